"""A list of the desk is narrowed by the filters that it declares, and an address can ask for nothing else.

Maya may look through the list of people; with any other look-up its answers would tell her their password hashes,
letter by letter.
"""

import pytest
from django.contrib import admin

from articles.models import Article, Author
from desk.common.admin import HouseAdmin
from feedback.actions import report_problem
from feedback.models import Report
from people.models import Event, User
from reviews.models import Credential, Reviewer
from tests.desk.house import at, signed_in, words

pytestmark = pytest.mark.both

WRONG = "This list has no such filter, so it shows everything."


def rows(response):
    return {row.pk for row in response.context["cl"].result_list}


UNDECLARED = [
    (User, "password__regex=^md5"),
    (User, "password__startswith=md5"),
    (User, "email__regex=^(((a%2B)%2B)%2B)%2B$"),
    (User, "last_login__gte=2026-01-01"),
    (User, "groups__permissions__codename=add_user"),
    (User, "groups__name__regex=^M"),
    (User, "groups__id__in=1,2"),
    (User, "author__slug__regex=w"),
    (User, "pk=1"),
    (User, "is_staff__regex=1"),
    (Credential, "reviewer__user__password__regex=^md5"),
    (Credential, "reviewer__pk__in=1,2"),
    (Event, "at__year__regex=^2"),
    (Event, "at__regex=^2"),
    (Event, "actor__regex=^a"),
    (Report, "triaged_by__password__regex=^md5"),
    (Author, "user__password__regex=^md5"),
    (Reviewer, "user__password__startswith=md5"),
    (Article, "revisions__created_by__password__startswith=md5"),
    (User, "_popup=1&password__regex=^md5"),
    (User, "_popup=1"),
    (User, "_to_field=password"),
    (User, "_popup=1&_to_field=id"),
    (User, "_facets=1"),
    (User, "e=1&password__regex=^md5"),
    (User, "nonsense=1"),
]


def test_whatever_else_an_address_asks_for_narrows_nothing(story):
    for person in ("wanda", "rivera", "olga"):
        getattr(story, person)
    story.author  # noqa: B018 - made here
    story.live()
    maya = signed_in(story.maya)

    wrong = []
    for model, query in UNDECLARED:
        everything = rows(maya.get(at(model, "changelist")))
        refused = maya.get(f"{at(model, 'changelist')}?{query}")
        shown = maya.get(refused["Location"]) if refused.status_code == 302 else refused
        if refused.status_code != 302 or WRONG not in words(shown) or rows(shown) != everything:
            wrong.append(f"{model.__name__}?{query}: {refused.status_code}")

    assert wrong == []


def test_what_a_list_declares_narrows_it(story):
    story.rivera, story.chen  # noqa: B018 - made here
    report = report_problem(revision=story.live(), reason="inaccurate")
    maya = signed_in(story.maya)
    managers = story.maya.groups.get()

    def found(model, query):
        return rows(maya.get(f"{at(model, 'changelist')}?{query}"))

    assert found(User, f"groups__id__exact={managers.pk}") == {story.maya.pk, story.olga.pk}
    assert found(User, "is_staff__exact=0&q=chen") == {story.chen.user.pk}
    assert found(Credential, f"reviewer__pk__exact={story.chen.pk}") == {
        story.chen.credentials.get().pk
    }
    assert found(Report, f"article__id__exact={report.article_id}&state=open") == {report.pk}
    assert found(Event, "at__gte=2999-01-01 00:00:00%2B00:00") == set()
    assert WRONG not in words(maya.get(at(User, "changelist")))


def test_every_list_of_the_desk_keeps_this_rule():
    assert [one for one in admin.site._registry.values() if not isinstance(one, HouseAdmin)] == []


def test_boxes_that_complete_a_word_answer_where_a_form_has_one(story):
    """No form of ours has one: Maya could otherwise look through every table that is searched."""
    box = "/admin/autocomplete/?app_label={}&model_name={}&field_name={}&term=a"
    maya = signed_in(story.maya)

    for source in (("articles", "author", "user"), ("reviews", "signoff", "reviewer")):
        assert maya.get(box.format(*source)).status_code == 403
