"""The fit check in words: what a value is, what two values say of two cities, what is met and what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from mreza.areas.practices.adoptions.choices import Fate
from mreza.areas.practices.fit_check import POINTS, Compared
from mreza.areas.practices.fit_needs import Needed, Needs, What
from mreza.areas.practices.fit_sources import stage_in_words
from mreza.areas.practices.pdf import months
from mreza.cities.languages import name as language_name
from mreza.foundation.collation import sort_key
from mreza.science.fit import Outcome, Part, Place, Reason
from mreza.translations.lookup import names
from mreza.ui.formats import number, percent
from mreza.ui.pages import page_language

Words = Mapping[Part, Callable[[Any], str]]

PARTS: Mapping[Part, Any] = {
    Part.POPULATION: gettext_lazy("Population"),
    Part.REGION: gettext_lazy("Region"),
    Part.COUNTRY: gettext_lazy("Country"),
    Part.INCOME: gettext_lazy("Income group of the country"),
    Part.CLIMATE: gettext_lazy("Climate"),
    Part.LANGUAGES: gettext_lazy("Languages"),
    Part.COAST: gettext_lazy("Coast"),
    Part.CAPITAL: gettext_lazy("Capital city"),
    Part.FIELD: gettext_lazy("Creative field"),
    Part.BUDGET: gettext_lazy("Money"),
}
INCOMES = {
    "low": gettext_lazy("low income"),
    "lower-middle": gettext_lazy("lower middle income"),
    "upper-middle": gettext_lazy("upper middle income"),
    "high": gettext_lazy("high income"),
}
# What two known values say of two cities; what depends on the value itself is said in `reason`.
SAID: Mapping[Part, Mapping[Reason, Any]] = {
    Part.POPULATION: {
        Reason.SAME: gettext_lazy("About the same size."),
        Reason.CLOSE: gettext_lazy("Neither is more than twice as large as the other."),
    },
    Part.REGION: {
        Reason.SAME: gettext_lazy("The same region."),
        Reason.DIFFERENT: gettext_lazy("Another region."),
    },
    Part.COUNTRY: {
        Reason.SAME: gettext_lazy("The same country."),
        Reason.DIFFERENT: gettext_lazy("Another country."),
    },
    Part.INCOME: {
        Reason.SAME: gettext_lazy("The same income group."),
        Reason.CLOSE: gettext_lazy("Neighbouring income groups."),
        Reason.DIFFERENT: gettext_lazy("Income groups far from each other."),
    },
    Part.LANGUAGES: {
        Reason.SAME: gettext_lazy("Every language of one is a language of the other too."),
        Reason.CLOSE: gettext_lazy("Some languages in common."),
        Reason.DIFFERENT: gettext_lazy("No language in common."),
    },
    Part.COAST: {Reason.DIFFERENT: gettext_lazy("One on the coast, the other inland.")},
    Part.CAPITAL: {Reason.DIFFERENT: gettext_lazy("Only one of them is a capital.")},
    Part.FIELD: {
        Reason.SAME: gettext_lazy("The same creative field."),
        Reason.DIFFERENT: gettext_lazy("Another creative field."),
    },
    Part.BUDGET: {
        Reason.SAME: gettext_lazy("You could spend what it cost there."),
        Reason.CLOSE: gettext_lazy("You could spend a little more or less than it cost there."),
        Reason.DIFFERENT: gettext_lazy("You could spend far more or far less than it cost there."),
    },
}
UNKNOWN = {
    Reason.UNKNOWN_HERE: gettext_lazy("Not known of your city, so it may be the same or different."),
    Reason.UNKNOWN_THERE: gettext_lazy("Not known of the other city, so it may be the same or different."),
    Reason.UNKNOWN_BOTH: gettext_lazy("Known of neither city, so it may be the same or different."),
}
MONEY_UNKNOWN = {
    Reason.UNKNOWN_HERE: gettext_lazy("You have not said how much you could spend."),
    Reason.UNKNOWN_THERE: gettext_lazy("It is not stated what it cost there."),
    Reason.UNKNOWN_BOTH: gettext_lazy(
        "It is not stated what it cost there, nor have you said how much you could spend."
    ),
}
NEEDED = {
    What.MONEY: gettext_lazy("money"),
    What.PEOPLE: gettext_lazy("people"),
    What.MONTHS: gettext_lazy("time"),
}
OUTCOMES = {
    Outcome.MET: (gettext_lazy("met, as far as it is stated"), "success", "circle-check"),
    Outcome.UNMET: (gettext_lazy("not met"), "warning", "triangle-alert"),
    Outcome.UNKNOWN: (gettext_lazy("unknown: ask"), "quiet", "circle-dashed"),
}


# --- two cities -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """One thing two cities are compared by, in words."""

    part: str
    label: str
    here: str
    there: str
    said: str
    adds: str
    state: str  # same, close, different, unknown
    weight: int


def lines(mine: Place, compared: Compared) -> list[Line]:
    """Everything two cities are compared by; what the lines add is the distance."""
    other, words = compared.carrier.place, _values()
    return [
        Line(
            share.part.value,
            str(PARTS[share.part]),
            _value(words, share.part, mine),
            _value(words, share.part, other),
            reason(share.part, share.reason, mine, other),
            span(share.lowest, share.highest),
            "unknown" if share.reason.startswith("unknown") else share.reason.value,
            share.weight,
        )
        for share in compared.shares
    ]


def reason(part: Part, found: Reason, mine: Place, other: Place) -> str:
    """Why two cities are near or far in one thing."""
    if found in UNKNOWN:
        return str((MONEY_UNKNOWN if part is Part.BUDGET else UNKNOWN)[found])
    if part is Part.POPULATION and found is Reason.DIFFERENT:
        sizes = sorted((mine.population or 1, other.population or 1))
        times = number(round(sizes[1] / sizes[0]))
        return _("One is about %(times)s times as large as the other.") % {"times": times}
    if part is Part.COAST and found is Reason.SAME:
        return _("Both on the coast.") if mine.coast else _("Both inland.")
    if part is Part.CAPITAL and found is Reason.SAME:
        return _("Both are capitals.") if mine.capital else _("Neither is a capital.")
    return str(SAID[part][found])


def span(lowest: int, highest: int) -> str:
    """Points as a number of at most a hundred, or from–to where something is unknown."""
    least, most = (number(points * 100 / POINTS) for points in (lowest, highest))
    return least if lowest == highest else _("%(least)s to %(most)s") % {"least": least, "most": most}


def _value(words: Words, part: Part, place: Place) -> str:
    value = getattr(place, part.value)
    return pgettext("fit", "not known") if value is None else words[part](value)


def _values() -> Words:
    """How the value of each part is said; names are read once."""
    regions, countries, fields, bands = (names(kind) for kind in ("region", "country", "field", "cost-band"))
    comma = pgettext("between the items of a list", ", ")
    return {
        Part.POPULATION: number,
        Part.REGION: lambda code: str(regions.get(code) or code),
        Part.COUNTRY: lambda code: str(countries.get(code) or code),
        Part.INCOME: lambda code: str(INCOMES[code]),
        Part.CLIMATE: str,
        Part.LANGUAGES: lambda codes: comma.join(in_order(language_name(code) for code in codes)),
        Part.COAST: lambda yes: _("on the coast") if yes else _("inland"),
        Part.CAPITAL: lambda yes: pgettext("fit", "capital") if yes else _("not the capital"),
        Part.FIELD: lambda code: str(fields.get(code) or code),
        Part.BUDGET: lambda code: str(bands.get(code) or code),
    }


def in_order(said: Iterable[str]) -> list[str]:
    """By the reader's alphabet."""
    reader = page_language()
    return sorted(said, key=lambda one: sort_key(one, reader))


