"""Topics, policies, and which topic gets which policy."""

import pytest

from articles.models import Topic
from people.models import Event
from reviews import actions
from reviews.models import Concern, Policy, TopicPolicy
from reviews.policies import policy_of, slots_of, topic_policy
from tests.desk.house import at, signed_in, words

POLICY = {"name": "Two physicians", "medical": "2", "fact_check": "1", "months": "24"}


def test_a_managing_editor_makes_a_policy(story):
    maya = signed_in(story.maya)

    answer = maya.post(at(Policy, "add"), POLICY | {"months_medicine": "12"})

    policy = Policy.objects.get(name="Two physicians")
    assert answer["Location"] == at(policy, "change")
    assert slots_of(policy) == ["medical", "medical", "fact_check"]
    assert (policy.months, policy.months_for("medicine"), policy.months_for("news")) == (24, 12, 24)
    for address in (at(policy, "change"), at(Policy, "changelist")):
        page = words(maya.get(address))
        assert "2 medical reviews and a fact check" in page
        assert "24; medicine 12" in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"medical": "0"}, "greater than or equal to 1"),
        ({"medical": "10", "fact_check": "9"}, "Keep a policy to 10 approvals"),
        ({"fact_check": "-1"}, "greater than or equal to 0"),
        ({"months": "0"}, "greater than or equal to 1"),
        ({"months_news": "500"}, "less than or equal to 120"),
        ({"name": " "}, "Give the policy a name."),
    ],
)
def test_a_policy_without_a_medical_review_or_without_sense_is_refused(story, changes, says):
    answer = signed_in(story.maya).post(at(Policy, "add"), POLICY | changes)

    assert answer.status_code == 422
    assert says in words(answer)
    assert not Policy.objects.filter(name="Two physicians").exists()


