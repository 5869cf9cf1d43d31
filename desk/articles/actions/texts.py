"""Restoring a text, correcting the live one, and changing the address."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import cached_property

from articles.actions import copy_article, mend_live, rename, restore_text
from articles.differences import differences
from articles.models import Article, Revision
from articles.texts import of_revision
from desk.articles.actions.common import ArticleAction
from desk.articles.pages import article_url
from desk.common import access
from people.models import User
from reviews import actions
from reviews.gate.case import ArticleRecord
from reviews.models import Publication
from reviews.publishing import live_publication
from reviews.rounds import ends_with_the_next_text
from reviews.states import OFFLINE


class BasedOn(forms.Form):
    """Which text was the newest when the page was made."""

    based_on = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        error_messages={
            "required": "Go back to the article, open this page again and try once more."
        },
    )


class AnotherText(ArticleAction):
    """A new revision with another one's words; the page shows what that does to the newest text."""

    permission = access.WRITE
    form_class = BasedOn
    source: Revision

    def make(self, based_on: Revision) -> Revision:
        raise NotImplementedError

    @cached_property
    def latest(self) -> Revision:
        return self.newest()

    def nothing_to_do(self) -> str:
        if of_revision(self.source) == of_revision(self.latest):
            return f"The newest text, revision {self.latest.number}, already has these words."
        return ""

    def get_initial(self) -> dict[str, Any]:
        return {"based_on": self.latest.pk}

    def waits(self) -> list[str]:
        review = actions.open_review(self.article)
        if review is None:
            return []
        if ends_with_the_next_text(review):
            return [f"The review of revision {review.revision.number} ends with it."]
        return [f"The review of revision {review.revision.number} goes on; the new text waits."]

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        shown = {
            "parts": differences(self.latest, self.source),
            "parts_title": f"From revision {self.latest.number} to revision {self.source.number}",
        }
        return super().get_context_data(form, **context) | shown

    def perform(self, form: forms.Form) -> str:
        with transaction.atomic():
            made = self.make(access.revision_or_404(self.article, form.cleaned_data["based_on"]))
            actions.end_overtaken(revision=made, by=self.user)
        return f"Revision {made.number} has the words of revision {self.source.number}."


def set_aside(record: ArticleRecord) -> Revision | None:
    """The unfinished draft that was set aside to correct the live text, until it is taken up again.

    Once readers have seen two texts since, nobody is waiting for it.
    """
    mending = next(reversed(record.happened("mending")), None)
    if mending is None or sum(one.published_at > mending.at for one in record.releases) > 1:
        return None
    number = mending.detail["revision"] - 1
    restored = [event for event in record.happened("restored") if event.n > mending.n]
    if any(event.detail.get("text_of") == number for event in restored):
        return None
    return next((text for text in record.texts.values() if text.number == number), None)


class Restore(AnotherText):
    """A new, unsigned revision with the words of an earlier one."""

    button = "Restore this text"

    @cached_property
    def source(self) -> Revision:
        return access.revision_or_404(self.article, self.kwargs["revision_pk"])

    def get_title(self) -> str:
        return f"Restore the text of revision {self.source.number}"

    def get_explanation(self) -> list[str]:
        effect = (
            f"This makes a new revision with the words of revision {self.source.number}. Nobody has signed it, and "
            "nothing changes for readers. What it does to the newest text is shown below."
        )
        return [effect, *self._was_set_aside(), *self.waits()]

    def _was_set_aside(self) -> list[str]:
        draft = set_aside(ArticleRecord(self.article))
        if draft is None or draft.pk != self.source.pk:
            return []
        return [
            "It was set aside when the live text was corrected. What was corrected since is struck out below: write it "
            "into this text, too, before you submit it."
        ]

    def make(self, based_on: Revision) -> Revision:
        return restore_text(
            article=self.article, by=self.user, revision=self.source, based_on=based_on
        )


class CorrectLive(AnotherText):
    """Start a correction from the live text, and set the unfinished draft aside."""

    name = "mend"
    title = label = "Correct the live text"
    button = "Start the correction"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return bool(obj.live) and obj.newest != obj.live

    @cached_property
    def live(self) -> Publication | None:
        return live_publication(self.article)

    @cached_property
    def source(self) -> Revision:
        return self.live.revision

    def nothing_to_do(self) -> str:
        if self.live is None or self.live.revision_id == self.latest.pk:
            return "There is no newer draft: edit the text itself."
        return super().nothing_to_do()

    def get_explanation(self) -> list[str]:
        return [
            f"This makes a new revision from what readers see now (revision {self.source.number}), for you to correct.",
            f"The unfinished draft, revision {self.latest.number}, is set aside. It stays here and is offered to you "
            "again.",
            *self.waits(),
        ]

    def make(self, based_on: Revision) -> Revision:
        return mend_live(article=self.article, by=self.user, live=self.source, based_on=based_on)


class RenameForm(forms.Form):
    slug = forms.CharField(
        label="Web address (slug)",
        help_text="Lower-case letters, digits and hyphens. The part after /articles/.",
        error_messages={"required": "Enter the new web address."},
    )

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"].strip().strip("/")


class ChangeAddress(ArticleAction):
    name = "rename"
    permission = access.WRITE
    form_class = RenameForm
    title = button = "Change the web address"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        was_live = bool(obj.live) or obj.state in OFFLINE
        return access.may_rename(user, was_live=was_live)

    def get_object(self) -> Article:
        article = super().get_object()
        if not access.may_rename(self.user, was_live=access.was_ever_live(article)):
            raise PermissionDenied
        return article

    def get_initial(self) -> dict[str, Any]:
        return {"slug": self.article.slug}

    def get_explanation(self) -> list[str]:
        if not access.was_ever_live(self.article):
            return []
        return ["Readers who use the old address are redirected to the new one permanently."]

    def perform(self, form: forms.Form) -> str:
        renamed = rename(article=self.article, by=self.user, slug=form.cleaned_data["slug"])
        return f"The web address is now /articles/{renamed.slug}/."


class CopyForm(forms.Form):
    """What the copy is called, and where it stands."""

    title = forms.CharField(
        max_length=200,
        error_messages={
            "required": "Say what the new article is called.",
            "max_length": "Keep the title to 200 characters.",
        },
    )
    slug = forms.CharField(
        label="Web address",
        max_length=120,
        help_text="Lower-case letters, digits and hyphens: /articles/…/",
        error_messages={
            "required": "Choose the address of the new article.",
            "max_length": "Keep the address to 120 characters.",
        },
    )


class Copy(ArticleAction):
    """A new article that begins with these words."""

    name = "copy"
    permission = "articles.add_article"
    form_class = CopyForm
    title = "Begin another article with these words"
    label = button = "Copy"
    explanation = (
        "The new article is a draft of the same topic and kind, with the same references and pictures; nobody has reviewed it. What it "
        "goes on saying in the same words as this one has to be explained before it can go live."
    )

    def perform(self, form: forms.Form) -> str:
        self.made = copy_article(article=self.article, by=self.user, **form.cleaned_data)
        return "This is the copy. Nothing has happened to the article that you copied."

    def get_success_url(self) -> str:
        return article_url("change", self.made.pk)
