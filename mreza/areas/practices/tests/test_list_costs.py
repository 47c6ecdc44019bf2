"""Issue 3: a list of 50 practices, cold, costs at most 14 statements, and as many as one of 1 or of 3."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mreza.activities.tests.card_factories import CardFactory
from mreza.cities.models import City
from mreza.journal.versions import drop_all

MOST = 14
TOLD = {
    "starts": "", "ends": "", "origin": "city", "confirmed": True, "organisation": "", "people": None, "months": None,
    "reached": None, "blocks": 1, "cost": "",
}  # fmt: skip


@pytest.mark.django_db
def test_one_three_and_fifty_rows_cost_the_same(network, client):
    cities = list(City.objects.order_by("code")[:40])
    for number in range(40):
        said = {"field": ["music"], "city": [cities[number].code]}
        titles = {"en": f"Practice {number}", "hr": f"Praksa {number}"}
        CardFactory(city=cities[number], facets=said, told=TOLD, titles=titles)
    counts = {rows: statements(client, rows) for rows in (1, 3, 50)}
    assert max(counts.values()) <= MOST
    assert len(set(counts.values())) == 1, counts


def statements(client, rows: int) -> int:
    """Of the first page of so many rows, with nothing kept of what was asked before."""
    drop_all()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/en/practices/", {"page_size": rows})
    assert answer.content.decode().count('class="practice-row"') == rows
    return len(asked)
