"""What parts weigh: changed by the Secretariat with a reason, seen by all lists at once, never past somebody else."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from mreza.accounts.tests.programs import Program
from mreza.areas.partnerships.matching import weights
from mreza.areas.partnerships.matching.suggesting import partners_of
from mreza.areas.partnerships.matching.tests.factories import members
from mreza.foundation.moments import Outdated
from mreza.journal.models import Entry
from mreza.science.matching import PARTS, WEIGHTS

pytestmark = pytest.mark.django_db
PAGE = "/en/partnerships/matching/weights/"


def test_a_change_is_seen_by_every_list_at_once_and_stands_in_the_journal(officer):
    town, _other = members(2)
    before = partners_of(town.code)[0]
    weights.change({"field": 90, "distance": 0}, by=officer, reason="A year of fields.", version=0)
    after = partners_of(town.code)[0]
    parts = {part.name: part for part in after.parts}
    assert (parts["field"].weight, parts["distance"].weight) == (90, 0)
    assert after.score > before.score
    assert after.score == pytest.approx(sum(part.points for part in after.parts), abs=1e-9)
    entry = Entry.objects.about(*weights.ABOUT).get()
    assert (entry.act, entry.by, entry.reason) == ("matching.weights-changed", officer, "A year of fields.")
    assert entry.before == {"field": 12.0, "distance": 6.0}
    assert entry.after == {"field": 90.0, "distance": 0.0}


@pytest.mark.parametrize("wrong", [{"field": -1}, {"field": 101}, {"field": float("nan")}, {"beauty": 3},
                                   dict.fromkeys(PARTS, 0)])  # fmt: skip
def test_what_cannot_be_a_weight_is_refused(officer, wrong):
    with pytest.raises(ValidationError):
        weights.change(wrong, by=officer, reason="Why not.", version=0)
    assert weights.weights_in_force() == WEIGHTS


def test_a_change_needs_a_reason_and_the_version_that_was_seen(officer):
    with pytest.raises(ValidationError):
        weights.change({"field": 5}, by=officer, reason="  ", version=0)
    weights.change({"field": 5}, by=officer, reason="One.", version=0)
    with pytest.raises(Outdated):
        weights.change({"field": 7}, by=officer, reason="Two.", version=0)
    weights.change({"field": 7}, by=officer, reason="Two.", version=weights.version())
    assert weights.weights_in_force()["field"] == 7


# --- the page -----------------------------------------------------------------------------------------------------
def sent(**points):
    return {
        **WEIGHTS,
        **points,
        "reason": "Try it.",
        "version": "0",
        "base": json.dumps({k: str(v) for k, v in WEIGHTS.items()}),
    }


def test_an_officer_changes_them_on_the_page_and_reads_the_journal(officer_client):
    page = officer_client.get(PAGE)
    assert page.status_code == 200
    assert 'value="26"' in page.content.decode()
    answer = officer_client.post(PAGE, sent(needs=40))
    assert answer.status_code == 302
    assert weights.weights_in_force()["needs"] == 40
    history = officer_client.get(reverse("partnerships:matching-weights-history")).content.decode()
    for words in ("Try it.", "Needs and offers", "26", "40"):
        assert words in history


@pytest.mark.parametrize("wrong", [{"needs": "many"}, {"needs": ""}, {"needs": "1e400"}, {"needs": "-3"},
                                   {"reason": ""}, {"version": "x"}])  # fmt: skip
def test_bad_input_is_said_at_the_field_and_kept(officer_client, wrong):
    answer = officer_client.post(PAGE, {**sent(network=9), **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="9"' in page
    if "needs" in wrong:
        assert page.count("Needs and offers: write a number from 0 to 100.") == 2  # above, and at the field
    assert weights.weights_in_force() == WEIGHTS


def test_who_comes_second_meets_both_versions(officer, officer_client):
    weights.change({"needs": 30}, by=officer, reason="First.", version=0)
    answer = officer_client.post(PAGE, sent(needs=40))
    assert answer.status_code == 409
    assert weights.weights_in_force()["needs"] == 30


def test_nobody_else_opens_the_pages(client, person_client, acting):
    _user, leads = acting("focal-point", "hr-varazdin")
    for name in ("matching-weights", "matching-weights-history", "matching-outcomes"):
        address = reverse(f"partnerships:{name}")
        assert client.get(address).status_code == 302
        assert person_client.get(address).status_code == leads.get(address).status_code == 403


# --- the API ------------------------------------------------------------------------------------------------------
def test_programs_read_them_and_the_secretariats_change_them(client, officer, acting):
    told = client.get("/api/v1/matching/weights").json()
    assert told["count"] == len(PARTS)
    assert {one["part"]: one["points"] for one in told["items"]} == WEIGHTS
    wanted = {"points": {"size": 9}, "reason": "Size tells.", "version": told["version"]}
    office = Program(officer, [("network", "")])
    assert office.send("/matching/weights", wanted, "patch").json()["items"][7]["points"] == 9
    assert office.send("/matching/weights", wanted, "patch").status_code == 409
    again = {**wanted, "version": told["version"] + 1}
    assert office.send("/matching/weights", {**again, "points": {"size": 900}}, "patch").status_code == 422
    lead, _client = acting("focal-point", "hr-varazdin")
    assert (
        Program(lead, [("city", "hr-varazdin")]).send("/matching/weights", again, "patch").status_code == 403
    )
