"""Watching over who acts: what waits for those who can do something about it, and cities that fell silent.

Nothing here is stored: each sentence is derived from appointments, invitations and when people were last seen. Only
that a coordinator was told of a silent city is, as their notice, so that they are told once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mreza.accounts.capacities import keys
from mreza.accounts.models import Invitation
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities.acting import cities_led_by, fields_of
from mreza.cities.appointing import end_appointment
from mreza.cities.choices import CITY_LEADS, CITY_TEAM, FIELD_TEAM, Acting
from mreza.cities.models import Appointment, City, GroupLetter, Handover
from mreza.cities.places import phrase, place_name
from mreza.cities.proposing import by_link_sentence
from mreza.cities.register import ENOUGH, CityTeam, Member, member_cities, silent_before, teams
from mreza.foundation.moments import now
from mreza.foundation.permissions import can
from mreza.foundation.waiting import Waiting
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.models import Notice
from mreza.notices.telling import tell_people

ENDS_SOON = dt.timedelta(days=30)
ANSWER_EXPECTED = dt.timedelta(days=14)
SILENT_NOTICE = "city.silent"
SHOWN_ONE_BY_ONE = 5  # cities of a country without anybody; more are counted


def waits(user: Any, *, at: dt.datetime | None = None) -> list[Waiting]:
    """What somebody can do about who acts: a colleague is missing, a term ends, an invitation has no answer."""
    at = at or now()
    led = cities_led_by(user) | keys(user, "city", Acting.MAYOR)
    found = [*_ending(user, led, at), *_unanswered(user, led, at), *_unfinished(user)]
    if led:
        found += _lonely(led, at)
    if fields := fields_of(user):
        found += _in_my_fields(fields, at)
    if countries := keys(user, "country", Acting.COMMISSION):
        found += _in_my_countries(countries, at)
    if works_in_the_secretariat(user) or led:
        found += _proposed(user, at)
    return found


def _proposed(user: Any, at: dt.datetime) -> Iterator[Waiting]:
    """Whom a National Commission named for a city, for who says yes or no."""
    waiting = Invitation.objects.waiting_for_approval(at=at).filter(about_kind=City.kind)
    for one in waiting.select_related("invited_by").order_by("invited_at", "pk")[:50]:
        if can(user, "cities.decide_proposal", one):
            post = phrase(one.role, one.about_kind, one.about_key)
            yield Waiting(
                "appointment.proposed",
                by_link_sentence(post)
                if one.invited_by is None
                else _("%(person)s proposes somebody: %(post)s.") % {"person": one.invited_by, "post": post},
                _people_url(one.about_key) + "#invited",
                _("Decide"),
                since=one.invited_at,
                due=one.expires_at.date(),
                place=(one.about_kind, one.about_key),
            )


def _in_my_countries(countries: frozenset[str], at: dt.datetime) -> Iterator[Waiting]:
    """Of each country one's Commission answers for: cities nobody acts for, that have one person, or fell silent.

    A city somebody is proposed for or invited to waits for their answer, not for the Commission.
    """
    members, found = member_cities(at), teams(at)
    offered = set(
        Invitation.objects.unanswered(at=at)
        .filter(about_kind=City.kind, role__in=CITY_LEADS)
        .values_list("about_key", flat=True)
    )
    for country in sorted(countries):
        mine = [member for member in members.values() if member.country == country]
        alone = sorted(m.code for m in mine if m.code not in found and m.code not in offered)
        if len(alone) <= SHOWN_ONE_BY_ONE:
            yield from (_without_anybody(code, at) for code in alone)
        counts = _counted(mine, found, silent_before(at))
        counts["nobody"] = len(alone) if len(alone) > SHOWN_ONE_BY_ONE else 0
        for what, count in counts.items():
            if count:
                yield Waiting(
                    f"country.{what}", _group_sentence(what, count, "country", country),
                    _register_url(what, "country", country), _("Look at them"), since=_midnight(at),
                    place=("country", country),
                )  # fmt: skip


def _without_anybody(city: str, at: dt.datetime) -> Waiting:
    return Waiting(
        "country.nobody",
        _("Nobody acts for %(city)s. Propose a focal point; the Secretariat or the mayor’s office decides.")
        % {"city": place_name("city", city)},
        reverse("cities:city-invite", kwargs={"code": city}),
        _("Propose somebody"),
        since=_midnight(at),
        place=("city", city),
    )


def _lonely(cities: frozenset[str], at: dt.datetime) -> Iterator[Waiting]:
    """Cities one answers for with fewer than two people in the team."""
    found = teams(at, Appointment.objects.filter(city__code__in=cities))
    for code in sorted(cities):
        team = found.get(code, CityTeam())
        if len(team.people) >= ENOUGH:
            continue
        told = (
            _(
                "Only one person acts for %(city)s. A city needs at least two, so that one may fall ill or leave."
            )
            if team.people
            else _("Nobody is in the team of %(city)s. A city needs at least two people.")
        )
        yield Waiting(
            "city.needs-people", told % {"city": place_name("city", code)}, _people_url(code), _("Invite somebody"),
            since=team.since or _midnight(at), place=("city", code),
        )  # fmt: skip


def _in_my_fields(fields: frozenset[str], at: dt.datetime) -> Iterator[Waiting]:
    """Of each field one coordinates: how many cities have nobody, one person, or a team not seen for long."""
    members, found = member_cities(at), teams(at)
    for code in sorted(fields):
        mine = [member for member in members.values() if member.field == code]
        counts = _counted(mine, found, silent_before(at))
        for what, count in counts.items():
            if count:
                yield Waiting(
                    f"field.{what}", _group_sentence(what, count, "field", code), _register_url(what, "field", code),
                    _("Look at them"), since=_midnight(at), place=("field", code),
                )  # fmt: skip


def _counted(members: list[Member], found: dict[str, CityTeam], before: dt.datetime) -> dict[str, int]:
    there = [found[member.code] for member in members if member.code in found]
    return {
        "nobody": len(members) - len(there),
        "one": sum(len(team.people) == 1 for team in there),
        "silent": sum(team.is_silent(before) for team in there),
    }


def _group_sentence(what: str, count: int, kind: str, key: str) -> str:
    """“Music: nobody acts for 81 cities.” The same of a country."""
    told = {
        "nobody": ngettext(
            "%(field)s: nobody acts for %(count)s city.",
            "%(field)s: nobody acts for %(count)s cities.",
            count,
        ),
        "one": ngettext(
            "%(field)s: %(count)s city has one person only.",
            "%(field)s: %(count)s cities have one person only.",
            count,
        ),
        "silent": ngettext(
            "%(field)s: %(count)s city has fallen silent.",
            "%(field)s: %(count)s cities have fallen silent.",
            count,
        ),
    }
    return told[what] % {"field": place_name(kind, key), "count": count}


def _register_url(what: str, kind: str, key: str) -> str:
    facet = "state=nobody" if what == "nobody" else f"team={what}"
    return f"{reverse('cities:people')}?{facet}&{kind}={key}"


def _ending(user: Any, led: frozenset[str], at: dt.datetime) -> Iterator[Waiting]:
    """One's own appointments that end within a month, and those one could prolong."""
    soon = Appointment.objects.held(at=at).filter(until__lte=at + ENDS_SOON)
    mine = Q(user=user) | Q(city__code__in=led)
    if works_in_the_secretariat(user):
        mine |= Q(role__in=(*FIELD_TEAM, Acting.COMMISSION, Acting.MINISTRY, Acting.PARTNER))
    rows = (
        soon.filter(mine).select_related("user", "city", "country", "field", "organisation").order_by("until")
    )
    for one in rows[:20]:
        assert one.until is not None  # noqa: S101 asked for above
        post = phrase(one.role, one.place.kind, one.place.code)
        words = {"post": post, "person": one.user}
        last = (one.until - dt.timedelta(microseconds=1)).date()
        own = one.user_id == user.pk
        told = (
            _("Your appointment ends soon: %(post)s.")
            if own
            else _("The appointment of %(person)s ends soon: %(post)s.")
        )
        action = _("Look at it") if own else _("Prolong or hand over")
        yield Waiting(
            "appointment.ends", told % words, _post_url(one, own), action,
            since=one.until - ENDS_SOON, due=last, place=(one.place.kind, one.place.code),
        )  # fmt: skip


