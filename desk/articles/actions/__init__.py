"""The article's actions by subject."""

from desk.articles.actions.concerns import RaiseConcern, ResolveConcern
from desk.articles.actions.places import Move
from desk.articles.actions.releases import Publish, Withdraw
from desk.articles.actions.reviews import Assign, CloseReview, Submit
from desk.articles.actions.texts import ChangeAddress, CorrectLive, Restore

# The buttons beside the article's form, in this order.
OFFERED = (
    Assign,
    CloseReview,
    Submit,
    Publish,
    CorrectLive,
    ChangeAddress,
    Move,
    RaiseConcern,
    Withdraw,
)

__all__ = [
    "OFFERED",
    "Assign",
    "ChangeAddress",
    "CloseReview",
    "CorrectLive",
    "Move",
    "Publish",
    "RaiseConcern",
    "ResolveConcern",
    "Restore",
    "Submit",
    "Withdraw",
]
