"""Lighthouse finds nothing to better on the readers' main pages: accessibility, good practice, search engines.

How fast they are it is not asked here: that depends on the machine (benchmarks/, and tests/browser/test_measures.py for weights).
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.test_axe import sample, snapshot  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser

LIGHTHOUSE = Path(settings.BASE_DIR) / "var/npm/node_modules/.bin/lighthouse"
ASKED = ("accessibility", "best-practices", "seo")


def judged(address, folder):
    """What Lighthouse says of a page, as on a phone."""
    report = folder / "report.json"
    flags = f"--headless --no-sandbox --disable-gpu --no-first-run --user-data-dir={folder}/profile"
    asked = [
        *(str(LIGHTHOUSE), address, "--quiet", f"--chrome-flags={flags}"),
        *(f"--only-categories={','.join(ASKED)}", "--output=json", f"--output-path={report}"),
    ]
    chrome = {"CHROME_PATH": os.environ["CHROMIUM"]}
    subprocess.run(asked, env=os.environ | chrome, check=True, timeout=120, capture_output=True)  # noqa: S603 - our own words
    return json.loads(report.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", ["/", "/articles/what-leads-to-paraneoplastic-syndrome/"])
def test_lighthouse_finds_nothing_to_better(sample, site, settings, tmp_path, page):  # noqa: F811
    settings.SITE_URL = site

    report = judged(f"{site}{page}", tmp_path)

    scores = {name: report["categories"][name]["score"] for name in ASKED}
    failed = [one["id"] for one in report["audits"].values() if one["score"] == 0]
    assert scores == dict.fromkeys(ASKED, 1), failed
