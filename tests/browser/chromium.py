"""Which Chromium is used and how it starts; the same for tests and for the README's pictures."""

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def path() -> str:
    """Where Chromium is: $CHROMIUM, or one that the machine has. FileNotFoundError with advice."""
    known = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    found = next((one for one in known if one), None)
    if found is None:
        raise FileNotFoundError(
            "There is no Chromium on this machine. Install it or name it: CHROMIUM=/path. "
            'Without one, leave these tests out: pytest -m "not browser".'
        )
    return found


def launch(playwright):
    """Start it with nothing remembered from before."""
    return playwright.chromium.launch(executable_path=path(), args=list(FLAGS))
