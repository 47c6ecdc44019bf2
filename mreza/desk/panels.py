"""What the desks of a city, a country and a field show by themselves; other chapters add theirs by `desk.hooks`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from mreza.activities.catalogue import cards_where, url_of
from mreza.activities.models import Card
from mreza.cities.acting import cities_of
from mreza.cities.choices import Acting
from mreza.cities.freshness import freshness, is_to_be_confirmed
from mreza.cities.models import Appointment, City, CityLetter
from mreza.cities.register import ENOUGH
from mreza.desk import drafts, hooks
from mreza.desk.overview import CityLine
from mreza.foundation.moments import now, today
from mreza.foundation.permissions import can
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.sections import Section

LAST = 5
SOON = dt.timedelta(days=30)


def city_panels(user: Any, city: City) -> list[Section]:
    """A city's desk for this reader: who acts, what is due, what is written, who wrote, what was recorded last."""
    own = [
        people(user, city),
        facts(user, city),
        *_when(unpublished(user, city)),
        *_when(letters(user, city)),
        *_when(stale(user, city)),
        records(user, city),
    ]
    added = [one for given in hooks.city_state(user, city.code).values() for one in given]
    return sorted([*own, *added], key=lambda section: (section.position, section.anchor))


def _when(section: Section | None) -> list[Section]:
    return [section] if section is not None else []


def people(user: Any, city: City) -> Section:
    """Who acts for the city, with the warning when one person alone does."""
    rows = (
        Appointment.objects.visible_to(user)
        .held(at=now())
        .filter(city=city)
        .select_related("user")
        .order_by("role", "since", "pk")
    )
    acting = [
        {
            "name": one.user.name or _("(no name yet)"),
            "role": Acting(one.role).label,
            "since": one.since,
            "until": one.until,
            "seen": one.user.seen_at,
            "me": one.user_id == user.pk,
        }
        for one in rows
    ]
    team = {one.user_id for one in rows if one.role != Acting.MAYOR}
    context = {
        "city": city.code,
        "people": acting,
        "in_team": len(team),
        "too_few": len(team) < ENOUGH,
        "own": city.code in cities_of(user),
        "people_url": reverse("cities:city-people", kwargs={"code": city.code}),
    }
    return Section("people", _("Who acts for the city"), "desk/panels/people.html", context, 10)


def facts(user: Any, city: City) -> Section:
    """How fresh what the city says of itself is, and when it is due."""
    told = freshness(city)
    context = {
        "fresh": told,
        "to_confirm": is_to_be_confirmed(city),
        "may": can(user, "cities.keep_profile", city),
        "profile_url": reverse("cities:profile", kwargs={"code": city.code}),
        "page_url": city.get_absolute_url(),
    }
    return Section("facts", _("What the city says of itself"), "desk/panels/facts.html", context, 20)


def unpublished(user: Any, city: City) -> Section | None:
    """Drafts and what is in review; an empty draft table invites those who may write."""
    lines = drafts.drafts_of_city(user, city.code)
    writes = city.code in cities_of(user)
    if not lines and not writes:
        return None
    context = {"drafts": lines, "city": city.code, "writes": writes}
    return Section("drafts", _("Drafts and reviews"), "desk/panels/drafts.html", context, 30)


def letters(user: Any, city: City) -> Section | None:
    """Letters the city has not answered; for its team alone."""
    if city.code not in cities_of(user):
        return None
    waiting = CityLetter.objects.visible_to(user).filter(city=city).waiting()
    rows = [
        {
            "subject": letter.subject,
            "name": letter.name,
            "at": letter.written_at,
            "url": reverse("cities:letter", kwargs={"code": letter.code}),
        }
        for letter in waiting[:LAST]
    ]
    return Section("letters", _("Letters to the city"), "desk/panels/letters.html", {"letters": rows}, 40)


def stale(user: Any, city: City) -> Section | None:
    """Published records whose day to be confirmed has come or comes within a month."""
    cards = list(
        Card.objects.visible_to(user)
        .filter(city=city, due_on__lte=today() + SOON)
        .order_by("due_on", "code")[:20]
    )
    if not cards:
        return None
    context = {"cards": titled(cards), "today": today()}
    return Section("stale", _("Going stale"), "desk/panels/stale.html", context, 50)


def records(user: Any, city: City) -> Section:
    """What the city published last."""
    context = {"rows": cards_where(LAST, city=city.code), "what": "city"}
    return Section("records", _("Last records"), "desk/panels/records.html", context, 60)


def titled(cards: list[Card]) -> list[dict[str, Any]]:
    """Cards with their titles in the reader's language; one statement for each kind."""
    language = get_language() or SOURCE_LANGUAGE
    keys: dict[str, list[str]] = {}
    for card in cards:
        keys.setdefault(card.kind, []).append(card.key)
    texts = {
        (kind, key): text
        for kind, many in keys.items()
        for key, text in authored_many(kind, many, ("title",)).items()
    }
    return [
        {
            "title": texts[card.kind, card.key].said("title", language),
            "url": url_of(card.kind, card.code),
            "due": card.due_on,
            "overdue": bool(card.due_on and card.due_on < today()),
        }
        for card in cards
    ]


# --- a country, a field ---------------------------------------------------------------------------------------
def country_panels(user: Any, code: str, lines: list[CityLine]) -> list[Section]:
    """A country's desk: its cities, and what they published last."""
    return _in_order(_of_many(lines, country=code), hooks.country_state(user, code))


def field_panels(user: Any, code: str, lines: list[CityLine]) -> list[Section]:
    """A field's desk: what waits for review, its cities, and what they published last."""
    review = drafts.in_review(user, {code})
    own = Section("review", _("To review"), "desk/panels/review.html", {"drafts": review}, 10)
    return _in_order([own, *_of_many(lines, field=code)], hooks.field_state(user, code))


def _of_many(lines: list[CityLine], **facet: str) -> Iterator[Section]:
    yield Section("cities", _("Cities"), "desk/panels/cities.html", {"lines": lines, "today": today()}, 60)
    context = {"rows": cards_where(LAST, **facet), "what": next(iter(facet))}
    yield Section("records", _("Last records"), "desk/panels/records.html", context, 20)


def _in_order(own: Any, added: dict[str, Any]) -> list[Section]:
    found = [*own, *(one for given in added.values() for one in given)]
    return sorted(found, key=lambda section: (section.position, section.anchor))


# --- what one can do from here --------------------------------------------------------------------------------
def city_acts(user: Any, city: City) -> list[tuple[str, str]]:
    """Links to the work on a city, as far as this reader may: label, address."""
    here = {"code": city.code}
    acts = []
    if can(user, "cities.keep_profile", city):
        acts.append((_("Edit the city’s page"), reverse("cities:profile", kwargs=here)))
    if can(user, "cities.view_people", city):
        acts.append((pgettext("who acts", "People"), reverse("cities:city-people", kwargs=here)))
    if can(user, "cities.read_state", city):
        acts.append((_("State of things"), reverse("cities:state", kwargs=here)))
    return acts


def desk_of_city(request: Any, city: City) -> list[tuple[str, str]]:
    """On the city's public page: the way to its desk, for who may open it (`cities.hooks.city_actions`)."""
    if not can(request.user, "desk.read_city", city):
        return []
    return [(_("The city’s desk"), reverse("desk:city", kwargs={"code": city.code}))]
