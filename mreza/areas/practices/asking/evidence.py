"""What is known of the cities that could answer a question: their records by its words, their field, their load.

The search index says in which published records and profiles each word of the question stands; the pure rules of
`science.routing` make points of it. Only what is public, and how much a city was asked, counts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mreza.activities.catalogue import CardRow, rows_at
from mreza.activities.columns import Columns, columns, places_of
from mreza.areas.practices.asking.choices import AskedState
from mreza.areas.practices.asking.cleaning import Cleaned
from mreza.areas.practices.asking.models import Asked
from mreza.cities.choices import CITY_TEAM
from mreza.cities.models import Appointment, City, Designation
from mreza.science import routing
from mreza.science.places import official_languages
from mreza.search.asking import Question as Words
from mreza.search.finding import Answer as Found
from mreza.search.finding import ask, catalogue_of
from mreza.search.words import asked_in, spelt_words

MOST_WORDS = 14  # of a question that are looked up; those of its title first
_SHORTEST = 3
_AT_ONCE = 6  # `asked_in` reads so many words of a line
SUGGESTED = 4
_LIKELY = 0.4  # a record that answers so much of the words is shown before one asks
_NAMED = 3  # records and cities named as a reason
CITY = City.kind
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Match:
    """A record, or the profile of a city, and what share of the question's words stands in it."""

    share: float
    kind: str
    key: str
    city: str
    place: int = -1  # in the columns; a profile has none


@dataclass(frozen=True)
class Chosen:
    """A city a question goes to: its points, and what stands behind them."""

    city: City
    parts: Mapping[str, int]
    why: Mapping[str, Any] = field(default_factory=dict)


# --- records ------------------------------------------------------------------------------------------------
def matches(title: str, text: str, language: str) -> list[Match]:
    """The public records and profiles in which words of a question stand, the best first."""
    table = columns()
    found: dict[str, set[tuple[str, str]]] = {}
    places: dict[tuple[str, str], int] = {}
    for word, spelt in telling_words(title, text):
        stands = found.setdefault(word, set())
        for place, kind, key in _standing(table, ask(Words(words=((word, spelt),)), language)):
            stands.add((kind, key))
            places[kind, key] = place
    told = routing.weights(
        {word: len(stands) for word, stands in found.items()},
        max(1, len(table.place_of) + len(catalogue_of(CITY, "en").keys)),
    )
    names = {f"{kind}:{key}": (kind, key) for stands in found.values() for kind, key in stands}
    shares = routing.matched(
        {word: [f"{kind}:{key}" for kind, key in stands] for word, stands in found.items()}, told
    )
    rows = [_match(table, share, *names[name], places[names[name]]) for name, share in shares.items()]
    return sorted((one for one in rows if one.city), key=lambda one: (-one.share, one.kind, one.key))


def telling_words(title: str, text: str) -> list[tuple[str, str]]:
    """The words of a question worth looking up, each with its spelling: the title's, then the longest of the text."""
    of_title = _words_of(spelt_words(title))
    more = sorted(_words_of(spelt_words(text)), key=lambda word: (-len(word[0]), word))
    return list(dict.fromkeys([*of_title, *more]))[:MOST_WORDS]


def _words_of(spelt: Sequence[str]) -> list[tuple[str, str]]:
    lines = (" ".join(spelt[at : at + _AT_ONCE]) for at in range(0, len(spelt), _AT_ONCE))
    found = (word for line in lines for word in asked_in(line))
    return [word for word in found if len(word[0]) >= _SHORTEST or not word[0].isascii()]


def _standing(table: Columns, answer: Found) -> Iterable[tuple[int, str, str]]:
    """Where the rows of an answer are: cards by their place, profiles by their city."""
    profiles = catalogue_of(CITY, "en")
    for _tier, numbers in answer.tiers[-1:]:  # the last is the widest: anywhere in it
        for place in table.places_of_rows(numbers).tolist():
            yield place, table.kinds[place], table.keys[place]
        if profiles.keys:
            for at in profiles.places(numbers).tolist():
                yield -1, CITY, profiles.keys[at]


def _match(table: Columns, share: float, kind: str, key: str, place: int) -> Match:
    return Match(share, kind, key, key if place < 0 else table.cities[place], place)


def suggestions(known: Sequence[Match], reader: str, limit: int = SUGGESTED) -> list[CardRow]:
    """Published answers and practices that may answer already what somebody is about to ask."""
    likely = [one for one in known if one.place >= 0 and one.share >= _LIKELY]
    return rows_at(columns(), [one.place for one in likely[:limit]], reader)


def known_of(question: Cleaned) -> list[Match]:
    """The same of a question as it is stored."""
    return matches(question.title, question.text, question.language)


