"""The acts on places: enter, change, still right, close, open again. One door for page, API and spreadsheet.

Who may do it is asked before (`rules`). Of two who enter one place at once the second is told. Whoever needs both holds
the city first and then the place, so that nobody waits for another in a ring.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places.cleaning import TEXTS, Wanted, cleaned
from mreza.cities.models import City
from mreza.foundation import hooks
from mreza.foundation.moments import Outdated, WrongMoment, months_after, now, today
from mreza.foundation.permissions import can
from mreza.foundation.text import clean_line, fold
from mreza.journal.models import record
from mreza.translations.authored import authored, write_original
from mreza.translations.models import Text

LONGEST_REASON = 500
COLUMNS = (
    "kind", "city", "organisation", "latitude", "longitude", "capacity", "access", "open_to", "website",
)  # fmt: skip


class Names:
    """What the open places of a city are called: read once, for as long as the city is held."""

    def __init__(self) -> None:
        self._of: dict[int, dict[str, str]] = {}

    def of(self, city: City) -> dict[str, str]:
        """Code → folded name."""
        if city.pk not in self._of:
            keys = list(Place.objects.filter(city=city, closed_at=None).values_list("code", flat=True))
            rows = Text.objects.filter(kind=Place.kind_word, key__in=keys, part="name", is_original=True)
            self._of[city.pk] = {key: fold(name) for key, name in rows.values_list("key", "text")}
        return self._of[city.pk]

    def put(self, place: Place, name: str) -> None:
        """It is called so from now on, in the city it is in now."""
        for names in self._of.values():
            names.pop(place.code, None)
        self.of(place.city)[place.code] = fold(name)


@transaction.atomic
def enter(
    wanted: Wanted,
    *,
    by: Any,
    at: dt.datetime | None = None,
    indexes: bool = True,
    names: Names | None = None,
) -> Place:
    """A place of a city is recorded; it is asked in a year whether what stands there is still right.

    Who enters many at once writes the search index once, after the last (`indexes=False`), and reads once what stands
    in the cities they hold (`names`).
    """
    names = names or Names()
    moment, told = at or now(), cleaned(wanted)
    _hold_city(told)
    _refuse_twice(told, None, names)
    place = Place(**{name: getattr(told, name) for name in COLUMNS})
    place.original_language = told.language
    place.entered_at = place.confirmed_at = place.changed_at = moment
    place.entered_by, place.due_on = _person(by), _asked_again(moment)
    place.save(force_insert=True)
    place.fields.set(told.fields)
    _write(place, told, by)
    names.put(place, told.name)
    record("place.entered", place.about, by=by, after=as_told(wanted_of(place)))
    if indexes:
        hooks.reindex(Place.kind_word, [place.code])
    return place


@transaction.atomic
def change(
    place: Place,
    wanted: Wanted,
    *,
    by: Any,
    version: int,
    reason: str = "",
    at: dt.datetime | None = None,
    indexes: bool = True,
    names: Names | None = None,
) -> Place:
    """Whoever keeps it sets it right, and says by that that the rest is; `version` is the one they saw."""
    told, names = cleaned(wanted), names or Names()
    _hold_city(told)
    present = _locked(place)
    if present.version != version:
        raise Outdated(_("Somebody else has saved this in the meantime."), current=present)
    if present.closed_at is not None:
        raise WrongMoment(_("This place is closed."))
    _refuse_twice(told, present, names)
    before, after = as_told(wanted_of(present)), as_told(told)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return present
    moment = at or now()
    for name in COLUMNS:
        setattr(present, name, getattr(told, name))
    present.original_language = told.language
    present.confirmed_at = present.changed_at = moment
    present.due_on = _asked_again(moment)
    _save(present)
    present.fields.set(told.fields)
    _write(present, told, by)
    names.put(present, told.name)
    record(
        "place.changed", present.about, by=by, reason=clean_line(reason), public=present.closed_at is None,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    if indexes:
        hooks.reindex(Place.kind_word, [present.code])
    return present


@transaction.atomic
def still_right(place: Place, *, by: Any, version: int | None = None, at: dt.datetime | None = None) -> Place:
    """What stands there holds today; it is asked again in a year. A second time on one day does nothing."""
    present, moment = _locked(place), at or now()
    if present.closed_at is not None:
        raise WrongMoment(_("This place is closed."))
    _must_be_the_one_seen(present, version)
    if present.confirmed_at and today(present.confirmed_at) == today(moment):
        return present
    before = present.due_on
    present.confirmed_at, present.due_on = moment, _asked_again(moment)
    _save(present)
    record(
        "place.confirmed", present.about, by=by,
        before={"due_on": before.isoformat() if before else None},
        after={"due_on": present.due_on.isoformat() if present.due_on else None},
    )  # fmt: skip
    return present


@transaction.atomic
def close(
    place: Place, *, by: Any, reason: str, version: int | None = None, at: dt.datetime | None = None
) -> Place:
    """It is there no more: it leaves lists and maps. What was agreed about it keeps its name.

    `version` is the one that was seen: whoever closes what was set right a moment ago reads that first.
    """
    words = clean_line(reason or "")
    if not words:
        raise ValidationError({"reason": _("Say why: the reason stays in the history.")})
    if len(words) > LONGEST_REASON:
        raise ValidationError(
            {"reason": ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_REASON})}
        )
    present = _locked(place)
    if present.closed_at is not None:
        raise WrongMoment(_("This place is closed already."))
    _must_be_the_one_seen(present, version)
    present.closed_at = present.changed_at = at or now()
    present.due_on = None
    _save(present)
    record("place.closed", present.about, by=by, reason=words)
    hooks.reindex(Place.kind_word, [present.code])
    return present


@transaction.atomic
def open_again(place: Place, *, by: Any, at: dt.datetime | None = None) -> Place:
    """It is there after all, or again."""
    _hold_city(wanted_of(place))
    present, moment = _locked(place), at or now()
    if present.closed_at is None:
        raise WrongMoment(_("This place is open."))
    _refuse_twice(wanted_of(present), present, Names())
    present.closed_at = None
    present.confirmed_at = present.changed_at = moment
    present.due_on = _asked_again(moment)
    _save(present)
    record("place.opened-again", present.about, by=by)
    hooks.reindex(Place.kind_word, [present.code])
    return present


for _act in (enter, change, still_right, close, open_again):
    setattr(_act, "alters_data", True)  # noqa: B010


def would_keep(user: Any, wanted: Wanted) -> bool:
    """Whether this person would keep the place once it stands there as wanted: nobody enters one for others."""
    if wanted.city is None:
        return False
    return can(user, "partnerships.keep_place", Place(city=wanted.city, organisation=wanted.organisation))


# --- what is stored -----------------------------------------------------------------------------------------------
def wanted_of(place: Place) -> Wanted:
    """A place as it would be entered today."""
    texts = authored(Place.kind_word, place.code)
    told: dict[str, Any] = {part: str(texts.original(part)) for part in TEXTS}
    return Wanted(
        **{name: getattr(place, name) for name in COLUMNS},
        **told,
        language=place.original_language,
        fields=list(place.fields.order_by("position", "code")),
    )


def as_told(wanted: Wanted) -> dict[str, Any]:
    """What is recorded, as the journal and the API say it."""
    return {
        "kind": wanted.kind.code if wanted.kind else "",
        "city": wanted.city.code if wanted.city else "",
        "organisation": wanted.organisation.code if wanted.organisation else "",
        "language": wanted.language,
        **{part: getattr(wanted, part) for part in TEXTS},
        "fields": [field.code for field in wanted.fields],
        "latitude": wanted.latitude,
        "longitude": wanted.longitude,
        "capacity": wanted.capacity,
        "access": str(wanted.access),
        "open_to": str(wanted.open_to),
        "website": wanted.website,
    }


def _must_be_the_one_seen(present: Place, version: int | None) -> None:
    if version is not None and present.version != version:
        raise Outdated(_("Somebody has changed this place meanwhile. Look again."), current=present)


def _hold_city(told: Wanted) -> None:
    """Nobody else enters a place there, until this is done."""
    assert told.city is not None  # noqa: S101 cleaned
    held = City.objects.select_for_update(no_key=True).filter(pk=told.city.pk)
    list(held.values_list("pk", flat=True))


def _refuse_twice(told: Wanted, present: Place | None, names: Names) -> None:
    """One place of a name in a city, which is held."""
    assert told.city is not None  # noqa: S101 cleaned
    code, name = present.code if present is not None else "", fold(told.name)
    if any(one == name for key, one in names.of(told.city).items() if key != code):
        raise ValidationError({"name": _("A place of this name is recorded in this city already.")})


def _write(place: Place, told: Wanted, by: Any) -> None:
    texts = {part: getattr(told, part) for part in TEXTS}
    write_original(Place.kind_word, place.code, texts, language=told.language, by=by)


def _save(present: Place) -> None:
    present.version += 1
    present.save()


def _locked(place: Place) -> Place:
    rows = Place.objects.select_for_update(of=("self",)).select_related("kind", "city", "organisation")
    return rows.get(pk=place.pk)


def _asked_again(moment: dt.datetime) -> dt.date:
    return months_after(today(moment), settings.FACTS_DUE_MONTHS)


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None
