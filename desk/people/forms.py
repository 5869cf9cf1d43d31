"""People: accounts and the profiles that readers see."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict

from articles.models import Author
from desk.common.choices import WordField
from desk.common.profiles import PROFILE_NEEDS, ProfileForm
from desk.common.rows import RowsField
from people.days import site_zone
from people.models import User
from people.roles import STAFF_GROUPS


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]


class PersonForm(forms.Form):
    """A new person; `AccountForm` changes one."""

    name = forms.CharField(
        label="Full name",
        max_length=150,
        help_text="As readers will see it.",
        error_messages={"required": "Enter the person’s full name."},
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "Enter the person’s e-mail address."},
    )
    time_zone = WordField(
        choices=_zones, initial=site_zone, error_messages={"required": "Choose a time zone."}
    )
    groups = RowsField(
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Roles",
        help_text="Reviewers work at the review desk, all others at this one. Tick nothing for somebody who only "
        "appears in bylines.",
    )
    invite = forms.BooleanField(
        label="Invite them by mail now",
        required=False,
        initial=True,
        help_text="With a link to choose a password, if they have a role. It can wait until their profile is complete.",
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> None:
        """Whoever has a role of the editors’ desk gets in there, and a superuser everywhere."""
        given = self.cleaned_data
        at_the_desk = any(group.name in STAFF_GROUPS for group in given.get("groups", ()))
        given["is_staff"] = at_the_desk or self.may_do_all()

    def may_do_all(self) -> bool:
        return False


class AccountForm(PersonForm):
    """What can be changed of a person. The last field is for superusers alone, about one of them; none is made here."""

    invite = None
    is_active = forms.BooleanField(
        label="Can sign in", required=False, help_text="Without it they are signed out at once."
    )
    is_superuser = forms.BooleanField(
        label="Superuser",
        required=False,
        help_text="Has every permission. Made on the server alone; here it can be taken away.",
    )

    def __init__(self, *args: Any, person: User, by: User, **kwargs: Any) -> None:
        kwargs["initial"] = model_to_dict(person, self.base_fields)
        super().__init__(*args, **kwargs)
        self.person = person
        if not (by.is_superuser and person.is_superuser):
            del self.fields["is_superuser"]

    def may_do_all(self) -> bool:
        return self.cleaned_data.get("is_superuser", self.person.is_superuser)


class EraseForm(forms.Form):
    """Makes sure that it is this person."""

    name = forms.CharField(
        label="Type the person’s full name",
        max_length=150,
        error_messages={"required": "Type the name to confirm that it is this person."},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        if " ".join(self.cleaned_data["name"].split()) != self.person.name:
            raise ValidationError("This is not the name of the person on this page.")
        return self.cleaned_data["name"]


class AuthorForm(ProfileForm):
    class Meta:
        model = Author
        fields = ("user", "slug", "post_nominals", "biography", "photo")
        labels = {"slug": "Web address (slug)"}
        help_texts = {"slug": "The part after /authors/."}
        error_messages = PROFILE_NEEDS
