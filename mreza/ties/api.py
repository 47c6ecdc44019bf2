"""The API of the ledger of ties: pairs of cities, and the contacts they belong to; the same sets as the page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from ninja import Router

from mreza.cities.names import city_names
from mreza.files.lookup import FileShown, files_of
from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.journal.conditional import answer
from mreza.ties import coverage, schemas
from mreza.ties.models import Contact
from mreza.ties.query import (
    COUNTED,
    EARLIEST_YEAR,
    LATEST_YEAR,
    LONGEST_SEARCH,
    SORT_VALUES,
    Figure,
    Selection,
    TieQuery,
    select,
)
from mreza.ties.rows import ContactRow, Place, Teller, TieRow
from mreza.translations.asked import asked_language

router = Router()

_YEAR = {"type": "integer", "minimum": EARLIEST_YEAR, "maximum": LATEST_YEAR}
FILTERS = (
    parameter(
        "q",
        "Words to find in the title and in the names of the two cities and their countries; other cases and forms of a "
        "word are found too.",
        {"type": "string", "maxLength": LONGEST_SEARCH},
        "residency",
    ),
    codes("kind", "Kind of tie (codes: `/tie-kinds`).", "residency"),
    codes(
        "field",
        "Creative field that one of the two cities holds today, or held last (codes: `/fields`).",
        "literature",
    ),
    codes(
        "region",
        "A UNESCO region of one of the two (codes: `/regions`), or the regions of both, joined by a point: "
        "`africa.arab-states`, in the order of `/regions`.",
        "africa",
        r"^[a-z-]+(\.[a-z-]+)?$",
    ),
    codes("country", "Country of one of the two (codes: `/countries`).", "hr", "^[a-z]{2}$"),
    codes("city", "One of the two cities (codes: `/cities`).", "es-granada"),
    codes("with", "The other of the two cities; with `city`: all ties between them.", "ie-dublin"),
    codes(
        "state",
        "`claimed`, `confirmed`, `by-link`, `documented`, `disputed`, `withdrawn`. Withdrawn ties are left out until "
        "they are asked for.",
        "documented",
    ),
    codes("year", "The year in which the contact began, or `unknown`.", "2018", "^([0-9]{4}|unknown)$"),
    parameter("since", "The first year in which a contact may have begun.", _YEAR, 2015),
    parameter("until", "The last year in which a contact may have begun.", _YEAR, 2024),
    parameter(
        "conference",
        "`yes` adds presence at the same conference to the figures. In the list it always is.",
        {"type": "string", "enum": ["yes", "no"]},
    ),
)
SORT = parameter(
    "sort",
    "The order of the contacts; a minus sign turns it round. By relevance when searching, else the latest first. "
    "`newest`: entered last. `size`: by the number of pairs.",
    {"type": "string", "enum": list(SORT_VALUES)},
    "newest",
)


@router.get(
    "/ties", response=schemas.Ties, openapi_extra=documented(*FILTERS, SORT, *PAGING, LANG), tags=["Ties"]
)
def ties(request: HttpRequest) -> HttpResponse:
    """Ties between two cities: one item a pair, with the contact it belongs to and its weight."""
    selection = _selected(request, of="ties")
    return answer(request, lambda: _dump(_ties(selection)), language=selection.language)


@router.get(
    "/contacts",
    response=schemas.Contacts,
    openapi_extra=documented(*FILTERS, SORT, *PAGING, LANG),
    tags=["Ties"],
)
def contacts(request: HttpRequest) -> HttpResponse:
    """Contacts of two or more cities, each with those of its ties that answer the question."""
    selection = _selected(request, of="contacts")
    return answer(request, lambda: _dump(_contacts(selection)), language=selection.language)


@router.get("/contacts/{code}", response=schemas.ContactInFull, openapi_extra=documented(LANG), tags=["Ties"])
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """One contact with all its ties and what each city says of it; also one that was withdrawn or merged."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    rows = Contact.objects.visible_to(request.user).select_related(
        "kind", "lead", "entered_for", "merged_into"
    )
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return answer(request, lambda: _dump(in_full(found, language)), language=language)


def _selected(request: HttpRequest, *, of: str) -> Selection:
    """The set that is asked for; a page after its last one is refused."""
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    with translation.override(language):
        query = TieQuery.from_params(request.GET, strict=True, also=("lang",))
        refuse(reader)
        selection = select(query, language)
        length = selection.total if of == "ties" else len(selection.contacts)
        Page(query.page, query.page_size).check(reader, length)
        refuse(reader)
    return selection


