"""`mreza import-cities FILE`: cities and designations from a CSV or XLSX file; without --apply only the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mreza.cities.imports import Plan, read_plan


class Command(BaseCommand):
    help = "Show what a file of cities and designations would do; with --apply, do it, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="Carry the plan out.")
        parser.add_argument("--by", default="", metavar="EMAIL", help="Whose act it is in the journal.")
        parser.add_argument("--reason", default="", help="Why, for the journal.")
        parser.add_argument(
            "--encoding", default=None, help="If a CSV is not in UTF-8, for example windows-1250."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._person(options["by"])
        try:
            plan = read_plan(options["file"].read_bytes(), encoding=options["encoding"])
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._tell(plan)
        if plan.errors:
            raise CommandError(f"{len(plan.errors)} errors; nothing was imported.")
        if not options["apply"]:
            self.stdout.write("Nothing was written. Repeat with --apply to carry this out.")
            return
        try:
            plan.apply(by=by, reason=options["reason"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("Imported.")

    def _person(self, email: str) -> Any:
        if not email:
            return None
        person = get_user_model().objects.filter(email=email.casefold()).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        return person

    def _tell(self, plan: Plan) -> None:
        for notice in plan.notices:
            self.stdout.write(notice)
        for problem in plan.errors:
            self.stdout.write(f"{problem.cell} ({problem.column}): {problem.message}")
        for row in plan.rows:
            if row.action in ("create", "change"):
                changes = "; ".join(f"{c.column}: {c.before or '–'} → {c.after or '–'}" for c in row.changes)
                self.stdout.write(f"row {row.number}: {row.action} {row.code}: {changes}")
        self.stdout.write(", ".join(f"{action}: {count}" for action, count in plan.counts.items()))
