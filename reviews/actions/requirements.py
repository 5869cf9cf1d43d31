"""What is asked of an article before it may go live."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest

from django.utils import timezone

from articles.actions import lock, lock_each, lock_topics, must_be_at_hand
from articles.models import Article, Kind, Topic
from articles.topics import TopicTree
from people import trail
from people.damage import must_match
from people.models import User
from people.refusals import Refusal
from people.verbs import verb
from reviews import publishing, telling
from reviews.actions.concerns import raise_in
from reviews.models import (
    ApprovalKind,
    Concern,
    Policy,
    PolicySlot,
    Requirement,
    TopicPolicy,
)
from reviews.policies import (
    is_stricter,
    requirement_of,
    topic_policy,
)


@verb
def create_policy(
    *,
    by: User,
    name: str,
    kinds: Sequence[str],
    months: int,
    months_by_kind: Mapping[str, int] | None = None,
    specialties: Sequence[str] = (),
    grace_days: int | None = None,
    at: datetime | None = None,
) -> Policy:
    """A new policy: one slot for each kind of approval, the first always medical.

    `months` is how long a review holds, `months_by_kind` the exceptions by kind of article. `specialties` are what the credentials
    behind the first medical approvals must be in, one each. `grace_days` is how long a page stays live that is overdue, or rests on a
    revoked credential; without it, such a page stays and says so.
    """
    at = at or timezone.now()
    asked = sorted((ApprovalKind(kind) for kind in kinds), key=list(ApprovalKind).index)
    if ApprovalKind.MEDICAL not in asked:
        raise Refusal("A policy asks for at least one medical approval.")
    if len(asked) > 10:
        raise Refusal("Keep a policy to 10 approvals.")
    wanted = _specialties(specialties, asked.count(ApprovalKind.MEDICAL))
    if grace_days is not None and not 0 <= grace_days <= 1000:
        raise Refusal("Let an overdue page stay for 0 to 1,000 days.")
    exceptions = {str(Kind(kind)): int(number) for kind, number in (months_by_kind or {}).items()}
    if not 0 < len(name.strip()) <= 100 or any(
        not 1 <= m <= 120 for m in (months, *exceptions.values())
    ):
        raise Refusal(
            "Give the policy a name of up to 100 characters, and from 1 to 120 months between reviews."
        )
    policy = Policy.objects.create(
        name=name.strip(),
        n_slots=len(asked),
        months=months,
        months_by_kind=exceptions,
        grace_days=grace_days,
        made_at=at,
        made_by=by,
    )
    slots = [
        PolicySlot(policy=policy, slot=slot, kind=str(kind), specialty=specialty)
        for slot, (kind, specialty) in enumerate(zip_longest(asked, wanted, fillvalue=""), 1)
    ]
    for one in slots:
        one.save()
    detail = {"name": policy.name, **telling.of_slots(slots), "months": months}
    if grace_days is not None:
        detail["grace_days"] = grace_days
    trail.record(
        subject=policy, kind="created", by=by, at=at, detail=detail, wrote=[policy, *slots]
    )
    return policy


def _specialties(named: Sequence[str], reviews: int) -> list[str]:
    """What the first medical approvals must be in, tidied. Refusal when they are more than those."""
    wanted = [said for one in named if (said := " ".join(one.split()))]
    if len(wanted) > reviews:
        raise Refusal("Ask for at least as many medical reviews as specialties.")
    if any(len(one) > 100 for one in wanted):
        raise Refusal("Keep the name of a specialty to 100 characters.")
    return wanted


@verb
def set_topic_policy(
    *, topic: Topic, policy: Policy, by: User, kind: str = "", at: datetime | None = None
) -> TopicPolicy:
    """Say which policy a topic's articles get from now on; those there meet it at their next release."""
    at = at or timezone.now()
    kind = str(Kind(kind)) if kind else ""
    must_match(policy)
    lock_topics(TopicTree().within(topic.pk))
    must_match(topic)
    before = TopicPolicy.objects.filter(topic=topic, kind=kind).order_by("-number").first()
    if before and before.policy_id == policy.pk:
        rule = before
    else:
        rule = _set(topic, kind, policy, before.number + 1 if before else 1, by=by, at=at)
    # Also when the same was said before: articles may have to be put right.
    _require_below(topic, by=by, at=at)
    return rule


