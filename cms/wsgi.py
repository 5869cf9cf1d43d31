"""The WSGI application that granian and gunicorn serve: Django's, behind the pages that are ready."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

django_application = get_wsgi_application()

# These read the settings and the models.
from cms.checks import refuse_elsewhere  # noqa: E402
from cms.middleware import Request  # noqa: E402
from cms.ready.layer import ReadyPages  # noqa: E402

refuse_elsewhere()

django_application.request_class = Request

application = ReadyPages(django_application)
