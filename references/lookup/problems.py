"""Why a look-up gave nothing. The text of each can be shown to a person as it is.

None of them says anything about a work's standing, which stays as it was.
"""


class LookupProblem(Exception):
    """The parent of everything that a look-up raises on purpose."""


class Refused(LookupProblem):
    """An address that must not be asked: not http(s), not public, or not plain."""


class Unreachable(LookupProblem):
    """Nobody answered in time, or the answer was "not now". Worth another try later.

    `status` is the HTTP status, 0 when there was none; `wait` the seconds that were asked for.
    """

    def __init__(self, sentence: str, *, status: int = 0, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.wait = wait


class Unusable(LookupProblem):
    """An answer that cannot be used: too large, of another type, or broken."""


class NotAPaper(Unusable):
    """The identifier is registered for something that nobody cites, such as a whole journal or a grant."""
