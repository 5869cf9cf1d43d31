"""The library of images on the desk: taken in, described, with the consent of the people on them, and where each is shown."""

import json

import pytest
from django.urls import reverse

from articles.actions import add_image, end_consent
from articles.models import Consent, Image
from people.models import Event
from reviews.models import Concern
from tests import pictures
from tests.articles.test_pixels import png_that_says
from tests.desk.house import at, faults, signed_in, words
from tests.story import cite

SEARCH = reverse("admin:articles_article_images")
ADD = reverse("admin:articles_article_add_image")
CONSENT = {"scope": "this website", "evidence": "form 17, locked cabinet", "given_on": "2026-01-05"}


def said(**changes):
    known = {"name": "Two nerves", "alt": "Two nerves.", "credit": "Wanda Writer", "licence": "own"}
    return {"upload": pictures.upload(), **known, **changes}


def showing(story, image, slug="paraneoplastic-syndrome"):
    body = f"{pictures.figure(image)}<p>So it is{cite(*story.works[:2])}.</p>"
    return story.live(slug, body=body)


def test_a_writer_adds_an_image_and_finds_it(story):
    wanda = signed_in(story.wanda)

    answer = wanda.post(at(Image, "add"), said(), follow=True)

    image = Image.objects.get()
    assert (image.name, image.added_by) == ("Two nerves", story.wanda)
    assert "is in the library" in words(answer)
    for query in ("nerves", "writer", "TWO wri"):
        assert "Two nerves" in words(wanda.get(at(Image, "changelist"), {"q": query}))
    assert "Two nerves" not in words(wanda.get(at(Image, "changelist"), {"q": "kidney"}))
    page = words(wanda.get(at(image, "change")))
    assert f"/media/images/{image.digest}.webp" in page
    assert "No article shows it." in page


def test_what_was_typed_stays_when_the_file_is_no_picture(story):
    sent = said(upload=pictures.SimpleUploadedFile("scan.png", b"%PDF-1.7"))

    answer = signed_in(story.wanda).post(at(Image, "add"), sent)

    assert answer.status_code == 422
    assert faults(answer) == ["upload"]
    assert "not a JPEG, PNG or WebP picture" in words(answer)
    assert 'value="Two nerves"' in words(answer)
    assert not Image.objects.exists()


