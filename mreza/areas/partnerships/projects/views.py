"""What everybody reads: one project, the list of them, the map and the feed; and what those in it see beside."""

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
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.drawing import of_list, of_project
from mreza.areas.partnerships.projects.exports import FORMATS, export
from mreza.areas.partnerships.projects.feeds import CONTENT_TYPE, projects_feed
from mreza.areas.partnerships.projects.linked import list_graph, project_graph
from mreza.areas.partnerships.projects.listing import VIEWS, Listing
from mreza.areas.partnerships.projects.points import as_json, drawing
from mreza.areas.partnerships.projects.query import PARAMETERS, ProjectQuery, code_names, light_names, select
from mreza.areas.partnerships.projects.reading import Shown, host, in_full, money, shown
from mreza.areas.partnerships.projects.steering import steering
from mreza.cities.names import city_names
from mreza.files.lookup import files_of
from mreza.foundation.parameters import BadParameters, Mistake, Reader
from mreza.foundation.permissions import can
from mreza.foundation.problems import bad_parameters
from mreza.translations.hooks import translatable
from mreza.translations.lookup import SOURCE_LANGUAGE, names
from mreza.translations.told import translators
from mreza.ui.faceted import has_empty, within_its_pages
from mreza.ui.formats import date
from mreza.ui.pages import KEEP, PUBLIC, declare_public, has_session, in_language, page

OWN = ("view", "format")
VERBS = ("edit", "review", "confirm", "retire", "revive", "take_down", "look_back", "ask_city", "letter")


# --- one project ------------------------------------------------------------------------------------------
@require_safe
def project(request: HttpRequest, code: str) -> HttpResponseBase:
    """One project; a draft only for those who may see it, a former address leads to the present one."""
    found = found_project(request, code)
    if isinstance(found, HttpResponseBase):
        return found
    return project_page(request, found)


def project_page(request: HttpRequest, found: Project) -> HttpResponse:
    """The page; for who has a session with what they may do, and with what only those in the project read."""
    inside = has_session(request)
    risks = inside and can(request.user, "partnerships.see_risks_project", found)
    told = shown(found, get_language() or SOURCE_LANGUAGE, with_risks=risks)
    context = {
        "shown": told,
        "host": host,
        "money": money,
        "drawing": of_project(told),
        "freshness": freshness(told),
        "original_address": _original_address(request, told),
        "side_by_side": _side_by_side(request, told),
        "translators": translators(found.kind, found.key, told.language) if told.is_translation else [],
        "api_address": f"/api/v1/projects/{told.code}",
        "actions": actions(request, found) if inside else [],
        "steering": steering(request.user, told) if inside else None,
        "linked": project_graph(told) if told.is_public else "",
        **_files(found),
    }
    if told.is_retired:
        context["indexed"] = False
    return page(request, "partnerships/projects/project.html", context, public=told.is_public)


def found_project(
    request: HttpRequest, code: str, name: str = "partnerships:project"
) -> Project | HttpResponseBase:
    """The record of that address for this reader; a redirect from a former address; or 404, whatever the reason."""
    user = request.user if has_session(request) else AnonymousUser()
    found = in_full(Project.objects.visible_to(user)).filter(coded(code)).first()
    if found is not None:
        return found
    former = key_at(Project.kind, code)
    if former or has_session(request):  # a notice, and whoever wrote it, may know it by its key
        moved = Project.objects.visible_to(user).filter(key=former or code).first()
        if moved is not None and moved.code != code:
            there = redirect(reverse(name, kwargs={"code": moved.code}), permanent=bool(former))
            return there if has_session(request) else declare_public(request, there)
    raise Http404


def freshness(told: Shown) -> list[str]:
    """Who said that this is right, when, and when somebody is asked again; the last line is the one that ages."""
    one = told.project
    found = []
    if one.published_at:
        found.append(_("Published: %(date)s.") % {"date": date(one.published_at.date())})
    if one.confirmed_at:
        found.append(_("Confirmed by the city: %(date)s.") % {"date": date(one.confirmed_at.date())})
    elif told.is_unconfirmed:
        found.append(_("Not yet confirmed by the city."))
    if one.due_on:
        told_on = {"date": date(one.due_on)}
        found.append(
            _("Not confirmed since it was due: %(date)s.") % told_on
            if told.is_stale
            else _("To be confirmed again: %(date)s.") % told_on
        )
    return found


def _original_address(request: HttpRequest, told: Shown) -> str:
    """The same page in the language it was written in, where the site speaks that language."""
    address = in_language(request.path, told.project.original_language)
    return address if told.is_translation and address != request.path else ""


