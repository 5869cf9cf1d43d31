"""What people note for themselves to do. It is nobody else's business, and no trail tells of it."""

from datetime import date, datetime

from django.db.models import F, Q
from django.utils import timezone

from people.days import local_day
from people.models import OwnTask, User
from people.refusals import Refusal

MOST = 100  # that are open, of one person
MOST_WORDS = 200


def tasks_of(*, person: User, at: datetime | None = None) -> list[OwnTask]:
    """What they still have to do, what is due first; then what they did today, which can be taken up again."""
    today = local_day(at or timezone.now())
    shown = Q(done_on=None) | Q(done_on=today)
    order = (F("done_on").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")
    return list(OwnTask.objects.filter(shown, person=person).order_by(*order))


def note_task(*, person: User, words: str, due_on: date | None = None) -> OwnTask:
    """Note something to do. The same a second time, while it is open, is the first one. Refusal when nothing is said, or too much."""
    said = " ".join(words.split())
    if not said:
        raise Refusal("Say what is to be done.")
    if len(said) > MOST_WORDS:
        raise Refusal(f"Keep it to {MOST_WORDS} characters.")
    still = OwnTask.objects.filter(person=person, done_on=None)
    if known := still.filter(words=said, due_on=due_on).first():
        return known
    if still.count() >= MOST:
        raise Refusal(f"There are {MOST} things on your list. Do one of them first.")
    return OwnTask.objects.create(person=person, words=said, due_on=due_on)


def tick_task(*, person: User, key: int, is_done: bool, at: datetime | None = None) -> bool:
    """Say that one of their own is done, or that it is not after all; False when they have none of this key."""
    done_on = local_day(at or timezone.now()) if is_done else None
    return bool(OwnTask.objects.filter(person=person, pk=key).update(done_on=done_on))
