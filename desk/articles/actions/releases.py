"""Going live and coming down."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.actions import latest_revision
from articles.differences import differences
from articles.models import Article, Revision
from desk.articles.actions.common import ReasonForm, asks
from desk.articles.pages import step, to_article
from desk.common import access
from desk.common.actions import NothingToAsk, sent
from reviews import actions, gate
from reviews.gate.warnings import warnings_of
from reviews.models import Publication, Withdrawal
from reviews.publishing import live_publication


@asks
def publish(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
    """Put a text live: the newest one, or an earlier one whose sign-offs still hold."""
    article = access.article_or_404(request, pk, access.PUBLISH)
    revision = access.revision_or_404(article, revision_pk)
    live = live_publication(article)
    case = gate.gather(revision, at=timezone.now())
    goes_back = bool(live and revision.number < live.revision.number)
    is_same = bool(live and live.revision_id == revision.pk)
    what = f"Revision {revision.number}, “{revision.title}”"

    def verb(given: dict[str, Any]) -> str:
        actions.publish(revision=revision, by=request.user)
        return f"{what}, is live."

    return step(
        request,
        article,
        NothingToAsk(sent(request)),
        verb,
        title="Put an earlier text back" if goes_back else "Publish",
        button="Put it back" if goes_back else "Publish",
        template="desk/article/publish.html",
        revision=revision,
        live=live,
        is_same=is_same,
        blockers=gate.blockers_of(case),
        warnings=warnings_of(case),
        approvals=case.counting,
        newer=_newer(article, revision),
        parts=differences(live.revision, revision) if live and not is_same else [],
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

    is_live = Publication.objects.filter(article=article).exists()
    name = "Take offline" if is_live else "Change how long it is offline"
    effect = ["From that moment readers can no longer see it."] if is_live else []

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
        WithdrawForm(sent(request)),
        verb,
        title=name,
        button=name,
        says=[*effect, "Readers do not see the reason."],
        is_grave=True,
    )


def _was_published(article: Article) -> bool:
    return (
        Publication.objects.filter(article=article).exists()
        or Withdrawal.objects.filter(article=article).exists()
    )
