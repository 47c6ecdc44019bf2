from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from mreza.accounts import invitations
from mreza.foundation.moments import WrongMoment
from mreza.notices.letters import absolute


class Command(BaseCommand):
    help = "Invite a Secretariat officer: sends the invitation and prints its link (valid for 14 days, once)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *, email: str, language: str, **options: Any) -> None:
        try:
            validate_email(email)
            invitation = invitations.invite(email, by=None, language=language)
        except ValidationError as wrong:
            raise CommandError("Not an e-mail address.") from wrong
        except WrongMoment as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(absolute(invitations.path(invitation)))
