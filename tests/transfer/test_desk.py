"""Bringing a file at the desk, and being led from the old address to the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Article, BroughtFile
from desk.transfer import tasks
from people.refusals import Refusal
from reviews import actions
from tests.desk.house import signed_in, words
from tests.transfer.files import item, wxr

ADD = "/admin/articles/broughtfile/add/"


@pytest.fixture
def edith(story):
    return signed_in(story.edith)


def sent(story, data, name="export.xml"):
    return {"file": SimpleUploadedFile(name, data), "topic": story.topic.pk, "kind": "condition"}


def run():
    file = BroughtFile.objects.get()
    return tasks.bring_file.func(file=file.pk, by=file.by_id)


def test_edith_brings_a_file_and_reads_what_became_of_it(story, edith):
    data = wxr(item(1, "One", "Words"), item(2, "", "No title"))
    done = edith.post(ADD, sent(story, data), follow=True)
    assert "It is being gone through: 0 brought so far." in words(done)
    again = edith.post(ADD, sent(story, data))
    assert "Another file of yours is being gone through." in words(again)

    assert run() == "export.xml was gone through."
    assert run() == "It was gone through before."

    page = f"/admin/articles/broughtfile/{BroughtFile.objects.get().pk}/change/"
    shown = words(edith.get(page))
    assert "Not brought (1)" in shown
    assert "2: It has no title." in shown
    assert bytes(BroughtFile.objects.get().data) == b""
    assert "export.xml" in words(edith.get("/admin/articles/broughtfile/"))
    article = Article.objects.get()
    form = words(edith.get(f"/admin/articles/article/{article.pk}/change/"))
    assert "Brought from https://old.example.org" in form
    assert "Author: wanda" in form


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("export.xml", b"no xml", "The file cannot be read"),
        ("export.docx", b"x", "Choose a .xml file"),
        ("export.xml", b"", "This file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(story, edith, name, data, why):
    answer = edith.post(ADD, sent(story, data, name))

    assert (answer.status_code, why in words(answer)) == (422, True)
    assert not BroughtFile.objects.exists()


def test_writers_bring_nothing(story):
    assert signed_in(story.wanda).get(ADD).status_code == 403


def test_a_large_file_goes_on_in_another_task(story, edith, monkeypatch):
    edith.post(ADD, sent(story, wxr(*(item(n, f"Post {n}", "W") for n in range(3)))))
    monkeypatch.setattr(tasks, "SECONDS", -1)
    enqueued = []
    monkeypatch.setattr(
        type(tasks.bring_file), "enqueue", lambda self, **named: enqueued.append(named)
    )

    for _ in range(2):
        assert run() == "export.xml: it goes on in the next task."
    monkeypatch.setattr(tasks, "SECONDS", 100)
    assert run() == "export.xml was gone through."

    assert len([named for named in enqueued if "file" in named]) == 2
    assert (Article.objects.count(), BroughtFile.objects.get().n_brought) == (3, 3)


def test_whoever_may_add_no_articles_any_more_brings_nothing(story, edith):
    edith.post(ADD, sent(story, wxr(item(1, "One", "W"))))
    story.edith.groups.clear()

    with pytest.raises(Refusal, match="may not add articles"):
        run()


# Old addresses


def test_the_old_address_leads_to_the_page_once_it_is_live(story, edith, client):
    edith.post(ADD, sent(story, wxr(item(1, "One", "Words", name="one"))))
    run()
    old = "/2019/05/one/"
    assert client.get(old).status_code == 404

    draft = Article.objects.get().revisions.get()
    text = story.write(draft.article, title="One")
    story.approve_all(story.submit(text))
    actions.publish(revision=text, by=story.edith)

    for path in (old, "/2019/05/one", f"{old}?utm=1"):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (301, "/articles/one/"), path
    assert client.post(old).status_code == 404
    assert client.get("/2019/05/").status_code == 404
    assert client.get("/2019/05/one/%00").status_code == 404
    actions.withdraw(article=text.article, by=story.edith, reason="Doubt")
    assert client.get(old).status_code == 404


def test_a_table_is_brought_too_and_an_odd_file_locks_nobody_out(story, edith):
    edith.post(ADD, sent(story, b"title,body\nOne,Words\n", "a.csv"))
    assert run() == "a.csv was gone through."
    assert Article.objects.count() == 1

    odd = b'{"format": "imprimatur-articles/1", "articles": [{"title": "X", "references": [{}]}]}'
    edith.post(ADD, sent(story, odd, "b.json"))
    file = BroughtFile.objects.latest("pk")
    tasks.bring_file.func(file=file.pk, by=file.by_id)
    file.refresh_from_db()
    assert file.done_at
    assert "another shape" in file.refused[0]


def test_old_addresses_with_letters_of_other_languages(story, edith, client):
    post = item(1, "One", "Words", name="%C3%BCber")
    edith.post(ADD, sent(story, wxr(post)))
    run()
    draft = Article.objects.get().revisions.get()
    text = story.write(draft.article, title="One")
    story.approve_all(story.submit(text))
    actions.publish(revision=text, by=story.edith)

    assert client.get("/2019/05/%C3%BCber/").status_code == 301
