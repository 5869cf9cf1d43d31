"""What the article form sets beside the text: topic, kind, and what to read after it.

These are no part of a revision, so that nothing in the database says what they were when a form was opened: the form does.
What somebody else has changed since then and this person left alone stays as it is now; where both changed it, they are asked.
"""

import json
from typing import Any

NAMES = ("topic", "kind", "also_read")
CLASH = "Somebody else changed this while you were writing. Save again to put yours in its place."


def written(initial: dict[str, Any]) -> str:
    """What stands beside the text as the form is opened, to be sent back with it."""
    return json.dumps({name: _typed(initial.get(name)) for name in NAMES})


def take_in(data: Any, initial: dict[str, Any]) -> list[str]:
    """Put into `data` what others changed; the names of the fields that were changed on both sides."""
    begun, clashes = _read(data.get("begun", "")), []
    now = {name: _typed(initial.get(name)) for name in NAMES}
    for name in NAMES:
        if begun.get(name, now[name]) == now[name]:
            continue
        if _lines(data.get(name, "")) == begun[name]:
            data[name] = now[name]
        elif _lines(data.get(name, "")) != now[name]:
            clashes.append(name)
    data["begun"] = json.dumps(now)
    return clashes


def _read(sent: str) -> dict[str, str]:
    try:
        begun = json.loads(sent)
    except ValueError:
        return {}
    return {name: _lines(str(value)) for name, value in begun.items()} if _is_known(begun) else {}


def _is_known(begun: Any) -> bool:
    return isinstance(begun, dict) and set(begun) <= set(NAMES)


def _typed(value: Any) -> str:
    """As the form shows it."""
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def _lines(words: str) -> str:
    return "\n".join(line.strip() for line in words.splitlines() if line.strip())
