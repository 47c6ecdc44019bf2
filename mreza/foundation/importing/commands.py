"""A command that carries a file into the data: the plan first, line by line, then all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mreza.foundation.importing.plans import Plan, Progress
from mreza.foundation.moments import WrongMoment


class ImportCommand(BaseCommand):
    """What a chapter's command is made of: `read` its file, `line` a row, `carry_out` the plan."""

    shown: ClassVar[int | None] = None  # lines of the plan and of errors; all of them are counted
    told_actions: ClassVar[tuple[str, ...]] = ("create", "change")
    how_to_apply: ClassVar[str] = "Repeat with --apply to carry this out."
    whose = "Whose act it is in the journal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="CSV or XLSX.")
        self.add_ways(parser)
        parser.add_argument("--by", default="", metavar="EMAIL", help=self.whose)
        parser.add_argument(
            "--encoding", default=None, help="If a CSV is not in UTF-8, for example windows-1250."
        )
        parser.add_argument(
            "--template", type=Path, metavar="FILE", help="Only write an empty XLSX to fill in."
        )

    def add_ways(self, parser: CommandParser) -> None:
        """The options by which one says that the plan is to be carried out, and the chapter's own."""
        parser.add_argument("--apply", action="store_true", help="Carry the plan out.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            options["template"].write_bytes(self.template())
            self.stdout.write(f"Wrote {options['template']}.")
            return
        if options["file"] is None:
            raise CommandError("Name a file, or ask for an empty one with --template FILE.")
        by = self.person(options["by"])
        try:
            plan = self.read(options["file"].read_bytes(), by, options)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._tell(plan)
        if plan.errors:
            raise CommandError(f"{len(plan.errors)} errors; nothing was imported.")
        if not self.is_meant(options):
            self.stdout.write(f"Nothing was written. {self.how_to_apply}")
            return
        try:
            self.carry_out(plan, by, options)
        except WrongMoment as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("Imported.")

    def is_meant(self, options: dict[str, Any]) -> bool:
        """Whether the plan is to be carried out."""
        return bool(options["apply"])

    # - the chapter's own -
    def template(self) -> bytes:
        raise NotImplementedError

    def read(self, data: bytes, by: Any, options: dict[str, Any]) -> Plan:
        raise NotImplementedError

    def carry_out(self, plan: Any, by: Any, options: dict[str, Any]) -> None:
        raise NotImplementedError

    def line(self, row: Any) -> str:
        """What a row would do, in words."""
        raise NotImplementedError

    def person(self, email: str) -> Any:
        """Whose act it is; nobody's, where nobody is named."""
        if not email:
            return None
        person = get_user_model().objects.filter(email=email.casefold(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        return person

    # - telling -
    def progress(self, word: str) -> Progress:
        def tell(done: int, total: int) -> None:
            if total and done < total:
                self.stderr.write(f"{done} of {total} rows {word} …")

        return tell

    def _tell(self, plan: Plan) -> None:
        for notice in plan.notices:
            self.stdout.write(notice)
        for problem in plan.errors[: self.shown]:
            self.stdout.write(f"{problem.cell} ({problem.column}): {problem.message}")
        told = [row for row in plan.rows if row.action in self.told_actions]
        for row in told[: self.shown]:
            self.stdout.write(f"row {row.number}: {row.action} {self.line(row)}")
        if self.shown is not None and len(told) > self.shown:
            self.stdout.write(f"… and {len(told) - self.shown} more rows.")
        self.stdout.write(", ".join(f"{action}: {count}" for action, count in plan.counts.items()))
