"""Pictures on the site: seen while a live text shows them and whoever can be recognised agrees, and by nobody else."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import QuerySet

from articles.actions import describe_image
from articles.actions.images import make_widths
from articles.images import path_of
from articles.models import Consent, Image
from people import guards
from people.refusals import Refusal
from reviews import actions, gate
from reviews.models import Concern
from reviews.refusals import NotPublishable
from tests import pictures
from tests.databases import as_owner
from tests.desk.house import signed_in
from tests.ready import Visitors
from tests.story import cite

ADDRESS = "/articles/paraneoplastic-syndrome/"


def showing(story, *images, slug="paraneoplastic-syndrome"):
    figures = "".join(map(pictures.figure, images))
    return {"slug": slug, "body": f"{figures}<p>So it is{cite(*story.works[:2])}.</p>"}


def at(image, width=""):
    return f"/media/images/{image.digest}{width}.webp"


def ids(revision, story):
    return [one.id for one in gate.blockers(revision, at=story.now())]


def test_readers_see_the_picture_of_a_live_text_and_of_no_other(story, client):
    live, other = pictures.image(story), pictures.image(story)
    story.live(**showing(story, live))
    story.draft(**showing(story, other, slug="other"))

    answer = client.get(at(live))

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "public, no-cache"
    with default_storage.open(path_of(live.digest)) as kept:
        assert answer.content == kept.read()
    assert client.get(at(live), headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(at(other)).status_code == 404
    assert client.get(f"/media/images/{'0' * 64}.webp").status_code == 404
    assert client.post(at(live)).status_code == 405
    assert client.get(ADDRESS).content.count(live.digest.encode()) > 1


def test_staff_and_whoever_was_asked_see_the_picture_of_a_draft_and_the_stranger_does_not(story):
    image = pictures.image(story)
    draft = story.draft(**showing(story, image))

    for person in (story.wanda, story.edith, story.maya):
        answer = signed_in(person).get(at(image))
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    for person in (story.stan, story.rivera.user):
        assert signed_in(person).get(at(image)).status_code == 404

    story.submit(draft)

    assert signed_in(story.rivera.user).get(at(image)).status_code == 200
    assert signed_in(story.chen.user).get(at(image)).status_code == 404


def test_a_picture_leaves_with_its_page(story, client):
    image = pictures.image(story)
    article = story.live(**showing(story, image)).article

    actions.withdraw(article=article, by=story.edith, reason="Doubt")

    assert client.get(at(image)).status_code == 404


def test_an_old_version_shows_the_pictures_that_a_live_text_still_shows(story, client):
    kept, gone = pictures.image(story), pictures.image(story)
    first = story.live(**showing(story, kept, gone))
    second = story.write(first.article, body=showing(story, kept)["body"])
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)

    page = client.get(f"{ADDRESS}history/1/").content.decode()

    assert kept.digest in page
    assert gone.digest not in page
    assert "This picture is not shown any more." in page


def test_narrower_ones_are_given_once_they_are_made(story, client):
    image = pictures.image(story, size=(800, 400))
    story.live(**showing(story, image))
    whole = client.get(at(image)).content
    assert client.get(at(image, "-480")).content == whole

    make_widths.func(digest=image.digest)

    assert client.get(at(image, "-480")).content != whole
    assert client.get(at(image, "-481")).status_code == 404


@pytest.mark.parametrize(
    ("lacks", "says"),
    [
        ({"alt": ""}, "no description"),
        ({"credit": ""}, "no credit"),
        ({"licence": ""}, "no licence"),
        ({"alt": "", "credit": "", "licence": ""}, "no description and no credit and no licence"),
        ({"shows_person": True}, "no valid consent from them"),
    ],
)
def test_a_text_does_not_go_live_with_an_image_that_lacks_something(story, lacks, says):
    revision = story.approved(**showing(story, pictures.image(story, **lacks)))

    with pytest.raises(NotPublishable) as refused:
        actions.publish(revision=revision, by=story.edith)

    [blocker] = refused.value.blockers
    assert blocker.id == "gate.E011"
    assert says in blocker.message


def test_what_the_library_says_later_counts_once_the_text_is_saved_again(story):
    image = pictures.image(story, alt="")
    body = showing(story, image)["body"]
    draft = story.draft(body=body)
    describe_image(image=image, by=story.wanda, alt="Two nerves.")
    assert "gate.E011" in ids(draft, story)

    saved = story.write(draft.article, body=body)

    assert saved != draft
    assert "gate.E011" not in ids(saved, story)


def test_a_consent_that_is_taken_back_hides_the_picture_at_once_and_asks_for_another_look(
    story, settings
):
    settings.READY_PAGES_MB = 8
    image = pictures.image(story, shows_person=True)
    consent = pictures.consent(story, image)
    revision = story.live(**showing(story, image))
    story.live("other")
    visitors = Visitors()
    for _ in range(2):
        assert image.digest in visitors.ask(ADDRESS, host="testserver").body.decode()

    actions.withdraw_consent(consent=consent, by=story.maya, reason="She asked us to")

    page = visitors.ask(ADDRESS, host="testserver").body.decode()
    assert image.digest not in page
    assert "This picture is not shown any more." in page
    assert visitors.ask(at(image), host="testserver").status == 404
    concern = Concern.objects.get()
    assert (concern.article, concern.source) == (revision.article, "consent")
    assert "“Two nerves”" in concern.detail
    assert ids(revision, story) == ["gate.E011"]
    with pytest.raises(Refusal, match="already"):
        actions.withdraw_consent(consent=consent, by=story.maya, reason="Again")
    assert Concern.objects.count() == 1


def test_a_consent_that_has_ended_hides_the_picture(story, client, monkeypatch):
    image = pictures.image(story, shows_person=True)
    pictures.consent(story, image, given_on=story.due(-400), expires_on=story.due(0))
    story.live(**showing(story, image))
    assert client.get(at(image)).status_code == 200
    tomorrow = story.now() + timedelta(days=1)

    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)

    assert client.get(at(image)).status_code == 404
    assert image.digest not in client.get(ADDRESS).content.decode()


def test_a_person_is_found_on_a_live_picture_and_it_is_not_shown_until_they_agree(story, client):
    image = pictures.image(story)
    revision = story.live(**showing(story, image))

    describe_image(image=image, by=story.edith, shows_person=True)

    assert client.get(at(image)).status_code == 404
    assert image.digest not in client.get(ADDRESS).content.decode()
    assert ids(revision, story) == ["gate.E011"]
    pictures.consent(story, image)
    assert client.get(at(image)).status_code == 200


def forge(model, **columns):
    """Write to a table as somebody does who has its owner's password."""
    with as_owner(), guards.letting_go(connection, [model._meta.db_table]):
        QuerySet.update(model._base_manager.all(), **columns)


