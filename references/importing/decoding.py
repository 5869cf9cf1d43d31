"""Decodes a file, names its encoding, and finds letters that an earlier program broke."""

import codecs
import re
import unicodedata

# All control characters but tab and line feed. Files that were joined have byte-order marks inside.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
# Some Windows programs turn "\r\n" into "\r\r\n". A form feed ends a line, too.
_LINE_ENDS = re.compile(r"\r\r\n|\r\n|[\r\f\v]")
# With this many UTF-8 letters for each invalid byte, the file is damaged rather than in another encoding.
_LETTERS_PER_FAULT = 10

# What UTF-8 looks like when it was read as Windows-1252: "Ã©", "â€™".
_TWICE = re.compile("[ÂÃÄÅÎÏÐÑØÙ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|â€")
# A mark on a letter that has none, before one that has: "M̈uller".
_MISPLACED = re.compile(
    "([^\\W\\d_aeiouAEIOU])([\u0300-\u0304\u0306-\u030c\u0327\u0328])([A-Za-z])"
)
_LOST = "\ufffd"


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


def mended(line: str) -> str:
    """What a line with broken letters probably said, with "?" for what is lost; "" when nothing is broken.

    It is for a person to say so: nothing is replaced unseen.
    """
    guess = line
    for _ in range(2):
        guess = _read_again(guess)
    guess = unicodedata.normalize("NFC", _MISPLACED.sub(r"\1\3\2", guess))
    guess = guess.replace(_LOST, "?")
    return guess if guess != unicodedata.normalize("NFC", line) else ""


def _read_again(line: str) -> str:
    if not _TWICE.search(line):
        return line
    try:
        return line.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return line
