"""Identity: topics, authors, and articles with their addresses."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.querysets import UNSEEN, ArticleQuerySet
from articles.readability import HARD
from people.append_only import Fact
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
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="answers_for",
        help_text="Who sees to it that the page stays right. Readers are not told.",
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
    grade = models.SmallIntegerField(
        null=True,
        editable=False,
        help_text="How hard the newest text is to read, in school years; empty when it is too short to say.",
    )
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
            models.Index(
                fields=["-changed_at", "-id"],
                condition=Q(grade__gte=HARD),
                name="articles_article_hard",
            ),
            # Notices, terms and helplines are few among all articles, and every page asks for them.
            models.Index(fields=["kind", "id"], name="articles_article_kind"),
        ]

    def __str__(self):
        return self.slug


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
