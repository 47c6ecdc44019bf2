"""What somebody acts for, and as what, in the reader's words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext

from mreza.cities.choices import Acting
from mreza.cities.names import city_names
from mreza.cities.queries import known_codes
from mreza.translations.lookup import SOURCE_LANGUAGE, said


def place_name(kind: str, key: str, language: str = "") -> str:
    """A city, country, field or organisation as the reader calls it; its code when it has no name."""
    language = language or get_language() or SOURCE_LANGUAGE
    if kind == "city":
        return str(city_names(language).get(key, key))
    if kind == "organisation":
        from mreza.cities.models import Organisation

        return Organisation.objects.filter(code=key).values_list("name", flat=True).first() or key
    return str(said(kind, key, language=language))


def is_recorded(kind: str, key: str) -> bool:
    """Whether there is such a place; answered from what is kept for this version of the data."""
    from mreza.cities.models import Organisation

    if kind == "organisation":
        return Organisation.objects.confirmed().filter(code=key).exists()
    if kind == "city":
        return key in city_names(SOURCE_LANGUAGE)
    codes = known_codes()
    return key in {"country": codes.country, "field": codes.field}.get(kind, frozenset())


def place_url(kind: str, key: str) -> str:
    """The page of the place."""
    return reverse(f"cities:{kind}", kwargs={"code": key})


def post_phrase(role: str, place: Any) -> str:
    """A role and its place as one phrase: “Focal point, Varaždin”."""
    return phrase(role, place.kind, place.code)


def phrase(role: str, kind: str, key: str, language: str = "") -> str:
    """The same from codes. A comma keeps the name in its first case in every language."""
    label = Acting(role).label if role in Acting.values else role
    return pgettext("role, place", "%(role)s, %(place)s") % {
        "role": label,
        "place": place_name(kind, key, language),
    }
