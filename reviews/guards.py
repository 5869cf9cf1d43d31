"""Triggers of the proof itself.

On both databases its rows are made and removed, never changed, and only the newest release of an article can be live:
an old one, or one that was withdrawn, keeps its seal and its approvals and must not come back by a bare INSERT. SQLite
lets a connection switch foreign keys off, so there triggers check the whole chain once more.
"""

from collections.abc import Iterator

from people import guards
from people.guards import APPEND_ONLY, Trigger

_PROOF_TABLES = ("reviews_approval", "reviews_publication")
_BEFORE_UPDATE_ROW = 1 | 2 | 16
_BEFORE_INSERT_ROW = 1 | 2 | 4

NEWEST = "imprimatur_newest_release"

# What keeps a release from going live: it was withdrawn, or another one came after it. Told by its key alone.
_PASSED = """
EXISTS (SELECT 1 FROM {schema}reviews_withdrawal w WHERE w.release_id = {release})
OR EXISTS (SELECT 1 FROM {schema}reviews_release r
  JOIN {schema}reviews_release n ON n.article_id = r.article_id AND n.number > r.number
  WHERE r.id = {release})"""

# The schema is the trigger's own: the search path holds nobody's tables.
FUNCTIONS = {
    NEWEST: f"""
DECLARE
  passed boolean;
BEGIN
  EXECUTE format($query$SELECT {_PASSED.format(schema="%1$I.", release="$1")}$query$, TG_TABLE_SCHEMA)
    INTO passed USING NEW.release_id;
  IF passed THEN
    RAISE EXCEPTION 'publication gate: % is not the newest release', NEW.release_id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END """
}

# How many different people's standing approvals of these very bytes fill the slots of this policy.
_CHAIN = """
SELECT count(DISTINCT s.reviewer_id) FROM reviews_approval ap
JOIN reviews_release r ON r.id = ap.release_id AND r.revision_id = ap.revision_id
  AND r.policy_id = ap.policy_id
JOIN reviews_policyslot ps ON ps.policy_id = ap.policy_id AND ps.slot = ap.slot AND ps.kind = ap.kind
JOIN reviews_signoff s ON s.id = ap.sign_off_id AND s.revision_id = ap.revision_id
  AND s.kind = ap.kind AND s.reviewer_id = ap.reviewer_id
  AND s.decision = 'approved' AND s.withdrawn_at IS NULL
JOIN articles_revision v ON v.id = s.revision_id AND v.digest = s.digest
  AND v.article_id = NEW.article_id AND v.created_by_id <> s.reviewer_id
JOIN reviews_policy p ON p.id = r.policy_id AND p.n_slots = r.n_slots
JOIN reviews_requirement q ON q.article_id = r.article_id AND q.policy_id = r.policy_id
  AND q.number = r.requirement_number
WHERE (s.base_id IS NULL OR EXISTS (SELECT 1 FROM reviews_signoff b WHERE b.id = s.base_id
    AND b.kind = s.kind AND b.scope = 'whole' AND b.decision = 'approved' AND b.withdrawn_at IS NULL))
  AND ap.release_id = NEW.release_id AND r.article_id = NEW.article_id
  AND r.revision_id = NEW.revision_id AND r.n_slots = NEW.n_slots
  AND ap.slot BETWEEN 1 AND NEW.n_slots"""

_TAKEN_BACK = """NEW.withdrawn_at IS NOT NULL AND EXISTS (
SELECT 1 FROM reviews_approval ap JOIN reviews_publication x ON x.release_id = ap.release_id
JOIN reviews_signoff s ON s.id = ap.sign_off_id WHERE OLD.id IN (s.id, s.base_id))"""


def _abort(table: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, 'publication gate: {table}'); END"


def triggers(vendor: str) -> Iterator[Trigger]:
    """The triggers of this floor; `people.guards` installs and checks them."""
    for table in _PROOF_TABLES:
        yield Trigger(
            f"{table}_unchanged",
            table,
            body=f"BEFORE UPDATE ON {table} {_abort(table)}",
            events=_BEFORE_UPDATE_ROW,
            function=APPEND_ONLY,
        )
    passed = _PASSED.format(schema="", release="NEW.release_id")
    yield Trigger(
        "reviews_publication_newest",
        "reviews_publication",
        body=f"BEFORE INSERT ON reviews_publication WHEN {passed} {_abort('reviews_publication')}",
        events=_BEFORE_INSERT_ROW,
        function=NEWEST,
    )
    if vendor == "sqlite":
        yield from _sqlite_only()


def _sqlite_only() -> Iterator[Trigger]:
    live = "EXISTS (SELECT 1 FROM reviews_publication x WHERE x.release_id = {row}.release_id)"
    yield Trigger(
        "reviews_publication_proved_row",
        "reviews_publication",
        body=(
            f"BEFORE INSERT ON reviews_publication WHEN NEW.n_slots < 1 OR NEW.n_slots <> ({_CHAIN}) "
            f"{_abort('reviews_publication')}"
        ),
    )
    yield Trigger(
        "reviews_approval_under_live",
        "reviews_approval",
        body=(
            f"BEFORE DELETE ON reviews_approval WHEN {live.format(row='OLD')} "
            f"{_abort('reviews_approval')}"
        ),
    )
    yield Trigger(
        "reviews_approval_before_live",
        "reviews_approval",
        body=(
            f"BEFORE INSERT ON reviews_approval WHEN {live.format(row='NEW')} "
            f"{_abort('reviews_approval')}"
        ),
    )
    yield Trigger(
        "reviews_signoff_under_live",
        "reviews_signoff",
        body=f"BEFORE UPDATE ON reviews_signoff WHEN {_TAKEN_BACK} {_abort('reviews_signoff')}",
    )


guards.register(triggers, FUNCTIONS)
