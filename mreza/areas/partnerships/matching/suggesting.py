"""Whom a city could work with next, and why: the list, its reasons in the reader's words, and *Why not?*.

The score and the order are those of `science.matching`; here they meet the database and the language in use. A city is
given by its code. What is told depends on who reads: offers and needs that are for the Network only, and how often a
city answers, are known to its people alone (`Audience.NETWORK`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import Audience
from mreza.areas.partnerships.matching.network import Known, known
from mreza.areas.partnerships.matching.subjects import subjects_of_idea, subjects_of_texts
from mreza.areas.partnerships.matching.words import PARTS, TELLING, Teller
from mreza.areas.partnerships.models import Wish
from mreza.cities.names import city_names
from mreza.science.matching import SHOWN, SPECIFIC, Partner
from mreza.science.matching_asked import Asked, asked_values
from mreza.science.matching_facts import Explainer, Facts
from mreza.translations.authored import authored
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.formats import number

__all__ = [
    "SHOWN", "Idea", "Lacking", "Meeting", "NoMember", "NotTheirs", "Part", "Suggestion", "Why", "count_of",
    "partners_of", "unexplained", "why_not",
]  # fmt: skip

ENOUGH = 2  # specific reasons of a card


class NoMember(LookupError):
    """Partners are suggested to members of the Network, and members alone are suggested."""


class NotTheirs(LookupError):
    """The offer or need is not one that this city may look for a partner with: another city's, or no longer open."""


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a score, with what it adds and why, in the language in use."""

    name: str  # of `science.matching.PARTS`
    label: str
    weight: float
    value: float  # 0 to 1
    reason: str
    is_specific: bool  # true of these two cities, not of many
    most: float  # the largest weight of all parts, for bars that can be compared

    @property
    def points(self) -> float:
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Meeting:
    """A need that meets an offer: the codes of both, and how well (0 to 1)."""

    need: str
    offer: str
    value: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A city suggested to another. The parts add up to the score."""

    city: str  # its code
    name: str  # in the language in use
    score: float
    parts: tuple[Part, ...]  # all of them, what adds most first
    rank: int  # its place as shown …
    rank_before: int  # … and by score alone
    correction: str  # why the two differ; empty where they do not, or the correction is off
    meetings: tuple[Meeting, ...] = ()

    @property
    def specific(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.is_specific)

    @property
    def general_only(self) -> str:
        """What a card says that has fewer than two specific reasons; else nothing."""
        return (
            ""
            if len(self.specific) >= ENOUGH
            else _("Only general reasons so far: state an offer or a need.")
        )


