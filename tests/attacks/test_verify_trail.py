"""Whatever was tampered with, `verify_trail` names it; what was erased by decision is no tampering."""

import pytest
from django.core.management import CommandError

from articles.actions import create_article
from articles.models import Article, Author, Byline, Citation, FormerSlug, Revision, Topic
from people import trail
from people.actions import erase_person
from people.canonical import sha256
from people.models import Event, Snapshot, User
from references.models import Notice, Reference
from reviews import actions
from reviews.models import (
    Concern,
    Credential,
    Declaration,
    Release,
    Requirement,
    Reviewer,
    Revocation,
    SignOff,
    TopicPolicy,
    Withdrawal,
)
from tests.attacks.siege import execute, forge_verification, lift, rewrite
from website.models import PageVersion

UNTOLD = "no event tells of it"
GONE = "an event tells of it, and it is gone"
OTHERWISE = "it is not as the last event of it tells"


def test_a_whole_newsroom_is_clean(siege, verify):
    assert verify() == (0, "Every digest, seal and chain matches.\n")


def last_event(siege, name, kind) -> Event:
    subject = f"article:{siege.keys[name].article}"
    return Event.objects.filter(subject=subject, kind=kind).latest("n")


def a_text(siege):
    pk = siege.keys["unsigned"].revision
    rewrite(Revision, pk, html="<p>Eat clay.</p>")
    return f"revision {pk} of article"


def a_live_text(siege):
    rewrite(Revision, siege.keys["live"].revision, title="Eat clay")
    return f"live article {siege.keys['live'].article}: the trail does not say"


def a_text_and_its_digest(siege):
    """The keys of sign-offs name the digest, so only an unsigned text can get another."""
    pk = siege.keys["unsigned"].revision
    rewrite(Revision, pk, number=9)
    return f"revision {pk} of article:{siege.keys['unsigned'].article}: {OTHERWISE}"


def a_citation(siege):
    entry = Citation.objects.filter(revision=siege.keys["unsigned"].revision).first()
    rewrite(Citation, entry.pk, text="Clay, 2026")
    return f"revision {entry.revision_id} of article"


def a_byline(siege):
    entry = Byline.objects.get(revision=siege.keys["unsigned"].revision)
    execute("DELETE FROM articles_byline WHERE id = %s", entry.pk)
    return f"revision {entry.revision_id} of article"


def a_sign_off(siege):
    pk = siege.keys["half"].sign_offs["medical"]
    rewrite(SignOff, pk, comment="All is well.")
    return f"sign-off {pk}: not sealed"


def a_seal(siege):
    pk = siege.keys["half"].sign_offs["medical"]
    rewrite(SignOff, pk, seal=siege.sign_off("live").seal)
    return f"sign-off {pk}: not sealed"


def a_release(siege):
    pk = siege.keys["taken down"].release
    rewrite(Release, pk, review_due_on="2099-01-01")
    return f"release {pk} of article:{siege.keys['taken down'].article}: {OTHERWISE}"


def what_an_event_says(siege):
    event = last_event(siege, "taken down", "withdrawn")
    rewrite(Event, event.pk, detail={"reason": "A whim"})
    return f"{event.subject}: event {event.n} (withdrawn) is not sealed by this site"


def who_did_it(siege):
    event = last_event(siege, "live", "published")
    rewrite(Event, event.pk, actor=Snapshot.objects.exclude(hash=event.actor).first().hash)
    return f"{event.subject}: event {event.n} (published) is not sealed by this site"


def an_event_and_its_digest(siege):
    """Whoever has the key can make one line fit; the next one then misses the one that was there."""
    event = last_event(siege, "half", "submitted for review")
    event.detail = {"revision": 1, "digest": "0" * 64}
    before = Event.objects.get(subject=event.subject, n=event.n - 1)
    changes = {"detail": event.detail, "digest": trail.event_digest(event, before.digest)}
    rewrite(Event, event.pk, **changes)
    return f"{event.subject}: what came before event {event.n + 1} is missing"


