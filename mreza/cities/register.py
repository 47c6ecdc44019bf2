"""The register of people: who acts for which city, country, field and organisation; and where nobody does.

A reader's register holds what `acting.people_seen_by` gives them and nothing else: counts of facets, searches and
exports are made of those rows alone. It is read with the same few statements for any number of people; names come
from what is kept for this version of the data.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.accounts.models import Invitation
from mreza.cities.acting import Reach, contacts_seen_by, people_seen_by, writes_to
from mreza.cities.choices import ACTS_FOR, CITY_LEADS, CITY_TEAM, Acting
from mreza.cities.models import Appointment, City, Country, Designation, Organisation
from mreza.cities.names import city_names
from mreza.cities.queries import known_codes
from mreza.foundation.collation import sort_key
from mreza.foundation.lists import PAGE_SIZE, Page
from mreza.foundation.moments import now
from mreza.foundation.parameters import BadParameters, Mistake, Reader, encoded
from mreza.foundation.text import fold
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import SOURCE_LANGUAGE, names

ENOUGH = 2  # people a city needs, so that one may fall ill or leave
LONGEST_SEARCH = 200
ACTIVE, COMING, ENDED, INVITED, NOBODY = "active", "coming", "ended", "invited", "nobody"
PROPOSED = "proposed"
STATES = {
    ACTIVE: _("in office"),
    COMING: _("about to begin"),
    INVITED: _("invited"),
    PROPOSED: _("proposed"),
    NOBODY: _("nobody"),
    ENDED: _("ended"),
}
PRESENT = (ACTIVE, COMING, INVITED, PROPOSED)  # what is shown unless a state is asked for
ONE, SILENT = "one", "silent"
TEAMS = {ONE: _("one person only"), SILENT: _("not seen for long")}
FACETS = ("state", "role", "team", "field", "region", "country")
SORTS = ("place", "name", "role", "since", "until", "seen")
SORT_VALUES = (*SORTS, *(f"-{name}" for name in SORTS))
DOWNWARDS = ("since", "seen")
PARAMETERS = ("q", *FACETS, "sort", "page", "page_size")
LONG_AGO = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)


def silent_before(at: dt.datetime) -> dt.datetime:
    """A team none of whom was seen since then is silent (setting CITY_SILENT_MONTHS)."""
    return at - dt.timedelta(days=round(settings.CITY_SILENT_MONTHS * 30.44))


class Row(NamedTuple):
    """One line: a person at a post, somebody invited to one, or a place for which nobody acts."""

    state: str
    code: str  # of the appointment or the invitation; of nobody, nothing
    user: int
    name: str
    position: str
    role: str  # of a city without anybody: nothing
    kind: str
    key: str
    place: str
    field: str
    country: str
    region: str
    since: dt.datetime | None
    until: dt.datetime | None
    seen: dt.datetime | None
    email: str  # empty unless this reader may write to it
    phone: str
    team: tuple[str, ...] = ()  # what is the matter with the city's team

    @property
    def is_person(self) -> bool:
        return self.state in (ACTIVE, COMING, ENDED)


class FacetValue(NamedTuple):
    """One value that may be chosen, and how many lines it would leave under all the other filters."""

    code: str
    name: str
    total: int
    chosen: bool


@dataclass(frozen=True)
class RegisterQuery:
    """Which lines, in which order, which page of them. Without a state: who acts, will, is invited or proposed."""

    q: str = ""
    state: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    sort: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE
    mistakes: tuple[Mistake, ...] = ()

    @classmethod
    def from_params(
        cls, params: QueryDict, *, strict: bool = False, also: tuple[str, ...] = ()
    ) -> RegisterQuery:
        """Read a query string; strict, as the API is, any mistake raises `BadParameters`."""
        reader = Reader(params, strict=strict)
        if strict:
            reader.refuse_unknown((*PARAMETERS, *also))
        codes, page = known_codes(), Page.read(reader)
        query = cls(
            q=reader.text("q", longest=LONGEST_SEARCH),
            state=reader.choices("state", tuple(STATES)),
            role=reader.choices("role", tuple(Acting.values)),
            team=reader.choices("team", tuple(TEAMS)),
            field=reader.choices("field", codes.field),
            region=reader.choices("region", codes.region),
            country=reader.choices("country", codes.country),
            sort=reader.choice("sort", SORT_VALUES),
            page=page.number,
            page_size=page.size,
        )
        if strict and reader.mistakes:
            raise BadParameters(reader.mistakes)
        return replace(query, mistakes=tuple(reader.mistakes))

    @property
    def order(self) -> str:
        return self.sort or "place"

    @property
    def chosen(self) -> int:
        """How many filters are in force."""
        return sum(len(getattr(self, name)) for name in FACETS) + bool(self.q)

    def address(self, **changes: Any) -> str:
        """The query string of this question, or of this one changed; the first page unless one is named."""
        changed = replace(self, **{"page": 1, **changes})
        values = {name: getattr(changed, name) for name in ("q", *FACETS, "sort")}
        values["page_size"] = changed.page_size if changed.page_size != PAGE_SIZE else None
        values["page"] = changed.page if changed.page != 1 else None
        return encoded(values)

    def without(self, name: str, value: str = "") -> RegisterQuery:
        """This question with one filter, or one value of a facet, taken away."""
        left = tuple(v for v in getattr(self, name) if v != value) if name in FACETS else ""
        return replace(self, page=1, **{name: left})  # type: ignore[arg-type]

    def lets_in(self, row: Row, facet: str) -> bool:
        """Whether a line passes one facet."""
        wanted = getattr(self, facet)
        if facet == "state" and not wanted:
            return row.state in PRESENT
        if not wanted:
            return True
        if facet == "team":
            return any(one in wanted for one in row.team)
        return getattr(row, facet) in wanted


# --- what there is ----------------------------------------------------------------------------------------
class Member(NamedTuple):
    """A member city as the register needs it."""

    code: str
    field: str
    country: str
    region: str


def member_cities(at: dt.datetime) -> dict[str, Member]:
    """The cities in the Network on that day, with the field each holds. One query."""
    held = Designation.objects.held(on=at.date()).values_list(
        "city__code", "field__code", "city__country__code", "city__country__region__code"
    )
    return {code: Member(code, fld, country, region or "") for code, fld, country, region in held}


@dataclass
class CityTeam:
    """Who is in a city's team now, and when any of them was last seen."""

    people: set[int] = field(default_factory=set)
    seen: dt.datetime | None = None
    since: dt.datetime | None = None  # of the longest-standing appointment

    def add(self, user: int, seen: dt.datetime | None, since: dt.datetime) -> None:
        self.people.add(user)
        if seen and (self.seen is None or seen > self.seen):
            self.seen = seen
        if self.since is None or since < self.since:
            self.since = since

    def is_silent(self, before: dt.datetime) -> bool:
        """Nobody of it was seen since then; who was never seen counts from the day they were appointed."""
        return bool(self.people) and (self.seen or self.since or LONG_AGO) < before


