"""The article's actions by subject."""

from desk.articles.actions import assignments
from desk.articles.actions.assignments import MoveAssignment
from desk.articles.actions.circles import WhoSees
from desk.articles.actions.comments import AnswerComment, Say
from desk.articles.actions.common import ArticleAction
from desk.articles.actions.concerns import RaiseConcern, ResolveConcern
from desk.articles.actions.evidence import Claims
from desk.articles.actions.hand_overs import HandBack, HandOver
from desk.articles.actions.overlap import DecideOverlap, ExplainOverlap
from desk.articles.actions.owners import MakeResponsible
from desk.articles.actions.places import Move
from desk.articles.actions.put_aways import BringBack, PutAway
from desk.articles.actions.releases import CallOff, Publish, ScheduleLater, Withdraw
from desk.articles.actions.reviews import Assign, CloseReview, Submit
from desk.articles.actions.seen import SeenAt
from desk.articles.actions.takedowns import TakeDownByLaw
from desk.articles.actions.texts import ChangeAddress, Copy, CorrectLive, Restore

# What is offered beside one assignment, one claim, or passages that stand elsewhere.
OF_WHAT_IS_SHOWN: tuple[type[ArticleAction], ...] = (
    *assignments.ACTIONS,
    Claims,
    ExplainOverlap,
    DecideOverlap,
)
# The buttons beside the article's form, in this order.
OFFERED = (
    Assign,
    CloseReview,
    Submit,
    HandOver,
    HandBack,
    Publish,
    ScheduleLater,
    CallOff,
    CorrectLive,
    ChangeAddress,
    Copy,
    Move,
    MakeResponsible,
    RaiseConcern,
    PutAway,
    BringBack,
    Withdraw,
    TakeDownByLaw,
    WhoSees,
)

__all__ = [
    "AnswerComment",
    "OFFERED",
    "OF_WHAT_IS_SHOWN",
    "Assign",
    "BringBack",
    "CallOff",
    "ChangeAddress",
    "Claims",
    "CloseReview",
    "Copy",
    "CorrectLive",
    "DecideOverlap",
    "ExplainOverlap",
    "HandBack",
    "HandOver",
    "MakeResponsible",
    "Move",
    "MoveAssignment",
    "Publish",
    "PutAway",
    "RaiseConcern",
    "ResolveConcern",
    "Restore",
    "ScheduleLater",
    "Say",
    "SeenAt",
    "Submit",
    "TakeDownByLaw",
    "WhoSees",
    "Withdraw",
]
