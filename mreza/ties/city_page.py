"""The ties of one city as it sees them: read in one statement, counted exactly, and what stands on the city's page.

A city has one `CityTie` for each pair it is in. Only what is confirmed or documented counts; either alone can be asked
for. Presence at the same conference counts if the reader adds it. What was withdrawn is history and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mreza.cities.directory import snapshot
from mreza.cities.names import city_names
from mreza.foundation.collation import Key, sort_key
from mreza.foundation.moments import today
from mreza.journal.versions import kept_by_version
from mreza.science.egograph import ring_of
from mreza.ties.choices import COUNTED, State
from mreza.ties.coverage import caution, made_from
from mreza.ties.models import Tie
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, names
from mreza.ui.formats import number, partial_date
from mreza.ui.sections import Section
from mreza.vocabulary.models import TieKind

POSITION = 10  # before what the city has published
SHOWN, DRAWN = 5, 12  # lines and partners on the city's page
GIVES, RECEIVES, BOTH = "gives", "receives", "both"
# Which states a figure counts: both ways of knowing, or one of them alone.
FIGURES: dict[str, tuple[str, ...]] = {
    "": COUNTED,
    "confirmed": (State.CONFIRMED, State.BY_LINK),
    "documented": (State.DOCUMENTED,),
}
# In which order a city's ties are told: what both say first, what is disputed last.
ORDER = (
    State.CONFIRMED, State.BY_LINK, State.DOCUMENTED, State.CLAIMED, State.DISPUTED, State.WITHDRAWN,
)  # fmt: skip
_PLACE = {state.value: place for place, state in enumerate(ORDER)}
_COLUMNS = (
    "contact__code", "contact__kind__code", "contact__kind__position", "contact__kind__counts", "contact__title",
    "contact__language", "contact__other_titles", "contact__begins", "contact__ends", "contact__gives",
    "contact__pairs", "giver__code", "receiver__code", "state", "contact__withdrawn_at", "contact__withdrawn_why",
    "contact__merged_into__code",
)  # fmt: skip


# --- the ties of a city -----------------------------------------------------------------------------------------
class CityTie(NamedTuple):
    """A tie as one of its two cities sees it."""

    contact: str
    kind: str
    kind_position: int
    counts: bool  # whether its kind counts without being asked for
    title: Said
    begins: str
    ends: str
    partner: str
    role: str  # what this city does in it: GIVES, RECEIVES or BOTH
    state: str
    parts: int  # ties of its contact: by the rule of `science.contacts` it weighs one part of so many
    withdrawn_at: dt.datetime | None
    withdrawn_why: str
    merged_into: str

    @property
    def group_of_states(self) -> str:
        """Under which heading it stands in a list; the figure before it is for the order."""
        if self.state in COUNTED:
            return "0 counted"
        return "1 claimed" if self.state == State.CLAIMED else "2 disputed"

    @property
    def period(self) -> str:
        return period(self.begins, self.ends)

    @property
    def url(self) -> str:
        return reverse("ties:contact", kwargs={"code": self.contact})


@dataclass(frozen=True)
class Count:
    """What a figure counts."""

    figures: str = ""
    conference: bool = False  # presence at the same one counts too

    def takes(self, tie: CityTie) -> bool:
        return tie.state in FIGURES[self.figures] and (tie.counts or self.conference)

    def asked(self) -> dict[str, str]:
        """As parameters of an address."""
        return {"figures": self.figures, "conference": "yes" if self.conference else ""}


def ties_of(city: Any, language: str | None = None) -> list[CityTie]:
    """All ties a city ever had, in the order in which they are told. One statement, however many."""
    told_in = language or get_language() or SOURCE_LANGUAGE
    rows = Tie.objects.visible_to(AnonymousUser()).of_city(city).values_list(*_COLUMNS)
    found = [_tie(city.code, row, told_in) for row in rows]
    return in_order(found)


def in_order(ties: Iterable[CityTie]) -> list[CityTie]:
    """Confirmed first, then by kind, the newest of each first; those without a year last."""
    newest = sorted(ties, key=attrgetter("begins", "contact", "partner"), reverse=True)
    return sorted(newest, key=lambda tie: (_PLACE[tie.state], tie.kind_position))


def _tie(code: str, row: tuple[Any, ...], language: str) -> CityTie:
    (
        contact, kind, position, counts, title, written_in, others, begins, ends, gives, parts, giver, receiver, state,
        withdrawn_at, why, merged_into,
    ) = row  # fmt: skip
    role = BOTH if not gives else GIVES if giver == code else RECEIVES
    return CityTie(
        contact, kind, position, counts, titled(language, title, written_in, others), begins, ends,
        receiver if giver == code else giver, role, state, parts, withdrawn_at, why, merged_into or "",
    )  # fmt: skip


class Line(NamedTuple):
    """What a list tells in one place: a contact with all partners whose ties are worth the same."""

    tie: CityTie  # any of these: only the partner is another
    partners: tuple[str, ...]


def in_lines(ties: Iterable[CityTie], there: Mapping[str, Place], language: str | None = None) -> list[Line]:
    """A contact of many cities once, its partners by name; otherwise in the order of the ties."""
    told_in = language or get_language() or SOURCE_LANGUAGE
    found: dict[tuple[str, str], list[CityTie]] = {}
    for tie in ties:
        if tie.partner in there:
            found.setdefault((tie.contact, tie.state), []).append(tie)

    def name(code: str) -> Key:
        return sort_key(str(there[code].name), told_in)

    return [Line(own[0], tuple(sorted((tie.partner for tie in own), key=name))) for own in found.values()]


def titled(language: str, title: str, written_in: str, others: dict[str, str]) -> Said:
    """What a contact is called: as in the reader's language where somebody said it so, else as it was entered."""
    own = {one.split("-")[0]: one for one in others}
    if written_in.split("-")[0] == language.split("-")[0] or language.split("-")[0] not in own:
        return Said(title, written_in, is_fallback=written_in.split("-")[0] != language.split("-")[0])
    found = own[language.split("-")[0]]
    return Said(others[found], found)


