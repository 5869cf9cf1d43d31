"""Going live and coming down."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property

from articles.actions import latest_revision
from articles.differences import differences
from articles.models import Article, Revision
from desk.articles.actions.common import ArticleAction
from desk.articles.addresses import live_page_at
from desk.articles.forms import places
from desk.articles.pages import title_of
from desk.common import access, display
from desk.common.actions import Tool, admin_url
from desk.common.forms import MomentField, ReasonForm
from people.models import User
from reviews import actions, gate
from reviews.gate.warnings import warnings_of
from reviews.models import Publication, Schedule, Withdrawal
from reviews.publishing import live_publication
from reviews.quiet import findings_for
from reviews.scheduling import waiting_for
from reviews.states import OFFLINE


class Publish(ArticleAction):
    """Put a text live: the newest one, or an earlier one whose sign-offs still hold."""

    name = "publish"
    details = "<int:revision_pk>/"
    permission = access.PUBLISH
    template_name = "desk/article/publish.html"
    button = "Publish"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        """Whether it would do anything: put another text live, or the same one on newer approvals."""
        return bool(obj.stage) or obj.state in OFFLINE

    @classmethod
    def tool(cls, obj: Any = None) -> Tool:
        return Tool(cls.button, admin_url(obj, cls.name, obj.pk, obj.under_review or obj.newest))

    @cached_property
    def revision(self) -> Revision:
        return access.revision_or_404(self.article, self.kwargs["revision_pk"])

    @cached_property
    def live(self) -> Publication | None:
        return live_publication(self.article)

    def nothing_to_do(self) -> str:
        return actions.why_not_back(self.article, self.user)

    def get_explanation(self) -> list[str]:
        """Why the page is down: whoever publishes it again says that this is settled."""
        down = Withdrawal.objects.filter(article=self.article).order_by("-pk")
        last = down.select_related("withdrawn_by").first()
        if self.live or last is None:
            return []
        when = date_format(timezone.localtime(last.withdrawn_at), "DATE_FORMAT")
        return [f"{last.withdrawn_by} took the page offline on {when}: {last.reason}"]

    @property
    def goes_back(self) -> bool:
        return bool(self.live and self.revision.number < self.live.revision.number)

    def get_title(self) -> str:
        return "Put an earlier text back" if self.goes_back else "Publish"

    def get_button(self) -> str:
        return "Put it back" if self.goes_back else self.button

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        revision, live = self.revision, self.live
        case = gate.gather(revision, at=timezone.now())
        found = getattr(form, "blockers", None) or gate.blockers_of(case)
        newer = self._newer()
        is_same = bool(live and live.revision_id == revision.pk)
        shown = {
            "revision": revision,
            "live": live,
            "is_same": is_same,
            "blockers": findings_for(found, case, self.user),
            "warnings": warnings_of(case),
            "approvals": case.counting,
            "newer": newer,
            "here": {} if newer else places(_retracted(case), self.back),
            "parts": differences(live.revision, revision) if live and not is_same else [],
        }
        return super().get_context_data(form, **context) | shown

    def _newer(self) -> Revision | None:
        latest = latest_revision(self.article)
        return latest if latest and latest.pk != self.revision.pk else None

    def perform(self, form: forms.Form) -> str:
        actions.publish(revision=self.revision, by=self.user)
        return f"Revision {self.revision.number}, “{self.revision.title}”, is live."


class ScheduleForm(forms.Form):
    due_at = MomentField(
        label="When it goes live",
        error_messages={
            "required": "Say when.",
            "invalid": "Write the time as 2026-10-12 09:30.",
        },
    )


class ScheduleLater(ArticleAction):
    """Let the newest text go live at a time, if the gate lets it then."""

    name = "schedule"
    permission = access.PUBLISH
    form_class = ScheduleForm
    template_name = "desk/article/schedule.html"
    title = label = "Publish later"
    button = "Schedule"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return bool(obj.stage)

    @cached_property
    def revision(self) -> Revision:
        return self.newest()

    @cached_property
    def waiting(self) -> Schedule | None:
        return waiting_for(self.article)

    def get_undone_by(self) -> str:
        """Calling it off brings no earlier plan back."""
        return "" if self.replaces else "call_off"

    def get_initial(self) -> dict[str, Any]:
        return {"due_at": self.waiting.due_at} if self.waiting else {}

    def get_explanation(self) -> list[str]:
        text = f"Revision {self.revision.number}, “{self.revision.title}”, goes live at the minute that you choose, in your name."
        asked = "Everything that it needs is checked again at that minute. If anything is missing, it does not go live, and you, the editors and whoever wrote it are told."
        zone = timezone.get_current_timezone_name().replace("_", " ")
        said = [text, asked, f"Times are those of {zone}."]
        if self.waiting:
            said.append(
                f"This takes the place of what is scheduled: revision {self.waiting.revision.number}."
            )
        return said

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        case = gate.gather(self.revision, at=timezone.now())
        shown = {"blockers": findings_for(gate.blockers_of(case), case, self.user)}
        return super().get_context_data(form, **context) | shown

    def perform(self, form: forms.Form) -> str:
        self.replaces = self.waiting is not None
        made = actions.schedule(
            revision=self.revision, due_at=form.cleaned_data["due_at"], by=self.user
        )
        when = display.to_the_minute(made.due_at)
        return f"Revision {made.revision.number} goes live on {when}, if nothing is missing then."


class CallOff(ArticleAction):
    """Nothing goes live by itself."""

    name = "call_off"
    permission = access.PUBLISH
    form_class = ReasonForm
    title = "Call off what is scheduled"
    button = "Call it off"

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return False  # it is offered beside the time

    def nothing_to_do(self) -> str:
        return "" if waiting_for(self.article) else "Nothing is scheduled."

    def get_explanation(self) -> list[str]:
        waiting = waiting_for(self.article)
        if waiting is None:
            return []
        when = display.to_the_minute(waiting.due_at)
        return [
            f"Revision {waiting.revision.number} is to go live on {when}. It stays as it is, and does not go live by itself."
        ]

    def perform(self, form: forms.Form) -> str:
        actions.call_off(article=self.article, by=self.user, **form.cleaned_data)
        return "It is called off."


class WithdrawForm(ReasonForm):
    for_good = forms.TypedChoiceField(
        label="For how long",
        choices=(
            (
                "",
                "For now: readers are told that the page is being checked again. It comes back when somebody publishes a text whose approvals stand.",
            ),
            (
                "1",
                "For good: readers and search engines are told that it is gone. If it is a managing editor who takes it offline for good, only a managing editor can publish it again.",
            ),
        ),
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    successor = forms.CharField(
        label="Which page takes its place",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "placeholder": "/articles/…/"}),
        help_text="Its address, for a page that goes for good. Readers are led there as long as that page is live.",
    )
    field_order = ("for_good", "successor", "reason")

    def clean_successor(self) -> Article | None:
        typed = self.cleaned_data["successor"].strip()
        return live_page_at(typed) if typed else None


class Withdraw(ArticleAction):
    """Take an article offline, for now or for good."""

    name = "withdraw"
    permission = access.PUBLISH
    form_class = WithdrawForm
    is_grave = True

    @classmethod
    def applies_to(cls, obj: Article, user: User) -> bool:
        return bool(obj.live) or obj.state in OFFLINE

    @classmethod
    def label_for(cls, obj: Article) -> str:
        return _taking_offline(is_live=bool(obj.live))

    @cached_property
    def is_live(self) -> bool:
        return Publication.objects.filter(article=self.article).exists()

    def nothing_to_do(self) -> str:
        if self.is_live or Withdrawal.objects.filter(article=self.article).exists():
            return ""
        return "This article is not live, so there is nothing to take offline."

    def get_title(self) -> str:
        return _taking_offline(is_live=self.is_live)

    get_button = get_title

    def get_explanation(self) -> list[str]:
        title = title_of(self.article)
        effect = f"As soon as you press the button, readers see a notice instead of “{title}”."
        return [*[effect] * self.is_live, "Readers do not see the reason."]

    def perform(self, form: forms.Form) -> str:
        actions.withdraw(article=self.article, by=self.user, **form.cleaned_data)
        return (
            f"The article is offline, {'for good' if form.cleaned_data['for_good'] else 'for now'}."
        )


def _retracted(case: gate.Case) -> list[int]:
    return [one.reference_id for one in case.entries if one.reference.standing == "retracted"]


def _taking_offline(*, is_live: bool) -> str:
    return "Take offline" if is_live else "Change how long it is offline"
