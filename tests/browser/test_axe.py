"""axe looks for barriers on every kind of page, wide and narrow, light and dark; nothing may stick out at 320 px.

The pages are those of the sample content, which has every state of the workflow.
"""

import sqlite3
from contextlib import closing

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from articles import texts
from articles.actions import latest_revision, save_revision
from articles.models import Article, Author, InnerLink, Revision
from cms.demo import loading
from feedback.models import Report
from people.actions import create_person
from people.days import local_day
from people.models import User
from people.roles import REVIEWERS
from references.models import Reference
from reviews import actions
from reviews.models import (
    Assignment,
    Concern,
    Publication,
    Release,
    Reviewer,
    SignOff,
    Withdrawal,
)
from tests.browser.visitor import NARROW, PHONE, WIDE
from tests.browser.writing import wait_for_editor
from tests.story import PASSWORD

pytestmark = pytest.mark.browser

EDITOR = "edda.harrowmere@example.org"
MANAGER = "casimir.oakledger@example.org"
REVIEWER = "amara.solwyn@example.org"
SIGN_IN = "/accounts/login/"
SIGN_IN_AGAIN = "/accounts/reauthenticate/"

_CUT_OFF = """() => [...document.querySelectorAll(".results")]
  .some(one => one.scrollWidth > one.clientWidth + 1)"""


@pytest.fixture(scope="module")
def snapshot():
    """The sample content as it was loaded once, to be put back for each test."""
    with closing(sqlite3.connect(":memory:")) as kept:
        yield kept


@pytest.fixture
def sample(site, snapshot):
    connection.ensure_connection()
    database = connection.connection
    if snapshot.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        snapshot.backup(database)
    else:
        loading.load(password=PASSWORD)
        database.backup(snapshot)


def readers_pages():
    """Every kind of page that readers see, and what it answers."""
    revised = Release.objects.filter(number=2).latest("pk").article
    overdue = Publication.objects.order_by("release__review_due_on")[0].article
    gone = {one.for_good: one.article for one in Withdrawal.objects.order_by("pk")}
    article = Article.objects.get(slug="what-leads-to-paraneoplastic-syndrome")
    return {
        "/": 200,
        "/topics/": 200,
        f"/topics/{article.topic.slug}/": 200,
        "/a-to-z/": 200,
        "/search/?q=tumour": 200,
        "/search/?q=nothing+has+this": 200,
        "/infobutton/application?mainSearchCriteria.v.cs=1.2&mainSearchCriteria.v.c=X": 200,
        "/glossary/": 200,
        "/glossary/antibody/": 200,
        "/policies/search-names/": 200,
        f"/articles/{article.slug}/": 200,
        f"/articles/{overdue.slug}/": 200,
        f"/articles/{revised.slug}/history/": 200,
        f"/articles/{revised.slug}/history/1/": 200,
        f"/articles/{revised.slug}/history/2/certificate": 200,
        "/authors/ines-lanternfield/": 200,
        "/reviewers/amara-solwyn/": 200,
        "/policies/": 200,
        "/policies/medical-review/": 200,
        "/there-is-no-such-page/": 404,
        f"/articles/{gone[False].slug}/": 404,
        f"/articles/{gone[True].slug}/": 410,
        SIGN_IN: 200,
    }


def mend(article, more=""):
    """The next text of an article, as its writer saves it."""
    before = latest_revision(article)
    text = vars(texts.of_revision(before)) | {"title": f"{before.title}, in short"}
    text["body"] += more
    text["authors"] = Author.objects.filter(pk__in=text["authors"])
    made = save_revision(article=article, by=before.created_by, based_on=before, **text)
    actions.end_overtaken(revision=made, by=before.created_by)
    return made


def refused():
    """The article for which the reviewer asked for changes."""
    return Article.objects.get(slug="medication-overuse-headache")


def submit_again(revision):
    """Ask the same reviewers about the mended text, with an answer to what one of them asked for."""
    before = revision.article.reviews.latest("pk")
    due_on = local_day(timezone.now())
    asked = [(one.reviewer, one.kind, due_on) for one in before.assignments.all()]
    request = SignOff.objects.get(revision=before.revision, decision="changes_requested")
    answers = {request: "The text says so now."}
    by = User.objects.get(email=EDITOR)
    actions.submit(revision=revision, by=by, assignments=asked, answers=answers)


