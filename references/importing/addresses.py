"""The addresses of a work that a reader can open: several in a field, none behind a proxy, a session or a log-in."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from references import csl as record
from references.public_addresses import LOG_IN, PROXY, NotPublic, public

MAX_ADDRESS = 1_000
# What a program writes between two addresses: blanks, or a mark before the next one begins.
_BETWEEN = re.compile(r"\s+|[;,|]{1,3}(?=\s?(?:https?://|www\.))", re.IGNORECASE)
# Databases whose pages open for subscribers alone, or for the session that made the address.
_CLOSED = re.compile(
    r"(?:^|\.)(?:ebscohost\.com|ebsco\.com|ovid\.com|proquest\.com|embase\.com|scopus\.com|webofscience\.com"
    r"|webofknowledge\.com|isiknowledge\.com|refworks\.com|mendeley\.com|zotero\.org|endnote\.com)$",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"/(?:log-?in|sign-?in|log-?on|auth|sso|shibboleth|saml\w{0,3})(?:[/.?]|$)", re.IGNORECASE
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
    try:
        passed = public(address)
    except NotPublic as refusal:
        return _left_out(written, f"it {refusal}", warnings)
    kept = _without_session(passed)
    if _needs_a_log_in(urlsplit(kept)):
        return _left_out(written, "it opens only for whoever is logged in", warnings)
    if kept != address:
        how = "what belongs to one person’s visit" if passed == address else "the proxy"
        warnings.append(f"The address is kept without {how}: {kept[:200]}")
    return kept


def _needs_a_log_in(parts: SplitResult) -> bool:
    host = (parts.hostname or "").lower()
    return bool(
        _CLOSED.search(host)
        or _LOGIN.search(parts.path)
        or LOG_IN.match(host)
        or any(PROXY.search(label) for label in host.split(".")[:-2])
    )


def _left_out(written: str, why: str, warnings: list[str]) -> str:
    # Neither a name of a user nor a customer's number is shown again.
    shown = re.sub(r"//[^/@]{0,200}@", "//…@", written.partition("?")[0])[:60]
    warnings.append(f"The address “{shown}” was left out: {why}.")
    return ""


def _with_scheme(written: str) -> str:
    written = written.strip("<>\"'").rstrip(".,;")
    return f"https://{written}" if written.lower().startswith("www.") else written


def _without_session(address: str) -> str:
    parts = urlsplit(address)
    path = _SESSION_IN_PATH.sub("", parts.path)
    given = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in given if not _SESSION.fullmatch(name)]
    if path == parts.path and len(kept) == len(given):
        return address
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(kept), parts.fragment))
