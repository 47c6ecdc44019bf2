"""Who changes what parts of the score weigh, and who reads what became of suggestions."""

from __future__ import annotations

from mreza.accounts.rules import works_in_the_secretariat
from mreza.foundation.permissions import READ, grant

WRITE = "write"

grant("partnerships.change_weights", works_in_the_secretariat, scope=WRITE)
grant("partnerships.view_outcomes", works_in_the_secretariat, scope=READ)  # reasons are for it alone
