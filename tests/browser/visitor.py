"""Somebody at a browser of their own: no cookie, page or cache is shared with anybody else's."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from people.sessions import SessionStore
from tests.browser.watching import Watch
from tests.story import PASSWORD

AXE = Path(settings.BASE_DIR) / "var/npm/node_modules/axe-core/axe.min.js"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}

_RUN_AXE = """rules => axe.run(document, {
  resultTypes: ["violations"], preload: false, ...(rules ? {runOnly: {type: "rule", values: rules}} : {})
}).then(found => found.violations.flatMap(one => one.nodes.map(node =>
  `${one.id}: ${node.target.join(" ")}: ${node.html.slice(0, 160)} | ${node.failureSummary.slice(0, 300)}`)))"""
# What the colour scheme can change.
COLOURS = ["color-contrast", "link-in-text-block"]

_WIDER = """() => document.documentElement.scrollWidth > innerWidth + 1
  ? [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 5).map(one => one.outerHTML.slice(0, 120))
  : []"""


class Visitor:
    """One person's browser, on one site. `page` is Playwright's, for everything that has no short word here."""

    def __init__(self, browser, site, *, size=WIDE, **options):
        self.site = site
        self.context = browser.new_context(
            base_url=site, viewport=size, reduced_motion="reduce", **options
        )
        self.context.set_default_timeout(20_000)
        self.watch = Watch(self.context, urlsplit(site).netloc)
        self.page = self.context.new_page()

    def open(self, address, status=200):
        """Go to an address, which must answer with this status."""
        answer = self.page.goto(address)
        assert answer.status == status, f"{address} answered {answer.status}, not {status}"
        return self.page

    def sign_in(self, person, password=PASSWORD):
        """Sign in on the real page; a reviewer's profile stands for its person."""
        self.open("/accounts/login/")
        self.page.get_by_label("Email").fill(getattr(person, "user", person).email)
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")
        assert "/accounts/" not in self.page.url, self.words()
        return self

    def grow_old(self, seconds=301):
        """Let the sign-in have happened so many seconds ago."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        session = SessionStore(cookies[settings.SESSION_COOKIE_NAME])
        for record in session["account_authentication_methods"]:
            record["at"] -= seconds
        session.save()

    def lose_network(self):
        """Nothing can be reached until `find_network`."""
        self.watch.is_offline = True
        self.context.set_offline(True)

    def find_network(self):
        self.context.set_offline(False)

    def press(self, name):
        """Press the button of that name, and wait for what it answers."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def sign(self, name, password=PASSWORD):
        """Press the button of that name that signs, show who one is, and press it again."""
        self.press(name)
        self.page.get_by_label("Password").fill(password)
        self.press("Confirm")
        self.press(name)

    def follow(self, name, *, exact=True):
        """Follow the link of that name, or the only one whose name holds it."""
        self.page.get_by_role("link", name=name, exact=exact).click()
        self.page.wait_for_load_state()

    def words(self, selector="body"):
        """What one part of the page says, with single spaces."""
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def path(self):
        """Where they are, without the site."""
        return self.page.url.removeprefix(self.site)

    def barriers(self, *, in_dark=True):
        """What axe finds on the page, in light and, unless that was asked already, in dark."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        self.page.emulate_media(color_scheme="light")
        found = self.page.evaluate(_RUN_AXE, None)
        if not in_dark:
            return found
        self.page.emulate_media(color_scheme="dark")
        found += [f"in dark, {one}" for one in self.page.evaluate(_RUN_AXE, COLOURS)]
        self.page.emulate_media(color_scheme="light")
        return found

    def sticks_out(self):
        """What makes the page wider than the window."""
        return self.page.evaluate(_WIDER)