# --- answers ------------------------------------------------------------------------------------------------------
def _dump(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _ties(selection: Selection) -> dict[str, Any]:
    page = Page(selection.query.page, selection.query.page_size)
    with translation.override(selection.language):
        first = (page.number - 1) * page.size
        places = selection.ties[first : first + page.size].tolist()
        items = [tie_told(row, tie, selection.language) for row, tie in Teller(selection).ties(places)]
        return page.envelope(
            selection.total,
            items,
            contacts=len(selection.contacts),
            facets={name: _counts(selection, name) for name in COUNTED},
            figures=_figures(selection),
            **coverage.about(),
        )


def _contacts(selection: Selection) -> dict[str, Any]:
    page = Page(selection.query.page, selection.query.page_size)
    with translation.override(selection.language):
        rows = Teller(selection).contacts(page.of(selection.contacts.tolist()), most=None)
        items = [
            {
                **contact_told(row, selection.language),
                "ties": [tie_told(row, tie, selection.language) for tie in row.ties],
            }
            for row in rows
        ]
        return page.envelope(len(selection.contacts), items, **coverage.about())


def _counts(selection: Selection, name: str) -> dict[str, int]:
    """What each code of a facet would leave under all the other filters; codes of nothing are left out."""
    return {value.code: value.total for value in selection.facet(name) if value.total}


def _figures(selection: Selection) -> dict[str, Any]:
    groups = {
        name: {row.code: _figure(row) for row in selection.figures(name)}
        for name in ("kind", "region", "year")
    }
    return {"total": _figure(selection.sum), **groups}


def _figure(row: Figure) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in ("counted", "confirmed", "documented")}


def tie_told(row: ContactRow, tie: TieRow, language: str) -> dict[str, Any]:
    one = row.told
    return {
        "contact": one.code,
        "url": _address(one.code, language),
        "giver": _named(tie.giver),
        "receiver": _named(tie.receiver),
        "symmetric": tie.symmetric,
        "weight": float(row.weight),
        "pairs": one.pairs,
        "state": tie.state,
        "kind": row.kind,
        "title": one.title,
        "language": one.language,
        "begins": one.begins,
        "ends": one.ends,
    }


def contact_told(row: ContactRow, language: str) -> dict[str, Any]:
    """A contact without its ties."""
    one = row.told
    return {
        "code": one.code,
        "url": _address(one.code, language),
        "kind": row.kind,
        "title": one.title,
        "language": one.language,
        "begins": one.begins,
        "ends": one.ends,
        "lead": one.lead,
        "gives": one.gives,
        "symmetric": not one.gives,
        "pairs": one.pairs,
        "weight": float(row.weight),
        "people": one.people,
        "days": one.days,
        "hours": one.hours,
        "amount": str(one.amount) if one.amount is not None else None,
        "currency": one.currency,
        "record": one.card_key or one.record,
        "evidence": one.evidence,
        "sources": one.sources,
        "origin": one.origin,
        "entered_for": one.entered_for,
        "entered_at": one.entered_at.isoformat(),
        "changed_at": one.changed_at.isoformat(),
    }


def in_full(found: Contact, language: str) -> dict[str, Any]:
    """One contact as the API answers it, from the database alone."""
    called = city_names(language)
    told = {
        "code": found.code,
        "url": _address(found.code, language),
        "kind": found.kind.code,
        "title": found.title,
        "language": found.language,
        "begins": found.begins,
        "ends": found.ends,
        "lead": found.lead.code if found.lead else None,
        "gives": found.gives,
        "symmetric": not found.gives,
        "pairs": found.pairs,
        "weight": float(found.weight),
        "people": found.people,
        "days": found.days,
        "hours": found.hours,
        "amount": str(found.amount) if found.amount is not None else None,
        "currency": found.currency,
        "record": found.card_key or found.record,
        "evidence": found.evidence,
        "sources": found.sources,
        "origin": str(found.origin),
        "entered_for": found.entered_for.code if found.entered_for else None,
        "entered_at": found.entered_at.isoformat(),
        "changed_at": found.changed_at.isoformat(),
        "other_titles": found.other_titles,
        "version": found.version,
        "documented_at": _moment(found.documented_at),
        "withdrawn_at": _moment(found.withdrawn_at),
        "withdrawn_why": found.withdrawn_why,
        "merged_into": found.merged_into.code if found.merged_into else None,
    }
    told["cities"] = [
        {
            "city": {"code": member.city.code, "name": str(called.get(member.city.code) or member.city.name)},
            "detail": member.detail,
            "answer": member.answer,
            "answered_at": _moment(member.answered_at),
            "comment": member.comment,
        }
        for member in found.members.select_related("city")
    ]
    told["ties"] = list(_pairs(found, told, called))
    with translation.override(language):
        files = [_file(one, language) for one in files_of(found.kind_word, [found.code])[found.code]]
        return {**told, "files": files, **coverage.about()}


def _file(one: FileShown, language: str) -> dict[str, str]:
    what = one.alt(language)
    return {
        "url": settings.SITE_URL + reverse("file-download", kwargs={"code": one.code}),
        "name": one.name,
        "content_type": one.file.content_type,
        "what": str(what),
        "language": what.language,
        "credit": one.credit,
        "rights": one.rights,
    }


def _pairs(found: Contact, told: dict[str, Any], called: dict[str, Any]) -> Iterable[dict[str, Any]]:
    shared = ("url", "symmetric", "weight", "pairs", "kind", "title", "language", "begins", "ends")
    for tie in found.ties.select_related("giver", "receiver").order_by("pk"):
        ends = {
            name: {"code": city.code, "name": str(called.get(city.code) or city.name)}
            for name, city in (("giver", tie.giver), ("receiver", tie.receiver))
        }
        yield {"contact": found.code, **ends, "state": tie.state, **{name: told[name] for name in shared}}


def _named(place: Place) -> dict[str, str]:
    return {"code": place.code, "name": place.name}


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _address(code: str, language: str) -> str:
    with translation.override(language):
        return settings.SITE_URL + reverse("ties:contact", kwargs={"code": code})
