"""Projects from a spreadsheet: `activities.spreadsheets` with the columns of a project.

New rows are ideas of a city; the other cities named in them are asked to be in it. What the Secretariat publishes is
compiled from public sources: there the cities are named by the sources, and the row says how far the project is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.activities import spreadsheets
from mreza.activities.choices import Licence, PartnerRole
from mreza.activities.spreadsheets import (
    MAX_ROWS,
    MOST_CHANGED,
    MOST_PUBLISHED,
    PlanRow,
    RowColumn,
    Sheet,
    pieces,
)
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping
from mreza.areas.partnerships.projects.loading import name_cities
from mreza.areas.partnerships.projects.registration import PROJECT, clean_row
from mreza.cities.models import City
from mreza.foundation import importing
from mreza.foundation.importing import Progress, nobody_asks
from mreza.foundation.tables import Column, read_table
from mreza.foundation.tables import cells as meaning

__all__ = ["MAX_ROWS", "MOST_CHANGED", "MOST_PUBLISHED", "Plan", "PlanRow"]
ABOUT = "projects-import"  # what journal entries of imports are about, by the code of the run
TEXTS = {"title": "title", "summary": "summary", "question": "question"}
STAGES = (Stage.AGREED.value, Stage.RUNNING.value, Stage.FINISHED.value, Stage.STOPPED.value)


# --- the columns ------------------------------------------------------------------------------------------
def columns() -> list[Column]:
    """The template's columns in order, with what a person reads about them."""
    return importing.columns_of(_described())


def _described() -> list[importing.Described]:
    several = _("Codes or names, divided by |.")
    return [
        ("id", _("Id"), _("Your own name for the row, such as VZ-001, or the address of a record here. It stays.")),
        ("city", _("City"), _("Its code (hr-varazdin) or its name.")),
        ("cities", _("Other cities"), _("Codes or names, divided by |. Each is asked; only for new rows.")),
        ("language", _("Language"), _("In which the texts of the row are written, such as hr. Empty: en.")),
        ("title", _("Title"), _("At most 150 signs.")),
        ("summary", _("Summary"), _("At most 80 words.")),
        ("question", _("What is to be found out or reached?"), _("At most 120 words; a pilot needs it.")),
        ("pilot", _("Pilot project"), _("yes or no")),
        ("level", _("Level"), "city, international"),
        ("fields", _("Creative fields"), several),
        ("disciplines", _("Disciplines"), several),
        ("objectives", _("Objectives of the Network"), _("Their numbers, 1 to 6, divided by |.")),
        ("dimensions", _("Dimensions"), several),
        ("stages", _("Stages"), several),
        ("groups", _("For whom"), several),
        ("targets", _("SDG targets"), _("Such as 11.4, divided by |.")),
        ("theme", _("Theme"), _("One code or name.")),
        ("starts", _("Begins"), _("A year, a month or a day: 2019, 2019-05, 2019-05-17.")),
        ("ends", _("Ends"), _("A year, a month or a day: 2019, 2019-05, 2019-05-17.")),
        ("licence", _("Licence"), ", ".join(Licence.values)),
        ("sources", _("Sources"), _("Full web addresses, divided by |.")),
        (
            "partners",
            _("Partners"),
            _(
                "Name (public, private or civil), divided by |. With what it does: Name (civil: %(role)s); one of "
                "%(roles)s."
            )
            % {"role": PartnerRole.FUNDS.value, "roles": ", ".join(PartnerRole.values)},
        ),
        *[
            (column, str(one.label) % {"number": number}, one.help)
            for one in ROWS
            for number, column in enumerate(one.columns, 1)
        ],
        ("publish", _("Publish"), _("yes: published at once as compiled from its sources. Only for the Secretariat.")),
        ("stage", _("Stage"), _("How far a published one is: %(stages)s.") % {"stages": ", ".join(STAGES)}),
    ]  # fmt: skip


def template_csv() -> bytes:
    """An empty table with the headings."""
    return importing.empty_csv(_described())


def template_xlsx() -> bytes:
    """An empty table with the headings, and a visible sheet that explains each column."""
    notes = [
        _("One row is one project. An empty cell changes nothing; the same file may be imported again."),
        _("Without an id a row is new each time."),
        _(
            "At most %(rows)s rows a file; it publishes at most %(published)s at once and changes at most %(changed)s."
        )
        % {"rows": MAX_ROWS, "published": MOST_PUBLISHED, "changed": MOST_CHANGED},
    ]
    return importing.empty_xlsx(_described(), title=_("Projects"), notes=notes)


