"""The outbox from the server's shell: the only place where the text of a letter with a way in can be read."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mreza.desk.outbox import KIND
from mreza.foundation.moments import now
from mreza.journal.models import record
from mreza.notices import digests
from mreza.notices.models import OutgoingMail


class Command(BaseCommand):
    help = "List the letters that are not sent yet, or show what one of them says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", metavar="CODE", help="Show one letter whole; the journal notes it.")
        parser.add_argument("--limit", type=int, default=50, help="List so many (default: %(default)s).")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["show"]:
            self.show(options["show"])
        else:
            self.list(options["limit"])

    def list(self, limit: int) -> None:
        at = now()
        rows = OutgoingMail.objects.filter(sent_at=None).order_by("-written_at", "-pk")
        for letter in rows[:limit]:
            trouble = f" ({letter.trouble})" if letter.trouble else ""
            self.stdout.write(
                f"{letter.code}  {letter.written_at:%Y-%m-%d %H:%M}  {letter.state(at=at).value}{trouble}  "
                f"{letter.kind}  {letter.to}"
            )
        if (more := rows.count() - limit) > 0:
            self.stdout.write(f"… and {more} more")

    def show(self, code: str) -> None:
        letter = OutgoingMail.objects.filter(code=code).first()
        if letter is None:
            raise CommandError(f"There is no letter {code}.")
        subject, text = letter.subject, letter.plain
        if letter.kind == digests.KIND and not letter.sent_at:
            digest = digests.compose(letter)
            subject, text = (
                (digest.subject, digest.plain) if digest else ("", "(Its reader may read none of it.)\n")
            )
        record("mail.shown-on-the-server", (KIND, letter.code), public=False)
        self.stdout.write(
            f"To: {letter.to}\nSubject: {subject}\n\n{text or '(The text was deleted when it was sent.)'}"
        )
