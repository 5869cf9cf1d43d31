"""No public address says a word of what is not live: drafts, what was taken down, what colleagues write to each other, who readers are.

Two hundred words that stand nowhere else are put wherever something can be typed that readers don't see. Then each address that
anybody may open is opened, through the layer that keeps pages ready, twice.
"""

import gzip
import re
from datetime import timedelta
from itertools import count

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from lxml import etree

from articles.actions import propose_helpline
from articles.codes import SYSTEMS
from articles.models import Article, Author, Image, Topic
from feedback.actions import accept_report, dismiss_report, report_problem
from people.models import Job, WorkingCopy
from references.actions import import_reference, record_notice
from references.models import Upload
from reviews import actions
from reviews.links import link_token
from reviews.models import Reviewer, Scratch
from tests import helplines, pictures
from tests.authorization.addresses import patterns
from tests.ready import Visitors
from tests.story import cite
from website.actions import (
    approve_page,
    create_page,
    propose_introduction,
    propose_page,
)

LEFT_OUT = {"website:feedback", "website:photo", "api:api-root"}


class Secrets:
    """Words that stand nowhere else. `said` makes some, and remembers them."""

    def __init__(self):
        self.words = []
        self.numbers = count(1)

    def said(self, number=1):
        made = [f"quokka{self._letters(next(self.numbers))}ly" for _ in range(number)]
        self.words += made
        return " ".join(made)

    def _letters(self, number):
        """A word of letters alone: numbers are read apart."""
        return "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")

    def text(self, story):
        return {
            "title": self.said(2),
            "summary": self.said(3),
            "key_points": [self.said(), self.said()],
            "body": f"<h2>{self.said()}</h2><p>{self.said(12)}{cite(*story.works[:2])}.</p>",
            "also_known_as": [self.said(), self.said()],
            "codes": [{"system": "ICD-10-CM", "code": "Q99.9"}],
            "funding": self.said(2),
            "change_note": self.said(2),
        }


@pytest.fixture
def secrets(story):
    """A site with something live, and the words that must not be met on it."""
    secrets = Secrets()
    live = story.live(codes=[{"system": "MeSH", "code": "D010257"}])
    keep_texts(story, secrets, live)
    keep_people(story, secrets)
    keep_house(story, secrets)
    hear(story, secrets, live)
    return secrets


def keep_texts(story, secrets, live):
    story.draft("never-live", **secrets.text(story))
    notice = story.draft("notice-to-come", **secrets.text(story), shown_on=["Nerves"])
    actions.reclassify(article=notice.article, by=story.edith, topic=story.topic, kind="notice")
    over = story.notice("Nerves", slug="notice-over", title=secrets.said(2)).article
    actions.withdraw(article=over, by=story.edith, reason=secrets.said(3))
    gone = story.live("gone-for-now", **secrets.text(story)).article
    actions.withdraw(article=gone, by=story.edith, reason=secrets.said(3))
    for_good = story.live("gone-for-good", **secrets.text(story)).article
    actions.withdraw(article=for_good, by=story.maya, reason=secrets.said(3), for_good=True)
    refused = story.draft("refused", **secrets.text(story))
    asked = story.submit(refused).assignments.order_by("pk")
    discuss(story, secrets, asked[0])
    story.decide(asked[0], "changes_requested", comment=secrets.said(5))
    Scratch.objects.create(assignment=asked[1], answers={"comment": secrets.said(4)})
    article = live.article
    actions.raise_concern(article=article, by=story.edith, detail=secrets.said(4))
    newer = story.write(article, **secrets.text(story))
    actions.hand_over(article=article, by=story.wanda, words=secrets.said(3))
    review = story.submit(newer)
    actions.close_review(review=review, by=story.edith, reason=secrets.said(3))
    typed = {"title": secrets.said(2), "body": secrets.said(5)}
    WorkingCopy.objects.create(
        person=story.wanda, subject=f"article:{article.pk}", typed=typed, saved_at=story.now()
    )
    csl = {"type": "book", "title": secrets.said(3), "publisher": secrets.said()}
    uncited = import_reference(csl=csl, by=story.maya)
    record_notice(reference=uncited, kind="correction", source="editor", by=story.maya)
    Upload.objects.create(by=story.maya, name=secrets.said(), data=secrets.said(3).encode())


