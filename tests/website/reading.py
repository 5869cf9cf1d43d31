"""Reading an answer as a tree."""

from lxml import html


def page(answer):
    """The answer's HTML as an lxml tree."""
    return html.fromstring(answer.content.decode())


def words(answer, selector="//main"):
    """The text of one part of the page, with single spaces."""
    return " ".join(page(answer).xpath(selector)[0].text_content().split())
