"""Entries of the register that may be the same organisation as one: shown before anybody decides."""

from __future__ import annotations

from urllib.parse import urlsplit

from mreza.cities.choices import OrganisationState
from mreza.cities.models import Organisation
from mreza.cities.models.organisation import OrganisationQuerySet
from mreza.foundation.text import fold

MOST = 5
_SMALL = 3  # letters of a word that says nothing of a name: for, the, and, za, of


def alike(organisation: Organisation, seen: OrganisationQuerySet) -> list[Organisation]:
    """Entries of the same website, or of nearly the same name in the same country, among those `seen`; likest first."""
    where = _words(organisation.city.name) if organisation.city is not None else frozenset[str]()
    own, host = _words(organisation.name, where), _host(organisation.website)
    there = seen.filter(state__in=(OrganisationState.CONFIRMED, OrganisationState.PROPOSED))
    found = []
    for other in there.exclude(pk=organisation.pk).select_related("city", "country"):
        same_host = bool(host) and _host(other.website) == host
        shared = (
            _shared(own, _words(other.name, where)) if other.country_id == organisation.country_id else 0.0
        )
        if same_host or shared >= 0.5:
            found.append((not same_host, -shared, other.name, other))
    return [other for *_order, other in sorted(found, key=lambda one: one[:3])[:MOST]]


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two names have in common."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _words(name: str, but: frozenset[str] = frozenset()) -> frozenset[str]:
    """What tells a name apart: its longer words, without those `but` (its city's name says little there)."""
    plain = "".join(sign if sign.isalnum() else " " for sign in fold(name))
    words = plain.split()
    telling = frozenset(word for word in words if len(word) > _SMALL)
    return telling - but or telling or frozenset(words)


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.") if website else ""
