"""Ways to finding partners from where people are: a city's page, its ties, its desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import Side
from mreza.areas.partnerships.find import reading
from mreza.areas.partnerships.find.asking import Asked, open_wishes
from mreza.areas.partnerships.models import Wish
from mreza.cities.acting import cities_of
from mreza.cities.models import City
from mreza.foundation.parameters import encoded
from mreza.foundation.permissions import can
from mreza.ui.sections import Section

POSITION = 12  # on a city's page: right after its ties
ON_DESK = 27


def of_city(code: str) -> str:
    return reverse("partnerships:find-city", kwargs={"code": code})


def on_the_citys_page(kind: str, key: str) -> Iterable[Section]:
    """Fills `ui.sections`: with whom the city could work next. No list: it would be made anew for every change."""
    if kind != City.kind or not reading.is_member(key):
        return []
    context = {"address": of_city(key), "why": reverse("partnerships:find-why", kwargs={"code": key})}
    return [Section("partners", _("With whom next?"), "partnerships/find/section.html", context, POSITION)]


def actions(request: HttpRequest, city: City) -> list[tuple[str, str]]:
    """On another city's page, for who acts for one: how the two would suit each other."""
    mine = sorted(code for code in cities_of(request.user) if reading.is_member(code))
    if not mine or not reading.is_member(city.code):
        return []
    if city.code in mine:
        return [(_("Find partners"), of_city(city.code))]
    there = reverse("partnerships:find-with", kwargs={"code": mine[0], "other": city.code})
    return [(_("How do we fit?"), there)]


def after_ties(code: str = "", other: str = "") -> list[tuple[str, str]]:
    """Fills `ties.hooks.onward`: from what was to what could be."""
    if not code:
        return [
            (_("Find partners"), reverse("partnerships:find")),
            (_("Partnerships"), reverse("partnerships:home")),
        ]
    if not reading.is_member(code):
        return []
    if not other:
        return [(_("Find partners"), of_city(code))]
    if not reading.is_member(other):
        return []
    here = reading.place_names((code, other))
    return [
        (
            _("How they would fit, seen from %(city)s") % {"city": here[one]},
            reverse("partnerships:find-with", kwargs={"code": one, "other": there}),
        )
        for one, there in ((code, other), (other, code))
    ]


def on_the_desk(user: Any, code: str) -> Iterable[Section]:
    """On the city's desk: what it states, and the way to partners. One statement."""
    city = City.objects.visible_to(user).filter(code=code).first()
    if city is None or not can(user, "partnerships.propose_partner", city) or not reading.is_member(code):
        return []
    sides = list(Wish.objects.visible_to(user).open().filter(city=city).values_list("side", flat=True))
    context = {
        "needs": sides.count(Side.NEED),
        "offers": sides.count(Side.OFFER),
        "address": of_city(code),
        "idea": reverse("partnerships:find-idea", kwargs={"code": code}),
        "stating": stating(code),
        "first_visit": reverse("partnerships:first-visit"),
    }
    return [Section("partners", _("Find partners"), "partnerships/find/desk.html", context, ON_DESK)]


def stating(code: str) -> str:
    """Where a city states an offer or a need."""
    return f"{reverse('partnerships:wish-new')}?{encoded({'for': code})}"


def for_it(request: HttpRequest, wish: Wish) -> list[tuple[str, str]]:
    """On the page of an open offer or need, for its city's team: who would suit it."""
    if not can(request.user, "partnerships.propose_partner", wish.city):
        return []
    if not open_wishes(wish.city.code, request.user).filter(pk=wish.pk).exists():
        return []
    return [(_("Find partners"), Asked(wish.city.code, wish=wish).address())]
