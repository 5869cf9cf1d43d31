"""deploy/nginx.conf, made to run on this machine by whoever tests it or measures with it."""

import os
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")


def configuration(folder, port, site_port):
    """What nginx is started with: the project's own file inside the least that nginx needs."""
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, count=1, flags=re.DOTALL)
    for pattern, here in (
        (r"listen 443 ssl", f"listen 127.0.0.1:{port}"),
        (r" *(listen \[|ssl_\w+).*\n", ""),
        (r"health\.example\.org", "localhost"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{site_port}"),
        (r"/var/cache/nginx", f"{folder}/cache"),
        (r"/srv/imprimatur", str(folder)),
    ):
        text, found = re.subn(pattern, here, text)
        assert found, pattern
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"{'user root; ' if os.getuid() == 0 else ''}daemon off; pid {folder}/pid; error_log {folder}/errors;\n"
        "events { worker_connections 768; }\n"  # as Debian has it; a reader takes up to two
        f"http {{ types {{ text/css css; }} access_log off;\n{places}{text}}}\n"
    )
