"""`mreza match-evaluate --cities FILE --ties FILE` or `--present`: how well matching finds ties hidden from it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mreza.areas.partnerships.from_files import (
    add_files,
    check_source,
    read_files,
    read_present,
    without_records,
)
from mreza.science.evaluation import BASELINES, Evaluation, evaluate


class Command(BaseCommand):
    help = "Hides a share of tied pairs, ranks them among untied ones, and prints how well each way of scoring does."
    requires_system_checks: list[str] = []  # from files it needs no database

    def add_arguments(self, parser: CommandParser) -> None:
        add_files(parser)
        parser.add_argument(
            "--holdout", type=float, default=0.2, metavar="SHARE", help="Of tied pairs (0.2)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 < options["holdout"] < 1:
            raise CommandError("--holdout: a share between 0 and 1.")
        check_source(options)
        if options["present"]:
            net = read_present()
            cities, ties, year = without_records(net.cities), net.ties, options["year"] or net.year
        elif options["cities"]:
            cities, ties, year = read_files(options)
        else:
            raise CommandError("Give --cities and --ties, or --present.")
        try:
            found = evaluate(cities, ties, share=options["holdout"], seed=options["seed"], year=year)
        except ValueError as few:
            raise CommandError("There are too few ties to hide some and keep some.") from few
        self.stdout.write(json.dumps(told(found), indent=2) if options["format"] == "json" else table(found))


def told(found: Evaluation) -> dict[str, Any]:
    """Groups of figures by name: the full score, each part alone, each baseline; then what lists would do."""
    figures = {name: asdict(one) for name, one in found.figures.items()}
    return {
        "hidden": found.hidden,
        "kept": found.kept,
        "full": figures["full"],
        "parts": {name: one for name, one in figures.items() if name != "full" and name not in BASELINES},
        "baselines": {name: figures[name] for name in BASELINES},
        "imbalance": {
            "before": found.imbalance_before,
            "after": found.imbalance_after,
            "after_uncorrected": found.imbalance_after_uncorrected,
        },
        "exposure_gini": {"corrected": found.exposure_gini, "uncorrected": found.exposure_gini_uncorrected},
    }


def table(found: Evaluation) -> str:
    lines = [
        f"{found.hidden} pairs hidden, {found.kept} kept.",
        "",
        f"{'':20}{'AUC':>8}{'AUC, same countries':>22}{'hits@10':>10}{'MRR':>8}",
    ]
    for name, one in found.figures.items():
        same = "–" if one.auc_same_countries is None else f"{one.auc_same_countries:.3f}"
        lines.append(
            f"{name:20}{one.auc:8.3f}{same:>22}{one.hits_at_10:10.3f}{one.mean_reciprocal_rank:8.3f}"
        )
    return "\n".join(
        [
            *lines,
            "",
            f"Imbalance index {found.imbalance_before:.3f}; with what is suggested {found.imbalance_after:.3f}, "
            f"uncorrected {found.imbalance_after_uncorrected:.3f}.",
            f"Gini of exposure {found.exposure_gini:.3f}, uncorrected {found.exposure_gini_uncorrected:.3f}.",
        ]
    )
