"""Offers, needs and interests by program: the page's own sets, and the verbs of the pages with a token."""

from __future__ import annotations

import pytest

from mreza.areas.partnerships.models import Interest, Wish
from mreza.areas.partnerships.wishes.tests.factories import leader, member, offer_kind, stated
from mreza.cities.tests.factories import AppointmentFactory, FieldFactory, OrganisationFactory
from mreza.ties.models import Contact
from mreza.ties.tests.factories import kind
from mreza.ties.tests.programs import Program

pytestmark = pytest.mark.django_db
OFFER = {"kind": "residency-weeks", "title": "Six weeks in a flat", "language": "en", "amount": 6}


@pytest.fixture
def lyon(db):
    offer_kind("residency-weeks")
    return member("fr-lyon")


@pytest.fixture
def york(db):
    return member("gb-york")


def of(city, *scopes):
    return Program(leader(city), *(scopes or ("read", "write")), places=[("city", city.code)])


# --- for everybody ------------------------------------------------------------------------------------------------
def test_offers_and_needs_are_two_lists_of_what_is_open_to_everybody(client, lyon, york):
    film = FieldFactory(code="film").code
    stated(lyon, title="A flat", kind="residency-weeks", amount="6", fields=[film])
    stated(york, title="A need", side="need")
    stated(york, title="Inside", audience="network")
    told = client.get("/api/v1/offers", {"field": "film"}).json()
    assert (told["count"], told["facets"]["kind"]) == (1, {"residency-weeks": 1})
    (item,) = told["items"]
    assert (item["title"], item["amount"], item["unit"], item["side"]) == ("A flat", 6.0, "weeks", "offer")
    assert item["city"] == {"code": "fr-lyon", "name": "Lyon"}
    assert [one["title"] for one in client.get("/api/v1/needs").json()["items"]] == ["A need"]
    assert client.get("/api/v1/offers").json()["count"] == 1
    assert client.get("/api/v1/offers", {"side": "need"}).status_code == 400
    assert client.get("/api/v1/offers", {"page": "2"}).status_code == 400
    code = item["code"]
    assert client.get(f"/api/v1/needs/{code}").status_code == 404
    one = client.get(f"/api/v1/offers/{code}").json()
    assert (one["texts"]["title"]["is_original"], one["version"], one["answering"]) == (True, None, [])


def test_a_token_reads_what_is_for_the_network_if_it_may_read(lyon, york):
    stated(lyon, title="Inside", audience="network")
    code = Wish.objects.get().code
    assert of(york).ask("get", "offers")[1]["count"] == 1
    assert of(york).ask("get", f"offers/{code}")[0] == 200
    assert of(york, "write").ask("get", "offers")[1]["count"] == 0
    assert of(york, "write").ask("get", f"offers/{code}")[0] == 404


# --- stating ------------------------------------------------------------------------------------------------------
def test_an_offer_is_stated_once_changed_kept_open_and_withdrawn(lyon):
    team = of(lyon)
    told = {**OFFER, "languages": ["fr"], "pays": {"stay": "we"}, "once": "first"}
    status, made = team.ask("post", "offers", told)
    assert (status, made["title"], made["version"], made["pays"]) == (201, OFFER["title"], 1, {"stay": "we"})
    assert team.ask("post", "offers", told)[1]["code"] == made["code"]
    assert Wish.objects.count() == 1
    path = f"offers/{made['code']}"
    status, changed = team.ask("patch", path, {"version": 1, "amount": 8, "title": "Eight weeks"})
    assert (status, changed["amount"], changed["title"], changed["languages"]) == (
        200,
        8.0,
        "Eight weeks",
        ["fr"],
    )
    assert team.ask("patch", path, {"version": 1, "amount": 9})[0] == 409
    assert team.ask("patch", path, {"version": 2, "amount": None})[1]["amount"] is None
    assert team.ask("post", f"{path}/still-open", {})[0] == 200
    assert team.ask("post", f"{path}/withdrawal", {"reason": "Sold"})[1]["state"] == "withdrawn"
    assert team.ask("post", f"{path}/still-open", {})[0] == 409


def test_what_is_wrong_is_said_by_the_name_of_the_value(lyon):
    team = of(lyon)
    status, told = team.ask(
        "post", "needs", {**OFFER, "amount": "a few", "fields": ["juggling"], "title": ""}
    )
    assert status == 422
    assert {one["field"] for one in told["errors"]} == {"amount", "fields", "title"}
    assert team.ask("post", "needs", {**OFFER, "open_until": "soon"})[1]["errors"][0]["field"] == "open_until"
    assert team.ask("post", "needs", {**OFFER, "colour": "red"})[0] == 400
    assert team.ask("post", "needs", {**OFFER, "city": "gb-york"})[1]["errors"][0]["field"] == "city"
    assert not Wish.objects.exists()


