"""`mreza audit-verify`: read the whole journal and say whether anything was done to it behind its back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from mreza.journal.chain import verify


class Command(BaseCommand):
    help = (
        "Verifies the journal against its chain and against the heads kept outside the database. Says where an entry "
        "was changed, deleted, inserted or moved, and ends with 1 if anything was."
    )

    def handle(self, **options: Any) -> None:
        verdict = verify()
        for finding in verdict.findings:
            self.stdout.write(f"{finding.where}: {finding.text}")
        self.stdout.write(
            f"{verdict.entries} entries, {verdict.sealed} sealed, {verdict.waiting} waiting; "
            f"head: {verdict.head or 'none'}"
        )
        if verdict.findings:
            sys.exit(1)
