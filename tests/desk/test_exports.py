"""The record goes to a spreadsheet, or whole to whoever has to be shown how an article was reviewed."""

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.contrib.auth.models import Group

from people.actions import change_person
from people.models import Event
from reviews import actions
from tests.desk.house import signed_in, words

ADDRESS = "/admin/people/event/export/"


def export(editor, **asked):
    return signed_in(editor).post(ADDRESS, {"form": "json", **asked})


def read(answer):
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


def test_a_table_has_a_line_for_each_event_with_names_and_sentences(story):
    story.live()

    sent = export(story.edith, form="csv")
    rows = list(csv.reader(io.StringIO(read(sent).lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"))))

    assert sent["Content-Disposition"].startswith('attachment; filename="record-')
    assert len(rows) == Event.objects.count() + 1
    said = {(row[3], row[4]) for row in rows[1:]}
    assert ("Edith Editor", "published revision 1") in said


def test_what_a_spreadsheet_would_run_is_text(story):
    revision = story.live(title="=HYPERLINK(1)")
    actions.withdraw(article=revision.article, by=story.edith, reason="+SUM(1)")

    rows = read(export(story.edith, form="csv"))

    assert ",=HYPERLINK" not in rows and "\n=" not in rows
    assert "'=HYPERLINK(1)" in rows


def test_a_document_of_one_article_brings_texts_decisions_and_certificates(story):
    first = story.live()
    second = story.write(first.article, summary="Mended.")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)
    story.live("another")

    told = json.loads(read(export(story.edith, article="/articles/paraneoplastic-syndrome/")))

    assert {line["subject"] for line in told["lines"]} == {f"article:{first.article_id}"}
    assert [text["number"] for text in told["texts"]] == [1, 2]
    assert all(
        sha256(text["document"].encode()).hexdigest() == text["digest"] for text in told["texts"]
    )
    assert [part["part"] for part in told["texts"][1]["changed"]] == ["Summary"]
    assert len(told["decisions"]) == 4 and told["decisions"][0]["checklist"]
    assert [one["certificate"]["digest"] for one in told["versions"]] == [
        first.digest,
        second.digest,
    ]


def test_who_reviews_too_reads_what_others_decided_once_they_have_decided(story):
    """In the record as a table and as a document, in the trail, in the article's own, and in the list of sign-offs."""
    editors = Group.objects.filter(name="Editors")
    change_person(person=story.chen.user, by=story.maya, groups=editors, is_staff=True)
    revision = story.draft()
    review = story.submit(revision, (story.rivera, "medical"), (story.chen, "medical"))
    rosas, celias = review.assignments.order_by("pk")
    story.decide(rosas, "changes_requested", comment="Ten times the dose.")
    own = f"/articles/{revision.article.slug}/"

    def read_by(person):
        reader = signed_in(person)
        pages = ["/admin/people/event/", "/admin/reviews/signoff/"]
        pages.append(f"/admin/articles/article/{revision.article_id}/history/")
        return [
            *(words(reader.get(page)) for page in pages),
            *(read(export(person, form=form, article=own)) for form in ("csv", "json")),
        ]

    before = read_by(story.chen.user)
    told = [said for said in before if "Ten times" in said]
    assert told == [] and "Rosa Rivera" not in before[1]
    assert json.loads(before[-1])["decisions"] == []
    others = read_by(story.edith)
    story.decide(celias)
    assert "Rosa Rivera" in others[1] and "Ten times" in others[-1]
    after = read_by(story.chen.user)
    assert "Rosa Rivera" in after[1] and "Ten times" in after[-1]
    assert len(json.loads(after[-1])["lines"]) == len(json.loads(before[-1])["lines"]) + 2


def test_of_a_person_what_they_did_and_what_was_done_about_them(story):
    story.live()

    told = json.loads(read(export(story.edith, person=story.rivera.pk)))

    kinds = {line["kind"] for line in told["lines"]}
    assert {"signed off", "declared", "credential verified"} <= kinds
    assert "published" not in kinds and "texts" not in told


def test_a_period_has_both_its_days(story):
    story.live()
    day = story.now().date()

    today = json.loads(read(export(story.edith, since=day.isoformat(), until=day.isoformat())))
    before = json.loads(read(export(story.edith, until=(day - timedelta(days=3650)).isoformat())))

    assert "published" in {line["kind"] for line in today["lines"]}
    assert before["lines"] == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"article": "/articles/nowhere/"}, "article"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "until"),
        ({"since": "soon"}, "since"),
        ({"person": "999999"}, "person"),
        ({"form": "xml"}, "form"),
    ],
)
def test_what_makes_no_sense_is_sent_back(story, asked, field):
    refused = export(story.edith, **asked)

    assert refused.status_code == 422 and field in refused.context["form"].errors


def test_strangers_and_reviewers_get_nothing(story):
    assert export(story.stan).status_code in (302, 403)
    assert export(story.rivera.user).status_code in (302, 403)


def test_the_list_leads_there(story):
    assert "Export" in signed_in(story.edith).get("/admin/people/event/").content.decode()


def test_what_the_law_took_down_has_no_certificate_and_the_document_is_whole(story):
    first = story.live()
    actions.take_down_by_law(article=first.article, by=story.maya, reason="An order")
    second = story.write(first.article, title="Lawful words")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.maya)

    told = json.loads(read(export(story.edith, article="/articles/paraneoplastic-syndrome/")))

    assert [bool(one["certificate"]) for one in told["versions"]] == [False, True]