def test_nobody_states_or_changes_for_others(client, lyon, york):
    wish = stated(lyon)
    assert client.post("/api/v1/offers", OFFER, content_type="application/json").status_code == 401
    assert of(york).ask("patch", f"offers/{wish.code}", {"version": 1, "title": "Mine"})[0] == 403
    assert of(york).ask("post", f"offers/{wish.code}/withdrawal", {})[0] == 403
    assert of(lyon, "read").ask("post", "offers", OFFER)[0] == 403


def test_somebody_of_an_organisation_states_for_it(lyon):
    body = OrganisationFactory(code="ars-nova", city=lyon)
    user = AppointmentFactory(role="partner", organisation=body).user
    partner = Program(user, "read", "write", places=[("organisation", "ars-nova")])
    status, made = partner.ask("post", "needs", {**OFFER, "organisation": "ars-nova"})
    assert (status, made["organisation"]["code"]) == (201, "ars-nova")


# --- interests ----------------------------------------------------------------------------------------------------
def test_a_need_is_met_talked_about_agreed_and_becomes_a_tie(lyon, york):
    kind("residency")
    wish = stated(lyon, side="need", kind="residency-weeks", title="A month abroad")
    asked, asker = of(lyon), of(york)
    text = {"text": "We have a flat for a translator.", "language": "en"}
    status, made = asker.ask("post", f"needs/{wish.code}/interests", text)
    assert (status, made["state"], made["asker"], made["asked"]) == (201, "expressed", "gb-york", "fr-lyon")
    assert made["may"] == {"asker": ["write", "agree", "take_back"]}
    path = f"interests/{made['code']}"
    assert [one["code"] for one in asked.ask("get", "interests")[1]] == [made["code"]]
    assert asked.ask("post", f"{path}/answer", {"text": "When?", "language": "en"})[1]["state"] == "talking"
    assert (
        len(asker.ask("post", f"{path}/messages", {"text": "In May.", "language": "en"})[1]["messages"]) == 3
    )
    version = asker.ask("get", path)[1]["version"]
    assert asker.ask("post", f"{path}/agreement", {"version": version})[1]["asker_agreed_at"]
    assert asked.ask("post", f"{path}/agreement", {"version": version})[1]["state"] == "agreed"
    status, done = asked.ask("post", f"{path}/tie", {})
    assert status == 200
    assert done["became"].endswith(f"{Contact.objects.get().code}/")
    assert asked.ask("get", f"needs/{wish.code}")[1]["state"] == "taken"


def test_the_last_part_goes_to_one_and_the_other_is_told(lyon, york):
    leeds = member("gb-leeds")
    wish = stated(lyon)
    codes = {}
    for city in (york, leeds):
        text = {"text": f"{city.name} would.", "language": "en"}
        codes[city.code] = of(city).ask("post", f"offers/{wish.code}/interests", text)[1]["code"]
        assert of(city).ask("post", f"interests/{codes[city.code]}/agreement", {})[0] == 200
    team = of(lyon)
    assert team.ask("post", f"interests/{codes['gb-york']}/agreement", {})[1]["state"] == "agreed"
    status, told = team.ask("post", f"interests/{codes['gb-leeds']}/agreement", {})
    assert status == 409
    assert "Somebody was faster" in told["detail"]
    assert of(leeds).ask("get", f"interests/{codes['gb-leeds']}")[1]["state"] == "closed"


def test_a_no_needs_a_reason_and_what_was_expressed_is_taken_back(lyon, york):
    asker, asked = of(york), of(lyon)
    first = asker.ask("post", f"offers/{stated(lyon).code}/interests", {"text": "We.", "language": "en"})[1][
        "code"
    ]
    assert asked.ask("post", f"interests/{first}/refusal", {})[1]["errors"][0]["field"] == "reason"
    assert asked.ask("post", f"interests/{first}/refusal", {"reason": "Full"})[1]["state"] == "declined"
    second = asker.ask("post", f"offers/{stated(lyon).code}/interests", {"text": "We.", "language": "en"})[1][
        "code"
    ]
    assert asker.ask("post", f"interests/{second}/taking-back", {})[1]["state"] == "withdrawn"


def test_an_interest_is_there_for_its_two_sides_only(client, lyon, york):
    code = of(york).ask(
        "post", f"offers/{stated(lyon).code}/interests", {"text": "We would.", "language": "en"}
    )[1]["code"]
    stranger = of(member("gb-leeds"))
    assert stranger.ask("get", f"interests/{code}")[0] == 404
    assert stranger.ask("post", f"interests/{code}/agreement", {})[0] == 404
    assert stranger.ask("get", "interests")[1] == []
    assert client.get(f"/api/v1/interests/{code}").status_code == 401
    assert of(york).ask("post", f"interests/{code}/agreement", {"side": "asked"})[0] == 403
    assert of(york).ask("post", f"interests/{code}/agreement", {"side": "both"})[0] == 422
    assert Interest.objects.get(code=code).asked_agreed_at is None
