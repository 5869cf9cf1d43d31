"""What happens while something goes live, and verbs that lose a race."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction

from people import verbs
from people.verbs import verb
from references.actions import record_notice
from reviews import actions, publishing
from reviews.models import Concern, Publication
from tests.story import cite


def retract(work, by, kind="retraction"):
    record_notice(reference=work, kind=kind, source="editor", by=by)


@pytest.mark.parametrize("kind", ["retraction", "concern"])
def test_a_notice_that_comes_while_a_text_goes_live_raises_its_concern(
    story, monkeypatch, django_capture_on_commit_callbacks, kind
):
    """After the gate has read what is known of the cited works, and before the text is live."""
    revision, at = story.approved(), story.now()
    put_live = publishing.put_live

    def meanwhile(release, chosen):
        retract(story.works[1], story.maya, kind)
        return put_live(release, chosen)

    monkeypatch.setattr(publishing, "put_live", meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        actions.publish(revision=revision, by=story.edith)

    concern = Concern.objects.get()
    assert (concern.article, concern.source) == (revision.article, "notice")
    assert concern.raised_at >= at
    assert actions.raise_about_works(by=story.maya) == []


def test_what_the_gate_read_raises_none(story, django_capture_on_commit_callbacks):
    retract(story.works[1], story.maya, "concern")
    revision = story.approved()

    with django_capture_on_commit_callbacks(execute=True):
        actions.publish(revision=revision, by=story.edith)

    assert not Concern.objects.exists()


def test_a_retraction_recorded_before_and_stored_later_is_found_by_the_next_check(story):
    """Its moment lies before the release; the gate would have said so, had it been there."""
    revision = story.live()
    before = Publication.objects.get().release.published_at - timedelta(minutes=1)
    record_notice(
        reference=story.works[0], kind="retraction", source="crossref", by=story.maya, at=before
    )

    (concern,) = actions.raise_about_works(by=story.maya)

    assert concern.article == revision.article


# Verbs that lose a race


class Lost(Exception):
    pgcode = "40001"


def losing(times, code="40001"):
    """A verb that loses so many races before it wins, and how often it was begun."""
    begun = []

    @verb
    def act(**kwargs):
        begun.append(kwargs)
        if len(begun) <= times:
            fault = OperationalError("could not serialize access")
            fault.__cause__ = Lost()
            fault.__cause__.pgcode = code
            raise fault
        return "done"

    return act, begun


@pytest.mark.django_db(transaction=True)
def test_a_verb_that_loses_a_race_is_begun_again_a_few_times():
    act, begun = losing(verbs.TRIES - 1)
    assert act(by="Edith") == "done"
    assert begun == [{"by": "Edith"}] * verbs.TRIES

    for times, code, tries in ((verbs.TRIES, "40001", verbs.TRIES), (1, "57014", 1)):
        act, begun = losing(times, code)  # too often; and what is no race
        with pytest.raises(OperationalError):
            act()
        assert len(begun) == tries


def test_inside_anothers_transaction_nothing_is_begun_again(db):
    act, begun = losing(1)

    with pytest.raises(OperationalError), transaction.atomic():
        act()

    assert len(begun) == 1


MANY = 12


def at_once(verbs_, level="REPEATABLE READ"):
    """Let all of them go at the same moment, each on a connection of its own; what went wrong."""
    start, faults = threading.Barrier(len(verbs_)), []

    def go(act):
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {level}"
                )
            start.wait(20)
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[act]) for act in verbs_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return faults


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_at_repeatable_read_nobody_has_to_try_again_by_hand(story):
    """Many texts go live at once; then four people raise concerns about one article, and all but one lose a race.

    Whoever raises one for the same cause as somebody else finds theirs, and no error.
    """
    texts = [story.approved(f"one-{number}", body=one_of(story, number)) for number in range(MANY)]

    assert (
        at_once([partial(actions.publish, revision=text, by=story.edith) for text in texts]) == []
    )
    assert Publication.objects.count() == MANY

    raising = partial(actions.raise_concern, article=texts[0].article, by=story.edith)
    assert at_once([partial(raising, detail="Look", cause=f"hand:{n}") for n in range(4)]) == []
    assert Concern.objects.count() == 4
    for number in range(4, 8):
        alike = [partial(raising, detail="Look", cause=f"hand:{number}")] * 4
        assert at_once(alike, "READ COMMITTED") == []
    assert Concern.objects.count() == 8


def one_of(story, number):
    return f"<h2>What it is</h2><p>Number {number}{cite(*story.works[:3])}.</p>"
