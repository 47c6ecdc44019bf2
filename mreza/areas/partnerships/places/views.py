"""The places of the Network, for everybody: filtered, ordered, counted, on a map, to take away; and one of them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.areas.partnerships.choices import Side
from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places.exports import FORMATS, export
from mreza.areas.partnerships.places.feeds import CONTENT_TYPE, places_feed
from mreza.areas.partnerships.places.listing import PARAMETERS, VIEWS, Listing, asked
from mreza.areas.partnerships.places.page import Shown
from mreza.areas.partnerships.places.points import as_json, drawing
from mreza.areas.partnerships.wishes.owners import Owner
from mreza.foundation.linked import in_page
from mreza.foundation.parameters import BadParameters, Reader
from mreza.foundation.permissions import can
from mreza.foundation.problems import bad_parameters
from mreza.translations.hooks import translatable
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.faceted import has_empty, within_its_pages
from mreza.ui.pages import KEEP, PUBLIC, declare_public, has_session, in_language, page
from mreza.ui.sections import sections_of

OWN = ("view", "format")


# --- the list -----------------------------------------------------------------------------------------------------
@require_safe
def places(request: HttpRequest) -> HttpResponseBase:
    """The places: filtered, ordered, counted; as list, map or table, or as a file."""
    selection = asked(request.GET, also=OWN)
    reader = Reader(request.GET)
    view = reader.choice("view", VIEWS, VIEWS[0])
    file = reader.choice("format", FORMATS)
    mistakes = [*selection.query.mistakes, *reader.mistakes]
    within_its_pages(selection, mistakes)
    if not mistakes and file:
        return export(selection, file)
    listing = Listing(selection, view)
    if not mistakes and has_empty(request):
        return redirect(listing.here)
    context = {
        **listing.context(request, mistakes),
        "drawing": drawing(selection) if view == "map" else None,
        "field_names": selection.gathered.facets["field"].names,
        "actions": _list_actions(request),
    }
    response = page(
        request,
        "partnerships/places/list.html",
        context,
        part="results",
        status=400 if mistakes else 200,
        public=True,
        parameters=(*PARAMETERS, "view"),
    )
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        response.headers["HX-Push-Url"] = "false" if mistakes else listing.here
    return response


def _list_actions(request: HttpRequest) -> list[tuple[str, str]]:
    """What this reader may begin here; readers without a session are not asked, their page is kept."""
    if not has_session(request):
        return []
    found = [
        ("partnerships.enter_place", _("Enter a place"), "partnerships:place-new"),
        ("partnerships.import_places", _("Import places"), "partnerships:places-import"),
    ]
    return [(label, reverse(name)) for permission, label, name in found if can(request.user, permission)]


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """All points of the same set, for the map's script. Nobody types this address: it is right or refused."""
    try:
        selection = asked(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = json.dumps(as_json(selection), ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, content_type="application/json")
    response.headers[PUBLIC] = KEEP
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The places of the set that were entered last, for readers of feeds."""
    try:
        asked(request.GET, strict=True)  # what is wrong is said with the reader's own words
    except BadParameters as error:
        return bad_parameters(error)
    newest = request.GET.copy()
    newest["sort"] = "newest"
    newest.pop("page", None)
    body = places_feed(Listing(asked(newest, strict=True)))
    return declare_public(request, HttpResponse(body, content_type=CONTENT_TYPE), PARAMETERS)


# --- one place ----------------------------------------------------------------------------------------------------
@require_safe
def place(request: HttpRequest, code: str) -> HttpResponseBase:
    """One place; a closed one only for those who keep it."""
    user = request.user if has_session(request) else AnonymousUser()
    rows = Place.objects.visible_to(user).select_related("kind", "city__country", "organisation")
    found = get_object_or_404(rows, code=code)
    shown = Shown.of(found, get_language() or SOURCE_LANGUAGE)
    keeps = has_session(request) and can(request.user, "partnerships.keep_place", found)
    original = in_language(request.path, found.original_language)
    context = {
        "shown": shown,
        "place": found,
        "keeps": keeps,
        "asked_now": keeps and found.closed_at is None,
        "offer_address": _offer_address(request, found),
        "sections": sections_of(Place.kind_word, found.code) if found.closed_at is None else [],
        "original_address": original if shown.note.state and original != request.path else "",
        "side_by_side": _side_by_side(request, shown),
        "api_address": f"/api/v1/places/{found.code}",
        "linked": _linked(shown) if found.closed_at is None else "",
    }
    return page(request, "partnerships/places/place.html", context, public=found.closed_at is None)


def _offer_address(request: HttpRequest, place: Place) -> str:
    """Where days at this place are offered, for who may offer them in the name of whoever runs it."""
    owner = Owner(place.city, place.organisation)
    if place.closed_at or not has_session(request):
        return ""
    if not can(request.user, "partnerships.enter_wish", owner.place):
        return ""
    asked = urlencode({"side": Side.OFFER.value, "for": owner.choice, "place": place.code})
    return f"{reverse('partnerships:wish-new')}?{asked}"


def _side_by_side(request: HttpRequest, shown: Shown) -> str:
    """Where original and translation stand beside each other, for who may translate it."""
    kind, code = Place.kind_word, shown.place.code
    workbench = translatable.get(kind)
    if not (shown.note.state and has_session(request)) or workbench is None:
        return ""
    if not workbench.may(request.user, code, shown.language):
        return ""
    return reverse("translations:edit", kwargs={"kind": kind, "key": code, "language": shown.language})


def _linked(shown: Shown) -> str:
    """The place for machines that read JSON-LD (schema.org)."""
    place = shown.place
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Place",
        "name": str(shown.name),
        "url": settings.SITE_URL + shown.address,
        "containedInPlace": {
            "@type": "City",
            "name": shown.city[0],
            "url": settings.SITE_URL + shown.city[1],
        },
    }
    if place.latitude is not None:
        told["geo"] = {
            "@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude,
        }  # fmt: skip
    if place.capacity:
        told["maximumAttendeeCapacity"] = place.capacity
    if place.website:
        told["sameAs"] = place.website
    return in_page(told)
