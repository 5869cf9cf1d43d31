"""Where pages find pictures: readers those that a live text shows, staff and the reviewers of a text all that it shows."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.images import content_of
from articles.pictures import WIDTHS
from people.models import User
from reviews.models import Assignment
from reviews.querysets import sees_drafts, visible_images
from website.images import may_be_seen

# A browser asks each time whether readers may still see it; the answer is short when it has the picture.
FOR_READERS = "public, no-cache"
FOR_STAFF = "private, no-store"


@require_safe
def image(request: HttpRequest, digest: str, width: str = "") -> HttpResponse:
    """A picture, in this width where it is kept so. 404 for whoever may not see it, as for one that is not there."""
    is_public = may_be_seen(digest, at=timezone.now())
    if not is_public and not _is_shown_to(request.user, digest):
        raise Http404
    wanted = int(width) if width else None
    if wanted and wanted not in WIDTHS:
        raise Http404
    if known := get_conditional_response(request, etag=_etag(digest, wanted)):
        response = known
    else:
        response = HttpResponse(_content(digest, wanted), content_type="image/webp")
    response["ETag"] = _etag(digest, wanted)
    response["Cache-Control"] = FOR_READERS if is_public else FOR_STAFF
    return response


def _etag(digest: str, width: int | None) -> str:
    return f'"{digest[:16]}-{width or "whole"}"'


def _content(digest: str, width: int | None) -> bytes:
    try:
        return content_of(digest, width)
    except FileNotFoundError as missing:
        raise Http404 from missing


def _is_shown_to(user: User, digest: str) -> bool:
    """Whether they see drafts, or were asked to review a text that shows it."""
    if not user.is_authenticated:
        return False
    if sees_drafts(user):
        return visible_images(user).filter(digest=digest).exists()
    asked = Assignment.objects.filter(reviewer__user=user)
    return asked.filter(revision__illustrations__image__digest=digest).exists()