def an_event_that_is_gone(siege):
    event = last_event(siege, "half", "submitted for review")
    execute("DELETE FROM people_event WHERE id = %s", event.pk)
    return f"{event.subject}: what came before event {event.n + 1} is missing"


def the_end_of_a_chain(siege):
    """A chain cut short still fits; what it told of is there, and nobody tells of it."""
    event = last_event(siege, "live", "published")
    execute("DELETE FROM people_event WHERE subject = %s AND n >= %s", event.subject, event.n)
    release = siege.keys["live"].release
    return f"release {release} of {event.subject}: {UNTOLD}"


def a_whole_chain(siege):
    subject = f"article:{siege.keys['other'].article}"
    execute("DELETE FROM people_event WHERE subject = %s", subject)
    return f"revision {siege.keys['other'].revision} of {subject}: {UNTOLD}"


def a_sign_off_that_is_gone(siege):
    pk = siege.keys["half"].sign_offs["medical"]
    execute("DELETE FROM reviews_signoff WHERE id = %s", pk)
    article = siege.keys["half"].article
    return f"sign-off {pk} of article:{article}: {GONE}"


def a_release_that_is_gone(siege):
    gone = siege.keys["taken down"]
    execute("DELETE FROM reviews_release WHERE id = %s", gone.release)
    return f"release {gone.release} of article:{gone.article}: {GONE}"


def a_text_that_is_gone(siege):
    newer = siege.keys["newer"]
    execute("DELETE FROM articles_revision WHERE id = %s", newer.revision)
    return f"revision {newer.revision} of article:{newer.article}: {GONE}"


def an_objection_that_is_gone(siege):
    """Taking down why an article needs another look would open the gate."""
    concern = Concern.objects.get(resolved_at=None)
    execute("DELETE FROM reviews_concern WHERE id = %s", concern.pk)
    article = concern.article_id
    return f"concern {concern.pk} of article:{article}: {GONE}"


def who_somebody_was(siege):
    snapshot = Snapshot.objects.filter(user=siege.rivera).first()
    rewrite(Snapshot, snapshot.pk, payload='{"name":"Dr Nobody"}')
    return f"snapshot {snapshot.hash[:12]}: does not match its hash"


def what_somebody_is_called(siege):
    rewrite(User, siege.rivera, name="Dr Nobody")
    return f"user:{siege.rivera}: {OTHERWISE}"


def somebody_who_is_gone(siege):
    snapshot = Snapshot.objects.filter(user=siege.rivera).first()
    execute("DELETE FROM people_snapshot WHERE id = %s", snapshot.pk)
    return f"snapshot {snapshot.hash[:12]}: an event names it, and it is gone"


def somebody_emptied_without_being_erased(siege):
    snapshot = Snapshot.objects.filter(user=siege.rivera).first()
    rewrite(Snapshot, snapshot.pk, payload="", salt="")
    return f"snapshot {snapshot.hash[:12]}: does not match its hash"


def a_sign_off_taken_back(siege):
    pk = siege.keys["half"].sign_offs["medical"]
    back = {"withdrawn_at": siege.story.now(), "withdrawn_by": siege.maya, "withdrawal_reason": "x"}
    rewrite(SignOff, pk, **back)
    article = siege.keys["half"].article
    return f"sign-off {pk} of article:{article}: {OTHERWISE}"


def a_live_text_that_was_taken_down(siege):
    keys = siege.keys["other"]
    execute("DELETE FROM reviews_publication WHERE article_id = %s", keys.article)
    return f"publication {keys.article} of article:{keys.article}: {GONE}"


def an_old_release_that_came_back(siege):
    gone = siege.keys["taken down"]
    execute(
        "INSERT INTO reviews_publication (article_id, release_id, revision_id, n_slots)"
        " VALUES (%s, %s, %s, 2)",
        gone.article, gone.release, gone.revision,
    )  # fmt: skip
    return f"publication {gone.article} of article:{gone.article}: {UNTOLD}"


