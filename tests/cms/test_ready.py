"""Readers' pages from memory: as fast as a file, and gone as soon as they are withdrawn."""

import gzip
import threading
from collections import Counter

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.ready import currency, layer, memory
from cms.ready.answers import best_encoding
from feedback.models import Vote
from people import changes
from people.actions import change_person
from references.actions import record_notice
from reviews import actions
from reviews.models import Publication
from tests.ready import Visitors, through_the_layer

PAGE = "/articles/paraneoplastic-syndrome/"


class Clock:
    """The time that the layer goes by."""

    def __init__(self, monkeypatch):
        self.now = timezone.now().timestamp()
        monkeypatch.setattr(layer, "time", lambda: self.now)
        monkeypatch.setattr(currency, "time", lambda: self.now)

    def wait(self, seconds):
        self.now += seconds


class Counted:
    """Django, and how often it was asked for each address."""

    def __init__(self):
        self.django, self.asked = WSGIHandler(), Counter()

    def __call__(self, environ, start_response):
        self.asked[environ["PATH_INFO"]] += 1
        return self.django(environ, start_response)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def visitors(settings, db, clock):
    settings.READY_PAGES_MB = 8
    return Visitors(Counted())


# What is answered


def test_the_second_visitor_gets_the_bytes_that_the_first_one_got(story, visitors):
    story.live()

    first, second = visitors.ask(PAGE), visitors.ask(PAGE)

    assert (first.status, first.is_ready, second.is_ready) == (200, False, True)
    assert first.body == second.body
    first.headers.pop("cache-status"), second.headers.pop("cache-status")
    assert first.headers == second.headers
    assert {"content-security-policy", "x-content-type-options", "etag"} <= set(second.headers)
    assert visitors.layer._application.asked[PAGE] == 1


def test_it_is_what_django_gives_to_a_visitor_without_a_cookie(story, visitors, client):
    story.live()
    visitors.ask(PAGE, cookie="theme=dark; odd")

    answer = visitors.ask(PAGE)

    assert answer.is_ready
    assert answer.body == client.get(PAGE).content


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_it_is_compressed_for_whoever_takes_that(story, visitors, encoding):
    story.live()
    plain = visitors.ask(PAGE)

    answer = visitors.ask(PAGE, accept_encoding=f"{encoding};q=0.5")

    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    assert answer.headers["content-encoding"] == encoding
    assert unpack(answer.body) == plain.body
    assert int(answer.headers["content-length"]) == len(answer.body) < len(plain.body) / 3
    assert answer.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*;q=0", ""),
        ("identity", ""),
        ("br;q=nonsense", ""),
    ],
)
def test_the_encoding_is_one_that_the_visitor_takes(accepted, encoding):
    assert best_encoding(accepted) == encoding


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*"])
def test_what_the_browser_has_is_not_sent_again(story, visitors, known):
    story.live()
    etag = visitors.ask(PAGE).headers["etag"]

    answer = visitors.ask(PAGE, if_none_match=known.format(etag))

    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)
    assert "cache-control" in answer.headers
    assert not {"content-length", "content-type"} & set(answer.headers)
    assert visitors.ask(PAGE, if_none_match='"another"').status == 200


def test_the_first_visitor_may_have_it_too(story, visitors):
    story.live()
    etag = visitors.ask(PAGE).headers["etag"]

    assert Visitors().ask(PAGE, if_none_match=etag).status == 304


def test_head_is_get_without_a_body(story, visitors):
    story.live()

    first, got, second = (visitors.ask(PAGE, method) for method in ("HEAD", "GET", "HEAD"))

    assert (first.body, second.body, second.is_ready) == (b"", b"", True)
    assert first.headers["content-length"] == second.headers["content-length"] == str(len(got.body))


@pytest.mark.parametrize(
    ("address", "asking"),
    [
        ("/topics/?page=2", {}),
        (PAGE, {"method": "POST"}),
        (PAGE, {"cookie": "a=b; sessionid=somebodys"}),
        ("/healthz", {}),
        ("/robots.txt/", {}),
        ("/accounts/login/", {}),
        ("/a/1", {}),
    ],
)
def test_everything_else_is_djangos_each_time(story, visitors, address, asking):
    story.live()
    visitors.ask(PAGE)

    answers = [visitors.ask(address, **asking) for _ in range(2)]

    assert [answer.is_ready for answer in answers] == [False, False]


def test_a_page_with_a_query_is_compressed_and_not_kept(story, visitors):
    story.live()

    answer, again = (visitors.ask("/search/?q=x", accept_encoding="br") for _ in range(2))

    assert answer.headers["content-encoding"] == again.headers["content-encoding"] == "br"
    assert not again.is_ready
    assert visitors.ask("/search/?q=x", if_none_match=answer.headers["etag"]).status == 200


def test_staff_pages_are_neither_kept_nor_compressed(story, visitors):
    answer = visitors.ask("/accounts/login/", accept_encoding="br")

    assert "no-store" in answer.headers["cache-control"]
    assert "content-encoding" not in answer.headers


