"""What the trail tells of rows, and lines that this site did not write."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.actions import create_article, rename
from articles.models import Article, Topic
from people import audit, guards, told_rows, trail, witness
from people.accounts import account, roles_of
from people.actions import change_person, erase_person
from people.canonical import make_seal
from people.models import Event, Role, User
from people.refusals import Refusal
from people.roles import MANAGING_EDITORS
from people.told_rows import rows_of
from reviews import actions
from reviews.earlier import _SEALED
from reviews.models import Concern, Publication, SignOff
from tests import databases
from tests.attacks.siege import lift, rewrite

pytestmark = pytest.mark.both


@pytest.fixture
def as_owner(story):
    with databases.as_owner():
        yield


def forged(subject, n, kind, **more):
    """A line by somebody who has no key."""
    actor = Event.objects.first().actor
    return Event.objects.create(
        subject=subject,
        n=n,
        kind=kind,
        actor=actor,
        at="2026-01-01T00:00Z",
        digest="0" * 64,
        **more,
    )


def told_of(article):
    subject = f"article:{article.pk}"
    return trail.chains([subject])[subject].told


def test_each_verb_tells_of_the_rows_it_stored(story):
    revision = story.live()
    article, name = revision.article, f"article:{revision.article_id}"

    told = told_of(article)
    there = rows_of([name])[name]
    assert told.keys() == there.keys()
    assert {one.partition(":")[0] for one in told} == {
        *("article", "revision", "requirement", "signoff", "release", "publication")
    }
    assert list(witness.differences(told, there)) == []


def test_what_a_verb_took_away_is_told(story):
    article = story.live().article
    assert f"publication:{article.pk}" in told_of(article)

    actions.withdraw(article=article, by=story.edith, reason="It did harm")

    assert f"publication:{article.pk}" not in told_of(article)
    assert not Publication.objects.filter(article=article).exists()
    assert list(audit.every_fault()) == []


def test_a_row_that_was_swapped_is_not_told_as_the_verbs_own(story, as_owner):
    """Whoever renames an article tells of the whole row, so a kind that somebody swapped would pass as theirs."""
    article = story.draft().article
    lift()
    Article.objects.filter(pk=article.pk).update(kind="news")

    with pytest.raises(Refusal, match=f"article:{article.pk}: it is not as the last event"):
        rename(article=article, by=story.edith, slug="another-address")
    with pytest.raises(Refusal, match="so nothing was changed"):
        actions.reclassify(article=article, by=story.edith, topic=story.bare_topic, kind="test")
    assert list(audit.every_fault()) == [
        f"article:{article.pk}: it is not as the last event of it tells"
    ]


def test_an_approval_that_was_changed_is_taken_back_and_stays_named(story, as_owner):
    revision = story.live()
    approval = SignOff.objects.get(revision=revision, kind="medical")
    lift()
    rewrite(SignOff, approval.pk, comment="All is well.")

    actions.revoke(sign_off=approval, by=story.maya, reason="Struck off")

    assert not Publication.objects.filter(article=revision.article).exists()
    of = f"of article:{revision.article_id}"
    assert f"sign-off {approval.pk} {of}: it is not as the last event of it tells" in list(
        audit.every_fault()
    )


class TestMending:
    @pytest.fixture
    def damaged(self, story, as_owner):
        article = story.draft().article
        lift()
        Article.objects.filter(pk=article.pk).update(kind="news")
        return article

    def test_it_says_what_is_there(self, damaged, capsys):
        call_command("mend", f"article:{damaged.pk}")

        said = capsys.readouterr().out
        assert f"article:{damaged.pk}: it is not as the last event of it tells" in said
        assert "'kind': 'news'" in said
        assert len(list(audit.every_fault())) == 1

    def test_what_is_not_there_is_said_so(self, db):
        with pytest.raises(CommandError, match="Nothing is called article:x"):
            call_command("mend", "article:x")

    def test_somebody_accepts_it_by_name(self, story, damaged, capsys):
        with pytest.raises(CommandError, match="Name yours with --by"):
            call_command("mend", f"article:{damaged.pk}", as_they_are=True)

        call_command("mend", f"article:{damaged.pk}", as_they_are=True, by=story.maya.email)

        assert list(audit.every_fault()) == []
        line = Event.objects.filter(subject=f"article:{damaged.pk}").latest("n")
        assert (line.kind, line.detail) == ("mended", {"rows": [f"article:{damaged.pk}"]})
        call_command("mend", f"article:{damaged.pk}", as_they_are=True, by=story.maya.email)
        assert Event.objects.filter(kind="mended").count() == 1
        assert "is as its trail tells" in capsys.readouterr().out


class TestRemoving:
    @pytest.fixture
    def article(self, story):
        """A draft, with a concern and a line that nobody entitled wrote."""
        article = story.draft().article
        n = Event.objects.filter(subject=f"article:{article.pk}").count()
        forged(f"article:{article.pk}", n + 1, "published")
        kept = {"detail": "No", "source": "hand", "cause": "hand:9", "raised_at": story.now()}
        Concern.objects.create(article=article, raised_by=story.edith, **kept)
        return article

    def test_somebody_removes_what_nobody_told(self, story, article, as_owner, capsys):
        name = f"article:{article.pk}"
        concern, n = Concern.objects.get(), trail.chains([name])[name].free - 1

        call_command("mend", name, remove_untold=True, by=story.maya.email)

        assert list(audit.every_fault()) == []
        assert not Concern.objects.exists()
        line = Event.objects.filter(subject=name).latest("n")
        assert (line.kind, line.detail) == (
            "mended",
            {"removed": [f"concern:{concern.pk}"], "lines_removed": [n]},
        )
        assert guards.missing(connection) == []
        assert "1 rows and 1 lines were removed." in capsys.readouterr().out

    def test_what_is_told_is_not_removed(self, story, article, as_owner):
        lift()
        Article.objects.filter(pk=article.pk).update(kind="news")

        call_command("mend", f"article:{article.pk}", remove_untold=True, by=story.maya.email)

        assert list(audit.every_fault()) == [
            f"article:{article.pk}: it is not as the last event of it tells"
        ]

    def test_nothing_is_removed_on_which_something_rests(self, story, article, as_owner):
        """Somebody's own topic, with a topic below it that was told."""
        topic = Topic.objects.create(name="Cures", slug="cures")
        story.keep(Topic(name="Cures of clay", slug="cures-of-clay", parent=topic))

        with pytest.raises(CommandError, match="something else rests on it"), transaction.atomic():
            call_command("mend", f"topic:{topic.pk}", remove_untold=True, by=story.maya.email)

        assert Topic.objects.filter(pk=topic.pk).exists()

    @pytest.mark.postgresql
    def test_the_site_itself_removes_nothing(self, story, article):
        with pytest.raises(CommandError, match="Only the owner"), transaction.atomic():
            call_command("mend", f"article:{article.pk}", remove_untold=True, by=story.maya.email)

        assert Concern.objects.exists()


