"""Suggested partners as a page shows them: reasons in front, all parts behind, and where they lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from mreza.areas.partnerships.choices import Side
from mreza.areas.partnerships.find.asking import Asked, open_wishes
from mreza.areas.partnerships.matching.suggesting import Part, Suggestion
from mreza.areas.partnerships.models import Wish
from mreza.cities import directory
from mreza.cities.directory import snapshot
from mreza.cities.mark import mark
from mreza.cities.models import City, CreativeField
from mreza.foundation.collation import sort_key
from mreza.foundation.moments import today
from mreza.journal.versions import kept_by_version
from mreza.science.matching import GUESSES, PARTS
from mreza.ties.city_page import Place, places
from mreza.ties.egograph import beside
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE, Said
from mreza.ui.formats import number

IN_FRONT = 4  # specific reasons on a card …
GENERAL_IN_FRONT = 3  # … and lines in all, where there are fewer than two of them
# Parts of which half is what makes no difference: they compare how often cities that stand so are tied. Of the other
# parts nothing is what makes none.
HALF_IS_NEUTRAL = frozenset({*GUESSES, "field", "response"})
FOR, AGAINST, NEITHER = "for", "against", "neither"
_CLOSE = 1e-9


# --- one part -------------------------------------------------------------------------------------------------
class Line(NamedTuple):
    """A part of a score as it is shown: a bar as long as the part's weight, filled as far as it holds, a sentence."""

    name: str
    label: str
    reason: str
    points: str
    most: str
    track: float  # per cent of the longest bar there is
    filled: float
    speaks: str
    is_specific: bool


def line(part: Part) -> Line:
    scale = 100 / part.most if part.most else 0.0
    return Line(
        part.name,
        part.label,
        part.reason,
        number(round(part.points, 1)),
        number(round(part.weight, 1)),
        round(part.weight * scale, 2),
        round(part.points * scale, 2),
        speaks(part),
        part.is_specific,
    )


def speaks(part: Part) -> str:
    """Whether a part speaks for the two, against them, or neither."""
    neutral = 0.5 if part.name in HALF_IS_NEUTRAL else 0.0
    if not part.weight or abs(part.value - neutral) < _CLOSE:
        return NEITHER
    return FOR if part.value > neutral else AGAINST


def in_front(suggestion: Suggestion) -> tuple[Line, ...]:
    """What a card says at once: its specific reasons; with fewer than two of them, what else speaks for it most."""
    chosen = list(suggestion.specific[:IN_FRONT])
    if len(chosen) < 2:
        more = [part for part in suggestion.parts if not part.is_specific and speaks(part) == FOR]
        chosen += more[: GENERAL_IN_FRONT - len(chosen)]
    return tuple(map(line, chosen))


# --- a need that meets an offer -------------------------------------------------------------------------------
class Told(NamedTuple):
    """An offer or a need by its title, with its page."""

    code: str
    city: str
    side: str
    title: Said
    href: str


class Met(NamedTuple):
    """A need beside the offer that would meet it."""

    need: Told
    offer: Told


def wishes(found: Iterable[Wish]) -> dict[str, Told]:
    """These offers and needs by their code. One statement for all titles."""
    rows = list(found)
    language = get_language() or SOURCE_LANGUAGE
    texts = authored_many(Wish.kind_word, [one.code for one in rows], ("title",)) if rows else {}
    return {
        one.code: Told(
            one.code, one.city.code, one.side, texts[one.code].said("title", language), one.get_absolute_url()
        )
        for one in rows
    }


def _met(suggestions: Sequence[Suggestion], user: Any) -> Mapping[str, Told]:
    """Every offer and need these suggestions name, as far as the reader may read it."""
    codes = {code for one in suggestions for met in one.meetings for code in (met.need, met.offer)}
    if not codes:
        return {}
    return wishes(Wish.objects.visible_to(user).filter(code__in=codes).select_related("city"))


# --- a suggestion ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Card:
    """A suggested city with its reasons, and where one goes from it."""

    suggestion: Suggestion
    place: Place
    mark: Markup
    front: tuple[Line, ...]
    lines: tuple[Line, ...]  # all parts, what adds most first
    met: tuple[Met, ...]
    address: str  # the two beside each other, with every reason
    beside: str  # what is recorded between them
    propose: str
    aside: str
    was_put_aside: bool = False
    why_aside: str = ""

    @property
    def score(self) -> str:
        return number(round(self.suggestion.score, 1))

    @property
    def most(self) -> str:
        """The score of a city for which everything speaks."""
        return number(round(sum(part.weight for part in self.suggestion.parts), 1))

    @property
    def reasons(self) -> int:
        return len(self.suggestion.specific)

    @property
    def moved(self) -> int:
        """Places up; down is less than nothing."""
        return self.suggestion.rank_before - self.suggestion.rank


