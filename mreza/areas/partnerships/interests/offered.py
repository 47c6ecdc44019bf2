"""What interests add to the page of an offer or a need: for whoever may act on it, the way in and what to know."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.accounts.work import Work
from mreza.areas.partnerships.choices import Side, WishState
from mreza.areas.partnerships.interests.pace import in_words, pace_of
from mreza.areas.partnerships.interests.voices import Voice
from mreza.areas.partnerships.models import Interest, Wish
from mreza.foundation.moments import today
from mreza.foundation.permissions import can
from mreza.ui.formats import number


def work(user: Any) -> list[Work]:
    """Fills `accounts.work.work`. No statements of its own: who somebody acts for is known by then."""
    if not can(user, "partnerships.list_wishes"):
        return []
    text = _("What you offer and look for, who is interested, and what you have agreed on.")
    return [Work(_("My offers and needs"), reverse("partnerships:mine"), text)]


def actions(request: HttpRequest, wish: Wish) -> list[tuple[str, str]]:
    """Fills `wishes.hooks_page.wish_actions`."""
    user: Any = request.user
    if can(user, "partnerships.write_wish", wish):
        return _of_ones_own(user, wish)
    if not can(user, "partnerships.begin_interest"):
        return []
    rows = Interest.objects.visible_to(user).filter(wish=wish).waiting()
    there = next(
        (one for one in rows.select_related("city", "organisation") if _is_ours(user, one, wish)), None
    )
    if there is not None:
        return [(_("Your interest in it"), there.get_absolute_url())]
    if wish.state != WishState.OPEN or wish.expires_on < today():
        return []
    label = _("We would take it up") if wish.side == Side.OFFER else _("We would meet it")
    return [(label, reverse("partnerships:interest-new", kwargs={"code": wish.code}))]


def _of_ones_own(user: Any, wish: Wish) -> list[tuple[str, str]]:
    """Who is interested in it."""
    waiting = Interest.objects.visible_to(user).filter(wish=wish).waiting()
    codes = list(waiting.values_list("code", flat=True)[:2])
    if not codes:
        return []
    if len(codes) == 1:
        return [(_("Who is interested"), reverse("partnerships:interest", kwargs={"code": codes[0]}))]
    count = waiting.count()
    told = ngettext("%(num)s is interested", "%(num)s are interested", count) % {"num": number(count)}
    return [(told, reverse("partnerships:mine"))]


def _is_ours(user: Any, interest: Interest, wish: Wish) -> bool:
    interest.wish = wish
    return can(user, "partnerships.speak_interest", Voice(interest, True))


def notes(request: HttpRequest, wish: Wish) -> list[str]:
    """Fills `wishes.hooks_page.wish_notes`: how soon its city answers, for whoever may write to it."""
    user: Any = request.user
    if not can(user, "partnerships.begin_interest") or can(user, "partnerships.write_wish", wish):
        return []
    return [" ".join(words)] if (words := in_words(pace_of(wish.city.code))) else []
