"""Places from a spreadsheet: tried, looked at, carried out whole or not at all, and repeatable."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places import import_work, keeping
from mreza.areas.partnerships.places.imports import MAX_ROWS, columns, read_plan, template_csv, template_xlsx
from mreza.areas.partnerships.places.tests.factories import kind_of, make_place
from mreza.cities.tests.factories import CityFactory, FieldFactory, OrganisationFactory
from mreza.foundation.importing import CannotBeApplied, CarriedOut
from mreza.foundation.moments import Outdated
from mreza.foundation.tables import Column, Unreadable, read_table, write_csv
from mreza.journal.models import Entry

pytestmark = pytest.mark.django_db
HERE = "/en/partnerships/places/import/"


@pytest.fixture
def city():
    kind_of("studio")
    kind_of("lab")
    FieldFactory(code="music")
    return CityFactory(code="hr-varazdin", name="Varaždin")


def table(*rows):
    keys = tuple(dict.fromkeys(key for row in rows for key in row))
    return b"".join(
        write_csv(
            [Column(key, key) for key in keys], [{key: row.get(key, "") for key in keys} for row in rows]
        )
    )


ROW = {
    "name": "Studio", "kind": "studio", "city": "hr-varazdin", "equipment": "Mikrofon", "language": "hr",
    "fields": "music", "open_to": "network", "capacity": "8", "latitude": "46,3", "longitude": "16.3",
}  # fmt: skip


def test_a_file_is_carried_out_and_the_second_time_it_changes_nothing(city, officer):
    OrganisationFactory(code="lira", name="Lira", city=city)
    data = table(ROW, {"name": "Lab", "kind": "lab", "city": "Varaždin", "organisation": "LIRA"})
    plan = read_plan(data, by=officer)
    assert (plan.counts, plan.errors) == ({"create": 2, "change": 0, "skip": 0, "error": 0}, [])
    assert not Place.objects.exists()
    plan.apply(by=officer, fingerprint=plan.fingerprint, run="one")
    assert Place.objects.get(kind__code="lab").organisation.code == "lira"
    studio = Place.objects.get(kind__code="studio")
    assert (studio.capacity, studio.open_to, studio.latitude, studio.original_language) == (
        8,
        "network",
        46.3,
        "hr",
    )
    with pytest.raises(CarriedOut):
        plan.apply(by=officer, run="one")
    assert read_plan(data, by=officer).counts == {"create": 0, "change": 0, "skip": 2, "error": 0}
    keeping.change(studio, replace(keeping.wanted_of(studio), capacity=20), by=officer, version=1)
    # An empty cell changes nothing; a filled one says what it says.
    plan = read_plan(table({"name": "studio", "city": "hr-varazdin", "about": "Za sve."}), by=officer)
    (row,) = plan.rows
    assert (row.action, [change.column for change in row.changes]) == ("change", ["about"])
    plan.apply(by=officer)
    studio.refresh_from_db()
    assert studio.capacity == 20
    assert Entry.objects.filter(act="places.imported").count() == 2


def test_a_file_with_one_error_imports_nothing(city, officer):
    plan = read_plan(table(ROW, {**ROW, "name": "Other", "kind": "cave"}), by=officer)
    assert plan.counts == {"create": 1, "change": 0, "skip": 0, "error": 1}
    with pytest.raises(CannotBeApplied):
        plan.apply(by=officer, fingerprint=plan.fingerprint)
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"kind": "cave"}, "kind"), ({"kind": ""}, "kind"), ({"city": "Atlantis"}, "city"),
        ({"fields": "music|mining"}, "fields"),
        ({"open_to": "nobody"}, "open_to"), ({"capacity": "many"}, "capacity"), ({"capacity": "0"}, "capacity"),
        ({"latitude": "91"}, "latitude"), ({"longitude": ""}, "longitude"),
        ({"organisation": "nobody"}, "organisation"),
        ({"website": "ftp:/x"}, "website"), ({"language": "klingon"}, "language"), ({"code": "AAAA"}, "code"),
        ({"name": ""}, "name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_cell(city, officer, wrong, column):
    plan = read_plan(table({**ROW, **wrong}), by=officer)
    assert [problem.column for problem in plan.errors] == [column]
    assert plan.errors[0].cell.endswith("2")


def test_a_row_twice_and_another_citys_row(city, acting):
    editor, _client = acting("editor", "hr-varazdin")
    CityFactory(code="fr-lyon", name="Lyon")
    plan = read_plan(
        table(ROW, {**ROW, "name": "STUDIO"}, {**ROW, "name": "Third", "city": "fr-lyon"}), by=editor
    )
    assert [(problem.row, problem.column) for problem in plan.errors] == [(3, "name"), (4, "city")]


def test_what_is_changed_after_the_look_is_looked_at_again(city, officer):
    place = make_place("Studio", city=city)
    told = {"name": "Studio", "city": "hr-varazdin", "capacity": "5", "open_to": "network"}
    plan = read_plan(table(told), by=officer)
    assert [(one.column, one.before, one.after) for one in plan.rows[0].changes] == [
        ("capacity", "", "5"), ("open_to", "everybody", "people from cities of the Network"),
    ]  # fmt: skip
    keeping.change(place, replace(keeping.wanted_of(place), capacity=7), by=officer, version=1)
    with pytest.raises(Outdated):
        plan.apply(by=officer, fingerprint=plan.fingerprint)


def test_templates_and_strange_files(city, officer):
    keys = [column.key for column in columns()]
    assert len(read_table(template_csv()).header) == len(keys)
    assert read_plan(template_xlsx(), by=officer).counts["create"] == 0
    with pytest.raises(Unreadable):
        read_plan(b"title,year\nx,1\n", by=officer)


@pytest.mark.slow
def test_a_thousand_rows_cost_as_much_each_as_a_hundred(city, officer):
    """The largest file there may be, all in one city: what a row costs does not grow with what stands there."""

    def carried_out(first: int, count: int) -> tuple[float, float]:
        rows = [{**ROW, "name": f"Place {first + number}"} for number in range(count)]
        plan = read_plan(table(*rows), by=officer)
        done = 0

        def counted(execute, *told):
            nonlocal done
            done += 1
            return execute(*told)

        begun = time.process_time()
        with connection.execute_wrapper(counted):
            assert plan.apply(by=officer, fingerprint=plan.fingerprint)["create"] == count
        return done / count, time.process_time() - begun

    few, _seconds = carried_out(0, 100)
    many, seconds = carried_out(100, MAX_ROWS)
    assert many <= few <= 40
    assert seconds < 60
    print(f"statements a row: {few} of 100, {many} of {MAX_ROWS}; {seconds:.1f} s of processor time")
    assert Place.objects.count() == 100 + MAX_ROWS
    with pytest.raises(Unreadable):
        read_plan(table(*[{**ROW, "name": f"Place {number}"} for number in range(MAX_ROWS + 1)]), by=officer)


@pytest.fixture
def queued(monkeypatch) -> list[tuple[Any, ...]]:
    """What was put aside for the worker; a test does it when it wants."""
    put_aside: list[tuple[Any, ...]] = []
    for name in ("try_out", "carry_out"):
        task = getattr(import_work, name)
        monkeypatch.setattr(type(task), "enqueue", lambda self, *args: put_aside.append((self, *args)))
    return put_aside


def work(queued: list[tuple[Any, ...]]) -> None:
    while queued:
        task, *given = queued.pop(0)
        task.call(*given)


def test_the_pages_try_a_file_out_and_carry_it_out(city, acting, queued):
    _user, client = acting("editor", "hr-varazdin")
    sent = client.post(HERE, {"file": SimpleUploadedFile("places.csv", table(ROW)), "encoding": ""})
    assert sent.status_code == 302, sent.content[:500]
    run = sent["Location"]
    assert 'data-hx-trigger="every 1s"' in client.get(run).content.decode()
    work(queued)
    shown = client.get(run).content.decode()
    assert "Studio" in shown
    assert not Place.objects.exists()
    _stranger, other = acting("editor", "fr-lyon")
    assert other.get(run).status_code == 404
    fingerprint = shown.partition('name="fingerprint" value="')[2].partition('"')[0]
    assert client.post(f"{run}confirm/", {"fingerprint": fingerprint}).status_code == 302
    client.post(f"{run}confirm/", {"fingerprint": "x"})  # pressed twice
    work(queued)
    assert Place.objects.get().kind.code == "studio"
    assert client.get(f"{HERE}template.csv").status_code == 200
    assert client.get(f"{HERE}template.pdf").status_code == 404
    _nobody, outsider = acting("coordinator", "music")
    assert outsider.get(HERE).status_code == 403
    assert outsider.post(f"{run}confirm/").status_code == 403


def test_the_command_shows_first_and_writes_when_it_is_meant(city, acting, tmp_path, capsys):
    editor, _client = acting("editor", "hr-varazdin")
    file = tmp_path / "places.csv"
    file.write_bytes(table(ROW))
    given = ("import-places", str(file), "--by", editor.email)
    call_command(*given)
    assert "row 2: create Studio" in capsys.readouterr().out
    assert not Place.objects.exists()
    call_command(*given, "--apply")
    assert "create: 1" in capsys.readouterr().out
    assert Place.objects.get().entered_by == editor
    with pytest.raises(CommandError, match="Say whose act"):
        call_command("import-places", str(file))
    nobody, _client = acting("coordinator", "music")
    with pytest.raises(CommandError, match="acts for no city"):
        call_command(*given[:2], "--by", nobody.email)
