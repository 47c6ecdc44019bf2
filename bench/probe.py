"""Questions asked inside Mreža: `python -m bench.probe search|queries|change`, answers as JSON."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


def search() -> dict[str, float]:
    """Milliseconds of a search by name: in the database, and altogether; as typed, begun only, and mistyped."""
    from mreza.cities.models import City
    from mreza.search.finding import find

    draw = random.Random(7)
    cities = list(City.objects.order_by("code").values_list("name", flat=True))
    wanted = [draw.choice(cities) for _ in range(300)]
    asked = {
        "whole": wanted,
        "begun": [name[: max(2, len(name) // 2)] for name in wanted],
        "mistyped": [_slip(draw, name) for name in wanted[:150]],
    }
    spent: list[float] = []

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent.append(time.perf_counter() - begun)

    figures: dict[str, float] = {"cities": len(cities)}
    for name in ("Zagreb", "Zagrebb"):
        find("city", name, "en")  # what is kept by version is made
    for kind, texts in asked.items():
        database, whole = [], []
        for text in texts:
            tries = []
            for _try in range(3):
                spent.clear()
                begun = time.perf_counter()
                with connection.execute_wrapper(timed):
                    find("city", text, "en")
                tries.append((sum(spent) * 1000, (time.perf_counter() - begun) * 1000))
            # The middle one of three: else a hundredth of them tells how busy the machine was.
            database.append(sorted(tries)[1][0])
            whole.append(tries[0][1])
        for where, times in (("database", database), ("whole", whole)):
            times.sort()
            figures[f"{kind} {where} p50"] = times[len(times) // 2]
            figures[f"{kind} {where} p99"] = times[len(times) * 99 // 100]
    return figures


def _slip(draw: random.Random, name: str) -> str:
    """One wrong letter inside."""
    at = draw.randrange(1, max(2, len(name) - 1))
    return name[:at] + draw.choice("aeioklmnrst") + name[at + 1 :]


def queries() -> dict[str, int]:
    """Statements of a cold page, once what is kept by the data's version has been made."""
    client = Client(headers={"host": "localhost"})
    found = {}
    for name, path in {
        "directory, 3 rows": "/en/cities/?page_size=3",
        "directory, 50 rows": "/en/cities/",
        "directory, 100 rows": "/en/cities/?page_size=100",
        "directory, search": "/en/cities/?q=a",
        "API, 3 rows": "/api/v1/cities?page_size=3",
        "API, 100 rows": "/api/v1/cities?page_size=100",
        "home": "/en/",
        "network": "/en/network/",
        "city": "/en/cities/hr-varazdin/",
    }.items():
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            status = client.get(path).status_code
        found[name] = len(captured) if status == 200 else -status
    return found


def change() -> dict[str, str]:
    """Correct a city by the verb the Secretariat's page uses; says when it was committed and what is new."""
    from mreza.cities.designating import correct_city
    from mreza.cities.models import City

    city = City.objects.get(code="hr-varazdin")
    new = "Varaždin " + str(city.version)
    correct_city(city, {"name": new}, by=None, reason="bench", version=city.version)
    return {"at": repr(time.time()), "name": new}


if __name__ == "__main__":
    print(json.dumps({"search": search, "queries": queries, "change": change}[sys.argv[1]]()))
