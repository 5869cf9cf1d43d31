"""What is written: identity of an article, and its immutable revisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from articles.querysets import UNSEEN, ArticleQuerySet, RevisionQuerySet
from people.append_only import Fact
from people.constraints import CompositeForeignKey
from people.ticks import Shown, Ticks
from people.witness import Tells


class Topic(Shown):
    """A place in the tree of subjects."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    introduction = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="What one person wrote before introductions took two. Readers never see it; proposing one starts from it.",
    )

    ticks = Ticks(as_one=True)
    tells = Tells("", ("name", "slug", "parent_id", "introduction"))

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="articles_topic_name",
                violation_error_message="There is a topic of this name here already.",
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")),
                name="articles_topic_not_own_parent",
                violation_error_message="A topic can’t stand below itself.",
            ),
        ]

    def __str__(self):
        return self.name


class Author(Shown):
    """A writer's public profile. The name is the person's own."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="author", verbose_name="person"
    )
    slug = models.SlugField(max_length=100, unique=True)
    post_nominals = models.CharField(
        "letters after the name", max_length=100, blank=True, help_text="Such as M.D. or R.N."
    )
    biography = models.TextField(max_length=2000, blank=True)
    photo = models.ImageField(upload_to="photos/", blank=True)

    tells = Tells("", ("user_id", "slug", "post_nominals", "biography", "photo"))

    def __str__(self):
        return self.user.name

    @property
    def name(self) -> str:
        return self.user.name


class Kind(models.TextChoices):
    """What an article is. The last three are shown inside other pages and pass the same gate."""

    CONDITION = "condition", "condition"
    TREATMENT = "treatment", "treatment"
    MEDICINE = "medicine", "medicine"
    TEST = "test", "test"
    WELLBEING = "wellbeing", "wellbeing"
    NEWS = "news", "news"
    NOTICE = "notice", "notice"
    TERM = "term", "term"
    HELP = "help", "where to get help"


class Article(Shown):
    """Identity and address. What is live is not written here: `reviews.Publication` says it."""

    slug = models.SlugField("address", max_length=120, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="articles")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CONDITION)
    language = models.CharField(max_length=10, default="en", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    # Where lists find the article without looking at its texts. What follows from these is said by the facts, and
    # verify_trail tells where the two differ.
    newest_text = models.ForeignKey(
        "Revision", models.PROTECT, null=True, editable=False, related_name="+"
    )
    last_seen = models.ForeignKey(
        "Revision",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="The text that went live last, whether or not readers still see it.",
    )
    # A column of its own, because the database can't guess how few of two columns differ, and would read all to find them.
    is_unseen = models.GeneratedField(
        expression=UNSEEN,
        output_field=models.BooleanField(),
        db_persist=True,
        help_text="Whether the newest text is not the one that readers see, or saw last.",
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    letter = models.CharField(
        max_length=1,
        default="",
        editable=False,
        help_text="Under which readers find it; empty when they see no page of it.",
    )
    listed_as = models.CharField(max_length=200, default="", editable=False)

    objects = ArticleQuerySet.as_manager()

    ticks = Ticks(columns=("slug", "topic", "kind"), of=("topic",))
    tells = Tells("", ("slug", "topic_id", "kind", "language", "created_at", "created_by_id"))

    class Meta:
        permissions = [
            ("submit_article", "Can submit an article for review and assign reviewers"),
            ("publish_article", "Can publish and withdraw an article"),
        ]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="articles_article_latest"),
            models.Index(
                fields=["letter", "listed_as", "id"],
                condition=~Q(letter=""),
                name="articles_article_a_to_z",
            ),
            models.Index(
                fields=["topic", "listed_as", "id"],
                condition=~Q(letter=""),
                name="articles_article_on_topic",
            ),
            models.Index(
                fields=["-changed_at", "-id"],
                condition=Q(is_unseen=True),
                name="articles_article_unseen",
            ),
        ]

    def __str__(self):
        return self.slug


class Revision(Shown, Fact):
    """An immutable text. `digest` covers everything that a reviewer vouches for."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="revisions")
    parent = models.OneToOneField("self", models.PROTECT, null=True, related_name="child")
    text_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="copies",
        help_text="The earlier revision whose words were taken up, when they were.",
    )
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    key_points = models.JSONField(default=list)
    body = models.TextField(blank=True)
    also_known_as = models.JSONField(default=list)
    codes = models.JSONField(default=list)
    funding = models.CharField(max_length=500, blank=True)
    change_note = models.CharField(max_length=500, blank=True)
    html = models.TextField()
    words = models.TextField("plain text, for search")
    digest = models.CharField(max_length=64)
    document_version = models.PositiveSmallIntegerField(
        default=1,
        editable=False,
        help_text="By which rule of `articles.digest` the digest was made.",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = RevisionQuerySet.as_manager()

    # Its words are in the digest.
    tells = Tells(
        "article",
        (
            *("article_id", "parent_id", "text_of_id", "number"),
            *("digest", "created_by_id", "created_at"),
        ),
    )

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["id", "article"], name="articles_revision_of_article"),
            models.UniqueConstraint(fields=["id", "digest"], name="articles_revision_bytes"),
            models.UniqueConstraint(fields=["id", "created_by"], name="articles_revision_writer"),
            models.UniqueConstraint(
                fields=["article", "number"],
                name="articles_revision_number",
                violation_error_message="Somebody saved a revision at the same moment.",
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(parent__isnull=True),
                name="articles_revision_one_root",
                violation_error_message="An article has one first revision.",
            ),
            CompositeForeignKey(
                columns=["parent_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="articles_revision_parent_of_same",
            ),
            CompositeForeignKey(
                columns=["text_of_id", "article_id"],
                to_table="articles_revision",
                to_columns=["id", "article_id"],
                name="articles_revision_text_of_same",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="articles_revision_latest")]

    def __str__(self):
        return f"{self.title} (revision {self.number})"


