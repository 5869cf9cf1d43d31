"""Web addresses as every reader can open them.

What mail gateways, search engines and library proxies put around an address is taken off. What hides where it leads, and
what only somebody's own network or log-in opens, is refused. It is the one rule for links in texts and for addresses of
works.
"""

import re
from base64 import urlsafe_b64decode
from binascii import Error
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

_MOST_WRAPPINGS = 5  # around one another
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_PRIVATE = ("10.", "192.168.", "fc", "fd", *(f"172.{n}." for n in range(16, 32)))
_OWN_NETWORK = (
    *(
        ".local",
        ".localhost",
        ".internal",
        ".intranet",
        ".lan",
        ".corp",
        ".home",
        ".test",
        ".home.arpa",
    ),
)

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

# Labels that libraries give to their proxies, and hosts that ask for a log-in first.
PROXY = re.compile(r"(?:^|-)(?:[a-z]{0,4}-?proxy|ezp)[0-9]*(?:-|$)")
LOG_IN = re.compile(r"(?:login|idp)\.")
_ASKED = re.compile(r"(?:^|&)(?:q?url|target)=(https?(?::|%3A).+)", re.I)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.I)


class NotPublic(ValueError):
    """Readers cannot open this address, or nobody can tell where it leads; the message says which, after "it"."""


def public(url: str) -> str:
    """The web address inside all that was put around it; its own result stays as it is.

    Raises NotPublic.
    """
    for _ in range(_MOST_WRAPPINGS):
        inner = _unwrapped(url)
        if inner is None:
            _must_be_open(url)
            return url
        if not _is_plain(inner):
            break
        url = inner
    raise NotPublic("does not say where it leads")


def _unwrapped(url: str) -> str | None:
    """The address inside one wrapping; None where there is none, or it cannot be read."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if not host:
        return None
    for read in (_in_parameter, _in_path, _behind_proxy):
        inner = read(host, parts)
        if inner and re.match("https?://.", inner, re.I):
            return quote(_CONTROLS.sub("", inner), safe="%/:?#[]@!$&'()*+,;=~")
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
    place = next((n for n, label in enumerate(labels[:-2]) if PROXY.search(label)), None)
    if host.endswith(".idm.oclc.org"):
        place = len(labels) - 4  # the library's name
    elif host.startswith("0-"):
        place = 1
    if place is None and not LOG_IN.match(host):
        return None
    # What a proxy is given is often not encoded: the rest of the line is the address.
    if asked := _ASKED.search(parts.query):
        return unquote(asked[1]) if "://" not in asked[1] else asked[1]
    asked_host = ".".join(labels[: max(place or 0, 0)]).removeprefix("0-")
    if asked_host and "." not in asked_host:
        asked_host = re.sub("--|-", lambda m: "-" if m[0] == "--" else ".", asked_host)
    if not _HOST.fullmatch(asked_host):
        return None
    return parts._replace(scheme="https", netloc=asked_host).geturl()


def _must_be_open(url: str) -> None:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().rstrip(".")
    if _is_inside(host):
        raise NotPublic("is not on the public internet")
    if host.endswith(_CLOSED_HOSTS) or _CLOSED.match(host + parts.path):
        raise NotPublic("does not say where it leads")
    if host.endswith(".idm.oclc.org") or host.startswith("0-") or "ezproxy" in host:
        raise NotPublic("leads through somebody’s log-in")


def _is_plain(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _is_inside(host: str) -> bool:
    """Whether it is a machine of somebody's own network."""
    try:
        address = ip_address(host)
    except ValueError:
        return (not _HOST.fullmatch(host) and host.isascii()) or host.endswith(_OWN_NETWORK)
    is_own = address.is_loopback or address.is_link_local or address.is_unspecified
    return is_own or str(address).startswith(_PRIVATE)
