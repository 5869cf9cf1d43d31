"""What the editor is told of what its text names: works, images, helplines."""

from typing import Any

from django.utils import timezone

from articles.allowed import TextRefused
from articles.cleaning import as_stored
from articles.helplines import all_current
from articles.tree import citation_ids, image_ids
from desk.articles.forms import TextForm
from desk.common.bodies import BodyEditor
from desk.images import picker as images
from references.formatting import short_label
from reviews.querysets import visible_images


def to_the_editor(form: TextForm) -> dict[str, Any]:
    """By what names the form's page gives it to the script."""
    body, seen = _body(form), visible_images(form.user)
    return {
        "cited": _cited(form, body),
        "shown": {
            str(pk): images.as_json(image) for pk, image in seen.in_bulk(image_ids(body)).items()
        },
        "helplines": [
            {"id": key, "name": line.name, "phone": line.phone}
            for key, line in all_current(at=timezone.now()).items()
        ],
    }


def _body(form: TextForm) -> str:
    """The text that the editor shows, as a revision would keep it; "" where it shows none."""
    shown = form.data.get("body", "") if form.is_bound else form.initial.get("body", "")
    if not isinstance(form.fields["body"].widget, BodyEditor):
        return ""
    try:
        return as_stored(shown)
    except TextRefused:
        return ""


def _cited(form: TextForm, body: str) -> dict[str, dict[str, str]]:
    """Labels of the works that the text already cites, by id."""
    return {
        str(pk): {"label": short_label(work.csl), "standing": work.standing}
        for pk, work in form.works(citation_ids(body)).items()
    }
