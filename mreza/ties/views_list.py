"""The public ledger: who works with whom. Filtered, ordered, counted, to take away."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.foundation.parameters import BadParameters, Mistake, Reader
from mreza.foundation.permissions import can
from mreza.foundation.problems import bad_parameters
from mreza.ties import coverage
from mreza.ties.arcs import as_json, world
from mreza.ties.exports import FORMATS, export
from mreza.ties.feeds import CONTENT_TYPE, ties_feed
from mreza.ties.hooks import ways_onward
from mreza.ties.listing import VIEWS, Listing
from mreza.ties.query import PARAMETERS, TieQuery, select
from mreza.ui.pages import KEEP, PUBLIC, declare_public, has_session, page

OWN = ("view", "format")


@require_safe
def ties(request: HttpRequest) -> HttpResponseBase:
    """The ties: filtered, ordered, counted; as list, table or map, or as a file."""
    query = TieQuery.from_params(request.GET, also=OWN)
    reader = Reader(request.GET)
    view = reader.choice("view", VIEWS, VIEWS[0])
    file = reader.choice("format", FORMATS)
    mistakes = [*query.mistakes, *reader.mistakes]
    listing = Listing(select(query), view)
    if query.page > listing.last_page:
        mistakes.append(_no_such_page(query.page, listing.last_page))
        listing = Listing(select(replace(query, page=listing.last_page)), view)
    if not mistakes and file:
        return export(listing.selection, file)
    if not mistakes and _has_empty(request):
        # The form sends its empty fields too: an address says only what is meant.
        return redirect(listing.here)
    response = page(
        request,
        "ties/list.html",
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
    """The cities of the same set, for the map's script. Nobody types this address: it is right or refused."""
    try:
        query = TieQuery.from_params(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = json.dumps(as_json(select(query)), ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, content_type="application/json")
    response.headers[PUBLIC] = KEEP
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The contacts of the set that were entered last, for readers of feeds."""
    try:
        query = TieQuery.from_params(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = ties_feed(Listing(select(replace(query, sort="newest", page=1))))
    return declare_public(request, HttpResponse(body, content_type=CONTENT_TYPE), PARAMETERS)


def _context(listing: Listing, request: HttpRequest, mistakes: list[Mistake]) -> dict[str, Any]:
    query = listing.query
    return {
        "listing": listing,
        "facets": list(listing.facets()),
        "chips": listing.chips(),
        "ways": listing.ways_on(),
        "sorts": listing.sorts(),
        "pages": listing.pages(),
        "selection": listing.selection,
        "query": query,
        "view": listing.view,
        "contacts": listing.contacts() if listing.view != "table" else [],
        "ties": listing.ties() if listing.view == "table" else [],
        "world": world(listing.selection) if listing.view == "map" else None,
        "base": listing.base,
        "mistakes": {mistake.parameter: mistake for mistake in mistakes},
        "errors": [listing.told(mistake) for mistake in mistakes],
        "typed": {name: request.GET.get(name, "") for name in ("q", "since", "until")},
        "caution": coverage.caution(),
        "made_from": coverage.made_from(),
        "licence": coverage.LICENCE,
        "onward": ways_onward(),
        "actions": _actions(request),
    }


def _actions(request: HttpRequest) -> list[tuple[str, str]]:
    """What this reader may begin here; readers without a session are not asked, their page is kept."""
    if not has_session(request):
        return []
    found = [
        ("ties.enter_contact", _("Enter a contact"), "ties:new"),
        ("ties.import_contacts", _("Import contacts"), "ties:import"),
    ]
    return [(label, reverse(name)) for permission, label, name in found if can(request.user, permission)]


def _has_empty(request: HttpRequest) -> bool:
    return "HX-Request" not in request.headers and any("" in values for _name, values in request.GET.lists())


def _no_such_page(asked_for: int, last: int) -> Mistake:
    return Mistake("page", _("This list ends with page %(last)s.") % {"last": last}, str(asked_for))
