"""Putting one address in the place of another, in all newest texts that have it."""

from typing import Any

from django import forms

from desk.common import access
from desk.common.actions import ActionView, admin_url
from reviews.sources.links import replace_everywhere


class ReplaceInTexts(ActionView):
    """The object has an address (`url`); the form says which takes its place.

    `articles` are those, as far as this person may see them, whose texts have it.
    """

    articles: Any  # a list that each page makes once
    permission = access.WRITE
    button = "Replace it"

    def get_explanation(self) -> list[str]:
        return [
            f"{self.object.url} occurs in {_texts(len(self.articles))}. Each newest text gets a new revision with the "
            "new address; what readers see changes when that is signed off and published."
        ]

    def perform(self, form: forms.Form) -> str:
        new: Any = form.cleaned_data["url"]
        done, left = replace_everywhere(
            old=self.object.url, new=new, articles=self.articles, by=self.user
        )
        message = f"Replaced in {_texts(len(done))}; each needs its review like any new text."
        if left:
            message += f" Somebody is saving {', '.join(left)}, or it is put away: try again later."
        return message

    def get_success_url(self) -> str:
        return admin_url(self.model, "changelist")


def _texts(number: int) -> str:
    return "1 text" if number == 1 else f"{number} texts"
