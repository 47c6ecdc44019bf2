"""`make bench`: Mreža beside its peers on this machine; writes docs/performance.md. About twelve minutes."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from bench import environment, installing, load, measures, report
from bench.places import ROOT

PARTS = (
    "warm", "cold", "api", "scale", "inside", "cards", "practices", "ties", "partners", "ties-import", "change",
    "first-view", "commands",
)  # fmt: skip


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("parts", nargs="*", help="only these; nothing is written then")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=float, default=2.0, help="of one run")
    arguments.add_argument(
        "--install", action="store_true", help="also time a cold installation (needs a network)"
    )
    given = arguments.parse_args()
    begun = time.monotonic()
    environment.set_up()
    bench = measures.Bench(load.client(), min(given.rounds, 20), min(given.seconds, 10.0))
    print(report.machine(), f"load by {bench.client.name}", sep="; ", flush=True)
    tables, figures = [], []
    for part in given.parts or PARTS:
        print(f"{part} …", flush=True)
        done = getattr(bench, part.replace("-", "_"))()
        if isinstance(done, tuple):
            tables.append((part, done[0]))
            done = done[1]
        figures += done
        for figure in done:
            print(f"  {figure.what}: {figure.got} {figure.wanted} {figure.mark}", flush=True)
    if given.install:
        figures += installing.figures()
    text = report.text(bench, tables, figures, time.monotonic() - begun)
    print(text)
    if not given.parts:
        report.write(ROOT / "docs" / "performance.md", text)
    return 1 if any(figure.good is False for figure in figures) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as problem:
        sys.exit(f"{problem}\n{problem.stderr}")