def _side_by_side(request: HttpRequest, told: Shown) -> str:
    """Where original and translation stand beside each other, for who may translate it."""
    kind, key, language = told.project.kind, told.project.key, told.language
    if not (told.is_translation and has_session(request)):
        return ""
    asked = translatable.get(kind)
    if asked is None or not asked.may(request.user, key, language):
        return ""
    return reverse("translations:edit", kwargs={"kind": kind, "key": key, "language": language})


def _files(found: Project) -> dict[str, Any]:
    """What was added to the record: pictures as they are shown, documents to take along."""
    files = files_of(found.kind, [found.key])[found.key]
    return {
        "pictures": [file for file in files if file.is_picture],
        "documents": [file for file in files if not file.is_picture],
    }


def actions(request: HttpRequest, found: Project) -> list[tuple[str, str]]:
    """Where this reader goes on: to write, to review, to ask cities, to say whether it is still right, to look back."""
    may = {verb: can(request.user, f"partnerships.{verb}_project", found) for verb in VERBS}
    standing = found.is_public and any(may[verb] for verb in ("confirm", "retire", "revive", "take_down"))
    offered = [
        (may["review"], _("Review"), "partnerships:review"),
        (may["edit"], _("Edit"), "partnerships:write"),
        (may["ask_city"], _("The cities in it"), "partnerships:project-cities"),
        (standing, _("Still right?"), "partnerships:standing"),
        (may["look_back"], _("History"), "partnerships:project-history"),
    ]
    return [
        (label, reverse(name, kwargs={"code": found.code})) for allowed, label, name in offered if allowed
    ]


def list_actions(request: HttpRequest) -> list[tuple[str, str]]:
    """What this reader may begin here."""
    if not has_session(request):
        return []
    found = [
        ("partnerships.create_project", _("Begin a project"), "partnerships:project-new"),
        ("partnerships.create_project", _("What we write"), "partnerships:project-mine"),
        ("partnerships.import_projects", _("Import projects"), "partnerships:project-import"),
    ]
    return [(label, reverse(name)) for permission, label, name in found if can(request.user, permission)]


# --- the list -----------------------------------------------------------------------------------------------
@require_safe
def projects(request: HttpRequest) -> HttpResponseBase:
    """The projects: filtered, ordered, counted; as list, table, map or on a line of time; or as a file."""
    query = ProjectQuery.from_params(request.GET, also=OWN)
    reader = Reader(request.GET)
    view = reader.choice("view", VIEWS, VIEWS[0])
    file = reader.choice("format", FORMATS)
    selection = select(query)
    mistakes = [*query.mistakes, *reader.mistakes]
    within_its_pages(selection, mistakes)
    listing = Listing(selection, view)
    if not mistakes and file:
        return export(selection, file)
    if not mistakes and has_empty(request):
        return redirect(listing.here)
    response = page(
        request,
        "partnerships/projects/list.html",
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
        query = ProjectQuery.from_params(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = json.dumps(as_json(select(query)), ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, content_type="application/json")
    response.headers[PUBLIC] = KEEP
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest of the set, for readers of feeds."""
    try:
        query = ProjectQuery.from_params(request.GET, strict=True)
    except BadParameters as error:
        return bad_parameters(error)
    body = projects_feed(Listing(select(replace(query, sort="newest", page=1))))
    return declare_public(request, HttpResponse(body, content_type=CONTENT_TYPE), PARAMETERS)


def _context(listing: Listing, request: HttpRequest, mistakes: list[Mistake]) -> dict[str, Any]:
    selection, query = listing.selection, listing.query
    rows = selection.rows()
    return {
        "listing": listing,
        "facets": list(listing.facets()),
        "chips": listing.chips(),
        "sorts": listing.sorts(),
        "pages": listing.pages(),
        "selection": selection,
        "query": query,
        "view": listing.view,
        "rows": [(row, selection.detail(row)) for row in rows],
        "drawing": drawing(selection) if listing.view == "map" else None,
        "timeline": of_list(selection, rows) if listing.view == "timeline" else None,
        "base": listing.base,
        "mistakes": {mistake.parameter: mistake for mistake in mistakes},
        "errors": [listing.told(mistake) for mistake in mistakes],
        "typed": request.GET.get("q", "")[:1000],
        "field_names": names("field"),
        "city_names": city_names(selection.language),
        "stages": code_names("stage", selection.language),
        "colours": light_names(selection.language),
        "actions": list_actions(request),
        "linked": list_graph(selection, rows) if not query.filtered and query.page == 1 else "",
    }
