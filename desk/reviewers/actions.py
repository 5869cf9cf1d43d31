"""What is done with a credential: entered, verified, revoked."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from desk.common import display, lookups, newcomers
from desk.common.actions import ActionView, refuse_if_done_before
from desk.common.forms import ReasonForm
from desk.reviewers.forms import ClaimForm, VerifyForm
from people.days import local_day
from people.models import User
from reviews.actions import (
    claim_credential,
    revoke_credential,
    verify_credential,
    why_not_verify,
)
from reviews.models import Credential, Reviewer, Verification


class AddCredential(ActionView):
    model = Credential
    permission = "reviews.add_credential"
    form_class = ClaimForm
    title = "Add a credential"
    button = "Add"
    explanation = (
        "It counts once somebody who neither entered it nor brought the reviewer here has looked it up in the register. The "
        "reviewer declares interests themselves, before they first sign."
    )

    def get_initial(self) -> dict[str, Any]:
        reviewer = self.request.GET.get("reviewer")
        return {"reviewer": reviewer} if reviewer else {}

    def perform(self, form: forms.Form) -> str:
        self.object = claim_credential(by=self.user, **form.cleaned_data)
        return "The credential has been added. It counts once a managing editor who neither entered it nor added the reviewer has verified it."

    def get_success_url(self) -> str:
        return newcomers.next_url(self.object.reviewer.user, by=self.user) or self.home

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        key = lookups.number(self.request.GET.get("reviewer", ""))
        reviewer = Reviewer.objects.select_related("user").filter(pk=key).first()
        steps = newcomers.steps_of(reviewer.user, by=self.user) if reviewer else []
        shown = {"newcomer": steps, "newcomer_name": reviewer.name if reviewer else ""}
        return super().get_context_data(form, **context) | shown


class CredentialAction(ActionView):
    model = Credential

    def get_queryset(self) -> QuerySet[Credential]:
        known = Credential.objects.select_related("reviewer__user")
        return known.prefetch_related("verifications__verified_by")

    @classmethod
    def applies_to(cls, obj: Credential, user: User) -> bool:
        return not hasattr(obj, "revocation")


class VerifyCredential(CredentialAction):
    name = "verify"
    permission = "reviews.add_verification"
    form_class = VerifyForm
    button = "Verify"

    @classmethod
    def applies_to(cls, obj: Credential, user: User) -> bool:
        return super().applies_to(obj, user) and not why_not_verify(obj, user)

    @classmethod
    def label_for(cls, obj: Credential) -> str:
        return "Check again" if cls._last(obj) else cls.button

    @staticmethod
    def _last(credential: Credential) -> Verification | None:
        return credential.checked_last(timezone.now())

    def get_title(self) -> str:
        return "Check a credential again" if self._last(self.object) else "Verify a credential"

    def get_button(self) -> str:
        return self.label_for(self.object)

    def get_explanation(self) -> list[str]:
        told = [
            "Look the number up in the regulator’s own register: does it belong to this person, and are they allowed to "
            "practise?"
        ]
        if asked := self.object.specialty:
            told.append(f"The register must have them in “{asked}”, too.")
        if last := self._last(self.object):
            day = display.in_words(local_day(last.verified_at))
            told.append(
                f"{last.verified_by} did on {day} ({last.evidence.rstrip('.')}). It holds until {display.in_words(self.object.holds_until(timezone.now()))}."
            )
        return told

    def nothing_to_do(self) -> str:
        return why_not_verify(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        made = verify_credential(credential=self.object, by=self.user, **form.cleaned_data)
        refuse_if_done_before(self.user, made.verified_by, made.verified_at, made.evidence)
        if made.number > 1:
            return f"The credential counts until {display.in_words(made.holds_until)}."
        return "The credential now counts."


class RevokeCredential(CredentialAction):
    name = "revoke"
    permission = "reviews.add_revocation"
    form_class = ReasonForm
    title = "Revoke a credential"
    button = "Revoke"
    is_grave = True
    explanation = "This can’t be undone. If it becomes valid again, add it as a new credential."

    def perform(self, form: forms.Form) -> str:
        made = revoke_credential(credential=self.object, by=self.user, **form.cleaned_data)
        refuse_if_done_before(self.user, made.revoked_by, made.revoked_at, made.reason)
        return (
            "The credential no longer counts. Live articles that rest on it alone have a concern now, and their pages say "
            "that their review is being renewed."
        )
