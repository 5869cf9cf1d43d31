"""What readers' pages, the editors' list and publishing cost on larger sites beside a small one; see README.md in this folder.

Each database that is named was filled by make_corpus. One process for each takes its turn, round by round; the first is
what the others are compared with.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
IS_ASKED = sys.argv[1:2] == ["--asked"]
ROUNDS = int(os.environ.get("ROUNDS", "15"))

sys.path.insert(0, str(HERE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
os.environ.setdefault("OVERLAP_PERCENT", "100")  # made-up articles say much the same

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.actions import latest_revision, save_revision  # noqa: E402
from articles.models import Article, ListedName  # noqa: E402
from articles.topics import TopicTree  # noqa: E402
from people.days import local_day  # noqa: E402
from people.models import User  # noqa: E402
from people.roles import MANAGING_EDITORS  # noqa: E402
from reviews import actions  # noqa: E402
from reviews.models import Publication, Review  # noqa: E402
from tests.story import ALL_TICKED  # noqa: E402

# In the process of one database


class Site:
    """What is asked of it, by name: each is done once and timed."""

    def __init__(self):
        settings.ALLOWED_HOSTS, settings.READY_PAGES_MB = ["*"], 0
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        self.editor = User.objects.filter(groups__name=MANAGING_EDITORS).first()
        self.editor.groups.add(Group.objects.get(name=MANAGING_EDITORS))
        self.reader, self.desk = Client(), Client()
        self.desk.force_login(self.editor)
        live = Publication.objects.pages().order_by("pk")
        self.articles = iter(live.filter(article__kind="condition")[100 : 100 + 4 * ROUNDS])
        publication = live[50]
        # Pages of lists that are full on each of the sites, so that what differs is the size of the site.
        topic = TopicTree().lineage(publication.article.topic_id)[0]
        letter = ListedName.objects.values("letter").annotate(n=Count("*")).latest("n")["letter"]
        self.asks = {
            "article page": lambda: self.read(publication.article.get_absolute_url()),
            "its history": lambda: self.read(f"{publication.article.get_absolute_url()}history/"),
            "front page": lambda: self.read("/"),
            "topic": lambda: self.read(topic.get_absolute_url()),
            "A to Z, a letter": lambda: self.read(f"/a-to-z/{letter}/"),
            "editors' list": lambda: self.desk.get("/admin/articles/article/"),
            "publish": self.publish,
        }

    def read(self, address):
        assert self.reader.get(address).status_code == 200, address

    def make_ready(self, name):
        """Whatever must be done before it, and is not measured: another text that its reviewers approve."""
        if name == "publish":
            self.text = self.approved(next(self.articles).article)

    def publish(self):
        actions.publish(revision=self.text, by=self.editor)

    def approved(self, article: Article):
        last = latest_revision(article)
        asked = Review.objects.filter(article=article).latest("pk").assignments.all()
        revision = save_revision(
            article=article,
            by=last.created_by,
            based_on=last,
            title=f"{last.title}, again",
            summary=last.summary,
            key_points=last.key_points,
            body=last.body,
            authors=[byline.author for byline in last.bylines.order_by("position")],
        )
        today = local_day(timezone.now())
        people = [(one.reviewer, one.kind, today) for one in asked]
        review = actions.submit(revision=revision, by=self.editor, assignments=people)
        for assignment in review.assignments.order_by("pk"):
            actions.sign_off(
                assignment=assignment,
                by=assignment.reviewer.user,
                digest=revision.digest,
                decision="approved",
                checklist=ALL_TICKED,
            )
        return revision


def answer():
    site = Site()
    for line in sys.stdin:
        name = line.strip()
        site.make_ready(name)
        with CaptureQueriesContext(connection) as asked:
            cpu, wall = time.process_time(), time.perf_counter()
            site.asks[name]()
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        print(json.dumps([1000 * cpu, 1000 * wall, len(asked)]), flush=True)


# In the one that asks


def started(url):
    return subprocess.Popen(
        [sys.executable, __file__, "--asked"],
        env=os.environ | {"DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def asked(process, name):
    process.stdin.write(f"{name}\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


NAMES = (
    "article page",
    "its history",
    "front page",
    "topic",
    "A to Z, a letter",
    "editors' list",
    "publish",
)


def main(urls):
    processes = [started(url) for url in urls]
    print(f"{'':18} {'site':24} {'SQL':>4} {'wall, ms':>9} {'CPU, ms':>8} {'wall':>6} {'CPU':>6}")
    for name in NAMES:
        rounds = [[asked(process, name) for process in processes] for _ in range(ROUNDS)][2:]
        first = None
        for url, found in zip(urls, zip(*rounds, strict=True), strict=True):
            cpu, wall, sql = (statistics.median(column) for column in zip(*found, strict=True))
            first = first or (cpu, wall)
            site = url.rpartition("/")[2]
            print(
                f"{name:18} {site:24} {sql:4.0f} {wall:9.1f} {cpu:8.1f} "
                f"{wall / first[1]:6.2f} {cpu / first[0]:6.2f}"
            )
    for process in processes:
        process.communicate()


if __name__ == "__main__":
    if IS_ASKED:
        answer()
    else:
        main(sys.argv[1:])
