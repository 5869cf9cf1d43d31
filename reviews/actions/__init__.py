"""The verbs of this floor, by subject. Every verb locks its article first."""

from reviews.actions.absences import be_away, why_not_until
from reviews.actions.assignments import (
    end_assignment,
    end_consultation,
    move_assignment,
    send_again,
)
from reviews.actions.change_sets import change_page, propose_change_set
from reviews.actions.changed_sources import raise_about_changes
from reviews.actions.comments import (
    answer_comment,
    comment,
    reopen_comment,
    resolve_comment,
    why_not_resolve,
)
from reviews.actions.concerns import raise_concern, resolve_concern
from reviews.actions.consents import withdraw_consent
from reviews.actions.credentials import (
    claim_credential,
    declare,
    revoke_credential,
    verify_credential,
    why_not_verify,
)
from reviews.actions.decisions import (
    Answers,
    base_for,
    check_sign_off,
    declare_conflict,
    may_clear,
    override_conflict,
    sign_off,
    why_not_override,
)
from reviews.actions.hand_overs import hand_back, hand_over
from reviews.actions.overlap import decide_overlap, explain_overlap
from reviews.actions.owners import make_responsible
from reviews.actions.put_aways import bring_back, put_away, why_not_put_away
from reviews.actions.rechecks import Recheck, recheck
from reviews.actions.releases import publish, why_not_back, withdraw
from reviews.actions.requirements import create_policy, move_topic, reclassify, set_topic_policy
from reviews.actions.reviews import (
    assign,
    close_review,
    end_overtaken,
    open_review,
    submit,
    why_not_assign,
)
from reviews.actions.schedules import call_off, publish_scheduled, schedule
from reviews.actions.source_concerns import correct_cited_work, raise_about_works
from reviews.actions.take_backs import revoke, send_back, why_not_send_back
from reviews.actions.takedowns import take_down_by_law

__all__ = [
    "Answers",
    "Recheck",
    "answer_comment",
    "assign",
    "base_for",
    "be_away",
    "bring_back",
    "call_off",
    "check_sign_off",
    "claim_credential",
    "change_page",
    "close_review",
    "comment",
    "correct_cited_work",
    "create_policy",
    "declare",
    "declare_conflict",
    "decide_overlap",
    "end_assignment",
    "end_consultation",
    "end_overtaken",
    "explain_overlap",
    "hand_back",
    "hand_over",
    "make_responsible",
    "may_clear",
    "move_assignment",
    "move_topic",
    "open_review",
    "override_conflict",
    "propose_change_set",
    "publish",
    "publish_scheduled",
    "put_away",
    "raise_about_changes",
    "raise_about_works",
    "raise_concern",
    "recheck",
    "reclassify",
    "reopen_comment",
    "resolve_comment",
    "resolve_concern",
    "revoke",
    "revoke_credential",
    "schedule",
    "send_again",
    "send_back",
    "set_topic_policy",
    "sign_off",
    "submit",
    "verify_credential",
    "why_not_back",
    "why_not_put_away",
    "why_not_until",
    "why_not_verify",
    "take_down_by_law",
    "why_not_assign",
    "why_not_override",
    "why_not_resolve",
    "why_not_send_back",
    "withdraw",
    "withdraw_consent",
]
