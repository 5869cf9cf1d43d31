"""Where a link may lead: to what every reader can open.

What mail gateways, search engines and library proxies put around an address is taken off. What stays closed to readers
is refused: the desk and review pages of this site, machines of a house's own network, and wrappings that hide where
they lead. Texts are read by this rule as they are written; what a revision holds stays as it was signed.
"""

import re
from base64 import urlsafe_b64decode
from binascii import Error
from ipaddress import ip_address
from posixpath import normpath
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.conf import settings

from articles.allowed import permitted_url

_MOST_WRAPPINGS = 5  # around one another

# Paths of this site that only people who work on it can open.
_STAFF_PATHS = frozenset({"admin", "review", "accounts"})
_PRIVATE = ("10.", "192.168.", "fc", "fd", *(f"172.{n}." for n in range(16, 32)))
_OWN_NETWORK = (".local", ".localhost", ".internal", ".intranet", ".lan", ".corp", ".home.arpa")

# Hosts whose links say in a parameter where they lead.
_IN_PARAMETER = (
    (
        re.compile(
            r"^.*\.safelinks\.protection\.outlook\.com|^safelinks\.protection\.office365\.us"
        ),
        "url",
    ),
    (re.compile(r"statics\.teams\.cdn\.office\.net|^.*\.trendmicro\.com|slack-redir\.net"), "url"),
    (re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}"), "q url"),
    (re.compile(r"scholar\.google(?:\.[a-z]{2,3}){1,2}"), "url"),
    (re.compile(r"(?:www\.|html\.)?duckduckgo\.com"), "uddg"),
    (re.compile(r"www\.bing\.com|clicktime\.symantec\.com|protect2?\.fireeye\.com"), "u"),
    (re.compile(r"urldefense\.proofpoint\.com|lm?\.facebook\.com|l\.instagram\.com"), "u"),
    (re.compile(r"linkprotect\.cudasvc\.com"), "a"),
    (re.compile(r"(?:www\.)?(?:linkedin|youtube)\.com|go\.openathens\.net"), "url q"),
)
# Paths at which those hosts pass readers on; at any other they have pages of their own.
_PASSES_ON = re.compile(
    r"/url|/scholar_url|/l/|/ck/a|/l\.php|/v[12]/url|/redirect|/redir/redirect|/redirector/.*|/link|/wis/.*|/evergreen-assets/.*"
)
_EVERY_PATH = ("safelinks", "fireeye", "symantec", "cudasvc", "instagram", "trendmicro")
# What these pass on to is known to them alone.
_CLOSED = re.compile(
    r"protect(?:-[a-z]{2})?\.mimecast\.com|url\.[a-z]\.mimecastprotect\.com|(?:www\.)?baidu\.com(?=/link)"
    r"|urldefense(?:\.proofpoint)?\.com|(?:www\.)?google(?:\.[a-z]{2,3}){1,2}(?=/url)"
    r"|www\.bing\.com(?=/ck/)|r\.search\.yahoo\.com|secure-web\.cisco\.com|url\.avanan\.click"
)
_CLOSED_HOSTS = (".safelinks.protection.outlook.com", ".protection.sophos.com")
_IN_PATH = re.compile(
    r"(?:r\.search\.yahoo\.com/.*?/RU=(?P<yahoo>[^/]+)(?:/.*)?|secure-web\.cisco\.com/[^/]+/(?P<cisco>.+)"
    r"|url\.avanan\.click/v[0-9]/_+(?P<avanan>https?://.+?)_{2,3}[./].*"
    r"|(?:www\.)?google(?:\.[a-z]{2,3}){1,2}/amp/s/(?P<amp>.+))"
)
_DEFENSE = re.compile(
    r"urldefense\.(?:com|us|proofpoint\.com)/v3/__(?P<url>.+?)__;(?P<signs>[\w-]*={0,2})!.*"
)
_DEFENSE_GAP = re.compile(r"\*\*(.)|\*")
_DEFENSE_RUN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

_PROXY = re.compile(r"(?:^|-)(?:ez-?proxy|ezp|lib-?proxy|proxy)[0-9]*(?:-|$)")
_ASKED = re.compile(r"(?:^|&)q?url=(https?(?::|%3A).+)", re.I)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.I)


