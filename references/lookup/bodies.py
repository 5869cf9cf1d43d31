"""Reads a response's body, never more than the limit, compressed or not."""

import json
import zlib
from collections.abc import Iterator

import httpx

from references.lookup.problems import Unusable

_TOO_LARGE = "The answer is larger than any record of a paper."
_GZIP = zlib.MAX_WBITS | 16


def read_body(response: httpx.Response, size: int) -> bytes:
    """The body, unpacked. Raises Unusable when it is larger than `size` bytes or packed in another way than gzip.

    httpx unpacks a whole piece at once, and a few kilobytes can hold a gigabyte; so it is done here.
    """
    packing = response.headers.get("content-encoding", "").strip().lower()
    declared = response.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > size:
        raise Unusable(_TOO_LARGE)
    if packing in ("", "identity"):
        return _joined(response.iter_raw(), size)
    if packing in ("gzip", "x-gzip"):
        return _joined(_unpacked(response.iter_raw(), size), size)
    raise Unusable("The answer is packed in a way that was not asked for.")


def read_json(body: bytes) -> dict[str, object]:
    """The JSON object in a body. Raises Unusable when it is broken, too deep or not an object."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Unusable("The answer is broken.") from problem
    if not isinstance(value, dict):
        raise Unusable("The answer is not in the form that the service documents.")
    return value


def _joined(pieces: Iterator[bytes], size: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > size:
            raise Unusable(_TOO_LARGE)
    return bytes(body)


def _unpacked(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Unpack at most `size` + 1 bytes in each step; `_joined` stops there."""
    unpacking = zlib.decompressobj(_GZIP)
    try:
        for piece in pieces:
            yield unpacking.decompress(piece, size + 1)
    except zlib.error as problem:
        raise Unusable("The answer is broken.") from problem
    if not unpacking.eof:
        raise Unusable("The answer is broken.")
