"""Places by API: the same set for everybody, the acts of those who keep them by token."""

from __future__ import annotations

import pytest
from django.test import Client

from mreza.accounts.tests.programs import API, Program
from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places.tests.factories import kind_of, make_place
from mreza.cities.tests.factories import CityFactory, FieldFactory

pytestmark = pytest.mark.django_db
CITY = "hr-varazdin"


@pytest.fixture
def editor(acting):
    user, _client = acting("editor", CITY)
    kind_of("studio")
    FieldFactory(code="music")
    return Program(user, [("city", CITY)])


TOLD = {
    "kind": "studio", "city": CITY, "name": "Studio", "language": "hr", "fields": ["music"], "latitude": 46.3,
    "longitude": 16.3, "capacity": 8, "open_to": "network",
}  # fmt: skip


def test_entered_changed_confirmed_closed_and_opened_by_token(editor):
    answer = editor.send("/places", TOLD)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["name"], made["fields"], made["version"], made["translations"]["name"]) == (
        "Studio", ["music"], 1, {"hr": "Studio"},
    )  # fmt: skip
    path = f"/places/{made['code']}"
    changed = editor.send(path, {"capacity": None, "about": "Za sve.", "version": 1}, "patch").json()
    assert (changed["capacity"], changed["about"], changed["name"], changed["version"]) == (
        None,
        "Za sve.",
        "Studio",
        2,
    )
    assert editor.send(path, {"capacity": 3, "version": 1}, "patch").status_code == 409
    assert editor.send(f"{path}/confirm", {"version": 2}).status_code == 200
    assert editor.send(f"{path}/close", {"reason": ""}).status_code == 422
    assert editor.send(f"{path}/close", {"reason": "Sold.", "version": 1}).status_code == 409
    assert editor.send(f"{path}/close", {"reason": "Sold.", "version": 2}).json()["closed_at"]
    assert editor.get(path).status_code == 200
    assert Client().get(API + path).status_code == 404
    assert editor.send(f"{path}/confirm", {"version": 3}).status_code in (409,)
    assert editor.send(f"{path}/open-again").json()["closed_at"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "cave"}, {"city": "mars"}, {"city": "fr-lyon"}, {"fields": ["mining"]}, {"name": ""},
        {"language": "xx-no"}, {"latitude": 91}, {"longitude": None}, {"capacity": 0}, {"open_to": "nobody"},
        {"organisation": "nobody"}, {"website": "javascript:alert(1)"},
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_by_its_field(editor, wrong):
    CityFactory(code="fr-lyon")
    answer = editor.send("/places", TOLD | wrong)
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]
    assert not Place.objects.exists()


def test_nobody_else_acts(editor, acting):
    place = make_place("Studio", city=CityFactory._meta.model.objects.get(code=CITY))
    stranger, _client = acting("editor", "fr-lyon")
    outside = Program(stranger, [("city", "fr-lyon")])
    reader = Program(stranger, [("city", "fr-lyon")], scopes=["read"])
    path = f"/places/{place.code}"
    assert reader.send("/places", TOLD).status_code == 403
    for act, told in (("confirm", {"version": 1}), ("close", {"reason": "Sold."}), ("open-again", {})):
        assert outside.send(f"{path}/{act}", told).status_code == 403
        assert outside.send(f"/places/nobody/{act}", told).status_code == 404
        assert Client().post(f"{API}{path}/{act}", told, content_type="application/json").status_code == 401
    assert outside.send(path, {"version": 1}, "patch").status_code == 403


def test_everybody_reads_places_with_their_counts(client):
    city = CityFactory(code=CITY)
    music = FieldFactory(code="music")
    place = make_place("Studio", city=city, fields=[music])
    make_place("Lab", city=city, kind="lab")
    told = client.get(f"{API}/places?field=music").json()
    assert [one["code"] for one in told["items"]] == [place.code]
    assert told["facets"]["kind"] == {"studio": 1}
    one = client.get(f"{API}/places/{place.code}?lang=hr").json()
    assert one["url"].endswith(f"/hr/partnerships/places/{place.code}/")
    for wrong in ("?kind=cave", "?colour=red", "?page=2", "?lang=xx"):
        assert client.get(f"{API}/places{wrong}").status_code == 400, wrong
