"""Four editors at work in a process of their own, for as long as they are told, on the database of a served site.

Each word that readers may see carries a mark, and lines are written of what becomes of it, with the time before the transaction
begins (`going`) and after it has been committed (`is`). Run as
`python -m tests.cms.newsroom set-up MIDNIGHT` once, and then `python -m tests.cms.newsroom work SECONDS`.
"""

import itertools
import json
import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from articles.models import Article, Author  # noqa: E402
from people.actions import change_person  # noqa: E402
from people.days import months_later  # noqa: E402
from people.models import User  # noqa: E402
from references.models import Reference  # noqa: E402
from reviews import actions  # noqa: E402
from reviews.models import Policy, Reviewer  # noqa: E402
from tests.story import Story  # noqa: E402

EDITORS = 4
LONG = 1.3  # seconds: long enough for every worker to have noticed
FACT = "FACT "  # what begins a line that is not a mail
DUE = "due-at-midnight"


def slug(editor):
    return f"article-{editor}"


# Before the site is served


def set_up(midnight):
    """An article for each editor, and one whose review is due until this midnight."""
    story = Story()
    story.start = datetime.now(UTC) - timedelta(days=150)
    assert story.works and story.author
    last_moment = datetime.fromtimestamp(midnight - 1, UTC)
    months, signed_at = next(filter(_is_exact(last_moment), _signings(last_moment)))
    due = story.draft(DUE, title="Due today")
    actions.set_topic_policy(
        topic=story.topic,
        policy=story.make_policy("medical", "fact_check", months=months),
        by=story.maya,
        at=story.start,
    )
    for assignment in story.submit(due).assignments.all():
        story.decide(assignment, at=signed_at)
    # Of that day, too: on a slow machine its last moment passes while this is made.
    actions.publish(revision=due, by=story.edith, at=signed_at)
    for editor in range(EDITORS):
        story.draft(slug(editor), title="Begun")


def _signings(end):
    """When something could be signed that holds for so many months, until this moment."""
    for months, days in itertools.product(range(1, 4), range(27, 94)):
        yield months, end - timedelta(days=days)


def _is_exact(end):
    return lambda signing: months_later(signing[1], signing[0]) == end


# While it is


class Log:
    """What became of each mark, as lines on standard output."""

    def __init__(self):
        self._lock = threading.Lock()

    def write(self, what, mark, **more):
        with self._lock:
            line = {"what": what, "mark": mark, "at": time.time(), **more}
            sys.stdout.write(f"{FACT}{json.dumps(line)}\n")
            sys.stdout.flush()


class Newsroom(Story):
    """The story's people, found where they were stored."""

    def __init__(self):
        super().__init__()
        people = {user.name.split()[0].lower(): user for user in User.objects.all()}
        for name in ("wanda", "edith", "maya"):
            setattr(self, name, people[name])
        self.author = Author.objects.get()
        self.rivera, self.felix = (
            Reviewer.objects.get(user__name__startswith=name) for name in ("Rosa", "Felix")
        )
        self.works = list(Reference.objects.order_by("pk"))
        self.policy = Policy.objects.latest("pk")


class Editor(threading.Thread):
    """Publishes, corrects and withdraws one article, again and again; or renames the author."""

    def __init__(self, number, ends_at, log):
        super().__init__()
        self.number, self.ends_at, self.log = number, ends_at, log
        self.story = Newsroom()
        self.count = itertools.count()

    def run(self):
        while time.time() < self.ends_at:
            self.round()
        connection.close()

    def round(self):
        first = self.publish(then_wait=0.2)
        second = self.publish(then_wait=LONG, instead_of=first)
        if self.number == 0:
            self.rename()
        self.withdraw(second)
        self.draft()

    def mark(self, kind):
        return f"mark-{kind}-{self.number}-{next(self.count)}"

    def draft(self, kind="draft"):
        mark = self.mark(kind)
        return mark, self.story.write(Article.objects.get(slug=slug(self.number)), title=mark)

    def publish(self, then_wait, instead_of=""):
        mark, revision = self.draft("text")
        self.story.approve_all(self.story.submit(revision))
        self.log.write("going", mark, gone=instead_of, slug=slug(self.number))
        actions.publish(revision=revision, by=self.story.edith)
        self.log.write("is", mark, gone=instead_of, slug=slug(self.number))
        time.sleep(then_wait)
        return mark

    def withdraw(self, mark):
        article = Article.objects.get(slug=slug(self.number))
        self.log.write("going", "", gone=mark, slug=slug(self.number))
        actions.withdraw(article=article, by=self.story.edith, reason="Doubt")
        self.log.write("is", "", gone=mark, slug=slug(self.number))
        time.sleep(LONG)

    def rename(self):
        person, mark = self.story.author.user, self.mark("name")
        old = getattr(self, "name_mark", "")
        self.log.write("going", mark, gone=old, slug="")
        change_person(person=person, by=self.story.maya, groups=person.groups.all(), name=mark)
        self.log.write("is", mark, gone=old, slug="")
        self.name_mark = mark


def work(seconds):
    ends_at, log = time.time() + seconds, Log()
    editors = [Editor(number, ends_at, log) for number in range(EDITORS)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()


if __name__ == "__main__":
    {"set-up": set_up, "work": work}[sys.argv[1]](float(sys.argv[2]))
