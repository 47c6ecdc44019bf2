"""What waits for somebody because of projects: to answer, to confirm, to begin, to look at what is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.activities.choices import Agreement, Origin, State
from mreza.activities.models import Participation
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.facts import lights_of
from mreza.areas.partnerships.projects.keeping import OPEN
from mreza.areas.partnerships.projects.light import AMBER, RED, Light
from mreza.areas.partnerships.projects.light_words import why
from mreza.cities.acting import cities_led_by
from mreza.cities.names import city_names
from mreza.foundation.moments import now, today
from mreza.foundation.permissions import may_read
from mreza.foundation.waiting import Waiting
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE

MOST = 100  # lines of each sort
# Signs that somebody can do something about now; that nothing is measured yet is no reason to be called.
CALLS = frozenset({"over", "late", "quiet", "worse", "behind", "not-begun", "long-agreed"})


def waits(user: Any, *, at: dt.datetime | None = None) -> list[Waiting]:
    """Fills `foundation.hooks.waits_for_me`. Two queries; up to six more where something waits."""
    cities = cities_led_by(user) if may_read(user) else frozenset()
    if not cities:
        return []
    asked = _asked(cities)
    own = _own(cities)
    lights = lights_of([one for one in own if one.stage != Stage.IDEA], today(at or now())) if own else {}
    late = [one for one in own if one.key in lights and _calls(lights[one.key])]
    ready = [one for one in own if one.stage == Stage.IDEA]
    if not asked and not late and not ready:
        return []
    projects = {row.key: row for row in _asking(asked)}
    titles = _titles({*projects, *(one.key for one in (*late, *ready))})
    names = city_names(get_language() or SOURCE_LANGUAGE) if asked else {}
    lines = [
        _line(
            projects[row.key], "project.asked", _("%(city)s asks your city to be in the project “%(title)s”.")
            % {"city": _named(names, projects[row.key].city), "title": titles[row.key]},
            _("Answer"), row.asked_at, row.city.code,
        )
        for row in asked
        if row.key in projects
    ]  # fmt: skip
    for one in ready:
        text = _("Everybody asked has answered for “%(title)s”. Confirm the project, or go on asking.")
        lines.append(
            _line(one, "project.ready", text % {"title": titles[one.key]}, _("Decide"), one.changed_at)
        )
    for one in late:
        told = {"title": titles[one.key], "reason": why(lights[one.key])}
        text = _("“%(title)s”: %(reason)s") % told
        lines.append(_line(one, "project.late", text, _("Say how it stands"), one.changed_at))
    return lines


def _calls(light: Light) -> bool:
    return light.colour in (AMBER, RED) and any(sign.code in CALLS for sign in light.signs)


def _asked(cities: Iterable[str]) -> list[Participation]:
    rows = Participation.objects.filter(kind=Project.kind, state=Agreement.ASKED, city__code__in=cities)
    return list(rows.select_related("city").order_by("asked_at", "pk")[:MOST])


def _asking(rows: list[Participation]) -> list[Project]:
    if not rows:
        return []
    found = Project.objects.filter(key__in={row.key for row in rows})  # door: whoever is asked may read it
    open_ones = found.filter(stage__in=OPEN)  # of what has ended nobody is asked any more
    return list(open_ones.exclude(state=State.RETIRED).select_related("city"))


def _own(cities: Iterable[str]) -> list[Project]:
    """Projects these cities lead: those that run or will, and ideas for which everybody asked has answered."""
    taking_part = Participation.objects.filter(kind=Project.kind, key=OuterRef("key"))
    ready = Q(
        Exists(taking_part.filter(state=Agreement.AGREED)),
        ~Exists(taking_part.filter(state=Agreement.ASKED)),
        stage=Stage.IDEA,
    )
    wanted = Q(stage__in=(Stage.AGREED, Stage.RUNNING)) | ready
    rows = Project.objects.filter(wanted, city__code__in=cities).exclude(state=State.RETIRED)
    kept = rows.exclude(origin=Origin.COMPILED, confirmed_at=None)  # door: of the reader's own cities
    return list(kept.select_related("city").order_by("changed_at", "pk")[:MOST])


def _titles(keys: set[str]) -> dict[str, str]:
    language = get_language() or SOURCE_LANGUAGE
    texts = authored_many(Project.kind, sorted(keys), ("title",))
    return {key: str(found.said("title", language)) for key, found in texts.items()}


def _named(names: Any, city: Any) -> str:
    return str(names.get(city.code, city.name)) if city is not None else ""


def _line(
    project: Project, kind: str, text: str, action: str, since: dt.datetime, place: str = ""
) -> Waiting:
    url = reverse("partnerships:project", kwargs={"code": project.code})
    where = place or (project.city.code if project.city else "")
    return Waiting(kind, text, url, action, since, place=("city", where) if where else None)
