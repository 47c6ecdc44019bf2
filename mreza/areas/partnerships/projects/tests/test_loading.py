"""The seventeen compiled projects: loaded by the verbs, tied by their keys, repeatable, and a city's word stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mreza.activities import life, participation
from mreza.activities.models import Card, Participation
from mreza.activities.writing import save
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping
from mreza.areas.partnerships.projects.cooperation import cities_in
from mreza.areas.partnerships.projects.facts import lights_of
from mreza.areas.partnerships.projects.loading import FILE, load_projects
from mreza.cities.models import City
from mreza.foundation.loading import BadFile
from mreza.ties.models import Contact
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db
KEY = "karlsruhe-x-cali-2023"


@pytest.fixture
def exchange(network) -> Project:
    return Project.objects.get(loaded__key=KEY)


def changed_file(tmp_path: Path, **news: Any) -> Path:
    """The shipped file, in which one record says something else."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        if row["key"] == KEY:
            row |= news
    file = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_all_are_published_compiled_and_have_no_light(network):
    loaded = list(Project.objects.filter(loaded__isnull=False))
    assert len(loaded) == 17
    said = {(one.state, one.origin, one.assigned_by_us, one.confirmed_at, one.agreed_at) for one in loaded}
    assert said == {("published", "compiled", True, None, None)}
    assert {one.stage for one in loaded} == {"running", "finished"}
    assert all(one.stage == "running" or one.ends for one in loaded)
    assert {light.colour for light in lights_of(loaded).values()} == {""}
    assert Card.objects.filter(kind="project").count() == 17
    texts = Text.objects.filter(kind="project", key=loaded[0].key, part="title")
    assert set(texts.values_list("language", "state")) == {("en", "confirmed"), ("hr", "draft")}


def test_their_cities_are_named_by_sources_and_have_said_nothing(network):
    poetry = Project.objects.get(loaded__key="world-poetry-day-cities-of-literature")
    cities = cities_in(poetry)
    assert (len(cities), cities[0].city.code) == (34, "es-granada")
    assert {one.standing for one in cities[1:]} == {"named"}
    assert Card.objects.get(key=poetry.key).cities.count() == 34


def test_their_ties_belong_to_them(network):
    keys = {one.loaded["key"]: one.key for one in Project.objects.filter(loaded__isnull=False)}
    contacts = Contact.objects.filter(record__in=list(keys))
    assert contacts.count() == 25
    assert all((one.card_kind, one.card_key) == ("project", keys[one.record]) for one in contacts)
    untied = set(keys) - set(contacts.values_list("record", flat=True))
    assert untied == {"zhadan-chain-reading-2022", "culturafrica-valladolid"}


def test_a_second_load_changes_nothing(network):
    versions = dict(Project.objects.values_list("key", "version"))
    (tally,) = load_projects()
    assert (tally.created, tally.changed, tally.unchanged, tally.kept) == ([], [], 17, [])
    assert dict(Project.objects.values_list("key", "version")) == versions


def test_what_the_file_says_anew_is_taken_over(exchange, tmp_path):
    other = City.objects.get(code="hr-varazdin")
    (tally,) = load_projects(changed_file(tmp_path, starts="2023-04", cities=[other.code], stage="running"))
    assert tally.changed == [KEY]
    present = Project.objects.get(pk=exchange.pk)
    assert (present.starts, present.stage) == ("2023-04", "running")
    assert [one.city.code for one in cities_in(present)] == ["de-karlsruhe", other.code]
    assert other.pk in Card.objects.get(key=exchange.key).cities.values_list("city", flat=True)


def test_a_citys_word_stands(exchange, tmp_path):
    cali = Participation.objects.get(kind="project", key=exchange.key)
    participation.answer(exchange, cali.city, agrees=False, by=None)
    life.confirm(exchange, by=None)
    save(exchange, by=None, version=exchange.version, values={"starts": "2023-06"})
    (tally,) = load_projects(changed_file(tmp_path, starts="2023-04"))
    assert tally.changed == []
    assert {kept.field for kept in tally.kept} >= {"starts"}
    assert Project.objects.get(pk=exchange.pk).starts == "2023-06"
    assert [one.standing for one in cities_in(exchange)] == ["leads", "declined"]
    assert (
        lights_of([Project.objects.get(pk=exchange.pk)])[exchange.key].colour != ""
    )  # it is the city's own now


def test_what_is_wrong_in_the_file_is_said_by_its_record(network, tmp_path):
    with pytest.raises(BadFile, match=KEY):
        load_projects(changed_file(tmp_path, cities=["xx-nowhere"]))
    assert Project.objects.filter(loaded__isnull=False).count() == 17


def test_a_city_that_was_only_named_says_so_itself_and_confirms_its_tie(exchange):
    row = Participation.objects.get(kind="project", key=exchange.key)
    keeping.answer(exchange, row.city, agrees=True, by=None)
    assert [one.standing for one in cities_in(exchange)] == ["leads", "agreed"]
    contact = Contact.objects.get(record=KEY)
    assert contact.members.get(city=row.city).answer == "confirmed"
    assert Contact.objects.filter(card_key=exchange.key).count() == 1
    with pytest.raises(ValidationError):  # its tie stands: a no has a reason
        keeping.answer(exchange, row.city, agrees=False, by=None)


def test_without_the_leading_city_nobody_writes_a_tie(network):
    reading = Project.objects.get(loaded__key="zhadan-chain-reading-2022")
    before = Contact.objects.count()
    row = Participation.objects.filter(kind="project", key=reading.key).order_by("pk")[0]
    keeping.answer(reading, row.city, agrees=True, by=None)
    assert Contact.objects.count() == before
    life.confirm(reading, by=None)
    other = Participation.objects.filter(kind="project", key=reading.key).order_by("pk")[1]
    keeping.answer(reading, other.city, agrees=True, by=None)
    contact = Contact.objects.get(card_key=reading.key)
    assert {member.city_id for member in contact.members.all()} == {
        reading.city_id,
        row.city_id,
        other.city_id,
    }
