"""Practices written, imported and listed, on a new installation: `python -m bench.practices`, figures as JSON.

In this order: 10,000 practices from a workbook, then practices published one by one beside them, then the list.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from mreza.accounts.models import User  # noqa: E402
from mreza.activities import life, writing  # noqa: E402
from mreza.areas.practices import imports  # noqa: E402
from mreza.areas.practices.models import Practice, part_key  # noqa: E402
from mreza.areas.practices.tests.test_imports import many_rows  # noqa: E402
from mreza.cities.models import City  # noqa: E402
from mreza.cities.tests.factories import AppointmentFactory  # noqa: E402
from mreza.journal.versions import drop_all  # noqa: E402

IMPORTED, PUBLISHED = 10_000, 40
LISTED = (1, 3, 50)
WORDS = "children build instruments of offcuts in every kindergarten of the town and play them together "


def import_many(editor: User) -> dict[str, Any]:
    """From the bytes of a workbook to the last row: seconds in all, of the one transaction, and of the processor."""
    data, inside = many_rows(IMPORTED), {"from": 0.0}
    hold = imports.Plan._hold

    def begun(self: imports.Plan, run: str = "") -> None:
        inside["from"] = time.perf_counter()
        hold(self, run)

    imports.Plan._hold = begun  # type: ignore[method-assign]
    start, worked = time.perf_counter(), time.process_time()
    plan = imports.read_plan(data, by=editor)
    counts = plan.apply(by=editor)
    ended = time.perf_counter()
    return {
        "rows": sum(counts.values()),
        "published": plan.published,
        "import, s": ended - start,
        "import, processor s": time.process_time() - worked,
        "transaction, s": ended - inside["from"],
    }


def publish_some(editor: User) -> list[float]:
    """Milliseconds of publishing, each in its own transaction, as the page does it; sorted."""
    city, spent = City.objects.get(code="hr-varazdin"), []
    for number in range(PUBLISHED):
        block = part_key()
        practice = writing.create(
            Practice, language="en", by=editor, city=city,
            values={
                "fields": ["music"], "objectives": ["4"], "dimensions": ["social"], "groups": ["children"],
                "blocks": [{"key": block}],
            },
            texts={
                "title": f"Instruments of offcuts {number}", "summary": WORDS * 4, "problem": WORDS * 8,
                "done": WORDS * 16, f"block.{block}.title": "Wood", f"block.{block}.text": WORDS * 8,
            },
        )  # fmt: skip
        life.submit(practice, by=editor)
        begun = time.perf_counter()
        life.publish(practice, by=None)
        spent.append((time.perf_counter() - begun) * 1000)
    return sorted(spent)


def statements_of_lists() -> dict[str, int]:
    """Statements of the first page of practices with so many rows, when nothing at all is kept yet."""
    client, found = Client(headers={"host": "localhost"}), {}
    for rows in LISTED:
        drop_all()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/en/practices/", {"page_size": rows})
        found[str(rows)] = len(captured) if answer.status_code == 200 else -answer.status_code
    return found


def figures() -> dict[str, Any]:
    editor = User.objects.create_user("editor@example.org", None, name="Bench")
    AppointmentFactory(city=City.objects.get(code="hr-varazdin"), role="editor", user=editor)
    told = import_many(editor)
    spent = publish_some(editor)
    return told | {
        "publish p50, ms": spent[len(spent) // 2],
        "publish p95, ms": spent[len(spent) * 95 // 100],
        "statements": statements_of_lists(),
    }


if __name__ == "__main__":
    print(json.dumps(figures()))
