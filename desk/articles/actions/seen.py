"""What readers saw of an article at a moment: a question that a complaint, or a court, may ask."""

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from desk.articles.actions.common import ArticleAction
from desk.common.display import to_the_minute
from desk.common.forms import MomentField
from reviews.seen import Seen, seen_at


class MomentForm(forms.Form):
    at = MomentField(
        label="When",
        help_text="In your own time.",
        error_messages={
            "required": "Say which day and time you mean.",
            "invalid": "Write it as 2026-10-12 10:00.",
        },
    )

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"]
        if at > timezone.now():
            raise forms.ValidationError("Nobody knows that yet. Choose a time that is over.")
        return at


class SeenAt(ArticleAction):
    """Asked and answered on one page; nothing is changed."""

    name = "seen"
    permission = "articles.view_article"
    form_class = MomentForm
    title = "What readers saw"
    button = "Look it up"
    found: Seen | None = None
    at: datetime

    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.at = form.cleaned_data["at"]
        self.found = seen_at(self.article, self.at)
        return self.show(form)

    def get_explanation(self) -> list[str]:
        if self.found is None:
            return [
                "Which version of this article was on the site at a moment, and who published it."
            ]
        then = f"On {to_the_minute(self.at)}"
        if self.found.release:
            return list(self._live(then))
        if gone := self.found.offline:
            how = "for good" if gone.for_good else "for now"
            since = to_the_minute(gone.withdrawn_at)
            return [
                f"{then} it was offline {how}, since {since}: {gone.withdrawn_by} took it down."
            ]
        return [f"{then} readers had not seen it yet."]

    def _live(self, then: str) -> list[str]:
        found = self.found
        release = found.release if found else None
        if found is None or release is None:
            return []
        text = release.revision
        until = f"was live until {to_the_minute(found.until)}" if found.until else "is live still"
        return [
            f"{then} readers saw version {release.number}, revision {text.number}: “{text.title}”.",
            f"{release.published_by} published it on {to_the_minute(release.published_at)}; it {until}.",
            f"Digest of its words: {text.digest}",
        ]
