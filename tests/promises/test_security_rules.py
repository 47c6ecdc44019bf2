"""docs/security-rules.md tells the truth: a row for each rule, and every test it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOLD = (ROOT / "docs" / "security-rules.md").read_text()
NAMED = re.findall(r"`((?:tests|mreza)/[\w/]+\.py)(?:::(\w+))?`", TOLD)
# What opens a connection to an address. Who may, and to where: the mail server, the store, ports of this machine.
OUTWARD = {
    "aiohttp", "boto3", "botocore", "ftplib", "http.client", "httpx", "imaplib", "pycurl", "requests", "smtplib",
    "socket", "telnetlib", "urllib.request", "urllib3", "xmlrpc.client",
}  # fmt: skip
MAY_GO_OUT = {
    "mreza/config/ports.py", "mreza/config/supervisor.py",
    "mreza/files/s3.py", "mreza/notices/delivery.py", "mreza/notices/smtp.py",
}  # fmt: skip


def test_every_rule_has_its_row() -> None:
    assert re.findall(r"^\| (K\d+) \|", TOLD, re.MULTILINE) == [f"K{number}" for number in range(1, 43)]


def test_every_test_that_is_named_is_there() -> None:
    missing = [
        f"{file}::{name}"
        for file, name in NAMED
        if not (ROOT / file).exists() or (name and f"def {name}(" not in (ROOT / file).read_text())
    ]
    assert len(NAMED) >= 60
    assert missing == []


def test_nothing_here_fetches_an_address() -> None:
    """No preview, no webhook, no picture from elsewhere: what nobody fetches cannot be turned inwards (K19)."""
    found = set()
    for file in (ROOT / "mreza").rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
            if any(name == out or name.startswith(f"{out}.") for name in names for out in OUTWARD):
                found.add(str(file.relative_to(ROOT)))
    assert sorted(found - MAY_GO_OUT) == []
