"""`mreza load-network`: the network's data that comes with the house, loaded and updated by code."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mreza.cities.loading import load_network
from mreza.foundation.loading import BadFile, Tally

SHOWN = 20


class Command(BaseCommand):
    help = "Load or update the network's data by code. All or nothing; run twice, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change and change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tallies = load_network(dry_run=options["dry_run"])
        except BadFile as error:
            raise CommandError("Nothing was loaded.\n" + "\n".join(error.problems[:SHOWN])) from error
        if options["verbosity"]:
            self._tell(tallies, options["dry_run"])

    def _tell(self, tallies: list[Tally], dry_run: bool) -> None:
        self.stdout.write(f"{'':30}{'created':>9}{'changed':>9}{'removed':>9}{'unchanged':>11}{'kept':>6}")
        for tally in tallies:
            numbers = (
                len(tally.created),
                len(tally.changed),
                len(tally.removed),
                tally.unchanged,
                len(tally.kept),
            )
            self.stdout.write("{:30}{:9}{:9}{:9}{:11}{:6}".format(tally.table, *numbers))
        for tally in tallies:
            for kept in tally.kept:
                self.stdout.write(
                    f"kept, edited by hand: {kept.code}, {kept.field}: "
                    f"“{kept.stored}” (the file says “{kept.offered}”)"
                )
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
