"""Published records in the search index: a row a language, under all they say (K3: nothing else)."""

from __future__ import annotations

from collections.abc import Collection

from mreza.activities.choices import State
from mreza.activities.registry import Kind, kinds
from mreza.search.index import Row, write_many
from mreza.translations.authored import authored_many

_CHUNK = 500


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`: after an act for the records it changed, without arguments for all."""
    written = 0
    for one in kinds():
        if kind in ("", one.kind):
            written += _reindex(one, keys)
    return written


def _reindex(kind: Kind, keys: Collection[str] | None) -> int:
    published = kind.model._default_manager.filter(state=State.PUBLISHED)
    wanted = published if keys is None else published.filter(key__in=keys)
    found = list(wanted.order_by("pk").values_list("key", flat=True))
    for first in range(0, len(found), _CHUNK):
        write_many(kind.kind, _rows(kind, found[first : first + _CHUNK]))
    if keys is None:
        keys = _written(kind.kind)
    if gone := sorted(set(keys) - set(found)):
        write_many(kind.kind, {key: [] for key in gone})
    return len(found)


def _rows(kind: Kind, keys: list[str]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for key, texts in authored_many(kind.kind, keys).items():
        titles = texts.texts.get("title", {})
        rows[key] = [
            Row(
                language,
                title.text,
                words=[
                    found[language].text
                    for part, found in sorted(
                        texts.texts.items(), key=lambda one: (one[0] != "summary", one[0])
                    )
                    if part != "title" and language in found
                ],
            )
            for language, title in sorted(titles.items())
        ]
    return rows


def _written(kind: str) -> set[str]:
    from mreza.search.models import Entry

    return set(Entry.objects.filter(kind=kind).values_list("key", flat=True))
