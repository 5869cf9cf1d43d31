"""A limit on what is sent with files, before anything of it is read."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from desk.photos import MAX_BYTES

# A photo of the largest size that may be kept, and the form around it.
MAX_REQUEST = MAX_BYTES + 1024 * 1024


class SizeCap(FileUploadHandler):
    """Refuses a request with files that is larger than any of our forms can be.

    Django itself limits only the fields; files of any size would be written to the disk.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > MAX_REQUEST:
            raise RequestDataTooBig("The file is too large. A photo may have at most 5 MB.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
