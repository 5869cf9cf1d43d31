"""How an attack is made, and how one tells that it was repelled by a guard and not by a slip of the pen."""

import hashlib
import sqlite3
from contextlib import contextmanager

import psycopg2
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from articles.models import Author
from people import guards
from people import triggers as expected
from people.append_only import AppendOnlyError
from people.triggers import guarded_models
from reviews.models import (
    Approval,
    Assignment,
    Credential,
    Publication,
    Release,
    Requirement,
    Review,
    SignOff,
    Verification,
)
from tests import databases

ON_POSTGRESQL = connection.vendor == "postgresql"
PERMISSION_DENIED = "42501"
GENERATED_ALWAYS = "428C9"

# What the gate rests on, and everything that may never be rewritten.
TABLES = sorted(m._meta.db_table for m in (*guarded_models(), Publication, Approval, Author))


def is_refusal(error: BaseException) -> bool:
    """Whether a guard spoke; False for a misspelt column and the like, which would repel nobody."""
    if isinstance(error, AppendOnlyError | models.ProtectedError):
        return True
    if "has an invalid foreign key" in str(error):  # Django's own check of SQLite's keys
        return True
    error = error if isinstance(error, sqlite3.Error | psycopg2.Error) else error.__cause__
    if isinstance(error, psycopg2.Error):
        code = error.pgcode or ""
        return code.startswith("23") or code in (PERMISSION_DENIED, GENERATED_ALWAYS)
    return isinstance(error, sqlite3.IntegrityError) or "generated column" in str(error)


# How Python and the two databases say that a fact stays.
KEPT = (
    "append-only",
    "permission denied",
    "kept as they were",
    "stays",
    "written once",
    "protected foreign keys",
    "violates unique constraint",
)


@contextmanager
def repelled(*words: str):
    """What happens inside is refused, by Python or by the database, in one of these words."""
    with pytest.raises((AppendOnlyError, DatabaseError)) as caught, transaction.atomic():
        yield
        settle()
    error = caught.value
    assert is_refusal(error), error
    assert any(word in str(error) for word in words or KEPT), error


def settle() -> None:
    """Ask for what the database would check at the end of the transaction."""
    if connection.vendor == "sqlite":
        connection.check_constraints()
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def fingerprint() -> str:
    """One value for all rows of all guarded tables, as this connection sees them."""
    with connection.cursor() as cursor:
        return _digest(cursor)


def _digest(cursor) -> str:
    rows = hashlib.sha256()
    for table in TABLES:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        rows.update(repr(cursor.fetchall()).encode())
    return rows.hexdigest()


