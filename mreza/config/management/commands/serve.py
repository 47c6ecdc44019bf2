"""The whole product in one command: web server, worker and tick under a supervisor."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections

from mreza.config.ports import port_from, who_listens
from mreza.config.preparing import prepare
from mreza.config.supervisor import HOST, PARTS


class Command(BaseCommand):
    help = "Run web server, worker and tick together; PORT in the environment chooses the port (8000)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="First do what `mreza prepare` does.")
        parser.add_argument("--host", default=HOST, help="Address to listen on (default: %(default)s).")
        parser.add_argument(
            "--parts",
            default=",".join(PARTS),
            help="Which parts run here, separated by commas (default: %(default)s).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        parts = options["parts"].split(",")
        if unknown := set(parts) - set(PARTS):
            raise CommandError(f"Unknown part: {', '.join(sorted(unknown))}. Known: {', '.join(PARTS)}.")
        if "web" in parts and (trouble := who_listens(options["host"], port_from(os.environ))):
            raise CommandError(trouble)
        if options["prepare"]:
            try:
                prepare(self.stdout.write)
            except OperationalError as error:
                raise CommandError(f"The database does not answer, or refuses: {error}") from error
        os.environ |= {"MREZA_SERVE_HOST": options["host"], "MREZA_SERVE_PARTS": ",".join(parts)}
        self.stdout.flush()
        connections.close_all()
        # This process becomes the supervisor: Django's memory goes, the process id stays.
        os.execv(sys.executable, [sys.executable, "-m", "mreza.config.supervisor"])  # noqa: S606
