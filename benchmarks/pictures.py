"""What reading the largest picture of each kind takes: seconds, and memory beyond what the process had before.

Run it as `python benchmarks/pictures.py`. Each is read in a process of its own; `articles.pixels` says that none takes
two seconds or 300 MB on a machine of today.
"""

import multiprocessing
import os
import sys
import time
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from PIL import Image  # noqa: E402

from articles import pixels  # noqa: E402

CASES = {
    "photo": ("JPEG", "RGB", {"quality": 70}),
    "progressive photo": ("JPEG", "RGB", {"quality": 70, "progressive": True, "subsampling": 0}),
    "photo for print": ("JPEG", "CMYK", {"quality": 70}),
    "PNG": ("PNG", "RGB", {"compress_level": 1}),
    "PNG with transparency": ("PNG", "RGBA", {"compress_level": 1}),
    "PNG of 256 colours": ("PNG", "P", {}),
    "X-ray of 16 bits": ("PNG", "I;16", {}),
    "WebP": ("WEBP", "RGB", {"quality": 60, "method": 0}),
    "WebP with transparency": ("WEBP", "RGBA", {"quality": 60, "method": 0}),
}


def large(kind, mode, options):
    """A picture of as many pixels as may be read, with something to see everywhere."""
    side = int(pixels.MAX_PIXELS[kind] ** 0.5)
    drawn = mode if mode in ("RGB", "RGBA", "CMYK") else "RGB"
    noise = os.urandom((side // 40) ** 2 * len(drawn))
    picture = Image.frombytes(drawn, (side // 40, side // 40), noise).resize((side, side))
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 256)
    out = BytesIO()
    picture.convert(mode).save(out, kind, **options)
    return out.getvalue()


def read(content, answer):
    pixels.MAX_BYTES = len(content)  # noise is larger than any picture that people have
    before = most_memory()
    started = time.perf_counter()
    kept = pixels.whole(SimpleUploadedFile("picture", content))
    took = time.perf_counter() - started
    answer.send((took, most_memory() - before, len(kept.content) / 1000))


def most_memory():
    """The most memory that this process has had, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main():
    spawn = multiprocessing.get_context("spawn")
    for name, case in CASES.items():
        content = large(*case)
        here, there = spawn.Pipe()
        process = spawn.Process(target=read, args=(content, there))
        process.start()
        took, memory, kept = here.recv()
        process.join()
        print(
            f"{name:24} {len(content) / 1e6:5.1f} MB  {took:5.2f} s  {memory:4.0f} MB  kept: {kept:.0f} kB"
        )


if __name__ == "__main__":
    main()
