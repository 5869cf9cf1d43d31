"""What a reviewer answers for when they approve: statements about the page or about its changes, and each dose or claim by itself.

Frozen into each sign-off with the answers, so that later wording changes nothing that was signed.
"""

from collections import Counter
from hashlib import sha256

from django.utils.text import Truncator

from articles.doses import doses_in, told_of
from articles.evidence import Proved, proved
from articles.models import Revision
from reviews.models import ApprovalKind, SignOff

Questions = tuple[tuple[str, str], ...]  # each with its key

# What is asked of the whole page, and what of the changes alone, which an approval of the whole page stands behind already.
CHECKLIST: Questions = (
    ("accurate", "Every statement is accurate."),
    ("up_to_date", "It reflects current evidence and guidance."),
    ("evidence", "The cited evidence supports each claim."),
    ("balanced", "Benefits, risks and uncertainty are presented fairly."),
    ("safe", "It says when and where to seek care, and nothing in it could cause harm."),
)
CHANGES_CHECKLIST: Questions = (
    ("changes", "The changes are accurate and current, and the cited evidence supports them."),
    (
        "page_with_changes",
        "With them the page is still balanced, says when and where to seek care, and can cause no harm.",
    ),
)
# Both, where somebody may choose.
QUESTIONS = CHECKLIST + CHANGES_CHECKLIST

_AROUND = 120  # characters of the sentence that a dose stands in
_KEY = 16  # characters


def checklist_of(scope: str, text: Revision, kind: str, base: SignOff | None = None) -> Questions:
    """What somebody who approves this much of a text has to answer for it; of single points, those that were not ticked in the `base` alike."""
    if scope == SignOff.Scope.CHANGES:
        return CHANGES_CHECKLIST + points_to_check(text, kind, base)
    return CHECKLIST + points_to_check(text, kind)


def points_to_check(text: Revision, kind: str, base: SignOff | None = None) -> Questions:
    """What is ticked one by one: each dose by who reviews it medically, each claim by who checks the facts.

    Of a `base` those are left out that were ticked in it with the same words: of a dose those around it, too, of a claim what it rests on.
    """
    found = _doses(text) if kind == ApprovalKind.MEDICAL else _claims(text)
    return not_ticked(tuple(found.items()), base)


def not_ticked(points: Questions, base: SignOff | None) -> Questions:
    """Of these points those that the base did not tick alike."""
    ticked = {row["key"] for row in base.checklist if row["answer"]} if base else set()
    return tuple((key, asked) for key, asked in points if key not in ticked)


def claims_to_check(text: Revision) -> dict[str, Proved]:
    """The claims of a text by the keys of their points, which are the same wherever in the text and in its list they stand."""
    return {f"claim:{_hash(_stands(one))}": one for one in proved(text)}


def _claims(text: Revision) -> dict[str, str]:
    return {key: _words(one) for key, one in claims_to_check(text).items()}


def _words(one: Proved) -> str:
    sources = [", ".join(filter(None, (source.called, source.said))) for source in one.sources]
    return f"“{one.claim.sentence}” {'; '.join(sources) or 'It cites nothing.'}"


def _stands(one: Proved) -> str:
    """The sentence with what it rests on: which works, as whatever names them, and where in them."""
    works = (source.entry.reference for source in one.sources)
    named = [f"{work.merged_into_id or work.pk} {work.match_key}" for work in works]
    said = [source.said for source in one.sources]
    return "\n".join([one.claim.sentence, *named, *said])


def _hash(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:_KEY]


def _doses(text: Revision) -> dict[str, str]:
    lines = [("", line) for line in (text.title, text.summary, *text.key_points)]
    met: Counter[str] = Counter()
    found: dict[str, str] = {}
    for heading, line in [*lines, *told_of(text.html)]:
        for dose in doses_in(line):
            stands = f"{dose.words}\n{heading}\n{line}"
            met[stands] += 1
            key = _hash(f"{stands}\n{met[stands]}")
            under = f" ({heading})" if heading and heading != line else ""
            asked = f"{dose.words}: “{_around(line, dose.words, met[stands])}”{under}"
            found[f"dose:{key}"] = asked
    return found


def _around(line: str, words: str, turn: int) -> str:
    """The line; of a long one the part in which the words stand for the n-th time, `turn`."""
    at = -1
    for _ in range(turn):
        at = max(line.find(words, at + 1), 0)
    start = max(0, at - _AROUND // 2) if len(line) > _AROUND else 0
    begin = line.find(" ", start) + 1 if start else 0
    return ("…" if begin else "") + Truncator(line[begin:]).chars(_AROUND)
