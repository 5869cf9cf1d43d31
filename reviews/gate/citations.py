"""What a text rests on (E009, E010)."""

from collections.abc import Iterator

from django.utils.text import Truncator

from articles.claims import resting_on
from articles.models import Citation, Revision
from people.witness import subject_of
from references.models import Reference
from reviews.gate.case import Case
from reviews.gate.findings import Find, Finding, blocks

MOST_CLAIMS = 5  # that are named of one work


@blocks("gate.E009")
def unmatched(find: Find, case: Case) -> Iterator[Finding]:
    """E009: a citation without a reference, a reference never cited, or none at all."""
    listed = [entry.reference_id for entry in case.entries]
    if not case.cited and not listed:
        yield find("The text cites nothing.", "Cite what it rests on with the Cite button.", "body")
    elif case.cited != listed:
        yield find(
            "The citations in the text and the reference list do not match.",
            "Save the text again; remove markers that lead nowhere.",
            "body",
        )


@blocks("gate.E010")
def retracted(find: Find, case: Case) -> Iterator[Finding]:
    """E010: a cited work is retracted, and the text does not say why it is cited all the same."""
    for entry in case.entries:
        if entry.reference.standing == "retracted" and not entry.retracted_reason:
            yield find(
                f"Reference {entry.number}, {entry.label}, was retracted{_when(entry.reference)}.{rests_on_it(case.revision, entry)}",
                "Cite another work, or say in the form why this one is cited as retracted.",
                subject_of(entry.reference),
            )


def rests_on_it(text: Revision, entry: Citation) -> str:
    """The claims of the text that rest on a work, as the end of what is said about it; "" when there are none."""
    claims = resting_on(text.html, [entry.reference_id])
    shown = "; ".join(f"“{Truncator(one).chars(90)}”" for one in claims[:MOST_CLAIMS])
    more = f"; and {len(claims) - MOST_CLAIMS} more" if len(claims) > MOST_CLAIMS else ""
    return f" On it rest: {shown}{more}." if claims else ""


def _when(work: Reference) -> str:
    notice = work.worst_notice
    return f" on {notice.dated:%-d %B %Y}" if notice and notice.dated else ""
