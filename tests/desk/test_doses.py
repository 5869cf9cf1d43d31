"""Whoever reviews medically ticks each dose by itself; what was ticked is frozen in the sign-off."""

import pytest

from reviews import actions
from reviews.checklists import points_to_check
from reviews.models import SignOff
from tests.desk.house import signed_in, words
from tests.desk.reviewers import ALL, press
from tests.story import cite

FIRST = "Adults take 50 mg at the first sign."
SECOND = "Children take 5 mg, at most 10 mg a day."


def dosed(story, *lines):
    cited = cite(*story.works[:2])
    return "".join(f"<p>{line}</p>" for line in lines) + f"<p>So it is{cited}.</p>"


@pytest.fixture
def asked(story):
    revision = story.draft(body=dosed(story, FIRST, SECOND))
    return story.submit(revision, (story.rivera, "medical"), (story.felix, "fact_check"))


def test_a_dose_in_a_table_is_asked_about_with_its_row(story):
    table = "<table><tbody><tr><th>Age</th><th>Dose</th></tr><tr><td>6 to 11 years</td><td>200 mg</td></tr></tbody></table>"
    revision = story.draft(body=dosed(story, FIRST) + table)
    assignment = story.submit(revision, (story.rivera, "medical")).assignments.get()

    assert [asked for _, asked in questions(assignment)] == [
        f"50 mg: “{FIRST}”",
        "200 mg: “6 to 11 years · 200 mg”",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<table><caption>Children: 7 mg per kg</caption><tbody><tr><th>Age</th><th>Dose (mg)</th></tr>"
            "<tr><td>adults</td><td>500</td></tr></tbody></table>",
            ["7 mg per kg: “Children: 7 mg per kg”", "500 mg: “adults · 500 mg”"],
        ),
        (
            "<h2>Adults</h2><p>Take 5 mg.</p><h2>Babies</h2><p>Take 5 mg.</p>",
            ["5 mg: “Take 5 mg.” (Adults)", "5 mg: “Take 5 mg.” (Babies)"],
        ),
        (
            "<ul><li>5 mg at night</li><li><p>6 mg by day</p></li></ul>",
            ["5 mg: “5 mg at night”", "6 mg: “6 mg by day”"],
        ),
        (
            '<details class="expander"><summary>Who takes 9 mg</summary><p>Adults.</p></details>',
            ["9 mg: “Who takes 9 mg”"],
        ),
        ("<p>First 8 mg, then 8 mg.</p>", ["8 mg: “First 8 mg, then 8 mg.”"] * 2),
    ],
)
def test_what_a_dose_is_for_stands_beside_it(story, body, expected):
    revision = story.draft(body=body + dosed(story))
    assignment = story.submit(revision, (story.rivera, "medical")).assignments.get()

    assert [asked for _, asked in questions(assignment)] == expected


def of(review, kind):
    return review.assignments.get(kind=kind)


def questions(assignment, base=None):
    return points_to_check(assignment.revision, assignment.kind, base)


def test_each_dose_is_asked_about_with_what_it_stands_in(asked):
    assert [question for _, question in questions(of(asked, "medical"))] == [
        f"50 mg: “{FIRST}”",
        f"5 mg: “{SECOND}”",
        f"10 mg a day: “{SECOND}”",
    ]


def test_rosa_ticks_all_of_them_before_approving(story, client, asked):
    assignment = of(asked, "medical")
    client.force_login(story.rivera.user)
    page = client.get(assignment.get_absolute_url())
    assert "Doses, each by itself" in words(page)
    assert f"50 mg: “{FIRST}”" in words(page)
    assert "0 of 8 checked" in words(page)
    doses = [key for key, _ in questions(assignment)]

    refused = press(client, assignment, "approve", checked=[*ALL, *doses[:2]])
    assert refused.status_code == 422
    assert "10 mg a day" in words(refused)
    press(client, assignment, "approve", checked=[*ALL, *doses])

    made = SignOff.objects.get()
    frozen = {row["key"]: row for row in made.checklist}
    assert [frozen[key]["answer"] for key in doses] == [True] * 3
    assert frozen[doses[0]]["question"] == f"50 mg: “{FIRST}”"


def test_ticks_are_kept_while_rosa_reads_on(story, client, asked):
    assignment = of(asked, "medical")
    client.force_login(story.rivera.user)
    doses = [key for key, _ in questions(assignment)]
    sent = {"checked": [ALL[0], doses[1], "dose:forged"]}

    told = client.post(
        f"{assignment.get_absolute_url()}keep/", sent, headers={"Accept": "application/json"}
    ).json()

    assert told["progress"] == "2 of 8 checked"
    assignment.refresh_from_db()
    assert assignment.scratch.answers["checked"] == [ALL[0], doses[1]]


def test_of_a_text_that_rosa_signed_the_changed_points_are_ticked(story, client, asked):
    story.decide(of(asked, "medical"))
    story.decide(of(asked, "fact_check"))
    first = asked.revision
    actions.publish(revision=first, by=story.edith)
    mended = story.write(first.article, body=dosed(story, FIRST, "Children take 2 mg."))
    again = story.submit(mended, (story.rivera, "medical")).assignments.get()

    signed = SignOff.objects.get(kind="medical")
    assert [asked for _, asked in questions(again, signed)] == ["2 mg: “Children take 2 mg.”"]
    # An approval from before doses were ticked says nothing of them.
    signed.checklist = signed.checklist[:5]
    assert len(questions(again, signed)) == 2
    client.force_login(story.rivera.user)
    page = words(client.get(again.get_absolute_url()))
    assert "The others, to approve the whole page" in page
    story.decide(again, scope="changes")
    assert [row["question"] for row in SignOff.objects.latest("pk").checklist][2:] == [
        "2 mg: “Children take 2 mg.”"
    ]


def test_a_text_without_doses_asks_about_none(story, client):
    assignment = story.submit(story.draft(), (story.rivera, "medical")).assignments.get()

    page = signed_in(story.rivera.user).get(assignment.get_absolute_url())

    assert "Doses, each by itself" not in words(page)
