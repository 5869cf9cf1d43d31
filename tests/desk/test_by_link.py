"""A physician without an account comes by a link from their mail: they read at once, and act with a code that is mailed to them then."""

import re
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people.actions import change_person
from people.jobs import Job
from people.models import Event, User
from reviews import actions, links
from reviews.checklists import CHANGES_CHECKLIST, CHECKLIST
from reviews.models import Assignment, Comment, ReviewLink, SignOff
from tests.desk.house import signed_in, words
from tests.story import cite
from tests.working import mailed

ALL = [key for key, _ in CHECKLIST]


@pytest.fixture
def outsider(story):
    """Rosa Rivera has no password, so she is sent links."""
    rosa = story.rivera.user
    rosa.set_unusable_password()
    rosa.save()
    return rosa


@pytest.fixture
def asked(story, outsider):
    return story.submit(story.draft(title="Migraine"), (story.rivera, "medical")).assignments.get()


@pytest.fixture
def link(asked):
    return path_in(mailed())


def path_in(mails):
    """The link's path in the last of these mails that has one."""
    found = [re.search(r"http://localhost:8000(/review/by-link/\S+)", one.body) for one in mails]
    return [one for one in found if one][-1][1]


def code_in(mails):
    (mail,) = [one for one in mails if "code" in one.subject]
    return re.search(r"\d{4} \d{4}", mail.body)[0].replace(" ", "")


def came_by(link):
    client = Client()
    client.get(link)
    return client


def proved(link, asked):
    """A browser in which the code was typed."""
    client = came_by(link)
    client.post(page(asked, "code"), {"send": "1"})
    client.post(page(asked, "code"), {"code": code_in(mailed())})
    return client


def page(asked, name=""):
    return f"/review/{asked.pk}/{name}/" if name else f"/review/{asked.pk}/"


def decide(client, asked, decision="approve", **more):
    """Press the button, and type the code that is mailed at that moment."""
    answer = decide_once(client, asked, decision, **more)
    if answer.status_code != 302 or answer.url != page(asked, "code"):
        return answer
    client.post(page(asked, "code"), {"send": "1"})
    client.post(page(asked, "code"), {"code": code_in(mailed())})
    return decide_once(client, asked, decision, **more)


def decide_once(client, asked, decision="approve", **more):
    sent = {"decision": decision, "checked": ALL, "digest": asked.revision.digest, **more}
    return client.post(page(asked, "decide"), sent)


def test_they_read_comment_and_approve_and_the_link_is_dead_then(story, asked, link):
    client = Client()
    opened = client.get(link)
    assert (opened.status_code, opened.url) == (302, page(asked))
    read = words(client.get(page(asked)))
    assert "is asked for a medical review" in read
    assert "The body defends itself" in read
    assert "Mail me a code" in read
    assert 'name="decision"' not in read

    sent = client.post(page(asked, "code"), {"send": "1"}, follow=True)
    assert "A code was mailed to r…@example.org." in words(sent)
    code = code_in(mailed())
    typed = client.post(page(asked, "code"), {"code": f"{code[:4]} {code[4:]}"}, follow=True)
    assert "You confirmed that it is you." in words(typed)

    about = {
        "comment_part": "title",
        "comment_quote": "Migraine",
        "comment_kind": "question",
        "comment_words": "With aura?",
        "comment_do": "add",
    }
    assert client.post(page(asked, "comment"), about).status_code == 302
    assert Comment.objects.get().author == story.rivera.user

    done = decide(client, asked)
    assert done.url == "/review/by-link/done/"
    said = words(client.get(done.url))
    assert "Thank you, your decision is recorded" in said
    assert "Rosa Rivera" in said
    assert "UTC" in said
    sign_off = SignOff.objects.get()
    assert sign_off.decision == "approved"
    event = Event.objects.get(kind="signed off")
    assert event.detail["proved"] == "code"
    # The link, the browser and a second click do nothing more.
    assert Client().get(link).status_code == 404
    assert client.get(page(asked)).url.startswith("/accounts/login/")
    assert decide(client, asked).url.startswith("/accounts/login/")
    assert SignOff.objects.count() == 1


def test_what_changed_is_all_they_approve_in_the_second_round(story, outsider):
    first = story.live(title="Migraine")
    second = story.write(first.article, title="Migraine and you")
    asked = story.submit(second, (story.rivera, "medical")).assignments.get()
    client = proved(path_in(mailed()), asked)

    screen = words(client.get(page(asked)))
    assert "Since you approved the whole page" in screen
    base = re.search(r'name="base" value="(\d+)"', screen)[1]
    changes = [key for key, _ in CHANGES_CHECKLIST]
    done = decide(client, asked, "approve_changes", checked=changes, base=base)

    assert done.url == "/review/by-link/done/"
    assert SignOff.objects.get(revision=second).scope == "changes"


@pytest.mark.parametrize("verb", ["keep", "declare", "comment", "decide"])
def test_whoever_it_was_forwarded_to_reads_and_says_nothing(asked, link, verb):
    friend = came_by(link)
    assert "The body defends itself" in words(friend.get(page(asked)))

    refused = friend.post(page(asked, verb), {"decision": "approve", "comment_do": "add"})

    assert (refused.status_code, refused.url) == (302, page(asked, "code"))
    assert not SignOff.objects.exists()
    assert not Comment.objects.exists()
    assert not hasattr(Assignment.objects.get(), "scratch")
    # The code goes to the reviewer's own address, of which they see next to nothing.
    friend.post(page(asked, "code"), {"send": "1"})
    (mail,) = mailed()
    assert mail.to == ["rivera@example.org"]
    assert "rivera@" not in words(friend.get(page(asked, "code")))


