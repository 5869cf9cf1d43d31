"""Sources that change without a notice: pages that say something else, works that others took the place of, doubtful and unknown publishers."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from people.actions import automatic
from references import pages
from references.actions import import_reference, merge_references, note_page, replace_work
from references.models import PageSeen, Reference
from references.pages import Page
from reviews.actions import publish, raise_about_changes, resolve_concern
from reviews.gate import blockers, gather
from reviews.gate.warnings import warnings_of
from reviews.models import Concern
from reviews.sources import pages as pages_due
from reviews.sources.seeing import see_pages
from tests.references.lookup_server import LookupServer, Reply
from tests.story import cite


@pytest.fixture
def server(settings, monkeypatch):
    monkeypatch.setattr(pages, "PER_SECOND", 1000)
    with LookupServer() as server:
        settings.LOOKUP_TRUSTED_HOSTS = [server.trusted]
        yield server


def html(words):
    return Reply(body=f"<main><p>{words}</p></main>".encode(), type="text/html")


SAID, SAYS = "Half of them get better. It is very rare.", "A third get better. It is very rare."


@pytest.fixture
def work(story, server):
    csl = {"type": "webpage", "title": "Guidance", "URL": server.put("/page", html(SAID))}
    return import_reference(csl=csl, by=story.maya, is_peer_reviewed=True)


def live(story, work, slug="an-article"):
    return story.live(
        slug, body=f"<p>Half get better.{cite(work)}</p><p>So it is.{cite(story.works[0])}</p>"
    )


def run():
    """As on a day on which no paper is to be looked up."""
    Reference.objects.filter(doi__isnull=False).update(tried_at=timezone.now())
    call_command("check_references")


def grow_old(work):
    type(work).objects.filter(pk=work.pk).update(tried_at=None)


def test_a_page_is_read_when_a_text_that_cites_it_is_approved(
    story, work, django_capture_on_commit_callbacks, monkeypatch
):
    asked = []
    monkeypatch.setattr(type(see_pages), "enqueue", lambda self, **named: asked.append(named))
    with django_capture_on_commit_callbacks(execute=True):
        revision = live(story, work)
        story.live("cites-papers-alone")

    seen = [named for named in asked if "revision" in named]
    assert seen == [{"revision": revision.pk}] * 2  # one for each approval
    assert see_pages.func(revision=revision.pk) == "1 cited pages looked at, 0 of them in vain."
    assert PageSeen.objects.get().reference == work


def test_a_page_that_was_changed_since_the_approval_raises_one_concern(story, server, work, capsys):
    revision = live(story, work)
    see_pages.func(revision=revision.pk)
    run()
    assert not Concern.objects.exists()

    server.put("/page", html(SAYS))
    grow_old(work)
    run()
    PageSeen.objects.filter(pk=PageSeen.objects.last().pk).update(
        first_seen_at=story.now() + timedelta(hours=2)
    )
    run()
    raise_about_changes(by=automatic())

    concern = Concern.objects.get()
    assert "its page was changed, as seen on" in concern.detail
    assert "1 of its 2 sentences are new, 1 have gone" in concern.detail
    assert "On it rest: “Half get better.”" in concern.detail
    assert "gate.E013" not in {one.id for one in blockers(revision, at=story.now())}


def test_what_was_looked_into_is_not_raised_again(story, server, work):
    revision = live(story, work)
    for words in (SAID, SAYS):
        note_page(reference=work, page=Page(tuple(words.split(". "))), at=revision.created_at)
    PageSeen.objects.filter(pk=PageSeen.objects.last().pk).update(
        first_seen_at=story.now() + timedelta(hours=2)
    )
    [concern] = raise_about_changes(by=automatic())
    resolve_concern(concern=concern, by=story.edith, reason="Nothing of it is in the text")

    assert raise_about_changes(by=automatic()) == []


def test_a_page_that_changed_before_the_approval_raises_none(story, work):
    note_page(reference=work, page=Page(("old words here",)))
    note_page(reference=work, page=Page(("new words here",)))
    live(story, work)

    assert raise_about_changes(by=automatic()) == []


def test_a_site_that_is_down_raises_nothing(story, server, work):
    revision = live(story, work)
    see_pages.func(revision=revision.pk)
    server.put("/page", Reply(503))
    grow_old(work)

    run()

    work.refresh_from_db()
    assert work.problem
    assert not Concern.objects.exists()


def test_a_replaced_work_is_pointed_out_and_live_texts_get_a_concern(story):
    revision = story.live()
    old, new = story.works[0], story.works[2]
    replace_work(reference=old, by_work=new, by=story.maya)

    [found] = [o for o in warnings_of(gather(revision, at=story.now())) if o.id == "gate.W020"]
    assert f"was replaced by {new}" in found.message
    [concern] = raise_about_changes(by=story.maya)
    assert f"was replaced by {new}" in concern.detail
    assert raise_about_changes(by=story.maya) == []

    replace_work(reference=old, by_work=None, by=story.maya)
    assert not [o for o in warnings_of(gather(revision, at=story.now())) if o.id == "gate.W020"]


# Publishers


def web(story, url, **csl):
    told = {"type": "webpage", "title": f"At {url}", "URL": url} | csl
    return import_reference(csl=told, by=story.maya)


def pointed_out(story, work, rule):
    revision = story.draft(f"about-{work.pk}", body=f"<p>So it is.{cite(work)}</p>")
    found = warnings_of(gather(revision, at=story.now()))
    return [one.message for one in found if one.id == rule]


@pytest.mark.parametrize(
    ("url", "csl", "is_known"),
    [
        ("https://www.nhs.uk/conditions/migraine/", {}, True),
        ("https://nhs.uk/", {}, True),
        ("https://www.fakenhs.uk/", {}, False),
        ("https://nhs.uk.example.org/", {}, False),
        ("https://blog.example.org/cure", {}, False),
        ("https://example.org/who", {"publisher": "World Health Organization"}, True),
        ("https://example.org/who", {"author": [{"literal": "World Health Organization"}]}, True),
        ("https://example.org/a", {"DOI": "10.1000/a1"}, True),
        ("https://example.org/a", {"type": "article-journal"}, True),
    ],
)
def test_whoever_is_on_no_list_is_pointed_out(story, url, csl, is_known):
    assert bool(pointed_out(story, web(story, url, **csl), "gate.W021")) is not is_known


def test_a_site_without_a_list_is_told_of_nobody(story, settings):
    settings.KNOWN_PUBLISHERS = []

    assert not pointed_out(story, web(story, "https://blog.example.org/"), "gate.W021")


def test_a_doubtful_site_is_pointed_out_with_everything_below_it(story, settings):
    settings.DOUBTFUL_SITES = ["example.org"]

    [message] = pointed_out(story, web(story, "https://blog.example.org/"), "gate.W004")
    assert "blog.example.org is on this site’s list of doubtful sites" in message
    assert not pointed_out(story, web(story, "https://example.com/"), "gate.W004")


def test_an_amendment_vouches_for_no_source_anew(story, work):
    """Whoever approved a changed telephone number did not read what the source says by now."""
    base = live(story, work)
    later = story.now() + timedelta(hours=2)
    note_page(reference=work, page=Page(("old words here",)), at=base.created_at)
    note_page(reference=work, page=Page(("new words here",)), at=later)
    changed = story.write(base.article, summary="New.", body=base.body)
    for assignment in story.submit(changed).assignments.order_by("pk"):
        story.decide(assignment, scope="changes", at=later)
    publish(revision=changed, by=story.edith, at=later)

    assert len(raise_about_changes(by=automatic())) == 1


def test_a_page_that_says_again_what_it_said_raises_none(story, work):
    revision = live(story, work)
    for words in ("old words here", "new words here", "old words here"):
        note_page(reference=work, page=Page((words,)), at=revision.created_at)
    PageSeen.objects.exclude(pk=PageSeen.objects.first().pk).update(
        first_seen_at=story.now() + timedelta(hours=2)
    )

    assert raise_about_changes(by=automatic()) == []


def test_a_work_that_was_merged_is_watched_as_the_one_that_stays(story, server, work):
    """The signed text keeps the entry that it cites; its page and its successor are those of the work that stays."""
    stays = import_reference(
        csl={"type": "webpage", "title": "The same", "URL": server.put("/stays", html(SAID))},
        by=story.maya,
    )
    revision = live(story, work)
    merge_references(reference=work, into=stays, by=story.maya)
    assert list(pages_due.due()) == [stays]
    assert list(pages_due.cited_in(revision.pk)) == [stays]

    replace_work(reference=stays, by_work=story.works[2], by=story.maya)

    assert [o.id for o in warnings_of(gather(revision, at=story.now())) if o.id == "gate.W020"]
    [concern] = raise_about_changes(by=automatic(), of=stays)
    assert f"was replaced by {story.works[2]}" in concern.detail
