"""The fit check as page and API read and tell it: what is asked, and the answer in the words of one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mreza.areas.practices import fit_words as words
from mreza.areas.practices.fit_check import POINTS, Compared, FitCheck
from mreza.areas.practices.fit_needs import Needs, Offer
from mreza.areas.practices.fit_places import NOT_COMPARED, income_source, scale
from mreza.areas.practices.fit_sources import address, reasons
from mreza.areas.practices.page import Shown
from mreza.cities.choices import CountedArea
from mreza.cities.directory import snapshot
from mreza.cities.names import city_names
from mreza.foundation.parameters import Mistake, Reader, encoded
from mreza.journal.versions import kept_by_version
from mreza.science.fit import BlockTold, Choosers, Part
from mreza.translations.lookup import Said, names
from mreza.ui.formats import number

PARAMETERS = ("city", "budget", "people", "months")
MOST_PEOPLE, MOST_MONTHS = 1_000_000, 1_200
CODE = 80  # signs a city's code has at most
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


# --- what is asked --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Question:
    """For which city, and what it could put in; with what was typed where that cannot be understood."""

    city: str = ""
    offer: Offer = field(default_factory=Offer)
    typed: Mapping[str, str] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()

    @property
    def address(self) -> str:
        """The query string: the same for the same question."""
        offer = self.offer
        return encoded(
            {"city": self.city, "budget": offer.budget, "people": offer.people, "months": offer.months}
        )


def asked(given: QueryDict, reader: Reader) -> Question:
    """Read the query string; mistakes are left in the reader too."""
    city = reader.text("city", longest=CODE)
    if city and city not in snapshot().city_at:
        reader.wrong("city", _("No city has this code. Choose one of the list."))
        city = ""
    offer = Offer(
        reader.choice("budget", scale().budget) or None,
        reader.whole("people", low=0, high=MOST_PEOPLE),
        reader.whole("months", low=0, high=MOST_MONTHS),
    )
    typed = {name: given.get(name, "") for name in PARAMETERS}
    return Question(city, offer, typed, tuple(reader.mistakes))


def mistake_label(mistake: Mistake) -> dict[str, str]:
    """One mistake with the name of its field, and the way there."""
    labels = {
        "city": _("Your city"),
        "budget": _("Money"),
        "people": _("People who could work on it"),
        "months": _("Months you have"),
    }
    name = labels.get(mistake.parameter)
    return {
        "text": f"{name or mistake.parameter}: {mistake.message}",
        "href": f"#in-{mistake.parameter}" if name else "",
    }


@kept_by_version
def cities_to_choose(language: str) -> list[tuple[str, str]]:
    """Every city with its country, in the order of the reader's alphabet: names are not unique."""
    shot = snapshot()
    said = shot.words(language)
    order = said.city_rank.argsort().tolist()
    return [(shot.cities[at][0], f"{said.city[at]} ({said.country[shot.cities[at][4]]})") for at in order]


# --- the answer in words --------------------------------------------------------------------------------------
class CityTold(NamedTuple):
    """A city with its page."""

    code: str
    name: str
    country: str
    href: str


class ComparedTold(NamedTuple):
    """A city that knows the practice, and how near it is."""

    city: CityTold
    role: str
    is_origin: bool
    adoption: str  # address of its adoption
    distance: str
    lowest: int
    highest: int
    tallies: list[tuple[str, str, str]]
    place: str
    lines: list[words.Line]


class NeedTold(NamedTuple):
    """One thing that is needed."""

    what: str
    said: str
    outcome: str
    tone: str
    icon: str


class NeedsTold(NamedTuple):
    """A block (or the whole practice) with what it needs."""

    key: str
    title: Said
    href: str
    outcome: str
    said: str
    tone: str
    icon: str
    stated: list[NeedTold]
    not_stated: str


class FateTold(NamedTuple):
    """Who did the same with a block, with the reasons they gave."""

    fate: str
    said: str
    share: str
    cities: list[tuple[CityTold, str, Said | None]]  # city, address of its adoption, why


class ChangeTold(NamedTuple):
    """What became of one block in the cities most like mine."""

    key: str
    title: Said
    answered: str
    fates: list[FateTold]


