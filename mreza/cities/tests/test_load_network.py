"""`mreza load-network`: what it brings, that it can be repeated, and what it never does."""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import io
import shutil

import pytest
from django.core.management import CommandError, call_command

from mreza.cities import loading
from mreza.cities.designating import correct_city, correct_designation, withdraw
from mreza.cities.models import (
    City,
    Country,
    CreativeField,
    Designation,
    Discipline,
    Region,
    Round,
    Source,
)
from mreza.foundation.loading import BadFile
from mreza.journal.models import DataVersion, Entry
from mreza.translations.models import State, Text
from mreza.translations.wording import edit
from mreza.vocabulary import loading as vocabulary
from mreza.vocabulary.models import VOCABULARIES, WORDED, Area, Indicator, Objective, Passage, Target

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    """A copy of the data that a test may change."""
    shutil.copytree(loading.DATA, tmp_path / "cities")
    shutil.copytree(vocabulary.DATA, tmp_path / "words")

    class Files:
        def load(self, **options):
            return loading.load_network(data=tmp_path / "cities", words=tmp_path / "words", **options)

        def change(self, name, edit_rows):
            path = next(tmp_path.glob(f"*/{name}"))
            with path.open(newline="", encoding="utf-8") as stream:
                reader = csv.DictReader(stream)
                rows, columns = list(reader), reader.fieldnames
            out = io.StringIO(newline="")
            writer = csv.DictWriter(out, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(edit_rows(rows) or rows)
            path.write_text(out.getvalue(), encoding="utf-8")

        def set(self, file, code, **values):
            def edit_rows(rows):
                [hit] = [row for row in rows if row["code"] == code]
                hit.update(values)

            self.change(file, edit_rows)

        def path(self, name):
            return next(tmp_path.glob(f"*/{name}"))

    return Files()


def everything():
    """All that a load writes, to compare before and after."""
    models = (
        Region,
        Country,
        CreativeField,
        Discipline,
        Round,
        Source,
        City,
        Designation,
        *WORDED,
        Text,
        Entry,
        DataVersion,
    )
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def tally(tallies, name):
    return next(t for t in tallies if t.table == name)


# --- what it brings ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("year", "members"),
    [(2013, 41), (2014, 69), (2015, 116), (2017, 180), (2019, 246), (2021, 295), (2023, 350), (2025, 406)],
)
def test_the_members_at_the_end_of_a_year(network, year, members):
    assert City.objects.members(on=dt.date(year, 12, 31)).count() == members


def test_the_members_by_field_in_october_2024(network):
    held = Designation.objects.held(on=dt.date(2024, 10, 1))
    codes = list(held.values_list("field__code", flat=True))
    assert {code: codes.count(code) for code in codes} == {
        "music": 75, "crafts-folk-art": 66, "gastronomy": 56, "literature": 53, "design": 49, "film": 26,
        "media-arts": 25,
    }  # fmt: skip


def test_tables_are_whole(network):
    counted = {
        model.__name__: model.objects.count() for model in (Region, Country, CreativeField, City, Designation)
    }
    assert counted == {"Region": 5, "Country": 249, "CreativeField": 8, "City": 406, "Designation": 407}
    words = {model.kind: model.objects.count() for model in VOCABULARIES}
    assert words == {
        "objective": 6, "area": 6, "commitment": 4, "dimension": 4, "theme": 6, "stage": 4, "group": 11,
        "cost-band": 6, "tie-kind": 13, "organisation-kind": 7, "place-kind": 6,
        "offer-kind": 16, "sdg-goal": 17, "sdg-target": 45, "culture2030-dimension": 4,
        "culture2030-indicator": 22,
    }  # fmt: skip
    assert Passage.objects.count() == 10
    assert Discipline.objects.count() == 97
    for model in (Region, Country, CreativeField, *VOCABULARIES):
        for language in ("en", "hr", "fr"):
            named = Text.objects.filter(kind=model.kind, part="name", language=language).exclude(text="")
            assert set(named.values_list("key", flat=True)) == set(
                model.objects.values_list("code", flat=True)
            )


def test_lyon_holds_two_fields_one_after_the_other_and_granada_exists_twice(network):
    lyon = City.objects.get(code="fr-lyon")
    days = (dt.date(2008, 1, 1), dt.date(2023, 10, 30), dt.date(2023, 10, 31))
    assert [lyon.designation_on(day).field.code for day in days] == ["media-arts", "media-arts", "literature"]
    assert lyon.membership(dt.date(2025, 1, 1)) == (dt.date(2008, 1, 1), "year", None, "")
    assert sorted(City.objects.filter(name="Granada").values_list("code", flat=True)) == [
        "es-granada",
        "ni-granada",
    ]


