"""What the Cite button asks for: works that match some words, and a new work added on the spot."""

import json
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.html import strip_tags
from django.views.decorators.http import require_POST, require_safe

from articles.cleaning import clean_text
from desk.common import access
from desk.references import lookup_rows as rows
from desk.references.forms import ReferenceForm
from desk.references.resolving import MOST_LINES, look_up_later
from references.actions import import_reference, same_work
from references.formatting import format_plain, short_label
from references.identifiers import READERS, recognise, valid_or_blank
from references.lookup.finding import named_in
from references.models import Reference

ADD = "references.add_reference"
MOST_RESULTS = 20
MAX_QUERY = 500
MAX_WORDS = 10


@require_safe
def search(request: HttpRequest) -> JsonResponse:
    """Works by title, author, journal, year, DOI, PMID, PMCID, ISBN or the address of one of these."""
    only_writers(request)
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MAX_QUERY]
    works = matching(query)[: MOST_RESULTS + 1] if query else []
    shown = [as_json(work) for work in works]
    return JsonResponse(
        {
            "works": shown[:MOST_RESULTS],
            "more": len(shown) > MOST_RESULTS,
            "can_be_looked_up": not shown and named_in(query) is not None,
        }
    )


@require_POST
def add(request: HttpRequest) -> JsonResponse:
    """Add a work, or point out that it is here already; 422 with errors by field."""
    only_writers(request)
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    form = new_work_form(request.POST)
    if form.is_valid():
        try:
            work = import_reference(csl=form.csl(), by=request.user, **form.details())
        except ValidationError as problem:
            return JsonResponse({"errors": {"": problem.messages}}, status=422)
        return JsonResponse({"work": as_json(work)}, status=201)
    errors = {
        name: [strip_tags(message) for message in messages]
        for name, messages in form.errors.items()
    }
    known = _known(form)
    return JsonResponse({"errors": errors, "known": as_json(known) if known else None}, status=422)


@require_POST
def look_up(request: HttpRequest) -> JsonResponse:
    """What a pasted identifier or citation leads to, or why it leads nowhere; with `accept`, put it into the list."""
    only_writers(request)
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    row = next(iter(rows.lookup_rows(_one_line(request.POST.get("q", "")))), None)
    if row is None or not row.is_found:
        if row is not None and row.is_silent:
            rows.look_up_later([row], by=request.user)
            why = f"{row.why_not} It is looked up later, and is in the list as soon as somebody answers."
            return JsonResponse({"problem": why}, status=422)
        why = row.why_not if row else "Paste a DOI, PMID, PMCID, or a link or citation with one."
        return JsonResponse({"problem": why}, status=422)
    if row.known is None and "accept" not in request.POST:
        shown = {"entry": row.entry, "notices": row.notices, "name": row.name}
        return JsonResponse({"found": shown, "said": row.outcome.sentence})
    work = row.known or rows.accept(row, by=request.user)
    return JsonResponse({"work": as_json(work), "said": row.outcome.sentence}, status=201)


@require_POST
def look_up_all(request: HttpRequest) -> JsonResponse:
    """Have the queue look up each line that has a number in it."""
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    lines = request.POST.get("lines", "").splitlines()[:MOST_LINES]
    count = look_up_later(lines, by=request.user)
    if not count:
        return JsonResponse({"problem": "There is no DOI, PMID or PMCID in this."}, status=422)
    works = "1 work is" if count == 1 else f"{count} works are"
    return JsonResponse({"said": f"{works} being looked up, and in the list as soon as found."})


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[: 4 * MAX_QUERY]


def new_work_form(data: Any = None) -> ReferenceForm:
    """The form of a new work, with other HTML ids than the article's own fields."""
    form = ReferenceForm(data, auto_id="work_%s")
    # The dialog is not rendered again, so the answer to "is this another work?" is there from the start.
    form.fields["is_another_work"].widget = forms.CheckboxInput()
    return form


def matching(query: str) -> QuerySet[Reference]:
    """Works that carry this identifier, or contain all of these words; merged ones are left out."""
    works = Reference.objects.filter(merged_into=None).prefetch_related("notices")
    identifier = recognise(query)
    if identifier:
        return works.filter(**{identifier.kind: identifier.value}).order_by("pk")
    for word in query.split()[:MAX_WORDS]:
        works = works.filter(_matches(word))
    return works.order_by("-year", "title", "pk")


def _matches(word: str) -> Q:
    """Works whose title, journal, authors, year or numbers contain the word."""
    # SQLite keeps letters beyond ASCII escaped inside JSON.
    escaped = json.dumps(word)[1:-1]
    held = (
        Q(title__icontains=word)
        | Q(container__icontains=word)
        | Q(csl__author__icontains=word)
        | Q(csl__author__icontains=escaped)
        | Q(doi__icontains=word)
    )
    if word.isascii() and word.isdigit():
        held |= Q(pmid=word)
        held |= Q(year=int(word)) if len(word) == 4 else Q()
    return held


def as_json(work: Reference) -> dict[str, Any]:
    """A work as the dialog shows it."""
    return {
        "id": work.pk,
        "label": short_label(work.csl),
        "entry": format_plain(work.csl),
        "standing": work.standing,
        "peer_reviewed": work.is_peer_reviewed,
    }


def only_writers(request: HttpRequest) -> None:
    if not (request.user.has_perm(access.WRITE) or request.user.has_perm("articles.add_article")):
        raise PermissionDenied


def _known(form: ReferenceForm) -> Reference | None:
    """The work that this form describes and that is here already."""
    numbers: dict[str, str] = {
        kind: valid_or_blank(read, form.data.get(kind, "")) for kind, read in READERS.items()
    }
    known = same_work(numbers | {"kind": form.data.get("kind", "")})
    if known is None and "title" in form.errors:
        title = clean_text(form.data.get("title", ""))
        same = Reference.objects.filter(title__iexact=title, merged_into=None)
        known = same.order_by("pk").first()
    return known.survivor if known else None
