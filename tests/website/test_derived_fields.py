"""Whatever readers see is signed, or declared: each field of each model is changed behind everybody's back.

What is changed in the database must not show, or be refused (a page answers 503 and nothing of the text), or stand on the list
of tests/website/derived_fields.py. A row that is left out is refused, too: less is shown, and nothing else.

And whatever readers see anew is seen at once on the site as it is served: a page that is kept ready is dropped with any change that
shows on it. Here a field that nobody thought of fails by itself.
"""

import logging
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from operator import eq

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from articles.actions import set_also_read
from articles.models import Article, Author, Topic
from articles.texts import ASSISTED
from feedback.actions import accept_report, report_problem
from people import guards, ticks
from people.models import Event
from references.actions import import_reference, record_notice
from reviews import actions
from reviews.models import Reviewer
from tests import databases, helplines, pictures
from tests.ready import Visitors
from tests.story import cite
from tests.website.derived_fields import DERIVED, FIELDS
from website.actions import approve_page, create_page, propose_page

APPS = ("people", "references", "articles", "reviews", "feedback", "website")
PIECE = re.compile(rb"<[^>]*>|[^<>\s][^<>]*(?<!\s)")
PARTS = ("", "history/", "history/1/")  # the article, its history, its old version
MANY = 2  # other values that are tried of a choice or a key


class Undo(Exception):
    """Everything was looked at; nothing of it stays."""


@pytest.fixture
def scene(story, client, monkeypatch, settings):
    """An article with everything that its pages can show: a conflict, a settled objection, a time offline."""
    settings.READY_PAGES_MB = 8
    everybody(story)
    revision = first_version(story)
    actions.withdraw(article=revision.article, by=story.edith, reason="Doubt")
    second_version(story, revision.article)
    surroundings(story, revision.article)
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    with databases.as_owner():
        connection.check_constraints()  # what waits to be verified would keep triggers from being dropped
        guards.lift(connection)
        with connection.cursor() as cursor:
            for trigger in ticks.triggers(connection.vendor):
                guards.make(cursor, trigger)
        yield Scene(client, revision.article_id)


def everybody(story):
    for number, model in enumerate((Author, Reviewer)):
        assert story.author and story.rivera and story.chen and story.felix
        for profile in model.objects.all():
            profile.biography, profile.photo = "Reads and writes.", f"photos/{number:064x}.webp"
            story.keep(profile)
    for reviewer in (story.rivera, story.chen):
        actions.declare(
            reviewer=reviewer, by=reviewer.user, by_category={"consulting": "A small fee."}
        )
    story.keep(Author(user=story.stan, slug="stan-stranger"))
    assert story.topic and story.bare_topic
    above = story.keep(Topic(name="Body", slug="body"))
    actions.move_topic(topic=story.topic, parent=above, by=story.maya)


def first_version(story):
    shown = pictures.image(story, shows_person=True)
    pictures.consent(story, shown)
    line = helplines.helpline(story, hours="day and night")
    work = import_reference(
        csl={"type": "webpage", "title": "A page", "URL": "https://example.org/a"},
        by=story.maya,
        is_peer_reviewed=False,
    )
    revision = story.draft(
        body=f"<h2>What it is</h2>{pictures.figure(shown)}<p>Call {helplines.mark(line)}. So it is{cite(*story.works[:2], work)}.</p>",
        also_known_as=["PNS"],
        codes=[{"icd": "G13"}],
        retracted_reasons={story.works[0].pk: "It began the story"},
    )
    review = story.submit(
        revision, (story.rivera, "medical"), (story.chen, "medical"), (story.felix, "fact_check")
    )
    whole, objecting, facts = review.assignments.order_by("pk")
    objection = story.decide(objecting, "changes_requested")
    story.decide(whole, clears=objection, comment="The guideline says so")
    conflict = story.decide(facts, has_conflict=True)
    actions.override_conflict(sign_off=conflict, by=story.maya, reason="A small, old fee")
    actions.publish(revision=revision, by=story.edith)
    return revision


def second_version(story, article):
    report = report_problem(revision=article.revisions.last(), reason="inaccurate")
    concern = accept_report(report=report, by=story.edith, reason="It is")
    revision = story.write(
        article,
        title="What leads to it now",
        change_note="A better title.",
        change_kind="correction",
        made_with=ASSISTED,
    )
    actions.resolve_concern(concern=concern, by=story.edith, revision=revision)
    review = story.submit(revision, (story.rivera, "medical"), (story.felix, "fact_check"))
    medical, facts = review.assignments.order_by("pk")
    story.decide(medical, scope="changes")
    story.decide(facts)
    actions.publish(revision=revision, by=story.edith)


