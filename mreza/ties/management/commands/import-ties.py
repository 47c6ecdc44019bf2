"""`mreza import-ties FILE --for CITY|--documented [--dry-run]`: contacts from a CSV or XLSX file, all or nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from mreza.cities.models import City
from mreza.foundation.importing.commands import ImportCommand
from mreza.ties.imports import LIMITS, MOST_CHANGED, Plan, PlanRow, read_plan, template_xlsx


class Command(ImportCommand):
    help = "Import contacts between cities from a file, all or nothing; with --dry-run only show what it would do."
    shown = 200
    told_actions = ("create", "change", "confirm")
    how_to_apply = "Repeat without --dry-run to carry this out."
    whose = (
        "Whose act it is; the file can do what this person may. Without it nothing is confirmed for the city."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = (
            f"At most {LIMITS.rows} rows a file; it changes or confirms at most {MOST_CHANGED} contacts. "
            "A row with an id is found again, so the same file may be imported again."
        )
        super().add_arguments(parser)

    def add_ways(self, parser: CommandParser) -> None:
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument(
            "--for", dest="city", default="", metavar="CITY", help="The city that says so, by its code."
        )
        whose.add_argument(
            "--documented", action="store_true", help="From public sources, for the Secretariat."
        )
        parser.add_argument("--dry-run", action="store_true", help="Only show what the file would do.")
        parser.add_argument(
            "--confirm", action="store_true",
            help="Rows that say what another city entered are this city's yes to it; else they are skipped.",
        )  # fmt: skip

    def is_meant(self, options: dict[str, Any]) -> bool:
        return not options["dry_run"]

    def template(self) -> bytes:
        return template_xlsx()

    def read(self, data: bytes, by: Any, options: dict[str, Any]) -> Plan:
        return read_plan(
            data,
            by=by,
            city=self._city(options),
            encoding=options["encoding"],
            progress=self.progress("read"),
        )

    def carry_out(self, plan: Plan, by: Any, options: dict[str, Any]) -> None:
        plan.apply(by=by, confirm=options["confirm"], progress=self.progress("read"))

    def line(self, row: PlanRow) -> str:
        told = [
            row.code or row.name,
            row.why,
            *(f"{c.column}: {c.before or '–'} → {c.after or '–'}" for c in row.changes),
        ]
        return "; ".join(filter(None, told)) + "".join(f"\n    ! {warning}" for warning in row.warnings)

    def _city(self, options: dict[str, Any]) -> City | None:
        if options["documented"]:
            return None
        if not options["city"]:
            raise CommandError("Say who says so: --for CITY, or --documented.")
        city = City.objects.filter(code=options["city"]).first()
        if city is None:
            raise CommandError(f"There is no city with the code {options['city']}.")
        return city