# --- cells ------------------------------------------------------------------------------------------------
_MILESTONE = gettext_lazy("Title | due on | reached on; days as 2026-05-17.")
_RESULT = gettext_lazy("Text | unit | baseline | aim | measured | measured on | source.")
_FUNDING = gettext_lazy("From whom | amount | currency.")
_RISK = gettext_lazy("Text | how likely | how grave; from 1 to 3.")
_UPDATE = gettext_lazy("What happened | day as 2026-05-17.")


def _milestone(raw: str) -> tuple[dict[str, Any], dict[str, str]]:
    title, due, done = pieces(raw, 3, _MILESTONE)
    return _row("milestones", due_on=due, done_on=done), {"title": title}


def _result(raw: str) -> tuple[dict[str, Any], dict[str, str]]:
    text, unit, baseline, target, measured, on, source = pieces(raw, 7, _RESULT)
    row = _row(
        "outcomes", unit=unit, baseline=baseline, target=target, measured=measured, measured_on=on, source=source
    )  # fmt: skip
    return row, {"text": text}


def _funding(raw: str) -> tuple[dict[str, Any], dict[str, str]]:
    source, amount, currency = pieces(raw, 3, _FUNDING)
    return _row("fundings", source=source, amount=amount, currency=currency), {}


def _risk(raw: str) -> tuple[dict[str, Any], dict[str, str]]:
    text, likely, grave = pieces(raw, 3, _RISK)
    return _row("risks", likely=likely, grave=grave), {"text": text}


def _update(raw: str) -> tuple[dict[str, Any], dict[str, str]]:
    text, on = pieces(raw, 2, _UPDATE)
    return _row("updates", on=on), {"text": text}


def _row(name: str, **said: str) -> dict[str, Any]:
    """What the cell says of the row, as it is stored; what is wrong is said of the cell, what is empty stays."""
    return {key: value for key, value in clean_row(name, {"key": "x", **said}).items() if said.get(key)}


ROWS = (
    RowColumn("milestones", "milestone", "m", 6, gettext_lazy("Milestone %(number)s"), _MILESTONE, _milestone),
    RowColumn("outcomes", "result", "r", 5, gettext_lazy("Result %(number)s"), _RESULT, _result),
    RowColumn("fundings", "funding", "f", 4, gettext_lazy("Budget %(number)s"), _FUNDING, _funding),
    RowColumn("risks", "risk", "k", 3, gettext_lazy("Risk %(number)s"), _RISK, _risk),
    RowColumn("updates", "update", "u", 3, gettext_lazy("News %(number)s"), _UPDATE, _update),
)  # fmt: skip


# --- cities and stage -------------------------------------------------------------------------------------
def _beside(known: Any) -> Mapping[str, meaning.Meaning]:
    return {
        "cities": meaning.listed(known.city, spreadsheets.BAR),
        "stage": meaning.one_of(STAGES, gettext_lazy("“%(value)s” is not on the list.")),
    }


def _check_beside(said: Mapping[str, Any], publish: bool) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    if said.get("city") in said.get("cities", ()):
        found["cities"] = _("This city leads the record already.")
    elif len(said.get("cities", ())) > keeping.MOST_CITIES:
        found["cities"] = _("That many cities cannot take part in one record.")
    if "stage" in said and not publish:
        found["stage"] = _("A new project is an idea. Its stage is said on its page.")
    return found


def _put_beside(record: Any, said: Mapping[str, Any], by: Any, publish: bool) -> None:
    """Those who write ask the other cities; what is compiled names those the sources name."""
    codes = list(dict.fromkeys(said.get("cities", ())))
    if publish:
        record.stage = said.get("stage", Stage.RUNNING.value)
        Project.objects.filter(pk=record.pk).update(stage=record.stage)  # door: the record just begun
        name_cities(record, codes)
        return
    cities = City.objects.in_bulk(codes, field_name="code")  # door: cities are public
    for code in codes:
        keeping.ask(record, cities[code], by=by)


SHEET = Sheet(
    kind=PROJECT,
    texts=TEXTS,
    described=_described,
    no_table=gettext_lazy("This is not a table of projects: it needs a column “title”. Use the template."),
    act="projects.imported",
    about=ABOUT,
    rows=ROWS,
    flags=("pilot",),
    roles={str(code): str(code) for code in PartnerRole.values},
    beside=_beside,
    check_beside=_check_beside,
    put_beside=_put_beside,
)


class Plan(spreadsheets.Plan):
    """What a file of projects would do, row by row."""


def read_plan(data: bytes, *, by: Any, encoding: str | None = None, progress: Progress = nobody_asks) -> Plan:
    """What the file would do; nothing is written. Raises `Unreadable` when it cannot be read at all."""
    return Plan(SHEET, read_table(data, encoding=encoding, max_rows=MAX_ROWS), by=by, progress=progress)
