"""What reviewers do in tests of their desk."""

import time

from django.urls import reverse

from reviews.checklists import CHANGES_CHECKLIST, CHECKLIST
from reviews.models import SignOff
from tests.story import PASSWORD
from tests.website.reading import part, words

ALL = [key for key, _ in CHECKLIST]
ABOUT_CHANGES = [key for key, _ in CHANGES_CHECKLIST]


def sign_in(client, person):
    """Sign in as people do, with the password; a reviewer's profile stands for its person."""
    user = getattr(person, "user", person)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def grow_old(client, seconds=301):
    """Let the sign-in have happened so many seconds ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - seconds
    session.save()


def asked(story, reviewer=None, revision=None, kind="medical"):
    """The reviewer's assignment on a draft that was submitted to them alone."""
    reviewer = reviewer or story.rivera
    review = story.submit(revision or story.draft(), (reviewer, kind))
    return review.assignments.get()


def screen(client, assignment, **query):
    return client.get(reverse("desk:assignment", args=[assignment.pk]), query)


def press(client, assignment, button, **typed):
    """Press one of the buttons that decide, and show who one is when that is asked."""
    answer = press_once(client, assignment, button, **typed)
    if not is_asked_who(answer):
        return answer
    client.post(answer.url, {"password": PASSWORD})
    return press_once(client, assignment, button, **typed)


def is_asked_who(answer):
    """Whether the password is asked for, before anything is signed."""
    return answer.status_code == 302 and answer.url.startswith(reverse("account_reauthenticate"))


def press_once(client, assignment, button, *, checked=(), digest=None, **typed):
    """The first press alone."""
    sent = {
        "decision": button,
        "checked": list(checked),
        "digest": assignment.revision.digest if digest is None else digest,
        **typed,
    }
    return client.post(reverse("desk:decide", args=[assignment.pk]), sent)


def state(answer):
    """Which of its states the screen shows: Desk, Decided or Closed."""
    return type(answer.context["screen"])


def alert(answer):
    """What the page says in its alert."""
    return words(answer, "//*[@role='alert']")


def typed_comment(answer):
    """The comment as the form has it."""
    return part(answer, "answer-comment").text_content().strip()


def decisions(assignment):
    return list(SignOff.objects.filter(assignment=assignment))
