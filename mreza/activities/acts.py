"""What the journal says of activities, in words: the same for every kind, as their life is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mreza.activities.registry import kinds

ACTS: dict[str, Any] = {
    "created": _("begun"),
    "edited": _("edited"),
    "restored": _("an earlier version restored"),
    "submitted": _("sent to review"),
    "taken-back": _("taken back from review"),
    "change-asked": _("a change asked for"),
    "commented": _("commented on"),
    "comment-settled": _("a comment settled"),
    "published": _("published"),
    "retired": _("retired"),
    "revived": _("brought back"),
    "confirmed": _("confirmed to be still right"),
    "city-asked": _("another city asked"),
    "city-agreed": _("another city agreed to be named"),
    "city-declined": _("another city declined to be named"),
    "city-left-out": _("another city left out"),
    "handed-over": _("passed on to a colleague"),
}


def act_in_words(act: str) -> str:
    """What an entry of the journal or a version says was done."""
    name = act.rpartition(".")[2]
    return str(ACTS.get(name, name))


def words() -> dict[str, Any]:
    """Every act on a record of every kind (`accounts.audit.words_of_acts`)."""
    return {f"{kind.kind}.{name}": told for kind in kinds() for name, told in ACTS.items()}
