"""What a reviewer answers for when they approve: statements about the page or about its changes, and each dose by itself.

Frozen into each sign-off with the answers, so that later wording changes nothing that was signed.
"""

from hashlib import sha256

from django.utils.text import Truncator

from articles.doses import doses_in, lines_with_rows
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


def checklist_of(scope: str, text: Revision, kind: str, base: Revision | None = None) -> Questions:
    """What somebody who approves this much of a text has to answer for it; of doses, those that are not in the `base` alike."""
    if scope == SignOff.Scope.CHANGES:
        return CHANGES_CHECKLIST + doses_to_check(text, kind, base)
    return CHECKLIST + doses_to_check(text, kind)


def doses_to_check(text: Revision, kind: str, base: Revision | None = None) -> Questions:
    """Each dose that a medical reviewer ticks, with what it stands in; in a `base`, it was ticked with the same words around it."""
    if kind != ApprovalKind.MEDICAL:
        return ()
    known = dict(_doses(base)) if base else {}
    return tuple((key, asked) for key, asked in _doses(text).items() if key not in known)


def _doses(text: Revision) -> dict[str, str]:
    found: dict[str, str] = {}
    lines = [text.title, text.summary, *text.key_points, *lines_with_rows(text.html)]
    for line in lines:
        for dose in doses_in(line):
            key = sha256(f"{dose.words}\n{line}".encode()).hexdigest()[:_KEY]
            found.setdefault(f"dose:{key}", f"{dose.words}: “{_around(line, dose.words)}”")
    return found


def _around(line: str, words: str) -> str:
    """The line, or the part of a long one in which the words stand."""
    start = max(0, line.find(words) - _AROUND // 2)
    begin = line.find(" ", start) + 1 if start else 0
    return ("…" if begin else "") + Truncator(line[begin:]).chars(_AROUND)
