"""Cities and designations from a file: what the plan says, that it is done so, and what every mistake is told."""

from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils.translation import override

from mreza.cities import imports
from mreza.cities.designating import correct_city
from mreza.cities.imports import read_plan, template_csv, template_xlsx
from mreza.cities.models import City, Designation
from mreza.foundation.importing import CannotBeApplied
from mreza.foundation.moments import Outdated
from mreza.foundation.tables import Unreadable, read_table
from mreza.journal.models import DataVersion, Entry
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Šibenik", "country": "hr", "latitude": "43.735", "longitude": "15.8952", "population": "42589",
    "field": "crafts-folk-art", "since": "2025-10-31", "round": "2025", "source": "call25",
}  # fmt: skip


def csv_of(*rows):
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def plan_of(*rows):
    return read_plan(csv_of(*rows))


def problems(*rows):
    return [(p.cell, p.column, p.message) for p in plan_of(*rows).errors]


def everything():
    return [list(m.objects.order_by("pk").values()) for m in (City, Designation, Text, Entry, DataVersion)]


@pytest.fixture
def by(django_user_model):
    return django_user_model.objects.create_user("officer@example.org")


# --- the plan and what comes of it ------------------------------------------------------------------------
def test_a_new_city_is_planned_and_made_with_its_designation(network, by):
    before = everything()
    plan = plan_of(NEW | {"name_hr": "Šibenik", "search_names": "Sebenico|Šibenik grad"})
    [row] = plan.rows
    assert (row.number, row.action, row.code, row.name) == (2, "create", "hr-sibenik", "Šibenik")
    assert ("latitude", "", "43.735") in row.changes
    assert ("since", "", "2025-10-31") in row.changes
    assert (plan.errors, plan.counts) == ([], {"create": 1, "change": 0, "skip": 0, "error": 0})
    assert everything() == before  # looking changes nothing

    assert plan.apply(by=by, fingerprint=plan.fingerprint, reason="Round of 2025") == plan.counts
    city = City.objects.get(code="hr-sibenik")
    held = city.designations.get()
    assert (city.name, city.population, city.search_names) == ("Šibenik", 42589, "Sebenico\nŠibenik grad")
    assert (held.field.code, held.since, held.since_precision, held.round.code, held.source.code) == (
        "crafts-folk-art", dt.date(2025, 10, 31), "day", "2025", "call25",
    )  # fmt: skip
    assert held.confirmed
    entries = Entry.objects.about("city", "hr-sibenik")
    assert [(e.act, e.by, e.reason) for e in entries] == [
        ("city.designated", by, "Round of 2025"), ("city.added", by, "Round of 2025"),
    ]  # fmt: skip
    assert Text.objects.get(kind="city", key="hr-sibenik", language="hr").text == "Šibenik"


def test_the_same_file_again_changes_nothing(network, by):
    rows = [NEW, {"code": "hr-varazdin", "population": "46000", "field": "music", "since": "2023"}]
    plan_of(*rows).apply(by=by)
    before = everything()
    again = plan_of(*rows)
    assert again.counts == {"create": 0, "change": 0, "skip": 2, "error": 0}
    again.apply(by=by)
    assert everything() == before


def test_a_change_shows_before_and_after(network, by):
    plan = plan_of(
        {
            "code": "hr-varazdin",
            "population": "46000",
            "name_hr": "Varaždin",
            "confirmed": "ne",
            "since": "2023",
        }
    )
    [row] = plan.rows
    assert row.action == "change"
    before = str(City.objects.get(code="hr-varazdin").population)
    assert row.changes == [
        ("population", before, "46000"), ("name_hr", "", "Varaždin"), ("confirmed", "yes", "no"),
    ]  # fmt: skip
    plan.apply(by=by)
    held = Designation.objects.get(city__code="hr-varazdin")
    assert (held.confirmed, held.since, held.city.population) == (False, dt.date(2023, 10, 31), 46000)
    assert [e.act for e in Entry.objects.about("city", "hr-varazdin")] == [
        "designation.corrected",
        "city.corrected",
    ]


def test_an_empty_cell_changes_nothing(network):
    plan = plan_of({"code": "hr-varazdin", "population": "", "name": "", "field": "", "since": ""})
    assert [(row.action, row.changes) for row in plan.rows] == [("skip", [])]


