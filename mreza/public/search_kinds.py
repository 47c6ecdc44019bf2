"""The kinds of things that can be found: cities, records of every area, contacts between cities, practices carried on,
and the words the Network shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from mreza.activities import registry
from mreza.areas.partnerships.places.indexing import called as called_places
from mreza.areas.partnerships.wishes.indexing import called as called_wishes
from mreza.areas.practices.adoptions.naming import called, said_by
from mreza.cities.organisations_indexing import called as called_organisations
from mreza.public import pages
from mreza.translations.lookup import Said, said

CITY, CONTACT = "city", "contact"


class Told(NamedTuple):
    """One thing as an answer shows it: what it is called, whose it is, and the texts in which the words may stand."""

    title: Said
    address: str
    about: str
    texts: Mapping[str, list[str]]  # language → texts


@dataclass(frozen=True)
class Kind:
    """A word of the Network that has a place of its own: its heading, its address, and what is said about each.

    `told` says all of that for many at once (keys, language → key → Told), for kinds of which there may be many.
    """

    name: str
    title: Promise
    address: Callable[[str], str]
    about: Callable[[str], str] = lambda key: ""
    title_of: Callable[[str, str], str] | None = None
    told: Callable[[Sequence[str], str], Mapping[str, Told]] | None = None


def _at(name: str) -> Callable[[str], str]:
    return lambda code: reverse(name, kwargs={"code": code})


def _goal_of(target: str) -> str:
    return reverse("vocabulary:sdg", kwargs={"code": target.split(".")[0]}) + f"#target-{target}"


def _goal_name(target: str) -> str:
    goal = target.split(".")[0]
    return _("Goal %(number)s: %(name)s") % {"number": goal, "name": said("sdg-goal", goal)}


def _page_title(key: str, language: str) -> str:
    return str(pages.BY_NAME[key].title) if key in pages.BY_NAME else ""


def _adoptions(keys: Sequence[str], language: str) -> dict[str, Told]:
    found = called(keys, language)
    texts = said_by(list(found))
    return {code: Told(one.title, one.address, one.city, texts[code]) for code, one in found.items()}


def _wishes(keys: Sequence[str], language: str) -> dict[str, Told]:
    return {code: Told(*one) for code, one in called_wishes(keys, language).items()}


def _places(keys: Sequence[str], language: str) -> dict[str, Told]:
    return {code: Told(*one) for code, one in called_places(keys, language).items()}


def _organisations(keys: Sequence[str], language: str) -> dict[str, Told]:
    return {code: Told(*one) for code, one in called_organisations(keys, language).items()}


def _numbered(kind: str) -> Callable[[str, str], str]:
    return lambda key, language: f"{key} · {said(kind, key, language=language)}"


WORDS = (
    Kind("adoption", gettext_lazy("Practices carried on"), str, told=_adoptions),
    Kind("wish", gettext_lazy("Offers and needs"), str, told=_wishes),
    Kind("place", gettext_lazy("Places"), str, told=_places),
    Kind("organisation", gettext_lazy("Organisations"), str, told=_organisations),
    Kind("field", gettext_lazy("Creative fields"), _at("cities:field")),
    Kind("country", gettext_lazy("Countries"), _at("cities:country")),
    Kind("region", gettext_lazy("Regions"), _at("cities:region")),
    Kind("objective", gettext_lazy("Objectives of the Network"), _at("vocabulary:objective"),
         lambda key: said("objective", key, "text")),
    Kind("area", gettext_lazy("Areas of action"), _at("vocabulary:area"), lambda key: said("area", key, "text")),
    Kind("sdg-goal", gettext_lazy("Sustainable development goals"), _at("vocabulary:sdg"),
         title_of=_numbered("sdg-goal")),
    Kind("sdg-target", gettext_lazy("Targets of the goals"), _goal_of, _goal_name, _numbered("sdg-target")),
    Kind("culture2030-indicator", gettext_lazy("Culture|2030 indicators"),
         lambda key: reverse("vocabulary:sdgs") + f"#indicator-{key}"),
    Kind("page", pgettext_lazy("search", "Pages"), reverse, title_of=_page_title),
)  # fmt: skip


def kind_names(language: str = "") -> dict[str, str]:
    """What each kind is called, in the order in which they are shown."""
    with translation.override(language or get_language()):
        return {
            CITY: _("Member cities"),
            **{kind.kind: str(kind.plural) for kind in registry.kinds()},
            CONTACT: _("Contacts between cities"),
            **{kind.name: str(kind.title) for kind in WORDS},
        }
