"""What is pasted into an editor of the desk, read by the rule of what is saved; numbered references may become citations."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from articles.allowed import TextRefused
from articles.cleaning import clean
from articles.numbered import Numbered, numbered, with_citations
from articles.plain_text import as_html, lines_of
from desk.articles import cleaning_notes
from desk.common import access
from desk.references.picker import ADD
from desk.references.resolving import MOST_LINES, resolved
from references.formatting import short_label
from references.identifiers import first_inside

_WRITERS = (access.WRITE, "articles.add_article")
_SITE_PAGES = "website.add_pageversion"
_NOT_HERE = (
    " The others stay in the text with their numbers. Those with a DOI, PMID or PMCID are looked up meanwhile: cite them "
    "once they are here."
)
_CAUTION = (
    "Numbers in the text look like citations, and no list of references came with them that is known here. Readers "
    "cannot follow a typed number: cite the works with the Cite button, then delete the numbers."
)


@require_POST
def paste(request: HttpRequest) -> JsonResponse:
    """The text as saving would keep it, and what was left out of it, in words; 422 for what cannot be kept."""
    is_writer = any(map(request.user.has_perm, _WRITERS))
    if not (is_writer or request.user.has_perm(_SITE_PAGES)):
        raise PermissionDenied
    html, text = request.POST.get("html", ""), request.POST.get("text", "")
    lines = lines_of(html) or text
    try:
        cleaned = clean(as_html(lines) if lines else html)
    except TextRefused as refusal:
        return JsonResponse({"problem": str(refusal)}, status=422)
    if not cleaned:
        return JsonResponse({"problem": "There are no words in what you pasted."}, status=422)
    said, found = cleaning_notes.from_body(html), numbered(cleaned)
    offered = _offered(cleaned, found, request) if is_writer and found.cited else None
    if is_writer and found.cited and offered is None:
        said.append(_CAUTION)
    return JsonResponse({"html": cleaned, "said": said, "references": offered})


def _offered(html: str, found: Numbered, request: HttpRequest) -> dict[str, Any] | None:
    """The text with citations of what is here, and what can be looked up; None when that is nothing."""
    entries = {n: found.entries[n] for n in found.cited[:MOST_LINES] if n in found.entries}
    works = dict(zip(entries, resolved(list(entries.values())), strict=True))
    known = {number: work for number, work in works.items() if work}
    may_add = request.user.has_perm(ADD)
    later = [
        said for n, said in entries.items() if may_add and n not in known and first_inside(said)
    ]
    if not (known or later):
        return None
    count = f"{len(known)} of {len(entries)} numbered references are in the list of works."
    return {
        "said": f"{count}{_NOT_HERE if len(known) < len(entries) else ''}",
        "works": [_line(number, said, works[number]) for number, said in entries.items()],
        "html": clean(with_citations(html, {n: work.pk for n, work in known.items()})),
        "cited": {
            work.pk: {"label": short_label(work.csl), "standing": work.standing}
            for work in known.values()
        },
        "later": later,
    }


def _line(number: int, said: str, work: Any) -> str:
    if work is None:
        return f"{number}. Not here yet: {said[:200]}"
    retracted = " (retracted)" if work.standing == "retracted" else ""
    return f"{number}. {short_label(work.csl)}{retracted}: {work.title}"
