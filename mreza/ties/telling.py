"""Who is told of an act on a contact, in the transaction of the act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from mreza.cities.acting import cities_of
from mreza.cities.choices import CITY_LEADS
from mreza.cities.models import Appointment, City
from mreza.cities.places import place_name
from mreza.foundation.moments import now
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.telling import tell_people
from mreza.ties.choices import Answer
from mreza.ties.models import Contact


def asked(contact: Contact, *, by: Any) -> None:
    """The cities whose answer it waits for."""
    asked_cities = contact.members.asked().values_list("city_id", flat=True)
    _tell(list(asked_cities), "asked", contact, by=by, place=_entered_by(contact))


def asked_of_many(asked_about: Mapping[int, Sequence[tuple[str, str]]], *, by: Any, place: str) -> None:
    """City → code and title of each contact that was entered with it at once: one notice a city, not one a contact.

    `place` is the code of the city that entered them.
    """
    for city, leads in _who_leads(list(asked_about)).items():
        contacts = asked_about[city.pk]
        code, title = contacts[0]
        if len(contacts) == 1:
            about, kind = (Contact.kind_word, code), "tie.asked"
            told: dict[str, Any] = {"title": title, "place": place}
        else:
            about, kind = (City.kind, city.code), "tie.asked-many"
            told = {"count": len(contacts), "place": place, "city": city.code}
        tell_people(leads, kind, about=about, told=told, by=by)


def answered(contact: Contact, city: City, said: str, *, by: Any) -> None:
    """The city that entered it hears what another one says of it."""
    if contact.entered_for_id is None or contact.entered_for_id == city.pk:
        return
    act = "disputed" if said == Answer.DISPUTED else "confirmed"
    _tell([contact.entered_for_id], act, contact, by=by, place=city.code)


def corrected(contact: Contact, *, by: Any) -> None:
    """Those who said yes to it hear that its words were changed; the city that changed them knows."""
    said_yes = contact.members.filter(answer__in=(Answer.CONFIRMED, Answer.ENTERED))
    _tell(list(said_yes.values_list("city_id", flat=True)), "corrected", contact, by=by)


def merged(contact: Contact, *, by: Any) -> None:
    """All cities of a contact hear that two entries of it have become one."""
    _tell(list(contact.members.values_list("city_id", flat=True)), "merged", contact, by=by)


def withdrawn(contact: Contact, *, by: Any) -> None:
    """Every city that has said something of it, and those still asked."""
    _tell(list(contact.members.values_list("city_id", flat=True)), "withdrawn", contact, by=by)


def _entered_by(contact: Contact) -> str:
    return contact.entered_for.code if contact.entered_for else ""


def _tell(cities: list[int], act: str, contact: Contact, *, by: Any, place: str = "") -> None:
    users = {user.pk: user for leads in _who_leads(cities).values() for user in leads}
    if users:
        told = {"title": contact.title, "place": place}
        tell_people(users.values(), f"tie.{act}", about=contact.about, told=told, by=by)


def _who_leads(cities: list[int]) -> dict[City, list[Any]]:
    """Who answers for each of these cities now; cities without anybody are left out."""
    people: dict[City, list[Any]] = defaultdict(list)
    held = Appointment.objects.held(at=now()).filter(role__in=CITY_LEADS, city__in=cities)
    for one in held.select_related("user", "city").order_by("pk"):
        if one.city is not None:
            people[one.city].append(one.user)
    return people


# --- what is said ---------------------------------------------------------------------------------------------
# What happened · its name in the settings · the sentence.
_NOTICES: tuple[tuple[str, Any, Any], ...] = (
    (
        "asked",
        _("Another city says that it worked with yours"),
        _("%(place)s entered “%(title)s”. Was it so?"),
    ),
    (
        "confirmed",
        _("A city confirms what yours entered"),
        _("%(place)s confirms “%(title)s”."),
    ),
    (
        "disputed",
        _("A city disputes what yours entered"),
        _("%(place)s disputes “%(title)s” and says why."),
    ),
    (
        "corrected",
        _("What your city confirmed was put in other words"),
        _("“%(title)s” was corrected. Is it still right?"),
    ),
    ("merged", _("Two entries of one contact were merged"), _("Two entries of “%(title)s” have become one.")),
    ("withdrawn", _("A contact of your city was withdrawn"), _("“%(title)s” was withdrawn.")),
)


def register_notices() -> None:
    for act, label, sentence in _NOTICES:
        register(_notice(act, label, sentence))
    register(_ASKED_MANY)


def _named(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a notice tells, with its cities as the reader calls them."""
    names = {name: place_name("city", told[name]) for name in ("place", "city") if told.get(name)}
    return {**told, **names}


def _notice(act: str, label: Any, sentence: Any) -> NoticeKind:
    return NoticeKind(
        code=f"tie.{act}",
        label=label,
        sentence=lambda told: sentence % _named(told),
        url=lambda about, told: (
            reverse("ties:contact", kwargs={"code": about[1]}) + ("#answer" if act == "asked" else "")
        ),
        why=lambda told: str(_("You answer for a city that took part.")),
        may_read=lambda user, about: bool(_readable([about])),
        readable=lambda user, abouts: _readable(abouts),
        group=pgettext_lazy("notices", "Ties between cities"),
        concerns=lambda user: bool(cities_of(user)),
    )


_ASKED_MANY = NoticeKind(
    code="tie.asked-many",
    label=_("Another city entered many contacts with yours at once"),
    sentence=lambda told: (
        ngettext(
            "%(place)s entered %(count)s contact with %(city)s. Was it so?",
            "%(place)s entered %(count)s contacts with %(city)s. Were they so?",
            told["count"],
        )
        % _named(told)
    ),
    url=lambda about, told: f"{reverse('ties:list')}?city={about[1]}&state=claimed",
    why=lambda told: str(_("You answer for a city that took part.")),
    may_read=lambda user, about: bool(_cities_there([about])),
    readable=lambda user, abouts: _cities_there(abouts),
    group=pgettext_lazy("notices", "Ties between cities"),
    concerns=lambda user: bool(cities_of(user)),
)


def _cities_there(abouts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Cities are public."""
    codes = [key for kind, key in abouts if kind == City.kind]
    return [(City.kind, code) for code in City.objects.filter(code__in=codes).values_list("code", flat=True)]


def _readable(abouts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The ledger is public: what is there may be read."""
    codes = [key for kind, key in abouts if kind == Contact.kind_word]
    found = Contact.objects.filter(code__in=codes).values_list("code", flat=True)
    return [(Contact.kind_word, code) for code in found]