def reviewers_pages():
    """The desk: the queue, what waits, what is decided, what was closed; with a second round, one of those that wait."""
    own = Assignment.objects.filter(reviewer__user__email=REVIEWER)
    waits = own.filter(sign_off=None, review__closed_at=None)
    decided = own.exclude(sign_off=None).order_by("pk")
    shown = (*waits, decided.first(), decided.last())
    return ["/review/", *(f"/review/{one.pk}/" for one in shown)]


def editors_pages():
    """The desk of editors: where they come in, lists, forms and a page for a verb."""
    article = Article.objects.get(slug="tests-for-a-hidden-tumour")
    live = Article.objects.get(slug="what-leads-to-paraneoplastic-syndrome")
    with_long_word = Article.objects.get(
        slug="autoimmune-encephalitis"
    )  # a word of its check is longer than a phone is wide
    kept = {model: model.objects.first().pk for model in (Reference, Report, Revision, SignOff)}
    here = f"/admin/articles/article/{article.pk}"
    beside = f"/admin/articles/article/{live.pk}"
    asked = article.reviews.get().assignments.filter(sign_off=None).get()
    draft = Article.objects.get(slug="reading-a-frightening-health-story")
    concern = Concern.objects.open().latest("pk")
    mend(draft, '<p>See <a href="/articles/nowhere/">another page</a>.</p>')
    nowhere = InnerLink.objects.get(url="/articles/nowhere/")
    return [
        "/admin/",
        "/admin/articles/article/",
        "/admin/articles/article/?q=headache",
        "/admin/articles/article/add/",
        f"{here}/change/",
        f"{here}/preview/",
        f"{here}/assign/",
        f"{here}/close-review/",
        f"{here}/history/",
        f"{here}/move-assignment/{asked.pk}/",
        f"{here}/claims/",
        f"{here}/overlap/",
        f"/admin/articles/article/{with_long_word.pk}/self-check/",
        f"{here}/who-sees/",
        "/admin/articles/article/by-month/",
        "/admin/articles/innerlink/",
        f"/admin/articles/innerlink/{nowhere.pk}/change/",
        f"/admin/articles/innerlink/{nowhere.pk}/lead/",
        "/admin/articles/broughtfile/add/",
        "/admin/reviews/changeset/add/",
        f"{beside}/change/",
        f"{beside}/withdraw/",
        f"{beside}/move/",
        f"{beside}/compare/",
        f"/admin/articles/article/{refused().pk}/submit/",
        f"/admin/articles/article/{draft.pk}/hand-back/",
        f"/admin/articles/article/{concern.article_id}/concern/{concern.pk}/",
        "/admin/references/reference/",
        "/admin/references/reference/add/",
        f"/admin/references/reference/{kept[Reference]}/change/",
        "/admin/feedback/report/",
        f"/admin/feedback/vote/article/{live.pk}/",
        f"/admin/feedback/report/{kept[Report]}/change/",
        f"/admin/articles/revision/{kept[Revision]}/change/",
        f"/admin/reviews/signoff/{kept[SignOff]}/change/",
        "/admin/people/event/",
    ]


def managers_pages():
    """Lists and forms for people and rules; the steps of somebody new, who has a profile already or not."""
    by, role = User.objects.get(email=MANAGER), Group.objects.get(name=REVIEWERS)
    new, begun = (
        create_person(by=by, name=name, email=f"{name}@example.org", groups=[role])
        for name in ("Nora", "Osric")
    )
    Reviewer.objects.create(user=begun, slug="osric", specialty="Cardiology")
    return [
        f"/admin/people/user/{new.pk}/change/",
        f"/admin/reviews/reviewer/add/?user={new.pk}",
        f"/admin/reviews/credential/add/?reviewer={begun.pk}",
        f"/admin/people/user/{begun.pk}/invite/",
        "/admin/articles/sectiontemplate/",
        "/admin/articles/sectiontemplate/add/",
        "/admin/people/job/",
        "/admin/people/user/",
        "/admin/people/user/add/",
        "/admin/reviews/reviewer/",
        "/admin/reviews/credential/",
        "/admin/reviews/policy/add/",
        "/admin/website/page/",
    ]


