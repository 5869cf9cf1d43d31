"""The profiles of authors and reviewers, which readers see: their form, and how they are saved."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from django.utils.text import slugify

from articles.models import Author
from articles.pixels import ACCEPTED
from desk.common import display, lookups, newcomers, photos
from desk.common.admin import SettingAdmin
from desk.common.forms import KeptForm
from people.models import User
from reviews.models import Reviewer


class PhotoField(forms.FileField):
    """A photo, already cut to the square that is kept."""

    widget = forms.ClearableFileInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> Any:
        value = super().clean(data, initial)
        return photos.square(value) if isinstance(value, UploadedFile) else value


class ProfileForm(KeptForm):
    """A profile that readers see."""

    photo = PhotoField(
        required=False,
        help_text="JPEG, PNG or WebP, at most 10 MB. It is cropped to a square around the centre.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].queryset = self._people()

    def _people(self) -> Any:
        taken = self._meta.model.objects.values("user")
        return User.objects.filter(erased_at=None).exclude(pk__in=taken).order_by("name")


PROFILE_NEEDS = {
    "user": {"required": "Choose the person."},
    "slug": {"required": "Enter a web address for the profile."},
}


class ProfileAdmin(SettingAdmin):
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email", "slug")
    ordering = ("user__name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = type(obj).objects.get(pk=obj.pk).photo.name if change else ""
        super().save_model(request, obj, form, change)
        if before and before != obj.photo.name:
            storage = obj.photo.storage
            transaction.on_commit(lambda: storage.delete(before))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to what somebody new still lacks."""
        response = super().response_add(request, obj, post_url_continue)
        following = newcomers.next_url(obj.user, by=request.user)
        return HttpResponseRedirect(following) if following else response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        profile = kwargs.get("obj")
        person = profile.user if profile else self._asked_for(request)
        if person:
            context["newcomer"] = newcomers.steps_of(person, by=request.user)
            context["newcomer_name"] = person.name
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        person = self._asked_for(request)
        begun = {"slug": slugify(person.name)} if person else {}
        return begun | super().get_changeform_initial_data(request)

    @staticmethod
    def _asked_for(request: HttpRequest) -> User | None:
        """Whom the address of an empty form names."""
        return User.objects.filter(pk=lookups.number(request.GET.get("user", ""))).first()

    @admin.display(description="name", ordering="user__name")
    def person(self, profile: Author | Reviewer) -> SafeString:
        return display.titled(profile.name, f"/{profile.slug}/")