def test_a_policy_is_never_changed_and_never_deleted(story):
    root = signed_in(story.root)

    assert root.get(at(story.policy, "change")).status_code == 200
    assert root.post(at(story.policy, "change"), POLICY).status_code == 403
    assert root.post(at(story.policy, "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("who", ["wanda", "edith"])
def test_other_roles_make_no_rules(story, who):
    client = signed_in(getattr(story, who))
    rule = {"topic": story.topic.pk, "policy": story.policy.pk, "kind": ""}

    assert client.post(at(Policy, "add"), POLICY).status_code == 403
    assert client.post(at(TopicPolicy, "add"), rule).status_code == 403
    assert client.post(at(Topic, "add"), {"name": "Mine", "slug": "mine"}).status_code == 403
    assert client.post(at(story.topic, "change"), {"name": "Mine", "slug": "x"}).status_code == 403
    assert not Topic.objects.filter(name="Mine").exists()


def rule(topic, policy, kind="", **more):
    return {"topic": topic.pk, "policy": policy.pk, "kind": kind} | more


def test_a_topic_gets_its_policy_at_once_when_nothing_live_asks_for_more(story):
    policy = story.make_policy("medical", "medical")

    answer = signed_in(story.maya).post(
        at(TopicPolicy, "add"), rule(story.bare_topic, policy, "medicine")
    )

    assert answer.status_code == 302
    assert topic_policy(story.bare_topic, "medicine") == policy
    assert topic_policy(story.bare_topic, "news") is None


def test_a_stricter_policy_says_first_how_many_live_articles_get_a_concern(story):
    article = story.live().article
    stricter = story.make_policy("medical", "medical", "fact_check")
    maya = signed_in(story.maya)

    asked = maya.post(at(TopicPolicy, "add"), rule(story.topic, stricter))
    before = (policy_of(article), Concern.objects.count(), Event.objects.count())
    done = maya.post(at(TopicPolicy, "add"), rule(story.topic, stricter, foreseen="1"))

    assert asked.status_code == 422
    assert "1 live article gets a concern" in words(asked)
    assert 'name="foreseen" value="1"' in words(asked)
    assert before[:2] == (story.policy, 0)
    assert done.status_code == 302
    assert policy_of(article) == stricter
    assert Concern.objects.get().article == article


def test_the_second_click_sets_it_once(story):
    story.live()
    stricter = story.make_policy("medical", "medical", "fact_check")
    maya = signed_in(story.maya)
    sent = rule(story.topic, stricter, foreseen="1")

    maya.post(at(TopicPolicy, "add"), sent)
    maya.post(at(TopicPolicy, "add"), sent)

    assert Concern.objects.count() == 1
    assert TopicPolicy.objects.filter(topic=story.topic).count() == 2
    assert topic_policy(story.topic, "condition") == stricter


def test_a_rule_is_changed_from_its_own_page(story):
    maya = signed_in(story.maya)
    other = story.make_policy("medical")
    row = TopicPolicy.objects.get(topic=story.topic)

    answer = maya.post(at(row, "change"), rule(story.topic, other))

    assert answer.status_code == 302
    assert TopicPolicy.objects.current().get(topic=story.topic).policy == other
    assert words(maya.get(at(TopicPolicy, "changelist"))).count("medical + fact_check") == 1
    assert Event.objects.filter(subject=f"topic:{story.topic.pk}", kind="policy set").count() == 2


# Topics


def test_a_topic_is_added_and_written_down(story):
    sent = {"name": "Heart", "slug": "heart", "parent": story.topic.pk, "introduction": ""}

    answer = signed_in(story.maya).post(at(Topic, "add"), sent)

    heart = Topic.objects.get(slug="heart")
    assert answer.status_code == 302
    assert heart.parent == story.topic
    assert Event.objects.get(subject=f"topic:{heart.pk}").kind == "added"


def test_a_moved_topic_brings_its_articles_under_the_policy_of_the_new_place(story):
    below = story.topic_below()
    live = story.live(topic=below)
    strict = story.make_policy("medical", "medical")
    actions.set_topic_policy(topic=story.bare_topic, policy=strict, by=story.maya)
    sent = {"name": "Brain", "slug": "brain", "parent": story.bare_topic.pk}

    answer = signed_in(story.maya).post(at(below, "change"), sent)

    below.refresh_from_db()
    assert answer.status_code == 302
    assert below.parent == story.bare_topic
    assert policy_of(live.article) == strict
    assert Concern.objects.get(article=live.article).source == "policy"


def test_a_topic_never_stands_below_itself(story):
    below = story.keep(Topic(name="Below", slug="below", parent=story.topic))
    deep = story.keep(Topic(name="Deep", slug="deep", parent=below))
    maya = signed_in(story.maya)

    for parent in (story.topic, below, deep):
        answer = maya.post(
            at(story.topic, "change"), {"name": "Nerves", "slug": "nerves", "parent": parent.pk}
        )
        assert answer.status_code == 200
        assert list(answer.context["adminform"].form.errors) == ["parent"]

    story.topic.refresh_from_db()
    assert story.topic.parent is None


def test_two_topics_share_neither_address_nor_name(story):
    maya = signed_in(story.maya)
    sub = {"name": "Sub", "slug": "sub", "parent": story.topic.pk}
    maya.post(at(Topic, "add"), sub)

    same_slug = maya.post(at(Topic, "add"), {"name": "Other", "slug": "sub"})
    same_name = maya.post(at(Topic, "add"), sub | {"slug": "sub-2"})

    assert list(same_slug.context["adminform"].form.errors) == ["slug"]
    assert list(same_name.context["adminform"].form.errors) == ["__all__"]
    assert Topic.objects.filter(name__in=("Sub", "Other")).count() == 1


def test_the_lists_cost_the_same_however_much_there_is(story, django_assert_max_num_queries):
    for number in range(20):
        topic = story.keep(Topic(name=f"T{number}", slug=f"t{number}", parent=story.topic))
        policy = story.make_policy("medical", "fact_check")
        actions.set_topic_policy(topic=topic, policy=policy, by=story.maya)
    maya = signed_in(story.maya)

    for model in (Topic, Policy, TopicPolicy):
        with django_assert_max_num_queries(14):
            maya.get(at(model, "changelist"))


def test_a_topic_that_somebody_else_changed_is_not_saved_over(story):
    """Whoever saves it would tell the trail of the whole row, and so of what was not theirs."""
    maya = signed_in(story.maya)
    Topic.objects.filter(pk=story.topic.pk).update(parent=story.bare_topic)
    sent = {"name": "Nerves and brain", "slug": "nerves", "introduction": ""}

    answer = maya.post(at(story.topic, "change"), sent | {"parent": story.bare_topic.pk})

    assert answer.status_code == 200
    assert f"topic:{story.topic.pk}: it is not as the last event of it tells" in words(answer)
    assert "Nerves and brain" in answer.content.decode()
    assert Topic.objects.get(pk=story.topic.pk).name == "Nerves"
