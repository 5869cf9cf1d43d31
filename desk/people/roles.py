"""Who may do what: the four groups, in one table. People's rights are read from here and from nowhere else."""

from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS

from people.roles import EDITORS, MANAGING_EDITORS, REVIEWERS, WRITERS

_WRITE = {
    "articles.add_article",
    "articles.add_image",
    "articles.add_sourcetext",
    "articles.change_article",
    "articles.change_image",
    "articles.view_article",
    "articles.view_author",
    "articles.view_helpline",
    "articles.view_image",
    "articles.view_innerlink",
    "articles.view_revision",
    "articles.view_sourcetext",
    "articles.view_topic",
    "people.view_job",
    "references.add_reference",
    "references.change_reference",
    "references.view_link",
    "references.view_notice",
    "references.view_reference",
    "reviews.view_reviewer",
    "reviews.view_signoff",
}
_EDIT = _WRITE | {
    "articles.add_consent",  # recording one, seeing where the evidence lies, taking it back
    "articles.publish_article",
    "articles.submit_article",
    "articles.view_broughtfile",
    "feedback.triage_report",
    "feedback.view_report",
    "feedback.view_vote",
    "people.change_job",  # trying a task of the queue again
    "people.view_event",
    "references.add_notice",
    "references.delete_reference",  # merging: the work that goes can no longer be cited
    "reviews.view_changeset",
    "reviews.view_concern",
    "reviews.view_credential",
    "reviews.view_declaration",
    "reviews.view_policy",
    "reviews.view_release",
    "reviews.view_topicpolicy",
    "reviews.view_withdrawal",
    "website.view_page",
}
_MANAGE = _EDIT | {
    "articles.add_author",
    "articles.add_helpline",
    "articles.add_helplineversion",
    "articles.add_sectiontemplate",
    "articles.add_topic",
    "articles.change_author",
    "articles.change_helpline",
    "articles.change_helplineversion",  # approving a number that another person proposed
    "articles.change_sectiontemplate",
    "articles.change_topic",
    "people.add_user",
    "people.change_user",
    "people.delete_user",  # erasing what is known of a person; nobody is ever deleted
    "people.view_user",
    "reviews.add_credential",
    "reviews.add_override",
    "reviews.add_policy",
    "reviews.add_reviewer",
    "reviews.add_revocation",
    "reviews.add_takedown",
    "reviews.add_topicpolicy",
    "reviews.add_verification",
    "reviews.change_reviewer",
    "reviews.change_topicpolicy",
    "reviews.revoke_signoff",
    "website.add_page",
    "website.add_pageversion",
    "website.add_topicintroduction",
    "website.change_page",
    "website.change_pageversion",  # approving what another person proposed
    "website.change_topicintroduction",
}

# Reviewers need no permission: the review desk shows everybody their own assignments and nothing else.
GROUPS: dict[str, frozenset[str]] = {
    WRITERS: frozenset(_WRITE),
    EDITORS: frozenset(_EDIT),
    MANAGING_EDITORS: frozenset(_MANAGE),
    REVIEWERS: frozenset(),
}


def keep_groups(using: str = DEFAULT_DB_ALIAS, apps: Any = apps, **kwargs: Any) -> None:
    """The four groups are there after every migrate and flush. What they may do stands above, and in no table."""
    try:
        group_model = apps.get_model("auth", "Group")
    except LookupError:
        return
    for name in GROUPS:
        group, _ = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.clear()
