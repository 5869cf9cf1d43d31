"""Does search find the right page? 300 questions of patients, asked of the sample among thousands of pages beside it.

How to run it: benchmarks/README.md. It wants the sample's database; what it adds is rolled back.
"""

import os
import random
import sys
import tomllib
from collections import Counter
from itertools import product
from pathlib import Path
from statistics import median
from time import perf_counter

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402

from articles import searched, shelving  # noqa: E402
from articles.models import Article, ListedName, Revision  # noqa: E402
from articles.passages import blocks  # noqa: E402
from articles.words import stems_of  # noqa: E402
from website.search import finding, spelling, tidy  # noqa: E402
from website.sentences import sentences  # noqa: E402

PAGES = int(os.environ.get("PAGES", "5000"))
FIRST = 3  # the right page must be among so many
COMMON = 5  # pages of the sample that have a word which is common
SEED = 4711

# Subjects beside those of the sample, and what is written about each.
SUBJECTS = """
Cluster headache; Tension-type headache; Sinus headache; Headache after a head injury; Trigeminal neuralgia; Temporal arteritis; Whiplash; Neck pain;
Sciatica; Slipped disc; Spinal stenosis; Scoliosis; Osteoporosis; Knee osteoarthritis; Hip replacement; Frozen shoulder; Tennis elbow; Fibromyalgia;
Angina; Heart failure; Atrial fibrillation; High cholesterol; Varicose veins; Deep vein thrombosis; Aortic aneurysm; Peripheral arterial disease;
Pacemaker; Heart valve disease; Fainting; Low blood pressure; Type 1 diabetes; Gestational diabetes; Insulin pumps; Diabetic foot; Diabetic retinopathy;
Statins; Beta-blockers; Warfarin; Paracetamol; Ibuprofen; Codeine; Gabapentin; Lithium; Diazepam;
Sleep apnoea; Restless legs; Nightmares; Narcolepsy; Jet lag; Sleepwalking; Snoring; Anxiety; Panic attacks; Bipolar disorder; Postnatal depression;
Grief; Burnout; Eating disorders; Obsessive-compulsive disorder; Schizophrenia; Dementia; Parkinson’s disease; Multiple sclerosis; Epilepsy; Meningitis;
Myasthenia gravis; Guillain-Barré syndrome; Motor neurone disease; Lupus; Rheumatoid arthritis; Coeliac disease; Crohn’s disease; Thyroid disease;
Lung cancer; Breast cancer; Ovarian cancer; Lymphoma; Leukaemia; Thymoma; Skin cancer; Bowel cancer; Prostate cancer; Pancreatic cancer; Chemotherapy;
Radiotherapy; Colonoscopy; ECG; Kidney stones; Chronic kidney disease; Asthma; COPD;
Pneumonia; Flu; Shingles; Chickenpox; Measles; Tinnitus; Vertigo; Glaucoma; Cataracts; Eczema; Psoriasis; Acne; Hay fever; Food allergy; Anaemia;
Gout; Gallstones; Irritable bowel syndrome; Heartburn; Constipation; Menopause; Endometriosis; Pregnancy sickness; Stroke; Long Covid
"""
SIDES = """
in children; in older people; in pregnancy; and work; and exercise; and diet; at night; what to expect; tests and diagnosis; treatment; medicines;
side effects; surgery; living with it; when to get help; causes; symptoms; early signs; prevention; pain relief; for carers; coming off medicines;
stress; sleep; mood; smoking; alcohol; weight; travel; driving; new research; rare forms; emergencies; myths; self-help; recovery; outlook; after hospital;
school; family history
"""
SAID = (
    "{subject} is common, and most people who have it get better.",
    "A doctor can say whether it is {subject} or something else.",
    "Tell your doctor about all tablets that you take for {subject}.",
    "What helps one person with {subject} may not help another.",
)


def split(table):
    return [one.strip() for one in " ".join(table.split()).split(";")]


