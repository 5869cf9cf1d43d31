"""Take the README's pictures again, of the sample site on a server of their own: `make pictures`."""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium  # noqa: E402 - found from the project's root

PASSWORD = "let-it-be-printed"  # noqa: S105 - the sample's, which `make demo` prints
EDITOR = "edda.harrowmere@example.org"
REVIEWER = "amara.solwyn@example.org"
LIVE = "What leads to paraneoplastic syndrome and can it be cured?"
IN_REVIEW = "Looking for a hidden tumour"
WIDE = {"width": 1280, "height": 960}
WHOLE_FORM = {"width": 1280, "height": 1500}  # down to the editor and its citations
PHONE = {"width": 390, "height": 844}
SECONDS_TO_START = 60


@contextmanager
def sample_site() -> Iterator[str]:
    """The sample content in a database that is thrown away, served on a free port."""
    with tempfile.TemporaryDirectory() as place:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        site = f"http://localhost:{port}"
        surroundings = os.environ | {
            "DATABASE_URL": f"sqlite:///{place}/pictures.sqlite3",
            "DJANGO_DEBUG": "1",
            "SAMPLE_SITE": "1",
            "EMERGENCY_NUMBER": "999",
            "URGENT_NUMBER": "111",
            "SITE_NAME": "Imprimatur",
            "SITE_URL": site,
            "CACHE_URL": "",
            "EMAIL_URL": "",
        }
        subprocess.run(manage("migrate", "--verbosity", "0"), env=surroundings, check=True)  # noqa: S603
        subprocess.run(manage("load_demo"), env=surroundings, check=True)  # noqa: S603
        serve = manage("runserver", str(port), "--noreload")
        server = subprocess.Popen(serve, env=surroundings)  # noqa: S603
        try:
            wait_for(f"{site}/healthz")
            yield site
        finally:
            server.terminate()
            server.wait()


def manage(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


def wait_for(address: str) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urlopen(address).close()  # noqa: S310 - our own server
            return
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def keep(page: Page, name: str) -> None:
    """The window as it is, in few enough colours to load fast and so many that nobody sees it."""
    page.mouse.move(0, 0)
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    packed = taken.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    packed.save(HERE / name, optimize=True)


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def take_article(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=LIVE).first.click()
    page.wait_for_load_state()


def take_form(page: Page) -> None:
    sign_in(page, EDITOR)
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=IN_REVIEW).click()
    expect(page.locator(".cke_editable[role=textbox]")).to_be_visible()


def take_desk(page: Page) -> None:
    """With the first two boxes ticked, as reviewers leave it half-way."""
    sign_in(page, REVIEWER)
    page.get_by_role("link", name=IN_REVIEW).click()
    page.wait_for_load_state()
    boxes = page.locator("#part-checked").get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(page.locator("#kept")).to_contain_text("Saved at")
    boxes.nth(1).blur()


PICTURES = (
    ("article.png", take_article, WIDE, "light"),
    ("article-dark-390.png", take_article, PHONE, "dark"),
    ("article-form.png", take_form, WHOLE_FORM, "light"),
    ("review-desk.png", take_desk, WIDE, "light"),
)


def take_all(browser: Browser, site: str) -> None:
    for name, go_there, size, scheme in PICTURES:
        context = browser.new_context(
            base_url=site, viewport=size, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        go_there(page)
        keep(page, name)
        context.close()


if __name__ == "__main__":
    with sample_site() as address, sync_playwright() as playwright:
        started = chromium.launch(playwright)
        take_all(started, address)
        started.close()
