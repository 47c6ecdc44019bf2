"""100,000 ties from a workbook, on a new installation: `python -m bench.ties_import [sqlite|postgres]`.

The contacts are those of `bench.ties`, drawn with a fixed seed: of two cities and of several, with titles in five
languages, each with the public source it stands in. `python -m bench.ties_import inside` imports them in the
installation that the environment names, and prints figures as JSON: reading, holding every row against the ledger and
against the rows before it, the one transaction, and how often somebody who waits is told how far it is.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from itertools import pairwise
from typing import Any

TOTAL = 100_000


def installed(engine: str) -> dict[str, Any]:
    """The figures of one engine, from an installation made for this."""
    from bench import engines

    with engines.new(engine) as env:
        told: dict[str, Any] = json.loads(engines.run(["bench.ties_import", "inside"], env, timeout=3600))
    return told


# --- in the installation ------------------------------------------------------------------------------------------
def workbook(total: int) -> tuple[bytes, int]:
    """A file of contacts that have so many ties together, and how many rows it has."""
    from bench.ties import drawn
    from mreza.foundation.tables import write_xlsx
    from mreza.ties.imports import columns

    rows = []
    for number, one in enumerate(drawn(total)):
        said = {
            "id": f"N-{number}", "kind": one.kind.code, "title": one.title, "language": one.language,
            "cities": " | ".join(city.code for city in one.cities), "lead": one.lead.code if one.lead else "",
            "begins": one.begins, "ends": one.ends, "sources": f"https://example.org/{number % 5000}",
        }  # fmt: skip
        rows.append([said.get(column.key, "") for column in columns()])
    return write_xlsx(columns(), rows, title="Ties", header="key"), len(rows)


def imported(data: bytes, rows: int) -> dict[str, Any]:
    """From the bytes of a workbook to the last row."""
    from mreza.ties import imports
    from mreza.ties.models import Contact, Tie
    from mreza.ties.rebuilding import rebuild

    inside, seen = {"from": 0.0, "worked": 0.0}, []
    hold = imports.Plan._hold

    def begun(self: imports.Plan, *given: Any) -> None:
        inside.update({"from": time.perf_counter(), "worked": time.process_time()})
        hold(self, *given)

    imports.Plan._hold = begun  # type: ignore[method-assign]
    start, worked = time.perf_counter(), time.process_time()
    plan = imports.read_plan(
        data, by=None, city=None, progress=lambda done, total: seen.append(time.perf_counter())
    )
    planned, plan_worked = time.perf_counter(), time.process_time() - worked
    counts = plan.apply(by=None)
    ended, inside_worked = time.perf_counter(), time.process_time() - inside["worked"]
    worked = time.process_time() - worked
    before, again_worked = time.perf_counter(), time.process_time()
    again = imports.read_plan(data, by=None, city=None).counts
    return {
        "rows": rows,
        "file, MB": len(data) / 1e6,
        "counts": counts,
        "errors": len(plan.errors),
        "warned": plan.warned,
        "contacts": Contact.objects.filter(origin="file").count(),
        "ties": Tie.objects.filter(contact__origin="file").count(),
        "import, s": ended - start,
        "import, processor s": worked,
        "plan, s": planned - start,
        "plan, processor s": plan_worked,
        "transaction, s": ended - inside["from"],
        "transaction, processor s": inside_worked,
        "longest silence, s": max((b - a for a, b in pairwise(seen)), default=0.0),
        "the same file again, s": time.perf_counter() - before,
        "the same file again, processor s": time.process_time() - again_worked,
        "again": again,
        "rebuild differs": rebuild().changed,
        "memory at most, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def figures(total: int = TOTAL) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")
    import django

    django.setup()
    data, rows = workbook(total)
    load = os.getloadavg()[0]
    return {**imported(data, rows), "load before": load, "load after": os.getloadavg()[0]}


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    if what == "inside":
        print(json.dumps(figures(*map(int, sys.argv[2:3]))))
    else:
        from bench import engines as _engines

        print(
            json.dumps(installed({"sqlite": _engines.SQLITE, "postgres": _engines.POSTGRES}[what]), indent=1)
        )
