"""Who sees and does what with a practice: every role × every state, as security.md §6.3 says."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from mreza.accounts import capacities
from mreza.activities.models import Card
from mreza.areas.practices import urls_writing
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import City, Organisation
from mreza.cities.tests.factories import OrganisationFactory
from mreza.foundation.permissions import can
from mreza.search.models import Entry as Found

pytestmark = pytest.mark.django_db
STATES = ("draft", "in-review", "published", "retired")
TEAM = ("focal-point", "alternate", "editor")
LEADS = ("focal-point", "alternate")
OWN = (*TEAM, "mayor", "coordinator", "deputy", "partner")
ANYWHERE = ("secretariat", "administrator", "auditor", "creator", "commission", "ministry", "")
VERBS = (
    "edit", "look_back", "submit", "take_back", "review", "publish", "retire", "revive", "confirm", "take_down",
    "ask_city", "settle_comment",
)  # fmt: skip


def sees(role: str, own: bool, state: str) -> bool:
    if state in ("published", "retired"):
        return True
    if role in ("coordinator", "deputy"):
        return own and state == "in-review"
    if role == "secretariat":
        return state == "in-review"
    return own and role in (*TEAM, "mayor", "partner")


def does(role: str, own: bool, state: str) -> set[str]:
    """The verbs of a role on a practice the city entered itself, in that state."""
    public = state in ("published", "retired")
    found: set[str] = set()
    if own and role in TEAM:
        found |= {"edit", "look_back", "ask_city"}
        found |= set() if public else {"settle_comment"}
    if own and role in LEADS:
        found |= {"submit", "take_back"} | ({"retire", "revive", "confirm"} if public else set())
    if own and role == "partner":
        found |= {"look_back"} | (set() if public else {"edit", "ask_city", "settle_comment"})
    if own and role == "mayor":
        found |= {"look_back"}
    if (own and role in ("coordinator", "deputy")) or role == "secretariat":
        found |= {"review", "publish"} if state == "in-review" else set()
        found |= {"retire"} if public else set()
    if role == "secretariat" and public:
        found |= {"edit", "revive", "ask_city"}
    return found


@pytest.fixture
def world(acting: Any) -> Any:
    """One person for each role, and a practice in each state: one's own, and another city's in another field."""
    people: dict[tuple[str, bool], tuple[Any, Client]] = {}
    for role in OWN:
        place = {"partner": "body", "coordinator": "music", "deputy": "music"}.get(role, "hr-varazdin")
        if role == "partner":
            OrganisationFactory(code="body")
        people[role, True] = acting(role, place)
    for role in ANYWHERE:
        people[role, False] = acting(role, {"commission": "hr", "ministry": "hr"}.get(role, ""))
    own_city, body = City.objects.get(code="hr-varazdin"), Organisation.objects.get(code="body")
    practices = {}
    for state in STATES:
        practices[state, True] = make_practice(
            state, city=own_city, organisation=body, texts={"title": f"Own {state}"}
        )
        foreign = make_practice(state, texts={"title": f"Foreign {state}"})
        foreign.fields.clear()
        practices[state, False] = foreign
    return people, practices


def test_what_may_be_viewed_is_what_is_listed_and_what_may_be_done_is_what_the_table_says(world):
    people, practices = world
    cells = 0
    for (role, acts), (user, _client) in people.items():
        for (state, own), practice in practices.items():
            capacities.forget(user)
            mine = acts and own
            listed = Practice.objects.visible_to(user).filter(pk=practice.pk).count()
            assert listed == int(sees(role, mine, state)), (role, state, own)
            assert can(user, "practices.view_practice", practice) == sees(role, mine, state), (
                role,
                state,
                own,
            )
            done = {verb for verb in VERBS if can(user, f"practices.{verb}_practice", practice)}
            assert done == does(role, mine, state), (role, state, own)
            cells += 1
    assert cells == len(people) * 8


def test_a_stranger_sees_what_is_public_and_does_nothing(world):
    _people, practices = world
    for (state, _own), practice in practices.items():
        assert Practice.objects.visible_to(AnonymousUser()).filter(pk=practice.pk).exists() == (
            state in ("published", "retired")
        )
        assert not any(can(AnonymousUser(), f"practices.{verb}_practice", practice) for verb in VERBS)


def addresses(practice: Practice) -> dict[str, str]:
    """Every address of those who write or review, with this record in it, by its name."""
    found = {}
    for one in urls_writing.urlpatterns:
        names = set(one.pattern.converters)
        if "code" in names:
            extra = {"section": "short"} if "section" in names else {}
            found[str(one.name)] = reverse(f"practices:{one.name}", kwargs={"code": practice.code, **extra})
    return found


@pytest.mark.parametrize("state", ["draft", "in-review"])
def test_who_may_not_see_a_draft_learns_nothing_at_any_address(world, state):
    """The same answer, byte by byte, as for a record that never was."""
    people, practices = world
    practice = practices[state, True]
    paths = addresses(practice)
    assert len(paths) >= 17
    nobody = Practice(key="A" * len(practice.key))
    missing = addresses(nobody)
    for (role, acts), (_user, client) in people.items():
        if sees(role, acts, state):
            continue
        for name, path in paths.items():
            for method in ("get", "post"):
                there, nowhere = getattr(client, method)(path), getattr(client, method)(missing[name])
                assert there.status_code == nowhere.status_code in (404, 405), (role, name, method)
                assert len(there.content) == len(nowhere.content), (role, name, method)
                assert b"Own " not in there.content


def test_no_word_of_a_draft_stands_in_anything_public(world, client):
    _people, practices = world
    secret = make_practice("in-review", texts={"title": "Zebrafish quokka", "summary": "Axolotl."})
    published = practices["published", True]
    for path in (
        reverse("practices:list"), reverse("practices:feed"), reverse("practices:points"), published.get_absolute_url(),
        published.city.get_absolute_url(), "/api/v1/practices", reverse("search") + "?q=zebrafish",
    ):  # fmt: skip
        answer = client.get(path)
        assert b"quokka" not in answer.content, path
        assert b"Axolotl" not in answer.content, path
        assert secret.key.encode() not in answer.content, path
    assert not Card.objects.filter(key=secret.key).exists()
    assert not Found.objects.filter(key=secret.key).exists()
