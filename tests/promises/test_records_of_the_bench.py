"""The records that measurements are made with are what the acts write, on both engines; and a difference is seen."""

from __future__ import annotations

import pytest

from mreza.activities.models import Card
from mreza.search.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_bulk_rows_are_what_the_acts_write(network, monkeypatch):
    from bench import records

    monkeypatch.setattr(records, "SENTENCES", 300)
    monkeypatch.setattr(records, "TITLES", 100)
    records.make(200)
    assert Card.objects.filter(key__startswith=records.MARK).count() == 200
    population = records.Population(200)
    assert records.compare(population, 20) == 20
    Entry.objects.filter(key__startswith=records.MARK).update(weight=1)
    with pytest.raises(SystemExit, match="index is not what the acts write"):
        records.compare(population, 1)