def execute(sql: str, *params):
    """One statement on Django's own connection; the rows it gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def lift(*names: str) -> None:
    """Drop these triggers, or all, until the test is rolled back; keys wait for a commit that never comes."""
    settle()
    for trigger in expected.triggers(connection.vendor):
        if not names or trigger.name in names:
            on = f' ON "{trigger.table}"' if ON_POSTGRESQL else ""
            execute(f'DROP TRIGGER "{trigger.name}"{on}')
    if ON_POSTGRESQL:
        execute("SET CONSTRAINTS ALL DEFERRED")


def rewrite(model: type[models.Model], pk: int, **changes) -> None:
    """An UPDATE past everything that Python would refuse; the database must let it."""
    rows = model._base_manager.filter(pk=pk)
    assert models.QuerySet.update(rows, **changes) == 1


class Enemy:
    """Eve, with a connection of her own, and no use for our Python. Nothing she does outlives the test."""

    def __init__(self, raw):
        self.raw = raw
        self.vendor = "sqlite" if isinstance(raw, sqlite3.Connection) else "postgresql"

    def run(self, sql: str, *params):
        """One statement of a transaction that is still open."""
        cursor = self.raw.cursor()
        if self.vendor == "sqlite":
            cursor.execute(sql.replace("%s", "?"), params)
        else:
            cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []

    def settle(self) -> None:
        """Everything that a commit would check. What nobody refused is undone after the test."""
        if self.vendor == "sqlite":
            self.raw.commit()
        else:
            self.run("SET CONSTRAINTS ALL IMMEDIATE")

    def fingerprint(self) -> str:
        """As Eve sees it; what she has not settled is then undone."""
        cursor = self.raw.cursor()
        found = _digest(cursor)
        self.raw.rollback()
        return found

    @contextmanager
    def repelled(self, *words: str):
        """The statements inside, or their commit, are refused in one of these words; nothing has changed."""
        before = self.fingerprint()
        with pytest.raises((sqlite3.Error, psycopg2.Error)) as caught:
            yield
            self.settle()
        self.raw.rollback()
        assert is_refusal(caught.value), caught.value
        assert any(word in str(caught.value) for word in words or KEPT), caught.value
        assert self.fingerprint() == before

    # Forging: rows copied from genuine ones, with changes

    def forge(self, model: type[models.Model], like: int, **changes) -> int:
        """A new row like an old one, apart from some columns; its key."""
        key = changes.pop("id", None) or self.free_key(model)
        columns = written_columns(model)
        assert set(changes) <= set(columns), changes
        kept = ", ".join("%s" if c in changes else f'"{c}"' for c in columns)
        names = ", ".join(f'"{c}"' for c in columns)
        table = model._meta.db_table
        self.run(
            f'INSERT INTO "{table}" ("id", {names}) SELECT %s, {kept} FROM "{table}" WHERE "id" = %s',
            key,
            *(changes[c] for c in columns if c in changes),
            like,
        )
        return key

    def sign(self, keys, like: int, *, reviewer: int, kind: str, **changes) -> int:
        """A sign-off that nobody gave, down to the assignment that nobody made."""
        review = self.open_review(keys)
        asked = self.forge(
            Assignment,
            self.value("SELECT min(id) FROM reviews_assignment"),
            review_id=review,
            revision_id=keys.revision,
            reviewer_id=reviewer,
            kind=kind,
        )
        changes = {"digest": keys.digest, "declaration_id": self.declaration(reviewer)} | changes
        return self.forge(
            SignOff,
            like,
            assignment_id=asked,
            revision_id=keys.revision,
            reviewer_id=reviewer,
            kind=kind,
            **changes,
        )

    def open_review(self, keys) -> int:
        """The review of this revision, made up if there is none."""
        sql = "SELECT id FROM reviews_review WHERE revision_id = %s"
        if known := self.run(sql, keys.revision):
            return known[0][0]
        like = self.value("SELECT min(id) FROM reviews_review WHERE closed_at IS NULL")
        return self.forge(Review, like, article_id=keys.article, revision_id=keys.revision)

    def declaration(self, reviewer: int) -> int:
        return self.value(
            "SELECT max(id) FROM reviews_declaration WHERE reviewer_id = %s", reviewer
        )

    def release(self, keys, like: int, *, policy: int, n_slots: int = 2) -> int:
        """A release that the gate never saw, of an article that may need a requirement first."""
        sql = "SELECT max(number) FROM {} WHERE article_id = %s"
        ask = sql.format("reviews_requirement") + " AND policy_id = %s"
        required = self.value(ask, keys.article, policy)
        if required is None:
            required = 1 + (self.value(sql.format("reviews_requirement"), keys.article) or 0)
            asked = self.value("SELECT min(id) FROM reviews_requirement")
            change = {"article_id": keys.article, "policy_id": policy, "number": required}
            self.forge(Requirement, asked, **change)
        number = 1 + (self.value(sql.format("reviews_release"), keys.article) or 0)
        return self.forge(
            Release,
            like,
            article_id=keys.article,
            revision_id=keys.revision,
            policy_id=policy,
            n_slots=n_slots,
            requirement_number=required,
            number=number,
        )

    def chain(self, release: int, revision: int, policy: int, *links) -> None:
        """The approvals of a release; `links` are (kind, sign-off, reviewer)."""
        self.approval(release, revision, policy, 0)
        for slot, (kind, sign_off, reviewer) in enumerate(links, 1):
            self.approval(release, revision, policy, slot, slot - 1, kind, sign_off, reviewer)

    def approval(
        self, release, revision, policy, slot, prev=None, kind=None, sign_off=None, reviewer=None,
        valid=True,
    ):  # fmt: skip
        self.run(
            "INSERT INTO reviews_approval (release_id, revision_id, policy_id, slot, prev_slot, kind,"
            " sign_off_id, reviewer_id, valid) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            release, revision, policy, slot, prev, kind, sign_off, reviewer, valid,
        )  # fmt: skip

    def point(self, article: int, release: int, revision: int, n_slots: int = 2) -> None:
        """Say that this is live."""
        self.run(
            "INSERT INTO reviews_publication (article_id, release_id, revision_id, n_slots)"
            " VALUES (%s, %s, %s, %s)",
            article, release, revision, n_slots,
        )  # fmt: skip

    def forge_live(self, scene, name: str) -> int:
        """A text made live with a whole chain in the reviewers' names, and not one of them asked."""
        keys, like = scene.keys[name], scene.keys["live"]
        medical = self.sign(keys, like.sign_offs["medical"], reviewer=scene.rivera, kind="medical")
        facts = self.sign(
            keys, like.sign_offs["fact_check"], reviewer=scene.felix, kind="fact_check"
        )
        made = self.release(keys, like.release, policy=scene.policy)
        self.chain(
            made,
            keys.revision,
            scene.policy,
            ("medical", medical, scene.rivera),
            ("fact_check", facts, scene.felix),
        )
        self.point(keys.article, made, keys.revision)
        return made

    def take_down(self, keys) -> None:
        self.run("DELETE FROM reviews_publication WHERE article_id = %s", keys.article)

    def free_key(self, model: type[models.Model]) -> int:
        ((last,),) = self.run(f'SELECT max("id") FROM "{model._meta.db_table}"')
        return last + 1000

    def value(self, sql: str, *params):
        return self.run(sql, *params)[0][0]


