"""The desk of somebody new: five first steps for their role, each useful by itself, none of them a tour.

Whether a step is done is seen in the data, never ticked by hand; a step that is not wanted is put aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.capacities import capacities
from mreza.accounts.choices import RoleKind
from mreza.activities.registry import kinds, records_of
from mreza.cities.acting import cities_of, countries_of, fields_of, organisations_of
from mreza.cities.choices import CITY_TEAM, Acting
from mreza.cities.directory import members
from mreza.cities.models import Appointment, City
from mreza.cities.places import place_name
from mreza.cities.register import ENOUGH
from mreza.desk.models import ALL, PutAside
from mreza.foundation.moments import now
from mreza.notices.models import Wish


@dataclass(frozen=True)
class Step:
    """One thing to do: what, why it helps, where."""

    code: str
    title: str
    text: str
    url: str
    done: bool = False


class Newcomer:
    """A person and what their places already have; each question is asked once."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.roles = {one.role for one in capacities(user)}
        self.city = min(cities_of(user), default="") or min(cities_of(user, Acting.MAYOR), default="")
        self.country = min(countries_of(user), default="")
        self.field = min(fields_of(user), default="")
        self.organisation = min(organisations_of(user), default="")

    @cached_property
    def chose_how_to_be_told(self) -> bool:
        return Wish.objects.filter(user=self.user).exists()

    @cached_property
    def has_facts_confirmed(self) -> bool:
        return City.objects.filter(code=self.city, confirmed_at__isnull=False).exists()

    @cached_property
    def is_not_alone(self) -> bool:
        held = Appointment.objects.held(at=now()).filter(city__code=self.city, role__in=CITY_TEAM)
        return held.values("user").distinct().count() >= ENOUGH

    @cached_property
    def has_written(self) -> bool:
        """Whether the city, or the organisation, has a record of its own."""
        place = {"city__code": self.city} if self.city else {"organisation__code": self.organisation}
        return any(
            records_of(kind).filter(**place, created_by__isnull=False).exclude(origin="compiled").exists()
            for kind in kinds()
        )

    @cached_property
    def has_a_second_way_in(self) -> bool:
        return bool(self.user.authenticator_set.exists())


Make = Callable[[Newcomer], Step]


def _name(new: Newcomer) -> Step:
    return Step(
        "name", _("Say what you are called"),
        _("Colleagues see your name beside what you write, and in the register of people."),
        reverse("accounts:name"), bool(new.user.name),
    )  # fmt: skip


def _told(new: Newcomer) -> Step:
    return Step(
        "told", _("Choose how you are told"),
        _("At once, once a day or once a week; here, by e-mail, or both."),
        reverse("notices:settings"), new.chose_how_to_be_told,
    )  # fmt: skip


def _key(new: Newcomer) -> Step:
    return Step(
        "key", _("Add a passkey"),
        _("You sign in with your fingerprint, your face or your phone; nobody can guess or steal it."),
        reverse("mfa_list_webauthn"), new.has_a_second_way_in,
    )  # fmt: skip


def _facts(new: Newcomer) -> Step:
    return Step(
        "facts", _("Check what is said about %(city)s") % {"city": place_name("city", new.city)},
        _("Population, website, languages: they were compiled from public sources. Correct them, or confirm them."),
        reverse("cities:profile", kwargs={"code": new.city}), new.has_facts_confirmed,
    )  # fmt: skip


def _second(new: Newcomer) -> Step:
    return Step(
        "second", _("See that you are two"),
        _("A city needs at least two people, so that nothing is lost when one falls ill or leaves."),
        reverse("cities:city-people", kwargs={"code": new.city}), new.is_not_alone,
    )  # fmt: skip


def _read(new: Newcomer) -> Step:
    field = new.field or _field_of(new.city)
    return Step(
        "read", _("Read a good practice of another city"),
        _("A real one, in building blocks: it shows what a record looks like better than any guide."),
        reverse("practices:list") + (f"?field={field}" if field else ""),
    )  # fmt: skip


def _write(new: Newcomer) -> Step:
    return Step(
        "write", _("Begin a good practice"),
        _("A title is enough to begin. It stays a draft that only your colleagues see, as long as you like."),
        reverse("practices:new"), new.has_written,
    )  # fmt: skip