def beside(texts, chosen):
    """Pages on other subjects, that say what the sample's pages say, but for the words that few of these have."""
    held = Counter(stem for text in texts for stem in set(stems_of(text.words)))
    pool = [
        " ".join(word for word in one.split() if all(held[s] >= COMMON for s in stems_of(word)))
        for text in texts
        for block in blocks(text.html)
        for one in sentences(block)
    ]
    pairs = list(product(split(SUBJECTS), split(SIDES)))
    chosen.shuffle(pairs)
    for number in range(PAGES):
        subject, side = pairs[number % len(pairs)]
        title = f"{subject}: {side}"
        own = [one.format(subject=subject) for one in SAID]
        words = [*own, *chosen.sample(pool, 12)]
        chosen.shuffle(words)
        yield title, f"{own[0]} This page is about {side}.", words


def add(texts):
    chosen = random.Random(SEED)  # noqa: S311 - the same pages each time
    like = Article.objects.first()
    articles, revisions, names = [], [], []
    for number, (title, summary, words) in enumerate(beside(texts, chosen)):
        article = Article(
            slug=f"beside-{number}", topic=like.topic, created_by=like.created_by, kind="condition"
        )
        articles.append(article)
        html = f"<h2>{title}</h2><p>{' '.join(words)}</p>"
        revisions.append((title, summary, html, " ".join(words)))
    Article.objects.bulk_create(articles)
    rows = []
    for article, (title, summary, html, words) in zip(articles, revisions, strict=True):
        rows.append(Revision(article=article, title=title, summary=summary, html=html, words=words))
        names += shelving.rows_of(article.pk, {title.casefold()})
    searched.take_in(rows)
    ListedName.objects.bulk_create(names)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_searchtext")


# Words that few pages have, and words that thousands have, at a hundred thousand.
SELECTIVE = ("jet lag and driving", "frozen shoulder", "paraneoplastic syndrome", "glaucoma travel")
COMMON_WORDS = ("pain", "diet", "doctor", "tablets", "headache", "cancer treatment")


def timed(words):
    """How long the slowest kind takes, in the middle of some rounds; in milliseconds."""
    finding.ranked("warm up", Counter)
    kinds = {}
    for word in words:
        times = []
        for _ in range(5):
            start = perf_counter()
            finding.ranked(word, Counter)
            times.append(perf_counter() - start)
        kinds[word] = median(times) * 1000
    return ", ".join(f"{word} {time:.0f}" for word, time in kinds.items())


def main():
    file = Path(os.environ.get("QUESTIONS", HERE / "questions.toml"))
    questions = tomllib.loads(file.read_text(encoding="utf-8"))["questions"]
    mine = Article.objects.select_related("newest_text").exclude(newest_text=None)
    slugs = {one.pk: one.slug for one in mine}
    asked = [one for one in questions if set(slugs.values()).intersection(one["right"])]
    # Those of the sample that are not live are asked for as well, and all by their newest texts.
    searched.take_out(slugs)
    searched.take_in(one.newest_text for one in mine)
    for one in mine.filter(letter=""):
        names = shelving.names_of(one.newest_text.title, one.newest_text.also_known_as)
        ListedName.objects.bulk_create(shelving.rows_of(one.pk, names))
    add([one.newest_text for one in mine])
    words = spelling.vocabulary()
    places, times, wrong = Counter(), [], []
    for one in asked:
        start = perf_counter()
        keys = finding.ranked(tidy(one["asked"]), lambda: words).keys
        times.append(perf_counter() - start)
        found = [slugs.get(key, "-") for key in keys]
        place = next((n for n, slug in enumerate(found, 1) if slug in one["right"]), 0)
        places[place if place <= FIRST else "later"] += 1
        if not 0 < place <= FIRST:
            wrong.append((place, one["asked"], one["right"], keys[:3]))
    if "-v" in sys.argv:
        for place, question, right, first in wrong:
            titles = list(
                Article.objects.filter(pk__in=first).values_list("search_text__title", flat=True)
            )
            print(f"{place:4} {question!r} {right} {titles}")
    first, among = places[1], sum(places[n] for n in range(1, FIRST + 1))
    print(
        f"{connection.vendor}: {len(asked)} questions among {PAGES} pages: first {first / len(asked):.1%}, "
        f"in the first {FIRST} {among / len(asked):.1%}, not found {places[0]}; median {median(times) * 1000:.0f} ms, "
        f"slowest {max(times) * 1000:.0f} ms"
    )
    print(f"selective, ms: {timed(SELECTIVE)}; common, ms: {timed(COMMON_WORDS)}")


if __name__ == "__main__":
    with transaction.atomic():
        main()
        transaction.set_rollback(True)
