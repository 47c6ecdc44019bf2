"""What the worker does with a file of projects: hold it against the data, then carry it out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from mreza.areas.partnerships.projects.imports import Plan, PlanRow, columns, read_plan
from mreza.cities import runs
from mreza.cities.import_work import Work
from mreza.foundation.importing import Progress
from mreza.foundation.tables import Column


class _Projects(Work):
    permission = "partnerships.import_projects"
    ended = _("You may not import projects any more.")

    def read(self, data: bytes, *, by: Any, told: runs.Told, progress: Progress) -> Plan:
        return read_plan(data, by=by, encoding=told["encoding"] or None, progress=progress)

    def columns(self) -> list[Column]:
        return columns()

    def of_plan(self, plan: Plan) -> dict[str, Any]:
        return {"published": plan.published}

    def of_row(self, row: PlanRow) -> dict[str, Any]:
        return {"publish": row.publish}


_PROJECTS = _Projects()


@task()
def try_out(code: str, person: int) -> None:
    """What the file would do; nothing is written."""
    _PROJECTS.try_out(code, person)


@task()
def carry_out(code: str, person: int, fingerprint: str) -> None:
    """Do what was shown, with the very same file; if the data changed since, show the new plan."""
    _PROJECTS.carry_out(code, person, fingerprint)
