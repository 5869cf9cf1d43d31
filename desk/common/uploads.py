"""Request bodies: read before any view, and so before any lock, and limited in size."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render

from articles.pixels import MAX_BYTES
from references.importing import MAX_BYTES as MAX_REFERENCES

# Room for the form around a file of the largest size.
_AROUND = 1024 * 1024

# A text pasted with its pictures has several megabytes. Even if it is too long to keep, it must be read to be shown in
# the form again: from staff, and on the article form and its preview alone. For all else DATA_UPLOAD_MAX_MEMORY_SIZE holds.
MAX_TEXT = 24 * 1024 * 1024
MAX_BROUGHT = 24 * 1024 * 1024  # what the proxy lets through
_LARGE = {
    "/admin/references/reference/import/": MAX_REFERENCES,
    "/admin/articles/broughtfile/add/": MAX_BROUGHT,
}
_ARTICLE_FORM = re.compile(
    r"/admin/articles/article/(?:add|preview|[0-9]{1,18}/(?:change|preview/typed))/", re.ASCII
)


def read_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Read a form as a whole before anything is done with it. Goes after the authentication middleware.

    Connections can be slow. Read inside a transaction, a slow one would keep every other writer waiting on SQLite, and
    hold locks on PostgreSQL.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            try:
                _read(request)
            except RequestDataTooBig:
                return render(request, "413.html", status=413)
            except UnreadablePostError as cut:
                raise BadRequest("The connection broke before everything had arrived.") from cut
            except (LookupError, UnicodeError) as charset:
                # Python has codecs that are no charsets: "hex", "idna".
                raise BadRequest("No text can have this charset.") from charset
        return get_response(request)

    return middleware


def _read(request: HttpRequest) -> None:
    size = request._stream.limit
    request._stream = _WholeBody(request.META["wsgi.input"], size)
    if settings.DATA_UPLOAD_MAX_MEMORY_SIZE < size <= MAX_TEXT and _is_staffs_article(request):
        # Django has one limit for all URLs and checks it when it reads the body, so the body is read here.
        request._body = request.read()
    _ = request.POST


def _is_staffs_article(request: HttpRequest) -> bool:
    return bool(_ARTICLE_FORM.fullmatch(request.path)) and request.user.is_staff


class _WholeBody(LimitedStream):
    """A body that must arrive whole. Servers let one that was cut off end like any other; here that is an error.

    Half of a report, or of an article's text, would otherwise be kept as the whole.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        missing = self.limit - self._pos
        wanted = missing if size is None or size < 0 else min(size, missing)
        return self._enough(super().read(size), wanted)

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._enough(super().readline(size), min(1, self.limit - self._pos))

    def _enough(self, data: bytes, wanted: int) -> bytes:
        if len(data) < wanted:
            raise OSError(f"The body ended {self.limit - self._pos} bytes too early.")
        return data


class SizeCap(FileUploadHandler):
    """Refuses a request with files that is larger than any of our forms can be.

    Django itself limits only the fields; files of any size would be written to the disk.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        # Anybody can post a file to any URL: only what brings files of others takes large ones.
        path = self.request.path if self.request is not None else ""
        most = _LARGE.get(path, MAX_BYTES)
        if content_length > most + _AROUND:
            raise RequestDataTooBig(
                f"The file is too large. It may have at most {most // 1024**2} MB."
            )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
