"""What everybody reads of one city's ties, and of two cities side by side."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.cities import directory
from mreza.cities.models import City
from mreza.foundation.lists import Page
from mreza.foundation.parameters import BadParameters, Reader, encoded
from mreza.foundation.problems import bad_parameters
from mreza.ties import map as ties_map
from mreza.ties.between import finding, history, might_know, states_of, ties_between
from mreza.ties.choices import COUNTED, State
from mreza.ties.city_page import (
    BOTH,
    FIGURES,
    GIVES,
    RECEIVES,
    CityTie,
    Count,
    Figures,
    as_fraction,
    exactly,
    in_lines,
    kinds_line,
    partners_of,
    places,
    standing,
    ties_of,
)
from mreza.ties.cooperation_pdf import as_pdf, cooperation_of
from mreza.ties.coverage import caution, made_from
from mreza.ties.egograph import beside, ego, told
from mreza.ties.hooks import ways_onward
from mreza.translations.lookup import SOURCE_LANGUAGE, names
from mreza.ui.formats import number
from mreza.ui.pages import declare_public, page
from mreza.ui.paging import numbered_pages
from mreza.vocabulary.models import TieKind

YES = "yes"
MOST_WITHDRAWN = 50
HOW = ("figures", "conference")  # parameters that say what counts
PARAMETERS = (*HOW, "page", "with")


# --- one city ---------------------------------------------------------------------------------------------------
@require_safe
def of_city(request: HttpRequest, code: str) -> HttpResponseBase:
    """A city's ties: the graph, the list, the map, and what was withdrawn."""
    city = _city(code)
    reader = Reader(request.GET)
    count, wanted = _count(reader), Page(reader.whole("page", low=1, high=100_000) or 1)
    if other := _other(reader, city):
        there = redirect(beside(city.code, other))
        return declare_public(request, there, PARAMETERS)
    ties = ties_of(city)
    standing_ties = standing(ties)
    listed = in_lines(standing_ties, places({tie.partner for tie in standing_ties}))
    wanted.check(reader, len(listed))
    if reader.mistakes:
        wanted = Page()
    context = {
        **_told(city, ties, count),
        "rows": wanted.of(listed),
        "listed": len(standing_ties),
        "pages": numbered_pages(
            wanted.number, wanted.pages(len(listed)), lambda n: _address("ties:of-city", code, count, n)
        ),
        "mistakes": {mistake.parameter: mistake for mistake in reader.mistakes},
        "errors": [
            {
                "text": f"{mistake.message} {mistake.given}",
                "href": "#in-with" if mistake.parameter == "with" else "",
            }
            for mistake in reader.mistakes
        ],
    }
    status = 400 if reader.mistakes else 200
    return page(request, "ties/city/of_city.html", context, status=status, public=True, parameters=PARAMETERS)


def _told(city: City, ties: list[CityTie], count: Count) -> dict[str, Any]:
    counted = Figures([tie for tie in ties if count.takes(tie)])
    partners = partners_of(ties, count)
    place = places({city.code})[city.code]
    withdrawn = [tie for tie in ties if tie.state == State.WITHDRAWN]
    withdrawn.sort(key=lambda tie: tie.withdrawn_at or dt.datetime.min.replace(tzinfo=dt.UTC), reverse=True)
    return {
        "city": place,
        "ego": ego(place, partners),
        "figures": counted,
        "facts": _facts(counted),
        "kinds": kinds_line(counted),
        "choices": _choices(count, ties, lambda other: _address("ties:of-city", city.code, other)),
        "map": ties_map.drawing(place, partners),
        "lines": ties_map.paths(place, partners),
        "map_base": _base(city.code),
        "points_address": _address("ties:of-city-points", city.code, count),
        "withdrawn": withdrawn[:MOST_WITHDRAWN],
        "are_more_withdrawn": len(withdrawn) > MOST_WITHDRAWN,
        "places": places({tie.partner for tie in ties}),
        "others": _others(city.code),
        "entering": entering(city.code),
        "onward": ways_onward(city.code),
        "listing": f"{reverse('ties:list')}?{encoded({'city': city.code})}",
        **_around(),
    }


def _facts(counted: Figures) -> list[dict[str, str]]:
    """What the ties come to. Weights are told to two decimals; programs find them whole in the API."""
    rows = [
        (_("Contacts"), number(counted.contacts), _("each counted once")),
        (_("Partner cities"), number(counted.partners), ""),
        (_("Its part in these contacts"), exactly(counted.weight), as_fraction(counted.weight)),
        (_("Gave"), exactly(counted.weight_of(GIVES)), as_fraction(counted.weight_of(GIVES))),
        (_("Received"), exactly(counted.weight_of(RECEIVES)), as_fraction(counted.weight_of(RECEIVES))),
        (_("Gave and received"), exactly(counted.weight_of(BOTH)), as_fraction(counted.weight_of(BOTH))),
    ]
    return [
        {"label": label, "value": value, "note": "" if note == value else note} for label, value, note in rows
    ]


def _choices(count: Count, ties: list[CityTie], address: Callable[[Count], str]) -> dict[str, Any]:
    """Links to the other ways of counting; `address` says where the page is with one of them."""
    labels = {
        "": _("Confirmed and documented"),
        "confirmed": _("Confirmed alone"),
        "documented": _("Documented alone"),
    }
    present = len({tie.contact for tie in ties if not tie.counts and tie.state in FIGURES[count.figures]})
    return {
        "figures": [
            {
                "label": labels[name],
                "href": address(replace(count, figures=name)),
                "current": count.figures == name,
            }
            for name in FIGURES
        ],
        "conferences": present,
        "conference": count.conference,
        "conference_href": address(replace(count, conference=not count.conference)),
    }


