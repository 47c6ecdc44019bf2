"""What the desks of a city and a field show of the yearly look at ties. The desk asks (`desk.hooks`)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.cities.acting import cities_led_by
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.foundation.moments import today
from mreza.ties import review
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.sections import Section


def field_sections(user: Any, code: str) -> list[Section]:
    """For who coordinates a field: which of its cities have not looked yet."""
    year = review.year_of(today())
    cities = review.looked(review.asked(None, year, field=code), year)
    if not cities:
        return []
    language = get_language() or SOURCE_LANGUAGE
    names = city_names(language)
    missing = [(one.city, str(names.get(one.city, one.city))) for one in cities if one.at is None]
    context = {
        "year": year,
        "due": review.due_on(year),
        "all": len(cities),
        "looked": len(cities) - len(missing),
        "missing": sorted(missing, key=lambda pair: (sort_key(pair[1], language), pair[0])),
    }
    return [Section("ties-year", _("Ties of %(year)s") % {"year": year}, "ties/desk_field.html", context, 30)]


def city_sections(user: Any, code: str) -> list[Section]:
    """On the city's desk: when its ties of last year were looked at."""
    year = review.year_of(today())
    asked = review.looked(review.asked([code], year), year)
    if not asked:
        return []
    context = {
        "year": year,
        "due": review.due_on(year),
        "today": today(),
        "at": asked[0].at,
        "url_of_year": reverse("ties:year", kwargs={"code": code}) if code in cities_led_by(user) else "",
    }
    return [Section("ties-year", _("Ties of %(year)s") % {"year": year}, "ties/desk_city.html", context, 25)]
