"""What the journal says of projects beside what it says of every record, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Any] = {
    "project.from-interest": _("a project begun from an agreed interest"),
    "project.agreed": _("a project confirmed by its leading city"),
    "project.started": _("a project began to run"),
    "project.finished": _("a project finished and looked back at"),
    "project.stopped": _("a project stopped"),
    "project.resumed": _("a project resumed"),
    "project.made-practice": _("a good practice begun from a finished project"),
    "projects.imported": _("projects imported from a file"),
}


def words() -> dict[str, Any]:
    """Every act (`accounts.audit.words_of_acts`)."""
    return ACTS
