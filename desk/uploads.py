"""Limits on what is sent, before anything of it is read."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

from desk.photos import MAX_BYTES
from references.importing import MAX_BYTES as MAX_REFERENCES

# A file of the largest size that a form takes, and the form around it.
_AROUND = 1024 * 1024

# A text pasted with its pictures has several megabytes. What is too long to keep is shown in the form again, so it
# is read first: from staff, on the article form alone. Everybody else meets DATA_UPLOAD_MAX_MEMORY_SIZE.
MAX_TEXT = 24 * 1024 * 1024
_IMPORT = "/admin/references/reference/import/"
_ARTICLE_FORM = re.compile(r"/admin/articles/article/(?:add|[0-9]{1,18}/change)/", re.ASCII)


def room_for_text(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Read an article that is larger than other forms may be. Stands after the middleware that knows the person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if (
            request.method == "POST"
            and _ARTICLE_FORM.fullmatch(request.path)
            and size.isdigit()
            and settings.DATA_UPLOAD_MAX_MEMORY_SIZE < int(size) <= MAX_TEXT
            and request.user.is_staff
        ):
            # Django has one limit for all addresses and looks at it when it reads the body; this one is read.
            request._body = request.read()
        return get_response(request)

    return middleware


class SizeCap(FileUploadHandler):
    """Refuses a request with files that is larger than any of our forms can be.

    Django itself limits only the fields; files of any size would be written to the disk.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        # Anybody can send a file to any address: only where references are imported is there room for much.
        is_import = self.request is not None and self.request.path == _IMPORT
        if content_length > (MAX_REFERENCES if is_import else MAX_BYTES) + _AROUND:
            most = MAX_REFERENCES // 1024**2 if is_import else MAX_BYTES // 1024**2
            raise RequestDataTooBig(f"The file is too large. It may have at most {most} MB.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
