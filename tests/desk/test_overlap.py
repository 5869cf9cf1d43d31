"""What an article shares with others is shown on its page, explained by one editor and decided on by another."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import SourceText
from reviews.models import OverlapDecision, OverlapExplanation
from tests.desk.house import signed_in, words
from tests.story import cite

COPIED = " ".join(f"copied{n}" for n in range(40))
ADD = "/admin/articles/sourcetext/add/"


@pytest.fixture(autouse=True)
def _fifteen_percent(settings):
    settings.OVERLAP_PERCENT = 15


@pytest.fixture
def first(story):
    body = f"<p>{COPIED}{cite(story.works[0])}.</p>"
    return story.live("first", title="Nerves under attack", body=body)


@pytest.fixture
def copy(story, first):
    return story.draft(
        "another", title="Another one", body=f"<p>{COPIED}{cite(story.works[0])}.</p>"
    )


def page(revision, name="overlap", *keys):
    rest = "".join(f"{key}/" for key in keys)
    return f"/admin/articles/article/{revision.article_id}/{name}/{rest}"


def test_one_explains_another_decides_and_the_finding_goes(story, first, copy):
    wanda, edith = signed_in(story.wanda), signed_in(story.edith)
    form = words(wanda.get(page(copy, "change")))
    assert "of the text stands in the article “Nerves under attack”." in form
    assert "See the passages" in form

    shown = words(wanda.get(page(copy)))
    assert "of revision 1 stands elsewhere." in shown
    assert "More than 15 % keeps it from readers" in shown
    assert shown.count(COPIED) == 2
    explain = page(copy, "explain-overlap", f"article:{first.article_id}")
    assert explain in wanda.get(page(copy)).content.decode()
    empty = wanda.post(explain, {"reason": " "})
    assert empty.status_code == 422
    assert "Say why these words stand in the article." in words(empty)
    sent = wanda.post(explain, {"reason": "It is our own sentence"}, follow=True)
    assert "Another editor decides on it now." in words(sent)
    assert "Wanda Writer explained it: It is our own sentence" in words(sent)

    decide = page(copy, "decide-overlap", OverlapExplanation.objects.get().pk)
    assert decide in edith.get(page(copy)).content.decode()
    asked = words(edith.get(decide))
    assert "Wanda Writer says: It is our own sentence" in asked
    assert COPIED in asked
    refused = edith.post(decide, {"accepts": "no", "reason": ""})
    assert refused.status_code == 422
    assert "Say why it is not accepted." in words(refused)
    done = words(edith.post(decide, {"accepts": "yes"}, follow=True))
    assert "The words can stand." in done
    assert "was accepted, or readers see it already" in done
    assert "stands in the article" not in words(wanda.get(page(copy, "change")))
    trail = words(edith.get(page(copy, "history")))
    assert "accepted why the same words stand elsewhere" in trail


def test_it_is_not_for_everybody(story, first, copy):
    explain = page(copy, "explain-overlap", f"article:{first.article_id}")
    signed_in(story.wanda).post(explain, {"reason": "Ours"})
    decide = page(copy, "decide-overlap", OverlapExplanation.objects.get().pk)

    assert signed_in(story.wanda).post(decide, {"accepts": "yes"}).status_code == 403
    for person in (story.stan, story.rivera.user):
        assert signed_in(person).get(page(copy)).status_code == 302
        assert signed_in(person).post(decide, {"accepts": "yes"}).status_code == 302
    assert not OverlapDecision.objects.exists()


def test_the_second_click_says_who_decided(story, first, copy):
    explain = page(copy, "explain-overlap", f"article:{first.article_id}")
    signed_in(story.wanda).post(explain, {"reason": "Ours"})
    decide = page(copy, "decide-overlap", OverlapExplanation.objects.get().pk)
    edith, maya = signed_in(story.edith), signed_in(story.maya)
    edith.post(decide, {"accepts": "no", "reason": "Write it anew"})

    later = maya.post(decide, {"accepts": "yes"}, follow=True)

    assert "Edith Editor has decided on it." in words(later)
    assert OverlapDecision.objects.get().accepts is False


def test_what_shares_nothing_is_said_so(story, first):
    assert "Nothing of revision 1 stands elsewhere." in words(
        signed_in(story.edith).get(page(first))
    )
    nothing = page(first, "explain-overlap", "article:999")
    assert signed_in(story.edith).get(nothing).status_code == 404
    bare = story.article("bare")
    assert "no text yet" in words(
        signed_in(story.edith).get(f"/admin/articles/article/{bare.pk}/overlap/")
    )


def test_a_press_release_is_pasted_and_a_file_is_read(story, copy):
    wanda = signed_in(story.wanda)
    about = {"title": "Press release", "address": "https://example.org/release"}

    pasted = wanda.post(ADD, about | {"text": COPIED}, follow=True)
    assert COPIED in words(pasted)
    file = SimpleUploadedFile("release.txt", ("Says “more”. " + COPIED).encode())
    wanda.post(ADD, {"title": "From a file", "file": file})

    assert list(SourceText.objects.order_by("pk").values_list("title", "text")) == [
        ("Press release", COPIED),
        ("From a file", f"Says “more”. {COPIED}"),
    ]
    assert "Press release" in words(wanda.get("/admin/articles/sourcetext/"))
    assert "“Press release”" in words(wanda.get(page(copy)))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"title": ""}, "Say whose text it is"),
        ({"text": " "}, "Paste the words, or choose a file."),
        ({"text": "Too few words."}, "Add at least 8 words"),
        ({"text": "word " * 80_001}, "Keep a text to 400,000 characters"),
        ({"address": "javascript:alert(1)"}, "Write a web address"),
    ],
)
def test_what_says_nothing_is_sent_back_and_kept(story, given, why):
    sent = {"title": "A title", "text": COPIED} | given

    refused = signed_in(story.wanda).post(ADD, sent)

    assert refused.status_code == 422
    assert why in words(refused)
    assert not SourceText.objects.exists()
    assert sent["text"].strip() in refused.content.decode()
