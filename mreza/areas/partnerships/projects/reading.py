"""A project as it is read: every word chosen for one language, for page, letter, API and feed alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from babel.numbers import format_decimal
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from mreza.activities.choices import Origin, State
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.cooperation import (
    NAMED,
    Body,
    CityIn,
    bodies_in,
    cities_in,
    sectors_of,
)
from mreza.areas.partnerships.projects.facts import facts_of
from mreza.areas.partnerships.projects.forms import DEGREES
from mreza.areas.partnerships.projects.light import Figure, Light, light_of
from mreza.areas.partnerships.projects.light_words import colour, reasons, why
from mreza.cities.names import city_names
from mreza.foundation.moments import today
from mreza.translations.authored import Authored, authored
from mreza.translations.lookup import Said, names
from mreza.translations.told import Note, note
from mreza.ui.formats import number, period, reader_locale

PARTS = ("title", "summary", "question", "stopped", "worked", "for_whom", "next")
# What is said at the end, with the headings it stands under.
EVALUATION: dict[str, Any] = {
    "worked": gettext_lazy("What worked, and what did not"),
    "for_whom": gettext_lazy("For whom it worked"),
    "next": gettext_lazy("What comes next"),
}
LICENCE_ADDRESSES = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
# Lists of words a record is filed under → the kind of their texts.
WORDS = {
    "fields": "field",
    "disciplines": "discipline",
    "objectives": "objective",
    "dimensions": "dimension",
    "stages": "stage",
    "groups": "group",
    "targets": "sdg-target",
}
_WEB = re.compile(r"https?://[^\s<>\"]+")


class Word(NamedTuple):
    """A word of the Network a record is filed under, with the page about it where there is one."""

    code: str
    name: Said
    href: str = ""


class CityShown(NamedTuple):
    """A city of the project, with what it said and when."""

    code: str
    name: Said
    href: str
    country: str
    standing: str
    is_public: bool
    at: dt.datetime | None
    by: str  # who said it; for those in the project


class MilestoneShown(NamedTuple):
    """What is to be reached by when."""

    key: str
    title: Said
    due_on: dt.date | None
    done_on: dt.date | None
    is_late: bool


class ResultShown(NamedTuple):
    """A result: where it began, what is aimed at, what was measured."""

    key: str
    number: int
    text: Said
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    measured: Decimal | None
    measured_on: dt.date | None
    source: str
    progress: float | None  # 1 is reached; below 0 is worse than before

    @property
    def percent(self) -> int | None:
        """How far it came, for a bar: 0 to 100."""
        return None if self.progress is None else round(min(max(self.progress, 0.0), 1.0) * 100)

    def figure(self, value: Decimal | None) -> str:
        return f"{number(value.normalize())} {self.unit}".strip() if value is not None else ""  # type: ignore[arg-type]


class FundingShown(NamedTuple):
    source: str
    amount: Decimal
    currency: str


class RiskShown(NamedTuple):
    key: str
    text: Said
    likely: str
    grave: str
    weight: int  # 1 to 9


class UpdateShown(NamedTuple):
    key: str
    on: dt.date
    text: Said


@dataclass(frozen=True)
class Shown:
    """One project in the words of one language, on one day."""

    project: Project
    language: str
    day: dt.date
    texts: Mapping[str, Said]
    city: Word | None
    country: Word | None
    everybody: list[CityShown]  # also those that were asked and have not answered
    bodies: list[tuple[Any, list[Body]]]
    words: Mapping[str, list[Word]]  # by the name of the list: fields, disciplines …
    theme: Word | None
    milestones: list[MilestoneShown]
    results: list[ResultShown]
    fundings: list[FundingShown]
    risks: list[RiskShown]  # empty for who may not read them
    updates: list[UpdateShown]  # the newest first
    light: Light
    note: Note  # in which language it was written, and how far its translation may be trusted
    languages: list[str]

    # --- what the record is -------------------------------------------------------------------------------
    @property
    def code(self) -> str:
        return self.project.code

    @property
    def title(self) -> Said:
        return self.texts["title"] or Said(_("Without a title"), self.language)

    @property
    def summary(self) -> Said:
        return self.texts["summary"]

    @property
    def address(self) -> str:
        """Its page in this language."""
        with override(self.language):
            return reverse("partnerships:project", kwargs={"code": self.code})

    @property
    def is_public(self) -> bool:
        return self.project.is_public

    @property
    def is_retired(self) -> bool:
        return bool(self.project.state == State.RETIRED)

    @property
    def is_unconfirmed(self) -> bool:
        """Compiled from public sources, and the city has not said yet that it is right."""
        return self.project.origin == Origin.COMPILED and self.project.confirmed_at is None

    @property
    def is_stale(self) -> bool:
        """The day has passed by which the city wanted to say again whether this is right."""
        return self.project.due_on is not None and self.project.due_on < self.day

    @property
    def is_translation(self) -> bool:
        return bool(self.note.state)

    @property
    def sources(self) -> list[str]:
        """Addresses that may be followed; anything else was never a source."""
        return [one for one in self.project.sources if isinstance(one, str) and _WEB.fullmatch(one)]

    @property
    def licence(self) -> tuple[str, str]:
        return self.project.get_licence_display(), LICENCE_ADDRESSES.get(self.project.licence, "")

    @property
    def period(self) -> str:
        """From when to when, as exactly as it is known."""
        return period(self.project.starts, self.project.ends, self.language)

    # --- who works together -------------------------------------------------------------------------------
    @property
    def cities(self) -> list[CityShown]:
        """Those that everybody may know of."""
        return [one for one in self.everybody if one.is_public]

    @property
    def others(self) -> list[CityShown]:
        return [one for one in self.cities if self.city is None or one.code != self.city.code]

    @property
    def named(self) -> list[CityShown]:
        """Cities only public sources name: they have said nothing themselves."""
        return [one for one in self.everybody if one.standing == NAMED]

    @property
    def waiting_for(self) -> list[CityShown]:
        """Cities that have not answered yet."""
        return [one for one in self.everybody if one.standing == "asked"]

    @property
    def mix(self) -> str:
        """How many of the three sectors work together, in a sentence; which ones stands at their names."""
        count = len(sectors_of(self.bodies))
        if count == 3:
            return _("Public sector, private sector and civil society work together.")
        if count == 2:
            return _("Two of the three sectors work together.")
        return _("Organisations of one sector are named.") if count else ""

    # --- how it stands ------------------------------------------------------------------------------------
    @property
    def colour(self) -> str:
        """“amber: needs a look”; empty where there is no light."""
        return colour(self.light)

    @property
    def why(self) -> str:
        return why(self.light)

    @property
    def reasons(self) -> list[str]:
        return reasons(self.light)

    @property
    def milestones_line(self) -> str:
        done = sum(one.done_on is not None for one in self.milestones)
        told = {"done": number(done), "count": number(len(self.milestones))}
        return (
            ngettext("%(done)s of %(count)s reached", "%(done)s of %(count)s reached", len(self.milestones))
            % told
        )

    @property
    def results_line(self) -> str:
        measured = sum(one.measured is not None for one in self.results)
        told = {"measured": number(measured), "count": number(len(self.results))}
        return (
            ngettext("%(measured)s of %(count)s measured", "%(measured)s of %(count)s measured", len(self.results))
            % told
        )  # fmt: skip

    @property
    def totals(self) -> list[tuple[str, Decimal]]:
        """Each currency added up by itself."""
        found: dict[str, Decimal] = {}
        for one in self.fundings:
            found[one.currency] = found.get(one.currency, Decimal(0)) + one.amount
        return sorted(found.items())

    @property
    def evaluation(self) -> list[tuple[Any, Said]]:
        """What is said at the end, where anything is."""
        return [(label, self.texts[part]) for part, label in EVALUATION.items() if self.texts[part]]

    @property
    def not_stated(self) -> list[str]:
        """What the record has nothing about: an empty place is said, not hidden."""
        asked = {
            _("milestones"): self.milestones,
            _("results"): self.results,
            _("budget"): self.fundings,
            _("organisations"): self.bodies,
            _("when"): self.period,
        }
        return [name for name, given in asked.items() if not given]


def in_full(rows: QuerySet[Any]) -> QuerySet[Any]:
    """A query of projects with all that a page needs beside its texts."""
    return rows.select_related("city__country__region", "theme", "organisation").prefetch_related(
        *WORDS, "targets__goal", "milestones", "outcomes", "fundings", "updates"
    )


def shown(
    project: Project,
    language: str,
    *,
    texts: Authored | None = None,
    with_risks: bool = False,
    day: dt.date | None = None,
) -> Shown:
    """The project in the words of a language; `project` comes from `in_full`. Risks only for those in it."""
    written, on = texts or authored(project.kind, project.key), day or today()
    called = city_names(language)
    countries = names("country", language=language)
    with override(language):
        return Shown(
            project=project,
            language=language,
            day=on,
            texts={part: written.said(part, language) for part in PARTS},
            city=_city(project.city, called),
            country=_country(project.city, language),
            everybody=[_city_in(one, called, countries) for one in cities_in(project)],
            bodies=bodies_in(project),
            words={name: _words(project, name, language) for name in WORDS},
            theme=_word("theme", project.theme, language),
            milestones=_milestones(project, written, language, on),
            results=_results(project, written, language),
            fundings=[FundingShown(one.source, one.amount, one.currency) for one in project.fundings.all()],
            risks=_risks(project, written, language) if with_risks else [],
            updates=_updates(project, written, language),
            light=light_of(facts_of([project])[project.key], on),
            note=note(_without_risks(written), language),
            languages=_without_risks(written).languages,
        )


# --- rows -------------------------------------------------------------------------------------------------
def _without_risks(written: Authored) -> Authored:
    """What everybody may know of: no language and no state follows from what only those in it read."""
    return Authored({part: found for part, found in written.texts.items() if not part.startswith("risk.")})


def _milestones(project: Project, written: Authored, language: str, day: dt.date) -> list[MilestoneShown]:
    return [
        MilestoneShown(
            one.key,
            written.said(f"milestone.{one.key}.title", language),
            one.due_on,
            one.done_on,
            is_late=bool(
                project.stage == Stage.RUNNING and one.due_on and not one.done_on and one.due_on < day
            ),
        )
        for one in project.milestones.all()
    ]


def _results(project: Project, written: Authored, language: str) -> list[ResultShown]:
    return [
        ResultShown(
            one.key,
            place,
            written.said(f"result.{one.key}.text", language),
            one.unit,
            one.baseline,
            one.target,
            one.measured,
            one.measured_on,
            one.source,
            Figure(one.baseline, one.target, one.measured, one.measured_on).progress,
        )
        for place, one in enumerate(project.outcomes.all(), 1)
    ]


def _risks(project: Project, written: Authored, language: str) -> list[RiskShown]:
    """The heaviest first."""
    degrees = {int(code): str(label) for code, label in DEGREES}
    rows = [
        RiskShown(
            one.key,
            written.said(f"risk.{one.key}.text", language),
            degrees.get(one.likely, ""),
            degrees.get(one.grave, ""),
            one.likely * one.grave,
        )
        for one in project.risks.all()
    ]
    return sorted(rows, key=lambda one: -one.weight)


def _updates(project: Project, written: Authored, language: str) -> list[UpdateShown]:
    rows = sorted(project.updates.all(), key=lambda one: (-one.on.toordinal(), one.position, one.pk))
    return [UpdateShown(one.key, one.on, written.said(f"update.{one.key}.text", language)) for one in rows]


# --- words ------------------------------------------------------------------------------------------------
def _said(kind: str, code: str, language: str) -> Said:
    return names(kind, language=language).get(code) or Said(code, "und", is_fallback=True)


def _word(kind: str, row: Any, language: str) -> Word | None:
    return Word(row.code, _said(kind, row.code, language)) if row else None


def _words(project: Project, name: str, language: str) -> list[Word]:
    rows = list(getattr(project, name).all())
    if name == "fields":
        rows.sort(key=lambda row: (row.position, row.code))
    return [Word(row.code, _said(WORDS[name], row.code, language), _href(name, row)) for row in rows]


def _href(name: str, row: Any) -> str:
    if name == "fields":
        return reverse("cities:field", kwargs={"code": row.code})
    if name == "objectives":
        return reverse("vocabulary:objective", kwargs={"code": row.code})
    return reverse("vocabulary:sdg", kwargs={"code": row.goal.code}) if name == "targets" else ""


def _city(city: Any, called: Mapping[str, Said]) -> Word | None:
    if city is None:
        return None
    name = called.get(city.code) or Said(city.name, "en")
    return Word(city.code, name, reverse("cities:city", kwargs={"code": city.code}))


def _city_in(one: CityIn, called: Mapping[str, Said], countries: Mapping[str, Said]) -> CityShown:
    city = one.city
    return CityShown(
        city.code,
        called.get(city.code) or Said(city.name, "en"),
        reverse("cities:city", kwargs={"code": city.code}),
        str(countries.get(city.country.code, city.country.code)),
        one.standing,
        one.is_public,
        one.at,
        str(one.by) if one.by else "",
    )


def _country(city: Any, language: str) -> Word | None:
    if city is None:
        return None
    code = city.country.code
    return Word(code, _said("country", code, language), reverse("cities:country", kwargs={"code": code}))


# --- small readings ---------------------------------------------------------------------------------------
def money(amount: Decimal) -> str:
    """Whole, or with two decimals: 12,000.50."""
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    return str(format_decimal(amount, format=pattern, locale=reader_locale()))


def host(address: str) -> str:
    """Whose page a web address is, for a short link."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def absolute(address: str) -> str:
    return settings.SITE_URL + address
