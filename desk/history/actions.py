"""What managing editors do about a sign-off that was given."""

from django import forms
from django.db.models import QuerySet

from desk.common import take_backs
from desk.common.actions import ActionView, refuse_if_done_before
from desk.common.forms import ReasonForm
from people.models import User
from reviews.actions import override_conflict, revoke, why_not_override
from reviews.models import SignOff


class SignOffAction(ActionView):
    model = SignOff
    form_class = ReasonForm
    is_grave = True

    def get_queryset(self) -> QuerySet[SignOff]:
        return SignOff.objects.select_related("revision__article")

    @classmethod
    def applies_to(cls, obj: SignOff, user: User) -> bool:
        return not obj.withdrawn_at


class OverrideConflict(SignOffAction):
    name = "override"
    permission = "reviews.add_override"
    title = "Override a conflict of interest"
    label = "Override the conflict"
    button = "Let it count"
    explanation = (
        "The reviewer declared a conflict of interest with this article. Readers can see why you let the approval "
        "count all the same."
    )

    @classmethod
    def applies_to(cls, obj: SignOff, user: User) -> bool:
        if hasattr(obj, "override") or not super().applies_to(obj, user):
            return False
        return obj.is_in_conflict

    def nothing_to_do(self) -> str:
        return why_not_override(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        override_conflict(sign_off=self.object, by=self.user, **form.cleaned_data)
        return "The approval now counts despite the conflict."


class TakeBack(SignOffAction):
    name = "revoke"
    permission = "reviews.revoke_signoff"
    title = "Take a sign-off back"
    button = "Take it back"

    def get_explanation(self) -> list[str]:
        return ["This can’t be undone.", *take_backs.before(self.object, by=self.user)]

    @classmethod
    def applies_to(cls, obj: SignOff, user: User) -> bool:
        asked_for_changes = obj.decision == SignOff.Decision.CHANGES_REQUESTED
        return super().applies_to(obj, user) and not asked_for_changes

    def perform(self, form: forms.Form) -> str:
        gone = revoke(sign_off=self.object, by=self.user, **form.cleaned_data)
        refuse_if_done_before(
            self.user, gone.withdrawn_by, gone.withdrawn_at, gone.withdrawal_reason
        )
        return f"The sign-off has been taken back. {take_backs.after(gone)}".strip()
