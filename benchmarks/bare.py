"""What the site is compared with: a WSGI function that returns ready bytes, and a Django view that only inserts a row."""

import json
import os
from base64 import b64decode
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

TABLE = "CREATE TABLE IF NOT EXISTS benchmark_row (id bigserial PRIMARY KEY, word text NOT NULL)"


def _answers():
    kept = json.loads(Path(os.environ["BARE_ANSWERS"]).read_text(encoding="utf-8"))
    for path, (status, headers, body) in kept.items():
        yield path, (status, [tuple(pair) for pair in headers], (b64decode(body),))


READY = dict(_answers()) if "BARE_ANSWERS" in os.environ else {}


def ready(environ, start_response):
    """The bytes that are kept for this path, and nothing else done."""
    status, headers, body = READY[environ["PATH_INFO"]]
    start_response(status, headers)
    return body


@csrf_exempt
def insert(request):
    """One INSERT and an empty answer, behind the site's own middleware."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO benchmark_row (word) VALUES ('yes')")
    return HttpResponse(status=204)


class Urls:
    """That one view, at every address."""

    urlpatterns = [re_path("", insert)]


if "BARE_INSERT" in os.environ:
    django.setup()
    settings.ROOT_URLCONF = Urls
    inserting = WSGIHandler()
