"""The Atom feed of projects: the newest of a set, one entry a record."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.activities.catalogue import rows_at
from mreza.activities.feeds import entry_of
from mreza.areas.partnerships.projects.listing import Listing
from mreza.areas.partnerships.projects.query import code_names
from mreza.foundation import atom

CONTENT_TYPE = atom.CONTENT_TYPE


def projects_feed(listing: Listing) -> bytes:
    """The newest projects of the set in its language."""
    with translation.override(listing.selection.language):
        return atom.feed(_head(listing), _entries(listing))


def _head(listing: Listing) -> atom.Head:
    query = listing.selection.query.address()
    asked = f"?{query}" if query else ""
    return atom.Head(
        path=f"projects{asked}",
        language=listing.selection.language,
        title=_("Projects of the UNESCO Creative Cities Network"),
        subtitle=listing.count_line(),
        page=reverse("partnerships:projects") + asked,
        addresses=atom.addresses("partnerships:project-feed", asked),
        rights=_("Each record names its licence."),
    )


def _entries(listing: Listing) -> Iterator[atom.Entry]:
    selection = listing.selection
    stages = code_names("stage", selection.language)
    for row in rows_at(selection.columns, selection.places[: atom.NEWEST].tolist(), selection.language):
        stage = selection.detail(row).stage
        yield entry_of(
            row, "projects", selection.language, ((f"stage-{stage}", stages[stage]),) if stage else ()
        )