def test_two_rows_of_a_city_end_one_field_and_begin_another_in_any_order(network, by):
    plan = plan_of(
        {"code": "hr-varazdin", "field": "design", "since": "2026-01-01"},
        {"code": "hr-varazdin", "field": "music", "since": "2023-10-31", "until": "1.1.2026."},
    )
    assert (plan.errors, [row.action for row in plan.rows]) == ([], ["create", "change"])
    plan.apply(by=by)
    city = City.objects.get(code="hr-varazdin")
    assert city.designation_on(dt.date(2025, 12, 31)).field.code == "music"
    assert city.designation_on(dt.date(2026, 1, 1)).field.code == "design"
    assert city.membership(dt.date(2026, 1, 1)).since == dt.date(2023, 10, 31)


def test_an_exact_day_replaces_a_year_and_a_year_does_not_replace_a_day(network, by):
    plan = plan_of(
        {"code": "gb-edinburgh", "field": "literature", "since": "2004-10-14"},
        {"code": "hr-varazdin", "field": "music", "since": "2023"},
    )
    assert [row.action for row in plan.rows] == ["change", "skip"]
    plan.apply(by=by)
    held = Designation.objects.get(city__code="gb-edinburgh")
    assert (held.since, held.since_precision, held.code) == (
        dt.date(2004, 10, 14),
        "day",
        "gb-edinburgh-2004",
    )


def test_countries_and_fields_are_known_by_their_names_in_every_language(network):
    said = [
        ("Hrvatska", "Obrti i tradicijske umjetnosti"),
        ("croatia", "Crafts and Folk Art"),
        ("CROATIE", "Artisanat"),
        ("HRV", "CRAFTS-FOLK-ART"),
    ]
    plan = plan_of(*[NEW | {"name": f"Place {n}", "country": c, "field": f} for n, (c, f) in enumerate(said)])
    assert plan.errors == []
    for row in plan.rows:
        assert row.code.startswith("hr-place-")
        assert ("field", "", "crafts-folk-art") in row.changes


def test_a_workbook_does_the_same_as_a_csv(network):
    made = openpyxl.Workbook()
    made.active.append([*NEW, "until"])
    made.active.append(
        [
            "Šibenik",
            "hr",
            43.735,
            15.8952,
            42589,
            "crafts-folk-art",
            dt.date(2025, 10, 31),
            2025,
            "call25",
            None,
        ]
    )
    out = io.BytesIO()
    made.save(out)
    plan = read_plan(out.getvalue())
    assert (plan.errors, plan.rows) == ([], plan_of(NEW).rows)


def test_the_templates_can_be_filled_in(network):
    for data in (template_csv(), template_xlsx()):
        header = read_table(data).header
        assert header[:3] == ["code", "name", "native_name"]
        assert {"name_hr", "name_fr", "field", "since", "until", "confirmed"} <= set(header)
        assert [str(problem) for problem in read_plan(data).errors] == []
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx()))
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible"]
    assert len(read_plan(template_xlsx()).rows) == 0


def test_headings_may_be_those_a_person_reads(network):
    data = b"Code,Population,Something else\nhr-varazdin,46000,x\n"
    plan = read_plan(data)
    assert plan.counts["change"] == 1
    assert plan.notices == ["These columns are not known and not read: something else."]


