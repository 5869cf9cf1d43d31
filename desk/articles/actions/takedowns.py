"""Taking an article down because the law requires it."""

from django import forms

from articles.models import Article
from desk.articles.actions.common import ArticleAction
from desk.common.forms import ReasonForm
from people.models import User
from reviews import actions
from reviews.models import Release, Takedown


class TakeDownByLaw(ArticleAction):
    """Nothing of it is shown any more, of no version that readers saw."""

    name = "take_down"
    permission = "reviews.add_takedown"
    form_class = ReasonForm
    title = button = "Take down by law"
    is_grave = True

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        last = Release.objects.filter(article=obj.pk).order_by("-number").first()
        done = last and Takedown.objects.filter(article=obj.pk, up_to=last.number).exists()
        return last is not None and not done

    def nothing_to_do(self) -> str:
        if self.applies_to(self.article, self.user):
            return ""
        return "There is nothing that readers could still see of it."

    def get_explanation(self) -> list[str]:
        return [
            "This is for what a court or the law forbids to show. The page goes offline for good; its history, old versions, notes and "
            "certificates say only that something was there, and since when it is not. No text that was live before can be published again.",
            "The texts stay at this desk. Readers do not see the reason: name the order.",
        ]

    def perform(self, form: forms.Form) -> str:
        actions.take_down_by_law(article=self.article, by=self.user, **form.cleaned_data)
        return "It is taken down. Readers see that it was removed, and when."