def discuss(story, secrets, assignment):
    """Comments, what was planned, and the link of a reviewer."""
    quote = assignment.revision.title.split()[0]
    thread = actions.comment(
        revision=assignment.revision,
        by=assignment.reviewer.user,
        assignment=assignment,
        part="title",
        quote=quote,
        kind="must_fix",
        words=secrets.said(4),
    )
    actions.answer_comment(thread=thread, by=story.wanda, words=secrets.said(3))
    due_at = story.now() + timedelta(days=3)
    actions.schedule(revision=assignment.revision, due_at=due_at, by=story.edith)
    secrets.words.append(link_token(assignment, at=story.now()))


def keep_people(story, secrets):
    never = story.person(f"Nora {secrets.said()}", "Reviewers")
    profile = Reviewer(user=never, slug="nora-never", specialty=secrets.said())
    profile.biography = secrets.said(4)
    story.keep(profile)
    actions.claim_credential(
        reviewer=profile,
        by=story.maya,
        kind="physician",
        regulator="other",
        jurisdiction=secrets.said(),
        number=secrets.said(),
        expires_on=story.due(300),
    )
    unnamed = story.person(f"Una {secrets.said()}", "Writers")
    story.keep(Author(user=unnamed, slug="una-unnamed", biography=secrets.said(4)))
    for person in (story.stan, story.edith):
        QuerySet(type(person)).filter(pk=person.pk).update(email=f"{secrets.said()}@example.org")
    Job.objects.create(
        task_path="people.mail.send_letter",
        args_kwargs={"args": [], "kwargs": {"body": secrets.said(3)}},
        backend_name="default",
        priority=0,
        queue_name="default",
        run_after=story.now(),
    )


def keep_house(story, secrets):
    hidden = pictures.image(
        story, secrets.said(), alt=secrets.said(3), credit=secrets.said(2), shows_person=True
    )
    pictures.consent(
        story, hidden, scope=secrets.said(2), evidence=secrets.said(3), who=secrets.said()
    )
    shown = f"{pictures.figure(hidden, secrets.said(3))}<p>So{cite(*story.works[:2])}.</p>"
    story.draft("draft-with-image", title=secrets.said(2), body=shown)
    line = helplines.helpline(story, secrets.said())
    propose_helpline(helpline=line, by=story.maya, phone="0800 444 444", hours=secrets.said(2))
    topic = story.keep(Topic(name=secrets.said(2), slug="hidden"))
    propose_introduction(topic=topic, by=story.maya, text=secrets.said(3))
    propose_introduction(topic=story.topic, by=story.maya, text=secrets.said(3))
    page = create_page(by=story.maya, slug="about", position=1)
    first = propose_page(page=page, by=story.maya, title="About", body="<p>Us.</p>")
    approve_page(version=first, by=story.olga)
    propose_page(page=page, by=story.maya, title=secrets.said(), body=f"<p>{secrets.said(5)}</p>")
    waits = create_page(by=story.maya, slug="waits", position=2)
    propose_page(page=waits, by=story.maya, title=secrets.said(), body=f"<p>{secrets.said(5)}</p>")


def hear(story, secrets, live):
    """Readers, who may write more than they should."""
    said = [
        report_problem(revision=live, reason="other", comment=secrets.said(6), is_crisis=True)
        for _ in range(3)
    ]
    accept_report(report=said[0], by=story.edith, reason=secrets.said(3))
    dismiss_report(report=said[1], by=story.edith, reason=secrets.said(3))


# The walk


