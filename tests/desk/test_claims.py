"""Claims on the desk: editors say where the evidence stands, who checks the facts goes through them one by one."""

import pytest

from articles.models import ClaimEvidence
from people.models import WorkingCopy
from reviews.checklists import points_to_check
from reviews.gate import blockers
from reviews.models import Comment, Scratch
from tests.desk.house import signed_in, words
from tests.desk.reviewers import ALL, press
from tests.story import cite

CLAIM = "Half of all people get better in 3 weeks."


@pytest.fixture
def draft(story):
    table = "<table><caption>Doses</caption><tbody><tr><th>Who</th><th>Dose</th></tr><tr><td>All adults</td><td>5 mg</td></tr></tbody></table>"
    works = cite(*story.works[:2])
    return story.draft(body=f"<p>{CLAIM}{works} It is rare.</p>{table}")


def address(draft):
    return f"/admin/articles/article/{draft.article_id}/claims/"


def fields(page):
    """What the form would send if nothing was typed."""
    form = page.context["form"]
    return {
        **{f"initial-{name}": form[name].initial for name in form.fields},
        **{name: form[name].initial for name in form.fields},
    }


def typed(page, **values):
    """Of the first source."""
    first = next(iter(page.context["form"].fields)).rpartition("-")[0]
    return fields(page) | {f"{first}-{name}": words for name, words in values.items()}


def test_wanda_gives_evidence_and_finds_it_again(story, draft):
    wanda = signed_in(story.wanda)
    page = wanda.get(address(draft))
    shown = words(page)
    assert CLAIM in shown
    assert "1 of them cites nothing." in shown
    assert address(draft) in wanda.get(address(draft).replace("claims", "change")).content.decode()

    sent = typed(page, locator="Table 2", passage="50 % recovered")
    assert "Evidence for one source was saved." in words(
        wanda.post(address(draft), sent, follow=True)
    )
    again = wanda.post(address(draft), fields(wanda.get(address(draft))), follow=True)
    assert "Nothing was changed." in words(again)

    assert ClaimEvidence.objects.get().passage == "50 % recovered"
    assert "50 % recovered" in wanda.get(address(draft)).content.decode()


def test_what_is_too_long_is_told_and_stays(story, draft):
    wanda = signed_in(story.wanda)
    sent = typed(wanda.get(address(draft)), passage="word " * 51)

    answer = wanda.post(address(draft), sent)

    assert answer.status_code == 409
    assert "keep the passage to 50 words" in words(answer)
    assert "word word word" in answer.content.decode()
    assert not ClaimEvidence.objects.exists()


def test_two_editors_at_once_take_nothing_back_from_each_other(story, draft):
    wanda, edith = signed_in(story.wanda), signed_in(story.edith)
    one, other = wanda.get(address(draft)), edith.get(address(draft))
    wanda.post(address(draft), typed(one, locator="p. 1"))

    second = list(other.context["form"].fields)[2]
    edith.post(address(draft), fields(other) | {second: "p. 2"})

    assert sorted(ClaimEvidence.objects.values_list("locator", flat=True)) == ["p. 1", "p. 2"]


def test_what_was_typed_about_a_sentence_that_changed_is_not_lost_silently(story, draft):
    wanda = signed_in(story.wanda)
    sent = typed(wanda.get(address(draft)), locator="p. 1")
    story.write(draft.article, body=f"<p>Half get better.{cite(story.works[0])}</p>")

    answer = wanda.post(address(draft), sent, follow=True)

    assert "about sentences that have changed since" in words(answer)


def test_the_form_keeps_what_is_typed(story, draft):
    wanda = signed_in(story.wanda)
    sent = typed(wanda.get(address(draft)), locator="p. 1")
    wanda.post(address(draft), sent | {"working": "keep"})

    assert WorkingCopy.objects.get().subject == f"article:{draft.article_id}:claims"
    assert "You typed words here that are not saved" in words(wanda.get(address(draft)))
    assert "p. 1" in wanda.get(f"{address(draft)}?continue").content.decode()


def test_a_text_without_claims_says_so(story):
    draft = story.draft(body=f"<p>Nothing.{cite(story.works[0])}</p>")

    assert "claims nothing of that kind" in words(signed_in(story.wanda).get(address(draft)))


# The review desk


@pytest.fixture
def assignment(story, draft):
    return story.submit(draft).assignments.get(kind="fact_check")


