"""Why a verb did not do what was asked. Each message is shown to the person who asked, and says what to do."""

from structlog.contextvars import bind_contextvars


class Refusal(Exception):
    """What was asked cannot be done now. The floors above have kinds of their own."""


def note(problem: Exception) -> None:
    """Say of what kind it was in the log line of the request that is refused; not in its words, which may be anybody's."""
    rules = [finding.id for finding in getattr(problem, "blockers", ())]
    bind_contextvars(why=type(problem).__name__, **({"rules": rules} if rules else {}))


MOST_REASON = 500  # characters


def the_reason(text: str, what: str) -> str:
    """A typed reason, tidied; Refusal when there is none or it is too long."""
    reason = a_reason(text)
    if not reason:
        raise Refusal(f"Say why you {what}.")
    return reason


def a_reason(text: str) -> str:
    """The same where none is needed; "" when there is none."""
    reason = " ".join((text or "").split())
    if len(reason) > MOST_REASON:
        raise Refusal(f"Keep the reason to {MOST_REASON} characters.")
    return reason
