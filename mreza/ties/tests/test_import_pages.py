"""Import of contacts on its pages and by the command: a template, a trial run, then that very file."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from mreza.cities import runs
from mreza.cities.models import Appointment
from mreza.foundation.moments import now
from mreza.foundation.tables import read_table
from mreza.ties import import_work
from mreza.ties.choices import Origin, State
from mreza.ties.models import Contact
from mreza.ties.tests.test_imports import OF_SEVERAL, ROW, SOURCE, table, told_by_pesaro

pytestmark = pytest.mark.django_db
START = "/en/ties/import/"
DOCUMENTED = {**ROW, **SOURCE, "cities": "Varaždin | Pesaro"}


@pytest.fixture
def team(network, acting):
    return acting("focal-point", "hr-varazdin")


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


def upload(client: Client, data: bytes, city: str = "hr-varazdin") -> str:
    file = SimpleUploadedFile("ties.csv", data)
    answer = client.post(START, {"file": file, "encoding": "", "city": city})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def confirm(client: Client, run: str, **more: str) -> None:
    shown = client.get(run).content.decode()
    fingerprint = shown.split('name="fingerprint" value="')[1].split('"')[0]
    assert client.post(f"{run}confirm/", {"fingerprint": fingerprint, **more})["Location"] == run


# --- pages --------------------------------------------------------------------------------------------------
def test_a_file_is_tried_looked_at_and_carried_out(team, queued):
    _user, client = team
    run = upload(client, table(ROW, OF_SEVERAL))
    assert 'data-hx-trigger="every 1s"' in client.get(run).content.decode()
    work(queued)
    assert ROW["title"] in client.get(run).content.decode()
    assert not Contact.objects.filter(origin=Origin.FILE).exists()
    confirm(client, run)
    client.post(f"{run}confirm/", {"fingerprint": "x"})  # pressed twice
    assert len(queued) == 1
    work(queued)
    assert "2 rows were written." in client.get(run).content.decode()
    assert Contact.objects.filter(origin=Origin.FILE).count() == 2


def test_a_task_that_comes_twice_tells_what_came_of_the_first(team, queued):
    """A worker may have ended between its last row and saying so."""
    user, client = team
    run = upload(client, table({**ROW, "id": ""}, OF_SEVERAL))
    work(queued)
    confirm(client, run)
    twice = list(queued)
    work(queued)
    code = run.rstrip("/").rpartition("/")[2]
    runs.tell(code, by=user, state=runs.WRITING)
    work(twice)
    told = runs.told(code, by=user)
    assert (told["state"], told["counts"]["create"]) == (runs.DONE, 2)
    assert Contact.objects.filter(origin=Origin.FILE).count() == 2


@pytest.mark.parametrize("ticked", [True, False])
def test_what_another_city_entered_is_confirmed_where_that_is_ticked(team, acting, queued, ticked):
    contact = told_by_pesaro(acting("focal-point", "it-pesaro")[0])
    _user, client = team
    run = upload(client, table(ROW, OF_SEVERAL))
    work(queued)
    page = client.get(run).content.decode()
    assert "Confirm for our city 1 contact that another city entered" in page
    assert f"/en/ties/{contact.code}/" in page
    confirm(client, run, **({"confirm": "yes"} if ticked else {}))
    work(queued)
    assert [tie.state for tie in contact.ties.all()] == [State.CONFIRMED if ticked else State.CLAIMED]
    assert ("2 rows were written." if ticked else "1 row was written.") in client.get(run).content.decode()


def test_a_look_alike_is_shown_first_with_its_reasons(team, acting, queued):
    told_by_pesaro(
        acting("focal-point", "it-pesaro")[0], title="Residenza d’artista", begins="2023", people=""
    )
    _user, client = team
    run = upload(client, table(OF_SEVERAL, ROW))
    work(queued)
    page = client.get(run).content.decode()
    assert "1 row looks like a contact that is here" in page
    assert "It looks like the contact “Residenza d’artista”." in page
    assert page.index(ROW["title"]) < page.index(OF_SEVERAL["title"])


def test_errors_stand_by_cell_and_nothing_can_be_confirmed(team, queued):
    _user, client = team
    run = upload(client, table({**ROW, "kind": "picnic"}))
    work(queued)
    page = client.get(run).content.decode()
    assert "picnic" in page
    assert "B2" in page
    client.post(f"{run}confirm/", {"fingerprint": "x"})
    assert queued == []


def test_the_secretariat_enters_what_sources_say(network, officer_client, queued):
    run = upload(officer_client, table(DOCUMENTED), city=import_work.SOURCES)
    work(queued)
    confirm(officer_client, run)
    work(queued)
    contact = Contact.objects.get(origin=Origin.FILE)
    assert (contact.entered_for, contact.sources) == (None, [SOURCE["sources"]])


def test_nobody_speaks_for_another_city(team, officer_client, queued):
    _user, client = team
    for who, city in ((client, "it-pesaro"), (client, import_work.SOURCES), (officer_client, "hr-varazdin")):
        file = SimpleUploadedFile("ties.csv", table(ROW))
        answer = who.post(START, {"file": file, "encoding": "", "city": city})
        assert answer.status_code == 422
    assert queued == []


def test_a_run_is_nobody_elses(team, queued, officer_client, acting):
    _user, client = team
    run = upload(client, table(ROW))
    work(queued)
    _colleague, other = acting("editor", "hr-varazdin")
    for stranger in (other, officer_client):
        assert stranger.get(run).status_code == 404
        assert (
            stranger.post(f"{run}confirm/", {"fingerprint": "x"})["Location"] == START
        )  # as for no file at all
    assert queued == []


def test_who_has_no_city_has_no_import(network, acting, client, person_client):
    for role, key in (("mayor", "hr-varazdin"), ("coordinator", "music"), ("commission", "hr")):
        assert acting(role, key)[1].get(START).status_code == 403
    assert person_client.get(START).status_code == 403
    assert client.get(START).status_code == 302


def test_a_role_that_ended_meanwhile_closes_the_door(team, queued):
    user, client = team
    run = upload(client, table(ROW))
    work(queued)
    confirm(client, run)
    Appointment.objects.filter(user=user).update(until=now())
    work(queued)
    assert not Contact.objects.filter(origin=Origin.FILE).exists()
    assert runs.told(run.rstrip("/").rpartition("/")[2], by=user)["state"] == runs.FAILED


def test_another_of_ones_cities_may_be_lost_meanwhile(team, acting, queued):
    """The right to import is still there, for one city; the file spoke for the other."""
    user, client = team
    Appointment.objects.create(
        user=user, role="focal-point", city_id=Appointment.objects.get(user=user).city.pk + 1, since=now()
    )
    run = upload(client, table(ROW))
    work(queued)
    confirm(client, run)
    Appointment.objects.filter(user=user, city__code="hr-varazdin").update(until=now())
    work(queued)
    assert not Contact.objects.filter(origin=Origin.FILE).exists()


def test_the_template_is_downloaded(team, officer_client):
    _user, client = team
    for ending in ("csv", "xlsx"):
        for who in (client, officer_client):
            answer = who.get(f"{START}template.{ending}")
            assert read_table(b"".join(answer) if answer.streaming else answer.content).header[0] == "id"
    assert client.get(f"{START}template.exe").status_code == 404


# --- the command --------------------------------------------------------------------------------------------
def run_command(*given: object) -> str:
    out = io.StringIO()
    call_command("import-ties", *map(str, given), stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ties.csv"
    path.write_bytes(table(ROW))
    return path


def test_the_command_shows_the_plan_and_carries_it_out(network, file):
    said = run_command(file, "--for", "hr-varazdin", "--dry-run")
    assert "row 2: create VZ-001" in said
    assert "Nothing was written." in said
    assert not Contact.objects.filter(origin=Origin.FILE).exists()
    assert "Imported." in run_command(file, "--for", "hr-varazdin")
    assert "create: 0, change: 0, confirm: 0, skip: 1, error: 0" in run_command(file, "--for", "hr-varazdin")
    assert Contact.objects.get(origin=Origin.FILE).entered_for.code == "hr-varazdin"


def test_the_command_enters_what_sources_say(network, tmp_path):
    path = tmp_path / "ties.csv"
    path.write_bytes(table(DOCUMENTED))
    assert "Imported." in run_command(path, "--documented")
    assert Contact.objects.get(origin=Origin.FILE).documented_at is not None


def test_the_command_confirms_for_who_may(network, acting, file):
    contact = told_by_pesaro(acting("focal-point", "it-pesaro")[0])
    user, _client = acting("focal-point", "hr-varazdin")
    assert "confirm: 0, skip: 1" in run_command(file, "--for", "hr-varazdin", "--confirm")
    assert f"confirms “{contact.title}”" in run_command(
        file, "--for", "hr-varazdin", "--by", user.email, "--confirm"
    )
    assert [tie.state for tie in contact.ties.all()] == [State.CONFIRMED]


def test_the_command_names_what_is_wrong(network, acting, file, tmp_path):
    other, _client = acting("focal-point", "fr-lyon")
    for given, word in (
        ((file,), "--for CITY, or --documented"),
        ((file, "--for", "atlantis"), "no city with the code atlantis"),
        ((file, "--documented"), "errors; nothing was imported"),
        ((file, "--for", "hr-varazdin", "--by", other.email), "You do not write for this city"),
        ((tmp_path / "missing.csv", "--for", "hr-varazdin"), "No such file"),
        ((), "Name a file"),
    ):
        with pytest.raises(CommandError, match=word):
            run_command(*given)
    assert not Contact.objects.filter(origin=Origin.FILE).exists()
    assert "Wrote" in run_command("--template", tmp_path / "empty.xlsx")
    assert "title" in read_table((tmp_path / "empty.xlsx").read_bytes()).header
