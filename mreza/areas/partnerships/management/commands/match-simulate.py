"""`mreza match-simulate --rounds 12`: the Network played forward, with corrected lists and without."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mreza.areas.partnerships.from_files import add_files, check_source, read_files, read_present
from mreza.science.simulation import Comparison, generated, simulate, wished

MOST_ROUNDS, MOST_CITIES = 200, 2_000


class Command(BaseCommand):
    help = (
        "Plays rounds of accepted suggestions, on the cities and ties of two files, on the Network as it stands, "
        "or on an invented one."
    )
    requires_system_checks: list[str] = []  # but for --present it needs no database

    def add_arguments(self, parser: CommandParser) -> None:
        add_files(parser)
        parser.add_argument("--rounds", type=int, default=12)
        parser.add_argument("--generated", type=int, nargs=2, metavar=("CITIES", "TIES"), default=(400, 200),
                            help="Without files: how large the invented network is (400 200).")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["rounds"] <= MOST_ROUNDS:
            raise CommandError(f"--rounds: a whole number from 1 to {MOST_ROUNDS}.")
        check_source(options)
        if options["present"]:
            net = read_present()
            cities, ties, year = net.cities, net.ties, options["year"] or net.year
            wishes = net.wishes if net.in_need else wished(cities, seed=options["seed"])
        elif options["cities"]:
            cities, ties, year = read_files(options)
            wishes = wished(cities, seed=options["seed"])
        else:
            count, tied = options["generated"]
            if not 10 <= count <= MOST_CITIES or not 0 <= tied <= 10 * count:
                raise CommandError(
                    f"--generated: 10 to {MOST_CITIES} cities, at most ten times as many ties."
                )
            cities, ties, wishes = generated(count, tied, seed=options["seed"])
            year = options["year"] or max((tie.year or 0 for tie in ties), default=2026)
        if len(cities) < 2:
            raise CommandError("There are too few cities to suggest one to another.")
        found = simulate(
            cities, ties, wishes=wishes, rounds=options["rounds"], seed=options["seed"], year=year
        )
        self.stdout.write(json.dumps(told(found), indent=2) if options["format"] == "json" else table(found))


def told(found: Comparison) -> dict[str, Any]:
    return {
        "corrected": [asdict(one) for one in found.corrected],
        "uncorrected": [asdict(one) for one in found.uncorrected],
        "imbalance_lower_by": found.imbalance_lower_by,
        "fit_lost": found.fit_lost,
    }


def table(found: Comparison) -> str:
    lines = [f"{'':8}{'corrected':>36}{'uncorrected':>40}", f"{'round':8}" + _HEAD * 2]
    lines += [
        f"{one.number:<8}{_line(one)}{_line(other)}"
        for one, other in zip(found.corrected, found.uncorrected, strict=True)
    ]
    return "\n".join(
        [
            *lines,
            "",
            f"Imbalance lower by {found.imbalance_lower_by:.1%} than uncorrected, mean fit by {found.fit_lost:.1%}.",
        ]
    )


_HEAD = f"{'imbalance':>12}{'fit':>8}{'Gini':>8}{'unseen':>10}  "


def _line(one: Any) -> str:
    return f"{one.imbalance:12.3f}{one.mean_fit:8.1f}{one.exposure_gini:8.3f}{one.unseen:10d}  "