def surroundings(story, article):
    short = f"<p>So it is{cite(story.works[0])}.</p>"
    others = [
        story.live(slug, title=slug, body=short).article for slug in ("near", "far", "farther")
    ]
    set_also_read(article=article, by=story.edith, others=others[:2])
    set_also_read(article=others[0], by=story.edith, others=[others[1]])
    first, second, last = (one.reference for one in article.revisions.last().citations.all())
    for work, kind in ((first, "correction"), (second, "concern")):
        record_notice(reference=work, kind=kind, source="editor", by=story.maya)
    for kind, dated in (("retraction", "2020-03-01"), ("reinstatement", "2021-03-01")):
        day = date.fromisoformat(dated)
        record_notice(reference=last, kind=kind, source="editor", by=story.maya, dated=day)
    for position, slug in enumerate(("disclaimer", "about")):
        site_page = create_page(by=story.maya, slug=slug, position=position)
        version = propose_page(
            page=site_page, by=story.maya, title=slug.title(), body="<p>Text.</p>"
        )
        approve_page(version=version, by=story.olga)


class Questions(list):
    """What a page asks the database, (statement, parameters) each, and what it is told."""

    answered: list[list[tuple]]

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            self.append((sql, params))
        return execute(sql, params, many, context)

    def answers(self):
        with connection.cursor() as cursor:
            for sql, params in self:
                cursor.execute(sql, params)
                yield cursor.fetchall()

    def are_answered_as_before(self) -> bool:
        """Then the page is as before, too: it hears nothing else, so it neither says nor asks anything else."""
        return all(map(eq, self.answers(), self.answered))


class Scene:
    """The article's pages, as they were and as they are after a change in the database."""

    def __init__(self, client, article_id):
        self.client, self.article_id = client, article_id
        self.client.raise_request_exception = False
        self.before, self.asked = [], []
        for part in PARTS:
            asked = Questions()
            with connection.execute_wrapper(asked):
                self.before.append(self.page(part))
            asked.answered = list(asked.answers())
            self.asked.append(asked)
        assert all(self.before) and all(self.asked)
        self.visitors = Visitors()
        assert self.before == [PIECE.findall(self.served(part).body) for part in PARTS]
        assert all(self.served(part).is_ready for part in PARTS)
        self.kept = self.visitors.remember()

    def pages_that_read(self, model, field) -> list[int]:
        """The pages that ask for this column at all; what a page never reads can't be seen on it."""
        quote = connection.ops.quote_name
        column, table = quote(field.column), quote(model._meta.db_table)
        texts = ["".join(sql for sql, _ in asked) for asked in self.asked]
        return [n for n, sql in enumerate(texts) if column in sql and table in sql]

    def page(self, part) -> list[bytes]:
        """The tags and words between them of one of the article's pages; none of one that is refused."""
        answer = self.client.get(self.address(part))
        assert answer.status_code != 500
        return PIECE.findall(answer.content) if answer.status_code == 200 else []

    def address(self, part) -> str:
        return Article.objects.get(pk=self.article_id).get_absolute_url() + part

    def served(self, part):
        """What the visitors of the site get, who may be given what is kept."""
        return self.visitors.ask(self.address(part), host="testserver")

    def lines_read(self) -> set[int]:
        """The events that a page of the article may read: its own, and the last of every other trail; one of each kind and subject's kind."""
        lines = Event.objects.order_by("n").values_list("subject", "kind", "pk")
        own = f"article:{self.article_id}"
        read = [(subject, kind, pk) for subject, kind, pk in lines if subject == own]
        read += {subject: (subject, kind, pk) for subject, kind, pk in lines}.values()
        return set({(subject.partition(":")[0], kind): pk for subject, kind, pk in read}.values())

    def after(self, changes, readers, *, as_served=True) -> str:
        """What readers see of these (queryset, field, value): "nothing", "less" or "other".

        `as_served` looks at the site with its pages that are ready, too, which must show the same.
        """
        try:
            with transaction.atomic():
                for row, field, value in changes:
                    row.update(**{field: value})
                seen = self.seen(readers, as_served)
                if seen == "other":
                    connection.check_constraints()  # what the keys refuse is not kept
                raise Undo(seen)
        except Undo as seen:
            return str(seen)
        except DatabaseError:
            return "less"
        finally:
            self.visitors.recall(self.kept)

    def seen(self, readers, as_served) -> str:
        found = set()
        for number in readers:
            found.add(self.seen_on(number, as_served))
            if "other" in found:
                return "other"
        return "less" if "less" in found else "nothing"

    def seen_on(self, number, as_served) -> str:
        if self.asked[number].are_answered_as_before():
            return "nothing"
        now = self.page(PARTS[number])
        if as_served:
            served = self.served(PARTS[number])
            assert now == (PIECE.findall(served.body) if served.status == 200 else [])
        if now == self.before[number]:
            return "nothing"
        return "less" if is_part(now, self.before[number]) else "other"