def test_an_address_is_kept_for_each_host_and_a_strange_one_is_refused(story, visitors):
    story.live()
    visitors.ask(PAGE)

    assert visitors.ask(PAGE, host="127.0.0.1").is_ready is False
    assert visitors.ask(PAGE, host="evil.example").status == 400


def test_readyz_tells_how_much_is_kept(story, visitors):
    story.live()
    size = len(visitors.ask(PAGE).body)

    kept = visitors.ask("/readyz").text

    assert '"ready_pages": {"pages": 1' in kept
    assert visitors.layer.counts()["bytes"] > size


# What is gone at once


def gone_at_once(story, visitors, change, *addresses):
    """Each page is ready; after the change none of its old bytes are given."""
    before = {address: visitors.ask(address) for address in addresses}
    assert all(visitors.ask(address).is_ready for address in addresses)
    change()
    for address, old in before.items():
        now = visitors.ask(address)
        assert not now.is_ready
        assert now.body != old.body


def test_a_withdrawn_text(story, visitors):
    article = story.live().article

    gone_at_once(
        story,
        visitors,
        lambda: actions.withdraw(article=article, by=story.edith, reason="Doubt"),
        PAGE,
        f"{PAGE}history/",
        "/",
        "/a-to-z/",
        story.topic.get_absolute_url(),
        story.author.get_absolute_url(),
        story.rivera.get_absolute_url(),
    )

    assert visitors.ask(PAGE).status == 404


def test_a_replaced_text_and_its_title_elsewhere(story, visitors):
    article = story.live(title="What it was").article

    def replace():
        revision = story.write(article, title="What it is now")
        story.approve_all(story.submit(revision))
        actions.publish(revision=revision, by=story.edith)

    gone_at_once(story, visitors, replace, PAGE, "/", "/a-to-z/", f"{PAGE}history/")

    assert "What it was" not in visitors.ask("/").text


def test_a_retraction_mark_is_there_at_once(story, visitors):
    story.live()

    gone_at_once(
        story,
        visitors,
        lambda: record_notice(
            reference=story.works[0], kind="retraction", source="editor", by=story.maya
        ),
        PAGE,
    )


def test_a_name(story, visitors):
    story.live()
    person = story.rivera.user

    gone_at_once(
        story,
        visitors,
        lambda: change_person(
            person=person, by=story.maya, groups=person.groups.all(), name="Rita Renamed"
        ),
        PAGE,
        story.rivera.get_absolute_url(),
        "/",
        story.topic.get_absolute_url(),
    )

    for address in (PAGE, "/", story.topic.get_absolute_url()):
        assert "Rita Renamed" in visitors.ask(address).text


def test_whoever_takes_it_down_with_sql(story, visitors):
    story.live()
    visitors.ask(PAGE)

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reviews_publication")

    assert visitors.ask(PAGE).status == 404


def test_other_pages_stay(story, visitors):
    story.live()
    other = story.live("another-page")
    visitors.ask(f"/articles/{other.article.slug}/history/")

    record_notice(reference=story.works[0], kind="concern", source="editor", by=story.maya)

    assert visitors.ask(f"/articles/{other.article.slug}/history/").is_ready


def test_a_page_that_was_made_while_its_text_was_withdrawn_is_never_shown_again(story, visitors):
    article = story.live().article
    django = visitors.layer._application

    def withdrawn_meanwhile(environ, start_response):
        body = django(environ, start_response)
        if Publication.objects.exists():
            actions.withdraw(article=article, by=story.edith, reason="Doubt")
        return body

    visitors.layer._application = withdrawn_meanwhile
    assert visitors.ask(PAGE).status == 200

    assert visitors.ask(PAGE).status == 404


# What may take a minute, and what the day brings


def test_what_is_new_shows_in_lists_within_a_minute(story, visitors, clock):
    story.live("first-page", title="The first")
    visitors.ask("/a-to-z/"), visitors.ask("/")
    story.live("second-page", title="The second")
    assert "The second" not in visitors.ask("/").text

    clock.wait(memory.RENEW_AFTER + 1)

    assert "The second" in visitors.ask("/").text
    assert "The second" in visitors.ask("/a-to-z/").text


def test_even_to_the_first_visitor_after_a_quiet_night(story, visitors, clock):
    story.live("first-page", title="The first")
    visitors.ask("/")
    story.live("second-page", title="The second")

    clock.wait(memory.GONE_AFTER + 5)

    assert "The second" in visitors.ask("/").text


def test_a_page_ends_with_the_day(story, visitors, clock, settings):
    story.live()
    midnight = memory._midnight(clock.now)
    clock.now = midnight - 10
    visitors.ask(PAGE)

    clock.wait(9)
    assert visitors.ask(PAGE).is_ready
    clock.wait(1)

    assert not visitors.ask(PAGE).is_ready


