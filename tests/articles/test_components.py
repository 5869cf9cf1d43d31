"""What is pointed out about callouts, lists of what to do, and tables, by the rules of those who made them."""

import pytest

from articles.cleaning import clean
from articles.components import problems

POINTS = "<ul><li>rest</li><li>drink water</li></ul>"


def box(kind, inside):
    return f'<div class="{kind}">{inside}</div>'


def wrong(html):
    return [said for _, said in problems(clean(html))]


@pytest.mark.parametrize(
    "html",
    [
        box("important", "<h3>Driving</h3><p>Do not drive.</p>"),
        box("do-list", f"<h3>Do</h3>{POINTS}") + box("dont-list", f"<h3>Don’t</h3>{POINTS}"),
        box("do-list", "<h3>Do</h3><ul><li>MRI first</li><li>take vitamin D</li></ul>"),
        box("inset", "<p>So it is.</p>"),
        box("expander", "<h3>How it works</h3><p>So.</p>"),
        "<table><caption>Doses</caption><tr><th>Who</th></tr><tr><td>1</td></tr></table>",
    ],
)
def test_what_follows_the_rules_is_fine(html):
    assert wrong(html) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (box("important", "<p>Do not drive.</p>"), "no heading"),
        (box("do-list", POINTS), "such as “Do”"),
        (box("dont-list", "<h3>Don’t</h3><ul><li>drive</li></ul>"), "fewer than two"),
        (box("do-list", "<h3>Do</h3><ul><li>Rest</li><li>eat</li></ul>"), "“Rest” begins with a capital"),
        (box("dont-list", f"<h3>Don’t</h3>{POINTS}") + box("do-list", f"<h3>Do</h3>{POINTS}"), "Put it first"),
        (box("expander", "<p>So.</p>"), "nobody can open it"),
        ("<table><tr><th>Who</th></tr><tr><td>1</td></tr></table>", "no caption"),
        ("<table><caption>a</caption><tr><td>1</td></tr></table>", "no headings"),
    ],
)  # fmt: skip
def test_what_breaks_one_is_named_with_what_to_do(html, said):
    (found,) = wrong(html)

    assert said in found


def test_more_than_two_important_things_are_pointed_out():
    html = "".join(box("important", f"<h3>Thing {n}</h3><p>a</p>") for n in range(4))

    assert [name for name, _ in problems(clean(html))] == ["Thing 2", "Thing 3"]
