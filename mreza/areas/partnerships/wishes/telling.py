"""Who is told that an offer or a need is soon no longer open, or has lapsed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.choices import WishState
from mreza.areas.partnerships.models import Wish, mine
from mreza.areas.partnerships.wishes import still_open
from mreza.areas.partnerships.wishes.people import owner_of, people_of
from mreza.cities.acting import cities_of, organisations_of
from mreza.cities.places import place_name
from mreza.foundation.moments import today
from mreza.notices.kinds import NoticeKind, register
from mreza.notices.reminding import Reminder, remind
from mreza.notices.telling import tell_people
from mreza.translations.authored import authored, authored_many
from mreza.ui.formats import date

AHEAD = dt.timedelta(days=14)  # so long before the day it is asked
MOST = 2_000  # reminded in one go; the first to lapse first
DUE = "wish.due"


def remind_expiring(at: dt.datetime) -> int:
    """Whoever keeps an offer or a need is asked once, two weeks before it lapses. Safe to run twice."""
    day = today(at)
    soon = Wish.objects.open().filter(expires_on__range=(day, day + AHEAD)).select_related("city")
    # What was entered for less than that is asked about on its last days only.
    rows = [one for one in soon.order_by("expires_on", "pk")[:MOST] if _is_time(one, day)]
    if not rows:
        return 0
    people = people_of({owner_of(one) for one in rows}, at=at)
    titles = authored_many(Wish.kind_word, [one.code for one in rows], ("title",))
    reminders = [
        Reminder(
            one.about,
            one.expires_on,
            people[owner_of(one)],
            _told(one, str(titles[one.code].original("title"))),
        )
        for one in rows
    ]
    return remind(DUE, reminders, at=at)


def _is_time(wish: Wish, day: dt.date) -> bool:
    """Nobody is asked “still open?” of what they entered for a fortnight on the day they entered it."""
    said = today(wish.confirmed_at or wish.entered_at)
    length = wish.expires_on - said
    return bool(wish.expires_on - day <= min(AHEAD, length / 3))


def lapsed(wish: Wish) -> None:
    """Whoever keeps it hears that it is listed no more, and opens it again by one click."""
    owner = owner_of(wish)
    title = str(authored(Wish.kind_word, wish.code).original("title"))
    told = {**_told(wish, title), "due": wish.expires_on.isoformat()}
    tell_people(people_of([owner])[owner], "wish.lapsed", about=wish.about, told=told)


def _told(wish: Wish, title: str) -> dict[str, Any]:
    return {"title": title, "place": wish.city.code}


# --- what is said -------------------------------------------------------------------------------------------
def register_notices() -> None:
    register(_notice(DUE, _("An offer or a need of yours is soon to lapse"), _due_sentence))
    register(_notice("wish.lapsed", _("An offer or a need of yours has lapsed"), _lapsed_sentence))


def _due_sentence(told: Mapping[str, Any]) -> str:
    return gettext("Is “%(title)s” still open? Please say so by %(day)s, or it is listed no more.") % _said(
        told
    )


def _lapsed_sentence(told: Mapping[str, Any]) -> str:
    return gettext("“%(title)s” was open until %(day)s and is listed no more. Is it still open?") % _said(
        told
    )


def _said(told: Mapping[str, Any]) -> dict[str, Any]:
    day = date(dt.date.fromisoformat(told["due"]))
    return {"title": told["title"], "place": place_name("city", told["place"]), "day": day}


def _notice(code: str, label: Any, sentence: Any) -> NoticeKind:
    return NoticeKind(
        code=code,
        label=label,
        sentence=sentence,
        url=lambda about, told: still_open.path(about[1], told["due"]),
        why=lambda told: str(_("You act for whoever states it.")),
        may_read=lambda user, about: bool(_readable(user, [about])),
        readable=_readable,
        group=pgettext_lazy("notices", "Offers and needs"),
        concerns=lambda user: bool(cities_of(user) or organisations_of(user)),
    )


def _readable(user: Any, abouts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Whoever keeps it still; of what was withdrawn nobody is asked."""
    codes = [key for kind, key in abouts if kind == Wish.kind_word]
    rows = Wish.objects.filter(mine(user), code__in=codes).exclude(state=WishState.WITHDRAWN)
    return [(Wish.kind_word, code) for code in rows.values_list("code", flat=True)]
