"""Who acts, and the trail of what they did."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from asgiref.sync import sync_to_async
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from people.append_only import AppendOnly, Fact
from people.canonical import is_seal_of, make_seal
from people.days import site_zone
from people.inbox import MailChoice, Notification
from people.jobs import Job
from people.ticks import Shown, Ticks
from people.witness import Tells

__all__ = [
    "SIGNED_OUT",
    "Event",
    "Job",
    "MailChoice",
    "Notification",
    "OwnTask",
    "SavedView",
    "Snapshot",
    "Tick",
    "User",
    "WorkingCopy",
]

SIGNED_OUT = "signed out everywhere"


class UserManager(BaseUserManager):
    """People are found by their e-mail address, whatever its case."""

    def get_by_natural_key(self, email):
        return self.get(email=(email or "").lower())

    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Shown, AbstractBaseUser, PermissionsMixin):
    """One person. An outsider who only appears in bylines has an unusable password.

    Who may act in their name is decided by their address and password, so the row is sealed over both. `set_password`,
    `set_unusable_password` and `set_email` vouch for what is there; the next save seals that and nothing else. A row
    that was changed outside the site opens to nobody, and no other save repairs it: an editor who corrects a name does
    not make a forged password good. It is repaired by whoever runs the server, with `manage.py changepassword`, who thereby
    vouches for the address too, or by a managing editor who gives them another address (`people.actions.change_person`).
    """

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField("full name", max_length=150)
    time_zone = models.CharField(max_length=50, default=site_zone)
    is_staff = models.BooleanField(
        "may use the editors’ desk", default=False, help_text="Opens the admin."
    )
    is_active = models.BooleanField("active", default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, editable=False)
    seal = models.CharField(max_length=64, blank=True, editable=False)

    # The address and password that somebody entitled set here, until they are saved.
    _vouched_for = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    ticks = Ticks(columns=("name", "erased_at", "is_active"))
    # Who may do what, and by which name readers know them. The address and password are sealed.
    tells = Tells(
        "",
        ("is_active", "is_staff", "is_superuser", "erased_at"),
        ("is_active", "is_staff", "is_superuser", "erased_at", "name"),
        carried=True,
    )

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="people_user_email_lower",
                violation_error_message="Write the e-mail address in lower case.",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        super().clean()
        self.email = (self.email or "").lower()

    def save(self, **options):
        """Seal a new row, and one whose address or password was vouched for; leave every other seal as it is."""
        fields = options.get("update_fields")
        told = fields is None or not {"email", "password"}.isdisjoint(fields)
        vouched = told and self._vouched_for == (self.email, self.password)
        if not (self._state.adding or vouched):
            super().save(**options)
            return
        with transaction.atomic(using=options.get("using")):
            super().save(**options)  # a new row has no number before
            self.seal = make_seal(self._account())
            # All that the seal covers, so that it fits whichever fields were asked for.
            super().save(using=self._state.db, update_fields=["email", "password", "seal"])
        self._vouched_for = None

    def has_valid_seal(self):
        """Whether this site set the address and the password that are here, for this person."""
        return is_seal_of(self.seal, self._account())

    def seal_anew(self):
        """Seal what this site has set under the newest key; what it has not set stays as it is."""
        if self.has_valid_seal():
            self.seal = make_seal(self._account())
            super().save(update_fields=["seal"])

    def _account(self):
        return {"row": "account", "id": self.pk, "email": self.email, "password": self.password}

    def _vouch(self):
        self._vouched_for = (self.email, self.password)

    def set_password(self, raw_password):
        """A new password. Whoever calls this vouches for the address too: check first that it is theirs."""
        super().set_password(raw_password)
        self._vouch()

    def set_unusable_password(self):
        """No password. Whoever calls this vouches for the address."""
        super().set_unusable_password()
        self._vouch()

    def set_email(self, email):
        """A new address. A password that this site did not set goes: only whoever forged it knows it."""
        if not self.has_valid_seal():
            super().set_unusable_password()
        self.email = email
        self._vouch()

    def check_password(self, raw_password):
        """Whether it is the person's password; never in a row that is not sealed, which takes as long to find out.

        Django hashes a right password anew when the way of hashing is old, which would vouch for a forged one.
        """
        if self.has_valid_seal():
            return super().check_password(raw_password)
        make_password(raw_password)
        return False

    async def acheck_password(self, raw_password):
        return await sync_to_async(self.check_password)(raw_password)

    @cached_property
    def signed_out_in(self):
        """The number of the event that last ended their sessions; None when none did. `people.accounts` reads it along."""
        ends = Event.objects.filter(subject=f"user:{self.pk}", kind=SIGNED_OUT).order_by("-n")
        return ends.values_list("n", flat=True).first()

    def _get_session_auth_hash(self, secret=None):
        """What each session of theirs holds: another one after a new password, and after their sessions were ended."""
        if self.signed_out_in is None:
            return super()._get_session_auth_hash(secret)
        rests_on = f"{self.signed_out_in}|{self.password}"
        return salted_hmac(
            "people.sessions", rests_on, secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0]


# A role: that somebody is in a group of this name.
Role = User.groups.through
Role._meta.verbose_name = "role"
Role.tells = Tells("user", ("user_id", "group__name"), carried=True)

# A second factor, as django-allauth keeps it. When it was last used is no part of it.
Authenticator._meta.verbose_name = "second factor"
Authenticator.tells = Tells("user", ("user_id", "type", "data"), carried=True)

# Whose account of the provider's is whose here.
SocialAccount._meta.verbose_name = "single sign-on"
SocialAccount.tells = Tells("user", ("user_id", "provider", "uid"), carried=True)


def display_name(user):
    """How sign-in pages and mails address a person."""
    return user.name or user.email


class Snapshot(Fact):
    """Who somebody was when acting: name, role, credentials.

    Events, seals and sign-offs hold only its hash, so that a person can be erased without touching them.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="snapshots")
    hash = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=64, blank=True)
    payload = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True)

    guard = AppendOnly(one_way=("erased_at",), after=("salt", "payload"))

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(salt="", payload=""),
                name="people_snapshot_erased_is_empty",
                violation_error_message="An erased snapshot holds nothing.",
            ),
        ]

    def __str__(self):
        return self.hash[:12]


