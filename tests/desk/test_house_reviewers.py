"""Profiles, photos and what qualifies a reviewer; nobody verifies their own credential."""

import datetime as dt
import struct
import zlib
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.models import Author
from desk.common import photos
from people.models import Event
from people.roles import MANAGING_EDITORS
from reviews.models import Credential, Declaration, Reviewer, Revocation, Verification
from reviews.reviewers import qualified_now
from tests.desk.house import at, faults, signed_in, words
from tests.story import entitle

SOON = dt.date.today() + dt.timedelta(days=400)


def claim(reviewer, **changes):
    return {
        "reviewer": reviewer.pk,
        "kind": "physician",
        "regulator": "npi",
        "jurisdiction": "Ohio",
        "number": "NPI 1245319599",
        "expires_on": SOON.isoformat(),
    } | changes


@pytest.fixture
def dora(story):
    """A reviewer of whom nobody has checked anything yet."""
    user = story.person("Dora Doctor", "Reviewers")
    return story.keep(Reviewer(user=user, slug="dora-doctor", specialty="Cardiology"))


def test_one_enters_a_credential_and_another_says_that_it_was_checked(story, dora):
    maya = signed_in(story.maya)

    added = maya.post(at(Credential, "add"), claim(dora))
    credential = Credential.objects.get(reviewer=dora)
    before = qualified_now(dora, "medical", at=story.now())
    olga = signed_in(story.olga)
    checked = olga.post(at(credential, "verify"), {"evidence": "NPPES, looked up today"})

    assert added["Location"] == checked["Location"] == at(credential, "change")
    assert credential.number == "1245319599"
    assert not before
    assert qualified_now(dora, "medical", at=story.now())
    page = words(maya.get(at(credential, "change")))
    assert "By Olga Otherboss on" in page
    assert "NPPES, looked up today" in page
    assert at(credential, "verify") not in page


def test_the_second_click_checks_it_once(story, dora):
    maya = signed_in(story.maya)
    maya.post(at(Credential, "add"), claim(dora))
    credential = Credential.objects.get(reviewer=dora)

    olga = signed_in(story.olga)
    for _ in range(2):
        assert olga.post(at(credential, "verify"), {"evidence": "NPPES"}).status_code == 302

    assert Verification.objects.filter(credential=credential).count() == 1


def test_what_somebody_else_did_first_is_said_and_not_claimed(story, dora):
    """Olga and Rita look the same number up; the second one's evidence would be lost without a word."""
    credential = story.rivera.credentials.get()
    signed_in(story.maya).post(at(Credential, "add"), claim(dora))
    entered = Credential.objects.get(reviewer=dora)
    asked = (
        (entered, "verify", "evidence"),
        (credential, "revoke", "reason"),
    )

    for one, page, field in asked:
        first = signed_in(story.olga).post(at(one, page), {field: "Olga’s words"})
        second = signed_in(story.root).post(at(one, page), {field: "Rita’s words"})

        assert (first.status_code, second.status_code) == (302, 409)
        [problem] = second.context["form"].non_field_errors()
        assert "Olga Otherboss" in problem
        assert "Rita’s words" in words(second)
    assert Verification.objects.get(credential=entered).evidence == "Olga’s words"
    assert Revocation.objects.get(credential=credential).reason == "Olga’s words"


def test_nobody_verifies_their_own_credential(story, dora):
    entitle(dora.user, Group.objects.get(name=MANAGING_EDITORS), is_staff=True)
    own = signed_in(dora.user)
    own.post(at(Credential, "add"), claim(dora))
    credential = Credential.objects.get(reviewer=dora)

    answer = own.post(at(credential, "verify"), {"evidence": "I know myself"}, follow=True)

    assert at(credential, "verify") not in words(own.get(at(credential, "change")))
    assert "Nobody verifies their own credential." in words(answer)
    assert not Verification.objects.filter(credential=credential).exists()


