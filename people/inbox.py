"""What happened, as each person is told it: a line of their list, and a mail if they want one.

A row stands for one thing that happened and one person, however often it is told: whoever tells it again, after a crash or
from a second machine, finds it there. Rows name things by their keys and hold nobody's words.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks.base import Task

# What happened longer ago is in the trail alone.
KEPT = timedelta(days=365)


class Mail(models.TextChoices):
    """When somebody is mailed what happened."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day"
    NEVER = "never", "Never"


@dataclass(frozen=True)
class Kind:
    """One kind of thing that happens: what people's choices call it, how it is mailed until they choose, and how it reads.

    Nobody switches off the mail about what is `safety`: it is that readers may see what they should not, or see nothing.
    `line` is the sentence of the list, with the names of what the row tells in braces.
    """

    name: str
    title: str
    line: str
    mail: str = str(Mail.AT_ONCE)
    safety: bool = False


class NotificationQuerySet(models.QuerySet):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def for_the_daily_mail(self) -> "NotificationQuerySet":
        """What its person chose to read once a day, and has neither been mailed nor read."""
        return self.filter(mail=Mail.DAILY, mailed_at=None, read_at=None)


class Notification(models.Model):
    """One thing that happened, told to one person."""

    person = models.ForeignKey("people.User", models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=100, help_text="What happened, such as assignment:12.")
    subject = models.CharField(max_length=60, help_text="What it is about, as the trail names it.")
    by = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    about = models.JSONField(default=dict, help_text="The keys, days and numbers that it tells.")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    mail = models.CharField(max_length=10, choices=Mail)
    mailed_at = models.DateTimeField(null=True, help_text="When the daily mail told it.")
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "person"],
                name="people_notification_once",
                violation_error_message="This person was told of it already.",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="people_notification_latest"),
            models.Index(
                fields=["person"],
                condition=Q(mail="daily", mailed_at=None, read_at=None),
                name="people_notification_daily",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, to {self.person}"


class MailChoice(models.Model):
    """How one person wants to be mailed about one kind of thing."""

    person = models.ForeignKey("people.User", models.CASCADE, related_name="mail_choices")
    kind = models.CharField(max_length=40)
    mail = models.CharField(max_length=10, choices=Mail)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="people_mail_choice_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.mail}"


def notify(
    kind: Kind,
    people: Collection[int],
    *,
    key: str,
    subject: str,
    by: Any,
    at: datetime,
    about: Mapping[str, Any],
    letter: Task,
) -> None:
    """Tell these people, but whoever did it, those who can't sign in, and those who know it.

    `letter` is the task that mails one row to one person. It is in the queue once the transaction is committed.
    """
    rows = [
        Notification(
            person_id=person,
            kind=kind.name,
            key=key,
            subject=subject,
            by=by,
            about=dict(about),
            at=at,
            mail=mail_for(kind, chosen),
        )
        for person, chosen in _to_be_told(kind, set(people) - {by.pk}, key)
    ]
    # Another machine may tell them in this moment; then its rows stand, and the same letters are asked for.
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    at_once = [row.person_id for row in rows if row.mail == Mail.AT_ONCE]
    if not at_once:
        return
    made = Notification.objects.filter(kind=kind.name, key=key, person__in=at_once)
    for pk, person in made.order_by("pk").values_list("pk", "person"):
        letter.enqueue(notification=pk, kind=kind.name, to=person, by=by.pk)


def _to_be_told(kind: Kind, people: set[int], key: str) -> QuerySet:
    """Of these, those who can sign in and don't know it yet, each with what they chose for such things."""
    if not people:
        return ()
    known = Notification.objects.filter(person=OuterRef("pk"), kind=kind.name, key=key)
    chosen = MailChoice.objects.filter(person=OuterRef("pk"), kind=kind.name).values("mail")
    users = Notification.person.field.related_model.objects.filter(
        ~Exists(known), pk__in=people, is_active=True, erased_at=None
    )
    return users.order_by("pk").values_list("pk", Subquery(chosen))


def mail_for(kind: Kind, chosen: str | None) -> str:
    """How somebody is mailed of it who chose this, as a `Mail`; None is no choice."""
    return str(Mail.AT_ONCE) if kind.safety else chosen or kind.mail


def choose_mail(*, person: Any, chosen: Mapping[str, str]) -> None:
    """Keep how somebody wants to be mailed, by the names of the kinds; for what happens from now on."""
    MailChoice.objects.bulk_create(
        (MailChoice(person=person, kind=name, mail=Mail(mail)) for name, mail in chosen.items()),
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["mail"],
    )


def mark_read(rows: QuerySet[Notification]) -> int:
    """How many of them had not been read."""
    return rows.filter(read_at=None).update(read_at=timezone.now())


def forget_old(*, at: datetime) -> int:
    """Drop what happened long ago; the trail keeps what was done."""
    return Notification.objects.filter(at__lt=at - KEPT).delete()[0]
