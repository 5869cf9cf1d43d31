"""Topics, policies, and the articles' lives from the first draft to where they stand today."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from articles.actions import create_article, latest_revision, save_revision, set_also_read
from articles.codes import read as read_codes
from articles.models import Article, Revision, Topic
from cms.demo import helplines, images, works
from cms.demo.newsroom import Newsroom, Step
from reviews import actions
from reviews.checklists import checklist_of
from reviews.models import ApprovalKind, Assignment, Comment, Concern, SignOff
from reviews.publishing import live_publication

# The hours at which things are usually done; within a day they follow each other so.
HOURS = {
    "write": 9,
    "revise": 9,
    "submit": 11,
    "comment": 12,
    "sign_off": 13,
    "answer": 15,
    "publish": 16,
    "withdraw": 16,
}
TEXT = ("title", "summary", "key_points", "also_known_as", "funding", "change_note")


def open_topics(newsroom: Newsroom) -> None:
    """Make the topics."""
    for row in newsroom.plan["topics"]:
        topic = Topic(name=row["name"], slug=row["slug"])
        newsroom.topics[topic.slug] = newsroom.keep(topic)


def steps(newsroom: Newsroom) -> Iterator[Step]:
    """Policies first, then each article's timeline, and what is to be read beside it."""
    for rule in newsroom.plan["policies"]:
        at = newsroom.moment(rule["made_days_ago"], 10)
        yield Step(at, partial(_policy, newsroom, rule))
    for planned in newsroom.plan["articles"]:
        for step in planned["timeline"]:
            at = newsroom.moment(step["days_ago"], HOURS[step["do"]], of=planned["slug"])
            yield Step(at, partial(VERBS[step["do"]], newsroom, planned, step))
        yield _also_read(newsroom, planned)


def _policy(newsroom: Newsroom, rule: dict[str, Any], at: datetime) -> None:
    by = newsroom.users[rule["made_by"]]
    policy = actions.create_policy(
        by=by,
        name=rule["name"],
        kinds=rule["slots"],
        months=rule["months"],
        months_by_kind=rule.get("months_by_kind"),
        at=at,
    )
    for topic in newsroom.topics.values():
        kind = rule.get("kind", "")
        actions.set_topic_policy(topic=topic, policy=policy, by=by, kind=kind, at=at)


def _also_read(newsroom: Newsroom, planned: dict[str, Any]) -> Step:
    """An editor lists other articles on the day that the last of them was begun."""
    slugs = [planned["slug"], *planned["also_read"]]
    begun = [
        other["timeline"][0]["days_ago"]
        for other in newsroom.plan["articles"]
        if other["slug"] in slugs
    ]

    def choose(at: datetime) -> None:
        set_also_read(
            article=newsroom.articles[planned["slug"]],
            by=newsroom.users[planned["editor"]],
            others=[newsroom.articles[slug] for slug in planned["also_read"]],
            at=at,
        )

    return Step(newsroom.moment(min(begun), 18, of=planned["slug"]), choose)


# One verb of a timeline each


def _write(newsroom: Newsroom, planned: dict[str, Any], step: dict[str, Any], at: datetime) -> None:
    text = newsroom.texts[planned["slug"]]
    newsroom.articles[planned["slug"]] = create_article(
        by=newsroom.users[step["by"]],
        slug=planned["slug"],
        topic=newsroom.topics[text["topic"]],
        kind=text["kind"],
        at=at,
    )
    _save(newsroom, planned, step, text, at)


def _revise(
    newsroom: Newsroom, planned: dict[str, Any], step: dict[str, Any], at: datetime
) -> None:
    text = newsroom.texts[planned["slug"]]
    for later in text["later"][: step["later"]]:
        text = text | later
    revision = _save(newsroom, planned, step, text, at)
    if "answers" in step:
        concern = Concern.objects.get(article=revision.article, resolved_at=None)
        editor = newsroom.users[planned["editor"]]
        actions.resolve_concern(concern=concern, by=editor, revision=revision, at=at)


