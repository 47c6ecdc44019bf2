"""What official addresses, personal links and the yearly look do by themselves, and what they ask of whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.work import Work as Offered
from mreza.accounts.work import work
from mreza.cities.facts import own_name
from mreza.foundation import hooks
from mreza.foundation.moments import Daily
from mreza.foundation.permissions import can
from mreza.foundation.waiting import Waiting
from mreza.ties import links, officials, review, telling_officials
from mreza.ties.hooks import contact_sections
from mreza.ties.models import OfficialAddress

MOST = 50  # lines
OFTEN = dt.timedelta(minutes=10)


def waits(user: Any) -> list[Waiting]:
    """For the Secretariat: addresses that somebody named. One query."""
    if not can(user, "ties.keep_addresses"):
        return []
    rows = OfficialAddress.objects.visible_to(user).waiting().select_related("city", "named_for")
    return [
        Waiting(
            "tie.address",
            _("An official address waits to be accepted: %(city)s (named by %(other)s)")
            % {"city": own_name(row.city), "other": own_name(row.named_for)},
            reverse("ties:official", kwargs={"code": row.code}),
            _("Look and decide"),
            row.named_at,
            place=("city", row.city.code),
        )
        for row in rows[:MOST]
    ]


def offered(user: Any) -> list[Offered]:
    """On the Secretariat's desk: the way to the addresses in use, also when none waits."""
    if not can(user, "ties.keep_addresses"):
        return []
    text = _("Who answers by personal link for a city that nobody acts for.")
    return [Offered(_("Official addresses"), reverse("ties:officials"), text)]


class Work:
    """What is due, by one process that ticks: letters every ten minutes, the rest once a day."""

    def __init__(self) -> None:
        self.sent: dt.datetime | None = None
        self.daily = Daily()

    def __call__(self, at: dt.datetime) -> int:
        count = 0
        if self.daily.is_due(at):
            count += officials.tidy(at=at) + review.remind_of_the_year(at)
        if self.sent is None or at - self.sent >= OFTEN:
            self.sent = at
            count += links.send_due(at=at)
        return count


def fill() -> None:
    """Called when the chapter is ready."""
    from mreza.ties.views_officials import section

    hooks.waits_for_me.fill("ties.officials", waits)
    hooks.waits_for_me.fill("ties.year", review.waits)
    work.fill("ties.officials", offered)
    hooks.about_me.fill("ties.officials", officials.about_me)
    hooks.erase.fill("ties.officials", officials.erase)
    hooks.tick.fill("ties.officials", Work())
    contact_sections.fill("officials", section)
    telling_officials.register_notices()
    review.register_notices()
