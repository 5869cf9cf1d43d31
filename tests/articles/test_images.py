"""Images in texts: taken into the library once, named in the text by a figure, frozen with it and in its digest."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from articles import images
from articles.actions import (
    add_image,
    describe_image,
    end_consent,
    latest_revision,
    save_revision,
)
from articles.actions.images import make_widths
from articles.cleaning import clean
from articles.differences import differences
from articles.images import path_of
from articles.models import Illustration, Image
from articles.rendering import present
from people.models import Event
from people.refusals import Refusal
from tests import pictures
from tests.articles.words import words
from tests.story import cite


def shown(story, *shown_images, **changes):
    figures = "".join(map(pictures.figure, shown_images))
    return {"body": f"{figures}<p>So it is{cite(*story.works[:2])}.</p>", **changes}


def test_a_picture_comes_into_the_library_as_its_bytes_are_named(story):
    made = pictures.image(story, size=(1_000, 700))

    with default_storage.open(path_of(made.digest)) as file:
        kept = file.read()
    assert hashlib.sha256(kept).hexdigest() == made.digest
    assert (made.width, made.height, made.added_by) == (1_000, 700, story.wanda)
    assert Event.objects.get(subject=f"image:{made.pk}").kind == "added"


def test_the_same_picture_comes_in_once(story):
    sent = pictures.upload()
    first = add_image(upload=sent, by=story.wanda, name="One", is_decorative=True)

    with pytest.raises(ValidationError, match="already: “One”"):
        add_image(upload=sent, by=story.edith, name="Another")

    assert list(Image.objects.all()) == [first]


def test_an_image_either_says_something_or_nothing(story):
    with pytest.raises(ValidationError, match="Choose one of the two"):
        pictures.image(story, is_decorative=True)


def test_narrower_widths_are_kept_once_and_never_wider_than_the_picture(story):
    made = pictures.image(story, size=(800, 600))

    for _ in range(2):  # a task may be begun again
        assert (
            make_widths.func(digest=made.digest) == f"Image {made.pk} is kept in 3 narrower widths."
        )

    assert [default_storage.exists(path_of(made.digest, w)) for w in (320, 480, 720)] == [True] * 3
    assert not default_storage.exists(path_of(made.digest, 960))


def test_a_file_that_is_not_what_its_name_says_is_not_given_out(story):
    made = pictures.image(story)
    path = path_of(made.digest)
    default_storage.delete(path)
    images.keep_file(path, b"another picture")

    with pytest.raises(FileNotFoundError, match="is not the picture that it was"):
        images.content_of(made.digest)


def test_a_text_freezes_what_the_library_says_of_its_images(story):
    one, two = pictures.image(story), pictures.image(story, "A brain", alt="A brain.")
    text = story.write(story.article(), **shown(story, one, two))

    describe_image(image=one, by=story.edith, alt="Two nerves, one of them inflamed.")

    text.refresh_from_db()
    assert [(i["id"], i["alt"]) for i in text.images] == [
        (one.pk, "Two nerves that touch each other."),
        (two.pk, "A brain."),
    ]
    assert set(Illustration.objects.values_list("revision", "image")) == {
        (text.pk, one.pk),
        (text.pk, two.pk),
    }
    assert "alt" not in text.html


def test_what_is_said_of_an_image_is_signed_with_the_text(story):
    image = pictures.image(story)
    article = story.article()
    first = story.write(article, **shown(story, image))
    describe_image(image=image, by=story.edith, alt="Two nerves, one of them inflamed.")

    second = story.write(article, **shown(story, image))
    third = story.write(article, **shown(story, image))

    assert first.html == second.html
    assert first.digest != second.digest
    assert third == second  # nothing has changed since
    [part] = differences(first, second)
    assert part.name == "Images"
    assert "inflamed" in part.html


def test_a_difference_says_which_picture_came_and_which_went(story):
    one, two = pictures.image(story), pictures.image(story, alt="A brain.")
    article = story.article()
    first, second = (story.write(article, **shown(story, shows)) for shows in (one, two))

    text, of_images = differences(first, second)

    assert "<del>" in text.html
    assert "Picture: A brain." in text.html
    assert "Picture: Two nerves that touch each other." in text.html
    assert of_images.name == "Images"


def test_another_licence_is_a_difference_too(story):
    image = pictures.image(story)
    article = story.article()
    first = story.write(article, **shown(story, image))
    describe_image(image=image, by=story.edith, licence="other")
    second = story.write(article, **shown(story, image))

    (part,) = differences(first, second)

    assert part.name == "Images"


def test_a_text_that_names_an_image_that_is_not_there_is_refused_in_words(story):
    with pytest.raises(ValidationError, match="not in the library: 4711"):
        save_revision(
            article=story.article(),
            by=story.wanda,
            based_on=None,
            title="A title",
            body='<figure data-image="4711"></figure>',
        )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            '<figure data-image="7"><img src="/x.webp" alt="A nerve"><figcaption>A <strong>nerve</strong></figcaption></figure>',
            '<figure data-image="7"><figcaption>A <strong>nerve</strong></figcaption></figure>',
        ),
        ('<figure data-image="7"></figure>', '<figure data-image="7"></figure>'),
        ('<figure data-image="7">Bare', '<figure data-image="7"><figcaption>Bare</figcaption></figure>'),
        (
            '<figure data-image="7"><figcaption>One</figcaption><figcaption>Two</figcaption></figure>',
            '<figure data-image="7"><figcaption>One</figcaption></figure><p>Two</p>',
        ),
        (
            '<figure data-image="7"><p>A</p><ul><li>b</li></ul></figure>',
            '<figure data-image="7"></figure><p>A</p><ul><li>b</li></ul>',
        ),
        (
            '<figure data-image="7"><figure data-image="8"></figure></figure>',
            '<figure data-image="7"></figure><figure data-image="8"></figure>',
        ),
        ('<p>a<figure data-image="7"></figure>b</p>', '<p>a</p><figure data-image="7"></figure>b'),
        ('<figure><img alt="A lung"><figcaption>Lung</figcaption></figure>', "<p>[Picture: A lung]</p><p>Lung</p>"),
        ('<figure data-image="x"><figcaption>No</figcaption></figure>', "<p>No</p>"),
        ("<figcaption>Alone</figcaption>", "<p>Alone</p>"),
        ('<figure data-image="7" onclick="x()" class="big" style="a"></figure>', '<figure data-image="7"></figure>'),
        ('<ul><li><figure data-image="7"></figure></li></ul>', '<ul><li><figure data-image="7"></figure></li></ul>'),
    ],
)  # fmt: skip
def test_a_figure_holds_an_image_of_ours_and_one_caption(typed, kept):
    assert clean(typed) == kept
    assert clean(kept) == kept


def test_a_page_shows_the_image_above_its_caption_with_room_kept_for_it(story):
    image = pictures.image(story, size=(1_000, 500), licence="cc-by-4.0")
    text = story.write(story.article(), **shown(story, image))

    page = present(text.html, [], pictures=images.pictures_of(text.images)).html

    assert words(page) == words(text.html.replace(cite(*story.works[:2]), ""))
    assert f'src="/media/images/{image.digest}.webp"' in page
    assert f"/media/images/{image.digest}-320.webp 320w" in page
    assert f"/media/images/{image.digest}.webp 1000w" in page
    assert 'width="1000"' in page
    assert 'height="500"' in page
    assert 'alt="Two nerves that touch each other."' in page
    assert 'loading="lazy"' in page
    assert '<small class="credit">Wanda Writer, CC BY 4.0</small></figcaption>' in page


def test_an_image_that_says_nothing_has_an_empty_description(story):
    image = pictures.image(story, alt="", is_decorative=True)
    text = story.write(story.article(), **shown(story, image))

    assert 'alt=""' in present(text.html, [], pictures=images.pictures_of(text.images)).html


def test_in_the_place_of_a_hidden_one_a_line_stands(story):
    image = pictures.image(story)
    text = story.write(story.article(), **shown(story, image))

    page = present(text.html, [], pictures=images.pictures_of(text.images, hidden=[image.pk])).html

    assert image.digest not in page
    assert "This picture is not shown any more." in page
    assert "Wanda Writer" not in page


def test_a_site_page_shows_no_image():
    assert "<img" not in present('<figure data-image="7"></figure>', []).html


# Consent


def test_the_last_consent_of_each_person_must_stand(story):
    at = story.now()
    image = pictures.image(story, shows_person=True)
    assert images.hidden([image.pk], at=at) == {image.pk}

    left = pictures.consent(story, image, who="the woman on the left")
    assert images.hidden([image.pk], at=at) == set()
    right = pictures.consent(story, image, who="The man", expires_on=story.due(2))
    end_consent(left, by=story.maya, reason="She asked us to", at=at)
    assert images.hidden([image.pk], at=at) == {image.pk}
    pictures.consent(story, image, who="The woman on the left")
    assert images.hidden([image.pk], at=at) == set()
    assert images.hidden([image.pk], at=story.now() + timedelta(days=3)) == {image.pk}
    assert right.stands(story.due(2))


def test_a_consent_is_taken_back_once(story):
    image = pictures.image(story, shows_person=True)
    consent = pictures.consent(story, image)
    end_consent(consent, by=story.maya, reason="He asked us to", at=story.now())

    with pytest.raises(Refusal, match="already"):
        end_consent(consent, by=story.edith, reason="Again", at=story.now())

    assert [e.kind for e in Event.objects.filter(subject=f"image:{image.pk}").order_by("n")] == [
        *("added", "consent recorded", "consent taken back")
    ]


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        ({"given_on": 1}, "still to come"),
        ({"given_on": -9, "expires_on": -10}, "ends before it begins"),
    ],
)
def test_a_consent_has_dates_that_make_sense(story, dates, says):
    image = pictures.image(story, shows_person=True)

    with pytest.raises(ValidationError, match=says):
        pictures.consent(story, image, **{name: story.due(days) for name, days in dates.items()})


def test_nobody_else_s_texts_change_with_the_library(story):
    image = pictures.image(story)
    text = story.write(story.article(), **shown(story, image))

    describe_image(image=image, by=story.edith, credit="Somebody else")

    assert latest_revision(text.article) == text
    assert text.images[0]["credit"] == "Wanda Writer"
