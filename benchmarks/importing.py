"""What it takes to import a large file of references, and the Retraction Watch data; see README.md in this folder.

Made in a database of its own beside the one that DATABASE_URL names, which is dropped afterwards.
"""

import csv
import os
import random
import resource
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from people.models import User  # noqa: E402
from references import matching  # noqa: E402
from references.actions import import_references  # noqa: E402
from references.importing import read  # noqa: E402
from references.models import Notice  # noqa: E402
from references.retraction_watch import COLUMNS  # noqa: E402

ENTRIES = 5_000
ROWS = 70_000
# Of the papers in the Retraction Watch file, those that are our references.
OURS = 300

WORDS = [
    *("effects", "of", "early", "treatment", "with", "oral", "agents", "on", "pain", "and"),
    *("function", "in", "adults", "a", "cohort"),
]
FAMILIES = ["Graus", "Höftberger", "Sillevis Smitt", "Barrett-Connor", "O'Byrne", "Ariño", "Lin"]


def a_title(chance):
    return " ".join(chance.choices(WORDS, k=12)).capitalize()


def a_ris_file(chance):
    """As a reference manager exports it, with an abstract of ordinary length that is not kept."""
    lines = []
    for number in range(ENTRIES):
        lines += ["TY  - JOUR", f"TI  - {a_title(chance)} {number}"]
        lines += [f"AU  - {chance.choice(FAMILIES)}, {chance.choice('ABCDEFG')}" for _ in range(8)]
        lines += ["T2  - The Journal of Things", "J2  - J Things", f"VL  - {number % 90}"]
        lines += ["IS  - 2", "SP  - 100", "EP  - 120", f"PY  - {2000 + number % 26}"]
        lines += [
            f"DO  - 10.1000/things.{number}",
            f"UR  - https://doi.org/10.1000/things.{number}",
        ]
        lines += [f"AB  - {' '.join(chance.choices(WORDS, k=250))}", "ER  - ", ""]
    return "\n".join(lines).encode()


def a_retraction_watch_file(chance, path):
    """Rows as wide as the real file's (about a kilobyte), of which OURS are about our references."""
    natures = ["Retraction"] * 8 + ["Correction", "Expression of concern", "Reinstatement"]
    with path.open("w", encoding="utf-8", newline="") as opened:
        out = csv.writer(opened)
        out.writerow([*COLUMNS, ""])
        for number in range(ROWS):
            doi = f"10.1000/things.{number}" if number < OURS else f"10.5555/others.{number}"
            filler = "+Concerns/Issues About Data;+Investigation by Journal/Publisher;" * 6
            out.writerow(
                [
                    *(
                        number,
                        a_title(chance),
                        "(HSC) Medicine;",
                        filler,
                        "J Things",
                        "P",
                        "Spain;",
                    ),
                    *("Graus F;Lin A;" * 10, "https://example.org;", "Research Article;"),
                    *(f"{1 + number % 12}/{1 + number % 28}/2020 0:00", f"10.1000/notice.{number}"),
                    *("0", "1/1/2015 0:00", doi, "0", chance.choice(natures), filler, "No", "", ""),
                ]
            )


@contextmanager
def a_database():
    folder = tempfile.TemporaryDirectory()
    is_sqlite = connection.vendor == "sqlite"
    name = f"imprimatur_benchmark_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = f"{folder.name}/{name}" if is_sqlite else name
    usual = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield Path(folder.name)
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)
        folder.cleanup()


def peak():
    """The most memory that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def measured(name):
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        yield
    taken = time.perf_counter() - start
    print(f"{name:42} {taken:7.1f} s {len(queries):8} queries {peak():8.0f} MB at most")
    connection.queries_log.clear()


def import_a_file(chance, editor):
    data = a_ris_file(chance)
    print(f"{ENTRIES:,} RIS entries, {len(data) / 1e6:.1f} MB; {peak():.0f} MB before")
    with measured("read"):
        batch = read(data)
    with measured("say what is here already"):
        matching.known(batch.entries)
        matching.repeated(batch.entries)
    with measured("import"):
        counts = import_references(entries=batch.entries, by=editor)
    print(f"  {counts}")
    with measured("import again"):
        counts = import_references(entries=batch.entries, by=editor)
    print(f"  {counts}")


def import_retractions(chance, editor, path):
    a_retraction_watch_file(chance, path)
    print(f"{ROWS:,} rows of Retraction Watch, {path.stat().st_size / 1e6:.1f} MB")
    for name in ("record", "record again"):
        with measured(name):
            call_command("import_retractions", str(path), by=editor.email)
        print(f"  {Notice.objects.count()} notices")


def main():
    chance = random.Random(1)
    print(connection.vendor)
    with a_database() as folder:
        editor = User.objects.create_user("editor@example.org", name="Edith Editor")
        import_a_file(chance, editor)
        import_retractions(chance, editor, folder / "retraction_watch.csv")


if __name__ == "__main__":
    main()
