"""WordPress's export, WXR: its posts and pages, read one after the other."""

import re
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError  # noqa: S405 - only names; defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from articles.allowed import TextRefused, legible
from articles.cleaning import clean
from articles.tree import plain

_WP = re.compile(r"^\{http://wordpress\.org/export/[0-9.]+/\}")
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_EXCERPT = re.compile(r"^\{http://wordpress\.org/export/[0-9.]+/excerpt/\}encoded$")
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_KINDS = ("post", "page")
_REVIEWER = re.compile(r"review(?:er|ed_by|ed-by)", re.IGNORECASE)
# A name with something to it, or one that closes: “[1]” and “[sic]” are words.
_SHORTCODE = re.compile(r"\[/?(?P<name>[a-z][a-z0-9_-]{1,40})(?:\s[^\[\]\n]{0,500})?\]")
_KNOWN_SHORTCODES = frozenset(("gallery", "embed", "audio", "video", "playlist", "toc"))
_BLOCK = re.compile(
    r"\s*</?(?:p|div|h[1-6]|ul|ol|li|table|figure|blockquote|section|pre|hr)\b", re.IGNORECASE
)


class Broken(Exception):
    """The file is no WXR that can be read."""


def read(file: IO[bytes]) -> tuple[str, Iterator[dict[str, Any]]]:
    """The site that it is from, and its posts as the fields of `posts.Post`. Broken when it is no XML of this kind."""
    events = _events(file)
    for element in events:
        if element.tag == "link" and element.text:
            return legible(element.text).strip()[:200], _posts(events)
        if element.tag == "item":
            break
    raise Broken("it names no site; export it anew under Tools › Export.")


def _events(file: IO[bytes]) -> Iterator[Element]:
    """Each element as it ends. What stands after a fault in the file is lost, and is said."""
    try:
        for _, element in iterparse(file, forbid_dtd=True):
            yield element
    except (ParseError, DefusedXmlException) as problem:
        raise Broken(f"{problem}. Export it anew.") from problem


def _posts(events: Iterator[Element]) -> Iterator[dict[str, Any]]:
    for element in events:
        if element.tag == "item":
            told = _told(element)
            if told["type"] in _KINDS and told["status"] not in ("trash", "auto-draft"):
                yield _post(told)
            element.clear()


def _told(item: Element) -> dict[str, str]:
    told = {"type": "", "status": "", "categories": ""}
    for child in item:
        text = (child.text or "").strip()
        if child.tag == "category" and child.get("domain") == "category":
            told["categories"] = told["categories"] or f"{child.get('nicename', '')}\n{text}"
        elif child.tag in ("title", "link"):
            told[child.tag] = text
        elif child.tag == _CONTENT:
            told["body"] = child.text or ""
        elif child.tag == _CREATOR:
            told["author"] = text
        elif _EXCERPT.match(child.tag):
            told["summary"] = text
        elif _WP.match(child.tag):
            _of_wordpress(child, text, told)
    return told


def _of_wordpress(child: Element, text: str, told: dict[str, str]) -> None:
    name = _WP.sub("", child.tag)
    if name == "postmeta":
        key, value = [*((one.text or "").strip() for one in list(child)[:2]), "", ""][:2]
        if _REVIEWER.search(key) and value and not value.startswith("field_"):
            told.setdefault("reviewer", value[:200])
    else:
        told[name.removeprefix("post_")] = text


def _post(told: dict[str, str]) -> dict[str, Any]:
    left_out: list[str] = []
    said = {
        "author": told.get("author", ""),
        "reviewer": told.get("reviewer", ""),
        "published": told.get("date_gmt") or told.get("date", ""),
        "modified": told.get("modified_gmt", ""),
        "state": told["status"],
    }
    return {
        "key": told.get("id") or told.get("link", ""),
        "title": told.get("title", ""),
        "summary": _plain(told.get("summary", "")),
        "slug": told.get("name", ""),
        "address": _path(told.get("link", "")),
        "topic": told["categories"],
        "body": body_of(told.get("body", ""), left_out),
        "said": {name: words for name, words in said.items() if words and words[:4] != "0000"},
        "left_out": left_out,
    }


def _path(link: str) -> str:
    """The address as a path; what names a post by its number alone has none that readers know."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return unquote(parts.path)[:500] if parts.path not in ("", "/") and not parts.query else ""


def _plain(html: str) -> str:
    try:
        return plain(clean(html))
    except TextRefused:
        return ""


def body_of(html: str, left_out: list[str]) -> str:
    """A post's text as HTML: blank lines part paragraphs, where WordPress wrote no tags for them; shortcodes are left out."""
    html = _with_captions_apart(_without_comments(html))
    dropped: dict[str, None] = {}

    def without(found: re.Match[str]) -> str:
        is_code = "=" in found[0] or found[0].startswith("[/") or found["name"] in _KNOWN_SHORTCODES
        if is_code:
            dropped.setdefault(found["name"])
        return "" if is_code else found[0]

    html = _SHORTCODE.sub(without, html)
    left_out += [f"The shortcode [{name}]: what it showed does not come along." for name in dropped]
    chunks = re.split(r"\n\s*\n", html.replace("\r\n", "\n"))
    return "\n".join(
        chunk if _BLOCK.match(chunk) else _paragraph(chunk) for chunk in chunks if chunk.strip()
    )


def _without_comments(html: str) -> str:
    """WordPress’s blocks are named in comments; one that does not end is the rest of the text."""
    first, *parts = html.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in parts)


def _with_captions_apart(html: str) -> str:
    """A picture with its caption, which stands in a shortcode, as a paragraph of its own."""
    first, *parts = html.split("[caption")
    return first + "".join(
        "\n\n" + part.partition("]")[2].replace("[/caption]", "\n\n", 1) for part in parts
    )


def _paragraph(chunk: str) -> str:
    lines = [line.strip() for line in chunk.strip().split("\n")]
    return f"<p>{'<br>'.join(lines)}</p>"