def tallies(compared: Compared) -> list[tuple[str, str, str]]:
    """How many things are the same, close, different, unknown: words, tone, sign."""
    told = {
        "same": (_("The same: %(count)s"), "success", "check"),
        "close": (_("Close: %(count)s"), "info", "check"),
        "different": (_("Different: %(count)s"), "warning", "x"),
        "unknown": (_("Not known: %(count)s"), "quiet", "circle-dashed"),
    }
    return [
        (words % {"count": number(compared.counts[name])}, tone, icon)
        for name, (words, tone, icon) in told.items()
        if compared.counts[name]
    ]


def how_sure(compared: Compared) -> str:
    """Whether it really is the nearest, whatever the unknown turns out to be."""
    if compared.is_surely_nearest:
        return _("It is the nearest, whatever the unknown values turn out to be.")
    return _(
        "It is the nearest as far as is known. Were everything known, it could stand anywhere from place %(best)s to "
        "place %(worst)s."
    ) % {"best": number(compared.best), "worst": number(compared.worst)}


def place(compared: Compared) -> str:
    """Its place by nearness among the adopters; from–to where it is not certain. Nothing for where it began."""
    if compared.is_origin:
        return ""
    least, most = number(compared.best), number(compared.worst)
    return least if least == most else _("%(least)s to %(most)s") % {"least": least, "most": most}


def role(compared: Compared) -> str:
    """What the city has to do with the practice."""
    if compared.carrier.adopter is None:
        return _("where it began")
    return stage_in_words(compared.carrier.adopter)


# --- needs ----------------------------------------------------------------------------------------------------
def needed(one: Needed) -> str:
    """What was needed there, and what you have, where you say so."""
    bands = names("cost-band")
    words: dict[What, Callable[[Any], str]] = {
        What.MONEY: lambda code: str(bands.get(code) or code),
        What.PEOPLE: lambda count: (
            ngettext("%(count)s person", "%(count)s people", count) % {"count": number(count)}
        ),
        What.MONTHS: lambda count: (
            months(count) or ngettext("%(count)s month", "%(count)s months", 0) % {"count": number(0)}
        ),
    }
    said = words[one.what]
    if one.have is None:
        return _("Needed there: %(needed)s. You have not said what you have.") % {"needed": said(one.needed)}
    return _("Needed there: %(needed)s. You have: %(have)s.") % {
        "needed": said(one.needed),
        "have": said(one.have),
    }


def not_stated(needs: Needs) -> str:
    """What nobody can judge because the city has not said it."""
    return pgettext("between the items of a list", ", ").join(str(NEEDED[what]) for what in needs.not_stated)


# --- what others changed --------------------------------------------------------------------------------------
def fate(code: str) -> str:
    """What became of a block."""
    return str(Fate(code).label)


def share(lowest: float | None, highest: float | None) -> str:
    """Of those who answered; nothing where they are too few for a share."""
    if lowest is None or highest is None:
        return ""
    if percent(lowest) == percent(highest):
        return percent(lowest)
    return _("%(least)s to %(most)s") % {"least": percent(lowest), "most": percent(highest)}
