"""What the Image button asks for: images that match some words, and a new one added on the spot."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.views.decorators.http import require_POST, require_safe

from articles.actions import add_image
from articles.images import credit_line, hidden
from articles.models import Image
from desk.common import access
from desk.common.actions import UNPROCESSABLE, add_problem
from desk.images.forms import NewImageForm
from desk.images.state import address_of, lacks
from people.refusals import Refusal
from people.witness import is_key
from reviews.querysets import visible_images

ADD = "articles.add_image"
MOST_RESULTS = 24
_MOST_WORDS = 10
_LONGEST = 200
_SHOWN_WIDTH = 480


@require_safe
def search(request: HttpRequest) -> JsonResponse:
    """Images by name, description or credit, the newest first; or those with these keys."""
    if not request.user.has_perm(access.WRITE):
        raise PermissionDenied
    found = _named(request) if "id" in request.GET else _matching(request)
    images = list(found[: MOST_RESULTS + 1])
    unseen = hidden([one.pk for one in images], at=timezone.now())
    shown = [as_json(one, is_hidden=one.pk in unseen) for one in images]
    return JsonResponse({"images": shown[:MOST_RESULTS], "more": len(shown) > MOST_RESULTS})


def _named(request: HttpRequest) -> QuerySet[Image]:
    keys = [key for key in request.GET.getlist("id")[:MOST_RESULTS] if is_key(key)]
    return visible_images(request.user).filter(pk__in=keys)


def _matching(request: HttpRequest) -> QuerySet[Image]:
    found = visible_images(request.user)
    for word in request.GET.get("q", "").replace("\x00", "")[:_LONGEST].split()[:_MOST_WORDS]:
        found = found.filter(
            Q(name__icontains=word) | Q(alt__icontains=word) | Q(credit__icontains=word)
        )
    return found


@require_POST
def add(request: HttpRequest) -> JsonResponse:
    """Take a picture into the library; 422 with errors by field."""
    if not (request.user.has_perm(access.WRITE) and request.user.has_perm(ADD)):
        raise PermissionDenied
    form = new_image_form(request.POST, request.FILES)
    if form.is_valid():
        try:
            image = add_image(upload=form.cleaned_data["upload"], by=request.user, **form.said())
        except (Refusal, ValidationError) as problem:
            add_problem(form, problem)
        else:
            return JsonResponse({"image": as_json(image)}, status=201)
    errors = {
        name: [strip_tags(message) for message in messages]
        for name, messages in form.errors.items()
    }
    return JsonResponse({"errors": errors}, status=UNPROCESSABLE)


def new_image_form(data: Any = None, files: Any = None) -> NewImageForm:
    """The form of a new image, with other HTML ids than the article's own fields."""
    return NewImageForm(data, files, auto_id="image_%s")


def as_json(image: Image, *, is_hidden: bool = False) -> dict[str, Any]:
    """An image as the dialog and the editor show it."""
    missing = ", ".join(filter(None, (lacks(image), "no valid consent" if is_hidden else "")))
    return {
        "id": image.pk,
        "name": image.name,
        "alt": image.alt,
        "credit": credit_line(image.credit, image.licence),
        "lacks": missing,
        "address": address_of(image, _SHOWN_WIDTH),
        "width": image.width,
        "height": image.height,
    }
