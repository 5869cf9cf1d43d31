"""Saying something about words of a text, answering what was said, and resolving it."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst

from articles.allowed import legible
from articles.anchors import MAX_QUOTE, PARTS
from articles.models import Revision
from desk.articles.actions.common import ArticleAction
from desk.common import access
from desk.common.threads import Thread, threads_beside
from people.refusals import MOST_REASON
from reviews import actions, gate
from reviews.models import Comment


class SayingForm(forms.Form):
    """What stands before and after the words comes from where they were marked."""

    before = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    after = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    part = forms.ChoiceField(
        label="Where",
        choices=list(PARTS.items()),
        initial="body",
        error_messages={"required": "Choose where the words stand."},
    )
    quote = forms.CharField(
        label="The words",
        max_length=MAX_QUOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Marked in the preview, or copied from the newest text, from one paragraph.",
        error_messages={"required": "Copy the words that you mean."},
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[
            (kind, capfirst(label))
            for kind, label in Comment.Kind.choices
            if kind != Comment.Kind.MUST_FIX
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is."},
    )
    words = forms.CharField(
        label="What you say",
        max_length=Comment.MOST_SAID,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Say something about them.",
            "max_length": f"Keep a comment to {Comment.MOST_SAID:,} characters.",
        },
    )


class Say(ArticleAction):
    """A thread of somebody's who works on the text; what must be fixed is for reviewers to say."""

    name = "say"
    permission = access.WRITE
    form_class = SayingForm
    title = "Comment on the text"
    button = "Add the comment"
    explanation = (
        "Whoever wrote the text or answers for it is told; reviewers read it beside the text."
    )

    def get_initial(self) -> dict[str, Any]:
        """The words that were marked, as the preview's script names them."""
        marked = {
            name: legible(words)
            for name in ("part", "quote", "before", "after")
            if (words := self.request.GET.get(name))
        }
        return {**super().get_initial(), **marked}

    def perform(self, form: forms.Form) -> str:
        actions.comment(revision=self.newest(), by=self.user, **form.cleaned_data)
        return "Your comment stands beside the text."


class ThreadForm(forms.Form):
    words = forms.CharField(
        label="Your answer",
        required=False,
        max_length=Comment.MOST_SAID,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Everybody in the thread is told.",
        error_messages={"max_length": f"Keep an answer to {Comment.MOST_SAID:,} characters."},
    )
    step = forms.ChoiceField(label="And the thread", required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if thread.is_resolved:
            choices = [("", "stays resolved"), ("reopen", "is open again")]
        else:
            choices = [("", "stays open"), ("resolve", "is resolved")]
        if thread.why_not:
            del self.fields["step"]
        else:
            self.fields["step"].choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not given.get("words", "").strip() and not given.get("step"):
            raise forms.ValidationError("Answer it, or say that it is resolved.")
        return given


class AnswerComment(ArticleAction):
    """One thread: what was said, and what to say to it."""

    name = "comment"
    details = "<int:comment_pk>/"
    permission = access.WRITE
    form_class = ThreadForm
    template_name = "desk/article/thread.html"
    title = "A comment on the text"
    button = "Send"

    @cached_property
    def revision(self) -> Revision:
        return access.revision_or_404(self.article, self.newest().pk)

    @cached_property
    def thread(self) -> Thread:
        now = timezone.now()
        must_fix = gate.gather(self.revision, at=now).must_fix
        beside = threads_beside(self.revision, self.user, must_fix=must_fix, at=now)
        found = [one for one in beside if one.comment.pk == self.kwargs["comment_pk"]]
        if not found:
            raise Http404("No such comment can be seen here.")
        return found[0]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"thread": self.thread}

    def get_explanation(self) -> list[str]:
        return [self.thread.why_not] if self.thread.why_not else []

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        return super().get_context_data(form, **context) | {"one": self.thread}

    def perform(self, form: forms.Form) -> str:
        words, step = form.cleaned_data["words"].strip(), form.cleaned_data.get("step", "")
        thread, by = self.thread.comment, self.user
        with transaction.atomic():
            if words:
                actions.answer_comment(thread=thread, by=by, words=words)
            if step == "resolve":
                # All of it stands in the answer.
                reason = Truncator(words).chars(MOST_REASON)
                actions.resolve_comment(thread=thread, by=by, reason=reason)
            elif step == "reopen":
                actions.reopen_comment(thread=thread, by=by)
        if words:
            return "Your answer is sent."
        return "The comment is resolved." if step == "resolve" else "The comment is open again."
