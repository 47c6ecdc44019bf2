"""A published record of any kind as an entry of an Atom feed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mreza.activities.catalogue import CardRow
from mreza.activities.choices import Origin
from mreza.foundation import atom
from mreza.translations.lookup import said


def is_confirmed(row: CardRow) -> bool:
    """What a city wrote itself is its word; what was compiled is not, until it says so."""
    return bool(row.told.get("confirmed")) or row.told.get("origin") != Origin.COMPILED


def entry_of(row: CardRow, word: str, language: str, more: tuple[tuple[str, str], ...] = ()) -> atom.Entry:
    """What it is called, whose it is, its fields and what else it is filed under (`more`: code and name).

    Its key never changes, but it is not public; its address may change, then it is another entry.
    """
    fields = tuple((code, str(said("field", code, language=language))) for code in row.fields)
    published = row.published_at or atom.EMPTY
    note = (
        "" if is_confirmed(row) else " " + _("Compiled from public sources, not yet confirmed by the city.")
    )
    return atom.Entry(
        path=f"{word}/{row.code}",
        title=atom.Said(str(row.title), row.title.language),
        address=row.url,
        published=published,
        updated=published,
        author=row.city_name or row.told.get("organisation") or "Mreža",
        summary=atom.Said(f"{row.summary}{note}".strip() or str(row.title), row.summary.language),
        categories=(*fields, *more),
    )
