"""What the desk itself says waits: letters nobody is sure of, and remarks of readers, for who settles them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.cities.models.remark import Remark
from mreza.desk.outbox import letters_for
from mreza.foundation.moments import now
from mreza.foundation.permissions import can
from mreza.foundation.waiting import Waiting
from mreza.notices.choices import MailState

TRIED_IN_VAIN = 4  # attempts: an hour and more


def waits(user: Any, *, at: dt.datetime | None = None) -> list[Waiting]:
    """For the Secretariat and administrators."""
    at = at or now()
    return [*_letters(user, at), *_remarks(user)]


def _letters(user: Any, at: dt.datetime) -> list[Waiting]:
    if not can(user, "desk.read_outbox"):
        return []
    uncertain = list(
        letters_for(user).in_state(MailState.UNCERTAIN, at=at).values_list("written_at", flat=True)[:100]
    )
    stuck = list(
        letters_for(user)
        .in_state(MailState.FAILING, at=at)
        .filter(attempts__gte=TRIED_IN_VAIN)
        .values_list("written_at", flat=True)[:100]
    )
    found = []
    if uncertain:
        text = ngettext(
            "%(num)s letter may have arrived or not: the mail server did not answer.",
            "%(num)s letters may have arrived or not: the mail server did not answer.",
            len(uncertain),
        )
        found.append(_line("mail.uncertain", text, uncertain, "uncertain", _("Decide")))
    if stuck:
        text = ngettext(
            "%(num)s letter is not accepted by the mail server.",
            "%(num)s letters are not accepted by the mail server.",
            len(stuck),
        )
        found.append(_line("mail.failing", text, stuck, "failing", _("Look")))
    return found


def _line(kind: str, text: str, written: list[dt.datetime], state: str, action: str) -> Waiting:
    url = f"{reverse('desk:outbox')}?state={state}"
    return Waiting(kind, text % {"num": len(written)}, url, action, since=min(written))


def _remarks(user: Any) -> list[Waiting]:
    written = list(Remark.objects.visible_to(user).open().values_list("created_at", flat=True)[:100])
    if not written:
        return []
    text = ngettext(
        "%(num)s remark of a reader waits to be settled.",
        "%(num)s remarks of readers wait to be settled.",
        len(written),
    )
    told = text % {"num": len(written)}
    return [Waiting("remark.open", told, reverse("cities:remarks"), _("Settle"), since=min(written))]
