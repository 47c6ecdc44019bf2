"""The adoptions of one practice to take away: CSV and JSON, one row an adoption."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.areas.practices.adoptions.story import LICENCE
from mreza.areas.practices.adoptions.tree import Grown, grown
from mreza.areas.practices.models import Practice
from mreza.cities.names import city_names
from mreza.foundation.moments import today
from mreza.foundation.tables import CSV_TYPE, Column, write_csv
from mreza.journal.versions import current
from mreza.science import lineage
from mreza.science.lineage import ORIGIN
from mreza.translations.authored import authored
from mreza.ui.formats import date

BAR = "|"
KEYS = (
    "code", "city", "city_name", "taken_from", "taken_from_city", "generation", "stage", "steps", "still_running_on",
    "answer", "counted", "blocks", "against_origin", "cost", "evidence", "tie", "url", "data_version", "note",
)  # fmt: skip


class Export(NamedTuple):
    label: str
    content_type: str
    write: Callable[[Practice, Grown, str], Iterable[bytes]]


def export(practice: Practice, name: str, language: str) -> HttpResponse:
    """The file, in words of one language."""
    way = FORMATS[name]
    with translation.override(language):
        body = b"".join(way.write(practice, grown(practice), language))
    response = HttpResponse(body, content_type=way.content_type)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{practice.code[:100]}-adoptions-{today().isoformat()}.{name}"'
    )
    response.headers["Content-Language"] = language
    return response


def about(practice: Practice, language: str) -> dict[str, Any]:
    """What must be known about the file: of which practice, from which day, and what it does not say."""
    return {
        "title": _("Adoptions of “%(title)s”")
        % {"title": authored(practice.kind, practice.key).said("title", language)},
        "practice": practice.code,
        "city": practice.city.code if practice.city else "",
        "day": today().isoformat(),
        "data_version": data_version(),
        "language": language,
        "source": settings.SITE_URL + reverse("practices:lineage", kwargs={"code": practice.code}),
        "note": caution(),
        "licence": LICENCE,
    }


def caution() -> str:
    return _("Adoptions recorded so far; coverage is uneven. No adoption here says nothing about a city.")


def data_version() -> int:
    return int(current().split("-")[0])


def records(practice: Practice, found: Grown, language: str) -> Iterator[dict[str, Any]]:
    """Every adoption that stands, in the order of an outline, as plain values: lists stay lists."""
    names = city_names(language)
    against = lineage.against_origin(found.tree)
    base = reverse("practices:adoption", kwargs={"code": practice.code, "acode": "x"})[: -len("x/")]
    for one in found.standing:
        pure = found.tree.adoptions[one.code]
        source = found.source_city(one.code)
        yield {
            "code": one.code,
            "city": one.city,
            "city_name": str(names.get(one.city, one.city)),
            "taken_from": None if pure.source == ORIGIN else pure.source,
            "taken_from_city": source or None,
            "generation": found.tree.generation[one.code],
            "stage": one.stage,
            "steps": [{"stage": stage, "on": on} for stage, on in one.steps],
            "still_running_on": one.still_running_on.isoformat() if one.still_running_on else None,
            "answer": one.answer,
            "counted": one.is_counted,
            "blocks": {key: fate.value for key, fate in pure.blocks.items()},
            "against_origin": {key: fate.value for key, fate in against[one.code].items()},
            "cost": one.cost or None,
            "evidence": list(one.evidence),
            "tie": one.contact or None,
            "url": f"{settings.SITE_URL}{base}{one.code}/",
        }


def figures(found: Grown) -> dict[str, Any]:
    """The figures of a tree as plain values; a share that rests on fewer than five is null."""
    told, alive = lineage.figures(found.tree), lineage.survival(found.tree)
    time = told.time_to_adopt
    return {
        "adoptions": told.adoptions,
        "by_stage": {str(stage): count for stage, count in sorted(told.by_stage.items()) if stage},
        "second_generation": {
            "count": told.second_generation.count, "of": told.second_generation.of, "rate": told.second_generation.rate,
        },
        "time_to_adopt": {
            "days": time.days, "measured": time.measured, "undated": time.undated, "on_the_way": time.on_the_way,
            "gave_up": time.gave_up,
        },
        "survival": {
            "days": alive.days, "said": alive.said.value, "share": alive.share, "started": alive.started,
            "at_risk": alive.at_risk, "stopped": alive.stopped, "left": alive.left, "undated": alive.undated,
        },
        "blocks": [
            {
                "key": one.block, "role": one.role.value, "kept": one.kept, "changed": one.changed,
                "dropped": one.dropped, "silent": one.silent,
            }
            for one in lineage.block_stories(found.tree)
        ],
        "added": lineage.added_blocks(found.tree),
        "credits": {
            city: {"direct": one.direct, "later": one.later, "total": one.total}
            for city, one in lineage.credits_of_all(found.tree).items()
            if city
        },
    }  # fmt: skip


def _csv(practice: Practice, found: Grown, language: str) -> Iterable[bytes]:
    columns = [Column(key, key, "text") for key in KEYS]
    same = {"data_version": str(data_version()), "note": f"{caution()} {date(today())}. {LICENCE}"}
    return write_csv(columns, ({**_flat(one), **same} for one in records(practice, found, language)))


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    return {
        **record,
        "generation": str(record["generation"]),
        "counted": "yes" if record["counted"] else "no",
        "steps": BAR.join(f"{step['stage']}:{step['on']}" for step in record["steps"]),
        "blocks": _pairs(record["blocks"]),
        "against_origin": _pairs(record["against_origin"]),
        "evidence": BAR.join(record["evidence"]),
    }


def _pairs(fates: dict[str, str]) -> str:
    return BAR.join(f"{key}:{fate}" for key, fate in fates.items())


def _json(practice: Practice, found: Grown, language: str) -> Iterable[bytes]:
    told = {
        **about(practice, language),
        "figures": figures(found),
        "items": list(records(practice, found, language)),
    }
    return [json.dumps(told, ensure_ascii=False, indent=1).encode(), b"\n"]


FORMATS: dict[str, Export] = {
    "csv": Export("CSV", CSV_TYPE, _csv),
    "json": Export("JSON", "application/json", _json),
}
