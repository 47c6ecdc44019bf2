"""What is mailed to an official address. It has no account; the words are for somebody who never heard of Mreža.

Titles and comments of contacts stand on the page behind the link, never here: what cities write in the ledger must not
reach a stranger's mailbox by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.cities.places import place_name
from mreza.notices.letters import Letter
from mreza.ties.models import Member, OfficialAddress
from mreza.ui.formats import date

NAMED = 6  # cities that are named; of more it is said how many


def link(address: OfficialAddress, path: str, waiting: Sequence[Member], until: dt.datetime) -> Letter:
    """Was it so? Who asks, what happens behind the link, and how to be left in peace."""
    city, day = place_name("city", address.city.code), date(until.date())
    return Letter(
        subject=_("Cooperation of your city: is it recorded correctly? (%(city)s)") % {"city": city},
        paragraphs=(
            _("Good day,"),
            _(
                "The cities of UNESCO’s Creative Cities Network record in Mreža who worked with whom, and each record "
                "is confirmed by the other city."
            ),
            _asking(city, waiting),
            _(
                "Nobody acts for %(city)s in Mreža yet. %(other)s named your address as an official one, and the "
                "Secretariat accepted it. You need no account: the page behind the link mails you a code of six "
                "digits, and with it you see what was recorded and say whether it was so."
            )
            % {"city": city, "other": place_name("city", address.named_for.code)},
        ),
        action=(_("See what was recorded"), path),
        closing=(
            _("The link is yours alone and holds until %(day)s. Please do not pass it on.") % {"day": day},
            _(
                "If this is not for you, open the link and choose “Do not write to me again”: your address is deleted "
                "at once."
            ),
        ),
        why=_(
            "You got this message because your address was named as an official one of this city. It is used for "
            "nothing else, and for a letter a week at most."
        ),
    )  # fmt: skip


def _asking(city: str, waiting: Sequence[Member]) -> str:
    codes: dict[str, None] = {}
    for member in waiting:
        if member.contact.entered_for is not None:
            codes[member.contact.entered_for.code] = None
    count = len(waiting)
    if len(codes) > NAMED:
        return ngettext(
            "%(num)s record names %(city)s and waits for its answer.",
            "%(num)s records of other cities name %(city)s and wait for its answer.",
            count,
        ) % {"num": count, "city": city}
    names = ", ".join(place_name("city", code) for code in codes)
    told: dict[str, Any] = {"num": count, "city": city, "cities": names}
    return (
        ngettext(
            "%(num)s record names %(city)s and waits for its answer. It was entered by: %(cities)s.",
            "%(num)s records name %(city)s and wait for its answer. They were entered by: %(cities)s.",
            count,
        )
        % told
    )


def code(address: OfficialAddress, digits: str) -> Letter:
    """The six digits. They are not in the subject, which is kept when the text is forgotten."""
    city = place_name("city", address.city.code)
    return Letter(
        subject=_("Your code for the questions to your city (%(city)s)") % {"city": city},
        paragraphs=(
            _("Your code is:"),
            digits,
            _("Type it on the page you came from. It holds for 15 minutes."),
        ),
        closing=(_("If you did not ask for it, do nothing. Nobody from Mreža will ever ask you for it."),),
        why=_("You got this message because somebody opened the link we mailed to this address."),
    )
