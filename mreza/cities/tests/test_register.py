"""The register of people: what it holds for whom, how it is filtered, counted, exported and paid for."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from mreza.accounts.models import User
from mreza.accounts.tests.factories import UserFactory
from mreza.cities.appointing import invite_to
from mreza.cities.choices import Acting
from mreza.cities.register import STATES, Register, RegisterQuery
from mreza.cities.tests.factories import (
    AppointmentFactory,
    CityFactory,
    CountryFactory,
    DesignationFactory,
    FieldFactory,
    OrganisationFactory,
)
from mreza.foundation.labels import Label
from mreza.foundation.moments import now
from mreza.foundation.tables import read_table
from mreza.journal.models import Entry

pytestmark = pytest.mark.django_db

ADDRESS = "/en/people/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def small(db):
    """Four cities: Varaždin (two people), Zagreb (one), Lyon (nobody), Graz (a team not seen for long)."""
    music, film = FieldFactory(code="music"), FieldFactory(code="film")
    croatia, france, austria = CountryFactory(code="hr"), CountryFactory(code="fr"), CountryFactory(code="at")
    cities = {}
    for code, country, field in (
        ("hr-varazdin", croatia, music), ("hr-zagreb", croatia, film), ("fr-lyon", france, film),
        ("at-graz", austria, music),
    ):  # fmt: skip
        name = {"hr-varazdin": "Varaždin", "hr-zagreb": "Zagreb", "fr-lyon": "Lyon", "at-graz": "Graz"}[code]
        cities[code] = CityFactory(code=code, name=name, country=country)
        DesignationFactory(city=cities[code], field=field)
    lately, at = now() - DAY, now()
    person = {
        name: UserFactory(name=name, email=f"{name.lower()}@example.org", phone="+385 42 000", seen_at=lately)
        for name in ("Ana", "Boris", "Cvita", "Darko")
    }
    AppointmentFactory(user=person["Ana"], role=Acting.FOCAL_POINT, city=cities["hr-varazdin"])
    AppointmentFactory(
        user=person["Boris"], role=Acting.EDITOR, city=cities["hr-varazdin"], until=at + 10 * DAY
    )
    AppointmentFactory(user=person["Cvita"], role=Acting.FOCAL_POINT, city=cities["hr-zagreb"])
    old = UserFactory(name="Greta", email="greta@example.org", seen_at=at - 400 * DAY)
    AppointmentFactory(user=old, role=Acting.FOCAL_POINT, city=cities["at-graz"])
    AppointmentFactory(
        user=person["Darko"], role=Acting.FOCAL_POINT, city=cities["hr-zagreb"], until=at - 30 * DAY
    )
    return cities


def lines(reader, query: str = "") -> list[tuple[str, str, str]]:
    found = Register(reader, RegisterQuery.from_params(QueryDict(query)))
    return [(row.state, row.name, row.key) for row in found.selected]


def test_the_secretariat_sees_who_acts_where_and_where_nobody_does(small, officer):
    invite_to("eva@example.org", Acting.EDITOR, small["fr-lyon"], by=officer)
    everything = "".join(f"state={state}&" for state in ("active", "invited", "nobody"))
    assert [line for line in lines(officer, everything) if line[0] != "nobody"] == lines(officer)
    assert lines(officer, everything) == [
        ("nobody", "", "film"),  # nobody coordinates it
        ("active", "Greta", "at-graz"),
        ("nobody", "", "fr-lyon"),
        ("invited", "", "fr-lyon"),
        ("nobody", "", "music"),
        ("active", "Ana", "hr-varazdin"),
        ("active", "Boris", "hr-varazdin"),
        ("active", "Cvita", "hr-zagreb"),
    ]
    assert lines(officer, "state=ended") == [("ended", "Darko", "hr-zagreb")]
    found = Register(officer, RegisterQuery())
    assert found.summary == {"people": 4, "nobody": 1, "one": 2, "silent": 1, "invited": 1}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("role=editor", ["Boris"]),
        ("role=editor&role=focal-point", ["Ana", "Boris", "Cvita", "Greta"]),
        ("country=hr", ["Ana", "Boris", "Cvita"]),
        ("field=music", ["Ana", "Boris", "Greta"]),
        ("field=music&country=hr", ["Ana", "Boris"]),
        ("team=one", ["Cvita", "Greta"]),
        ("team=silent", ["Greta"]),
        ("q=varazdin", ["Ana", "Boris"]),
        ("q=ana+varaždin", ["Ana"]),
        ("q=cvita@example", ["Cvita"]),
        ("q=nobody-like-this", []),
    ],
)
def test_filters_and_search(small, officer, query, names):
    assert sorted(name for _state, name, _key in lines(officer, query) if name) == names


@pytest.mark.parametrize(
    ("sort", "first"),
    [("name", "Ana"), ("-name", "Greta"), ("until", "Boris"), ("-until", "Boris"), ("seen", "Greta")],
)
def test_orders_put_what_has_no_value_last(small, officer, sort, first):
    assert lines(officer, f"sort={sort}")[0][1] == first


def test_a_facet_counts_what_it_would_leave_under_the_other_filters(small, officer):
    found = Register(officer, RegisterQuery.from_params(QueryDict("country=hr&role=focal-point")))
    counted = {value.code: value.total for value in found.facets["role"]}
    assert (counted["focal-point"], counted["editor"], counted["mayor"]) == (2, 1, 0)
    assert {value.code: value.total for value in found.facets["country"]} == {"at": 1, "fr": 0, "hr": 2}
    assert {v.code: v.total for v in found.facets["state"]} == {
        "active": 2, "coming": 0, "invited": 0, "proposed": 0, "nobody": 0, "ended": 1,
    }  # fmt: skip
    base = {"country": ("hr",), "role": ("focal-point",)}
    for name, values in found.facets.items():
        for value in values:
            alone = Register(officer, RegisterQuery(**(base | {name: (value.code,)})))
            assert alone.total == value.total, (name, value.code)


# --- who sees what ----------------------------------------------------------------------------------------
def test_each_sees_their_own_part_and_no_more(small, acting):
    parts = {
        ("focal-point", "hr-varazdin"): {"hr-varazdin"},
        ("editor", "hr-zagreb"): {"hr-zagreb"},
        ("mayor", "at-graz"): {"at-graz"},
        ("commission", "hr"): {"hr-varazdin", "hr-zagreb", "hr"},
        ("ministry", "fr"): {"fr-lyon", "fr"},
        ("coordinator", "music"): {"hr-varazdin", "at-graz", "music"},
        ("partner", "muzej"): {"muzej"},
    }
    for (role, key), expected in parts.items():
        user, _client = acting(role, key)
        everything = "".join(f"state={state}&" for state in STATES)
        assert {key for _state, _name, key in lines(user, everything)} == expected, role
        assert {key for _state, _name, key in lines(user)} <= expected, role


def test_addresses_are_shown_only_where_the_matrix_gives_them(small, acting, officer):
    """S11: oneself, who leads the same city, the Secretariat; NAT the focal points of its country."""

    def seen_by(user):
        rows = Register(user, RegisterQuery()).everything
        return {
            row.name
            for row in rows
            if row.email and row.user != user.pk and row.name in ("Ana", "Boris", "Cvita", "Greta")
        }

    assert seen_by(officer) == {"Ana", "Boris", "Cvita", "Greta"}
    assert seen_by(acting("alternate", "hr-varazdin")[0]) == {"Ana", "Boris"}
    assert seen_by(acting("editor", "hr-varazdin")[0]) == set()
    assert seen_by(acting("mayor", "hr-varazdin")[0]) == set()
    assert seen_by(acting("commission", "hr")[0]) == {"Ana", "Cvita"}  # Boris is an editor
    assert seen_by(acting("ministry", "hr")[0]) == set()
    assert seen_by(acting("coordinator", "music")[0]) == set()
    assert seen_by(acting("auditor")[0]) == {"Ana", "Boris", "Cvita", "Greta"}


def test_nobody_finds_by_an_address_they_may_not_read(small, acting):
    coordinator, _client = acting("coordinator", "music")
    assert lines(coordinator, "q=ana@example.org") == []
    assert [name for _s, name, _k in lines(coordinator, "q=ana")] == ["Ana"]


def test_the_page_is_for_who_acts_for_something(small, acting, client, person_client):
    assert client.get(ADDRESS).status_code == 302
    assert person_client.get(ADDRESS).status_code == 403
    for role, key in (
        ("focal-point", "hr-varazdin"),
        ("coordinator", "music"),
        ("ministry", "hr"),
        ("auditor", ""),
    ):
        assert acting(role, key)[1].get(ADDRESS).status_code == 200


def test_a_page_shows_names_states_and_the_way_on(small, officer_client):
    page = officer_client.get(ADDRESS).content.decode()
    assert "Ana" in page
    assert "mailto:ana@example.org" in page
    assert "one person only" in page
    assert "without anybody" in page
    assert 'href="/en/cities/hr-varazdin/people/"' in page
    assert "Darko" not in page


def test_a_bad_question_says_what_is_wrong_and_keeps_the_rest(small, officer_client):
    answer = officer_client.get(ADDRESS + "?role=king&country=hr&page=9")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "not one of the values allowed" in page
    assert "This list ends with page 1." in page
    assert "Ana" in page
    assert "Greta" not in page


def test_htmx_gets_the_results_alone(small, officer_client):
    answer = officer_client.get(ADDRESS + "?role=editor", headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith("<live-filter")
    assert answer["HX-Push-Url"] == "/en/people/?role=editor"
    assert "HX-Request" in answer["Vary"]


# --- exports ----------------------------------------------------------------------------------------------
def test_an_export_holds_the_lines_selected_and_says_how_confidential_it_is(small, officer, officer_client):
    answer = officer_client.get(ADDRESS + "?format=csv&country=hr&sort=name")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Ana", "Boris", "Cvita"]
    assert rows[0] | {"since": "", "last_seen": ""} == {
        "state": "active", "name": "Ana", "position": "", "role": "focal-point", "kind": "city",
        "place": "hr-varazdin", "place_name": "Varaždin", "field": "music", "country": "hr",
        "region": "europe-and-north-america", "since": "", "until": "", "last_seen": "",
        "email": "ana@example.org", "phone": "'+385 42 000",
    }  # fmt: skip
    assert f"people-C2-{now().date()}.csv" in answer["Content-Disposition"]
    entry = Entry.objects.get(act="people.exported")
    assert (entry.by, entry.after["lines"], entry.after["label"]) == (officer, 3, "C2")


def test_who_may_read_no_addresses_gets_a_file_without_those_columns(small, acting):
    _user, client = acting("coordinator", "music")
    answer = client.get(ADDRESS + "?format=json")
    told = json.loads(answer.content)
    assert told["label"] == Label.NETWORK == "C1"
    assert {row["name"] for row in told["items"]} >= {"Ana", "Boris", "Greta"}
    assert all(not {"email", "phone"} & set(row) for row in told["items"])
    assert "@example.org" not in answer.content.decode()
    assert "people-C1-" in answer["Content-Disposition"]


def test_a_workbook_is_typed_and_explains_itself(small, officer_client):
    answer = officer_client.get(ADDRESS + "?format=xlsx&role=editor")
    table = read_table(answer.content)
    assert [row.cells[:2] for row in table.rows] == [("in office", "Boris")]
    assert any("Sheet" in str(notice) or "sheet" in str(notice) for notice in table.notices)


def test_a_look_at_the_head_of_a_file_is_no_export(small, officer_client):
    officer_client.head(ADDRESS + "?format=csv")
    assert not Entry.objects.filter(act="people.exported").exists()


@pytest.mark.parametrize("bad", ['=HYPERLINK("http://x")', "\n=1+1", "+1", "@SUM(A1)"])
def test_a_name_never_becomes_a_formula(officer, officer_client, bad):
    AppointmentFactory(user=UserFactory(name=bad), city=CityFactory(name="Zadar"))
    answer = officer_client.get(ADDRESS + "?format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["name"] for row in rows if row["name"]] == ["'" + bad]


# --- what it costs ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["secretariat", "commission", "coordinator"])
def test_the_register_costs_the_same_for_any_number(small, acting, role):
    key = {"commission": "hr", "coordinator": "music"}.get(role, "")
    _user, client = acting(role, key)

    def cost() -> int:
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(ADDRESS).status_code == 200
        return len(asked)

    few = cost()
    for number in range(20):
        city = CityFactory(country=CountryFactory(code="hr"), name=f"More {number}")
        DesignationFactory(city=city, field=FieldFactory(code="music"))
        AppointmentFactory(user=UserFactory(), city=city)
        AppointmentFactory(user=UserFactory(), city=city, role=Acting.EDITOR)
    OrganisationFactory.create_batch(3)
    assert cost() == few
    assert few <= 16


def test_the_whole_network_is_shown_in_pages(network, officer_client, officer):
    answer = officer_client.get(ADDRESS + "?state=nobody")
    page = answer.content.decode()
    assert answer.status_code == 200
    found = Register(officer, RegisterQuery(state=("nobody",)))
    assert found.total > 400
    assert "page=2" in page
    assert found.summary["people"] == 0
    assert not User.objects.exclude(pk=officer.pk).exists()
