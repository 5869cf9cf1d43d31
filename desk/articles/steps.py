"""The article's verbs: each asks on a page of its own, is done by POST, and comes back to the article."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods

from articles.actions import latest_revision, mend_live, rename, restore_text
from articles.models import Article, Revision
from articles.texts import of_revision
from desk.articles import access, differences, missing
from desk.articles.beside import set_aside
from desk.articles.pages import step, to_article
from desk.forms.rows import RowField
from reviews import actions, gate
from reviews.counting import qualified
from reviews.models import ApprovalKind, Concern, Publication, Reviewer, Withdrawal
from reviews.policies import local_day, policy_of, slots_of
from reviews.publishing import live_publication
from reviews.states import state_of

DAYS_TO_REVIEW = 14
MOST_ASKED = 6

asks = require_http_methods(["GET", "HEAD", "POST"])


class NothingToAsk(forms.Form):
    """A page that only wants a yes."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="At most 500 characters. Kept in the trail.",
        error_messages={"required": "Say why."},
    )


# Asking reviewers


class AskForm(forms.Form):
    """One reviewer, what she is asked for, and by when."""

    reviewer = RowField(Reviewer.objects.all(), required=False, empty_label="Nobody")
    kind = forms.ChoiceField(label="For a", choices=ApprovalKind)
    due_on = forms.DateField(
        label="Due",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the date as 2026-10-12."},
    )

    def __init__(self, *args: Any, able: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].choices = [("", "Nobody"), *able]

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on < local_day(timezone.now()):
            raise forms.ValidationError("This day is in the past. Choose today or a later day.")
        return due_on


AskFormSet = forms.formset_factory(AskForm, extra=0, max_num=MOST_ASKED, absolute_max=MOST_ASKED)


class AskSeveral(forms.Form):
    """Several `AskForm` lines as one form; at least one of them names a reviewer."""

    def __init__(self, data: Any = None, *, kinds: list[str], able: list[tuple[str, str]]) -> None:
        super().__init__(data)
        due_on = local_day(timezone.now()) + timedelta(days=DAYS_TO_REVIEW)
        begin = [{"kind": kind, "due_on": due_on} for kind in kinds]
        self.lines = AskFormSet(data, initial=begin, form_kwargs={"able": able}, prefix="ask")

    def clean(self) -> dict[str, Any]:
        if not self.lines.is_valid():
            raise forms.ValidationError("Mend what is marked below.")
        chosen = [line for line in self.lines.cleaned_data if line.get("reviewer")]
        if not chosen:
            raise forms.ValidationError("Choose at least one reviewer.")
        return {"asked": [(one["reviewer"], one["kind"], one["due_on"]) for one in chosen]}


def able_reviewers(revision: Revision) -> tuple[list[tuple[str, str]], list[str]]:
    """Whom this text can be shown to, with what each can give; and why others are not on the list."""
    at = timezone.now()
    writers = gate.gather(revision, at=at).writers
    able, others = [], []
    for reviewer in missing.active_reviewers():
        kinds = [k.label for k in ApprovalKind if qualified(reviewer, k, at=at)]
        if reviewer.pk in writers:
            others.append(f"{reviewer.name} wrote part of the text.")
        elif not kinds:
            others.append(f"{reviewer.name} has no verified, unexpired credential.")
        else:
            about = ", ".join(filter(None, [reviewer.specialty, *kinds]))
            able.append((str(reviewer.pk), f"{reviewer} – {about}"))
    return able, others


def _kinds_to_ask(article: Article) -> list[str]:
    policy = policy_of(article)
    kinds = slots_of(policy) if policy else [ApprovalKind.MEDICAL.value]
    return [*kinds, ApprovalKind.MEDICAL.value][:MOST_ASKED]


@asks
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a review of the newest text and ask reviewers."""
    article = access.article_or_404(request, pk, access.SUBMIT)
    revision = _newest(article)
    able, others = able_reviewers(revision)
    form = AskSeveral(_sent(request), kinds=_kinds_to_ask(article), able=able)

    def verb(given: dict[str, Any]) -> str:
        review = actions.submit(revision=revision, by=request.user, assignments=given["asked"])
        names = ", ".join(reviewer.name for reviewer, _, _ in given["asked"])
        return f"Revision {review.revision.number} is in review. Asked: {names}."

    return step(
        request,
        article,
        form,
        verb,
        title="Submit for review",
        button="Submit for review",
        template="desk/article/submit.html",
        revision=revision,
        others=others,
        nobody=not able,
        lacks=missing.for_article(article, user=request.user, at=timezone.now()),
        policy=policy_of(article),
    )


@asks
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one more reviewer about the text under review."""
    article = access.article_or_404(request, pk, access.SUBMIT)
    review = actions.open_review(article)
    if review is None:
        messages.info(request, "No review is open. Submit the text for review first.")
        return to_article(article)
    able, others = able_reviewers(review.revision)
    form = AskSeveral(_sent(request), kinds=[ApprovalKind.MEDICAL.value], able=able)

    def verb(given: dict[str, Any]) -> str:
        reviewer, kind, due_on = given["asked"][0]
        actions.assign(review=review, reviewer=reviewer, kind=kind, due_on=due_on, by=request.user)
        return f"{reviewer.name} was asked for a {ApprovalKind(kind).label}."

    return step(
        request,
        article,
        form,
        verb,
        title="Ask one more reviewer",
        button="Ask",
        template="desk/article/submit.html",
        revision=review.revision,
        others=others,
        nobody=not able,
        policy=policy_of(article),
    )


