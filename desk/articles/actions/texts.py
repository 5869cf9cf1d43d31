"""Another text, and another address."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.actions import mend_live, rename, restore_text
from articles.differences import differences
from articles.models import Article, Revision
from articles.texts import of_revision
from desk.articles.actions.common import asks, newest
from desk.articles.pages import step, to_article
from desk.articles.sidebar import set_aside
from desk.common import access
from desk.common.actions import sent
from reviews import actions
from reviews.publishing import live_publication
from reviews.states import state_of


@asks
def restore(request: HttpRequest, pk: int, revision_pk: int) -> HttpResponse:
    """A new, unsigned revision with the words of an earlier one."""
    article = access.article_or_404(request, pk, access.WRITE)
    revision, latest = access.revision_or_404(article, revision_pk), newest(article)
    standing = state_of(article, at=timezone.now())
    draft = set_aside(article, standing)
    says = [
        f"This makes a new revision with the words of revision {revision.number}. Nobody has signed it, and "
        "nothing changes for readers. What it does to the newest text is shown below."
    ]
    if draft and draft.pk == revision.pk:
        says.append(
            "It was set aside when the live text was corrected. What was corrected since is struck out below: write it "
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
    """Take the live text up to correct it, and set the unfinished draft aside."""
    article = access.article_or_404(request, pk, access.WRITE)
    live, latest = live_publication(article), newest(article)
    if live is None or live.revision_id == latest.pk:
        messages.info(request, "There is no newer draft: edit the text itself.")
        return to_article(article)
    return _another_text(
        request,
        article,
        lambda based_on: mend_live(
            article=article, by=request.user, live=live.revision, based_on=based_on
        ),
        latest=latest,
        source=live.revision,
        title="Correct the live text",
        button="Start the correction",
        says=[
            f"This makes a new revision from what readers see now (revision {live.revision.number}), for you to correct.",
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
            request, f"The newest text, revision {latest.number}, already has these words."
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
        BasedOn(sent(request), initial={"based_on": latest.pk}),
        verb,
        parts=differences(latest, source),
        parts_title=f"From revision {latest.number} to revision {source.number}",
        **page,
    )


class BasedOn(forms.Form):
    """Which text was the newest when the page was made."""

    based_on = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        error_messages={
            "required": "Go back to the article, open this page again and try once more."
        },
    )


class RenameForm(forms.Form):
    slug = forms.CharField(
        label="Web address (slug)",
        help_text="Lower-case letters, digits and hyphens. The part after /articles/.",
        error_messages={"required": "Enter the new web address."},
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
        ["Readers who use the old address are redirected to the new one permanently."]
        if access.was_ever_live(article)
        else []
    )

    def verb(given: dict[str, Any]) -> str:
        renamed = rename(article=article, by=request.user, slug=given["slug"])
        return f"The web address is now /articles/{renamed.slug}/."

    return step(
        request,
        article,
        RenameForm(sent(request), initial={"slug": article.slug}),
        verb,
        title="Change the web address",
        button="Change the web address",
        says=says,
    )
