"""What it takes to bring the articles of a large WordPress export; see README.md in this folder.

Made in a database of its own beside the one that DATABASE_URL names, which is dropped afterwards.
"""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import time  # noqa: E402

from importing import WORDS, a_database, a_ris_file, a_title, peak  # noqa: E402

from articles.models import Article, Topic  # noqa: E402
from desk.transfer.bringing import Bringer  # noqa: E402
from desk.transfer.posts import read as read_posts  # noqa: E402
from people.models import User  # noqa: E402
from references.actions import import_references  # noqa: E402
from references.importing import read as read_references  # noqa: E402
from tests.transfer.files import HEAD, item  # noqa: E402

POSTS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
PARAGRAPHS, SENTENCES, CITED = 12, 5, 8


def a_post(chance, number):
    """Some 700 words that cite eight works of 5,000 by number, half of which are in the library."""
    said = []
    for paragraph in range(PARAGRAPHS):
        words = (" ".join(chance.choices(WORDS, k=12)).capitalize() for _ in range(SENTENCES))
        cites = f" [{paragraph + 1}]" if paragraph < CITED else ""
        said.append(f"{'. '.join(words)}{cites}.")
    works = (
        f"<li>Lin A. {a_title(chance)}. doi:10.1000/things.{chance.randrange(10_000)}</li>"
        for _ in range(CITED)
    )
    body = "\n\n".join(said) + f"\n\n<h2>References</h2><ol>{''.join(works)}</ol>"
    return item(number, f"{a_title(chance)} {number}", body, excerpt="In short.")


def an_export(chance, path):
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(POSTS):
            file.write(a_post(chance, number))
        file.write("</channel></rss>")


def main():
    chance = random.Random(1)
    with a_database() as folder:
        editor = User.objects.create_user("editor@example.org", name="Edith Editor", is_staff=True)
        import_references(entries=read_references(a_ris_file(chance)).entries, by=editor)
        topic = Topic.objects.create(name="Nerves", slug="nerves")
        path = folder / "export.xml"
        an_export(chance, path)
        print(
            f"{POSTS:,} posts, {path.stat().st_size / 1e6:.1f} MB; {peak():.0f} MB of memory before"
        )
        for name in ("brought", "passed over the second time"):
            start = time.perf_counter()
            with path.open("rb") as file:
                bringer = Bringer(
                    read_posts(file, "export.xml"), topic=topic, kind="condition", by=editor
                )
                new = sum(result.is_new for result in bringer.run())
            taken = time.perf_counter() - start
            print(
                f"{name:30} {taken:7.1f} s, {new:,} new, {POSTS / taken * 60:,.0f} a minute; {peak():.0f} MB at most"
            )
        print(f"{Article.objects.count():,} articles")


if __name__ == "__main__":
    main()
