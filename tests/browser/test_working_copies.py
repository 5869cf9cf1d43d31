"""Nothing that is typed in the article form is lost, whatever happens before it is saved."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles.actions import latest_revision
from articles.models import Article
from people.models import WorkingCopy
from tests.browser import writing
from tests.desk.test_article_form import change_url
from tests.story import PASSWORD

pytestmark = pytest.mark.browser

LEFT = "() => Object.keys(localStorage).filter(key => key.startsWith('imprimatur-working:')).length"


@pytest.fixture
def form(story):
    return change_url(story.draft().article)


@pytest.fixture
def wanda(story, visit):
    return visit().sign_in(story.wanda)


def start_typing(visitor, form, **fields):
    page = writing.open_form(visitor, form)
    writing.fill(visitor, **fields)
    return page


def test_words_are_kept_while_wanda_types_and_asked_about_when_she_comes_again(wanda, form):
    page = start_typing(wanda, form, summary="Half a summary")
    writing.type_into_body(wanda, " Half a sentence")
    expect(page.locator("[data-kept]")).to_contain_text("Working copy saved", timeout=20_000)

    wanda.open(form)
    expect(page.get_by_role("heading", name="words here that are not saved")).to_be_visible()
    assert "Half a sentence" in wanda.words(".unsaved")
    assert wanda.barriers() == []
    wanda.follow("Take them up")
    writing.wait_for_editor(wanda)
    expect(page.locator("[name=summary]")).to_have_value("Half a summary")
    wanda.press("Save")

    text = latest_revision(Article.objects.get())
    assert (text.summary, "Half a sentence" in text.body) == ("Half a summary", True)
    assert not WorkingCopy.objects.exists()
    wanda.open(form)
    writing.wait_for_editor(wanda)
    assert page.evaluate(LEFT) == 0


def test_whoever_types_without_a_pause_is_not_made_to_wait_for_one(wanda, form):
    wanda.page.clock.install()
    page = start_typing(wanda, form)
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))

    with page.expect_request(lambda request: request.method == "POST", timeout=10_000):
        for _ in range(8):
            page.locator("[name=summary]").press_sequentially("and on ")
            page.clock.run_for(1000)


def test_words_of_the_last_moment_are_asked_about_too(wanda, form):
    page = start_typing(wanda, form)
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    writing.type_into_body(wanda, " Typed and gone")

    wanda.open("/admin/")
    wanda.open(form)

    expect(page.locator(".unsaved")).to_contain_text("Typed and gone")
    assert asked == []


def test_a_server_that_hangs_is_not_waited_for(wanda, form):
    page = start_typing(wanda, form)
    hanging = ["POST"]
    page.route("**/change/", lambda route: route.request.method in hanging or route.continue_())
    held = f"word => ({LEFT})() && Object.values(localStorage).join().includes(word)"

    for word in ("First", "second"):
        page.locator("[name=summary]").press_sequentially(word)
        page.wait_for_function(held, arg=word, timeout=10_000)

    hanging.clear()  # what hung is never answered
    wanda.open(form)
    assert "Firstsecond" in wanda.words(".unsaved").replace(" ", "")


def test_without_a_network_the_browser_keeps_the_words(wanda, form):
    page = start_typing(wanda, form)
    wanda.lose_network()
    writing.type_into_body(wanda, " Typed in a tunnel")
    expect(page.locator("[data-trouble]")).to_contain_text("kept in this browser", timeout=20_000)
    assert page.evaluate(LEFT) == 1
    page.close()
    wanda.find_network()
    wanda.page = wanda.context.new_page()
    wanda.open(form)

    expect(wanda.page.locator(".unsaved")).to_contain_text("Typed in a tunnel")
    assert wanda.page.evaluate(LEFT) == 0


def test_an_ended_session_says_so_before_save_and_goes_on_after_a_second_window(wanda, form, story):
    page = start_typing(wanda, form)
    Session.objects.all().delete()
    writing.type_into_body(wanda, " Typed too long")
    expect(page.locator("[data-trouble]")).to_contain_text("signed out", timeout=20_000)
    assert page.evaluate(LEFT) == 1

    with wanda.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a second window").click()
    wanda.page = opened.value
    wanda.page.wait_for_load_state()
    wanda.page.get_by_label("Email").fill(story.wanda.email)
    wanda.page.get_by_label("Password").fill(PASSWORD)
    wanda.press("Sign in")
    wanda.page.close()
    wanda.page = page
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("[data-kept]")).to_contain_text("Working copy saved", timeout=20_000)
    assert page.evaluate(LEFT) == 0
    wanda.press("Save")
    assert "Typed too long" in latest_revision(Article.objects.get()).body


def test_signing_out_leaves_nothing_in_the_browser(wanda, form):
    page = start_typing(wanda, form)
    page.evaluate("localStorage.setItem('imprimatur-working:1:article:9', '{}')")
    page.evaluate(
        "localStorage.setItem('imprimatur-working:1:article:8', JSON.stringify({at: Date.now()}))"
    )
    wanda.open("/admin/")
    assert page.evaluate(LEFT) == 1  # the other one is of nobody knows when

    page.locator("#user-tools summary").click()
    wanda.press("Sign out")

    assert page.evaluate(LEFT) == 0


def test_a_browser_that_keeps_nothing_still_sends_what_is_typed(wanda, form):
    wanda.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('switched off') }})"
    )
    page = start_typing(wanda, form, summary="Half a summary")

    expect(page.locator("[data-kept]")).to_contain_text("Working copy saved", timeout=20_000)
    # Django's own switch of colours asks for it, too.
    assert all("switched off" in problem for problem in wanda.watch.problems)
    wanda.watch.problems.clear()
