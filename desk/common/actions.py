"""Pages that ask before something is done: GET shows a form, POST does one verb. All of them are `ActionView`s."""

from typing import Any, ClassVar, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.views.generic import FormView

from articles.actions import StaleRevision
from articles.allowed import TextRefused
from desk.common import display
from people.models import User
from people.refusals import Refusal, note
from reviews.refusals import NotPublishable

UNPROCESSABLE = 422  # what was typed can't be kept as it is
CONFLICT = 409  # the obstacle is not in this form


class Tool(NamedTuple):
    """A button that leads to an action. Its tone: "main" for the next step, "grave" for what does harm."""

    label: str
    url: str
    tone: str = ""


class DoneBefore(Refusal):
    """Somebody else has done this already; the message names them."""


class NothingToAsk(forms.Form):
    """A button that needs no answer."""


def admin_url(thing: models.Model | type[models.Model], page: str, *args: Any) -> str:
    """A URL of the admin: `admin_url(reference, "change")`, `admin_url(Reference, "changelist")`."""
    meta = thing._meta
    if isinstance(thing, models.Model) and not args:
        args = (thing.pk,)
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def require_permission(request: HttpRequest, permission: str) -> None:
    """403 for whoever lacks the permission, before anything is looked up."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


class ActionView(FormView):
    """Ask, do one verb, say what it did, and redirect to where it shows.

    A refusal is shown on the form, which keeps everything that was typed: with 422 for a ValidationError, and with
    `refused_status` for a Refusal, which is about the form (422) on most pages and about what others did in the
    meantime (409) on some.
    """

    http_method_names = ("get", "head", "post")
    model: ClassVar[type[models.Model]]
    name = ""  # in the URL, below the model's own
    details = ""  # what the URL names besides the object, such as "<int:revision_pk>/"
    permission = ""
    posting_permission = ""  # for POST, where more people may look than act
    form_class: type[forms.Form] = NothingToAsk
    template_name = "admin/house/action.html"
    title = ""
    button = ""
    label = ""  # of the button that leads here, if it differs from `button`
    explanation = ""
    is_grave = False
    undone_by = ""  # the name of the action that undoes it, where one does
    refused_status = UNPROCESSABLE
    object: Any = None

    # What a page defines

    def perform(self, form: forms.Form) -> str:
        """Do the verb with the form's data; returns the sentence that says what it did."""
        raise NotImplementedError

    def get_title(self) -> str:
        return self.title

    def get_undone_by(self) -> str:
        """The name of the action that undoes what was done; "" where none does."""
        return self.undone_by

    def get_button(self) -> str:
        return self.button

    def nothing_to_do(self) -> str:
        """Why there is nothing left to do here; the page is not shown then."""
        return ""

    def get_explanation(self) -> list[str]:
        """What people should know before they act, one paragraph each."""
        return [self.explanation] if self.explanation else []

    @classmethod
    def applies_to(cls, obj: Any, user: User) -> bool:
        """Whether this can be done with the object now, so that its button is shown."""
        return True

    # What all pages share

    @classmethod
    def route(cls) -> str:
        return f"{cls.name.replace('_', '-')}/{cls.details}"

    @classmethod
    def label_for(cls, obj: Any) -> str:
        return cls.label or cls.button

    @classmethod
    def tool(cls, obj: Any = None) -> Tool:
        """The button that leads here."""
        url = admin_url(obj or cls.model, cls.name)
        return Tool(cls.label_for(obj), url, "grave" if cls.is_grave else "")

    @classmethod
    def is_offered(cls, obj: Any, user: User) -> bool:
        return user.has_perm(cls.permission) and cls.applies_to(obj, user)

    @property
    def user(self) -> Any:
        return self.request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method.lower() not in self.http_method_names:
            return self.http_method_not_allowed(request, *args, **kwargs)
        self.check_permission()
        self.object = self.get_object()
        if sentence := self.nothing_to_do():
            messages.info(request, sentence)
            return HttpResponseRedirect(self.back)
        return super().dispatch(request, *args, **kwargs)

    def check_permission(self) -> None:
        if not self.permission:
            raise ImproperlyConfigured(f"{type(self).__name__} must say who may do it")
        require_permission(self.request, self.permission)
        if self.request.method == "POST" and self.posting_permission:
            require_permission(self.request, self.posting_permission)

    def get_queryset(self) -> QuerySet[Any]:
        """What can be opened here is what the list shows."""
        window = admin.site.get_model_admin(self.model)
        return window.get_queryset(self.request)

    def get_object(self) -> Any:
        """The object that the URL names; None on a page that is not about one."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"]) if self.kwargs else None

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            done = self.perform(form)
        except (Refusal, ValidationError) as problem:
            return self.show(form, add_problem(form, problem, refused_status=self.refused_status))
        messages.success(self.request, self._with_undo(done))
        return HttpResponseRedirect(self.get_success_url())

    def _with_undo(self, done: str) -> str:
        """What was done, with the way to the action that undoes it."""
        way_back = self.get_undone_by()
        if not way_back:
            return done
        url = admin_url(self.object, way_back)
        return format_html('{} <a href="{}">Undo</a>', done, url)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.show(form, UNPROCESSABLE)

    def show(self, form: forms.Form, status: int = 200, **context: Any) -> HttpResponse:
        page = self.get_context_data(form=form, **context)
        return self.render_to_response(page, status=status)

    @property
    def home(self) -> str:
        """The object's own page, or the list while there is no object."""
        return (
            admin_url(self.object, "change") if self.object else admin_url(self.model, "changelist")
        )

    def get_success_url(self) -> str:
        """Where the result shows."""
        return self.home

    @property
    def back(self) -> str:
        """Where Cancel leads."""
        return self.home

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        form = form or self.get_form()
        form.label_suffix = ""
        fields = getattr(form, "fieldsets", None) or [(None, {"fields": list(form.fields)})]
        shown = {
            **self.get_frame(),
            "adminform": helpers.AdminForm(form, fields, {}),
            "media": form.media,
            "button": self.get_button(),
            "is_grave": self.is_grave,
            "explanation": self.get_explanation(),
            "back": self.back,
        }
        return {**super().get_context_data(form=form), **shown, **context}

    def get_frame(self) -> dict[str, Any]:
        """What stands around the form: the title, and the way here."""
        window = admin.site.get_model_admin(self.model)
        return window.page_context(self.request, self.get_title(), self.object)


