"""Entering a place, and the few acts by which those who keep it keep it right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts.rules import works_in_the_secretariat
from mreza.areas.partnerships.models import Place
from mreza.areas.partnerships.places import keeping
from mreza.areas.partnerships.places.forms import ChangePlaceForm, CloseForm, PlaceForm, wanted_from
from mreza.cities.acting import cities_of
from mreza.cities.speakers import need_a_city
from mreza.foundation.moments import Outdated
from mreza.foundation.permissions import allow
from mreza.translations.lookup import said
from mreza.ui.editing import Editing, blame
from mreza.ui.editing import edit as edited
from mreza.ui.pages import page

GET_POST = ("GET", "HEAD", "POST")


@login_required
@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a place of a city one acts for, or of an organisation one speaks for."""
    allow(request.user, "partnerships.enter_place")
    need_a_city(request.user, "partnerships.enter_place")
    form = PlaceForm(request.POST or None, user=request.user, initial=_begun(request))
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()
        if not keeping.would_keep(request.user, wanted):
            form.add_error("organisation", _("Choose the organisation you speak for."))
        else:
            try:
                entered = keeping.enter(wanted, by=request.user)
            except ValidationError as wrong:
                blame(form, wrong)
            else:
                messages.success(request, _("The place is recorded."))
                return redirect(entered)
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "partnerships/places/new.html", {"form": form}, status=status)


def _begun(request: HttpRequest) -> dict[str, Any]:
    """The city whose page one comes from, or the only one there is."""
    mine = sorted(cities_of(request.user))
    asked = request.GET.get("city", "")
    if asked in mine or works_in_the_secretariat(request.user):
        return {"city": asked}
    return {"city": mine[0]} if len(mine) == 1 else {}


@login_required
@require_http_methods(GET_POST)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """What is recorded about one place; who comes second sees both versions."""
    found = _kept(request, code)

    def build() -> Editing:
        fresh = Place.objects.select_related("kind", "city", "organisation").get(
            pk=found.pk
        )  # door: the one above
        told = keeping.as_told(keeping.wanted_of(fresh))
        told["field"] = " ".join(told.pop("fields"))
        return Editing(
            form=lambda *args, **kwargs: ChangePlaceForm(*args, user=request.user, **kwargs),
            present=told,
            version=str(fresh.version),
            save=lambda changes, reason, version: _change(request, fresh, changes, reason, version),
            template="partnerships/places/edit.html",
            done=_("The changes are saved."),
            goes=reverse("partnerships:place", kwargs={"code": fresh.code}),
            context={"place": fresh, "name": _name(fresh)},
        )

    return edited(request, build)


def _change(request: HttpRequest, place: Place, changes: dict[str, Any], reason: str, version: str) -> None:
    if not version.isdecimal() or len(version) > 9:
        raise Outdated(_("Somebody else has saved this in the meantime."))
    said_now = {**keeping.as_told(keeping.wanted_of(place)), **changes}
    if "field" in changes:
        said_now["fields"] = changes["field"].split()
    wanted = wanted_from(said_now)
    if not keeping.would_keep(request.user, wanted):
        raise ValidationError({"organisation": _("You would not keep this place any more.")})
    keeping.change(place, wanted, by=request.user, version=int(version), reason=reason)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Still right; asked again in a year."""
    found = _kept(request, code)
    keeping.still_right(found, by=request.user, version=_version(request, found))
    messages.success(request, _("Confirmed. You are asked again in a year."))
    return redirect("desk:desk") if request.POST.get("next") == "desk" else redirect(found)


@login_required
@require_http_methods(GET_POST)
def close(request: HttpRequest, code: str) -> HttpResponse:
    """It is there no more: asked once again, with the reason."""
    found = _kept(request, code)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = _version(request, found)
        keeping.close(found, by=request.user, reason=form.cleaned_data["reason"], version=seen)
        messages.success(request, _("The place is closed: it stands in no list any more."))
        return redirect(found)
    context = {"form": form, "place": found, "name": _name(found), "version": _version(request, found)}
    return page(request, "partnerships/places/close.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def open_again(request: HttpRequest, code: str) -> HttpResponse:
    """It is there after all, or again."""
    found = _kept(request, code)
    try:
        keeping.open_again(found, by=request.user)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("The place stands in the lists again."))
    return redirect(found)


def _kept(request: HttpRequest, code: str) -> Place:
    rows = Place.objects.visible_to(request.user).select_related("kind", "city", "organisation")
    found: Place = get_object_or_404(rows, code=code)
    allow(request.user, "partnerships.keep_place", found)
    return found


def _name(place: Place) -> str:
    return str(said(Place.kind_word, place.code))


def _version(request: HttpRequest, place: Place) -> int:
    """The version that was seen; a form without one, which nobody of us makes, means the present one."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else place.version
