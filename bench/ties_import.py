"""100,000 ties from a workbook, on a new installation: `python -m bench.ties_import [sqlite|postgres]`.

The contacts are those of `bench.ties`, drawn with a fixed seed: of two cities and of several, with titles in five
languages, each with the public source it stands in. `python -m bench.ties_import inside` imports them in the
installation that the environment names, and prints figures as JSON: reading, holding every row against the ledger and
against the rows before it, the one transaction and what its time goes into (the last step, on PostgreSQL, is where
foreign keys are checked), and how often somebody who waits is told how far it is.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from functools import wraps
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


class Steps:
    """What the steps of an import take, by the clock: the names of functions, each measured where it is called."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}
        self.written = 0.0  # when the last row was put in

    def of(self, place: Any, name: str, called: Callable[..., str]) -> None:
        act = getattr(place, name)

        @wraps(act)
        def measured(*given: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return act(*given, **named)
            finally:
                self.written = time.perf_counter()
                step = called(*given)
                self.took[step] = self.took.get(step, 0.0) + self.written - begun

        setattr(place, name, measured)


def imported(data: bytes, rows: int) -> dict[str, Any]:
    """From the bytes of a workbook to the last row."""
    from mreza.ties import imports, many
    from mreza.ties.models import Contact, Tie
    from mreza.ties.rebuilding import rebuild

    inside, seen, steps = {"from": 0.0, "worked": 0.0}, [], Steps()
    hold = imports.Plan._hold

    def begun(self: imports.Plan, *given: Any) -> None:
        inside.update({"from": time.perf_counter(), "worked": time.process_time()})
        hold(self, *given)

    imports.Plan._hold = begun  # type: ignore[method-assign]
    steps.of(imports, "read_table", lambda *given: "read")
    steps.of(imports.Plan, "_ready", lambda *given: "rows worked out")
    steps.of(many, "record_all", lambda *given: "journal")
    steps.of(many, "numbers_for", lambda *given: "numbers")
    steps.of(many, "insert", lambda model, *given: str(model._meta.verbose_name_plural))
    start, worked = time.perf_counter(), time.process_time()
    plan = imports.read_plan(
        data, by=None, city=None, progress=lambda done, total: seen.append(time.perf_counter())
    )
    planned, plan_worked = time.perf_counter(), time.process_time() - worked
    counts = plan.apply(by=None)
    ended, inside_worked = time.perf_counter(), time.process_time() - inside["worked"]
    took, committed = dict(steps.took), ended - steps.written
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
        "commit, s": committed,
        **{f"{step}, s": seconds for step, seconds in took.items()},
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
