"""Decodes a file, and names its encoding."""

import codecs
import re

# All control characters but tab and line feed. Files that were joined have byte-order marks inside.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
# Some Windows programs turn "\r\n" into "\r\r\n". A form feed ends a line, too.
_LINE_ENDS = re.compile(r"\r\r\n|\r\n|[\r\f\v]")
# With this many UTF-8 letters for each invalid byte, the file is damaged rather than in another encoding.
_LETTERS_PER_FAULT = 10


def decoded(data: bytes) -> tuple[str, str]:
    """The text, its lines ended by "\\n" and without control characters, and its encoding's name.

    UTF-8 and UTF-16 with a byte-order mark, UTF-8 without; what is neither is read as Windows-1252, the
    encoding of older reference managers, or as Latin-1 where Windows-1252 has no such character.
    """
    text, encoding = _decoded(data)
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)), encoding


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    patched = data.decode("utf-8", errors="replace")
    # A letter beyond ASCII has several bytes, a replaced byte is one.
    if len(data) - len(patched) > _LETTERS_PER_FAULT * patched.count("\ufffd"):
        return patched, "UTF-8 with damaged letters (shown as \ufffd)"
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"
