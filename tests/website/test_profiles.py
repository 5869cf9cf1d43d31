"""Authors and reviewers as readers see them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from desk.common.photos import square
from people.actions import erase_person
from reviews import actions
from tests.website.reading import page, words


def test_an_author_has_a_page_with_what_is_live(story, client):
    story.live(title="Signed")
    story.draft("draft", title="Unsigned")

    answer = client.get("/authors/wanda-writer/")

    assert answer.status_code == 200
    assert page(answer).xpath("//h1/text()") == ["Wanda Writer, R.N."]
    assert page(answer).xpath("//h3/a/text()") == ["Signed"]
    assert "wanda" not in words(answer).replace("Wanda", "")


def test_a_reviewers_page_says_what_qualifies_them(story, client):
    story.live(title="Signed")

    said = words(client.get("/reviewers/rosa-rivera/"))

    assert "Rosa Rivera, M.D." in said
    assert "Neurology" in said
    assert "Physician, NPI (United States), Nowhere: we checked this registration on" in said
    assert "Declared interests None." in said
    assert "Signed" in said


def test_neither_number_nor_address_of_a_reviewer_is_shown(story, client):
    story.live()

    for address in ("/reviewers/rosa-rivera/", "/articles/paraneoplastic-syndrome/"):
        shown = client.get(address).content.decode()
        assert "1234567893" not in shown
        assert "rivera@example.org" not in shown


def test_a_revoked_credential_is_no_longer_shown(story, client):
    story.live()
    credential = story.rivera.credentials.get()
    actions.revoke_credential(credential=credential, by=story.maya, reason="Struck off")

    answer = client.get("/reviewers/rosa-rivera/")

    assert "Physician" not in words(answer)
    assert "Struck off" not in answer.content.decode()


def test_an_unverified_credential_is_not_shown(story, client):
    story.live()
    actions.claim_credential(
        reviewer=story.rivera,
        by=story.maya,
        kind="nurse",
        regulator="other",
        jurisdiction="Elsewhere",
        number="77",
        expires_on=timezone.localdate() + timedelta(days=9),
    )

    assert "Elsewhere" not in words(client.get("/reviewers/rosa-rivera/"))


def test_somebody_without_published_work_has_no_page(story, client):
    story.draft()
    assert story.rivera.slug == "rosa-rivera"

    assert client.get("/authors/wanda-writer/").status_code == 404
    assert client.get("/reviewers/rosa-rivera/").status_code == 404


def test_a_declined_assignment_gives_no_page(story, client):
    revision = story.draft()
    review = story.submit(revision, (story.rivera, "medical"), (story.felix, "fact_check"))
    story.decide(review.assignments.get(kind="medical"), "declined", comment="No time")

    assert client.get("/reviewers/rosa-rivera/").status_code == 404


def test_the_page_stays_when_all_is_withdrawn(story, client):
    revision = story.live(title="Signed")
    actions.withdraw(article=revision.article, by=story.edith, reason="No")

    answer = client.get("/authors/wanda-writer/")

    assert answer.status_code == 200
    assert "Signed" not in words(answer)


def test_an_erased_author_has_no_page_and_no_name(story, client):
    story.live()
    erase_person(person=story.wanda, by=story.maya)

    article = client.get("/articles/paraneoplastic-syndrome/")

    assert client.get("/authors/wanda-writer/").status_code == 404
    assert "Wanda" not in article.content.decode()
    assert "Name withheld" in words(article, "//ul[@class='who']/li[last()]")


@pytest.mark.parametrize("address", ["/authors/rosa-rivera/", "/reviewers/wanda-writer/"])
def test_the_two_kinds_of_people_are_not_mixed_up(story, client, address):
    story.live()

    assert client.get(address).status_code == 404


@pytest.fixture
def portrait(story, settings, tmp_path):
    """Dr Rivera's photo, as the desk keeps it."""
    settings.MEDIA_ROOT = tmp_path
    picture = BytesIO()
    Image.new("RGB", (500, 600), "teal").save(picture, "PNG")
    upload = SimpleUploadedFile("me.png", picture.getvalue())
    kept = square(upload)
    story.rivera.photo = kept
    story.keep(story.rivera)
    return story.rivera.photo


def test_a_photo_is_shown_beside_its_person(story, client, portrait):
    story.live()

    answer = client.get(portrait.url)

    for address in ("/reviewers/rosa-rivera/", "/articles/paraneoplastic-syndrome/"):
        assert portrait.url in page(client.get(address)).xpath("//img/@src")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert b"".join(answer).startswith(b"RIFF")
    assert client.post(portrait.url).status_code == 405


def test_nothing_but_portraits_is_served(client, portrait):
    stray = default_storage.save(f"photos/{'0' * 64}.webp", ContentFile(b"stray"))
    default_storage.save("secret.txt", ContentFile(b"secret"))

    addresses = [
        f"/media/{stray}",
        "/media/secret.txt",
        "/media/photos/",
        "/media/",
        "/media/photos/../secret.txt",
        "/media/photos/%2e%2e/secret.txt",
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * 6


def test_a_photo_that_is_lost_is_a_404(client, portrait):
    address = portrait.url
    default_storage.delete(portrait.name)

    assert client.get(address).status_code == 404
