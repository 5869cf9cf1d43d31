"""A form that was begun on an older text: what others saved meanwhile is taken into it, field by field."""

from typing import Any

from articles import merging, texts
from articles.differences import Part, typed_differences
from articles.merging import Merged
from articles.models import Revision
from articles.texts import Text
from desk.articles.forms import REASON, TextForm
from desk.common import lookups
from people.models import User

_PLAIN = {one.name: one for one in texts.PLAIN_FIELDS}


def taken_in(form: TextForm) -> tuple[TextForm, Merged]:
    """The form on top of the newest text, valid or not, and what became of each field."""
    theirs = texts.of_revision(form.latest) if form.latest else Text(title="")
    merged = merging.merge(base=_begun_on(form), mine=form.text, theirs=theirs)
    data = form.data.copy()
    data["body"] = form.typed_body
    data["based_on"] = str(form.latest.pk) if form.latest else ""
    for name in merged.taken:
        _put(data, name, getattr(theirs, name))
    return TextForm(data, user=form.user, record=form.record, latest=form.latest), merged


def _begun_on(form: TextForm) -> Text:
    pk = lookups.number(form.cleaned_data["based_on"])
    base = Revision.objects.filter(article=form.article, pk=pk).first() if pk else None
    return texts.of_revision(base) if base else Text(title="")


def _put(data: Any, name: str, value: Any) -> None:
    """As a browser would send it."""
    if name in _PLAIN:
        data[name] = _PLAIN[name].typed(value)
    elif name == "authors":
        data.setlist(name, [str(pk) for pk in value])
    elif name == "body":
        data[name] = value
    elif name == "retracted_reasons":
        data.update({f"{REASON}{pk}": why for pk, why in value.items()})


def side_by_side(latest: Revision, merged: Merged) -> list[Part]:
    """What both changed: from the newest text to what was typed, and nothing else."""
    theirs = texts.of_revision(latest)
    return typed_differences(theirs, merging.with_fields(theirs, merged.text, merged.both))


def sentence(latest: Revision, merged: Merged, reader: User) -> str:
    """What was taken in, and from whom."""
    who = "You" if latest.created_by_id == reader.pk else str(latest.created_by)
    where = " in another window" if who == "You" else ""
    kept = ", ".join(merging.labels(merged.taken))
    taken = f" Taken over from there: {kept}." if kept else ""
    return f"{who} saved revision {latest.number}{where} while you were writing.{taken}"