class Byline(Shown, Fact):
    """One author of a revision, in order."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField()

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="articles_byline_order"),
            models.UniqueConstraint(fields=["revision", "author"], name="articles_byline_once"),
        ]

    def __str__(self):
        return f"{self.author} ({self.position})"


class Citation(Shown, Fact):
    """One numbered entry of a revision's list, frozen as the reviewer saw it."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="citations")
    reference = models.ForeignKey("references.Reference", models.PROTECT, related_name="citations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    label = models.CharField(max_length=120)
    url = models.CharField(max_length=1000, blank=True)
    doi = models.CharField(max_length=255, blank=True)
    pmid = models.CharField(max_length=8, blank=True)
    pmcid = models.CharField(max_length=16, blank=True)
    is_peer_reviewed = models.BooleanField(null=True)
    # NULL in texts that were saved before these were frozen, too.
    kind = models.CharField(max_length=20, null=True)  # noqa: DJ001
    evidence_level = models.CharField(max_length=20, null=True)  # noqa: DJ001
    retracted_reason = models.CharField(max_length=500, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(fields=["revision", "number"], name="articles_citation_number"),
            models.UniqueConstraint(
                fields=["revision", "reference"], name="articles_citation_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="articles_citation_from_one"),
        ]

    def __str__(self):
        return f"{self.number}. {self.label}"


class ListedName(models.Model):
    """A name under which A to Z lists a live article, as it is put in order; how it reads stands in the text."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    letter = models.CharField(max_length=1)
    listed_as = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["letter", "listed_as", "id"], name="articles_listedname_a_to_z")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "listed_as"], name="articles_listedname_once"
            )
        ]

    def __str__(self):
        return self.listed_as


class FormerSlug(Fact):
    """An address that an article had; it leads to the article for good."""

    slug = models.SlugField(max_length=120, unique=True)
    article = models.ForeignKey(Article, models.PROTECT, related_name="former_slugs")
    since = models.DateTimeField(default=timezone.now)

    tells = Tells("article", ("slug", "article_id", "since"))

    class Meta(Fact.Meta):
        pass

    def __str__(self):
        return self.slug


class AlsoRead(Shown):
    """An editor's pointer from one article to another."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="also_read")
    other = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name="article")
    position = models.PositiveSmallIntegerField(default=0)

    ticks = Ticks(of=("article",), new_rows=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "other"],
                name="articles_also_read_once",
                violation_error_message="This article is on the list already.",
            ),
            models.CheckConstraint(
                condition=~Q(article=models.F("other")),
                name="articles_also_read_another",
                violation_error_message="An article can’t point at itself.",
            ),
        ]

    def __str__(self):
        return str(self.other)
