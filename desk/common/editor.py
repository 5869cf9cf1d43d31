"""The editor of articles and of site pages: CKEditor 4 with a short toolbar; articles have callouts and the Cite button too.

What it allows comes from the sanitiser's allow-list, and a button whose tag is not on that list is not shown: the
editor never offers what saving would remove.
"""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE

from articles.allowed import ALLOWED_TAGS, CALLOUTS, editor_rules

BODY = "default"
SITE_PAGE = "site_page"

# CKEditor 4 builds its own controls with inline handlers and styles. Only pages that show it get this; they still
# run no inline script and load nothing from elsewhere (docs/adr/).
EDITOR_POLICY = {
    "script-src-attr": [UNSAFE_INLINE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
}
# The form of an article shows the preview in a frame beside the text.
ARTICLE_POLICY = EDITOR_POLICY | {"frame-src": [SELF]}

# Groups of buttons, each button with the tag that it makes.
_BUTTONS = (
    (("Format", "h2"), ("Bold", "strong"), ("Italic", "em")),
    (("Subscript", "sub"), ("Superscript", "sup")),
    (("BulletedList", "ul"), ("NumberedList", "ol"), ("Blockquote", "blockquote")),
    (("Callout", "div"), ("Table", "table"), ("Figure", "figure")),
    (
        *(("Link", "a"), ("Onwards", "a"), ("Unlink", "a")),
        *(("Cite", "a"), ("Term", "dfn"), ("Helpline", "a")),
    ),
    (("Undo", "p"), ("Redo", "p"), ("RemoveFormat", "p")),
)

# The paths are fixed: CKEditor adds file names to them, which hashed names would not match.
CITE_PLUGIN = ("cite", "/static/desk/cite/", "plugin.js")
CALLOUTS_PLUGIN = ("callouts", "/static/desk/callouts/", "plugin.js")
FIGURE_PLUGIN = ("figure", "/static/desk/figure/", "plugin.js")
HELPLINE_PLUGIN = ("helpline", "/static/desk/helpline/", "plugin.js")
ONWARDS_PLUGIN = ("onwards", "/static/desk/onwards/", "plugin.js")
TERM_PLUGIN = ("term", "/static/desk/term/", "plugin.js")
SEVERAL_PLUGIN = ("several", "/static/desk/several/", "plugin.js")
HOUSE_PLUGIN = ("house", "/static/desk/house/", "plugin.js")
PASTING_PLUGIN = ("pasting", "/static/desk/pasting/", "plugin.js")

# Plugins that ask outside services, that offer what an article cannot hold, that have no button here, that need an
# iframe, or that read what is pasted by rules of their own. The files of the others are served: cms/static_files.py.
_WITHOUT = (
    "about,autoembed,copyformatting,div,elementspath,embed,exportpdf,find,flash,forms,iframe,image,language,"
    "newpage,pagebreak,pastefromgdocs,pastefromlibreoffice,pastefromword,pastetools,preview,print,resize,save,scayt,showblocks,smiley,specialchar,stylescombo,templates,"
    "uploadimage,wsc,wysiwygarea"
)


# A site page makes no medical claim: it cites nothing and warns of nothing.
_NOT_IN_SITE_PAGES = ("Cite", "Callout", "Figure", "Helpline", "Onwards", "Term")


def _toolbar(without: tuple[str, ...] = ()) -> list[list[str]]:
    groups = [
        [name for name, tag in group if tag in ALLOWED_TAGS and name not in without]
        for group in _BUTTONS
    ]
    return [group for group in groups if group]


def _callouts() -> list[dict[str, str]]:
    """The boxes that "Callout" offers, named as readers know them."""
    return [{"name": name, "classes": classes} for classes, name in CALLOUTS.items()]


def _formats() -> str:
    return ";".join(tag for tag in ("p", "h2", "h3", "h4") if tag in ALLOWED_TAGS)


# What both editors have in common.
_EDITOR: dict[str, Any] = {
    "allowedContent": editor_rules(),
    "format_tags": _formats(),
    "removePlugins": _WITHOUT,
    "removeDialogTabs": "link:advanced;link:target;link:upload;table:advanced",
    "linkDefaultProtocol": "https://",
    "linkShowAdvancedTab": False,
    "linkShowTargetTab": False,
    "entities": False,
    "basicEntities": True,
    # The plugin asks there what saving would keep of what is pasted; CKEditor's own filters would disagree.
    "pasteAddress": "/admin/articles/article/paste/",
    "clipboard_handleImages": False,
    "versionCheck": False,
    # It grows with the text (desk/editor.css).
    "height": "auto",
    "width": "100%",
}

CKEDITOR_CONFIGS = {
    BODY: {
        **_EDITOR,
        "toolbar": _toolbar(),
        "disallowedContent": "script; style; *[on*]",
        "callouts": _callouts(),
        "extra_plugins": [
            *("divarea", "widget", "house", "pasting"),
            *("callouts", "cite", "several", "figure", "helpline", "term", "onwards"),
        ],
        "external_plugin_resources": [
            list(one)
            for one in (
                *(HOUSE_PLUGIN, PASTING_PLUGIN),
                *(
                    CALLOUTS_PLUGIN,
                    CITE_PLUGIN,
                    SEVERAL_PLUGIN,
                    FIGURE_PLUGIN,
                    HELPLINE_PLUGIN,
                    TERM_PLUGIN,
                    ONWARDS_PLUGIN,
                ),
            )
        ],
        "title": "Body",
    },
    SITE_PAGE: {
        **_EDITOR,
        "toolbar": _toolbar(without=_NOT_IN_SITE_PAGES),
        "disallowedContent": "script; style; *[on*]; a[data-reference,data-helpline]; figure",
        "extra_plugins": ["divarea", "house", "pasting"],
        "external_plugin_resources": [list(one) for one in (HOUSE_PLUGIN, PASTING_PLUGIN)],
        "title": "Text",
    },
}
