"""Rules: topics, policies, and which topic gets which policy."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from articles.models import Article, Kind, Topic
from desk.common import display, versions
from desk.common.actions import Tool, admin_url
from desk.common.admin import HouseAdmin, ReadOnlyAdmin, SettingAdmin, trail_tool
from desk.policies import actions, introductions
from desk.policies.forms import TopicForm
from reviews.actions import move_topic
from reviews.models import Policy, TopicPolicy
from reviews.policies import in_words
from website.models import TopicIntroduction


@admin.register(Topic)
class TopicAdmin(SettingAdmin):
    form = TopicForm
    change_form_template = "admin/house/page.html"
    row_actions = (introductions.ProposeIntroduction, introductions.ApproveIntroduction)
    list_display = ("called", "above", "articles_here", "introduced")
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    nothing_yet = "There are no topics yet. Add the first one; every article belongs to a topic."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        # Counted topic by topic: a page has few, and together they would be counted from all articles there are.
        seen = Article.objects.seen_by(request.user)
        here = seen.filter(topic=OuterRef("pk")).order_by().values("topic")
        counted = Coalesce(Subquery(here.annotate(n=Count("pk")).values("n")), 0)
        topics = super().get_queryset(request).annotate(n_articles=counted)
        return versions.with_numbers(topics, TopicIntroduction)

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

    @admin.display(description="name", ordering="name")
    def called(self, topic: Topic) -> SafeString:
        return display.titled(topic.name, f"/{topic.slug}/")

    @admin.display(description="part of", ordering="parent", empty_value="")
    def above(self, topic: Topic) -> Topic | None:
        return topic.parent

    @admin.display(description="articles", ordering="n_articles")
    def articles_here(self, topic: Topic) -> int:
        return topic.n_articles

    @admin.display(description="introduction")
    def introduced(self, topic: Topic) -> SafeString:
        return versions.state_of(topic)

    def object_context(self, request: HttpRequest, obj: Topic) -> dict[str, Any]:
        return versions.table(obj, TopicIntroduction, "Introduction")

    def links(self, request: HttpRequest, obj: Topic) -> Iterator[Tool]:
        if request.user.has_perm("reviews.add_topicpolicy"):
            yield Tool("Set its policy", f"{admin_url(TopicPolicy, 'add')}?topic={obj.pk}")
        yield trail_tool(obj)


@admin.register(Policy)
class PolicyAdmin(ReadOnlyAdmin):
    add_page = actions.AddPolicy
    list_display = ("name", "asks_for", "holds_for", "topics")
    search_fields = ("name",)
    ordering = ("-pk",)
    fields = ("name", "asks_for", "holds_for", "when_overdue", "topics", "made")
    readonly_fields = ("asks_for", "holds_for", "when_overdue", "topics", "made")
    nothing_yet = "There are no policies yet. Nothing can go live until its topic has one."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        return super().get_queryset(request).prefetch_related("slots").select_related("made_by")

    def completed(self, rows: list[Policy], request: HttpRequest) -> list[Policy]:
        names = _topics_of(TopicPolicy.objects.current().filter(policy__in=rows))
        for policy in rows:
            policy.topic_names = names.get(policy.pk, [])
        return rows

    @admin.display(description="approvals needed")
    def asks_for(self, policy: Policy) -> str:
        return in_words(policy)

    @admin.display(description="when it is overdue")
    def when_overdue(self, policy: Policy) -> str:
        if policy.grace_days is None:
            return "it stays live, and says so"
        return f"withdrawn after {policy.grace_days} day{pluralize(policy.grace_days)}"

    @admin.display(description="months until the next review", ordering="months")
    def holds_for(self, policy: Policy) -> str:
        months = policy.months_by_kind.items()
        kinds = ", ".join(
            f"{Kind(kind).label}\N{NO-BREAK SPACE}{number}" for kind, number in months
        )
        return f"{policy.months}; {kinds}" if kinds else str(policy.months)

    @admin.display(description="topics")
    def topics(self, policy: Policy) -> SafeString | str:
        if not hasattr(policy, "topic_names"):
            names = _topics_of(TopicPolicy.objects.current().filter(policy=policy))
            policy.topic_names = names.get(policy.pk, [])
        # One below the other: a topic's name may hold commas.
        lines = format_html_join(SafeString("<br>"), "{}", ((one,) for one in policy.topic_names))
        return lines or "none yet"

    @admin.display(description="made")
    def made(self, policy: Policy) -> str:
        return display.by_whom(policy.made_by, policy.made_at)

    def links(self, request: HttpRequest, obj: Policy) -> Iterator[Tool]:
        if request.user.has_perm("reviews.add_topicpolicy"):
            yield Tool("Assign to a topic", f"{admin_url(TopicPolicy, 'add')}?policy={obj.pk}")
        yield trail_tool(obj)


def _topics_of(rules: QuerySet[TopicPolicy]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for rule in rules.select_related("topic").order_by("topic__name", "kind"):
        kind = f" ({Kind(rule.kind).label})" if rule.kind else ""
        names.setdefault(rule.policy_id, []).append(f"{rule.topic}{kind}")
    return names


@admin.register(TopicPolicy)
class TopicPolicyAdmin(HouseAdmin):
    add_page = actions.SetTopicPolicy
    object_page = actions.TopicPolicyPage
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
