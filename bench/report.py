"""The report: what was measured on which machine, written between two marks of docs/performance.md."""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
import sys
from pathlib import Path

from bench.comparing import Series
from bench.environment import nginx
from bench.measures import Bench, Figure
from bench.places import PEERS, PYTHON, ROOT

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
TITLES = {
    "warm": "Warm: from the page cache",
    "cold": "Cold: the directory, 10,000 cities",
    "api": "API, 10,000 cities",
    "scale": "400 and 40,000 cities, cold, addresses in turn",
}


def machine() -> str:
    """Processor, cores, memory, system; and how busy it was."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[1]
    system = platform.system()
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}, load of the last 5 minutes {busy:.1f}"
    )


def _versions(python: Path, *packages: str) -> str:
    code = (
        "import sys\nfrom importlib.metadata import version\n"
        "print(', '.join(f'{p} {version(p)}' for p in sys.argv[1:]))"
    )
    return subprocess.run(
        [str(python), "-c", code, *packages], capture_output=True, text=True, check=True
    ).stdout.strip()


def text(bench: Bench, tables: list[tuple[str, list[Series]]], figures: list[Figure], seconds: float) -> str:
    web = nginx()
    said = subprocess.run([str(web), "-v"], capture_output=True, text=True, check=False).stderr if web else ""
    commit = subprocess.run(
        ["git", "rev-parse", "--short=10", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    moment = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC"
    lines = [
        BEGIN,
        "",
        f"`make bench` on {moment} at commit {commit or '?'}, {seconds / 60:.1f} minutes.",
        "",
        f"- Machine: {machine()}.",
        f"- Mreža: Python {sys.version.split()[0]}, {_versions(PYTHON, 'django', 'granian', 'jinja2', 'brotli')}.",
        f"- Peers: {_versions(PEERS / 'python', 'datasette', 'wagtail', 'django', 'django-ninja', 'granian')}"
        f"{', nginx ' + said.strip().rpartition('/')[2] if said else '; no nginx'}.",
        f"- Load: {bench.client.name} on the same machine; {bench.rounds} rounds or more of {bench.seconds:g} s,"
        " the servers in turn within each round. Ratios are the median over the rounds.",
        "",
        "| what | measured | wanted | reached |",
        "| --- | --- | --- | --- |",
        *(f"| {figure.what} | {figure.got} | {figure.wanted or '–'} | {figure.mark} |" for figure in figures),
    ]
    for part, series in tables:
        lines += [
            "",
            f"### {TITLES[part]}",
            "",
            "| server | answers/s | p50 ms | p99 ms | processor ms an answer | bytes |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
            *(
                f"| {one.name} | {one.rate:,.0f} | {one.p50:.2f} | {one.p99:.2f} | {one.cost:.3f} | {one.size:,} |"
                for one in series
            ),
        ]
    return "\n".join([*lines, "", END])


def write(file: Path, text: str) -> None:
    """Replace what stands between the marks."""
    page = file.read_text() if file.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    file.write_text(before + text + after)
