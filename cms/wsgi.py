"""The WSGI application that granian and gunicorn serve: Django's, behind the pages that are ready."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

django_application = get_wsgi_application()

from cms.ready.layer import ReadyPages  # noqa: E402 - it reads the settings and the models

application = ReadyPages(django_application)
