"""Saved searches by token: kept once, one's own, let go."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from mreza.accounts.tests.factories import UserFactory
from mreza.accounts.tokens import make_token
from mreza.activities.models import SavedSearch
from mreza.foundation.moments import now

pytestmark = pytest.mark.django_db

PATH = "/api/v1/saved-searches"


def headers(user, *scopes: str) -> dict[str, str]:
    _token, text = make_token(
        user,
        name="test",
        scopes=scopes or ("read", "write"),
        places=[],
        expires_at=now() + dt.timedelta(days=1),
    )
    return {"authorization": f"Bearer {text}"}


def save(user_headers, **told):
    return Client().post(PATH, told, content_type="application/json", headers=user_headers)


def test_a_search_is_kept_seen_and_let_go(network):
    user = UserFactory()
    mine = headers(user)
    answer = save(mine, name="  Weaving ", query="?q=weaving&region=africa")
    assert answer.status_code == 201
    kept = answer.json()
    assert (kept["name"], kept["query"]) == ("Weaving", "q=weaving&region=africa")
    assert kept["url"].endswith("/en/search/?q=weaving&region=africa")
    assert save(mine, name="Cloth", query="region=africa&q=weaving").json()["code"] == kept["code"]
    assert Client().get(PATH, headers=mine).json()["items"][0]["name"] == "Cloth"
    other = headers(UserFactory())
    assert Client().get(PATH, headers=other).json() == {"count": 0, "items": []}
    assert Client().delete(f"{PATH}/{kept['code']}", headers=other).status_code == 404
    assert Client().delete(f"{PATH}/{kept['code']}", headers=mine).status_code == 204
    assert not SavedSearch.objects.exists()
    assert Client().delete(f"{PATH}/{kept['code']}", headers=mine).status_code == 404


@pytest.mark.parametrize(
    ("told", "status", "field"),
    [
        ({"name": "All", "query": ""}, 422, "query"),
        ({"name": "", "query": "q=a"}, 422, "name"),
        ({"name": "x" * 101, "query": "q=a"}, 422, "name"),
        ({"name": "a", "query": "region=atlantis"}, 422, "query"),
        ({"name": "a", "query": "colour=red"}, 422, "query"),
        ({"name": "a"}, 422, "query"),
        ({"name": "a", "query": "q=a", "owner": 1}, 400, "owner"),
    ],
)
def test_what_cannot_be_asked_cannot_be_kept(network, told, status, field):
    answer = save(headers(UserFactory()), **told)
    assert answer.status_code == status, answer.content
    assert field in [one["field"] for one in answer.json()["errors"]]
    assert not SavedSearch.objects.exists()


def test_a_token_that_only_reads_keeps_nothing(network):
    user = UserFactory()
    assert save(headers(user, "read"), name="a", query="q=a").status_code == 403
    assert Client().get(PATH).status_code == 401
    assert Client().get(PATH, headers=headers(user, "write")).status_code == 403
