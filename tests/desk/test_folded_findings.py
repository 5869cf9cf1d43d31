"""What a rule finds several times is one line that opens to show each, with its link."""

from articles.models import Article
from desk.common.findings import folded
from reviews.gate import warnings
from reviews.gate.findings import Finding, Severity
from tests.desk.house import at, signed_in
from tests.website.reading import page


def warning(rule, message):
    return Finding(rule, Severity.WARNS, message, "Look.", subject=message)


def lines(response, rule):
    return page(response).xpath(f"//ul[@class='findings']/li[@title='{rule}']")


def shown(line):
    """What a line says while it is folded, and where each of what it has leads to."""
    said = " ".join(line.xpath("string(details/summary)").split())
    return said, line.xpath("details/ul/li//a[not(@data-work)]/@href")


def test_the_form_says_once_that_works_are_not_checked(story):
    revision = story.draft()
    form = signed_in(story.wanda).get(at(revision.article, "change"))

    (line,) = lines(form, "gate.W006")

    works = [at(work, "change") for work in story.works[:3]]
    assert shown(line) == ("3 cited works are not yet checked for retractions", works)
    assert len(line.xpath("details/ul/li//a[@data-work]")) == 3


def test_the_publishing_page_does_too(story):
    revision = story.approved()
    publish = at(Article, "publish", revision.article_id, revision.pk)

    (line,) = lines(signed_in(story.edith).get(publish), "gate.W006")

    works = [at(work, "change") for work in story.works[:3]]
    assert shown(line) == ("3 cited works are not yet checked for retractions", works)


def test_what_is_found_once_stays_as_it_is_and_in_its_place():
    one, two = warning("gate.W005", "One is old."), warning("gate.W006", "Two is unchecked.")
    three = warning("gate.W006", "Three is unchecked.")

    groups = folded([two, one, three])

    assert [(bool(group.words), group.rows) for group in groups] == [
        (True, [two, three]),
        (False, [one]),
    ]


def test_what_blocks_is_never_folded():
    found = [Finding("gate.E010", Severity.BLOCKS, words, "Say why.") for words in ("One.", "Two.")]

    assert [group.words for group in folded(found)] == ["", ""]


def test_each_rule_that_warns_can_be_folded():
    for rule in warnings.RULES:
        (group,) = folded([warning(rule.ids[0], "One."), warning(rule.ids[0], "Two.")])
        assert group.words.startswith("2 ")
