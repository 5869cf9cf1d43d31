"""What changed between two texts, for people to read.

Blocks (paragraphs, list items, cells) are matched first, then the words inside those that differ.
A link whose target changed says both targets; numbers that changed are marked, for a dose is what
must not be overlooked, and as "new" those whose words came or went whole; as "word" what else weighs as much, such as a unit or a "not". The result is valid
HTML: what is inserted or deleted is marked inside its block, and a table is compared cell by cell
as long as its shape is the same, otherwise shown whole, old and new.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import Match, SequenceMatcher
from html import escape
from itertools import accumulate, groupby
from typing import Any

from django.utils.safestring import SafeString

from articles.cleaning import safe_difference
from articles.tokens import ALIKE, GRID, LEAVES, Block, Reader, Style, Token, plain_tokens
from articles.tree import outer_html, tree
from articles.weighty import holds_number, is_number, is_weighty

# Whoever pastes a text decides how much work a comparison is, so all of it has an end, counted over the whole
# comparison: what is left then counts as replaced. First, steps of matching equal blocks and words; then, pairs of blocks
# looked at for how alike they are.
MAX_STEPS = 500_000
MAX_LIKENESSES = 20_000
NEAREST = 8  # how many new blocks an old one is compared with to find the one it became
# Two texts of more characters than this, together, are compared by sentence: each is a hundred pages.
MAX_BY_WORD = 300_000
# So few words that stayed between two changes of so many are read more easily as one change.
ISLAND, SHORES = 2, 4

_HEADINGS = ("h2", "h3", "h4")


def compare_html(
    old: str,
    new: str,
    *,
    citations_old: Mapping[int, str] | None = None,
    citations_new: Mapping[int, str] | None = None,
    pictures_old: Mapping[int, str] | None = None,
    pictures_new: Mapping[int, str] | None = None,
    helplines: Mapping[int, str] | None = None,
) -> SafeString:
    """The difference between two clean bodies, as HTML with ins, del and mark.

    The mappings give, by the ids of references, images and helplines, what a citation is called, such as "Smith 2019", a picture,
    and whom to call.
    """
    reader = Reader(by_word=_by_word(old, new))
    before = reader.read(old, citations_old or {}, pictures_old, helplines)
    after = reader.read(new, citations_new or {}, pictures_new, helplines)
    return safe_difference("".join(_Writer().blocks(before, after)))


def folded(difference: SafeString) -> list[tuple[bool, SafeString]]:
    """A difference in pieces: whether there is something to read, and its HTML. A heading goes with what it is over."""
    root = tree(difference)
    if not len(root) or any(
        (text or "").strip() for text in (root.text, *(one.tail for one in root))
    ):
        return [(True, difference)]
    read: list[bool] = []
    is_below = False  # whether something is to be read in the section that a heading begins
    for block in reversed(root):
        read.append(_is_marked(block) or (block.tag in _HEADINGS and is_below))
        is_below = read[-1] or (is_below and block.tag not in _HEADINGS)
        if block.tag == _HEADINGS[0]:
            is_below = False
    pieces = groupby(zip(reversed(read), root, strict=True), lambda pair: pair[0])
    return [
        (is_read, safe_difference("".join(outer_html(block) for _, block in run)))
        for is_read, run in pieces
    ]


def _is_marked(block: Any) -> bool:
    return next(block.iter("ins", "del", "mark"), None) is not None


def compare_text(old: str, new: str, *, marks: bool = True) -> SafeString:
    """The difference between two plain texts, as HTML with ins, del and, if wanted, mark; line ends stay."""
    before, after = (plain_tokens(text, by_word=_by_word(old, new)) for text in (old, new))
    return safe_difference(_Writer(marks=marks).tokens(before, after))


def changed(old: str, new: str) -> bool:
    """Whether `compare_html` has anything to show for these two bodies."""
    reader = Reader(by_word=_by_word(old, new))
    before, after = reader.read(old, {}), reader.read(new, {})
    return [block.identity for block in before] != [block.identity for block in after]


def _by_word(old: str, new: str) -> bool:
    return len(old) + len(new) <= MAX_BY_WORD


class _Matcher(SequenceMatcher[Any]):
    """Matches as difflib does, as long as it may: many equal members make that the cube of their number."""

    a: Sequence[Any]
    b2j: dict[Any, list[int]]

    def __init__(self, old: Sequence[Any], new: Sequence[Any], steps: int) -> None:
        super().__init__(None, old, new)
        self.steps = steps
        # For each beginning of `old`, the steps of looking for all its members in `new`.
        places = (1 + len(self.b2j.get(one, ())) for one in old)
        self.costs = list(accumulate(places, initial=0))

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        self.steps -= self.costs[len(self.a) if ahi is None else ahi] - self.costs[alo]
        if self.steps < 0:
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


class _Writer:
    """Matches old and new, within a budget of work, and writes the difference."""

    def __init__(self, *, marks: bool = True) -> None:
        self.marks = marks
        self.steps = MAX_STEPS
        self.likenesses = MAX_LIKENESSES

    def blocks(self, old: list[Block], new: list[Block]) -> Iterator[str]:
        identities = [block.identity for block in old], [block.identity for block in new]
        for equal, was, now in self._matched(*identities):
            if equal:
                yield from (_whole(block, "") for block in new[now])
            else:
                yield from self._replaced(old[was], new[now])

    def tokens(self, old: list[Token], new: list[Token]) -> str:
        keys = [token.key for token in old], [token.key for token in new]
        words = self.marks and bool(old and new)  # of what came or went whole, numbers are enough
        written: list[str] = []
        for equal, was, now in _without_islands(list(self._matched(*keys)), new):
            if equal:
                written.append(_written(new[now], ""))
            elif _is_link(old[was]) and _is_link(new[now]):
                written.append(_retargeted(old[was][0].text, new[now][0].text))
            else:
                mark = ("number" if old[was] and new[now] else "new") if self.marks else ""
                gone = _written(old[was], "del", mark, words=words)
                come = _written(new[now], "ins", mark, words=words)
                begins = gone and come and not was.start and not now.start
                written += [gone, " " if begins else "", come]
        return "".join(written)

    def _replaced(self, old: list[Block], new: list[Block]) -> Iterator[str]:
        """Each old block beside the new one that it became; the others deleted and inserted."""
        position = 0
        for block in old:
            nearest = new[position : position + min(NEAREST, self.likenesses)]
            self.likenesses -= len(nearest)
            near = [block.likeness(other) for other in nearest]
            if not near or max(near) < ALIKE:
                yield _whole(block, "del")
                continue
            match = position + near.index(max(near))
            yield from (_whole(inserted, "ins") for inserted in new[position:match])
            yield from self._changed(block, new[match])
            position = match + 1
        yield from (_whole(inserted, "ins") for inserted in new[position:])

    def _changed(self, old: Block, new: Block) -> Iterator[str]:
        if old.tag == "table" and old.shape != new.shape:
            yield _whole(old, "del")
            yield _whole(new, "ins")
        elif old.tag in LEAVES:
            yield _element(new, self.tokens(old.tokens, new.tokens))
        elif old.tag in GRID:
            pairs = zip(old.children, new.children, strict=True)
            yield _element(new, "".join(part for a, b in pairs for part in self._changed(a, b)))
        else:
            yield _element(new, "".join(self.blocks(old.children, new.children)))

    def _matched(
        self, old: Sequence[Any], new: Sequence[Any]
    ) -> Iterator[tuple[bool, slice, slice]]:
        """Which parts of both correspond, in order, and whether they are equal."""
        start = _common(old, new)
        end = _common(old[start:][::-1], new[start:][::-1])
        old_end, new_end = len(old) - end, len(new) - end
        if start:
            yield True, slice(0, start), slice(0, start)
        for kind, i, i2, j, j2 in self._opcodes(old[start:old_end], new[start:new_end]):
            yield kind == "equal", slice(start + i, start + i2), slice(start + j, start + j2)
        if end:
            yield True, slice(old_end, len(old)), slice(new_end, len(new))

    def _opcodes(self, old: Sequence[Any], new: Sequence[Any]) -> Sequence[Any]:
        if not old or not new or self.steps <= 0:
            return [("replace", 0, len(old), 0, len(new))] if old or new else []
        matcher = _Matcher(old, new, self.steps)
        found = matcher.get_opcodes()
        self.steps = matcher.steps
        return found


def _without_islands(
    matched: list[tuple[bool, slice, slice]], new: list[Token]
) -> list[tuple[bool, slice, slice]]:
    """Two long changes with a word or two between them that stayed, as one. A number that stayed says so itself."""
    joined: list[tuple[bool, slice, slice]] = []
    for equal, was, now in matched:
        if len(joined) > 1 and not equal and _is_island(joined[-2], joined[-1], (was, now), new):
            (_, before, its), _ = joined[-2:]
            joined[-2:] = [(False, slice(before.start, was.stop), slice(its.start, now.stop))]
        else:
            joined.append((equal, was, now))
    return joined


def _is_island(
    before: tuple[bool, slice, slice],
    between: tuple[bool, slice, slice],
    after: tuple[slice, slice],
    new: list[Token],
) -> bool:
    stayed = new[between[2]]
    return (
        between[0]
        and not before[0]
        and len(stayed) <= ISLAND
        and all(one.kind == "word" and not holds_number(one.text) for one in stayed)
        and all(_length(*shore) >= SHORES for shore in (before[1:], after))
    )


def _length(*parts: slice) -> int:
    return sum(part.stop - part.start for part in parts)


def _common(old: Sequence[Any], new: Sequence[Any]) -> int:
    """How many members both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(old), len(new)))


