"""What places give to the rest of the house: filled in when the chapter is ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mreza.accounts.audit import words_of_acts
from mreza.accounts.rules import works_in_the_secretariat
from mreza.areas.partnerships.models import Place, Wish, mine
from mreza.areas.partnerships.places import acts, freshness, indexing
from mreza.areas.partnerships.places import rules as place_rules  # noqa: F401 its permissions
from mreza.areas.partnerships.places.cleaning import TEXTS
from mreza.areas.partnerships.places.listing import gathered
from mreza.cities.hooks import city_actions, organisation_changed
from mreza.cities.models import City
from mreza.foundation import hooks
from mreza.foundation.moments import Daily
from mreza.foundation.permissions import can
from mreza.translations.authored import authored
from mreza.translations.hooks import Translatable, translatable
from mreza.translations.lookup import Said, names
from mreza.ui.formats import number
from mreza.ui.pages import page_language
from mreza.ui.sections import Section, sections
from mreza.vocabulary.models import OfferKind

SHOWN = 5
MOST_OFFERED = 20
POSITION = 44
AREA = "partnerships"
HUBS = "4"  # the objective of the Network that wants hubs of creativity and innovation
_PAGES = ("city", "country", "field", "region", "organisation")  # each is a facet of the same name
_IN_ORDER = {
    "name": gettext_lazy("Name of the place"),
    "about": gettext_lazy("What it is"),
    "equipment": gettext_lazy("Equipment"),
}


def fill() -> None:
    """Fill every hook this part of the chapter answers."""
    words_of_acts.fill("partnerships.places", acts.words)
    hooks.waits_for_me.fill("partnerships.places", freshness.waits)
    hooks.about_me.fill("partnerships.places", about_me)
    reminding = Daily()
    hooks.tick.fill(
        "partnerships.places", lambda at: freshness.remind_of_old(at) if reminding.is_due(at) else 0
    )
    hooks.reindex.fill("partnerships.places", indexing.reindex)
    organisation_changed.fill("partnerships.places", indexing.renew_those_of)
    freshness.register_notices()
    sections.fill("partnerships.places", shown_places)
    sections.fill("partnerships.offered-here", offered_here)
    city_actions.fill("partnerships.places", actions)
    translatable.fill(Place.kind_word, in_languages)


# --- on other pages -----------------------------------------------------------------------------------------------
def shown_places(kind: str, key: str) -> Iterable[Section]:
    """The places of a city, a country, a field, a region or an organisation; of objective 4 and of the area, all."""
    rows = gathered(page_language())
    there, query = _there(rows, kind, key)
    if not there:
        return []
    shown = [rows.rows[place] for place in rows.orders["name"] if place in there]
    if kind not in ("city", "organisation"):
        shown = [rows.rows[place] for place in rows.orders["newest"] if place in there]
    total = len(shown)
    told = ngettext(
        "%(count)s place, with map and filters", "All %(count)s places, with map and filters", total
    )
    context = {
        "rows": shown[:SHOWN],
        "with_city": kind != "city",
        "more": told % {"count": number(total)},
        "address": reverse("partnerships:places") + query,
    }
    title = _("Places") if kind in ("city", "organisation") else _("Places to create and to try out")
    return [Section("places", title, "partnerships/places/section.html", context, POSITION)]


def _there(rows: Any, kind: str, key: str) -> tuple[frozenset[int], str]:
    """Which places belong on that page, and the question that leads to all of them."""
    if kind in _PAGES:
        return rows.filed[kind].get(key, frozenset()), f"?{kind}={key}"
    if (kind, key) in (("objective", HUBS), ("area", AREA)):
        return rows.everything, ""
    return frozenset(), ""


def offered_here(kind: str, key: str) -> Iterable[Section]:
    """What is open to everybody at a place, on its page."""
    if kind != Place.kind_word:
        return []
    rows = Wish.objects.visible_to(AnonymousUser()).open().filter(place__code=key).select_related("kind")
    found = list(rows.order_by("side", "-entered_at", "pk")[:MOST_OFFERED])
    if not found:
        return []
    language = page_language()
    titles, kinds = names(Wish.kind_word, "title", language), names(OfferKind.kind, language=language)
    wishes = [
        {
            "url": one.get_absolute_url(),
            "title": titles.get(one.code) or Said(one.code, "und", is_fallback=True),
            "side": one.get_side_display(),
            "kind": kinds.get(one.kind.code, one.kind.code),
        }
        for one in found
    ]
    title = _("Offered and looked for here")
    return [Section("offered", title, "partnerships/places/offered.html", {"wishes": wishes}, POSITION)]


def actions(request: HttpRequest, city: City) -> list[tuple[str, str]]:
    """Who keeps a city's places enters one from its page."""
    if not can(request.user, "partnerships.keep_place", Place(city=city)):
        return []
    return [(_("Enter a place"), f"{reverse('partnerships:place-new')}?city={city.code}")]


# --- translations -------------------------------------------------------------------------------------------------
def _keys(user: Any) -> Any:
    rows = Place.objects.visible_to(user).filter(closed_at=None)
    return (rows if works_in_the_secretariat(user) else rows.filter(mine(user))).values_list(
        "code", flat=True
    )


def _may(user: Any, key: str, language: str) -> bool:
    rows = Place.objects.visible_to(user).select_related("city", "organisation")
    place = rows.filter(code=key).first()
    return place is not None and can(user, "partnerships.keep_place", place)


def _parts(key: str) -> list[tuple[str, Any, bool]]:
    texts = authored(Place.kind_word, key)
    return [(part, _IN_ORDER[part], part != "name") for part in TEXTS if texts.original(part)]


def _titles(keys: list[str], language: str) -> dict[str, Said]:
    called = names(Place.kind_word, language=language)
    return {key: called[key] for key in keys if key in called}


def _cities(keys: list[str]) -> dict[str, str]:
    return dict(Place.objects.filter(code__in=keys).values_list("code", "city__code"))


def _of_cities(codes: Iterable[str]) -> Any:
    return Place.objects.filter(closed_at=None, city__code__in=list(codes)).values_list("code", flat=True)


in_languages = Translatable(
    label=pgettext_lazy("of creativity", "Place"),
    keys=_keys,
    may=_may,
    parts=_parts,
    titles=_titles,
    urls=lambda keys: {key: reverse("partnerships:place", kwargs={"code": key}) for key in keys},
    changed=lambda key, by: hooks.reindex(Place.kind_word, [key]),
    is_public=lambda key: Place.objects.filter(code=key, closed_at=None).exists(),
    cities=_cities,
    of_cities=_of_cities,
)


# --- a person's own data ------------------------------------------------------------------------------------------
def about_me(user: Any) -> dict[str, list[dict[str, Any]]]:
    """The places somebody entered."""
    entered = Place.objects.filter(entered_by=user).order_by(
        "entered_at"
    )  # door: about the person themselves
    return {
        "places_entered": [
            {"place": code, "at": at.isoformat()} for code, at in entered.values_list("code", "entered_at")
        ]
    }