def teams(at: dt.datetime, rows: Any = None) -> dict[str, CityTeam]:
    """City code → its team at that instant. One query."""
    found: dict[str, CityTeam] = defaultdict(CityTeam)
    held = (Appointment.objects.all() if rows is None else rows).held(at=at).filter(role__in=CITY_TEAM)
    for code, user, seen, since in held.values_list("city__code", "user", "user__seen_at", "since"):
        found[code].add(user, seen, since)
    return dict(found)


class Register:
    """One reader's register, filtered by one question."""

    def __init__(
        self,
        reader: Any,
        query: RegisterQuery,
        *,
        at: dt.datetime | None = None,
        language: str = "",
        city: str = "",
    ) -> None:
        """`city`: only what is about that city is read at all, for its own page."""
        self.reader, self.query, self.city = reader, query, city
        self.at = at or now()
        self.language = language or get_language() or SOURCE_LANGUAGE
        self.reach = people_seen_by(reader)
        self.contacts = contacts_seen_by(reader)

    # --- what this reader may see ---
    @cached_property
    def everything(self) -> list[Row]:
        """Every line this reader may see, unfiltered."""
        members = member_cities(self.at)
        people = list(self._people(members))
        return [*self._with_teams(people), *self._invited(members), *self._nobody(members, people)]

    def _people(self, members: dict[str, Member]) -> Iterator[Row]:
        seen_by_reader = Appointment.objects.visible_to(self.reader)
        if self.city:
            seen_by_reader = seen_by_reader.filter(city__code=self.city)
        rows = seen_by_reader.values_list(
            "code", "user", "user__name", "user__position", "user__email", "user__phone", "user__seen_at", "role",
            "since", "until", "city__code", "city__country__code", "city__country__region__code",
            "country__code", "country__region__code", "field__code", "organisation__code", "organisation__name",
            "organisation__country__code", "organisation__country__region__code",
        )  # fmt: skip
        for (
            code, user, name, position, email, phone, seen, role, since, until, city, city_country, city_region,
            country, country_region, field_, organisation, organisation_name, its_country, its_region,
        ) in rows:  # fmt: skip
            kind = ACTS_FOR[role]
            key = {"city": city, "country": country, "field": field_, "organisation": organisation}[kind]
            land = city_country or country or its_country or ""
            shown = user == self.reader.pk or self._shows_contact(role, city or "", land)
            yield Row(
                state=_state(since, until, self.at),
                code=code,
                user=user,
                name=name,
                position=position,
                role=role,
                kind=kind,
                key=key,
                place=organisation_name if kind == "organisation" else self.name(kind, key),
                field=field_ or (members[city].field if city in members else ""),
                country=land,
                region=city_region or country_region or its_region or "",
                since=since,
                until=until,
                seen=seen,
                email=email if shown else "",
                phone=phone if shown else "",
            )

    def _shows_contact(self, role: str, city: str, country: str) -> bool:
        """Whether the matrix gives this reader the address behind a post (S11)."""
        if self.contacts.whole or (city and city in self.contacts.cities):
            return True
        return role in CITY_LEADS and country in self.contacts.countries

    def _with_teams(self, people: list[Row]) -> Iterator[Row]:
        """The lines of people, each knowing what is the matter with its city's team."""
        before = silent_before(self.at)
        found: dict[str, CityTeam] = defaultdict(CityTeam)
        for row in people:
            if row.state == ACTIVE and row.role in CITY_TEAM and row.since:
                found[row.key].add(row.user, row.seen, row.since)
        self._teams = found
        for row in people:
            team = found.get(row.key) if row.kind == "city" and row.state == ACTIVE else None
            if team is None:
                yield row
                continue
            flags = (ONE,) if len(team.people) == 1 else ()
            yield row._replace(team=(*flags, SILENT) if team.is_silent(before) else flags)

    def _invited(self, members: dict[str, Member]) -> Iterator[Row]:
        """Posts offered and not accepted yet, also those whose link has expired meanwhile; and posts only proposed."""
        rows = Invitation.objects.filter(accepted_at=None, revoked_at=None).exclude(about_kind="")
        if self.city:
            rows = rows.filter(about_kind="city", about_key=self.city)
        places = country_and_region()
        for code, email, role, kind, key, since, until, needs, approved in rows.values_list(
            "code",
            "email",
            "role",
            "about_kind",
            "about_key",
            "invited_at",
            "until",
            "needs_approval",
            "approved_by",
        ):
            country, region = places.get((kind, key), ("", ""))
            held = members[key].field if kind == "city" and key in members else key if kind == "field" else ""
            if not self._reaches(kind, key, country, held):
                continue
            yield Row(
                state=PROPOSED if needs and approved is None else INVITED,
                code=code, user=0, name="", position="", role=role, kind=kind, key=key,
                place=self.name(kind, key), field=held, country=country, region=region, since=since, until=until,
                seen=None, email=email if self._shows_contact(role, key, country) else "", phone="",
            )  # fmt: skip

    def _nobody(self, members: dict[str, Member], people: list[Row]) -> Iterator[Row]:
        """Member cities for which nobody acts, and fields nobody coordinates."""
        for member in members.values():
            if member.code not in self._teams and self._reaches(
                "city", member.code, member.country, member.field
            ):
                yield self._empty("city", member.code, "", member.field, member.country, member.region)
        led = {row.key for row in people if row.role == Acting.COORDINATOR and row.state == ACTIVE}
        for code in sorted({member.field for member in members.values()} - led):
            if self.reach.whole or code in self.reach.fields:
                yield self._empty("field", code, Acting.COORDINATOR, code, "", "")

    def _empty(self, kind: str, key: str, role: str, field_: str, country: str, region: str) -> Row:
        return Row(
            state=NOBODY, code="", user=0, name="", position="", role=role, kind=kind, key=key,
            place=self.name(kind, key), field=field_, country=country, region=region, since=None, until=None,
            seen=None, email="", phone="",
        )  # fmt: skip

    def _reaches(self, kind: str, key: str, country: str, field_: str) -> bool:
        return self.reach.covers(
            city=key if kind == "city" else "",
            country=country,
            field=field_,
            organisation=key if kind == "organisation" else "",
        )

    # --- what was asked for ---
    @cached_property
    def selected(self) -> list[Row]:
        """The lines asked for, in the order asked for."""
        return self._ordered([row for row in self._found if all(self.query.lets_in(row, f) for f in FACETS)])

    @cached_property
    def _found(self) -> list[Row]:
        """The lines that hold every word of the search."""
        words = fold(self.query.q).split()
        if not words:
            return self.everything
        return [row for row in self.everything if all(word in self._text(row) for word in words)]

    def _text(self, row: Row) -> str:
        role = Acting(row.role).label if row.role in Acting.values else ""
        parts = (
            row.name, row.place, row.key, role, row.position, row.email,
            self.name("country", row.country) if row.country else "",
        )  # fmt: skip
        return fold(" ".join(str(part) for part in parts))

    def _ordered(self, rows: list[Row]) -> list[Row]:
        name, down = self.query.order.lstrip("-"), self.query.order.startswith("-")
        place = {row.place: sort_key(row.place, self.language) for row in rows}
        roles = {role: at for at, role in enumerate(Acting.values)}

        def usual(row: Row) -> Any:
            return place[row.place], row.key, roles.get(row.role, -1), row.state, row.name, row.code

        rows.sort(key=usual)
        if name == "place":
            rows.sort(key=lambda row: (place[row.place], row.key), reverse=down)
        elif name == "name":
            rows.sort(key=lambda row: (not row.name, sort_key(row.name, self.language)))
            if down:
                rows.sort(key=lambda row: (bool(row.name), sort_key(row.name, self.language)), reverse=True)
        elif name == "role":
            rows.sort(key=lambda row: roles.get(row.role, len(roles)), reverse=down)
        else:
            rows.sort(key=lambda row: _moment(row, name), reverse=down)
            rows.sort(key=lambda row: getattr(row, name) is None)  # what has no day comes last, either way
        return rows

    @cached_property
    def facets(self) -> dict[str, list[FacetValue]]:
        """What may be chosen in each facet, counted under all the other filters."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        for row in self._found:
            kept_out = [name for name in FACETS if not self.query.lets_in(row, name)]
            if len(kept_out) > 1:
                continue
            for name in kept_out or FACETS:
                counts[name].update(row.team if name == "team" else [getattr(row, name)])
        return {
            name: [
                FacetValue(code, label, counts[name][code], code in getattr(self.query, name))
                for code, label in self._values(name)
            ]
            for name in FACETS
        }

    def _values(self, name: str) -> list[tuple[str, str]]:
        if name == "state":
            return [(code, str(label)) for code, label in STATES.items()]
        if name == "team":
            return [(code, str(label)) for code, label in TEAMS.items()]
        if name == "role":
            return [(code, str(label)) for code, label in Acting.choices]
        there = {getattr(row, name) for row in self.everything} - {""} | set(getattr(self.query, name))
        pairs = [(code, self.name(name, code)) for code in there]
        return sorted(pairs, key=lambda pair: sort_key(pair[1], self.language))

    @property
    def total(self) -> int:
        return len(self.selected)

    @property
    def pages(self) -> int:
        return Page(self.query.page, self.query.page_size).pages(self.total)

    def rows(self) -> Sequence[Row]:
        """The lines of the page asked for."""
        found: Sequence[Row] = Page(self.query.page, self.query.page_size).of(self.selected)
        return found

    @cached_property
    def summary(self) -> dict[str, int]:
        """How the reader's part of the Network stands, whatever was filtered."""
        rows = self.everything
        return {
            "people": len({row.user for row in rows if row.state == ACTIVE}),
            "nobody": sum(row.state == NOBODY and row.kind == "city" for row in rows),
            "one": len({row.key for row in rows if ONE in row.team}),
            "silent": len({row.key for row in rows if SILENT in row.team}),
            "invited": sum(row.state == INVITED for row in rows),
        }

    # --- names ---
    def name(self, kind: str, key: str) -> str:
        """What a place is called in this reader's language."""
        if kind == "city":
            return str(city_names(self.language).get(key, key))
        if kind == "organisation":
            return _organisation_names().get(key, key)
        return str(names(kind, language=self.language).get(key, key))

    # --- whom a letter reaches ---
    def recipients(self) -> list[Row]:
        """One line for each person among those selected whom this reader may write to; the writer is left out."""
        found: dict[int, Row] = {}
        for row in self.selected:
            if row.state == ACTIVE and row.user != self.reader.pk and self._may_write(row):
                found.setdefault(row.user, row)
        return list(found.values())

    def _may_write(self, row: Row) -> bool:
        return self._writes.covers(country=row.country, field=row.field)

    @cached_property
    def _writes(self) -> Reach:
        return writes_to(self.reader)


@kept_by_version
def country_and_region() -> dict[tuple[str, str], tuple[str, str]]:
    """(kind, code) of each city and country → its country and region; kept for this version of the data."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for code, region in Country.objects.values_list("code", "region__code"):
        found["country", code] = (code, region or "")
    for code, country in City.objects.values_list("code", "country__code"):
        found["city", code] = found["country", country]
    return found


def _state(since: dt.datetime, until: dt.datetime | None, at: dt.datetime) -> str:
    if until is not None and until <= at:
        return ENDED
    return ACTIVE if since <= at else COMING


def _moment(row: Row, name: str) -> dt.datetime:
    moment: dt.datetime | None = getattr(row, name)
    return moment or LONG_AGO


@kept_by_version
def _organisation_names() -> dict[str, str]:
    return dict(Organisation.objects.values_list("code", "name"))