# --- mistakes ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "cell", "message"),
    [
        ({"country": "xx"}, "B2", "There is no country “xx”."),
        ({"field": "dance"}, "F2", "There is no creative field “dance”."),
        ({"round": "1999"}, "H2", "There is no round “1999”."),
        ({"source": "rumour"}, "I2", "There is no source “rumour”."),
        ({"latitude": "143.7"}, "C2", "143.7 is out of range: from -90 to 90."),
        ({"longitude": "-181"}, "D2", "-181.0 is out of range: from -180 to 180."),
        ({"latitude": "north"}, "C2", "“north” is no number."),
        ({"latitude": "15.8952", "longitude": "43.735"}, "C2", "changed places"),
        ({"latitude": ""}, "C2", "There is no city “hr-sibenik” yet; a new one needs this."),
        ({"name": ""}, "A2", "A city is named by its code, or by name and country."),
        ({"name": "x" * 121}, "A2", "This is too long: 121 signs; at most 120."),
        ({"name": "=HYPERLINK()"}, "A2", "begins like a formula"),
        ({"name": "\u200b@x"}, "A2", "begins like a formula"),
        ({"population": "-5"}, "E2", "-5 is out of range"),
        ({"population": "18.300"}, "E2", "“18.300” is no whole number; write digits only."),
        ({"population": "9" * 12}, "E2", "out of range"),
        ({"since": "31/10/2025"}, "G2", "“31/10/2025” is no date."),
        ({"since": "2025-02-30"}, "G2", "“2025-02-30” is no date."),
        ({"since": "2003"}, "G2", "This creative field did not exist on that day."),
        ({"since": "2125"}, "G2", "This date lies too far ahead."),
        ({"since": ""}, "G2", "A designation needs the day or the year it began."),
        ({"field": ""}, "F2", "A new designation needs a creative field."),
        (
            {"field": "architecture", "since": "2025-10-30"},
            "G2",
            "This creative field did not exist on that day.",
        ),
    ],
)
def test_a_mistake_is_named_by_its_cell_and_nothing_can_be_applied(network, change, cell, message):
    before = everything()
    plan = plan_of(NEW | change, {"code": "hr-varazdin", "population": "1"})
    [problem] = plan.errors
    assert problem.cell == cell
    assert message in problem.message
    assert [row.action for row in plan.rows] == ["error", "change"]
    with pytest.raises(CannotBeApplied):
        plan.apply(by=None)
    assert everything() == before


@pytest.mark.parametrize(
    ("change", "cell", "message"),
    [
        ({"until": "2020"}, "J2", "A designation ends after it begins."),
        ({"until": "2025-10-31"}, "J2", "A designation ends after it begins."),
        ({"confirmed": "maybe"}, "J2", "“maybe” is neither yes nor no."),
        ({"code": "Šibenik"}, "J2", "“Šibenik” is no city's code"),
        ({"code": "it-sibenik"}, "J2", "The code of a city begins with its country: hr-…"),
        ({"time_zone": "Europe/Sibenik"}, "J2", "“Europe/Sibenik” is no time zone."),
        ({"wikidata": "1519"}, "J2", "“1519” is no Wikidata id"),
        ({"geonames_id": "99999999999"}, "J2", "out of range"),
        ({"native_language": "Croatian language"}, "J2", "is no language"),
        ({"population_year": "1066"}, "J2", "out of range"),
    ],
)
def test_a_mistake_in_a_further_column_is_named_too(network, change, cell, message):
    [(where, _column, told)] = problems(NEW | change)
    assert (where, message in told) == (cell, True)


def test_a_city_cannot_hold_two_fields_at_a_time(network):
    [(cell, _column, message)] = problems({"code": "hr-varazdin", "field": "design", "since": "2024-05-01"})
    assert (cell, "one at a time" in message) == ("C2", True)
    [(cell, _column, message)] = problems({"code": "fr-lyon", "since": "2008", "until": "2024"})
    assert (cell, "one at a time" in message) == ("B2", True)


def test_double_rows_are_named(network):
    assert problems(
        {"code": "hr-varazdin", "population": "1"}, {"code": "hr-varazdin", "population": "2"}
    ) == [
        ("A3", "code", "The code “hr-varazdin” stands in row 2 already."),
        ("B3", "population", "Row 2 says otherwise about the same city."),
    ]
    row = {"code": "hr-varazdin", "field": "music", "since": "2023"}
    assert problems(row, row) == [("C3", "since", "Row 2 is about the same designation.")]
    [first, *_rest] = problems(NEW, NEW | {"name": "SIBENIK"})
    assert first == ("A3", "name", "Row 2 says otherwise about the same city.")


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(network):
    plan = plan_of(NEW | {"country": "xx", "population": "-1"}, {"code": "hr-varazdin", "latitude": "x"})
    assert [problem.cell for problem in plan.errors] == ["B2", "E2", "C3"]


def test_a_point_far_away_is_told_but_not_refused(network):
    plan = plan_of(NEW | {"latitude": "-30", "longitude": "120"})
    assert plan.errors == []
    assert plan.notices == ["Row 2: the point lies far from the towns of the country. Look at it on the map."]