def _field_desk(new: Newcomer) -> Step:
    return Step(
        "field", _("Meet the cities of your field"),
        _("Who acts for them, which have fallen silent, what they recorded last."),
        reverse("desk:field", kwargs={"code": new.field}),
    )  # fmt: skip


def _review(new: Newcomer) -> Step:
    return Step(
        "review", _("See what waits for your review"),
        _("You read, comment a paragraph, ask for a change, or publish."),
        reverse("desk:field", kwargs={"code": new.field}) + "#review",
    )  # fmt: skip


def _country_desk(new: Newcomer) -> Step:
    return Step(
        "country", _("Look at the cities of your country"),
        _("Who acts for them, what is stale, what they recorded last."),
        reverse("desk:country", kwargs={"code": new.country}),
    )  # fmt: skip


def _register(new: Newcomer) -> Step:
    return Step(
        "register", _("Find the people you will work with"),
        _("The register says who acts for which city, country and field, and since when."),
        reverse("cities:people"),
    )  # fmt: skip


def _invitations(new: Newcomer) -> Step:
    return Step(
        "invitations", _("See who was invited"),
        _("Nobody signs up by themselves: whoever works here was invited by somebody."),
        reverse("accounts:invitations"),
    )  # fmt: skip


def _outbox(new: Newcomer) -> Step:
    return Step(
        "outbox", _("Look into the outbox"),
        _("Every letter the system writes passes through it; you can hold one, or all."),
        reverse("desk:outbox"),
    )  # fmt: skip


def _remarks(new: Newcomer) -> Step:
    return Step(
        "remarks", _("Read the remarks of readers"),
        _("Anybody may say what is wrong or missing about a city; the Secretariat settles it."),
        reverse("cities:remarks"),
    )  # fmt: skip


def _state(new: Newcomer) -> Step:
    return Step(
        "state", _("Read the state of things"),
        _("What is due, what was promised, who works on what: your city on one page."),
        reverse("desk:city", kwargs={"code": new.city}),
    )  # fmt: skip


def _partner_cities(new: Newcomer) -> Step:
    return Step(
        "cities", _("Find the cities you work with"),
        _("Their pages say what they do and whom to ask."),
        reverse("cities:list"),
    )  # fmt: skip


# Who gets which five, in this order; who holds several roles gets those of the first.
FIVE: tuple[tuple[frozenset[str], tuple[Make, ...]], ...] = (
    (frozenset({Acting.FOCAL_POINT, Acting.ALTERNATE}), (_name, _facts, _second, _read, _write)),
    (frozenset({Acting.EDITOR}), (_name, _facts, _read, _write, _told)),
    (frozenset({Acting.MAYOR}), (_name, _state, _second, _read, _told)),
    (frozenset({Acting.COORDINATOR, Acting.DEPUTY}), (_name, _field_desk, _review, _register, _told)),
    (frozenset({Acting.COMMISSION, Acting.MINISTRY}), (_name, _country_desk, _register, _read, _told)),
    (frozenset({RoleKind.SECRETARIAT}), (_name, _register, _remarks, _invitations, _outbox)),
    (frozenset({RoleKind.ADMINISTRATOR}), (_name, _key, _invitations, _outbox, _told)),
    (frozenset({RoleKind.AUDITOR}), (_name, _key, _register, _read, _told)),
    (frozenset({Acting.PARTNER}), (_name, _partner_cities, _read, _write, _told)),
)


def first_steps(user: Any) -> list[Step]:
    """What to do first, without what was put aside; nothing once all is done or put aside, or without a role."""
    new = Newcomer(user)
    makers: Iterable[Make] = next((five for roles, five in FIVE if roles & new.roles), ())
    if not makers:
        return []
    aside = set(PutAside.objects.filter(user=user).values_list("step", flat=True))
    if ALL in aside:
        return []
    steps = [step for step in (make(new) for make in makers) if step.code not in aside]
    return steps if any(not step.done for step in steps) else []


def put_aside(user: Any, step: str) -> None:
    """Do not show this step again; `*`: none of them."""
    PutAside.objects.get_or_create(user=user, step=step)


CODES = frozenset({"name", "told", "key", "facts", "second", "read", "write", "field", "review", "country", "register",
                   "invitations", "outbox", "remarks", "state", "cities", ALL})  # fmt: skip


def _field_of(city: str) -> str:
    """The field a city holds today, to begin reading near home."""
    return next((row.field for row in members() if row.code == city), "") if city else ""
