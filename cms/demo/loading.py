"""Loading the sample: everything at once or nothing, and never twice."""

from itertools import chain

from django.db import transaction
from django.db.models import F
from django.test.utils import override_settings

from articles.models import Article, Topic
from cms.demo import articles, helplines, people, readers, site_pages, works
from cms.demo.newsroom import Newsroom, people_planned
from feedback.visitors import destroy_old_salts
from people.models import Notification, User

# What happened in these days nobody has read yet.
NEW_DAYS = 14

SUBJECTS = (people, site_pages, helplines, articles, works, readers)


class OtherContent(Exception):
    """The database holds somebody's own work, which the sample must not be mixed with."""


def is_loaded() -> bool:
    """Whether the sample's people are here; they come in one transaction with everything else."""
    emails = [person["email"] for person in people_planned()]
    return User.objects.filter(email__in=emails).exists()


# Its mail would ask people for things of years ago.
NOWHERE = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}


@override_settings(TASKS=NOWHERE)
def load(*, password: str) -> None:
    """Build the sample by calling the verbs, step after step in the order of their times.

    Raises OtherContent when there are topics or articles already.
    """
    with transaction.atomic():
        if Article.objects.exists() or Topic.objects.exists():
            raise OtherContent
        newsroom = Newsroom()
        people.take_on(newsroom, password)
        articles.open_topics(newsroom)
        steps = chain.from_iterable(subject.steps(newsroom) for subject in SUBJECTS)
        for step in sorted(steps, key=lambda step: step.at):
            step.do(step.at)
        destroy_old_salts(newsroom.today)
        _read_what_is_old(newsroom)


def _read_what_is_old(newsroom: Newsroom) -> None:
    """As it would be where people come to their desk: what happened lately is new, and nothing is mailed of years ago."""
    lately = newsroom.moment(NEW_DAYS, 0)
    Notification.objects.filter(at__lt=lately).update(read_at=F("at"))
    Notification.objects.update(mailed_at=F("at"))