def period(begins: str, ends: str) -> str:
    """From when to when, as exactly as it is known."""
    if not begins:
        return _("when is not known")
    return f"{partial_date(begins)} – {partial_date(ends)}" if ends else partial_date(begins)


# --- counting ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Figures:
    """What the ties of a city come to. A contact counts once however many of its cities are partners in it."""

    ties: Sequence[CityTie]

    @cached_property
    def contacts(self) -> int:
        return len({tie.contact for tie in self.ties})

    @cached_property
    def partners(self) -> int:
        return len({tie.partner for tie in self.ties})

    @cached_property
    def weight(self) -> Fraction:
        return _sum(self.ties)

    def weight_of(self, role: str) -> Fraction:
        return _sum(tie for tie in self.ties if tie.role == role)

    def contacts_of(self, role: str) -> int:
        return len({tie.contact for tie in self.ties if tie.role == role})

    @cached_property
    def by_kind(self) -> dict[str, int]:
        """Kind → contacts of it, the most frequent first."""
        kinds = {tie.contact: (tie.kind_position, tie.kind) for tie in self.ties}
        counts = Counter(kinds.values())
        return {kind: n for (_at, kind), n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))}


def _sum(ties: Iterable[CityTie]) -> Fraction:
    """What they weigh together; like weights are counted first, because fractions are slow to add."""
    counts = Counter(tie.parts for tie in ties)
    return sum((Fraction(count, parts) for parts, count in counts.items()), Fraction())


def standing(ties: Iterable[CityTie]) -> list[CityTie]:
    """Without what was withdrawn."""
    return [tie for tie in ties if tie.state != State.WITHDRAWN]


def exactly(value: Fraction) -> str:
    """A weight as it is written: to two decimals, and said so where it is not exact. `as_fraction` tells it whole."""
    shown = round(float(value), 2)
    text = number(int(value) if value.denominator == 1 else shown)
    return text if Fraction(str(shown)) == value else f"≈ {text}"


def as_fraction(value: Fraction) -> str:
    """`37/12`, for programs and for who wants to know."""
    return str(value)


# --- partners ---------------------------------------------------------------------------------------------------
class Place(NamedTuple):
    """A city as a partner is shown."""

    code: str
    name: Said
    field: str
    field_name: str
    country: str
    country_name: str
    region: str
    latitude: float
    longitude: float


class Partner(NamedTuple):
    """Another city, and all that stands between it and this one."""

    place: Place
    weight: Fraction
    contacts: int  # counted
    gives: int  # of these, in which this city gives
    receives: int
    both: int
    claimed: int  # contacts that wait for an answer

    @property
    def is_claimed_only(self) -> bool:
        return not self.contacts

    @property
    def ring(self) -> int:
        return ring_of(self.weight)


def partners_of(ties: Iterable[CityTie], count: Count, language: str | None = None) -> list[Partner]:
    """Every city that the counted ties lead to, or that a claim names; the closest first."""
    counted: dict[str, list[CityTie]] = {}
    claimed: dict[str, set[str]] = {}
    for tie in ties:
        if count.takes(tie):
            counted.setdefault(tie.partner, []).append(tie)
        elif tie.state == State.CLAIMED and (tie.counts or count.conference):
            claimed.setdefault(tie.partner, set()).add(tie.contact)
    told_in = language or get_language() or SOURCE_LANGUAGE
    there = places({*counted, *claimed}, told_in)
    found = [
        _partner(place, counted.get(code, ()), len(claimed.get(code, ()))) for code, place in there.items()
    ]
    keys = {one.place.code: sort_key(str(one.place.name), told_in) for one in found}
    return sorted(found, key=lambda one: (-one.weight, -one.contacts, -one.claimed, keys[one.place.code]))


