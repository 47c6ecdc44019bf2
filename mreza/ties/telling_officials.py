"""Who is told what became of an official address: the leads of the city that named it. Never whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.cities.acting import cities_of
from mreza.cities.choices import CITY_LEADS
from mreza.cities.models import Appointment
from mreza.cities.places import place_name
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.telling import tell_people
from mreza.ties.models import Contact, OfficialAddress

About = tuple[str, str]

ACCEPTED, REFUSED = "tie.address-accepted", "tie.address-refused"


def accepted(address: OfficialAddress, *, by: Any, at: dt.datetime) -> None:
    """An address of that city is in use now, this one or another: the question goes there."""
    _tell(address, ACCEPTED, by=by, at=at)


def refused(address: OfficialAddress, *, by: Any, at: dt.datetime) -> None:
    """Why stands on the page of the contact."""
    _tell(address, REFUSED, by=by, at=at)


def _tell(address: OfficialAddress, kind: str, *, by: Any, at: dt.datetime) -> None:
    held = Appointment.objects.held(at=at).filter(role__in=CITY_LEADS, city=address.named_for_id)
    people = {one.user_id: one.user for one in held.select_related("user")}
    if address.named_by is not None:
        people[address.named_by.pk] = address.named_by
    about = (Contact.kind_word, address.contact.code)
    told = {"city": address.city.code, "for": address.named_for.code}
    tell_people(people.values(), kind, about=about, told=told, by=by, at=at)


def _said(sentence: Any) -> Any:
    return lambda told: sentence % {"city": place_name("city", told["city"])}


def _of_those_who_enter(user: Any, abouts: Iterable[About]) -> list[About]:
    """Who acts for the city that entered the contact, still. One query for any number."""
    codes = [key for kind, key in abouts if kind == Contact.kind_word]
    mine = Contact.objects.filter(code__in=codes, entered_for__code__in=cities_of(user))
    return [(Contact.kind_word, code) for code in mine.values_list("code", flat=True)]


def register_notices() -> None:
    kinds = (
        (
            ACCEPTED,
            _("The official address of a city that nobody acts for is accepted"),
            _("The Secretariat accepted an official address of %(city)s. The question goes there by mail."),
        ),
        (
            REFUSED,
            _("An official address that your city named is refused"),
            _(
                "The Secretariat did not accept the address you named for %(city)s. Look why, and name another one."
            ),
        ),
    )
    for code, label, sentence in kinds:
        register(
            NoticeKind(
                code=code,
                label=label,
                sentence=_said(sentence),
                url=lambda about, told: reverse("ties:contact", kwargs={"code": about[1]}),
                why=lambda told: str(_("You act for the city that named the address.")),
                may_read=lambda user, about: bool(_of_those_who_enter(user, [about])),
                readable=_of_those_who_enter,
                group=pgettext_lazy("notices", "Ties between cities"),
                concerns=lambda user: bool(cities_of(user)),
            )
        )