def test_a_line_with_the_last_number_stops_no_verb(story):
    article = story.live().article
    n = Event.objects.filter(subject=f"article:{article.pk}").count()
    forged(f"article:{article.pk}", 2147483647, "withdrawn")

    actions.withdraw(article=article, by=story.edith, reason="It did harm")

    line = Event.objects.get(subject=f"article:{article.pk}", kind="withdrawn", n__lt=1000)
    assert line.n == n + 1
    assert list(audit.every_fault()) == [
        f"article:{article.pk}: event 2147483647 (withdrawn) is not sealed by this site"
    ]


def test_the_next_line_takes_the_first_free_number(story):
    article = story.draft().article
    n = Event.objects.filter(subject=f"article:{article.pk}").count()
    for ahead in (1, 2, 4):
        forged(f"article:{article.pk}", n + ahead, "seen", previous="0" * 64)

    rename(article=article, by=story.edith, slug="another-address")

    assert Event.objects.get(subject=f"article:{article.pk}", kind="renamed").n == n + 3


def test_a_line_that_is_not_sealed_tells_of_nothing(story):
    article = story.draft().article
    concern = Concern(
        article=article, cause="hand:1", source="hand", detail="Nothing", raised_by=story.edith
    )
    concern.raised_at = story.now()
    concern.save()
    forged(f"article:{article.pk}", 3, "concern raised", told=witness.telling([concern]))

    assert f"concern:{concern.pk}" not in told_of(article)
    assert f"concern {concern.pk} of article:{article.pk}: no event tells of it" in list(
        audit.every_fault()
    )


