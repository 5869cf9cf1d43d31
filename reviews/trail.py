"""Verifying what articles and reviews hold: digests, seals, and that the trail tells of every row."""

from collections.abc import Callable, Iterator

from django.db.models import Count, F, QuerySet

from articles import digest
from articles.models import Article, Revision, Topic
from people.models import Event
from people.verifying import Line, Told, named
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


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    yield from _revisions()
    yield from _sign_offs()
    yield from _releases()
    yield from _verifications()
    yield from _rules()
    yield from _publications()
    for told in _TOLD:
        yield from told.faults()
    yield from _live()
    yield from _places()
    yield from _topics()


def _revisions() -> Iterator[str]:
    texts = Revision.objects.order_by("id").prefetch_related("bylines", "citations")
    for revision in texts.iterator(chunk_size=500):
        if not digest.holds(revision):
            yield f"revision {revision.pk} of article {revision.article_id}: other words than its digest names"


def _sign_offs() -> Iterator[str]:
    for sign_off in SignOff.objects.order_by("id").iterator():
        if not seals.holds(sign_off):
            yield f"sign-off {sign_off.pk}: not sealed by this site"


def _releases() -> Iterator[str]:
    rows = Release.objects.order_by("id").select_related("revision")
    for release in rows.iterator():
        if not seals.holds(release):
            yield f"release {release.pk}: not sealed by this site"


def _verifications() -> Iterator[str]:
    for verification in Verification.objects.order_by("id").select_related("credential"):
        if not seals.holds(verification):
            yield f"verification of credential {verification.credential_id}: not sealed by this site"
    for declaration in Declaration.objects.order_by("id"):
        if not seals.holds(declaration):
            yield f"declaration {declaration.pk}: not sealed by this site"
    for override in Override.objects.order_by("id"):
        if not seals.holds(override):
            yield f"override of sign-off {override.sign_off_id}: not sealed by this site"


def _rules() -> Iterator[str]:
    for slot in PolicySlot.objects.order_by("id").select_related("policy"):
        if not seals.holds(slot):
            yield f"slot {slot.slot} of policy {slot.policy_id}: not sealed by this site"
    for policy in Policy.objects.annotate(written=Count("slots")).exclude(written=F("n_slots")):
        yield f"policy {policy.pk}: has {policy.written} slots and says {policy.n_slots}"
    for rule in TopicPolicy.objects.order_by("id"):
        if not seals.holds(rule):
            yield f"policy {rule.policy_id} for topic {rule.topic_id}: not sealed by this site"
    for asked in Requirement.objects.order_by("id"):
        if not seals.holds(asked):
            yield f"requirement {asked.number} of article {asked.article_id}: not sealed by this site"


def _publications() -> Iterator[str]:
    for publication in Publication.objects.live().order_by("pk"):
        try:
            seals.prove(publication)
        except seals.BrokenSeal as broken:
            yield f"live article {publication.article_id}: {broken}"


def _live() -> Iterator[str]:
    """The last word of each trail says what is live, and no more than that is."""
    told: dict[str, int | None] = {}
    events = Event.objects.filter(kind__in=("published", "withdrawn")).order_by("subject", "n")
    for subject, kind, detail in events.values_list("subject", "kind", "detail"):
        told[subject] = detail.get("release") if kind == "published" else None
    live = dict(_of_articles(Publication.objects, "article", "release__number"))
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
    events = Event.objects.filter(
        kind__in=("created", "reclassified"), subject__startswith="article:"
    )
    for subject, detail in events.order_by("subject", "n").values_list("subject", "detail"):
        told[subject] = (detail["topic"], detail["kind"])
    for pk, topic, kind in Article.objects.order_by("pk").values_list("pk", "topic", "kind"):
        if told.get(f"article:{pk}") != (topic, kind):
            yield f"article:{pk}: stands in topic {topic} as {kind}, and no event tells of it"


def _topics() -> Iterator[str]:
    """A topic that was moved stands where it was put last: articles below it inherit that place's policy."""
    told = {}
    events = Event.objects.filter(kind="moved", subject__startswith="topic:")
    for subject, detail in events.order_by("subject", "n").values_list("subject", "detail"):
        told[subject] = detail["parent"]
    for pk, parent in Topic.objects.order_by("pk").values_list("pk", "parent"):
        if told.get(f"topic:{pk}", parent) != parent:
            yield f"topic:{pk}: stands below {parent}, and no event tells of it"


def _of_articles(rows: QuerySet, article: str, value: str) -> Iterator[tuple[str, int]]:
    return ((f"article:{pk}", number) for pk, number in rows.values_list(article, value))


def _of_reviewers(rows: QuerySet) -> Iterator[tuple[str, int]]:
    return (
        (f"reviewer:{pk}", number)
        for pk, number in rows.values_list("credential__reviewer", "credential")
    )


def _articles(rows: QuerySet, article: str, value: str) -> Callable[[], Iterator[Line]]:
    return lambda: _of_articles(rows.all(), article, value)


_TOLD = (
    Told(
        "revision",
        "article",
        ("saved", "restored", "mending"),
        named("revision"),
        _articles(Revision.objects, "article", "number"),
    ),
    Told(
        "sign-off",
        "article",
        ("signed off",),
        named("sign_off"),
        _articles(SignOff.objects, "revision__article", "pk"),
    ),
    Told(
        "withdrawal of sign-off",
        "article",
        ("sign-off taken back",),
        lambda detail: detail["sign_offs"],
        _articles(SignOff.objects.exclude(withdrawn_at=None), "revision__article", "pk"),
    ),
    Told(
        "release",
        "article",
        ("published",),
        named("release"),
        _articles(Release.objects, "article", "number"),
    ),
    Told(
        "withdrawal of release",
        "article",
        ("withdrawn",),
        named("release"),
        _articles(Withdrawal.objects, "article", "release__number"),
    ),
    Told(
        "override of sign-off",
        "article",
        ("conflict overridden",),
        named("sign_off"),
        _articles(Override.objects, "sign_off__revision__article", "sign_off"),
    ),
    Told(
        "concern",
        "article",
        ("concern raised",),
        named("concern"),
        _articles(Concern.objects, "article", "pk"),
    ),
    Told(
        "answer to concern",
        "article",
        ("concern resolved",),
        named("concern"),
        _articles(Concern.objects.exclude(resolved_at=None), "article", "pk"),
    ),
    Told(
        "requirement",
        "article",
        ("policy set", "policy changed"),
        named("requirement"),
        _articles(Requirement.objects, "article", "number"),
    ),
    Told(
        "rule",
        "topic",
        ("policy set",),
        named("rule"),
        lambda: (
            (f"topic:{pk}", rule) for pk, rule in TopicPolicy.objects.values_list("topic", "pk")
        ),
    ),
    Told(
        "policy",
        "policy",
        ("created",),
        lambda detail: [None],
        lambda: ((f"policy:{pk}", None) for pk in Policy.objects.values_list("pk", flat=True)),
    ),
    Told(
        "declaration",
        "reviewer",
        ("declared",),
        named("declaration"),
        lambda: (
            (f"reviewer:{pk}", declaration)
            for pk, declaration in Declaration.objects.values_list("reviewer", "pk")
        ),
    ),
    Told(
        "verification of credential",
        "reviewer",
        ("credential verified",),
        named("credential"),
        lambda: _of_reviewers(Verification.objects),
    ),
    Told(
        "revocation of credential",
        "reviewer",
        ("credential revoked",),
        named("credential"),
        lambda: _of_reviewers(Revocation.objects),
    ),
)
