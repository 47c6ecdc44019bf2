"""`mreza import-offers FILE --for CITY [--apply]`: offers and needs from a CSV or XLSX file, all or nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from mreza.areas.partnerships.wishes.imports import MAX_ROWS, Plan, PlanRow, read_plan, template_xlsx
from mreza.cities.models import City
from mreza.foundation.importing.commands import ImportCommand


class Command(ImportCommand):
    help = "Import offers and needs of a city from a file, all or nothing; without --apply only show what it would do."
    shown = 200
    whose = "Whose act it is; the file can do what this person may."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = (
            f"At most {MAX_ROWS} rows a file. A row with an id is found again, so it may be imported again."
        )
        super().add_arguments(parser)

    def add_ways(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--for", dest="city", default="", metavar="CITY", help="The city whose they are, by its code."
        )
        super().add_ways(parser)

    def template(self) -> bytes:
        return template_xlsx()

    def read(self, data: bytes, by: Any, options: dict[str, Any]) -> Plan:
        city = City.objects.filter(code=options["city"]).first()
        if city is None:
            raise CommandError(f"There is no city with the code {options['city'] or '(none; --for CITY)'}.")
        return read_plan(data, by=by, city=city, encoding=options["encoding"], progress=self.progress("read"))

    def carry_out(self, plan: Plan, by: Any, options: dict[str, Any]) -> None:
        plan.apply(by=by, progress=self.progress("written"))

    def line(self, row: PlanRow) -> str:
        changes = (f"{one.column}: {one.before or '–'} → {one.after or '–'}" for one in row.changes)
        return "; ".join(filter(None, [row.code or row.name, row.why, *changes]))