@asks
def close_review(request: HttpRequest, pk: int) -> HttpResponse:
    """End the round."""
    article = access.article_or_404(request, pk, access.SUBMIT)
    review = actions.open_review(article)
    if review is None:
        messages.info(request, "No review is open.")
        return to_article(article)
    waiting = review.assignments.filter(sign_off=None).select_related("reviewer__user")

    def verb(given: dict[str, Any]) -> str:
        actions.close_review(review=review, by=request.user, reason=given["reason"])
        return "The review is closed."

    return step(
        request,
        article,
        ReasonForm(_sent(request)),
        verb,
        title="Close the review",
        button="Close the review",
        says=[
            f"Revision {review.revision.number} is no longer asked about. Decisions already given stay with it.",
            *(
                f"{one.reviewer.name} loses what she has {'begun' if hasattr(one, 'scratch') else 'been asked for'}: "
                f"a {one.get_kind_display()}."
                for one in waiting
            ),
        ],
        is_grave=True,
    )


# Going live and coming down


@asks
def publish(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
    """Put a text live: the newest one, or an earlier one whose sign-offs still hold."""
    article = access.article_or_404(request, pk, access.PUBLISH)
    revision = access.revision_or_404(article, revision_pk)
    live = live_publication(article)
    goes_back = bool(live and revision.number < live.revision.number)
    is_same = bool(live and live.revision_id == revision.pk)
    what = f"Revision {revision.number}, “{revision.title}”"

    def verb(given: dict[str, Any]) -> str:
        actions.publish(revision=revision, by=request.user)
        return f"{what}, is live."

    return step(
        request,
        article,
        NothingToAsk(_sent(request)),
        verb,
        title="Put an earlier text back" if goes_back else "Publish",
        button="Put it back" if goes_back else "Publish",
        template="desk/article/publish.html",
        revision=revision,
        live=live,
        is_same=is_same,
        blockers=gate.blockers(revision, at=timezone.now()),
        approvals=gate.counting_approvals(revision, at=timezone.now()),
        newer=_newer(article, revision),
        parts=differences.between_revisions(live.revision, revision)
        if live and not is_same
        else [],
    )


def _newer(article: Article, revision: Revision) -> Revision | None:
    latest = latest_revision(article)
    return latest if latest and latest.pk != revision.pk else None


class WithdrawForm(ReasonForm):
    for_good = forms.TypedChoiceField(
        label="For how long",
        choices=(
            ("", "For now: the page says that it is being checked"),
            ("1", "For good: the page says that it is gone"),
        ),
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    field_order = ("for_good", "reason")


@asks
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an article offline, for now or for good."""
    article = access.article_or_404(request, pk, access.PUBLISH)
    if not _was_published(article):
        messages.info(request, "This article is not live, so there is nothing to take offline.")
        return to_article(article)

    def verb(given: dict[str, Any]) -> str:
        actions.withdraw(
            article=article,
            by=request.user,
            reason=given["reason"],
            for_good=given["for_good"],
        )
        return f"The article is offline, {'for good' if given['for_good'] else 'for now'}."

    return step(
        request,
        article,
        WithdrawForm(_sent(request)),
        verb,
        title="Take offline",
        button="Take offline",
        says=["Readers can no longer read it from this moment on. They do not see the reason."],
        is_grave=True,
    )


def _was_published(article: Article) -> bool:
    return (
        Publication.objects.filter(article=article).exists()
        or Withdrawal.objects.filter(article=article).exists()
    )


# Texts


@asks
def restore(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
    """A new, unsigned revision with the words of an earlier one."""
    article = access.article_or_404(request, pk, access.WRITE)
    revision, latest = access.revision_or_404(article, revision_pk), _newest(article)
    standing = state_of(article, at=timezone.now())
    draft = set_aside(article, standing)
    says = [
        f"This makes a new revision with the words of revision {revision.number}. Nobody has signed it, and "
        "nothing changes for readers. What it does to the newest text is shown below."
    ]
    if draft and draft.pk == revision.pk:
        says.append(
            "It was set aside when the live text was mended. What was mended since is struck out below: write it "
            "into this text, too, before you submit it."
        )
    return _another_text(
        request,
        article,
        lambda based_on: restore_text(
            article=article, by=request.user, revision=revision, based_on=based_on
        ),
        latest=latest,
        source=revision,
        title=f"Restore the text of revision {revision.number}",
        button="Restore this text",
        says=says,
    )


@asks
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the live text up to mend it, and set the unfinished draft aside."""
    article = access.article_or_404(request, pk, access.WRITE)
    live, latest = live_publication(article), _newest(article)
    if live is None or live.revision_id == latest.pk:
        messages.info(request, "There is no newer draft in the way: just change the text.")
        return to_article(article)
    return _another_text(
        request,
        article,
        lambda based_on: mend_live(
            article=article, by=request.user, live=live.revision, based_on=based_on
        ),
        latest=latest,
        source=live.revision,
        title="Mend the live text",
        button="Take up the live text",
        says=[
            f"This makes a new revision from what readers see now (revision {live.revision.number}), for you to mend.",
            f"The unfinished draft, revision {latest.number}, is set aside. It stays here and is offered to you again.",
        ],
    )


def _another_text(
    request: HttpRequest,
    article: Article,
    make: Callable[[Revision], Revision],
    *,
    latest: Revision,
    source: Revision,
    **page: Any,
) -> HttpResponse:
    """Ask, then make a revision of another one's words; what that does to the newest text is shown."""
    if of_revision(source) == of_revision(latest):
        messages.info(
            request, f"The newest text, revision {latest.number}, has these words already."
        )
        return to_article(article)
    review = actions.open_review(article)
    if review:
        page["says"] = [
            *page["says"],
            f"The review of revision {review.revision.number} goes on; the new text waits.",
        ]

    def verb(given: dict[str, Any]) -> str:
        made = make(access.revision_or_404(article, given["based_on"]))
        return f"Revision {made.number} has the words of revision {source.number}."

    return step(
        request,
        article,
        BasedOn(_sent(request), initial={"based_on": latest.pk}),
        verb,
        parts=differences.between_revisions(latest, source),
        parts_title=f"From revision {latest.number} to revision {source.number}",
        **page,
    )


class BasedOn(forms.Form):
    """Which text was the newest when the page was made."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class RenameForm(forms.Form):
    slug = forms.CharField(
        label="Address",
        help_text="Lower-case letters, digits and hyphens. What follows /articles/.",
    )

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].strip().strip("/")


@asks
def change_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the article another address."""
    article = access.article_or_404(request, pk)
    if not access.may_rename(request.user, article):
        raise PermissionDenied
    says = (
        ["Readers who follow the old address are led to the new one, for good."]
        if access.was_ever_live(article)
        else []
    )

    def verb(given: dict[str, Any]) -> str:
        renamed = rename(article=article, by=request.user, slug=given["slug"])
        return f"The address is /articles/{renamed.slug}/."

    return step(
        request,
        article,
        RenameForm(_sent(request), initial={"slug": article.slug}),
        verb,
        title="Change the address",
        button="Change the address",
        says=says,
    )


# Concerns


class ConcernForm(forms.Form):
    detail = forms.CharField(
        label="Why does this article need another look?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="At most 2,000 characters. Readers do not see it.",
    )


@asks
def raise_concern(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why an article needs another look."""
    article = access.article_or_404(request, pk, access.PUBLISH)

    def verb(given: dict[str, Any]) -> str:
        detail = " ".join(given["detail"].split())
        # A second click says the same thing again; it is one concern.
        if article.concerns.filter(
            detail=detail, raised_by=request.user, resolved_at=None
        ).exists():
            return "This concern is raised already."
        actions.raise_concern(article=article, by=request.user, detail=detail)
        return "The concern is raised."

    return step(
        request,
        article,
        ConcernForm(_sent(request)),
        verb,
        title="Raise a concern",
        button="Raise the concern",
    )


class ResolveForm(forms.Form):
    """A revision that answers the concern, or the reason why it needs no answer."""

    revision = RowField(
        Revision.objects.none(),
        label="Answered by",
        required=False,
        empty_label="No revision: it is dismissed",
    )
    reason = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to dismiss it; at most 500 characters.",
    )

    def __init__(self, data: Any, *, concern: Concern) -> None:
        super().__init__(data)
        later = concern.article.revisions.filter(created_at__gt=concern.raised_at)
        self.fields["revision"].queryset = later.order_by("-number")


@asks
def resolve_concern(request: HttpRequest, pk: int, concern_pk: int) -> HttpResponse:
    """Close a concern of this article."""
    article = access.article_or_404(request, pk, access.PUBLISH)
    concern = get_object_or_404(article.concerns.select_related("raised_by"), pk=concern_pk)
    if concern.resolved_at:
        messages.info(request, "This concern is resolved already.")
        return to_article(article)

    def verb(given: dict[str, Any]) -> str:
        actions.resolve_concern(
            concern=concern, by=request.user, revision=given["revision"], reason=given["reason"]
        )
        return "The concern is resolved."

    return step(
        request,
        article,
        ResolveForm(_sent(request), concern=concern),
        verb,
        title="Resolve a concern",
        button="Resolve it",
        says=[
            f"{capfirst(concern.get_source_display())}, {concern.raised_by.name}: {concern.detail}"
        ],
    )


# What all of them need


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _newest(article: Article) -> Revision:
    latest = latest_revision(article)
    if latest is None:
        raise Http404("This article has no text yet.")
    return latest
