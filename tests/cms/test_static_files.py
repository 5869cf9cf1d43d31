"""What is served is what pages use, and what those files refer to: no samples, no tests, no maps of sources."""

import re
from functools import cache
from posixpath import dirname, join, normpath

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import AppDirectoriesFinder

from articles.models import Author, Topic
from cms.static_files import UsedFiles
from desk.common.editor import CKEDITOR_CONFIGS
from references.models import Reference
from tests.desk.house import at, signed_in

REFERENCE = re.compile(r"/static/([\w./-]+\.\w+)")
IN_CSS = re.compile(r"""url\(\s*["']?([^"')#?]+)""")
IN_JS = re.compile(r"""^(?:import|export) (?:[^"]* from )?"([^"]+)";""", re.MULTILINE)
# Named by scripts and answers that no page shows when it is opened.
BY_NAME = {
    "admin/js/popup_response.js": "the answer to a form that came from a pop-up",
    "admin/img/icon-unknown.svg": "a list's mark for what is neither yes nor no",
    "desk/cite/plugin.js": "CITE_PLUGIN of desk.common.editor",
    "desk/callouts/plugin.js": "CALLOUTS_PLUGIN of desk.common.editor",
    "desk/house/plugin.js": "HOUSE_PLUGIN of desk.common.editor",
    "desk/pasting/plugin.js": "PASTING_PLUGIN of desk.common.editor",
    "desk/several/plugin.js": "SEVERAL_PLUGIN of desk.common.editor",
    "desk/figure/plugin.js": "FIGURE_PLUGIN of desk.common.editor",
    "desk/helpline/plugin.js": "HELPLINE_PLUGIN of desk.common.editor",
    "desk/onwards/plugin.js": "ONWARDS_PLUGIN of desk.common.editor",
    "desk/term/plugin.js": "TERM_PLUGIN of desk.common.editor",
    "desk/house/panel.css": "the house's plugin, into CKEditor's menus",
}
OWN = ("desk/", "website/")
CKEDITOR = "ckeditor/ckeditor"
# What CKEditor loads whatever it is set up with, and the plugins that others need.
ALWAYS = ("config.js", "contents.css", "styles.js", "lang/", "skins/moono-lisa/", "plugins/icons")
NEEDED = {
    "dialog",
    "lineutils",
    "notification",
    *CKEDITOR_CONFIGS["default"]["extra_plugins"],
}


def missing_files(page):
    """The files that a page names and that are not served."""
    return [name for name in set(REFERENCE.findall(page)) if not finders.find(name)]


def served():
    return {path for path, _ in UsedFiles().list([])}


def words_of(name):
    with open(finders.find(name), encoding="utf-8") as file:
        return file.read()


def referred_to(name):
    """The files that a style sheet or a module names."""
    within = {"css": IN_CSS, "js": IN_JS}.get(name.rpartition(".")[2])
    named = within.findall(words_of(name)) if within else []
    return {normpath(join(dirname(name), one)) for one in named if not one.startswith("data:")}


@cache
def plugins():
    """CKEditor's plugins that are there once the editor is set up."""
    folder = AppDirectoriesFinder().find(f"{CKEDITOR}/build-config.js")
    with open(folder, encoding="utf-8-sig") as file:
        built = re.search(r"plugins : \{(.*?)\}", file.read(), re.DOTALL)[1]
    removed = set(CKEDITOR_CONFIGS["default"]["removePlugins"].split(","))
    return (set(re.findall(r"'(\w+)'", built)) | NEEDED) - removed


def is_of_the_editor(name):
    rest = name.removeprefix(f"{CKEDITOR}/")
    owner = re.match(r"plugins/(\w+)/", rest)
    return rest != name and (owner[1] in plugins() if owner else rest.startswith(ALWAYS))


def test_what_is_served_is_what_pages_use_and_what_that_refers_to(story, client):
    live, maya = story.live(), signed_in(story.maya)
    pages = [client.get(live.article.get_absolute_url()), client.get("/accounts/login/")]
    desk = ["/admin/", at(Topic, "changelist"), at(Topic, "add"), at(Author, "changelist")]
    desk += [at(Reference, "changelist"), at(live.article, "change"), at(story.topic, "change")]
    pages += [maya.get(address) for address in desk]
    asked = {name for page in pages for name in REFERENCE.findall(page.text)} | set(BY_NAME)

    used, waiting = set(), set(asked)
    while waiting:
        used |= waiting
        waiting = {name for one in waiting for name in referred_to(one)} - used

    assert used <= served()
    brought = {name for name in served() if not name.startswith(OWN)}
    assert {name for name in brought - used if not is_of_the_editor(name)} == set()


@pytest.mark.parametrize(
    "name",
    [
        "ckeditor/galleriffic/js/jquery.galleriffic.js",
        "ckeditor/file-icons/doc.png",
        "ckeditor/ckeditor/build-config.js",
        "ckeditor/ckeditor/README.md",
        "ckeditor/ckeditor/adapters/jquery.js",
        "ckeditor/ckeditor/vendor/promise.js",
        "ckeditor/ckeditor/lang/de.js",
        "ckeditor/ckeditor/plugins/codesnippet/lang/en.js",
        "ckeditor/ckeditor/plugins/exportpdf/tests/manual/configfilename.html",
        "ckeditor/ckeditor/skins/moono/editor.css",
        "admin/css/login.css",
        "admin/img/README.txt",
        "admin/js/vendor/jquery/jquery.js",
        "admin/js/vendor/select2/select2.full.js",
        "account/js/onload.js",
    ],
)
def test_what_packages_bring_besides_is_not_served(name):
    assert AppDirectoriesFinder().find(name), "The package has no such file: name another."

    assert not finders.find(name)


def test_every_plugin_of_the_editor_has_its_files():
    brought = {path for path, _ in AppDirectoriesFinder().list([])}
    lacking = {
        name
        for name in brought - served()
        if re.match(rf"{CKEDITOR}/plugins/(\w+)/", name)
        and is_of_the_editor(name)
        and "/lang/" not in name
    }

    assert lacking == set()


def test_there_is_no_other_way_to_them():
    assert settings.STATICFILES_FINDERS == ["cms.static_files.UsedFiles"]
