"""The weeks of an article's votes as a drawing: a column for each week, yes above the line and no below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.helpfulness import Week

STEP, COLUMN = 12, 8  # of a week, and what of it is drawn; in the drawing's own units
HIGH = 60  # how far the longest column reaches
MARGIN = 16  # for the numbers of the texts, above


@dataclass(frozen=True)
class Column:
    """A week's column: where it stands, and how far it reaches up and down from the line."""

    week: Week
    x: int
    up: int
    down: int

    @property
    def top(self) -> int:
        return LINE - self.up

    @property
    def middle(self) -> int:
        return self.x + COLUMN // 2

    @property
    def live(self) -> str:
        """The texts that went live in it."""
        return ", ".join(map(str, self.week.went_live))


LINE = MARGIN + HIGH


@dataclass(frozen=True)
class Chart:
    columns: list[Column]
    most: int  # votes of one kind in a week

    line, column, margin = LINE, COLUMN, MARGIN

    @property
    def width(self) -> int:
        return len(self.columns) * STEP

    @property
    def has_texts(self) -> bool:
        """Whether one went live in these weeks."""
        return any(one.live for one in self.columns)

    @property
    def height(self) -> int:
        return LINE + max(one.down for one in self.columns) + 1


def chart(weeks: Sequence[Week]) -> Chart:
    """As high as the week with most votes of one kind."""
    most = max((max(week.yes, week.no) for week in weeks), default=0)
    scale = HIGH / (most or 1)
    return Chart(
        [
            Column(week, n * STEP, round(scale * week.yes), round(scale * week.no))
            for n, week in enumerate(weeks)
        ],
        most,
    )
