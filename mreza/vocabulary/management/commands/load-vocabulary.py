"""`mreza load-vocabulary FILE`: labels of known terms from an operator's own file, such as the titles of the SDGs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mreza.foundation.loading import BadFile
from mreza.vocabulary.adding import add_labels


class Command(BaseCommand):
    help = (
        "Add labels to terms known here from a CSV or XLSX with the columns code, kind (or --kind) and "
        "name_en, short_hr, title_fr …; labels worded by hand are kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", default="", help="Which vocabulary, when the file does not say: sdg-goal …"
        )
        parser.add_argument("--source", default="", help="Where the wordings come from; shown beside them.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change and change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
            added = add_labels(
                data, kind=options["kind"], source=options["source"], dry_run=options["dry_run"]
            )
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except (BadFile, ValidationError) as error:
            said = error.problems if isinstance(error, BadFile) else error.messages
            raise CommandError("Nothing was loaded. " + " ".join(said)) from error
        tally = added.tally
        self.stdout.write(
            f"labels: {len(tally.created)} created, {len(tally.changed)} changed, {tally.unchanged} unchanged, "
            f"{len(tally.kept)} kept"
        )
        for kept in tally.kept:
            self.stdout.write(f"kept, worded by hand: {kept.code}: “{kept.stored}”")
        if added.unknown:
            self.stdout.write(f"rows left out, code not known here: {len(added.unknown)}")
        if added.left_alone:
            self.stdout.write(f"columns left alone: {', '.join(added.left_alone)}")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")
