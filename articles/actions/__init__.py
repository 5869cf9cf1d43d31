"""What can be done with an article's texts, and with the images that texts show. Every verb locks what it is about first."""

from articles.actions.circles import keep_to_circle, open_to_all
from articles.actions.evidence import Given, give_evidence
from articles.actions.helplines import approve_helpline, create_helpline, propose_helpline
from articles.actions.images import (
    StaleImage,
    add_image,
    describe_image,
    end_consent,
    record_consent,
    state_of,
)
from articles.actions.origins import bring_article, keep_brought_file
from articles.actions.sources import add_source
from articles.actions.texts import (
    StaleRevision,
    copy_article,
    create_article,
    free_slug,
    latest_revision,
    lock,
    lock_each,
    lock_key,
    lock_topics,
    mend_live,
    must_be_at_hand,
    rename,
    replace_link,
    replace_words,
    restore_text,
    save_revision,
    set_also_read,
)

__all__ = [
    "Given",
    "StaleImage",
    "StaleRevision",
    "add_image",
    "add_source",
    "approve_helpline",
    "bring_article",
    "copy_article",
    "create_article",
    "create_helpline",
    "describe_image",
    "end_consent",
    "free_slug",
    "give_evidence",
    "keep_to_circle",
    "keep_brought_file",
    "latest_revision",
    "lock",
    "lock_each",
    "lock_key",
    "lock_topics",
    "mend_live",
    "must_be_at_hand",
    "open_to_all",
    "propose_helpline",
    "record_consent",
    "rename",
    "replace_link",
    "replace_words",
    "restore_text",
    "save_revision",
    "set_also_read",
    "state_of",
]