def somebody_erased_by_nobody(siege):
    snapshot = Snapshot.objects.filter(user=siege.rivera).first()
    rewrite(Snapshot, snapshot.pk, payload="", salt="", erased_at=siege.story.now())
    return f"erasure of user:{siege.rivera}: no event tells of it"


def a_site_page_approved_by_nobody(siege):
    version = PageVersion.objects.get(approved_at=None)
    rewrite(PageVersion, version.pk, approved_at=siege.story.now(), approved_by=siege.edith)
    return f"version of a site page {version.pk} of page:{version.page_id}: {OTHERWISE}"


def a_site_page(siege):
    version = PageVersion.objects.exclude(approved_at=None).get()
    rewrite(PageVersion, version.pk, body="<p>Eat clay.</p>")
    return f"version 1 of page:{version.page_id}: not sealed"


def what_an_article_must_meet(siege):
    asked = Requirement.objects.get(article=siege.keys["half"].article)
    rewrite(Requirement, asked.pk, policy=siege.weak)
    return f"requirement {asked.pk} of article:{asked.article_id}: {OTHERWISE}"


def a_policy(siege):
    execute("DELETE FROM reviews_policyslot WHERE policy_id = %s AND slot = 2", siege.policy)
    return f"policy {siege.policy}: has 1 slots and says 2"


def where_a_topic_stands(siege):
    """Articles below it, of which nothing was asked yet, inherit the policy above."""
    topic = siege.article("unsigned").topic
    parent = siege.story.keep(Topic(name="Elsewhere", slug="elsewhere"))
    actions.move_topic(topic=topic, parent=None, by=siege.user("maya"))
    actions.move_topic(topic=topic, parent=parent, by=siege.user("maya"))
    rewrite(Topic, topic.pk, parent=None)
    return f"topic:{topic.pk}: {OTHERWISE}"


def somebody_erased_who_is_there_again(siege):
    person = siege.story.person("Sam Short-Stay", staff=True)
    create_article(by=person, slug="short-stay", topic=siege.story.topic)
    erase_person(person=person, by=siege.user("maya"))
    rewrite(User, person.pk, erased_at=None, name="Somebody Else")
    return f"user:{person.pk}: was erased, and stands there as if not"


def where_an_article_stands(siege):
    pk, topic = siege.keys["unsigned"].article, siege.story.bare_topic.pk
    rewrite(Article, pk, topic=topic)
    return f"article:{pk}: {OTHERWISE}"


def where_lists_find_an_article(siege):
    pk = siege.keys["live"].article
    rewrite(Article, pk, letter="", listed_as="")
    return f"article:{pk}: lists find it by something that its texts do not say"


def which_text_lists_take_for_the_newest(siege):
    pk = siege.keys["newer"].article
    rewrite(Article, pk, newest_text=Revision.objects.get(article=pk, number=1))
    return f"article:{pk}: lists find it by something that its texts do not say"


def a_withdrawal_that_is_gone(siege):
    """With it the page is there again, as it was."""
    gone = siege.keys["taken down"]
    execute(
        "INSERT INTO reviews_publication (article_id, release_id, revision_id, n_slots)"
        " VALUES (%s, %s, %s, 2)",
        gone.article, gone.release, gone.revision,
    )  # fmt: skip
    withdrawn = Withdrawal.objects.get(release=gone.release).pk
    execute("DELETE FROM reviews_withdrawal WHERE id = %s", withdrawn)
    return f"withdrawal {withdrawn} of article:{gone.article}: {GONE}"


def a_sign_off_that_stands_again(siege):
    taken = SignOff.objects.exclude(withdrawn_at=None).earliest("pk")
    rewrite(SignOff, taken.pk, withdrawn_at=None, withdrawn_by=None, withdrawal_reason=None)
    return f"sign-off {taken.pk} of article:{taken.revision.article_id}: {OTHERWISE}"


