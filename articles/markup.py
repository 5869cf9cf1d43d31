"""Untangles HTML that was typed, pasted or imported, before the sanitiser sees it.

HTML parsers repair broken markup by rules whose cost grows with the square of its size: a hundred
thousand nested <div>, or a million "&", keep one busy for many seconds. So `untangle` reads the
text once, in linear time, and writes it anew as plain, balanced, shallow markup: what a parser then
reads is what was written there, and nothing in the original can make it slow.

`articles.balanced` does the writing. What is read here is also understood as pasted text: layout
boxes become paragraphs, <b> becomes <strong>, what was struck out, hidden or said in a comment is
gone, a citation marker is bare. That nothing dangerous remains is not promised here: nh3 sees to it,
after.
"""

import re
from collections.abc import Container
from html import escape

from articles.allowed import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, CALLOUTS, permitted, permitted_url
from articles.balanced import CELLS, CONTAINERS, TEXT_BLOCKS, Writer
from articles.links import for_readers
from articles.pasted import (
    Attributes,
    WordLists,
    is_unsaid,
    is_wrapping,
    picture,
    said_by_style,
    word_item,
)
from references.csl import LANGUAGE_TAG

_RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "tfoot": "tbody"}
# A text with several h1 has its sections there, and below them what it calls h2.
_ONE_LOWER = {**_RENAMED, "h2": "h3", "h3": "h4"}

# Mere layout, whose bare text becomes a paragraph.
_WRAPPERS = frozenset(
    {
        *("div", "section", "article", "main", "header", "footer", "aside", "nav", "address"),
        *("center", "pre", "dl", "dt", "dd", "details", "summary"),
        *("form", "fieldset", "legend", "hgroup", "body"),
    }
)

# Inside these the browser reads no tags; without an end they swallow the rest, in browsers too.
_RAW = frozenset(
    {
        *("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"),
        *("noscript", "plaintext"),
    }
)
# What these hold is not the article's text: drawings, players, Word's settings, struck-out words.
_DROPPED = frozenset(
    {
        *("svg", "math", "select", "template", "object", "applet", "audio", "video", "canvas"),
        *("map", "xml", "del", "s", "strike"),
    }
)

_TOKEN = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))        # a comment
    |<[!?][^>]*>?                          # a declaration, or one of Word's conditions
    |</(?:>|[^a-zA-Z>][^>]*>?)             # an end tag without a name
    |<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)
     (?P<attributes>(?:[\s/=]|[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+)*+)
     (?:>|\Z)""",
    re.VERBOSE | re.DOTALL,
)
# What an editor or an old system shows inside a marker: a number or a name, never a paragraph.
_MARKER_LABEL = re.compile(
    r"(?:[^<]|</?(?:sup|sub|span|b|i|strong|em|small|u|font)\b[^<>]*+>){0,200}?</a\s*+>", re.I
)
_CITATION = 'class="citation" data-reference="{}"'
_TITLES = re.compile(r"<h1(?=[\s/>])", re.I)
_MARKED = re.compile(r"""\bdata-reference="([1-9][0-9]{0,17})\"""")
_VOID = frozenset({"br", "hr", "img", "image", "input", "col", "wbr", "embed", "link", "meta"})
_BLOCKS = _WRAPPERS | TEXT_BLOCKS | CONTAINERS | {"h1", "h5", "h6", "tfoot", "hr"}
_BLOCK_NAMES = "|".join(sorted(_BLOCKS))


def untangle(html: str, *, keep: Container[str] = ALLOWED_TAGS, is_new: bool = False) -> str:
    """`html` as balanced markup of the tags in `keep`, not deeper than `balanced.MAX_DEPTH`.

    `is_new` for what is being written: only then are links read by the rule for readers, the cells of a heading row as
    headings, and items and cells without a paragraph in them. What a revision holds stays as it was signed. Raises TextRefused when it is nested deeper or has more elements than `balanced.MAX_ELEMENTS`.
    """
    return _Untangler(html, keep, is_new).run()


