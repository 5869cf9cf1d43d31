"""What is pasted into an editor of the desk, read by the rule of what is saved."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from articles.allowed import TextRefused
from articles.cleaning import clean
from articles.plain_text import as_html, lines_of
from desk.articles import cleaning_notes
from desk.common import access

_PERMISSIONS = (access.WRITE, "articles.add_article", "website.add_pageversion")


@require_POST
def paste(request: HttpRequest) -> JsonResponse:
    """The text as saving would keep it, and what was left out of it, in words; 422 for what cannot be kept."""
    if not any(map(request.user.has_perm, _PERMISSIONS)):
        raise PermissionDenied
    html, text = request.POST.get("html", ""), request.POST.get("text", "")
    try:
        cleaned = clean(as_html(lines_of(html) or text) if text or lines_of(html) else html)
    except TextRefused as refusal:
        return JsonResponse({"problem": str(refusal)}, status=422)
    if not cleaned:
        return JsonResponse({"problem": "There are no words in what you pasted."}, status=422)
    return JsonResponse(
        {"html": cleaned, "said": cleaning_notes.from_body(html), "references": None}
    )
