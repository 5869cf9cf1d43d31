"""Which policy an article must meet."""

from collections import Counter
from datetime import datetime
from operator import attrgetter

from django.db.models import F, Prefetch, QuerySet
from django.utils.text import get_text_list

from articles.models import Article, Topic
from articles.topics import TopicTree
from people.damage import damage_in
from people.witness import subject_of
from reviews.models import ApprovalKind, Policy, PolicySlot, Requirement, TopicPolicy

CHANGES_IN_A_ROW = 5


_OF_A_SLOT = ("id", "slot", "kind", "specialty")


def places_of(policy: Policy) -> list[PolicySlot]:
    """A policy's slots in their order; read now, unless they were read with it."""
    if not hasattr(policy, "known_slots"):
        policy.known_slots = list(policy.slots.all())
    return sorted(policy.known_slots, key=attrgetter("slot"))


def _with_slots(rows: QuerySet) -> QuerySet:
    """Rules with their policies and what those ask for."""
    slots = Prefetch("policy__slots", to_attr="known_slots")
    return rows.select_related("policy").prefetch_related(slots)


def topic_policy(topic: Topic, kind: str) -> Policy | None:
    """The policy that articles of this topic and kind get: the nearest topic's, its own kind first.

    None when there is none, and when something other than this site has made it or moved a topic: what is forged must not lower what is
    asked.
    """
    line = [above.pk for above in TopicTree().lineage(topic.pk)]
    rules = {
        (rule.topic_id, rule.kind): rule
        for rule in _with_slots(TopicPolicy.objects.current().filter(topic__in=line))
    }
    places = ((pk, wanted) for pk in reversed(line) for wanted in (kind, ""))
    rule = next((rules[place] for place in places if place in rules), None)
    if rule is None:
        return None
    went_by = [*(f"topic:{pk}" for pk in line), subject_of(rule.policy)]
    return None if any(damage_in(went_by)) else rule.policy


def requirement_of(article: Article) -> Requirement | None:
    """What was last written down that the article must meet the next time it goes live."""
    last = Requirement.objects.filter(article=article).order_by("-number").values("pk")[:1]
    slots = {f"slot_{name}": F(f"policy__slots__{name}") for name in _OF_A_SLOT}
    # In one statement: a line for each slot, each with the requirement and its policy.
    lines = Requirement.objects.filter(pk__in=last).select_related("policy").annotate(**slots)
    asked = list(lines.order_by("slot_slot"))
    if not asked:
        return None
    requirement = asked[0]
    policy = requirement.policy
    policy.known_slots = [
        PolicySlot(policy=policy, **{name: getattr(line, f"slot_{name}") for name in _OF_A_SLOT})
        for line in asked
        if line.slot_id
    ]
    return requirement


def policy_of(article: Article) -> Policy | None:
    """The policy that counts for the article's next release, None when none stands."""
    requirement = requirement_of(article)
    if requirement is None:
        return topic_policy(article.topic, article.kind)
    return requirement.policy


def slots_of(policy: Policy) -> list[str]:
    """The kinds of approval that a policy asks for, in the order of its slots."""
    return [slot.kind for slot in places_of(policy)]


def in_words(policy: Policy) -> str:
    """What it asks for: “2 medical reviews, a medical review (neurology) and a fact check”."""
    counted = Counter(slot.label for slot in places_of(policy))
    return get_text_list([_counted(label, n) for label, n in counted.items()], "and")


def _counted(label: str, n: int) -> str:
    noun, _, rest = label.partition(" (")
    return f"{n} {noun}s{' (' + rest if rest else ''}" if n > 1 else f"a {label}"


def is_stricter(new: Policy, old: Policy) -> bool:
    """Whether approvals that met the old policy may not meet the new one."""
    asked, had = slots_of(new), slots_of(old)
    if any(asked.count(kind) > had.count(kind) for kind in ApprovalKind.values):
        return True
    return bool(_specialties(new) - _specialties(old))


def _specialties(policy: Policy) -> Counter[tuple[str, str]]:
    return Counter((s.kind, s.specialty.casefold()) for s in places_of(policy) if s.specialty)


def earlier_requirement(article: Article, *, at: datetime) -> Requirement | None:
    """What the article had to meet at that moment."""
    known = Requirement.objects.filter(article=article, at__lte=at).order_by("-number")
    return _with_slots(known).first()
