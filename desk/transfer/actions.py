"""Bringing a file of articles from another site."""

from typing import Any

from django import forms

from articles.actions import keep_brought_file
from articles.models import BroughtFile, Kind, Topic
from desk.articles.forms import topic_choices
from desk.common import access
from desk.common.actions import ActionView, admin_url
from desk.common.choices import WordField
from desk.common.rows import RowField
from desk.common.uploads import MAX_BROUGHT
from desk.transfer.posts import Unreadable, read
from desk.transfer.tasks import bring_file


class FileForm(forms.Form):
    """The file, and what its articles are here unless it says so itself."""

    file = forms.FileField(
        help_text="A WordPress export (.xml), a .json or .csv file, or a .zip of one of them with its pictures. At most 24 MB.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )
    topic = RowField(
        Topic.objects.all(),
        help_text="Of articles whose category there is no topic here.",
        error_messages={"required": "Choose a topic."},
    )
    kind = WordField(
        choices=Kind.choices,
        initial=Kind.CONDITION,
        error_messages={"required": "Choose what kind of articles they are."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topic"].choices = [("", "Choose a topic"), *topic_choices()]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BROUGHT:
            raise forms.ValidationError(
                "The file is larger than 24 MB. Export it in parts, or bring it on the server."
            )
        try:
            read(file, file.name)
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem
        return file


class BringFile(ActionView):
    model = BroughtFile
    permission = access.SUBMIT
    form_class = FileForm
    title = "Bring articles from another site"
    button = "Bring them"
    explanation = (
        "Each becomes a draft. Who wrote and reviewed it there, and when, is kept as what that site said; it counts for nothing here: "
        "readers see an article once your own reviewers have approved it. Numbers that cite become citations of the works that are in the library; old "
        "addresses lead to the page once it is live."
    )

    def perform(self, form: forms.Form) -> str:
        file = form.cleaned_data["file"]
        file.seek(0)
        self.object = keep_brought_file(
            name=file.name,
            data=file.read(),
            topic=form.cleaned_data["topic"],
            kind=form.cleaned_data["kind"],
            by=self.user,
        )
        bring_file.enqueue(file=self.object.pk, by=self.user.pk)
        return "The file is being gone through. What becomes of it stands here."

    def get_success_url(self) -> str:
        return admin_url(self.object, "change") if self.object else self.home
