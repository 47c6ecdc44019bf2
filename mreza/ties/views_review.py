"""The ties of last year, for who answers for the city: all right, or to be set right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mreza.cities.facts import own_name
from mreza.cities.models import City
from mreza.foundation.moments import Outdated, today
from mreza.foundation.permissions import can
from mreza.ties import coverage, review
from mreza.ties.choices import Answer
from mreza.ties.models import Contact
from mreza.translations.lookup import said
from mreza.ui.pages import page

SHOWN = 200
NAMED = 6  # other cities of one contact


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, code: str) -> HttpResponse:
    """One page, one click."""
    city = get_object_or_404(City.objects.visible_to(request.user), code=code)
    if not can(request.user, "ties.review_year", city):
        raise Http404
    number = review.year_of(today())
    if request.method == "POST":
        try:
            review.look_at(city, number, by=request.user, seen=request.POST.get("seen") or "-")
        except Outdated as refusal:
            return _page(request, city, number, str(refusal.message))
        messages.success(request, _("Thank you. The ties of %(year)s are looked at.") % {"year": number})
        return redirect("ties:year", code=code)
    return _page(request, city, number)


def _page(request: HttpRequest, city: City, number: int, refusal: str = "") -> HttpResponse:
    rows = review.ties_of(city, number).select_related("kind").prefetch_related("members__city", "ties")
    contacts = list(rows[: SHOWN + 1])
    asked = review.looked(review.asked([city.code], number), number)
    context = {
        "city": city,
        "name": own_name(city),
        "year": number,
        "due": review.due_on(number),
        "is_asked": bool(asked),
        "looked_at": asked[0].at if asked else None,
        "rows": [_row(one, city) for one in contacts[:SHOWN]],
        "more": len(contacts) > SHOWN,
        "seen": review.seen_mark(city, number),
        "refusal": refusal,
        "caution": coverage.caution(),
        "made_from": coverage.made_from(),
    }
    return page(request, "ties/year.html", context, status=409 if refusal else 200)


def _row(contact: Contact, city: City) -> dict[str, Any]:
    members = list(contact.members.all())
    others = [own_name(one.city) for one in members if one.city_id != city.pk]
    states = {tie.state for tie in contact.ties.all() if city.pk in (tie.giver_id, tie.receiver_id)}
    mine = next(one for one in members if one.city_id == city.pk)
    return {
        "contact": contact,
        "kind": said("tie-kind", contact.kind.code),
        "others": others[:NAMED],
        "more": max(0, len(others) - NAMED),
        "states": sorted(states),
        "waits": mine.answer == Answer.SILENT and contact.documented_at is None,
    }
