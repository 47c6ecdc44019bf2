"""Naming the official address of a city that nobody acts for, and deciding on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mreza.cities.facts import own_name
from mreza.cities.models import City
from mreza.foundation.moments import now
from mreza.foundation.permissions import allow, can
from mreza.ties import officials
from mreza.ties.forms_links import OfficialForm, ReasonForm
from mreza.ties.models import Contact, OfficialAddress
from mreza.ui.pages import page
from mreza.ui.sections import Section

CLOSED_SHOWN = 50


# --- for the city that claims -----------------------------------------------------------------------------------
def section(request: HttpRequest, contact: Contact) -> list[Section]:
    """On the page of a contact, for the city that entered it: cities that nobody in the Network answers for."""
    if not can(request.user, "ties.name_address", contact):
        return []
    cities = officials.standing(contact)
    if not cities:
        return []
    lines = [{**one, "code": one["city"].code, "name": own_name(one["city"])} for one in cities]
    title = _("Nobody can answer there yet")
    context = {"contact": contact.code, "cities": lines}
    return [Section("official", title, "ties/official_section.html", context, 40)]


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, code: str, city: str) -> HttpResponse:
    """Name who could answer for a city that nobody acts for."""
    contact, asked = _asked(request, code, city)
    form = OfficialForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST":
        form = OfficialForm(request.POST)
        if form.is_valid() and _named(request, contact, asked, form):
            messages.success(
                request, _("Thank you. The Secretariat looks at the address; then the question goes there.")
            )
            return redirect("ties:contact", code=contact.code)
    context = {
        "form": form,
        "contact": contact,
        "city": asked,
        "name": own_name(asked),
        "in_the_way": "" if form.is_bound else officials.in_the_way(contact, asked, at=now()),
    }
    return page(request, "ties/official_name.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, code: str, city: str) -> tuple[Contact, City]:
    """The contact, and the silent city of it, for who may name an address there."""
    seen = Contact.objects.visible_to(request.user).select_related("entered_for", "kind")
    contact = get_object_or_404(seen, code=code)
    allow(request.user, "ties.name_address", contact)
    found = officials.silent_city(contact, city)
    if found is None:
        raise Http404
    return contact, found


def _named(request: HttpRequest, contact: Contact, city: City, form: OfficialForm) -> bool:
    try:
        officials.name_address(contact, city, form.named, by=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    except officials.TooMany:
        form.add_error(
            None, _("You have named many addresses today. Go on tomorrow, or write to the Secretariat.")
        )
    return not form.errors


# --- for the Secretariat ----------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def addresses(request: HttpRequest) -> HttpResponse:
    """Those that wait, those in use, and those closed last."""
    allow(request.user, "ties.keep_addresses")
    seen = OfficialAddress.objects.visible_to(request.user).select_related("city", "named_for", "contact")
    context = {
        "waiting": [_line(one) for one in seen.waiting()],
        "used": [_line(one) for one in seen.in_force().order_by("city__name", "pk")],
        "closed": [
            _line(one) for one in seen.exclude(closed_at=None).order_by("-closed_at", "-pk")[:CLOSED_SHOWN]
        ],
    }
    return page(request, "ties/officials.html", context)


def _line(address: OfficialAddress) -> dict[str, Any]:
    return {"address": address, "city": own_name(address.city), "named_for": own_name(address.named_for)}


@login_required
@require_http_methods(["GET", "HEAD"])
def address(request: HttpRequest, code: str) -> HttpResponse:
    """One address: who it is said to be, why, and what speaks against it."""
    return _page(request, _address(request, code), {})


def _address(request: HttpRequest, code: str) -> OfficialAddress:
    allow(request.user, "ties.keep_addresses")
    seen = OfficialAddress.objects.visible_to(request.user).select_related(
        "city__country", "named_for", "named_by", "contact", "accepted_by", "closed_by"
    )
    found: OfficialAddress = get_object_or_404(seen, code=code)
    return found


def _page(request: HttpRequest, found: OfficialAddress, forms: dict[str, ReasonForm]) -> HttpResponse:
    questions = list(found.questions.all()[:20])
    context = {
        **_line(found),
        "doubts": officials.doubts(found) if found.is_waiting else [],
        "may_accept": found.is_waiting and can(request.user, "ties.accept_address", found),
        "form": forms.get("reason") or ReasonForm(),
        "questions": questions,
    }
    wrong = any(form.errors for form in forms.values())
    return page(request, "ties/official.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """The address is used from now on, for every contact of that city."""
    found = _address(request, code)
    allow(request.user, "ties.accept_address", found)
    officials.accept(found, by=request.user)
    messages.success(request, _("The address is accepted, and the question is on its way."))
    return redirect("ties:official", code=code)


@login_required
@require_POST
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """The address is not accepted, and why."""
    done = gettext_lazy("The address is refused, and the person’s data are deleted.")
    return _with_reason(request, code, officials.refuse, done)


@login_required
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """The address is no longer used, and why."""
    done = gettext_lazy("The address is no longer used, and the person’s data are deleted.")
    return _with_reason(request, code, officials.end, done)


def _with_reason(request: HttpRequest, code: str, act: Callable[..., None], done: Any) -> HttpResponse:
    found = _address(request, code)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, {"reason": form})
    act(found, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, done)
    return redirect("ties:officials")