# --- cities -------------------------------------------------------------------------------------------------
def chosen_for(
    question: Cleaned,
    asking: City,
    known: Sequence[Match],
    *,
    at: dt.datetime,
    seed: str,
    limit: int = routing.CITIES,
    already: Iterable[Asked] = (),
) -> list[Chosen]:
    """The cities a question goes to now, with the reasons; never one that was asked before, or that asks."""
    before = list(already)
    asked_before = {one.city_id for one in before}
    cities = {
        city.code: city for city in _reachable(at) if city.pk != asking.pk and city.pk not in asked_before
    }
    candidates = _candidates(question, cities, known, at)
    regions = [_region(one.city) for one in before if one.state != AskedState.DECLINED]
    routes = routing.route(
        _wish(question, seed),
        candidates.values(),
        limit=limit,
        regions=[*filter(None, regions), _region(asking)],
    )
    return [
        Chosen(cities[one.code], one.parts, _why(question, one, candidates[one.code], known))
        for one in routes
    ]


def out_of_reach(asking: City, known: Sequence[Match], *, at: dt.datetime) -> list[str]:
    """Codes of members whose records speak of it and for which nobody acts in Mreža: they are not asked."""
    members = set(Designation.objects.held(on=at.date()).values_list("city__code", flat=True))
    alone = members - {city.code for city in _reachable(at)} - {asking.code}
    silent = [one.city for one in known if one.share >= _LIKELY and one.city in alone]
    return list(dict.fromkeys(silent))


def _wish(question: Cleaned, seed: str) -> routing.Asked:
    return routing.Asked(
        language=_primary(question.language),
        fields=frozenset(one.code for one in question.fields),
        objective=question.objective.code if question.objective else "",
        seed=seed,
    )


def _reachable(at: dt.datetime) -> Iterable[City]:
    """Members for which somebody acts in Mreža: there is nobody else who could read a question."""
    members = Designation.objects.held(on=at.date())
    acting = Appointment.objects.held(at=at).filter(
        role__in=CITY_TEAM, city__isnull=False, user__is_active=True
    )
    return (
        City.objects.filter(pk__in=acting.values("city"))
        .filter(pk__in=members.values("city"))
        .select_related("country__region")
        .order_by("code")
    )


def _candidates(
    question: Cleaned, cities: Mapping[str, City], known: Sequence[Match], at: dt.datetime
) -> dict[str, routing.Candidate]:
    shares: dict[str, list[float]] = {}
    for one in known:
        shares.setdefault(one.city, []).append(one.share)
    fields = _fields(cities, at.date())
    pursuing = _cities_pursuing(question.objective.code) if question.objective else frozenset()
    waiting, asked = _loads(at)
    objective = frozenset([question.objective.code] if question.objective else [])
    return {
        code: routing.Candidate(
            code=code,
            region=_region(city),
            matches=tuple(shares.get(code, ())),
            fields=fields.get(code, frozenset()),
            objectives=objective if code in pursuing else frozenset(),
            languages=languages_of(city),
            waiting=waiting[city.pk],
            asked=asked[city.pk],
        )
        for code, city in cities.items()
    }


def _fields(cities: Collection[str], on: dt.date) -> dict[str, frozenset[str]]:
    held = Designation.objects.held(on=on).filter(city__code__in=list(cities))
    found: dict[str, set[str]] = {}
    for code, of in held.values_list("city__code", "field__code"):
        found.setdefault(code, set()).add(of)
    return {code: frozenset(of) for code, of in found.items()}


def _cities_pursuing(objective: str) -> frozenset[str]:
    """Cities that lead a published record under that objective."""
    table = columns()
    if "objective" not in table.facets:
        return frozenset()
    places = places_of(table.live & table.facets["objective"].any_of([objective]))
    return frozenset(table.cities[place] for place in places.tolist())


def _loads(at: dt.datetime) -> tuple[Counter[int], Counter[int]]:
    """How many questions wait for each city, and how often each was asked within a year. Two statements."""
    waiting = Counter(Asked.objects.waiting().values_list("city", flat=True))
    asked = Counter(Asked.objects.filter(asked_at__gt=at - YEAR).values_list("city", flat=True))
    return waiting, asked


def languages_of(city: City) -> frozenset[str]:
    """The languages a city works in: those it names, and those official in its country."""
    official = official_languages(city.country.code) or frozenset()
    return frozenset(map(_primary, city.languages)) | official


def _why(
    question: Cleaned, found: routing.Route, candidate: routing.Candidate, known: Sequence[Match]
) -> dict[str, Any]:
    """What both sides are told: the records by name, the fields and the language shared, how much it was asked."""
    own = [one for one in known if one.city == found.code]
    told = {
        "records": [[one.kind, one.key] for one in own if one.place >= 0][:_NAMED],
        "profile": any(one.place < 0 for one in own),
        "fields": sorted({one.code for one in question.fields} & candidate.fields),
        "objective": question.objective.code if question.objective else "",
        "language": question.language,
        "asked": candidate.asked,
        "waiting": candidate.waiting,
        "region": candidate.region,
    }
    needs = {
        "records": "records", "profile": "records", "fields": "field", "objective": "objective",
        "language": "language", "region": "region",
    }  # fmt: skip
    return {name: value for name, value in told.items() if needs.get(name, "") in ("", *found.parts)}


def _region(city: City) -> str:
    region = city.country.region
    return region.code if region else ""


def _primary(language: str) -> str:
    return language.split("-")[0].lower()
