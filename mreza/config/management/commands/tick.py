"""The clock of the network: calls every hook that waits for time to pass."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mreza.config.ticking import PERIOD, tick_once, tick_until
from mreza.foundation.moments import now


class Command(BaseCommand):
    help = "Do the periodic work; one process at a time does it, however many are started."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do it once and end.")
        parser.add_argument(
            "--period", type=float, default=PERIOD, help="Seconds between two rounds (default: %(default)g)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            tick_once(now())
            return
        stop = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
        tick_until(stop, period=options["period"])
