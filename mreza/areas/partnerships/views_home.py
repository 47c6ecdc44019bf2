"""The second area of action on one page: where one looks for partners, for what, and what came of it."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mreza.activities.catalogue import count_where
from mreza.areas.partnerships.choices import Side
from mreza.areas.partnerships.models import Place, Project, Wish
from mreza.cities.models import Organisation
from mreza.ui.formats import number
from mreza.ui.pages import page
from mreza.ui.sections import sections_of

AREA = "partnerships"


class Door(NamedTuple):
    """One way in: what it is, and what one finds there."""

    title: str
    text: str
    href: str
    told: str = ""  # how much of it there is


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Working together: finding partners, offers and needs, projects, places, organisations."""
    context = {"doors": _doors(), "sections": list(sections_of("area", AREA))}
    return page(request, "partnerships/home.html", context, public=True)


def _doors() -> list[Door]:
    """What everybody may see, counted: on everybody's page the same figures."""
    anybody = AnonymousUser()
    sides = Wish.objects.visible_to(anybody).open().order_by().values_list("side")
    counts = dict(sides.annotate(count=Count("pk")))
    offers, needs = counts.get(Side.OFFER, 0), counts.get(Side.NEED, 0)
    projects = count_where(kind=Project.kind)
    places = Place.objects.visible_to(anybody).count()
    bodies = Organisation.objects.visible_to(anybody).count()
    return [
        Door(
            _("Find partners"),
            _(
                "Which city could yours work with, and why: for the city, for an offer or a need, for an idea."
            ),
            reverse("partnerships:find"),
        ),
        Door(
            _("Offers and needs"),
            _(
                "What cities and organisations offer one another and what they look for, with amount and term."
            ),
            reverse("partnerships:wishes"),
            " · ".join(
                (
                    ngettext("%(count)s open offer", "%(count)s open offers", offers)
                    % {"count": number(offers)},
                    ngettext("%(count)s open need", "%(count)s open needs", needs) % {"count": number(needs)},
                )
            ),
        ),
        Door(
            _("Projects"),
            _("Pilots, partnerships and initiatives: who takes part, by when, and what was measured."),
            reverse("partnerships:projects"),
            ngettext("%(count)s project", "%(count)s projects", projects) % {"count": number(projects)},
        ),
        Door(
            _("Places"),
            _("Hubs, studios, workshops, stages and residences that are open to others."),
            reverse("partnerships:places"),
            ngettext("%(count)s place", "%(count)s places", places) % {"count": number(places)},
        ),
        Door(
            _("Organisations"),
            _("Public, private and civil bodies that work with cities of the Network."),
            reverse("cities:organisations"),
            ngettext("%(count)s organisation", "%(count)s organisations", bodies) % {"count": number(bodies)},
        ),
        Door(
            _("Who works with whom"),
            _("What came of it: every contact between cities, confirmed by the other one."),
            reverse("ties:list"),
        ),
    ]