def _whole(block: Block, change: str) -> str:
    """The block unchanged (""), or all of it inserted ("ins") or deleted ("del")."""
    if change and block.tag in ("table", "hr"):
        return f"<{change}>{_whole(block, '')}</{change}>"
    if block.tag in LEAVES:
        return _element(block, _written(block.tokens, change))
    return _element(block, "".join(_whole(child, change) for child in block.children))


def _element(block: Block, inner: str) -> str:
    if block.tag == "hr":
        return "<hr>"
    return f"<{block.tag}{block.attributes}>{inner}</{block.tag}>" if block.tag else f" {inner} "


def _written(tokens: list[Token], change: str, mark: str = "new", *, words: bool = False) -> str:
    """Tokens as they are shown; `words` marks other words that weigh as much as a number, too."""
    if not tokens:
        return ""
    parts: list[str] = []
    for style, run in groupby(tokens, key=lambda token: token.style):
        said = list(run)
        parts.append(" " if said[0].spaced else "")
        parts.append(_styled("".join(_shown(said, change, mark, words)), style))
    space, inner = parts[0], "".join(parts[1:])
    return f"{space}<{change}>{inner}</{change}>" if change else space + inner


def _shown(said: list[Token], change: str, mark: str, words: bool) -> Iterator[str]:
    for number, token in enumerate(said):
        if token.spaced and number:
            yield " "
        if token.kind == "break":
            yield "<br>"
        elif token.kind == "link":
            yield f" (link: {escape(token.text)})" if change else ""
        else:
            text = escape(token.label or token.text)
            marked = change and token.kind == "word"
            if marked and mark and is_number(token.text):
                yield f'<mark class="{mark}">{text}</mark>'
            elif marked and words and is_weighty(token.text):
                yield f'<mark class="word">{text}</mark>'
            else:
                yield text


def _styled(inner: str, style: Style) -> str:
    for tag in reversed(style.formats):
        inner = f"<{tag}>{inner}</{tag.partition(' ')[0]}>"
    return f'<a href="{escape(style.href)}">{inner}</a>' if style.href else inner


def _is_link(tokens: list[Token]) -> bool:
    return len(tokens) == 1 and tokens[0].kind == "link"


def _retargeted(old: str, new: str) -> str:
    return f" (link: <del>{escape(old)}</del> → <ins>{escape(new)}</ins>)"
