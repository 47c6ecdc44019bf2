"""What the worker does with a file of ties: hold it against the ledger, then carry it out."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from mreza.cities import runs
from mreza.cities.import_work import Work
from mreza.cities.models import City
from mreza.foundation.importing import Progress
from mreza.foundation.tables import Column
from mreza.ties.imports import Plan, PlanRow, columns, read_plan

SOURCES = "-"  # stands for a city where the Secretariat enters what public sources say


class _Ties(Work):
    permission = "ties.import_contacts"
    ended = _("You may not import contacts any more.")
    shown_actions = ("create", "change", "confirm", "skip")
    looks_once = True

    def read(self, data: bytes, *, by: Any, told: runs.Told, progress: Progress) -> Plan:
        city = None
        if told["city"] != SOURCES:
            city = City.objects.filter(code=told["city"]).first()
            if city is None:
                raise ValidationError(_("This city is no longer there."))
        return read_plan(data, by=by, city=city, encoding=told["encoding"] or None, progress=progress)

    def write(
        self, plan: Plan, *, by: Any, told: runs.Told, fingerprint: str, progress: Progress, run: str
    ) -> dict[str, int]:
        return plan.apply(
            by=by, fingerprint=fingerprint, confirm=bool(told.get("confirm")), progress=progress, run=run
        )

    def columns(self) -> list[Column]:
        return columns()

    def of_plan(self, plan: Plan) -> dict[str, Any]:
        return {"warned": plan.warned}

    def of_row(self, row: PlanRow) -> dict[str, Any]:
        return {"why": row.why, "warnings": row.warnings, "like": row.like}

    def order(self, row: PlanRow) -> int:
        """What wants a look stands first: only some hundred rows are shown."""
        return 0 if row.warnings else {"confirm": 1, "change": 2, "create": 3, "skip": 4}[row.action]


_TIES = _Ties()


@task()
def try_out(code: str, person: int) -> None:
    """What the file would do; nothing is written."""
    _TIES.try_out(code, person)


@task()
def carry_out(code: str, person: int, fingerprint: str) -> None:
    """Do what was shown, with the very same file; if the data changed since, show the new plan."""
    _TIES.carry_out(code, person, fingerprint)