def values():
    """What the converters of an address may stand for: each of these that there is."""
    return {
        "slug": [
            *Article.objects.values_list("slug", flat=True),
            *Topic.objects.values_list("slug", flat=True),
            *Author.objects.values_list("slug", flat=True),
            *Reviewer.objects.values_list("slug", flat=True),
            *("about", "waits"),
        ],
        "number": [1, 2],
        "pk": list(Article.objects.values_list("pk", flat=True)),
        "letter": [*"abcdefghijklmnopqrstuvwxyz", "0-9"],
    }


def addresses():
    known = values()
    for name, keys in patterns():
        if name in LEFT_OUT or not name.startswith(("website:", "api:", "openapi")):
            continue
        for given in _given(keys, known):
            yield reverse(name, kwargs=given)


def _given(keys, known):
    if not keys:
        return [{}]
    first, *rest = dict.fromkeys(keys)
    return [{first: one, **more} for one in known[first] for more in _given(rest, known)]


def questions(words):
    """Each word but for its last letters, wherever something can be looked for."""
    for word in words:
        yield f"/search/?q={word[:-2]}"
        yield f"/search/names/?q={word[:-2]}"
        yield f"/api/v1/search?q={word[:-2]}"


def codes():
    for system in SYSTEMS:
        for code in (system.example, "Q99.9", "D010257"):
            yield (
                "/infobutton/service?mainSearchCriteria.v.cs="
                f"{system.oid}&mainSearchCriteria.v.c={code}"
            )


def said_by(answer):
    body = answer.body
    if answer.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return f"{answer.headers} {body.decode()}"


def walk(words):
    """(address, word) of each secret that is met, and what answered 200."""
    visitors, met, opened = Visitors(), [], set()
    asked = [*addresses(), *questions(words), *codes(), "/", "/favicon.ico", "/nowhere/"]
    asked += linked(visitors)
    asked += [f"/media/images/{one.digest}.webp" for one in Image.objects.all()]
    wanted = re.compile("|".join(words))
    for address in dict.fromkeys(asked):
        for _ in range(2 if "?" not in address else 1):
            answer = visitors.ask(address)
            assert answer.status in (200, 301, 302, 400, 404, 410, 422), (address, answer.status)
            if answer.status == 200:
                opened.add(address)
            met += [(address, one) for one in set(wanted.findall(said_by(answer)))]
    return met, opened


def linked(visitors):
    """What the sitemap and the feeds lead to."""
    for address in ("/sitemap/pages.xml", "/sitemap/articles-1.xml", "/feed/", "/feed/taken-down/"):
        whole = etree.fromstring(visitors.ask(address).body)
        links = whole.xpath("//*[local-name()='loc']/text() | //*[local-name()='link']/@href")
        assert links, address
        yield from (re.sub(r"^https?://[^/]+", "", link) for link in links)


@pytest.fixture
def _ready(settings, monkeypatch):
    settings.READY_PAGES_MB = 8
    monkeypatch.setattr("website.api.limits.LIMIT", 100_000)


def test_no_public_address_says_a_secret(secrets, _ready):
    met, opened = walk(secrets.words)

    assert len(set(secrets.words)) == len(secrets.words) >= 200
    assert met == []
    for address in (
        "/articles/paraneoplastic-syndrome/",
        "/api/v1/articles/paraneoplastic-syndrome",
        "/topics/nerves/feed/",
        "/policies/about/",
        "/reviewers/rosa-rivera/",
    ):
        assert address in opened


def test_the_walk_finds_what_leaks(story, secrets, _ready, monkeypatch):
    """A name that readers see holds a secret, and a list forgets to ask what is live."""
    QuerySet(Topic).filter(pk=story.topic.pk).update(name=secrets.words[0])
    never = Article.objects.get(slug="never-live")
    monkeypatch.setattr("website.search.suggesting.names", lambda query: [never.newest_text.title])

    met, _ = walk(secrets.words[:5])

    where = {address for address, _ in met}
    assert {"/", "/topics/", "/api/v1/topics"} & where
    assert any(address.startswith("/search/names/") for address in where)