@dataclass(frozen=True, slots=True)
class Idea:
    """What a project is to be about; whatever is left empty is taken from the city itself."""

    text: str = ""  # in any language of the Network
    fields: frozenset[str] = frozenset()
    objectives: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lacking:
    """A part in which the cities shown first have more than the one that is asked about."""

    name: str
    label: str
    points: float
    points_shown: float  # the mean of the cities shown first
    reason: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why a city does not stand among the first, or that it does."""

    city: str
    other: str
    suggestion: Suggestion
    is_shown: bool
    of: int  # how many cities there are to suggest
    answer: str  # one or two sentences
    lacking: tuple[Lacking, ...] = ()  # what makes the most difference first
    advice: tuple[str, ...] = field(default=())  # what the city, or both, could do


def partners_of(
    city: str,
    *,
    wish: Wish | None = None,
    idea: Idea | None = None,
    corrected: bool = True,
    top: int = SHOWN,
    skip: int = 0,
    audience: Audience = Audience.PUBLIC,
) -> list[Suggestion]:
    """The city's partners from the place after `skip` to `top`, best first; for an offer, a need or an idea if given.

    Raises `NoMember`, and `NotTheirs` for an offer or need that is not open or not the city's own.
    """
    question = _Question(city, wish, idea, audience, corrected=corrected)
    return question.told(question.first(top, skip))


def why_not(
    city: str,
    other: str,
    *,
    wish: Wish | None = None,
    idea: Idea | None = None,
    corrected: bool = True,
    audience: Audience = Audience.PUBLIC,
    says_how_often: bool = True,
) -> Why:
    """Why the other city is or is not among the city's first ten. `NoMember` if one is none, or both are the same.

    `says_how_often`: with each general reason, how often cities are tied that stand so to each other.
    """
    question = _Question(city, wish, idea, audience, corrected=corrected, says_how_often=says_how_often)
    number = question.number_of(other)
    if number == question.city:
        raise NoMember(other)
    one = question.one(number)
    first = question.first(SHOWN)
    suggestion = question.told([one])[0]
    return Why(
        city,
        other,
        suggestion,
        one.rank <= SHOWN,
        len(question.known.net) - 1,
        _answer(question, suggestion, first),
        () if one.rank <= SHOWN else _lacking(question, suggestion, first),
        _advice(question, city, other),
    )


def count_of(audience: Audience = Audience.PUBLIC) -> int:
    """How many cities there are to suggest to one."""
    return max(0, len(known(audience).net) - 1)


def unexplained(suggestions: Sequence[Suggestion]) -> bool:
    """Whether none of these has two specific reasons: the city should state an offer or a need first."""
    return all(one.general_only for one in suggestions)


# --- a question -------------------------------------------------------------------------------------------------
class _Question:
    """One city that asks, what it asks with, and the network its answer is found in."""

    def __init__(
        self,
        city: str,
        wish: Wish | None,
        idea: Idea | None,
        audience: Audience,
        *,
        corrected: bool,
        says_how_often: bool = True,
    ) -> None:
        self.known, self.audience, self.corrected = known(audience), audience, corrected
        self.says_how_often = says_how_often
        self.city = self.number_of(city)
        self.asked = self._asked(city, wish, idea)
        self._values = asked_values(self.known.net, self.city, self.asked) if self.asked else None
        self.explainer = Explainer(self.known.net, self.city, self.asked)

    def number_of(self, city: str) -> int:
        try:
            return self.known.net.number[city]
        except KeyError as error:
            raise NoMember(city) from error

    def _asked(self, city: str, wish: Wish | None, idea: Idea | None) -> Asked | None:
        if wish is not None:
            return _asked_by_wish(self.known, city, wish)
        if idea is None:
            return None
        subjects = subjects_of_idea(idea.text, get_language() or SOURCE_LANGUAGE)
        return Asked(
            fields=idea.fields,
            languages=idea.languages,
            objectives=idea.objectives,
            targets=idea.targets,
            topics=_in_use(self.known, subjects),
        )

    # --- places in the list
    def first(self, top: int, skip: int = 0) -> list[Partner]:
        return self.known.matching.partners(
            self.city, top=top, skip=skip, corrected=self.corrected, asked=self._values
        )

    def one(self, other: int) -> Partner:
        return self.known.matching.partner(self.city, other, corrected=self.corrected, asked=self._values)

    # --- in words
    def told(self, partners: Sequence[Partner]) -> list[Suggestion]:
        facts = [self.explainer.facts(one.city) for one in partners]
        teller = Teller(
            get_language() or SOURCE_LANGUAGE, self.audience, facts, says_how_often=self.says_how_often
        )
        weights = self.known.matching.weights
        most = max(weights.values())
        found = []
        for partner, own in zip(partners, facts, strict=True):
            parts = [
                Part(
                    name,
                    str(PARTS[name]),
                    weights[name],
                    value,
                    teller.reason(name, own),
                    _is_specific(name, value, own),
                    most,
                )
                for name, value in partner.parts.items()
            ]
            parts.sort(key=lambda part: -part.points)  # equals stay in the order of the parts
            found.append(
                Suggestion(
                    own.other,
                    teller.city(own.other),
                    math.fsum(part.points for part in parts),
                    tuple(parts),
                    partner.rank,
                    partner.rank_before,
                    self._correction(teller, partner, own),
                    tuple(Meeting(met.need.key, met.offer.key, met.value) for met in own.meetings),
                )
            )
        return found

    def _correction(self, teller: Teller, partner: Partner, facts: Facts) -> str:
        if not self.corrected:
            return ""
        net, matching = self.known.net, self.known.matching
        push = matching.push[net.region[self.city]]
        pushed = float(push[net.region[partner.city]] - push[net.region].mean())
        return teller.correction(partner, facts, pushed, -float(matching.sought[partner.city]))


def _asked_by_wish(known: Known, city: str, wish: Wish) -> Asked:
    """What an open offer or need of the city asks for."""
    found = next((one for one in known.net.wishes if one.key == wish.code and one.city == city), None)
    if found is None:
        raise NotTheirs(wish.code)
    texts = authored(wish.kind_word, wish.code)
    told = {
        language: (str(texts.said("title", language)), str(texts.said("purpose", language)))
        for language in texts.languages
    }
    return Asked(
        wish=found.key,
        fields=found.fields,
        languages=found.languages,
        objectives=found.objectives,
        targets=frozenset(wish.targets.values_list("code", flat=True)),
        topics=_in_use(known, dict.fromkeys(subjects_of_texts(told), 1.0)),
    )


def _in_use(known: Known, subjects: Mapping[str, float]) -> dict[str, float]:
    """Those that any city's records have: others compare with nothing."""
    return {subject: much for subject, much in subjects.items() if subject in known.net.topic_place}