class ObjectPage(ActionView):
    """An object's own page: a form for those who may change it, read-only for others, with buttons for what else can be done."""

    button = "Save"

    def get_title(self) -> str:
        return self.title or str(self.object)

    def may_change(self) -> bool:
        return self.user.has_perm(self.posting_permission)

    @property
    def back(self) -> str:
        return admin_url(self.model, "changelist")

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        window = admin.site.get_model_admin(self.model)
        shown = {
            "subtitle": str(self.object) if self.title else None,
            "may_open": False,  # this is where it would lead
            "tools": window.tools(self.request, self.object),
            "may_change": self.may_change(),
        }
        return super().get_context_data(form, **context) | shown


def refuse_if_done_before(user: User, person: Any, moment: Any, reason: Any = "") -> None:
    """A second click of the same person changes nothing; of somebody else's act the page says whose it was."""
    if person.pk != user.pk:
        done = display.by_whom(person, moment, reason)
        raise DoneBefore(f"This has already been done {done}")


def add_problem(
    form: forms.Form, problem: Refusal | ValidationError, *, refused_status: int = UNPROCESSABLE
) -> int:
    """Show on the form, at the field if it names one, why the verb refused; returns the response's status."""
    note(problem)
    if isinstance(problem, ValidationError):
        for field, errors in getattr(problem, "error_dict", {None: [problem]}).items():
            form.add_error(field if field in form.fields else None, errors)
        return UNPROCESSABLE
    form.add_error(None, _words(form, problem))
    if isinstance(problem, TextRefused):
        return UNPROCESSABLE
    return CONFLICT if isinstance(problem, StaleRevision | DoneBefore) else refused_status


def _words(form: forms.Form, problem: Exception) -> str:
    if isinstance(problem, NotPublishable):
        form.blockers = problem.blockers
        return "This text cannot go live now. Nothing was changed."
    if isinstance(problem, StaleRevision):
        return "Somebody has saved a newer revision in the meantime. Read it first."
    return str(problem)
