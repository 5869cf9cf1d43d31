"""Links from one article to another: kept as the newest texts have them, and mended where readers find nothing.

Edith’s “Back pain” leads to “Gout” by its address, to “Lumbago” by its short one, and to an address that nobody has.
"""

import pytest
from django.core.management import call_command

from articles.actions import keep_to_circle, rename, replace_link
from articles.models import Article, InnerLink
from desk.dashboard.todo import tasks
from reviews import actions, audit
from tests.desk.house import at, signed_in, words
from tests.story import cite

pytestmark = pytest.mark.both


def leading_to(story, *urls):
    links = " ".join(f'<a href="{url}">one</a>' for url in urls)
    return f"<p>It hurts{cite(*story.works[:2])}. See {links}.</p>"


def links():
    return {one.url: one.leads for one in InnerLink.objects.all()}


@pytest.fixture
def gout(story):
    return story.live("gout", title="Gout").article


@pytest.fixture
def back(story, gout):
    lumbago = story.live("lumbago", title="Lumbago").article
    urls = ("/articles/gout/", f"/a/{lumbago.pk}/", "/articles/nobody/", "https://example.org/")
    return story.live("back", title="Back pain", body=leading_to(story, *urls)).article


def test_they_are_kept_as_the_newest_text_has_them(story, gout, back):
    lumbago = next(url for url in links() if url.startswith("/a/"))
    assert links() == {"/articles/gout/": True, lumbago: True, "/articles/nobody/": False}
    assert list(audit.beside_trails()) == []

    story.write(back, body=leading_to(story, "/articles/gout/?from=mail#dose"))

    assert links() == {"/articles/gout/?from=mail#dose": True}
    assert list(audit.beside_trails()) == []


def test_what_becomes_of_the_target_is_told(story, gout, back):
    withdrawn = {"article": gout, "by": story.edith, "reason": "Wrong dose"}
    actions.withdraw(**withdrawn)
    assert links()["/articles/gout/"] is False
    assert list(audit.beside_trails()) == []

    actions.publish(revision=gout.revisions.get(), by=story.edith)
    assert links()["/articles/gout/"] is True

    rename(article=gout, by=story.edith, slug="gout-of-the-toe")
    assert links()["/articles/gout/"] is False
    assert list(audit.beside_trails()) == []

    rename(article=gout, by=story.edith, slug="gout")
    assert links()["/articles/gout/"] is True
    assert list(audit.beside_trails()) == []


def test_what_is_listed_otherwise_than_it_is_stands_out(story, back):
    InnerLink.objects.filter(url="/articles/gout/").update(leads=False)

    assert list(audit.beside_trails()) == [
        f"article:{back.pk}: its links inside the site are listed otherwise than they are"
    ]


def test_the_list_says_how_each_target_stands(story, gout, back):
    rename(article=gout, by=story.edith, slug="toe")
    story.draft("soon", title="Not yet")
    gone = story.live("gone").article
    actions.withdraw(article=gone, by=story.edith, reason="Old", for_good=True)
    story.write(
        back,
        title="Back pain",
        body=leading_to(
            story, "/articles/gout/", "/articles/soon/", "/articles/gone/", "/articles/nobody/"
        ),
    )
    page = signed_in(story.wanda).get(at(InnerLink, "changelist"))

    found = {link.url: link.target.words for link in page.context["cl"].result_list}
    assert found == {
        "/articles/gout/": "renamed: now at /articles/toe/",
        "/articles/soon/": "not live yet",
        "/articles/gone/": "taken offline",
        "/articles/nobody/": "no article has this address",
    }
    assert "Back pain" in words(page)
    table = signed_in(story.wanda).get(at(InnerLink, "changelist"), {"table": "1"})
    assert b"Renamed: now at /articles/toe/" in b"".join(table)


