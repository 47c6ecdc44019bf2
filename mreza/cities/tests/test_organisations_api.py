"""The register of organisations by API: the same set for everybody, the pages' acts by token."""

from __future__ import annotations

import pytest
from django.test import Client

from mreza.accounts.models import Invitation
from mreza.accounts.tests.programs import API, Program
from mreza.cities.models import Organisation
from mreza.cities.tests.factories import CityFactory, OrganisationFactory
from mreza.vocabulary.models import OrganisationKind

pytestmark = pytest.mark.django_db

CITY = "hr-varazdin"


@pytest.fixture
def lead(acting):
    user, _client = acting("focal-point", CITY)
    user.program = Program(user, [("city", CITY)])
    return user


def test_entering_and_correcting_by_token(lead):
    told = {"name": "Gradski muzej", "sector": "public", "city": CITY, "website": "https://muzej.example.org"}
    answer = lead.program.send("/organisations", told)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["code"], answer.json()["country"], answer.json()["state"]) == (
        "gradski-muzej", "hr", "confirmed",
    )  # fmt: skip
    assert lead.program.send("/organisations", told).status_code == 422
    for wrong in (
        {"city": "mars"}, {"city": ""}, {"sector": "royal"}, {"website": "javascript:alert(1)"}, {"kind": "guild"},
        {"about": "Text."}, {"sector": ""},
    ):  # fmt: skip
        assert lead.program.send("/organisations", {**told, "name": "Other"} | wrong).status_code == 422, (
            wrong
        )
    path = "/organisations/gradski-muzej"
    change = {"name": "Muzej grada", "reason": "Its name.", "version": 1}
    assert lead.program.send(path, change, "patch").json()["version"] == 2
    assert lead.program.send(path, change, "patch").status_code == 409
    OrganisationFactory(code="tudji", name="Tuđi", city=CityFactory(code="fr-lyon"))
    assert lead.program.send("/organisations/tudji", change, "patch").status_code == 403
    assert lead.program.get("/organisations").json()["count"] == Organisation.objects.count() == 2


def test_everybody_reads_the_register_with_its_counts(client):
    OrganisationKind.objects.create(code="ngo", sector="civil")
    city = CityFactory(code=CITY)
    OrganisationFactory(code="lira", name="Lira", sector="civil", city=city, country=city.country)
    OrganisationFactory(code="muzej", name="Muzej", city=city, country=city.country)
    told = client.get(f"{API}/organisations?sector=civil").json()
    assert [one["code"] for one in told["items"]] == ["lira"]
    assert told["facets"]["sector"] == {"public": 1, "civil": 1}
    assert told["facets"]["city"] == {CITY: 1}
    one = client.get(f"{API}/organisations/lira").json()
    assert (one["name"], one["state"], one["url"].rpartition("/en/")[2]) == (
        "Lira",
        "confirmed",
        "organisations/lira/",
    )
    for wrong in ("?sector=royal", "?colour=red", "?page=2", "?sort=size"):
        assert client.get(f"{API}/organisations{wrong}").status_code == 400, wrong


def test_proposed_and_decided_by_token(lead, acting):
    editor, _client = acting("editor", CITY)
    writer = Program(editor, [("city", CITY)])
    made = writer.send("/organisations", {"name": "Lira", "sector": "civil", "city": CITY}).json()
    assert made["state"] == "proposed"
    path = f"/organisations/{made['code']}"
    assert Client().get(API + path).status_code == 404
    assert writer.get(path).status_code == 200
    assert writer.send(f"{path}/confirm", {"version": 1}).status_code == 403
    stranger, _client = acting("focal-point", "fr-lyon")
    outside = Program(stranger, [("city", "fr-lyon")])
    for act, told in (("confirm", {"version": 1}), ("decline", {"version": 1, "reason": "No."})):
        assert outside.send(f"{path}/{act}", told).status_code == 404
        assert Client().post(f"{API}{path}/{act}", told, content_type="application/json").status_code == 401
    assert lead.program.send(f"{path}/confirm", {"version": 9}).status_code == 409
    confirmed = lead.program.send(f"{path}/confirm", {"version": 1}).json()
    assert (confirmed["code"], confirmed["state"]) == ("lira", "confirmed")
    assert (
        lead.program.send("/organisations/lira/decline", {"version": 2, "reason": "No."}).status_code == 409
    )