def test_who_writes_into_the_tables_shows_nothing(story, client):
    """Neither that nobody is on it, nor a longer consent, nor one that was never given."""
    image = pictures.image(story, shows_person=True)
    actions.withdraw_consent(
        consent=pictures.consent(story, image), by=story.maya, reason="She asked us to"
    )
    draft = story.approved(**showing(story, image))
    forge(Image, shows_person=False)
    assert {"gate.E011", "gate.E014"} <= set(ids(draft, story))
    forge(Image, shows_person=True)
    forge(Consent, withdrawn_at=None, withdrawn_by=None, withdrawal_reason=None)
    assert {"gate.E011", "gate.E014"} <= set(ids(draft, story))


def test_an_image_costs_a_page_two_questions_at_most(story, client, django_assert_max_num_queries):
    image = pictures.image(story, shows_person=True)
    pictures.consent(story, image)
    story.live(**showing(story, image))

    with django_assert_max_num_queries(13):
        client.get(ADDRESS)


def test_a_consent_that_was_ever_asked_for_is_not_wished_away(story, client):
    image = pictures.image(story, shows_person=True)
    consent = pictures.consent(story, image)
    story.live(**showing(story, image))
    actions.withdraw_consent(consent=consent, by=story.maya, reason="She asked us to")

    describe_image(image=image, by=story.wanda, shows_person=False)

    assert client.get(at(image)).status_code == 404
    assert image.digest not in client.get(ADDRESS).content.decode()


def test_the_last_consent_of_a_person_is_the_one_that_is_withdrawn(story, client):
    image = pictures.image(story, shows_person=True)
    first, last = pictures.consent(story, image), pictures.consent(story, image)
    other = pictures.consent(story, image, who="The man")
    story.live(**showing(story, image))

    with pytest.raises(Refusal, match="agreed again since"):
        actions.withdraw_consent(consent=first, by=story.maya, reason="She asked us to")
    assert client.get(at(image)).status_code == 200

    actions.withdraw_consent(consent=last, by=story.maya, reason="She asked us to")
    assert client.get(at(image)).status_code == 404
    assert other.stands(story.due(0))


def test_the_history_says_nothing_of_somebody_who_withdrew_their_consent(story, client):
    image = pictures.image(story, "Zoe", alt="Zoe with a rash.", credit="Zoe", shows_person=True)
    consent = pictures.consent(story, image)
    first = story.live(**showing(story, image))
    second = story.write(first.article, body=f"<p>So it is{cite(*story.works[:2])}.</p>")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)
    assert "Zoe with a rash." in client.get(f"{ADDRESS}history/1/").content.decode()

    actions.withdraw_consent(consent=consent, by=story.maya, reason="She asked us to")

    assert "Zoe" not in client.get(f"{ADDRESS}history/1/").content.decode()
