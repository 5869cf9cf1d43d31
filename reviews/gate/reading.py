"""What makes a text hard to read (W014 to W018)."""

from collections.abc import Iterator

from django.utils.text import Truncator

from articles.models import Kind, Revision
from articles.readability import LONG_SENTENCE, MOST_SHOWN, Reading, read
from reviews.gate.findings import Find, Finding, warns

# Whoever reads about these may have to see somebody.
_ABOUT_HEALTH = (Kind.CONDITION, Kind.TREATMENT, Kind.MEDICINE)
_SHOWN = 90  # characters of a sentence


def reading_of(revision: Revision) -> Reading:
    return read(revision.html, revision.summary, *revision.key_points)


def hard_to_read(revision: Revision) -> Iterator[Finding]:
    """All of it, of one text."""
    reading = reading_of(revision)
    for rule in RULES:
        yield from rule(revision.article.kind, reading)


def _in_short(sentence: str) -> str:
    return Truncator(sentence).chars(_SHOWN)


def _begin(sentence: str) -> str:
    """Enough of a sentence to find it by, which nothing cuts short."""
    return " ".join(sentence.split()[:6])


@warns("gate.W014")
def long_sentences(find: Find, kind: str, reading: Reading) -> Iterator[Finding]:
    """W014: a sentence has more than 20 words."""
    for words, sentence in reading.long_sentences[:MOST_SHOWN]:
        yield find(
            f"{words} words in one sentence: “{_in_short(sentence)}”",
            f"Make two of it: up to {LONG_SENTENCE} words are read at once.",
            "body",
            _begin(sentence),
            subject=_in_short(sentence),
        )


@warns("gate.W015")
def hard_words(find: Find, kind: str, reading: Reading) -> Iterator[Finding]:
    """W015: a word has a plain one."""
    for hard, plain in reading.plainer.items():
        yield find(
            f"“{hard}”: a plain word is “{plain}”.",
            "Write the plain one, or explain the hard one where it stands first.",
            "body",
            hard,
            subject=f"{hard}: {plain}",
        )


@warns("gate.W016")
def passives(find: Find, kind: str, reading: Reading) -> Iterator[Finding]:
    """W016: something is done, and it is not said by whom; pointed out from one sentence in five."""
    if reading.is_short or len(reading.passives) * 5 < len(reading.sentences):
        return
    for sentence in reading.passives[:MOST_SHOWN]:
        yield find(
            f"In the passive: “{_in_short(sentence)}”",
            "Say who does it: “take the tablet”, “your doctor checks”.",
            "body",
            _begin(sentence),
            subject=_in_short(sentence),
        )


@warns("gate.W017")
def no_doctor(find: Find, kind: str, reading: Reading) -> Iterator[Finding]:
    """W017: a condition, treatment or medicine says nowhere when to see a doctor."""
    is_silent = not reading.is_short and not reading.says_when_to_see_a_doctor
    if is_silent and kind in _ABOUT_HEALTH:
        yield find(
            "The text does not say when to see a doctor.",
            "Say it, best in a care card.",
            "body",
        )


@warns("gate.W018")
def skin(find: Find, kind: str, reading: Reading) -> Iterator[Finding]:
    """W018: the colour of skin is told without saying how it looks on brown and black skin."""
    for sentence in reading.skin_without_brown_and_black[:MOST_SHOWN]:
        yield find(
            f"The colour of skin: “{_in_short(sentence)}”",
            "Say how it looks on brown and black skin, too.",
            "body",
            _begin(sentence),
            subject=_in_short(sentence),
        )


RULES = (long_sentences, hard_words, passives, no_doctor, skin)
