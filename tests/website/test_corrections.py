"""What readers are told of as corrected is signed with the text, dated, and listed as long as the article is live."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from articles.actions import replace_link
from articles.differences import differences
from articles.models import Revision
from articles.texts import ASSISTED, DRAFTED, NO_MACHINE
from feedback.actions import accept_report, report_problem
from reviews import actions
from reviews.gate import blockers
from reviews.models import Concern
from tests import databases
from tests.attacks.siege import lift, rewrite
from tests.story import cite
from tests.website.reading import words
from website.actions import approve_page, create_page, propose_page

LIST, FEED = "/policies/corrections/", "/feed/corrections/"
ADDRESS = "/articles/paraneoplastic-syndrome/"
SAID = "The dose was ten times too high."


@pytest.fixture(autouse=True)
def policy(story):
    """The site page above the list."""
    page = create_page(by=story.maya, slug="corrections", position=1)
    version = propose_page(page=page, by=story.maya, title="Corrections", body="<p>Tell us.</p>")
    approve_page(version=version, by=story.olga)


def corrected(story, first, *, kind="correction", note=SAID, **changes):
    revision = story.write(
        first.article, summary="Mended.", change_note=note, change_kind=kind, **changes
    )
    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.edith)
    return revision


def said(client, address):
    return words(client.get(address))


def test_it_stands_on_the_page_in_the_history_the_list_and_the_feed(story, client):
    corrected(story, story.live())

    day = f"{story.now().day} {story.now():%B %Y}"
    assert f"Correction, {day} . {SAID}" in said(client, ADDRESS).replace(f"{day}.", f"{day} .")
    assert f"Correction: “{SAID}”" in said(client, ADDRESS + "history/")
    assert SAID in said(client, LIST)
    assert SAID in client.get(FEED).content.decode()
    assert '"CorrectionComment"' in client.get(ADDRESS).content.decode()


def test_an_ordinary_note_is_a_line_in_the_history_alone(story, client):
    corrected(story, story.live(), kind="")

    assert SAID in said(client, ADDRESS + "history/")
    for address in (ADDRESS, LIST, FEED):
        assert SAID not in client.get(address).content.decode()
    assert "No article on the site has been corrected yet." in said(client, LIST)


def test_a_draft_says_nothing_to_readers(story, client):
    first = story.live()
    story.write(first.article, summary="Mended.", change_note=SAID, change_kind="correction")

    for address in (ADDRESS, ADDRESS + "history/", LIST, FEED):
        assert SAID not in client.get(address).content.decode()


def test_a_page_that_came_down_takes_its_corrections_along(story, client):
    first = story.live()
    corrected(story, first)
    actions.withdraw(article=first.article, by=story.edith, reason="Doubt")

    assert SAID not in said(client, LIST) and SAID not in client.get(FEED).content.decode()


def test_that_a_readers_report_led_to_it_is_said_when_the_trail_tells_so(story, client):
    first = story.live()
    report = report_problem(revision=first, reason="inaccurate")
    concern = accept_report(report=report, by=story.edith, reason="Right")
    revision = story.write(
        first.article, summary="Mended.", change_note=SAID, change_kind="correction"
    )
    actions.resolve_concern(concern=concern, by=story.edith, revision=revision)
    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.edith)

    for address in (ADDRESS, ADDRESS + "history/", LIST):
        assert "A reader’s report led to it." in said(client, address)
    with databases.as_owner():
        lift("reviews_concern_unchanged")
        rewrite(Concern, concern.pk, detail="Another thing")
    assert "A reader’s report led to it." not in said(client, LIST)


def test_the_wording_of_a_note_is_corrected_by_a_note_and_both_are_kept(story, client):
    first = story.live()
    wrong = corrected(story, first, note="The doze was wrong.")
    again = story.write(
        first.article, summary=wrong.summary, change_note=SAID, change_kind="clarification"
    )
    assert again.number == wrong.number + 1
    story.approve_all(story.submit(again))
    actions.publish(revision=again, by=story.edith)

    for address in (LIST, ADDRESS + "history/"):
        assert "The doze was wrong." in said(client, address)
        assert SAID in said(client, address)


def test_saving_the_same_note_twice_is_saving_it_once(story):
    first = story.live()
    notes = {"change_note": SAID, "change_kind": "correction", "summary": "Mended."}

    assert story.write(first.article, **notes) == story.write(first.article, **notes)


def test_republishing_the_same_text_lists_it_once(story, client):
    first = story.live()
    revision = corrected(story, first)
    actions.withdraw(article=first.article, by=story.edith, reason="Looking again")
    actions.publish(revision=revision, by=story.edith)

    assert said(client, LIST).count(SAID) == 1


@pytest.mark.parametrize(
    ("note", "kind"), [("", "correction"), ("Something", "apology"), ("x" * 501, "update")]
)
def test_a_note_that_says_nothing_or_too_much_is_refused(story, note, kind):
    first = story.live()

    with pytest.raises(ValidationError):
        story.write(first.article, summary="Mended.", change_note=note, change_kind=kind)

    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("change_kind", "correction"), ("made_with", NO_MACHINE)]
)
def test_what_sql_says_of_a_text_is_not_what_was_signed(story, client, field, value):
    revision = story.live(change_note="First version.")
    with databases.as_owner():
        lift("articles_revision_unchanged")
        rewrite(Revision, revision.pk, **{field: value})

    assert client.get(ADDRESS).status_code == 503
    assert "First version." not in said(client, LIST)
    assert blockers(Revision.objects.get(pk=revision.pk), at=story.now())


# How a text was written


@pytest.mark.parametrize(
    ("way", "setting", "is_told"),
    [
        (ASSISTED, "machines", True),
        (DRAFTED, "machines", True),
        (NO_MACHINE, "machines", False),
        (NO_MACHINE, "always", True),
        (DRAFTED, "never", False),
        ("", "always", False),
    ],
)
def test_readers_are_told_how_it_was_written_as_the_site_chose(
    story, client, settings, way, setting, is_told
):
    settings.TELL_HOW_WRITTEN = setting
    story.live(made_with=way)

    assert ("How it was written" in said(client, ADDRESS)) is is_told
    if is_told:
        assert way in said(client, ADDRESS)


def test_only_the_three_ways_can_be_said(story):
    with pytest.raises(ValidationError):
        story.draft(made_with="by magic")


# Beside what else happens to a text


def test_a_note_alone_is_a_change_that_the_reviewer_is_shown(story, client):
    first = story.live()
    again = story.write(
        first.article, summary=first.summary, change_note=SAID, change_kind="update"
    )

    [part] = differences(first, again)
    assert (part.name, part.html) == ("Note to readers", f"<ins>Update: {SAID}</ins>")


def test_a_label_that_was_chosen_by_mistake_is_taken_off_again(story):
    first = story.live()
    notes = {"summary": "Mended.", "change_note": SAID}
    wrong = story.write(first.article, **notes, change_kind="correction")

    right = story.write(first.article, **notes)

    assert (right.number, right.change_kind) == (wrong.number + 1, "")


def test_a_link_that_is_replaced_leaves_the_note_as_it_was(story):
    body = f'<p>See <a href="https://example.org/old">it</a>{cite(story.works[0])}.</p>'
    first = story.live(body=body)
    draft = story.write(
        first.article, body=body, summary="Mended.", change_note=SAID, change_kind="correction"
    )
    mended = replace_link(
        article=first.article, by=story.edith, based_on=draft, old="https://example.org/old",
        new="https://example.org/new",
    )  # fmt: skip

    assert (mended.change_kind, mended.change_note) == ("correction", SAID)


def test_a_draft_built_on_the_one_that_answered_a_report_says_so_too(story, client):
    first = story.live()
    report = report_problem(revision=first, reason="inaccurate")
    concern = accept_report(report=report, by=story.edith, reason="Right")
    notes = {"change_note": SAID, "change_kind": "correction"}
    answer = story.write(first.article, summary="Mended.", **notes)
    actions.resolve_concern(concern=concern, by=story.edith, revision=answer)
    corrected(story, first, note=SAID, title="Mended, with a comma")

    for address in (ADDRESS, LIST):
        assert "A reader’s report led to it." in said(client, address)


def test_page_and_list_name_the_day_on_which_readers_were_first_told(story, client):
    first = story.live()
    revision = corrected(story, first)
    told_on = story.now()
    actions.withdraw(article=first.article, by=story.edith, reason="Looking again")
    later = told_on + timedelta(days=40)
    actions.publish(revision=revision, by=story.edith, at=later)

    for address in (ADDRESS, LIST):
        assert f"{told_on.day} {told_on:%B %Y}" in said(client, address)
    assert f"Correction, {later.day} {later:%B %Y}" not in said(client, ADDRESS)


def test_programs_are_told_too(story, client):
    corrected(story, story.live(), made_with=DRAFTED)

    told = client.get("/api/v1/articles/paraneoplastic-syndrome").json()

    assert told["correction"]["text"] == SAID and told["correction"]["kind"] == "correction"
    assert told["made_with"] == DRAFTED
