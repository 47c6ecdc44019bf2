"""Is this contact in the ledger already, told by another hand?

Two claims are compared part by part: cities, kind, dates, titles, names, edition, size, links. Each part finds one
reason, each reason has its points (`POINTS`), and the points add up: from `SAME` on the two are told to be the same
contact, from `MAYBE` on they are shown to whoever is about to save. Nothing else decides, so a page can say why.

Only claims that have two cities in common are compared (`Ledger`), and of those only claims whose years may meet.

Points were fitted on claims drawn by seed and rounded to whole numbers; how well they do on others, class by class,
stands in `docs/decisions/2026-11-22-look-alikes.md`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from mreza.science.ordinary_words import BINDING
from mreza.science.titles import TOKEN, Agreement, Words, agree, fold, leave_out, read

SAME = 10
MAYBE = 4


@dataclass(frozen=True, slots=True)
class Member:
    """A city in a contact, by its code, and what it is there: `giver`, `receiver`, `lead`, or nothing."""

    city: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """What somebody called the contact; the language may be unknown ("")."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A contact as one side, a spreadsheet or a public source tells it."""

    key: str
    kind: str
    members: tuple[Member, ...]
    titles: tuple[Title, ...]
    begins: str = ""  # YYYY, YYYY-MM, YYYY-MM-DD; empty where nobody knows
    ends: str = ""
    size: tuple[tuple[str, float], ...] = ()  # how much of which unit: ("people", 12), ("days", 30)
    evidence: tuple[str, ...] = ()  # addresses, or keys of files
    source: str = ""  # where it was taken from: an address, or the key of a record


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a comparison: a code for the page to word, its points, and what the wording may name."""

    code: str
    points: int
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a claim in the ledger is like another one; the reasons' points add up to `points`."""

    key: str
    points: int
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> str:
        """`same`, `maybe`, or nothing."""
        return "same" if self.points >= SAME else "maybe" if self.points >= MAYBE else ""


class UnreadableDate(ValueError):
    """A date that is not YYYY, YYYY-MM or YYYY-MM-DD; `code` is for the page to word."""

    code = "date.unreadable"


# What each reason is worth.
POINTS: dict[str, int] = {
    "cities.same": 0,
    "cities.swapped": 0,
    "cities.more": -1,
    "cities.overlap": -3,
    "cities.other": -30,
    "kind.same": 2,
    "kind.related": 1,
    "kind.open": 0,
    "kind.other": -9,
    "when.same-day": 7,
    "when.days-off": 3,
    "when.overlap": 1,
    "when.same-month": 2,
    "when.near": 0,
    "when.same-year": 2,
    "when.unknown": 1,
    "when.weeks-apart": -6,
    "when.apart": -12,
    "title.same": 5,
    "title.alike": 2,
    "title.partly": -2,
    "title.different": -4,
    "title.little": 0,
    "translated.same": 4,
    "translated.alike": 2,
    "translated.partly": 0,
    "translated.different": -2,
    "names.shared": 1,
    "names.differ": -4,
    "names.none": 0,
    "edition.same": 2,
    "edition.differs": -10,
    "edition.none": 0,
    "size.same": 2,
    "size.near": 0,
    "size.differs": -6,
    "size.unknown": 0,
    "link.same": 3,
    "link.none": 0,
}

# Kinds that two hands may well give to one contact.
_RELATED: dict[str, frozenset[str]] = {}
for _together in (
    ("hosting", "residency", "visit"),
    ("conference", "co-organised-event"),
    ("joint-project", "co-organised-event"),
    ("mentoring", "advice"),
    ("adoption", "advice"),
):
    for _kind in _together:
        _RELATED[_kind] = _RELATED.get(_kind, frozenset()) | frozenset(_together)

DAYS_OFF = 7  # days by which two hands may differ about a day
WEEKS = 31  # days
NEAR_SIZE = 1.25  # times


# --- dates -------------------------------------------------------------------------------------------------------

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _When:
    """The first and last day on which it may have begun, the last on which it may have ended; proleptic ordinals."""

    earliest: int
    latest: int
    over: int
    precision: str  # day, month, year
    years: tuple[int]  # in which it began
    around: tuple[int, ...]  # in which something like it may have begun


@lru_cache(maxsize=65536)
def _when(begins: str, ends: str) -> _When | None:
    if not begins:
        return None
    earliest, latest, precision = _span(begins)
    over = _span(ends)[1] if ends else latest
    year = int(begins[:4])
    return _When(earliest, latest, max(over, latest), precision, (year,), (year - 1, year, year + 1))