def test_merged_by_token(lead):
    city = Organisation._meta.get_field("city").related_model.objects.get(code=CITY)
    OrganisationFactory(code="lira", name="Lira", city=city, country=city.country)
    OrganisationFactory(code="lyra", name="Lyra", city=city, country=city.country)
    OrganisationFactory(code="atelier", name="Atelier", city=CityFactory(code="fr-lyon"))
    send = lead.program.send
    assert send("/organisations/lyra/merge", {"into": "atelier", "reason": "No."}).status_code == 422
    assert send("/organisations/lyra/merge", {"into": "nobody", "reason": "No."}).status_code == 422
    stays = send("/organisations/lyra/merge", {"into": "lira", "reason": "The same."}).json()
    assert stays["code"] == "lira"
    assert Organisation.objects.get(code="lyra").merged_into.code == "lira"


def test_who_speaks_for_it_is_invited_by_who_answers_for_its_city(lead, acting):
    city = Organisation._meta.get_field("city").related_model.objects.get(code=CITY)
    OrganisationFactory(code="lira", name="Lira", city=city, country=city.country)
    OrganisationFactory(code="nova", name="Nova", city=city, country=city.country, state="proposed")
    send = lead.program.send
    assert send("/organisations/lira/speakers", {"email": "nobody"}).status_code == 422
    assert (
        send("/organisations/lira/speakers", {"email": "ana@example.net", "language": "hr"}).status_code
        == 200
    )
    invited = Invitation.objects.get()
    assert (invited.email, invited.role, invited.about_key) == ("ana@example.net", "partner", "lira")
    assert send("/organisations/lira/speakers", {"email": "ana@example.net"}).status_code == 409
    assert send("/organisations/nova/speakers", {"email": "ana@example.net"}).status_code == 409
    editor, _client = acting("editor", CITY)
    writer = Program(editor, [("city", CITY)])
    assert writer.send("/organisations/lira/speakers", {"email": "b@example.net"}).status_code == 403
    assert (
        Client().post(f"{API}/organisations/lira/speakers", {}, content_type="application/json").status_code
        == 401
    )


def test_who_speaks_for_it_is_listed_and_ended_by_who_decides_on_it(lead, acting):
    city = Organisation._meta.get_field("city").related_model.objects.get(code=CITY)
    OrganisationFactory(code="lira", name="Lira", city=city, country=city.country)
    speaker, _client = acting("partner", "lira")
    lead.program.send("/organisations/lira/speakers", {"email": "ana@example.net", "language": "hr"})
    path = "/organisations/lira/speakers"
    held, asked = lead.program.get(path).json()["items"]
    assert (held["state"], held["name"]) == ("speaks", speaker.name)
    assert (asked["state"], asked["name"], asked["expired"]) == ("invited", "ana@example.net", False)
    own = Program(speaker, [("organisation", "lira")])
    assert own.get(path).status_code == 403
    assert own.send(f"{path}/{asked['code']}/end", {"reason": "No."}).status_code == 403
    assert lead.program.send(f"{path}/nobody/end", {"reason": "No."}).status_code == 404
    assert lead.program.send(f"{path}/{held['code']}/end", {"reason": " "}).status_code == 422
    left = lead.program.send(f"{path}/{held['code']}/end", {"reason": "Works elsewhere."}).json()
    assert [one["name"] for one in left["items"]] == ["ana@example.net"]
    change = {"name": "Lyra", "reason": "Its name.", "version": 1}
    assert own.send("/organisations/lira", change, "patch").status_code == 401  # the token died with the post
    revoked = lead.program.send(f"{path}/{asked['code']}/end", {"reason": "Wrong address."})
    assert revoked.json() == {"items": []}
    assert Invitation.objects.exclude(revoked_at=None).count() == 1
