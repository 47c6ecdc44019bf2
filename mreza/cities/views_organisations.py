"""Organisations that work with cities: who they are, entering one, setting one right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities import organisations as entering
from mreza.cities.acting import cities_of
from mreza.cities.choices import Sector
from mreza.cities.forms_people import CorrectOrganisationForm, OrganisationForm, organisation_rows
from mreza.cities.models import Organisation
from mreza.cities.places import place_name
from mreza.foundation.collation import sort_key
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.foundation.permissions import allow, can
from mreza.foundation.text import fold
from mreza.ui.editing import Editing, blame
from mreza.ui.editing import edit as edited
from mreza.ui.pages import page

LONGEST_SEARCH = 200


@login_required
@require_http_methods(["GET", "HEAD"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation recorded; the ones this reader keeps can be set right."""
    allow(request.user, "cities.view_register")
    sought = request.GET.get("q", "")[:LONGEST_SEARCH]
    words = fold(sought).split()
    rows = [
        one
        for one in Organisation.objects.visible_to(request.user).select_related("city", "country")
        if all(word in fold(f"{one.name} {one.city or ''}") for word in words)
    ]
    language = get_language() or "en"
    rows.sort(key=lambda one: sort_key(one.name, language))
    context = {
        "rows": [_line(request, one) for one in rows],
        "sought": sought,
        "may_enter": can(request.user, "cities.enter_organisation"),
    }
    return page(request, "cities/people/organisations.html", context)


def _line(request: HttpRequest, one: Organisation) -> dict[str, Any]:
    return {
        "one": one,
        "sector": Sector(one.sector).label,
        "city": place_name("city", one.city.code) if one.city else "",
        "country": place_name("country", one.country.code) if one.country else "",
        "may_edit": can(request.user, "cities.correct_organisation", one),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter an organisation that is not recorded yet."""
    allow(request.user, "cities.enter_organisation")
    form = OrganisationForm(request.POST or None, cities=_mine(request))
    if request.method == "POST" and form.is_valid():
        try:
            entered = entering.enter(form.values(), by=request.user)
        except ValidationError as wrong:
            blame(form, wrong)
        except WrongMoment as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("%(name)s is recorded.") % {"name": entered.name})
            return redirect("cities:organisations")
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "cities/people/organisation_new.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """What is recorded about one organisation; who comes second sees both versions."""
    organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user).select_related("city"), code=code
    )
    allow(request.user, "cities.correct_organisation", organisation)
    mine = _mine(request)

    def build() -> Editing:
        fresh = Organisation.objects.select_related("city", "country").get(
            pk=organisation.pk
        )  # door: the one above
        told = entering.told(fresh)
        if mine is not None:
            told.pop("country")
        return Editing(
            form=lambda *args, **kwargs: CorrectOrganisationForm(*args, cities=mine, **kwargs),
            present=told,
            version=str(fresh.version),
            save=lambda changes, reason, version: _correct(request, fresh, changes, reason, version),
            template="cities/people/organisation_edit.html",
            done=_("The changes are saved."),
            goes=reverse("cities:organisations"),
            context={"organisation": fresh},
        )

    return edited(request, build)


def _correct(
    request: HttpRequest, one: Organisation, changes: dict[str, Any], reason: str, version: str
) -> None:
    if not version.isdecimal() or len(version) > 9:
        raise Outdated(_("Somebody else has saved this in the meantime."))
    rows = organisation_rows(changes)
    entering.correct(one, rows, by=request.user, reason=reason, version=int(version))


def _mine(request: HttpRequest) -> list[str] | None:
    """The cities whose organisations this reader keeps; None: all."""
    return None if works_in_the_secretariat(request.user) else sorted(cities_of(request.user))
