"""`mreza import-practices FILE --by EMAIL`: good practices from a CSV or XLSX file; without --apply only the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mreza.areas.practices.imports import (
    MAX_ROWS,
    MOST_CHANGED,
    MOST_PUBLISHED,
    Plan,
    read_plan,
    template_xlsx,
)
from mreza.foundation.moments import WrongMoment
from mreza.foundation.permissions import can

SHOWN = 200  # lines of the plan and of errors; all of them are counted


class Command(BaseCommand):
    help = "Show what a file of good practices would do; with --apply, do it, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = (
            f"At most {MAX_ROWS} rows a file; it publishes at most {MOST_PUBLISHED} and changes at most "
            f"{MOST_CHANGED}. A row with an id is found again, so the same file may be imported again."
        )
        parser.add_argument("file", type=Path, nargs="?", help="CSV or XLSX.")
        parser.add_argument("--apply", action="store_true", help="Carry the plan out.")
        parser.add_argument(
            "--by", default="", metavar="EMAIL", help="Whose act it is; the file can do what this person may."
        )
        parser.add_argument(
            "--encoding", default=None, help="If a CSV is not in UTF-8, for example windows-1250."
        )
        parser.add_argument(
            "--template", type=Path, metavar="FILE", help="Only write an empty XLSX to fill in."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            options["template"].write_bytes(template_xlsx())
            self.stdout.write(f"Wrote {options['template']}.")
            return
        if options["file"] is None:
            raise CommandError("Name a file, or ask for an empty one with --template FILE.")
        by = self._person(options["by"])
        try:
            data = options["file"].read_bytes()
            plan = read_plan(data, by=by, encoding=options["encoding"], progress=self._progress("read"))
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
            plan.apply(by=by, progress=self._progress("written"))
        except WrongMoment as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("Imported.")

    def _person(self, email: str) -> Any:
        """Somebody who may import; without rights of a person there is nothing a file could do."""
        if not email:
            raise CommandError("Say whose act it is: --by EMAIL.")
        person = get_user_model().objects.filter(email=email.casefold(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        if not can(person, "practices.import_practices"):
            raise CommandError(f"{email} acts for no city and is not of the Secretariat.")
        return person

    def _progress(self, word: str) -> Any:
        def tell(done: int, total: int) -> None:
            if total and done < total:
                self.stderr.write(f"{done} of {total} rows {word} …")

        return tell

    def _tell(self, plan: Plan) -> None:
        for notice in plan.notices:
            self.stdout.write(notice)
        for problem in plan.errors[:SHOWN]:
            self.stdout.write(f"{problem.cell} ({problem.column}): {problem.message}")
        told = [row for row in plan.rows if row.action in ("create", "change")]
        for row in told[:SHOWN]:
            published = ", published" if row.publish else ""
            self.stdout.write(f"row {row.number}: {row.action} {row.code or row.name}{published}")
        if len(told) > SHOWN:
            self.stdout.write(f"… and {len(told) - SHOWN} more rows.")
        self.stdout.write(", ".join(f"{action}: {count}" for action, count in plan.counts.items()))