def test_dates_are_exact_where_the_day_of_the_announcement_is_known(network):
    exact = Designation.objects.filter(since_precision="day").values_list("since", flat=True)
    assert {day.isoformat() for day in exact} == {
        "2014-12-01", "2015-12-11", "2017-10-31", "2019-10-30", "2021-11-08", "2023-10-31", "2025-10-31",
    }  # fmt: skip
    by_year = Designation.objects.filter(since_precision="year").values_list("since", flat=True)
    assert {(day.month, day.day) for day in by_year} == {(1, 1)}


def test_the_one_unconfirmed_row_is_known_and_says_so(network):
    [row] = Designation.objects.filter(confirmed=False)
    assert row.city.code == "cr-sarchi"
    assert Text.objects.filter(kind="designation", key=row.code, part="note").count() == 2


def test_the_founding_document_is_there_word_for_word(network):
    texts = Text.objects.filter(kind="mission", language="hr", part="text").values_list("text", flat=True)
    joined = " ".join(texts)
    assert "dijeljenju najboljih praksi  i razmjeni iskustava" in joined  # its two spaces too
    first = Text.objects.get(kind="objective", key="1", part="text", language="hr")
    assert (first.source, first.state) == ("founding document", State.CONFIRMED)
    assert list(Area.objects.values_list("code", flat=True)) == [
        "practices", "partnerships", "exchanges", "studies", "policies", "outreach",
    ]  # fmt: skip


def test_what_we_translated_ourselves_is_a_draft(network):
    assert Text.objects.get(kind="field", key="architecture", part="name", language="es").state == State.DRAFT
    assert (
        Text.objects.get(kind="field", key="architecture", part="name", language="hr").state
        == State.CONFIRMED
    )


def test_indicators_know_their_targets(network):
    indicator = Indicator.objects.get(code="2")
    assert sorted(indicator.targets.values_list("code", flat=True)) == [
        "11.4",
        "12.b",
        "14.5",
        "15.1",
        "16.4",
        "6.6",
    ]
    assert indicator.dimension.targets.count() == 10
    assert Target.objects.get(code="11.4").goal.code == "11"


# --- again ------------------------------------------------------------------------------------------------
def test_a_second_load_changes_nothing_at_all(network):
    before = everything()
    tallies = loading.load_network()
    assert everything() == before
    assert not any(t.altered or t.kept for t in tallies)
    assert sum(t.unchanged for t in tallies) > 3000


def test_a_dry_run_tells_all_and_writes_nothing():
    before = everything()
    tallies = loading.load_network(dry_run=True)
    assert (len(tally(tallies, "cities").created), everything()) == (406, before)


def test_a_load_is_one_entry_in_the_journal():
    loading.load_network()
    network = Entry.objects.exclude(
        about_kind__in=("practice", "project", "ties")
    )  # what other chapters load they note
    assert list(network.values_list("act", "about_kind")) == [("network.loaded", "network")]


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_other_chapters_bring_comes_or_is_taken_back_with_the_network(dry_run):
    tallies = loading.load_network(dry_run=dry_run)
    assert min(len(tally(tallies, name).created) for name in ("good practices", "ties")) > 20
    assert Entry.objects.filter(act="ties.loaded", about_kind="ties").exists() is not dry_run


def test_a_load_costs_the_same_number_of_queries_again(network, django_assert_max_num_queries):
    with django_assert_max_num_queries(90):
        loading.load_network()


def test_what_the_files_correct_is_corrected(network, files):
    files.set("cities.csv", "hr-varazdin", population="44000")
    files.set("designations.csv", "hr-varazdin-2023", confirmed="0")
    files.set("fields.csv", "music", name_hr="Glazbena umjetnost")
    files.set("culture2030.csv", "2", suggested_targets="11.4")
    tallies = files.load()
    assert tally(tallies, "cities").changed == ["hr-varazdin"]
    assert tally(tallies, "designations").changed == ["hr-varazdin-2023"]
    assert tally(tallies, "indicators").changed == ["2"]
    assert tally(tallies, "texts of the cities").changed == ["field:music/name_hr"]
    city = City.objects.get(code="hr-varazdin")
    assert (city.population, city.version) == (44000, 2)
    assert list(Indicator.objects.get(code="2").targets.values_list("code", flat=True)) == ["11.4"]
    entry = Entry.objects.latest("pk")
    assert entry.after["cities"]["changed"] == {"hr-varazdin": {"population": 44000}}
    assert entry.before["cities"]["hr-varazdin"]["population"] != 44000
    after = everything()
    files.load()
    assert everything() == after