class _Untangler:
    def __init__(self, html: str, keep: Container[str], is_new: bool) -> None:
        self.html = html
        self.keep = keep
        self.link = for_readers if is_new else permitted_url
        self.is_new = is_new
        self.renamed = _ONE_LOWER if len(_TITLES.findall(html)) > 1 else _RENAMED
        if "p" not in keep:
            self.renamed = {}
        self.writer = Writer(is_new=is_new)
        self.word_lists = WordLists(self.writer)
        self.spans: list[bool] = []  # those that are open: whether each stands for a tag
        self.unended: set[str] = set()  # names for which looking for an end is in vain

    def run(self) -> str:
        html, position = self.html, 0
        while (start := html.find("<", position)) >= 0:
            self.writer.add_text(html[position:start])
            token = _TOKEN.match(html, start)
            if token is None:
                self.writer.add_text("<")
                position = start + 1
            elif token["name"]:
                position = self._tag(token)
            else:
                position = token.end()
        self.writer.add_text(html[position:])
        return self.writer.finished()

    def _tag(self, token: re.Match[str]) -> int:
        """Takes in one tag; returns where reading goes on."""
        name = token["name"].lower()
        if token["end"]:
            self._end(name)
            return token.end()
        if name in _RAW:
            return self._raw_end(name, token.end())
        attributes = Attributes(token["attributes"])
        if name in _DROPPED or is_unsaid(name, attributes):
            if name in _DROPPED:
                self._show_picture(name, attributes)
            return token.end() if name in _VOID else self._dropped_end(name, token.end())
        if name == "a" and "a" in self.keep:
            return self._anchor(attributes, token.end())
        if name == "span" and "a" in self.keep and "citations" in attributes.classes:
            return self._own_citations(token.end())
        if item := word_item(attributes, self.html, token.end()) if "li" in self.keep else None:
            self.word_lists.add(item)
            return token.end()
        self._start(name, attributes)
        return token.end()

    def _end(self, name: str) -> None:
        if name == "span":
            if self.spans and not self.spans.pop():
                return
        elif name != "p" and name in _BLOCKS:
            self.word_lists.close()
        self.writer.end(name)

    def _raw_end(self, name: str, position: int) -> int:
        end = re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.I).search(self.html, position)
        return end.end() if end else len(self.html)

    def _dropped_end(self, name: str, position: int) -> int:
        """Where an element ends that is left out: at its own end tag, wherever that is, if it holds deleted words.

        Others end where the block around them does; and what has no end, where a block begins or ends.
        """
        if name in _DROPPED and name not in self.unended:
            if end := self._balanced_end(name, position):
                return end
            self.unended.add(name)
        depth, blocks, begins = 1, 0, len(self.html)
        tags = re.compile(rf"<(/?)({_BLOCK_NAMES}|{re.escape(name)})(?=[\s/>])", re.I)
        for tag in tags.finditer(self.html, position):
            if tag[2].lower() == name:
                depth += -1 if tag[1] else 1
                if depth == 0:
                    return self._behind(tag.end())
            elif tag[1]:
                if not blocks:
                    return tag.start()
                blocks -= 1
            else:
                begins = min(begins, tag.start())
                if name in self.unended:
                    break
                blocks += 1
        self.unended.add(name)
        return begins

    def _balanced_end(self, name: str, position: int) -> int:
        """Behind the end tag that belongs to an element, 0 if there is none."""
        depth = 1
        for tag in re.compile(rf"<(/?){name}(?=[\s/>])", re.I).finditer(self.html, position):
            depth += -1 if tag[1] else 1
            if depth == 0:
                return self._behind(tag.end())
        return 0

    def _behind(self, position: int) -> int:
        """Where the tag ends whose name ends at `position`."""
        return self.html.find(">", position) + 1 or len(self.html)

    def _show_picture(self, name: str, attributes: Attributes) -> None:
        if self.writer.is_in_figure and name in ("img", "image"):
            return  # our own, as pages and the editor show it
        if "p" in self.keep and (said := picture(name, attributes)):
            if not self.writer.stack:
                self.writer.block("", "p", "")
            self.writer.add_text(escape(said))

    def _own_citations(self, position: int) -> int:
        """The citations of a page of this site, without the parentheses that readers see around them."""
        end = self._dropped_end("span", position)
        for reference in _MARKED.findall(self.html, position, end):
            self.writer.marker(_CITATION.format(reference))
        return end

    def _anchor(self, attributes: "Attributes", position: int) -> int:
        self.writer.end("a")
        if "citation" in attributes["class"].split():
            reference = permitted("a", "data-reference", attributes["data-reference"])
            if reference:
                self.writer.marker(_CITATION.format(reference))
                label = _MARKER_LABEL.match(self.html, position)
                return label.end() if label else position
        if "helpline" in attributes["class"].split() and (
            key := permitted("a", "data-helpline", attributes["data-helpline"])
        ):
            self.writer.marker(f'class="helpline" data-helpline="{key}"')
            label = _MARKER_LABEL.match(self.html, position)
            return label.end() if label else position
        href = self.link(attributes["href"])
        if href:
            self.writer.inline("a", "a", f' href="{escape(href)}"')
        return position

    def _start(self, name: str, attributes: Attributes) -> None:
        tag = self.renamed.get(name, name)
        if is_wrapping(name, attributes):
            return
        callout = _callout(attributes.classes) if tag == "div" else None
        if name in _BLOCKS:
            self.word_lists.close()
        if callout and "div" in self.keep:
            self.writer.block(name, "div", f' class="{callout}"')
        elif name in _WRAPPERS or self._is_foreign_figure(name, attributes):
            self._wrapper(name)
        elif name == "span":
            self._span(attributes)
        elif picture(name, attributes):
            self._show_picture(name, attributes)
        elif tag not in self.keep:
            return
        elif tag in ("br", "hr"):
            self.writer.void(tag)
        elif tag in TEXT_BLOCKS or tag in CONTAINERS:
            self._start_block(name, tag, attributes)
        else:
            self.writer.inline(name, tag, "")

    def _is_foreign_figure(self, name: str, attributes: Attributes) -> bool:
        """Whether it is a figure of no image of ours, or a caption that stands in none or is the second."""
        if name == "figure":
            return permitted("figure", "data-image", attributes["data-image"]) is None
        is_caption = name == "figcaption"
        return is_caption and (not self.writer.is_in_figure or self.writer.has_caption())

    def _span(self, attributes: Attributes) -> None:
        """Words in another language; or set as a tag would set them."""
        language = self._language(attributes)
        tags = [("span", language)] if language and "span" in self.keep else []
        if "p" in self.keep and not self.writer.is_in_heading:
            tags += [(tag, "") for tag in said_by_style(attributes)]
        self.spans.append(bool(tags))
        for number, (tag, said) in enumerate(tags):
            self.writer.inline("" if number else "span", tag, said)

    def _language(self, attributes: Attributes) -> str:
        """The attributes that say which language a span is in; English goes without saying in an article."""
        said = attributes["lang"]
        if "p" not in self.keep:
            return f' lang="{said}"' if LANGUAGE_TAG.fullmatch(said) else ""
        language = permitted("span", "lang", said)
        if not language:
            return ""
        is_rtl = permitted("span", "dir", attributes["dir"])
        return f' dir="rtl" lang="{language}"' if is_rtl else f' lang="{language}"'

    def _start_block(self, name: str, tag: str, attributes: "Attributes") -> None:
        if not self.writer.make_room(tag):
            if tag == "li" or tag in CELLS:
                self._wrapper(name)
            return
        if tag == "td" and self.is_new and self.writer.is_in_table_head:
            tag, scope = "th", attributes["scope"] or "col"
        else:
            scope = attributes["scope"]
        given = {key: attributes[key] for key in ALLOWED_ATTRIBUTES.get(tag, ()) if attributes.raw}
        given |= {"scope": scope} if tag == "th" else {}
        kept = (
            f' {key}="{value}"'
            for key, said in sorted(given.items())
            if (value := permitted(tag, key, said))
        )
        self.writer.block(name, tag, "".join(kept))

    def _wrapper(self, name: str) -> None:
        if "p" in self.keep:
            self.writer.wrapper(name)
            if name == "dt":
                self.writer.inline("", "strong", "")


def _callout(names: set[str]) -> str | None:
    """Which callout a <div> with these classes is."""
    return next((callout for callout in CALLOUTS if names.issuperset(callout.split())), None)