class SourceTold(NamedTuple):
    """Where a value comes from, and what it may be used for."""

    what: str
    said: str
    licence: str
    href: str
    language: str = ""  # of the source, where that is quoted as it stands


@dataclass(frozen=True)
class FitTold:
    """The whole answer, in the language in use."""

    check: FitCheck
    mine: CityTold | None
    own: str  # what my city has to do with the practice itself
    ask: ComparedTold | None
    sure: str
    origin: ComparedTold | None
    adopting: list[ComparedTold]
    whole: NeedsTold
    blocks: list[NeedsTold]
    changes: list[ChangeTold]
    weights: list[tuple[str, int]]
    not_compared: list[str]
    sources: list[SourceTold]

    @property
    def others(self) -> list[ComparedTold]:
        """Those told after the one to ask: where it began, and the next adopters."""
        found = [self.origin, *self.adopting] if self.adopting else []
        return [one for one in found if one is not None and one is not self.ask]

    @property
    def total_weight(self) -> int:
        return sum(weight for _label, weight in self.weights)


def told(check: FitCheck, shown: Shown) -> FitTold:
    """The answer in the language of `shown`, which must be the one in use."""
    city = _Cities(shown.language)
    titles = {block.key: block.title for block in shown.blocks}
    origin = _compared(check, check.origin, city) if check.origin else None
    adopting = [_compared(check, one, city) for one in check.adopting]
    tell_change = _Changes(check, city, shown.language)
    return FitTold(
        check,
        city(check.mine.code) if check.mine.code else None,
        _own(check),
        adopting[0] if adopting else origin,
        words.how_sure(check.adopting[0]) if len(check.adopting) > 1 else "",
        origin,
        adopting,
        _needs(check.whole, Said(_("The whole practice"), shown.language), shown.address),
        [_needs(one, titles.get(one.key) or _untitled(shown), shown.address) for one in check.blocks],
        [tell_change(one, titles.get(one.block) or _untitled(shown)) for one in check.changes],
        [(str(words.PARTS[part]), scale().weight(part)) for part in Part if scale().weight(part)],
        [str(words.PARTS[part]) for part in NOT_COMPARED],
        sources(check, city),
    )


class _Cities:
    """Cities by their codes, named in one language."""

    def __init__(self, language: str) -> None:
        self.names, self.countries = city_names(language), names("country", language=language)

    def __call__(self, code: str) -> CityTold:
        country = snapshot().cities[snapshot().city_at[code]][4]
        return CityTold(
            code,
            str(self.names.get(code) or code),
            str(self.countries.get(country) or country),
            reverse("cities:city", kwargs={"code": code}),
        )


def _untitled(shown: Shown) -> Said:
    return Said(_("Without a title"), shown.language)


def _own(check: FitCheck) -> str:
    if check.own is None:
        return ""
    if check.own.adopter is None:
        return _("This practice began in your own city. Below stand the other cities that carry it on.")
    return _("Your city carries this practice on already. Below stand the other cities that know it.")


def _compared(check: FitCheck, one: Compared, city: _Cities) -> ComparedTold:
    place = words.place(one)
    return ComparedTold(
        city(one.code),
        words.role(one),
        one.is_origin,
        address(check.practice.code, one.carrier.adopter) if one.carrier.adopter else "",
        words.span(one.lowest, one.highest),
        one.lowest,
        one.highest,
        words.tallies(one),
        place,
        words.lines(check.mine, one),
    )


def _needs(needs: Needs, title: Said, practice: str) -> NeedsTold:
    label, tone, icon = words.OUTCOMES[needs.outcome]
    said = str(label) if needs.stated else _("not stated: ask")
    stated = []
    for one in needs.stated:
        how, its_tone, its_icon = words.OUTCOMES[one.outcome]
        what = str(words.NEEDED[one.what])
        stated.append(NeedTold(what, words.needed(one), str(how), its_tone, its_icon))
    return NeedsTold(
        needs.key,
        title,
        f"{practice}#block-{needs.key}" if needs.key else practice,
        needs.outcome.value,
        said,
        tone,
        icon,
        stated,
        words.not_stated(needs),
    )