@pytest.mark.parametrize("subject", ["article:0", "article:x", "article:" + "9" * 30, "nothing:1"])
def test_a_line_about_what_cannot_be_is_named(story, subject):
    story.draft()
    forged(subject, 1, "created")

    assert list(audit.every_fault()) == [f"{subject}: event 1 (created) is not sealed by this site"]


def test_a_forged_line_of_an_erasure_locks_nobody_out(story):
    story.draft()
    forged(f"user:{story.edith.pk}", 9, "erased")

    assert account(pk=story.edith.pk) == story.edith


@pytest.fixture
def second_version(story, monkeypatch):
    """The trail of an article tells one field more of it from now on."""
    article, old = story.draft().article, Article.tells.versions
    monkeypatch.setattr(Article.tells, "versions", (*old, (*old[-1], "letter")))
    for known in (told_rows._columns, told_rows._sql):
        known.cache_clear()
    yield article
    for known in (told_rows._columns, told_rows._sql):
        known.cache_clear()


def test_rows_are_told_by_the_version_that_told_them(story, second_version):
    article = second_version

    assert list(audit.every_fault()) == []
    rename(article=article, by=story.edith, slug="another-address")

    assert told_of(article)[f"article:{article.pk}"].startswith("2:")
    assert list(audit.every_fault()) == []


def seal_as_before():
    """Most rows carried a seal."""
    for rows, name, says, _ in _SEALED:
        for row in rows.all():
            rewrite(type(row), row.pk, seal=make_seal({"v": 1, "row": name} | says(row)))


class TestTakeOver:
    """A database whose trail an earlier version kept."""

    @pytest.fixture
    def earlier(self, story, as_owner):
        article = story.live().article
        lift()
        seal_as_before()
        for event in Event.objects.order_by("subject", "n"):
            before = Event.objects.filter(subject=event.subject, n=event.n - 1).first()
            event.told = None
            digest = trail.event_digest(event, before.digest if before else "")
            rewrite(Event, event.pk, told=None, previous=None, digest=digest)
        return article

    def test_it_tells_of_every_row(self, story, earlier, capsys):
        with pytest.raises(SystemExit):
            call_command("verify_trail")
        said = capsys.readouterr().err
        assert said.count("no event tells of it") > 10
        assert "manage.py take_over" in said

        call_command("take_over", by=story.maya.email)

        assert list(audit.every_fault()) == []
        assert "signoff: 2" in capsys.readouterr().out
        actions.withdraw(article=earlier, by=story.edith, reason="It did harm")
        assert list(audit.every_fault()) == []

    def test_it_pins_nothing_silently(self, story, earlier, capsys):
        Topic.objects.filter(pk=story.topic.pk).update(parent=story.bare_topic)
        Article.objects.filter(pk=earlier.pk).update(kind="news")

        with pytest.raises(CommandError, match="Nothing was taken over"):
            call_command("take_over", by=story.maya.email)
        assert f"article:{earlier.pk}: stands in topic" in capsys.readouterr().err
        assert not Event.objects.filter(kind="taken over").exists()

        call_command("take_over", by=story.maya.email, in_spite_of_faults=True)

        assert not [one for one in audit.every_fault() if "lists find" not in one]

    def test_once_is_enough(self, story, earlier):
        call_command("take_over", by=story.maya.email)

        with pytest.raises(CommandError, match="taken over already"):
            call_command("take_over", by=story.maya.email)

    def test_a_database_of_this_version_needs_none(self, story):
        create_article(by=story.wanda, slug="new", topic=story.topic)

        with pytest.raises(CommandError, match="nothing to do"):
            call_command("take_over", by=story.maya.email)

    def test_somebody_answers_for_it(self, story):
        with pytest.raises(CommandError, match="nobody here with the address"):
            call_command("take_over", by="nobody@example.org")


