"""Who sees a draft until it is live."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from articles.actions import keep_to_circle, open_to_all
from articles.circles import KNOWN, always_in, chosen_for
from articles.models import Article
from articles.querysets import SEES_EVERY_DRAFT
from desk.articles.actions.common import ArticleAction
from desk.common import access
from desk.common.owners import may_answer
from desk.common.rows import RowsField
from people.accounts import granted
from people.models import User

ALL, SOME = "all", "some"


def may_be_chosen(article: Article, user: User) -> QuerySet[User]:
    """Who works at the desk, and would not see the draft anyway."""
    always = always_in(article, user)
    sees_all = granted(SEES_EVERY_DRAFT) | Q(is_superuser=True)
    return may_answer().exclude(pk__in=always).exclude(pk__in=User.objects.filter(sees_all))


class CircleForm(forms.Form):
    """Everybody, or these people."""

    who = forms.ChoiceField(
        label="Who sees this draft",
        choices=[
            (ALL, "Everybody who works on articles"),
            (SOME, "Only these people, until it is live"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who sees this draft."},
    )
    people = RowsField(
        User.objects.none(),
        label="These people",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people
        if not people.exists():
            del self.fields["people"]


class WhoSees(ArticleAction):
    """Keep a draft to some people, or open it to all."""

    name = "who_sees"
    permission = access.SUBMIT
    form_class = CircleForm
    title = label = "Choose who sees this draft"
    button = "Save"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return False  # it is offered beside the people of a draft

    def nothing_to_do(self) -> str:
        return KNOWN if self.article.last_seen_id else ""

    def get_explanation(self) -> list[str]:
        return [
            "For what must not be talked about before its day. To everybody else the draft is not there: no list, search or trail shows it.",
            "You, whoever answers for it, whoever wrote its newest text and managing editors see it in any case. Reviewers see the text "
            "that they are asked about.",
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"people": may_be_chosen(self.article, self.user)}

    def get_initial(self) -> dict[str, Any]:
        chosen = chosen_for(self.article)
        offered = may_be_chosen(self.article, self.user).filter(pk__in=chosen)
        return {
            "who": SOME if chosen else ALL,
            "people": list(offered.values_list("pk", flat=True)),
        }

    def perform(self, form: forms.Form) -> str:
        if form.cleaned_data["who"] == ALL:
            opened = open_to_all(article=self.article, by=self.user)
            return f"Everybody who works on articles sees this draft{'' if opened else ' already'}."
        people = form.cleaned_data.get("people", ())
        keep_to_circle(article=self.article, people=people, by=self.user)
        names = "".join(f", {person.name}" for person in people)
        return (
            f"Until it is live, only you{names} and those who see it in any case find this draft."
        )
