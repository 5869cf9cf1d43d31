"""The Cite button's search and its form, and what the editor is allowed to make."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from articles.allowed import ALLOWED_TAGS, CALLOUTS, editor_rules
from articles.cleaning import clean
from desk.common.editor import _BUTTONS, BODY, CITE_PLUGIN, CKEDITOR_CONFIGS
from references.actions import merge_references, record_notice
from references.models import Reference
from tests.desk.house import allow

SEARCH, ADD = "/admin/articles/article/works/", "/admin/articles/article/works/add/"


@pytest.fixture
def wanda(story, client):
    client.force_login(story.wanda)
    return client


def found(client, query):
    response = client.get(SEARCH, {"q": query})
    assert response.status_code == 200
    return {work["id"] for work in response.json()["works"]}


def new_work(**changes):
    data = {
        "kind": "article",
        "title": "Iron for restless legs",
        "authors": "Smith, Ann\nJones, Bo",
        "container": "Journal of Sleep",
        "issued": "2019",
        "doi": "10.1000/iron.1",
    }
    return data | changes


# Searching


def test_a_work_is_found_by_title_author_doi_and_pmid(story, wanda):
    work = next(one for one in story.works if one.doi and one.pmid)
    author = work.csl["author"][0]["family"]

    assert work.pk in found(wanda, work.title[:40])
    assert work.pk in found(wanda, author)
    assert found(wanda, work.doi) == {work.pk}
    assert found(wanda, f"https://doi.org/{work.doi.upper()}") == {work.pk}
    assert work.pk in found(wanda, work.pmid)
    assert found(wanda, f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/") == {work.pk}


def test_a_work_is_shown_with_its_label_and_standing(story, wanda):
    work = story.works[0]
    record_notice(reference=work, kind="retraction", source="editor", by=story.maya)

    shown = wanda.get(SEARCH, {"q": work.title}).json()["works"][0]

    assert shown["standing"] == "retracted"
    assert shown["label"] and shown["entry"]


def test_a_merged_work_is_not_offered(story, wanda):
    merge_references(reference=story.works[0], into=story.works[1], by=story.maya)

    assert story.works[0].pk not in found(wanda, story.works[0].title)


@pytest.mark.parametrize("query", ["", " ", "zzzzqqq", "\x00", "'\"%_", "a" * 3000])
def test_a_search_that_finds_nothing_is_an_empty_list(story, wanda, query):
    assert story.works

    assert found(wanda, query) == set()


# Adding


def test_a_new_work_is_added_on_the_spot(story, wanda):
    response = wanda.post(ADD, new_work(doi="https://doi.org/10.1000/IRON.1"))

    work = Reference.objects.get()
    assert response.status_code == 201
    assert response.json()["work"]["id"] == work.pk
    assert work.doi == "10.1000/iron.1"
    assert response.json()["work"]["label"] == "Smith 2019"


def test_a_second_click_points_out_the_work_that_is_here(story, wanda):
    wanda.post(ADD, new_work())

    response = wanda.post(ADD, new_work(doi="doi:10.1000/Iron.1"))

    assert response.status_code == 422
    assert response.json()["known"]["id"] == Reference.objects.get().pk
    assert "already in the list" in response.json()["errors"]["doi"][0]
    assert "merge" not in response.json()["errors"]["doi"][0]


def test_the_same_title_and_year_is_pointed_out_too(story, wanda):
    wanda.post(ADD, new_work(doi=""))

    response = wanda.post(ADD, new_work(doi=""))

    assert response.status_code == 422
    assert response.json()["known"]["id"] == Reference.objects.get().pk


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("doi", "not a doi"),
        ("pmid", "PMC123"),
        ("pmcid", "29768149"),
        ("isbn", "978-0-00-000000-1"),
        ("title", ""),
        ("issued", "last year"),
        ("url", "javascript:alert(1)"),
        ("kind", "rumour"),
    ],
)
def test_a_wrong_field_is_named(story, wanda, field, value):
    response = wanda.post(ADD, new_work(**{field: value}))

    assert response.status_code == 422
    assert field in response.json()["errors"]
    assert not Reference.objects.exists()


# Who may


def test_only_writers_search_and_add(story, client):
    assert story.works
    before = Reference.objects.count()

    for person in (None, story.stan, story.rivera.user, story.person("Nora Norole", staff=True)):
        if person:
            client.force_login(person)
        for response in (client.get(SEARCH, {"q": "a"}), client.post(ADD, new_work())):
            assert response.status_code in (302, 403)
    assert Reference.objects.count() == before


def test_who_may_write_but_not_add_works_gets_no_form_and_403(story, client, monkeypatch):
    person = story.person("Pia Plain", staff=True)
    names = ("add_article", "change_article", "view_article")
    allow(monkeypatch, person, *(f"articles.{name}" for name in names))
    client.force_login(person)

    assert client.post(ADD, new_work()).status_code == 403
    assert b'id="cite-add"' not in client.get(reverse("admin:articles_article_add")).content


@pytest.mark.parametrize(("address", "method"), [(SEARCH, "post"), (ADD, "get"), (ADD, "put")])
def test_other_methods_are_refused(story, wanda, address, method):
    assert getattr(wanda, method)(address).status_code == 405


# The editor's configuration


def test_the_editor_lets_stand_what_the_sanitiser_lets_stand():
    config = CKEDITOR_CONFIGS[BODY]

    assert config["allowedContent"] == editor_rules()
    assert set(config["format_tags"].split(";")) <= ALLOWED_TAGS
    assert {tag for group in _BUTTONS for _, tag in group} <= ALLOWED_TAGS
    assert "fullPage" not in config


def test_each_callout_survives_the_sanitiser():
    offered = {kind["classes"] for kind in CKEDITOR_CONFIGS[BODY]["callouts"]}

    assert offered == set(CALLOUTS)
    for classes in offered:
        html = f'<div class="{classes}"><p>Call for help.</p></div>'
        assert clean(html) == html


def test_the_editor_says_what_a_box_is_as_readers_are_told():
    written = (settings.BASE_DIR / "desk/static/desk/editor.css").read_text(encoding="utf-8")

    assert set(re.findall(r'::before \{ content: "([^"]+)"', written)) == set(CALLOUTS.values())


def test_a_marker_as_the_editor_sends_it_becomes_a_bare_marker():
    sent = '<p>It heals<a class="citation" data-reference="7">Smith 2019 (retracted)</a>.</p>'

    assert clean(sent) == '<p>It heals<a class="citation" data-reference="7"></a>.</p>'


def test_the_cite_plugin_is_where_the_editor_looks_for_it():
    name, address, file = CITE_PLUGIN
    folder = Path("desk/static") / address.removeprefix("/static/")

    assert (folder / file).is_file()
    assert (folder / "icons" / f"{name}.png").is_file()
