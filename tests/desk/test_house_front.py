"""The admin as a whole: its door, its front page, and what it does not offer."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html as lxml_html

from articles.models import Article
from desk.common import display, lookups
from desk.common.admin import HouseAdmin
from desk.dashboard import todo
from desk.dashboard.places import LISTS
from feedback.actions import report_problem
from people.models import Event
from reviews.actions import claim_credential, publish, raise_concern
from reviews.models import Reviewer, Withdrawal
from tests.desk.house import at, signed_in, words
from tests.story import PASSWORD, entitle
from website.actions import create_page, propose_page

pytestmark = pytest.mark.both


def test_the_admins_door_is_the_sites_own(client, db):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_the_admins_own_login_takes_no_password(story, client):
    sent = {"username": story.maya.email, "password": PASSWORD, "next": "/admin/"}

    client.post("/admin/login/", sent)

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("who", ["stan", "rivera"])
def test_who_is_not_staff_is_refused(story, who):
    person = getattr(story, who)
    client = signed_in(person.user if who == "rivera" else person)

    assert client.get("/admin/", follow=True).status_code == 403


def test_passwords_are_changed_where_people_sign_in(story):
    answer = signed_in(story.maya).get("/admin/password_change/")

    assert answer["Location"] == reverse("account_change_password")


def test_sign_in_addresses_are_not_edited_here():
    names = {model._meta.label for model in admin.site._registry}

    assert not names & {"account.EmailAddress", "account.EmailConfirmation", "sessions.Session"}


def test_every_list_has_our_manners_and_a_place():
    placed = [name for names in LISTS.values() for name in names]

    for model, shown in admin.site._registry.items():
        assert isinstance(shown, HouseAdmin), model
        assert shown.actions is None, model
        assert placed.count(model._meta.label_lower) == 1, model


def test_every_place_names_models_that_exist():
    for names in LISTS.values():
        for name in names:
            assert apps.get_model(name) in admin.site._registry


def navigation(person, url="/admin/"):
    """The words of the navigation, the lists of the place that is open, and which of both are marked as here."""
    page = lxml_html.fromstring(signed_in(person).get(url).content)
    found = [page.xpath(f"//nav[@class='{name}']//a") for name in ("places", "tabs")]
    here = [link.text for link in [*found[0], *found[1]] if link.get("aria-current")]
    return [[link.text for link in links] for links in found], here


def test_each_role_sees_the_places_of_its_work(story):
    def places(person):
        return navigation(person)[0][0]

    assert places(story.wanda) == ["Today", "Articles", "Reviews", "Library", "People", "Site"]
    assert "Readers" in places(story.edith)
    assert places(story.maya) == ["Today", *LISTS]


def test_a_page_says_in_which_place_and_list_it_is(story):
    _, here = navigation(story.maya)
    assert here == ["Today"]

    (_, lists), here = navigation(story.maya, at(Reviewer, "changelist"))
    assert lists == ["People", "Authors", "Reviewers", "Credentials", "Declarations"]
    assert here == ["People", "Reviewers"]

    (_, lists), here = navigation(story.maya, at(Withdrawal, "changelist"))
    assert lists[:3] == ["Topics", "Section templates", "Policies"]
    assert lists[3:6] == ["Site pages", "Record", "Queue"]
    assert lists[6:] == ["Trail", "Revisions", "Releases", "Withdrawals"]
    assert here == ["Site", "Record", "Withdrawals"]

    (_, lists), here = navigation(story.maya, at(story.draft().article, "change"))
    assert lists == ["Articles", "By month", "Change sets", "Brought files"]
    assert here == ["Articles", "Articles"]


def test_an_editor_finds_the_open_reviews_as_a_filter_of_the_articles(story):
    review = story.submit(story.draft())
    story.draft("other")
    page = lxml_html.fromstring(signed_in(story.edith).get("/admin/").content)
    (url,) = page.xpath("//nav[@class='places']//a[text()='Reviews']/@href")

    answer = signed_in(story.edith).get(url)

    assert [row.pk for row in answer.context["cl"].result_list] == [review.revision.article_id]
    assert answer.context["title"] == "Open reviews"
    assert "Add article" not in answer.content.decode()
    for shown in (url, f"{url}&o=2", f"{at(Article, 'changelist')}?o=2&state=in_review"):
        assert navigation(story.edith, shown)[1] == ["Reviews", "Open reviews"]
    assert navigation(story.edith, at(Article, "changelist") + "?state=live")[1] == [
        "Articles",
        "Articles",
    ]


def test_a_reviewer_has_one_place_and_an_editor_who_reviews_has_both_desks(story):
    page = signed_in(story.rivera.user).get("/review/")
    assert [
        link.text for link in lxml_html.fromstring(page.content).xpath("//nav[@class='places']//a")
    ] == ["Reviews"]

    entitle(story.rivera.user, *story.edith.groups.all(), is_staff=True)

    (places, lists), here = navigation(story.rivera.user, "/review/")
    assert places[:3] == ["Today", "Articles", "Reviews"]
    assert (lists[:2], here) == (["Your reviews", "Open reviews"], ["Reviews", "Your reviews"])


def test_an_app_has_no_page_of_its_own(story):
    assert signed_in(story.maya).get("/admin/articles/")["Location"] == "/admin/"


def test_somebody_without_a_role_is_told_whom_to_ask(story):
    entitle(story.stan, is_staff=True)

    assert "managing editor" in words(signed_in(story.stan).get("/admin/"))


# What to do next


def busy(story):
    """One of everything that waits."""
    past = timezone.now() - dt.timedelta(days=800)
    revision = story.approved()
    publish(revision=revision, by=story.edith)
    report_problem(revision=revision, reason="other")
    raise_concern(article=revision.article, by=story.edith, detail="Look again")
    claim_credential(
        reviewer=story.chen,
        by=story.maya,
        kind="physician",
        regulator="other",
        jurisdiction="Here",
        number="No 1",
        expires_on=timezone.localdate() + dt.timedelta(days=20),
    )
    soon = timezone.localdate() + dt.timedelta(days=20)
    expiring = claim_credential(
        reviewer=story.chen,
        by=story.maya,
        kind="nurse",
        regulator="other",
        jurisdiction="Here",
        number="No 2",
        expires_on=soon,
    )
    signed_in(story.root).post(at(expiring, "verify"), {"evidence": "Register"})
    page = create_page(by=story.maya, slug="privacy", at=past)
    propose_page(page=page, by=story.maya, title="Privacy", body="<p>Nothing.</p>")
    return revision


def test_the_front_page_says_what_waits(story):
    busy(story)

    page = words(signed_in(story.olga).get("/admin/"))

    for line in (
        "reader’s report is waiting for a decision",
        "concern about an article is open",
        "credential is waiting to be verified",
        "credential expires within 60 days",
        "site page is waiting for your approval",
    ):
        assert line in page


def test_it_says_only_what_the_person_may_do(story):
    busy(story)

    assert todo.tasks(story.wanda) == []
    assert {task.words for task in todo.tasks(story.edith)} == {
        "reader’s report is waiting for a decision",
        "concern about an article is open",
        "works not yet checked for retractions",
    }


def test_more_than_a_list_counts_is_not_counted_to_the_end(story, monkeypatch):
    monkeypatch.setattr(todo, "COUNTED", 1)
    monkeypatch.setattr(lookups, "COUNTED", 1)
    busy(story)
    assert todo.Task(1, "", "").number == "1"

    with CaptureQueriesContext(connection) as asked:
        tasks = {task.words: task for task in todo.tasks(story.edith)}

    assert tasks["works not yet checked for retractions"].number == "1+"
    counts = [one["sql"] for one in asked if "COUNT(" in one["sql"]]
    assert counts
    assert all("LIMIT 2" in sql for sql in counts)


def test_an_own_version_and_an_own_credential_do_not_wait_for_their_owner(story):
    busy(story)

    # Maya wrote the version; it waits for Olga.
    assert not any("site page" in task.words for task in todo.tasks(story.maya))


def test_what_is_overdue_is_marked(story, monkeypatch):
    story.live()
    review = story.submit(story.draft("second"))
    assert review.assignments.count() == 2
    later = timezone.now() + dt.timedelta(days=1000)
    monkeypatch.setattr("desk.dashboard.todo.local_day", lambda at: later.date())

    tasks = {task.words: task for task in todo.tasks(story.edith)}

    assert tasks["live article is overdue for review"].is_late
    assert tasks["reviewers’ answers are late"].count == 2


def test_each_line_leads_to_a_list_that_opens(story):
    busy(story)
    olga = signed_in(story.olga)

    for task in todo.tasks(story.olga):
        answer = olga.get(task.url)
        assert answer.status_code == 200, task.url
        assert answer.context["cl"].result_count >= 1


def test_the_front_page_costs_the_same_however_much_waits(story, django_assert_max_num_queries):
    revision = busy(story)
    for number in range(20):
        report_problem(revision=revision, reason="other")
        raise_concern(article=revision.article, by=story.edith, detail=f"Look {number}")
    olga = signed_in(story.olga)

    with django_assert_max_num_queries(52):
        olga.get("/admin/")


def test_nothing_waits_for_anybody_at_first(story):
    assert todo.tasks(story.maya) == []
    assert "Nothing is waiting for you." in words(signed_in(story.maya).get("/admin/"))


# Dress


def test_no_page_of_the_admin_carries_inline_style_or_script(story):
    busy(story)
    maya = signed_in(story.maya)

    editor = at(Article, "add")  # has a policy of its own, which the editor needs

    for model in admin.site._registry:
        for url in {at(model, "changelist"), at(model, "add")} - {editor}:
            page = maya.get(url).content.decode()
            assert not re.search(
                r"<style|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json)", page
            ), url
            assert not re.search(r"\sstyle=|\son[a-z]+=", page), url


def test_staff_pages_are_kept_out_of_every_cache(story):
    answer = signed_in(story.maya).get("/admin/")

    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_the_admins_own_log_keeps_no_names(story):
    signed_in(story.maya).post(
        at(type(story.topic), "add"), {"name": "Heart", "slug": "heart", "introduction": ""}
    )

    assert not LogEntry.objects.exists()
    assert Event.objects.filter(kind="added", subject__startswith="topic:").exists()


def test_an_empty_list_says_what_to_do(story):
    maya = signed_in(story.maya)

    for model, shown in admin.site._registry.items():
        page = maya.get(at(model, "changelist"))
        if page.status_code == 200 and "cl" in (page.context or {}):
            assert page.context["cl"].result_count or shown.nothing_yet in words(page)


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "in 1 day"), (3, "in 3 days"), (-1, "1 day ago"), (-40, "40 days ago")],
)
def test_days_are_said_as_people_say_them(days, said):
    today = dt.date(2026, 10, 12)

    assert display.days_away(today + dt.timedelta(days=days), today=today) == said


def test_a_distant_day_is_a_date():
    assert display.days_away(dt.date(2028, 1, 2), today=dt.date(2026, 10, 12)) == "2 January 2028"
