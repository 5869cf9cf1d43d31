"""How hard a text is to read, and what makes it so. It points out and never blocks: the NHS uses such scores to choose what to mend first.

Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers and Chissom, 1975): 0.39 × words a sentence + 11.8 × syllables a word − 15.59.
Every block ends a sentence, or a list of symptoms would score twice its grade; tables, captions and quotations are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from articles.passages import blocks_in
from articles.plain_words import PLAIN_WORDS
from articles.tree import taken_out, tree

LEAST_WORDS, LEAST_SENTENCES = 100, 10  # below these a grade says nothing
LONG_SENTENCE = 20  # words, of the NHS content guide
MOST_SHOWN = 5

_LEFT_OUT = ("table", "figure", "blockquote")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[0-9][0-9.,:/]*")
_URL = re.compile(r"\b(?:https?://|www\.)\S+")
# Full stops that end no sentence.
_ABBREVIATED = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|vs|etc|approx|no|fig|e\.g|i\.e|a\.m|p\.m|al|[A-Z])\.(?=\s+\S)|(?<=[0-9])\.(?=[0-9])",
)
_KEPT = "\N{ONE DOT LEADER}"
_END = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+")

_VOWELS = re.compile(r"[aeiouy]+")
# Two vowels that are two syllables, or an ending that is one more or one less than its letters say.
_APART = re.compile(
    r"ia(?!l$|n$|r$|ge)|io(?!u|n|t$)|iu|eo(?!n$|us)|ua(?!r)|ue(?=l$|n)|uou|(?<![gq])ui(?=t[yi])|[aeiouy]ing$|(?<![tc])ie(?=t|n[ct])|(?<=cr)ea(?=t(?!u))|oe(?=l)|[^aeiou]ier$|yi|ii"
)
_SILENT = re.compile(
    r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeioutdy]ed$|(?<=[^aeiouyszxcgh])es$|(?<=[aeiouy][mnlrt])ely$|(?<=.)eful|eless|ement"
)
_SPOKEN = re.compile(r"[^aeiouy]les?$|[^aeiouyl]led$|sm$|sms$")
# The first part of a word that is two, with its silent letter.
_JOINED = re.compile(
    r"^(?:some|every|else|where|time|guide|safe|life|home|care|fore|use|hope)(?=[^sdr]\w{2})"
)
_EXACT = {
    **dict.fromkeys(("the", "me", "be", "we", "he", "she", "eye", "eyes", "heart", "once"), 1),
    **dict.fromkeys(("people", "every", "evening", "business", "several", "something"), 2),
    **dict.fromkeys(("area", "areas", "idea", "ideas", "medicine", "medicines"), 3),
    "diabetes": 4,
}

_BE = r"(?:am|is|are|was|were|be|been|being|gets?|got)"
_PARTICIPLES = (
    "begun|born|broken|brought|built|caught|chosen|cut|done|drawn|driven|eaten|felt|found|given|gone|grown|heard|held|hidden|hit|hurt|kept|known"
    "|laid|led|left|lost|made|meant|met|paid|put|read|said|seen|sent|set|shown|shut|sold|spent|spread|taken|taught|thought|told|understood|worn|written"
)
_PASSIVE = re.compile(
    rf"\b{_BE}\s+(?:\w+ly\s+|not\s+|also\s+|often\s+)?(?:[a-z]{{2,}}ed|{_PARTICIPLES})\b",
    re.IGNORECASE,
)
_NO_PASSIVE = re.compile(
    r"\b(?:tired|worried|scared|interested|concerned|related|red|need|supposed|allowed)\b",
    re.IGNORECASE,
)
_SEES_DOCTOR = re.compile(
    r"\bwhen to (?:see|get|call|seek|ask)\b|\b(?:see|call|ask|talk to|speak to|contact|go to|visit)\b[^.?!]{0,40}"
    r"\b(?:GP|doctor|nurse|pharmacist|midwife|A&E|emergency|hospital|clinic|999|112|911|111)\b",
    re.IGNORECASE,
)
_SKIN = re.compile(
    r"\b(?:skin|rash|rashes|lips|cheeks|face|spots?|bruises?|patch(?:es)?)\b", re.IGNORECASE
)
_COLOUR = re.compile(
    r"\b(?:red|redness|reddish|pink|pinkish|pale|paler|pallor|blue|bluish|flushed|flushing|purple|yellow|yellowish)\b",
    re.IGNORECASE,
)
_ALL_SKIN = re.compile(
    r"\b(?:brown|black|dark(?:er)?)\b[^.?!]{0,40}\bskin\b|\bskin (?:tone|colour)s?\b", re.IGNORECASE
)


# The school year from which on a text is hard to read for the public: the one after those that advice for health writers names.
HARD = 10


@dataclass(frozen=True)
class Reading:
    """What a text is like to read."""

    sentences: list[str]
    html_lines: list[str] = field(repr=False, default_factory=list)

    @cached_property
    def words(self) -> list[str]:
        return [word for sentence in self.sentences for word in words_in(sentence)]

    @property
    def is_short(self) -> bool:
        """Whether there is too little of it to say much about it."""
        return len(self.words) < LEAST_WORDS or len(self.sentences) < LEAST_SENTENCES

    @cached_property
    def grade(self) -> float | None:
        """The school year (USA) in which people read such a text easily; None when the text is too short to say."""
        if self.is_short:
            return None
        return grade(len(self.words), len(self.sentences), sum(map(syllables, self.words)))

    @property
    def whole_grade(self) -> int | None:
        """The same as people say it: a whole year, from the first one to the 99th."""
        return None if self.grade is None else min(99, max(1, round(self.grade)))

    @cached_property
    def long_sentences(self) -> list[tuple[int, str]]:
        """Those of more than 20 words, each with how many, the longest first."""
        counted = ((len(words_in(sentence)), sentence) for sentence in self.sentences)
        found = [one for one in counted if one[0] > LONG_SENTENCE]
        return sorted(found, key=lambda one: -one[0])

    @cached_property
    def plainer(self) -> dict[str, str]:
        """Words that have a plain one, with it, in the order of the text."""
        found: dict[str, str] = {}
        for sentence in self.sentences:
            for match in _HARD.finditer(sentence):
                found.setdefault(match.group().lower(), PLAIN_WORDS[match.group().lower()])
        return found

    @cached_property
    def passives(self) -> list[str]:
        """Sentences in which something is done and it is not said by whom."""
        return [one for one in self.sentences if any(map(_is_passive, _PASSIVE.findall(one)))]

    @property
    def says_when_to_see_a_doctor(self) -> bool:
        return any(map(_SEES_DOCTOR.search, self.html_lines))

    @cached_property
    def skin_without_brown_and_black(self) -> list[str]:
        """Sentences about the colour of skin, in a text that says nothing of how it looks on brown and black skin."""
        if any(map(_ALL_SKIN.search, self.html_lines)):
            return []
        return [one for one in self.html_lines if _SKIN.search(one) and _COLOUR.search(one)]


_HARD = re.compile(
    rf"\b(?:{'|'.join(sorted(map(re.escape, PLAIN_WORDS), key=len, reverse=True))})\b",
    re.IGNORECASE,
)


def _is_passive(words: str) -> bool:
    return not _NO_PASSIVE.search(words)


def read(html: str, *before: str) -> Reading:
    """A clean text, after what stands `before` it."""
    root = tree(html)
    everything = [*before, *blocks_in(root)]
    for element in list(root.iter(*_LEFT_OUT)):
        taken_out(element)
    lines = [*before, *blocks_in(root)]
    found = [sentence for line in lines for sentence in sentences_of(line)]
    return Reading(found, everything)


def sentences_of(line: str) -> Iterator[str]:
    """The sentences of one block; where it has no full stop, it is one."""
    said = _URL.sub("", line)
    for start, end in spans_of(said):
        if _WORD.search(said, start, end):
            yield " ".join(said[start:end].split())


def spans_of(line: str) -> Iterator[tuple[int, int]]:
    """From where to where each sentence of a block stands, without what parts it from the next."""
    kept = _ABBREVIATED.sub(lambda found: found.group().replace(".", _KEPT), line)
    start = 0
    for gap in _END.finditer(kept):
        end = gap.start() + len(gap.group().rstrip())
        if end > start:
            yield start, end
        start = gap.end()
    if kept[start:].strip():
        yield start, len(kept.rstrip())


def words_in(sentence: str) -> list[str]:
    return _WORD.findall(sentence)


def grade(words: int, sentences: int, syllables: int) -> float:
    """The formula; a school year, which may be below 0."""
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


@lru_cache(50_000)
def syllables(word: str) -> int:
    """How many syllables an English word has, by its letters; a number counts as one."""
    lower = word.lower().replace("’", "'")
    if lower in _EXACT:
        return _EXACT[lower]
    return max(1, sum(_in_part(part) for part in re.split(r"[-']", lower) if part))


def _in_part(part: str) -> int:
    if len(part) <= 2:
        return 1 if _VOWELS.search(part) or part.isdigit() else 0
    count = len(_VOWELS.findall(part)) + len(_APART.findall(part))
    if _SPOKEN.search(part):
        return count if part.endswith(("le", "les", "led")) else count + 1
    return count - len(_SILENT.findall(part)) - bool(_JOINED.search(part))
