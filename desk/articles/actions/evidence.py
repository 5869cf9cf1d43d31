"""The claims of an article's newest text, and where in the works that they cite their evidence stands."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.text import Truncator

from articles.actions import Given, give_evidence
from articles.evidence import Proved, Source, proved
from articles.models import ClaimEvidence, Revision
from desk.articles.actions.common import ArticleAction
from desk.common import access
from desk.common.working import KeepsWords, Working
from people.witness import subject_of


class Ask(NamedTuple):
    """A source of a claim, with the two fields about it."""

    source: Source
    locator: BoundField
    passage: BoundField


class EvidenceForm(forms.Form):
    """A locator and a passage for each claim and each work that it cites."""

    def __init__(self, *args: Any, claims: list[Proved], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claims = claims
        for name, one, source in self._pairs():
            about = f"{source.called}, “{Truncator(one.claim.sentence).chars(60)}”"
            given = source.given
            # What was on the screen is sent along: two editors at once take nothing back from each other.
            self.fields[f"{name}-locator"] = forms.CharField(
                label="Page or section",
                required=False,
                max_length=100,
                initial=given.locator if given else "",
                show_hidden_initial=True,
                widget=forms.TextInput(attrs={"aria-label": f"Page or section: {about}"}),
                error_messages={"max_length": "Keep the page or section to 100 characters."},
            )
            self.fields[f"{name}-passage"] = forms.CharField(
                label="The source’s own words",
                required=False,
                initial=given.passage if given else "",
                show_hidden_initial=True,
                widget=forms.Textarea(
                    attrs={"rows": 2, "aria-label": f"The source’s own words: {about}"}
                ),
            )

    def _pairs(self) -> Iterator[tuple[str, Proved, Source]]:
        for one in self.claims:
            for source in one.sources:
                yield f"{one.claim.key}-{source.entry.reference_id}", one, source

    @property
    def asks(self) -> list[tuple[Proved, list[Ask]]]:
        """Each claim with its sources and their fields."""
        asked: dict[str, list[Ask]] = {}
        for name, one, source in self._pairs():
            fields = (self[f"{name}-locator"], self[f"{name}-passage"])
            asked.setdefault(one.claim.key, []).append(Ask(source, *fields))
        return [(one, asked.get(one.claim.key, [])) for one in self.claims]

    def given(self) -> list[Given]:
        """What was changed on this form."""
        changed = {name.rpartition("-")[0] for name in self.changed_data}
        data = self.cleaned_data
        return [
            Given(
                one.claim.sentence,
                source.entry.reference_id,
                data[f"{name}-locator"],
                data[f"{name}-passage"],
            )
            for name, one, source in self._pairs()
            if name in changed
        ]

    @property
    def is_of_another_text(self) -> bool:
        """Whether something was typed about a claim that is not in the text now."""
        names = (name for name, words in self.data.items() if words.strip())
        typed = {name for name in names if name.endswith(("-locator", "-passage"))}
        return not {name.removeprefix("initial-") for name in typed} <= set(self.fields)


class Claims(KeepsWords, ArticleAction):
    name = "claims"
    permission = access.WRITE
    form_class = EvidenceForm
    template_name = "desk/article/claims.html"
    title = "Claims and their evidence"
    button = "Save"

    @cached_property
    def text(self) -> Revision:
        return access.revision_or_404(self.article, self.newest().pk)

    @cached_property
    def working(self) -> Working:
        return Working(self.request, f"{subject_of(self.article)}:claims")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"claims": proved(self.text)}

    def perform(self, form: EvidenceForm) -> str:
        made = give_evidence(article=self.article, given=form.given(), by=self.user)
        gone = (
            " Some of what you typed was about sentences that have changed since: it is not kept."
        )
        return f"{_counted(len(made))}{gone if form.is_of_another_text else ''}"

    def get_context_data(self, form: EvidenceForm | None = None, **context: Any) -> dict[str, Any]:
        form = form or self.get_form()
        shown = {
            "latest": self.text,
            "n_bare": sum(not one.claim.works for one in form.claims),
            "most_words": ClaimEvidence.MOST_WORDS,
        }
        return super().get_context_data(form, **context) | shown

    def get_success_url(self) -> str:
        return self.request.path


def _counted(n: int) -> str:
    if not n:
        return "Nothing was changed."
    return (
        "Evidence for one source was saved." if n == 1 else f"Evidence for {n} sources was saved."
    )