def test_two_mistakes_are_said_at_once_and_a_good_file_must_be_chosen_again(story):
    wanda = signed_in(story.wanda)
    fake = pictures.SimpleUploadedFile("scan.png", b"%PDF-1.7")

    both = wanda.post(at(Image, "add"), said(upload=fake, is_decorative="on"))
    again = wanda.post(at(Image, "add"), said(name=""))

    assert faults(both) == ["upload", "alt"]
    assert faults(again) == ["name", "upload"]
    assert "Choose the picture again." in words(again)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"upload": ""}, "upload", "Choose a picture."),
        ({"name": ""}, "name", "Give it a name"),
        ({"is_decorative": "on"}, "alt", "Choose one of the two"),
        ({"licence": "copyleft"}, "licence", "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(story, changes, field, says):
    answer = signed_in(story.wanda).post(at(Image, "add"), said(**changes))

    assert answer.status_code == 422
    assert field in faults(answer)
    assert says in words(answer)


def test_the_same_picture_is_pointed_out(story):
    sent = pictures.upload()
    add_image(upload=sent, by=story.edith, name="Nerves of last year", alt="Nerves.")
    sent.seek(0)

    answer = signed_in(story.wanda).post(at(Image, "add"), said(upload=sent))

    assert answer.status_code == 422
    assert "in the library already: “Nerves of last year”" in words(answer)
    assert Image.objects.count() == 1


def test_a_changed_description_is_told_and_an_unchanged_one_is_not(story):
    image = pictures.image(story)
    sent = said(alt="Two nerves, one inflamed.", name=image.name)
    del sent["upload"]
    edith = signed_in(story.edith)

    for _ in range(2):  # the second click
        assert edith.post(at(image, "change"), sent).status_code == 302

    image.refresh_from_db()
    assert image.alt == "Two nerves, one inflamed."
    events = Event.objects.filter(subject=f"image:{image.pk}").order_by("n")
    assert [event.kind for event in events] == ["added", "changed"]
    assert events.last().detail == {"fields": ["alt"]}


def test_an_editor_records_a_consent_and_takes_it_back(story):
    image = pictures.image(story, shows_person=True)
    revision_waits = at(image, "change")
    edith = signed_in(story.edith)
    assert "No consent is recorded" in words(edith.get(revision_waits))

    edith.post(at(image, "consent"), CONSENT)

    consent = Consent.objects.get()
    live = showing(story, image)
    page = words(edith.get(at(image, "change")))
    assert "form 17, locked cabinet" in page
    assert "In the live text" in page
    back = at(Image, "take_consent_back", image.pk, consent.pk)
    assert back in page
    assert edith.post(back, {"reason": ""}).status_code == 422

    answer = edith.post(back, {"reason": "She asked us to"}, follow=True)

    assert "Readers don’t see the image any more" in words(answer)
    assert "She asked us to" in words(answer)
    assert back not in words(answer)
    assert [one.article for one in Concern.objects.all()] == [live.article]


def test_the_second_click_changes_nothing_and_another_person_is_told_whose_it_was(story):
    image = pictures.image(story, shows_person=True)
    consent = pictures.consent(story, image)
    end_consent(consent, by=story.edith, reason="She asked us to", at=story.now())
    back = at(Image, "take_consent_back", image.pk, consent.pk)

    again = signed_in(story.edith).post(back, {"reason": "Again"}, follow=True)
    other = signed_in(story.maya).post(back, {"reason": "Again"})

    assert "was withdrawn already" in words(again)
    assert other.status_code == 409
    assert "by Edith Editor" in words(other)
    consent.refresh_from_db()
    assert consent.withdrawal_reason == "She asked us to"


def test_where_the_evidence_lies_is_editors_business(story):
    image = pictures.image(story, shows_person=True)
    pictures.consent(story, image)

    page = words(signed_in(story.wanda).get(at(image, "change")))

    assert "locked cabinet" not in page
    assert "Editors see what was agreed to" in page


def test_a_consent_of_another_image_is_not_found_here(story):
    one, other = (pictures.image(story, shows_person=True) for _ in range(2))
    consent = pictures.consent(story, one)

    answer = signed_in(story.edith).get(at(Image, "take_consent_back", other.pk, consent.pk))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("dates", "field", "says"),
    [
        ({"given_on": "2126-01-05"}, "given_on", "still to come"),
        ({"expires_on": "2025-01-05"}, "__all__", "ends before it begins"),
        ({"given_on": ""}, "given_on", "Say on which day."),
        ({"evidence": ""}, "evidence", "Say where the evidence lies."),
    ],
)
def test_a_consent_that_makes_no_sense_is_refused_in_words(story, dates, field, says):
    image = pictures.image(story, shows_person=True)

    answer = signed_in(story.edith).post(at(image, "consent"), CONSENT | dates)

    assert (answer.status_code, faults(answer)) == (422, [field])
    assert says in words(answer)


def test_the_list_says_what_an_image_lacks(story):
    pictures.image(story, "No words", alt="")
    pictures.image(story, "Whole")
    edith = signed_in(story.edith)

    page = words(edith.get(at(Image, "changelist"), {"lacks": "description"}))

    assert "No words" in page
    assert "No description" in page
    assert "Whole" not in page


# What the Image button of the editor asks


def test_the_editor_finds_images_by_words_and_by_their_numbers(story):
    one, two = pictures.image(story, "Nerves"), pictures.image(story, "Kidney", credit="")
    wanda = signed_in(story.wanda)

    found = wanda.get(SEARCH, {"q": "kid"}).json()
    newest = wanda.get(SEARCH).json()
    named = wanda.get(SEARCH, {"id": [one.pk, "x", "9" * 30]}).json()

    assert [(i["id"], i["lacks"]) for i in found["images"]] == [(two.pk, "no credit")]
    assert [i["id"] for i in newest["images"]] == [two.pk, one.pk]
    assert [i["id"] for i in named["images"]] == [one.pk]
    assert named["images"][0]["address"] == f"/media/images/{one.digest}-480.webp"


def test_the_editor_says_which_image_readers_would_not_see(story):
    image = pictures.image(story, shows_person=True)
    wanda = signed_in(story.wanda)
    assert wanda.get(SEARCH).json()["images"][0]["lacks"] == "no valid consent"

    pictures.consent(story, image)

    assert wanda.get(SEARCH).json()["images"][0]["lacks"] == ""