def test_a_city_new_in_the_files_is_added_and_one_gone_from_them_stays(network, files):
    gone = City.objects.order_by("code").first().code
    new = {"code": "ae-ajman", "name": "Ajman", "name_fr": ""}
    files.change("cities.csv", lambda rows: [rows[0] | new, *rows[1:]])
    files.change("designations.csv", lambda rows: [row for row in rows if row["city"] != gone])
    tallies = files.load()
    assert tally(tallies, "cities").created == ["ae-ajman"]
    assert City.objects.filter(code=gone).exists()
    assert City.objects.get(code=gone).designation_on(dt.date(2025, 12, 31)) is not None


def test_a_text_gone_from_the_files_goes_unless_it_was_edited(network, files):
    files.set("countries.csv", "hr", name_es="")
    files.set("countries.csv", "fr", name_es="")
    edit("country", "fr", "name", "es", "La Francia", by=None, version=1)
    tallies = files.load()
    assert tally(tallies, "texts of the cities").removed == ["country:hr/name_es"]
    assert Text.objects.get(kind="country", key="fr", language="es").text == "La Francia"


# --- by hand ----------------------------------------------------------------------------------------------
def test_what_was_edited_by_hand_is_kept_and_named(network, files):
    city = City.objects.get(code="hr-varazdin")
    correct_city(city, {"population": 1, "name": "Varaždin (grad)"}, by=None, reason="why", version=1)
    designation = city.designations.get()
    correct_designation(designation, {"since": dt.date(2023, 11, 1)}, by=None, reason="why", version=1)
    edit("field", "music", "name", "hr", "Muzika", by=None, version=1)
    files.set("cities.csv", "hr-varazdin", latitude="46.31")
    before = everything()
    tallies = files.load()
    assert [(k.code, k.field, k.stored) for k in tally(tallies, "cities").kept] == [
        ("hr-varazdin", "name", "Varaždin (grad)"), ("hr-varazdin", "population", 1),
    ]  # fmt: skip
    assert [(k.code, k.field, k.offered) for k in tally(tallies, "designations").kept] == [
        ("hr-varazdin-2023", "since", "2023-10-31")
    ]
    assert [k.code for k in tally(tallies, "texts of the cities").kept] == ["field:music/name_hr"]
    city.refresh_from_db()
    assert (city.name, city.population, city.latitude) == (
        "Varaždin (grad)",
        1,
        46.31,
    )  # what was not edited follows
    assert before["Designation"] == everything()["Designation"]
    after = everything()
    files.load()
    assert everything() == after


def test_the_command_names_what_it_kept(network):
    city = City.objects.get(code="hr-varazdin")
    correct_city(city, {"population": 1}, by=None, reason="why", version=1)
    out = io.StringIO()
    call_command("load-network", stdout=out)
    assert "kept, edited by hand: hr-varazdin, population: “1”" in out.getvalue()
    row = next(line.split() for line in out.getvalue().splitlines() if line.startswith("cities"))
    assert row == ["cities", "0", "0", "0", "406", "1"]


def test_a_withdrawal_by_hand_survives_the_next_load(network):
    city = City.objects.get(code="hr-varazdin")
    withdraw(city, on=dt.date(2026, 1, 1), by=None, reason="why")
    tallies = loading.load_network()
    assert [(k.code, k.field) for k in tally(tallies, "designations").kept] == [
        ("hr-varazdin-2023", "until"), ("hr-varazdin-2023", "until_precision"),
    ]  # fmt: skip
    assert not City.objects.members(on=dt.date(2026, 1, 1)).filter(pk=city.pk).exists()


def test_a_label_edited_by_hand_becomes_outdated_when_its_source_changes(network, files):
    edit("objective", "1", "name", "hr", "Suradnja", by=None, version=1)
    files.set("objectives.csv", "1", name_en="Cooperation between cities")
    files.load()
    text = Text.objects.get(kind="objective", key="1", part="name", language="hr")
    assert (text.text, text.state) == ("Suradnja", State.OUTDATED)
    after = everything()
    files.load()
    assert everything() == after


def test_a_year_corrected_in_the_files_is_a_change_not_a_second_designation(network, files):
    files.set("designations.csv", "hr-varazdin-2023", since="2021-11-08", round="2021")
    assert tally(files.load(), "designations").changed == ["hr-varazdin-2023"]
    held = Designation.objects.get(city__code="hr-varazdin")
    assert (held.code, held.since, held.member_since, held.version) == (
        "hr-varazdin-2023", dt.date(2021, 11, 8), dt.date(2021, 11, 8), 2,
    )  # fmt: skip


