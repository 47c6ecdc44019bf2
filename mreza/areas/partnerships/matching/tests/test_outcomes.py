"""What cities did with suggestions: once a day, of the city, and counted by pairs."""

from __future__ import annotations

import datetime as dt

import pytest

from mreza.accounts.tests.programs import Program
from mreza.areas.partnerships.choices import Did
from mreza.areas.partnerships.matching import outcomes, report
from mreza.areas.partnerships.matching.suggesting import partners_of
from mreza.areas.partnerships.matching.tests.factories import members, states
from mreza.areas.partnerships.models import Suggestion
from mreza.areas.partnerships.wishes.tests.factories import leader
from mreza.foundation.moments import now
from mreza.journal.models import DataVersion

pytestmark = pytest.mark.django_db


def test_a_list_that_is_looked_at_again_is_noted_once_a_day(django_assert_num_queries):
    town, *_others = members(4)
    found = partners_of(town.code)
    with django_assert_num_queries(3):
        outcomes.were_shown(town, found, corrected=True)
    outcomes.were_shown(town, found, corrected=True)
    rows = Suggestion.objects.filter(city=town, did=Did.SHOWN)
    assert sorted(rows.values_list("other__code", "rank")) == sorted((one.city, one.rank) for one in found)
    rows.update(at=now() - dt.timedelta(days=1))
    outcomes.were_shown(town, found, corrected=False)
    assert rows.count() == 6


def test_what_a_city_did_keeps_the_place_it_was_shown_at():
    town, other, _third = members(3)
    found = partners_of(town.code, corrected=False)
    outcomes.were_shown(town, found, corrected=False)
    outcomes.did(town, other, Did.OPENED, by=leader(town))
    outcomes.did(town, other, Did.OPENED, by=leader(town))
    outcomes.did(town, other, Did.WROTE, by=leader(town))
    rank = next(one.rank for one in found if one.city == other.code)
    rows = Suggestion.objects.filter(city=town, other=other).exclude(did=Did.SHOWN)
    assert sorted(rows.values_list("did", "rank", "corrected")) == [
        ("opened", rank, False), ("wrote", rank, False),
    ]  # fmt: skip


def test_it_changes_no_version_of_the_data():
    town, other = members(2)
    before = DataVersion.current()
    outcomes.were_shown(town, partners_of(town.code), corrected=True)
    outcomes.did(town, other, Did.PASSED, by=leader(town), why="Too far.")
    assert DataVersion.current() == before


def test_what_was_put_aside_comes_back_when_it_is_opened_again():
    town, other, third = members(3)
    outcomes.did(town, other, Did.OPENED, by=leader(town))
    outcomes.did(town, other, Did.PASSED, by=leader(town), why="  Too\nfar. ")
    outcomes.did(town, third, Did.PASSED, by=leader(town))
    assert outcomes.put_aside(town) == {other.code: "Too far.", third.code: ""}
    outcomes.were_shown(town, partners_of(town.code), corrected=True)
    assert other.code in outcomes.put_aside(town)
    outcomes.did(town, other, Did.OPENED, by=leader(town))
    assert outcomes.put_aside(town) == {third.code: ""}
    assert outcomes.put_aside(other) == {}


def test_an_agreement_is_noted_of_whoever_had_the_other_suggested():
    town, other, third = members(3)
    outcomes.were_shown(town, partners_of(town.code), corrected=True)
    outcomes.settled(other, town, Did.AGREED)
    outcomes.settled(other, third, Did.DECLINED, why="No time.")
    rows = Suggestion.objects.exclude(did=Did.SHOWN)
    assert list(rows.values_list("city", "other", "did")) == [(town.pk, other.pk, "agreed")]


# --- the report ---------------------------------------------------------------------------------------------------
def test_the_report_counts_pairs_by_order_and_place():
    town, other, third = members(3)
    outcomes.were_shown(town, partners_of(town.code), corrected=True)
    outcomes.were_shown(other, partners_of(other.code, corrected=False), corrected=False)
    for _again in range(2):
        outcomes.did(town, other, Did.WROTE, by=leader(town))
    outcomes.did(town, third, Did.PASSED, by=leader(town), why="Too far.")
    Suggestion.objects.create(
        city=third, other=town, did=Did.SHOWN, rank=12, at=now() - dt.timedelta(days=400)
    )
    told = report.report()
    assert (told.total.counts["shown"], told.total.counts["wrote"], told.total.counts["passed"]) == (4, 1, 1)
    assert [line.counts["shown"] for line in told.by_order] == [2, 2]
    assert [line.counts["shown"] for line in told.by_place] == [4, 0, 0]
    assert told.total.share("wrote") == 0.25
    assert [(one.city, one.other, one.why) for one in told.reasons] == [(town.code, third.code, "Too far.")]
    everything = report.report("all")
    assert [line.counts["shown"] for line in everything.by_place] == [4, 0, 1]
    assert everything.by_place[1].share("wrote") is None


def test_the_balance_sees_every_open_need():
    towns = members(14)
    for town in towns[::3]:
        states(town, "need", audience="network")
    even = report.balance()
    assert (even.needs, even.unseen, even.lists) == (5, 0, 14)
    assert 0 <= even.gini <= 1


def test_the_secretariat_reads_it_on_a_page_and_by_api(officer, officer_client, acting):
    town, other = members(2)
    page = officer_client.get("/en/partnerships/matching/outcomes/")
    assert "Nothing was suggested" in page.content.decode()
    outcomes.were_shown(town, partners_of(town.code), corrected=True)
    outcomes.did(town, other, Did.PASSED, by=leader(town), why="Too <far>.")
    for days in ("30", "365", "all"):
        page = officer_client.get(f"/en/partnerships/matching/outcomes/?days={days}")
        assert page.status_code == 200
        assert "Too &lt;far&gt;." in page.content.decode()
    assert officer_client.get("/en/partnerships/matching/outcomes/?days=9").status_code == 400
    told = Program(officer, [("network", "")]).get("/matching/outcomes?days=30").json()
    assert (told["total"]["shown"], told["total"]["passed"]) == (1, 1)
    lead, _client = acting("focal-point", town.code)
    assert Program(lead, [("city", town.code)]).get("/matching/outcomes").status_code == 403
