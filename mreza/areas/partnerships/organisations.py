"""Partnerships on the page of an organisation: what it offers and looks for, its projects, and what one may begin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.activities.models import Partner
from mreza.areas.partnerships.models import Place, Project, Wish
from mreza.areas.partnerships.wishes.owners import Owner
from mreza.cities.hooks import organisation_actions
from mreza.cities.models import Organisation
from mreza.foundation.permissions import can
from mreza.translations.lookup import Said, names
from mreza.ui.pages import page_language
from mreza.ui.sections import Section, sections
from mreza.vocabulary.models import OfferKind

WISHES, PROJECTS = 21, 22  # where they stand on the page
SHOWN = 30


def fill() -> None:
    """Fill every hook this part of the chapter answers."""
    sections.fill("partnerships.organisations", shown_on)
    organisation_actions.fill("partnerships", actions)


def shown_on(kind: str, key: str) -> Iterable[Section]:
    """What is open to everybody, and the projects that everybody reads."""
    if kind != Organisation.kind:
        return
    template = "partnerships/organisations/section.html"
    if wishes := _wishes(key):
        yield Section("offers", _("Offers and needs"), template, {"rows": wishes}, WISHES)
    if projects := _projects(key):
        yield Section("projects", _("Projects"), template, {"rows": projects}, PROJECTS)


def _wishes(code: str) -> list[dict[str, Any]]:
    rows = Wish.objects.visible_to(AnonymousUser()).open().filter(organisation__code=code)
    found = list(rows.select_related("kind").order_by("side", "-entered_at", "pk")[:SHOWN])
    language = page_language()
    titles, kinds = names(Wish.kind_word, "title", language), names(OfferKind.kind, language=language)
    return [
        _line(one, titles.get(one.code), f"{one.get_side_display()} · {kinds.get(one.kind.code, '')}")
        for one in found
    ]


def _projects(code: str) -> list[dict[str, Any]]:
    """Those it answers for, and those in which it is named with what it does there."""
    named = Partner.objects.filter(kind=Project.kind, organisation__code=code)  # door: of published projects
    roles = {one.key: one.get_role_display() for one in named}
    rows = Project.objects.visible_to(AnonymousUser()).published()
    found = rows.filter(Q(organisation__code=code) | Q(key__in=roles)).order_by("-published_at", "pk")
    titles = names(Project.kind, "title", page_language())
    return [_line(one, titles.get(one.key), roles.get(one.key, "")) for one in found[:SHOWN]]


def _line(one: Wish | Project, title: Said | None, told: str) -> dict[str, Any]:
    shown = title or Said(one.code, "und", is_fallback=True)
    return {"url": one.get_absolute_url(), "title": shown, "told": told}


def actions(request: HttpRequest, organisation: Organisation) -> list[tuple[str, str]]:
    """Who speaks for it, and its city's team, state what it offers and enter its places from here."""
    city = organisation.city
    if city is None:
        return []
    found = []
    if can(request.user, "partnerships.enter_wish", organisation):
        owner = Owner(city, organisation, organisation.name)
        address = reverse("partnerships:wish-new")
        found.append((_("State an offer or a need"), f"{address}?for={owner.choice}"))
    if can(request.user, "partnerships.keep_place", Place(city=city, organisation=organisation)):
        found.append((_("Enter a place"), f"{reverse('partnerships:place-new')}?city={city.code}"))
    return found
