"""An editor says that a change is a correction, and how a text was written."""

import pytest

from articles.actions import latest_revision
from articles.texts import ASSISTED
from reviews import actions
from tests.desk.house import signed_in
from tests.desk.test_article_form import change_url, typed

SAID = {"summary": "Mended.", "change_note": "The dose was wrong.", "change_kind": "correction"}


def test_it_is_saved_with_the_text_and_goes_on_to_the_next_draft(story):
    article = story.live().article
    edith = signed_in(story.edith)
    edith.post(change_url(article), typed(story, article, **SAID, made_with=ASSISTED))

    saved = latest_revision(article)
    assert (saved.change_kind, saved.change_note) == ("correction", "The dose was wrong.")
    assert saved.made_with == ASSISTED
    form = edith.get(change_url(article)).context["form"]
    assert (form["change_kind"].value(), form["change_note"].value()) == (
        "correction",
        "The dose was wrong.",
    )

    story.approve_all(story.submit(saved))
    actions.publish(revision=saved, by=story.edith)
    form = edith.get(change_url(article)).context["form"]
    assert (form["change_kind"].value() or "", form["change_note"].value() or "") == ("", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"change_note": " "}, "change_note"),
        ({"change_kind": "apology"}, "change_kind"),
        ({"made_with": "by magic"}, "made_with"),
    ],
)
def test_what_makes_no_sense_is_sent_back_with_what_was_typed(story, changes, field):
    article = story.live().article

    refused = signed_in(story.edith).post(
        change_url(article), typed(story, article, **(SAID | changes))
    )

    assert field in refused.context["form"].errors
    assert "Mended." in refused.content.decode()
    assert article.revisions.count() == 1


def test_nothing_is_corrected_that_nobody_has_seen(story):
    article = story.draft().article

    refused = signed_in(story.edith).post(change_url(article), typed(story, article, **SAID))

    assert "change_kind" in refused.context["form"].errors
    assert article.revisions.count() == 1


def test_the_reviewer_reads_what_readers_will_be_told(story, client):
    first = story.live()
    revision = story.write(first.article, **SAID, made_with=ASSISTED)
    assignment = story.submit(revision, (story.rivera, "medical")).assignments.get()
    page = signed_in(story.rivera.user).get(assignment.get_absolute_url()).content.decode()

    assert "What readers are told as a correction" in page and "The dose was wrong." in page
    assert ASSISTED.capitalize() in page
