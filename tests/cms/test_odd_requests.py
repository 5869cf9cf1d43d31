"""Whatever stands in a request's headers and body, the answer is one of ours: no bare 500, on any kind of page."""

import time
from io import BytesIO
from itertools import cycle, islice
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.test import Client

from cms.ready.currency import Currency
from cms.ready.layer import ReadyPages
from cms.wsgi import django_application
from tests.ready import Answered, Said

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
# As WSGI gives bytes: each as the letter of its number.
BYTES = "\xff\xfe\x80"

NO_TEXT = ["hex", "base64", "rot13", "zip", "bz2", "uu", "quopri", "undefined", "idna", "punycode"]
NO_TEXT += ["unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "utf_32_le", "cp037", "mbcs"]
NO_TEXT += ["nonsense", "", " ", "x" * 5000, "../hex", "é", BYTES, "utf-8\x00", "utf-8,hex", "%s"]
TYPES = [f"{kind}; charset={one}" for kind in ("text/plain", FORM) for one in NO_TEXT]
TYPES += [f"text/plain; charset*={one}''x" for one in ("hex", "nonsense", "undefined")]
TYPES += ["text/plain; charset*=utf-8'x", "text/plain; charset*=''", "text/plain; x*=hex''%ff"]
ODD_TYPES = [";", "/", ";;;;=", "charset=hex", "=hex", BYTES, 'a/b; c="', 'a/b; c="\\', "a" * 9000]
ODD_TYPES += ["multipart/form-data", "multipart/form-data; boundary=", f"{PARTS}{'b' * 300}"]
ODD_TYPES += ["multipart/mixed; boundary=b", "application/json", "a/b; " + "c=d; " * 2000]

QUERIES = ["%", "%f", "%ff", "%00", "q=%00", "q=%ed%a0%80", "q=\xff", f"{BYTES}={BYTES}", "&&&=&;"]
QUERIES += ["q=" + "%25" * 3000, "q=" + "_%25" * 1500, "&".join("a=1" for _ in range(2000)), "p=-1"]
QUERIES += [
    "p=99999999999999999999",
    "page=\xb2",
    "for=\xff",
    "next=//evil.example",
    "next=http://[",
]
# What would keep a regular expression busy, or is more than SQLite takes as a pattern.
HEAVY = [
    "q=" + "a" * 60_000,
    "q=" + "a%20" * 15_000,
    "q=" + "%25_" * 15_000,
    "q=" + "%22a%22%20" * 6_000,
]
HEAVY += [
    f"{name}__{how}=(a%2B)%2B%24" for name in ("title", "slug") for how in ("regex", "iregex")
]
QUERIES += ["o=1.2.-3", "o=x", "e=1", "_popup=1", "_to_field=x", "q=x&q=y", "after=\xff", "all="]

COOKIES = ["=", ";;;", BYTES, 'a="\\377\\400"', "a=" + "b" * 9000, "sessionid=\xff; csrftoken=\xff"]
COOKIES += ["sessionid=; csrftoken=", "messages=x:y", "__Host-session=\x01", "a=b; " * 2000, 's="']

LENGTHS = ["", " ", "abc", "-1", "-99999999999999999999", "+5", "1e3", "0x10", "5,5", "\xb2", "1_0"]
LENGTHS += ["99999999999999999999", "9" * 5000]

HEADERS = {
    "ACCEPT_LANGUAGE": ["x" * 9000, "en;q=x", "*;q=9", BYTES, "en-" * 3000, ",,,;;;", "../../etc"],
    "ACCEPT_ENCODING": ["gzip;q=x", "br;q=", ";;;", "*;q=-1", BYTES, "gzip," * 2000, "gzip;q=\xb2"],
    "ACCEPT": ["*", "/", "text/html;q=x", BYTES, ";", "a/b;" * 2000],
    "IF_NONE_MATCH": ["*", '"', 'W/"', BYTES, '"a",' * 2000, ","],
    "IF_MODIFIED_SINCE": ["x", "Thu, 99 Zed 9999 99:99:99 GMT", "Mon, 01 Jan 0000 00:00:00 GMT"],
    "IF_UNMODIFIED_SINCE": ["Thu, 01 Jan 1970 00:00:00 GMT", "99999999999999", BYTES],
    "IF_MATCH": ["*", '"x"', BYTES],
    "IF_RANGE": ['"x"', BYTES],
    "RANGE": ["bytes=", "bytes=-1", "bytes=9-1", "bytes=\xb2-", "x", "bytes=0-" + "9" * 5000],
    "HOST": [
        "",
        ":",
        "[",
        "localhost:x",
        "localhost:99999999",
        BYTES,
        "evil.example",
        "a@b",
        "x" * 999,
    ],
    "REFERER": ["http://[", "//", BYTES, "http://localhost:x/"],
    "ORIGIN": ["http://[", "http://localhost:x", "null", "", BYTES, "http://localhost:-1"],
    "SEC_FETCH_SITE": ["", BYTES, "none, none"],
    "X_FORWARDED_FOR": [",,,", BYTES, "1.2.3.4:80", "[::1]:80", "::ffff:x", "x" * 9000],
    "X_FORWARDED_PROTO": ["", BYTES, "https, http"],
    "X_FORWARDED_HOST": ["[", BYTES],
    "X_REQUESTED_WITH": [BYTES],
    "X_CSRFTOKEN": [BYTES, "", "x" * 9000],
    "AUTHORIZATION": ["Basic", "Basic \xff", "Bearer x"],
    "CONTENT_ENCODING": ["gzip"],
    "TRANSFER_ENCODING": ["chunked"],
    "USER_AGENT": ["", BYTES, "x" * 9000],
    "EXPECT": ["100-continue"],
}
PATHS = [
    "//",
    "/\xff",
    "/%00",
    "/\x00",
    "/..;/",
    "/" + "a" * 9000,
    "/articles/\xff\xfe/",
    "/a/\xb2",
]
PATHS += [
    "/a/99999999999999999999",
    "/a-to-z/\xc3\xa9/",
    "/admin/\xff",
    "/review/\xb2/",
    "/static/\xff",
]
PATHS += [
    "/media/photos/\xff",
    "/static/../cms/settings.py",
    "/static/%00",
    "/accounts/\x00/",
    "*",
    "",
]

PART = 'Content-Disposition: form-data; name="comment"'
BODIES = [
    PART,
    f"{PART}\r\nContent-Type: text/plain; charset=hex",
    f"{PART}\r\nContent-Type: text/plain; charset*=hex''x",
    f"{PART}\r\nContent-Transfer-Encoding: base64",
    f"{PART}\r\nContent-Transfer-Encoding: hex",
    f"{PART}; filename*=hex''%ff",
    f"{PART}; filename*=nonsense''x",
    f"{PART}; filename*=undefined''x",
    f"{PART}; filename*=utf-8'x",
    f"{PART}; filename*=idna''xn--a",
    f'{PART}; filename="../../\x00\xff"',
    f"{PART}; filename=\nContent-Transfer-Encoding: base64",
    f"{PART}; filename=x\r\nContent-Type: text/plain; charset=rot13",
    f"{PART}; filename=x\r\nContent-Type: ;;;",
    "Content-Disposition: form-data; name*=hex''x",
    "Content-Disposition: form-data",
    "Content-Disposition: ;;;",
    "Content-Disposition",
    BYTES,
    "",
]


def ask(path="/", method="GET", body=b"", **changed):
    """The answer of the site as it is served, to exactly these variables."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    } | changed
    setup_testing_defaults(environ)
    said = Said()
    said.body = ReadyPages(django_application, Currency(look_every=0))(environ, said.start)
    return Answered(said)


def odd_requests():
    """Each odd thing, and the variables that say it."""
    yield from ({"CONTENT_TYPE": one} for one in TYPES + ODD_TYPES)
    yield from ({"QUERY_STRING": one} for one in QUERIES)
    yield from ({"QUERY_STRING": "q=\xff&x=%ff", "CONTENT_TYPE": one} for one in TYPES)
    yield from ({"HTTP_COOKIE": one} for one in COOKIES)
    yield from ({"CONTENT_LENGTH": one} for one in LENGTHS)
    for name, values in HEADERS.items():
        yield from ({f"HTTP_{name}": one} for one in values)


@pytest.fixture
def places(story):
    """A page of each kind, how it is asked for, and the cookie of whoever does."""
    address = story.live().article.get_absolute_url()
    client = Client()
    client.force_login(story.maya)
    name = settings.SESSION_COOKIE_NAME
    staff = f"{name}={client.cookies[name].value}; "
    read = ["/", address, "/search/", "/accounts/login/", "/readyz", "/nowhere/", "/review/"]
    return [
        *((path, "GET", "") for path in read),
        *((path, "GET", staff) for path in ("/admin/", "/admin/references/reference/")),
        *((path, "POST", "") for path in (f"{address}feedback/", "/accounts/login/")),
        ("/admin/articles/article/add/", "POST", staff),
    ]


def sent_to(place, odd):
    path, method, cookie = place
    cookie += odd.get("HTTP_COOKIE", "")
    body = b"helpful=yes" if method == "POST" else b""
    usual = {"CONTENT_TYPE": FORM} if body else {}
    return ask(path, method, body, **usual | odd | {"HTTP_COOKIE": cookie})


def test_whatever_a_request_says_it_has_an_answer_of_ours(places):
    """Each odd thing at one of the pages, in turn, so that all pages meet every kind."""
    wrong = []
    for odd, place in zip(odd_requests(), cycle(places), strict=False):
        answer = sent_to(place, odd)
        if answer.status >= 500:
            wrong.append(f"{answer.status}: {place[:2]} {str(odd)[:120]}")

    assert wrong == []


def test_a_heavy_question_has_an_answer_of_ours_at_once(places):
    for query in HEAVY:
        for place in places:
            if place[0] in ("/search/", "/admin/references/reference/"):
                began = time.process_time()
                answer = sent_to(place, {"QUERY_STRING": query})

                assert answer.status < 500, (place[0], query[:40])
                assert time.process_time() - began < 2, (place[0], query[:40])


def test_a_charset_that_is_none_is_refused_on_every_page(places):
    turns = cycle(places)
    for charset in NO_TEXT:
        odd = {"CONTENT_TYPE": f"{FORM}; charset={charset}", "QUERY_STRING": "q=\xff&x=%ff"}
        for place in islice(turns, 2):
            answer = sent_to(place, odd)

            assert answer.status == 400, (place, charset)
            assert "We could not understand that request" in answer.text
            assert "default-src" in answer.headers["content-security-policy"]


def test_a_charset_of_texts_is_taken(places):
    for charset in ("utf-8", "UTF8", "iso-8859-1", "windows-1252", "shift_jis"):
        odd = {"CONTENT_TYPE": f"text/plain; charset={charset}", "QUERY_STRING": "q=%ff"}

        assert sent_to(places[2], odd).status == 200


def test_a_length_that_is_no_number_is_refused(places):
    said = {one: sent_to(places[-2], {"CONTENT_LENGTH": one}).status for one in LENGTHS if one}

    assert said == dict.fromkeys(said, 400)


def test_whatever_the_parts_of_a_form_say_it_has_an_answer_of_ours(places):
    forms, wrong = cycle(place for place in places if place[1] == "POST"), []
    for part in BODIES:
        path, method, cookie = next(forms)
        body = f"--b\r\n{part}\r\n\r\nx\r\n--b--\r\n".encode("latin-1")
        answer = ask(path, method, body, CONTENT_TYPE=PARTS, HTTP_COOKIE=cookie)
        if answer.status >= 500:
            wrong.append(f"{answer.status}: {path} {part}")

    assert wrong == []


def test_whatever_the_address_it_has_an_answer_of_ours(places):
    assert [path for path in PATHS if ask(path).status >= 500] == []
