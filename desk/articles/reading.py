"""How hard what is typed is to read, for the article form."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from articles.allowed import TextRefused
from articles.cleaning import as_stored
from articles.readability import Reading, read
from desk.common import access


@require_POST
def reading(request: HttpRequest) -> JsonResponse:
    """The grade of what the form sends, in words; "" while there is too little of it."""
    if not request.user.has_perm(access.WRITE):
        raise PermissionDenied
    sent = request.POST
    points = sent.get("key_points", "").splitlines()
    try:
        body = as_stored(sent.get("body", ""))
    except TextRefused:  # what is wrong with it is said when it is saved
        return JsonResponse({"said": ""})
    return JsonResponse({"said": said(read(body, sent.get("summary", ""), *points))})


def said(found: Reading) -> str:
    """As the bar says it: the school year in which people read such a text easily."""
    return f"Reading grade {found.whole_grade}" if found.whole_grade else ""