def is_part(lines, whole) -> bool:
    """Whether nothing was added and the order kept."""
    rest = iter(whole)
    return all(line in rest for line in lines)


def fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                if not field.primary_key and not field.generated:
                    yield model, field


new = count(1)


def others(field: models.Field, value: object) -> list[object]:
    """Other values that the field can hold."""
    found = list(_others(field, value))
    return [*found, None] if field.null and value is not None else found


def _others(field: models.Field, value: object) -> Iterator[object]:
    if field.is_relation:
        keys = field.related_model._base_manager.exclude(pk=value).order_by("-pk")
        yield from keys.values_list("pk", flat=True)[:MANY]
    elif field.choices:
        yield from [choice for choice, _ in field.flatchoices if choice != value][:MANY]
    elif isinstance(field, models.BooleanField):
        yield from {True, False} - {value}
    elif isinstance(field, models.DateField):
        now = value or field.to_python(timezone.now())
        yield from (now - timedelta(days=900), now + timedelta(days=900))
    elif isinstance(field, models.IntegerField):
        yield from ((value or 0) + 1, 99 - (value or 0))  # the second turns an order round
    elif isinstance(field, models.JSONField):
        yield (
            value | {"title": "Changed"}
            if isinstance(value, dict)
            else [*(value or []), {"a": "b"}]
        )
    elif isinstance(field, models.SlugField):
        yield f"changed-{next(new)}"
    elif isinstance(field, models.FileField):
        yield f"photos/{next(new) + 100:064x}.webp"
    else:
        yield f"changed {next(new)}"[: field.max_length]


def what_is_seen(scene, model, field) -> str:
    """The most that any change of this field lets readers see."""
    readers = scene.pages_that_read(model, field)
    if not readers:
        return "nothing"
    stored = models.QuerySet(model).values_list("pk", field.attname)
    rows = {
        pk: (models.QuerySet(model).filter(pk=pk), field.name, others(field, value))
        for pk, value in stored
    }
    most = max((len(values) for *_, values in rows.values()), default=0)
    at_once = (
        [(row, name, values[i]) for row, name, values in rows.values() if i < len(values)]
        for i in range(most)
    )
    # No line of a trail is ever changed by the site, so none ticks: a page that was proved when it was made is kept when one is.
    as_served = model is not Event
    found = {scene.after(one, readers, as_served=as_served) for one in at_once}
    if "other" in found or "less" not in found:
        return "other" if "other" in found else "nothing"
    # What is refused as a whole may show where a single row has changed; that what is kept is dropped has been seen.
    alone = scene.lines_read() if model is Event else rows
    single = ([(row, name, values[0])] for row, name, values in map(rows.get, alone) if values)
    shows = any(scene.after(one, readers, as_served=False) == "other" for one in single)
    return "other" if shows else "less"


@pytest.mark.parametrize("labels", [{"reviews"}, {*APPS} - {"reviews"}], ids=["reviews", "others"])
def test_what_is_not_signed_is_declared(scene, labels):
    seen = {
        f"{model._meta.label_lower}.{field.name}": what_is_seen(scene, model, field)
        for model, field in fields()
        if model._meta.app_label in labels
    }

    shown = {name for name, what in seen.items() if what == "other"}
    declared = {name for name in FIELDS if name.partition(".")[0] in labels}
    assert sorted(shown - FIELDS) == [], "shown, not signed, and not declared"
    assert sorted(declared - shown) == [], "declared, but never shown"


def test_a_field_is_declared_once():
    assert sum(map(len, DERIVED.values())) == len(FIELDS)


def test_the_documentation_names_what_is_declared_and_nothing_else():
    text = (settings.BASE_DIR / "docs/publication-gate.md").read_text(encoding="utf-8")
    section = text.partition("## Shown, but not signed")[2].partition("\n## ")[0]

    assert re.findall(r"^- (.+)$", section, re.MULTILINE) == list(DERIVED)
