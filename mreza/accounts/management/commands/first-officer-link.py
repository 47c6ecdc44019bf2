from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from mreza.accounts import invitations
from mreza.notices.letters import absolute


class Command(BaseCommand):
    help = (
        "Print a link, valid for one hour and once, on which the first Secretariat officer opens an account. "
        "Prints nothing when the Secretariat has an officer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *, language: str, **options: Any) -> None:
        invitation = invitations.first_officer_invitation(language=language)
        if invitation:
            self.stdout.write(absolute(invitations.path(invitation)))
