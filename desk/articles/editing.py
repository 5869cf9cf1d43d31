"""The article form: shown, saved, and what happens when somebody else was faster."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles import texts
from articles.actions import (
    StaleRevision,
    create_article,
    latest_revision,
    save_revision,
    set_also_read,
)
from articles.allowed import legible
from articles.models import Article, Revision, SectionTemplate
from desk.articles import merging, prerequisites
from desk.articles.forms import TextForm, places
from desk.articles.known import to_the_editor
from desk.articles.pages import article_url, page, to_article
from desk.articles.prerequisites import Prerequisite
from desk.articles.reading import said
from desk.articles.sentences import events
from desk.articles.sidebar import assignment_rows, sidebar
from desk.common import access
from desk.common.actions import CONFLICT, UNPROCESSABLE, add_problem
from desk.common.bodies import shows_editor
from desk.common.editor import ARTICLE_POLICY
from desk.common.working import Working, excuse
from desk.images import picker as images
from desk.references import picker
from people.models import User
from people.refusals import Refusal
from people.witness import subject_of
from references.formatting import short_label
from reviews.actions import close_review, end_overtaken, open_review, reclassify
from reviews.gate.case import ArticleRecord, judged_texts
from reviews.gate.reading import reading_of
from reviews.models import Review
from reviews.querysets import visible_articles
from reviews.rounds import ends_with_the_next_text

NEW = "article:new"
KEEP, CLOSE, BACK = "keep", "close", "back"
THEN_SUBMIT = "submit"
# Answers to questions that were asked on the way; they are asked anew with every save.
_ANSWERS = ("csrfmiddlewaretoken", "open_review", "closing_reason")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new article with its first text."""
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    working, about = Working(request, NEW), {"user": request.user}
    if request.method != "POST":
        return _begun(working, about, request.GET.get("kind", ""))
    if Working.is_meant(request):
        return working.answer()
    form = TextForm(request.POST, **about)
    if not form.is_valid():
        return _form_page(working, form, status=UNPROCESSABLE)
    if known := _already_made(form):
        messages.info(request, "This article has already been saved.")
        return to_article(known)
    try:
        article, revision = _first_save(form)
    except ValidationError as problem:
        return _form_page(working, form, status=add_problem(form, problem))
    working.forget()
    messages.success(request, f"Saved as revision {revision.number}.")
    _tell(request, form)
    for missing in _missing(article, request.user):
        messages.warning(
            request, f"Before this can go live: {missing.what} {missing.who} can fix this."
        )
    return to_article(article)


def _begun(working: Working, about: dict[str, Any], kind: str) -> HttpResponse:
    """The form of a new article, with the sections of its kind where one is asked for."""
    templates = {one.kind: one for one in SectionTemplate.objects.exclude(headings="")}
    return _opened(
        working, about | {"begins": templates.get(kind)}, templates=[*templates.values()]
    )


def _missing(article: Article, user: User) -> list[Prerequisite]:
    return prerequisites.for_article(ArticleRecord(article), user=user, at=timezone.now())


def _already_made(form: TextForm) -> Article | None:
    """The article that a first click made, when the same form arrives again."""
    article = Article.objects.filter(slug=form.cleaned_data["slug"], created_by=form.user).first()
    latest = latest_revision(article) if article else None
    return article if latest and texts.of_revision(latest) == form.text else None


@transaction.atomic
def _first_save(form: TextForm) -> tuple[Article, Revision]:
    given = form.cleaned_data
    article = create_article(
        by=form.user, slug=given["slug"], topic=given["topic"], kind=given["kind"]
    )
    revision = _save_text(form, article)
    set_also_read(article=article, by=form.user, others=given["also_read"])
    return article, revision


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The article's newest text, to be read by whoever sees the desk and changed by whoever may write."""
    if Working.is_meant(request):
        return _working_copy(request, pk)
    latest = _newest_text(visible_articles(request.user).filter(pk=pk))
    article = latest.article if latest else access.article_or_404(request, pk)
    record = ArticleRecord(article, events=events())
    about = {"user": request.user, "record": record, "latest": latest}
    working = Working(request, subject_of(article))
    if request.method != "POST":
        return _opened(working, about)
    if not request.user.has_perm(access.WRITE):
        raise PermissionDenied
    return _save(working, article, TextForm(request.POST, **about))


