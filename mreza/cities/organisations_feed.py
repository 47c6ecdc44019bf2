"""The Atom feed of the register of organisations: the newest of a set, one entry an organisation."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.cities.organisations_files import CC_BY
from mreza.cities.organisations_list import Listing, OrganisationRow
from mreza.foundation import atom


def organisations_feed(listing: Listing) -> bytes:
    """The newest of the set in its language; the selection comes in the order of entering."""
    language = listing.selection.language
    with translation.override(language):
        return atom.feed(_head(listing), _entries(listing.selection.all_rows()[: atom.NEWEST], language))


def _head(listing: Listing) -> atom.Head:
    selection = listing.selection
    query = selection.query.address(sort="", page_size=50)
    asked = f"?{query}" if query else ""
    return atom.Head(
        path=f"organisations{asked}",
        language=selection.language,
        title=_("Organisations that work with cities of the Network"),
        subtitle=listing.count_line(),
        page=reverse("cities:organisations") + asked,
        addresses=atom.addresses("cities:organisations-feed", asked),
        rights=CC_BY,
    )


def _entries(rows: list[OrganisationRow], language: str) -> Iterator[atom.Entry]:
    for row in rows:
        what = ", ".join(part for part in (row.kind_name or row.sector_name, row.city_name) if part)
        summary = atom.Said(str(row.about), row.about.language) if row.about else atom.Said(what, language)
        kind = ((row.kind, row.kind_name),) if row.kind else ()
        yield atom.Entry(
            path=f"organisations/{row.code}",
            title=atom.Said(row.name, ""),
            address=row.url,
            published=row.entered_at,
            updated=row.entered_at,
            author=row.city_name or row.country_name or "Mreža",
            summary=summary,
            categories=(*kind, (row.sector, row.sector_name)),
        )
