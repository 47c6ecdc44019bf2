"""Cookies under https: bound to this host, sent over TLS only, unseen by scripts (K23)."""

import json
import os
import subprocess
import sys

ASK = """
import json, django
from django.conf import settings
django.setup()
names = [n for n in dir(settings) if n.startswith(("SESSION_COOKIE", "CSRF_COOKIE"))]
print(json.dumps({n: getattr(settings, n) for n in names}))
"""


def cookies(tmp_path, site):
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")},
        "DJANGO_SETTINGS_MODULE": "mreza.config.settings",
        "SITE_URL": site,
        "MREZA_VAR": str(tmp_path),
    }
    said = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(said.stdout)


def test_under_https_every_cookie_belongs_to_this_host_alone(tmp_path):
    told = cookies(tmp_path, "https://mreza.example")
    for kind in ("SESSION_COOKIE", "CSRF_COOKIE"):
        assert told[f"{kind}_NAME"].startswith("__Host-")
        assert told[f"{kind}_SECURE"] is told[f"{kind}_HTTPONLY"] is True
        assert (told[f"{kind}_PATH"], told[f"{kind}_DOMAIN"]) == ("/", None)  # as the prefix demands
        assert told[f"{kind}_SAMESITE"] == "Lax"


def test_on_a_laptop_they_work_without_tls(tmp_path):
    told = cookies(tmp_path, "http://localhost:8000")
    assert told["SESSION_COOKIE_NAME"] == "session"
    assert told["SESSION_COOKIE_SECURE"] is False
    assert told["SESSION_COOKIE_HTTPONLY"] is True