def test_the_day_is_that_of_the_sites_zone(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    timezone.get_default_timezone.cache_clear()
    try:
        assert memory._midnight(0.0) == 15 * 3600
    finally:
        timezone.get_default_timezone.cache_clear()


# Under load, and without a database


def test_whoever_comes_while_it_is_made_waits_for_it(settings, db, clock):
    settings.READY_PAGES_MB = 8
    going, asked, lock = threading.Event(), [], threading.Lock()

    def slow(environ, start_response):
        with lock:
            asked.append(1)
        going.wait(5)
        start_response("200 OK", [("Cache-Control", "public, s-maxage=1")])
        return [b"made"]

    visitors = Visitors(slow)
    visitors.layer._currency.at = lambda now: currency.State()
    answers = []
    crowd = [threading.Thread(target=lambda: answers.append(visitors.ask("/"))) for _ in range(8)]
    for one in crowd:
        one.start()
    going.set()
    for one in crowd:
        one.join()

    assert [answer.body for answer in answers] == [b"made"] * 8
    assert len(asked) == 1


def test_every_worker_hears_of_it(story, visitors):
    article = story.live().article
    workers = [visitors, Visitors(), Visitors()]
    for worker in workers:
        worker.ask(PAGE)
        assert worker.ask(PAGE).is_ready

    actions.withdraw(article=article, by=story.edith, reason="Doubt")

    assert [worker.ask(PAGE).status for worker in workers] == [404] * 3


def test_the_database_is_asked_four_times_a_second_whatever_the_traffic(
    story, visitors, clock, monkeypatch
):
    story.live()
    visitors.layer._currency = currency.Currency()
    looks, look = [], changes.look
    visitors.ask(PAGE)
    monkeypatch.setattr(changes, "look", lambda position: looks.append(1) or look(position))

    for _ in range(1000):
        clock.wait(0.001)
        assert visitors.ask(PAGE).is_ready

    assert len(looks) <= 1 / currency.LOOK_EVERY


def test_a_worker_whose_look_hangs_shows_nothing_older_than_a_second(
    story, visitors, clock, monkeypatch
):
    story.live()
    kept = visitors.layer._currency = currency.Currency()
    visitors.ask(PAGE)
    kept._looking.acquire()  # another thread is looking, and the database takes its time

    clock.wait(currency.TRUST_FOR - 0.01)
    assert visitors.ask(PAGE).is_ready
    clock.wait(0.02)
    waiting = threading.Thread(target=visitors.ask, args=[PAGE], daemon=True)
    waiting.start()
    waiting.join(0.2)

    assert waiting.is_alive()
    kept._looking.release()
    waiting.join(5)


def test_nothing_kept_is_shown_when_the_database_is_away(story, visitors, monkeypatch):
    story.live()
    visitors.ask(PAGE)

    def away(position):
        raise OperationalError("gone")

    monkeypatch.setattr(changes, "look", away)
    monkeypatch.setattr(connection, "close", lambda: None)

    assert not visitors.ask(PAGE).is_ready


def test_the_memory_has_a_bound(story, visitors):
    story.live()
    size = len(visitors.ask(PAGE).body)
    visitors.layer._memory._most_bytes = 3 * size

    for address in ("/topics/", "/", "/a-to-z/", PAGE, f"{PAGE}history/"):
        visitors.ask(address)

    assert 1 <= visitors.layer.counts()["pages"] < 5
    assert visitors.layer.counts()["bytes"] <= 3 * size


def test_a_vote_leaves_what_is_kept_alone(story, visitors, client):
    story.live()
    visitors.ask(PAGE)

    client.post(f"{PAGE}feedback/", {"helpful": "yes"}, headers={"sec-fetch-site": "same-origin"})

    assert Vote.objects.count() == 1
    assert visitors.ask(PAGE).is_ready


def test_what_is_remembered_goes_as_a_page_would(story, visitors):
    revision, found = story.live(), []

    def find():
        found.append(Publication.objects.live().filter(article=revision.article).first())
        return found[-1]

    for _ in range(3):
        assert visitors.layer.remember("live", find) == found[0]
    assert len(found) == 1

    actions.withdraw(article=revision.article, by=story.edith, reason="No")

    for _ in range(2):
        assert visitors.layer.remember("live", find) is None
    assert len(found) == 3


def test_a_script_votes_on_what_is_remembered_until_it_is_withdrawn(
    story, client, monkeypatch, settings
):
    through_the_layer(monkeypatch, settings)
    revision = story.live()

    def vote(number):
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(
                f"{PAGE}feedback/",
                {"helpful": "yes", "part": "feedback"},
                REMOTE_ADDR=f"192.0.2.{number}",
            )
        return answer.status_code, any("reviews_release" in one["sql"] for one in asked)

    assert [vote(1), vote(2)] == [(200, True), (200, False)]
    actions.withdraw(article=revision.article, by=story.edith, reason="No")

    assert vote(3) == (404, True)
    assert Vote.objects.count() == 2
