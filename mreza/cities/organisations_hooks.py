"""What the register of organisations gives to the rest of the house: filled in when the chapter is ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities import organisations_indexing, organisations_own, organisations_told
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.hooks import city_actions
from mreza.cities.models import City, Organisation
from mreza.cities.organisations_list import gathered
from mreza.foundation import hooks
from mreza.foundation.permissions import can
from mreza.translations.authored import authored
from mreza.translations.hooks import Translatable, translatable
from mreza.translations.lookup import SOURCE_LANGUAGE, Said
from mreza.ui.formats import number
from mreza.ui.pages import page_language
from mreza.ui.sections import Section, sections

SHOWN = 6
POSITION = 45
SECTIONS = {"city": "city", "country": "country"}  # pages that list the organisations of a place → facet


def fill() -> None:
    """Fill every hook this part of the chapter answers."""
    hooks.waits_for_me.fill("cities.organisations", organisations_told.waits)
    hooks.about_me.fill("cities.organisations", about_me)
    hooks.tick.fill("cities.organisations", organisations_own.forget_old)
    hooks.reindex.fill("cities.organisations", organisations_indexing.reindex)
    organisations_told.register_notices()
    translatable.fill(Organisation.kind, in_languages)
    sections.fill("cities.organisations", shown_organisations)
    city_actions.fill("cities.organisations", actions)


# --- on pages of places -------------------------------------------------------------------------------------------
def shown_organisations(kind: str, key: str) -> Iterable[Section]:
    """The organisations of a city or a country, and the way to all of them."""
    if kind not in SECTIONS:
        return []
    rows = gathered(page_language())
    places = rows.filed[SECTIONS[kind]].get(key, frozenset())
    if not places:
        return []
    shown = [rows.rows[place] for place in rows.orders["name"] if place in places]
    total = len(shown)
    told = ngettext("All %(count)s organisation", "All %(count)s organisations", total)
    context = {
        "rows": shown[:SHOWN],
        "more": told % {"count": number(total)} if total > SHOWN else "",
        "address": f"{reverse('cities:organisations')}?{SECTIONS[kind]}={key}",
    }
    title = _("Organisations")
    return [Section("organisations", title, "cities/organisations/section.html", context, POSITION)]


def actions(request: HttpRequest, city: City) -> list[tuple[str, str]]:
    """Who decides on a city's organisations finds what waits."""
    waiting = organisations_told.to_decide(request.user).filter(city=city).count()
    if not waiting:
        return []
    return [
        (
            _("Proposed organisations: %(count)s") % {"count": waiting},
            reverse("cities:organisation-proposals"),
        )
    ]


# --- translations -------------------------------------------------------------------------------------------------
def _keys(user: Any) -> Any:
    """Those of the register that this person keeps; the Secretariat, all."""
    rows = Organisation.objects.visible_to(user).confirmed()
    if not works_in_the_secretariat(user):
        mine = rows.filter(code__in=organisations_of(user))
        rows = rows.filter(city__code__in=cities_of(user)) | mine
    return rows.values_list("code", flat=True)


def _may(user: Any, key: str, language: str) -> bool:
    one = Organisation.objects.visible_to(user).select_related("city").filter(code=key).first()
    return one is not None and can(user, "cities.correct_organisation", one)


def _parts(key: str) -> list[tuple[str, Any, bool]]:
    written = authored(Organisation.kind, key).original("about")
    return [("about", _("What it does"), True)] if written else []


def _titles(keys: list[str], language: str) -> dict[str, Said]:
    rows = Organisation.objects.filter(code__in=keys).values_list("code", "name")
    return {code: Said(name, SOURCE_LANGUAGE) for code, name in rows}


def _urls(keys: list[str]) -> dict[str, str]:
    return {key: reverse("cities:organisation", kwargs={"code": key}) for key in keys}


def _cities(keys: list[str]) -> dict[str, str]:
    rows = Organisation.objects.filter(code__in=keys, city__isnull=False)
    return dict(rows.values_list("code", "city__code"))


def _of_cities(codes: Iterable[str]) -> Any:
    return Organisation.objects.confirmed().filter(city__code__in=list(codes)).values_list("code", flat=True)


in_languages = Translatable(
    label=gettext_lazy("Organisation"),
    keys=_keys,
    may=_may,
    parts=_parts,
    titles=_titles,
    urls=_urls,
    changed=lambda key, by: hooks.reindex(Organisation.kind, [key]),
    is_public=lambda key: Organisation.objects.confirmed().filter(code=key).exists(),
    cities=_cities,
    of_cities=_of_cities,
)


# --- a person's own data --------------------------------------------------------------------------------------------
def about_me(user: Any) -> dict[str, list[dict[str, Any]]]:
    """The organisations somebody proposed or decided on."""
    proposed = Organisation.objects.filter(proposed_by=user)  # door: about the person themselves
    decided = Organisation.objects.filter(decided_by=user)  # door: about the person themselves
    return {
        "organisations_proposed": [
            {"name": name, "at": at.isoformat()} for name, at in proposed.values_list("name", "proposed_at")
        ],
        "organisations_decided": [
            {"name": name, "state": state, "at": at.isoformat() if at else None}
            for name, state, at in decided.values_list("name", "state", "decided_at")
        ],
    }
