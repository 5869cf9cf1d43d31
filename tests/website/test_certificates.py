"""Each version has a certificate that anybody can check, and that the site knows as its own."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from people import guards
from reviews import actions
from reviews.models import SignOff
from tests import pictures
from tests.databases import as_owner
from tests.story import cite
from tests.website.reading import words

ROOT = Path(__file__).resolve().parents[2]


def address(article, number=1, suffix=""):
    return f"/articles/{article.slug}/history/{number}/certificate{suffix}"


def given(client, article, number=1):
    return client.get(address(article, number, ".json")).json()


@pytest.fixture
def live(story):
    return story.live(title="Migraine", body=f"<p>Take 5 mg{cite(*story.works[:2])}.</p>")


@pytest.fixture
def file(tmp_path):
    """Where a certificate is kept; `keep(certificate)` returns the file."""

    def keep(certificate):
        kept = tmp_path / "certificate.json"
        kept.write_text(json.dumps(certificate, ensure_ascii=False), encoding="utf-8")
        return kept

    return keep


def test_it_says_what_was_signed_by_whom_with_what_until_when(story, client, live):
    certificate = given(client, live.article)

    assert certificate["digest"] == live.digest
    assert certificate["article"] == f"http://localhost:8000/a/{live.article_id}"
    medical, facts = certificate["signatures"]
    assert medical["by"].startswith("Rosa Rivera")
    assert medical["means"] == "reviewed the text medically and approved it"
    assert facts["means"] == "compared the text with its sources and approved it"
    made = SignOff.objects.get(kind="medical")
    assert medical["signed_at"] == made.signed_at.isoformat(timespec="seconds")
    assert medical["valid_until"] == made.valid_until.isoformat(timespec="seconds")
    assert "we checked this registration" in medical["credentials"][0]
    page = words(client.get(address(live.article)))
    for said in ("Review certificate", "Rosa Rivera", live.digest, "Take 5 mg"):
        assert said in page
    history = client.get(f"/articles/{live.article.slug}/history/").content.decode()
    assert f'href="{address(live.article)}"' in history


def test_the_ten_lines_of_the_documentation_recompute_it_and_a_changed_digit_fails(
    client, live, file, tmp_path
):
    text = (ROOT / "docs/certificates.md").read_text(encoding="utf-8")
    script = tmp_path / "check.py"
    script.write_text(re.search(r"```python\n(.*?)```", text, re.S)[1], encoding="utf-8")

    def said(certificate):
        ran = [sys.executable, "-X", "utf8", str(script), str(file(certificate))]
        return subprocess.run(ran, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own

    certificate = given(client, live.article)
    assert "This is the text that was signed." in said(certificate)
    assert "Rosa Rivera" in said(certificate)
    forged = certificate | {"document": certificate["document"].replace("5 mg", "50 mg")}
    assert "This is another text." in said(forged)


def test_the_site_knows_its_own_and_names_what_was_changed(client, live, file, capsys):
    certificate = given(client, live.article)
    call_command("verify_certificate", file(certificate))
    assert "The certificate holds, and this site gave it." in capsys.readouterr().out

    changes = {
        "The document is not the one that was signed": {
            "document": certificate["document"].replace("5 mg", "50 mg")
        },
        "“digest” is not what this site says": {"digest": "0" * 64},
        "“signatures” is not what": {"signatures": certificate["signatures"][:1]},
        "“live_from” is not what": {"live_from": "2020-01-01T00:00:00+00:00"},
        "This site has no such version": {"version": 7},
        "This site has no such": {"article": "http://elsewhere.example/a/9" + "9" * 30},
    }
    for said, change in changes.items():
        with pytest.raises(SystemExit):
            call_command("verify_certificate", file(certificate | change))
        assert said in capsys.readouterr().err, change


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe", b"null"])
def test_what_is_no_certificate_is_told(tmp_path, content):
    kept = tmp_path / "certificate.json"
    kept.write_bytes(content)
    with pytest.raises(CommandError, match="is no certificate"):
        call_command("verify_certificate", kept)


def test_one_that_was_given_before_an_approval_was_taken_back_still_holds(
    story, client, live, file, capsys
):
    before = given(client, live.article)
    second = story.write(live.article, title="Migraine and you")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)
    old = live.sign_offs.get(kind="fact_check")
    actions.revoke(sign_off=old, by=story.maya, reason="A source was wrong")

    call_command("verify_certificate", file(before))
    now = given(client, live.article)
    assert now["signatures"][1]["taken_back_at"]
    assert now["live_until"]
    assert given(client, live.article, 2)["digest"] == second.digest


def test_an_amendment_names_the_approval_that_it_rests_on(story, client):
    second = story.live_by_changes(title="Migraine and you")
    medical = given(client, second.article, 2)["signatures"][0]
    assert medical["of"] == "the changes only"
    assert medical["since"]["of"] == "the whole page"
    assert medical["since"]["digest"] != medical["digest"]
    assert "on top of their approval of the whole page" in words(
        client.get(address(second.article, 2))
    )


def test_a_text_with_a_picture_that_is_hidden_gives_no_words_away(story, client):
    image = pictures.image(story, shows_person=True, alt="A woman with a rash")
    consent = pictures.consent(story, image)
    body = f"{pictures.figure(image)}<p>So it looks{cite(*story.works[:2])}.</p>"
    article = story.live(body=body).article
    assert "A woman with a rash" in given(client, article)["document"]

    actions.withdraw_consent(consent=consent, by=story.edith, reason="She asked for it")

    certificate = given(client, article)
    assert "document" not in certificate
    assert "A woman" not in client.get(address(article)).content.decode()


def test_no_draft_and_no_page_that_is_down_has_one(story, client, live):
    assert client.get(address(story.draft("draft").article)).status_code == 404
    assert client.get(address(live.article, 2)).status_code == 404
    actions.withdraw(article=live.article, by=story.edith, reason="Doubt")
    assert client.get(address(live.article)).status_code == 404
    assert client.post(address(live.article)).status_code == 405


def test_what_was_tampered_with_is_certified_by_nobody(story, client, live):
    until = live.sign_offs.get(kind="medical").valid_until + timedelta(days=900)
    letting_go = guards.letting_go(connection, ["reviews_signoff"])
    with as_owner(), letting_go, connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_signoff SET valid_until = %s", [until])

    answer = client.get(address(live.article, 1, ".json"))

    assert answer.status_code == 503 or answer.json()["signatures"] == []
