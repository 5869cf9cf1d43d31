"""Reading an answer as a tree."""

from django.utils import timezone
from lxml import html

from reviews.models import Release


def page(answer):
    """The answer's HTML as an lxml tree."""
    return html.fromstring(answer.content.decode())


def words(answer, selector="//main"):
    """The text of one part of the page, with single spaces."""
    return " ".join(page(answer).xpath(selector)[0].text_content().split())


def template(answer):
    """The template that the page was made from."""
    return answer.templates[0].name


def part(answer, name):
    """The element with this id, or None."""
    return page(answer).get_element_by_id(name, None)


def day_of_release():
    """The day on which something went live last, as pages write it; midnight may have passed since."""
    return f"{timezone.localdate(Release.objects.latest('pk').published_at):%-d %B %Y}"
