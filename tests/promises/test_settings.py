"""A setting without documentation, and documentation without a setting, fail."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.promises.repository import PACKAGE, ROOT

PAGE = ROOT / "docs" / "operate" / "settings.md"
# Between `mreza serve` and the supervisor it becomes; nobody sets them.
_INTERNAL = {"MREZA_SERVE_HOST", "MREZA_SERVE_PARTS", "DJANGO_SETTINGS_MODULE"}


def _names_read_in(file: Path) -> set[str]:
    """First arguments of `env.something("NAME", …)`, `os.environ.get("NAME")`, `environment.get("NAME")`."""
    readers = {"env", "environ", "environment"}
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner = node.func.value
            called_on = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            first = node.args[0]
            if called_on in readers and isinstance(first, ast.Constant) and isinstance(first.value, str):
                names.add(first.value)
        elif isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "environ":
            names.add(str(getattr(node.slice, "value", "")))
    return {name for name in names if re.fullmatch(r"[A-Z][A-Z0-9_]+", name)}


def _read() -> set[str]:
    files = [PACKAGE / "__main__.py", *(PACKAGE / "config").rglob("*.py")]
    of_requests = {"REQUEST_METHOD", "PATH_INFO", "QUERY_STRING"}  # a WSGI environ is not the environment
    read = {name for file in files if "tests" not in file.parts for name in _names_read_in(file)}
    return {name for name in read - _INTERNAL - of_requests if not name.startswith(("HTTP_", "wsgi"))}


def _documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z0-9_]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    assert _read() == _documented()


def test_only_the_roof_reads_the_environment() -> None:
    """A chapter is configured through `django.conf.settings`."""
    readers = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if re.search(r"\bos\.environ\b|\bgetenv\(", file.read_text(encoding="utf-8"))
        and file.relative_to(PACKAGE).parts[0] not in ("config", "__main__.py")
        and "tests" not in file.parts
    ]
    assert readers == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEBUG", "maybe", "DEBUG"),
        ("SITE_URL", "mreza.example", "SITE_URL"),
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("DATABASE_URL", "mysql3://nowhere", "DATABASE_URL"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL"),
        ("PAGE_CACHE_MB", "much", "PAGE_CACHE_MB"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(name: str, value: str, said: str, tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "MREZA_VAR": str(tmp_path), "ENV_FILE": "/dev/null", name: value}
    done = subprocess.run(
        [sys.executable, "-m", "mreza", "check"],
        env=environment,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_secret_may_be_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret that is long enough to be one")
    environment = {
        "PATH": "/usr/bin:/bin", "MREZA_VAR": str(tmp_path), "ENV_FILE": "/dev/null", "SECRET_KEY_FILE": str(secret),
    }  # fmt: skip
    program = "from mreza.config import settings; print(settings.SECRET_KEY)"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == secret.read_text()
