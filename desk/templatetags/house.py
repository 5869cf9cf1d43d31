"""Tags and filters of the desk's templates."""

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from desk.common import admin as common_admin
from desk.common import display
from desk.common import findings as common_findings
from desk.dashboard import figures, today, todo
from desk.dashboard import places as navigation
from desk.dashboard.figures import Figure
from desk.dashboard.own_tasks import NoteForm
from desk.dashboard.places import Place
from people.days import local_day
from people.models import Event
from people.own_tasks import tasks_of
from people.saved_views import views_of
from reviews.gate.findings import Finding

register = template.Library()


@register.simple_tag(takes_context=True)
def next_steps(context: dict[str, Any]) -> list[todo.Task]:
    """What waits for the signed-in person."""
    return todo.tasks(context["user"])


@register.simple_tag(takes_context=True)
def own_day(context: dict[str, Any]) -> list[today.Part]:
    """What the signed-in person began, what waits for them, and what others did."""
    return today.parts(context["user"])


@register.simple_tag(takes_context=True)
def in_figures(context: dict[str, Any]) -> list[Figure]:
    """The site in figures, as far as they are the signed-in person's business."""
    return figures.figures(context["user"])


@register.inclusion_tag("admin/_own_list.html", takes_context=True)
def own_list(context: dict[str, Any]) -> dict[str, Any]:
    """What the signed-in person noted for themselves, and the line in which they note more."""
    today = local_day(timezone.now())
    tasks = tasks_of(person=context["user"])
    for task in tasks:
        task.due = f"by {display.in_words(task.due_on)}" if task.due_on else ""
    return {
        "csrf_token": context["csrf_token"],
        "form": NoteForm(),
        "tasks": tasks,
        "today": today,
    }


@register.inclusion_tag("desk/_saved_views.html", takes_context=True)
def saved_views(context: dict[str, Any]) -> dict[str, Any]:
    """The signed-in person's own views of the list that is shown, and a way to keep it as it is."""
    request = context["request"]
    kept = views_of(person=request.user, page=request.path)
    shown = {name: context[name] for name in ("request", "cl", "csrf_token")}
    return shown | {"views": kept}


@register.simple_tag(takes_context=True)
def places(context: dict[str, Any]) -> list[Place]:
    """The desk's navigation, for the signed-in person."""
    return navigation.places(context["request"])


@register.simple_tag(takes_context=True)
def place_of(context: dict[str, Any], finding: Finding) -> str:
    """Where a finding is mended: `here` on this page, else on the row's own page; "" if this person can open neither."""
    here = context.get("here") or {}
    return here.get(finding.place) or display.subject_url(finding.place, context["user"])


@register.filter
def list_name(opts: Any) -> str:
    return common_admin.list_name(opts)


@register.filter
def chosen(choices: list[dict[str, Any]]) -> str:
    """What a filter narrows its list to; "" for all of it, which every filter offers first."""
    return next((str(one["display"]) for one in choices[1:] if one["selected"]), "")


@register.filter
def cited_in(finding: Finding) -> str:
    """The key of the cited work that a finding is about; "" when it is about none."""
    name, _, pk = finding.place.partition(":")
    return pk if name == "reference" else ""


@register.filter
def folded(findings: Iterable[Finding]) -> list[common_findings.Group]:
    """What was found, with what one rule found several times in one group."""
    return common_findings.folded(findings)


@register.filter
def has_required(form: Any) -> bool:
    """Whether the form has a field that must not be left out."""
    fields = getattr(form, "fields", {}).values()
    return any(f.required and not f.disabled and not f.widget.is_hidden for f in fields)


@register.filter
def labelled(row: Iterable[str], headers: list[dict[str, Any]]) -> list[SafeString]:
    """The cells of a list's row, each with its column's name for screens where they stand below one another."""
    return [
        format_html(
            '{} data-label="{}"{}',
            SafeString(cell[:3]),
            capfirst(head["text"]),
            SafeString(cell[3:]),
        )
        for cell, head in zip(row, headers, strict=True)
    ]


@register.filter
def without_placeholder(field: BoundField) -> SafeString:
    """A field whose label says what its placeholder would say again."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def as_json(value: Any) -> str:
    """For an attribute that a script reads."""
    return json.dumps(value)


@register.filter
def actor_name(event: Event) -> str:
    return display.actor_name(event)


@register.filter
def details(event: Event) -> SafeString:
    return display.details(event)
