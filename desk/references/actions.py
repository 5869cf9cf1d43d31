"""What is done with a work: entered, corrected, checked for retractions, marked with a notice, merged."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from articles.claims import resting_on
from articles.models import Revision
from articles.querysets import kept_drafts
from desk.common.actions import CONFLICT, ActionView, ObjectPage, admin_url
from desk.common.choices import WordField
from desk.common.forms import DayField
from desk.common.where_used import where_used
from desk.common.working import KeepsWords, excuse
from desk.references.citing import standing_label
from desk.references.forms import IdentifierField, ReferenceForm
from desk.references.patience import patience
from people.models import User
from people.refusals import Refusal
from references.actions import (
    StaleWork,
    import_reference,
    last_seen,
    merge_references,
    record_notice,
    replace_work,
    replaced_by,
    state_of,
)
from references.formatting import best_url, format_plain
from references.identifiers import READERS, normalise_doi, recognise
from references.models import Link, Notice, Reference
from reviews.actions import correct_cited_work, raise_about_changes, raise_about_works
from reviews.sources import works as watched
from reviews.sources.tasks import look_up_work

NUMBERED = "Its DOI or PMID (a link works too), or the number that its page gives, such as 12."
MOST_LISTED = 50  # articles whose claims a work’s page lists


class WorkPage(KeepsWords):
    """A work's form, and what AMA would write in a field: one click puts it there, and saves nothing."""

    model = Reference
    form_class = ReferenceForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "take" not in request.POST:
            return super().post(request, *args, **kwargs)
        name, typed = request.POST["take"], request.POST.copy()
        offered = self.get_form().proposals()
        if name in offered:
            typed[name] = offered[name]
        form = ReferenceForm(**self.get_form_kwargs() | {"data": typed})
        excuse(form)
        return self.show(form, taken=form[name].label if name in offered else "")

    def get_context_data(self, form: Any = None, **context: Any) -> dict[str, Any]:
        form = form or self.get_form()
        offered = [(form[name], words) for name, words in form.proposals().items()]
        return super().get_context_data(form, **context) | {"proposals": offered}


class AddReference(WorkPage):
    permission = "references.add_reference"
    title = "Add a reference"
    button = "Add"

    def get_initial(self) -> dict[str, Any]:
        query = self.request.GET
        return {name: query[name] for name in READERS.keys() | {"title"} if name in query}

    def perform(self, form: forms.Form) -> str:
        self.object = import_reference(csl=form.csl(), by=self.user, **form.details())
        return f"“{self.object.title}” is in the list."


class ReferencePage(WorkPage, ObjectPage):
    """One page shows a work and corrects it."""

    permission = "references.view_reference"
    posting_permission = "references.change_reference"
    template_name = "admin/house/reference.html"
    explanation = "Signed texts keep this entry as their reviewers saw it. A correction shows with their next revision."

    def get_queryset(self) -> QuerySet[Reference]:
        return Reference.objects.select_related("merged_into")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"reference": self.object}

    def perform(self, form: forms.Form) -> str:
        given = {"csl": form.csl(), "seen": form.cleaned_data["seen"], **form.details()}
        try:
            correct_cited_work(reference=self.object, by=self.user, **given)
        except StaleWork:
            now = {"seen": state_of(Reference.objects.get(pk=self.object.pk))}
            form.data = form.data.dict() | now
            raise
        return (
            "The reference has been corrected. Signed texts keep the wording their reviewers saw."
        )

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        work = self.object
        notices = work.notices.order_by("-dated", "-pk").select_related("recorded_by")
        shown = {
            "entry": format_plain(work.csl),
            "url": best_url(work.csl),
            "notices": notices,
            "standing": standing_label(work),
            "replaced_by": replaced_by(work),
            "seen": last_seen(work),
            "citing": where_used(work.citations.all(), self.user),
            "claims": claims_resting_on(work, self.user),
            "link": Link.objects.filter(url=work.url).first() if work.url else None,
        }
        return super().get_context_data(form, **context) | shown


class Resting(NamedTuple):
    """An article whose newest text rests claims on a work."""

    title: str
    url: str
    claims: list[str]


def claims_resting_on(work: Reference, user: User) -> list[Resting]:
    """The claims that cite the work in the newest texts that this person may see, of the first articles that do."""
    citing = Revision.objects.filter(citations__reference=work, child=None)
    citing = citing.exclude(article__in=kept_drafts(user))
    texts = citing.select_related("article").order_by("title", "pk")[:MOST_LISTED]
    found = (
        Resting(text.title, admin_url(text.article, "claims"), resting_on(text.html, [work.pk]))
        for text in texts.only("title", "html", "article__slug")
    )
    return [one for one in found if one.claims]


class ReferenceAction(ActionView):
    model = Reference

    @classmethod
    def applies_to(cls, obj: Reference, user: User) -> bool:
        return not obj.merged_into_id


class CheckForm(forms.Form):
    """The button alone: an empty request asks nobody."""

    now = forms.BooleanField(
        widget=forms.HiddenInput, error_messages={"required": "Press the button to look it up."}
    )


