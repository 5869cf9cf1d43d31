"""Who vouches for a text, what is asked of it, and the proof of what is live; by subject."""

from reviews.models.answers import Answer
from reviews.models.change_sets import ChangedPage, ChangeSet
from reviews.models.comments import Comment, CommentStep
from reviews.models.concerns import Concern
from reviews.models.decisions import (
    Assignment,
    LateConflict,
    Override,
    Review,
    Scratch,
    SignOff,
)
from reviews.models.hand_overs import HandOver
from reviews.models.links import ReviewLink
from reviews.models.overlap import OverlapDecision, OverlapExplanation
from reviews.models.policies import Policy, PolicySlot, Requirement, TopicPolicy
from reviews.models.proof import Approval, Publication, Release, Takedown, Withdrawal
from reviews.models.reviewers import (
    ADVICE,
    ASKED,
    ApprovalKind,
    Credential,
    Declaration,
    Reviewer,
    Revocation,
    Verification,
)
from reviews.models.schedules import Schedule

__all__ = [
    "Answer",
    "Approval",
    "ADVICE",
    "ASKED",
    "ApprovalKind",
    "Assignment",
    "ChangeSet",
    "ChangedPage",
    "Comment",
    "CommentStep",
    "Concern",
    "Credential",
    "Declaration",
    "HandOver",
    "LateConflict",
    "OverlapDecision",
    "OverlapExplanation",
    "Override",
    "Policy",
    "PolicySlot",
    "Publication",
    "Release",
    "Requirement",
    "Review",
    "ReviewLink",
    "Reviewer",
    "Revocation",
    "Schedule",
    "Scratch",
    "SignOff",
    "Takedown",
    "TopicPolicy",
    "Verification",
    "Withdrawal",
]
