"""Whether words survive: tabs killed, the server killed, the network cut, the session ended, while somebody types.

    KILLS=100 python benchmarks/kills.py ["server killed" ...]

Needs Chromium (CHROMIUM) and, named by DATABASE_URL, a PostgreSQL; the database is made beside it, and dropped afterwards. Twelve
people type at once, each in a browser of their own, in an article of their own. Then the worst happens, and each opens the form
again: what they typed ten seconds before must be offered.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent.parent
sys.path.insert(0, str(HERE))

import psycopg2  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright  # noqa: E402

from tests.browser import chromium  # noqa: E402
from tests.cms.serving import served, tell_a_story  # noqa: E402

KILLS = int(os.environ.get("KILLS", "12"))
AT_ONCE = 12
LOST_AT_MOST = 10  # seconds
PASSWORD = "correct horse battery staple"
WORD = re.compile(r"word(\d+)x")
NOTHING_HELD = "() => !Object.keys(localStorage).some(key => key.startsWith('imprimatur-working:'))"
_STORY = f"""
for number in range({AT_ONCE}):
    one = story.person(f"Typist Number{{number}}", "Writers", staff=True)
    story.write(story.article(f"article-{{number}}", by=one), by=one)
"""


class Typist:
    """Somebody with a browser of their own, who types in one form until something happens."""

    def __init__(self, browser: Browser, site: str, number: int):
        self.context: BrowserContext = browser.new_context(base_url=site)
        self.context.set_default_timeout(90_000)
        self.number, self.address = number, f"/admin/articles/article/{number + 1}/change/"
        self.page: Page = self.context.new_page()
        self.typed: list[tuple[int, float]] = []
        self.sign_in()

    def sign_in(self):
        self.page.goto("/accounts/login/")
        if "/accounts/" in self.page.url:
            self.page.get_by_label("Email").fill(f"number{self.number}@example.org")
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_role("button", name="Sign in", exact=True).click()
            self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def begin(self):
        self.typed = []
        self.page.goto(self.address)
        if self.page.get_by_role("button", name="Discard them").count():
            self.page.get_by_role("button", name="Discard them").click()
        self.page.locator("[name=summary]").fill("")

    def type_a_word(self):
        number = len(self.typed)
        self.page.locator("[name=summary]").press_sequentially(f"word{number}x ")
        self.typed.append((number, time.monotonic()))

    def what_is_offered(self) -> set[int]:
        """The words that the form asks about when it is opened again, in a tab of its own."""
        self.page = self.context.new_page()
        self.sign_in()
        self.page.goto(self.address)
        with suppress(Error):  # what the browser held is handed over first, and the page opens anew
            self.page.wait_for_function(NOTHING_HELD, timeout=15_000)
        self.page.wait_for_load_state()
        unsaved = self.page.locator(".unsaved")
        try:
            unsaved.wait_for(timeout=15_000)
        except Error:
            return set()
        return set(map(int, WORD.findall(unsaved.inner_text())))


def kill_tabs(typists, site, environment):
    """No event tells a script of it."""
    for one in typists:
        with suppress(Error):  # it is gone before it can answer
            one.page.goto("chrome://crash", timeout=10_000)


def kill_server(typists, site, environment):
    """Itself, which would replace its workers, and these, by SIGKILL; somebody types on, and the tab goes, before another stands."""
    for pid in (site.process.pid, *site.workers()):
        os.kill(pid, signal.SIGKILL)
    site.process.wait()


def cut_network(typists, site, environment):
    for one in typists:
        one.context.set_offline(True)


def end_sessions(typists, site, environment):
    code = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"
    tell_a_story(environment, code)


WAYS = {
    "tab killed": kill_tabs,
    "server killed": kill_server,
    "network cut": cut_network,
    "session ended": end_sessions,
}
# After these somebody goes on typing without knowing, and then the tab is killed as well.
TYPED_ON = (kill_server, cut_network, end_sessions)


def type_for(typists, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for one in typists:
            one.type_a_word()


def lost(one: Typist, ended: float) -> list[float]:
    """How many seconds before the end each word was typed that is not offered again."""
    offered = one.what_is_offered()
    return [ended - at for number, at in one.typed if number not in offered]


def one_round(way, typists, site, environment) -> list[float]:
    """The oldest word that each of them lost, in seconds before the end; 0 where nothing was lost."""
    for one in typists:
        one.begin()
    type_for(typists, random.uniform(12, 18))
    way(typists, site, environment)
    if way in TYPED_ON:
        type_for(typists, random.uniform(1, 12))
    ended = time.monotonic()
    if way in TYPED_ON:
        kill_tabs(typists, site, environment)
    if way is kill_server:
        site.process = subprocess.Popen(site.process.args, cwd=HERE, env=environment)
        site.wait_until_it_answers()
    for one in typists:
        one.page.close()  # what is left of it could not be told that the network is back
        one.context.set_offline(False)
    return [max(lost(one, ended), default=0.0) for one in typists]


def run(database_url: str) -> bool:
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_DEBUG": "1"}
    manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(manage, cwd=HERE, env=environment, check=True)
    tell_a_story(environment, _STORY)
    is_well = True
    with served("granian", environment) as site, sync_playwright() as playwright:
        address = f"http://localhost:{site.port}"
        browser = chromium.launch(playwright)
        for name, way in ((name, WAYS[name]) for name in sys.argv[1:] or WAYS):
            worst: list[float] = []
            while len(worst) < KILLS:
                typists = [
                    Typist(browser, address, number)
                    for number in range(min(AT_ONCE, KILLS - len(worst)))
                ]
                worst += one_round(way, typists, site, environment)
                for one in typists:
                    one.context.close()
            late = [age for age in worst if age > LOST_AT_MOST]
            print(
                f"{name:14} {len(worst):4} times: {sum(age > 0 for age in worst)} lost words, the oldest typed"
                f" {max(worst):.1f} s before; {len(late)} lost more than {LOST_AT_MOST} s",
                flush=True,
            )
            is_well &= not late
    return is_well


def main() -> int:
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"{parts.path[1:]}_kills"
    session = psycopg2.connect(parts._replace(path="/postgres").geturl())
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            return 0 if run(parts._replace(path=f"/{name}").geturl()) else 1
        finally:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    sys.exit(main())
