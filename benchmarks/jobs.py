"""How many clicks and pages the jobs of every day take, in a browser; needs Chromium (CHROMIUM).

    python benchmarks/jobs.py

The jobs are those of `tests/journeys/jobs.py`, which a test holds to their goals.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent


def main() -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "tests/journeys/test_jobs.py"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    lines = [line.lstrip(".") for line in done.stdout.splitlines() if line.endswith(" pages")]
    print("\n".join(lines) if done.returncode == 0 else done.stdout)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