def cards(
    suggestions: Sequence[Suggestion],
    asked: Asked,
    user: Any,
    put_aside: Mapping[str, str] | None = None,
) -> list[Card]:
    """As they are shown to this reader. Two statements at most, however many."""
    there, told = places({one.city for one in suggestions}), _met(suggestions, user)
    aside = put_aside or {}
    return [_card(one, there[one.city], asked, told, aside) for one in suggestions]


def _card(
    one: Suggestion, place: Place, asked: Asked, told: Mapping[str, Told], aside: Mapping[str, str]
) -> Card:
    met = [
        Met(told[each.need], told[each.offer])
        for each in one.meetings
        if each.need in told and each.offer in told
    ]
    return Card(
        suggestion=one,
        place=place,
        mark=mark(one.city, positions().get(place.field, 0), place.field),
        front=in_front(one),
        lines=tuple(map(line, one.parts)),
        met=tuple(met),
        address=asked.address("partnerships:find-with", other=one.city),
        beside=beside(asked.city, one.city),
        propose=asked.address("partnerships:find-propose", other=one.city),
        aside=reverse("partnerships:find-aside", kwargs={"code": asked.city, "other": one.city}),
        was_put_aside=one.city in aside,
        why_aside=aside.get(one.city, ""),
    )


@kept_by_version
def positions() -> Mapping[str, int]:
    """The place of each creative field in the Network's order: it decides how a city's mark is drawn."""
    return dict(CreativeField.objects.values_list("code", "position"))


# --- several beside one another -------------------------------------------------------------------------------
class Row(NamedTuple):
    """One part, of each city that is compared."""

    label: str
    cells: tuple[Line, ...]

    @property
    def differs(self) -> bool:
        return len({cell.points for cell in self.cells}) > 1


def rows(suggestions: Sequence[Suggestion]) -> list[Row]:
    """Part by part, in the order of the parts: the same for all."""
    own = [{part.name: part for part in one.parts} for one in suggestions]
    return [
        Row(own[0][name].label, tuple(line(parts[name]) for parts in own)) for name in PARTS if name in own[0]
    ]


# --- for what -------------------------------------------------------------------------------------------------
class Purpose(NamedTuple):
    """Something one may look for partners with: the whole city, an idea, an offer or a need."""

    label: str
    href: str
    current: bool
    side: str = ""
    language: str = ""


def purposes(asked: Asked, user: Any) -> list[Purpose]:
    """The city as a whole, each of its open offers and needs this reader may read, and an idea. Two statements."""
    own = list(open_wishes(asked.city, user).select_related("city"))
    told, whole = wishes(own), asked.without_purpose()
    own.sort(key=lambda one: (one.side != Side.NEED, sort_key(told[one.code].title, _language())))
    found = [Purpose(_("The city as a whole"), whole.address(), asked.wish is None and asked.idea is None)]
    found += [
        Purpose(
            str(told[one.code].title) or _("Without a title"),
            replace(whole, wish=one).address(),
            asked.wish == one,
            str(Side(one.side).label),
            told[one.code].title.language,
        )
        for one in own
    ]
    idea = reverse("partnerships:find-idea", kwargs={"code": asked.city})
    return [*found, Purpose(_("An idea for a project"), idea, asked.idea is not None)]


def _language() -> str:
    return get_language() or SOURCE_LANGUAGE


# --- cities to choose -----------------------------------------------------------------------------------------
@kept_by_version
def _members(language: str, day: dt.date) -> dict[str, str]:
    """Every member with its country, in the order of the reader's alphabet: names are not unique."""
    named = [(row.code, f"{row.name} ({row.country_name})") for row in directory.members(day, language)]
    return dict(sorted(named, key=lambda pair: (sort_key(pair[1], language), pair[0])))


def members() -> dict[str, str]:
    """The cities of the Network today by their codes, with names to choose from."""
    return _members(_language(), today())


def is_member(code: str) -> bool:
    """Whether a city belongs to the Network today; asked of one city, where no list of all is wanted."""
    shot, day = snapshot(), today().toordinal()
    at = shot.city_at.get(code)
    held = shot.designations_of(at) if at is not None else []
    return any(shot.since[one] <= day < shot.until[one] for one in held)


def others(city: str) -> list[tuple[str, str]]:
    """All members but this one."""
    return [(code, name) for code, name in members().items() if code != city]


def own_members(codes: Collection[str]) -> list[tuple[str, str]]:
    """Of the cities somebody acts for, those that partners are suggested to."""
    return [(code, name) for code, name in members().items() if code in codes] if codes else []


def place_names(codes: Collection[str]) -> dict[str, str]:
    return {code: str(place.name) for code, place in places(codes).items()}


def place_of(city: City) -> Place:
    return places({city.code})[city.code]
