"""How articles and reviews of earlier versions were audited, whose trails told of no rows."""

from collections.abc import Iterator

from articles.models import Article, Revision, Topic
from people.earlier import Reconciliation, events_of
from reviews import audit, seals
from reviews.models import (
    Concern,
    Declaration,
    Override,
    Policy,
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
    yield from audit.faults_where(seals.prove_sealed)
    for one in _RECONCILIATIONS:
        yield from one.faults()
    yield from _live()
    yield from _places()
    yield from _topics()


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
                f"{subject}: {_release(live.get(subject))} is live, "
                f"and the trail says {_release(told.get(subject))}"
            )


def _release(number: int | None) -> str:
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
