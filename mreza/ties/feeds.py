"""The Atom feed of ties: the newest contacts of a set, one entry a contact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.foundation import atom
from mreza.ties import coverage
from mreza.ties.listing import Listing
from mreza.ties.rows import ContactRow, Teller
from mreza.ui.formats import number

CONTENT_TYPE = atom.CONTENT_TYPE


def ties_feed(listing: Listing) -> bytes:
    """The newest contacts of the set in its language."""
    selection = listing.selection
    rows = Teller(selection).contacts(selection.contacts[: atom.NEWEST].tolist())
    with translation.override(selection.language):
        return atom.feed(_head(listing), _entries(rows, selection.language))


def _head(listing: Listing) -> atom.Head:
    query = listing.selection.query.address(sort="", page_size=50)
    asked = f"?{query}" if query else ""
    return atom.Head(
        path=f"ties{asked}",
        language=listing.selection.language,
        title=_("Who works with whom: ties between the cities of the Network"),
        subtitle=f"{listing.count_line()}. {coverage.caution()} {coverage.made_from()}",
        page=reverse("ties:list") + asked,
        addresses=atom.addresses("ties:feed", asked),
        rights=f"{coverage.LICENCE_NAME}, {coverage.LICENCE}",
    )


def _entries(rows: Iterable[ContactRow], language: str) -> Iterator[atom.Entry]:
    for row in rows:
        told = row.told
        yield atom.Entry(
            path=f"ties/{told.code}",
            title=atom.Said(told.title, told.language),
            address=row.url,
            published=told.entered_at,
            updated=told.changed_at,
            author="",
            summary=atom.Said(_summary(row), language),
            categories=((row.kind, row.kind_name),),
        )


def _summary(row: ContactRow) -> str:
    """What it was, when, between whom, and what is known of it."""
    pairs = [
        f"{tie.giver.name} {'–' if tie.symmetric else '→'} {tie.receiver.name} ({tie.state_name})"
        for tie in row.ties
    ]
    if row.more:
        pairs.append(
            ngettext("%(count)s more tie", "%(count)s more ties", row.more) % {"count": number(row.more)}
        )
    return ". ".join(part for part in (row.kind_name, row.when.rstrip("."), "; ".join(pairs)) if part) + "."
