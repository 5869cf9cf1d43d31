"""What the desk's pages call things: names and words, no codes, icons or dashes of the framework's."""

import pytest

from articles.models import Author, Topic
from desk.policies.forms import TopicPolicyForm
from feedback.actions import report_problem
from feedback.models import Report
from people.actions import change_person
from references.actions import record_notice
from references.models import Reference
from reviews.models import Declaration, Reviewer, SignOff
from tests.desk.house import at, signed_in, words
from tests.website.reading import page


@pytest.fixture
def maya(story):
    return signed_in(story.maya)


def test_each_cell_of_a_list_names_its_column(story, maya):
    assert story.works

    list_page = page(maya.get(at(Reference, "changelist")))

    first = list_page.xpath("//table[@id='result_list']/tbody/tr[1]/*")
    heads = list_page.xpath("//table[@id='result_list']/thead//th")
    named = [" ".join(head.text_content().split()) for head in heads]
    assert [cell.get("data-label") for cell in first] == named
    assert "State" in named


@pytest.mark.parametrize("model", [Reviewer, Author, Topic])
def test_a_form_for_a_new_row_has_an_article_and_no_dashes(story, maya, model):
    assert story.stan

    form = words(maya.get(at(model, "add")))

    assert f"<h1>Add a {model._meta.verbose_name}" in form or "<h1>Add an author" in form
    assert "---------" not in form


def test_a_rule_is_chosen_in_words(story):
    assert story.topic
    form = TopicPolicyForm(count_concerns=lambda given: 0)

    assert "---------" not in form.as_p()


def test_what_is_kept_is_headed_by_its_name(story):
    revision = story.live()
    report = report_problem(revision=revision, reason=Report.Reason.OTHER, comment="Hm.")
    edith = signed_in(story.edith)

    kept = {one: words(edith.get(at(one, "change"))) for one in (report, revision)}

    assert f"<h1>Something else: {revision.title}</h1>" in kept[report]
    assert f"<h1>{revision}</h1>" in kept[revision]
    assert '["' not in kept[revision]
    assert "<li>It is rare.</li>" in kept[revision]


def test_yes_and_no_are_words(story, maya):
    story.live()
    signed, declared = SignOff.objects.first(), Declaration.objects.first()
    pages = [at(Reference, "changelist"), at(signed, "change"), at(declared, "change")]

    shown = [words(maya.get(one)) for one in pages]

    assert not [one for one in shown if "icon-yes" in one or "icon-no" in one]
    assert "none to declare" in shown[-1]


def test_the_list_of_references_says_what_is_known_of_each(story, maya):
    first, second = story.works[:2]
    record_notice(reference=second, kind="retraction", source="crossref", by=story.maya)

    rows = page(maya.get(at(Reference, "changelist"))).xpath("//table[@id='result_list']/tbody/tr")

    shown = {
        row.xpath("string(th/a/text()[1])"): " ".join(row.text_content().split()) for row in rows
    }
    assert "Not yet checked" in shown[first.title]
    assert "Retracted" in shown[second.title]
    assert not [one for one in shown.values() if "unknown" in one or first.doi in one]


def test_a_sign_off_names_its_reviewer_once_until_they_are_called_something_else(story, maya):
    story.live()
    signed = SignOff.objects.filter(reviewer=story.rivera).first()
    before = words(maya.get(at(signed, "change")))

    person = story.rivera.user
    change_person(person=person, by=story.maya, groups=person.groups.all(), name="Rosa Newname")

    assert "Signed as" not in before
    assert "Signed as" in words(maya.get(at(signed, "change")))


def test_an_address_of_nothing_says_so_in_words(story, maya):
    answer = maya.get(at(SignOff, "change", 999), follow=True)

    assert "There is no such sign-off." in words(answer)
