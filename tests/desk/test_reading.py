"""The form says how hard a text is to read, of what is saved and of what is typed."""

import pytest

from articles.models import Article
from reviews import audit
from tests.desk.house import signed_in, words
from tests.story import cite

READING = "/admin/articles/article/reading/"
EASY = "<p>Most people feel better soon.</p>" * 30
HARD = (
    "<p>Immunological investigations conventionally demonstrate considerable heterogeneity, "
    "notwithstanding contemporary methodologies.</p>"
) * 15


def typed(person, **sent):
    return signed_in(person).post(READING, sent)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (EASY, "Reading grade 3"),
        (HARD, "Reading grade 46"),
        (f"<p>{'word ' * 600}.</p>" * 15, "Reading grade 99"),
        ("<p>Short.</p>", ""),
        ("", ""),
        ("<p>" + "word " * 120_000, ""),
        ("<p onclick=alert(1)>" + "Most people feel better soon. " * 30, "Reading grade 3"),
    ],
)
def test_what_is_typed_has_a_grade_once_there_is_enough(story, body, said):
    assert typed(story.wanda, body=body).json() == {"said": said}


def test_summary_and_key_points_are_read_too(story):
    sent = {"summary": "Most feel better. " * 10, "key_points": "It is rare.\n" * 40}

    assert typed(story.wanda, **sent).json()["said"].startswith("Reading grade")


def test_it_is_for_those_who_write(story):
    assert typed(story.rivera.user, body=EASY).status_code == 302
    assert signed_in(story.wanda).get(READING).status_code == 405


def test_the_form_says_it_of_the_saved_text_without_a_script(story):
    revision = story.draft(body=f"{EASY}<p>So it is{cite(*story.works[:2])}.</p>")

    shown = words(
        signed_in(story.wanda).get(f"/admin/articles/article/{revision.article_id}/change/")
    )

    assert "Reading grade 2" in shown or "Reading grade 3" in shown


LIST = "/admin/articles/article/"


@pytest.mark.both
def test_the_list_says_it_of_newest_texts_and_finds_the_hard_ones(story):
    cited = f"<p>So it is{cite(*story.works[:2])}.</p>"
    hard = story.draft("hard", title="Hard", body=f"{HARD}{cited}").article
    story.draft("easy", title="Easy", body=f"{EASY}{cited}")
    story.draft("short", title="Short")
    wanda = signed_in(story.wanda)

    grades = dict(Article.objects.values_list("slug", "grade"))
    assert grades["hard"] > 30 and grades["easy"] in (2, 3) and grades["short"] is None
    assert f"Reading grade {grades['hard']}" in words(wanda.get(LIST))
    found = wanda.get(LIST, {"reading": "hard"}).context["cl"].result_list
    assert [article.slug for article in found] == ["hard"]
    assert list(audit.beside_trails()) == []

    story.write(hard, title="Hard no more", body=f"{EASY}{cited}")

    assert not wanda.get(LIST, {"reading": "hard"}).context["cl"].result_list
    Article.objects.filter(pk=hard.pk).update(grade=12)
    said = f"article:{hard.pk}: lists say otherwise how hard its newest text is to read"
    assert list(audit.beside_trails()) == [said]
