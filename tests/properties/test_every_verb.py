"""Random people do random things in random order; after each step, what is live is what was signed.

The machine keeps its own, simple idea of who signed what. It never asks the gate: it only compares.
"""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles.actions import (
    StaleRevision,
    latest_revision,
    mend_live,
    rename,
    restore_text,
    save_revision,
)
from articles.models import Kind, Revision
from people.audit import every_fault
from people.days import local_day
from people.models import Event
from people.refusals import Refusal
from reviews import actions, seals
from reviews.gate import blockers
from reviews.links import link_token, opened_by
from reviews.models import (
    ADVICE,
    Assignment,
    Comment,
    Concern,
    Credential,
    Declaration,
    Publication,
    Release,
    Review,
    Revocation,
    Schedule,
    SignOff,
    Verification,
)
from reviews.policies import places_of, policy_of, slots_of
from reviews.refusals import NotPublishable
from reviews.states import State, state_of
from tests.story import ALL_TICKED, Story, cite
from website.notices import on_page

REFUSED = (Refusal, StaleRevision, ValidationError)
pick = st.integers(min_value=0, max_value=50)


def first_day():
    """The people, rules and works that all examples share, and an article without a text."""
    story = Story()
    reviewers = [story.rivera, story.chen, story.felix]
    staff = [story.wanda, story.edith, story.maya, story.root]
    policies = [
        story.policy,
        story.make_policy("medical", months=1),
        story.make_policy("medical", months=1, grace_days=10),
        story.make_policy("medical", specialties=["Neurology"]),
        story.make_policy("medical", "medical"),
    ]
    assert story.works and story.author
    article = story.article()
    return SimpleNamespace(
        story=story, reviewers=reviewers, staff=staff, policies=policies, article=article
    )


