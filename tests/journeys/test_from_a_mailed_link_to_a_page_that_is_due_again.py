"""A physician without an account reviews by links from their mail; the text is refused at its minute, goes live, and comes round again."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from people.actions import automatic
from references.actions import record_notice
from reviews import actions
from reviews.checklists import CHECKLIST
from reviews.models import Assignment, Comment, Publication, Schedule
from tests.browser import writing
from tests.story import cite
from tests.working import mailed

pytestmark = pytest.mark.browser

MARK = """(words) => {
  const paragraph = [...document.querySelectorAll(".body p")].find((one) => one.textContent.includes(words));
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
  }
}"""


@pytest.fixture
def newsroom(story):
    """A policy that asks one physician, who has no password."""
    rosa = story.rivera.user
    rosa.set_unusable_password()
    rosa.save()
    one = story.make_policy("medical")
    actions.set_topic_policy(topic=story.topic, policy=one, by=story.maya)
    return story


def test_from_a_mailed_link_to_a_page_that_is_due_again(newsroom, visit):
    story = newsroom
    body = f"<h2>Dose</h2><p>Children take 5 mg{cite(*story.works[:2])}.</p>"
    review = story.submit(story.draft(title="Migraine", body=body), (story.rivera, "medical"))
    article, editor = review.article, visit().sign_in(story.edith)

    physician = comes_by_the_link(visit())
    comments_on_a_sentence(physician)
    asks_for_changes(physician)
    assert physician.open(physician.link, status=404).get_by_text("opens nothing").count()

    mends_and_submits_again(visit().sign_in(story.wanda), editor, article)
    physician = comes_by_the_link(visit())
    sees_only_what_changed(physician)
    approves(physician)

    planned = schedules(editor, article)
    is_refused_at_its_minute(story, planned)
    publishes(story, article)
    comes_round(story, article)


def comes_by_the_link(physician):
    """Reads at once, and shows with a code who they are."""
    mails = [mail.body for mail in mailed()]
    found = [re.search(r"http://localhost:8000(/review/by-link/\S+)", body) for body in mails]
    physician.link = next(one[1] for one in reversed(found) if one)
    page = physician.open(physician.link)
    assert "by-link" not in page.url
    assert "Children take" in physician.words(".body")
    assert physician.barriers() == []
    types_a_code(physician)
    return physician


def types_a_code(physician):
    page = physician.page
    physician.press("Mail me a code")
    codes = [re.search(r"\d{4} \d{4}", mail.subject) for mail in mailed()]
    (code,) = [found[0] for found in codes if found]
    page.get_by_label("The code from the mail").fill(code)
    assert physician.barriers() == []
    physician.press("Confirm")


def comments_on_a_sentence(physician):
    page = physician.page
    page.evaluate(MARK, "Children take 5 mg")
    page.get_by_role("button", name="Comment on these words").click()
    page.get_by_label("Must fix").check()
    page.get_by_label("What you say").fill("Say how often.")
    physician.press("Add the comment")
    page.locator(".thread", has_text="Say how often.").wait_for()


def asks_for_changes(physician):
    page = physician.page
    page.get_by_label("Comment or reason").fill("One sentence needs mending.")
    physician.press("Ask for changes")
    types_a_code(physician)
    physician.press("Ask for changes")
    page.get_by_role("heading", name="Thank you, your decision is recorded").wait_for()
    assert "Rosa Rivera" in physician.words("main")
    assert physician.barriers() == []


def mends_and_submits_again(writer, editor, article):
    page = writing.open_form(writer, f"/admin/articles/article/{article.pk}/change/")
    assert "Rosa Rivera says that “Children take 5 mg” must be fixed" in writer.words("#todo")
    writing.type_into_body(writer, " Twice a day.")
    writer.press("Save")
    page.wait_for_load_state()
    page = editor.open(f"/admin/articles/article/{article.pk}/submit/")
    page.get_by_label("Your answer to Rosa Rivera").fill("It says how often now.")
    page.get_by_label("Message to the reviewers").fill("Only one sentence is new.")
    editor.press("Submit again")
    page.get_by_text("is in review. Asked: ").wait_for()


def sees_only_what_changed(physician):
    """What they asked for, what was answered, and the words that are new; the comment is marked where its words went."""
    words = physician.words("main")
    assert "Only one sentence is new." in words
    assert "It says how often now." in words
    assert physician.page.locator("ins", has_text="Twice a day.").count()
    assert "Say how often." in physician.words(".thread")


def approves(physician):
    page = physician.page
    for _, question in CHECKLIST:
        page.get_by_label(question).check()
    page.get_by_label("5 mg: “Children take 5 mg", exact=False).check()
    physician.press("Approve the whole page")
    types_a_code(physician)
    physician.press("Approve the whole page")
    page.get_by_role("heading", name="Thank you, your decision is recorded").wait_for()
    assert Comment.objects.open().count() == 1  # no step: their approval settles it


def schedules(editor, article):
    page = editor.open(f"/admin/articles/article/{article.pk}/schedule/")
    later = timezone.localtime(timezone.now() + timedelta(hours=2))
    page.get_by_label("When it goes live").fill(later.strftime("%Y-%m-%dT%H:%M"))
    assert editor.barriers() == []
    editor.press("Schedule")
    page.get_by_text("Edith Editor scheduled it.").wait_for()
    return Schedule.objects.get()


def is_refused_at_its_minute(story, planned):
    """A work was retracted meanwhile: nothing goes live, and whoever must know is told."""
    yesterday = timezone.now().date() - timedelta(days=1)
    about = {"reference": story.works[0], "by": story.maya, "dated": yesterday}
    record_notice(kind="retraction", source="editor", **about)
    mailed()
    actions.publish_scheduled(key=planned.pk, at=planned.due_at)
    assert not Publication.objects.exists()
    assert story.edith.email in {mail.to[0] for mail in mailed() if "did not" in mail.subject}
    call_command("publish_due")  # nothing is tried again behind anybody's back
    assert not Publication.objects.exists()


def publishes(story, article):
    """Once the work stands again, the same approval carries the same words."""
    record_notice(
        reference=story.works[0],
        kind="reinstatement",
        source="editor",
        by=story.maya,
        dated=timezone.now().date(),
    )
    actions.publish(revision=article.revisions.latest("number"), by=story.edith)


def comes_round(story, article):
    """Thirty days before the review runs out, the same physician is asked for it, by a new link."""
    end = Publication.objects.get().release.review_due_on
    soon = datetime.combine(end - timedelta(days=25), time(12), timezone.get_default_timezone())
    story.qualify(story.rivera, number="1558598797", at=soon - timedelta(days=60))
    review = actions.recheck(article=article.pk, by=automatic(), at=soon).review
    asked = review.assignments.get()
    assert asked.reviewer == story.rivera
    assert any("/review/by-link/" in mail.body for mail in mailed())
    assert Assignment.objects.waiting().get() == asked