def _unanswered(user: Any, led: frozenset[str], at: dt.datetime) -> Iterator[Waiting]:
    """Posts offered by oneself, or in a city one answers for, that nobody accepted within a fortnight."""
    sent = Invitation.objects.exclude(needs_approval=True, approved_by=None)
    old = sent.filter(accepted_at=None, revoked_at=None, invited_at__lte=at - ANSWER_EXPECTED)
    mine = Q(invited_by=user) | Q(about_kind="city", about_key__in=led)
    rows = old.exclude(about_kind="").filter(mine).order_by("invited_at")
    if (count := rows.count()) > 5:
        yield Waiting(
            "invitation.unanswered",
            ngettext(
                "%(count)s invitation has had no answer for two weeks.",
                "%(count)s invitations have had no answer for two weeks.",
                count,
            )
            % {"count": count},
            f"{reverse('cities:people')}?state=invited&sort=since",
            _("Look at them"),
            since=rows[0].invited_at + ANSWER_EXPECTED,
        )
        return
    for one in rows if count else ():
        yield Waiting(
            "invitation.unanswered",
            _("An invitation has had no answer for two weeks: %(post)s.")
            % {"post": phrase(one.role, one.about_kind, one.about_key)},
            _people_url(one.about_key)
            if one.about_kind == "city"
            else f"{reverse('cities:people')}?state=invited",
            _("Send it again or revoke it"),
            since=one.invited_at + ANSWER_EXPECTED,
            place=(one.about_kind, one.about_key),
        )


