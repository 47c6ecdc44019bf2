"""What a person who has just started a fresh installation should read; nothing on any other."""

from __future__ import annotations

import io
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from mreza.desk import trial
from mreza.desk.places import capacity_lines


class Command(BaseCommand):
    help = "Say what to do next on a fresh installation (the supervisor does so after the first answer)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if trial.is_on():
            self.say_who_can_be_tried()
            return
        link = io.StringIO()
        call_command("first-officer-link", stdout=link)
        if link.getvalue().strip():
            self.stdout.write("The first Secretariat officer signs up here (once, within an hour):")
            self.stdout.write(link.getvalue().strip())

    def say_who_can_be_tried(self) -> None:
        """A link for everybody invented; each works once, and from a desk one changes to the others."""
        self.stdout.write(
            "A trial: everybody here is invented. Each link signs in once; then change from desk to desk."
        )
        for person in trial.people():
            roles = ", ".join(capacity_lines(person)) or "an account without a role"
            self.stdout.write(f"  {roles} ({person.name or 'no name yet'})\n    {trial.new_link(person)}")
