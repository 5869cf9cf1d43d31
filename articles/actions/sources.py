"""Texts from elsewhere that articles are compared with."""

from datetime import datetime

from django.utils import timezone

from articles import sketches
from articles.allowed import legible
from articles.models import SourceText
from articles.overlap import RUN
from people import trail
from people.models import User
from people.refusals import Refusal
from people.verbs import verb


@verb
def add_source(
    *, title: str, text: str, by: User, address: str = "", at: datetime | None = None
) -> SourceText:
    """Keep a text from elsewhere, so that every article is compared with it. The same words a second time are the first.

    Refusal when it has no title, or too few words to compare, or too many.
    """
    at = at or timezone.now()
    called = " ".join(legible(title).split())
    if not called:
        raise Refusal("Say whose text it is and what it is called.")
    words = legible(text).strip()
    if len(words) > SourceText.MOST:
        raise Refusal(f"Keep a text to {SourceText.MOST:,} characters; add a longer one in parts.")
    if known := SourceText.objects.filter(text=words).order_by("pk").first():
        return known
    made = SourceText(title=called, address=address, text=words, added_by=by, added_at=at)
    if len(sketches.words_of_source(made).words) < RUN:
        raise Refusal(f"Add at least {RUN} words: shorter ones say nothing.")
    made.save()
    sketches.take_in_source(made)
    trail.record(subject=made, kind="added", by=by, at=at, detail={"title": called}, wrote=[made])
    return made
