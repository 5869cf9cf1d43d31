"""Another article begins with the words of one that is there."""

from articles.models import Article
from reviews.models import SignOff
from tests.desk.house import signed_in, words
from tests.story import cite


def address(article, what="copy"):
    return f"/admin/articles/article/{article.pk}/{what}/"


def test_wanda_copies_an_article_and_nothing_of_its_reviews(story):
    live = story.live("one", title="One", body=f"<p>So it is{cite(*story.works[:2])}.</p>")
    wanda, given = signed_in(story.wanda), SignOff.objects.count()
    assert address(live.article) in wanda.get(address(live.article, "change")).content.decode()

    sent = {"title": "Another", "slug": "another"}
    done = words(wanda.post(address(live.article), sent, follow=True))

    assert "This is the copy." in done
    made = Article.objects.get(slug="another")
    text = made.revisions.get()
    assert (text.title, text.body, text.created_by) == ("Another", live.body, story.wanda)
    assert text.change_note == "Copied from /one/, revision 1"
    assert [one.author for one in text.bylines.all()] == [one.author for one in live.bylines.all()]
    assert (made.topic, made.kind) == (live.article.topic, live.article.kind)
    assert SignOff.objects.count() == given
    taken = wanda.post(address(live.article), sent)
    assert (taken.status_code, "Another article has this address." in words(taken)) == (422, True)


def test_what_is_missing_is_said_and_what_was_typed_stays(story):
    live = story.draft("one", title="One")
    answer = signed_in(story.wanda).post(
        address(live.article), {"title": "Kept", "slug": "No Good"}
    )

    assert answer.status_code == 422
    assert "Use lower-case letters" in words(answer)
    assert "Kept" in answer.content.decode()


def test_without_words_there_is_nothing_to_copy(story):
    empty = story.article("empty")
    answer = signed_in(story.wanda).post(address(empty), {"title": "A", "slug": "a"})

    assert "nothing to copy" in words(answer)
    assert Article.objects.count() == 1
