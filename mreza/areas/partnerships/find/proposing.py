"""What a city does with a suggested partner: it writes to it, puts it aside, or takes it up again.

A letter goes the way of every letter to a city (`cities.letters`): its team reads it on a page of ours, and neither
side sees the other's address in a mail. What was done is kept of the city, never of a person (`matching.outcomes`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.areas.partnerships.choices import Did
from mreza.areas.partnerships.find.letter import LONGEST_LETTER, LONGEST_SUBJECT, UNFINISHED, is_unfinished
from mreza.areas.partnerships.matching import outcomes
from mreza.areas.partnerships.models import Suggestion
from mreza.cities.facts import own_name
from mreza.cities.letters import write_to
from mreza.cities.models import City, CityLetter
from mreza.foundation.moments import WrongMoment
from mreza.foundation.text import clean_line, clean_lines
from mreza.translations.lookup import SOURCE_LANGUAGE

LONGEST_WHY = outcomes.LONGEST_WHY


def propose(
    city: City,
    other: City,
    *,
    subject: str,
    text: str,
    by: Any,
    once: str = "",
    rank: int | None = None,
    at: dt.datetime | None = None,
) -> CityLetter:
    """The city writes to the other that they could work together; that it wrote is noted.

    `once` names the form it was sent with: the same form sent again is the same letter.
    """
    _not_itself(city, other)
    subject, text = cleaned(subject, text)
    if once and (first := _sent_before(once, other, by)):
        return first
    try:
        with transaction.atomic():
            letter = write_to(
                other,
                name=by.name or str(own_name(city)),
                email=by.email,
                organisation=str(own_name(city)),
                subject=subject,
                text=text,
                language=get_language() or SOURCE_LANGUAGE,
                sender=f"person {by.pk}",
                code=once,
                at=at,
            )
            outcomes.did(city, other, Did.WROTE, by=by, rank=rank)
            return letter
    except IntegrityError:  # sent twice at the same moment: the database let one of them in
        again = _sent_before(once, other, by) if once else None
        if again is None:
            raise
        return again


def cleaned(subject: str, text: str) -> tuple[str, str]:
    """As a letter is sent: nothing invisible, not too long, and nothing left to fill in."""
    subject, text = clean_line(subject), clean_lines(text)
    wrong: dict[str, Any] = {}
    if not subject:
        wrong["subject"] = _("Write what it is about.")
    elif len(subject) > LONGEST_SUBJECT:
        wrong["subject"] = _("At most %(most)s characters.") % {"most": LONGEST_SUBJECT}
    if not text:
        wrong["text"] = _("Write your message.")
    elif len(text) > LONGEST_LETTER:
        wrong["text"] = _("The whole letter may have at most %(most)s characters; now it has %(count)s.") % {
            "most": LONGEST_LETTER,
            "count": len(text),
        }
    elif is_unfinished(text):
        wrong["text"] = UNFINISHED
    if wrong:
        raise ValidationError(wrong)
    return subject, text


def _sent_before(code: str, other: City, by: Any) -> CityLetter | None:
    first: CityLetter | None = CityLetter.objects.filter(code=code).first()
    if first is not None and (first.email != by.email or first.city_id != other.pk):
        raise WrongMoment(_("Another letter has this code. Open a new form."))
    return first


@transaction.atomic
def put_aside(city: City, other: City, *, why: str, by: Any, rank: int | None = None) -> None:
    """Not for us: the city keeps the suggestion out of its sight, with a reason if it gives one."""
    _not_itself(city, other)
    reason = clean_line(why)
    if len(reason) > LONGEST_WHY:
        raise ValidationError({"why": _("At most %(most)s characters.") % {"most": LONGEST_WHY}})
    outcomes.did(city, other, Did.PASSED, by=by, why=reason, rank=rank)


@transaction.atomic
def take_up_again(city: City, other: City, *, by: Any) -> None:
    """It is shown to the city as before."""
    if other.code not in outcomes.put_aside(city):
        raise WrongMoment(_("This city is not put aside."))
    outcomes.did(city, other, Did.OPENED, by=by)


def _not_itself(city: City, other: City) -> None:
    if city.pk == other.pk:
        raise ValidationError(_("A city is no partner of its own."))


def written_on(city: City, other: City) -> dt.datetime | None:
    """When the city wrote to the other last; known to its own people."""
    rows = Suggestion.objects.filter(city=city, other=other, did=Did.WROTE)
    return rows.order_by("-at").values_list("at", flat=True).first()


for _act in (propose, put_aside, take_up_again):
    setattr(_act, "alters_data", True)  # noqa: B010
