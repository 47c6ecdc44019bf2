"""Ties to take away: exactly the set selected as CSV, XLSX, JSON, GraphML and GEXF, one row or line a pair of cities.

What is streamed is read a few hundred contacts at a time, so a hundred thousand ties need little memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.foundation.codes import slug
from mreza.foundation.moments import today
from mreza.foundation.tables import CSV_TYPE, XLSX_TYPE, Column, Kind, write_csv, write_xlsx
from mreza.ties import coverage
from mreza.ties.graphs_out import GEXF_TYPE, GRAPHML_TYPE, write_gexf, write_graphml
from mreza.ties.query import Selection
from mreza.ties.rows import ContactRow, Place, Teller, TieRow

KEYS = (
    "contact", "weight", "pairs", "kind", "kind_name", "title", "language", "begins", "ends", "year",
    "giver", "giver_name", "giver_country", "giver_region", "giver_field",
    "receiver", "receiver_name", "receiver_country", "receiver_region", "receiver_field",
    "symmetric", "lead", "state", "counted", "people", "days", "hours", "amount", "currency", "record", "evidence",
    "sources", "origin", "entered", "url", "data_version", "day", "licence", "coverage",
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "weight": "number", "pairs": "number", "year": "number", "people": "number", "days": "number", "hours": "number",
    "amount": "number", "symmetric": "flag", "counted": "flag", "entered": "date", "data_version": "number",
}  # fmt: skip
BAR = "|"


class Export(NamedTuple):
    """One way to take the set away."""

    label: str
    content_type: str
    write: Callable[[Selection], bytes | Iterable[bytes]]


def export(selection: Selection, name: str) -> HttpResponseBase:
    """The set as a file whose name says which set it is."""
    way = FORMATS[name]
    with translation.override(selection.language):
        body = way.write(selection)
    response: HttpResponseBase
    if isinstance(body, bytes):
        response = HttpResponse(body, content_type=way.content_type)
    else:
        response = StreamingHttpResponse(_speaking(body, selection.language), content_type=way.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(selection, name)}"'
    response.headers["Content-Language"] = selection.language
    return response


def _speaking(pieces: Iterable[bytes], language: str) -> Iterator[bytes]:
    """What is written after the view has returned is still written in the reader's language."""
    pieces = iter(pieces)
    while True:
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def file_name(selection: Selection, name: str) -> str:
    """`ties-residency-2018-2026-11-23.gexf`: the filters, then the day."""
    query = selection.query
    chosen = [slug(code) for codes in query.chosen.values() for code in codes]
    years = [str(year) for year in (query.since, query.until) if year]
    words = [part for part in ("ties", slug(query.q)[:40], *chosen, *years) if part]
    return f"{'-'.join(words)[:120]}-{today().isoformat()}.{name}"


def columns() -> list[Column]:
    """What is told of each pair, headed in the reader's language."""
    labels = {
        "contact": _("Contact"),
        "weight": _("Weight"),
        "pairs": _("Pairs of the contact"),
        "kind": _("Kind code"),
        "kind_name": _("Kind"),
        "title": _("Title"),
        "language": _("Language of the title"),
        "begins": _("Began"),
        "ends": _("Ended"),
        "year": _("Year"),
        "giver": _("Code of the giving city"),
        "giver_name": _("Giving city"),
        "giver_country": _("Its country"),
        "giver_region": _("Its region"),
        "giver_field": _("Its creative field"),
        "receiver": _("Code of the receiving city"),
        "receiver_name": _("Receiving city"),
        "receiver_country": _("Its country"),
        "receiver_region": _("Its region"),
        "receiver_field": _("Its creative field"),
        "symmetric": _("Both give and receive"),
        "lead": _("Leading city"),
        "state": _("State"),
        "counted": _("Stands in figures"),
        "people": _("People who took part"),
        "days": _("Days"),
        "hours": _("Hours"),
        "amount": _("Money spent"),
        "currency": _("Currency"),
        "record": _("Record"),
        "evidence": _("Evidence"),
        "sources": _("Public sources"),
        "origin": _("Entered by"),
        "entered": _("Entered"),
        "url": _("Page"),
        "data_version": _("Version of the data"),
        "day": _("Day"),
        "licence": _("Licence"),
        "coverage": _("Coverage"),
    }
    return [Column(key, labels[key], KINDS.get(key, "text")) for key in KEYS]


