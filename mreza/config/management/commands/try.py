"""A trial: a database of its own, invented people, one for each role, and a link for each."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mreza.config.preparing import prepare
from mreza.desk import invented, trial


class Command(BaseCommand):
    help = "Fill the database of a trial with invented people and serve it; `make try` sets what it needs."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not trial.is_on():
            raise CommandError(
                "This is no trial. Use `make try`: it makes a database of its own and touches no other."
            )
        prepare(self.stdout.write)
        if not invented.is_populated():
            self.stdout.write("Inventing people, drafts and letters …")
            invented.populate()
        call_command("serve", stdout=self.stdout)
