"""What search engines may find: every public address in every language, each naming its translations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import translation

from mreza.activities import registry
from mreza.activities.models import Card
from mreza.areas.partnerships.models import Place, Wish
from mreza.areas.practices.models import Adoption, Practice
from mreza.cities.models import City, Country, CreativeField, Organisation, Region
from mreza.journal.versions import kept_by_version
from mreza.ties.models import Contact
from mreza.vocabulary.models import Area, Goal, Objective

STANDING = (
    "home", "network", "about", "accessibility", "data", "privacy",
    "cities:list", "cities:fields", "cities:countries", "cities:regions", "ties:list",
    "vocabulary:objectives", "vocabulary:areas", "vocabulary:sdgs", "practices:list", "questions:list",
    "partnerships:home", "partnerships:find", "partnerships:wishes", "partnerships:projects", "partnerships:places",
    "cities:organisations",
)  # fmt: skip
BY_CODE = {
    "cities:city": City,
    "cities:field": CreativeField,
    "cities:country": Country,
    "cities:region": Region,
    "vocabulary:objective": Objective,
    "vocabulary:area": Area,
    "vocabulary:sdg": Goal,
}
MOST_OF_A_REGISTER = 3000  # organisations, places, open offers and needs: the newest of each
MOST_ADOPTIONS = 1000  # the newest, as of contacts
MOST_CONTACTS = 3000  # the newest; a sitemap has room for 50,000 addresses, and each stands in every language
DEFAULT_LANGUAGE = "en"  # what a reader gets whose language we do not speak


def public_addresses() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and arguments of every public page that stays where it is."""
    for name in STANDING:
        yield name, {}
    for name, model in BY_CODE.items():
        for code in model.objects.order_by("code").values_list("code", flat=True):  # type: ignore[attr-defined]
            yield name, {"code": code}
    for kind in registry.kinds():
        published = Card.objects.visible_to(None).filter(kind=kind.kind).order_by("code")
        for code in published.values_list("code", flat=True):
            yield f"{kind.app}:{kind.kind}", {"code": code}
    register = Organisation.objects.visible_to(AnonymousUser()).order_by("-proposed_at", "-pk")
    for code in register.values_list("code", flat=True)[:MOST_OF_A_REGISTER]:
        yield "cities:organisation", {"code": code}
    places = Place.objects.visible_to(AnonymousUser()).order_by("-entered_at", "-pk")
    for code in places.values_list("code", flat=True)[:MOST_OF_A_REGISTER]:
        yield "partnerships:place", {"code": code}
    offers = Wish.objects.visible_to(AnonymousUser()).open().order_by("-entered_at", "-pk")
    for code in offers.values_list("code", flat=True)[:MOST_OF_A_REGISTER]:
        yield "partnerships:wish", {"code": code}
    carried_on = Adoption.objects.visible_to(None).undisputed()
    practices = Practice.objects.visible_to(AnonymousUser()).filter(pk__in=carried_on.values("practice"))
    for practice in practices.order_by("pk"):
        yield "practices:lineage", {"code": practice.code}
    newest = carried_on.select_related("practice").order_by("-changed_at", "-pk")
    for adoption in newest[:MOST_ADOPTIONS]:
        yield "practices:adoption", {"code": adoption.practice.code, "acode": adoption.code}
    standing = Contact.objects.visible_to(None).standing().order_by("-entered_at", "-pk")
    for code in standing.values_list("code", flat=True)[:MOST_CONTACTS]:
        yield "ties:contact", {"code": code}


@kept_by_version
def sitemap() -> bytes:
    """The whole sitemap (sitemaps.org 0.9 with hreflang links), kept for this version of the data."""
    return "".join(_lines(public_addresses())).encode()


def _lines(addresses: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    for name, arguments in addresses:
        found = {code: absolute(name, code, arguments) for code, _name in settings.LANGUAGES}
        links = "".join(_link(code, address) for code, address in found.items())
        links += _link("x-default", default_of(name, found))
        for address in found.values():
            yield f"<url><loc>{address}</loc>{links}</url>\n"
    yield "</urlset>\n"


def _link(language: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'


def absolute(name: str, language: str, arguments: dict[str, Any]) -> str:
    """The full address in one language; codes are plain ASCII, so nothing needs escaping."""
    with translation.override(language):
        return settings.SITE_URL + reverse(name, kwargs=arguments)


def default_of(name: str, found: dict[str, str]) -> str:
    """Where a reader of any other language is sent: `/` chooses, all other pages show English."""
    return f"{settings.SITE_URL}/" if name == "home" else found[DEFAULT_LANGUAGE]
