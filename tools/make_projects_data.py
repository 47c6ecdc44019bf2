"""Makes the projects that Mreža ships: `mreza/areas/partnerships/projects/data/projects.jsonl`.

For maintainers; the application never runs this. The records are written once, looked at, and committed. Only the
standard library is needed.

    python tools/make_projects_data.py --from RECORDS --to mreza --today 2026-11-23
    python tools/make_projects_data.py --check --to mreza

RECORDS is the folder of compiled first records (`projects.jsonl` and its README). Here names become the codes of
`mreza/cities/data` and `mreza/vocabulary/data`. Nothing is added to what the records say but a stage: finished where
the sources give an end that has passed, else running, as far as they show. The same input makes the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from make_practices_data import LANGUAGES, ORIGINAL, cities, languages_of, problems

TARGET = "areas/partnerships/projects/data/projects.jsonl"


def project(row: dict[str, Any], city_of: dict[str, str], today: str) -> dict[str, Any]:
    """A record in the shape of `mreza.activities.compiled`."""
    lead, *others = [city_of[name] for name in row["partner_cities"]]
    ended = bool(row["end"]) and row["end"] < today[: len(row["end"])]
    return {
        "key": row["key"],
        "city": lead,
        "cities": others,
        "stage": "finished" if ended else "running",
        "original_language": ORIGINAL,
        "level": row["level"],
        "starts": row["start"],
        "ends": row["end"],
        "fields": row["fields"],
        "disciplines": row["disciplines"],
        "objectives": [str(number) for number in row["objectives"]],
        "dimensions": row["dimensions"],
        "stages": row["stages"],
        "groups": row["groups"],
        "targets": row["sdg_targets"],
        "theme": row["theme"] or None,
        "sources": row["source"],
        "checked": row["checked"],
        "partners": [{"name": one["name"], "sector": one["sector"]} for one in row["partners"]],
        "texts": {"title": languages_of(row, "title"), "summary": languages_of(row, "summary")},
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--from", dest="source", type=Path)
    options.add_argument("--to", type=Path, required=True)
    options.add_argument("--today", default="")
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    target = given.to / TARGET
    if not given.check:
        city_of = cities(given.to)
        with (given.source / "projects.jsonl").open(encoding="utf-8") as file:
            rows = [project(json.loads(line), city_of, given.today) for line in file if line.strip()]
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="\n") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    wrong = problems(rows, given.to)
    known = set(cities(given.to).values())
    wrong += [f"{row['key']}: city: {code}" for row in rows for code in row["cities"] if code not in known]
    print("\n".join(wrong) or f"{target}: {len(rows)} projects in {' and '.join(LANGUAGES)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
