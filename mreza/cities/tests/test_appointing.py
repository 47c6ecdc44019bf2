"""Giving and ending appointments: who may, what it opens, what it closes."""

from __future__ import annotations

import pytest

from mreza.accounts.capacities import capacities
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_led_by, cities_of, countries_of, fields_of, organisations_of

pytestmark = pytest.mark.django_db


def test_acting_is_what_the_fixture_says(acting):
    assert cities_led_by(acting("focal-point", "hr-varazdin")[0]) == {"hr-varazdin"}
    assert cities_of(acting("editor", "hr-varazdin")[0]) == {"hr-varazdin"}
    assert countries_of(acting("commission", "hr")[0]) == {"hr"}
    assert fields_of(acting("deputy", "music")[0]) == {"music"}
    assert organisations_of(acting("partner", "muzej")[0]) == {"muzej"}
    assert works_in_the_secretariat(acting("secretariat")[0])
    nobody, client = acting("")
    assert capacities(nobody) == frozenset()
    assert client.get("/en/account/").status_code in (200, 302)
