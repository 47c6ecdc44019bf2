"""`mreza rebuild-ties`: make the rows of ties anew from the contacts and what their cities answered."""

from typing import Any

from django.core.management.base import BaseCommand

from mreza.ties.rebuilding import rebuild


class Command(BaseCommand):
    help = "Makes the ties of all contacts anew and says how many differed: none, if all is well."

    def handle(self, *args: Any, **options: Any) -> None:
        found = rebuild()
        self.stdout.write(
            f"{found.missing} missing, {found.superfluous} superfluous, {found.restated} in another state, "
            f"{found.reweighed} with another weight"
        )
