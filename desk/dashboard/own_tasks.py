"""One's own list on the front page: noting something, saying that it is done, taking that back."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.allowed import legible
from desk.common.actions import UNPROCESSABLE
from desk.common.forms import DayField
from desk.common.lookups import number
from people.own_tasks import MOST_WORDS, note_task, tick_task
from people.refusals import Refusal

DONE, AGAIN = "done", "again"


class NoteForm(forms.Form):
    words = forms.CharField(
        label="Note something to do",
        max_length=MOST_WORDS,
        error_messages={
            "required": "Say what is to be done.",
            "max_length": f"Keep it to {MOST_WORDS} characters.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_on = DayField(label="By", required=False, error_messages={"invalid": "Choose a day."})

    def clean_words(self) -> str:
        return legible(self.cleaned_data["words"])


@require_POST
def own_tasks(request: HttpRequest) -> HttpResponse:
    """Note what is typed, or tick what is pressed; back to the front page."""
    for name in (DONE, AGAIN):
        if name in request.POST:
            key = number(request.POST[name])
            if not tick_task(person=request.user, key=key, is_done=name == DONE):
                messages.info(request, "This is no longer on your list.")
            return _back()
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _asked_again(request, form)
    try:
        note_task(person=request.user, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _asked_again(request, form)
    return _back()


def _asked_again(request: HttpRequest, form: NoteForm) -> HttpResponse:
    """A page of its own with what was typed, and what is wrong with it."""
    shown = admin.site.each_context(request) | {"title": "Your own list", "form": form}
    return render(request, "admin/own_list.html", shown, status=UNPROCESSABLE)


def _back() -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('admin:index')}#own-list")
