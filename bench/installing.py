"""How long a stranger waits: `make run` in a fresh clone, and the second start. For orientation: it needs a network."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
from pathlib import Path

from bench.measures import Figure, at_most
from bench.places import FIRST_PORT, ROOT
from bench.servers import clean_environment, fetch

PORT = FIRST_PORT + 17


def figures() -> list[Figure]:
    place = Path(tempfile.mkdtemp(prefix="mreza-bench-"))
    try:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place / "mreza")], check=True, timeout=120)
        first = _seconds_to_first_page(place / "mreza", 600)
        second = _seconds_to_first_page(place / "mreza", 60)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return [
        at_most("`make run` in a fresh clone to the first page", first, 90, "s"),
        at_most("The second start to the first page", second, 3, "s"),
    ]


def _seconds_to_first_page(place: Path, longest: float) -> float:
    begun = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={PORT}"], cwd=place, env=clean_environment(), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        while time.monotonic() - begun < longest:
            if process.poll() is not None:
                raise SystemExit("make run ended by itself.")
            try:
                fetch(f"http://127.0.0.1:{PORT}/en/cities/")
                return time.monotonic() - begun
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise SystemExit(f"make run gave no page within {longest:g} s.")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
