"""Topics, policies and which topic gets which policy."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.defaultfilters import pluralize

from articles.models import Kind, Topic
from articles.topics import TopicTree
from desk.common.choices import WordField
from desk.common.forms import KeptForm
from desk.common.rows import RowField
from reviews.models import ApprovalKind, Policy


class TopicForm(KeptForm):
    """A topic, which can't be below itself."""

    class Meta:
        model = Topic
        fields = ("name", "slug", "parent")
        labels = {"slug": "Web address (slug)"}
        error_messages = {
            "name": {"required": "Give the topic a name."},
            "slug": {"required": "Enter a web address for the topic."},
        }

    def clean_parent(self) -> Topic | None:
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and self.instance in TopicTree().lineage(parent.pk):
            raise ValidationError(
                f"{parent} is already below this topic, so it can’t be above it too."
            )
        return parent


class IntroductionForm(forms.Form):
    """What a topic is introduced by, or that nothing introduces it."""

    text = forms.CharField(
        label="Introduction",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One line for readers. It makes no medical claim.",
    )
    none = forms.BooleanField(label="The topic has no introduction", required=False)

    def clean(self) -> dict[str, Any]:
        """The words that the verb takes."""
        text, is_none = self.cleaned_data.get("text"), self.cleaned_data["none"]
        if not self.errors and bool(text) == is_none:
            message = (
                "Write the introduction, or tick that there is none."
                if not text
                else "Empty this, or untick that there is no introduction."
            )
            self.add_error("text", message)
        return {"text": text}


def _months(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=1,
        max_value=120,
        error_messages={"required": "Say after how many months."},
        **options,
    )


class PolicyForm(forms.Form):
    """How many approvals of each kind a text needs, and how long a review holds."""

    name = forms.CharField(
        max_length=100,
        help_text="Such as “One medical review and a fact check”.",
        error_messages={"required": "Give the policy a name."},
    )
    medical = forms.IntegerField(
        label="Medical reviews",
        min_value=1,
        max_value=10,
        initial=1,
        help_text="At least one, by a physician, nurse, pharmacist or another health profession.",
        error_messages={"required": "Say how many medical reviews a text needs."},
    )
    fact_check = forms.IntegerField(
        label="Fact checks",
        min_value=0,
        max_value=9,
        initial=0,
        error_messages={"required": "Say how many fact checks a text needs; 0 for none."},
    )
    specialties = forms.CharField(
        label="Specialties asked for",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, each for one of the medical reviews: what the reviewer’s checked credential must be in, as in “Neurology”. Empty: any.",
    )
    months = _months(label="Months until the next review", initial=24)
    grace_days = forms.IntegerField(
        label="Withdraw an overdue page after (days)",
        required=False,
        min_value=0,
        max_value=1000,
        help_text="Also one that rests on a revoked credential. Empty: it stays live, and tells readers so.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in Kind.choices:
            self.fields[f"months_{kind}"] = _months(label=label.capitalize(), required=False)

    def clean_specialties(self) -> list[str]:
        return [line for line in self.cleaned_data["specialties"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        asked, reviews = data.get("specialties", []), data.get("medical")
        if reviews and len(asked) > reviews:
            self.add_error(
                "specialties",
                f"These are {len(asked)} specialties for {reviews} medical review{pluralize(reviews)}: ask for more reviews, or for fewer specialties.",
            )
        return data

    @property
    def fieldsets(self) -> list[tuple[str | None, dict[str, Any]]]:
        by_kind = [f"months_{kind}" for kind in Kind.values]
        return [
            (None, {"fields": ["name", ("medical", "fact_check"), "specialties"]}),
            ("How long a review holds", {"fields": ["months", "grace_days"]}),
            (
                "Another interval for one kind of article",
                {
                    "fields": [tuple(by_kind[n : n + 2]) for n in range(0, len(by_kind), 2)],
                    "description": "In months. Leave a box empty to use the months above. Usual are 12 for medicines and 36 for wellbeing.",
                },
            ),
        ]

    def policy(self) -> dict[str, Any]:
        """What the verb takes."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "kinds": [ApprovalKind.MEDICAL] * data["medical"]
            + [ApprovalKind.FACT_CHECK] * data["fact_check"],
            "specialties": data["specialties"],
            "months": data["months"],
            "grace_days": data["grace_days"],
            "months_by_kind": {
                kind: data[f"months_{kind}"] for kind in Kind.values if data[f"months_{kind}"]
            },
        }


class TopicPolicyForm(forms.Form):
    """Which policy a topic gets. It asks again when live articles would get a concern.

    `count_concerns(cleaned_data)` says how many would.
    """

    data: QueryDict

    topic = RowField(
        queryset=Topic.objects.all(),
        empty_label="Choose a topic",
        error_messages={"required": "Choose a topic."},
    )
    kind = WordField(
        label="Kind of article",
        required=False,
        choices=[("", "every kind"), *Kind.choices],
        help_text="A rule for one kind goes before the one for every kind.",
    )
    policy = RowField(
        queryset=Policy.objects.order_by("-pk"),
        empty_label="Choose a policy",
        error_messages={"required": "Choose a policy."},
    )
    foreseen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100)

    def __init__(
        self, *args: Any, count_concerns: Callable[[dict[str, Any]], int], **kwargs: Any
    ) -> None:
        self.count_concerns = count_concerns
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors:
            return data
        number = self.count_concerns(data)
        if number and data["foreseen"] != str(number):
            # What the editor saw when pressing the button comes back with the next press.
            self.data = self.data.copy()
            self.data["foreseen"] = str(number)
            self.add_error(None, _what_follows(number))
        return data


def _what_follows(number: int) -> str:
    articles = "1 live article gets" if number == 1 else f"{number} live articles get"
    return (
        f"{articles} a concern: the policy asks for more than the text was given. Nothing goes "
        "offline, but the next release must meet the policy. Press the button again to set it."
    )
