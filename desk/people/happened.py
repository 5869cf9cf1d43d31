"""What happened, as one person is told it, and how they want to be mailed about it."""

from itertools import chain
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from desk.common.happened import told
from people.inbox import Mail, choose_mail, mail_for, mark_read
from people.models import MailChoice, Notification, User
from reviews.notifications import audiences
from reviews.notifications.kinds import GROUPS, Told
from reviews.notifications.lines import lines

PER_PAGE = 30
_OF_REVIEWERS = {audiences.reviewers, audiences.the_reviewer}


@require_safe
@login_required
def happened(request: HttpRequest) -> HttpResponse:
    page = Paginator(told(request.user), PER_PAGE).get_page(request.GET.get("page"))
    unread = request.user.notifications.unread().count()
    context = {"page": page, "lines": lines(request.user, page.object_list), "unread": unread}
    return render(request, "account/happened.html", context)


@require_POST
@login_required
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """A line was opened."""
    get_object_or_404(Notification, pk=pk, person=request.user)
    mark_read(Notification.objects.filter(pk=pk))
    return HttpResponse(status=204)


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(request.user.notifications.all())
    return redirect("account_happened")


def groups_for(person: User) -> dict[str, list[Told]]:
    """What can be told to somebody like them."""
    is_reviewer = hasattr(person, "reviewer")

    def is_theirs(kind: Told) -> bool:
        told = set(kind.told)
        of_reviewers = is_reviewer and not told.isdisjoint(_OF_REVIEWERS)
        return of_reviewers or (person.is_staff and not told <= _OF_REVIEWERS)

    found = {title: list(filter(is_theirs, kinds)) for title, kinds in GROUPS.items()}
    return {title: kinds for title, kinds in found.items() if kinds}


class MailForm(forms.Form):
    """For each kind of thing, when it is mailed."""

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, label_suffix="")
        chosen = dict(MailChoice.objects.filter(person=person).values_list("kind", "mail"))
        self.groups = groups_for(person)
        for kind in chain.from_iterable(self.groups.values()):
            mail = mail_for(kind, chosen.get(kind.name))
            choices = Mail.choices[:1] if kind.safety else Mail.choices
            self.fields[kind.name] = forms.ChoiceField(
                label=kind.title,
                choices=choices,
                initial=mail,
                disabled=kind.safety,
                help_text="This one can’t be switched off." if kind.safety else "",
                error_messages={"required": "Choose when this is mailed."},
            )

    @property
    def fieldsets(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (title, [self[kind.name] for kind in kinds]) for title, kinds in self.groups.items()
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mail(request: HttpRequest) -> HttpResponse:
    form = MailForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid():
        choose_mail(person=request.user, chosen=form.cleaned_data)
        messages.success(request, "Your choices are saved. They hold for what happens from now on.")
        return redirect("account_mail")
    context = {"form": form, "person": request.user}
    return render(request, "account/mail.html", context, status=422 if form.is_bound else 200)
