"""The Atom feed of designations: who joined the Network, who changed field, the newest first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.cities.models import Designation
from mreza.cities.names import city_names
from mreza.foundation import atom
from mreza.journal.models import Entry
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import said
from mreza.ui.formats import date

NEWEST = 100
CONTENT_TYPE = atom.CONTENT_TYPE


@kept_by_version
def designations_feed(language: str) -> bytes:
    """The newest designations in one language, kept for this version of the data."""
    rows = Designation.objects.select_related("city__country", "field", "source")  # door: every one is public
    designations = list(rows.order_by("-since", "city__code")[:NEWEST])
    touched = last_changes({designation.city.code for designation in designations})
    with translation.override(language):
        entries = [_entry(one, language, touched.get(one.city.code)) for one in designations]
        return atom.feed(_head(language), entries)


def last_changes(codes: set[str]) -> dict[str, dt.datetime]:
    """When the record of each city was last touched, by the journal."""
    entries = Entry.objects.filter(
        about_kind="city", about_key__in=codes
    )  # door: only the day of the change is told
    return dict(entries.values_list("about_key").annotate(Max("at")).order_by())


def identifier(designation: Designation) -> str:
    """Made from the designation's code, which never changes."""
    return atom.tag(_path(designation))


def _path(designation: Designation) -> str:
    return f"designations/{designation.code}"


def _head(language: str) -> atom.Head:
    return atom.Head(
        path="designations",
        language=language,
        title=_("Designations in the UNESCO Creative Cities Network"),
        subtitle=_("Who joined the Network and who changed its creative field, the newest first."),
        page=reverse("cities:list"),
        addresses=atom.addresses("feed-designations"),
        rights=_("Facts with their sources; places from GeoNames, CC BY 4.0."),
    )


def _entry(designation: Designation, language: str, touched: dt.datetime | None) -> atom.Entry:
    published = dt.datetime.combine(designation.since, dt.time(), dt.UTC)
    city = designation.city
    names = {
        "city": city_names(language).get(city.code, city.name),
        "country": said("country", city.country.code),
        "field": said("field", designation.field.code),
        "date": date(designation.since, designation.since_precision),
    }
    return atom.Entry(
        path=_path(designation),
        title=atom.Said(_title(designation, names), language),
        address=reverse("cities:city", kwargs={"code": city.code}),
        published=published,
        updated=max(published, touched or published),
        author="",
        summary=atom.Said(_summary(designation, names), language),
        categories=((designation.field.code, str(names["field"])),),
    )


def _title(designation: Designation, names: dict[str, Any]) -> str:
    if designation.since > designation.member_since:
        return _("%(city)s (%(country)s) changed its creative field: %(field)s") % names
    return _("%(city)s (%(country)s) joined the Network: %(field)s") % names


def _summary(designation: Designation, names: dict[str, Any]) -> str:
    held = _("Creative field: %(field)s. Since: %(date)s.") % names
    if not designation.confirmed:
        return held + " " + _("Not confirmed: no document was found for this entry.")
    source = said("source", designation.source.code) if designation.source else ""
    return held + (" " + _("Source: %(source)s") % {"source": source} if source else "")
