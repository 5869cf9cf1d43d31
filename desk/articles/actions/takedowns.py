"""Taking an article down because the law requires it."""

from django import forms

from articles.models import Article
from desk.articles.actions.common import ArticleAction
from desk.common.forms import ReasonForm
from people.models import User
from reviews import actions
from reviews.models import Release, Takedown
from reviews.states import OFFLINE


class TakeDownByLaw(ArticleAction):
    """Nothing of it is shown any more, of no version that readers saw."""

    name = "take_down"
    permission = "reviews.add_takedown"
    form_class = ReasonForm
    title = button = "Take down by law"
    is_grave = True

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return bool(obj.live) or obj.state in OFFLINE

    def nothing_to_do(self) -> str:
        last = Release.objects.filter(article=self.article).order_by("-number").first()
        done = Takedown.objects.filter(article=self.article)
        if last is None or done.filter(up_to=last.number).exists():
            return "There is nothing that readers could still see of it."
        return ""

    def get_explanation(self) -> list[str]:
        return [
            "This is for what a court or the law forbids to show. The page goes offline for good; its history, old versions, notes and "
            "certificates say only that something was there, and since when it is not. No text that was live before can be published again.",
            "The texts stay at this desk. Readers do not see the reason: name the order.",
        ]

    def perform(self, form: forms.Form) -> str:
        actions.take_down_by_law(article=self.article, by=self.user, **form.cleaned_data)
        return "It is taken down. Readers see that it was removed, and when."
