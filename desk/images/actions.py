"""What is done with an image: added, described, and what the people on it agreed to."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from articles.actions import (
    StaleImage,
    add_image,
    describe_image,
    record_consent,
    state_of,
)
from articles.images import hidden
from articles.models import Consent, Image
from desk.common import display
from desk.common.actions import ActionView, ObjectPage, admin_url, refuse_if_done_before
from desk.common.forms import ReasonForm
from desk.common.where_used import where_used
from desk.images.forms import ConsentForm, ImagePageForm, NewImageForm
from desk.images.state import address_of, consent_state, image_state
from people.days import local_day
from people.models import User
from reviews.actions import withdraw_consent

CONSENTS = "articles.add_consent"


class AddImage(ActionView):
    model = Image
    permission = "articles.add_image"
    form_class = NewImageForm
    title = "Add an image"
    button = "Add"
    explanation = "Use a picture only if we made it, bought it, or its licence allows it. Texts show it with its credit and licence."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Image()}

    def show(self, form: forms.Form, status: int = 200, **context: Any) -> HttpResponse:
        """Browsers do not keep a chosen file on a page that comes back."""
        if form.errors and "upload" not in form.errors:
            form.add_error("upload", "Choose the picture again.")
        return super().show(form, status, **context)

    def perform(self, form: forms.Form) -> str:
        upload = form.cleaned_data["upload"]
        self.object = add_image(upload=upload, by=self.user, **form.said())
        if self.object.shows_person:
            return "The image is in the library. Record the consent of the person on it next: texts that show it can’t go live without."
        return "The image is in the library. The Image button of an article finds it."


class ImagePage(ObjectPage):
    """One page shows an image and what is said of it."""

    model = Image
    permission = "articles.view_image"
    posting_permission = "articles.change_image"
    form_class = ImagePageForm
    template_name = "admin/house/image.html"
    explanation = "Signed texts keep what their reviewers saw. What is changed here shows with their next revision; that a person can be recognised counts at once."

    def get_form_kwargs(self) -> dict[str, Any]:
        # A copy of the row, so that a form that is refused changes nothing that the page shows.
        return super().get_form_kwargs() | {"instance": Image.objects.get(pk=self.object.pk)}

    def get_initial(self) -> dict[str, Any]:
        return {"seen": state_of(self.object)}

    def get_form(self, form_class: Any = None) -> forms.Form:
        """That somebody can be recognised is taken back by those alone who record what they agreed to."""
        form = super().get_form(form_class)
        if self.object.shows_person and not self.user.has_perm(CONSENTS):
            form.fields["shows_person"].disabled = True
        return form

    def perform(self, form: forms.Form) -> str:
        seen = form.cleaned_data["seen"] or None
        try:
            describe_image(image=self.object, by=self.user, seen=seen, **form.said())
        except StaleImage:
            now = {"seen": state_of(Image.objects.get(pk=self.object.pk))}
            form.data = form.data.dict() | now
            raise
        return "Saved. Texts that show the image take it up when they are saved again."

    def get_context_data(self, form: forms.Form | None = None, **context: Any) -> dict[str, Any]:
        image, today = self.object, local_day(timezone.now())
        may_see = self.user.has_perm(CONSENTS)
        consents = list(
            image.consents.select_related("recorded_by", "withdrawn_by").order_by("-pk")
        )
        last = {one.whose: one for one in reversed(consents)}
        shown = {
            "image": image,
            "address": address_of(image),
            "state": image_state(
                image, is_hidden=image.pk in hidden([image.pk], at=timezone.now())
            ),
            "used": where_used(image.illustrations.all(), self.user),
            "may_see_consents": may_see,
            "consents": [
                (one, consent_state(one, today), _take_back_url(one, last)) for one in consents
            ]
            if may_see
            else [],
        }
        return super().get_context_data(form, **context) | shown


def _take_back_url(consent: Consent, last: dict[tuple[int, str], Consent]) -> str:
    """Of each person the last one can be withdrawn; it is what counts."""
    if consent.withdrawn_at or consent != last[consent.whose]:
        return ""
    return admin_url(consent.image, TakeConsentBack.name, consent.image_id, consent.pk)


class RecordConsent(ActionView):
    model = Image
    name = "consent"
    permission = CONSENTS
    form_class = ConsentForm
    title = "Record a consent"
    button = "Record"
    label = "Record a consent"
    explanation = "Readers see the image while the latest consent of everybody who can be recognised is in force. It can be withdrawn at any time."

    @classmethod
    def applies_to(cls, obj: Image, user: User) -> bool:
        return obj.shows_person or obj.consents.exists()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Consent(image=self.object)}

    def perform(self, form: forms.Form) -> str:
        record_consent(image=self.object, by=self.user, **form.cleaned_data)
        return "The consent has been recorded."


class TakeConsentBack(ActionView):
    """Each consent has a link of its own."""

    model = Image
    name = "take_consent_back"
    details = "<int:consent_pk>/"
    permission = CONSENTS
    form_class = ReasonForm
    title = "Withdraw the consent"
    button = "Withdraw"
    is_grave = True

    @classmethod
    def applies_to(cls, obj: Image, user: User) -> bool:
        return False

    @cached_property
    def consent(self) -> Consent:
        found: QuerySet[Consent] = self.object.consents.select_related("image", "withdrawn_by")
        return get_object_or_404(found, pk=self.kwargs["consent_pk"])

    def get_explanation(self) -> list[str]:
        day = display.in_words(self.consent.given_on)
        return [
            f"The consent of {day}. From this moment on readers don’t see the image. Each live article that shows it gets a concern, so that somebody looks at the text.",
            "This can’t be undone. If the person agrees again, record a new consent.",
        ]

    def perform(self, form: forms.Form) -> str:
        consent = self.consent
        if consent.withdrawn_at:
            refuse_if_done_before(
                self.user, consent.withdrawn_by, consent.withdrawn_at, consent.withdrawal_reason
            )
            return "The consent was withdrawn already."
        withdraw_consent(consent=consent, by=self.user, **form.cleaned_data)
        return "The consent has been withdrawn. Readers don’t see the image any more."
