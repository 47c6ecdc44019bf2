"""The Atom feed of offers and needs: the newest of a set, one entry each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.areas.partnerships.wishes.exports import LICENCE, LICENCE_NAME
from mreza.areas.partnerships.wishes.listing import Listing
from mreza.areas.partnerships.wishes.rows import Row, rows_at
from mreza.foundation import atom
from mreza.ui.formats import date

CONTENT_TYPE = atom.CONTENT_TYPE


def wishes_feed(listing: Listing) -> bytes:
    """The newest offers and needs of the set in its language."""
    selection = listing.selection
    rows = rows_at(selection, selection.places[: atom.NEWEST].tolist())
    with translation.override(selection.language):
        return atom.feed(_head(listing), _entries(rows, selection.language))


def _head(listing: Listing) -> atom.Head:
    query = listing.selection.query.address(sort="", page_size=50)
    asked = f"?{query}" if query else ""
    return atom.Head(
        path=f"offers-and-needs{asked}",
        language=listing.selection.language,
        title=_("Offers and needs of the cities of the Network"),
        subtitle=listing.count_line(),
        page=reverse("partnerships:wishes") + asked,
        addresses=atom.addresses("partnerships:wishes-feed", asked),
        rights=f"{LICENCE_NAME}, {LICENCE}",
    )


def _entries(rows: Iterable[Row], language: str) -> Iterator[atom.Entry]:
    for row in rows:
        told = row.told
        side = (told.side, _("Offer") if row.is_offer else _("Need"))
        yield atom.Entry(
            path=f"offers-and-needs/{told.code}",
            title=atom.Said(str(row.title), row.title.language),
            address=row.url,
            published=told.entered_at,
            updated=told.changed_at,
            author=told.organisation_name or row.city_name,
            summary=atom.Said(summary(row), language),
            categories=(side, (told.kind, row.kind_name)),
            content=atom.Said(str(row.text), row.text.language) if row.text else None,
        )


def summary(row: Row) -> str:
    """Who offers or needs what, how much of it, when, and until when it is open."""
    who = f"{row.told.organisation_name}, {row.city_name}" if row.told.organisation_name else row.city_name
    told = {"who": who, "what": row.kind_name}
    said = _("%(who)s offers: %(what)s") % told if row.is_offer else _("%(who)s looks for: %(what)s") % told
    until = _("Open until %(day)s") % {"day": date(row.told.expires_on)}
    return ". ".join(part.rstrip(".") for part in (said, row.amount, row.period, until) if part) + "."
