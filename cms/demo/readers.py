"""What readers did: votes and reports on what was live at that time, and what editors made of the reports."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from cms.demo.articles import live_revision
from cms.demo.newsroom import Newsroom, Step
from feedback.actions import accept_report, dismiss_report, record_vote, report_problem
from feedback.models import Report

TRIAGE = {"accepted": accept_report, "dismissed": dismiss_report}


def steps(newsroom: Newsroom) -> Iterator[Step]:
    """Votes spread over the time that an article was live; reports on their days."""
    # A range that is kept for documentation (RFC 3849): nobody has these addresses.
    addresses = (f"2001:db8::{number:x}" for number in count(1))
    for planned in newsroom.plan["articles"]:
        if "votes" in planned:
            yield from _votes(newsroom, planned, addresses)
    for planned in newsroom.plan["reports"]:
        yield from _report(newsroom, planned)


def _votes(newsroom: Newsroom, planned: dict[str, Any], addresses: Iterator[str]) -> Iterator[Step]:
    done = {step["do"]: step["days_ago"] for step in reversed(planned["timeline"])}
    since = newsroom.moment(done["publish"], 18)
    until = newsroom.moment(done.get("withdraw", 0) + 1, 22)
    yes, no = planned["votes"]["yes"], planned["votes"]["no"]
    for number in range(yes + no):
        # The unhappy ones are spread evenly among the others.
        helpful = (number + 1) * no // (yes + no) == number * no // (yes + no)
        at = since + (until - since) * number / (yes + no)
        vote = partial(_vote, newsroom, planned["slug"], helpful, next(addresses))
        yield Step(at + timedelta(seconds=number), vote)


def _vote(newsroom: Newsroom, slug: str, helpful: bool, address: str, at: datetime) -> None:
    revision = live_revision(newsroom.articles[slug])
    record_vote(revision=revision, helpful=helpful, address=address, at=at)


def _report(newsroom: Newsroom, planned: dict[str, Any]) -> Iterator[Step]:
    made: list[Report] = []

    def reported(at: datetime) -> None:
        report = report_problem(
            revision=live_revision(newsroom.articles[planned["article"]]),
            reason=planned["reason"],
            comment=planned["comment"],
            passage=planned.get("passage", ""),
            at=at,
        )
        made.append(report)

    def triaged(at: datetime) -> None:
        by = newsroom.users[planned["triaged_by"]]
        TRIAGE[planned["outcome"]](report=made[0], by=by, reason=planned["outcome_reason"], at=at)

    yield Step(newsroom.moment(planned["days_ago"], 20, of=planned["key"]), reported)
    if "outcome" in planned:
        yield Step(newsroom.moment(planned["triaged_days_ago"], 10, of=planned["key"]), triaged)
