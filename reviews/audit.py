"""Auditing what articles and reviews hold: digests, seals, and where lists find articles."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count, F, QuerySet

from articles import digest, shelving
from articles.models import Article, ListedName, Revision
from reviews import seals
from reviews.models import (
    Declaration,
    Override,
    Policy,
    PolicySlot,
    Publication,
    Release,
    Requirement,
    SignOff,
    TopicPolicy,
    Verification,
)

AT_ONCE = 500  # whole texts in memory


def faults() -> Iterator[str]:
    """What does not match, one sentence each."""
    yield from faults_where(seals.prove)


def faults_where(prove: Callable[[Publication], Any]) -> Iterator[str]:
    """The same, with each live page put to this proof."""
    yield from _revisions()
    yield from _unsealed()
    yield from _policies()
    yield from _publications(prove)
    yield from _shelves()


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


def _publications(prove: Callable[[Publication], Any]) -> Iterator[str]:
    for publication in Publication.objects.live().order_by("pk").iterator(chunk_size=AT_ONCE):
        try:
            prove(publication)
        except seals.BrokenSeal as broken:
            yield f"live article {publication.article_id}: {broken}"


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