class TestRoles:
    """Who may do what is told, too."""

    def faults(self):
        return list(audit.every_fault())

    def test_a_role_that_nobody_gave_is_named(self, story):
        story.stan.groups.add(Group.objects.get(name=MANAGING_EDITORS))

        role = Role.objects.get(user=story.stan)
        assert self.faults() == [f"role {role.pk} of user:{story.stan.pk}: no event tells of it"]
        assert roles_of(story.stan) == []
        assert not account(pk=story.stan.pk).has_perm("people.add_user")
        assert account(pk=story.maya.pk).has_perm("people.add_user")

    @pytest.mark.parametrize("flag", ["is_superuser", "is_staff"])
    def test_a_flag_that_nobody_set_is_named(self, story, flag):
        User.objects.filter(pk=story.stan.pk).update(**{flag: True})

        assert self.faults() == [f"user:{story.stan.pk}: it is not as the last event of it tells"]
        assert account(pk=story.stan.pk) is None
        assert account(pk=story.maya.pk)

    def test_a_group_that_was_renamed_is_named(self, story):
        """Whoever was a writer would be a managing editor."""
        role = Role.objects.get(user=story.wanda)
        Group.objects.filter(name=MANAGING_EDITORS).update(name="Away")
        Group.objects.filter(name="Writers").update(name=MANAGING_EDITORS)

        assert self.faults() == [
            f"role {role.pk} of user:{story.wanda.pk}: it is not as the last event of it tells"
        ]
        assert roles_of(story.wanda) == []

    def test_a_role_that_was_taken_away_is_named(self, story):
        role = Role.objects.get(user=story.wanda)
        Role.objects.filter(pk=role.pk).delete()

        assert self.faults() == [
            f"role {role.pk} of user:{story.wanda.pk}: an event tells of it, and it is gone"
        ]

    def test_a_change_by_somebody_entitled_does_not_tell_of_what_was_forged(self, story):
        """Stan gives himself a role, and waits until somebody corrects his name."""
        story.stan.groups.add(Group.objects.get(name=MANAGING_EDITORS))

        with pytest.raises(Refusal, match="so nothing was changed"):
            change_person(
                person=story.stan, by=story.maya, groups=story.stan.groups.all(), name="Stanley"
            )

    def test_roles_that_are_given_and_taken_are_told(self, story):
        editors = Group.objects.get_or_create(name="Editors")[0]

        change_person(person=story.wanda, by=story.maya, groups=[editors])
        assert self.faults() == []
        change_person(person=story.wanda, by=story.maya, groups=[], is_staff=False)
        assert self.faults() == []
        erase_person(person=story.wanda, by=story.maya)
        assert self.faults() == []

    def test_whoever_is_made_on_the_server_is_told_of(self, db, monkeypatch):
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery staple")

        call_command(
            "createsuperuser", email="root@example.org", name="Rita Root", interactive=False
        )

        root = User.objects.get(email="root@example.org")
        assert root.is_superuser
        assert Event.objects.get(subject=f"user:{root.pk}").kind == "added"
        assert self.faults() == []
