"""A contact keeps the key of its record until that record is loaded, and belongs to it from then on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.tests.factories import CityFactory
from mreza.ties.loading import join_records
from mreza.ties.models import Contact
from mreza.ties.tests.factories import documented

pytestmark = pytest.mark.django_db
KEY = "night-of-short-films-2024"


@pytest.fixture
def contact() -> Contact:
    return documented(CityFactory(), CityFactory(), record=KEY)


def loaded(state: str, **more: Any) -> Practice:
    practice = make_practice(state, **more)
    practice.loaded = {"key": KEY, "said": {}}
    practice.save()
    return practice


def text_of(contact: Contact) -> str:
    return Client().get(contact.get_absolute_url()).content.decode()


def test_it_belongs_to_its_record_once_that_is_loaded(contact):
    assert join_records() == 0
    assert f"<bdi>{KEY}</bdi>" in text_of(contact)
    practice = loaded("published", texts={"title": "Short films in the courtyard"})
    assert [join_records(), join_records()] == [1, 0]
    contact.refresh_from_db()
    assert (contact.card_kind, contact.card_key, contact.record) == ("practice", practice.key, KEY)
    assert "Short films in the courtyard" in text_of(contact)
    assert KEY not in text_of(contact)


@pytest.mark.parametrize("state", ["draft", "in-review", "retired"])
def test_what_nobody_may_read_is_not_named(contact, state):
    loaded(state)
    assert join_records() == 0
    contact.refresh_from_db()
    assert contact.card_key == ""
