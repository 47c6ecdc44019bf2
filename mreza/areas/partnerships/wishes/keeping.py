"""The acts of an offer or a need: enter, change, still open, withdraw, lapse, and its parts taken up and freed.

One door for page, API, spreadsheet and command; who may do it is asked before (`rules`). Each act holds the row, writes
journal, index and notices in its own transaction, and of two at once one wins and the other is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.choices import WISH_NEXT, Audience, WishState
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes import hooks as behind
from mreza.areas.partnerships.wishes import telling
from mreza.areas.partnerships.wishes.cleaning import TEXTS, Cleaned, Wanted, cleaned, open_day, open_until
from mreza.cities.models import City, Organisation
from mreza.foundation import hooks
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.foundation.text import clean_lines
from mreza.journal.models import record as note
from mreza.translations.authored import authored, write_original

LONGEST_REASON = 500
MOST_OPEN = 500  # offers and needs of one city at once: a list nobody reads helps nobody
_LIVE = (
    WishState.OPEN,
    WishState.LAPSED,
)  # what can still be agreed upon: talks outlast the day it was open until


class PartsGone(WrongMoment):
    """Somebody was faster: the last part of an offer or a need has just been agreed upon with another city."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody was faster: the last place has just been agreed upon with another city. "
                "Nothing was lost of what you wrote, and you were not declined."
            )
        )


# --- stating ------------------------------------------------------------------------------------------------
@transaction.atomic
def enter(
    wanted: Wanted,
    *,
    by: Any,
    city: City,
    organisation: Organisation | None = None,
    once: str = "",
    at: dt.datetime | None = None,
) -> Wish:
    """A city, or an organisation in it, states an offer or a need: open at once.

    `once` names the form it was sent with: the same form sent again answers with what it entered.
    """
    moment = at or now()
    mark = f"{city.pk}:{once}"[:60] if once else None
    if mark and (first := Wish.objects.filter(once=mark).first()):
        return first
    told = cleaned(wanted, city=city, on=today(moment))
    must_be_in(city, organisation)
    _check_room(city)
    wish = Wish(
        city=city, organisation=organisation, side=told.side, left=told.parts, once=mark, entered_at=moment,
        entered_by=_person(by), confirmed_at=moment, changed_at=moment, **_columns(told),
    )  # fmt: skip
    try:
        with transaction.atomic():
            wish.save()
    except IntegrityError:
        first = Wish.objects.filter(once=mark).first() if mark else None
        if first is None:
            raise
        return first
    _relate(wish, told)
    write_original(Wish.kind_word, wish.code, told.texts, language=told.language, by=by, at=moment)
    _note("entered", wish, by=by, after=as_told(told))
    return wish


def must_be_in(city: City, organisation: Organisation | None) -> None:
    """Whoever states something for an organisation does so in its city, and once it is in the register."""
    if organisation is not None and organisation.city_id != city.pk:
        raise ValidationError({"organisation": _("This organisation is in another city.")})
    if organisation is not None and not organisation.is_public:
        raise ValidationError(
            {
                "organisation": _(
                    "This organisation is not in the register yet: the focal point confirms it first."
                )
            }
        )


def _check_room(city: City) -> None:
    if Wish.objects.open().filter(city=city).count() >= MOST_OPEN:
        raise ValidationError(
            _("Your city has %(most)s open offers and needs. Withdraw some first.") % {"most": MOST_OPEN}
        )


@transaction.atomic
def change(wish: Wish, wanted: Wanted, *, by: Any, version: int, at: dt.datetime | None = None) -> Wish:
    """Say it anew. An offer stays an offer; what was agreed upon stays agreed, so there are never fewer parts.

    Whoever had agreed to the words before is asked anew, if what is given or who pays for it has changed.
    """
    moment = at or now()
    present = _held(wish)
    if present.version != version:
        raise Outdated(_("Somebody else has saved this in the meantime."), current=present)
    if present.state == WishState.WITHDRAWN:
        raise WrongMoment(_("This was withdrawn. Enter it anew."))
    before = wanted_of(present)
    told = cleaned(wanted, city=present.city, on=today(moment), was=present.expires_on)
    if told.side != present.side:
        raise ValidationError({"side": _("An offer stays an offer, and a need a need. Enter it anew.")})
    taken = present.parts - present.left
    if told.parts < taken:
        raise ValidationError({"parts": _("So many are agreed upon already: %(count)s.") % {"count": taken}})
    old, new = _plain(before), as_told(told)
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if not changed:
        return present
    for name, value in _columns(told).items():
        setattr(present, name, value)
    present.left = told.parts - taken
    state = _after_change(present, moment)
    if state != present.state:
        present.state, present.ended_at = state, (None if state == WishState.OPEN else moment)
    _keep(present, moment, *_columns(told), "left", "state", "ended_at")
    _relate(present, told)
    write_original(Wish.kind_word, present.code, told.texts, language=told.language, by=by, at=moment)
    _note(
        "changed", present, by=by, before={name: old.get(name) for name in changed},
        after={**{name: new.get(name) for name in changed}, "version": present.version},
        public=Audience.PUBLIC in (before.audience, told.audience),
    )  # fmt: skip
    behind.wish_changed(present, changed=changed, by=by, at=moment)
    if present.state == WishState.TAKEN:
        behind.wish_ended(present, by=by, at=moment)
    return present


