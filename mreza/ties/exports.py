"""Ties to take away: exactly the set selected as CSV, XLSX, JSON, GraphML and GEXF, one row or line a pair of cities.

What is streamed is read a few hundred contacts at a time, so a hundred thousand ties need little memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.foundation.exporting import Exported, Way
from mreza.foundation.tables import Column, Kind
from mreza.ties import coverage
from mreza.ties.graphs_out import GEXF_TYPE, GRAPHML_TYPE, write_gexf, write_graphml
from mreza.ties.query import Selection, TieQuery
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


def _notes(about: Mapping[str, Any]) -> list[str]:
    return [
        about["title"],
        _("Source: %(source)s") % {"source": about["source"]},
        about["coverage"],
        about["weights"],
        _("Day: %(day)s") % {"day": about["day"]},
        _("Version of the data: %(version)s") % {"version": about["data_version"]},
        _("Licence: %(licence)s") % {"licence": about["licence"]},
    ]


def _years(query: TieQuery) -> list[str]:
    return [str(year) for year in (query.since, query.until) if year]


def _graphml(selection: Selection) -> Iterable[bytes]:
    return write_graphml(selection, about(selection))


def _gexf(selection: Selection) -> Iterable[bytes]:
    return write_gexf(selection, about(selection))


FILE = Exported(
    word="ties",
    title=gettext_lazy("Ties"),
    columns=columns,
    records=records,
    about=about,
    notes=_notes,
    named_by=_years,
    besides={
        "graphml": Way("GraphML", GRAPHML_TYPE, _graphml),
        "gexf": Way("GEXF", GEXF_TYPE, _gexf),
    },
    once=lambda: coverage.about().keys(),
    many=True,
)
FORMATS, export = FILE.formats, FILE.export
