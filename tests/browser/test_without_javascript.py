"""Everything that readers and reviewers do, with JavaScript switched off."""

import pytest
from django.urls import reverse

from feedback.models import Report, Vote
from reviews.models import SignOff
from tests.story import PASSWORD

pytestmark = pytest.mark.browser

ADDRESS = "/articles/paraneoplastic-syndrome/"
TITLE = "What leads to paraneoplastic syndrome"


@pytest.fixture
def reader(visit):
    return visit(java_script_enabled=False)


def test_the_browser_runs_no_script(site, visit):
    """The guard of these tests."""
    page = visit(java_script_enabled=False).open("/")

    page.set_content(
        "<p>quiet</p><script>document.querySelector('p').textContent = 'loud'</script>"
    )

    assert page.locator("p").inner_text() == "quiet"


def test_reading_and_searching(story, reader):
    story.live()

    page = reader.open("/")
    page.get_by_label("Search the site").fill("tumour")
    reader.press("Search")
    reader.follow(TITLE)
    page.get_by_role("link", name="Reference 1:").click()
    there = reader.path()
    page.get_by_role("link", name="a: back to where reference 1 is cited").click()

    assert there == f"{ADDRESS}#reference-1"
    assert reader.path().startswith(f"{ADDRESS}#")
    assert "The body defends itself" in reader.words(".body")


def test_contents_fold_open_on_a_phone(story, visit):
    story.live()
    reader = visit(java_script_enabled=False, size={"width": 390, "height": 844})

    fold = reader.open(ADDRESS).locator(".contents-fold")
    fold.get_by_text("On this page").click()
    fold.get_by_role("link", name="What it is").click()

    assert reader.path().partition("#")[2]


def test_voting_and_saying_why(story, reader):
    story.live()

    page = reader.open(ADDRESS)
    page.get_by_role("button", name="this article was not helpful").click()
    page.get_by_label("It is out of date").check()
    page.get_by_label("Tell us more").fill("There is a newer guideline.")
    page.get_by_role("button", name="Send").click()

    assert page.get_by_role("heading", name="Thank you").is_visible()
    assert [vote.helpful for vote in Vote.objects.all()] == [False]
    report = Report.objects.get()
    assert (report.reason, report.comment) == ("out_of_date", "There is a newer guideline.")
    assert reader.context.cookies() == []


def test_changing_a_vote(story, reader):
    story.live()

    page = reader.open(ADDRESS)
    page.get_by_role("button", name="this article was helpful").click()
    reader.press("Change my answer to No")

    assert [vote.helpful for vote in Vote.objects.all()] == [False]


def test_reporting_without_a_vote(story, reader):
    story.live()

    page = reader.open(ADDRESS)
    page.get_by_text("Report what is wrong on this page").click()
    reader.press("Send")
    is_asked_for_a_reason = page.locator("#reason-error").is_visible()
    page.get_by_label("It is questionable").check()
    reader.press("Send")

    assert is_asked_for_a_reason
    assert page.get_by_role("heading", name="Thank you").is_visible()
    assert [report.reason for report in Report.objects.all()] == ["questionable"]
    assert not Vote.objects.exists()


@pytest.fixture
def asked(story):
    """Dr Rivera is asked about a text."""
    review = story.submit(story.draft())
    return review.assignments.get(kind="medical")


@pytest.fixture
def reviewer(story, visit, asked):
    return visit(java_script_enabled=False).sign_in(story.rivera)


def test_keeping_notes_and_signing(asked, reviewer):
    page = reviewer.page
    reviewer.follow(TITLE)
    boxes = page.locator("#part-checked").get_by_role("checkbox")
    boxes.first.check()
    page.get_by_label("Comment or reason").fill("Half a thought")
    reviewer.press("Save notes")
    kept = page.get_by_label("Comment or reason").input_value(), boxes.first.is_checked()
    for box in boxes.all():
        box.check()
    reviewer.sign("Approve the whole page")

    assert kept == ("Half a thought", True)
    assert page.locator(".outcome .label.green").is_visible()
    signed = SignOff.objects.get()
    assert (signed.decision, signed.digest) == ("approved", asked.revision.digest)


def test_signing_with_gaps_says_what_is_missing(asked, reviewer):
    reviewer.follow(TITLE)
    reviewer.press("Approve the whole page")

    assert reviewer.page.locator("#problem, #errors").is_visible()
    assert not SignOff.objects.exists()


def test_signing_in_again_loses_nothing(asked, reviewer):
    page = reviewer.page
    reviewer.follow(TITLE)
    reviewer.grow_old()
    page.get_by_label("Comment or reason").fill("The dose is wrong.")
    reviewer.press("Ask for changes")
    asked_again = reviewer.path()
    page.get_by_label("Password").fill(PASSWORD)
    reviewer.press("Confirm")
    back = page.locator(".decision [role=status]").is_visible()
    kept = page.get_by_label("Comment or reason").input_value()
    reviewer.press("Ask for changes")

    assert asked_again.startswith(reverse("account_reauthenticate"))
    assert (back, kept) == (True, "The dose is wrong.")
    assert [one.comment for one in SignOff.objects.all()] == ["The dose is wrong."]
