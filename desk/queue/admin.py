"""The queue: what waits, what runs, what failed and what was done in the background."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil

from desk.common import display
from desk.common.admin import ReadOnlyAdmin
from desk.queue.actions import TryAgain
from people.jobs import STATES, Job
from people.models import User
from reviews.notifications.kinds import BY_NAME

STALLED = (
    "Nothing has been done here for a while, although something waits: no worker runs. Tell whoever runs the site to start "
    "“manage.py worker”."
)
_TONES = {"waiting": "quiet", "running": "busy", "failed": "bad", "done": "good"}


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(words, words) for words in STATES.values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        statuses = [status for status, words in STATES.items() if words == self.value()]
        return queryset.filter(status__in=statuses) if self.value() else queryset


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """What a task was about is shown, never the log of a fault, which may hold more than that."""

    row_actions = (TryAgain,)
    list_display = ("what", "asked", "outcome")
    list_filter = (StateFilter,)
    ordering = ("-enqueued_at", "-id")
    sortable_by = ()
    fields = ("what", "asked", "outcome", "tries")
    readonly_fields = fields
    nothing_yet = "Nothing waits, and nothing was done lately. Mail and look-ups, which are done in the background, come here."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        return super().get_queryset(request).defer("traceback")

    def completed(self, rows: list[Job], request: HttpRequest) -> list[Job]:
        keys = {key for job in rows for key in (job.asked_by, job.goes_to)}
        people = User.objects.in_bulk(keys - {None})
        for job in rows:
            job.person, job.addressee = people.get(job.asked_by), people.get(job.goes_to)
        return rows

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET" and Job.objects.is_stalled(at=timezone.now()):
            messages.warning(request, STALLED)
        return super().changelist_view(request, *args, **kwargs)

    def object_context(self, request: HttpRequest, obj: Job) -> dict[str, Any]:
        return {"title": str(obj), "subtitle": None}

    def history_view(self, request: HttpRequest, object_id: str, *args: Any) -> HttpResponse:
        """A task has no trail; what it changed has one."""
        return self.change_view(request, object_id)

    @admin.display(description="task", ordering="task_path")
    def what(self, job: Job) -> SafeString:
        if job.goes_to and not hasattr(job, "addressee"):
            job.addressee = User.objects.filter(pk=job.goes_to).first()
        about = f"to {job.addressee}" if job.goes_to else ", ".join(job.about)
        name = f"Mail: {_letter(job)}" if job.is_letter else job.name
        return format_html("{} <span class='under'>{}</span>", name, about)

    @admin.display(description="asked for by")
    def asked(self, job: Job) -> SafeString:
        if not hasattr(job, "person"):
            job.person = User.objects.filter(pk=job.asked_by).first()
        moment = date_format(timezone.localtime(job.enqueued_at), "DATETIME_FORMAT")
        return format_html("{}<span class='under'>{}</span>", job.person or "", moment)

    @admin.display(description="state")
    def outcome(self, job: Job) -> SafeString:
        state = display.state(_TONES[job.state_in_words], job.state_in_words)
        again = f" Next try {_moment(job.next_try)}." if job.next_try else ""
        return format_html("{}<span class='under'>{}{}</span>", state, job.said, again)


# What mail is about that tells nothing of the table of what happens, by the name of what sends it.
_LETTERS = {
    "send_code": "a code for a reviewer who came by a link",
    "send_daily": "what happened in a day",
    "send_invitation": "an invitation",
    "send_password_link": "a link to choose a password",
}


def _letter(job: Job) -> str:
    named = job.task_path.rpartition(".")[2]
    told = BY_NAME[job.kind].title if job.kind in BY_NAME else _LETTERS.get(named, job.name)
    return f"{told[0].lower()}{told[1:]}"


def _moment(later: datetime) -> str:
    """In 25 minutes; at once is as long as a worker may take to look."""
    if later - timezone.now() < timedelta(minutes=1):
        return "within a minute"
    return f"in {timeuntil(later)}"
