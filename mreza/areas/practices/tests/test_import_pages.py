"""A file on its way in: tried out by the worker, looked at, carried out once, seen by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mreza.accounts.models import Role
from mreza.areas.practices import import_work
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.test_imports import ROW, table
from mreza.cities import runs
from mreza.cities.models import Appointment
from mreza.foundation.moments import now

pytestmark = pytest.mark.django_db
START = "/en/practices/import/"


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


def upload(client: Client, data: bytes, name: str = "practices.csv") -> str:
    answer = client.post(START, {"file": SimpleUploadedFile(name, data), "encoding": ""})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_a_file_is_tried_looked_at_and_carried_out(team, queued):
    _user, client = team
    run = upload(client, table(ROW))
    waiting = client.get(run).content.decode()
    assert "The file waits for its turn." in waiting
    assert 'data-hx-trigger="every 1s"' in waiting
    work(queued)
    plan = client.get(run).content.decode()
    assert "Djeca grade instrumente" in plan
    assert "data-hx-trigger" not in plan
    assert not Practice.objects.filter(loaded__id="VZ-001").exists()
    fingerprint = plan.split('name="fingerprint" value="')[1].split('"')[0]
    assert client.post(f"{run}confirm/", {"fingerprint": fingerprint})["Location"] == run
    client.post(f"{run}confirm/", {"fingerprint": fingerprint})  # pressed twice
    assert len(queued) == 1
    work(queued)
    assert "Imported." in client.get(run).content.decode()
    assert Practice.objects.filter(loaded__id="VZ-001").count() == 1


def test_a_task_that_comes_twice_does_it_once(team, queued):
    user, client = team
    run = upload(client, table({**ROW, "id": ""}))  # without an id a second time would double it
    work(queued)
    code = run.rstrip("/").rpartition("/")[2]
    told = runs.told(code, by=user)
    client.post(f"{run}confirm/", {"fingerprint": told["fingerprint"]})
    task, *given = queued.pop()
    task.call(*given)
    task.call(*given)
    assert Practice.objects.filter(city__code="hr-varazdin", state="draft").count() == 1


def test_errors_stand_by_cell_and_nothing_can_be_confirmed(team, queued):
    _user, client = team
    run = upload(client, table({**ROW, "fields": "knitting-by-moonlight"}))
    work(queued)
    page = client.get(run).content.decode()
    assert "knitting-by-moonlight" in page
    assert "confirm/" not in page
    client.post(f"{run}confirm/", {"fingerprint": "x"})
    assert queued == []


def test_a_file_that_is_no_table_is_told(team, queued):
    _user, client = team
    run = upload(client, b"\x00\x01\x02 not a table")
    work(queued)
    assert "This is not a table." in client.get(run).content.decode()


def test_what_changed_meanwhile_is_shown_before_anything_is_written(team, queued):
    user, client = team
    run = upload(client, table(ROW))
    work(queued)
    told = runs.told(run.rstrip("/").rpartition("/")[2], by=user)
    other = upload(client, table(ROW))
    work(queued)
    for address in (other, run):
        client.post(f"{address}confirm/", {"fingerprint": told["fingerprint"]})
        work(queued)
    assert "The records changed since you tried the file out" in client.get(run).content.decode()
    assert Practice.objects.filter(loaded__id="VZ-001").count() == 1


def test_a_run_is_nobody_elses(team, queued, officer_client, acting):
    _user, client = team
    run = upload(client, table(ROW))
    work(queued)
    _colleague, other = acting("editor", "hr-varazdin")
    nowhere = other.get(f"{START}{'A' * 22}/")
    for stranger in (other, officer_client):
        assert stranger.get(run).status_code == 404
        assert (
            stranger.post(f"{run}confirm/", {"fingerprint": "x"}).status_code == 302
        )  # as for no file at all
    assert nowhere.status_code == 404
    assert queued == []


def test_who_has_no_city_has_no_import(network, acting, client, person_client):
    for role, key in (("mayor", "hr-varazdin"), ("coordinator", "music"), ("commission", "hr")):
        assert acting(role, key)[1].get(START).status_code == 403
    assert person_client.get(START).status_code == 403
    assert client.get(START).status_code == 302
    assert client.post(f"{START}{'A' * 22}/confirm/").status_code == 302


def test_a_role_that_ended_meanwhile_closes_the_door(team, queued):
    user, client = team
    run = upload(client, table(ROW))
    work(queued)
    told = runs.told(run.rstrip("/").rpartition("/")[2], by=user)
    client.post(f"{run}confirm/", {"fingerprint": told["fingerprint"]})
    Appointment.objects.filter(user=user).update(until=now())
    work(queued)
    assert not Practice.objects.filter(loaded__id="VZ-001").exists()


def test_the_template_is_downloaded(team, officer_client):
    _user, client = team
    for ending in ("csv", "xlsx"):
        assert client.get(f"{START}template.{ending}").status_code == 200
        assert officer_client.get(f"{START}template.{ending}").status_code == 200
    assert client.get(f"{START}template.exe").status_code == 404
    assert Role.objects.exists()  # the officer's: the Secretariat has the same template


def test_the_page_offers_what_one_may(team):
    film_page = "/en/practices/film-in-the-classroom-to-improve-writing/"
    _user, client = team
    assert START in client.get("/en/practices/").content.decode()
    assert "/write/" not in client.get(film_page).content.decode()
    own = client.get("/en/practices/free-training-and-renewed-houses-of-culture/").content.decode()
    assert "/write/" in own
    assert "/standing/" in own
