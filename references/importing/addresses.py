"""The addresses of a work that a reader can open: several in a field, none behind a proxy, a session or a log-in."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from references import csl as record

MAX_ADDRESS = 1_000
# What a program writes between two addresses: blanks, or a mark before the next one begins.
_BETWEEN = re.compile(r"\s+|[;,|]{1,3}(?=\s?(?:https?://|www\.))", re.IGNORECASE)
_PROXY = r"[a-z0-9-]{0,20}proxy[0-9]{0,3}(?:-[a-z0-9]{1,10})?|[a-z0-9-]{1,30}\.idm\.oclc|openathens"
_PASSES_ON = re.compile(
    rf"(?:.{{0,200}}\.)?(?:{_PROXY})\..{{2,200}}|(?:login|idp|go)\..{{2,200}}", re.IGNORECASE
)
_REDIRECTS = re.compile(
    r"(?:www\.|scholar\.)?google\.[a-z.]{2,6}|l\.facebook\.com|.{0,100}\.safelinks\.protection\.outlook\.com",
    re.IGNORECASE,
)
_TARGETS = ("url", "qurl", "q", "u", "target", "targeturl")
# The host of the work, inside the name of a proxy: "www-nejm-org.proxy.library.edu", "www.nejm.org.ezproxy.x.edu",
# "0-www-nejm-org.library.edu".
_INSIDE = re.compile(
    rf"(?:0-)?([a-z0-9.-]{{1,200}}?)\.(?:{_PROXY})\.[a-z0-9.-]{{2,100}}|0-([a-z0-9.-]{{1,200}}?)\.[a-z0-9.-]{{2,100}}",
    re.IGNORECASE,
)
_ENDS_LIKE_A_HOST = re.compile(
    r"[a-z0-9.-]+\.(?:com|org|net|gov|edu|int|info|io|eu|[a-z]{2})", re.IGNORECASE
)
# Databases whose pages open for subscribers alone, or for the session that made the address.
_CLOSED = re.compile(
    r"(?:^|\.)(?:ebscohost\.com|ebsco\.com|ovid\.com|proquest\.com|embase\.com|scopus\.com|webofscience\.com"
    r"|webofknowledge\.com|isiknowledge\.com|refworks\.com|mendeley\.com|zotero\.org|endnote\.com)$",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"/(?:log-?in|sign-?in|log-?on|auth|sso|shibboleth|saml\w{0,3})(?:[/.?]|$)", re.IGNORECASE
)
_PRIVATE = re.compile(
    r"localhost|[^.]+|.*\.(?:local|internal|lan|intranet|home|corp|test)|(?:10|127|0)\.[0-9.]+|192\.168\.[0-9.]+"
    r"|169\.254\.[0-9.]+|172\.(?:1[6-9]|2[0-9]|3[01])\.[0-9.]+|\[.*\]",
    re.IGNORECASE,
)
_SESSION = re.compile(
    r"(?:j?session(?:_?id)?|phpsessid|aspsessionid\w*|sid|cfid|cftoken|token|access_?token|auth\w{0,9}|ticket|user(?:name|id)"
    r"|uid|login|passw(?:or)?d|pwd|api_?key|sig|signature|expires|x-amz-.{1,40}|custid|accountid|groupid"
    r"|clientid|customerid|email|utm_\w{1,20}|fbclid|gclid|md5|_ga)",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(
    r";(?:jsessionid|sid|phpsessid)=[^/?#]*|/\((?:S|X)\([^)]{1,60}\)\)", re.IGNORECASE
)


def readable(values: Iterable[str], warnings: list[str]) -> Iterator[str]:
    """The addresses in these values as a reader can open them; what is changed or left out is said."""
    for value in values:
        for written in filter(None, _BETWEEN.split(value)):
            if address := _opened(written, warnings):
                yield address


def _opened(written: str, warnings: list[str]) -> str:
    address = _with_scheme(written)
    if len(address) > MAX_ADDRESS or not record.web_address({"URL": address}):
        return _left_out(written, "it is not a web address", warnings)
    passed = _target(address)
    if passed and not record.web_address({"URL": passed}):
        return _left_out(written, "it leads through somebody’s log-in", warnings)
    public = _without_session(passed or address)
    host = urlsplit(public).hostname or ""
    if _PRIVATE.fullmatch(host):
        return _left_out(written, "it is not on the public internet", warnings)
    if _CLOSED.search(host) or _LOGIN.search(urlsplit(public).path) or _PASSES_ON.fullmatch(host):
        return _left_out(written, "it opens only for whoever is logged in", warnings)
    if public != address:
        how = "without the proxy" if passed else "without what belongs to one person’s visit"
        warnings.append(f"The address is kept {how}: {public[:200]}")
    return public


def _left_out(written: str, why: str, warnings: list[str]) -> str:
    # Neither a name of a user nor a customer's number is shown again.
    shown = re.sub(r"//[^/@]{0,200}@", "//…@", written.partition("?")[0])[:60]
    warnings.append(f"The address “{shown}” was left out: {why}.")
    return ""


def _with_scheme(written: str) -> str:
    written = written.strip("<>\"'").rstrip(".,;")
    return f"https://{written}" if written.lower().startswith("www.") else written


def _target(address: str) -> str:
    """The address that one of a proxy or a redirector leads to, "" for any other; "-" when it does not tell."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if _REDIRECTS.fullmatch(host) or _PASSES_ON.fullmatch(host):
        # What a proxy is given is often not encoded: the rest of the line is the address.
        rest = re.search(r"[?&]q?url=(https?://.*)", address, re.IGNORECASE)
        if rest and not _REDIRECTS.fullmatch(host):
            return rest[1]
        named = ((name.lower(), value) for name, value in parse_qsl(parts.query))
        for name, value in named:
            if name in _TARGETS and value.lower().startswith(("http://", "https://")):
                return value
    inside = _INSIDE.fullmatch(host)
    real = (inside[1] or inside[2]) if inside else ""
    if not real:
        return ""
    if "." not in real:  # a proxy that writes "-" for "." doubles what was "-" before
        real = real.replace("--", "\0").replace("-", ".").replace("\0", "-")
    if not _ENDS_LIKE_A_HOST.fullmatch(real):
        return "-"
    return urlunsplit(("https", real, parts.path, parts.query, parts.fragment))


def _without_session(address: str) -> str:
    parts = urlsplit(address)
    path = _SESSION_IN_PATH.sub("", parts.path)
    given = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in given if not _SESSION.fullmatch(name)]
    if path == parts.path and len(kept) == len(given):
        return address
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(kept), parts.fragment))
