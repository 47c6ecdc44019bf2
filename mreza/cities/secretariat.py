"""What the Secretariat is offered: on its first page, on a city's page, and among the things it may word."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.accounts.work import Work
from mreza.cities.models import City, Country, CreativeField, Region
from mreza.cities.models.remark import Remark
from mreza.foundation.moments import today
from mreza.foundation.permissions import can
from mreza.vocabulary.wordable import Wordable


def work(user: Any) -> list[Work]:
    """What an officer does with cities."""
    found = []
    if can(user, "cities.correct_city"):
        found.append(
            Work(
                _("Cities"),
                reverse("cities:list"),
                _("Find a city; on its page you edit its facts and its designations."),
            )
        )
    if can(user, "cities.designate_city"):
        found.append(
            Work(
                _("Designate a city"),
                reverse("cities:designate"),
                _("Record a city and the field it was designated for."),
            )
        )
    if can(user, "cities.import_cities"):
        found.append(
            Work(
                _("Import a spreadsheet"),
                reverse("cities:import"),
                _("Many cities or designations at once, with a trial run first."),
            )
        )
    if can(user, "cities.correct_city"):
        found.append(
            Work(
                _("Remarks of readers"),
                reverse("cities:remarks"),
                _("What readers say is wrong or missing."),
                Remark.objects.visible_to(user).open().count(),
            )
        )
    return found


def actions(request: HttpRequest, city: City) -> list[tuple[str, str]]:
    """What this reader may do with that city: (label, address)."""
    found = []
    here = {"code": city.code}
    if can(request.user, "cities.correct_city", city):
        found.append((_("Edit the facts"), reverse("cities:edit", kwargs=here)))
        for designation in city.designations.order_by("-since"):
            place = {**here, "pk": designation.pk}
            label = _("Edit the designation of %(year)s") % {"year": designation.since.year}
            found.append((label, reverse("cities:designation-edit", kwargs=place)))
        found.append((_("Journal"), reverse("cities:history", kwargs=here)))
    if can(request.user, "cities.designate_city", city):
        if city.designation_on(today()):
            found.append((_("Change the creative field"), reverse("cities:change-field", kwargs=here)))
            found.append((_("Record that the city left"), reverse("cities:withdraw", kwargs=here)))
        else:
            found.append((_("Designate the city"), f"{reverse('cities:designate')}?city={city.code}"))
    return found


def wordable() -> list[Wordable]:
    """Names of creative fields, regions and countries are worded like the vocabularies."""
    models = ((CreativeField, _("Creative fields")), (Region, _("Regions")), (Country, _("Countries")))
    return [Wordable(model.kind, label, _codes_of(model)) for model, label in models]


def _codes_of(model: Any) -> Any:
    return lambda: list(model.objects.values_list("code", flat=True))
