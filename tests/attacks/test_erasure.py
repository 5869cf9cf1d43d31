"""A person can be forgotten; what they did cannot, and their erasure is no tampering."""

from datetime import timedelta

import pytest

from articles.actions import create_article
from people.actions import ErasureRefused, erase_person
from people.models import Event, Snapshot, User
from reviews import actions, seals
from reviews.gate import blockers
from reviews.models import Approval, Publication, Reviewer, SignOff
from tests.attacks.siege import fingerprint, repelled, rewrite

YEARS = timedelta(days=366)


@pytest.fixture
def later(siege, settings):
    """A moment at which the law no longer wants their sign-offs."""
    return siege.story.now() + (settings.SIGN_OFF_RETENTION_YEARS + 1) * YEARS


def take_everything_down(siege):
    for publication in Publication.objects.all():
        actions.withdraw(article=publication.article, by=siege.user("edith"), reason="Moved")


def test_who_holds_up_a_live_page_stays(siege, later):
    before = fingerprint()

    with pytest.raises(ErasureRefused, match="holds up a live page"):
        erase_person(person=siege.user("rivera"), by=siege.user("maya"), at=later)

    assert fingerprint() == before
    assert siege.user("rivera").name == "Rosa Rivera"


def test_whose_whole_review_a_live_page_builds_on_stays(siege, later):
    """The changes to that text were approved by somebody else, before reviewers could amend only their own."""
    story, newer = siege.story, siege.text("newer")
    medical, facts = story.submit(
        newer, (reviewer(siege.chen), "medical"), (reviewer(siege.felix), "fact_check")
    ).assignments.order_by("id")
    story.approve_on_anothers(medical, siege.sign_off("live"))
    story.decide(facts)
    actions.publish(revision=newer, by=siege.user("edith"))
    for publication in Publication.objects.exclude(article=newer.article):
        actions.withdraw(article=publication.article, by=siege.user("edith"), reason="Moved")
    assert not Approval.objects.filter(reviewer=siege.rivera).exists()

    with pytest.raises(ErasureRefused, match="holds up a live page"):
        erase_person(person=siege.user("rivera"), by=siege.user("maya"), at=later)


def test_what_an_erased_person_signed_is_not_put_back(siege, later):
    take_everything_down(siege)
    text = siege.text("approved")
    at = siege.story.now()
    assert blockers(text, at=at) == []
    erase_person(person=siege.user("rivera"), by=siege.user("maya"), at=later)

    found = blockers(text, at=at)

    assert [blocker.id for blocker in found] == ["gate.E001", "gate.E004"]
    assert "was erased" in found[1].message


def reviewer(pk):
    return Reviewer.objects.get(pk=pk)


def test_whose_sign_offs_the_law_wants_stays(siege, settings):
    take_everything_down(siege)
    before = fingerprint()

    with pytest.raises(ErasureRefused, match="must be kept until"):
        erase_person(person=siege.user("rivera"), by=siege.user("maya"))

    assert fingerprint() == before


def test_an_erased_reviewer_is_reported_and_not_missed(siege, later, verify):
    take_everything_down(siege)
    signed = list(SignOff.objects.filter(reviewer=siege.rivera))

    erase_person(person=siege.user("rivera"), by=siege.user("maya"), at=later)

    person = siege.user("rivera")
    assert (person.name, person.is_active) == ("Name withheld", False)
    assert person.email == f"erased-{person.pk}@erased.invalid"
    assert set(Snapshot.objects.filter(user=person).values_list("salt", "payload")) == {("", "")}
    assert signed
    assert all(seals.has_valid_seal(SignOff.objects.get(pk=one.pk)) for one in signed)
    code, said = verify()
    assert code == 0
    assert f"erased on {later:%-d %B %Y}" in said
    assert Event.objects.filter(subject=f"user:{person.pk}", kind="erased").exists()


def test_the_erased_name_stands_nowhere_in_history(siege, later):
    take_everything_down(siege)

    erase_person(person=siege.user("rivera"), by=siege.user("maya"), at=later)

    assert not Snapshot.objects.filter(payload__contains="Rivera").exists()
    assert not [e for e in Event.objects.all() if "Rivera" in str(e.detail)]
    assert not User.objects.filter(name__contains="Rivera").exists()


def test_erasing_twice_is_erasing_once(siege, later):
    take_everything_down(siege)
    erase_person(person=siege.user("rivera"), by=siege.user("maya"), at=later)
    before = fingerprint()

    erase_person(person=siege.user("rivera"), by=siege.user("maya"), at=later)

    assert fingerprint() == before


def test_an_erased_snapshot_is_not_filled_again(siege, later):
    take_everything_down(siege)
    erase_person(person=siege.user("rivera"), by=siege.user("maya"), at=later)
    snapshot = Snapshot.objects.filter(user=siege.rivera).first()

    for changes in (
        {"payload": "{}", "salt": "x"},
        {"erased_at": None},
        {"erased_at": None, "payload": "{}", "salt": "x"},
        {"erased_at": later + YEARS},
    ):
        with repelled():
            rewrite(Snapshot, snapshot.pk, **changes)


def test_a_snapshot_is_not_replaced_while_it_is_emptied(siege):
    snapshot = Snapshot.objects.filter(user=siege.rivera).first()

    with repelled("people_snapshot_erased_is_empty"):
        rewrite(
            Snapshot,
            snapshot.pk,
            erased_at=siege.story.now(),
            salt=snapshot.salt,
            payload='{"name":"Dr Nobody"}',
        )
    with repelled("append-only", "permission denied"):
        rewrite(Snapshot, snapshot.pk, erased_at=siege.story.now(), salt="", payload="", user=1)


def test_a_writer_is_erased_while_their_text_is_live(siege, client):
    """A byline holds nothing up: the page stays, without the writer's name."""
    erase_person(person=siege.user("wanda"), by=siege.user("maya"))

    page = client.get("/articles/live/")

    assert page.status_code == 200
    assert b"Wanda" not in page.content
    assert b"Name withheld" in page.content


def test_who_never_signed_is_erased_at_once(siege, verify):
    stan = siege.story.person("Sam Short-Stay", staff=True)
    create_article(by=stan, slug="short-stay", topic=siege.story.topic)

    erase_person(person=stan, by=siege.user("maya"))

    assert verify()[0] == 0
    assert not Approval.objects.filter(reviewer=stan.pk).exists()
