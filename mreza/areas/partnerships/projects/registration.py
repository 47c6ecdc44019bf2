"""What a project says of itself to the machinery all areas share: its parts, limits, rows, facets.

Its values by name, beside those every record has: `pilot`; rows `milestones`, `outcomes`, `fundings`, `risks`,
`updates` (see `FIELDS`), each a list of dicts with a `key`. Days in rows are ISO text, amounts plain decimals as text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.activities.choices import Origin
from mreza.activities.cleaning import web_address
from mreza.activities.counting import Limit
from mreza.activities.registry import Kind
from mreza.areas.partnerships.models import Funding, Milestone, Outcome, Project, Risk, Update
from mreza.foundation.codes import random_code
from mreza.foundation.moments import today
from mreza.foundation.rows import insert, prepared
from mreza.foundation.text import clean_line
from mreza.ties.cleaning import currencies

LIMITS = {
    "title": Limit(signs=150),
    "summary": Limit(words=80),
    "question": Limit(words=120),
    "stopped": Limit(words=200),
    "worked": Limit(words=400),
    "for_whom": Limit(words=200),
    "next": Limit(words=300),
    "milestone.title": Limit(signs=150),
    "result.text": Limit(words=100),
    "risk.text": Limit(words=120),
    "update.text": Limit(words=200),
}
PARTS = tuple(part for part in LIMITS if "." not in part)
EVALUATION = ("worked", "for_whom", "next")  # what is said at the end

LABELS: dict[str, Any] = {
    "title": _("Title"),
    "summary": _("Summary"),
    "question": _("What is to be found out or reached?"),
    "stopped": _("Why was it stopped?"),
    "worked": _("What worked, and what did not?"),
    "for_whom": _("For whom did it work?"),
    "next": _("What comes next?"),
    "milestone.title": _("Milestone"),
    "result.text": _("Result"),
    "risk.text": _("Risk"),
    "update.text": _("What happened"),
    "milestones": _("Milestones"),
    "outcomes": _("Results"),
    "fundings": _("Budget"),
    "risks": _("Risks"),
    "updates": pgettext_lazy("project", "News"),
    "pilot": _("Pilot project"),
    "partners": _("Partners"),
    "fields": _("Creative fields"),
    "disciplines": _("Disciplines"),
    "objectives": _("Objectives of the Network"),
    "dimensions": _("Dimensions of sustainable development"),
    "stages": _("Stages"),
    "groups": _("For whom"),
    "targets": _("SDG targets"),
    "theme": _("Theme"),
    "level": _("Level"),
    "starts": pgettext_lazy("project", "Begins"),
    "ends": pgettext_lazy("project", "Ends"),
    "licence": _("Licence"),
    "sources": _("Sources"),
    "city": _("City"),
    "assigned_by_us": _("Classified by the editors"),
    "checked": _("What the sources show"),
}

ROWS = ("milestones", "outcomes", "fundings", "risks", "updates")
ROW_PART = {
    "milestones": "milestone", "outcomes": "result", "fundings": "funding", "risks": "risk", "updates": "update",
}  # fmt: skip
MODELS: dict[str, Any] = {
    "milestones": Milestone, "outcomes": Outcome, "fundings": Funding, "risks": Risk, "updates": Update,
}  # fmt: skip
FIELDS: dict[str, tuple[str, ...]] = {
    "milestones": ("due_on", "done_on"),
    "outcomes": ("unit", "baseline", "target", "measured", "measured_on", "source"),
    "fundings": ("source", "amount", "currency"),
    "risks": ("likely", "grave"),
    "updates": ("on",),
}
MOST_UPDATES = 200
PRIVATE = ("risk.",)  # parts for those in the project only: in no search, no public answer

_KEY = re.compile(r"[a-z0-9]{1,12}")
_COMMA = re.compile(r"-?[0-9]+,[0-9]{1,3}")  # as most of Europe writes it


# --- rows -----------------------------------------------------------------------------------------------------
def row_key() -> str:
    """A short name of a row inside its project."""
    return random_code()[:8].lower().replace("_", "x").replace("-", "y")


def rows_of(project: Any) -> dict[str, list[dict[str, Any]]]:
    """All rows as plain data, in order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in ROWS:
        names = ("key", *FIELDS[name])
        rows = MODELS[name].objects.filter(project=project).order_by("position", "pk").values_list(*names)
        found[name] = [
            dict(zip(names, (_plain(value) for value in row), strict=True)) for row in rows
        ]  # door: asked by who writes, or shown by the page that asked
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _figure(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _figure(value: Decimal) -> str:
    """12.500 is 12.5, and 1E+2 is 100."""
    return format(value.normalize() if value else Decimal(0), "f")


def clean_row(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """One row as it is stored; a new one gets its key here unless it brings one."""
    if strange := set(row) - {"key", *FIELDS[name]}:
        raise ValidationError(
            _("There is no such value here: %(name)s."), params={"name": sorted(strange)[0][:40]}
        )
    key = str(row.get("key") or row_key())
    if not _KEY.fullmatch(key):
        raise ValidationError(_("A key has up to 12 small letters and digits."))
    return {"key": key, **_CLEAN[name](row)}


def _milestone(row: dict[str, Any]) -> dict[str, Any]:
    return {"due_on": day(row.get("due_on")), "done_on": _past(row.get("done_on"))}


def _outcome(row: dict[str, Any]) -> dict[str, Any]:
    found = {
        "unit": _line(row.get("unit"), 60),
        **{name: _decimal(row.get(name), 16, 3) for name in ("baseline", "target", "measured")},
        "measured_on": _past(row.get("measured_on")),
        "source": web_address(str(row.get("source") or "")),
    }
    if found["measured"] is not None and found["measured_on"] is None:
        raise ValidationError(_("Say on which day the value was measured."))
    if found["measured"] is None and found["measured_on"] is not None:
        raise ValidationError(_("Write the value that was measured on that day."))
    return found


def _funding(row: dict[str, Any]) -> dict[str, Any]:
    source, amount = _line(row.get("source"), 200), _decimal(row.get("amount"), 14, 2)
    currency = clean_line(str(row.get("currency") or "")).upper()
    if not source:
        raise ValidationError(_("Say from whom the money comes."))
    if amount is None or amount.startswith("-"):
        raise ValidationError(_("Write an amount as a number with at most two decimals: 1200 or 1200.50."))
    if currency not in currencies():
        raise ValidationError(_("Write the currency in three letters: EUR."))
    return {"source": source, "amount": amount, "currency": currency}


def _risk(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _degree(row.get(name)) for name in ("likely", "grave")}


def _update(row: dict[str, Any]) -> dict[str, Any]:
    return {"on": _past(row.get("on")) or today().isoformat()}


_CLEAN: dict[str, Any] = {
    "milestones": _milestone, "outcomes": _outcome, "fundings": _funding, "risks": _risk, "updates": _update,
}  # fmt: skip


def day(value: Any) -> str | None:
    """A day that there is, as ISO text, or nothing."""
    text = value.isoformat() if isinstance(value, dt.date) else clean_line(str(value or ""))
    if not text:
        return None
    try:
        found = dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(_("Write a day as year-month-day: 2026-05-17.")) from error
    if not 1900 <= found.year <= 2200:
        raise ValidationError(_("There is no such day."))
    return found.isoformat()


def _past(value: Any) -> str | None:
    found = day(value)
    if found and found > (today() + dt.timedelta(days=1)).isoformat():  # it is tomorrow somewhere already
        raise ValidationError(_("This day lies ahead. Write it down when it has come."))
    return found


def _line(value: Any, most: int) -> str:
    text = clean_line(str(value or ""))
    if len(text) > most:
        raise ValidationError(_("At most %(most)s signs."), params={"most": most})
    return text


def _decimal(value: Any, digits: int, places: int) -> str | None:
    text = clean_line(str("" if value is None else value)).replace("\u2212", "-")
    if not text:
        return None
    if _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        number = Decimal(text[:30])
        fits = number.is_finite() and abs(number) < Decimal(10) ** (digits - places)
        fits = fits and number == number.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        fits = False
    if not fits:
        raise ValidationError(
            _("Write a number with at most %(places)s decimals: 1200 or 1200.5."), params={"places": places}
        )
    return _figure(number)


def _degree(value: Any) -> int:
    if value in (None, ""):
        return 2
    try:
        number = int(str(value)[:4])
    except ValueError:
        number = 0
    if not 1 <= number <= 3:
        raise ValidationError(_("Choose from 1 to 3: a little, fairly, very."))
    return number


def put_rows(pairs: Sequence[tuple[Any, dict[str, list[dict[str, Any]]]]]) -> None:
    """Let projects have these rows, in this order, and no others."""
    for name, model in MODELS.items():
        given = [(project, rows[name]) for project, rows in pairs if name in rows]
        if not given:
            continue
        model.objects.filter(project__in=[project.pk for project, _rows in given]).delete()
        insert(
            model,
            ("project", "key", "position", *FIELDS[name]),
            [
                (project.pk, row["key"], position, *(_stored(model, field, row[field]) for field in FIELDS[name]))
                for project, rows in given
                for position, row in enumerate(rows)
            ],
        )  # fmt: skip


def _stored(model: Any, name: str, value: Any) -> Any:
    if name in ("baseline", "target", "measured", "amount"):
        value = Decimal(value) if value is not None else None
    elif name.endswith("on") and value is not None:
        value = dt.date.fromisoformat(value)
    return prepared(model, name, value)


# --- card, review -----------------------------------------------------------------------------------------------
def told(project: Any) -> dict[str, Any]:
    """What a list shows beside title and facets."""
    return {"stage": str(project.stage), "pilot": project.pilot}


_NEEDED_TEXTS = {"title": _("Write a title."), "summary": _("Write a summary.")}
_NEEDED_VALUES = {
    "fields": _("Choose at least one creative field."),
    "objectives": _("Choose at least one objective of the Network."),
}
_NEEDED_OF_COMPILED = {"title", "summary", "fields", "sources"}
_ROW_TEXTS = {
    "milestones": ("milestone.{}.title", _("Every milestone needs a title.")),
    "outcomes": ("result.{}.text", _("Every result needs a text.")),
    "risks": ("risk.{}.text", _("Every risk needs a text.")),
    "updates": ("update.{}.text", _("Every piece of news needs a text.")),
}


def missing(project: Any, content: dict[str, Any]) -> dict[str, Any]:
    """What a project must say before it is reviewed. Of a compiled one only what its sources can be asked for."""
    texts, values = content["texts"], content["values"]
    needed = {
        **{part: sentence for part, sentence in _NEEDED_TEXTS.items() if not texts.get(part)},
        **{name: sentence for name, sentence in _NEEDED_VALUES.items() if not values.get(name)},
    }
    if values.get("pilot") and not texts.get("question"):
        needed["question"] = _("A pilot project says what is to be found out.")
    if not project.city_id:
        needed["city"] = _("Say which city it belongs to; its focal point sends it to review.")
    if project.origin == Origin.COMPILED:
        if not values.get("sources"):
            needed["sources"] = _("Name at least one source.")
        return {name: sentence for name, sentence in needed.items() if name in _NEEDED_OF_COMPILED}
    for name, (part, sentence) in _ROW_TEXTS.items():
        if any(not texts.get(part.format(row["key"])) for row in values.get(name) or ()):
            needed.setdefault(name, sentence)
    return needed


PROJECT = Kind(
    model=Project,
    area="partnerships",
    app="partnerships",
    label=_("Project"),
    plural=_("Projects"),
    parts=PARTS,
    labels=LABELS,
    limits=LIMITS,
    columns=("pilot",),
    rows=ROWS,
    row_part=ROW_PART,
    rows_of=rows_of,
    clean_row=clean_row,
    put_rows=put_rows,
    told=told,
    missing=missing,
    most_rows={"updates": MOST_UPDATES},
    private=PRIVATE,
    joined=True,
    reserved=frozenset({
        "new", "mine", "to-review", "asked", "import", "import-template", "points", "feed", "list", "write",
        "review", "history", "map", "timeline", "export", "search", "table", "letter",
    }),
)  # fmt: skip


def fill() -> None:
    """Make projects known to the chapters below."""
    from mreza.accounts.audit import words_of_acts
    from mreza.activities import elsewhere
    from mreza.activities.registry import register
    from mreza.areas.partnerships.projects import acts, ledger, loading, reminding, telling, waiting
    from mreza.cities.hooks import also_loaded
    from mreza.foundation import hooks
    from mreza.foundation.moments import Daily
    from mreza.ties import hooks as ties

    register(PROJECT)
    elsewhere.fill(PROJECT)
    telling.register_notices()
    words_of_acts.fill("partnerships.projects", acts.words)
    hooks.waits_for_me.fill("partnerships.projects", waiting.waits)
    looking = Daily()
    hooks.tick.fill(
        "partnerships.projects", lambda at: reminding.remind_of_red(at) if looking.is_due(at) else 0
    )
    ties.holding.fill("partnerships.projects", ledger.hold)
    ties.contact_acted.fill("partnerships.projects", ledger.follow)
    ties.loaded_records.fill("partnerships.projects", loading.records_of_files)
    also_loaded.fill("partnerships.projects", loading.load_projects)