def for_readers(url: str) -> str | None:
    """The address as readers can follow it; None for one that they cannot. Its own result stays as it is."""
    found = permitted_url(url)
    for _ in range(_MOST_WRAPPINGS):
        if found is None or not found.startswith(("https:", "http:", "/")):
            return found
        inner = _unwrapped(found)
        if inner is None:
            return None if _is_closed(found) else found
        found = permitted_url(inner)
    return None


def _unwrapped(url: str) -> str | None:
    """The address inside one wrapping; None where there is none, or it cannot be read."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if not host:
        return None
    for read in (_in_parameter, _in_path, _behind_proxy):
        inner = read(host, parts)
        if inner and re.match("https?://.", inner, re.I):
            return inner
    return None


def _in_parameter(host: str, parts: SplitResult) -> str | None:
    names = next((names for pattern, names in _IN_PARAMETER if pattern.fullmatch(host)), "")
    if not names or not (
        _PASSES_ON.fullmatch(parts.path) or any(one in host for one in _EVERY_PATH)
    ):
        return None
    given = parse_qs(parts.query)
    value = next((given[name][0] for name in names.split() if name in given), "")
    if host == "urldefense.proofpoint.com" and parts.path.startswith("/v2/"):
        return unquote(value.replace("-", "%").replace("_", "/"))
    if host == "www.bing.com":
        return _decoded(value.removeprefix("a1"))
    return value


def _in_path(host: str, parts: SplitResult) -> str | None:
    whole = f"{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")
    if found := _DEFENSE.fullmatch(whole):
        return _with_signs(found["url"], _decoded(found["signs"]))
    found = _IN_PATH.fullmatch(whole)
    if found is None:
        return None
    if found["amp"]:
        return f"https://{found['amp']}"
    return unquote(next(filter(None, found.groups())))


def _with_signs(url: str, signs: str) -> str | None:
    """A Proofpoint address with the signs put back that it keeps apart."""
    left = iter(signs)

    def gap(match: re.Match[str]) -> str:
        length = _DEFENSE_RUN.find(match[1]) + 2 if match[1] else 1
        return "".join(next(left, "") for _ in range(length))

    whole = _DEFENSE_GAP.sub(gap, url) if signs else url
    return re.sub(r"^(https?):/+", r"\1://", whole)


def _decoded(text: str) -> str:
    try:
        return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)).decode()
    except (Error, ValueError):
        return ""


def _behind_proxy(host: str, parts: SplitResult) -> str | None:
    """What a library's proxy was asked for: in a parameter of its log-in, or in its own host's name."""
    labels = host.split(".")
    place = next((n for n, label in enumerate(labels[:-2]) if _PROXY.search(label)), None)
    if host.endswith(".idm.oclc.org"):
        place = len(labels) - 4  # the library's name
    if place is None:
        return None
    if asked := _ASKED.search(parts.query):
        return unquote(asked[1]) if "://" not in asked[1] else asked[1]
    asked_host = ".".join(labels[: max(place, 0)])
    if asked_host and "." not in asked_host:
        asked_host = re.sub("--|-", lambda m: "-" if m[0] == "--" else ".", asked_host)
    if not _HOST.fullmatch(asked_host):
        return None
    return parts._replace(scheme="https", netloc=asked_host).geturl()


def _is_closed(url: str) -> bool:
    """Whether readers cannot open it, or cannot be told where it leads."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().rstrip(".")
    own = (urlsplit(settings.SITE_URL).hostname or "").lower()
    if host not in ("", own) and (
        host.endswith(_CLOSED_HOSTS)
        or _CLOSED.match(host + parts.path)
        or _is_proxy(host)
        or _is_inside(host)
    ):
        return True
    if host in ("", own, *settings.ALLOWED_HOSTS):
        return normpath(unquote(parts.path)).lower().strip("/").split("/")[0] in _STAFF_PATHS
    return False


def _is_proxy(host: str) -> bool:
    labels = host.split(".")
    return host.endswith(".idm.oclc.org") or any("ezproxy" in label for label in labels)


def _is_inside(host: str) -> bool:
    """Whether it is a machine of somebody's own network."""
    try:
        address = ip_address(host)
    except ValueError:
        return not _HOST.fullmatch(host) and host.isascii() or host.endswith(_OWN_NETWORK)
    return address.is_loopback or address.is_link_local or str(address).startswith(_PRIVATE)