def _set(
    topic: Topic, kind: str, policy: Policy, number: int, *, by: User, at: datetime
) -> TopicPolicy:
    rule = TopicPolicy(topic=topic, kind=kind, policy=policy, number=number, set_at=at, set_by=by)
    rule.save()
    detail = {"topic": topic.slug, "kind": kind, "policy": policy.pk, "rule": rule.pk}
    trail.record(subject=topic, kind="policy set", by=by, at=at, detail=detail, wrote=[rule])
    return rule


@verb
def move_topic(
    *, topic: Topic, parent: Topic | None, by: User, at: datetime | None = None
) -> Topic:
    """Put a topic below another; articles there meet the new place's policy at their next release."""
    at = at or timezone.now()
    tree = TopicTree()
    above = {one.pk for one in tree.lineage(parent.pk)} if parent else set()
    lock_topics(above | tree.within(topic.pk))
    # Read again: somebody else may have moved the parent below this topic before it was locked.
    if parent and topic in TopicTree().lineage(parent.pk):
        raise Refusal("A topic can’t stand below itself.")
    if topic.parent_id == (parent.pk if parent else None):
        return topic
    topic.refresh_from_db()
    must_match(topic)
    topic.parent = parent
    topic.save(update_fields=["parent"])
    detail = {"parent": parent.pk if parent else None}
    trail.record(subject=topic, kind="moved", by=by, at=at, detail=detail, wrote=[topic])
    # What is asked below it follows from where the trail says that it stands.
    _require_below(topic, by=by, at=at)
    return topic


def _require_below(topic: Topic, *, by: User, at: datetime) -> None:
    """Write down what changed for articles of a topic and of those below it."""
    # All of them are locked, so that none is submitted meanwhile by the rule that stood before.
    places = TopicTree().within(topic.pk)
    lock_each(Article.objects.filter(topic__in=places))
    asked = Article.objects.filter(topic__in=places, requirements__isnull=False)
    for article in asked.distinct().order_by("pk"):
        # Of one that something else has moved nobody knows what it ought to meet.
        if trail.stands(article, article):
            require(article, by=by, at=at)


def ensure_requirement(article: Article, *, by: User, at: datetime) -> Requirement | None:
    """The article's requirement, written down from its topic's policy when there is none yet.

    None when no policy stands.
    """
    if requirement := requirement_of(article):
        return requirement
    must_match(article)
    policy = topic_policy(article.topic, article.kind)
    if policy is None:
        return None
    return _write_down(article, policy, 1, kind="policy set", by=by, at=at)


def _write_down(
    article: Article, policy: Policy, number: int, *, kind: str, by: User, at: datetime
) -> Requirement:
    requirement = Requirement.objects.create(article=article, policy=policy, number=number, at=at)
    detail = telling.of_requirement(requirement)
    trail.record(subject=article, kind=kind, by=by, at=at, detail=detail, wrote=[requirement])
    return requirement


@verb
def reclassify(
    *, article: Article, by: User, topic: Topic, kind: str, at: datetime | None = None
) -> Article:
    """Move an article to another topic or kind; its next release meets that place's policy."""
    at = at or timezone.now()
    lock_topics([topic.pk])
    article = lock(article)
    must_be_at_hand(article)
    if article.topic_id == topic.pk and article.kind == kind:
        return article
    must_match(article)
    article.topic, article.kind = topic, Kind(kind)
    article.save(update_fields=["topic", "kind"])
    publishing.reshelve(article)
    require(article, by=by, at=at)
    detail = {"topic": topic.pk, "kind": article.kind}
    trail.record(subject=article, kind="reclassified", by=by, at=at, detail=detail, wrote=[article])
    return article


def require(article: Article, *, by: User, at: datetime) -> None:
    """Write down a changed requirement of a locked article; a stricter one raises a concern if it is live."""
    policy = topic_policy(article.topic, article.kind)
    before = requirement_of(article)
    if policy is None or before is None or before.policy_id == policy.pk:
        return
    _write_down(article, policy, before.number + 1, kind="policy changed", by=by, at=at)
    if publishing.live_publication(article) and is_stricter(policy, before.policy):
        raise_in(
            article,
            by=by,
            at=at,
            cause=f"policy:{policy.pk}",
            source=str(Concern.Source.POLICY),
            text=f"The policy “{policy}” asks for more than the live text was given.",
        )
