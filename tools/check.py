"""`make check`: everything a machine can say about the code without running the product. Two checks at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CODE = [name for name in ("mreza", "tests", "tools", "bench", "conftest.py") if (ROOT / name).exists()]

CHECKS: dict[str, list[str]] = {
    "types": ["mypy"],
    "lint": ["ruff", "check", "--quiet", *CODE],
    "format": ["ruff", "format", "--check", "--quiet", *CODE],
    "templates": ["djlint", "mreza", "--lint", "--quiet"],
    "floors": ["lint-imports"],
    "product": ["mreza", "check", "--fail-level", "WARNING"],
    "migrations": ["mreza", "makemigrations", "--check", "--dry-run"],
}


def run(name: str) -> tuple[str, float, subprocess.CompletedProcess[str]]:
    """One check, its seconds and what it said."""
    program, *arguments = CHECKS[name]
    began = time.monotonic()
    # What a developer has in the environment must not decide: a fresh installation is checked.
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DEBUG", "SITE_URL")
    }
    done = subprocess.run(
        [BIN / program, *arguments], cwd=ROOT, env=environment | {"ENV_FILE": os.devnull}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return name, time.monotonic() - began, done


def main(wanted: list[str]) -> int:
    """All checks, or the named ones; 1 when one of them found something."""
    if unknown := set(wanted) - set(CHECKS):
        print(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(CHECKS)}.")
        return 1
    failed = []
    with ThreadPoolExecutor(2) as two:
        for name, seconds, done in two.map(run, wanted or CHECKS):
            print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({seconds:.1f} s)", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