class CheckReference(ReferenceAction):
    name = "check"
    permission = "references.change_reference"
    form_class = CheckForm
    initial = {"now": True}
    title = label = "Check for retractions"
    button = "Check now"
    refused_status = CONFLICT
    explanation = (
        "Crossref and PubMed are asked whether it was retracted, corrected or doubted. This also happens automatically "
        "every week."
    )

    @classmethod
    def applies_to(cls, obj: Reference, user: User) -> bool:
        return super().applies_to(obj, user) and bool(obj.doi or obj.pmid)

    def get_queryset(self) -> QuerySet[Reference]:
        return Reference.objects.filter(merged_into=None)

    def perform(self, form: forms.Form) -> str:
        with patience():
            result = watched.check(self.object, by=self.user)
        raised = raise_about_works(by=self.user)
        if result.may_answer_later:
            number = self.object.doi or f"PMID {self.object.pmid}"
            look_up_work.enqueue(number=number, by=self.user.pk)
            return (
                f"Not everybody answered. {result.problem} They are asked again in the background."
            )
        if result.problem:
            raise Refusal(f"It could not be checked. {result.problem}")
        self.object.refresh_from_db()
        raised_sentence = f" Concerns raised: {len(raised)}." if raised else ""
        return f"Checked for retractions: {self.object.standing}.{raised_sentence}"


class NoticeForm(forms.Form):
    """Something that was published about a work."""

    # Readers see it at once: nothing is chosen before somebody chooses it.
    kind = WordField(
        choices=[("", "Choose what was published"), *Notice.Kind.choices],
        error_messages={"required": "Choose what was published about the work."},
    )
    notice_doi = IdentifierField(
        normalise_doi, label="DOI of the notice", help_text="If it has one."
    )
    dated = DayField(
        label="Published on",
        required=False,
        help_text="Required for a reinstatement, which cancels the notices up to that day.",
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("kind") == Notice.Kind.REINSTATEMENT and "dated" in data and not data["dated"]:
            self.add_error("dated", "Say when the work was reinstated.")
        return data


class RecordNotice(ReferenceAction):
    name = "notice"
    permission = "references.add_notice"
    form_class = NoticeForm
    title = label = "Record a notice"
    button = "Record the notice"
    explanation = (
        "A retraction, a concern or a correction that was published about this work. It can’t be removed; only a "
        "reinstatement cancels it."
    )

    def perform(self, form: forms.Form) -> str:
        source = Notice.Source.EDITOR
        record_notice(reference=self.object, source=source, by=self.user, **form.cleaned_data)
        raise_about_works(by=self.user)
        return "The notice is recorded. Readers see it beside the reference now."


class ReplaceForm(forms.Form):
    """Which work took its place."""

    by_work = forms.CharField(
        label="The work that took its place",
        required=False,
        max_length=2000,
        help_text=f"{NUMBERED} Empty it to say that nothing did.",
    )

    def clean_by_work(self) -> Reference | None:
        written = self.cleaned_data["by_work"]
        return work_named(written) if written.strip() else None


class ReplaceReference(ReferenceAction):
    name = "replace"
    permission = "references.change_reference"
    form_class = ReplaceForm
    title = "Replaced by another work"
    label = "Replaced by another"
    button = "Save"
    explanation = (
        "For a guideline with a new number, a new edition, or a report that another took the place of. Texts that cite it are pointed out, "
        "and every live one gets a concern. Nothing is cited anew by itself."
    )

    def get_initial(self) -> dict[str, Any]:
        now = replaced_by(self.object)
        return {"by_work": now.pk if now else ""}

    def perform(self, form: forms.Form) -> str:
        other = form.cleaned_data["by_work"]
        replace_work(reference=self.object, by_work=other, by=self.user)
        raised = raise_about_changes(by=self.user, of=self.object)
        if other is None:
            return "No work has taken its place."
        said = f"It was replaced by “{other.title}”."
        return f"{said} Concerns raised: {len(raised)}." if raised else said


class MergeForm(forms.Form):
    """Which work stays."""

    into = forms.CharField(
        label="The work that stays",
        max_length=2000,
        help_text=NUMBERED,
        error_messages={"required": "Say which work stays."},
    )

    def clean_into(self) -> Reference:
        return work_named(self.cleaned_data["into"])


def work_named(written: str) -> Reference:
    """The work that somebody names in a form. ValidationError when there is none."""
    found = find_work(" ".join(written.split()))
    if found is None:
        raise ValidationError("No work in the list has this number. Find it in the list first.")
    return found


def find_work(written: str) -> Reference | None:
    """The work that our own number, a DOI, a PMID or an address names."""
    number = written.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        known = Reference.objects.filter(pk=int(number)).first()
        return known or Reference.objects.filter(pmid=number).first()
    found = recognise(written)
    return Reference.objects.filter(**{found.kind: found.value}).first() if found else None


class MergeReference(ReferenceAction):
    name = "merge"
    permission = "references.delete_reference"
    form_class = MergeForm
    title = "Merge into another work"
    label = "Merge into another"
    button = "Merge"
    is_grave = True
    explanation = "Use this when both entries are the same work. From now on texts cite the one that stays. This can’t be undone."

    def perform(self, form: forms.Form) -> str:
        into = form.cleaned_data["into"]
        self.object = merge_references(reference=self.object, into=into, by=self.user)
        return "Merged. New texts cite this work; signed texts stay as they are."
