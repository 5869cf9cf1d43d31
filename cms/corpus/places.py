"""The topics of the corpus, in a tree, and the one policy that stands for all of them."""

from datetime import datetime
from functools import partial

from django.db import transaction

from articles.models import Topic
from people.models import User
from people.plain_rows import keep
from reviews import actions
from reviews.models import ApprovalKind, Policy

_AREAS = [
    "Imaginary joints",
    "Invented moods",
    "Made-up noises",
    "Pretend weather",
    "Fabled gardens",
    "Unlikely sleep",
    "Storybook skin",
    "Fictional fatigue",
    "Legendary limbs",
    "Fanciful food",
]
_SIDES = ("Beginnings", "Middles", "Endings", "Neighbours", "Evenings")
_DEEPER = ("In spring", "In winter")


@transaction.atomic
def lay_out(*, by: User, months: int, at: datetime) -> tuple[list[Topic], Policy]:
    """The topics that articles stand in, and the policy that they meet: a medical review and a fact check."""
    slots = Policy.objects.prefetch_related("slots")
    if known := list(Topic.objects.filter(slug__startswith="corpus-").order_by("pk")):
        rule = known[0].policies.latest("number")
        return known, slots.get(pk=rule.policy_id)
    policy = actions.create_policy(
        by=by, name="For made-up pages", kinds=ApprovalKind.values, months=months, at=at
    )
    new = partial(_topic, by=by, at=at)
    topics = [new(area, f"corpus-{n}", None) for n, area in enumerate(_AREAS)]
    for topic in list(topics):
        actions.set_topic_policy(topic=topic, policy=policy, by=by, at=at)
        for n, side in enumerate(_SIDES):
            below = new(side, f"{topic.slug}-{n}", topic)
            topics += [
                below,
                *(new(d, f"{below.slug}-{m}", below) for m, d in enumerate(_DEEPER)),
            ]
    return topics, slots.get(pk=policy.pk)


def _topic(name: str, slug: str, parent: Topic | None, *, by: User, at: datetime) -> Topic:
    return keep(Topic(name=name, slug=slug, parent=parent), by=by, at=at)
