"""Auditing what articles and reviews hold: digests, seals, and that the trail tells of every row."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count, F, QuerySet

from articles import digest, shelving
from articles.models import Article, ListedName, Revision, Topic
from people.audit import Reconciliation, events_of
from reviews import seals
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

AT_ONCE = 500  # whole texts in memory


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    yield from _revisions()
    yield from _unsealed()
    yield from _policies()
    yield from _publications()
    for one in _RECONCILIATIONS:
        yield from one.faults()
    yield from _live()
    yield from _shelves()
    yield from _places()
    yield from _topics()


def _revisions() -> Iterator[str]:
    texts = Revision.objects.order_by("id").prefetch_related("bylines", "citations")
    for revision in texts.iterator(chunk_size=AT_ONCE):
        if not digest.matches(revision):
            yield f"revision {revision.pk} of article {revision.article_id}: other words than its digest names"


def _unsealed() -> Iterator[str]:
    for rows, named_as in _SEALED:
        for fact in rows.order_by("pk").iterator():
            if not seals.has_valid_seal(fact):
                yield f"{named_as(fact)}: not sealed by this site"


# Rows that carry a seal, with what it covers, and how each is called.
_SEALED: tuple[tuple[QuerySet, Callable[[Any], str]], ...] = (
    (SignOff.objects.all(), lambda one: f"sign-off {one.pk}"),
    (Release.objects.select_related("revision"), lambda one: f"release {one.pk}"),
    (
        Verification.objects.select_related("credential"),
        lambda one: f"verification of credential {one.credential_id}",
    ),
    (Declaration.objects.all(), lambda one: f"declaration {one.pk}"),
    (Override.objects.all(), lambda one: f"override of sign-off {one.sign_off_id}"),
    (
        PolicySlot.objects.select_related("policy"),
        lambda one: f"slot {one.slot} of policy {one.policy_id}",
    ),
    (TopicPolicy.objects.all(), lambda one: f"policy {one.policy_id} for topic {one.topic_id}"),
    (
        Requirement.objects.all(),
        lambda one: f"requirement {one.number} of article {one.article_id}",
    ),
)


def _policies() -> Iterator[str]:
    for policy in Policy.objects.annotate(written=Count("slots")).exclude(written=F("n_slots")):
        yield f"policy {policy.pk}: has {policy.written} slots and says {policy.n_slots}"


def _publications() -> Iterator[str]:
    for publication in Publication.objects.live().order_by("pk").iterator(chunk_size=AT_ONCE):
        try:
            seals.prove(publication)
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
                f"{subject}: {_release(live.get(subject))} is live, "
                f"and the trail says {_release(told.get(subject))}"
            )


def _shelves() -> Iterator[str]:
    """Lists find each article by its newest text and by what is live of it."""
    newest = dict(Revision.objects.filter(child=None).values_list("article", "pk"))
    seen = dict(Release.objects.order_by("number").values_list("article", "revision"))
    live = Publication.objects.pages().values_list(
        "article", "revision__title", "revision__also_known_as"
    )
    shown = {pk: names for pk, *names in live}
    names: dict[int, set[str]] = defaultdict(set)
    for pk, name in ListedName.objects.values_list("article", "listed_as"):
        names[pk].add(name)
    columns = ("pk", "newest_text", "last_seen", "letter", "listed_as")
    for pk, *stands in Article.objects.order_by("pk").values_list(*columns):
        title, others = shown.get(pk, (None, ()))
        told = [newest.get(pk), seen.get(pk), *shelving.place_of(title)]
        if stands != told or names[pk] != shelving.names_of(title, others):
            yield f"article:{pk}: lists find it by something that its texts do not say"


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