def _unfinished(user: Any) -> Iterator[Waiting]:
    """A handover somebody began and did not confirm."""
    begun = Handover.objects.visible_to(user).open().filter(begun_by=user, confirmed_at=None)
    for one in begun.select_related("appointment__city", "appointment__user"):
        code = one.appointment.place.code
        yield Waiting(
            "handover.unfinished",
            _("A handover is prepared and not confirmed: %(post)s.")
            % {"post": phrase(one.appointment.role, "city", code)},
            reverse("cities:handover", kwargs={"code": code, "handover": one.code}),
            _("Go on"),
            since=one.begun_at,
            place=("city", code),
        )


def _people_url(code: str) -> str:
    return reverse("cities:city-people", kwargs={"code": code})


def _post_url(one: Appointment, own: bool) -> str:
    if one.city_id is not None:
        return _people_url(one.place.code)
    register_of = reverse("cities:people")
    return register_of if own else reverse("cities:appointment", kwargs={"code": one.code})


def _midnight(at: dt.datetime) -> dt.datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


# --- cities that fell silent ------------------------------------------------------------------------------
def silent_cities(at: dt.datetime) -> dict[str, tuple[Member, dt.datetime, bool]]:
    """Member cities nobody of whose team was seen for long, or that have lost everybody who acted for them.

    City code → the city, since when, and whether nobody is left. A city that never had anybody has not fallen silent.
    """
    members, found, before = member_cities(at), teams(at), silent_before(at)
    left = dict(
        Appointment.objects.filter(role__in=CITY_TEAM, until__lte=at)
        .values_list("city__code")
        .annotate(last=Max("until"))
        .values_list("city__code", "last")
    )
    silent: dict[str, tuple[Member, dt.datetime, bool]] = {}
    for code, member in members.items():
        team = found.get(code)
        if team is None and code in left:
            silent[code] = (member, left[code], True)
        elif team is not None and team.is_silent(before):
            since = team.seen or team.since
            assert since is not None  # noqa: S101 a team has somebody
            silent[code] = (member, since, False)
    return silent


