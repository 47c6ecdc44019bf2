"""A place as somebody enters it, understood: page, API and spreadsheet all ask here.

What is wrong is said by the name of the value, everything at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.activities.cleaning import web_address
from mreza.areas.partnerships.choices import Access, OpenTo
from mreza.cities.languages import codes as language_codes
from mreza.cities.models import City, CreativeField, Organisation
from mreza.foundation.text import clean_line, clean_lines
from mreza.vocabulary.models import PlaceKind

LONGEST_NAME = 150
LONGEST = {"about": 3000, "equipment": 2000}
MOST_PEOPLE = 1_000_000
TEXTS = ("name", "about", "equipment")


@dataclass(frozen=True)
class Wanted:
    """A place to be entered, or as it should be from now on. Without a point it stands where its city stands."""

    kind: PlaceKind | None
    city: City | None
    name: str
    language: str
    organisation: Organisation | None = None
    about: str = ""
    equipment: str = ""
    fields: Sequence[CreativeField] = ()
    latitude: float | None = None
    longitude: float | None = None
    capacity: int | None = None
    access: str = ""
    open_to: str = OpenTo.EVERYBODY.value
    website: str = ""


def cleaned(wanted: Wanted) -> Wanted:
    """The same as it may be stored, or ValidationError by the names of the values."""
    wrong: dict[str, Any] = {}
    found: dict[str, Any] = {}

    def take(name: str, read: Callable[..., Any], *given: Any) -> None:
        try:
            found[name] = read(*given)
        except ValidationError as error:
            wrong[name] = error

    take("kind", _needed, wanted.kind, _("Choose what kind of place it is."))
    take("city", _needed, wanted.city, _("Choose the city it is in."))
    take("name", _name, wanted.name)
    take("language", _language, wanted.language)
    for part, most in LONGEST.items():
        take(part, _text, getattr(wanted, part), most)
    take("organisation", _organisation, wanted.organisation, wanted.city)
    take("latitude", _degrees, wanted.latitude, 90)
    take("longitude", _degrees, wanted.longitude, 180)
    take("capacity", _capacity, wanted.capacity)
    take("access", _one_of, wanted.access, ("", *Access.values))
    take("open_to", _one_of, wanted.open_to, OpenTo.values)
    take("website", web_address, wanted.website or "")
    if (wanted.latitude is None) != (wanted.longitude is None):
        missing = "latitude" if wanted.latitude is None else "longitude"
        wrong.setdefault(missing, ValidationError(_("Give both degrees, or neither.")))
    if wrong:
        raise ValidationError(wrong)
    fields = {one.pk: one for one in wanted.fields}
    return replace(wanted, **found, fields=sorted(fields.values(), key=lambda one: (one.position, one.code)))


# --- values -----------------------------------------------------------------------------------------------------
def _needed(given: Any, message: Any) -> Any:
    if given is None:
        raise ValidationError(message)
    return given


def _name(given: str) -> str:
    name = clean_line(given or "")
    if not name:
        raise ValidationError(_("Write the name of the place."))
    if len(name) > LONGEST_NAME:
        raise ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_NAME})
    return name


def _language(given: str) -> str:
    if given not in language_codes():
        raise ValidationError(_("Say in which language this is written."))
    return given


def _text(given: str, most: int) -> str:
    words = clean_lines(given or "")
    if len(words) > most:
        raise ValidationError(_("At most %(most)s signs."), params={"most": most})
    return words


def _organisation(given: Organisation | None, city: City | None) -> Organisation | None:
    if given is None:
        return None
    if not given.is_public:
        raise ValidationError(_("This organisation is not in the register."))
    if city is not None and given.city_id is not None and given.city_id != city.pk:
        raise ValidationError(_("This organisation belongs to another city."))
    return given


def _degrees(given: Any, most: int) -> float | None:
    if given is None:
        return None
    if not -most <= given <= most:  # also what is no number: nothing compares with it
        raise ValidationError(_("From %(low)s to %(high)s degrees."), params={"low": -most, "high": most})
    return round(float(given), 5)


def _capacity(given: Any) -> int | None:
    if given is None:
        return None
    if not 0 < given <= MOST_PEOPLE:
        raise ValidationError(
            _("This must be a whole number from %(low)s to %(high)s."), params={"low": 1, "high": MOST_PEOPLE}
        )
    return int(given)


def _one_of(given: str, allowed: Sequence[str]) -> str:
    if given not in allowed:
        raise ValidationError(
            _("Allowed are: %(values)s."), params={"values": ", ".join(filter(None, allowed))}
        )
    return given