def test_an_edit_the_files_catch_up_with_follows_them_again(network, files):
    correct_city(
        City.objects.get(code="hr-varazdin"), {"population": 44000}, by=None, reason="why", version=1
    )
    files.set("cities.csv", "hr-varazdin", population="44000")
    assert not tally(files.load(), "cities").kept
    files.set("cities.csv", "hr-varazdin", population="45000")
    assert tally(files.load(), "cities").changed == ["hr-varazdin"]


# --- broken files -----------------------------------------------------------------------------------------
BROKEN = [
    ("cities.csv", {"code": "hr-varazdin", "latitude": "146.3"}, "column latitude (F", "out of range"),
    ("cities.csv", {"code": "hr-varazdin", "population": "many"}, "column population", "no whole number"),
    ("cities.csv", {"code": "hr-varazdin", "country": "xx"}, "column country", "not known"),
    ("cities.csv", {"code": "hr-varazdin", "country": ""}, "column country", "empty"),
    ("cities.csv", {"code": "hr-varazdin", "time_zone": "Mars/Olympus"}, "column time_zone", "no time zone"),
    ("cities.csv", {"code": "hr-varazdin", "name": "x" * 121}, "column name", "too long"),
    ("cities.csv", {"code": "hr-varazdin", "name": "=1+1"}, "column name", "like a formula"),
    ("designations.csv", {"code": "hr-varazdin-2023", "field": "dance"}, "column field", "not known"),
    ("designations.csv", {"code": "hr-varazdin-2023", "since": "2023-02-30"}, "column since", "no date"),
    ("designations.csv", {"code": "hr-varazdin-2023", "since": "1999-01-01"}, "column since", "did not exist"),
    ("designations.csv", {"code": "hr-varazdin-2023", "until": "2020-01-01"}, "column until", "after it begins"),
    ("designations.csv", {"code": "hr-varazdin-2023", "since_precision": "year"}, "column since", "1 January"),
    ("designations.csv", {"code": "fr-lyon-2023", "since": "2020-01-01"}, "column since", "two fields at a time"),
    ("sdg_targets.csv", {"code": "11.4", "goal": "99"}, "column goal", "not known"),
    ("culture2030.csv", {"code": "2", "suggested_targets": "11.4;99.9"}, "column suggested_targets", "not known"),
    ("disciplines.csv", {"code": "jazz", "field": "dance"}, "column field", "not known"),
    ("commitments.csv", {"code": "2", "suggested_objectives": "3;9"}, "column suggested_objectives", "not known"),
    ("themes.csv", {"code": "knowledge-skills", "position": "first"}, "column position", "no whole number"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "where", "what"), BROKEN)
def test_a_broken_file_is_named_with_row_and_column_and_nothing_is_written(
    network, files, name, values, where, what
):
    values = dict(values)
    files.set("cities.csv", "de-berlin", population="1")  # a good change beside the bad one
    files.set(name, values.pop("code"), **values)
    before = everything()
    with pytest.raises(BadFile) as caught:
        files.load()
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"{name}, row ")
    assert where in caught.value.problems[0]
    assert what in caught.value.problems[0]
    assert everything() == before


def test_the_row_that_is_named_is_the_true_one(network, files):
    files.set("regions.csv", "arab-states", position="x")
    with pytest.raises(BadFile) as caught:
        files.load()
    assert caught.value.problems == [
        "regions.csv, row 3, column position (B3): “x” is no whole number; write digits only."
    ]


def test_a_double_code_a_missing_column_and_a_missing_file_are_named(files):
    files.change("themes.csv", lambda rows: [*rows, rows[0]])
    with pytest.raises(BadFile, match=r"themes.csv, row 8, column code: .* stands in row 2 already"):
        files.load()
    files.path("themes.csv").write_text("code,name_en\nx,X\n")
    with pytest.raises(BadFile, match=r"themes.csv: the column “position” is missing"):
        files.load()
    files.path("themes.csv").unlink()
    with pytest.raises(BadFile, match=r"themes.csv: No such file"):
        files.load()
    assert not Objective.objects.exists()


def test_a_file_that_is_no_table_is_named(files):
    files.path("cities.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile, match=r"^cities.csv: "):
        files.load()


def test_the_command_says_so_and_leaves_with_an_error(monkeypatch, files):
    files.set("cities.csv", "hr-varazdin", latitude="x")
    command = importlib.import_module("mreza.cities.management.commands.load-network")
    monkeypatch.setattr(command, "load_network", lambda dry_run: files.load())
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load-network")
