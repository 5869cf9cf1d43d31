"""What steps of several subjects need."""

from django import forms
from django.http import Http404
from django.views.decorators.http import require_http_methods

from articles.actions import latest_revision
from articles.models import Article, Revision

asks = require_http_methods(["GET", "HEAD", "POST"])


class ReasonForm(forms.Form):
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="At most 500 characters. Kept in the trail.",
        error_messages={"required": "Say why."},
    )


def newest(article: Article) -> Revision:
    latest = latest_revision(article)
    if latest is None:
        raise Http404("This article has no text yet.")
    return latest
