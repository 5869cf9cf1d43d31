"""Why a verb of this floor did not do what was asked. Each message is shown to the person who asked."""

from articles.models import Revision
from people.refusals import Refusal
from reviews.gate.findings import Finding


class NotPublishable(Refusal):
    """The gate has reasons against it: `blockers`."""

    def __init__(self, blockers: list[Finding]) -> None:
        super().__init__(" ".join(blocker.message for blocker in blockers))
        self.blockers = blockers


class OtherText(Refusal):
    """The digest that was on the screen is not the revision's: nothing was signed."""


class ReviewClosed(Refusal):
    """The review ended meanwhile; `latest` is the text that stands now. Nothing was signed."""

    def __init__(self, latest: Revision) -> None:
        super().__init__(
            "This review was closed meanwhile. Nothing was signed; the text that stands now is below."
        )
        self.latest = latest


class NoLongerAsked(Refusal):
    """An editor stopped asking this reviewer. Nothing was signed."""

    def __init__(self) -> None:
        super().__init__("You are no longer asked about this text. Nothing was signed.")


class AlreadyDecided(Refusal):
    """The assignment carries another decision already."""