def a_credential_that_was_revoked(siege):
    credential = Credential.objects.filter(reviewer=siege.rivera).first()
    actions.revoke_credential(credential=credential, by=siege.user("maya"), reason="Struck off")
    revoked = Revocation.objects.get(credential=credential)
    execute("DELETE FROM reviews_revocation WHERE id = %s", revoked.pk)
    return f"revocation {revoked.pk} of reviewer:{siege.rivera}: {GONE}"


def a_requirement_that_is_gone(siege):
    asked = Requirement.objects.get(article=siege.keys["half"].article)
    execute("DELETE FROM reviews_requirement WHERE id = %s", asked.pk)
    return f"requirement {asked.pk} of article:{asked.article_id}: {GONE}"


def a_retraction_that_is_gone(siege):
    notice = Notice.objects.first()
    execute("DELETE FROM references_notice WHERE id = %s", notice.pk)
    return f"notice {notice.pk} of reference:{notice.reference_id}: {GONE}"


def why_a_concern_was_raised(siege):
    concern = Concern.objects.get(resolved_at=None)
    rewrite(Concern, concern.pk, source="recheck")
    return f"concern {concern.pk} of article:{concern.article_id}: {OTHERWISE}"


def who_wrote_a_draft(siege):
    keys = siege.keys["unsigned"]
    rewrite(Revision, keys.revision, created_by=siege.edith)
    return f"revision {keys.revision} of article:{keys.article}: {OTHERWISE}"


def whose_words_a_draft_took_up(siege):
    newer = siege.keys["newer"]
    rewrite(Revision, newer.revision, text_of=siege.keys["live"].revision)
    return f"revision {newer.revision} of article:{newer.article}: {OTHERWISE}"


def what_kind_an_article_is(siege):
    pk = siege.keys["unsigned"].article
    rewrite(Article, pk, kind="news")
    return f"article:{pk}: {OTHERWISE}"


def the_address_of_an_article(siege):
    pk = siege.keys["live"].article
    rewrite(Article, pk, slug="miracle-cure")
    return f"article:{pk}: {OTHERWISE}"


def an_address_that_leads_elsewhere(siege):
    pk = siege.keys["live"].article
    moved = FormerSlug(slug="clinic", article_id=pk)
    moved.save()
    return f"former slug {moved.pk} of article:{pk}: {UNTOLD}"


def a_work_that_became_another(siege):
    work = siege.story.works[0]
    rewrite(Reference, work.pk, csl=work.csl | {"title": "Clay heals"})
    return f"reference:{work.pk}: {OTHERWISE}"


def a_reinstatement_that_nobody_published(siege):
    work = Notice.objects.first().reference
    forged = Notice(
        reference=work, kind="reinstatement", source="editor", recorded_by_id=siege.edith
    )
    forged.save()
    return f"notice {forged.pk} of reference:{work.pk}: {UNTOLD}"


def whose_profile_a_writer_has(siege):
    """Who wrote a text may not approve it."""
    rewrite(Author, siege.story.author.pk, user=siege.edith)
    return f"author:{siege.story.author.pk}: {OTHERWISE}"


def what_a_reviewer_is(siege):
    rewrite(Reviewer, siege.rivera, specialty="Oncology")
    return f"reviewer:{siege.rivera}: {OTHERWISE}"


