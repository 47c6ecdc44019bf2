"""The directory: one view of one set, as a map, a list or a table, in pages, as a file, as points."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.cities.directory import select
from mreza.cities.exports import FORMATS, export
from mreza.cities.listing import VIEWS, Listing
from mreza.cities.points import as_json, drawing
from mreza.cities.queries import PARAMETERS, CityQuery
from mreza.cities.totals import coverage_note
from mreza.foundation.parameters import BadParameters, Mistake, Reader
from mreza.foundation.problems import bad_parameters
from mreza.ui.pages import KEEP, PUBLIC, page

OWN = ("view", "format")


@require_safe
def directory(request: HttpRequest) -> HttpResponseBase:
    """The member cities: filtered, ordered, counted."""
    query = CityQuery.from_params(request.GET, also=OWN)
    reader = Reader(request.GET)
    view = reader.choice("view", VIEWS, VIEWS[0])
    file = reader.choice("format", FORMATS)
    selection = select(query)
    mistakes = [*query.mistakes, *reader.mistakes]
    if query.page > selection.pages:
        mistakes.append(_no_such_page(query, selection.pages))
        selection.query = query = replace(query, page=selection.pages)
    listing = Listing(selection, view)
    if not mistakes and file:
        return export(selection, file)
    if not mistakes and _has_empty(request):
        # The form sends its empty fields too: an address says only what is meant.
        return redirect(listing.here)
    response = page(
        request,
        "cities/list.html",
        _context(listing, request, mistakes),
        part="results",
        status=400 if mistakes else 200,
        public=True,
        parameters=(*PARAMETERS, "view"),
    )
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        # Who goes back has the address already: pushing it again would keep them here for ever.
        response.headers["HX-Push-Url"] = "false" if mistakes else listing.here
    return response


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The points of the same set, for the map's script. Nobody types this address: it is right or refused."""
    try:
        query = CityQuery.from_params(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = json.dumps(as_json(select(query)), ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, content_type="application/json")
    response.headers[PUBLIC] = KEEP
    return response


def _context(listing: Listing, request: HttpRequest, mistakes: list[Mistake]) -> dict[str, Any]:
    selection, query = listing.selection, listing.query
    return {
        "listing": listing,
        "facets": list(listing.facets()),
        "chips": listing.chips(),
        "sorts": listing.sorts(),
        "pages": listing.pages(),
        "selection": selection,
        "query": query,
        "view": listing.view,
        "rows": selection.rows(),
        "drawing": drawing(selection) if listing.view == "map" else None,
        "base": listing.base,
        "mistakes": {mistake.parameter: mistake for mistake in mistakes},
        "errors": [listing.told(mistake) for mistake in mistakes],
        "typed": {name: request.GET.get(name, "") for name in ("q", "since", "until", "on")},
        "coverage": coverage_note(None, query.day),
    }


def _has_empty(request: HttpRequest) -> bool:
    return "HX-Request" not in request.headers and any("" in values for _name, values in request.GET.lists())


def _no_such_page(query: CityQuery, last: int) -> Mistake:
    return Mistake("page", _("This list ends with page %(last)s.") % {"last": last}, str(query.page))
