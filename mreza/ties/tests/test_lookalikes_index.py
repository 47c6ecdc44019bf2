"""The whole ledger as files are held against it; and which contacts that come with the house look like one another."""

from __future__ import annotations

from itertools import combinations

import pytest

from mreza.cities.models import City
from mreza.journal.models import DataVersion
from mreza.science.lookalikes import Ledger, compare
from mreza.ties.alike import claim_of
from mreza.ties.lookalikes_index import standing_claims, words_of_cities
from mreza.ties.models import Contact
from mreza.ties.tests.factories import claimed

pytestmark = pytest.mark.django_db

# Read by hand: one occasion, of which the file tells the pairs with the leading city and one pair beside them
# (docs/decisions/2026-11-22-look-alikes.md). As two contacts their pairs are just the file's rows.
TOLD_TWICE = {frozenset({"european-paper-route", "european-paper-route-2"})}


def test_what_comes_with_the_house_and_looks_the_same(network):
    """Every pair of the shipped contacts at or above the threshold; a new one wants to be read by a person."""
    key_of = {contact.code: contact.loaded["key"] for contact in Contact.objects.exclude(loaded=None)}
    ledger = Ledger(standing_claims(), cities=words_of_cities())
    shown = {
        frozenset({key_of[claim.key], key_of[one.key]})
        for claim in standing_claims()
        for one in ledger.like(claim)
    }
    assert shown == TOLD_TWICE


def test_the_ledger_shows_what_comparing_all_pairs_shows(network):
    """Keeping contacts by pairs of cities and years leaves out nothing that the comparison would show."""
    claims, words = list(standing_claims()), words_of_cities()
    assert len(claims) == Contact.objects.standing().count()
    compared = {
        frozenset({one.key, other.key})
        for one, other in combinations(claims, 2)
        if compare(one, other, words).verdict
    }
    ledger = Ledger(standing_claims(), cities=words_of_cities())
    assert {frozenset({one.key, like.key}) for one in claims for like in ledger.like(one)} == compared


def test_a_contact_is_read_in_bulk_as_it_is_read_alone(network):
    bulk = {claim.key: claim for claim in standing_claims()}
    for contact in Contact.objects.select_related("kind", "lead")[:20]:
        codes = [member.city.code for member in contact.members.select_related("city")]
        assert bulk[contact.code] == claim_of(contact, codes)


def test_of_some_cities_only_what_they_took_part_in_is_read(network):
    lyon, pesaro, liverpool = (
        City.objects.get(code=code) for code in ("fr-lyon", "it-pesaro", "gb-liverpool")
    )
    contact = claimed(pesaro, liverpool)
    assert contact.code in {claim.key for claim in standing_claims({pesaro.pk})}
    assert contact.code not in {claim.key for claim in standing_claims({lyon.pk})}


def test_since_a_version_only_what_was_changed_after_it_is_read(network):
    pesaro, liverpool = (City.objects.get(code=code) for code in ("it-pesaro", "gb-liverpool"))
    since = int(DataVersion.current().split("-")[0])
    contact = claimed(pesaro, liverpool)
    [claim] = standing_claims(since=since)
    assert (claim.key, {member.city for member in claim.members}) == (
        contact.code,
        {pesaro.code, liverpool.code},
    )
