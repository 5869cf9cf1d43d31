"""What the article's actions have in common."""

from typing import Any

from django import forms
from django.http import Http404

from articles.actions import latest_revision
from articles.models import Article, Revision
from desk.articles.pages import frame
from desk.common import access
from desk.common.actions import CONFLICT, ActionView


class ArticleAction(ActionView):
    """One verb on one article; it comes back to the article."""

    model = Article
    template_name = "desk/article/step.html"
    refused_status = CONFLICT

    def check_permission(self) -> None:
        """The article comes first, so that whoever may not see it gets a 404."""
        self.object = access.article_or_404(self.request, self.kwargs["pk"])
        super().check_permission()

    def get_object(self) -> Article:
        return self.object

    @property
    def article(self) -> Article:
        return self.object

    def newest(self) -> Revision:
        latest = latest_revision(self.article)
        if latest is None:
            raise Http404("This article has no text yet.")
        return latest

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        form = form or self.get_form()
        return super().get_context_data(form, **context) | {"has_fields": bool(form.fields)}

    def get_frame(self) -> dict[str, Any]:
        return frame(self.request, self.get_title(), self.article)
