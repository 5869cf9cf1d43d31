"""Making a policy, and setting which policy a topic has."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet

from desk.common.actions import ActionView, ObjectPage, admin_url
from desk.policies.forms import PolicyForm, TopicPolicyForm
from people.models import User
from reviews.actions import create_policy, set_topic_policy
from reviews.models import Concern, Policy, TopicPolicy


class AddPolicy(ActionView):
    model = Policy
    permission = "reviews.add_policy"
    form_class = PolicyForm
    title = "Add a policy"
    button = "Add"
    explanation = (
        "A policy is never changed afterwards: a changed rule is a new policy. It applies to nothing until a topic is given "
        "it under “Topic policies”, which says what follows for its live articles."
    )

    def perform(self, form: forms.Form) -> str:
        self.object = create_policy(by=self.user, **form.policy())
        return "The policy has been added. It applies once you assign it to a topic."


class SetTopicPolicy(ActionView):
    model = TopicPolicy
    permission = "reviews.add_topicpolicy"
    form_class = TopicPolicyForm
    title = "Set a topic’s policy"
    button = "Set the policy"
    explanation = (
        "Articles of this topic, and of the topics below it that have no policy of their own, must meet it at their "
        "next release. What is live stays live."
    )

    def get_initial(self) -> dict[str, Any]:
        query = self.request.GET
        return {name: query[name] for name in ("topic", "policy") if name in query}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "count_concerns": lambda given: concerns_to_come(given, self.user)
        }

    def perform(self, form: forms.Form) -> str:
        made = set_topic_policy(by=self.user, **_rule(form.cleaned_data))
        return f"{made.topic} has the policy “{made.policy}” now."

    def get_success_url(self) -> str:
        return admin_url(TopicPolicy, "changelist")


class TopicPolicyPage(SetTopicPolicy, ObjectPage):
    permission = "reviews.view_topicpolicy"
    posting_permission = "reviews.change_topicpolicy"

    def get_queryset(self) -> QuerySet[TopicPolicy]:
        return TopicPolicy.objects.current()

    def get_initial(self) -> dict[str, Any]:
        rule = self.object
        return {"topic": rule.topic_id, "kind": rule.kind, "policy": rule.policy_id}


def _rule(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("topic", "kind", "policy")}


def concerns_to_come(given: dict[str, Any], user: User) -> int:
    """How many live articles would get a concern; the verb is tried and undone."""
    with transaction.atomic():
        before = Concern.objects.count()
        set_topic_policy(by=user, **_rule(given))
        after = Concern.objects.count()
        transaction.set_rollback(True)
    return after - before