def test_who_brought_a_reviewer_is_told_who_checks_them(story, dora):
    """Maya added Dora; Olga enters the credential; neither can vouch for it."""
    signed_in(story.olga).post(at(Credential, "add"), claim(dora))
    credential = Credential.objects.get(reviewer=dora)

    for who, why in ((story.maya, "You brought Dora Doctor here."), (story.olga, "You entered")):
        client = signed_in(who)
        page = words(client.get(at(credential, "change")))
        answer = client.post(at(credential, "verify"), {"evidence": "NPPES"}, follow=True)
        assert at(credential, "verify") not in page
        assert why in words(answer)
    assert not Verification.objects.filter(credential=credential).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "1234567890"}, "__all__"),
        ({"regulator": "gmc", "number": "12"}, "__all__"),
        ({"regulator": "orcid", "number": "0000-0002-1825-0098"}, "__all__"),
        ({"expires_on": "2020-01-01"}, "__all__"),
        ({"expires_on": "never"}, "expires_on"),
        ({"reviewer": "99999"}, "reviewer"),
        ({"kind": "wizard"}, "kind"),
        ({"jurisdiction": ""}, "jurisdiction"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_what_was_typed(story, dora, changes, field):
    answer = signed_in(story.maya).post(at(Credential, "add"), claim(dora) | changes)

    assert answer.status_code == 422
    assert faults(answer) == [field]
    assert not Credential.objects.filter(reviewer=dora).exists()


def test_checking_needs_to_say_how(story, dora):
    maya = signed_in(story.maya)
    maya.post(at(Credential, "add"), claim(dora))
    credential = Credential.objects.get(reviewer=dora)

    answer = signed_in(story.olga).post(at(credential, "verify"), {"evidence": "   "})

    assert answer.status_code == 422
    assert not Verification.objects.filter(credential=credential).exists()


def test_a_credential_is_revoked_once_with_a_reason(story):
    credential = story.rivera.credentials.get()
    maya = signed_in(story.maya)

    bare = maya.post(at(credential, "revoke"), {"reason": ""})
    first = maya.post(at(credential, "revoke"), {"reason": "Struck off"})
    again = maya.post(at(credential, "revoke"), {"reason": "Twice"})

    assert (bare.status_code, first.status_code, again.status_code) == (422, 302, 302)
    assert Revocation.objects.get(credential=credential).reason == "Struck off"
    assert not qualified_now(story.rivera, "medical", at=story.now())
    assert "Struck off" in words(maya.get(at(credential, "change")))


@pytest.mark.parametrize("who", ["wanda", "edith"])
@pytest.mark.parametrize("page", ["verify", "revoke"])
def test_writers_and_editors_decide_nothing_about_credentials(story, who, page):
    credential = story.rivera.credentials.get()
    client = signed_in(getattr(story, who))

    assert client.get(at(credential, page)).status_code == 403
    sent = {"evidence": "x", "reason": "x"}
    assert client.post(at(credential, page), sent).status_code == 403
    assert client.post(at(Credential, "add"), claim(story.rivera)).status_code == 403
    assert not Revocation.objects.exists()


def test_looking_verifies_and_revokes_nothing(story, dora):
    maya = signed_in(story.maya)
    maya.post(at(Credential, "add"), claim(dora))
    credential = Credential.objects.get(reviewer=dora)

    for page in ("verify", "revoke"):
        maya.get(at(credential, page), {"evidence": "x", "reason": "x"})

    assert not Verification.objects.filter(credential=credential).exists()
    assert not Revocation.objects.exists()


@pytest.mark.parametrize("what", ["credential", "declaration"])
def test_credentials_and_declarations_are_never_edited(story, what):
    fact = getattr(story.rivera, f"{what}s").get()
    root = signed_in(story.root)

    assert root.get(at(fact, "change")).status_code == 200
    assert root.post(at(fact, "change"), {"number": "1", "interests": "x"}).status_code == 403
    assert root.post(at(fact, "delete"), {"post": "yes"}).status_code == 403


def test_nobody_declares_for_a_reviewer(story):
    root = signed_in(story.root)

    answer = root.post(at(Declaration, "add"), {"reviewer": story.rivera.pk, "interests": ""})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("standing", "found"),
    [("waiting", "Dora Doctor"), ("soon", "Celia Chen"), ("revoked", "Rosa Rivera")],
)
def test_the_list_can_be_narrowed_to_what_must_be_done(story, dora, standing, found):
    maya = signed_in(story.maya)
    maya.post(at(Credential, "add"), claim(dora))
    old = Credential.objects.create(
        reviewer=story.chen,
        kind="physician",
        regulator="other",
        jurisdiction="Here",
        number="7",
        expires_on=dt.date.today() + dt.timedelta(days=20),
        claimed_by=story.maya,
    )
    signed_in(story.olga).post(at(old, "verify"), {"evidence": "Register"})
    maya.post(at(story.rivera.credentials.get(), "revoke"), {"reason": "Gone"})

    page = maya.get(at(Credential, "changelist"), {"standing": standing})

    rows = [credential.reviewer.name for credential in page.context["cl"].result_list]
    assert rows == [found]


def test_the_lists_cost_the_same_however_many_reviewers_there_are(
    story, django_assert_max_num_queries
):
    for number in range(20):
        story.reviewer(f"Doctor No{number}", "physician", "other", f"N{number}", "M.D.", "Skin")
    maya = signed_in(story.maya)

    with django_assert_max_num_queries(16):
        maya.get(at(Reviewer, "changelist"))
    with django_assert_max_num_queries(14):
        maya.get(at(Credential, "changelist"))


# Profiles


