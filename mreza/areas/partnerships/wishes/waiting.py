"""What waits for somebody because of offers and needs: to say whether one is still open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import WishState
from mreza.areas.partnerships.models import Wish, mine
from mreza.areas.partnerships.wishes.telling import AHEAD
from mreza.cities.acting import cities_of, organisations_of
from mreza.foundation.moments import now, today
from mreza.foundation.permissions import may_read
from mreza.foundation.waiting import AtOnce, Waiting
from mreza.translations.authored import authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.formats import date

MOST = 100  # lines
LOOKED_BACK = dt.timedelta(days=31)  # what lapsed longer ago was meant to


def waits(user: Any, *, at: dt.datetime | None = None) -> list[Waiting]:
    """Fills `foundation.hooks.waits_for_me`. One query, and another where something waits."""
    if not may_read(user) or not (cities_of(user) or organisations_of(user)):
        return []
    day = today(at or now())
    is_soon = Q(state=WishState.OPEN, expires_on__range=(day, day + AHEAD))
    has_lapsed = Q(state__in=(WishState.OPEN, WishState.LAPSED), expires_on__range=(day - LOOKED_BACK, day))
    rows = list(
        Wish.objects.filter(mine(user))  # door: one's own
        .filter(is_soon | has_lapsed)
        .select_related("city")
        .order_by("expires_on", "pk")[:MOST]
    )
    rows = [row for row in rows if row.ends is None or row.ends >= day]
    if not rows:
        return []
    language = get_language() or SOURCE_LANGUAGE
    titles = authored_many(Wish.kind_word, [row.code for row in rows], ("title",))
    return [_line(row, str(titles[row.code].said("title", language)), day) for row in rows]


def _line(wish: Wish, title: str, day: dt.date) -> Waiting:
    told = {"title": title, "day": date(wish.expires_on)}
    if wish.expires_on < day or wish.state == WishState.LAPSED:
        text = _("“%(title)s” was open until %(day)s and is listed no more. Is it still open?") % told
    else:
        text = _("Is “%(title)s” still open? It lapses after %(day)s.") % told
    here = {"code": wish.code}
    yes = AtOnce(
        _("Still open"), reverse("partnerships:wish-confirm", kwargs=here),
        (("seen", wish.expires_on.isoformat()), ("next", "desk")),
    )  # fmt: skip
    return Waiting(
        "wish.due", text, reverse("partnerships:wish", kwargs=here), _("Look at it"),
        wish.confirmed_at or wish.entered_at, wish.expires_on, ("city", wish.city.code), yes,
    )  # fmt: skip
