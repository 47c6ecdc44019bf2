"""What waits for somebody about cities: facts to confirm, letters to answer. Asked by the desk, never stored."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.cities.acting import cities_of
from mreza.cities.facts import own_name
from mreza.cities.freshness import ASK_BEFORE
from mreza.cities.letters import due_on
from mreza.cities.models import City, CityLetter
from mreza.foundation.moments import today
from mreza.foundation.waiting import Waiting


def waits_for(user: Any) -> list[Waiting]:
    """For the team of a city, and letters to cities without anybody for the Secretariat."""
    return [*_facts(user), *_letters(user)]


def _facts(user: Any) -> list[Waiting]:
    mine = cities_of(user)
    if not mine:
        return []
    asked = Q(due_on=None) | Q(due_on__lte=today() + ASK_BEFORE)
    found = (
        City.objects.visible_to(user).filter(asked, code__in=mine).select_related("country").order_by("code")
    )
    return [
        Waiting(
            kind="city.facts",
            text=_("Are the facts about the city still right? %(city)s") % {"city": own_name(city)},
            url=reverse("cities:profile", kwargs={"code": city.code}),
            action=_("Look and confirm"),
            since=city.confirmed_at or city.created_at,
            due=city.due_on,
            place=(City.kind, city.code),
        )
        for city in found
    ]


def _letters(user: Any) -> list[Waiting]:
    letters = CityLetter.objects.visible_to(user).waiting().select_related("city__country")
    return [
        Waiting(
            kind="city.letter",
            text=_("%(name)s wrote to the city: %(subject)s (%(city)s)")
            % {"name": letter.name, "subject": letter.subject, "city": own_name(letter.city)},
            url=reverse("cities:letter", kwargs={"code": letter.code}),
            action=_("Read and answer"),
            since=letter.written_at,
            due=due_on(letter),
            place=(City.kind, letter.city.code),
        )
        for letter in letters
    ]
