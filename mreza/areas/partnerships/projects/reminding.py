"""A light that time has turned red is told, once for each reason, to those who answer for the leading city.

What somebody measured turns a light as well, but whoever measured has seen it; what nobody did is what is not seen.
A new reason is one that begins on another day: a milestone with a new date may be late anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from mreza.activities.choices import Origin, State
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.facts import lights_of
from mreza.areas.partnerships.projects.light import RED, Light, Sign
from mreza.areas.partnerships.projects.light_words import sentence
from mreza.cities.choices import CITY_LEADS
from mreza.cities.models import Appointment
from mreza.foundation.moments import today
from mreza.notices.reminding import Reminder, remind
from mreza.translations.authored import authored_many

KIND = "project.turned-red"
BY_TIME = frozenset({"over", "late", "quiet", "not-begun"})
MOST = 2_000  # looked at in one go, those that changed longest ago first


def remind_of_red(at: dt.datetime) -> int:
    """How many notices went out now. Safe to run twice; a handful of statements, whatever the number of projects."""
    own = _reported_on()
    lights = lights_of(own, today(at))
    red = [(one, sign) for one in own if (sign := _turned(lights[one.key])) is not None]
    if not red:
        return 0
    leads = _leads_of({one.city_id for one, _sign in red}, at)
    titles = authored_many(Project.kind, [one.key for one, _sign in red], ("title",))
    return remind(
        KIND,
        [
            Reminder(one.about, sign.told["on"], people, _told(sign, str(titles[one.key].original("title"))))
            for one, sign in red
            if (people := leads.get(one.city_id))
        ],
        at=at,
    )


def _reported_on() -> list[Project]:
    """Those that run or will, of cities that say so themselves."""
    rows = Project.objects.filter(stage__in=(Stage.AGREED, Stage.RUNNING), city__isnull=False)
    kept = rows.exclude(state=State.RETIRED).exclude(origin=Origin.COMPILED, confirmed_at=None)
    return list(kept.order_by("changed_at", "pk")[:MOST])


def _turned(light: Light) -> Sign | None:
    """What made it red while nobody did anything."""
    return next((sign for sign in light.signs if sign.colour == RED and sign.code in BY_TIME), None)


def _leads_of(cities: set[int | None], at: dt.datetime) -> dict[int | None, list[Any]]:
    held = Appointment.objects.held(at=at).filter(role__in=CITY_LEADS, city__in=cities)
    found: dict[int | None, list[Any]] = {}
    for one in held.select_related("user").order_by("pk"):
        if one.user.is_active and one.user not in found.setdefault(one.city_id, []):
            found[one.city_id].append(one.user)
    return found


def _told(sign: Sign, title: str) -> dict[str, Any]:
    return {"title": title, "sign": sign.code, "count": sign.told.get("count", 0)}


def said(told: Mapping[str, Any]) -> str:
    """The sentence of the notice; how many days it is by now."""
    on = dt.date.fromisoformat(told["due"])
    sign = Sign(RED, told["sign"], {"on": on, "days": (today() - on).days, "count": told["count"]})
    return _("The light of “%(title)s” has turned red. %(reason)s") % {
        "title": told["title"], "reason": sentence(sign),
    }  # fmt: skip
