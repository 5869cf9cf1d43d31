"""The dress: small, same-origin, without anything inline, on every page and on the sign-in pages too."""

import gzip
import re
import struct
from pathlib import Path

import pytest
from django.shortcuts import render
from django.test import RequestFactory

from tests.website.reading import page, template, words
from website.actions import approve_page, create_page, propose_page
from website.views import server_error

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "website" / "static" / "website"
TEMPLATES = [
    *(ROOT / "templates").glob("*.html"),
    *(ROOT / "templates" / "website").glob("*.html"),
    *(ROOT / "templates" / "account").glob("*.html"),
    *(ROOT / "templates" / "allauth").rglob("*.html"),
]
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.I)


def test_the_stylesheet_and_the_script_are_small():
    css, js = (STATIC / name for name in ("site.css", "article.js"))

    assert len(gzip.compress(css.read_bytes())) <= 12_000
    assert len(gzip.compress(js.read_bytes())) <= 3_100


def test_the_letters_are_few_and_come_with_their_licence():
    assert (STATIC / "serif.woff2").stat().st_size <= 40_000
    assert "SIL Open Font License" in (STATIC / "serif.OFL.txt").read_text(encoding="utf-8")


def test_readers_and_the_desk_have_the_same_letters_and_what_is_as_wide_until_they_come():
    site, desk = (
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("website/static/website/site.css", "desk/static/desk/admin.css")
    )
    faces = re.findall(r"@font-face \{.*?\n\}", site, re.DOTALL)

    assert len(faces) == 3
    for face in faces:
        assert face.replace('url("', 'url("../website/') in desk
    [used] = {*re.findall("--serif: .*;", site), *re.findall("--serif: .*;", desk)}
    assert "Stand-in" in used


def test_nothing_is_asked_of_another_site():
    for path in STATIC.iterdir():
        if path.suffix not in (".css", ".js", ".svg"):
            continue
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        text = text.replace('url("serif.woff2")', "")
        assert not re.search(r"https?://|url\(|@import", text), path.name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_anything_inline_or_unescaped(path):
    text = path.read_text(encoding="utf-8")

    assert not INLINE.search(text)
    assert "|safe" not in text
    assert "autoescape off" not in text


def test_whom_to_call_in_an_emergency_is_written_once():
    said = (ROOT / "templates" / "website" / "_emergency.html").read_text(encoding="utf-8")

    found = [path.name for path in TEMPLATES if said in path.read_text(encoding="utf-8")]

    assert said.startswith("In an emergency, call")
    assert found == ["_emergency.html"]


@pytest.mark.parametrize("address", ["/search/", "/search/?q=xyz", "/topics/nerves/"])
def test_whoever_looks_for_something_reads_it_before_what_is_found(story, client, address):
    story.live()

    said = words(client.get(address), "//main/div[@class='band']")

    assert "In an emergency, call your local emergency number." in said


def test_the_emergency_number_is_named_where_there_is_one(story, client, settings):
    settings.EMERGENCY_NUMBER = "999"

    body = client.get("/").content.decode()

    assert 'In an emergency, call <a href="tel:999">999</a>.' in body


def test_so_is_the_number_for_what_can_not_wait(story, client, settings):
    urgent = 'it can’t wait? Call <a href="tel:111">111</a>.'
    gone = "/there-is-no-such-page/"
    assert all("can’t wait" not in client.get(at).content.decode() for at in ("/", gone))

    settings.URGENT_NUMBER = "111"

    assert all(urgent in client.get(at).content.decode() for at in ("/", gone, "/topics/"))


def test_every_icon_is_in_the_sprite():
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', sprite))

    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([a-z]+)"', path.read_text(encoding="utf-8"))
    }

    assert used == drawn


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/password/reset/", "Forgotten your password?"),
        ("/accounts/password/reset/done/", "Check your e-mail"),
    ],
)
def test_sign_in_pages_wear_the_sites_dress(db, client, address, heading):
    answer = client.get(address)

    tree = page(answer)
    assert answer.status_code == 200
    assert tree.xpath("//main//h1/text()") == [heading]
    assert tree.xpath("//link[@rel='stylesheet']/@href") == ["/static/website/site.css"]
    assert not tree.xpath("//a[contains(@href, 'signup')]")
    assert not tree.xpath("//script[not(@src) or @type != 'module'] | //*[@style]")
    assert "no-store" in answer["Cache-Control"]
    for field in tree.xpath("//main//input[not(@type='hidden')]"):
        assert tree.xpath(f"//label[@for='{field.get('id')}']")


def test_a_wrong_password_is_answered_on_the_form(db, client):
    answer = client.post("/accounts/login/", {"login": "no@example.org", "password": "wrong"})

    assert answer.status_code == 200
    assert page(answer).xpath("//div[@role='alert']")
    assert page(answer).xpath("//input[@name='login']")[0].value == "no@example.org"


def test_the_error_page_asks_nothing_of_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert len(page(answer).xpath("//main//h1")) == 1
    assert "Imprimatur" in answer.content.decode()


@pytest.mark.parametrize(("method", "words_on"), [("get", ["Try again"]), ("post", [])])
def test_a_page_that_can_not_be_had_now_can_be_asked_for_again(db, method, words_on):
    request = getattr(RequestFactory(), method)("/topics/")

    answer = render(request, "503.html", status=503)

    assert page(answer).xpath("//main//a[@href='']/text()") == words_on


def test_a_fault_of_ours_is_a_page_without_a_trace(story, client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("website.alphabet.letters", lambda: 1 / 0)

    answer = client.get("/a-to-z/")

    assert answer.status_code == 500
    assert template(answer) == "500.html"
    assert "ZeroDivisionError" not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/topics/", {"Topics": "page"}),
        ("/topics/nerves/", {"Topics": "true"}),
        ("/a-to-z/", {"A to Z": "page"}),
        ("/a-to-z/w/", {"A to Z": "true"}),
        ("/policies/about/", {"About us": "page"}),
        ("/", {}),
        ("/articles/paraneoplastic-syndrome/", {}),
        ("/nothing/", {}),
    ],
)
def test_navigation_says_where_one_is(story, client, address, current):
    story.live()
    site_page = create_page(by=story.maya, slug="about", position=1)
    version = propose_page(page=site_page, by=story.maya, title="About us", body="<p>Us.</p>")
    approve_page(version=version, by=story.olga)

    links = page(client.get(address)).xpath("(//header | //footer)//a[@aria-current]")

    assert {link.text: link.get("aria-current") for link in links} == current


def test_a_phone_finds_an_icon_for_its_screen(db, client):
    (icon,) = page(client.get("/")).xpath("//link[@rel='apple-touch-icon']/@href")

    kept = STATIC / icon.removeprefix("/static/website/")
    width, height = struct.unpack(">II", kept.read_bytes()[16:24])  # PNG: the IHDR chunk
    assert (width, height) == (180, 180)


def test_a_sample_site_says_that_its_people_are_fictional(db, client, settings):
    settings.SAMPLE_SITE = True
    sample = client.get("/")
    settings.SAMPLE_SITE = False
    real = client.get("/")

    note = "Sample site, invented people: do not rely on it."
    assert note in words(sample, "//body/aside")
    assert note not in words(real, "//body")
