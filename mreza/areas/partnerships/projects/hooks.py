"""What stands behind a project and must hear of its acts: the agreement that it was begun from."""

from __future__ import annotations

from mreza.foundation.hooks import Hook

# project_given_up(project, reason=, by=, at=): it was stopped before it began, in this transaction and with the project
# held: what was agreed upon for it is free again.
project_given_up = Hook("partnerships_project_given_up")

# project_resumed(project, by=, at=): what was stopped goes on, in this transaction and with the project held: what it
# rests on is needed again, or the act is refused (WrongMoment).
project_resumed = Hook("partnerships_project_resumed")
