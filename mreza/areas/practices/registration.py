"""What a good practice says of itself to the machinery all areas share: its parts, limits, rows, facets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.activities import elsewhere
from mreza.activities.choices import Origin
from mreza.activities.cleaning import web_address
from mreza.activities.counting import Limit
from mreza.activities.registry import Kind, register
from mreza.activities.telling import register_notices
from mreza.areas.practices.models import Block, Practice, Result, part_key
from mreza.foundation.rows import insert
from mreza.foundation.text import clean_line
from mreza.vocabulary.models import CostBand

MOST_PEOPLE, MOST_MONTHS = 1_000_000, 1_200

LIMITS = {
    "title": Limit(signs=150),
    "summary": Limit(words=80),
    "problem": Limit(words=250),
    "context": Limit(words=250),
    "done": Limit(words=600),
    "participation": Limit(words=200),
    "reached": Limit(words=100),
    "failed": Limit(words=300),
    "transfer": Limit(words=300),
    "contact": Limit(words=60),
    "block.title": Limit(signs=120),
    "block.text": Limit(words=250),
    "result.text": Limit(words=100),
}
PARTS = tuple(part for part in LIMITS if "." not in part)

LABELS: dict[str, Any] = {
    "title": _("Title"),
    "summary": _("Summary"),
    "problem": _("What was the problem?"),
    "context": _("Where and in what circumstances?"),
    "done": _("What was done?"),
    "participation": _("How did they take part?"),
    "reached": _("How was this counted?"),
    "failed": _("What did not work?"),
    "transfer": _("What another city needs for it to work"),
    "contact": _("Whom to ask"),
    "block.title": _("Title of the building block"),
    "block.text": _("What it is and how it works"),
    "result.text": _("What changed"),
    "blocks": _("Building blocks"),
    "results": _("Results"),
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
    "reached_number": _("People reached"),
    "starts": pgettext_lazy("practice", "Began"),
    "ends": pgettext_lazy("practice", "Ended"),
    "licence": _("Licence"),
    "sources": _("Sources"),
    "cost_band": _("Cost"),
    "people": _("People who worked on it"),
    "months": _("Months it took"),
    "city": _("City"),
    "assigned_by_us": _("Classified by the editors"),
    "checked": _("What the sources show"),
}
_KEY = re.compile(r"[a-z0-9]{1,12}")
_FIELDS = {"blocks": ("cost_band", "people", "months", "evidence"), "results": ("figure", "source")}


# --- rows -----------------------------------------------------------------------------------------------------
def rows_of(practice: Practice) -> dict[str, list[dict[str, Any]]]:
    """Blocks and results as plain data, in order."""
    blocks = practice.blocks.values_list("key", "cost_band__code", "people", "months", "evidence")
    results = practice.results.values_list("key", "figure", "source")
    return {
        "blocks": [dict(zip(("key", *_FIELDS["blocks"]), row, strict=True)) for row in blocks],
        "results": [dict(zip(("key", *_FIELDS["results"]), row, strict=True)) for row in results],
    }


def clean_row(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """One block or result as it is stored; a new one gets its key here unless it brings one."""
    if strange := set(row) - {"key", *_FIELDS[name]}:
        raise ValidationError(
            _("There is no such value here: %(name)s."), params={"name": sorted(strange)[0][:40]}
        )
    key = str(row.get("key") or part_key())
    if not _KEY.fullmatch(key):
        raise ValidationError(_("A key has up to 12 small letters and digits."))
    if name == "results":
        figure = clean_line(str(row.get("figure") or ""))
        if len(figure) > 40:
            raise ValidationError(_("A figure may have at most 40 signs."))
        return {"key": key, "figure": figure, "source": web_address(str(row.get("source") or ""))}
    return {
        "key": key,
        "cost_band": _cost_band(row.get("cost_band")),
        "people": _whole(row.get("people"), MOST_PEOPLE),
        "months": _whole(row.get("months"), MOST_MONTHS),
        "evidence": web_address(str(row.get("evidence") or "")),
    }


def _cost_band(value: Any) -> str | None:
    code = str(getattr(value, "code", value) or "")
    if code and not CostBand.objects.filter(code=code).exists():
        raise ValidationError(_("“%(code)s” is not on the list."), params={"code": code[:80]})
    return code or None


def _whole(value: Any, highest: int) -> int | None:
    if value in (None, ""):
        return None
    try:
        number = int(str(value)[:12])
    except ValueError:
        number = -1
    if not 0 <= number <= highest:
        raise ValidationError(
            _("This must be a whole number from %(low)s to %(high)s."), params={"low": 0, "high": highest}
        )
    return number


def put_rows(pairs: Sequence[tuple[Any, dict[str, list[dict[str, Any]]]]]) -> None:
    """Let practices have these blocks and results, in this order, and no others."""
    bands = (
        dict(CostBand.objects.values_list("code", "pk"))
        if any("blocks" in rows for _one, rows in pairs)
        else {}
    )
    rows_in: tuple[tuple[str, Any], ...] = (("blocks", Block), ("results", Result))
    for name, model in rows_in:
        given = [(practice, rows[name]) for practice, rows in pairs if name in rows]
        if not given:
            continue
        model.objects.filter(practice__in=[practice.pk for practice, _rows in given]).delete()
        names = _FIELDS[name]
        insert(
            model,
            ("practice", "key", "position", *names),
            [
                (practice.pk, row["key"], position, *(_stored(field, row[field], bands) for field in names))
                for practice, rows in given
                for position, row in enumerate(rows)
            ],
        )


def _stored(field: str, value: Any, bands: dict[str, int]) -> Any:
    return bands[value] if field == "cost_band" and value else value


# --- card, review -----------------------------------------------------------------------------------------------
def told(practice: Any) -> dict[str, Any]:
    """What a list shows beside title and facets; in how many cities it was adopted, only where it was."""
    adopted = sum(one.is_counted for one in practice.adoptions.all())
    return {
        **({"adopted": adopted} if adopted else {}),
        "people": practice.people,
        "months": practice.months,
        "reached": practice.reached,
        "blocks": len(practice.blocks.all()),
        "cost": practice.cost_band.code if practice.cost_band else "",
    }


def facets(practice: Any) -> dict[str, list[str]]:
    return {"cost": [practice.cost_band.code] if practice.cost_band else []}


_NEEDED_TEXTS = {
    "title": _("Write a title."),
    "summary": _("Write a summary."),
    "problem": _("Say what the problem was."),
    "done": _("Say what was done."),
}
_NEEDED_VALUES = {
    "blocks": _("Describe at least one building block."),
    "fields": _("Choose at least one creative field."),
    "objectives": _("Choose at least one objective of the Network."),
    "dimensions": _("Choose at least one dimension of sustainable development."),
    "groups": _("Say for whom it was done."),
}
_NEEDED_OF_COMPILED = {"title", "summary", "fields", "sources"}


def missing(practice: Any, content: dict[str, Any]) -> dict[str, Any]:
    """What a practice must say before it is reviewed. Of a compiled one only what its sources can be asked for."""
    texts, values = content["texts"], content["values"]
    needed = {
        **{part: sentence for part, sentence in _NEEDED_TEXTS.items() if not texts.get(part)},
        **{name: sentence for name, sentence in _NEEDED_VALUES.items() if not values.get(name)},
    }
    if not practice.city_id:
        needed["city"] = _("Say which city it belongs to; its focal point sends it to review.")
    if practice.origin == Origin.COMPILED:
        if not values.get("sources"):
            needed["sources"] = _("Name at least one source.")
        return {name: sentence for name, sentence in needed.items() if name in _NEEDED_OF_COMPILED}
    for part in ("block.title", "block.text"):
        prefix, end = part.split(".")
        keys = [row["key"] for row in values.get("blocks", ())]
        if any(not texts.get(f"{prefix}.{key}.{end}") for key in keys):
            needed.setdefault("blocks", _("Every building block needs a title and a text."))
    return needed


PRACTICE = Kind(
    model=Practice,
    area="practices",
    app="practices",
    label=_("Good practice"),
    plural=_("Good practices"),
    parts=PARTS,
    labels=LABELS,
    limits=LIMITS,
    columns=("people", "months"),
    related={"cost_band": CostBand},
    highest={"people": MOST_PEOPLE, "months": MOST_MONTHS},
    rows=("blocks", "results"),
    row_part={"blocks": "block", "results": "result"},
    rows_of=rows_of,
    clean_row=clean_row,
    put_rows=put_rows,
    with_rows=("blocks", "cost_band", "adoptions"),
    told=told,
    facets=facets,
    missing=missing,
    reserved=frozenset({
        "new", "mine", "to-review", "asked", "import", "import-template", "points", "feed", "list", "write",
        "review", "history", "map", "export", "search",
    }),
)  # fmt: skip


def fill() -> None:
    """Make practices known to the chapters below."""
    register(PRACTICE)
    register_notices(PRACTICE)
    elsewhere.fill(PRACTICE)