@lru_cache(maxsize=65536)
def _span(text: str) -> tuple[int, int, str]:
    """First day, last day and precision of a date in text."""
    found = _DATE.fullmatch(text)
    try:
        if not found:
            raise ValueError
        year, month, day = (int(part) if part else 0 for part in found.groups())
        if day:
            ordinal = dt.date(year, month, day).toordinal()
            return ordinal, ordinal, "day"
        if month:
            last = calendar.monthrange(year, month)[1]
            return dt.date(year, month, 1).toordinal(), dt.date(year, month, last).toordinal(), "month"
        return dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal(), "year"
    except ValueError as error:
        raise UnreadableDate(f"not a date with its precision: {text!r}") from error


def _dates(one: _When | None, other: _When | None) -> tuple[str, int]:
    """How two dates go together, and the days between them."""
    if one is None or other is None:
        return "when.unknown", 0
    gap = max(0, one.earliest - other.latest, other.earliest - one.latest)
    if one.precision == other.precision == "day":
        if gap <= DAYS_OFF:
            return ("when.days-off" if gap else "when.same-day"), gap
    elif not gap:
        return ("when.same-year" if "year" in (one.precision, other.precision) else "when.same-month"), 0
    elif one.precision == other.precision == "year":
        return "when.apart", gap
    elif gap <= DAYS_OFF:
        return "when.near", gap
    if gap <= WEEKS:
        meet = one.earliest <= other.over and other.earliest <= one.over
        return ("when.overlap" if meet else "when.weeks-apart"), gap
    return "when.apart", gap


# --- the other parts ---------------------------------------------------------------------------------------------


def _cities(one: Claim, other: Claim) -> str:
    here, there = {member.city for member in one.members}, {member.city for member in other.members}
    if here == there:
        roles, others = _roles(one), _roles(other)
        return "cities.swapped" if any(roles.keys() & others.keys()) and roles != others else "cities.same"
    if len(here & there) < 2:
        return "cities.other"
    return "cities.more" if here < there or there < here else "cities.overlap"


def _roles(claim: Claim) -> dict[str, str]:
    return {member.role: member.city for member in claim.members if member.role}


def _kinds(one: str, other: str) -> str:
    if one == other:
        return "kind.same"
    if other in _RELATED.get(one, ()):
        return "kind.related"
    return "kind.open" if "other" in (one, other) else "kind.other"


def _editions(one: Iterable[Words], other: Iterable[Words]) -> tuple[str, tuple[str, ...]]:
    here = frozenset(number for words in one for number in words.reading.editions)
    there = frozenset(number for words in other for number in words.reading.editions)
    if not here or not there:
        return "edition.none", ()
    if here & there:
        return "edition.same", tuple(map(str, sorted(here & there)))
    return "edition.differs", (str(min(here)), str(min(there)))


def _sizes(one: Claim, other: Claim) -> tuple[str, tuple[str, ...]]:
    there = dict(other.size)
    code: str = "size.unknown"
    for unit, number in one.size:
        against = there.get(unit)
        if against is None or min(number, against) <= 0:
            continue
        if max(number, against) > NEAR_SIZE * min(number, against) and abs(number - against) > 1:
            return "size.differs", (unit, f"{number:g}", f"{against:g}")
        code = "size.same" if number == against and code != "size.near" else "size.near"
    return code, ()


_ADDRESS = re.compile(r"^[a-z]+://(?:www\.)?", re.IGNORECASE)
_TRACKING = re.compile(r"[?&](?:utm_[a-z]+|fbclid|gclid)=[^&#]*")


def _links(claim: Claim) -> frozenset[str]:
    """What the claim points to, written one way: no scheme, no `www`, no trailing slash, no marks of tracking."""
    return frozenset(
        _ADDRESS.sub("", _TRACKING.sub("", text).split("#")[0]).rstrip("/")
        for text in (*claim.evidence, claim.source)
        if text
    )


# --- comparing ---------------------------------------------------------------------------------------------------


class _Known:
    """A claim with what comparing it needs again and again; its titles are read when they are first asked for."""

    __slots__ = ("_cities", "_titles", "claim", "links", "when")

    def __init__(self, claim: Claim, cities: Mapping[str, frozenset[str]]) -> None:
        self.claim = claim
        self.links = _links(claim)
        self._cities = cities
        self._titles: tuple[Words, ...] | None = None
        self.when = _when(claim.begins, claim.ends) or self._when_by_title()

    @property
    def titles(self) -> tuple[Words, ...]:
        if self._titles is None:
            codes = (member.city for member in self.claim.members)
            names = tuple(self._cities.get(code) or frozenset(code.split("-")[1:]) for code in codes)
            self._titles = tuple(
                leave_out(read(title.text, title.language), names) for title in self.claim.titles
            )
        return self._titles

    def _when_by_title(self) -> _When | None:
        """Of a claim without a date: the year its titles name, if they name one."""
        years = {year for title in self.titles for year in title.reading.years}
        return _when(str(*years), "") if len(years) == 1 else None


