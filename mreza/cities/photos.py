"""The photo of a city: one of its pictures, chosen by its team. Without one the city has its woven mark."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mreza.cities.freshness import in_capacity_of
from mreza.cities.models import City
from mreza.files.lookup import FileShown, pictures_of
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import record


def pictures_to_choose(city: City) -> list[FileShown]:
    """The city's own pictures, in their order."""
    return pictures_of(City.kind, [city.code])[city.code]


def photo_of(city: City) -> FileShown | None:
    """The chosen picture, while it is there. No query where none was chosen."""
    if not city.photo:
        return None
    return next((one for one in pictures_to_choose(city) if one.code == city.photo), None)


@transaction.atomic
def choose_photo(city: City, code: str, *, by: Any) -> None:
    """This picture stands at the top of the city's page; an empty code takes it away."""
    present = City.objects.select_for_update(no_key=True).select_related(None).get(pk=city.pk)
    if code and code not in {one.code for one in pictures_to_choose(present)}:
        raise WrongMoment(_("This picture is not there any more."))
    if present.photo == code:
        return
    before, present.photo = present.photo, code
    present.version += 1
    present.save(update_fields=["photo", "version", "changed_at"])
    record(
        "city.photo-chosen", (City.kind, present.code), by=by, acting_as=in_capacity_of(by, present),
        before={"photo": before}, after={"photo": code},
    )  # fmt: skip


choose_photo.alters_data = True  # type: ignore[attr-defined]
