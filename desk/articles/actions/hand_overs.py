"""Handing an article over to the editors, by whoever writes and opens no reviews; and giving it back."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied

from articles.models import Article
from desk.articles.actions.common import ArticleAction
from desk.common import access
from desk.common.forms import ReasonForm
from people.models import User
from reviews import actions
from reviews.rounds import handed_over


class HandOverForm(forms.Form):
    words = forms.CharField(
        label="What the editor should know",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="If there is anything; at most 500 characters.",
    )


class HandOver(ArticleAction):
    """A writer is done, and an editor goes on."""

    name = "hand_over"
    permission = access.WRITE
    undone_by = "hand_back"
    form_class = HandOverForm
    title = label = "Ready for an editor"
    button = "Hand it over"
    explanation = (
        "The editors are told, and the article waits for one of them to submit it for review. You may go on writing until "
        "then."
    )

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        if user.has_perm(access.SUBMIT) or not obj.is_unseen:
            return False
        return obj.under_review is None and obj.handed_over_by is None

    def nothing_to_do(self) -> str:
        waiting = handed_over(self.article)
        return f"{waiting.handed_by.name} has handed it over already." if waiting else ""

    def perform(self, form: forms.Form) -> str:
        actions.hand_over(article=self.article, by=self.user, **form.cleaned_data)
        return "It is handed over. The editors have been told."


class HandBack(ArticleAction):
    """An editor asks for more, or the writer was too quick."""

    name = "hand_back"
    permission = access.WRITE
    form_class = ReasonForm
    title = button = "Give it back to the writer"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return obj.handed_over_by is not None and _may_end(obj.handed_over_by, user)

    @classmethod
    def label_for(cls, obj: Article) -> str:
        return "Give it back"

    def get_object(self) -> Any:
        article = super().get_object()
        waiting = handed_over(article)
        if waiting and not _may_end(waiting.handed_by_id, self.user):
            raise PermissionDenied
        return article

    def get_explanation(self) -> list[str]:
        waiting = handed_over(self.article)
        if waiting is None or waiting.handed_by_id == self.user.pk:
            return ["It is yours to go on with then."]
        writer = waiting.handed_by
        return [f"{writer} is told by mail, with your reason, and the article waits for {writer}."]

    def get_title(self) -> str:
        waiting = handed_over(self.article)
        return "Take it back" if waiting and waiting.handed_by_id == self.user.pk else self.title

    get_button = get_title

    def nothing_to_do(self) -> str:
        return "" if handed_over(self.article) else "Nobody has handed this article over."

    def perform(self, form: forms.Form) -> str:
        actions.hand_back(article=self.article, by=self.user, **form.cleaned_data)
        return "It is with its writer again."


def _may_end(handed_by: int, user: User) -> bool:
    return handed_by == user.pk or user.has_perm(access.SUBMIT)
