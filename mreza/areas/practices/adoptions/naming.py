"""What adoptions are called outside their practice's pages: “its title” in the city that carries it on."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.models import Practice
from mreza.cities.names import city_names
from mreza.translations.authored import authored_many
from mreza.translations.lookup import Said


class Called(NamedTuple):
    """One adoption in the words of one language."""

    title: Said
    city: str
    address: str


def called(codes: Collection[str], language: str) -> dict[str, Called]:
    """Code → what it is called. Two queries and the names of all cities, for any number."""
    rows = Adoption.objects.filter(code__in=list(codes)).select_related("practice", "city")
    found = list(rows.order_by("pk"))
    titles = authored_many(Practice.kind, {one.practice.key for one in found}, ("title",)) if found else {}
    names = city_names(language)
    told: dict[str, Called] = {}
    with override(language):
        for one in found:
            title = titles[one.practice.key].said("title", language) or Said(_("Without a title"), language)
            city = str(names.get(one.city.code, one.city.name))
            whole = _("“%(title)s” in %(city)s") % {"title": title, "city": city}
            address = reverse("practices:adoption", kwargs={"code": one.practice.code, "acode": one.code})
            told[one.code] = Called(Said(whole, language), city, address)
    return told


def said_by(codes: Collection[str]) -> dict[str, dict[str, list[str]]]:
    """Code → language → what the city says, what can be learnt from it first. One query."""
    found: dict[str, dict[str, list[str]]] = {}
    for code, texts in (authored_many(Adoption.kind, codes) if codes else {}).items():
        parts = sorted(texts.texts, key=lambda part: (part != "lesson", part != "summary", part))
        said = found.setdefault(code, {})
        for part in parts:
            for language, one in texts.texts[part].items():
                if part != "contact":
                    said.setdefault(language, []).append(one.text)
    return found
