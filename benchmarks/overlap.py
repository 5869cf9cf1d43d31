"""What it costs to find, among 100,000 articles, the text from which another one took three sentences in ten, and how often it is missed.

How to run it: benchmarks/README.md. It wants an empty database of its own on PostgreSQL, and fills it.
"""

import os
import random
import sys
from itertools import accumulate
from multiprocessing import Pool
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from articles.models import Article, Revision, SketchedRun  # noqa: E402
from articles.overlap import own_words, shared  # noqa: E402
from articles.sketches import sharing, words_in  # noqa: E402
from cms.demo import loading  # noqa: E402

ARTICLES = int(os.environ.get("ARTICLES", 100_000))
SENTENCES, WORDS = 60, 16  # of each article, and of each sentence
VOCABULARY = 20_000
COMMON = 300  # sentences that stand in many articles, one in twenty of each
COPIED = 18  # sentences of 60
QUERIES = 200
FIRST = 1_000_000  # the key of the first article that this makes
AT_ONCE = 500

# As often as words of English: the second half as often as the first, and so on (Zipf).
_WEIGHTS = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))


def said(chance, sentences):
    """So many sentences of words that are as common as those of English."""
    words = chance.choices(range(VOCABULARY), cum_weights=_WEIGHTS, k=sentences * WORDS)
    return [" ".join(f"w{w}" for w in words[n : n + WORDS]) for n in range(0, len(words), WORDS)]


_COMMON = said(random.Random("common"), COMMON)


def sentences_of(number):
    chance = random.Random(number)
    return [
        chance.choice(_COMMON) if chance.random() < 0.05 else one for one in said(chance, SENTENCES)
    ]


def html_of(sentences):
    return "".join(
        f"<p>{'. '.join(sentences[n : n + 5])}.</p>" for n in range(0, len(sentences), 5)
    )


def made(first):
    """The texts of some articles, each with its sketch."""
    texts = [html_of(sentences_of(n)) for n in range(first, min(first + AT_ONCE, ARTICLES))]
    return first, [(html, sorted(own_words(html).sketch())) for html in texts]


def fill():
    call_command("migrate", verbosity=0)
    if Article.objects.filter(pk__gte=FIRST).exists():
        return
    loading.load(password="let-it-be-printed")  # noqa: S106 - a sample's
    one = Revision.objects.order_by("pk").first()
    before = perf_counter()
    with Pool() as pool:
        for first, texts in pool.imap_unordered(made, range(0, ARTICLES, AT_ONCE)):
            store(one, FIRST + first, texts)
    print(f"{ARTICLES:,} articles made and sketched in {perf_counter() - before:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE articles_sketchedrun")


def store(one, first, texts):
    about = {"topic_id": one.article.topic_id, "created_by_id": one.created_by_id}
    articles = [Article(pk=first + n, slug=f"made-{first + n}", **about) for n in range(len(texts))]
    Article.objects.bulk_create(articles)
    Revision.objects.bulk_create(
        Revision(
            pk=first + n,
            article_id=first + n,
            number=1,
            language="en",
            title=f"Article {first + n}",
            html=html,
            words="",
            digest=f"{first + n:064}",
            created_by_id=one.created_by_id,
            created_at=one.created_at,
        )
        for n, (html, _) in enumerate(texts)
    )
    SketchedRun.objects.bulk_create(
        (
            SketchedRun(revision_id=first + n, run=run)
            for n, (_, runs) in enumerate(texts)
            for run in runs
        ),
        batch_size=10_000,
    )


def copies():
    """Texts of which three sentences in ten are another article's: in one piece, in threes, or one here and one there."""
    for n in range(QUERIES):
        chance = random.Random(f"copy {n}")
        source = chance.randrange(ARTICLES)
        taken, text = sentences_of(source), sentences_of(ARTICLES + 1 + n)
        size = (COPIED, 3, 1)[n % 3]
        places = chance.sample(range(0, SENTENCES - size + 1, size), COPIED // size)
        for place in places:
            text[place : place + size] = taken[place : place + size]
        yield ("in one piece", "in threes", "one by one")[n % 3], FIRST + source, html_of(text)


def main():
    fill()
    rows = SketchedRun.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('articles_sketchedrun')")
        [size] = cursor.fetchone()
    print(f"{rows:,} runs, {size / 1024**2:,.0f} MB with their index")
    took, found = [], {}
    for how, source, html in copies():
        before = perf_counter()
        words = words_in(Revision(html=html))
        texts, _ = sharing(words, 0)
        passages = {text.article_id: shared(words, words_in(text)) for text in texts}
        took.append((perf_counter() - before) * 1000)
        hit, of = found.get(how, (0, 0))
        found[how] = (hit + bool(passages.get(source)), of + 1)
    worst = quantiles(took, n=20)[-1]
    print(
        f"found and compared word by word: median {median(took):.0f} ms, 95th percentile {worst:.0f} ms, slowest {max(took):.0f} ms"
    )
    for how, (hit, of) in found.items():
        print(f"copied {how}: {of - hit} of {of} missed")


if __name__ == "__main__":
    main()
