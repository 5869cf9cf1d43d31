"""What the editors' article form costs here beside other checkouts of the project; see README.md in this folder.

Made in a database of its own beside the one that DATABASE_URL names, which is dropped afterwards.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent.parent
ROUNDS = 40
# With "serve" it is one checkout's process, which asks for the page as often as it is told to.
SERVES = sys.argv[1:2] == ["serve"]

sys.path.insert(0, sys.argv[2] if SERVES else str(HERE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
# Both must know what the other sealed.
os.environ.setdefault("SEAL_KEYS", "only-for-the-benchmark-" * 3)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from people.models import User  # noqa: E402


def serve(pk):
    settings.ALLOWED_HOSTS, settings.WHITENOISE_AUTOREFRESH = ["*"], True
    settings.DEBUG = False
    client, address = Client(), f"/admin/articles/article/{pk}/change/"
    client.force_login(User.objects.get(name="Maya Manager"))
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
    print(json.dumps([answer.status_code, len(asked)]), flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        client.get(address)
        print(time.process_time() - start, flush=True)


def started(checkout, pk, database_url):
    return subprocess.Popen(  # noqa: S603
        [sys.executable, __file__, "serve", str(checkout), str(pk)],
        env=os.environ | {"DATABASE_URL": database_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(process):
    return json.loads(process.stdout.readline())


def timed(process):
    process.stdin.write("once more\n")
    process.stdin.flush()
    return told(process)


def compare(checkouts, pk, database_url):
    processes = [started(checkout, pk, database_url) for checkout in checkouts]
    answers = [told(process) for process in processes]
    rounds = [[timed(process) for process in processes] for _ in range(ROUNDS)]
    for process in processes:
        process.communicate()
    medians = [statistics.median(times) for times in zip(*rounds, strict=True)]
    print(f"{'status':>6} {'queries':>8} {'CPU, ms':>8} {'ratio':>6}  checkout")
    for checkout, answer, median in zip(checkouts, answers, medians, strict=True):
        status, queries = answer
        print(f"{status:6} {queries:8} {1000 * median:8.1f} {median / medians[0]:6.2f}  {checkout}")


def main(others):
    from tests.desk.long_article import long_article  # noqa: PLC0415 - other checkouts have none
    from tests.story import Story  # noqa: PLC0415

    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    is_sqlite = connection.vendor == "sqlite"
    with tempfile.TemporaryDirectory() as folder:
        name = f"{folder}/it" if is_sqlite else f"imprimatur_benchmark_{os.getpid()}"
        usual, connection.settings_dict["TEST"]["NAME"] = connection.settings_dict["NAME"], name
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        usual_url = urlsplit(os.environ.get("DATABASE_URL", ""))
        url = f"sqlite:///{name}" if is_sqlite else usual_url._replace(path=f"/{name}").geturl()
        try:
            article = long_article(Story())
            print(connection.vendor)
            compare([HERE, *others], article.pk, url)
        finally:
            connection.creation.destroy_test_db(usual, verbosity=0)


if __name__ == "__main__":
    if SERVES:
        serve(sys.argv[3])
    else:
        main(sys.argv[1:])