def forge_verification(enemy: Enemy, scene) -> int:
    """A physician's credential for the fact-checker, claimed and verified by nobody; its key."""
    like = enemy.value("SELECT min(id) FROM reviews_credential WHERE kind = 'physician'")
    credential = enemy.forge(Credential, like, reviewer_id=scene.felix)
    verified = enemy.value("SELECT min(id) FROM reviews_verification")
    enemy.forge(Verification, verified, credential_id=credential, reviewer_id=scene.felix)
    return credential


def plain_copy(*, keys: bool = True) -> sqlite3.Connection:
    """The SQLite database as any other program opens it: without recursive triggers, keys perhaps not checked."""
    raw = sqlite3.connect(":memory:")
    raw.deserialize(connection.connection.serialize())
    raw.execute(f"PRAGMA foreign_keys = {'ON' if keys else 'OFF'}")
    return raw


def rival_connection(*, owner: bool):
    """A second connection to the PostgreSQL database, with the site's role or as the tables' owner."""
    params = connection.get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    if owner:
        params.pop("options", None)
    return psycopg2.connect(**params)


def written_columns(model: type[models.Model]) -> list[str]:
    """The columns that an INSERT gives, apart from the key."""
    return [
        field.column
        for field in model._meta.local_concrete_fields
        if not field.primary_key and not field.generated
    ]


def empty() -> None:
    """Remove everything, history too, as the owner; after that, guards and groups are there again."""
    with databases.as_owner():
        guards.lift(connection)
        call_command("flush", interactive=False, verbosity=0)


def our_models() -> list[type[models.Model]]:
    ours = {model.__module__.split(".")[0] for model in guarded_models()}
    return [m for m in apps.get_models() if m.__module__.split(".")[0] in ours]