def picture(size=(800, 600), kind="JPEG", mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return out.getvalue()


def upload(content, name="me.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, content, kind)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def profile(**changes):
    return {"slug": "dora-doctor", "specialty": "Cardiology", "post_nominals": "M.D."} | changes


def test_a_managing_editor_makes_a_profile_with_a_photo_readers_see(story, tmp_path):
    nora = story.person("Nora Nurse")
    sent = {
        "user": nora.pk,
        "slug": "nora-nurse",
        "biography": "Cares.",
        "photo": upload(picture()),
    }

    answer = signed_in(story.maya).post(at(Author, "add"), sent)

    author = Author.objects.get(user=nora)
    assert answer.status_code == 302
    digest = photos.square(upload(picture())).name
    assert author.photo.name == f"photos/{digest}"
    with Image.open(tmp_path / author.photo.name) as kept:
        assert (kept.size, kept.format) == ((400, 400), "WEBP")
    event = Event.objects.get(subject=f"author:{author.pk}")
    assert (event.kind, "Nora" in str(event.detail)) == ("added", False)


def test_a_new_photo_takes_the_place_of_the_old_file(
    story, dora, tmp_path, django_capture_on_commit_callbacks
):
    maya = signed_in(story.maya)
    maya.post(at(dora, "change"), profile(photo=upload(picture())))
    old = tmp_path / Reviewer.objects.get(pk=dora.pk).photo.name

    with django_capture_on_commit_callbacks(execute=True):
        maya.post(at(dora, "change"), profile(photo=upload(picture((500, 500), "PNG"))))

    new = tmp_path / Reviewer.objects.get(pk=dora.pk).photo.name
    assert new.exists()
    assert not old.exists()


def test_a_profile_saved_without_a_new_photo_keeps_the_old_one(story, dora):
    maya = signed_in(story.maya)
    maya.post(at(dora, "change"), profile(photo=upload(picture())))
    before = Reviewer.objects.get(pk=dora.pk).photo.name

    maya.post(at(dora, "change"), profile(biography="More."))

    dora.refresh_from_db()
    assert (dora.photo.name, dora.biography) == (before, "More.")


def test_saving_an_unchanged_profile_writes_nothing_down(story, dora):
    maya = signed_in(story.maya)
    maya.post(at(dora, "change"), profile())
    events = Event.objects.filter(subject=f"reviewer:{dora.pk}").count()

    maya.post(at(dora, "change"), profile())

    assert Event.objects.filter(subject=f"reviewer:{dora.pk}").count() == events


def test_a_profile_never_changes_whose_it_is(story, dora):
    signed_in(story.maya).post(at(dora, "change"), profile(user=story.stan.pk))

    assert Reviewer.objects.get(slug="dora-doctor").user == dora.user


@pytest.mark.parametrize("who", ["wanda", "edith"])
def test_other_roles_may_read_a_profile_and_not_change_it(story, dora, who):
    client = signed_in(getattr(story, who))

    assert client.get(at(dora, "change")).status_code == 200
    assert client.post(at(dora, "change"), profile(biography="Mine")).status_code == 403
    assert client.post(at(Reviewer, "add"), profile(user=story.stan.pk)).status_code == 403


def png_that_says(width, height):
    """A PNG whose header claims a size, with next to nothing behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    body = zlib.compress(b"\0" * 100)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (picture(kind="GIF"), "not a JPEG, PNG or WebP"),
        (picture(kind="BMP"), "not a JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not a JPEG, PNG or WebP"),
        (b"%PDF-1.7", "not a JPEG, PNG or WebP"),
        (picture()[:300], "not a JPEG, PNG or WebP"),
        (png_that_says(2600, 5001), "13 million pixels"),
        (png_that_says(60_000, 60_000), "40 million pixels"),
        (b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "larger than 10 MB"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(story, dora, content, says):
    answer = signed_in(story.maya).post(at(dora, "change"), profile(photo=upload(content)))

    assert answer.status_code == 200
    assert says in words(answer)
    dora.refresh_from_db()
    assert not dora.photo


def test_a_request_far_over_the_limit_is_not_even_read(story, dora):
    client = signed_in(story.maya)
    client.raise_request_exception = False

    answer = client.post(at(dora, "change"), profile(photo=upload(b"0" * (12 * 1024 * 1024))))

    assert answer.status_code == 413
    assert not Reviewer.objects.get(pk=dora.pk).photo


def test_only_the_pixels_are_kept():
    exif = Image.Exif()
    exif[0x010E] = "At home, 1 Secret Street"
    exif[0x0112] = 6  # lying on its side
    sent = picture((600, 300), exif=exif) + b"PK\x03\x04 a second file behind the first"

    kept = photos.square(upload(sent)).read()

    assert b"Secret" not in kept
    assert b"second file" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert not image.getexif()
        assert image.size == (400, 400)


def test_a_transparent_picture_stands_on_white():
    out = BytesIO()
    Image.new("RGBA", (500, 500), (0, 0, 0, 0)).save(out, "PNG")

    kept = photos.square(upload(out.getvalue()))

    with Image.open(kept) as image:
        assert image.convert("RGB").getpixel((200, 200)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA"])
def test_every_kind_of_colour_is_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = BytesIO()
    Image.new("RGB", (450, 450), "teal").convert(mode).save(out, kind)

    assert photos.square(upload(out.getvalue())).size > 0


def test_the_same_photo_has_the_same_name():
    assert photos.square(upload(picture())).name == photos.square(upload(picture())).name


def test_an_empty_file_is_no_photo():
    with pytest.raises(ValidationError):
        photos.square(upload(b""))