def _working_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """What the script sends every few seconds: no text is read for it."""
    article = access.article_or_404(request, pk)
    if not request.user.has_perm(access.WRITE):
        raise PermissionDenied
    return Working(request, subject_of(article)).answer()


def _newest_text(articles: QuerySet[Article]) -> Revision | None:
    """The newest text of the one article there, with what the form and the gate look at in it."""
    known = judged_texts().select_related("article__responsible", "article__origin__brought_by")
    return known.filter(article__in=articles).order_by("-number").first()


def _save(working: Working, article: Article, form: TextForm, news: str = "") -> HttpResponse:
    """`news` is what to tell when it is saved: that others' words were taken in."""
    request = working.request
    answer = request.POST.get("open_review", "")
    if not form.is_valid():
        return _form_page(working, form, status=UNPROCESSABLE)
    if form.is_stale:
        return _on_newer(working, article, form)
    review = open_review(article)
    if answer == BACK:
        return _form_page(working, form)
    if review and _is_cut_short(review, form) and not _answers(request, answer):
        return _ask_about_review(request, article, form, review)
    try:
        revision, ended = _store(
            form, article, review, answer, legible(request.POST.get("closing_reason", ""))
        )
    except StaleRevision:
        form.latest = _newest_text(Article.objects.filter(pk=article.pk))
        return _on_newer(working, article, form)
    except (Refusal, ValidationError) as problem:
        if review and isinstance(problem, Refusal):
            return _ask_about_review(request, article, form, review, problem=str(problem))
        return _form_page(working, form, status=add_problem(form, problem))
    working.forget()
    if news:
        messages.info(request, news)
    if form.latest and revision.pk == form.latest.pk:
        messages.info(
            request, f"Nothing has changed: revision {revision.number} is still the latest."
        )
    else:
        messages.success(request, f"Saved as revision {revision.number}.")
    if ended:
        messages.info(request, _what_ended(ended))
    _tell(request, form)
    return _onwards(request, article)


def _onwards(request: HttpRequest, article: Article) -> HttpResponse:
    """To the page that submits what was just saved, if it was saved for that."""
    if request.POST.get("then") == THEN_SUBMIT and request.user.has_perm(access.SUBMIT):
        return HttpResponseRedirect(article_url(THEN_SUBMIT, article.pk))
    return to_article(article)


def _what_ended(review: Review) -> str:
    return (
        f"The review of revision {review.revision.number} has ended. Submit the text again when it is ready: the "
        "same reviewers are asked, and find what they had typed."
    )


@transaction.atomic
def _store(
    form: TextForm, article: Article, review: Review | None, answer: str, reason: str
) -> tuple[Revision, Review | None]:
    """The text, its place and what it points at, together or not at all; and the round that it ended."""
    given = form.cleaned_data
    revision = _save_text(form, article)
    ended = end_overtaken(revision=revision, by=form.user)
    if review and answer == CLOSE and not ended:
        close_review(review=review, by=form.user, reason=reason)
    was_live = access.was_ever_live(article)
    if access.may_classify(form.user, article, was_live=was_live):
        reclassify(article=article, by=form.user, topic=given["topic"], kind=given["kind"])
    if access.may_choose_also_read(form.user, was_live=was_live):
        set_also_read(article=article, by=form.user, others=given["also_read"])
    return revision, ended


def _save_text(form: TextForm, article: Article) -> Revision:
    return save_revision(
        article=article,
        by=form.user,
        based_on=form.latest,
        change_note=form.cleaned_data["change_note"],
        change_kind=form.cleaned_data["change_kind"],
        **form.inputs(),
    )


