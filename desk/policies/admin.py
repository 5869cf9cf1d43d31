"""Rules: topics, policies, and which topic gets which policy."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.models import Kind, Topic
from desk.common import display
from desk.common.actions import Done, address, sent
from desk.common.admin import FactAdmin, HouseAdmin, SettingAdmin, Tool, may
from desk.policies.forms import PolicyForm, TopicForm, TopicPolicyForm
from reviews.actions import create_policy, move_topic, set_topic_policy
from reviews.models import Concern, Policy, TopicPolicy


@admin.register(Topic)
class TopicAdmin(SettingAdmin):
    form = TopicForm
    list_display = ("name", "slug", "parent", "articles_here")
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    nothing_yet = "There are no topics yet. Add the first one; every article belongs to a topic."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return super().get_queryset(request).annotate(n_articles=Count("articles"))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        # The address of a topic that exists is left alone when its name changes.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        """A topic that moves brings its articles under another policy, so the verb moves it."""
        parent = obj.parent
        if change:
            obj.parent_id = form.initial.get("parent")
        super().save_model(request, obj, form, change)
        move_topic(topic=obj, parent=parent, by=request.user)

    @admin.display(description="articles", ordering="n_articles")
    def articles_here(self, topic: Topic) -> int:
        return topic.n_articles

    def tools(self, request: HttpRequest, obj: Topic) -> list[Tool]:
        tools = [Tool("Trail", address(obj, "history"))]
        if request.user.has_perm("reviews.add_topicpolicy"):
            url = f"{address(TopicPolicy, 'add')}?topic={obj.pk}"
            tools.insert(0, Tool("Set its policy", url))
        return tools


@admin.register(Policy)
class PolicyAdmin(FactAdmin):
    list_display = ("name", "asks_for", "months", "topics")
    search_fields = ("name",)
    ordering = ("-pk",)
    fields = ("name", "asks_for", "months", "by_kind", "topics", "made")
    readonly_fields = ("asks_for", "by_kind", "topics", "made")
    nothing_yet = "There are no policies yet. Nothing can go live until its topic has one."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        return super().get_queryset(request).prefetch_related("slots").select_related("made_by")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        shown = [policy.pk for policy in changelist.result_list]
        names = _topics_of(TopicPolicy.objects.current().filter(policy__in=shown))
        for policy in changelist.result_list:
            policy.topic_names = names.get(policy.pk, [])
        return changelist

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reviews.add_policy")

    @admin.display(description="approvals needed")
    def asks_for(self, policy: Policy) -> str:
        slots = sorted(policy.slots.all(), key=lambda slot: slot.slot)
        counts: dict[str, int] = {}
        for slot in slots:
            counts[slot.get_kind_display()] = counts.get(slot.get_kind_display(), 0) + 1
        return ", ".join(f"{number} × {kind}" for kind, number in counts.items())

    @admin.display(description="months for one kind")
    def by_kind(self, policy: Policy) -> str:
        months = policy.months_by_kind.items()
        return ", ".join(f"{Kind(kind).label}: {number}" for kind, number in months) or "none"

    @admin.display(description="topics")
    def topics(self, policy: Policy) -> str:
        if not hasattr(policy, "topic_names"):
            names = _topics_of(TopicPolicy.objects.current().filter(policy=policy))
            policy.topic_names = names.get(policy.pk, [])
        return ", ".join(policy.topic_names) or "none yet"

    @admin.display(description="made")
    def made(self, policy: Policy) -> str:
        day = display.in_words(timezone.localdate(policy.made_at))
        return f"by {policy.made_by} on {day}"

    def tools(self, request: HttpRequest, obj: Policy) -> list[Tool]:
        tools = [Tool("Trail", address(obj, "history"))]
        if request.user.has_perm("reviews.add_topicpolicy"):
            url = f"{address(TopicPolicy, 'add')}?policy={obj.pk}"
            tools.insert(0, Tool("Assign to a topic", url))
        return tools

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        may(request, "reviews.add_policy")
        form = PolicyForm(sent(request))

        def create(data: dict[str, Any]) -> Done:
            made = create_policy(by=request.user, **form.policy())
            return Done(
                "The policy has been added. It applies once you assign it to a topic.",
                address(made, "change"),
            )

        return self.verb_page(
            request,
            form,
            create,
            title="Add a policy",
            button="Add",
            fieldsets=form.fieldsets,
            explanation="A policy is never changed afterwards: a changed rule is a new policy.",
        )


def _topics_of(rules: QuerySet[TopicPolicy]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for rule in rules.select_related("topic").order_by("topic__name", "kind"):
        kind = f" ({Kind(rule.kind).label})" if rule.kind else ""
        names.setdefault(rule.policy_id, []).append(f"{rule.topic}{kind}")
    return names


@admin.register(TopicPolicy)
class TopicPolicyAdmin(HouseAdmin):
    list_display = ("topic", "of_kind", "policy")
    list_select_related = ("topic", "policy")
    list_filter = ("policy",)
    search_fields = ("topic__name",)
    ordering = ("topic__name", "kind")
    nothing_yet = (
        "No topic has a policy yet. Until it has one, its articles can’t be submitted or published."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopicPolicy]:
        return super().get_queryset(request).current()

    @admin.display(description="kind of article", ordering="kind")
    def of_kind(self, rule: TopicPolicy) -> str:
        return Kind(rule.kind).label if rule.kind else "every kind"

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        may(request, "reviews.add_topicpolicy")
        asked = {name: request.GET[name] for name in ("topic", "policy") if name in request.GET}
        return self._set(request, asked, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        rule = self.get_object(request, object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            may(request, "reviews.change_topicpolicy")
        if rule is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        initial = {"topic": rule.topic_id, "kind": rule.kind, "policy": rule.policy_id}
        return self._set(request, initial, rule)

    def _set(
        self, request: HttpRequest, initial: dict[str, Any], rule: TopicPolicy | None
    ) -> HttpResponse:
        form = TopicPolicyForm(
            sent(request),
            initial=initial,
            follows=lambda data: concerns_to_come(data, request),
        )

        def set_policy(data: dict[str, Any]) -> Done:
            made = set_topic_policy(by=request.user, **_rule(data))
            done = f"{made.topic} has the policy “{made.policy}” now."
            return Done(done, address(TopicPolicy, "changelist"))

        return self.verb_page(
            request,
            form,
            set_policy,
            title="Set a topic’s policy",
            button="Set the policy",
            obj=rule,
            back=address(TopicPolicy, "changelist"),
            may_change=request.user.has_perm("reviews.add_topicpolicy"),
            explanation="Articles of this topic, and of the topics below it that have no policy of "
            "their own, must meet it at their next release. What is live stays live.",
        )


def _rule(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("topic", "kind", "policy")}


def concerns_to_come(data: dict[str, Any], request: HttpRequest) -> int:
    """How many live articles would get a concern; the verb is tried and undone."""
    with transaction.atomic():
        before = Concern.objects.count()
        set_topic_policy(by=request.user, **_rule(data))
        after = Concern.objects.count()
        transaction.set_rollback(True)
    return after - before
