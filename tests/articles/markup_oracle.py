"""Reads HTML with a parser that the project does not use, and says what is wrong with it.

The lists are written out here on purpose: whoever widens the allow-list has to say so twice.
"""

import re
from html.parser import HTMLParser

STORED = {
    **dict.fromkeys(("p", "h2", "h3", "h4", "ul", "li", "blockquote", "caption"), {"lang", "dir"}),
    **dict.fromkeys(("strong", "em", "sub", "sup", "br", "hr"), set()),
    **dict.fromkeys(("table", "thead", "tbody", "tr"), set()),
    "a": {"href", "class", "data-reference"},
    "span": {"lang", "dir"},
    "div": {"class"},
    "ol": {"start", "lang", "dir"},
    "td": {"colspan", "rowspan", "lang", "dir"},
    "th": {"colspan", "rowspan", "scope", "lang", "dir"},
}
PAGE = {
    **STORED,
    "span": {"class", "id", "data-reference", "lang", "dir"},
    "h2": STORED["h2"] | {"id"},
    "h3": STORED["h3"] | {"id"},
    "a": STORED["a"] | {"id", "rel", "aria-label"},
    "div": {"class", "role", "tabindex", "aria-label"},
}
DIFFERENCE = {**STORED, "ins": set(), "del": set(), "mark": {"class"}}

VOID = {"br", "hr"}
ADDRESS = re.compile(r"https://[^\s\"<>\\@]+|http://[^\s\"<>\\@]+|mailto:\S+|tel:\S+|/(?!/)\S*")
VALUES = {
    "lang": re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*"),
    "dir": re.compile("rtl"),
    "start": re.compile("[0-9]{1,4}"),
}
REFERENCE = re.compile(r"#reference-\d+")
CLASSES = {
    "citation",
    "citations",
    "citations raised",
    "visually-hidden",
    "table-wrap",
    "number",
    "new",
    "word",
    "key-fact",
    "care-card care-card--non-urgent",
    "care-card care-card--urgent",
    "care-card care-card--emergency",
}


class _Oracle(HTMLParser):
    def __init__(self, allowed: dict[str, set[str]]) -> None:
        super().__init__()
        self.allowed = allowed
        self.faults: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.allowed:
            self.faults.append(f"tag {tag}")
        for name, value in attrs:
            self.judge(tag, name, value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"unbalanced {tag}")

    def judge(self, tag, name, value):
        if name not in self.allowed.get(tag, ()):
            self.faults.append(f"attribute {name} on {tag}")
        if name == "href" and not (ADDRESS.fullmatch(value) or REFERENCE.fullmatch(value)):
            self.faults.append(f"address {value}")
        if name == "class" and value not in CLASSES:
            self.faults.append(f"class {value}")
        if (name, value) in {("lang", "en"), ("dir", "ltr"), ("start", "1")}:
            self.faults.append(f"{name} {value} says nothing")
        if name in VALUES and not VALUES[name].fullmatch(value):
            self.faults.append(f"{name} {value}")
        if name == "id":
            self.ids.append(value)

    def handle_comment(self, data):
        self.faults.append(f"comment {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def faults(html: str, allowed: dict[str, set[str]] = STORED) -> list[str]:
    """What stands in `html` that may not; empty when it is harmless and well formed."""
    oracle = _Oracle(allowed)
    oracle.feed(html)
    oracle.close()
    repeated = [f"id {one} twice" for one in set(oracle.ids) if oracle.ids.count(one) > 1]
    return oracle.faults + [f"{tag} is not closed" for tag in oracle.open] + repeated
