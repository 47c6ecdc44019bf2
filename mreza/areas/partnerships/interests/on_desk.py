"""What a city's desk shows of interests: how many wait for the city, and for others; the way to all of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import InterestState
from mreza.areas.partnerships.interests.turns import turn_of
from mreza.areas.partnerships.interests.voices import both
from mreza.areas.partnerships.interests.waiting import MOST, standing_of, unfinished
from mreza.cities.acting import cities_of
from mreza.ui.sections import Section

POSITION = 14  # before the search for partners


def on_the_desk(user: Any, code: str) -> list[Section]:
    """Fills `desk.hooks.city_state`, for the city's team. One statement."""
    if code not in cities_of(user):
        return []
    rows = unfinished().filter(Q(city__code=code) | Q(wish__city__code=code)).order_by("expressed_at", "pk")
    ours, theirs, agreed = 0, 0, 0
    for row in rows[:MOST]:
        turns = [
            bool(turn_of(standing_of(row), as_asker=voice.as_asker)[0])
            for voice in both(row)
            if voice.city.code == code
        ]
        agreed += row.state == InterestState.AGREED
        ours += row.state != InterestState.AGREED and any(turns)
        theirs += row.state != InterestState.AGREED and not any(turns)
    context = {"ours": ours, "theirs": theirs, "agreed": agreed, "address": reverse("partnerships:mine")}
    return [
        Section("interests", _("Offers and needs"), "partnerships/interests/desk.html", context, POSITION)
    ]
