"""Settings, from the environment only. Safe by default; what is missing or wrong stops the start with advice.

Reference: https://docs.djangoproject.com/en/5.2/ref/settings/. They stand in one module, however long, because whoever
runs the site looks for a setting in one place.
"""

import re
import sys
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, validate

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Env()

DEBUG = (
    env.str(
        "DJANGO_DEBUG", "", validate=validate.OneOf(["", "0", "1"], error="Must be 1, or empty.")
    )
    == "1"
)


def required(name: str, advice: str, development: str) -> str:
    """The variable's value; a development value under DEBUG; otherwise an error with advice."""
    value = env.str(name, "")
    if value:
        return value
    if DEBUG:
        return development
    raise ImproperlyConfigured(f"{name} is not set. {advice}")


def number(name: str, default: int, least: int = 0) -> int:
    """A whole number of at least so many."""
    return env.int(name, default, validate=validate.Range(min=least))


def service(name: str, default: str) -> str:
    """The address of a service that is asked by http."""
    return env.str(
        name, default, validate=validate.URL(schemes={"http", "https"}, require_tld=False)
    )


def origin(name: str) -> str:
    """The address of a provider, which is asked by https; "" when there is none."""
    if not env.str(name, ""):
        return ""
    schemes = {"http", "https"} if DEBUG else {"https"}
    return env.str(name, validate=validate.URL(schemes=schemes, require_tld=False)).rstrip("/")