@pytest.mark.parametrize(
    "data", [b"", b"a,b\n1,2\n", "ime;država\nŠibenik;hr\n".encode("cp1250"), b"PK\x03\x04"]
)
def test_a_file_that_is_no_table_of_cities_is_refused_as_a_whole(network, data):
    with pytest.raises(Unreadable):
        read_plan(data)


def test_more_rows_than_a_person_could_look_at_are_refused(network):
    with pytest.raises(Unreadable, match="more than 2000 rows"):
        read_plan(b"code\n" + b"hr-varazdin\n" * 2001)


def test_mistakes_are_worded_in_the_readers_language(network, monkeypatch):
    monkeypatch.setattr(imports, "_", lambda text: f"[hr] {text}")
    with override("hr"):
        [(_cell, _column, message)] = problems(NEW | {"since": "2003"})
    assert message == "[hr] This creative field did not exist on that day."


# --- all or nothing ---------------------------------------------------------------------------------------
def test_a_plan_that_is_no_longer_true_is_not_carried_out(network, by):
    plan = plan_of({"code": "hr-varazdin", "population": "46000"}, NEW)
    correct_city(City.objects.get(code="hr-varazdin"), {"population": 7}, by=by, reason="why", version=1)
    before = everything()
    with pytest.raises(Outdated) as caught:
        plan.apply(by=by, fingerprint=plan.fingerprint)
    assert caught.value.current.rows[0].changes == [("population", "7", "46000")]
    assert everything() == before


def test_an_act_refused_in_the_middle_takes_everything_back(network, by, monkeypatch):
    def refuse(*args, **kwargs):
        raise ValidationError("Not today.")

    monkeypatch.setattr(imports, "designate", refuse)
    before = everything()
    with pytest.raises(CannotBeApplied, match=r"Row 3: Not today\. Nothing was imported\."):
        plan_of({"code": "hr-varazdin", "population": "1"}, NEW).apply(by=by)
    assert everything() == before


def test_the_index_runs_once_for_a_whole_file(network, by, monkeypatch):
    from mreza.foundation import hooks

    runs = []
    monkeypatch.setattr(hooks.reindex, "_fillings", {"seen": lambda *args: runs.append(args)})
    plan_of(NEW, NEW | {"name": "Knin"}, {"code": "hr-varazdin", "population": "1"}).apply(by=by)
    assert runs == [("city", ["hr-knin", "hr-sibenik", "hr-varazdin"])]


# --- the command ------------------------------------------------------------------------------------------
def run(tmp_path, data, *args):
    path, out = tmp_path / "cities.csv", io.StringIO()
    path.write_bytes(data)
    call_command("import-cities", str(path), *args, stdout=out)
    return out.getvalue()


def test_the_command_shows_the_plan_and_applies_it_only_when_told(network, by, tmp_path):
    said = run(tmp_path, csv_of(NEW))
    assert "row 2: create hr-sibenik: name: – → Šibenik" in said
    assert "create: 1, change: 0, skip: 0, error: 0" in said
    assert not City.objects.filter(code="hr-sibenik").exists()
    assert "Imported." in run(tmp_path, csv_of(NEW), "--apply", "--by", "Officer@example.org")
    assert Entry.objects.about("city", "hr-sibenik").first().by == by


def test_the_command_names_what_is_wrong(network, tmp_path):
    with pytest.raises(CommandError, match="1 errors; nothing was imported"):
        run(tmp_path, csv_of(NEW | {"country": "xx"}), "--apply")
    with pytest.raises(CommandError, match="The file is empty"):
        run(tmp_path, b"")
    with pytest.raises(CommandError, match="Nobody here has the address"):
        run(tmp_path, csv_of(NEW), "--by", "nobody@example.org")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import-cities", str(tmp_path / "missing.csv"))
    assert not City.objects.filter(code="hr-sibenik").exists()


def test_the_command_reads_another_encoding_when_told(network, tmp_path):
    data = csv_of(NEW).decode().encode("cp1250")
    with pytest.raises(CommandError, match="not in UTF-8"):
        run(tmp_path, data)
    assert "name: – → Šibenik" in run(tmp_path, data, "--encoding", "windows-1250")