def test_a_draft_that_is_kept_to_others_is_no_article_to_somebody_else(story, back):
    keep_to_circle(article=story.draft("nobody").article, people=[], by=story.edith)

    page = signed_in(story.wanda).get(at(InnerLink, "changelist"), {"look": "nowhere"})
    theirs = signed_in(story.edith).get(at(InnerLink, "changelist"), {"look": "nowhere"})

    # Wanda wrote it.
    assert "Not live yet" in words(page) and "Not live yet" in words(theirs)
    nora = story.person("Nora Nextdoor", "Editors", staff=True)
    assert "No article has this address" in words(
        signed_in(nora).get(at(InnerLink, "changelist"), {"look": "nowhere"})
    )


def test_a_renamed_target_is_led_to_in_all_texts_at_once(story, gout, back):
    other = story.draft("other", body=leading_to(story, "/articles/gout/")).article
    rename(article=gout, by=story.edith, slug="toe")
    task = next(one for one in tasks(story.edith) if "old address" in one.words)
    assert (task.number, task.url) == ("2", "/admin/articles/innerlink/?look=mend")
    client = signed_in(story.edith)
    listed = client.get(task.url).context["cl"].result_list
    assert {link.url for link in listed} == {"/articles/gout/", "/articles/nobody/"}
    link = next(one for one in listed if one.url == "/articles/gout/")

    form = client.get(at(link, "lead"))
    assert form.context["form"].initial == {"url": "/articles/toe/"}
    assert "/articles/gout/ occurs in 2 texts." in words(form)
    for typed, status in (("", 422), ("/articles/other/", 422), ("https://example.org/", 422)):
        assert client.post(at(link, "lead"), {"url": typed}).status_code == status
    answer = client.post(at(link, "lead"), {"url": "/articles/toe/#dose"}, follow=True)

    assert "Replaced in 2 texts; each needs its review like any new text." in words(answer)
    for article in (back, other):
        newest = article.revisions.order_by("-number").first()
        assert 'href="/articles/toe/#dose"' in newest.html
        assert newest.created_by == story.edith
    assert links()["/articles/toe/#dose"] is True
    # The link of the second click is gone.
    assert client.post(at(link, "lead"), {"url": "/articles/toe/"}).status_code == 404


def test_who_may_see_and_who_may_mend(story, back):
    link = InnerLink.objects.get(url="/articles/nobody/")

    assert signed_in(story.stan).get(at(InnerLink, "changelist")).status_code == 302
    assert (
        signed_in(story.stan).post(at(link, "lead"), {"url": "/articles/gout/"}).status_code == 302
    )
    assert signed_in(story.wanda).get(at(link, "lead")).status_code == 200
    assert signed_in(story.wanda).get(at(link, "change")).status_code == 200


def test_a_link_that_somebody_replaces_by_hand_is_kept_anew(story, gout, back):
    newest = back.revisions.get()

    replace_link(
        article=back,
        by=story.wanda,
        based_on=newest,
        old="/articles/nobody/",
        new="/articles/gout/",
    )

    assert "/articles/nobody/" not in links()


def test_what_took_the_place_of_a_page_is_proposed(story, gout, back):
    toe = story.live("toe").article
    withdrawn = {"by": story.edith, "reason": "Merged", "for_good": True, "successor": toe}
    actions.withdraw(article=gout, **withdrawn)
    link = InnerLink.objects.get(url="/articles/gout/")

    form = signed_in(story.edith).get(at(link, "lead")).context["form"]

    assert form.initial == {"url": "/articles/toe/"}


def test_links_that_stay_keep_their_rows(story, gout, back):
    before = InnerLink.objects.get(url="/articles/gout/").pk

    story.write(back, title="Back", body=leading_to(story, "/articles/gout/", "/articles/new/"))

    assert InnerLink.objects.get(url="/articles/gout/").pk == before
    assert links() == {"/articles/gout/": True, "/articles/new/": False}


def test_what_a_race_left_wrong_is_put_right_every_day_and_by_the_index(story, gout, back):
    InnerLink.objects.filter(slug="gout").update(leads=False)
    InnerLink.objects.filter(slug="nobody").update(leads=True)
    call_command("recheck_published")
    assert list(audit.beside_trails()) == []

    InnerLink.objects.all().delete()
    Article.objects.update(grade=44)
    assert len(list(audit.beside_trails())) > 2
    call_command("index_search")

    assert list(audit.beside_trails()) == []
