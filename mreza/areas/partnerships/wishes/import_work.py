"""What the worker does with a file of offers and needs: hold it against what stands, then carry it out."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from mreza.areas.partnerships.wishes.imports import Plan, PlanRow, columns, read_plan
from mreza.cities import runs
from mreza.cities.import_work import Work
from mreza.cities.models import City
from mreza.foundation.importing import Progress
from mreza.foundation.tables import Column


class _Wishes(Work):
    permission = "partnerships.begin_wish"
    ended = _("You may not state offers and needs any more.")
    shown_actions = ("create", "change", "skip")

    def read(self, data: bytes, *, by: Any, told: runs.Told, progress: Progress) -> Plan:
        city = City.objects.visible_to(by).filter(code=told["city"]).first()
        if city is None:
            raise ValidationError(_("This city is no longer there."))
        return read_plan(data, by=by, city=city, encoding=told["encoding"] or None, progress=progress)

    def columns(self) -> list[Column]:
        return columns()

    def of_row(self, row: PlanRow) -> dict[str, Any]:
        return {"why": row.why}

    def order(self, row: PlanRow) -> int:
        """What wants a look stands first: only some hundred rows are shown."""
        return {"change": 1, "create": 2, "skip": 3}[row.action]


_WISHES = _Wishes()


@task()
def try_out(code: str, person: int) -> None:
    """What the file would do; nothing is written."""
    _WISHES.try_out(code, person)


@task()
def carry_out(code: str, person: int, fingerprint: str) -> None:
    """Do what was shown, with the very same file; if the data changed since, show the new plan."""
    _WISHES.carry_out(code, person, fingerprint)
