"""Cards: one row per public record, written in the transaction of every act that changes what the public sees.

A record has a card from the day it is published. A draft has none: what is on a card is public (labels C0). A rebuild
makes every card from its record anew and changes only what differs: on a healthy database nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from mreza.activities.choices import Agreement, CitySize, State
from mreza.activities.models import Activity, Card, CardCity, CardText, Participation
from mreza.activities.registry import Kind, kind_of, kinds
from mreza.activities.rules import PUBLIC
from mreza.cities.models import City
from mreza.foundation import hooks
from mreza.journal.models import DataVersion
from mreza.translations.authored import WORST_FIRST, Authored, authored_many

ON_A_CARD = ("title", "summary")
_CHUNK = 200
# Facet → where its codes are on a record.
_FACETS = {
    "field": "fields",
    "discipline": "disciplines",
    "objective": "objectives",
    "dimension": "dimensions",
    "stage": "stages",
    "group": "groups",
    "target": "targets",
}


@dataclass(frozen=True)
class Written:
    """What a card says: its columns, its texts by language, its cities with the leading one marked."""

    columns: dict[str, Any]
    texts: dict[str, tuple[str, str, str]]  # language → title, summary, state
    cities: dict[int, bool]


@transaction.atomic
def write_card(record: Activity) -> bool:
    """Let a record's card say what the record says; whether anything was different.

    The caller's act has moved the version of the data on already (`journal.record`).
    """
    return bool(write_cards(record.kind, [record]))


@transaction.atomic
def write_cards(kind: str, records: Sequence[Activity]) -> int:
    """Write the cards of several records of one kind; how many were different."""
    wanted = _wanted(kind_of(kind), [one for one in records if one.state in PUBLIC])
    present = {
        card.key: card
        for card in Card.objects.filter(kind=kind, key__in=[one.key for one in records]).prefetch_related(
            "texts", "cities"
        )
    }
    changed = 0
    stamp = _version() if wanted or present else 0
    for key, card in present.items():
        if key in wanted:
            changed += _put(kind, key, wanted[key], card, stamp)
    changed += _put_new(kind, {key: one for key, one in wanted.items() if key not in present}, stamp)
    gone = [card.pk for key, card in present.items() if key not in wanted]
    Card.objects.filter(pk__in=gone).delete()
    return changed + len(gone)


@transaction.atomic
def rebuild(kind: str | None = None) -> dict[str, int]:
    """Make all cards anew from their records: kind → how many were different."""
    changed: dict[str, int] = {}
    for one in kinds():
        if kind in (None, one.kind):
            changed[one.kind] = _rebuild(one)
    if any(changed.values()):
        DataVersion.bump()
        for name, count in changed.items():
            if count:
                hooks.reindex(name)
    return changed


def rewrite_those_of(organisation: Any) -> int:
    """An organisation is called otherwise, or has records it had not before: their cards say so."""
    changed = 0
    for one in kinds():
        records = list(one.model._default_manager.filter(organisation=organisation, state__in=PUBLIC))
        changed += write_cards(one.kind, records)
        if records:
            hooks.reindex(one.kind, [record.key for record in records])
    return changed


def _rebuild(kind: Kind) -> int:
    records = kind.model._default_manager.filter(state__in=PUBLIC).order_by("pk")
    orphans = Card.objects.filter(kind=kind.kind).exclude(key__in=records.values("key"))
    changed = orphans.count()
    orphans.delete()
    for chunk in _chunks(records):
        changed += write_cards(kind.kind, chunk)
    return changed


def _chunks(records: Any) -> Iterator[list[Activity]]:
    chunk: list[Activity] = []
    for record in records.iterator(chunk_size=_CHUNK):
        chunk.append(record)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


# --- what a card says ---------------------------------------------------------------------------------------
def _wanted(kind: Kind, records: Sequence[Activity]) -> dict[str, Written]:
    if not records:
        return {}
    prefetch_related_objects(
        list(records), "city__country__region", *_FACETS.values(), "targets__goal", "theme", "organisation",
        *kind.with_rows,
    )  # fmt: skip
    texts = authored_many(kind.kind, [one.key for one in records], ON_A_CARD)
    agreed = _agreed(kind.kind, [one.key for one in records])
    return {one.key: _said(kind, one, texts[one.key], agreed.get(one.key, [])) for one in records}


def _agreed(kind: str, keys: Iterable[str]) -> dict[str, list[City]]:
    """The cities that agreed to be named, by record."""
    found: dict[str, list[City]] = {}
    rows = Participation.objects.filter(kind=kind, key__in=list(keys), state=Agreement.AGREED)
    for row in rows.select_related("city__country__region").order_by("city__code"):
        found.setdefault(row.key, []).append(row.city)
    return found


def _said(kind: Kind, record: Activity, texts: Authored, agreed: list[City]) -> Written:
    cities = {record.city.pk: True} if record.city else {}
    cities |= {city.pk: False for city in agreed if city.pk not in cities}
    year = int(record.starts[:4]) if record.starts else None
    return Written(
        columns={
            "code": record.code,
            "state": str(record.state),
            "city_id": record.city_id,
            "level": str(record.level),
            "original_language": record.original_language,
            "year": year,
            "facets": _facets(kind, record, [*([record.city] if record.city else []), *agreed], year),
            "told": _told(kind, record),
            "published_at": record.published_at,
            "due_on": record.due_on,
            "changed_at": record.changed_at,
        },
        texts=_texts(texts),
        cities=cities,
    )


def _facets(kind: Kind, record: Any, cities: list[City], year: int | None) -> dict[str, list[str]]:
    """Codes by facet; each facet is there, empty where the record does not state it."""
    found = {name: sorted(row.code for row in getattr(record, many).all()) for name, many in _FACETS.items()}
    found["sdg"] = sorted(
        {target.goal.code for target in record.targets.all()}, key=lambda code: (len(code), code)
    )
    found["theme"] = [record.theme.code] if record.theme else []
    found["region"] = sorted({city.country.region.code for city in cities if city.country.region})
    found["country"] = sorted({city.country.code for city in cities})
    found["city"] = sorted({city.code for city in cities})
    found["level"] = [str(record.level)]
    found["size"] = [size] if (size := CitySize.of(record.city.population if record.city else None)) else []
    found["year"] = [str(year)] if year else []
    found["cost"] = []
    return found | kind.facets(record)


def _told(kind: Kind, record: Any) -> dict[str, Any]:
    return {
        "starts": record.starts,
        "ends": record.ends,
        "origin": str(record.origin),
        "confirmed": record.confirmed_at is not None,
        "organisation": record.organisation.name if record.organisation else "",
        **kind.told(record),
    }


def _texts(texts: Authored) -> dict[str, tuple[str, str, str]]:
    """Title and summary in each language that has a title; as trustworthy as the weaker of the two."""
    titles, summaries = texts.texts.get("title", {}), texts.texts.get("summary", {})
    found = {}
    for language, title in titles.items():
        summary = summaries.get(language)
        states = [str(title.state), *([str(summary.state)] if summary else [])]
        found[language] = (
            title.text[:300],
            summary.text if summary else "",
            min(states, key=WORST_FIRST.index),
        )
    return found


# --- writing it -----------------------------------------------------------------------------------------------
def _version() -> int:
    return DataVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def _put(kind: str, key: str, written: Written, card: Card, stamp: int) -> bool:
    """Write what differs, and nothing when nothing does."""
    columns = any(getattr(card, name) != value for name, value in written.columns.items())
    texts = _texts_of(card) != written.texts
    cities = {row.city_id: row.leads for row in card.cities.all()} != written.cities
    if not (columns or texts or cities):
        return False
    Card.objects.filter(pk=card.pk).update(stamp=stamp, **written.columns)
    if texts:
        CardText.objects.filter(card=card).delete()
        CardText.objects.bulk_create(_text_rows(card, written))
    if cities:
        CardCity.objects.filter(card=card).delete()
        CardCity.objects.bulk_create(_city_rows(card, written))
    return True


def _put_new(kind: str, wanted: Mapping[str, Written], stamp: int) -> int:
    """The cards of records that had none: three statements for many."""
    cards = [Card(kind=kind, key=key, stamp=stamp, **one.columns) for key, one in wanted.items()]
    Card.objects.bulk_create(cards, batch_size=500)
    pairs = list(zip(cards, wanted.values(), strict=True))
    CardText.objects.bulk_create(
        [row for card, one in pairs for row in _text_rows(card, one)], batch_size=500
    )
    CardCity.objects.bulk_create(
        [row for card, one in pairs for row in _city_rows(card, one)], batch_size=500
    )
    return len(cards)


def _text_rows(card: Card, written: Written) -> list[CardText]:
    return [
        CardText(card=card, language=language, title=title, summary=summary, state=state)
        for language, (title, summary, state) in sorted(written.texts.items())
    ]


def _city_rows(card: Card, written: Written) -> list[CardCity]:
    return [CardCity(card=card, city_id=city, leads=leads) for city, leads in written.cities.items()]


def _texts_of(card: Card) -> dict[str, tuple[str, str, str]]:
    return {row.language: (row.title, row.summary, row.state) for row in card.texts.all()}


def published_keys(kind: str) -> list[str]:
    """The keys of all that is published of a kind; what the index is made of."""
    return list(
        kind_of(kind).model._default_manager.filter(state=State.PUBLISHED).values_list("key", flat=True)
    )
