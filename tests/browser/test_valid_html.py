"""Every kind of page that readers see is HTML as its standard says, for browsers and readers of screens that mend nothing."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.browser.test_axe import readers_pages, sample, snapshot  # noqa: F401 - fixtures
from tests.story import cite

pytestmark = pytest.mark.browser

VALIDATOR = Path(settings.BASE_DIR) / "var/npm/node_modules/.bin/html-validate"
BOXES = (
    '<div class="important"><h3>Driving</h3><p>a</p></div>'
    '<div class="do-list"><h3>Do</h3><ul><li>rest</li><li>eat</li></ul></div>'
    '<div class="dont-list"><h3>Don’t</h3><ul><li>drive</li><li>swim</li></ul></div>'
    '<div class="expander"><h3>More</h3><ul><li>a</li></ul></div>'
    "<table><caption>Doses</caption><tr><th>Who</th><th>How much</th></tr><tr><td>1</td><td>2</td></tr></table>"
    '<blockquote lang="fr"><p>a<br>b</p></blockquote><hr><ol start="3"><li>c<ul><li>d</li></ul></li></ol>'
)


def faults(pages, folder):
    """What the validator says of these pages, by where they are."""
    (folder / "rules.json").write_text('{"root": true, "extends": ["html-validate:standard"]}')
    names = {}
    for number, (address, html) in enumerate(pages.items()):
        names[folder / f"{number}.html"] = address
        (folder / f"{number}.html").write_bytes(html)
    asked = [str(VALIDATOR), "--config", str(folder / "rules.json"), "--formatter", "json"]
    said = subprocess.run([*asked, *map(str, names)], capture_output=True, timeout=120)  # noqa: S603 - our own words
    return {
        names[Path(one["filePath"])]: [message["message"] for message in one["messages"]]
        for one in json.loads(said.stdout)
        if one["messages"]
    }


def test_the_validator_finds_what_is_wrong(tmp_path):
    html = b'<!doctype html><html lang="en"><head><title>a</title></head><body><ul><p>b</p></ul></body></html>'

    assert list(faults({"/": html}, tmp_path)) == ["/"]


def test_every_page_of_the_sample_is_valid(sample, tmp_path):  # noqa: F811
    client = Client()
    pages = {}
    for address, status in readers_pages().items():
        answer = client.get(address)
        assert answer.status_code == status, address
        pages[address] = answer.content

    assert faults(pages, tmp_path) == {}


def test_whatever_stands_in_a_text_its_page_is_valid(story, tmp_path):
    story.live(body=f"<h2>What it is</h2><p>So{cite(*story.works[:2])}.</p>{BOXES}")

    page = Client().get("/articles/paraneoplastic-syndrome/").content

    assert b'<details class="expander">' in page
    assert faults({"/": page}, tmp_path) == {}