def _after_change(wish: Wish, at: dt.datetime) -> WishState:
    """More parts or a later day open it again; no part left ends it."""
    if wish.left == 0:
        return WishState.TAKEN
    return WishState.OPEN if wish.expires_on >= today(at) else WishState.LAPSED


@transaction.atomic
def confirm_open(
    wish: Wish,
    *,
    by: Any,
    until: dt.date | None = None,
    seen: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Wish:
    """“Still open?” – “Yes.” It stays open for half a year more, or until its period is over; one that lapsed opens
    again.

    `seen` is the day that was asked about: whoever answers late, by an old letter, changes nothing that was said since.
    """
    moment = at or now()
    day = today(moment)
    present = _held(wish)
    if seen is not None and seen != present.expires_on:
        return present
    if present.state not in _LIVE:
        raise WrongMoment(
            _("This was withdrawn.")
            if present.state == WishState.WITHDRAWN
            else _("All of it was agreed upon.")
        )
    if present.ends is not None and present.ends < day:
        raise WrongMoment(_("Its period is over. Name a new one, or withdraw it."))
    following = open_day(until, present.ends, day) if until else open_until(present.ends, day)
    before = {"expires_on": present.expires_on.isoformat(), "state": present.state}
    present.expires_on, present.state = following, WishState.OPEN
    present.confirmed_at, present.ended_at = moment, None
    _keep(present, moment, "expires_on", "state", "confirmed_at", "ended_at")
    _note(
        "confirmed", present, by=by, before=before,
        after={"expires_on": following.isoformat(), "state": present.state},
    )  # fmt: skip
    return present


# --- its end ------------------------------------------------------------------------------------------------
@transaction.atomic
def withdraw(
    wish: Wish, *, by: Any, reason: str = "", version: int | None = None, at: dt.datetime | None = None
) -> Wish:
    """It is no longer offered or needed. Who had expressed an interest hears it; what was agreed stays agreed."""
    words = clean_lines(str(reason or ""))
    if len(words) > LONGEST_REASON:
        raise ValidationError(
            {"reason": ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_REASON})}
        )
    present = _held(wish)
    if present.state == WishState.WITHDRAWN:
        return present
    if version is not None and version != present.version:
        raise Outdated(_("Somebody else has saved this in the meantime."), current=present)
    moment = at or now()
    _end(present, WishState.WITHDRAWN, words, at=moment)
    _note("withdrawn", present, by=by, reason=words, after={"state": present.state})
    behind.wish_ended(present, by=by, at=moment)
    return present


@transaction.atomic
def lapse(wish: Wish, *, at: dt.datetime | None = None) -> bool:
    """Nobody said that it is still open: it is listed no more, and one click opens it again. Whether it lapsed now."""
    moment = at or now()
    present = _held(wish)
    if present.state != WishState.OPEN or present.expires_on >= today(moment):
        return False  # somebody was faster
    _end(present, WishState.LAPSED, "", at=moment)
    _note("lapsed", present, by=None, after={"state": present.state})
    telling.lapsed(present)
    return True


def _end(wish: Wish, state: WishState, why: str, *, at: dt.datetime) -> None:
    _must_follow(wish, state)
    wish.state, wish.ended_at, wish.ended_why = state, at, why
    _keep(wish, at, "state", "ended_at", "ended_why")


# --- its parts ----------------------------------------------------------------------------------------------
@transaction.atomic
def take_part(wish: Wish, *, by: Any, at: dt.datetime | None = None) -> Wish:
    """One part of it is agreed upon; with the last one it is taken. Of two who take the last at once, one gets it.

    One statement decides that, whoever else holds what. Part of the act that agrees.
    """
    moment = at or now()
    taken = Wish.objects.filter(pk=wish.pk, state__in=_LIVE, left__gt=0).update(
        left=F("left") - 1, version=F("version") + 1, changed_at=moment
    )
    if not taken:
        present = _held(wish)
        raise WrongMoment(_("This was withdrawn.")) if present.state == WishState.WITHDRAWN else PartsGone()
    present = _held(wish)
    if present.left == 0:
        _end(present, WishState.TAKEN, "", at=moment)
    _note("taken-up", present, by=by, after={"left": present.left, "state": present.state})
    if present.left == 0:
        behind.wish_ended(present, by=by, at=moment)
    return present


