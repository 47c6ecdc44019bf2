"""The Atom feed of good practices: the newest of a set, one entry a record."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.activities.catalogue import rows_at
from mreza.activities.feeds import entry_of
from mreza.areas.practices.listing import Listing
from mreza.foundation import atom

CONTENT_TYPE = atom.CONTENT_TYPE


def practices_feed(listing: Listing) -> bytes:
    """The newest practices of the set in its language."""
    language = listing.selection.language
    with translation.override(language):
        return atom.feed(_head(listing), _entries(listing))


def _head(listing: Listing) -> atom.Head:
    query = listing.selection.query.address()
    asked = f"?{query}" if query else ""
    return atom.Head(
        path=f"practices{asked}",
        language=listing.selection.language,
        title=_("Good practices of the UNESCO Creative Cities Network"),
        subtitle=listing.count_line(),
        page=reverse("practices:list") + asked,
        addresses=atom.addresses("practices:feed", asked),
        rights=_("Each record names its licence."),
    )


def _entries(listing: Listing) -> Iterator[atom.Entry]:
    selection = listing.selection
    for row in rows_at(selection.columns, selection.places[: atom.NEWEST].tolist(), selection.language):
        yield entry_of(row, "practices", selection.language)