def test_a_link_opens_its_one_text_and_nothing_else(story, asked, link):
    other = story.submit(story.draft("other", title="Gout"), (story.rivera, "medical"))
    second = other.assignments.get()
    client = proved(link, asked)

    for address in (page(second), "/review/", "/admin/", "/accounts/happened/", "/accounts/mail/"):
        assert client.get(address).url.startswith(("/accounts/login/", "/admin/login/"))
    assert client.post(page(second, "decide"), {"decision": "approve"}).status_code == 302
    assert client.get(page(second, "code")).status_code == 302
    assert "Gout" not in words(client.get(page(asked)))
    assert not SignOff.objects.exists()


@pytest.mark.parametrize(
    "end", ["declined", "ended", "closed", "moved", "expired", "account", "address"]
)
def test_a_link_is_dead_once_nothing_is_asked_any_more(story, asked, link, end):
    client = proved(link, asked)
    if end == "declined":
        assert decide(client, asked, "decline", declining="time").url == "/review/by-link/done/"
    elif end == "ended":
        actions.end_assignment(assignment=asked, by=story.edith, reason="Others decide")
    elif end == "closed":
        actions.close_review(review=asked.review, by=story.edith, reason="Too early")
    elif end == "moved":
        actions.move_assignment(
            assignment=asked, reviewer=story.chen, due_on=story.due(), by=story.edith
        )
    elif end == "account":
        change_person(person=story.rivera.user, by=story.maya, groups=[], is_active=False)
    elif end == "address":
        # Somebody changed it with a SQL client: the account is not sealed any more.
        User.objects.filter(pk=story.rivera.pk).update(email="eve@example.net")
    at = timezone.now() + (links.HOLDS if end == "expired" else timedelta())

    assert links.opened_by(link.split("/")[-2], at=at) is None
    if end != "expired":
        assert Client().get(link).status_code == 404
        assert client.get(page(asked)).url.startswith("/accounts/login/")
        assert client.post(page(asked, "comment"), {}).url.startswith("/accounts/login/")


def test_guesses_open_nothing_and_are_counted(asked, link, caplog):
    cache.clear()
    for token in ("x" * 43, link.split("/")[-2][:-1], "%00", "done2"):
        answer = Client().get(f"/review/by-link/{token}/")
        assert answer.status_code == 404
        assert "This link opens nothing" in words(answer)
    statuses = [Client().get("/review/by-link/guess/").status_code for _ in range(40)]
    assert statuses.count(429) >= 10
    assert "review_link_refused" in caplog.text


def test_codes_are_tried_a_few_times_hold_a_while_and_are_of_one_browser(asked, link, monkeypatch):
    cache.clear()
    client = came_by(link)
    client.post(page(asked, "code"), {"send": "1"})
    code = code_in(mailed())
    assert came_by(link).post(page(asked, "code"), {"code": code}).status_code == 422
    for _ in range(5):
        wrong = client.post(page(asked, "code"), {"code": "00000000"})
        assert wrong.status_code == 422
    late = client.post(page(asked, "code"), {"code": code})
    assert "Too many wrong codes were typed." in words(late)

    client.post(page(asked, "code"), {"send": "1"})
    code, now = code_in(mailed()), time.time()
    monkeypatch.setattr("desk.review_desk.by_link.time.time", lambda: now + 601)
    old = client.post(page(asked, "code"), {"code": code})
    assert "This code is too old" in words(old)
    monkeypatch.undo()
    statuses = [client.post(page(asked, "code"), {"send": "1"}).status_code for _ in range(5)]
    assert statuses[-1] == 429
    assert "Type the eight digits" in words(client.post(page(asked, "code"), {"code": ""}))


def test_deciding_asks_for_a_code_of_that_moment(asked, link):
    """The one that opened the screen, typed a moment ago, is not enough."""
    client = proved(link, asked)

    refused = decide_once(client, asked, comment="It is right.")
    assert decide_once(client, asked, comment="It is right.").url == page(asked, "code")

    assert refused.url == page(asked, "code")
    assert not SignOff.objects.exists()
    assert Assignment.objects.get().scratch.answers["comment"] == "It is right."  # it is kept


def test_neither_the_queue_nor_the_database_holds_a_link_or_a_code(asked, link):
    client = came_by(link)
    token = link.split("/")[-2]
    client.post(page(asked, "code"), {"send": "1"})
    queue = str(list(Job.objects.values_list("args_kwargs", flat=True)))
    code = code_in(mailed())

    assert token not in queue
    assert code not in queue
    assert token not in str(list(ReviewLink.objects.values_list("token_hash", flat=True)))
    assert not Job.objects.filter(task_path__endswith="send_code").exists()


def test_somebody_with_an_account_gets_no_link_and_one_who_is_signed_in_stays_so(story, outsider):
    review = story.submit(story.draft(), (story.rivera, "medical"), (story.felix, "fact_check"))
    mails = {mail.to[0]: mail for mail in mailed()}
    facts = review.assignments.get(kind="fact_check")
    assert f"/review/{facts.pk}/" in mails["factor@example.org"].body
    assert "by-link" not in mails["factor@example.org"].body

    felix = signed_in(story.felix.user)
    path = path_in([mails["rivera@example.org"]])
    own = review.assignments.get(kind="medical")
    assert felix.get(path, follow=True).status_code == 404  # it is not his
    assert felix.get(page(facts)).status_code == 200
    assert not SignOff.objects.filter(assignment=own).exists()


def test_an_address_that_was_just_changed_is_sent_no_link(story, outsider):
    change_person(
        person=outsider, by=story.maya, groups=list(outsider.groups.all()), email="new@example.org"
    )
    story.submit(
        story.draft(body=f"<p>It is so{cite(*story.works[:2])}.</p>"), (story.rivera, "medical")
    )

    assert all("by-link" not in mail.body for mail in mailed())