def _tell(request: HttpRequest, form: TextForm) -> None:
    """What an editor should know about what was saved."""
    for sentence in form.cleaning_notes():
        messages.warning(request, sentence)
    for work in form.without_reason():
        messages.warning(
            request,
            f"{short_label(work.csl)} was retracted. Remove its citations, or say below why it is cited.",
        )


# Somebody else was faster


def _on_newer(working: Working, article: Article, form: TextForm) -> HttpResponse:
    """What others changed is taken in; where both changed one field, the editor decides, and the next save goes on top."""
    latest, person = form.latest, working.person
    if latest and latest.created_by_id == person.pk and not form.changes_text:
        working.forget()
        messages.info(working.request, f"This has already been saved, as revision {latest.number}.")
        return to_article(article)
    form, merged = merging.taken_in(form)
    news = merging.sentence(latest, merged, person) if latest else ""
    if latest and merged.both:
        both = merging.side_by_side(latest, merged)
        return _form_page(working, form, status=CONFLICT, both=both, news=news)
    return _save(working, article, form, news)


# A review is open


def _is_cut_short(review: Review, form: TextForm) -> bool:
    """Whether reviewers are at work on words that this form would change."""
    return form.changes_text and not ends_with_the_next_text(review)


def _answers(request: HttpRequest, answer: str) -> bool:
    return answer == KEEP or (answer == CLOSE and request.user.has_perm(access.SUBMIT))


def _ask_about_review(
    request: HttpRequest,
    article: Article,
    form: TextForm,
    review: Review,
    *,
    problem: str = "",
) -> HttpResponse:
    """Keep the review going on the text under review, or close it? Nothing is saved until the editor decides."""
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _ANSWERS
        for value in values
    ]
    return page(
        request,
        "desk/article/review_open.html",
        title="A review is open",
        article=article,
        status=CONFLICT if problem else 200,
        review=review,
        assignments=list(assignment_rows(review.assignments.filter(ended_at=None), request.user)),
        carried=carried,
        may_close=request.user.has_perm(access.SUBMIT),
        problem=problem,
        closing_reason=request.POST.get("closing_reason", ""),
    )


# The page


def _may_save(form: TextForm, beside: dict[str, Any]) -> bool:
    """What is put away is brought back first; words that were typed meanwhile stay in a form that keeps them."""
    if not beside.get("put_away") or form.is_bound:
        return form.user.has_perm(access.WRITE)
    for field in form.fields.values():
        field.disabled = True
    return False


def _opened(working: Working, about: dict[str, Any], **context: Any) -> HttpResponse:
    """The form as it stands; the question what to do with words that were typed in it and never saved, if there are any."""
    form, typed = TextForm(**about), working.typed
    if typed is None or not working.person.has_perm(access.WRITE):
        return _form_page(working, form, **context)
    unsaved = TextForm(typed, **about)
    if working.goes_on:
        excuse(unsaved)
        return _form_page(working, unsaved)
    if not unsaved.differs:
        return _form_page(working, form, **context)
    changes = unsaved.changed_beside if form.latest else []
    return _form_page(working, form, unsaved=unsaved, changes=changes)


@partial(shows_editor, policy=ARTICLE_POLICY)
def _form_page(
    working: Working, form: TextForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    request, article, latest = working.request, form.article, form.latest
    if form.record:
        context |= sidebar(form.record, latest, request.user)
        context["written_by"] = form.byline
    if latest:
        context["reading"] = said(reading_of(latest))
    called = latest.title if latest else article.slug if article else ""
    return page(
        request,
        "desk/article/form.html",
        title=called or "Add an article",
        article=article,
        called=called,
        status=status,
        form=form,
        working=working,
        latest=latest,
        media=form.media,
        **to_the_editor(form),
        here=places(work.pk for work in form.retracted.values()),
        new_image=images.new_image_form() if request.user.has_perm(images.ADD) else None,
        new_work=picker.new_work_form() if request.user.has_perm(picker.ADD) else None,
        may_save=article is None or _may_save(form, context),
        **context,
    )
