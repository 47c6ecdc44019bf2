"""The shipped network data keeps its promises: whole, consistent, and counting what UNESCO counts.

Reads the CSV files only; no database, no Django.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
import zoneinfo
from collections import Counter
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "mreza"
CITIES, VOCABULARY = PACKAGE / "cities" / "data", PACKAGE / "vocabulary" / "data"
FILES = sorted([*CITIES.glob("*.csv"), *VOCABULARY.glob("*.csv")])

Row = dict[str, str]


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(path: Path) -> list[str]:
    return [row["code"] for row in table(path)]


def members(on: dt.date) -> list[Row]:
    """First day in, last day out: since ≤ on < until."""
    return [
        row
        for row in table(CITIES / "designations.csv")
        if dt.date.fromisoformat(row["since"]) <= on
        and (not row["until"] or on < dt.date.fromisoformat(row["until"]))
    ]


# -- What UNESCO counts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "count"),
    [(2013, 41), (2014, 69), (2015, 116), (2017, 180), (2019, 246), (2021, 295), (2023, 350), (2025, 406)],
)
def test_members_at_the_end_of_a_year(year: int, count: int) -> None:
    assert len(members(dt.date(year, 12, 31))) == count


def test_members_by_field_as_unesco_listed_them_in_october_2024() -> None:
    assert Counter(row["field"] for row in members(dt.date(2024, 10, 1))) == {
        "music": 75,
        "crafts-folk-art": 66,
        "gastronomy": 56,
        "literature": 53,
        "design": 49,
        "film": 26,
        "media-arts": 25,
    }


def test_our_total_after_a_round_is_unescos_but_for_two_cities_of_2025() -> None:
    missing = {
        row["code"]: int(row["unesco_total"]) - len(members(dt.date(int(row["code"]), 12, 31)))
        for row in table(CITIES / "rounds.csv")
        if row["unesco_total"]
    }
    assert {code: lack for code, lack in missing.items() if lack} == {"2025": 2}


def test_new_members_of_a_round_are_unescos_number_but_for_two_cities_of_2025() -> None:
    first: dict[str, str] = {}
    for row in sorted(table(CITIES / "designations.csv"), key=lambda row: row["since"]):
        first.setdefault(row["city"], row["round"])
    new = Counter(first.values())
    unesco = {
        row["code"]: int(row["unesco_new"]) for row in table(CITIES / "rounds.csv") if row["unesco_new"]
    }
    assert {code: count - new[code] for code, count in unesco.items() if count != new[code]} == {"2025": 2}


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        (CITIES / "countries.csv", 249),
        (CITIES / "regions.csv", 5),
        (CITIES / "fields.csv", 8),
        (CITIES / "disciplines.csv", 97),
        (CITIES / "cities.csv", 406),
        (CITIES / "designations.csv", 407),
        (VOCABULARY / "objectives.csv", 6),
        (VOCABULARY / "areas.csv", 6),
        (VOCABULARY / "commitments.csv", 4),
        (VOCABULARY / "dimensions.csv", 4),
        (VOCABULARY / "themes.csv", 6),
        (VOCABULARY / "stages.csv", 4),
        (VOCABULARY / "groups.csv", 11),
        (VOCABULARY / "cost_bands.csv", 6),
        (VOCABULARY / "sdg_goals.csv", 17),
        (VOCABULARY / "sdg_targets.csv", 45),
        (VOCABULARY / "culture2030_dimensions.csv", 4),
        (VOCABULARY / "culture2030.csv", 22),
    ],
    ids=lambda value: value.name if isinstance(value, Path) else str(value),
)
def test_each_list_is_whole(path: Path, rows: int) -> None:
    assert len(table(path)) == rows


def test_unesco_has_194_members_and_12_associates() -> None:
    assert Counter(row["unesco_status"] for row in table(CITIES / "countries.csv")) == {
        "member": 194,
        "associate": 12,
        "none": 43,
    }


# -- History ------------------------------------------------------------------------------------------------


def test_lyon_changed_from_media_arts_to_literature_on_the_day_of_the_round_of_2023() -> None:
    lyon = [row for row in table(CITIES / "designations.csv") if row["city"] == "fr-lyon"]
    assert [(row["field"], row["since"], row["until"]) for row in lyon] == [
        ("media-arts", "2008-01-01", "2023-10-31"),
        ("literature", "2023-10-31", ""),
    ]


def test_every_city_holds_one_field_at_a_time() -> None:
    held: dict[str, list[Row]] = {}
    for row in table(CITIES / "designations.csv"):
        held.setdefault(row["city"], []).append(row)
    assert set(held) == set(codes(CITIES / "cities.csv"))
    for spells in held.values():
        assert all(row["until"] for row in spells[:-1])
        assert not spells[-1]["until"]
        for before, after in pairwise(spells):
            assert before["since"] < before["until"] <= after["since"]


def test_a_designation_has_the_day_of_its_round_or_only_its_year() -> None:
    rounds = {row["code"]: (row["announced_on"], row["precision"]) for row in table(CITIES / "rounds.csv")}
    for row in table(CITIES / "designations.csv"):
        assert (row["since"], row["since_precision"]) == rounds[row["round"]], row["city"]
        assert row["until_precision"] == ("day" if row["until"] else "")
    days = {code: day for code, (day, precision) in rounds.items() if precision == "day"}
    assert list(days.values()) == [
        "2014-12-01", "2015-12-11", "2017-10-31", "2019-10-30", "2021-11-08", "2023-10-31", "2025-10-31",
    ]  # fmt: skip
    assert all(day == f"{code}-01-01" for code, (day, precision) in rounds.items() if precision == "year")


def test_no_city_holds_a_field_before_the_field_exists() -> None:
    since = {row["code"]: row["since"] for row in table(CITIES / "fields.csv")}
    assert since["architecture"] == "2025-10-31"
    for row in table(CITIES / "designations.csv"):
        assert row["since"] >= since[row["field"]], row["city"]


def test_only_the_row_without_a_document_is_unconfirmed_and_says_why_in_both_languages() -> None:
    unconfirmed = [row for row in table(CITIES / "designations.csv") if row["confirmed"] != "1"]
    assert [(row["city"], row["source"], row["confirmed"]) for row in unconfirmed] == [
        ("cr-sarchi", "model", "0")
    ]
    assert unconfirmed[0]["note_en"].startswith("Not confirmed")
    assert unconfirmed[0]["note_hr"].startswith("Nije potvrđeno")
    assert {row["code"] for row in table(CITIES / "sources.csv") if row["confirmed"] == "0"} == {"model"}


def test_every_inferred_year_carries_a_note() -> None:
    inferred = [row for row in table(CITIES / "designations.csv") if row["source"] == "elim"]
    assert len(inferred) == 11
    assert all(row["note_en"] and row["note_hr"] for row in inferred)


# -- Codes and references -----------------------------------------------------------------------------------

WHOLE_LETTERS = {
    "Ł": "l", "ł": "l", "Ø": "o", "ø": "o", "Đ": "d", "đ": "d", "ı": "i", "Þ": "th", "þ": "th", "ß": "ss",
    "Æ": "ae", "æ": "ae", "Œ": "oe", "œ": "oe",
}  # fmt: skip


def code_of(city: Row) -> str:
    """The rule of the design: whole letters first, NFKD, ASCII only, lower, one hyphen for others."""
    name = "".join(WHOLE_LETTERS.get(sign, sign) for sign in city["name"])
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if sign.isascii()).lower()
    return city["country"] + "-" + "-".join(re.findall("[a-z0-9]+", plain))


def test_a_citys_code_is_its_country_and_name() -> None:
    cities = {row["code"]: row for row in table(CITIES / "cities.csv")}
    assert {code: code_of(city) for code, city in cities.items()} == {code: code for code in cities}
    assert {
        "br-sao-paulo", "pl-lodz", "cn-huai-an", "es-granada", "ni-granada", "tr-kirsehir", "hr-varazdin",
    } <= set(cities)  # fmt: skip


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.stem != "designations"], ids=lambda path: path.stem
)
def test_codes_are_unique(path: Path) -> None:
    assert [code for code, times in Counter(codes(path)).items() if times > 1 or not code] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rows_stand_in_their_order(path: Path) -> None:
    rows = table(path)
    if path.parent == VOCABULARY:
        assert [int(row["position"]) for row in rows] == list(range(1, len(rows) + 1))
    elif path.stem == "designations":
        assert rows == sorted(rows, key=lambda row: (row["city"], row["since"]))
    elif path.stem == "disciplines":  # field by field; inside a field by code, which is its position
        for _field, found in groupby(rows, key=lambda row: row["field"]):
            there = list(found)
            assert [int(row["position"]) for row in there] == list(range(1, len(there) + 1))
            assert [row["code"] for row in there] == sorted(row["code"] for row in there)
    else:
        assert codes(path) == sorted(codes(path))


@pytest.mark.parametrize(
    ("file", "column", "points_to"),
    [
        (CITIES / "countries.csv", "region", CITIES / "regions.csv"),
        (CITIES / "cities.csv", "country", CITIES / "countries.csv"),
        (CITIES / "designations.csv", "city", CITIES / "cities.csv"),
        (CITIES / "designations.csv", "field", CITIES / "fields.csv"),
        (CITIES / "designations.csv", "round", CITIES / "rounds.csv"),
        (CITIES / "designations.csv", "source", CITIES / "sources.csv"),
        (CITIES / "disciplines.csv", "field", CITIES / "fields.csv"),
        (VOCABULARY / "commitments.csv", "suggested_areas", VOCABULARY / "areas.csv"),
        (VOCABULARY / "commitments.csv", "suggested_objectives", VOCABULARY / "objectives.csv"),
        (VOCABULARY / "sdg_targets.csv", "goal", VOCABULARY / "sdg_goals.csv"),
        (VOCABULARY / "culture2030.csv", "dimension", VOCABULARY / "culture2030_dimensions.csv"),
        (VOCABULARY / "culture2030.csv", "dimension_targets", VOCABULARY / "sdg_targets.csv"),
        (VOCABULARY / "culture2030.csv", "suggested_targets", VOCABULARY / "sdg_targets.csv"),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
)
def test_every_reference_has_its_row(file: Path, column: str, points_to: Path) -> None:
    # Uninhabited Antarctic territories have no region; a commitment is read by areas or by objectives.
    may_be_empty = column == "region" or file.stem == "commitments"
    known = set(codes(points_to)) | ({""} if may_be_empty else set())
    assert {code for row in table(file) for code in row[column].split(";")} - known == set()


def test_every_field_has_disciplines_in_one_run() -> None:
    fields = [
        field for field, _rows in groupby(table(CITIES / "disciplines.csv"), key=lambda row: row["field"])
    ]
    assert sorted(fields) == codes(CITIES / "fields.csv")


def test_what_speaks_for_a_commitment_is_our_reading_of_areas_and_objectives() -> None:
    read = [
        (row["code"], row["suggested_areas"], row["suggested_objectives"], row["with_partners"])
        for row in table(VOCABULARY / "commitments.csv")
    ]
    assert read == [
        ("1", "practices", "", "no"), ("2", "", "3;4", "yes"), ("3", "", "5", "no"), ("4", "", "6", "no"),
    ]  # fmt: skip


def test_cost_bands_leave_no_gap_and_only_the_last_is_open() -> None:
    bands = table(VOCABULARY / "cost_bands.csv")
    assert [band["to_euros"] == "" for band in bands] == [False] * 5 + [True]
    for lower, higher in pairwise(bands):
        assert int(higher["from_euros"]) == int(lower["to_euros"]) + 1


def test_every_round_and_source_is_used() -> None:
    designations = table(CITIES / "designations.csv")
    assert {row["round"] for row in designations} == set(codes(CITIES / "rounds.csv"))
    assert {row["source"] for row in designations} == set(codes(CITIES / "sources.csv"))


def test_the_fields_stand_in_the_order_of_the_design_language() -> None:
    ordered = sorted(table(CITIES / "fields.csv"), key=lambda row: int(row["position"]))
    assert [row["code"] for row in ordered] == [
        "crafts-folk-art", "architecture", "design", "film",
        "gastronomy", "literature", "media-arts", "music",
    ]  # fmt: skip


def test_an_indicators_suggested_targets_are_among_its_dimensions() -> None:
    for row in table(VOCABULARY / "culture2030.csv"):
        assert set(row["suggested_targets"].split(";")) <= set(row["dimension_targets"].split(";")), row[
            "code"
        ]


def test_a_target_lies_under_the_goal_its_code_names() -> None:
    assert all(row["code"].split(".")[0] == row["goal"] for row in table(VOCABULARY / "sdg_targets.csv"))


# -- Places -------------------------------------------------------------------------------------------------


def test_every_city_lies_on_the_earth_in_a_known_time_zone() -> None:
    zones = zoneinfo.available_timezones()
    for city in table(CITIES / "cities.csv"):
        assert -90 <= float(city["latitude"]) <= 90, city["code"]
        assert -180 <= float(city["longitude"]) <= 180, city["code"]
        assert city["time_zone"] in zones, city["code"]


def test_a_citys_clock_fits_its_longitude() -> None:
    """A mirrored point, or a zone of another continent, would show."""
    noon = dt.datetime(2025, 1, 15, 12, tzinfo=dt.UTC)
    for city in table(CITIES / "cities.csv"):
        offset = noon.astimezone(zoneinfo.ZoneInfo(city["time_zone"])).utcoffset()
        assert offset is not None
        assert abs(offset.total_seconds() / 3600 - float(city["longitude"]) / 15) < 3.5, city["code"]


def test_a_population_is_a_number_with_a_source() -> None:
    for city in table(CITIES / "cities.csv"):
        assert city["population_source"] == ("geonames" if city["population"] else "")
        assert not city["population"] or 1_000 < int(city["population"]) < 40_000_000, city["code"]


def test_ids_are_ids_and_belong_to_one_city() -> None:
    cities = table(CITIES / "cities.csv")
    for column, shape in (("geonames_id", r"\d+"), ("wikidata", r"Q\d+")):
        given = [city[column] for city in cities if city[column]]
        assert len(given) == len(set(given))
        assert all(re.fullmatch(shape, value) for value in given)
    assert [city["code"] for city in cities if not city["geonames_id"]] == ["ar-vicente-lopez"]


def test_a_native_name_says_its_language() -> None:
    for city in table(CITIES / "cities.csv"):
        assert bool(city["native_name"]) == bool(city["native_language"]), city["code"]
        assert re.fullmatch(r"([a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?)?", city["native_language"])


# -- Words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "languages"),
    [
        (CITIES / "countries.csv", "en hr fr es"),
        (CITIES / "regions.csv", "en hr fr es"),
        (CITIES / "fields.csv", "en hr fr es ar zh ru"),
        (CITIES / "sources.csv", "en hr fr"),
        (CITIES / "disciplines.csv", "en hr"),
        *((path, "en hr fr") for path in FILES if path.parent == VOCABULARY and path.stem != "mission"),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
)
def test_names_are_there_in_every_promised_language(path: Path, languages: str) -> None:
    for row in table(path):
        assert all(row[f"name_{language}"] for language in languages.split()), row["code"]


@pytest.mark.parametrize("name", ["objectives", "areas", "commitments", "dimensions"])
def test_full_texts_are_there_in_four_languages_with_their_status(name: str) -> None:
    known = {"founding document", "found", "to verify", "own translation", "own wording"}
    for row in table(VOCABULARY / f"{name}.csv"):
        for language in ("en", "hr", "fr", "es"):
            assert row[f"text_{language}"], row["code"]
            assert any(row[f"status_{language}"].startswith(status) for status in known), row["code"]
        assert row["status_hr"] == "founding document"


def test_the_mission_is_told_in_three_languages_and_notes_the_eighth_field() -> None:
    rows = {row["code"]: row for row in table(VOCABULARY / "mission.csv")}
    assert all(row[f"text_{language}"] for row in rows.values() for language in ("en", "hr", "fr"))
    assert "sedam kreativnih područja" in rows["mission-4"]["text_hr"]
    assert rows["eight-fields"]["kind"] == "note"
    assert "osam" in rows["eight-fields"]["text_hr"]
    assert "31 October 2025" in rows["eight-fields"]["text_en"]


def test_the_slips_of_the_founding_document_are_kept() -> None:
    """It is quoted, not corrected."""
    objectives = {row["code"]: row["text_hr"] for row in table(VOCABULARY / "objectives.csv")}
    assert objectives["5"].startswith("poboljšanje pristupa kulture")
    assert objectives["3"].endswith("kulturnih aktivnosti dobara i usluga")


@pytest.mark.parametrize("path", [CITIES / "cities.csv", CITIES / "designations.csv", CITIES / "rounds.csv"])
def test_a_note_in_one_language_is_there_in_the_other(path: Path) -> None:
    assert all(bool(row["note_en"]) == bool(row["note_hr"]) for row in table(path))


def test_a_croatian_or_french_city_name_is_given_only_where_it_differs() -> None:
    for city in table(CITIES / "cities.csv"):
        assert city["name"] not in (city["name_hr"], city["name_fr"]), city["code"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Lavov", "ua-lviv"), ("Kijev", "ua-kyiv"), ("Zaragoza", "es-zaragoza"), ("Saragossa", "es-zaragoza"),
        ("Kraków", "pl-krakow"), ("Krakov", "pl-krakow"), ("Łódź", "pl-lodz"), ("Solun", "gr-thessaloniki"),
        ("北京", "cn-beijing"), ("Pekin", "cn-beijing"), ("Peking", "cn-beijing"),
        ("Київ", "ua-kyiv"), ("Turin", "it-torino"), ("Carigrad", "tr-istanbul"), ("الأحساء", "sa-al-ahsa"),
    ],
)  # fmt: skip
def test_a_name_people_look_for_leads_to_one_city(name: str, code: str) -> None:
    assert [city["code"] for city in table(CITIES / "cities.csv") if name in names_of(city)] == [code]


def names_of(city: Row) -> list[str]:
    shown = [city["name"], city["native_name"], city["name_hr"], city["name_fr"]]
    return [name for name in (*shown, *city["search_names"].split("|")) if name]


def test_other_names_are_names_once_each() -> None:
    for city in table(CITIES / "cities.csv"):
        others = [name for name in city["search_names"].split("|") if name]
        seen = {city[column].casefold() for column in ("name", "native_name", "name_hr")}
        for name in others:
            assert name.casefold() not in seen, (city["code"], name)
            seen.add(name.casefold())
            assert len(name) >= 2, city["code"]
            assert not re.fullmatch(r"[A-Z]{2,4}", name), (city["code"], name)
            assert "://" not in name, (city["code"], name)


# -- Files --------------------------------------------------------------------------------------------------


def test_the_files_are_these() -> None:
    assert [path.stem for path in FILES] == [
        "cities", "countries", "designations", "disciplines", "fields", "regions", "rounds", "sources",
        "areas", "commitments", "cost_bands", "culture2030", "culture2030_dimensions", "dimensions", "groups",
        "mission", "objectives", "offer_kinds", "organisation_kinds", "place_kinds", "sdg_goals", "sdg_targets",
        "stages", "themes", "tie_kinds",
    ]  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_plain_utf8_with_unix_lines_and_even_rows(path: Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert b"\0" not in raw
    assert raw.endswith(b"\n")
    text = raw.decode("utf-8")
    widths = {len(row) for row in csv.reader(text.splitlines())}
    assert len(widths) == 1


NUMERIC = {"latitude", "longitude", "population", "position", "number", "south", "north", "west", "east"}
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_cell_starts_a_formula_or_hides_a_sign(path: Path) -> None:
    for row in table(path):
        for column, value in row.items():
            cell: Any = (path.stem, column, value[:40])
            assert value == unicodedata.normalize("NFC", value), cell
            assert value == value.strip(), cell
            assert not INVISIBLE.search(value), cell
            assert not any(unicodedata.category(sign) == "Cc" for sign in value), cell
            assert column in NUMERIC or not value.startswith(("=", "+", "-", "@")), cell
