"""What is sent is read first, and what can't be read is answered in words."""

from io import BytesIO
from itertools import product

from django.test import Client

from feedback.models import Report, Vote

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
FIELD = b'--x\r\nContent-Disposition: form-data; name="helpful"\r\n\r\nyes\r\n--x--\r\n'


class Unread(BytesIO):
    """Nobody may look at this."""

    def read(self, *args):
        raise AssertionError("it was read")


class Broken(BytesIO):
    """The line breaks while it is read."""

    def read(self, *args):
        raise OSError("connection reset by peer")


UNREADABLE = {
    "far too much": (FORM, Unread(), 7_000_000, 413),
    "a file far too large": (PARTS, Unread(), 12_000_000, 413),
    "too many fields": (FORM, BytesIO(b"&a" * 10_001), 20_002, 400),
    "a form in parts that has none": ("multipart/form-data", BytesIO(b"helpful=yes"), 11, 400),
    "parts in a code that is no text": (f"{PARTS}; charset=hex", BytesIO(FIELD), len(FIELD), 400),
    "parts in a code without errors": (f"{PARTS}; charset=idna", BytesIO(FIELD), len(FIELD), 400),
    "a line that breaks": (FORM, Broken(), 11, 400),
    "parts on a line that breaks": (PARTS, Broken(), len(FIELD), 400),
    "a form that is cut off": (FORM, BytesIO(b"helpful=yes"), 12, 400),
    "parts that are cut off": (PARTS, BytesIO(FIELD[:-9]), len(FIELD), 400),
    "only the last part is cut off": (PARTS, BytesIO(FIELD), len(FIELD) + 1, 400),
}


ADDRESSES = ("/articles/paraneoplastic-syndrome/feedback/", "/accounts/login/", "/")
WORDS = {400: "We could not understand that request", 413: "That is too much at once"}


def test_what_cannot_be_read_is_refused_in_words(story):
    story.live()
    wrong = []
    for address, what in product(ADDRESSES, UNREADABLE):
        kind, line, length, status = UNREADABLE[what]
        line.seek(0)
        sent = {"wsgi.input": line, "CONTENT_LENGTH": str(length)}
        reader = Client(raise_request_exception=False)

        answer = reader.generic("POST", address, "something", kind, **sent)

        if answer.status_code != status or WORDS[status] not in answer.content.decode():
            wrong.append(f"{address}, {what}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)
    assert not Vote.objects.exists()
    assert not Report.objects.exists()
