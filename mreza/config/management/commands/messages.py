"""The strings of the interface, for translators and for those who write them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mreza.config import cataloguing
from mreza.config.messages import compile_catalogues


class Command(BaseCommand):
    help = "Collect strings into every language's catalogue (update), compile the catalogues, or say what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "step", nargs="?", choices=["update", "compile", "missing"], help="One step only."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for step in (self.update, self.compile, self.missing):
            if options["step"] in (None, step.__name__):
                step()

    def update(self) -> None:
        """Collect from code and templates, merge into each .po."""
        found = cataloguing.collect()
        for po in cataloguing.catalogues():
            cataloguing.merge_into(po, found)
        self.stdout.write(f"{len(found)} strings in {len(cataloguing.catalogues())} languages.")

    def compile(self) -> None:
        compile_catalogues()

    def missing(self) -> None:
        for po in cataloguing.catalogues():
            left = cataloguing.missing(cataloguing.read_catalogue(po))
            self.stdout.write(f"{po.parent.parent.name}: {len(left)} not translated.")
            for text in left if self.verbosity > 1 else ():
                self.stdout.write(f"  {text}")

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.verbosity = options["verbosity"]
        return super().execute(*args, **options)