class Event(Fact):
    """One line of the trail: what happened to a subject, chained to the line before it."""

    subject = models.CharField(max_length=60)
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=64, help_text="The hash of the actor’s snapshot.")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    told = models.JSONField(
        null=True,
        help_text="The rows that the verb wrote, by name, as `people.witness` reads them; null: it took the row away.",
    )
    stands = models.JSONField(
        null=True,
        help_text="What lists and pages go by, carried on from line to line: the rows of it that stand now, as they were told.",
    )
    previous = models.CharField(  # noqa: DJ001 - NULL in lines of earlier versions, which stand after it and don't say so
        max_length=64, null=True, help_text="The digest of the line before."
    )
    digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "n"],
                name="people_event_subject_n",
                violation_error_message="Somebody wrote to this trail at the same moment.",
            ),
            models.CheckConstraint(
                condition=Q(n__gte=1),
                name="people_event_n_from_one",
                violation_error_message="A trail is numbered from 1.",
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="people_event_latest"),
            models.Index(fields=["actor"], name="people_event_actor"),
            models.Index(fields=["kind", "-at", "-id"], name="people_event_of_kind"),
        ]

    def __str__(self):
        return f"{self.subject} {self.n}: {self.kind}"


class WorkingCopy(models.Model):
    """What a person has typed in a form and not saved yet. It is theirs alone: nobody reviews it, and no reader sees it."""

    person = models.ForeignKey(User, models.CASCADE, related_name="working_copies")
    subject = models.CharField(
        max_length=60, help_text="What the form changes, as the trail names it."
    )
    typed = models.JSONField(help_text="The values of each field, as the form would send them.")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "working copies"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "person"],
                name="people_working_copy_one_each",
                violation_error_message="This person has a working copy of it already.",
            ),
        ]

    def __str__(self):
        return f"{self.subject}, as {self.person} typed it"


class OwnTask(models.Model):
    """Something that somebody noted for themselves to do. It is theirs alone."""

    person = models.ForeignKey(User, models.CASCADE, related_name="own_tasks")
    words = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)

    def __str__(self):
        return self.words


class SavedView(models.Model):
    """A list as somebody likes to see it: its filters, search and order under a name. It is theirs alone."""

    person = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=100, help_text="The address of the list.")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page", "name"],
                name="people_saved_view_one_each",
                violation_error_message="You keep a view of this name already.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def as_asked(self) -> str:
        """As a list writes its own filters into its address."""
        return f"?{self.query}"


class Tick(models.Model):
    """Readers may see something new: the row that changed, as `people.ticks` names it, and in which transaction.

    The database adds ticks by itself. `transaction` is PostgreSQL's number of it, so that whoever follows the ticks
    misses none that was added early and committed late; SQLite has one writer at a time and needs none.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=80)
    transaction = models.BigIntegerField(db_default=0)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["transaction"], name="people_tick_transaction")]

    def __str__(self):
        return self.subject
