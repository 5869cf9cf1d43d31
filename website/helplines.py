"""The numbers that a page tells readers to call."""

from datetime import datetime

from articles.helplines import Line, named_in
from articles.models import Revision
from articles.tree import helpline_ids
from reviews.seals import BrokenSeal


def of(revision: Revision, *, at: datetime) -> dict[int, Line]:
    """How the helplines that a text names are called.

    Raises BrokenSeal when one has no number that two people agreed to: “call … now” without it must not be shown.
    """
    known = named_in(revision.html, at=at)
    if missing := set(helpline_ids(revision.html)) - known.keys():
        raise BrokenSeal(f"helpline {min(missing)} has no number that two people agreed to")
    return known