class _Changes:
    """What the cities most like mine did with a block, with the reasons they gave: all read at once."""

    def __init__(self, check: FitCheck, city: _Cities, language: str) -> None:
        self.check, self.city = check, city
        adopting = check.carriers.adopting.items()
        self.adopters = {code: carrier.adopter for code, carrier in adopting if carrier.adopter}
        # Who kept a block rarely says why; who changed or dropped it is asked to.
        choosers = {code for one in check.changes for by in (one.changed, one.dropped) for code in by.codes}
        changed = [one.block for one in check.changes if one.changed.count or one.dropped.count]
        self.reasons = reasons([self.adopters[code] for code in sorted(choosers)], changed, language)

    def __call__(self, one: BlockTold, title: Said) -> ChangeTold:
        count = one.kept.of
        answered = ngettext(
            "%(count)s of the cities most like yours has answered.",
            "%(count)s of the cities most like yours have answered.",
            count,
        ) % {"count": number(count)}
        fates = [("kept", one.kept), ("changed", one.changed), ("dropped", one.dropped)]
        return ChangeTold(
            one.block,
            title,
            answered if count else _("None of the cities most like yours has answered."),
            [self._fate(one.block, fate, choosers) for fate, choosers in fates if choosers.count],
        )

    def _fate(self, block: str, fate: str, choosers: Choosers) -> FateTold:
        cities = []
        for code in choosers.codes:
            adopter = self.adopters[code]
            why = self.reasons.get((adopter.code, block))
            cities.append((self.city(code), address(self.check.practice.code, adopter), why))
        return FateTold(fate, words.fate(fate), words.share(choosers.lowest, choosers.highest), cities)


def weights_in_words(told: FitTold) -> str:
    """How much each part counts: “Population 3, Region 1 …”."""
    comma = pgettext("between the items of a list", ", ")
    return comma.join(f"{label} {number(weight)}" for label, weight in told.weights)


# --- where it comes from --------------------------------------------------------------------------------------
def sources(check: FitCheck, city: _Cities) -> list[SourceTold]:
    """Where everything compared comes from, with its licence."""
    mine = check.mine.code
    there = check.ask.code if check.ask else ""
    counted = [code for code in (mine, there) if code]
    populations = "; ".join(f"{city(code).name}: {_population_source(code)}" for code in counted)
    geonames = ("CC BY 4.0", CC_BY) if "GeoNames" in populations else ("", "")
    own = _("the Network’s own record")
    return [
        SourceTold(str(words.PARTS[Part.POPULATION]), populations, *geonames),
        SourceTold(str(words.PARTS[Part.INCOME]), income_source(), "CC BY 4.0", CC_BY, "en"),
        SourceTold(
            str(words.PARTS[Part.LANGUAGES]),
            _("official in the whole country: Unicode CLDR; working languages: said by the city"),
            _("Unicode licence"),
            "https://www.unicode.org/license.txt",
        ),
        SourceTold(str(words.PARTS[Part.CAPITAL]), "GeoNames", "CC BY 4.0", CC_BY),
        SourceTold(
            str(words.PARTS[Part.COAST]),
            _("Natural Earth 1:10m, distance measured; at most 10 km is coast, 30 km or more is inland"),
            _("public domain"),
            "",
        ),
        SourceTold(_("Region, country, creative field"), own, "", ""),
        SourceTold(
            str(words.PARTS[Part.BUDGET]),
            _("what the cities say it cost them, and what you say you could spend"),
            "",
            "",
        ),
    ]


def _population_source(code: str) -> str:
    row = snapshot().cities[snapshot().city_at[code]]
    if row[7] is None:
        return _("not recorded")
    year, source, counted = row[11], row[12], row[13]
    found = [
        "GeoNames" if source == "geonames" else source,
        str(year) if year else _("reference year unknown"),
        str(CountedArea(counted).label) if counted else "",
    ]
    return ", ".join(one for one in found if one)


# --- the drawing ----------------------------------------------------------------------------------------------
def bar(one: ComparedTold) -> tuple[float, float]:
    """Where its distance begins, and how wide it is, of a hundred; never so narrow that nobody sees it."""
    begins, width = one.lowest * 100 / POINTS, (one.highest - one.lowest) * 100 / POINTS
    wide = max(width, 1.0)
    return min(begins, 100 - wide), wide