def _is_specific(name: str, value: float, facts: Facts) -> bool:
    """Whether a part says something of these two cities that is not true of many."""
    told = {
        "needs": facts.meetings,
        "objectives": facts.objectives or facts.targets,
        "records": facts.topics,
        "earlier": facts.ties or facts.common,
    }
    return name in SPECIFIC and value >= TELLING and bool(told[name])


# --- why not ----------------------------------------------------------------------------------------------------
def _answer(question: _Question, suggestion: Suggestion, first: Sequence[Partner]) -> str:
    values = {
        "other": suggestion.name,
        "city": str(
            city_names(get_language() or SOURCE_LANGUAGE).get(question.known.net.cities[question.city].code)
        ),
        "rank": number(suggestion.rank),
        "of": number(len(question.known.net) - 1),
        "before": number(suggestion.rank_before),
        "points": number(round(suggestion.score, 1)),
        "mean": number(round(sum(one.score for one in first) / max(1, len(first)), 1)),
    }
    if suggestion.rank <= SHOWN:
        said = _("%(other)s is suggested: place %(rank)s of %(of)s in the list for %(city)s.") % values
    else:
        said = (
            _(
                "%(other)s stands at place %(rank)s of %(of)s in the list for %(city)s: %(points)s points, where the "
                "first ten have %(mean)s on average."
            )
            % values
        )
    if suggestion.correction:
        by_score = _("By score alone it would stand at place %(before)s.") % values
        return f"{said} {by_score} {suggestion.correction}"
    return said


def _lacking(question: _Question, suggestion: Suggestion, first: Sequence[Partner]) -> tuple[Lacking, ...]:
    """The parts that make the difference to the cities shown first, the greatest difference first."""
    weights = question.known.matching.weights
    found = []
    for part in suggestion.parts:
        shown = weights[part.name] * sum(one.parts[part.name] for one in first) / max(1, len(first))
        if shown - part.points >= _TELLS:
            found.append(Lacking(part.name, part.label, part.points, shown, part.reason))
    found.sort(key=lambda one: one.points - one.points_shown)
    return tuple(found)


_TELLS = 0.1  # points; what differs by less is no reason


def _advice(question: _Question, city: str, other: str) -> tuple[str, ...]:
    """What would tell more of the two; said only where it is missing."""
    net, said = question.known.net, []
    names = city_names(get_language() or SOURCE_LANGUAGE)
    most = {"points": number(round(question.known.matching.weights["needs"], 1))}
    if question.city not in net.by_city:
        said.append(
            _(
                "State an offer or a need of your city: one that meets another’s brings up to %(points)s points."
            )
            % most
        )
    if net.number[other] not in net.by_city:
        said.append(
            _("No open offer or need is known yet of this city: %(city)s. Write to it and ask.")
            % {"city": str(names.get(other) or other)}
        )
    if not net.cities[question.city].topics:
        said.append(
            _("Publish a record, or say which disciplines your city works in: then likeness can be found.")
        )
    return tuple(said)
