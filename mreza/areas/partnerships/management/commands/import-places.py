"""`mreza import-places FILE --by EMAIL`: places from a CSV or XLSX file; without --apply only the plan."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from mreza.areas.partnerships.places.imports import MAX_ROWS, Plan, read_plan, template_xlsx
from mreza.foundation.importing import PlanRow
from mreza.foundation.importing.commands import ImportCommand
from mreza.foundation.permissions import can


class Command(ImportCommand):
    help = "Show what a file of places would do; with --apply, do it, all or nothing."
    shown = 200
    whose = "Whose act it is; the file can do what this person may."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = (
            f"At most {MAX_ROWS} rows a file. A place is found again by its name in its city, so the same file may be "
            "imported again."
        )
        super().add_arguments(parser)

    def template(self) -> bytes:
        return template_xlsx()

    def person(self, email: str) -> Any:
        """Somebody who may import; without rights of a person there is nothing a file could do."""
        if not email:
            raise CommandError("Say whose act it is: --by EMAIL.")
        person = super().person(email)
        if not can(person, "partnerships.import_places"):
            raise CommandError(f"{email} acts for no city and is not of the Secretariat.")
        return person

    def read(self, data: bytes, by: Any, options: dict[str, Any]) -> Plan:
        return read_plan(data, by=by, encoding=options["encoding"], progress=self.progress("read"))

    def carry_out(self, plan: Plan, by: Any, options: dict[str, Any]) -> None:
        plan.apply(by=by, progress=self.progress("written"))

    def line(self, row: PlanRow) -> str:
        changes = (f"{one.column}: {one.before or '–'} → {one.after or '–'}" for one in row.changes)
        return "; ".join((row.name or row.code, *changes))