def keys(assignment):
    return [key for key, _ in points_to_check(assignment.revision, "fact_check")]


def test_felix_reads_each_claim_beside_its_source(story, draft, assignment):
    wanda = signed_in(story.wanda)
    wanda.post(address(draft), typed(wanda.get(address(draft)), passage="50 % recovered"))
    felix = signed_in(story.felix.user)

    shown = words(felix.get(assignment.get_absolute_url()))

    assert "Claims, each by itself" in shown
    assert "50 % recovered" in shown
    assert "0 of 7 checked" in shown
    rosa = signed_in(story.rivera.user)
    own = assignment.review.assignments.get(kind="medical")
    assert "Claims, each by itself" not in words(rosa.get(own.get_absolute_url()))


def say(client, assignment, what, key, **sent):
    url = f"{assignment.get_absolute_url()}comment/"
    return client.post(url, {"comment_do": f"{what}:{key.removeprefix('claim:')}", **sent})


def test_what_is_not_supported_holds_the_text_up_until_felix_has_it_settled(
    story, draft, assignment
):
    felix, key = signed_in(story.felix.user), keys(assignment)[0]
    sent = {f"note_{key}": "It says 40 %", "comment": "On the whole it is good"}

    say(felix, assignment, "unsupported", key, **sent)

    made = Comment.objects.get()
    assert (made.kind, made.words) == ("must_fix", "Not supported: It says 40 %")
    assert made.target["selector"][0]["exact"] == CLAIM
    assert Scratch.objects.get().answers[f"note_{key}"] == ""
    assert Scratch.objects.get().answers["comment"] == "On the whole it is good"
    assert "gate.E008" in {one.id for one in blockers(draft, at=story.now())}
    refused = press(felix, assignment, "approve", checked=[*ALL, *keys(assignment)])
    assert "must be fixed" in words(refused)

    felix.post(
        f"{assignment.get_absolute_url()}comment/",
        {"comment_do": f"resolve:{made.pk}", f"answer_{made.pk}": "It does, on page 9"},
    )
    press(felix, assignment, "approve", checked=[*ALL, *keys(assignment)])
    assert "gate.E008" not in {one.id for one in blockers(draft, at=story.now())}


def test_what_is_unclear_is_a_question_and_a_row_of_a_table_is_found(story, draft, assignment):
    felix, key = signed_in(story.felix.user), keys(assignment)[1]
    say(felix, assignment, "unclear", key, **{f"note_{key}": "Which adults?"})

    made = Comment.objects.get()
    assert (made.kind, made.words) == ("question", "Unclear: Which adults?")
    assert made.target["selector"][0]["exact"] == "All adults"


@pytest.mark.parametrize("what", ["unsupported", "unclear"])
def test_without_a_word_or_of_a_claim_that_is_not_there_nothing_is_said(story, assignment, what):
    felix, key = signed_in(story.felix.user), keys(assignment)[0]

    wordless = say(felix, assignment, what, key)
    assert (wordless.status_code, "Say what is wrong with" in words(wordless)) == (422, True)
    forged = say(felix, assignment, what, "claim:forged", note="No")
    assert (forged.status_code, "no more" in words(forged)) == (422, True)
    assert not Comment.objects.exists()


def test_what_is_typed_about_a_claim_is_kept(story, assignment):
    felix, key = signed_in(story.felix.user), keys(assignment)[0]
    felix.post(f"{assignment.get_absolute_url()}keep/", {f"note_{key}": "Half writ"})

    assert "Half writ" in felix.get(assignment.get_absolute_url()).content.decode()


def test_a_claim_that_stands_there_twice_can_be_objected_to(story):
    row = "<tr><td>{}</td><td>500 mg twice a day</td></tr>"
    table = f"<table><caption>Doses</caption><tbody>{row.format('Adults')}{row.format('Teens')}</tbody></table>"
    draft = story.draft(title="Doses", body=f"<p>So{cite(*story.works[:2])}.</p>{table}")
    assignment = story.submit(draft).assignments.get(kind="fact_check")
    felix, key = signed_in(story.felix.user), keys(assignment)[0]

    say(felix, assignment, "unsupported", key, **{f"note_{key}": "Once a day"})

    made = Comment.objects.get()
    assert made.words == "Not supported, “Adults · 500 mg twice a day”: Once a day"
    assert (made.kind, made.target["part"]) == ("must_fix", "title")
