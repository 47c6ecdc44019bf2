"""What is not public is found by nobody: no count, suggestion, snippet, correction or facet tells of it."""

from __future__ import annotations

import pytest

from mreza.accounts.tests.factories import UserFactory
from mreza.activities.catalogue import CardQuery, select
from mreza.activities.models import Card
from mreza.activities.writing import create
from mreza.areas.practices.models import Practice
from mreza.cities.models import City
from mreza.search.models import Entry, Word
from tests.reading import read

pytestmark = pytest.mark.django_db

SECRET = "Xylokastro zwiebelturm"
ASKED = (
    "xylokastro",
    "xylokas",
    "xylokasto",
    "zwiebelturm",
    '"xylokastro zwiebelturm"',
    "zwiebeltrum",
    SECRET,
)


@pytest.fixture
def draft(network):
    return create(
        Practice,
        language="en",
        by=UserFactory(),
        city=City.objects.get(code="hr-varazdin"),
        texts={"title": SECRET, "summary": f"{SECRET} in the summary.", "problem": f"About {SECRET}."},
    )


@pytest.mark.parametrize("state", ["draft", "in-review"])
def test_a_draft_is_nowhere(draft, client, officer_client, state):
    Practice.objects.filter(pk=draft.pk).update(state=state)
    assert not Card.objects.filter(key=draft.key).exists()
    assert not Entry.objects.filter(kind="practice", key=draft.key).exists()
    assert not Word.objects.filter(word__contains="xylokastro").exists()
    for question in ASKED:
        assert select(CardQuery(q=question), "en").total == 0
        for reader in (client, officer_client):
            answer = reader.get("/en/search/", {"q": question})
            assert "Nothing found for" in read(answer).text('//p[@role="status"]')
            typed = reader.get("/en/search/suggest/", {"q": question}).content.decode()
            assert "<option" not in typed
        told = client.get("/api/v1/search", {"q": question}).json()
        assert (told["count"], told["items"], told["corrected"]) == (0, [], [])
        assert client.get("/api/v1/search/suggestions", {"q": question}).json() == {"suggestions": []}


def test_a_draft_moves_no_count(network, client):
    def counts():
        told = client.get("/api/v1/search", {"kind": "practice"}).json()
        return told["count"], told["facets"]

    before = counts()
    create(
        Practice,
        language="hr",
        by=UserFactory(),
        city=City.objects.get(code="hr-varazdin"),
        texts={"title": SECRET},
    )
    assert counts() == before


def test_the_statements_for_a_reader_ask_for_published_records_only(
    draft, client, django_assert_max_num_queries
):
    """Whatever a draft says never reaches a statement, so no time can tell of it (K6)."""
    client.get("/en/search/?q=film")
    with django_assert_max_num_queries(30) as asked:
        client.get("/en/search/?q=film")
    tables = " ".join(query["sql"] for query in asked.captured_queries)
    assert "practices_practice" not in tables
    assert draft.key not in tables
