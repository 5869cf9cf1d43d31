"""One thing done with many articles: those of the list as it is filtered, each by itself. Nothing is ever published so."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property

from articles.models import Article, Kind, Topic
from desk.articles import changelist
from desk.articles.actions.asking import DAYS_TO_REVIEW
from desk.articles.forms import topic_choices
from desk.articles.pages import article_url
from desk.common import access, lookups
from desk.common.actions import ActionView, Tool
from desk.common.choices import WordField
from desk.common.forms import DayField, ReasonForm
from desk.common.owners import OwnerForm
from desk.common.rows import RowField
from people.days import local_day
from people.refusals import Refusal, note
from reviews import actions
from reviews.models import ASKED, Reviewer
from reviews.rounds import open_review, signed_last

MOST = 50  # articles at a time: a page of the list, and a few seconds


class ManyAtOnce(ActionView):
    """The articles of the list, to be ticked, and what is done with each. What one of them refuses keeps none of the others back."""

    model = Article
    permission = access.SUBMIT
    template_name = "desk/article/many.html"
    acts: tuple[type["ManyAtOnce"], ...] = ()
    done = ""  # what was done, as in “3 pages taken offline”

    def do(self, article: Article, form: forms.Form) -> bool:
        """The verb for one article; False when there was nothing to do."""
        raise NotImplementedError

    @cached_property
    def rows(self) -> list[Article]:
        """The first of the list as its filters have it; all, when a filter makes no sense."""
        window = admin.site.get_model_admin(Article)
        listed = window.get_queryset(self.request)
        if lookups.can_be_asked(self.request.GET):
            try:
                listed = window.get_changelist_instance(self.request).queryset
            except IncorrectLookupParameters:
                messages.warning(
                    self.request, "This list has no such filter, so it shows everything."
                )
        return changelist.complete(
            list(listed.order_by("-changed_at", "-pk")[:MOST]), self.user, ()
        )

    @cached_property
    def chosen(self) -> list[Article]:
        """Whatever is ticked, also where it is no longer among the first of the list."""
        ticked = [lookups.number(one) for one in self.request.POST.getlist("articles")[:MOST]]
        seen = (
            access.visible_articles(self.user).filter(pk__in=ticked).order_by("-changed_at", "-pk")
        )
        return changelist.complete(list(seen), self.user, ()) if ticked else []

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if not self.chosen:
            form.add_error(None, "Tick at least one article.")
            return self.form_invalid(form)
        done, left = 0, []
        for article in self.chosen:
            try:
                done += self.do(article, form)
            except Refusal as refusal:
                note(refusal)
                left.append(f"“{article.newest_title}” is left as it is: {refusal}")
        counted = f"{done} article{'' if done == 1 else 's'}"
        messages.success(self.request, f"{counted} {self.done}.")
        for line in left:
            messages.warning(self.request, line)
        return HttpResponseRedirect(self.get_success_url())

    def get_success_url(self) -> str:
        return f"{article_url('changelist')}{self._query}"

    @property
    def _query(self) -> str:
        return f"?{self.request.GET.urlencode()}" if self.request.GET else ""

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        others = [
            (Tool(one.title, f"{article_url(one.name)}{self._query}"), one is type(self))
            for one in self.acts
            if self.user.has_perm(one.permission)
        ]
        ticked = {one.pk for one in self.chosen}
        shown = {"rows": [(one, one.pk in ticked) for one in self.rows], "acts": others}
        return super().get_context_data(form, **context) | shown | {"most": MOST}

    @property
    def back(self) -> str:
        return self.get_success_url()


class WithdrawMany(ManyAtOnce):
    name = "many_withdraw"
    permission = access.PUBLISH
    form_class = ReasonForm
    title = button = "Take offline"
    is_grave = True
    done = "taken offline"
    explanation = "For now: readers are told that the page is being checked again, and do not see the reason. It comes back when somebody publishes it."

    def do(self, article: Article, form: forms.Form) -> bool:
        actions.withdraw(article=article, by=self.user, reason=form.cleaned_data["reason"])
        return True


class AskForm(forms.Form):
    """Whom, for what and by when."""

    reviewer = RowField(
        Reviewer.objects.select_related("user").order_by("user__name"),
        empty_label="Choose a reviewer",
        error_messages={"required": "Choose a reviewer."},
    )
    kind = WordField(
        label="For a",
        choices=list(ASKED.items()),
        error_messages={"required": "Choose what this reviewer is asked for."},
    )
    due_on = DayField(
        label="Due",
        error_messages={"required": "Say by when.", "invalid": "Write the date as 2026-10-12."},
    )


def _in_days() -> date:
    return local_day(timezone.now()) + timedelta(days=DAYS_TO_REVIEW)


class AssignMany(ManyAtOnce):
    name = "many_assign"
    form_class = AskForm
    title = button = "Ask a reviewer"
    done = "given to the reviewer"
    explanation = "For articles that are in review. Whoever wrote part of one, or may not review it, is not asked about it."

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": _in_days()}

    def do(self, article: Article, form: forms.Form) -> bool:
        review = open_review(article)
        if review is None:
            raise Refusal("It is not in review.")
        actions.assign(review=review, by=self.user, **form.cleaned_data)
        return True


class PlaceForm(forms.Form):
    """Where to; what is left empty stays as it is."""

    topic = RowField(Topic.objects.all(), required=False, empty_label="As it is")
    kind = WordField(choices=[("", "As it is"), *Kind.choices], required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topic"].choices = [("", "As it is"), *topic_choices()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not given.get("topic") and not given.get("kind"):
            self.add_error("topic", "Choose a topic, a kind, or both.")
        return given


class MoveMany(ManyAtOnce):
    name = "many_move"
    form_class = PlaceForm
    title = "Move to another topic or kind"
    button = "Move"
    done = "moved"
    explanation = "What readers see stays live. Where the other place asks for more approvals than a page has, it gets a concern; its next text meets that policy."

    def do(self, article: Article, form: forms.Form) -> bool:
        topic = form.cleaned_data["topic"] or article.topic
        kind = form.cleaned_data["kind"] or article.kind
        is_there = (topic.pk, kind) == (article.topic_id, article.kind)
        actions.reclassify(article=article, by=self.user, topic=topic, kind=kind)
        return not is_there


class HandOverMany(ManyAtOnce):
    name = "many_responsible"
    form_class = OwnerForm
    title = "Let somebody answer for them"
    button = "Let them answer for these"
    done = "answered for by somebody else now"

    def do(self, article: Article, form: forms.Form) -> bool:
        person = form.cleaned_data["person"]
        return bool(actions.make_responsible(articles=[article], person=person, by=self.user))


class LeadForm(forms.Form):
    """By when, and what the reviewers are told."""

    due_on = DayField(
        label="Due",
        error_messages={"required": "Say by when.", "invalid": "Write the date as 2026-10-12."},
    )
    message = forms.CharField(
        label="Message to the reviewers",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Keep the message to 1,000 characters."},
    )


class ReviewMany(ManyAtOnce):
    name = "many_review"
    form_class = LeadForm
    title = "Have them reviewed again"
    button = "Ask the same reviewers"
    done = "submitted for review"
    explanation = "For live articles: those who approved each page are asked about its newest text."

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": _in_days()}

    def do(self, article: Article, form: forms.Form) -> bool:
        due_on, message = form.cleaned_data["due_on"], form.cleaned_data["message"]
        asked = [(one.reviewer, one.kind, due_on) for one in signed_last(article)]
        if not asked or not article.newest_text:
            raise Refusal("It was never live, so nobody has approved it.")
        newest = article.newest_text
        actions.submit(revision=newest, by=self.user, assignments=asked, message=message)
        return True


MANY: tuple[type[ManyAtOnce], ...] = (
    AssignMany,
    ReviewMany,
    HandOverMany,
    MoveMany,
    WithdrawMany,
)
ManyAtOnce.acts = MANY