TAMPERINGS = [
    a_withdrawal_that_is_gone,
    a_sign_off_that_stands_again,
    a_credential_that_was_revoked,
    a_requirement_that_is_gone,
    a_retraction_that_is_gone,
    why_a_concern_was_raised,
    who_wrote_a_draft,
    whose_words_a_draft_took_up,
    what_kind_an_article_is,
    the_address_of_an_article,
    an_address_that_leads_elsewhere,
    a_work_that_became_another,
    a_reinstatement_that_nobody_published,
    whose_profile_a_writer_has,
    what_a_reviewer_is,
    where_lists_find_an_article,
    which_text_lists_take_for_the_newest,
    a_sign_off_taken_back,
    a_live_text_that_was_taken_down,
    an_old_release_that_came_back,
    somebody_erased_by_nobody,
    a_site_page_approved_by_nobody,
    a_site_page,
    what_an_article_must_meet,
    a_policy,
    where_an_article_stands,
    where_a_topic_stands,
    somebody_erased_who_is_there_again,
    a_text,
    a_live_text,
    a_text_and_its_digest,
    a_citation,
    a_byline,
    a_sign_off,
    a_seal,
    a_release,
    what_an_event_says,
    who_did_it,
    an_event_and_its_digest,
    an_event_that_is_gone,
    the_end_of_a_chain,
    a_whole_chain,
    a_sign_off_that_is_gone,
    a_release_that_is_gone,
    a_text_that_is_gone,
    an_objection_that_is_gone,
    who_somebody_was,
    what_somebody_is_called,
    somebody_who_is_gone,
    somebody_emptied_without_being_erased,
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_what_the_owner_did_is_named(siege, as_owner, verify, tamper):
    lift()

    named = tamper(siege)

    code, said = verify()
    assert code == 1
    assert named in said
    assert "Every digest" not in said


def test_what_was_forged_by_anybody_is_named(siege, forger, verify):
    release = forger.forge_live(siege, "unsigned")
    article = siege.keys["unsigned"].article

    code, said = verify()

    assert code == 1
    assert f"release {release} of article:{article}: {UNTOLD}" in said
    assert f"publication {article} of article:{article}: {UNTOLD}" in said
    assert f"live article {article}: the trail does not say that release {release} is live" in said
    for sign_off in SignOff.objects.filter(revision=siege.keys["unsigned"].revision):
        assert f"sign-off {sign_off.pk}: not sealed by this site" in said
        assert f"sign-off {sign_off.pk} of article:{article}: {UNTOLD}" in said


def test_a_forged_rule_is_named(siege, forger, verify):
    like = forger.value("SELECT min(id) FROM reviews_requirement")
    article = siege.keys["half"].article
    asked = forger.forge(Requirement, like, article_id=article, policy_id=siege.weak, number=2)
    rule = forger.forge(TopicPolicy, TopicPolicy.objects.first().pk, policy_id=siege.weak, number=2)

    code, said = verify()

    topic = TopicPolicy.objects.get(pk=rule).topic_id
    assert code == 1
    assert f"requirement {asked} of article:{article}: {UNTOLD}" in said
    assert f"topic policy {rule} of topic:{topic}: {UNTOLD}" in said


@pytest.mark.parametrize("detail", [[], {}, "x", {"sign_offs": 7, "topic": {}, "parent": []}])
def test_a_line_that_makes_no_sense_keeps_nothing_else_from_being_named(siege, verify, detail):
    for subject, kind in (
        (f"article:{siege.keys['half'].article}", "sign-off taken back"),
        (f"article:{siege.keys['half'].article}", "created"),
        (f"article:{siege.keys['half'].article}", "published"),
        (f"topic:{siege.story.topic.pk}", "moved"),
        ("page:1", "approved"),
    ):
        n = Event.objects.filter(subject=subject).count() + 1
        actor = Event.objects.first().actor
        Event.objects.create(
            subject=subject, n=n, kind=kind, actor=actor, at=siege.story.now(), detail=detail
        )

    code, said = verify()

    assert code == 1
    assert f"topic:{siege.story.topic.pk}: event" in said
    assert said.count("is not sealed by this site") == 5


def test_a_text_that_no_verb_wrote_is_named(siege, forger, verify):
    newer = siege.keys["newer"]
    forged = forger.forge(Revision, newer.revision, number=3, parent_id=newer.revision)

    code, said = verify()

    assert code == 1
    assert f"revision {forged} of article:{newer.article}: {UNTOLD}" in said


def test_a_verification_that_nobody_made_is_named(siege, forger, verify):
    forged = forge_verification(forger, siege)

    code, said = verify()

    assert code == 1
    assert f"credential {forged} of reviewer:{siege.felix}: {UNTOLD}" in said


def test_a_declaration_that_the_reviewer_did_not_make_is_named(siege, forger, verify):
    forged = forger.forge(Declaration, forger.declaration(siege.rivera))

    code, said = verify()

    assert code == 1
    assert f"declaration {forged} of reviewer:{siege.rivera}: {UNTOLD}" in said


def test_a_concern_dismissed_by_anybody_is_named(siege, verify):
    concern = Concern.objects.get(resolved_at=None)
    rewrite(
        Concern,
        concern.pk,
        resolved_at=siege.story.now(),
        resolved_by=siege.maya,
        resolution="dismissed",
        resolution_reason="x",
    )

    code, said = verify()

    assert code == 1
    assert f"concern {concern.pk} of article:{concern.article_id}: {OTHERWISE}" in said


def test_a_line_that_anybody_added_to_a_chain_is_named(siege, forger, verify):
    """Eve knows the rule of the chain, but not the site's key: her story of what was done convinces nobody."""
    concern = Concern.objects.get(resolved_at=None)
    last = Event.objects.filter(subject=f"article:{concern.article_id}").latest("n")
    forger.run(
        "UPDATE reviews_concern SET resolved_at = raised_at, resolved_by_id = raised_by_id,"
        " resolution = 'dismissed', resolution_reason = 'x' WHERE id = %s",
        concern.pk,
    )
    line = {
        "subject": last.subject,
        "n": last.n + 1,
        "kind": "concern resolved",
        "actor": last.actor,
        "at": siege.story.now(),
        "detail": {"concern": concern.pk, "resolution": "dismissed", "reason": "x"},
    }
    Event.objects.create(**line, digest=sha256({"previous": last.digest} | line))

    code, said = verify()

    assert code == 1
    assert f"{last.subject}: event {last.n + 1} (concern resolved) is not sealed" in said
    assert f"concern {concern.pk} of {last.subject}: {OTHERWISE}" in said


def test_heads_tell_of_a_chain_cut_short(siege, as_owner, verify):
    code, before = verify("--heads")
    event = Event.objects.filter(subject=f"article:{siege.keys['live'].article}").latest("n")
    assert code == 0
    assert f"{event.subject} {event.n} {event.digest}\n" in before

    lift()
    execute("DELETE FROM people_event WHERE id = %s", event.pk)

    _, after = verify("--heads")
    assert f"{event.subject} {event.n - 1} " in after
    assert event.digest not in after


def test_heads_that_were_kept_are_checked_against_chains_that_have_grown(
    siege, as_owner, verify, tmp_path
):
    kept = tmp_path / "heads.txt"
    kept.write_text(verify("--heads")[1])
    article = siege.article("live")
    actions.raise_concern(article=article, by=siege.user("edith"), detail="The dose")
    assert verify("--against", str(kept)) == (0, "Every digest, seal and chain matches.\n")

    lift()
    subject, last = f"article:{article.pk}", Event.objects.filter(subject=f"article:{article.pk}")
    n = last.latest("n").n - 1
    execute("DELETE FROM people_event WHERE subject = %s AND n >= %s", subject, n)

    code, said = verify("--against", str(kept))
    assert code == 1
    assert f"{subject}: event {n} was its last one when the heads were kept" in said


def test_a_file_that_holds_no_heads_is_refused(siege, verify, tmp_path):
    kept = tmp_path / "heads.txt"
    kept.write_text("article:1 1 abc\nsomething else\n")

    with pytest.raises(CommandError, match="Line 2 of .* is not a head"):
        verify("--against", str(kept))
