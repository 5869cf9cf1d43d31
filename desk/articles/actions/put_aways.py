"""Putting a draft away that nobody works on, and bringing it back."""

from django import forms

from articles.models import Article
from desk.articles.actions.common import ArticleAction
from desk.common import access
from desk.common.actions import NothingToAsk
from desk.common.forms import ReasonForm
from people.models import User
from reviews import actions
from reviews.states import State


class PutAway(ArticleAction):
    """Nobody goes on with it for now."""

    name = "put_away"
    permission = access.WRITE
    undone_by = "bring_back"
    form_class = ReasonForm
    title = label = button = "Put it away"
    explanation = (
        "It stands in no list, and nobody is asked to work on it, until somebody brings it back: every text of it stays as it is. "
        "A filter of the list finds what is put away."
    )

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        never_seen = obj.last_seen_id is None and obj.state != State.PUT_AWAY
        return never_seen and obj.under_review is None and obj.handed_over_by is None

    def nothing_to_do(self) -> str:
        known = self.article.put_aways.open().select_related("put_by").first()
        if known:
            return f"{known.put_by} has put it away already."
        return actions.why_not_put_away(self.article)

    def perform(self, form: forms.Form) -> str:
        actions.put_away(article=self.article, by=self.user, **form.cleaned_data)
        return "It is put away."


class BringBack(ArticleAction):
    """Somebody goes on with it."""

    name = "bring_back"
    permission = access.WRITE
    undone_by = "put_away"
    form_class = NothingToAsk
    title = label = button = "Bring it back"
    explanation = "It stands in the lists again, as it was when it was put away."

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return obj.state == State.PUT_AWAY

    def nothing_to_do(self) -> str:
        return "" if self.article.put_aways.open().exists() else "Nobody has put it away."

    def perform(self, form: forms.Form) -> str:
        actions.bring_back(article=self.article, by=self.user)
        return "It is in the lists again."
