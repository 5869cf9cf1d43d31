"""Edith signs in for the first time, with a passkey, on a telephone and by the keyboard; the next day nothing else is needed."""

import pytest
from playwright.sync_api import expect

from people import second_factors
from tests.browser.visitor import NARROW, PHONE
from tests.factors import App
from tests.provider import CLIENT, SECRET, Provider
from tests.story import PASSWORD

pytestmark = pytest.mark.browser

TELEPHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def everybody(settings):
    settings.SECOND_FACTOR = "everybody"


def hold(visitor, device=TELEPHONE):
    """Give somebody a device that keeps passkeys; the session by which it is asked."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def come(visitor, person):
    visitor.open("/accounts/login/?next=/admin/articles/article/")
    visitor.page.get_by_label("Email").fill(person.email)
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Sign in")


def is_fit(visitor):
    """No barrier on the page, and nothing that sticks out in the narrowest window."""
    found = visitor.barriers()
    visitor.page.set_viewport_size(NARROW)
    found += visitor.sticks_out()
    visitor.page.set_viewport_size(PHONE)
    assert not found, (visitor.path(), found)


def test_a_passkey_is_added_on_the_way_in_and_signs_in_alone(story, visit):
    edith = visit(size=PHONE)
    page = edith.page
    hold(edith)
    come(edith, story.edith)
    assert edith.path() == "/accounts/second-factor/set-up/"
    is_fit(edith)

    edith.follow("Add a passkey")
    is_fit(edith)
    page.get_by_label("Its name").fill("My telephone")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    is_fit(edith)
    edith.press("I have kept them")
    assert edith.path() == "/admin/articles/article/"

    edith.open("/accounts/second-factor/")
    assert "My telephone" in edith.words("main")
    is_fit(edith)
    edith.open("/accounts/logout/")
    edith.press("Sign out")
    edith.open("/accounts/login/?next=/admin/articles/article/")
    is_fit(edith)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/admin/articles/article/")


def test_whoever_says_no_is_told_and_tries_an_app(story, visit):
    edith = visit(size=PHONE)
    page = edith.page
    session, device = hold(edith)
    come(edith, story.edith)
    edith.follow("Add a passkey")
    asked = {"authenticatorId": device["authenticatorId"], "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", asked)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Try again")
    assert page.get_by_role("button", name="Add a passkey").is_enabled()

    edith.follow("Another way")
    edith.follow("Add an authenticator app")
    app = App(page.locator(".secret").inner_text())
    is_fit(edith)
    page.get_by_label("Six digits").fill(app.code())
    edith.press("Add the app")
    edith.press("I have kept them")
    assert [row.type for row in second_factors.factors_of(story.edith)] == ["totp"]

    again = visit(size=PHONE)
    come(again, story.edith)
    is_fit(again)
    again.page.get_by_label("Code").fill(app.code())
    again.press("Sign in")
    assert again.path() == "/admin/articles/article/"


def test_without_scripts_an_app_will_do(story, visit):
    edith = visit(java_script_enabled=False)
    come(edith, story.edith)
    edith.follow("Add a passkey")
    assert "Passkeys need JavaScript" in edith.words("main")

    edith.follow("Another way")
    edith.follow("Add an authenticator app")
    app = App(edith.page.locator(".secret").inner_text())
    edith.page.get_by_label("Six digits").fill(app.code())
    edith.press("Add the app")
    edith.press("I have kept them")

    assert edith.path() == "/admin/articles/article/"


@pytest.fixture
def provider(settings, site):
    made = Provider()
    settings.SITE_URL = site
    settings.OIDC_URL, settings.OIDC_NAME = made.url, "Vale Health"
    settings.OIDC_CLIENT, settings.OIDC_SECRET = CLIENT, SECRET
    yield made
    made.close()


def test_a_browser_lets_the_form_lead_to_the_provider_and_back(story, visit, provider):
    """Chromium counts where a form's answer leads as where it is sent."""
    provider.knows(story.edith, amr=["mfa"])
    edith = visit(size=PHONE)
    edith.watch.others.add(provider.url.removeprefix("http://"))
    edith.open("/accounts/login/?next=/admin/articles/article/")
    is_fit(edith)

    edith.press("Sign in with Vale Health")
    assert edith.path() == "/admin/articles/article/"

    edith.open("/accounts/sign-on/?next=/accounts/second-factor/passkey/")
    is_fit(edith)
    edith.press("Go on")
    assert edith.path() == "/accounts/second-factor/passkey/"
