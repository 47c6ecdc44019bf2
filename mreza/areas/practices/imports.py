"""Good practices from a spreadsheet: `activities.spreadsheets` with the columns of a practice."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.activities import spreadsheets
from mreza.activities.choices import Licence
from mreza.activities.spreadsheets import (
    BAR,
    MAX_ROWS,
    MOST_CHANGED,
    MOST_PUBLISHED,
    PlanRow,
    RowColumn,
    Sheet,
    free_text,
)
from mreza.areas.practices.registration import PRACTICE
from mreza.foundation import importing
from mreza.foundation.importing import Progress, nobody_asks
from mreza.foundation.tables import Column, read_table
from mreza.foundation.text import clean_line
from mreza.vocabulary.models import CostBand

__all__ = ["MAX_ROWS", "MOST_CHANGED", "MOST_PUBLISHED", "Plan", "PlanRow"]
ABOUT = "practices-import"  # what journal entries of imports are about, by the code of the run
TEXTS = {
    "title": "title", "summary": "summary", "problem": "problem", "context": "context", "done": "done",
    "participation": "participation", "how_counted": "reached", "failed": "failed", "transfer": "transfer",
    "contact": "contact",
}  # fmt: skip


# --- the columns ------------------------------------------------------------------------------------------
def columns() -> list[Column]:
    """The template's columns in order, with what a person reads about them."""
    return importing.columns_of(_described())


def _described() -> list[importing.Described]:
    several = _("Codes or names, divided by |.")
    texts = {
        "title": _("Title"), "summary": _("Summary"), "problem": _("The problem"), "context": _("Context"),
        "done": _("What was done"), "participation": _("How they took part"),
        "how_counted": _("How the people reached were counted"), "failed": _("What did not work"),
        "transfer": _("What another city needs"), "contact": _("Contact"),
    }  # fmt: skip
    helps = {
        "title": _("What was achieved, as a claim: at most 150 signs."),
        "summary": _("At most 80 words."),
    }
    plain = _("Plain text; an empty line divides paragraphs.")
    return [
        ("id", _("Id"), _("Your own name for the row, such as VZ-001, or the address of a record here. It stays.")),
        ("city", _("City"), _("Its code (hr-varazdin) or its name.")),
        ("language", _("Language"), _("In which the texts of the row are written, such as hr. Empty: en.")),
        *[(key, label, helps.get(key, plain)) for key, label in texts.items()],
        ("level", _("Level"), "city, international"),
        ("fields", _("Creative fields"), several),
        ("disciplines", _("Disciplines"), several),
        ("objectives", _("Objectives of the Network"), _("Their numbers, 1 to 6, divided by |.")),
        ("dimensions", _("Dimensions"), several),
        ("stages", _("Stages"), several),
        ("groups", _("For whom"), several),
        ("targets", _("SDG targets"), _("Such as 11.4, divided by |.")),
        ("theme", _("Theme"), _("One code or name.")),
        ("starts", _("Began"), _("A year, a month or a day: 2019, 2019-05, 2019-05-17.")),
        ("ends", _("Ended"), _("A year, a month or a day: 2019, 2019-05, 2019-05-17.")),
        ("cost", _("Cost"), ", ".join(CostBand.objects.values_list("code", flat=True))),
        ("people", _("People who worked on it"), _("Digits only.")),
        ("months", _("Months it took"), _("Digits only.")),
        ("reached", _("People reached"), _("Digits only.")),
        ("licence", _("Licence"), ", ".join(Licence.values)),
        ("sources", _("Sources"), _("Full web addresses, divided by |.")),
        ("partners", _("Partners"), _("Name (public, private or civil), divided by |.")),
        *[
            (column, str(one.label) % {"number": number}, one.help)
            for one in ROWS
            for number, column in enumerate(one.columns, 1)
        ],
        ("publish", _("Publish"), _("yes: published at once as compiled from its sources. Only for the Secretariat.")),
    ]  # fmt: skip


def template_csv() -> bytes:
    """An empty table with the headings."""
    return importing.empty_csv(_described())


def template_xlsx() -> bytes:
    """An empty table with the headings, and a visible sheet that explains each column."""
    notes = [
        _(
            "One row is one good practice. An empty cell changes nothing; the same file may be imported again."
        ),
        _("Without an id a row is new each time."),
        _(
            "At most %(rows)s rows a file; it publishes at most %(published)s at once and changes at most %(changed)s."
        )
        % {"rows": MAX_ROWS, "published": MOST_PUBLISHED, "changed": MOST_CHANGED},
    ]
    return importing.empty_xlsx(_described(), title=_("Good practices"), notes=notes)


# --- cells ------------------------------------------------------------------------------------------------
def _block(raw: str) -> tuple[dict[str, Any], dict[str, str]]:
    title, _bar, text = free_text(raw).partition(BAR)
    if not title.strip():
        raise ValidationError(_("Begin with the title of the building block."))
    return {}, {"title": clean_line(title), "text": text.strip()}


def _result(raw: str) -> tuple[dict[str, Any], dict[str, str]]:
    parts = [part.strip() for part in free_text(raw).split(BAR)]
    if len(parts) > 3:
        raise ValidationError(_("Write a text; or figure | text; or figure | text | source."))
    if len(parts) == 1:
        return {"figure": "", "source": ""}, {"text": parts[0]}
    return {"figure": parts[0], "source": parts[2] if len(parts) == 3 else ""}, {"text": parts[1]}


ROWS = (
    RowColumn(
        "blocks", "block", "b", 5, gettext_lazy("Building block %(number)s"),
        gettext_lazy("Title | what it is and how it works."), _block,
    ),
    RowColumn(
        "results", "result", "r", 3, gettext_lazy("Result %(number)s"),
        gettext_lazy("Text; or figure | text; or figure | text | source."), _result,
    ),
)  # fmt: skip
SHEET = Sheet(
    kind=PRACTICE,
    texts=TEXTS,
    described=_described,
    no_table=gettext_lazy(
        "This is not a table of good practices: it needs a column “title”. Use the template."
    ),
    act="practices.imported",
    about=ABOUT,
    rows=ROWS,
    numbers={"people": 1_000_000, "months": 1_200, "reached": 2_000_000_000},
    terms={"cost": CostBand},
    values={"cost": "cost_band"},
)


class Plan(spreadsheets.Plan):
    """What a file of practices would do, row by row."""


def read_plan(data: bytes, *, by: Any, encoding: str | None = None, progress: Progress = nobody_asks) -> Plan:
    """What the file would do; nothing is written. Raises `Unreadable` when it cannot be read at all."""
    return Plan(SHEET, read_table(data, encoding=encoding, max_rows=MAX_ROWS), by=by, progress=progress)