@require_safe
def points(request: HttpRequest, code: str) -> HttpResponse:
    """The partners of the same choice, for the map's script. Nobody types this address: it is right or refused."""
    city = _city(code)
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(HOW)
    count = _count(reader)
    if reader.mistakes:
        return bad_parameters(BadParameters(reader.mistakes))
    place = places({city.code})[city.code]
    told = ties_map.as_json(place, partners_of(ties_of(city), count))
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return declare_public(request, HttpResponse(body, content_type="application/json"), HOW)


@require_safe
def cooperation(request: HttpRequest, code: str) -> HttpResponse:
    """*Our cooperation*: two pages for the mayor."""
    city = _city(code)
    language = get_language() or SOURCE_LANGUAGE
    response = HttpResponse(as_pdf(cooperation_of(city, language)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{city.code}-cooperation-{language}.pdf"'
    response.headers["Content-Language"] = language
    return declare_public(request, response)


# --- two cities -------------------------------------------------------------------------------------------------
@require_safe
def between(request: HttpRequest, one: str, other: str) -> HttpResponseBase:
    """Two cities side by side. Their codes stand in the order of the alphabet; the other order leads here."""
    if one == other:
        return declare_public(request, redirect("ties:of-city", code=_city(one).code))
    found = {
        city.code: city for city in City.objects.filter(code__in=(one, other))
    }  # door: every city is public
    if len(found) < 2:
        _city(next(code for code in (one, other) if code not in found))  # answers 404
    reader = Reader(request.GET)
    count = _count(reader)
    if one > other:
        return declare_public(request, redirect(_beside(one, other, count), permanent=True), HOW)
    there = places(found)
    first, second = there[one], there[other]
    ties = ties_between(found[one], found[other])
    whole = Figures([tie for tie in ties if tie.state in COUNTED and tie.counts])
    counted = Figures([tie for tie in ties if count.takes(tie)])
    waiting, disputed = (states_of(ties, state) for state in (State.CLAIMED, State.DISPUTED))
    context = {
        "one": first,
        "other": second,
        "distance": directory.distance(one, other),
        "ties": ties,
        "directions": _directions(counted, first, second),
        "choices": _choices(count, ties, partial(_beside, one, other)),
        "finding": finding(first, second, whole, waiting, disputed),
        "kinds": kinds_line(counted),
        "events": history(ties, first, second) if ties else [],
        "known": [(first, second, might_know(first, second)), (second, first, might_know(second, first))],
        "entering": [(first, entering(one, other)), (second, entering(other, one))],
        "onward": ways_onward(one, other),
        "listing": f"{reverse('ties:list')}?{encoded({'city': one, 'with': other})}",
        "errors": [{"text": f"{wrong.message} {wrong.given}", "href": ""} for wrong in reader.mistakes],
        "indexed": bool(ties)
        and not reader.mistakes,  # there are eighty thousand pairs of which nothing is told
        **_around(),
    }
    status = 400 if reader.mistakes else 200
    return page(request, "ties/city/between.html", context, status=status, public=True, parameters=HOW)


def _beside(one: str, other: str, count: Count) -> str:
    """The page of the two with this way of counting."""
    query = encoded(count.asked())
    return beside(one, other) + (f"?{query}" if query else "")


def _directions(counted: Figures, one: Any, other: Any) -> list[dict[str, str]]:
    rows = [
        (_("%(giver)s gave to %(receiver)s") % {"giver": one.name, "receiver": other.name}, GIVES),
        (_("%(giver)s gave to %(receiver)s") % {"giver": other.name, "receiver": one.name}, RECEIVES),
        (_("Both gave and received"), BOTH),
    ]
    return [
        {
            "label": label,
            "value": number(counted.contacts_of(role)),
            "note": _("counted as %(weight)s") % {"weight": exactly(counted.weight_of(role))},
        }
        for label, role in rows
    ]


# --- small shared parts -----------------------------------------------------------------------------------------
def _around() -> dict[str, Any]:
    """What every page of ties says of itself."""
    return {
        "kind_names": names(TieKind.kind),
        "caution": caution(),
        "made_from": made_from(),
        "told": told,
        "beside": beside,
        "exactly": exactly,
    }


def entering(code: str, other: str = "") -> str:
    """Where a city enters a contact, with the other one if it is known which."""
    return f"{reverse('ties:new')}?{encoded({'city': code, 'with': other})}"


def _city(code: str) -> City:
    return get_object_or_404(City, code=code)  # door: every city is public


def _count(reader: Reader) -> Count:
    return Count(reader.choice("figures", FIGURES), reader.choice("conference", (YES,)) == YES)


def _other(reader: Reader, city: City) -> str:
    """The city to be seen beside this one, where one was asked for."""
    code = reader.text("with", longest=60)
    if not code:
        return ""
    if code not in directory.snapshot().city_at or code == city.code:
        reader.wrong("with", _("Choose another city of the Network."))
        return ""
    return code


def _address(name: str, code: str, count: Count, number: int = 1) -> str:
    """The page of this city, or its points, with this way of counting."""
    query = encoded({**count.asked(), "page": number if number > 1 else None})
    return reverse(name, kwargs={"code": code}) + (f"?{query}" if query else "")


def _base(code: str) -> str:
    """What stands before a partner's code in the address of both."""
    return reverse("ties:between", kwargs={"one": code, "other": "x"}).removesuffix("x/")


def _others(code: str) -> list[tuple[str, str]]:
    """All other cities by name, to choose one."""
    shot = directory.snapshot()
    words = shot.words(get_language() or SOURCE_LANGUAGE)
    order = words.city_rank.argsort().tolist()
    return [(shot.cities[at][0], words.city[at]) for at in order if shot.cities[at][0] != code]
