"""What readers see of an article although it is not signed with the text: the declared list.

Each line is in docs/publication-gate.md, "Shown, but not signed"; here it comes with the fields ("app.model.field") that
can change what readers see while the text's digest stays the same. test_derived_fields.py changes every field of every
model, and fails when one shows that is not listed here, or is listed and never shows.
"""

DERIVED: dict[str, frozenset[str]] = {
    "the names of those who wrote, edited, checked and signed it, who published each version, "
    "and who accepted a conflict of interest": frozenset(
        {"people.user.name", "people.user.erased_at", "articles.author.user"}
    ),
    "letters after the name, specialties, photos and biographies of authors and reviewers": frozenset(
        {
            "articles.author.biography",
            "articles.author.photo",
            "articles.author.post_nominals",
            "reviews.reviewer.biography",
            "reviews.reviewer.photo",
            "reviews.reviewer.post_nominals",
            "reviews.reviewer.specialty",
        }
    ),
    "that a reviewer reviews here no more": frozenset({"people.user.is_active"}),
    "the standing of a cited work (notices) since the text was signed": frozenset(
        {
            "references.notice.dated",
            "references.notice.kind",
            "references.notice.reference",
        }
    ),
    "the topic, its name and the topics above it": frozenset(
        {"articles.article.topic", "articles.topic.name", "articles.topic.parent"}
    ),
    "addresses of articles, topics, people and site pages": frozenset(
        {
            "articles.article.slug",
            "articles.author.slug",
            "articles.topic.slug",
            "reviews.reviewer.slug",
            "website.page.slug",
        }
    ),
    "which other articles are listed beside it": frozenset(
        {
            "articles.alsoread.article",
            "articles.alsoread.other",
            "articles.alsoread.position",
        }
    ),
    "in the history, when a version came down": frozenset({"reviews.withdrawal.withdrawn_at"}),
    "in the history, what a helpline is called that a version names": frozenset(
        {"articles.helpline.name"}
    ),
    "what kind of article it is, for machines and for who searches": frozenset(
        {"articles.article.kind"}
    ),
    "when readers first saw the article": frozenset({"reviews.release.published_at"}),
    "the language that lists say a title is in": frozenset({"articles.revision.language"}),
    "the order of site pages": frozenset({"website.page.position"}),
}

FIELDS = frozenset(field for fields in DERIVED.values() for field in fields)
