"""Whatever a row that nobody told of shows readers is declared: one is added to each table, behind everybody's back.

On every kind of public page. What a forged row could show must be refused (503, or less of the page), or stand in `SHOWN`.
"""

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

from django.db import DatabaseError, connection, models, transaction

from articles.models import Article, Author, Topic
from reviews.models import Reviewer
from tests.website import test_derived_fields as fields_test
from tests.website.test_derived_fields import PIECE, Undo, is_part, scene  # noqa: F401 - a fixture

TRIES = 40  # copies of a row, each with other values, until the keys let one in
REFUSED = (404, 410, 503)
# Model by model: what of a row that is added readers see, in the words of docs/publication-gate.md.
SHOWN = {"articles.byline": "an author’s page lists a text that does not name them"}


def addresses() -> list[str]:
    """Every kind of public page."""
    article = Article.objects.get(slug="paraneoplastic-syndrome")
    gone = Article.objects.filter(publication=None, releases__isnull=False).first()
    return [
        *("/", "/topics/", "/a-to-z/", "/search/?q=syndrome", "/policies/", "/policies/about/"),
        *(f"{article.get_absolute_url()}{part}" for part in ("", "history/", "history/1/")),
        *(f"/topics/{topic.slug}/" for topic in Topic.objects.filter(articles=article)),
        *(one.get_absolute_url() for model in (Author, Reviewer) for one in model.objects.all()),
        *([gone.get_absolute_url()] if gone else []),
        *("/sitemap.xml", "/sitemap/pages.xml", "/sitemap/articles-1.xml"),
        *("/feed/", "/feed/taken-down/"),
    ]


def copies(model) -> Iterator[dict]:
    """A row that is there, with what must be unique changed: keys to other rows, numbers and words to new ones."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and not (field.primary_key and not field.is_relation)
    ]
    together = {name for one in model._meta.total_unique_constraints for name in one.fields}
    changed = [field for field in fields if field.unique or field.name in together]
    for row in models.QuerySet(model).order_by("-pk").values(*(f.attname for f in fields))[:4]:
        choices = [list(islice(others(field, row[field.attname]), 4)) for field in changed]
        for values in islice(product(*choices), TRIES):
            yield row | {f.attname: value for f, value in zip(changed, values, strict=True)}


def others(field, value) -> Iterator[object]:
    if field.is_relation:
        if not field.unique:
            yield value
        yield from field.related_model._base_manager.order_by("-pk").values_list("pk", flat=True)
    elif isinstance(field, models.IntegerField):
        yield from (value and value + 1, value and value + 7, value)
    elif isinstance(field, models.CharField | models.TextField) and not field.choices:
        longest = field.max_length or 80
        yield f"x{value}"[:longest]
        yield value
    else:
        yield value


def add(model, values) -> bool:
    """Store it as a SQL client would; False when a key refuses it."""
    quote, fields = (
        connection.ops.quote_name,
        {f.attname: f for f in model._meta.concrete_fields},
    )
    columns = ", ".join(quote(fields[name].column) for name in values)
    given = [fields[name].get_db_prep_save(value, connection) for name, value in values.items()]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "
                f"VALUES ({', '.join(['%s'] * len(given))})",
                given,
            )
            connection.check_constraints()
    except DatabaseError:
        return False
    return True


def read(client, at) -> list[list[bytes]]:
    answers = [client.get(address) for address in at]
    assert all(answer.status_code != 500 for answer in answers)
    return [PIECE.findall(a.content) if a.status_code not in REFUSED else [] for a in answers]


def seen(client, model, at, before) -> str:
    """Where a row that is added shows, "nowhere", or "refused" when no copy is let in."""
    try:
        with transaction.atomic():
            if not any(add(model, values) for values in copies(model)):
                raise Undo("refused")
            now = read(client, at)
            places = [
                address
                for address, was, is_now in zip(at, before, now, strict=True)
                if is_now != was and not is_part(is_now, was)
            ]
            raise Undo(", ".join(places) or "nowhere")
    except Undo as found:
        return str(found)


def test_what_a_row_that_nobody_told_of_shows_is_declared(scene, client):  # noqa: F811
    at = addresses()
    before = read(client, at)
    assert all(before[:9])  # those after them may be gone, or of whoever wrote nothing
    every = {model for model, _ in fields_test.fields()}

    found = {model._meta.label_lower: seen(client, model, at, before) for model in every}

    shown = {name: where for name, where in found.items() if where not in ("nowhere", "refused")}
    assert shown.keys() - SHOWN.keys() == set(), shown
    assert SHOWN.keys() - shown.keys() == set()
    told = " ".join(Path("docs/publication-gate.md").read_text(encoding="utf-8").split())
    assert [words for words in SHOWN.values() if words not in told] == []
