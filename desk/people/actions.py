"""What is done with a person's account: added, changed, sent a password link, erased."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from desk.common import newcomers
from desk.common.actions import ActionView, NothingToAsk, ObjectPage
from desk.common.forms import ReasonForm
from desk.common.owners import OwnerForm
from desk.people.account_status import account_status
from desk.people.forms import AccountForm, EraseForm, PersonForm
from desk.people.passwords import send_password_link
from people import second_factors, sign_ons, tries
from people.actions import (
    change_person,
    create_person,
    end_sessions,
    erase_person,
    invite,
    lift_lock_out,
)
from people.jobs import Job
from people.models import User
from reviews.actions import make_responsible

MAIL_WAITS = "Mail waits in the queue, as no worker runs to send it. Tell whoever runs the site to start “manage.py worker”."


_NAMED = 10  # pages that are named before they are handed over


def say_if_nobody_sends(request: HttpRequest) -> None:
    """Beside the sentence that a mail is on its way: that it waits, when nobody sends what waits."""
    if Job.objects.is_stalled(at=timezone.now()):
        messages.warning(request, MAIL_WAITS)


class PersonAction(ActionView):
    model = User
    permission = "people.change_user"

    @classmethod
    def applies_to(cls, obj: User, user: User) -> bool:
        return not obj.erased_at and (user.is_superuser or not obj.is_superuser)


class AddPerson(PersonAction):
    permission = "people.add_user"
    form_class = PersonForm
    title = "Add a person"
    button = "Add"

    def perform(self, form: forms.Form) -> str:
        given = dict(form.cleaned_data)
        wants_mail = given.pop("invite")
        with transaction.atomic():
            self.object = person = create_person(by=self.user, **given)
            is_invited = wants_mail and newcomers.can_sign_in(person)
            if is_invited:
                invite(person=person, by=self.user)
        if is_invited:
            say_if_nobody_sends(self.request)
            return f"{person.name} is in the list. An invitation is on its way to {person.email}."
        return f"{person.name} is in the list."

    def get_success_url(self) -> str:
        return newcomers.next_url(self.object, by=self.user) or self.home


class PersonPage(ObjectPage):
    model = User
    permission = "people.view_user"
    posting_permission = "people.change_user"
    form_class = AccountForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.object, "by": self.user}

    def perform(self, form: forms.Form) -> str:
        change_person(person=self.object, by=self.user, **form.cleaned_data)
        return "Saved."

    def may_change(self) -> bool:
        return PersonAction.is_offered(self.object, self.user)

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        shown = {"account": account_status(self.object), **newcomer(self.object, self.user)}
        return super().get_context_data(form, **context) | shown


def newcomer(person: User, by: User) -> dict[str, Any]:
    """The steps of somebody new, for the template that shows them."""
    return {"newcomer": newcomers.steps_of(person, by=by), "newcomer_name": person.name}


class HandOverPages(PersonAction):
    """All that somebody answers for, to somebody else, in one act."""

    name = "hand_over_pages"
    form_class = OwnerForm
    title = "Hand over the pages that they answer for"
    label = "Hand over their pages"
    button = "Hand them over"

    @classmethod
    def applies_to(cls, obj: User, user: User) -> bool:
        return obj.answers_for.exists() and super().applies_to(obj, user)

    def nothing_to_do(self) -> str:
        return (
            "" if self.object.answers_for.exists() else f"{self.object.name} answers for no page."
        )

    def get_explanation(self) -> list[str]:
        pages = self.object.answers_for.with_newest_title().order_by("pk")
        titles = [f"“{page.newest_title}”" for page in pages[:_NAMED]]
        more = pages.count() - len(titles)
        named = ", ".join(titles) + (f", and {more:,} more" if more else "")
        return [f"{self.object.name} answers for {named}. Whom you choose is told."]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"but": self.object.pk}

    def perform(self, form: forms.Form) -> str:
        person = form.cleaned_data["person"]
        pages = list(self.object.answers_for.all())
        changed = make_responsible(articles=pages, person=person, by=self.user)
        return f"{person.name} answers for {len(changed):,} more page{'' if len(changed) == 1 else 's'} now."


class Invite(PersonAction):
    name = "invite"
    title = label = "Invite"
    button = "Send the invitation"

    @classmethod
    def applies_to(cls, obj: User, user: User) -> bool:
        is_wanted = newcomers.is_new(obj) and newcomers.can_sign_in(obj)
        return is_wanted and super().applies_to(obj, user)

    def nothing_to_do(self) -> str:
        if newcomers.is_new(self.object):
            return ""
        return f"{self.object.name} has chosen a password already, or can’t sign in."

    def get_explanation(self) -> list[str]:
        return [
            f"{self.object.email} gets a mail in your name, with a link to choose a password. It can be "
            "sent again; links in earlier invitations go on working."
        ]

    def perform(self, form: forms.Form) -> str:
        invite(person=self.object, by=self.user)
        say_if_nobody_sends(self.request)
        return f"An invitation is on its way to {self.object.email}."

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        return super().get_context_data(form, **context) | newcomer(self.object, self.user)


def _may_have_begun(person: User) -> bool:
    """Whether they work here, or did: whoever was never invited, or has not followed the link, has nothing to mend."""
    return person.is_active and not newcomers.is_new(person)


class SendPasswordLink(PersonAction):
    name = "password"
    form_class = NothingToAsk
    title = label = "Send a password link"
    button = "Send the link"

    @classmethod
    def applies_to(cls, obj: User, user: User) -> bool:
        return _may_have_begun(obj) and super().applies_to(obj, user)

    def get_explanation(self) -> list[str]:
        return [
            f"A link to choose a new password will be sent to {self.object.email}. The old password works until "
            "that link is used."
        ]

    def perform(self, form: forms.Form) -> str:
        send_password_link(person=self.object, by=self.user)
        say_if_nobody_sends(self.request)
        return f"A link is on its way to {self.object.email}."


class LiftLockOut(PersonAction):
    name = "lock_out"
    title = label = "Lift a lock-out"
    button = "Let them try again"
    explanation = (
        "Too many wrong passwords were typed for this account, so it refuses further ones for some minutes, up to an hour. "
        "Lift that when the person tells you that they can’t sign in. If it was not them, their password is as safe as it was."
    )

    @classmethod
    def applies_to(cls, obj: User, user: User) -> bool:
        return _may_have_begun(obj) and super().applies_to(obj, user)

    def nothing_to_do(self) -> str:
        if tries.is_locked_out(self.object.email):
            return ""
        return f"{self.object.name} is not locked out: within the last hour no limit on wrong passwords was reached."

    def perform(self, form: forms.Form) -> str:
        lift_lock_out(person=self.object, by=self.user)
        return f"{self.object.name} can try to sign in again at once."


class RemoveSecondFactors(PersonAction):
    name = "second_factors"
    form_class = ReasonForm
    title = "Remove their second factors"
    label = "Remove second factors"
    button = "Remove them"
    is_grave = True
    explanation = (
        "For somebody who lost their telephone or key, and their recovery codes. Make sure that it is they who ask: speak "
        "with them. Their passkeys, authenticator app and recovery codes open nothing any more, they are signed out everywhere "
        "and told by mail. When they sign in next, with their password, they add a new one."
    )

    @classmethod
    def applies_to(cls, obj: User, user: User) -> bool:
        has_some = second_factors.factors_of(obj).exists()
        return obj.pk != user.pk and has_some and super().applies_to(obj, user)

    def nothing_to_do(self) -> str:
        if second_factors.factors_of(self.object).exists():
            return ""
        return f"{self.object.name} has no second factor."

    def perform(self, form: forms.Form) -> str:
        second_factors.remove_all(
            person=self.object, by=self.user, reason=form.cleaned_data["reason"]
        )
        return f"{self.object.name} adds a new one when they sign in next."


class PartSignOn(PersonAction):
    name = "sign_on"
    form_class = ReasonForm
    title = "Forget their single sign-on"
    label = "Forget single sign-on"
    button = "Forget it"
    explanation = (
        "For somebody who got another account where they sign on: the next one with their confirmed e-mail address is taken for theirs. "
        "Until then they sign in as they did before."
    )

    @classmethod
    def applies_to(cls, obj: User, user: User) -> bool:
        return sign_ons.is_linked(obj) and super().applies_to(obj, user)

    def nothing_to_do(self) -> str:
        if sign_ons.is_linked(self.object):
            return ""
        return f"{self.object.name} has not signed in by single sign-on."

    def perform(self, form: forms.Form) -> str:
        sign_ons.part(person=self.object, by=self.user, reason=form.cleaned_data["reason"])
        return "It is forgotten."


class SignOutEverywhere(PersonAction):
    name = "sign_out"
    form_class = ReasonForm
    title = label = "Sign out everywhere"
    button = "Sign them out"
    explanation = (
        "Ends their work in every browser at once, such as when a computer of theirs was lost. Their password stays: if "
        "somebody else may know it, send a password link too."
    )

    @classmethod
    def applies_to(cls, obj: User, user: User) -> bool:
        return _may_have_begun(obj) and super().applies_to(obj, user)

    def perform(self, form: forms.Form) -> str:
        end_sessions(person=self.object, by=self.user, reason=form.cleaned_data["reason"])
        return f"{self.object.name} is signed out everywhere."


class ErasePerson(PersonAction):
    name = "erase"
    permission = "people.delete_user"
    form_class = EraseForm
    title = "Erase a person"
    label = "Erase"
    button = "Erase for good"
    is_grave = True
    explanation = (
        "Name, e-mail address, profile and photo are emptied and can’t be brought back. What they wrote and signed "
        "stays, without a name, and the trail still verifies. Facts that sign-offs rest on stay as they were written: "
        "the numbers of their credentials, the evidence that these were checked, and the text of their declarations of "
        "interests. Where these name them, the name stays too."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.object}

    @classmethod
    def applies_to(cls, obj: User, user: User) -> bool:
        return obj.pk != user.pk and super().applies_to(obj, user)

    def perform(self, form: forms.Form) -> str:
        erase_person(person=self.object, by=self.user)
        return "This person’s data has been erased."
