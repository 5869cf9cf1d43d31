"""What writing costs in a long article, in Chromium: how long its form takes to open, and each key to show; see README.md.

The article has 5,000 words, 60 citations and 30 comments; beside it stands one of a paragraph. Each is opened and typed in by
turns, in one browser, against one server. They stand in a database beside the one that DATABASE_URL names, dropped afterwards.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent.parent
ROUNDS, KEYS = 5, 60
PAUSE = 80  # milliseconds from key to key: twelve a second, as the fastest typists write
WORDS, WORKS, COMMENTS = 5_000, 60, 30
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]

sys.path.insert(0, str(HERE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
os.environ["OVERLAP_PERCENT"] = "100"
with socket.create_server(("127.0.0.1", 0)) as free:
    PORT = free.getsockname()[1]
SITE = os.environ["SITE_URL"] = f"http://127.0.0.1:{PORT}"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from reviews import actions  # noqa: E402
from tests.desk.long_article import work  # noqa: E402
from tests.story import Story, cite  # noqa: E402

# From the key to the first moment after what it changed was painted.
WATCH = """() => {
  window.shown = [];
  document.addEventListener("keydown", (event) => {
    const begun = event.timeStamp;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => window.shown.push(performance.now() - begun);
      after.port2.postMessage(0);
    });
  }, { capture: true });
}"""
# Where the middle of the text is: the end of a paragraph.
PLACE = """() => {
  const all = document.querySelectorAll(".cke_editable p");
  const range = document.createRange();
  range.selectNodeContents(all[Math.floor(all.length / 2)]);
  range.collapse(false);
  document.querySelector(".cke_editable").focus();
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def long_body(works):
    """Ten sections of paragraphs, each with its works."""
    per = WORDS // WORKS
    parts = []
    for number, one in enumerate(works):
        if number % 6 == 0:
            parts.append(f"<h2>Section {number // 6 + 1}</h2>")
        words = " ".join(f"word{number}x{n}" for n in range(per))
        parts.append(f"<p>{words}{cite(one)}.</p>")
    return "".join(parts)


def make(story):
    works = [work(story, number) for number in range(WORKS)]
    short = story.draft("short", body=f"<p>A paragraph{cite(works[0])}.</p>").article
    revision = story.draft("long", title="A long one", body=long_body(works))
    asked = story.submit(revision).assignments.get(kind="medical")
    for number in range(COMMENTS):
        actions.comment(
            revision=revision,
            by=story.rivera.user,
            assignment=asked,
            part="body",
            quote=f"word{number}x0 word{number}x1",
            kind="question",
            words=f"Is that so? {number}",
        )
    return {"a paragraph": short.pk, "a long article": revision.article_id}


def opened(page, pk):
    begun = time.perf_counter()
    page.goto(f"{SITE}/admin/articles/article/{pk}/change/?continue")
    page.locator(".cke_editable[role=textbox]").wait_for()
    return 1000 * (time.perf_counter() - begun)


def typed(page):
    page.evaluate(PLACE)
    page.evaluate(WATCH)
    for n in range(KEYS):
        page.keyboard.press("abcde "[n % 6].replace(" ", "Space"))
        page.wait_for_timeout(PAUSE)
    page.wait_for_timeout(300)
    return page.evaluate("window.shown")


def measure(articles, cookie):
    opening = {name: [] for name in articles}
    keys = {name: [] for name in articles}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([cookie])
        page = context.new_page()
        for turn in range(ROUNDS + 1):
            for name, pk in articles.items():
                took = opened(page, pk)
                if turn:  # the first time fills caches
                    opening[name].append(took)
                    keys[name] += typed(page)
        browser.close()
    first = next(iter(articles))
    print(
        f"{'opens in, ms':>13} {'ratio':>6} {'key, median ms':>15} {'95 of 100':>10} {'ratio':>6}"
    )
    for name in articles:
        to_open, to_show = (statistics.median(one[name]) for one in (opening, keys))
        most = statistics.quantiles(keys[name], n=20)[-1]
        ratios = (
            to_open / statistics.median(opening[first]),
            to_show / statistics.median(keys[first]),
        )
        print(
            f"{to_open:13.0f} {ratios[0]:6.2f} {to_show:15.1f} {most:10.1f} {ratios[1]:6.2f}  {name}"
        )


def main():
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    usual, name = connection.settings_dict["NAME"], f"imprimatur_benchmark_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    try:
        story = Story()
        articles = make(story)
        client = Client()
        client.force_login(story.edith)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": SITE}
        server = subprocess.Popen(  # noqa: S603
            [
                *(Path(sys.executable).with_name("granian"), "--interface", "wsgi"),
                *("--port", str(PORT), "--no-access-log", "cms.wsgi:application"),
            ],
            env=os.environ | {"DATABASE_URL": url},
            cwd=HERE,
            stdout=subprocess.DEVNULL,
        )
        try:
            for _ in range(100):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", PORT)) == 0:
                        break
                time.sleep(0.1)
            measure(articles, cookie)
        finally:
            server.terminate()
            server.wait()
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


if __name__ == "__main__":
    main()
