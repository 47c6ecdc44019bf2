"""Makes the good practices that Mreža ships: `mreza/areas/practices/data/practices.jsonl`.

For maintainers; the application never runs this. The records are written once, looked at, and committed. Only the
standard library is needed.

    python tools/make_practices_data.py --from RECORDS --to mreza
    python tools/make_practices_data.py --check --to mreza

RECORDS is the folder of compiled first records (`practices.jsonl` and its README). Here names become the codes of
`mreza/cities/data` and `mreza/vocabulary/data`, and each block and result gets a name that stays. Nothing is added
to what the records say. The same input makes the same bytes; `--check` holds the result against the codes.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "hr")
ORIGINAL = "en"  # in which the records were written; the others are our own translations, drafts


def codes(path: Path, column: str = "code") -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def cities(to: Path) -> dict[str, str]:
    """`Varaždin,HR` → `hr-varazdin`."""
    with (to / "cities/data/cities.csv").open(encoding="utf-8", newline="") as file:
        return {f"{row['name']},{row['country'].upper()}": row["code"] for row in csv.DictReader(file)}


def languages_of(row: dict[str, Any], name: str) -> dict[str, str]:
    """A text in each language in which it is written."""
    return {code: row[f"{name}_{code}"] for code in LANGUAGES if row[f"{name}_{code}"]}


def practice(row: dict[str, Any], city_of: dict[str, str]) -> dict[str, Any]:
    """A record in the shape of `mreza.areas.practices.loading`."""
    texts = {"title": languages_of(row, "title"), "summary": languages_of(row, "summary")}
    for number, block in enumerate(row["blocks"], start=1):
        texts[f"block.b{number}.title"] = languages_of(block, "title")
        texts[f"block.b{number}.text"] = languages_of(block, "text")
    if row["results_en"]:
        texts["result.r1.text"] = languages_of(row, "results")
    return {
        "key": row["key"],
        "city": city_of[row["city"]],
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
        "blocks": [f"b{number}" for number, _block in enumerate(row["blocks"], start=1)],
        "results": ["r1"] if row["results_en"] else [],
        "texts": texts,
    }


def problems(rows: list[dict[str, Any]], to: Path) -> list[str]:
    """What in the records is no code of ours, stands twice, or is missing in a language."""
    known = {
        "fields": codes(to / "cities/data/fields.csv"),
        "disciplines": codes(to / "cities/data/disciplines.csv"),
        "objectives": codes(to / "vocabulary/data/objectives.csv"),
        "dimensions": codes(to / "vocabulary/data/dimensions.csv"),
        "stages": codes(to / "vocabulary/data/stages.csv"),
        "groups": codes(to / "vocabulary/data/groups.csv"),
        "targets": codes(to / "vocabulary/data/sdg_targets.csv"),
    }
    themes, places = codes(to / "vocabulary/data/themes.csv"), codes(to / "cities/data/cities.csv")
    found, seen = [], set()
    for row in rows:
        for name, allowed in known.items():
            found += [f"{row['key']}: {name}: {code}" for code in row[name] if code not in allowed]
        if row["theme"] and row["theme"] not in themes:
            found.append(f"{row['key']}: theme: {row['theme']}")
        if row["city"] not in places:
            found.append(f"{row['key']}: city: {row['city']}")
        if row["key"] in seen:
            found.append(f"{row['key']} stands twice")
        seen.add(row["key"])
        found += [
            f"{row['key']}: {part} is not in {' and '.join(LANGUAGES)}"
            for part, said in row["texts"].items()
            if set(said) != set(LANGUAGES)
        ]
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--from", dest="source", type=Path)
    options.add_argument("--to", type=Path, required=True)
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    target = given.to / "areas/practices/data/practices.jsonl"
    if not given.check:
        city_of = cities(given.to)
        with (given.source / "practices.jsonl").open(encoding="utf-8") as file:
            rows = [practice(json.loads(line), city_of) for line in file if line.strip()]
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="\n") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    wrong = problems(rows, given.to)
    print("\n".join(wrong) or f"{target}: {len(rows)} practices")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
