"""Moving an article that readers know to another topic or kind, once it was shown what follows from that."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property

from articles.models import Article, Kind, Topic
from articles.shelving import WITHOUT_PAGE
from articles.topics import TopicTree
from desk.articles.actions.common import ArticleAction
from desk.articles.forms import topic_choices
from desk.common import access
from desk.common.choices import WordField
from desk.common.rows import RowField
from people.models import User
from reviews import actions
from reviews.models import Policy
from reviews.policies import in_words, is_stricter, policy_of, topic_policy
from reviews.publishing import live_publication
from reviews.states import OFFLINE


class MoveForm(forms.Form):
    """Where to; and for which place the page has shown already what follows."""

    topic = RowField(Topic.objects.all(), error_messages={"required": "Choose a topic."})
    kind = WordField(
        choices=Kind, error_messages={"required": "Choose what kind of article it is."}
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topic"].choices = topic_choices()

    @property
    def place(self) -> str:
        return f"{self.cleaned_data['topic'].pk} {self.cleaned_data['kind']}"


class Move(ArticleAction):
    """Asks twice: where to, and whether what follows is meant."""

    name = "move"
    permission = access.SUBMIT
    form_class = MoveForm
    template_name = "desk/article/move.html"
    title = label = "Move to another topic"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return bool(obj.live) or obj.state in OFFLINE

    def nothing_to_do(self) -> str:
        if access.was_ever_live(self.article):
            return ""
        return "No reader has seen this article yet: choose its topic in the form itself."

    def get_initial(self) -> dict[str, Any]:
        return {"topic": self.article.topic_id, "kind": self.article.kind}

    def get_button(self) -> str:
        return "Show what changes"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        topic, kind = form.cleaned_data["topic"], form.cleaned_data["kind"]
        if (topic.pk, kind) == (self.article.topic_id, self.article.kind):
            messages.info(self.request, "It stands there already; nothing has changed.")
            return HttpResponseRedirect(self.back)
        if form.cleaned_data["shown"] == form.place:
            return super().form_valid(form)
        form.data = form.data.copy()
        form.data["shown"] = form.place
        return self.show(form, consequences=self._consequences(topic, kind), button="Move it there")

    def perform(self, form: forms.Form) -> str:
        topic, kind = form.cleaned_data["topic"], form.cleaned_data["kind"]
        actions.reclassify(article=self.article, by=self.user, topic=topic, kind=kind)
        return f"It stands under “{topic}” now, as “{_name(kind)}”."

    # What follows

    @cached_property
    def _is_live(self) -> bool:
        return live_publication(self.article) is not None

    def _consequences(self, topic: Topic, kind: str) -> list[str]:
        told = [*self._for_readers(topic, kind), *self._for_reviews(topic, kind)]
        if actions.open_review(self.article):
            told.append("The open review goes on, and whoever was asked is still asked.")
        return told

    def _for_readers(self, topic: Topic, kind: str) -> list[str]:
        told, was = [], self.article
        if topic != was.topic:
            found = "Readers find it" if self._is_live else "It stands"
            told.append(f"{found} under {_path(topic)}, no longer under {_path(was.topic)}.")
        if kind != was.kind:
            told.append(f"It is of the kind “{_name(kind)}”, no longer “{_name(was.kind)}”.")
        if self._is_live and kind in WITHOUT_PAGE and was.kind not in WITHOUT_PAGE:
            told.append("It loses its own page: what is of this kind is shown inside other pages.")
        return told

    def _for_reviews(self, topic: Topic, kind: str) -> list[str]:
        old, new = policy_of(self.article), topic_policy(topic, kind)
        if new is None:
            return [
                "No policy is set there, so what was asked of it until now is asked of it still."
            ]
        if old and old.pk == new.pk:
            return [f"The same is asked of its next text as until now: {_asks(new)}."]
        told = [
            f"Its next text needs {_asks(new)}" + (f"; until now, {_asks(old)}." if old else ".")
        ]
        if self._is_live and old and is_stricter(new, old):
            told.append(
                "That is more than the live text was given. The page stays, with a concern on this desk that the next "
                "text must answer."
            )
        return told


def _path(topic: Topic) -> str:
    return f"“{' › '.join(above.name for above in TopicTree().lineage(topic.pk))}”"


def _name(kind: str) -> str:
    return str(Kind(kind).label)


def _asks(policy: Policy) -> str:
    """ "a medical review and 2 fact checks, by the policy “Usual”"."""
    return f"{in_words(policy)}, by the policy “{policy}”"
