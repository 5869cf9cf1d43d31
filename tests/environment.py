"""The environment that tests run in; loaded before Django reads its settings."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DJANGO_DEBUG", "1")  # development keys and unhashed static files
os.environ["SITE_URL"] = "http://localhost:8000"
os.environ["SITE_NAME"] = "Imprimatur"
os.environ["CONTACT_EMAIL"] = "editors@example.org"
os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="imprimatur-media-")
atexit.register(shutil.rmtree, os.environ["MEDIA_ROOT"], ignore_errors=True)
os.environ.pop("CACHE_URL", None)
os.environ.pop("EMAIL_URL", None)
for name in ("NCBI_API_KEY", "LOOKUP_SECONDS", "LOOKUP_REQUEST_SECONDS", "LOOKUP_TRUSTED_HOSTS"):
    os.environ.pop(name, None)
# No test asks a stranger: nobody listens on the port of "discard".
for name in ("CROSSREF_URL", "PUBMED_URL", "DOI_URL", "PMC_IDS_URL"):
    os.environ[name] = "http://127.0.0.1:9"
# Playwright runs an event loop in the thread that also uses the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
