"""Which city somebody means who writes a name: in any language, with its country or without."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.foundation.collation import sort_key
from mreza.foundation.text import clean_line, fold
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import SOURCE_LANGUAGE, names, texts_of

CLOSE = 0.75  # how alike a name must be to be offered instead
MOST_SIGNS = 120


def choices(language: str = "") -> list[tuple[str, str]]:
    """Every city by its full name, `Varaždin, Croatia`, in the order of the reader's alphabet."""
    reader = language or get_language() or SOURCE_LANGUAGE
    return sorted(full_names(reader).items(), key=lambda pair: sort_key(pair[1], reader))


def full_name(code: str) -> str:
    return full_names(get_language() or SOURCE_LANGUAGE).get(code, code)


@kept_by_version
def full_names(language: str) -> dict[str, str]:
    """A city with its country: names of cities are not unique."""
    called, countries = city_names(language), names("country", language=language)
    rows = City.objects.values_list("code", "country__code")
    return {code: f"{called.get(code, code)}, {countries.get(country, country)}" for code, country in rows}


@kept_by_version
def _known() -> dict[str, tuple[str, ...]]:
    """Whatever a city is called, folded → the codes of the cities called so."""
    found: dict[str, set[str]] = {}

    def put(name: str, code: str) -> None:
        if word := fold(name):
            found.setdefault(word, set()).add(code)

    countries: dict[str, str] = {}
    for code, name, native, also, country in City.objects.values_list(
        "code", "name", "native_name", "search_names", "country__code"
    ):
        countries[code] = country
        for one in (code, name, native, *also.splitlines()):
            put(one, code)
    lands, own = texts_of("country"), texts_of(City.kind)
    for code, country in countries.items():
        spelt = {str(city_names(SOURCE_LANGUAGE)[code]), *own.get(code, {}).values()}
        for name in spelt:
            put(name, code)
            for land in (country, *lands.get(country, {}).values()):
                put(f"{name}, {land}", code)
    return {word: tuple(sorted(codes)) for word, codes in found.items()}


def code_of(typed: str) -> str:
    """The code of the city that is meant, or a ValidationError that says which it could be."""
    name = clean_line(typed)[:MOST_SIGNS]
    known = _known()
    codes = known.get(fold(name), ())
    if len(codes) == 1:
        return codes[0]
    if codes:
        raise ValidationError(
            _("Several cities are called “%(name)s”. Write one of these: %(cities)s."),
            params={"name": name, "cities": _listed(codes)},
        )
    near = get_close_matches(fold(name), known, n=3, cutoff=CLOSE)
    close = list(dict.fromkeys(code for word in near for code in known[word]))[:3]
    if close:
        raise ValidationError(
            _("There is no city “%(name)s” in the Network. Is it one of these? %(cities)s."),
            params={"name": name, "cities": _listed(close)},
        )
    raise ValidationError(_("There is no city “%(name)s” in the Network."), params={"name": name})


def codes_of(lines: Iterable[str]) -> list[str]:
    """The same for several names; what is wrong with any of them is said at once."""
    found: list[str] = []
    wrong: list[ValidationError] = []
    for line in lines:
        if not clean_line(line):
            continue
        try:
            found.append(code_of(line))
        except ValidationError as error:
            wrong.append(error)
        if len(wrong) > 4 or len(found) > 500:
            break
    if wrong:
        raise ValidationError(wrong)
    return list(dict.fromkeys(found))


def _listed(codes: Iterable[str]) -> str:
    return "; ".join(full_name(code) for code in codes)