def _save(
    newsroom: Newsroom,
    planned: dict[str, Any],
    step: dict[str, Any],
    text: dict[str, Any],
    at: datetime,
) -> Revision:
    article, by = newsroom.articles[planned["slug"]], newsroom.users[step["by"]]
    works.add(newsroom, works.cited(text["body"]), by=by, at=at)
    images.add(newsroom, images.shown(text["body"]), by=by, at=at)
    body = images.with_ids(text["body"], newsroom.images)
    body = helplines.with_ids(body, newsroom.helplines)
    return save_revision(
        article=article,
        by=by,
        based_on=latest_revision(article),
        body=works.with_ids(body, newsroom.works),
        authors=[newsroom.authors[key] for key in text["authors"]],
        retracted_reasons={
            newsroom.works[name].pk: reason
            for name, reason in text.get("retracted_reasons", {}).items()
        },
        codes=read_codes(text.get("codes", ())),
        at=at,
        change_kind=text.get("change_kind", ""),
        **{name: text[name] for name in TEXT},
    )


def _submit(
    newsroom: Newsroom, planned: dict[str, Any], step: dict[str, Any], at: datetime
) -> None:
    article, by = newsroom.articles[planned["slug"]], newsroom.users[step["by"]]
    if before := actions.open_review(article):
        reason = "The text was changed as the reviewer asked."
        actions.close_review(review=before, by=by, reason=reason, at=at)
    due_on = newsroom.day(step["due_days_ago"])
    asked = [
        (newsroom.reviewers[key], kind, due_on)
        for kind in ApprovalKind.values
        for key in planned[kind]
    ]
    actions.submit(revision=latest_revision(article), by=by, assignments=asked, at=at)


def _comment(
    newsroom: Newsroom, planned: dict[str, Any], step: dict[str, Any], at: datetime
) -> None:
    reviewer = newsroom.reviewers[step["by"]]
    assignment = Assignment.objects.waiting().get(
        review__article=newsroom.articles[planned["slug"]], reviewer=reviewer
    )
    about = {name: step[name] for name in ("part", "quote", "kind", "words")}
    actions.comment(
        revision=assignment.revision, by=reviewer.user, assignment=assignment, at=at, **about
    )


def _answer(
    newsroom: Newsroom, planned: dict[str, Any], step: dict[str, Any], at: datetime
) -> None:
    article = newsroom.articles[planned["slug"]]
    thread = Comment.objects.threads().get(revision__article=article, words=step["to"])
    by = newsroom.users[step["by"]]
    actions.answer_comment(thread=thread, by=by, words=step["words"], at=at)


def _sign_off(
    newsroom: Newsroom, planned: dict[str, Any], step: dict[str, Any], at: datetime
) -> None:
    reviewer = newsroom.reviewers[step["by"]]
    assignment = Assignment.objects.waiting().get(
        review__article=newsroom.articles[planned["slug"]], reviewer=reviewer, kind=step["kind"]
    )
    approves = step["decision"] == SignOff.Decision.APPROVED
    scope = step.get("scope", SignOff.Scope.WHOLE)
    asked = checklist_of(scope, assignment.revision, assignment.kind)
    actions.sign_off(
        assignment=assignment,
        by=reviewer.user,
        digest=assignment.revision.digest,
        decision=step["decision"],
        checklist={key: approves for key, _ in asked},
        scope=scope,
        comment=step["comment"],
        at=at,
    )


def _publish(
    newsroom: Newsroom, planned: dict[str, Any], step: dict[str, Any], at: datetime
) -> None:
    revision = latest_revision(newsroom.articles[planned["slug"]])
    actions.publish(revision=revision, by=newsroom.users[step["by"]], at=at)


def _withdraw(
    newsroom: Newsroom, planned: dict[str, Any], step: dict[str, Any], at: datetime
) -> None:
    actions.withdraw(
        article=newsroom.articles[planned["slug"]],
        by=newsroom.users[step["by"]],
        reason=step["reason"],
        for_good=step["for_good"],
        at=at,
    )


VERBS = {
    "write": _write,
    "revise": _revise,
    "submit": _submit,
    "comment": _comment,
    "answer": _answer,
    "sign_off": _sign_off,
    "publish": _publish,
    "withdraw": _withdraw,
}


def live_revision(article: Article) -> Revision:
    """What readers see of an article at this step of the story."""
    publication = live_publication(article)
    if publication is None:
        raise ValueError(f"{article} is not live at this point of the plan.")
    return publication.revision
