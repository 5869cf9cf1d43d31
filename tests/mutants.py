"""Take out one guard after the other, in a copy of the tree, and say which of them no test misses.

    python tests/mutants.py [WORDS]    # only those whose file or guard holds one of the words
    python tests/mutants.py planted    # what the state machine must find by itself

It is no part of the tests: each guard costs a run of those tests that ought to miss it. It ends with 1 when one is not missed.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "var", "staticfiles", "__pycache__", "*.sqlite3"
)
GATE = ("tests/reviews",)
ATTACKS = ("tests/attacks", "tests/people")
DESK = ("tests/desk", "tests/reviews")


class Mutant(NamedTuple):
    """A line that guards something, what it is for once, and the tests that ought to miss it."""

    path: str
    guard: str
    instead: str
    tests: tuple[str, ...] = GATE


def refused(path: str, condition: str, tests: tuple[str, ...] = GATE) -> Mutant:
    """An `if` that no longer applies."""
    return Mutant(path, f"    if {condition}:", "    if False:", tests)


APPROVALS, DECISIONS = "reviews/gate/approvals.py", "reviews/actions/decisions.py"
CREDENTIAL = "reviews/models/reviewers.py"
SAID, PLANNED = "reviews/gate/comments.py", "reviews/actions/schedules.py"
DISCUSSED = (
    "tests/reviews/test_comments.py",
    "tests/reviews/test_comments_apart.py",
    "tests/desk/test_comments.py",
    "tests/desk/test_second_round.py",
)
SCHEDULED = ("tests/reviews/test_schedules.py", "tests/desk/test_schedules.py")
LINKED = ("tests/desk/test_by_link.py",)
VOUCHED = (
    "tests/reviews/test_checked_again.py",
    "tests/reviews/test_credentials.py",
    "tests/reviews/test_duties.py",
)
CONSULTED = ("tests/reviews/test_consultations.py",)
SIGNED = ("tests/desk/test_review_decisions.py", "tests/desk/test_by_link.py")
CORRECTED = ("tests/website/test_corrections.py",)
# Each of these the state machine alone must find.
MACHINE = ("tests/properties/test_every_verb.py",)
NOTICES = "website/notices.py"
PLANTED = (
    Mutant(
        APPROVALS,
        "approval.kind == place.kind and is_in(approval, place.specialty)",
        "approval.kind == place.kind",
        MACHINE,
    ),
    *(
        Mutant(path, "    must_be_at_hand(article)\n", "", ("tests/reviews/test_put_aways.py",))
        for path in (
            "articles/actions/evidence.py",
            "reviews/actions/comments.py",
            "reviews/actions/hand_overs.py",
            "reviews/actions/overlap.py",
            "reviews/actions/releases.py",
            "reviews/actions/requirements.py",
            "reviews/actions/reviews.py",
            "reviews/actions/schedules.py",
        )
    ),
    *(
        Mutant(
            "articles/actions/texts.py",
            f"    must_be_at_hand(article)\n    {then}",
            f"    {then}",
            ("tests/reviews/test_put_aways.py",),
        )
        for then in (
            "latest = latest_revision(article)\n    if based_on",
            "if slug == article.slug",
        )
    ),
    *(
        refused("reviews/actions/put_aways.py", one, ("tests/reviews/test_put_aways.py",))
        for one in (
            "article.last_seen_id",
            "open_review(article)",
            "waiting_for(article)",
            "handed_over(article)",
            "article.concerns.open().exists()",
        )
    ),
    Mutant("reviews/gate/__init__.py", "    comments.must_be_fixed,\n", "", MACHINE),
    Mutant(
        PLANNED,
        "    if waiting.ended_at or waiting.due_at > at:",
        "    if waiting.ended_at:",
        MACHINE,
    ),
    refused(DECISIONS, "assignment.reviewer_id != by.pk", MACHINE),
    refused(DECISIONS, "digest != assignment.revision.digest", MACHINE),
    Mutant(NOTICES, "if not lists.is_overdue(one.release)", "if one", MACHINE),
    Mutant(NOTICES, ".filter(article__kind=Kind.NOTICE)", "", MACHINE),
    Mutant(
        "reviews/actions/rechecks.py", "if due_on + grace < today", "if due_on < today", MACHINE
    ),
    Mutant("reviews/links.py", ", expires_at__gt=at)", ")", MACHINE),
    Mutant(
        "reviews/links.py",
        "waiting = Assignment.objects.waiting().select_related(",
        "waiting = Assignment.objects.select_related(",
        MACHINE,
    ),
    Mutant("reviews/querysets.py", "DECLARATION_DAYS = 365", "DECLARATION_DAYS = 3650", MACHINE),
    Mutant(
        PLANNED,
        "    if waiting.ended_at or waiting.due_at > at:",
        "    if waiting.due_at > at:",
        MACHINE,
    ),
    Mutant(
        "articles/texts.py",
        '    said["shown_on"], no_pages = _shown_on(said["shown_on"])',
        '    said["shown_on"], no_pages = said["shown_on"], {}',
        MACHINE,
    ),
)
MUTANTS = (
    *PLANTED,
    # What makes an approval count
    Mutant(APPROVALS, "credential.kind in QUALIFYING[ApprovalKind(kind)] and ", ""),
    Mutant(APPROVALS, " and credential.stands(at)", ""),
    Mutant(CREDENTIAL, 'return not hasattr(self, "revocation") and self', "return self", VOUCHED),
    Mutant(CREDENTIAL, " and last.covers(at)", "", VOUCHED),
    Mutant(CREDENTIAL, " and self.expires_on >= local_day(at)", "", VOUCHED),
    Mutant(CREDENTIAL, "in self.verifications.all() if check.verified_at <= at]", "in self.verifications.all()]", VOUCHED),
    Mutant(APPROVALS, "approval.kind == place.kind and is_in(approval, place.specialty)", "approval.kind == place.kind", VOUCHED),
    Mutant(CREDENTIAL, 'in ("", self.specialty.casefold())', 'in ("", specialty.casefold())', VOUCHED),
    Mutant(APPROVALS, "return in_it and all(", "return all(", VOUCHED),
    refused(APPROVALS, "fill_slots(places_of(asked.policy), case.counting) is None", VOUCHED),
    Mutant("people/witness.py", "    if any(row[name] != tells.before[name] for name in untold):", "    if False:", VOUCHED),
    Mutant("reviews/actions/rechecks.py", " or any(damage_in([subject_of(policy)]))", "", VOUCHED),
    Mutant("reviews/actions/rechecks.py", "if due_on + grace < today", "if due_on < today", VOUCHED),
    refused(DECISIONS, "by.pk in writers_of(sign_off.revision)", VOUCHED),
    refused(DECISIONS, "Verification.objects.filter(reviewer=sign_off.reviewer_id, verified_by=by).exists()", VOUCHED),
    refused(DECISIONS, "assignment.is_consultation", CONSULTED),
    Mutant("reviews/actions/comments.py", "if assignment.is_consultation and kind", "if False and kind", CONSULTED),
    Mutant("desk/common/access.py", 'asked.get("what") != what or ', "", SIGNED),
    Mutant("desk/common/access.py", ' or latest < asked["at"]', "", SIGNED),
    refused("reviews/actions/take_backs.py", "effect_of(sign_off).page_leaves", ("tests/reviews/test_send_back.py",)),
    Mutant("website/corrections.py", "if is_as_told(one, chains[subject_of(one.article)].told)", "if True", CORRECTED),
    Mutant("desk/review_desk/since_then.py", ' and one.cause != f"recheck:{MUST_FIX}"', "", ("tests/desk/test_since_then.py",)),
    Mutant(APPROVALS, "approval.digest != approval.revision.digest or ", "", (*GATE, *ATTACKS)),
    Mutant(APPROVALS, " or not digest.matches(approval.revision)", "", (*GATE, *ATTACKS)),
    refused(APPROVALS, "approval.reviewer.user.erased_at", (*GATE, *ATTACKS)),
    refused(APPROVALS, "approval.withdrawn_at"),
    Mutant(APPROVALS, "approval.valid_until <= at", "approval.valid_until < at"),
    Mutant(APPROVALS, " or approval.valid_until <= at", ""),
    refused(APPROVALS, "approval.signed_at > at"),
    refused(APPROVALS, "not qualified(approval.reviewer, approval.kind, at=approval.signed_at)"),
    refused(APPROVALS, "declaration is None"),
    refused(
        APPROVALS, "approval.signed_at - declaration.declared_at > timedelta(days=DECLARATION_DAYS)"
    ),
    refused(APPROVALS, "approval.reviewer_id in writers"),
    Mutant(APPROVALS, "if a.reviewer_id != approval.reviewer_id]", "if a.pk != approval.pk]"),
    refused(APPROVALS, "below := _own_defect(base, at, record=record)"),
    Mutant(APPROVALS, "return _defect_between(approval, base, at, record) if approval.on_anothers_base else None", "return None"),
    Mutant(APPROVALS, "    return _defect_between(approval, base, at, record) if approval.on_anothers_base else None", "    return _defect_between(approval, base, at, record)"),
    refused(APPROVALS, "approval.is_in_conflict"),
    Mutant("reviews/models/decisions.py", "return late is not None and accepted.overridden_at < late.declared_at", "return False"),
    # Who wrote a text
    Mutant("reviews/gate/stretches.py", ' | set(named.values_list("user", flat=True))', ""),
    Mutant("reviews/gate/stretches.py", "            yield from _stretches(source, record)", "            pass"),
    # What else keeps a text from readers
    Mutant("reviews/gate/requests.py", "        and not s.withdrawn_at\n", ""),
    refused("reviews/gate/requests.py", "approval.signed_at <= request.signed_at or approval.kind != request.kind"),
    refused("reviews/gate/requests.py", "request.revision_id in line and approval.revision_id not in line"),
    Mutant("reviews/gate/requests.py", " and approval.comment)", ")"),
    Mutant("reviews/gate/requests.py", "    return defect_of(approval, at=at, record=record) is None", "    return True"),
    refused("reviews/gate/citations.py", "not case.cited and not listed"),
    Mutant("reviews/gate/citations.py", "    elif case.cited != listed:", "    elif False:"),
    Mutant("reviews/gate/citations.py", " and not entry.retracted_reason", ""),
    Mutant("reviews/gate/concerns.py", "    return dismissed or concern.resolving_revision_id in line", "    return dismissed or bool(concern.resolving_revision_id)"),
    Mutant("reviews/gate/concerns.py", "if concern.source in BLOCKING and not _settled", "if not _settled"),
    *(
        Mutant("reviews/gate/__init__.py", f"    {rule},\n", "", (*GATE, *ATTACKS))
        for rule in (
            "approvals.medical_approvals",
            "approvals.fact_checks",
            "approvals.distinct_people",
            "requests.changes_requested",
            "citations.unmatched",
            "citations.retracted",
            "concerns.unanswered",
            "witnessed.damaged",
        )
    ),
    # Comments
    Mutant("reviews/gate/__init__.py", "    comments.must_be_fixed,\n", "", DISCUSSED),
    Mutant(SAID, "        and made.kind == thread.assignment.kind\n", "", DISCUSSED),
    Mutant(SAID, "        and made.signed_at > thread.since\n", "", DISCUSSED),
    Mutant(SAID, "        and defect_of(made, at=at, record=record) is None\n", "", DISCUSSED),
    Mutant(SAID, "        and made.reviewer_id == thread.author_id\n", "", DISCUSSED),
    Mutant(SAID, "        and one.revision.number <= text.number\n", "", DISCUSSED),
    Mutant("reviews/actions/comments.py", "        if why_not := why_not_resolve(article, kind, by, at=at):", "        if why_not := '':", DISCUSSED),
    refused("reviews/actions/comments.py", "any(one.is_in_conflict for one in own.select_related(\"late_conflict\", \"override\"))", DISCUSSED),
    refused("reviews/actions/comments.py", "by.pk in writers_of(article.newest_text)", DISCUSSED),
    Mutant("reviews/rounds.py", "return other and same_round and said.signed_at > assignment.asked_at", "return False", DISCUSSED),
    # Going live at a time
    Mutant(PLANNED, "    if waiting.ended_at or waiting.due_at > at:", "    if waiting.ended_at:", SCHEDULED),
    Mutant(PLANNED, "    if waiting.ended_at or waiting.due_at > at:", "    if waiting.due_at > at:", SCHEDULED),
    refused(PLANNED, "not (by.is_active and by.is_staff and by.has_perm(_PUBLISH))", SCHEDULED),
    refused(PLANNED, "live and live.revision.number > waiting.revision.number", SCHEDULED),
    Mutant("reviews/scheduling.py", "wrote = [waiting] if trail.stands(waiting.article, waiting) else []", "wrote = [waiting]", SCHEDULED),
    # Links of reviewers
    Mutant("reviews/links.py", ", expires_at__gt=at)", ")", LINKED),
    Mutant("reviews/links.py", "waiting = Assignment.objects.waiting().select_related(", "waiting = Assignment.objects.select_related(", LINKED),
    Mutant("desk/review_desk/by_link.py", "return found if found and found[0].pk == assignment else None", "return found", LINKED),
    Mutant("desk/review_desk/by_link.py", '    if waiting["tries"] >= MOST_TRIES:', "    if False:", LINKED),
    Mutant("desk/review_desk/access.py", 'if request.method == "POST" and not by_link.proved_at(request, own):', "if False:", LINKED),
    Mutant("desk/review_desk/views.py", "return by_link.is_fresh(request, assignment) if request.is_by_link", "return True if request.is_by_link", LINKED),
    # Deciding
    refused(DECISIONS, "assignment.reviewer_id != by.pk", DESK),
    refused(DECISIONS, "assignment.review.closed_at", DESK),
    refused(DECISIONS, "assignment.ended_at", DESK),
    refused(DECISIONS, "digest != assignment.revision.digest", DESK),
    refused(DECISIONS, "open_questions", DESK),
    refused(DECISIONS, "not declares and declaration_of(assignment.reviewer, at=at) is None", DESK),
    refused(DECISIONS, "not may_clear(assignment, clears)", DESK),
    refused(DECISIONS, "base is None or defect_of(base, at=at)", DESK),
    refused(DECISIONS, "base.built_on_it.filter(withdrawn_at=None).count() >= CHANGES_IN_A_ROW", DESK),
    Mutant(DECISIONS, "            reviewer=assignment.reviewer_id,\n", "", DESK),
    refused(DECISIONS, "by.pk == sign_off.assignment.asked_by_id", DESK),
    refused(DECISIONS, "by.pk != sign_off.reviewer_id", DESK),
    refused(DECISIONS, "not sign_off.valid", DESK),
    refused(DECISIONS, "_rests_on(article, sign_off)", DESK),
    # Who may vouch for what
    refused("reviews/actions/credentials.py", "by.pk == reviewer.pk", DESK),
    refused("reviews/actions/credentials.py", "by.pk == credential.claimed_by_id", DESK),
    refused("reviews/actions/credentials.py", "by.pk in _brought_by(reviewer)", DESK),
    refused("reviews/actions/credentials.py", "Verification.objects.filter(reviewer=by.pk, verified_by=reviewer.pk).exists()", DESK),
    Mutant("reviews/actions/credentials.py", "    for article in articles:\n        _doubt(article, credential, by=by, at=at)\n", "", DESK),
    refused("feedback/actions.py", "any(by.pk in writers_of(one.revision) for one in (report, *also))", DESK),
    refused("reviews/actions/concerns.py", "not answered and concern.source == Concern.Source.REPORT and by.pk in _writers(article)", DESK),
    refused("reviews/actions/releases.py", "why_not := why_not_back(article, by)", DESK),
    refused("reviews/actions/releases.py", "not for_good and (why_not := why_not_back(article, by))", DESK),
    refused("people/actions.py", 'fields.get("is_superuser") and not person.is_superuser', DESK),
    # Cited works
    refused("references/actions/works.py", "seen is not None and seen != state_of(reference)", DESK),
    refused("references/actions/works.py", "not follows_up and lost_identifiers(reference, values) and reference.citations.exists()", DESK),
    Mutant("reviews/actions/releases.py", "    transaction.on_commit(look_again, robust=True)\n", "", DESK),
    Mutant("reviews/actions/source_concerns.py", ' and work.standing != "retracted"', "", DESK),
    # Races: of the first two only PostgreSQL tells (DATABASE_URL)
    Mutant("people/verbs.py", "TRIES = 4", "TRIES = 1", DESK),
    Mutant("reviews/actions/concerns.py", "    article = lock(article)\n    text", "    text", DESK),
    Mutant("reviews/actions/take_backs.py", "        on_anothers_base=True,\n", "", DESK),
    Mutant("reviews/states.py", "        on_anothers_base=True,\n", "", DESK),
    refused(DECISIONS, "answers.base not in (None, base.pk)", DESK),
    refused(DECISIONS, "by.pk == sign_off.reviewer_id", DESK),
    refused(DECISIONS, 'not (sign_off.has_conflict or hasattr(sign_off, "late_conflict"))', DESK),
    # Concerns
    refused("reviews/actions/concerns.py", "revision is not None and revision.created_at <= concern.raised_at", DESK),
    refused("reviews/actions/concerns.py", "revision is not None and revision.article_id != article.pk", DESK),
    # Going live and coming down
    refused("reviews/actions/releases.py", "blockers or not chosen or requirement is None", (*GATE, *ATTACKS)),
    # The witness
    Mutant("people/heads.py", "    return line if trail.is_sealed(line) else None", "    return line", ATTACKS),
    Mutant("people/heads.py", "witness.is_as_told(row, last.stands or {})", "True", ATTACKS),
    refused("people/site.py", 'line and _root(line.detail["up_to"]) != line.detail["root"]', ATTACKS),
    Mutant("people/site.py", "    if told is None or _place(told)", "    if True or _place(told)", ATTACKS),
)  # fmt: skip


def chosen(words: list[str]) -> Iterator[Mutant]:
    for one in PLANTED if words == ["planted"] else MUTANTS:
        if words in ([], ["planted"]) or any(word in f"{one.path} {one.guard}" for word in words):
            yield one


def is_missed(mutant: Mutant, tree: Path) -> bool:
    """Whether a test fails without the guard."""
    file = tree / mutant.path
    whole = file.read_text(encoding="utf-8")
    if whole.count(mutant.guard) != 1:
        raise SystemExit(f"{mutant.path} has {whole.count(mutant.guard)} of: {mutant.guard}")
    file.write_text(whole.replace(mutant.guard, mutant.instead), encoding="utf-8")
    try:
        asked = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "2", "-p", "no:cacheprovider"]
        ran = subprocess.run([*asked, *mutant.tests], cwd=tree, capture_output=True, check=False)  # noqa: S603 - our own words
        # Several processes that stop at the first failure end with another code than one.
        return ran.returncode != 0 and b" failed" in ran.stdout
    finally:
        file.write_text(whole, encoding="utf-8")


def main() -> int:
    survived = 0
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_BEHIND)
        for one in chosen(sys.argv[1:]):
            missed = is_missed(one, tree)
            survived += not missed
            words = " ".join(one.guard.split())
            print(f"{'missed' if missed else 'NOT MISSED':10} {one.path:34} {words}", flush=True)  # noqa: T201
    return 1 if survived else 0


if __name__ == "__main__":
    raise SystemExit(main())