class Newsroom(RuleBasedStateMachine):
    """Verbs by several people on one article."""

    first_day: SimpleNamespace

    @initialize()
    def open_the_newsroom(self):
        """Everything begins as on the first day, and is rolled back to it in the end."""
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        vars(self).update(vars(self.first_day))
        self.at = timezone.now()
        # What this machine saw being signed: sign-off -> (revision, its words, who, what for).
        self.signed = {}
        # Of approvals of the changes only: sign-off -> (its base, its text's number, when).
        self.narrow = {}
        self.taken_back = set()
        self.wrote = {}
        self.must_fix = {}
        # Each link that was mailed: its token -> (what it opens, when it was made).
        self.links = {}
        self.judged_after = 0

    def teardown(self):
        if hasattr(self, "atomic"):
            assert list(every_fault()) == []
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # Who and what

    def one_of(self, things, number):
        things = list(things)
        return things[number % len(things)] if things else None

    def revision(self, number):
        return self.one_of(self.article.revisions.order_by("-number"), number)

    def anybody(self, number):
        return self.one_of([*self.staff, *(r.user for r in self.reviewers)], number)

    def words_of(self, revision):
        """The text as it lies in the database now."""
        row = Revision.objects.get(pk=revision.pk)
        entries = list(row.citations.order_by("number").values_list("number", "text", "url"))
        return (row.title, row.summary, tuple(row.key_points), row.html, tuple(entries))

    def trying(self, verb, **arguments):
        """Do it, or be refused with a reason; anything else is a fault."""
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                return verb(at=self.at, **arguments)
        except REFUSED as refusal:
            assert str(refusal)
            return None

    # Writing

    @rule(
        who=pick,
        word=st.integers(0, 5),
        works=st.integers(0, 3),
        stale=st.booleans(),
        everywhere=st.booleans(),
    )
    def save(self, who, word, works, stale, everywhere):
        by = self.anybody(who)
        latest = latest_revision(self.article)
        based_on = latest.parent if stale and latest else latest
        body = f"<p>Word {word}{cite(*self.story.works[:works])}.</p>"
        shown_on = [self.story.topic.name] if everywhere else []
        said = {"title": f"Title {word}", "body": body, "shown_on": shown_on}
        revision = self.trying(self.save_text, by=by, based_on=based_on, **said)
        if revision is not None and revision != latest:
            self.wrote[revision.pk] = by.pk

    def save_text(self, *, by, based_on, at, **said):
        text = self.story.text(**said)
        return save_revision(article=self.article, by=by, based_on=based_on, at=at, **text)

    @rule(which=pick, who=pick)
    def restore(self, which, who):
        latest, by = latest_revision(self.article), self.anybody(who)
        if latest is None:
            return
        made = self.trying(
            restore_text,
            article=self.article,
            by=by,
            revision=self.revision(which),
            based_on=latest,
        )
        if made is not None and made != latest:
            self.wrote[made.pk] = by.pk

    @rule(who=pick)
    def mend(self, who):
        latest, live = latest_revision(self.article), Publication.objects.first()
        if latest is None or live is None:
            return
        by = self.anybody(who)
        made = self.trying(
            mend_live, article=self.article, by=by, live=live.revision, based_on=latest
        )
        if made is not None and made != latest:
            self.wrote[made.pk] = by.pk

    @rule(name=st.sampled_from(["one", "two", "three"]))
    def move(self, name):
        self.trying(rename, article=self.article, by=self.story.edith, slug=name)

    # Reviewing

    @rule(
        first=pick,
        second=pick,
        kinds=st.lists(st.sampled_from(["medical", "fact_check"]), max_size=2),
    )
    def submit(self, first, second, kinds):
        latest = latest_revision(self.article)
        if latest is None:
            return
        answered = SignOff.objects.filter(
            decision="changes_requested", revision__article=self.article
        )
        asked = [
            (self.one_of(self.reviewers, n), kind, local_day(self.at) + timedelta(days=3))
            for n, kind in zip((first, second), kinds, strict=False)
        ]
        self.trying(
            actions.submit,
            revision=latest,
            by=self.story.edith,
            assignments=asked,
            answers=dict.fromkeys(answered, "It was mended."),
        )

    @rule(who=pick, kind=st.sampled_from(["medical", "fact_check"]))
    def ask_one_more(self, who, kind):
        review = Review.objects.order_by("-id").first()
        if review is None:
            return
        self.trying(
            actions.assign,
            review=review,
            reviewer=self.one_of(self.reviewers, who),
            kind=kind,
            due_on=local_day(self.at),
            by=self.story.edith,
        )

    @rule(
        which=pick,
        decision=st.sampled_from(
            ["approved", "approved", "approved", "changes_requested", "declined"]
        ),
        scope=st.sampled_from(["whole", "changes"]),
        sees_other_bytes=st.booleans(),
        conflict=st.booleans(),
        impostor=st.booleans(),
        clears=pick,
    )
    def decide(self, which, decision, scope, sees_other_bytes, conflict, impostor, clears):
        assignment = self.one_of(Assignment.objects.order_by("-id"), which)
        if assignment is None:
            return
        wrong = sees_other_bytes and which % 4 == 0
        digest = "0" * 64 if wrong else assignment.revision.digest
        by = self.story.root if impostor and which % 2 else assignment.reviewer.user
        requests = SignOff.objects.filter(decision="changes_requested").order_by("-id")
        words = self.words_of(assignment.revision)
        made = self.trying(
            actions.sign_off,
            assignment=assignment,
            by=by,
            digest=digest,
            decision=decision,
            checklist=ALL_TICKED,
            scope=scope,
            comment="Because.",
            has_conflict=conflict and which % 3 == 0,
            clears=self.one_of(requests, clears) if clears % 2 else None,
        )
        if made is not None:
            assert not wrong
            assert by == assignment.reviewer.user
            self.remember(made, words)

    def remember(self, made, words):
        self.signed.setdefault(made.pk, (made.revision_id, words, made.reviewer_id, made.kind))
        if made.scope == "changes":
            self.narrow[made.pk] = made.base_id

    @rule(
        who=st.tuples(*[st.integers(0, 1)] * 3),
        word=st.integers(0, 99),
        doubted=st.sampled_from([3, 2, 1, None]),
    )
    @precondition(lambda self: not getattr(self, "narrow", True))  # it is long: once is enough
    def rounds_in_a_row_approve_the_changes(self, who, word, doubted):
        """Each on a text of its own; who has nothing of their own to build on reviews all of it."""
        for turn, number in enumerate(who):
            self.close()
            self.save(who=0, word=word + turn, works=2, stale=False, everywhere=False)
            self.submit(number, 2, ["medical", "fact_check"])
            for assignment in Assignment.objects.filter(review__closed_at=None, sign_off=None):
                self.approve(assignment, "changes") or self.approve(assignment, "whole")
        self.publish(0, 0)
        if doubted is not None:
            self.take_back(doubted)

    @rule(
        trouble=st.sampled_from(
            [
                *("taken back", "must be fixed", "their own words", "long ago", "not yet", None),
                *("not looked up", "nothing declared", "other bytes", "somebody else"),
            ]
        ),
        word=st.integers(0, 99),
        rules=pick,
    )
    def a_whole_round_meets_trouble(self, trouble, word, rules):
        """Everybody approves a new text, which comes to nothing but for one thing; it is published, or was to be."""
        self.change_the_policy(rules)
        self.close()
        writer = 4 if trouble == "their own words" else 0
        self.save(who=writer, word=word, works=2, stale=False, everywhere=word % 4 > 0)
        self.reclassify(Kind.NOTICE if word % 3 else Kind.CONDITION)
        self.submit(0, 2, ["medical", "fact_check"])
        self.mail_a_link(0)
        asked = list(Assignment.objects.filter(review__closed_at=None, sign_off=None))
        if trouble in ("not looked up", "nothing declared"):
            self.time_passes(400, declares=trouble == "not looked up")
        if trouble == "nothing declared":
            for reviewer in self.reviewers:
                self.trying(lambda at, one=reviewer: self.story.check_again(one, at=at))
        if trouble == "must be fixed":
            # By a third one, who does not decide.
            self.ask_one_more(1, "medical")
            self.comment(0, "must_fix", 0)
        for assignment in asked:
            if trouble == "other bytes":
                assert not self.trying(self.sign, assignment=assignment, digest="0" * 64)
            elif trouble == "somebody else":
                assert not self.trying(self.sign, assignment=assignment, by=self.story.edith)
            else:
                self.approve(assignment, "whole")
        if trouble == "taken back":
            self.take_back(word % 2)
        if trouble == "not yet":
            self.schedule(0, 1, 3)
            for days in (0, 4):
                self.what_is_scheduled_falls_due(days)
        else:
            self.publish(0, 1)
        if trouble == "long ago":
            self.time_passes(800, declares=True)
            self.publish(0, 1)

    @rule(word=st.integers(0, 99), rules=st.sampled_from([1, 2, 3]), days=st.integers(25, 50))
    def a_page_goes_live_and_runs_out(self, word, rules, days):
        """Every third one is no notice, and is shown nowhere else all the same."""
        self.a_whole_round_meets_trouble(None, 4 * word + 1, rules=rules)
        self.a_notice_is_shown_where_it_was_signed_for_and_no_longer()
        self.time_passes(days, declares=True)
        self.everything_live_is_looked_at_again()

    def sign(self, *, assignment, at, by=None, digest=""):
        return actions.sign_off(
            assignment=assignment,
            by=by or assignment.reviewer.user,
            digest=digest or assignment.revision.digest,
            decision="approved",
            checklist=ALL_TICKED,
            at=at,
        )

    def approve(self, assignment, scope):
        words = self.words_of(assignment.revision)
        made = self.trying(self.story.decide, assignment=assignment, scope=scope)
        if made is not None:
            self.remember(made, words)
        return made

    @rule(which=pick, who=pick)
    def accept_the_conflict(self, which, who):
        sign_off = self.one_of(SignOff.objects.filter(has_conflict=True), which)
        if sign_off is not None:
            self.trying(
                actions.override_conflict,
                sign_off=sign_off,
                by=self.anybody(who),
                reason="Unrelated",
            )

    @rule()
    def close(self):
        review = Review.objects.filter(closed_at=None).first()
        if review is not None:
            self.trying(actions.close_review, review=review, by=self.story.edith, reason="New text")

    @rule(which=pick)
    def take_back(self, which):
        sign_off = self.one_of(SignOff.objects.order_by("-id"), which)
        if sign_off is None:
            return
        falling = self.stands_on(sign_off.pk) | {sign_off.pk}
        stood = sign_off.withdrawn_at is None
        done = self.trying(actions.revoke, sign_off=sign_off, by=self.story.maya, reason="Doubt")
        if done and stood:
            self.taken_back |= falling

    def stands_on(self, sign_off):
        """Its amendments."""
        return {later for later, base in self.narrow.items() if base == sign_off}

    @rule()
    def the_next_text_ends_the_round_where_changes_were_asked_for(self):
        latest = latest_revision(self.article)
        if latest is not None:
            self.trying(actions.end_overtaken, revision=latest, by=self.story.wanda)

    @rule(which=pick, who=pick, what=st.sampled_from(["again", "end", "move"]))
    def do_with_one_assignment(self, which, who, what):
        assignment = self.one_of(Assignment.objects.order_by("-id"), which)
        if assignment is None:
            return
        about = {"assignment": assignment, "by": self.story.edith}
        if what == "again":
            self.trying(actions.send_again, **about)
        elif what == "end":
            self.trying(actions.end_assignment, reason="On leave", **about)
        else:
            other = {"reviewer": self.one_of(self.reviewers, who), "due_on": local_day(self.at)}
            self.trying(actions.move_assignment, **other, **about)

    @rule(who=pick, back=st.booleans())
    def hand_over(self, who, back):
        about = {"article": self.article, "by": self.anybody(who)}
        if back:
            self.trying(actions.hand_back, reason="Cite the dose", **about)
        else:
            self.trying(actions.hand_over, **about)

    @rule(who=pick, back=st.booleans())
    def put_away(self, who, back):
        about = {"article": self.article, "by": self.anybody(who)}
        if back:
            self.trying(actions.bring_back, **about)
        else:
            self.trying(actions.put_away, reason="Nobody asks for it", **about)

    # Publishing

    @rule(which=pick, who=pick)
    def publish(self, which, who):
        revision = self.revision(which)
        if revision is None:
            return
        before = Publication.objects.first()
        released = self.trying(actions.publish, revision=revision, by=self.anybody(who))
        after = Publication.objects.first()
        if released is None:
            assert (before and before.release_id) == (after and after.release_id)
        else:
            assert after.revision == revision
            assert all(
                one.valid_until > self.at for one in seals.prove(Publication.objects.live().get())
            )
            self.nothing_must_be_fixed_in(revision)

    @rule(which=pick)
    def publish_what_is_signed_but_changed(self, which):
        """Nothing carries over: a revision nobody signed never goes live."""
        revision = self.revision(which)
        if revision is None or any(r == revision.pk for r, *_ in self.signed.values()):
            return
        with pytest.raises(NotPublishable):
            actions.publish(revision=revision, by=self.story.root, at=self.at)

    # Discussing

    @rule(
        which=pick,
        kind=st.sampled_from(["must_fix", "must_fix", "question"]),
        word=st.integers(0, 2),
    )
    def comment(self, which, kind, word):
        assignment = self.one_of(Assignment.objects.waiting().order_by("-id"), which)
        if assignment is None:
            return
        said = self.trying(
            actions.comment,
            revision=assignment.revision,
            by=assignment.reviewer.user,
            assignment=assignment,
            part="title",
            quote=assignment.revision.title.split()[0],
            kind=kind,
            words=f"Why {word}?",
        )
        if said is not None and kind == "must_fix":
            self.must_fix.setdefault(said.pk, {"at": self.at, "resolved": False})

    @rule(which=pick, who=pick, how=st.sampled_from(["resolve", "resolve", "reopen", "answer"]))
    def do_with_a_comment(self, which, who, how):
        thread = self.one_of(Comment.objects.threads().order_by("-id"), which)
        if thread is None:
            return
        by, known = self.anybody(who), self.must_fix.get(thread.pk)
        if how == "answer":
            self.trying(actions.answer_comment, thread=thread, by=by, words="Because.")
        elif how == "resolve":
            done = self.trying(actions.resolve_comment, thread=thread, by=by, reason="It is so")
            if done is not None and known and not known["resolved"]:
                asked = Assignment.objects.filter(reviewer=by.pk, kind=thread.assignment.kind)
                assert by.pk == thread.author_id or asked.exists()
                known |= {"resolved": True, "at": self.at}
        elif self.trying(actions.reopen_comment, thread=thread, by=by) and known:
            known |= {"resolved": False, "at": self.at}

    def nothing_must_be_fixed_in(self, revision):
        """By this machine's own idea: each was resolved, or its author approved a later text up to this one since."""
        for pk, known in self.must_fix.items():
            thread = Comment.objects.get(pk=pk)
            if thread.revision.number > revision.number or known["resolved"]:
                continue
            since = SignOff.objects.filter(
                decision="approved",
                reviewer=thread.author_id,
                kind=thread.assignment.kind,
                signed_at__gt=known["at"],
                revision__number__gt=thread.revision.number,
                revision__number__lte=revision.number,
            )
            assert any(one.pk not in self.taken_back for one in since), thread.words

    # Publishing at a time

    @rule(which=pick, who=pick, days=st.integers(0, 3))
    def schedule(self, which, who, days):
        revision = self.revision(which)
        if revision is None:
            return
        due_at = self.at + timedelta(days=days, minutes=-1 if which % 7 == 0 else 5)
        by = self.anybody(who)
        self.trying(actions.schedule, revision=revision, due_at=due_at, by=by)

    @rule(back=st.booleans())
    def call_off(self, back):
        if back:
            about = {"article": self.article, "by": self.story.edith, "reason": "Not yet"}
            self.trying(actions.call_off, **about)

    @rule(days=st.integers(0, 4))
    def what_is_scheduled_falls_due(self, days):
        """It goes live, or it is said why not; never early, never twice, and never in the name of who may not."""
        self.at += timedelta(days=days)
        for waiting in Schedule.objects.waiting():
            done = self.trying(actions.publish_scheduled, key=waiting.pk)
            waiting.refresh_from_db()
            if waiting.due_at > self.at:
                assert waiting.ended_at is None
                continue
            assert done is not None
            assert waiting.outcome in ("published", "refused")
            assert self.trying(actions.publish_scheduled, key=waiting.pk) is None
            live = Publication.objects.first()
            if waiting.outcome == "published":
                assert live.revision_id == waiting.revision_id
                assert waiting.scheduled_by in self.staff
                assert waiting.scheduled_by != self.story.wanda
                self.nothing_must_be_fixed_in(live.revision)
            else:
                assert waiting.reason

    @rule()
    def everything_live_is_looked_at_again(self):
        before = Publication.objects.first()
        self.trying(actions.recheck, article=self.article.pk, by=self.story.maya)
        again = self.trying(actions.recheck, article=self.article.pk, by=self.story.maya)
        assert again is None or (again.raised, again.settled, again.review) == ([], [], None)
        assert again is None or again.withdrawn is None
        after = Publication.objects.first()
        if before and after is None:
            grace = timedelta(days=policy_of(self.article).grace_days)
            lost = self.revoked_on(before)
            assert min([before.release.review_due_on, *lost]) + grace < local_day(self.at)
        else:
            assert (before and before.release_id) == (after and after.release_id)

    def revoked_on(self, publication):
        """When reviewers whose approvals it rests on lost a credential: an amendment rests on its base, too."""
        given = publication.release.approvals.exclude(sign_off=None)
        people = given.values_list("sign_off__reviewer", "sign_off__base__reviewer")
        reviewers = {pk for both in people for pk in both if pk}
        lost = Revocation.objects.filter(credential__reviewer__in=reviewers)
        return [local_day(at) for at in lost.values_list("revoked_at", flat=True)]

    @rule(for_good=st.booleans())
    def withdraw(self, for_good):
        done = self.trying(
            actions.withdraw,
            article=self.article,
            by=self.story.edith,
            reason="Doubt",
            for_good=for_good,
        )
        if done is not None:
            assert not Publication.objects.exists()

    # Around it

    @rule(which=pick)
    def change_the_policy(self, which):
        live = Publication.objects.first()
        self.trying(
            actions.set_topic_policy,
            topic=self.story.topic,
            policy=self.one_of(self.policies, which),
            by=self.story.maya,
        )
        assert Publication.objects.first() == live

    @rule(kind=st.sampled_from([Kind.CONDITION, Kind.NOTICE]))
    def reclassify(self, kind):
        self.trying(
            actions.reclassify,
            article=self.article,
            by=self.story.edith,
            topic=self.story.topic,
            kind=kind,
        )

    @rule(source=st.sampled_from(["hand", "report"]))
    def raise_a_concern(self, source):
        self.trying(
            actions.raise_concern,
            article=self.article,
            by=self.story.edith,
            detail="Look again",
            source=source,
            cause=f"{source}:1",
        )

    @rule(which=pick, dismissed=st.booleans())
    def answer_a_concern(self, which, dismissed):
        concern = Concern.objects.filter(resolved_at=None).first()
        if concern is not None:
            self.trying(
                actions.resolve_concern,
                concern=concern,
                by=self.story.edith,
                revision=None if dismissed else self.revision(which),
                reason="Looked at",
            )

    @rule(who=pick)
    @precondition(lambda self: Credential.objects.filter(revocation=None).count() > 2)
    def strike_off(self, who):
        credential = self.one_of(Credential.objects.filter(revocation=None), who)
        self.trying(
            actions.revoke_credential,
            credential=credential,
            by=self.story.maya,
            reason="Struck off",
        )

    @rule(who=pick, specialty=st.sampled_from(["", "neurology"]))
    def qualify_again(self, who, specialty):
        reviewer = self.one_of(self.reviewers, who)
        if Verification.objects.filter(reviewer=reviewer).count() < 3:
            self.trying(lambda at: self.story.qualify(reviewer, specialty=specialty, at=at))

    @rule(who=pick, by=pick)
    def look_a_credential_up_again(self, who, by):
        credential = self.one_of(Credential.objects.order_by("-id"), who)
        made = self.trying(
            actions.verify_credential,
            credential=credential,
            by=self.one_of([self.story.olga, credential.claimed_by, credential.reviewer.user], by),
            evidence=f"Register, {self.at:%c}",
        )
        if made is not None:
            assert made.verified_by_id not in (credential.claimed_by_id, credential.reviewer_id)
            assert made.holds_until <= credential.expires_on

    @rule(who=pick, ends=st.booleans(), declines=st.booleans())
    def consult(self, who, ends, declines):
        review = Review.objects.order_by("-id").first()
        if review is None:
            return
        asked = self.trying(
            actions.assign,
            review=review,
            reviewer=self.one_of(self.reviewers, who),
            kind=ADVICE,
            due_on=local_day(self.at),
            by=self.story.edith,
        )
        if asked is not None and ends:
            person = asked.reviewer.user
            self.trying(actions.end_consultation, assignment=asked, by=person, declines=declines)

    @rule(which=pick, who=pick)
    def send_back(self, which, who):
        sign_off = self.one_of(SignOff.objects.order_by("-id"), which)
        if sign_off is None:
            return
        live = Publication.objects.first()
        asked = self.trying(
            actions.send_back,
            sign_off=sign_off,
            by=self.anybody(who),
            reason="Say which dose.",
            due_on=local_day(self.at),
        )
        if asked is not None:
            sign_off.refresh_from_db()
            if sign_off.decision == "approved":
                self.taken_back |= self.stands_on(sign_off.pk) | {sign_off.pk}
                assert sign_off.withdrawn_at
            assert Publication.objects.first() == live

    # Invited by a link

    @rule(which=pick)
    def mail_a_link(self, which):
        assignment = self.one_of(Assignment.objects.order_by("-id"), which)
        if assignment is not None:
            token = self.trying(lambda at: link_token(assignment, at=at))
            self.links[token] = (assignment.pk, self.at)

    @invariant()
    def a_link_opens_one_text_for_thirty_days_while_its_reviewer_may_decide(self):
        for token, (key, made_at) in getattr(self, "links", {}).items():
            one = Assignment.objects.select_related("review").get(pk=key)
            decided = SignOff.objects.filter(assignment=one).exists()
            is_over = decided or one.ended_at or one.review.closed_at
            opens = not is_over and self.at < made_at + timedelta(days=30)
            opened = opened_by(token, at=self.at)
            assert (opened.assignment_id if opened else None) == (key if opens else None)

    @rule(days=st.integers(1, 200), declares=st.sampled_from([True, True, False]))
    def time_passes(self, days, declares):
        self.at += timedelta(days=days)
        for reviewer in self.reviewers if declares else ():
            self.trying(actions.declare, reviewer=reviewer, by=reviewer.user, none_to_declare=True)

    # What must hold after each step

    @invariant()
    def what_is_live_is_what_was_signed(self):
        for publication in Publication.objects.live():
            proof = seals.prove(publication)
            words = self.words_of(publication.revision)
            for sign_off in proof:
                revision, seen, person, kind = self.signed[sign_off.pk]
                assert revision == publication.revision_id
                assert seen == words
                assert sign_off.pk not in self.taken_back
                assert person != self.wrote[revision]
                assert (person, kind) == (sign_off.reviewer_id, sign_off.kind)
                self.they_could_vouch(sign_off)
            people = [s.reviewer_id for s in proof]
            assert len(people) == len(set(people)) == publication.n_slots >= 1
            asked = slots_of(publication.release.policy)
            assert Counter(s.kind for s in proof) == Counter(asked)
            for sign_off, place in zip(proof, places_of(publication.release.policy), strict=True):
                held = {one.specialty.title() for one in sign_off.reviewer.credentials.all()}
                assert place.specialty in ("", *held)
            assert "medical" in asked

    def they_could_vouch(self, sign_off):
        """Somebody looked a credential of theirs up, and they declared their interests, in the twelve months before."""
        until, since = sign_off.signed_at, sign_off.signed_at - timedelta(days=366)
        looked_up = Verification.objects.filter(
            credential__reviewer=sign_off.reviewer_id, verified_at__range=(since, until)
        )
        said = Declaration.objects.filter(
            reviewer=sign_off.reviewer_id, declared_at__range=(since, until)
        )
        assert looked_up.exists()
        assert said.exists()

    @invariant()
    def a_notice_is_shown_where_it_was_signed_for_and_no_longer(self):
        if not hasattr(self, "article"):
            return
        live, today = Publication.objects.live().first(), local_day(self.at)
        with patch("website.lists.timezone.localdate", return_value=today):
            shown = on_page(page=None, topics={self.story.topic.pk})
        is_shown = (
            live is not None
            and live.article.kind == Kind.NOTICE
            and live.revision.shown_on
            and today <= local_day(min(one.valid_until for one in seals.prove(live)))
        )
        assert [one.revision.pk for one in shown] == ([live.revision_id] if is_shown else [])

    @invariant()
    def history_explains_what_is_live(self):
        if not hasattr(self, "article"):
            return
        told = None
        events = Event.objects.filter(subject=f"article:{self.article.pk}").order_by("n")
        for event in events:
            if event.kind == "published":
                told = event.detail["revision"]
            elif event.kind == "withdrawn":
                told = None
        live = Publication.objects.select_related("revision").first()
        assert told == (live.revision.number if live else None)

    @invariant()
    def keys_hold(self):
        connection.check_constraints()

    @invariant()
    def the_next_release_meets_the_latest_rule(self):
        if not hasattr(self, "article"):
            return
        last = Release.objects.order_by("-id").first()
        asked = self.article.requirements.order_by("-number").first()
        if last is not None:
            assert last.requirement_number <= asked.number
            assert policy_of(self.article) == asked.policy

    @invariant()
    def the_list_calls_approved_what_the_gate_lets_through(self):
        if not hasattr(self, "article"):
            return
        # It costs: it is asked of texts that somebody approved, again after a few things were done.
        done = Event.objects.count()
        if done < self.judged_after:
            return
        self.judged_after = done + 4
        newest = latest_revision(self.article)
        if newest is None or not newest.sign_offs.filter(decision="approved").exists():
            return
        row = state_of(self.article, at=self.at)
        judged = Revision.objects.filter(pk=row.under_review or row.newest).first()
        if judged is None:
            return
        # The list looks neither at credentials and specialties, nor at which rule a review opened under.
        with (
            patch.object(Credential, "stands", return_value=True),
            patch("reviews.gate.approvals.is_in", return_value=True),
        ):
            judgement = blockers(judged, at=self.at)
        found = {one.id for one in judgement if not one.message.startswith("Its review opened")}
        passes = not found & {"gate.E001", "gate.E002", "gate.E007", "gate.E008"}
        if row.stage == State.APPROVED:
            assert passes, found
        elif passes:
            # Readers see it or saw it last, its renewal waits for somebody, or the list cannot follow which words
            # an approval was of through a text that was taken up again.
            waits = Assignment.objects.filter(review__revision=judged, sign_off=None).exists()
            taken_up = self.article.revisions.exclude(text_of=None).exists()
            assert row.stage == "" or taken_up or (row.live == judged.pk and waits), row.stage


@pytest.mark.django_db
def test_random_verbs_never_put_unsigned_words_live(db):
    Newsroom.first_day = first_day()
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            # The same begin on both databases; SQLite, which is quicker, goes on.
            max_examples=10 if connection.vendor == "sqlite" else 5,
            stateful_step_count=40,
            database=None,
            phases=[Phase.generate],
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
