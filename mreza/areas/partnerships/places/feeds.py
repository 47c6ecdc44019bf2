"""The Atom feed of places: the newest of a set, one entry a place."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.areas.partnerships.places.listing import Listing, PlaceRow
from mreza.foundation import atom
from mreza.foundation.exporting import CC_BY

CONTENT_TYPE = atom.CONTENT_TYPE


def places_feed(listing: Listing) -> bytes:
    """The newest places of the set in its language; the selection comes in the order of entering."""
    selection = listing.selection
    with translation.override(selection.language):
        return atom.feed(_head(listing), _entries(selection.all_rows()[: atom.NEWEST]))


def _head(listing: Listing) -> atom.Head:
    query = listing.selection.query.address(sort="", page_size=50)
    asked = f"?{query}" if query else ""
    return atom.Head(
        path=f"places{asked}",
        language=listing.selection.language,
        title=_("Places of creativity and innovation in the cities of the Network"),
        subtitle=listing.count_line(),
        page=reverse("partnerships:places") + asked,
        addresses=atom.addresses("partnerships:place-feed", asked),
        rights=CC_BY,
    )


def _entries(rows: list[PlaceRow]) -> Iterator[atom.Entry]:
    for row in rows:
        told = row.about or row.name
        yield atom.Entry(
            path=f"places/{row.code}",
            title=atom.Said(str(row.name), row.name.language),
            address=row.url,
            published=row.entered_at,
            updated=row.changed_at,
            author=row.city_name,
            summary=atom.Said(str(told), told.language),
            categories=((row.kind, row.kind_name),),
        )
