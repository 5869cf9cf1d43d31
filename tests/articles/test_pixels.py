"""Pictures as they are kept: whatever was sent, only pixels stay, and what is no picture is refused in words."""

import random
import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin

from articles import pixels

ODD_SIZES = ((16, 16), (17, 900), (640, 480), (2_100, 40), (333, 334))
MODES = {
    "JPEG": ("RGB", "L", "CMYK"),
    "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"),
    "WEBP": ("RGB", "RGBA"),
}


def sent(content, name="scan.png"):
    return SimpleUploadedFile(name, content)


def drawn(size=(640, 480), kind="PNG", mode="RGB", colour="teal", **options):
    out = BytesIO()
    Image.new("RGB", size, colour).convert("I" if mode == "I;16" else mode).convert(mode).save(
        out, kind, **options
    )
    return out.getvalue()


def opened(kept):
    return Image.open(BytesIO(kept.content))


@pytest.mark.parametrize(("kind", "mode"), [(k, m) for k, modes in MODES.items() for m in modes])
def test_every_kind_of_picture_and_colour_becomes_webp_under_the_name_of_its_bytes(kind, mode):
    for size in ODD_SIZES:
        kept = pixels.whole(sent(drawn(size, kind, mode)))

        with opened(kept) as picture:
            assert (picture.format, picture.mode) == ("WEBP", "RGB")
            assert picture.size == (kept.width, kept.height)
        assert max(kept.width, kept.height) <= pixels.LONGEST
        assert kept == pixels.whole(sent(drawn(size, kind, mode)))


def test_nothing_but_pixels_stays():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Patient", "Ines Lanternfield, born 1974")
    exif = Image.Exif()
    exif[0x010E] = "Ward 7, bed 2"
    hidden = drawn(pnginfo=notes, exif=exif) + b"PK\x03\x04 a second file"

    kept = pixels.whole(sent(hidden))

    for word in (b"Lanternfield", b"Ward", b"second", b"EXIF", b"ICCP", b"XMP "):
        assert word not in kept.content


def test_a_photo_taken_with_the_phone_on_its_side_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    kept = pixels.whole(sent(drawn((600, 300), "JPEG", exif=exif)))

    assert (kept.width, kept.height) == (300, 600)


def test_an_x_ray_of_sixteen_bits_is_not_white():
    out = BytesIO()
    Image.new("I;16", (64, 64), 0x8000).save(out, "PNG")

    with opened(pixels.whole(sent(out.getvalue()))) as picture:
        assert picture.getpixel((30, 30))[0] == pytest.approx(128, abs=2)


def test_colours_by_another_profile_become_those_of_srgb_and_a_broken_profile_harms_nothing():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, b"no profile", lab[:200]):
        kept = pixels.whole(sent(drawn(icc_profile=profile)))
        with opened(kept) as picture:
            assert picture.getpixel((5, 5)) == pytest.approx((0, 128, 128), abs=2)
            assert not picture.info.get("icc_profile")


def test_letters_in_a_drawing_stay_sharp_and_a_photo_is_smaller_than_that():
    drawing = Image.new("RGB", (400, 300), "white")
    drawing.putpixel((7, 7), (255, 0, 0))
    out = BytesIO()
    drawing.save(out, "PNG")
    chance = random.Random(3)  # noqa: S311 - the same dots each time
    photo = Image.frombytes("RGB", (400, 300), chance.randbytes(400 * 300 * 3))
    noise = BytesIO()
    photo.save(noise, "PNG")

    with opened(pixels.whole(sent(out.getvalue()))) as kept:
        assert kept.getpixel((7, 7)) == (255, 0, 0)
    assert len(pixels.whole(sent(noise.getvalue())).content) < len(noise.getvalue()) / 2


def test_a_narrower_one_has_the_same_shape():
    kept = pixels.whole(sent(drawn((1_000, 500))))

    with Image.open(BytesIO(pixels.narrowed(kept.content, 320))) as picture:
        assert picture.size == (320, 160)


def png_that_says(width, height):
    good = bytearray(drawn((16, 16)))
    good[16:24] = struct.pack(">II", width, height)
    good[29:33] = struct.pack(">I", zlib.crc32(good[12:29]))
    return bytes(good)


HOSTILE = {
    "a drawing of vectors": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "JPEG, PNG",
    ),
    "one behind the head of a PNG": (b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>", "JPEG, PNG"),
    "a GIF": (b"GIF89a" + b"\0" * 100, "JPEG, PNG"),
    "a page": (b"<html><script>alert(1)</script>", "JPEG, PNG"),
    "nothing": (b"", "JPEG, PNG"),
    "a PNG that says it is enormous": (png_that_says(2**31 - 1, 2**31 - 1), "million pixels"),
    "one a little too large": (png_that_says(3_700, 3_600), "13 million pixels"),
    "one as wide as that and as flat as a line": (png_that_says(12_000_000, 1), "JPEG, PNG"),
    "half a photo": (drawn((900, 900), "JPEG")[:500], "JPEG, PNG"),
    "half a WebP": (drawn((900, 900), "WEBP")[:100], "JPEG, PNG"),
    "a dot that counts visitors": (drawn((1, 1)), "at least 16"),
    "more bytes than fit": (b"\xff\xd8\xff" + b"0" * pixels.MAX_BYTES, "10 MB"),
    "a file of TIFF under another name": (b"II*\0" + b"\0" * 200, "JPEG, PNG"),
    "Postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "JPEG, PNG"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused_in_words(name):
    content, says = HOSTILE[name]

    with pytest.raises(ValidationError, match=says):
        pixels.whole(sent(content))


def test_a_thousand_damaged_pictures_are_refused_or_encoded_anew():
    """Whatever somebody changed in the bytes, nothing of them is kept as it was, and nothing but our refusal is raised."""
    chance = random.Random(27)  # noqa: S311 - the same ones each time
    whole = [
        drawn((120, 90), kind, mode, quality=80)
        for kind, modes in MODES.items()
        for mode in modes
        if mode != "I;16"
    ]
    kept = refused = 0
    for number in range(1_000):
        content = bytearray(whole[number % len(whole)])
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if number % 5 == 0:
            content += bytes(chance.randrange(256) for _ in range(40))
        if number % 7 == 0:
            del content[chance.randrange(len(content)) :]
        try:
            result = pixels.whole(sent(bytes(content)))
        except ValidationError:
            refused += 1
        else:
            kept += 1
            assert result.content != bytes(content)
            with opened(result) as picture:
                picture.load()
                assert picture.format == "WEBP"
    assert min(kept, refused) > 100
