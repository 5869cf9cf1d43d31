"""The arrows point down, and what must stand in one place stands there."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
FLOORS = ["people", "references", "articles", "reviews", "feedback", "website", "desk", "cms"]


def modules(app):
    return [p for p in sorted((ROOT / app).rglob("*.py")) if "migrations" not in p.parts]


def imported(path):
    """Every name that a module imports, at any depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("app", FLOORS)
def test_no_floor_imports_a_higher_one(app):
    higher = set(FLOORS[FLOORS.index(app) + 1 :])

    upward = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(app)
        for name in imported(path)
        if name.split(".")[0] in higher
    ]

    assert upward == []


@pytest.mark.parametrize("app", FLOORS)
def test_no_foreign_key_points_up(app):
    higher = set(FLOORS[FLOORS.index(app) + 1 :])

    upward = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_fields
        if field.related_model and field.related_model._meta.app_label in higher
    ]

    assert upward == []


@pytest.mark.parametrize("app", FLOORS)
def test_no_floor_looks_things_up_through_a_higher_one(app):
    """A reverse name in a filter, such as articles asking for `reviews__…`, is an arrow in disguise."""
    higher = set(FLOORS[FLOORS.index(app) + 1 :])
    names = {
        relation.name
        for model in apps.get_app_config(app).get_models()
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in higher and not relation.hidden
    }

    upward = []
    for path in modules(app):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg and node.arg.split("__")[0] in names:
                upward.append(f"{path.relative_to(ROOT)}:{node.value.lineno} {node.arg}")
    own = {f.name for m in apps.get_app_config(app).get_models() for f in m._meta.local_fields}
    own |= {"authors", "releases"}

    assert [line for line in upward if line.split(" ")[1].split("__")[0] not in own] == []


# A text on its way to the page; each of these builds on those before it.
TEXT = ["allowed", "balanced", "markup", "cleaning", "tree", "rendering"]


@pytest.mark.parametrize("step", TEXT)
def test_a_text_goes_one_way_to_the_page(step):
    later = {f"articles.{name}" for name in TEXT[TEXT.index(step) + 1 :]}

    assert later.isdisjoint(imported(ROOT / "articles" / f"{step}.py"))


# What each subject of the desk may import beside itself and `common`; those on top may import all below.
SUBJECTS = {
    **dict.fromkeys(
        (
            "change_sets",
            "helplines",
            "images",
            "people",
            "reviewers",
            "policies",
            "queue",
            "references",
            "sections",
            "site_pages",
            "sources",
        ),
        set(),
    ),
    "review_desk": set(),
    "articles": {"images", "references"},
    "transfer": {"articles", "images", "references"},
}
ON_TOP = {"history", "feedback", "dashboard"}


def test_subjects_of_the_desk_stand_side_by_side():
    folders = {path.name for path in (ROOT / "desk").iterdir() if (path / "__init__.py").exists()}
    assert folders - {"management", "migrations", "templatetags"} == {"common", *SUBJECTS, *ON_TOP}

    sideways = [
        f"{path.relative_to(ROOT)} imports {name}"
        for subject in ("common", *SUBJECTS, *ON_TOP)
        for path in (ROOT / "desk" / subject).rglob("*.py")
        for name in imported(path)
        if name.startswith("desk.") and name.split(".")[1] not in {subject, *_below(subject)}
    ]

    assert sideways == []


def _below(subject):
    if subject in ON_TOP:
        return {"common", *SUBJECTS}
    return {"common"} | SUBJECTS[subject] if subject in SUBJECTS else set()


def sources():
    return [path for app in FLOORS for path in modules(app)]


def test_html_is_marked_safe_in_one_module():
    marking = {
        str(path.relative_to(ROOT))
        for path in sources()
        if "mark_safe" in path.read_text(encoding="utf-8")
    }

    assert marking == {"articles/cleaning.py"}


def test_templates_never_trust_html_by_habit():
    trusting = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "|safe" in path.read_text(encoding="utf-8")
        or "autoescape off" in path.read_text(encoding="utf-8")
    ]

    assert trusting == []


def test_templates_hold_no_inline_style_or_script():
    inline = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        # Mail programs load no style sheet.
        text = text.replace("<style>", "", path.parent.name == "mail")
        if "<style" in text or " style=" in text or "<script>" in text or " onclick=" in text:
            inline.append(str(path.relative_to(ROOT)))

    assert inline == []


def test_what_is_live_is_written_in_one_module():
    """Only reviews/publishing.py makes or removes the rows of the proof; a verb and the corpus ask it to."""
    writing = {
        str(path.relative_to(ROOT))
        for path in sources()
        for word in (
            "Publication.objects.create",
            "Publication.objects.bulk_create",
            "Approval.objects.create",
            "Approval.objects.bulk_create",
            "Release(",
            "put_live(",
            "put_each_live(",
        )
        if word in path.read_text(encoding="utf-8")
        and "class " + word not in path.read_text("utf-8")
    }

    assert writing <= {
        "reviews/publishing.py",
        "reviews/actions/releases.py",
        "reviews/models/proof.py",
        "cms/corpus/reviewing.py",
    }


def test_there_is_one_way_out_of_the_site():
    """Whoever asks another site does it through `references.lookup.fetch`; single sign-on has django-allauth ask its one provider."""
    ways = ("httpx", "httpcore", "requests", "urllib3", "urllib.request", "http.client", "socket")

    going_out = {
        str(path.relative_to(ROOT))
        for path in sources()
        for name in imported(path)
        if any(name == way or name.startswith(f"{way}.") for way in ways)
    }

    assert going_out == {
        "desk/people/sign_on.py",
        "references/lookup/addresses.py",
        "references/lookup/bodies.py",
        "references/lookup/fetching.py",
        "references/lookup/transport.py",
    }


def test_mail_is_made_in_one_module():
    """Each message names the site as its settings do, and people answer it, no machines."""
    making = {
        str(path.relative_to(ROOT))
        for path in sources()
        for word in (
            "EmailMessage(",
            "EmailMultiAlternatives",
            "send_mail(",
            "mail_managers",
            "mail_admins",
        )
        if word in path.read_text(encoding="utf-8")
    }

    assert making == {"people/mail.py"}


def test_no_signal_receivers_but_those_of_migrate():
    receiving = {
        str(path.relative_to(ROOT))
        for path in sources()
        if ".connect(" in path.read_text(encoding="utf-8")
        or "@receiver" in path.read_text(encoding="utf-8")
    }

    assert receiving <= {"people/apps.py", "desk/apps.py"}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_have_names_of_their_own():
    automatic = [
        str(path.relative_to(ROOT))
        for app in FLOORS
        for path in (ROOT / app).glob("migrations/0*.py")
        if "_auto_" in path.name or path.stem == "0001_initial"
    ]

    assert automatic == []
