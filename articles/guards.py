"""Triggers that keep an author's profile the same person's.

A revision names its authors by their profiles, and the gate asks which people they are: whoever wrote a text does not
review it. A profile that changed hands would make its writers strangers to their own work.
"""

from collections.abc import Iterator

from people.triggers import APPEND_ONLY, Trigger, register

SAME_PERSON = "imprimatur_same_person"

_TABLE = "articles_author"
_BEFORE_UPDATE_ROW = 1 | 2 | 16
_BEFORE_DELETE_ROW = 1 | 2 | 8

FUNCTIONS = {
    SAME_PERSON: """
BEGIN
  IF NEW.id <> OLD.id OR NEW.user_id <> OLD.user_id THEN
    RAISE EXCEPTION 'append-only: the person of % on %', OLD.id, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END """
}

# Another row of the same address would be removed by UPDATE OR REPLACE.
_CHANGED = """NEW.id <> OLD.id OR NEW.user_id <> OLD.user_id
OR EXISTS (SELECT 1 FROM articles_author x WHERE x.slug = NEW.slug AND x.id <> OLD.id)"""
# INSERT OR REPLACE removes the row in its way without firing delete triggers.
_IN_THE_WAY = """EXISTS (SELECT 1 FROM articles_author x
WHERE x.id = NEW.id OR x.user_id = NEW.user_id OR x.slug = NEW.slug)"""


def _abort(moment: str, when: str = "") -> str:
    condition = f"WHEN {when} " if when else ""
    return f"BEFORE {moment} ON {_TABLE} {condition}BEGIN SELECT RAISE(ABORT, 'append-only: {_TABLE}'); END"


def triggers(vendor: str) -> Iterator[Trigger]:
    """The triggers of this floor; `people.guards` installs and checks them."""
    yield Trigger(
        f"{_TABLE}_same_person",
        _TABLE,
        body=_abort("UPDATE", _CHANGED),
        events=_BEFORE_UPDATE_ROW,
        function=SAME_PERSON,
    )
    yield Trigger(
        f"{_TABLE}_kept",
        _TABLE,
        body=_abort("DELETE"),
        events=_BEFORE_DELETE_ROW,
        function=APPEND_ONLY,
    )
    if vendor == "sqlite":
        yield Trigger(f"{_TABLE}_not_replaced", _TABLE, body=_abort("INSERT", _IN_THE_WAY))


register(triggers, FUNCTIONS)
