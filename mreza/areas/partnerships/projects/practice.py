"""What was learnt becomes a good practice: a draft of the leading city, made of the evaluation and the results.

The practice is written by the machinery all areas share and known here by its kind only; its source is the project.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from mreza.activities import writing
from mreza.activities.models import Activity
from mreza.activities.registry import kind_of, records_of
from mreza.activities.rules import PUBLIC
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.registration import EVALUATION
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import Entry
from mreza.journal.models import record as note
from mreza.translations.lookup import SOURCE_LANGUAGE

KIND = "practice"
_TAKEN = (
    "fields", "disciplines", "objectives", "dimensions", "stages", "groups", "targets", "theme", "partners", "level",
    "starts", "ends", "licence",
)  # fmt: skip
LONGEST_FIGURE = 40


@transaction.atomic
def make_practice(project: Project, *, by: Any, at: dt.datetime | None = None) -> Activity:
    """Begin a practice from a finished project; asked twice, it is the same draft."""
    held: Project = Project.objects.select_for_update(of=("self",)).select_related("city").get(pk=project.pk)
    if held.stage != Stage.FINISHED:
        raise WrongMoment(_("A practice is made of a project that is finished."))
    first = practice_of(held)
    if first is not None:
        return first
    content = writing.content_of(held)
    texts, values = content["texts"], content["values"]
    results = [row for row in values["outcomes"] if row["measured"] is not None]
    taken = {name: values[name] for name in _TAKEN}
    practice = writing.create(
        kind_of(KIND).model,
        language=held.original_language,
        by=by,
        texts={
            "title": texts["title"],
            "summary": texts.get("summary", ""),
            "problem": texts.get("question", ""),
            "done": "\n\n".join(filter(None, (texts.get(part) for part in EVALUATION))),
            **{f"result.{row['key']}.text": texts.get(f"result.{row['key']}.text", "") for row in results},
        },
        values={
            **taken,
            "results": [
                {"key": row["key"], "figure": _figure(row), "source": row["source"]} for row in results
            ],
            "sources": [*_address(held), *values["sources"]][:20],
        },
        city=held.city,
        at=at,
    )
    note("project.made-practice", held.about, by=by, public=False, after={"practice": practice.key})
    return practice


make_practice.alters_data = True  # type: ignore[attr-defined]


def practice_of(project: Project) -> Any:
    """The practice that was made of a project, whatever its state; who may read it is asked by the caller."""
    acts = Entry.objects.about(*project.about).filter(act="project.made-practice")
    entry = acts.first()
    if entry is None:
        return None
    return records_of(kind_of(KIND)).filter(key=(entry.after or {}).get("practice", "")).first()


def _figure(row: dict[str, Any]) -> str:
    """“340 visitors”, or the number alone where the unit is too long."""
    whole = f"{row['measured']} {row['unit']}".strip()
    return whole if len(whole) <= LONGEST_FIGURE else str(row["measured"])


def _address(project: Project) -> list[str]:
    if project.state not in PUBLIC:
        return []
    with translation.override(SOURCE_LANGUAGE):
        return [settings.SITE_URL + project.get_absolute_url()]