def records(selection: Selection) -> Iterator[dict[str, Any]]:
    """Every tie of the set as plain values."""
    told = coverage.about()
    for contact, tie in Teller(selection).ties(selection.ties.tolist()):
        yield {**record(contact, tie), **told}


def record(contact: ContactRow, tie: TieRow) -> dict[str, Any]:
    """One tie with its contact, as plain values: lists stay lists."""
    one = contact.told
    return {
        "contact": one.code,
        "weight": float(contact.weight),
        "pairs": one.pairs,
        "kind": contact.kind,
        "kind_name": contact.kind_name,
        "title": one.title,
        "language": one.language,
        "begins": one.begins,
        "ends": one.ends,
        "year": int(one.begins[:4]) if one.begins else None,
        **_place("giver", tie.giver),
        **_place("receiver", tie.receiver),
        "symmetric": tie.symmetric,
        "lead": one.lead or "",
        "state": tie.state,
        "counted": tie.counted,
        "people": one.people,
        "days": one.days,
        "hours": one.hours,
        "amount": float(one.amount) if one.amount is not None else None,
        "currency": one.currency,
        "record": one.card_key or one.record,
        "evidence": one.evidence,
        "sources": one.sources,
        "origin": one.origin,
        "entered": one.entered_at.date(),
        "url": settings.SITE_URL + contact.url,
    }


def _place(end: str, place: Place) -> dict[str, str]:
    return {
        end: place.code,
        f"{end}_name": place.name,
        f"{end}_country": place.country,
        f"{end}_region": place.region,
        f"{end}_field": place.field,
    }


def about(selection: Selection) -> dict[str, Any]:
    """What must be known about the set: its question, day, version, licence, and how far it may be trusted."""
    query = selection.query.address()
    with translation.override(selection.language):
        base = settings.SITE_URL + reverse("ties:list")
    return {
        "title": _("Who works with whom: ties between the cities of the Network"),
        "count": selection.total,
        "contacts": len(selection.contacts),
        "language": selection.language,
        "source": f"{base}?{query}" if query else base,
        "weights": _(
            "Every contact weighs 1, however many cities take part: a tie weighs 1 divided by the pairs of its "
            "contact. Only confirmed and documented ties stand in figures."
        )
        + " "
        + _("Presence at the same conference is listed; figures leave it out unless the reader adds it."),
        **coverage.about(),
    }


def _flat(selection: Selection) -> Iterator[dict[str, Any]]:
    for told in records(selection):
        yield {name: BAR.join(value) if isinstance(value, list) else value for name, value in told.items()}


def _csv(selection: Selection) -> Iterable[bytes]:
    return write_csv(columns(), _flat(selection))


def _xlsx(selection: Selection) -> bytes:
    told = about(selection)
    notes = [
        told["title"],
        _("Source: %(source)s") % {"source": told["source"]},
        told["coverage"],
        told["weights"],
        _("Day: %(day)s") % {"day": told["day"]},
        _("Version of the data: %(version)s") % {"version": told["data_version"]},
        _("Licence: %(licence)s") % {"licence": told["licence"]},
    ]
    title, about_it = _("Ties"), _("About this file")
    return write_xlsx(columns(), _flat(selection), title=title, notes=notes, notes_title=about_it, many=True)


def _json(selection: Selection) -> Iterable[bytes]:
    told = about(selection)
    repeated = coverage.about().keys()  # once at the head, not with every tie
    yield json.dumps(told, ensure_ascii=False)[:-1].encode() + b', "items": ['
    for number, row in enumerate(records(selection)):
        plain = {name: value for name, value in row.items() if name not in repeated}
        plain["entered"] = row["entered"].isoformat()
        yield (b",\n" if number else b"\n") + json.dumps(plain, ensure_ascii=False).encode()
    yield b"]}\n"


def _graphml(selection: Selection) -> Iterable[bytes]:
    return write_graphml(selection, about(selection))


def _gexf(selection: Selection) -> Iterable[bytes]:
    return write_gexf(selection, about(selection))


FORMATS: dict[str, Export] = {
    "csv": Export("CSV", CSV_TYPE, _csv),
    "xlsx": Export("XLSX", XLSX_TYPE, _xlsx),
    "json": Export("JSON", "application/json", _json),
    "graphml": Export("GraphML", GRAPHML_TYPE, _graphml),
    "gexf": Export("GEXF", GEXF_TYPE, _gexf),
}
