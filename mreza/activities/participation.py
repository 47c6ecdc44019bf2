"""Other cities that took part: asked by those who write, named to the public only once they agreed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mreza.activities import telling
from mreza.activities.cards import write_card
from mreza.activities.choices import Agreement
from mreza.activities.models import Activity, Participation
from mreza.activities.rules import PUBLIC
from mreza.cities.models import City
from mreza.foundation import hooks
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import record as note

MOST = 60  # cities of one record


@transaction.atomic
def ask(record: Activity, city: City, *, by: Any, at: dt.datetime | None = None) -> Participation:
    """Ask another city whether it may be named. One that declined is not asked again."""
    if record.city_id == city.pk:
        raise ValidationError({"city": _("This city leads the record already.")})
    taking_part = Participation.objects.filter(kind=record.kind, key=record.key)
    if taking_part.count() >= MOST:
        raise ValidationError({"city": _("That many cities cannot take part in one record.")})
    if taking_part.filter(city=city).exists():
        raise WrongMoment(_("This city was asked already."))
    try:
        with transaction.atomic():
            row = Participation.objects.create(
                kind=record.kind, key=record.key, city=city, asked_at=at or now(),
                asked_by=by if by is not None and by.pk else None,
            )  # fmt: skip
    except IntegrityError as error:
        raise WrongMoment(_("This city was asked already.")) from error
    _note(record, "city-asked", city, by, public=False)
    telling.asked_to_be_named(record, city, by=by)
    return row


@transaction.atomic
def answer(record: Activity, city: City, *, agrees: bool, by: Any, at: dt.datetime | None = None) -> None:
    """The asked city agrees to be named, or does not. It may think again at any time."""
    new = Agreement.AGREED if agrees else Agreement.DECLINED
    rows = Participation.objects.filter(kind=record.kind, key=record.key, city=city).exclude(state=new)
    was_agreed = rows.filter(state=Agreement.AGREED).exists()
    answered = {"answered_at": at or now(), "answered_by": by if by is not None and by.pk else None}
    if not rows.update(state=new, **answered):
        raise WrongMoment(_("This has been answered already."))
    _changed(record, "city-agreed" if agrees else "city-declined", city, by, shown=agrees or was_agreed)


@transaction.atomic
def leave_out(record: Activity, city: City, *, by: Any) -> None:
    """Those who write no longer name a city. One that declined stays on record, so that it is not asked again."""
    rows = Participation.objects.filter(kind=record.kind, key=record.key, city=city).exclude(
        state=Agreement.DECLINED
    )
    was_agreed = rows.filter(state=Agreement.AGREED).exists()
    if not rows.delete()[0]:
        raise WrongMoment(_("This city does not take part."))
    _changed(record, "city-left-out", city, by, shown=was_agreed)


_verbs: tuple[Any, ...] = (ask, answer, leave_out)
for _verb in _verbs:
    _verb.alters_data = True


def _changed(record: Activity, act: str, city: City, by: Any, *, shown: bool) -> None:
    public = shown and record.state in PUBLIC
    _note(record, act, city, by, public=public)
    if public:
        write_card(record)
        hooks.reindex(record.kind, [record.key])


def _note(record: Activity, act: str, city: City, by: Any, *, public: bool) -> None:
    note(f"{record.kind}.{act}", record.about, by=by, public=public, after={"city": city.code})
