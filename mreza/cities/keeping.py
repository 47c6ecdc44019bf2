"""What the chapters around are told about keeping a city: actions on its page, files, translations, people's data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_of
from mreza.cities.models import City, CityLetter
from mreza.cities.names import city_names
from mreza.foundation import hooks
from mreza.foundation.permissions import can
from mreza.translations.authored import authored
from mreza.translations.hooks import Translatable
from mreza.translations.lookup import Said


# --- on the city's page ---------------------------------------------------------------------------------------
def actions(request: HttpRequest, city: City) -> list[tuple[str, str]]:
    """What this reader may do with what the city says of itself."""
    if not can(request.user, "cities.keep_profile", city):
        return []
    found = [(_("Edit the profile"), reverse("cities:profile", kwargs={"code": city.code}))]
    letters = CityLetter.objects.visible_to(request.user).filter(city=city).waiting().count()
    if letters:
        found.append((_("Letters: %(count)s") % {"count": letters}, reverse("cities:letters")))
    return found


# --- files ----------------------------------------------------------------------------------------------------
def readable_files(user: Any) -> Any:
    """Files of cities are public: the keys of all."""
    return City.objects.visible_to(user).values("code")


def editable_files(user: Any, key: str) -> bool:
    """Whoever keeps the city keeps its pictures."""
    city = City.objects.visible_to(user).filter(code=key).first()
    return city is not None and can(user, "cities.keep_profile", city)


def described_files(key: str) -> dict[str, str]:
    """How the pages about files call the city; its files count for itself."""
    return {
        "title": str(city_names(get_language() or "en").get(key, key)),
        "url": reverse("cities:city", kwargs={"code": key}),
        "place": key,
    }


# --- translations ---------------------------------------------------------------------------------------------
def _keys(user: Any) -> Any:
    """Cities that have written something, among those this person keeps."""
    if works_in_the_secretariat(user):
        return City.objects.visible_to(user).values_list("code", flat=True)
    return cities_of(user)


def _may(user: Any, key: str, language: str) -> bool:
    return editable_files(user, key)


def _parts(key: str) -> list[tuple[str, Any, bool]]:
    """The lede, then the story in its order; only what is written."""
    city = City.objects.filter(code=key).first()  # door: the caller asked `may`
    if city is None:
        return []
    written = authored(City.kind, key)
    parts: list[tuple[str, Any, bool]] = [("lede", _("The city in one sentence"), True)]
    for place, number in enumerate(city.story, 1):
        parts.append((f"story.{number}.title", _("Section %(number)s: title") % {"number": place}, False))
        parts.append((f"story.{number}.text", _("Section %(number)s: text") % {"number": place}, True))
    return [part for part in parts if written.original(part[0])]


def _titles(keys: list[str], language: str) -> dict[str, Said]:
    names = city_names(language)
    return {key: names[key] for key in keys if key in names}


def _urls(keys: list[str]) -> dict[str, str]:
    return {key: reverse("cities:city", kwargs={"code": key}) for key in keys}


translatable = Translatable(
    label=gettext_lazy("City"),
    keys=_keys,
    may=_may,
    parts=_parts,
    titles=_titles,
    urls=_urls,
    changed=lambda key, by: _changed(key),
    is_public=lambda key: True,
    cities=lambda keys: {key: key for key in keys},
    of_cities=lambda codes: _of_cities(codes),
)


def _changed(key: str) -> None:
    hooks.reindex(City.kind, [key])


def _of_cities(codes: Iterable[str]) -> set[str]:
    return set(codes)


# --- a person's own data --------------------------------------------------------------------------------------
def about_me(user: Any) -> dict[str, list[dict[str, Any]]]:
    """The cities somebody confirmed last, and the letters they answered or put aside."""
    confirmed = City.objects.filter(confirmed_by=user).order_by("code")  # door: about the person themselves
    settled = CityLetter.objects.filter(settled_by=user).order_by(
        "settled_at"
    )  # door: about the person themselves
    return {
        "cities_confirmed": [
            {"city": code, "at": at.isoformat() if at else None}
            for code, at in confirmed.values_list("code", "confirmed_at")
        ],
        "letters_answered": [
            {"city": city, "at": at.isoformat() if at else None, "answer": text}
            for city, at, text in settled.values_list("city__code", "settled_at", "answer")
        ],
    }
