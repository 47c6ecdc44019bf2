"""Who is told of an act on a project, in its transaction; and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mreza.activities import telling as of_records
from mreza.activities.choices import Agreement
from mreza.activities.models import Participation
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import reminding
from mreza.areas.partnerships.projects.registration import PROJECT
from mreza.cities.acting import cities_of
from mreza.cities.choices import CITY_TEAM
from mreza.cities.models import Appointment, City
from mreza.foundation.moments import now
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.telling import tell_people
from mreza.translations.authored import authored_many

# What every record tells of itself; that another city is asked is said here in other words.
_SHARED = ("submitted", "change-asked", "published", "compiled")


def answered(project: Project, city: City, *, agrees: bool, by: Any) -> None:
    """The team that asked; once nobody is waited for, it confirms the project."""
    act = "city-in" if agrees else "city-out"
    _tell(act, project, [project.city_id], by=by, place=city.name)


def moved(project: Project, act: str, *, by: Any) -> None:
    """The teams of all cities in it."""
    rows = Participation.objects.filter(kind=Project.kind, key=project.key, state=Agreement.AGREED)
    cities = [project.city_id, *rows.values_list("city_id", flat=True)]
    _tell(act, project, cities, by=by, place=project.city.name if project.city else "")


def _tell(act: str, project: Project, cities: list[int | None], *, by: Any, place: str) -> None:
    held = Appointment.objects.held(at=now()).filter(role__in=CITY_TEAM, city__in=set(cities) - {None})
    people = {one.user_id: one.user for one in held.select_related("user").order_by("user_id")}
    active = [user for user in people.values() if user.is_active]
    if active:
        title = authored_many(Project.kind, [project.key], ("title",))[project.key].original("title")
        told = {"title": str(title), "key": project.key, "place": place}
        tell_people(active, f"project.{act}", about=project.about, told=told, by=by)


# --- what is said -------------------------------------------------------------------------------------------------
# What happened · its name in the settings · the sentence.
_NOTICES: tuple[tuple[str, Any, Any], ...] = (
    (
        "asked-to-be-named",
        _("Your city is asked to be in a project"),
        _("%(place)s asks your city to be in the project “%(title)s”."),
    ),
    (
        "city-in",
        _("A city agrees to be in a project of yours"),
        _("%(place)s agrees to be in “%(title)s”."),
    ),
    (
        "city-out",
        _("A city does not want to be in a project of yours"),
        _("%(place)s is not in “%(title)s”."),
    ),
    (
        "agreed",
        _("A project your city is in is confirmed"),
        _("The project “%(title)s” of %(place)s is agreed on."),
    ),
    ("started", _("A project your city is in begins"), _("The project “%(title)s” has begun.")),
    (
        "finished",
        _("A project your city is in is finished"),
        _("The project “%(title)s” is finished. What came of it is on its page."),
    ),
    (
        "stopped",
        _("A project your city is in was stopped"),
        _("The project “%(title)s” was stopped. Why, is on its page."),
    ),
    ("resumed", _("A project your city is in runs again"), _("The project “%(title)s” runs again.")),
)


def register_notices() -> None:
    of_records.register_notices(PROJECT, only=_SHARED)
    for act, label, sentence in _NOTICES:
        register(_notice(f"project.{act}", label, partial(_filled, sentence)))
    register(_notice(reminding.KIND, _("The light of a project of yours turns red"), reminding.said))


def _filled(sentence: Any, told: dict[str, Any]) -> str:
    return str(sentence % told)


def _notice(code: str, label: Any, sentence: Callable[[dict[str, Any]], str]) -> NoticeKind:
    return NoticeKind(
        code=code,
        label=label,
        sentence=sentence,
        url=lambda about, told: reverse("partnerships:project", kwargs={"code": about[1]}),
        why=lambda told: str(_("You are in the team of a city that is in this project, or asked to be.")),
        may_read=lambda user, about: bool(_readable(user, [about])),
        readable=_readable,
        group=PROJECT.plural,
        concerns=lambda user: bool(cities_of(user)),
    )


def _readable(user: Any, abouts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    keys = [key for kind, key in abouts if kind == Project.kind]
    found = Project.objects.visible_to(user).filter(key__in=keys).values_list("key", flat=True)
    return [(Project.kind, key) for key in found]
