"""The API knows who asks by the token alone, and gives it what its owner has now, of what it names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mreza.accounts.bearer import USED_EVERY, BadToken, asker
from mreza.accounts.capacities import Capacity, capacities, held
from mreza.accounts.models import Invitation, Role, Token, User
from mreza.accounts.models.invitation import hashed
from mreza.accounts.tests.factories import RoleFactory, UserFactory
from mreza.accounts.tokens import make_token, revoke_token
from mreza.foundation.moments import WrongMoment, now
from mreza.foundation.permissions import can, known_scopes, may_read, scopes
from mreza.journal.models import Entry

pytestmark = pytest.mark.django_db

YEAR = dt.timedelta(days=300)
NETWORK = ("network", "")


@pytest.fixture
def token(officer: User) -> tuple[Token, str]:
    return make_token(officer, name="Script", scopes=["read"], places=[NETWORK], expires_at=now() + YEAR)


def ask(client: Client, text: str, path: str = "/api/v1/cities", **headers: str) -> Any:
    return client.get(path, headers={"Authorization": f"Bearer {text}", **headers})


# --- who asks ---------------------------------------------------------------------------------------------------
def test_a_token_is_its_owner(rf: Any, officer: User, token: tuple[Token, str]) -> None:
    user = asker(rf.get("/api/v1/cities", HTTP_AUTHORIZATION=f"Bearer {token[1]}"))
    assert (user, user.token) == (officer, token[0])
    assert capacities(user) == {Capacity("secretariat")}


def test_without_a_token_nobody_asks(rf: Any) -> None:
    assert not asker(rf.get("/api/v1/cities")).is_authenticated


def test_the_text_of_a_token_is_nowhere_kept(token: tuple[Token, str]) -> None:
    assert len(token[1]) >= 49
    secret = token[1].removeprefix("mreza_")
    assert secret not in str(Token.objects.values().get())
    assert secret not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    "told",
    [
        "", "Bearer", "Bearer ", "Bearer x", "Bearer mreza_nobody", "Basic YTpi", "Token mreza_nobody", "bearer",
        "Bearer a b", "Bearer " + "x" * 5000, "Bearer žžž", "Bearer a,b", "Bearer \x00", "Negotiate",
    ],
)  # fmt: skip
def test_what_is_no_token_of_ours_answers_401_and_says_why(client: Client, told: str, network: None) -> None:
    answer = client.get("/api/v1/cities", headers={"Authorization": told})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="Mreza", error="invalid_token"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["status"] == 401


def test_a_token_of_yesterday_a_revoked_one_and_that_of_a_closed_account_answer_alike(
    client: Client, officer: User, network: None
) -> None:
    answers = []
    for spoil in (
        lambda token: Token.objects.filter(pk=token.pk).update(expires_at=now() - dt.timedelta(seconds=1)),
        lambda token: revoke_token(token, by=officer),
        lambda token: User.objects.filter(pk=officer.pk).update(is_active=False),
    ):
        User.objects.filter(pk=officer.pk).update(is_active=True)
        token, text = make_token(
            officer, name="x", scopes=["read"], places=[NETWORK], expires_at=now() + YEAR
        )
        assert ask(client, text).status_code == 200
        spoil(token)
        answers.append(ask(client, text))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


def test_an_answer_to_a_token_is_kept_by_nobody(
    client: Client, token: tuple[Token, str], network: None
) -> None:
    public = client.get("/api/v1/cities")
    answer = ask(client, token[1], **{"If-None-Match": public["ETag"]})
    assert answer.status_code == 200  # never 304: what is theirs has no version of the data
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Authorization" in answer["Vary"]
    assert "Authorization" in public["Vary"]


def test_a_cookie_is_nobody_under_api(officer_client: Client, rf: Any, network: None) -> None:
    from mreza.config import api as mounted

    seen = []
    before = mounted.asker
    mounted.asker = lambda request: seen.append(before(request)) or seen[-1]
    try:
        answer = officer_client.get("/api/v1/cities")
    finally:
        mounted.asker = before
    assert answer.status_code == 200
    assert [user.is_authenticated for user in seen] == [False]
    assert "no-store" not in answer["Cache-Control"]


def test_one_lookup_a_request_and_a_use_written_seldom(
    rf: Any, token: tuple[Token, str], django_assert_num_queries: Any
) -> None:
    request = rf.get("/api/v1/cities", HTTP_AUTHORIZATION=f"Bearer {token[1]}")
    at = now()
    with django_assert_num_queries(3):
        asker(request, at=at)
    with django_assert_num_queries(1):
        asker(request, at=at + USED_EVERY - dt.timedelta(seconds=1))
    with django_assert_num_queries(3):
        asker(request, at=at + USED_EVERY)
    assert Token.objects.get().used_at == at + USED_EVERY
    with django_assert_num_queries(1), pytest.raises(BadToken):
        asker(rf.get("/", HTTP_AUTHORIZATION="Bearer mreza_x"), at=at)


def test_a_token_dies_with_its_owners_role_at_the_next_request(
    rf: Any, officer: User, token: tuple[Token, str]
) -> None:
    request = rf.get("/api/v1/cities", HTTP_AUTHORIZATION=f"Bearer {token[1]}")
    assert capacities(asker(request)) == {Capacity("secretariat")}
    officer.roles.update(until=now())  # type: ignore[attr-defined]
    assert capacities(asker(request)) == frozenset()


# --- making one -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "more",
    [
        {"scopes": ["read", "rule"]},
        {"places": [("city", "hr-varazdin")]},
        {"expires_at": now() + dt.timedelta(days=400)},
        {"expires_at": now() - dt.timedelta(days=1)},
    ],
)
def test_a_token_is_made_for_no_more_than_its_owner_has(officer: User, more: dict[str, Any]) -> None:
    told = {"scopes": ["read"], "places": [NETWORK], "expires_at": now() + YEAR, "name": "x"} | more
    with pytest.raises(WrongMoment):
        make_token(officer, **told)
    assert not Token.objects.exists()


def test_a_token_makes_and_sees_no_tokens(rf: Any, token: tuple[Token, str]) -> None:
    user = asker(rf.get("/", HTTP_AUTHORIZATION=f"Bearer {token[1]}"))
    assert not Token.objects.visible_to(user).exists()
    with pytest.raises(WrongMoment):
        make_token(user, name="x", scopes=["read"], places=[NETWORK], expires_at=now() + YEAR)


def test_a_token_is_revoked_once_and_that_is_in_the_journal(officer: User, token: tuple[Token, str]) -> None:
    revoke_token(token[0], by=officer)
    with pytest.raises(WrongMoment):
        revoke_token(token[0], by=officer)
    assert list(Entry.objects.order_by("pk").values_list("act", "about_key", "by")) == [
        ("accounts.token_made", token[0].code, officer.pk),
        ("accounts.token_revoked", token[0].code, officer.pk),
    ]


# --- K13: never more than the owner -----------------------------------------------------------------------------
PLACES = [
    ("network", ""),
    ("city", "hr-varazdin"),
    ("city", "fr-lyon"),
    ("country", "hr"),
    ("field", "music"),
]
ROLES = [
    Capacity("secretariat"), Capacity("auditor"), Capacity("focal-point", "city", "hr-varazdin"),
    Capacity("editor", "city", "fr-lyon"), Capacity("commission", "country", "hr"),
    Capacity("coordinator", "field", "music"),
]  # fmt: skip
NONSENSE = st.one_of(
    st.none(), st.integers(), st.text("a*:{ž", max_size=8), st.just(["city"]), st.just({"city": "x"})
)
STORED_SCOPES = st.lists(
    st.one_of(st.sampled_from(["read", "write", "review", "people", "", "admin", "READ"]), NONSENSE),
    max_size=5,
)
SCOPES = st.one_of(STORED_SCOPES, NONSENSE)
STORED_PLACES = st.lists(
    st.one_of(st.sampled_from([*map(list, PLACES), ["city", ""], ["city", "*"], []]), NONSENSE), max_size=5
)
TOLD_PLACES = st.one_of(STORED_PLACES, NONSENSE)


class Anybody:
    """A person holding just those capacities, as `held` tells."""

    is_authenticated = is_active = True

    def __init__(self, roles: set[Capacity], token: Token | None = None) -> None:
        self.roles_held = roles
        if token is not None:
            self.token = token

    def has_perm(self, permission: str, about: Any = None) -> bool:
        return True  # the most generous rule there can be: the token alone must narrow


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(roles=st.sets(st.sampled_from(ROLES)), named=SCOPES, places=TOLD_PLACES)
def test_a_token_never_acts_as_more_than_its_owner(
    monkeypatch: pytest.MonkeyPatch, roles: set[Capacity], named: Any, places: Any
) -> None:
    monkeypatch.setattr(held, "_fillings", {"test": lambda user: user.roles_held})
    token = Token(scopes=named, places=places)
    owner, program = Anybody(roles), Anybody(roles, token)
    assert capacities(program) <= capacities(owner)
    valid = {tuple(p) for p in places if isinstance(p, list)} if isinstance(places, list) else set()
    assert {one.about for one in capacities(program)} <= valid
    meant = {s for s in named if isinstance(s, str)} if isinstance(named, list) else set()
    assert known_scopes(token) <= meant
    if not known_scopes(token):  # empty or unknown: nothing
        assert capacities(program) == frozenset()
        assert not may_read(program)
    for permission, scope in scopes().items():
        assert can(program, permission) == (scope in known_scopes(token))
    assert not can(program, "accounts.keep_nothing")  # what names no scope is closed to every token


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.sets(st.sampled_from(Role.Kind.values)), named=STORED_SCOPES, places=STORED_PLACES)
def test_what_a_token_sees_its_owner_sees(kinds: set[str], named: Any, places: Any) -> None:
    """Seen by the token ⊆ seen by the owner, over what is listed here, with real roles."""
    owner, other = UserFactory(), UserFactory()
    for kind in kinds:
        RoleFactory(user=owner, kind=kind)
    Invitation.objects.create(
        email=f"{owner.pk}@example.net",
        language="en",
        token_hash=hashed(str(owner.pk)),
        expires_at=now() + YEAR,
    )
    Token.objects.create(user=other, name="x", token_hash=hashed(f"o{owner.pk}"), scopes=["read"], places=[])
    token = Token.objects.create(
        user=owner, name="x", token_hash=hashed(f"t{owner.pk}"), scopes=named, places=places
    )
    program = User.objects.get(pk=owner.pk)
    program.token = token  # type: ignore[attr-defined]
    for model in (Role, Invitation, Token):
        seen = set(model.objects.visible_to(program).values_list("pk", flat=True))
        assert seen <= set(model.objects.visible_to(owner).values_list("pk", flat=True))
        if not may_read(program):
            assert not seen
