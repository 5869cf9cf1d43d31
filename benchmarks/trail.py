"""What questions to the record cost when it has six million lines: the pages of the trail, an export's first lines, what readers saw.

How to run it: benchmarks/README.md. It wants an empty database of its own on PostgreSQL, and fills it.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article  # noqa: E402
from cms.demo import loading  # noqa: E402
from desk.history.exports import AT_A_TIME, _begin, _lines  # noqa: E402
from people import guards  # noqa: E402
from people.models import Event, Snapshot, User  # noqa: E402
from people.trail import event_digest  # noqa: E402
from reviews.models import Release  # noqa: E402
from reviews.seen import seen_at  # noqa: E402

LINES = int(os.environ.get("LINES", 6_000_000))
A_TRAIL = 40  # lines of each article that others wrote
A_SUBJECT = "article:1000007"
SHOWN = 2_000  # lines of each question
ROUNDS = 5

# Lines of ten years about articles that are not here, by those who are: as long as real ones, in the order of their time.
FILL = """
INSERT INTO people_event (subject, n, kind, actor, at, detail, told, stands, previous, digest, recorded_at)
SELECT 'article:' || (1000000 + g / %(trail)s), 1 + g %% %(trail)s,
  (ARRAY['saved', 'submitted for review', 'signed off', 'published'])[1 + g %% 4],
  (%(actors)s::text[])[1 + (g / %(trail)s) %% %(people)s],
  now() - interval '10 years' + g * (interval '10 years' / %(lines)s),
  '{"revision": 1}', jsonb_build_object('revision:' || g, '1:' || md5(g::text) || md5(g::text)), NULL,
  md5(g::text) || md5(g::text), md5(g::text) || md5(g::text), now()
FROM generate_series(0, %(lines)s - 1) AS g
"""


def fill():
    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        loading.load(password="let-it-be-printed")  # noqa: S106 - a sample's
    if Event.objects.filter(subject="article:1000000").exists():
        return
    actors = list(Snapshot.objects.order_by("pk").values_list("hash", flat=True))
    asked = {"trail": A_TRAIL, "actors": actors, "people": len(actors), "lines": LINES}
    with guards.letting_go(connection, ["people_event"]):
        with connection.cursor() as cursor:
            cursor.execute(FILL, asked)
        for lines in shown():
            seal(lines[:SHOWN])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE people_event")


def shown():
    """The lines that the questions come to, and a few more: a page proves each of its lines."""
    yield Event.objects.order_by("-at", "-pk")
    yield Event.objects.filter(at__gte=_begin(a_day())).order_by("at", "pk")
    own = Snapshot.objects.filter(user=a_reviewer().pk).values("hash")
    yield Event.objects.filter(actor__in=own).order_by("at", "pk")
    yield Event.objects.filter(subject=A_SUBJECT)


def seal(lines):
    sealed = list(lines)
    for line in sealed:
        line.digest = event_digest(line, line.previous)
    QuerySet(Event).bulk_update(sealed, ["digest"], batch_size=500)


def a_day():
    return timezone.localdate() - timedelta(days=1_500)


def a_reviewer():
    return User.objects.filter(reviewer__isnull=False).order_by("pk").first()


def first_lines(**given):
    """What an export waits for before it sends anything."""
    asked = {"article": None, "person": None, "since": None, "until": None, **given}
    found = _lines(asked, User.objects.filter(groups__name="Managing editors").first())
    return [line for _, line in zip(range(AT_A_TIME), found, strict=False)]


def questions():
    boss = User.objects.filter(groups__name="Managing editors").first()
    desk = Client(headers={"host": "localhost"})
    desk.force_login(boss)
    article = Article.objects.get(slug="what-leads-to-paraneoplastic-syndrome")
    reviewer, day = a_reviewer(), a_day()
    release = Release.objects.filter(article=article).latest("pk")

    def page(address):
        def ask():
            answer = desk.get(address)
            assert answer.status_code == 200, (address, answer.status_code)

        return ask

    list_of_all = "/admin/people/event/"
    return {
        "the trail of one article": page(f"/admin/articles/article/{article.pk}/history/"),
        "the whole trail": page(list_of_all),
        "the whole trail, of one article": page(f"{list_of_all}?q={A_SUBJECT}"),
        "one person’s trail": page(f"/admin/people/user/{reviewer.pk}/history/"),
        "export by article, first lines": lambda: first_lines(article=article),
        "export by person, first lines": lambda: first_lines(person=reviewer),
        "export of a month, first lines": lambda: first_lines(
            since=day, until=day + timedelta(days=30)
        ),
        "what readers saw at a moment": lambda: seen_at(article, release.published_at),
    }


def main():
    fill()
    print(f"{Event.objects.count():,} lines")
    print(f"{'question':34} {'ms':>6} {'most':>6} {'in SQL':>7} {'queries':>8}")
    for name, ask in questions().items():
        ask()
        took, in_sql, number = [], [], 0
        for _ in range(ROUNDS):
            with CaptureQueriesContext(connection) as asked:
                began = perf_counter()
                ask()
                took.append(1000 * (perf_counter() - began))
            number = len(asked)
            in_sql.append(1000 * sum(float(one["time"]) for one in asked.captured_queries))
        print(f"{name:34} {median(took):6.0f} {max(took):6.0f} {median(in_sql):7.0f} {number:8}")


if __name__ == "__main__":
    main()