def test_the_editor_adds_one_on_the_spot(story):
    wanda = signed_in(story.wanda)

    made = wanda.post(ADD, said())
    refused = wanda.post(ADD, said(upload=pictures.SimpleUploadedFile("a.png", b"GIF89a"), name=""))

    assert (made.status_code, made.json()["image"]["name"]) == (201, "Two nerves")
    assert refused.status_code == 422
    assert refused.json()["errors"].keys() == {"name", "upload"}
    broken = wanda.post(ADD, said(upload=pictures.SimpleUploadedFile("a.png", b"GIF89a")))
    assert "not a JPEG" in broken.json()["errors"]["upload"][0]


def test_the_form_knows_the_images_that_its_text_shows(story):
    image = pictures.image(story)
    article = showing(story, image).article

    page = signed_in(story.wanda).get(at(article, "change")).content.decode()

    shown = page.partition('id="shown-images" type="application/json">')[2].partition("<")[0]
    assert json.loads(shown)[str(image.pk)]["alt"] == image.alt


def test_strangers_and_reviewers_are_not_asked(story):
    for person in (story.stan, story.rivera.user):
        client = signed_in(person)
        assert client.get(SEARCH).status_code == 302
        assert client.post(ADD, said()).status_code == 302
    assert not Image.objects.exists()


def test_a_stale_form_writes_over_nothing(story):
    image = pictures.image(story)
    wanda, edith = signed_in(story.wanda), signed_in(story.edith)
    seen = wanda.get(at(image, "change")).context["form"]["seen"].value()
    sent = {"name": image.name, "alt": image.alt, "credit": image.credit, "licence": "own"}
    edith.post(at(image, "change"), sent | {"shows_person": "on"})

    stale = wanda.post(at(image, "change"), sent | {"alt": "Two nerves, inflamed.", "seen": seen})

    assert "Somebody has changed this image in the meantime" in words(stale)
    assert "Two nerves, inflamed." in words(stale)
    image.refresh_from_db()
    assert (image.shows_person, image.alt) == (True, "Two nerves that touch each other.")


def test_that_somebody_can_be_recognised_is_not_a_writer_s_to_take_back(story):
    image = pictures.image(story, shows_person=True)
    sent = {"name": image.name, "alt": image.alt, "credit": image.credit, "licence": "own"}

    signed_in(story.wanda).post(at(image, "change"), sent)
    image.refresh_from_db()
    assert image.shows_person

    signed_in(story.edith).post(at(image, "change"), sent)
    image.refresh_from_db()
    assert not image.shows_person


def test_odd_numbers_of_images_are_none(story):
    wanda = signed_in(story.wanda)

    for odd in ("9" * 5_000, "0", "-1", "١٢", ""):
        assert wanda.get(SEARCH, {"id": odd}).json()["images"] == []


def test_the_list_costs_the_same_however_many_show_people(story, django_assert_max_num_queries):
    edith = signed_in(story.edith)
    for number in range(6):
        shown = pictures.image(story, f"Person {number}", shows_person=True)
        if number % 2:
            pictures.consent(story, shown)

    with django_assert_max_num_queries(14):
        page = words(edith.get(at(Image, "changelist")))

    assert page.count("No valid consent") == 3
    assert page.count("With consent") == 3


def test_a_new_consent_is_recorded_where_one_was_withdrawn_whatever_box_is_ticked(story):
    image = pictures.image(story, shows_person=True)
    end_consent(pictures.consent(story, image), by=story.edith, reason="Asked", at=story.now())
    sent = {"name": image.name, "alt": image.alt, "credit": image.credit, "licence": "own"}
    edith = signed_in(story.edith)
    edith.post(at(image, "change"), sent)

    page = words(edith.get(at(image, "change")))

    assert "No valid consent" in page
    assert at(image, "consent") in page


def test_too_large_a_picture_is_called_too_large(story):
    sent = pictures.SimpleUploadedFile("scan.png", png_that_says(60_000, 60_000))

    answer = signed_in(story.wanda).post(at(Image, "add"), said(upload=sent))

    assert "million pixels" in words(answer)
