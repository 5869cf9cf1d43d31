"""Another key for everything that this site has written: a copy's own, or instead of one that got out."""

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from people import audit, site, trail
from people.accounts import account
from people.actions import erase_person
from people.canonical import seal
from people.models import Event
from people.site import SITE
from people.trail import SEALED_ANEW
from tests import databases
from tests.attacks.siege import lift, rewrite
from website.actions import approve_page, create_page, propose_page

pytestmark = pytest.mark.both

HERE = "https://imprimatur.health"
COPY = "https://try.imprimatur.health"
NEW, NEWEST = (f"a key that nobody else has, number {n}" for n in (1, 2))


@pytest.fixture
def old(settings):
    """The key that the site has been written with so far."""
    return settings.SEAL_KEYS[0]


@pytest.fixture
def here(story, settings):
    settings.SITE_URL = HERE
    site.tell_address(by=story.maya)
    story.draft()
    return story


def rekey(story, **options):
    with databases.as_owner():
        call_command("rekey", by=story.maya.email, **options)


def faults():
    """What is wrong with people, trails and rows that are told."""
    return list(audit.faults())


def test_a_copy_gets_a_key_of_its_own(here, old, settings):
    settings.SITE_URL = COPY
    with pytest.raises(CommandError, match="a key of the site that this is a copy of"):
        rekey(here)

    settings.SEAL_KEYS = [NEW, old]
    rekey(here)

    settings.SEAL_KEYS = [NEW]
    assert (site.why_not_here(), faults()) == ("", [])
    line = Event.objects.filter(subject__startswith="article:").latest("n")
    # What it writes is worth nothing at the original.
    settings.SEAL_KEYS = [old]
    assert not trail.is_sealed(line)
    assert site.told_address() == HERE


def test_a_site_that_has_moved_keeps_its_key(here, settings):
    settings.SITE_URL = COPY

    rekey(here, moved=True)

    assert (site.why_not_here(), faults()) == ("", [])
    assert not Event.objects.filter(kind=SEALED_ANEW).exists()


def test_a_key_that_got_out_is_given_up(here, old, settings):
    erase_person(person=here.wanda, by=here.maya)
    settings.SEAL_KEYS = [NEW, old]
    rekey(here)

    settings.SEAL_KEYS = [NEW]

    assert faults() == []
    assert account(pk=here.wanda.pk) is None
    assert account(pk=here.maya.pk) == here.maya
    # Who has the old key writes a line that fits, and it counts for nothing.
    last = Event.objects.filter(subject=SITE).latest("n")
    forged = Event(subject=SITE, n=last.n + 1, kind="address told", actor=last.actor, at=last.at)
    forged.detail, forged.previous = {"address": COPY}, last.digest
    forged.digest = seal(trail._line(forged, last.digest), old)
    forged.save()
    assert site.told_address() == HERE
    assert faults() == [f"{SITE}: event {forged.n} (address told) is not sealed by this site"]


def test_what_is_live_stays_live(here, old, settings, client):
    article = here.live("another").article
    page = create_page(by=here.maya, slug="privacy", position=1)
    version = propose_page(page=page, by=here.maya, title="Privacy", body="<p>None.</p>")
    approve_page(version=version, by=here.olga)
    settings.SEAL_KEYS = [NEW, old]
    rekey(here)

    settings.SEAL_KEYS = [NEW]

    assert list(audit.every_fault()) == []
    for address in (article.get_absolute_url(), f"{article.get_absolute_url()}history/"):
        assert client.get(address).status_code == 200
    assert client.get("/reviewers/rosa-rivera/").content.count(b"we checked this registration on")
    assert client.get("/policies/privacy/").status_code == 200


def test_a_line_that_was_sealed_anew_cannot_be_changed(here, old, settings):
    settings.SEAL_KEYS = [NEW, old]
    rekey(here)
    settings.SEAL_KEYS = [NEW]
    with databases.as_owner():
        lift()
        rewrite(Event, Event.objects.get(kind="saved").pk, kind="restored")

    assert any("(restored) is not sealed by this site" in fault for fault in faults())


def test_keys_are_given_up_one_after_the_other(here, old, settings):
    settings.SEAL_KEYS = [NEW, old]
    rekey(here)
    rekey(here)
    assert Event.objects.filter(subject=SITE, kind=SEALED_ANEW).count() == 1
    here.article("another")
    heads = list(audit.heads())

    settings.SEAL_KEYS = [NEWEST, NEW]
    rekey(here)

    settings.SEAL_KEYS = [NEWEST]
    assert faults() == []
    assert list(audit.against(heads)) == []


def test_what_is_damaged_is_not_sealed_anew(here, old, settings, capsys):
    with databases.as_owner():
        lift()
        Article.objects.update(kind="news")
    settings.SEAL_KEYS = [NEW, old]

    with pytest.raises(CommandError, match="Mend them first"):
        rekey(here)

    assert "is not as the last event of it tells" in capsys.readouterr().err
    assert not Event.objects.filter(kind=SEALED_ANEW).exists()