@transaction.atomic
def free_part(wish: Wish, *, by: Any, at: dt.datetime | None = None) -> Wish:
    """An agreement fell through: its part is free again, and an offer that was all taken opens once more."""
    moment = at or now()
    present = _held(wish)
    if present.left >= present.parts:
        raise WrongMoment(_("No part of it is agreed upon."))
    present.left += 1
    if present.state == WishState.TAKEN:
        is_over = present.expires_on < today(moment)
        present.state = WishState.LAPSED if is_over else WishState.OPEN
        present.ended_at = moment if is_over else None
    _keep(present, moment, "left", "state", "ended_at")
    _note("freed", present, by=by, after={"left": present.left, "state": present.state})
    if present.state == WishState.OPEN:
        behind.wish_freed(present, by=by, at=moment)
    return present


_verbs: tuple[Any, ...] = (enter, change, confirm_open, withdraw, lapse, take_part, free_part)
for _verb in _verbs:
    _verb.alters_data = True


# --- what it says -------------------------------------------------------------------------------------------
def wanted_of(wish: Wish) -> Wanted:
    """An offer or a need as somebody would state it today, in its own words: what a form begins with."""
    texts = authored(Wish.kind_word, wish.code)
    place = wish.place
    return Wanted(
        side=wish.side, kind=wish.kind.code, language=wish.original_language,
        **{part: str(texts.original(part)) for part in TEXTS},
        amount=wish.amount, currency=wish.currency, begins=wish.begins, ends=wish.ends, online=wish.online,
        place=place.code if place is not None else "", languages=list(wish.languages),
        fields=[one.code for one in wish.fields.all()], objectives=[one.code for one in wish.objectives.all()],
        targets=[one.code for one in wish.targets.all()], pays=dict(wish.pays), audience=wish.audience,
        parts=wish.parts, expires_on=wish.expires_on,
    )  # fmt: skip


def as_told(told: Cleaned) -> dict[str, Any]:
    """What an offer or a need says, as plain data for the journal; what it does not say is left out."""
    return _plain(
        Wanted(
            **{name: getattr(told, name) for name in Wanted.__dataclass_fields__ if name not in _CODED},
            **{name: _code(getattr(told, name)) for name in _CODED},
        )
    )


_CODED = ("kind", "place", "fields", "objectives", "targets")


def _code(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [one.code for one in value]
    return value.code if value is not None else ""


def _plain(wanted: Wanted) -> dict[str, Any]:
    told: dict[str, Any] = dict(vars(wanted))
    told["amount"] = f"{wanted.amount:.2f}" if wanted.amount is not None else ""
    for name in ("begins", "ends", "expires_on"):
        told[name] = told[name].isoformat() if told[name] else ""
    for name in ("languages", "fields", "objectives", "targets"):
        told[name] = sorted(told[name])
    return {name: value for name, value in told.items() if value not in ("", None, [], {}, False)}


# --- how it is done -------------------------------------------------------------------------------------------
def hold(wish: Wish) -> Wish:
    """The row as it is now, held until the act is done: whoever acts on an interest in it holds it first.

    Others may go on naming it in rows of their own (`no_key`), so that two acts never wait for one another in a ring.
    """
    return _held(wish)


def _held(wish: Wish) -> Wish:
    rows = Wish.objects.select_for_update(of=("self",), no_key=True)
    present: Wish = rows.select_related("city", "organisation", "kind", "place").get(pk=wish.pk)
    return present


def _must_follow(wish: Wish, state: WishState) -> None:
    if state not in WISH_NEXT[wish.state]:
        raise WrongMoment(_("This is no longer possible. Look again, then decide."))


def _columns(told: Cleaned) -> dict[str, Any]:
    names = (
        "kind", "amount", "currency", "begins", "ends", "online", "place", "audience", "parts", "expires_on",
    )  # fmt: skip
    found = {name: getattr(told, name) for name in names}
    return found | {
        "original_language": told.language, "languages": list(told.languages), "pays": dict(told.pays),
    }  # fmt: skip


def _relate(wish: Wish, told: Cleaned) -> None:
    wish.fields.set(told.fields)
    wish.objectives.set(told.objectives)
    wish.targets.set(told.targets)


def _keep(wish: Wish, at: dt.datetime, *names: str) -> None:
    wish.version += 1
    wish.changed_at = at
    wish.save(update_fields=[*dict.fromkeys(names), "version", "changed_at"])


def _note(
    act: str,
    wish: Wish,
    *,
    by: Any,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    reason: str = "",
    public: bool | None = None,
) -> None:
    """The act in the journal; what everybody reads moves the version of the data, and is found anew."""
    note(
        f"wish.{act}", wish.about, by=by, reason=reason, before=dict(before) if before else None,
        after={"city": wish.city.code, **after},
        public=wish.audience == Audience.PUBLIC if public is None else public,
    )  # fmt: skip
    hooks.reindex(Wish.kind_word, [wish.code])


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None
