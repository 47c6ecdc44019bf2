"""What somebody acts as and for, and how these places stand, for the first page of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mreza.accounts.capacities import NETWORK, capacities
from mreza.accounts.choices import RoleKind
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_of, countries_of, fields_of
from mreza.cities.choices import Acting
from mreza.cities.directory import What, counts_by
from mreza.cities.places import phrase, place_name
from mreza.desk.overview import CityLine, Totals, city_lines, totals
from mreza.foundation.collation import sort_key
from mreza.translations.lookup import SOURCE_LANGUAGE


def capacity_lines(user: Any) -> list[str]:
    """Everything somebody acts as, in words: “Focal point, Varaždin”."""
    return sorted(
        str(RoleKind(one.role).label) if one.kind == NETWORK else phrase(one.role, one.kind, one.key)
        for one in capacities(user)
        if one.kind != NETWORK or one.role in RoleKind.values
    )


def other_desks(user: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """For the Secretariat: the desks of every field and every country that has cities: heading → names, addresses."""
    if not works_in_the_secretariat(user):
        return []
    language = get_language() or SOURCE_LANGUAGE
    found = []
    kinds: tuple[tuple[What, str], ...] = (
        ("field", _("Desks of creative fields")),
        ("country", _("Desks of countries")),
    )
    for kind, heading in kinds:
        there = [code for code, count in counts_by(kind).items() if count]
        named = sorted(
            ((place_name(kind, code), code) for code in there), key=lambda one: sort_key(one[0], language)
        )
        found.append(
            (heading, [(name, reverse(f"desk:{kind}", kwargs={"code": code})) for name, code in named])
        )
    return found


@dataclass(frozen=True)
class PlaceCard:
    """A place and how it stands: a sentence for each thing, and whether it needs somebody."""

    kind: str
    code: str
    name: str
    url: str
    told: tuple[tuple[str, bool], ...]  # sentence, needs the reader
    field: str = ""


def place_cards(user: Any) -> list[PlaceCard]:
    """The cities, countries and fields somebody answers for. The same few statements for any number of places."""
    cities = cities_of(user) | cities_of(user, Acting.MAYOR)
    countries, fields = countries_of(user), fields_of(user)
    if not cities and not countries and not fields:
        return []
    lines = city_lines()
    own = [_city_card(line) for line in lines if line.code in cities]
    own += [
        PlaceCard("city", code, place_name("city", code), reverse("desk:city", kwargs={"code": code}), ())
        for code in sorted(cities - {line.code for line in lines})
    ]
    for kind, codes in (("country", countries), ("field", fields)):
        for code in sorted(codes):
            inside = [line for line in lines if (line.country if kind == "country" else line.field) == code]
            own.append(_card_of_many(kind, code, totals(inside)))
    return own


def _city_card(line: CityLine) -> PlaceCard:
    if line.confirmed_on is None:
        facts = (_("Its facts wait to be confirmed."), True)
    elif line.facts_are_old:
        facts = (_("Its facts are due to be confirmed again."), True)
    else:
        facts = (_("Its facts are confirmed."), False)
    told = (
        (
            ngettext("%(num)s person acts for it.", "%(num)s people act for it.", line.people)
            % {"num": line.people},
            line.needs_people,
        ),
        facts,
        (
            ngettext("%(num)s record published.", "%(num)s records published.", line.records)
            % {"num": line.records},
            False,
        ),
        *(
            [
                (
                    ngettext("%(num)s record is due.", "%(num)s records are due.", line.stale)
                    % {"num": line.stale},
                    True,
                )
            ]
            if line.stale
            else []
        ),
    )
    return PlaceCard(
        "city", line.code, line.name, reverse("desk:city", kwargs={"code": line.code}), told, line.field
    )


def _card_of_many(kind: str, code: str, total: Totals) -> PlaceCard:
    told = [(ngettext("%(num)s city.", "%(num)s cities.", total.cities) % {"num": total.cities}, False)]
    if total.nobody:
        text = ngettext("Nobody acts for %(num)s of them.", "Nobody acts for %(num)s of them.", total.nobody)
        told.append((text % {"num": total.nobody}, True))
    if total.silent:
        text = ngettext("%(num)s has fallen silent.", "%(num)s have fallen silent.", total.silent)
        told.append((text % {"num": total.silent}, True))
    if total.stale:
        text = ngettext("%(num)s record is due.", "%(num)s records are due.", total.stale)
        told.append((text % {"num": total.stale}, True))
    address = reverse(f"desk:{kind}", kwargs={"code": code})
    return PlaceCard(
        kind, code, place_name(kind, code), address, tuple(told), code if kind == "field" else ""
    )