def zone(value: str) -> None:
    """Refuse what is no time zone, such as Europe/London."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise EnvError(f"TIME_ZONE is {value!r}; it must be such as Europe/London.") from None


def each(pattern: str, meant: str) -> Callable[[list[str]], None]:
    """Refuse a list with something in it that is not what is meant."""

    def check(values: list[str]) -> None:
        for value in values:
            if not re.fullmatch(pattern, value):
                raise EnvError(f"{value!r} in {values} is not {meant}.")

    return check


def sender(value: str) -> None:
    """Refuse what is no mailbox, such as Name <name@example.org>; an empty line of the environment file names none."""
    if value:
        validate.Email()(parseaddr(value)[1])


# The site and its address

_ONE_LINE = validate.Regexp(r"[^\r\n]+\Z", error="Must be one line.")
SITE_NAME = env.str("SITE_NAME", "Imprimatur", validate=_ONE_LINE)
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
SAMPLE_SITE = env.bool("SAMPLE_SITE", False)
# Where readers live in one country, the numbers that they call there: in an emergency, and when it can’t wait.
_SHORT_NUMBER = validate.Regexp(r"\d{0,6}\Z", error="Must be digits.")
EMERGENCY_NUMBER = env.str("EMERGENCY_NUMBER", "", validate=_SHORT_NUMBER)
URGENT_NUMBER = env.str("URGENT_NUMBER", "", validate=_SHORT_NUMBER)
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "editors@example.org", validate=validate.Email())

_site = urlsplit(SITE_URL)
if not re.fullmatch(
    r"https?://[\w.-]+(:\d{1,4}|:[1-5]\d{4})?|https?://\[[\da-f:]+\](:\d{1,5})?", SITE_URL
):
    raise ImproperlyConfigured(
        f"SITE_URL is {SITE_URL!r}. It must be the site's origin, such as https://health.example.org."
    )
HTTPS = _site.scheme == "https"
if not HTTPS and _site.hostname not in ("localhost", "127.0.0.1", "::1"):
    raise ImproperlyConfigured(
        "SITE_URL is plain http on a public address. Use https; http is for the local machine only."
    )

ALLOWED_HOSTS: list[str] = env.list(
    "DJANGO_ALLOWED_HOSTS",
    [_site.hostname or ""],
    validate=each(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[\da-f:]+\]", "the name of a host without a port"),
)

# Keys: https://docs.djangoproject.com/en/5.2/topics/signing/

_NEW_KEY = 'Make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"'
SECRET_KEY = required("DJANGO_SECRET_KEY", _NEW_KEY, "development-only-" + "not-a-secret-" * 4)
# Former keys: what was signed with them still counts, nothing new is.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
# Newest first. Seals are made with the first key; all of them verify.
SEAL_KEYS = [
    key.strip()
    for key in required(
        "SEAL_KEYS",
        "It seals sign-offs and releases: one or more keys, the newest first, separated by commas. "
        + _NEW_KEY,
        "development-only-" + "seal-" * 8,
    ).split(",")
    if key.strip()
]
if any(len(key) < 32 for key in SEAL_KEYS):
    raise ImproperlyConfigured("Each of SEAL_KEYS must have at least 32 characters. " + _NEW_KEY)
if {SECRET_KEY, *SECRET_KEY_FALLBACKS} & set(SEAL_KEYS):
    raise ImproperlyConfigured(
        "SEAL_KEYS must differ from DJANGO_SECRET_KEY and SECRET_KEY_FALLBACKS."
    )

# Applications, each floor on those before it (docs/architecture.md)

INSTALLED_APPS = [
    "cms",
    "desk",
    "website",
    "feedback",
    "reviews",
    "articles",
    "references",
    "people",
    "ckeditor",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.requests.numbered",
    "cms.middleware.isolation_headers",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.middleware.understood",
    "cms.health.answer_first",
    "cms.middleware.known_methods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.middleware.StaffSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.requests.signed",
    "cms.middleware.local_time",
    "desk.common.uploads.read_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context_processors.site",
                "website.context_processors.site_pages",
            ],
        },
    },
]

# Addresses that lower floors need

ABSOLUTE_URL_OVERRIDES = {
    "articles.article": lambda article: f"/articles/{article.slug}/",
    "articles.topic": lambda topic: f"/topics/{topic.slug}/",
    "articles.author": lambda author: f"/authors/{author.slug}/",
    "reviews.reviewer": lambda reviewer: f"/reviewers/{reviewer.slug}/",
    "website.page": lambda page: f"/policies/{page.slug}/",
}

# What each role may do

ROLES = "desk.people.roles.GROUPS"

# Who must agree before a person is erased, and what is emptied with them, floor by floor

PERSON_ERASURE_GUARDS = ["reviews.erasure.why_not"]
PERSON_CLOSING_STEPS = ["reviews.leaving.give_back"]  # what is done when an account is closed
PERSON_ERASURE_STEPS = [
    "articles.erasure.forget_author",
    "reviews.erasure.forget_reviewer",
    "people.accounts.forget_addresses",
]
# How citations stand in the text: "(1, 2, 3)" or raised "1-3"

CITATION_MARKERS = env.str(
    "CITATION_MARKERS", "parentheses", validate=validate.OneOf(["parentheses", "superscript"])
)

# A long text has more doses, claims and sources to be ticked than Django expects of a form.

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Journals whose articles an editor is warned about; each site decides for itself.

DOUBTFUL_JOURNALS: list[str] = env.list("DOUBTFUL_JOURNALS", [])

DOUBTFUL_SITES: list[str] = env.list("DOUBTFUL_SITES", [])

# Who publishes pages, reports and guidelines that a health publisher rests on without a second look: names, or ends of hosts.

KNOWN_PUBLISHERS: list[str] = env.list(
    "KNOWN_PUBLISHERS",
    [
        *(
            "nhs.uk",
            "nhs.scot",
            "nhs.wales",
            "hscni.net",
            "nice.org.uk",
            "sign.ac.uk",
            "gov.uk",
            "cochrane.org",
        ),
        *(
            "who.int",
            "europa.eu",
            "nih.gov",
            "cdc.gov",
            "fda.gov",
            "ahrq.gov",
            "uspreventiveservicestaskforce.org",
        ),
        *(
            "gov.au",
            "health.gov.ie",
            "hse.ie",
            "canada.ca",
            "awmf.org",
            "has-sante.fr",
            "World Health Organization",
        ),
    ],
)

# Words for which a site has a plainer one, such as “palliative: that eases”, besides those of articles.plain_words; “-” takes one of those off.

PLAIN_WORDS: list[str] = env.list("PLAIN_WORDS", [])

# How much of a text may stand elsewhere word for word, in percent, before it stops the text until two editors agree.

OVERLAP_PERCENT = env.int("OVERLAP_PERCENT", 15, validate=validate.Range(min=0, max=100))

# What `manage.py verify_trail` asks, floor by floor

TRAIL_CHECKS = [
    "people.audit.faults",
    "people.site.faults",
    "reviews.audit.faults",
    "website.audit.faults",
]
# What manage.py rekey seals beside trails and accounts.
SEALED_ANEW = ["reviews.seals.seal_anew"]
# What take_over asks of a trail that an earlier version kept.
EARLIER_TRAIL_CHECKS = [
    "people.earlier.faults",
    "reviews.earlier.faults",
    "website.earlier.faults",
]

SIGN_OFF_RETENTION_YEARS = number("SIGN_OFF_RETENTION_YEARS", 10)

# Database: https://docs.djangoproject.com/en/5.2/ref/databases/

if env.str("DATABASE_URL", ""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "imprimatur.sqlite3",
        }
    }
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file of its own, wherever a command is run; only migrate makes one that is not there yet.
    if DATABASES["default"]["NAME"] != ":memory:":
        _file = BASE_DIR / DATABASES["default"]["NAME"]
        _MIGRATES = sys.argv[1:2] == ["migrate"]
        if _MIGRATES:
            _file.parent.mkdir(exist_ok=True)
        DATABASES["default"]["NAME"] = f"{_file.as_uri()}?mode={'rwc' if _MIGRATES else 'rw'}"
    # Writers wait for each other instead of failing; readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # PostgreSQL compiles whatever it thinks expensive, and compiling the desk's lists takes seconds. And it takes
    # for granted that the disk turns: it would rather read a whole table than look up a thousand rows by an index.
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _options["options"] = (
        f"-c jit=off -c random_page_cost=1.1 {_options.get('options', '')}".rstrip()
    )

# Caches: limits on tries live in the first, so it must be shared when there is more than one worker. What registries
# answered is large and stays for a day; it stands apart, where it can't take a limit's place.

_cache_url = env.str(
    "CACHE_URL",
    "",
    validate=validate.Regexp(
        r"((rediss?|unix)://\S+)?\Z", error="Must be redis://host:port/number, or empty."
    ),
)
CACHES: dict[str, dict[str, Any]]
if _cache_url:
    _redis = {
        "BACKEND": "cms.caches.SharedRedisCache",
        "LOCATION": _cache_url,
        "OPTIONS": {
            "socket_connect_timeout": 2,
            "socket_timeout": 2,
        },  # seconds; or all wait for it
    }
    CACHES = {"default": _redis, "answers": _redis}
else:
    CACHES = {
        "default": {
            "BACKEND": "cms.caches.CountingCache",
            "OPTIONS": {"MAX_ENTRIES": 100_000, "CULL_FREQUENCY": 10},
        },
        "answers": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "answers",
        },
    }

# Readers' pages that each worker keeps ready; none in development, where a template may change at any time.

READY_PAGES_MB = number("READY_PAGES_MB", 0 if DEBUG else 64)

# Requests that each worker works on at once, each of them with a connection to the database (cms.rsgi).

SITE_THREADS = number("SITE_THREADS", 4, least=1)

# What is done in the background, by `manage.py worker`: https://github.com/RealOrangeOne/django-tasks

# What waits in "private" names somebody's address; see people.mail.
TASKS = {"default": {"BACKEND": "people.queue.Backend", "QUEUES": ["default", "private"]}}

# Mail

if env.str("EMAIL_URL", ""):
    _mail = env.dj_email_url("EMAIL_URL")
    if "EMAIL_BACKEND" not in _mail:
        raise ImproperlyConfigured("EMAIL_URL must be such as submission://user:password@host:587.")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST = _mail["EMAIL_HOST"]
    EMAIL_PORT = _mail["EMAIL_PORT"]
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds; nobody waits longer for a mail server that does not answer
# Whether mail names the titles of articles, which are drafts' own words until they are live.
MAIL_TITLES = env.bool("MAIL_TITLES", True)
# Whether readers are told how a text was written.
TELL_HOW_WRITTEN = env.str(
    "TELL_HOW_WRITTEN", "machines", validate=validate.OneOf(["always", "machines", "never"])
)
# How long it counts that somebody looked a credential up in its register; then it is looked up again.
CREDENTIAL_CHECK_MONTHS = env.int(
    "CREDENTIAL_CHECK_MONTHS", 12, validate=validate.Range(min=1, max=120)
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "", validate=sender) or CONTACT_EMAIL

# Look-ups: the services that know about papers (docs/operations.md)

_SECONDS = validate.Range(min=0.1, max=600)
CROSSREF_URL = service("CROSSREF_URL", "https://api.crossref.org").rstrip("/")
PUBMED_URL = service("PUBMED_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils").rstrip("/")
PMC_IDS_URL = service("PMC_IDS_URL", "https://www.ncbi.nlm.nih.gov/pmc/utils/idconv/v1.0/")
DOI_URL = service("DOI_URL", "https://doi.org").rstrip("/")
NCBI_API_KEY = env.str("NCBI_API_KEY", "")
LOOKUP_SECONDS = env.float("LOOKUP_SECONDS", 20.0, validate=_SECONDS)
# What has not been answered by then goes to the queue, and the page is shown.
LOOKUP_REQUEST_SECONDS = env.float("LOOKUP_REQUEST_SECONDS", 8.0, validate=_SECONDS)
# "host:port" that may be asked although they are private, such as a mirror in the same network.
LOOKUP_TRUSTED_HOSTS: list[str] = env.list(
    "LOOKUP_TRUSTED_HOSTS", [], validate=each(r"\S+:\d{1,5}", "host:port")
)

# People: https://docs.allauth.org/en/latest/account/configuration.html

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["desk.people.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:start"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "desk.people.sign_in.Adapter"
ACCOUNT_FORMS = {
    "reset_password": "desk.people.passwords.ResetPasswordForm",
    "user_token": "desk.people.passwords.UserTokenForm",
    "change_password": "desk.people.passwords.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "people.models.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Links to choose a password come from Django: its tokens rest on the person's own row alone.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    # Wrong passwords (people.tries): from one place; for an account from one place, from all unknown places together,
    # and from each browser that knows the person.
    "wrong_from_here": "20/m/ip,100/h/ip",
    "sign_in_here": "5/5m/key,10/h/key",
    "sign_in_anywhere": "50/h/key",
    "sign_in_known": "5/5m/key,20/h/key",
    "reset_password": "20/m/ip",  # not by the address that is typed: a stranger could close that way
    "password_link": "5/h/key",
    "review_link": "30/h/ip",  # guessed ones
    "review_code": "5/h/key",  # for one assignment
    "second_factor": "5/5m/key,20/h/key",  # for one account
    "login_failed": "20/5m/key",  # by which django-allauth counts passkeys, for one account
}
ACCOUNT_SESSION_REMEMBER = False

# Second factors: https://docs.allauth.org/en/latest/mfa/configuration.html

# Who does not get in with a password alone. Only a machine of developers and the sample site let everybody.
_MAY_BE_NOBODY = ["nobody"] * (DEBUG or SAMPLE_SITE)
_WHO = [*_MAY_BE_NOBODY, "everybody", "staff"]
SECOND_FACTOR = env.str(
    "SECOND_FACTOR",
    _WHO[0],
    validate=validate.OneOf(_WHO, error="Must be one of: {choices}."),
)

# Single sign-on by OpenID Connect

OIDC_URL = origin("OIDC_URL")
OIDC_NAME = env.str("OIDC_NAME", "single sign-on", validate=_ONE_LINE)
OIDC_CLIENT = env.str("OIDC_CLIENT", "")
OIDC_SECRET = env.str("OIDC_SECRET", "")
# Whether all addresses that the provider names are its people's own, though it does not say of each that it was confirmed.
OIDC_CONFIRMS_ADDRESSES = env.bool("OIDC_CONFIRMS_ADDRESSES", False)
# Who signs in without the provider, too, by address; when it is empty, everybody may.
LOCAL_ACCOUNTS: list[str] = env.list(
    "LOCAL_ACCOUNTS", [], validate=each(r"[^@\s]+@[^@\s]+", "an address")
)
if bool(OIDC_URL) != bool(OIDC_CLIENT and OIDC_SECRET):
    raise ImproperlyConfigured(
        "OIDC_URL, OIDC_CLIENT and OIDC_SECRET are set together or not at all."
    )
SOCIALACCOUNT_ADAPTER = "desk.people.sign_on.Adapter"

MFA_ADAPTER = "desk.people.factors.Adapter"
MFA_FORMS = {
    "authenticate": "desk.people.factors.CodeForm",
    "reauthenticate": "desk.people.factors.CodeAgainForm",
    "login_webauthn": "desk.people.factors.LoginPasskeyForm",
    "authenticate_webauthn": "desk.people.factors.PasskeyToo",
    "reauthenticate_webauthn": "desk.people.factors.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# A passkey asks for the finger, the face or the PIN, so that it alone is two factors.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Telephones may be half a minute late or early.
MFA_TOTP_TOLERANCE = 1
# Whether an address is confirmed is in a table that decides nothing here.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 0)

# Security: https://docs.djangoproject.com/en/5.2/topics/security/

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Browsers remember this for so long; each part can be left out.
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 63_072_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", True)
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not no-referrer: browsers then send "Origin: null" with our own forms, and the check of a vote's origin fails.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env.bool("TRUST_X_FORWARDED_PROTO", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUST_X_REQUEST_ID = env.bool("TRUST_X_REQUEST_ID", False)
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
KNOWN_BROWSER_COOKIE = "__Secure-known-browser" if HTTPS else "known-browser"
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "desk.common.uploads.SizeCap",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_FINDERS = ["cms.static_files.UsedFiles"]
MEDIA_URL = "/media/"
MEDIA_ROOT = BASE_DIR / env.path("MEDIA_ROOT", VAR_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "cms.storage.HashedFilesStorage"
        )
    },
}
# CKEditor loads its parts by fixed addresses, so the files without a hash in their names must stay.
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Language and time

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", "English"), ("en-gb", "British English")]
TIME_ZONE = env.str("TIME_ZONE", "UTC", validate=zone)
FORMAT_MODULE_PATH = ["cms.formats"]  # "12 October 2026", "15:00"

# The editor: https://github.com/django-ckeditor/django-ckeditor. It is configured in desk/common/editor.py.

from desk.common.editor import CKEDITOR_CONFIGS  # noqa: E402, F401

CKEDITOR_BASEPATH = "/static/ckeditor/ckeditor/"
# ckeditor.W001 says that CKEditor 4 is no longer maintained. What its advisories need is off here, and whatever
# it produces is cleaned on the server (docs/adr/).
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001"]

# Logs

from cms import logs  # noqa: E402

LOGGING = logs.configuration()