def _partner(place: Place, ties: Sequence[CityTie], claimed: int) -> Partner:
    figures = Figures(ties)
    return Partner(
        place=place,
        weight=figures.weight,
        contacts=figures.contacts,
        gives=figures.contacts_of(GIVES),
        receives=figures.contacts_of(RECEIVES),
        both=figures.contacts_of(BOTH),
        claimed=claimed,
    )


def places(codes: Collection[str], language: str | None = None) -> dict[str, Place]:
    """These cities with the field each holds today, or held last. Costs no statement beyond the directory's."""
    told_in = language or get_language() or SOURCE_LANGUAGE
    shot = snapshot()
    words, called, held = shot.words(told_in), city_names(told_in), _fields_on(today())
    found = {}
    for code in sorted(codes):
        if code not in shot.city_at:
            continue
        at = shot.city_at[code]
        city = shot.cities[at]
        region_at = int(shot.region_of_country[shot.country_of_city[at]])
        field = held.get(code, "")
        found[code] = Place(
            code, called.get(code) or Said(city[1], SOURCE_LANGUAGE), field, words.field.get(field, ""), city[4],
            words.country[city[4]], shot.regions[region_at] if region_at >= 0 else "", city[5], city[6],
        )  # fmt: skip
    return found


@kept_by_version
def _fields_on(day: dt.date) -> dict[str, str]:
    """City → the field it holds that day; of a former member the last one it held."""
    shot, ordinal = snapshot(), day.toordinal()
    found: dict[str, str] = {}
    holds = ((shot.since <= ordinal) & (shot.until > ordinal)).astype(np.int8)
    for at in np.lexsort((shot.since, holds)).tolist():  # what holds comes last and stays
        found[shot.cities[int(shot.city[at])][0]] = shot.fields[int(shot.field[at])]
    return found


# --- words ------------------------------------------------------------------------------------------------------
def kinds_line(figures: Figures) -> str:
    """`Residency 3 · Visit 1`: contacts by kind."""
    called = names(TieKind.kind)
    return " · ".join(f"{called.get(kind) or kind} {number(n)}" for kind, n in figures.by_kind.items())


def finding(name: str, partners: Sequence[Partner]) -> str:
    """What the graph of a city shows, in one sentence."""
    counted = [one for one in partners if not one.is_claimed_only]
    waiting = len(partners) - len(counted)
    told = {"city": name, "count": number(len(counted)), "waiting": number(waiting)}
    if not counted and waiting:
        return ngettext(
            "%(city)s has no tie yet that counts here; a claim that names %(waiting)s city waits for an answer.",
            "%(city)s has no tie yet that counts here; claims that name %(waiting)s cities wait for an answer.",
            waiting,
        ) % told  # fmt: skip
    if not counted:
        return _("%(city)s has no tie yet that counts here.") % told
    first = counted[0]
    if len(counted) == 1 or first.weight == counted[1].weight:
        return ngettext(
            "%(city)s is tied to %(count)s city.", "%(city)s is tied to %(count)s cities.", len(counted)
        ) % told  # fmt: skip
    return ngettext(
        "%(city)s is tied to %(count)s city, most closely to %(closest)s.",
        "%(city)s is tied to %(count)s cities, most closely to %(closest)s.",
        len(counted),
    ) % {**told, "closest": first.place.name}


# --- on the page of the city ------------------------------------------------------------------------------------
def section_of(kind: str, key: str) -> Iterable[Section]:
    """Fills `ui.sections`: the city's ties, where it has any that stand."""
    from mreza.cities.models import City
    from mreza.ties.egograph import ego

    if kind != City.kind:
        return []
    city = City.objects.filter(code=key).first()
    ties = standing(ties_of(city)) if city else []
    if not ties:
        return []
    count = Count()
    partners = partners_of(ties, count)
    place = places({key})[key]
    figures = Figures([tie for tie in ties if count.takes(tie)])
    there = places({tie.partner for tie in ties})
    context = {
        "city": place,
        "ego": ego(place, partners, most=DRAWN, tells_all=False),  # so the page stays light, however many
        "figures": figures,
        "kinds": kinds_line(figures),
        "rows": in_lines(ties, there)[:SHOWN],
        "places": there,
        "kind_names": names(TieKind.kind),
        "exactly": exactly,
        "all": ngettext("%(count)s tie of %(city)s", "All %(count)s ties of %(city)s", len(ties))
        % {"count": number(len(ties)), "city": place.name},
        "caution": caution(),
        "made_from": made_from(),
    }
    return [Section("ties", _("Ties with other cities"), "ties/city/section.html", context, POSITION)]