@transaction.atomic
def tell_of_silent_cities(*, at: dt.datetime | None = None) -> int:
    """Tell who coordinates the field of each city that fell silent, once for each time it did. Once a day."""
    at = at or now()
    if at.hour != 5 or at.minute:
        return 0
    silent = silent_cities(at)
    if not silent:
        return 0
    coordinators: dict[str, list[Any]] = {}
    held = Appointment.objects.held(at=at).filter(role__in=FIELD_TEAM).select_related("user", "field")
    for one in held:
        coordinators.setdefault(one.place.code, []).append(one.user)
    told = {
        (user, key): last
        for user, key, last in Notice.objects.filter(kind=SILENT_NOTICE, about_kind=City.kind)
        .values_list("user", "about_key")
        .annotate(last=Max("at"))
        .values_list("user", "about_key", "last")
    }
    count = 0
    for code, (member, since, nobody) in silent.items():
        people = [
            user
            for user in coordinators.get(member.field, [])
            if (user.pk, code) not in told or told[user.pk, code] < since
        ]
        if people:
            facts = {"city": code, "field": member.field, "since": since.date().isoformat(), "nobody": nobody}
            count += len(tell_people(people, SILENT_NOTICE, about=(City.kind, code), told=facts, at=at))
    return count


def _silent_sentence(told: dict[str, Any]) -> str:
    city = place_name("city", told["city"])
    if told["nobody"]:
        return _("Nobody acts for %(city)s any more.") % {"city": city}
    return _("%(city)s has fallen silent: nobody of its team was seen for long.") % {"city": city}


def _coordinates(user: Any, about: tuple[str, str]) -> bool:
    members = member_cities(now())
    return about[1] in members and members[about[1]].field in fields_of(user)


def register_notices() -> None:
    """What coordinators are told; called when the chapter is ready."""
    register(
        NoticeKind(
            code=SILENT_NOTICE,
            label=gettext_lazy("A city of your field fell silent"),
            sentence=_silent_sentence,
            url=lambda about, told: _people_url(about[1]),
            why=lambda told: _("You coordinate %(field)s.") % {"field": place_name("field", told["field"])},
            may_read=_coordinates,
            concerns=lambda user: bool(fields_of(user)),
            group=gettext_lazy("People of the Network"),
        )
    )


# --- everything about me, and forgetting ------------------------------------------------------------------
def about_me(user: Any) -> dict[str, list[dict[str, Any]]]:
    """What is kept about a person here: appointments, handovers, letters they wrote to many."""
    appointments = Appointment.objects.filter(user=user).select_related(
        "city", "country", "field", "organisation"
    )
    handovers = Handover.objects.filter(Q(appointment__user=user) | Q(to=user) | Q(begun_by=user))
    return {
        "appointments": [
            {
                "role": one.role,
                "kind": one.place.kind,
                "place": one.place.code,
                "since": one.since.isoformat(),
                "until": one.until.isoformat() if one.until else None,
            }
            for one in appointments
        ],
        "handovers": [
            {
                "city": one.appointment.place.code,
                "role": one.appointment.role,
                "from_me": one.appointment.user_id == user.pk,
                "to_me": one.to_id == user.pk,
                "note": one.note if user.pk in (one.appointment.user_id, one.begun_by_id, one.to_id) else "",
                "begun_at": one.begun_at.isoformat(),
                "settled_at": one.settled_at.isoformat() if one.settled_at else None,
            }
            for one in handovers.select_related("appointment__city").distinct()
        ],
        "letters_to_groups": [
            {
                "subject": one.subject,
                "text": one.text,
                "recipients": one.recipients,
                "sent_at": one.sent_at.isoformat(),
            }
            for one in GroupLetter.objects.filter(by=user)
        ],
    }


@transaction.atomic
def erase(user: Any, *, at: dt.datetime | None = None) -> dict[str, int]:
    """Forget a person: their appointments end, their words in notes and letters go. That somebody acted stays."""
    at = at or now()
    ended = 0
    held = Appointment.objects.filter(user=user).filter(Q(until=None) | Q(until__gt=at))
    for one in held.select_related("user", "city", "country", "field", "organisation"):
        end_appointment(one, by=None, reason="The account was erased.", at=at, told=False)
        ended += 1
    open_ones = Handover.objects.open().filter(Q(appointment__user=user) | Q(to=user), confirmed_at=None)
    open_ones.update(cancelled_at=at)
    notes = (
        Handover.objects.filter(Q(appointment__user=user) | Q(begun_by=user)).exclude(note="").update(note="")
    )
    Handover.objects.filter(email=user.email).update(email="")
    written = GroupLetter.objects.filter(by=user).exclude(subject="", text="")
    letters = written.update(subject="", text="", with_address=False)
    return {"appointments": ended, "notes": notes, "letters": letters}
