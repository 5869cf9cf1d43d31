"""Proposing one change to many pages: the words are found first, and the pages chosen."""

from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from articles.allowed import legible
from desk.common import access
from desk.common.actions import UNPROCESSABLE, ActionView, admin_url
from desk.common.forms import DayField
from people.days import local_day
from reviews import actions
from reviews.change_sets import Found, find, whom_to_ask
from reviews.models import ChangeSet
from reviews.querysets import visible_articles
from reviews.rounds import open_review

LEAD = timedelta(days=7)  # that reviewers have, unless the form says another day


class Row(NamedTuple):
    """An article in which the words stand, and what would become of it."""

    found: Found
    is_chosen: bool
    what: str


class ChangeForm(forms.Form):
    """The words, the reason and the day; and which of the pages are changed."""

    find = forms.CharField(
        label="Replace",
        max_length=ChangeSet.MOST,
        help_text="Whole words and numbers, exactly as they are written: “5 mg” is not found in “25 mg”.",
        error_messages={
            "required": "Say which words are to be replaced.",
            "max_length": f"Keep the words to {ChangeSet.MOST} characters.",
        },
    )
    replacement = forms.CharField(
        label="By",
        max_length=ChangeSet.MOST,
        error_messages={
            "required": "Say by which words.",
            "max_length": f"Keep the words to {ChangeSet.MOST} characters.",
        },
    )
    reason = forms.CharField(
        label="What changes and why",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Reviewers read it, and it stands in each page’s history.",
        error_messages={"max_length": "Keep it to 500 characters."},
    )
    due_on = DayField(
        label="Reviewers are asked to decide by",
        required=False,
        error_messages={"invalid": "Write the date as 2026-10-12."},
    )
    articles = forms.MultipleChoiceField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        words, other = given.get("find"), given.get("replacement")
        if words and words == other:
            self.add_error("replacement", "These are the same words. Say by which others.")
        return given


class AddChangeSet(ActionView):
    model = ChangeSet
    permission = access.PUBLISH
    form_class = ChangeForm
    template_name = "admin/house/change_set_add.html"
    title = "Change words in many pages"
    button = "Make the change and ask the reviewers"
    explanation = (
        "For a telephone number, a name or a dose that has changed everywhere. Each page gets a text of its own. Those who approved "
        "the page are asked about the change alone, all pages on one screen, and each page goes live by itself once its reviewers approved."
    )

    @property
    def is_looking(self) -> bool:
        return "look" in self.request.POST

    @cached_property
    def words(self) -> str:
        return " ".join(legible(self.request.POST.get("find", "")).split())[: ChangeSet.MOST]

    @cached_property
    def found(self) -> list[Found]:
        """Of more than a change set takes, the first: whoever has changed those finds the others."""
        listed = find(self.words, visible_articles(self.user).at_hand()) if self.words else []
        self.are_more = len(listed) > ChangeSet.MOST_PAGES
        return listed[: ChangeSet.MOST_PAGES]

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": local_day(timezone.now()) + LEAD}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_looking:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        if not form.data.get("due_on"):
            form.data = form.data.copy()
            form.data["due_on"] = self.get_initial()["due_on"].isoformat()
        return self.show(form, 200 if form.is_valid() else UNPROCESSABLE)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        for name, why in (("reason", "Say what changes and why."), ("due_on", "Say by when.")):
            if not form.cleaned_data[name]:
                form.add_error(name, why)
        return super().form_valid(form) if form.is_valid() else self.form_invalid(form)

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form = super().get_form(form_class)
        sent = self.request.POST.getlist("articles")
        form.fields["articles"].choices = [(one, one) for one in sent if one.isdecimal()]
        return form

    def perform(self, form: forms.Form) -> str:
        data = form.cleaned_data
        chosen = {int(one) for one in data["articles"] if len(one) < 19}
        articles = [one.article for one in self.found if one.article.pk in chosen]
        said = {name: data[name] for name in ("find", "replacement", "reason", "due_on")}
        self.object = actions.propose_change_set(articles=articles, by=self.user, **said)
        return "The texts are being made. What becomes of each page stands here."

    def get_success_url(self) -> str:
        return admin_url(self.object, "change")

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        shown = super().get_context_data(form, **context)
        if self.request.method != "POST":
            return shown
        sent = set(self.request.POST.getlist("articles"))
        at = timezone.now()
        rows = [
            Row(one, self.is_looking or str(one.article.pk) in sent, self._becomes(one, at))
            for one in self.found
        ]
        more = {"are_more": self.are_more} if self.words else {}
        return shown | {"rows": rows, "words": self.words} | more

    def _becomes(self, one: Found, at: Any) -> str:
        if open_review(one.article):
            return "Left as it is: a review of it is open. Ask for the change there."
        if one.live is None:
            return "A draft: its text is changed, and goes on as it is."
        if not one.places:
            return "Its newest text does not say it any more: nothing is changed."
        if one.live.revision_id != one.newest.pk:
            return "There is a newer draft: that is changed, and readers see the older text until the draft is live."
        asked = whom_to_ask(one.live, by=self.user, at=at)
        if asked.why_whole:
            return f"The whole page has to be reviewed. {asked.why_whole}"
        names = ", ".join(str(reviewer) for reviewer, _ in asked.reviewers)
        return f"Asked about the change: {names}"
