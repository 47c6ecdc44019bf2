"""`mreza import-cities FILE`: cities and designations from a CSV or XLSX file; without --apply only the plan."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from mreza.cities.imports import Plan, PlanRow, read_plan, template_xlsx
from mreza.foundation.importing.commands import ImportCommand


class Command(ImportCommand):
    help = "Show what a file of cities and designations would do; with --apply, do it, all or nothing."

    def add_ways(self, parser: CommandParser) -> None:
        super().add_ways(parser)
        parser.add_argument("--reason", default="", help="Why, for the journal.")

    def template(self) -> bytes:
        return template_xlsx()

    def read(self, data: bytes, by: Any, options: dict[str, Any]) -> Plan:
        return read_plan(data, encoding=options["encoding"])

    def carry_out(self, plan: Plan, by: Any, options: dict[str, Any]) -> None:
        plan.apply(by=by, reason=options["reason"])

    def line(self, row: PlanRow) -> str:
        changes = "; ".join(f"{c.column}: {c.before or '–'} → {c.after or '–'}" for c in row.changes)
        return f"{row.code}: {changes}"
