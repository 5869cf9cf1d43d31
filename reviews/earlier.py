"""How articles and reviews of earlier versions were audited: their rows carried seals, and their trails told of none."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet

from articles.models import Article, Revision, Topic
from people.canonical import is_seal_of
from people.earlier import Reconciliation, events_of
from reviews import audit, seals
from reviews.models import (
    Concern,
    Declaration,
    Override,
    Policy,
    PolicySlot,
    Publication,
    Release,
    Requirement,
    Revocation,
    SignOff,
    TopicPolicy,
    Verification,
    Withdrawal,
)


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    yield from audit.beside_trails()
    yield from _unsealed()
    yield from _publications()
    for one in _RECONCILIATIONS:
        yield from one.faults()
    yield from _live()
    yield from _places()
    yield from _topics()


Rows = dict[str, Any]


def _columns(fact: Any, names: str) -> Rows:
    return {name: getattr(fact, name) for name in names.split()}


def _release(release: Release) -> Rows:
    names = (
        "article_id revision_id policy_id n_slots requirement_number number published_at published_by_id actor "
        "reviewed_at review_due_on modified_at signatures"
    )
    return _columns(release.revision, "digest title summary") | _columns(release, names)


def _verification(one: Verification) -> Rows:
    named = "credential_id reviewer_id verified_by_id verified_at evidence"
    credential = _columns(one.credential, "kind regulator jurisdiction number expires_on")
    return credential | _columns(one, named)


def _slot(slot: PolicySlot) -> Rows:
    policy = _columns(slot.policy, "name n_slots months months_by_kind made_at made_by_id")
    return policy | _columns(slot, "policy_id slot kind")


# Rows that carried a seal, the name of their kind in it, what it covered, and how each is called.
_SEALED: tuple[tuple[QuerySet, str, Callable[[Any], Rows], str], ...] = (
    (Release.objects.select_related("revision"), "release", _release, "release {0.pk}"),
    (
        Verification.objects.select_related("credential"),
        "verification",
        _verification,
        "verification of credential {0.credential_id}",
    ),
    (
        Declaration.objects.all(),
        "declaration",
        partial(_columns, names="reviewer_id none_to_declare interests declared_at"),
        "declaration {0.pk}",
    ),
    (
        Override.objects.all(),
        "override",
        partial(_columns, names="sign_off_id reviewer_id overridden_by_id overridden_at reason"),
        "override of sign-off {0.sign_off_id}",
    ),
    (
        PolicySlot.objects.select_related("policy"),
        "policy_slot",
        _slot,
        "slot {0.slot} of policy {0.policy_id}",
    ),
    (
        TopicPolicy.objects.all(),
        "topic_policy",
        partial(_columns, names="topic_id kind policy_id number set_at set_by_id"),
        "policy {0.policy_id} for topic {0.topic_id}",
    ),
    (
        Requirement.objects.all(),
        "requirement",
        partial(_columns, names="article_id policy_id number at"),
        "requirement {0.number} of article {0.article_id}",
    ),
)


def _unsealed() -> Iterator[str]:
    for rows, name, says, called in _SEALED:
        for fact in rows.order_by("pk").iterator():
            if not is_seal_of(fact.seal, {"v": 1, "row": name} | says(fact)):
                yield f"{called.format(fact)}: not sealed by this site"


def _publications() -> Iterator[str]:
    """Each live page stands on the sign-offs that its release names, none of them taken back."""
    live = Publication.objects.select_related("release", "revision").order_by("pk")
    for publication in live.iterator():
        try:
            seals.prove_approvals(publication)
        except seals.BrokenSeal as broken:
            yield f"live article {publication.article_id}: {broken}"


def _live() -> Iterator[str]:
    """The last word of each trail says what is live, and no more than that is."""
    told: dict[str, int | None] = {}
    for subject, kind, detail in events_of("article", "published", "withdrawn"):
        told[subject] = detail.get("release") if kind == "published" else None
    releases = Publication.objects.values_list("article", "release__number")
    live = {f"article:{pk}": number for pk, number in releases}
    for subject in sorted(told.keys() | live.keys()):
        if told.get(subject) != live.get(subject):
            yield (
                f"{subject}: {_numbered(live.get(subject))} is live, "
                f"and the trail says {_numbered(told.get(subject))}"
            )


def _numbered(number: int | None) -> str:
    return f"release {number}" if number else "nothing"


def _places() -> Iterator[str]:
    """An article stands where it was put, under the policy of that place."""
    told = {}
    for subject, _, detail in events_of("article", "created", "reclassified"):
        told[subject] = (detail.get("topic"), detail.get("kind"))
    for pk, topic, kind in Article.objects.order_by("pk").values_list("pk", "topic", "kind"):
        if told.get(f"article:{pk}") != (topic, kind):
            yield f"article:{pk}: stands in topic {topic} as {kind}, and no event tells of it"


def _topics() -> Iterator[str]:
    """A topic that was moved stands where it was put last: articles below it inherit that place's policy."""
    told = {}
    for subject, _, detail in events_of("topic", "moved"):
        told[subject] = detail.get("parent")
    for pk, parent in Topic.objects.order_by("pk").values_list("pk", "parent"):
        if told.get(f"topic:{pk}", parent) != parent:
            yield f"topic:{pk}: stands below {parent}, and no event tells of it"


_TAKEN_BACK = SignOff.objects.exclude(withdrawn_at=None)
_ANSWERED = Concern.objects.exclude(resolved_at=None)
_RECONCILIATIONS = (
    Reconciliation(
        "revision",
        ("saved", "restored", "mending"),
        "revision",
        Revision.objects,
        "article",
        "number",
    ),
    Reconciliation("sign-off", ("signed off",), "sign_off", SignOff.objects, "revision__article"),
    Reconciliation(
        "withdrawal of sign-off",
        ("sign-off taken back",),
        "sign_offs",
        _TAKEN_BACK,
        "revision__article",
    ),
    Reconciliation("release", ("published",), "release", Release.objects, "article", "number"),
    Reconciliation(
        "withdrawal of release",
        ("withdrawn",),
        "release",
        Withdrawal.objects,
        "article",
        "release__number",
    ),
    Reconciliation(
        "override of sign-off",
        ("conflict overridden",),
        "sign_off",
        Override.objects,
        "sign_off__revision__article",
        "sign_off",
    ),
    Reconciliation("concern", ("concern raised",), "concern", Concern.objects, "article"),
    Reconciliation("answer to concern", ("concern resolved",), "concern", _ANSWERED, "article"),
    Reconciliation(
        "requirement",
        ("policy set", "policy changed"),
        "requirement",
        Requirement.objects,
        "article",
        "number",
    ),
    Reconciliation("rule", ("policy set",), "rule", TopicPolicy.objects, "topic", model="topic"),
    Reconciliation("policy", ("created",), "", Policy.objects, "pk", model="policy"),
    Reconciliation(
        "declaration",
        ("declared",),
        "declaration",
        Declaration.objects,
        "reviewer",
        model="reviewer",
    ),
    Reconciliation(
        "verification of credential",
        ("credential verified",),
        "credential",
        Verification.objects,
        "credential__reviewer",
        "credential",
        model="reviewer",
    ),
    Reconciliation(
        "revocation of credential",
        ("credential revoked",),
        "credential",
        Revocation.objects,
        "credential__reviewer",
        "credential",
        model="reviewer",
    ),
)
