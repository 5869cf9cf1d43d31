"""The record as a file: for a spreadsheet, or whole, for whoever has to be shown how an article was reviewed."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from articles import digest
from articles.differences import differences
from articles.models import Article, Revision
from desk.articles.addresses import article_at
from desk.common import display
from desk.common.actions import ActionView
from desk.common.forms import DayField
from desk.common.rows import RowField
from desk.common.spreadsheets import as_csv, as_file
from desk.history.lines import told
from people.canonical import canonical
from people.models import Event, Snapshot, User
from people.witness import subject_of
from reviews.models import Publication, Release
from reviews.querysets import visible_articles
from reviews.quiet import decisions_for, lines_for
from reviews.seals import BrokenSeal
from website import certificates
from website.certificates import in_utc
from website.history import Removed
from website.pages import with_text

AT_A_TIME = 500  # lines
HEAD = ("When (UTC)", "About", "Line", "Who", "What happened", "Kind", "Details", "Digest")


class ExportForm(forms.Form):
    """Which lines, and as what. What is left empty leaves nothing out."""

    article = forms.CharField(
        required=False,
        max_length=200,
        help_text="Its web address, such as /articles/migraine/. As JSON its texts, what changed in them, decisions and certificates come along.",
    )
    person = RowField(
        User.objects.order_by("name", "pk"),
        required=False,
        empty_label="Everybody",
        help_text="What they did, and what was done about them.",
    )
    since = DayField(
        label="From", required=False, error_messages={"invalid": "Write the date as 2026-10-12."}
    )
    until = DayField(
        label="To", required=False, error_messages={"invalid": "Write the date as 2026-10-12."}
    )
    form = forms.ChoiceField(
        label="As",
        choices=[("csv", "A table (CSV)"), ("json", "A document (JSON)")],
        widget=forms.RadioSelect,
        initial="csv",
        error_messages={"required": "Choose a table or a document."},
    )

    def __init__(self, *args: Any, articles: QuerySet[Article], **kwargs: Any) -> None:
        """`articles` are those that the person may ask for."""
        super().__init__(*args, **kwargs)
        self._articles = articles

    def clean_article(self) -> Article | None:
        typed = self.cleaned_data["article"].strip()
        found = article_at(typed, self._articles)
        if typed and found is None:
            raise forms.ValidationError("There is no article of this address.")
        return found

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "This day is before the first one.")
        return self.cleaned_data


class ExportTrail(ActionView):
    """Asked for and sent; nothing is changed."""

    model = Event
    name = "export"
    permission = "people.view_event"
    form_class = ExportForm
    title = "Export the record"
    label = "Export"
    button = "Download"
    explanation = "Names of people who were erased stay out of it, and so do readers’ own words. What other reviewers say of a text is left out until you have decided on it yourself."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"articles": visible_articles(self.user)}

    def get_initial(self) -> dict[str, Any]:
        return {"form": "csv", "article": self.request.GET.get("article", "")}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        given = form.cleaned_data
        lines = _lines(given, self.user)
        if given["form"] == "csv":
            return as_csv("record", HEAD, (_row(line) for line in lines))
        return as_json(lines, given["article"], self.user)


def _lines(given: dict[str, Any], reader: User) -> Iterator[Event]:
    """The lines that are asked for, the oldest first, each with what it says."""
    asked = _asked(given, reader).order_by("at", "pk")
    rows = list(asked[:AT_A_TIME])
    while rows:
        yield from told(rows)
        at, pk = rows[-1].at, rows[-1].pk
        later = Q(at__gt=at) | Q(at=at, pk__gt=pk)
        rows = list(asked.filter(later, at__gte=at)[:AT_A_TIME])


def _asked(given: dict[str, Any], reader: User) -> QuerySet[Event]:
    asked = lines_for(reader, display.events())
    if given["article"]:
        asked = asked.filter(subject=subject_of(given["article"]))
    if person := given["person"]:
        own = Snapshot.objects.filter(user=person.pk).values("hash")
        about = [f"{kind}:{person.pk}" for kind in ("user", "reviewer")]
        asked = asked.filter(Q(actor__in=own) | Q(subject__in=about))
    if given["since"]:
        asked = asked.filter(at__gte=_begin(given["since"]))
    if given["until"]:
        asked = asked.filter(at__lt=_begin(given["until"] + timedelta(days=1)))
    return asked


def _begin(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def _row(line: Any) -> tuple[Any, ...]:
    said = line.sentence
    details = json.dumps(line.detail, ensure_ascii=False, sort_keys=True)
    return (
        *(in_utc(line.at), line.title or line.subject, line.n, said.who, said.what),
        *(line.kind, details, line.digest),
    )


def as_json(lines: Iterator[Event], article: Article | None, reader: User) -> StreamingHttpResponse:
    """One document, sent as it is made: the lines; and, of one article, everything that was decided on."""
    document = _document(lines, article, reader)
    return as_file("record.json", "application/json; charset=utf-8", document)


def _document(lines: Iterator[Event], article: Article | None, reader: User) -> Iterator[str]:
    yield '{"made_at": ' + json.dumps(in_utc(timezone.now())) + ', "lines": ['
    yield from _listed(map(_line, lines))
    yield "]"
    if article:
        for name, rows in (
            ("texts", _texts(article)),
            ("decisions", _decisions(article, reader)),
            ("versions", _versions(article)),
        ):
            yield f', "{name}": ['
            yield from _listed(rows)
            yield "]"
    yield "}"


def _listed(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield (", " if number else "") + json.dumps(row, ensure_ascii=False)


def _line(line: Any) -> dict[str, Any]:
    names = ("when", "about", "line", "who", "what", "kind")
    found = dict(zip(names, _row(line), strict=False))
    return found | {"subject": line.subject, "details": line.detail, "digest": line.digest}


def _texts(article: Article) -> Iterator[dict[str, Any]]:
    """Each text as it is signed, and what changed in it."""
    before: Revision | None = None
    for one in article.revisions.select_related("created_by").order_by("number").iterator():
        revision = with_text(one)
        authors = [line.author_id for line in revision.bylines.all()]
        signed = digest.document(revision, authors, list(revision.citations.all()))
        changed = differences(before, revision) if before else []
        yield {
            "number": revision.number,
            "title": revision.title,
            "saved_by": revision.created_by.name,
            "saved_at": in_utc(revision.created_at),
            "digest": revision.digest,
            "holds": digest.matches(revision),
            "document": canonical(signed).decode(),
            "changed": [{"part": part.name, "html": str(part.html)} for part in changed],
        }
        before = revision


def _decisions(article: Article, reader: User) -> Iterator[dict[str, Any]]:
    made = (
        decisions_for(reader)
        .filter(revision__article=article)
        .select_related("revision", "reviewer__user", "declaration", "withdrawn_by")
    )
    for one in made.defer("revision__body", "revision__html", "revision__words").order_by("pk"):
        yield {
            "by": str(one.reviewer),
            "as": one.get_kind_display(),
            "text": one.revision.number,
            "decision": one.get_decision_display(),
            "scope": one.get_scope_display(),
            "digest": one.digest,
            "checklist": one.checklist,
            "comment": one.comment,
            "interests": str(one.declaration) if one.declaration else None,
            "has_conflict": one.has_conflict,
            "signed_at": in_utc(one.signed_at),
            "valid_until": in_utc(one.valid_until),
            "taken_back_at": in_utc(one.withdrawn_at),
            "why_taken_back": one.withdrawal_reason,
        }


def _versions(article: Article) -> Iterator[dict[str, Any]]:
    """Each time a text went live, with its certificate where this site gives one."""
    live = Publication.objects.live().filter(article=article).first()
    releases = Release.objects.filter(article=article).select_related("revision", "published_by")
    for one in releases.order_by("number"):
        yield {
            "version": one.number,
            "text": one.revision.number,
            "published_by": one.published_by.name,
            "published_at": in_utc(one.published_at),
            "review_due_on": one.review_due_on.isoformat(),
            "certificate": _certificate(live, one),
        }


def _certificate(live: Publication | None, release: Release) -> dict[str, Any] | None:
    if live is None:
        return None
    with_text(live.revision)
    with_text(release.revision)
    try:
        return certificates.certificate(live, release).statement
    except (BrokenSeal, Removed):
        return None
