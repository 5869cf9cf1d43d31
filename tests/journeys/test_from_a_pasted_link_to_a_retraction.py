"""A reference from a pasted link to its retraction: what readers, editors and the gate make of it."""

import pytest
from django.core.management import call_command

from articles.models import Article
from references.models import Reference
from reviews import actions
from reviews.models import Publication
from tests.browser import writing
from tests.references import lookup_records as records
from tests.references.conftest import server, time

__all__ = ["server", "time"]

pytestmark = pytest.mark.browser

ADDRESS = "/articles/what-one-study-said/"
TITLE = "What one study said"


@pytest.fixture
def newsroom(story):
    assert all((story.wanda, story.edith, story.rivera, story.felix, story.author, story.topic))
    return story


def test_from_a_pasted_link_to_a_retraction(newsroom, visit, server):
    records.stock_sound(server)
    writer, editor, reader = visit(), visit(), visit()
    writer.sign_in(newsroom.wanda)
    editor.sign_in(newsroom.edith)

    pastes_and_accepts(editor)
    cites_it(writer)
    goes_live(newsroom)
    page = reader.open(ADDRESS)
    entry = page.locator("#reference-1")
    assert "Lancet. 1998;351(9103):637-641." in entry.inner_text()
    assert "Retracted" not in entry.inner_text()

    records.stock(server)
    Reference.objects.update(tried_at=None)
    call_command("check_references")

    page = reader.open(ADDRESS)
    assert "Retracted 6 February 2010" in page.locator("#reference-1").inner_text()
    assert "was retracted" in page.locator(".notice.red").inner_text()
    sees_the_concern_and_is_stopped(editor)
    says_why_it_is_cited(writer)


def pastes_and_accepts(editor):
    editor.open("/admin/references/reference/")
    editor.follow("Look up")
    editor.page.get_by_label("DOIs, PMIDs").fill(f"https://doi.org/{records.DOI}\nno such thing")
    editor.press("Look up")
    assert "Ileal-lymphoid-nodular hyperplasia" in editor.words("#content")
    assert "There is no DOI, PMID or PMCID in this." in editor.words("#content")

    editor.press("Add the ticked works")

    assert "is in the list" in editor.words(".messagelist")


def cites_it(writer):
    writer.open("/admin/articles/article/add/")
    writing.wait_for_editor(writer)
    writing.fill(
        writer,
        title=TITLE,
        slug="what-one-study-said",
        summary="One study, and what became of it.",
    )
    form = writer.page.locator("#article-form")
    form.get_by_label("Topic").select_option("Nerves")
    form.get_by_label("Kind").select_option("News")
    form.get_by_label("Author 1").select_option("Wanda Writer")
    writing.type_into_body(writer, "A study said so")
    writing.cite(writer, records.PMID, "Wakefield 1998")
    writing.type_into_body(writer, ".")
    writer.press("Save")
    assert "Saved as revision 1." in writer.words(".messagelist")


def goes_live(newsroom):
    """Reviewing and publishing have a journey of their own."""
    revision = Article.objects.get(slug="what-one-study-said").revisions.get()
    newsroom.approve_all(newsroom.submit(revision))
    actions.publish(revision=revision, by=newsroom.edith)
    assert Publication.objects.count() == 1


def blocked_by(visitor):
    """The rules that the article form names, each as the tooltip of its line."""
    lines = visitor.page.locator(".article-side .findings > li.blocks")
    return {line.get_attribute("title") for line in lines.all()}


def sees_the_concern_and_is_stopped(editor):
    assert "work that a live article cites was retracted" in editor.open("/admin/").inner_text(
        "#content"
    )
    editor.open("/admin/articles/article/")
    editor.follow(TITLE, exact=False)
    side = editor.words(".article-side")
    assert "Reference 1, Wakefield 1998, was retracted on 6 February 2010" in side
    assert blocked_by(editor) == {"gate.E010", "gate.E013"}


def says_why_it_is_cited(writer):
    writer.open("/admin/articles/article/")
    writer.follow(TITLE, exact=False)
    writing.wait_for_editor(writer)
    writer.page.get_by_label("was retracted: why cite it?").fill("It began the scare told here")
    writing.fill(writer, change_note="Says that the study was retracted.")
    writer.press("Save")
    # An editor settles the concern with this revision.
    assert "gate.E010" not in blocked_by(writer)
    assert "gate.E013" in blocked_by(writer)