def city_words(names: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """The words of each city's names, by its code, as `Ledger` and `compare` want them."""
    return {
        code: frozenset(
            word
            for name in all_names
            for word in TOKEN.findall(fold(name))
            if len(word) > 1 and word not in BINDING
        )
        for code, all_names in names.items()
    }


def compare(one: Claim, other: Claim, cities: Mapping[str, frozenset[str]] | None = None) -> Likeness:
    """How much the other claim is like this one; `cities` are the words of their names (`city_words`)."""
    here, there = _Known(one, cities or {}), _Known(other, cities or {})
    return _likeness(here, there, [*_quick_parts(here, there), *_title_parts(here, there)])


_Part = tuple[str, tuple[str, ...]]  # the code of a reason and what its wording may name


def _likeness(one: _Known, other: _Known, parts: list[_Part]) -> Likeness:
    reasons = tuple(
        Reason(code, POINTS[code], details) for code, details in parts if not code.endswith(".none")
    )
    return Likeness(other.claim.key, sum(reason.points for reason in reasons), reasons)


def _quick_parts(one: _Known, other: _Known) -> list[_Part]:
    """All parts but those that read titles."""
    when, days = _dates(one.when, other.when)
    links = one.links & other.links
    return [
        (_cities(one.claim, other.claim), ()),
        (_kinds(one.claim.kind, other.claim.kind), ()),
        (when, (str(days),) if days else ()),
        _sizes(one.claim, other.claim),
        ("link.same" if links else "link.none", tuple(sorted(links))),
    ]


def _title_parts(one: _Known, other: _Known) -> list[_Part]:
    titles = _best_titles(one, other)
    return [(titles.code, titles.shared), (titles.names, ()), _editions(one.titles, other.titles)]


# The most that titles can add: whoever would not be shown even then need not have titles read.
_MOST_BY_TITLES = sum(
    max(points for code, points in POINTS.items() if code.split(".")[0] in parts)
    for parts in (("title", "translated"), ("names",), ("edition",))
)


def _shown(one: _Known, other: _Known) -> Likeness | None:
    """What is to be shown about the other claim; nothing if it is not like this one."""
    parts = _quick_parts(one, other)
    if sum(POINTS[code] for code, _ in parts) + _MOST_BY_TITLES < MAYBE:
        return None
    likeness = _likeness(one, other, parts + _title_parts(one, other))
    return likeness if likeness.verdict else None


def _best_titles(one: _Known, other: _Known) -> Agreement:
    """Of all titles the two that agree best; a claim without any says too little."""
    return max(
        (agree(here, there) for here in one.titles for there in other.titles),
        key=lambda titles: POINTS[titles.code] + POINTS[titles.names],
        default=Agreement("title.little", (), "names.none"),
    )


# --- the ledger --------------------------------------------------------------------------------------------------

ALL_PAIRS = 12  # members up to which a contact is found by any two of its cities


def _blocks(claim: Claim) -> Iterator[tuple[str, str]]:
    """The pairs of cities under which a claim is kept.

    Up to `ALL_PAIRS` members every pair; beyond, the lead with everybody and neighbours by name: two tellings that
    leave out a city still have most of these in common.
    """
    codes = sorted({member.city for member in claim.members})
    if len(codes) <= ALL_PAIRS:
        yield from combinations(codes, 2)
        return
    yield from pairwise(codes)
    for lead in {member.city for member in claim.members if member.role == "lead"}:
        yield from ((min(lead, code), max(lead, code)) for code in codes if code != lead)


class Ledger:
    """Claims kept so that those like a new one are found without looking at the others.

    They are kept by pair of cities and year: a search costs what lies under the new claim's pairs in its own year,
    the two beside it and the unknown one.
    """

    def __init__(
        self, claims: Iterable[Claim] = (), *, cities: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        """`cities` are the words of the cities' names (`city_words`)."""
        self._cities = cities or {}
        self._blocks: dict[tuple[str, str], dict[int, list[_Known]]] = {}
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        """Keep one more claim."""
        known = _Known(claim, self._cities)
        for block in _blocks(claim):
            years = self._blocks.setdefault(block, {})
            for year in known.when.years if known.when else (_UNKNOWN,):
                years.setdefault(year, []).append(known)

    def like(self, claim: Claim) -> list[Likeness]:
        """Claims that are or may be the same contact, the likeliest first; never the claim itself, by its key."""
        one = _Known(claim, self._cities)
        found = [likeness for other in self._candidates(one) if (likeness := _shown(one, other))]
        return sorted(found, key=lambda likeness: (-likeness.points, likeness.key))

    def _candidates(self, one: _Known) -> Iterator[_Known]:
        seen: set[int] = set()
        for block in _blocks(one.claim):
            years = self._blocks.get(block)
            if years is None:
                continue
            for year in (*one.when.around, _UNKNOWN) if one.when else tuple(years):
                for other in years.get(year, ()):
                    if id(other) not in seen and other.claim.key != one.claim.key:
                        seen.add(id(other))
                        yield other


_UNKNOWN = 0  # the year of claims that nobody can date
