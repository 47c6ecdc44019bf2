"""Partners by API and by command: parts that add up, pages, languages, and what only the Network may know."""

from __future__ import annotations

import json
import math

import pytest
from django.core.management import CommandError, call_command
from ninja.schema import Schema

from mreza.accounts.tests.programs import API, Program
from mreza.areas.partnerships.matching import api
from mreza.areas.partnerships.matching.tests.factories import members, states
from mreza.areas.partnerships.wishes.tests.factories import leader
from mreza.cities.tests.factories import CityFactory

pytestmark = pytest.mark.django_db


def valid(schema: type[Schema], told: dict) -> dict:
    schema.model_validate(told)
    assert set(told) == set(schema.model_fields)
    return told


def test_partners_of_a_city_add_up(network, client):
    told = valid(
        api.PartnersOut, client.get(f"{API}/cities/hr-varazdin/partners?page_size=20&lang=hr").json()
    )
    assert told["count"] > 400
    assert [one["rank"] for one in told["items"]] == list(range(1, 21))
    for one in told["items"]:
        valid(api.PartnerOut, one)
        whole = math.fsum(part["weight"] * part["value"] for part in one["parts"])
        assert one["score"] == pytest.approx(whole, abs=1e-9)
        assert one["language"] == "hr"
        assert one["url"].endswith(f"/hr/cities/{one['city']['code']}/")
    plain = client.get(f"{API}/cities/hr-varazdin/partners?correction=off").json()
    assert not plain["corrected"]
    assert all(one["rank"] == one["rank_before_correction"] for one in plain["items"])
    assert [one["score"] for one in plain["items"]] == sorted(
        (one["score"] for one in plain["items"]), reverse=True
    )


def test_the_last_page_is_the_last(network, client):
    count = client.get(f"{API}/cities/fr-lyon/partners?page_size=1").json()["count"]
    assert client.get(f"{API}/cities/fr-lyon/partners?page_size=1&page={count}").json()["items"]
    assert client.get(f"{API}/cities/fr-lyon/partners?page_size=1&page={count + 1}").status_code == 400


def test_what_is_for_the_network_only_is_told_to_its_programs_alone(client):
    town, other = members(2)
    states(town, "need", title="Secret need", audience="network")
    states(other, "offer", title="Open offer")
    address = f"/cities/{town.code}/partners"
    assert "Secret need" not in client.get(API + address).content.decode()
    inside = Program(leader(town), [("city", town.code)]).get(address)
    assert "Secret need" in inside.content.decode()
    assert inside["Cache-Control"] == "no-store"


def test_for_a_need_and_for_an_idea(client):
    town, one, two = members(3)
    need = states(town, "need", kind="residency-weeks")
    states(two, "offer", kind="residency-weeks")
    address = f"{API}/cities/{town.code}/partners"
    assert client.get(f"{address}?wish={need.code}").json()["items"][0]["city"]["code"] == two.code
    for field, best in (("film", one), ("music", two)):
        items = client.get(f"{address}?field={field}&text=keramika").json()["items"]
        fits = {
            item["city"]["code"]: part["value"]
            for item in items
            for part in item["parts"]
            if part["name"] == "field"
        }
        assert max(fits, key=fits.__getitem__) == best.code
    assert client.get(f"{API}/cities/{one.code}/partners?wish={need.code}").status_code == 400
    assert client.get(f"{address}?wish={need.code}&text=film").status_code == 400


@pytest.mark.parametrize("wrong", ["field=magic", "correction=yes", "page=0", "color=red", "wish=nobody", "text=%00",
                                   "objective=9", "lang=xx", "wish=a&wish=b"])  # fmt: skip
def test_a_bad_question_is_refused(client, wrong):
    town, _other = members(2)
    assert client.get(f"{API}/cities/{town.code}/partners?{wrong}").status_code == 400


def test_why_not(network, client):
    told = valid(api.WhyOut, client.get(f"{API}/cities/hr-varazdin/partners/br-sao-paulo").json())
    assert not told["shown"]
    assert "São Paulo" in told["answer"]
    for one in told["lacking"]:
        valid(api.LackingOut, one)
        assert one["points_shown"] > one["points"]
    assert told["other"]["rank"] > 10


def test_who_is_no_member_has_no_partners(client):
    town, _other = members(2)
    CityFactory(code="hr-left")
    for path in ("hr-left/partners", "xx-nowhere/partners", f"{town.code}/partners/hr-left",
                 f"{town.code}/partners/{town.code}"):  # fmt: skip
        assert client.get(f"{API}/cities/{path}").status_code == 404


@pytest.mark.parametrize("count", [2, 4])
def test_a_list_costs_the_same_for_any_number_of_cities(client, count, django_assert_num_queries):
    town, *others = members(count)
    states(town, "need")
    for other in others:
        states(other, "offer")
    client.get(f"{API}/cities/{town.code}/partners")
    with django_assert_num_queries(3):  # the version of the data, titles, amounts
        assert len(client.get(f"{API}/cities/{town.code}/partners").json()["items"]) == count - 1


# --- the command --------------------------------------------------------------------------------------------------
def test_the_command_prints_parts_that_add_up(network, capsys):
    call_command("match", "hr-varazdin", top=20, format="json")
    told = json.loads(capsys.readouterr().out)
    assert (told["city"], told["count"], len(told["items"])) == ("hr-varazdin", 20, 20)
    for one in told["items"]:
        assert one["score"] == pytest.approx(
            math.fsum(p["weight"] * p["value"] for p in one["parts"]), abs=1e-9
        )
    call_command("match", "hr-varazdin", top=2, language="hr")
    assert "Glazba" in capsys.readouterr().out


def test_the_command_says_why_not_and_what_it_does_not_know(capsys):
    town, other = members(2)
    call_command("match", town.code, why=other.code)
    assert f"{other.name} is suggested: place 1 of 1" in capsys.readouterr().out
    offer = states(other, "offer")
    for wrong in ({"why": town.code}, {"wish": "nobody"}, {"wish": offer.code}, {"top": 0}):
        with pytest.raises(CommandError):
            call_command("match", town.code, **wrong)
    with pytest.raises(CommandError):
        call_command("match", "xx-nowhere")
