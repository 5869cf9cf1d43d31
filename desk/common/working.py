"""Forms that keep what is typed in them, by their own address: the script sends it, and who opens the form again is asked."""

from typing import Any

from django import forms
from django.db import connection
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from articles.allowed import legible
from desk.common.actions import ActionView
from people import working_copies
from people.models import User, WorkingCopy
from people.refusals import Refusal
from people.witness import subject_of

KEEP, DISCARD = "keep", "discard"
CONTINUE = "continue"  # in the address of a form that goes on from the working copy
FOUND, TOO_LARGE = 302, 413
_NAME = "working"
_NOT_TYPED = (_NAME, "csrfmiddlewaretoken", "then")
# Milliseconds between two sendings: SQLite has one writer at a time, and everybody else waits for it.
_EVERY = {"sqlite": 5000, "postgresql": 2000}


class Working:
    """What somebody typed in one form and has not saved."""

    def __init__(self, request: HttpRequest, subject: str) -> None:
        self.request, self.subject = request, subject
        self.person: User = request.user

    @cached_property
    def _copies(self) -> list[WorkingCopy]:
        return working_copies.copies_of(person=self.person, subject=self.subject)

    @property
    def copy(self) -> WorkingCopy | None:
        """What they typed, if it was kept."""
        return next((one for one in self._copies if one.person_id == self.person.pk), None)

    @property
    def typed(self) -> QueryDict | None:
        """The same as the form would have sent it."""
        if self.copy is None:
            return None
        typed = QueryDict(mutable=True)
        for name, values in self.copy.typed.items():
            typed.setlist(name, values)
        return typed

    @property
    def goes_on(self) -> bool:
        """Whether the form is to be opened with it."""
        return CONTINUE in self.request.GET

    @property
    def every(self) -> int:
        """How many milliseconds the script lets pass between two sendings."""
        return _EVERY[connection.vendor]

    @property
    def others(self) -> list[str]:
        """Who else is typing in the same form."""
        return [one.person.name for one in self._copies if one.person_id != self.person.pk]

    @staticmethod
    def is_meant(request: HttpRequest) -> bool:
        """Whether this is what the script sends, or "Discard", and nothing to be saved."""
        return request.method == "POST" and request.POST.get(_NAME) in (KEEP, DISCARD)

    def answer(self) -> HttpResponse:
        """Do what is meant."""
        if self.request.POST[_NAME] == KEEP:
            return self._keep()
        self.forget()
        return HttpResponseRedirect(self.request.path)

    def forget(self) -> None:
        working_copies.forget(person=self.person, subject=self.subject)

    def _keep(self) -> JsonResponse:
        typed = {
            name: [legible(value) for value in values]
            for name, values in self.request.POST.lists()
            if name not in _NOT_TYPED
        }
        try:
            working_copies.keep(person=self.person, subject=self.subject, typed=typed)
        except Refusal as refusal:
            return JsonResponse({"problem": str(refusal)}, status=TOO_LARGE)
        return JsonResponse({"at": timezone.now().timestamp(), "others": self.others})


def excuse(form: forms.Form) -> None:
    """Have the form complain of nothing: what it shows was never sent to be saved."""
    form._errors = ErrorDict()


class KeepsWords(ActionView):
    """A page that keeps what is typed in its form until its verb is done."""

    @cached_property
    def working(self) -> Working:
        about = subject_of(self.object) if self.object else f"{self.model._meta.model_name}:new"
        return Working(self.request, about)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, typed = self.get_form(), self.working.typed
        if typed is None or not self.user.has_perm(self.posting_permission or self.permission):
            return self.show(form)
        unsaved = self.get_form_class()(**self.get_form_kwargs() | {"data": typed})
        if self.working.goes_on:
            excuse(unsaved)
            return self.show(unsaved)
        if not unsaved.has_changed():
            return self.show(form)
        changes = [unsaved[name].label for name in unsaved.changed_data]
        return self.show(form, unsaved=unsaved, changes=changes)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Working.is_meant(request):
            return self.working.answer()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        working = self.working  # the verb may make what it is about
        response = super().form_valid(form)
        if response.status_code == FOUND:
            working.forget()
        return response

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        return super().get_context_data(form, **context) | {"working": self.working}
