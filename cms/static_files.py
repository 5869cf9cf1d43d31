"""Which files of packages are served: those that pages of ours use, and what those refer to.

Packages bring samples, tests, translations and parts that nobody here asks for; each would be one more thing to attack.
Our own files are all served. `tests/cms/test_static_files.py` compares the list with what pages ask for.
"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder

_OWN = ("desk/*", "website/*")

_ADMIN = (
    *(f"css/{name}.css" for name in ("base", "changelists", "dark_mode", "forms")),
    *(f"css/{name}.css" for name in ("responsive", "widgets")),
    *(f"js/{name}.js" for name in ("actions", "change_form", "core", "filters", "jquery.init")),
    *(f"js/{name}.js" for name in ("popup_response", "prepopulate", "prepopulate_init", "theme")),
    *("js/urlify.js", "js/admin/RelatedObjectLookups.js"),
    *("js/vendor/jquery/jquery.min.js", "js/vendor/xregexp/xregexp.min.js"),
    *("img/icon-*.svg", "img/tooltag-*.svg", "img/calendar-icons.svg", "img/selector-icons.svg"),
    *("img/sorting-icons.svg", "img/inline-delete.svg", "img/search.svg"),
)

# Of CKEditor's plugins, those that desk/common/editor.py leaves in, as far as they have files of their own.
_PLUGINS = (
    *("a11yhelp", "clipboard", "colordialog", "dialog", "divarea", "lineutils", "link"),
    *("liststyle", "magicline", "notification", "table", "tableselection", "tabletools", "widget"),
)
_CKEDITOR = (
    *("ckeditor-init.js", "ckeditor.css", "fixups.js"),
    *(f"ckeditor/{name}" for name in ("ckeditor.js", "config.js", "contents.css", "styles.js")),
    *(f"ckeditor/skins/moono-lisa/{name}.css" for name in ("dialog", "editor", "editor_gecko")),
    *("ckeditor/skins/moono-lisa/*.png", "ckeditor/skins/moono-lisa/images/spinner.gif"),
    *("ckeditor/lang/*", "ckeditor/plugins/icons.png", "ckeditor/plugins/icons_hidpi.png"),
    *(f"ckeditor/plugins/{name}/*" for name in _PLUGINS),
)
# The desk speaks English; CKEditor falls back to "en" for any other language of a browser's.
_TRANSLATIONS, _ENGLISH = "ckeditor/*/lang/*", "ckeditor/*/lang/en*.js"

USED = (*_OWN, *(f"admin/{name}" for name in _ADMIN), *(f"ckeditor/{name}" for name in _CKEDITOR))


def is_used(path: str) -> bool:
    """Whether a page of ours, or a file that one uses, asks for this file."""
    if fnmatchcase(path, _TRANSLATIONS) and not fnmatchcase(path, _ENGLISH):
        return False
    return any(fnmatchcase(path, pattern) for pattern in USED)


class UsedFiles(AppDirectoriesFinder):
    """The static files of all applications, but for those that no page uses."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        found = super().list(ignore_patterns)
        return ((path, storage) for path, storage in found if is_used(path))

    def find_in_app(self, app: str, path: str) -> Any:
        return super().find_in_app(app, path) if is_used(path) else None