def meet(visitor, addresses):
    """What axe finds on each of these pages, wide (in dark too) and then on a phone, under its address."""
    answers = addresses if isinstance(addresses, dict) else dict.fromkeys(addresses, 200)
    found = []
    for address, status in answers.items():
        page = visitor.open(address, status)
        if page.locator("[data-type=ckeditortype]").count():
            wait_for_editor(visitor)
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            barriers = visitor.barriers(in_dark=size == WIDE)
            found += [f"{address} at {size['width']}: {one}" for one in barriers]
    return found


def test_nobody_meets_a_barrier(sample, visit):
    reader = visit()
    reviewer, editor, manager = (
        visit().sign_in(User.objects.get(email=email)) for email in (REVIEWER, EDITOR, MANAGER)
    )

    found = meet(reader, readers_pages())
    mended = mend(refused())
    draft = Article.objects.get(slug="reading-a-frightening-health-story")
    actions.hand_over(article=draft, by=latest_revision(draft).created_by, words="It is done.")
    found += meet(editor, editors_pages())
    submit_again(mended)
    found += meet(reviewer, [*reviewers_pages(), SIGN_IN_AGAIN, "/accounts/logout/"])
    found += meet(manager, managers_pages())
    found += [f"two texts side by side: {one}" for one in _two_texts(editor, draft)]

    assert not found, "\n".join(found)


def _two_texts(editor, article):
    """What axe finds where two people changed the same field, and the second of them saves."""
    page = editor.open(f"/admin/articles/article/{article.pk}/change/")
    wait_for_editor(editor)
    mend(article)
    page.locator("#id_title").fill("Another title")
    editor.press("Save")
    assert "changed the same field" in editor.words("[role=alert]")
    return editor.barriers()


def test_nothing_sticks_out_of_the_narrowest_window(sample, visit):
    reader, reviewer = visit(size=NARROW), visit(size=NARROW)

    wide = {}
    for address, status in readers_pages().items():
        reader.open(address, status)
        wide[address] = reader.sticks_out()
    reviewer.sign_in(User.objects.get(email=REVIEWER))
    for address in [*reviewers_pages(), SIGN_IN_AGAIN]:
        reviewer.open(address)
        wide[address] = reviewer.sticks_out()
    editor = visit(size=NARROW)
    editor.sign_in(User.objects.get(email=EDITOR))
    for address in editors_pages():
        editor.open(address)
        wide[address] = editor.sticks_out()

    assert not {address: what for address, what in wide.items() if what}


def test_no_list_is_cut_off_beside_its_filters(sample, visit):
    manager = visit()
    page = manager.sign_in(User.objects.get(email=MANAGER)).open("/admin/")
    hrefs = "links => links.map(link => link.getAttribute('href'))"
    lists = []
    for place in page.locator(".places a").evaluate_all(hrefs):
        lists.append(place)
        for tab in manager.open(place).locator(".tabs a").evaluate_all(hrefs):
            lists += [tab, *manager.open(tab).locator(".tabs a").evaluate_all(hrefs)]
    assert len(lists) > 10
    cut = []
    for address in dict.fromkeys(lists):
        manager.open(address)
        for width in (1024, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            cut += [f"{address} at {width}"] if page.evaluate(_CUT_OFF) else []

    assert not cut


def test_axe_and_the_ruler_see_what_is_wrong(site, visit):
    """The guards of these tests: a page with a barrier and a broad table is not let through."""
    reader = visit(size=NARROW)
    reader.open("/accounts/login/")
    reader.page.evaluate(
        """() => {
          const picture = document.createElement("img");
          picture.style.minInlineSize = "500px";
          document.querySelector("main").append(picture);
        }"""
    )

    assert any(found.startswith("image-alt") for found in reader.barriers())
    assert reader.sticks_out()
