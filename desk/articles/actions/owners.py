"""Who answers for a page."""

from django import forms

from articles.models import Article
from desk.articles.actions.common import ArticleAction
from desk.common import access
from desk.common.owners import OwnerForm
from people.models import User
from reviews import actions


class MakeResponsible(ArticleAction):
    """Somebody else answers for it from now on."""

    name = "responsible"
    permission = access.SUBMIT
    form_class = OwnerForm
    title = label = "Choose who answers for it"
    button = "Let them answer for it"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return False  # it is offered beside the name of whoever answers for it

    def get_explanation(self) -> list[str]:
        owner = self.article.responsible
        now = f"{owner.name} does now" if owner else "Nobody does now"
        return [
            "Whoever answers for a page is told when readers report something about it, when a concern is raised, when its review "
            f"runs out, and when it is taken down. {now}."
        ]

    def perform(self, form: forms.Form) -> str:
        person = form.cleaned_data["person"]
        changed = actions.make_responsible(articles=[self.article], person=person, by=self.user)
        return f"{person.name} answers for it{'' if changed else ' already'}."
