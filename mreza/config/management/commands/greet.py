"""What a person who has just started a fresh installation should read; nothing on any other."""

from __future__ import annotations

import io
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Say what to do next on a fresh installation (the supervisor does so after the first answer)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        link = io.StringIO()
        call_command("first-officer-link", stdout=link)
        if link.getvalue().strip():
            self.stdout.write("The first Secretariat officer signs up here (once, within an hour):")
            self.stdout.write(link.getvalue().strip())
