"""What everybody reads: one good practice, the list of them, and both to take away."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.activities.addresses import key_at
from mreza.activities.models.activity import coded
from mreza.areas.practices.adoptions.story import story_for_page
from mreza.areas.practices.exports import FORMATS, export
from mreza.areas.practices.feeds import CONTENT_TYPE, practices_feed
from mreza.areas.practices.hooks import practice_actions
from mreza.areas.practices.linked import list_graph, practice_graph
from mreza.areas.practices.listing import PARAMETERS, VIEWS, Listing, asked, selected
from mreza.areas.practices.models import Practice
from mreza.areas.practices.page import HEADINGS, Shown, host, in_full, shown
from mreza.areas.practices.pdf import as_pdf, assigned_line, block_facts, months
from mreza.areas.practices.points import as_json, drawing
from mreza.areas.practices.similar import similar_to
from mreza.files.lookup import files_of
from mreza.foundation.parameters import BadParameters, Mistake, Reader
from mreza.foundation.permissions import can
from mreza.foundation.problems import bad_parameters
from mreza.translations.hooks import translatable
from mreza.translations.lookup import SOURCE_LANGUAGE, names
from mreza.translations.told import translators
from mreza.ui.formats import date
from mreza.ui.pages import KEEP, PUBLIC, declare_public, has_session, in_language, page

OWN = ("view", "format")
VERBS = ("edit", "review", "confirm", "retire", "revive", "take_down", "look_back")


# --- one practice -----------------------------------------------------------------------------------------
@require_safe
def practice(request: HttpRequest, code: str) -> HttpResponseBase:
    """One good practice; a draft only for those who may see it, a former address leads to the present one."""
    found = found_practice(request, code)
    if isinstance(found, HttpResponseBase):
        return found
    told = shown(found, get_language() or SOURCE_LANGUAGE)
    context = {
        "shown": told,
        "headings": [(part, label) for part, label in HEADINGS.items()],
        "months": months,
        "block_facts": block_facts,
        "host": host,
        "assigned": assigned_line(told),
        "similar": similar_to(found, told.language) if told.is_public else [],
        "carried": story_for_page(told) if told.is_public else None,
        "freshness": freshness(told),
        "original_address": _original_address(request, told),
        "side_by_side": _side_by_side(request, told),
        "translators": translators(found.kind, found.key, told.language) if told.is_translation else [],
        "pdf_address": reverse("practices:pdf", kwargs={"code": told.code}),
        "api_address": f"/api/v1/practices/{told.code}",
        "actions": _actions(request, found),
        "linked": practice_graph(told) if told.is_public else "",
        **pictures_and_documents(found),
    }
    if told.is_retired:
        context["indexed"] = False
    return page(request, "practices/practice.html", context, public=told.is_public)


@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same as a tagged PDF; whoever may not read the page gets no file."""
    found = found_practice(request, code, "practices:pdf")
    if isinstance(found, HttpResponseBase):
        return found
    told = shown(found, get_language() or SOURCE_LANGUAGE)
    response = HttpResponse(as_pdf(told), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{told.code}-{told.language}.pdf"'
    response.headers["Content-Language"] = told.language
    return declare_public(request, response) if told.is_public and not has_session(request) else response


def freshness(told: Shown) -> list[str]:
    """Who said that this is right, when, and when somebody is asked again; the last line is the one that ages."""
    practice = told.practice
    found = []
    if practice.published_at:
        found.append(_("Published: %(date)s.") % {"date": date(practice.published_at.date())})
    if practice.confirmed_at:
        found.append(_("Confirmed by the city: %(date)s.") % {"date": date(practice.confirmed_at.date())})
    elif told.is_unconfirmed:
        found.append(_("Not yet confirmed by the city."))
    if practice.due_on:
        told_on = {"date": date(practice.due_on)}
        found.append(
            _("Not confirmed since it was due: %(date)s.") % told_on
            if told.is_stale
            else _("To be confirmed again: %(date)s.") % told_on
        )
    return found


def found_practice(
    request: HttpRequest, code: str, name: str = "practices:practice"
) -> Practice | HttpResponseBase:
    """The record of that address for this reader; a redirect from a former address; or 404, whatever the reason."""
    user = request.user if has_session(request) else AnonymousUser()
    rows = in_full(Practice.objects.visible_to(user))
    found = rows.filter(coded(code)).first()
    if found is not None:
        return found
    if key := key_at(Practice.kind, code):
        moved = Practice.objects.visible_to(user).filter(key=key).first()
        if moved is not None and moved.code != code:
            there = redirect(reverse(name, kwargs={"code": moved.code}), permanent=True)
            return declare_public(request, there) if isinstance(user, AnonymousUser) else there
    raise Http404


def _original_address(request: HttpRequest, told: Shown) -> str:
    """The same page in the language it was written in, where the site speaks that language."""
    address = in_language(request.path, told.practice.original_language)
    return address if told.is_translation and address != request.path else ""


def _side_by_side(request: HttpRequest, told: Shown) -> str:
    """Where original and translation stand beside each other, for who may translate it."""
    kind, key, language = told.practice.kind, told.practice.key, told.language
    if not (told.is_translation and has_session(request)):
        return ""
    asked = translatable.get(kind)
    if asked is None or not asked.may(request.user, key, language):
        return ""
    return reverse("translations:edit", kwargs={"kind": kind, "key": key, "language": language})


def _actions(request: HttpRequest, practice: Practice) -> list[tuple[str, str]]:
    """What this reader may do here; readers without a session are not asked, their page is kept."""
    if not has_session(request):
        return []
    offered = practice_actions(request, practice).values()
    return [*actions(request, practice), *(action for more in offered for action in more)]


def pictures_and_documents(practice: Practice) -> dict[str, Any]:
    """What was added to the record: pictures as they are shown, documents to take along."""
    files = files_of(practice.kind, [practice.key])[practice.key]
    return {
        "pictures": [file for file in files if file.is_picture],
        "documents": [file for file in files if not file.is_picture],
    }


def actions(request: HttpRequest, practice: Practice) -> list[tuple[str, str]]:
    """Where this reader goes on: to write, to review, to say whether it is still right, to look back."""
    user = request.user
    may = {verb: can(user, f"practices.{verb}_practice", practice) for verb in VERBS}
    standing = practice.is_public and any(may[verb] for verb in ("confirm", "retire", "revive", "take_down"))
    found = [
        (may["review"], _("Review"), "practices:review"),
        (may["edit"], _("Edit"), "practices:write"),
        (standing, _("Still right?"), "practices:standing"),
        (may["look_back"], _("History"), "practices:history"),
    ]
    return [
        (label, reverse(name, kwargs={"code": practice.code})) for allowed, label, name in found if allowed
    ]


def list_actions(request: HttpRequest) -> list[tuple[str, str]]:
    """What this reader may begin here."""
    if not has_session(request):
        return []
    found = [
        ("practices.create_practice", _("Write a good practice"), "practices:new"),
        ("practices.import_practices", _("Import good practices"), "practices:import"),
        ("questions.ask_question", _("Ask the Network"), "questions:new"),
    ]
    return [(label, reverse(name)) for permission, label, name in found if can(request.user, permission)]


# --- the list -----------------------------------------------------------------------------------------------
@require_safe
def practices(request: HttpRequest) -> HttpResponseBase:
    """The good practices: filtered, ordered, counted."""
    query = asked(request.GET, also=OWN)
    reader = Reader(request.GET)
    view = reader.choice("view", VIEWS, VIEWS[0])
    file = reader.choice("format", FORMATS)
    selection = selected(query)
    mistakes = [*query.mistakes, *reader.mistakes]
    if query.page > selection.pages:
        mistakes.append(_no_such_page(query.page, selection.pages))
        selection.query = query = replace(query, page=selection.pages)
    listing = Listing(selection, view)
    if not mistakes and file:
        return export(selection, file)
    if not mistakes and _has_empty(request):
        # The form sends its empty fields too: an address says only what is meant.
        return redirect(listing.here)
    response = page(
        request,
        "practices/list.html",
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
        query = asked(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = json.dumps(as_json(selected(query)), ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, content_type="application/json")
    response.headers[PUBLIC] = KEEP
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest of the set, for readers of feeds."""
    try:
        query = asked(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = practices_feed(Listing(selected(replace(query, sort="newest", page=1))))
    return declare_public(request, HttpResponse(body, content_type=CONTENT_TYPE), PARAMETERS)


def _context(listing: Listing, request: HttpRequest, mistakes: list[Mistake]) -> dict[str, Any]:
    selection, query = listing.selection, listing.query
    rows = selection.rows() if listing.view != "map" or selection.total else []
    return {
        "listing": listing,
        "facets": list(listing.facets()),
        "chips": listing.chips(),
        "sorts": listing.sorts(),
        "pages": listing.pages(),
        "selection": selection,
        "query": query,
        "view": listing.view,
        "rows": rows,
        "drawing": drawing(selection) if listing.view == "map" else None,
        "base": listing.base,
        "mistakes": {mistake.parameter: mistake for mistake in mistakes},
        "errors": [listing.told(mistake) for mistake in mistakes],
        "typed": request.GET.get("q", ""),
        "field_names": names("field"),
        "actions": list_actions(request),
        "linked": list_graph(selection, rows) if not query.filtered and query.page == 1 else "",
    }


def _has_empty(request: HttpRequest) -> bool:
    return "HX-Request" not in request.headers and any("" in values for _name, values in request.GET.lists())


def _no_such_page(asked_for: int, last: int) -> Mistake:
    return Mistake("page", _("This list ends with page %(last)s.") % {"last": last}, str(asked_for))
