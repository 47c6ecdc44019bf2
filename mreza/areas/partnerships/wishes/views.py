"""What people read about offers and needs: the list of those they may see, and one of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.areas.partnerships.choices import WishState
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes.exports import FORMATS, export
from mreza.areas.partnerships.wishes.feeds import CONTENT_TYPE, wishes_feed
from mreza.areas.partnerships.wishes.hooks_page import wish_actions, wish_notes
from mreza.areas.partnerships.wishes.linked import wish_graph
from mreza.areas.partnerships.wishes.listing import VIEWS, Listing, as_json, drawing
from mreza.areas.partnerships.wishes.page import Shown, in_full, shown
from mreza.areas.partnerships.wishes.query import PARAMETERS, WishQuery, select
from mreza.areas.partnerships.wishes.rows import rows
from mreza.foundation.parameters import BadParameters, Mistake, Reader
from mreza.foundation.permissions import can
from mreza.foundation.problems import bad_parameters
from mreza.translations.hooks import translatable
from mreza.translations.lookup import SOURCE_LANGUAGE, names
from mreza.ui.pages import KEEP, PUBLIC, declare_public, has_session, in_language, page

OWN = ("view", "format")


def reader_of(request: HttpRequest) -> Any:
    """Who reads: nobody in particular, unless a session says otherwise. A kept page touches no session."""
    return request.user if has_session(request) else AnonymousUser()


# --- the list -----------------------------------------------------------------------------------------------------
@require_safe
def wishes(request: HttpRequest) -> HttpResponseBase:
    """Offers and needs: filtered, ordered, counted; as list, table or map, or as a file."""
    query = WishQuery.from_params(request.GET, also=OWN)
    reader = Reader(request.GET)
    view = reader.choice("view", VIEWS, VIEWS[0])
    file = reader.choice("format", FORMATS)
    selection = select(query, user=reader_of(request))
    mistakes = [*query.mistakes, *reader.mistakes]
    if query.page > selection.pages:
        mistakes.append(_no_such_page(query.page, selection.pages))
        selection.query = replace(query, page=selection.pages)
    listing = Listing(selection, view)
    if not mistakes and file:
        return export(selection, file)
    if not mistakes and _has_empty(request):
        # The form sends its empty fields too: an address says only what is meant.
        return redirect(listing.here)
    response = page(
        request,
        "partnerships/wishes/list.html",
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


def _context(listing: Listing, request: HttpRequest, mistakes: list[Mistake]) -> dict[str, Any]:
    selection = listing.selection
    return {
        "listing": listing,
        "facets": list(listing.facets()),
        "chips": listing.chips(),
        "sorts": listing.sorts(),
        "pages": listing.pages(),
        "selection": selection,
        "query": listing.query,
        "view": listing.view,
        "rows": rows(selection),
        "drawing": drawing(selection) if listing.view == "map" else None,
        "base": listing.base,
        "mistakes": {mistake.parameter: mistake for mistake in mistakes},
        "errors": [listing.told(mistake) for mistake in mistakes],
        "typed": {name: request.GET.get(name, "") for name in ("q", "since", "until")},
        "field_names": names("field"),
        "actions": _list_actions(request),
    }


def _list_actions(request: HttpRequest) -> list[tuple[str, str]]:
    """What this reader may begin here; readers without a session are not asked, their page is kept."""
    if not has_session(request):
        return []
    found = [
        ("partnerships.begin_wish", _("State an offer or a need"), "partnerships:wish-new"),
        ("partnerships.list_wishes", _("My offers and needs"), "partnerships:mine"),
        ("partnerships.begin_wish", _("Three offers, three needs"), "partnerships:first-visit"),
        ("partnerships.begin_wish", _("Import offers and needs"), "partnerships:wish-import"),
    ]
    return [(label, reverse(name)) for permission, label, name in found if can(request.user, permission)]


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The cities of the same set, for the map's script. Nobody types this address: it is right or refused."""
    try:
        query = WishQuery.from_params(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = json.dumps(
        as_json(select(query, user=reader_of(request))), ensure_ascii=False, separators=(",", ":")
    )
    response = HttpResponse(body, content_type="application/json")
    if not has_session(request):
        response.headers[PUBLIC] = KEEP
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest of the set, for readers of feeds: what everybody reads."""
    try:
        query = WishQuery.from_params(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = wishes_feed(Listing(select(replace(query, sort="newest", page=1))))
    return declare_public(request, HttpResponse(body, content_type=CONTENT_TYPE), PARAMETERS)


def _has_empty(request: HttpRequest) -> bool:
    return "HX-Request" not in request.headers and any("" in values for _name, values in request.GET.lists())


def _no_such_page(asked_for: int, last: int) -> Mistake:
    return Mistake("page", _("This list ends with page %(last)s.") % {"last": last}, str(asked_for))


# --- one of them --------------------------------------------------------------------------------------------------
@require_safe
def wish(request: HttpRequest, code: str) -> HttpResponseBase:
    """One offer or need."""
    return wish_page(request, found_wish(request, code))


def found_wish(request: HttpRequest, code: str) -> Wish:
    """The one of that address for this reader, or 404."""
    found: Wish = get_object_or_404(in_full(Wish.objects.visible_to(reader_of(request))), code=code[:30])
    return found


def wish_page(request: HttpRequest, found: Wish, **more: Any) -> HttpResponse:
    """The page of an offer or a need; `more`: a form on it that was not taken, with its status."""
    told = shown(found, get_language() or SOURCE_LANGUAGE)
    status = more.pop("status", 200)
    context: dict[str, Any] = {
        "shown": told,
        "api_address": f"/api/v1/{'offers' if told.is_offer else 'needs'}/{told.code}",
        "actions": [],
        "notes": [],
        "may": {},
        "side_by_side": "",
        "original_address": _original_address(request, told),
        "linked": wish_graph(told) if told.is_public else "",
        "form": None,
        "late": None,
        **more,
    }
    if has_session(request):
        context |= _own(request, found, told)
    if not told.is_open:
        context["indexed"] = False
    public = told.is_public and status == 200
    return page(request, "partnerships/wishes/wish.html", context, status=status, public=public)


def _own(request: HttpRequest, found: Wish, told: Shown) -> dict[str, Any]:
    """What this reader may do with it, and what other chapters have to say about it to this reader."""
    user = request.user
    writes = can(user, "partnerships.write_wish", found)
    actions = [action for given in wish_actions(request, found).values() for action in given]
    if writes and found.state != WishState.WITHDRAWN:
        actions.append((_("Change it"), reverse("partnerships:wish-change", kwargs={"code": found.code})))
    ends = can(user, "partnerships.withdraw_wish", found) and found.state in (
        WishState.OPEN,
        WishState.LAPSED,
    )
    return {
        "actions": actions,
        "notes": [line for given in wish_notes(request, found).values() for line in given],
        "may": {
            "confirm": writes and found.state in (WishState.OPEN, WishState.LAPSED),
            "withdraw": ends,
        },
        "side_by_side": _side_by_side(request, told),
    }


def _original_address(request: HttpRequest, told: Shown) -> str:
    """The same page in the language it was written in, where the site speaks that language."""
    address = in_language(request.path, told.wish.original_language)
    return address if told.note.state and address != request.path else ""


def _side_by_side(request: HttpRequest, told: Shown) -> str:
    """Where original and translation stand beside each other, for who may translate it."""
    workbench = translatable.get(Wish.kind_word) if told.note.state else None
    if workbench is None or not workbench.may(request.user, told.code, told.language):
        return ""
    told_to = {"kind": Wish.kind_word, "key": told.code, "language": told.language}
    return reverse("translations:edit", kwargs=told_to)
