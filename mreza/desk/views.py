"""The desk: what waits for me; the desks of my city, country and field; first steps; the outbox."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts.views import me
from mreza.accounts.work import work
from mreza.cities.facts import own_name
from mreza.cities.models import City, Country, CreativeField
from mreza.desk import first_steps, outbox, panels
from mreza.desk.drafts import own_drafts
from mreza.desk.overview import city_lines, totals
from mreza.desk.places import capacity_lines, other_desks, place_cards
from mreza.desk.waiting import waiting_for
from mreza.foundation.moments import now, today
from mreza.foundation.permissions import allow, can
from mreza.notices import inbox
from mreza.notices.choices import MailState
from mreza.notices.keeping import keeps
from mreza.notices.models import Notice, OutboxHold
from mreza.translations.lookup import said
from mreza.ui.pages import page

NEWEST = 3
PAGE_SIZE = 50


@login_required
@require_http_methods(["GET", "HEAD"])
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this person, and what belongs to them."""
    user = me(request)
    if not user.has_a_way_in:
        return redirect("accounts:way-in")
    context: dict[str, Any] = {
        "waiting": waiting_for(user, chosen=request.GET.get("about", "")),
        "today": today(),
    }
    if request.headers.get("HX-Request") != "true":
        notices = Notice.objects.visible_to(user).shown(at=now()).unread()[: NEWEST * 3]
        context |= {
            "capacities": capacity_lines(user),
            "places": place_cards(user),
            "other_desks": other_desks(user),
            "steps": first_steps.first_steps(user),
            "drafts": own_drafts(user),
            "may_write": can(user, "practices.create_practice"),
            "notices": [inbox.said(row) for row in inbox.readable(user, notices)][:NEWEST],
            "work": [thing for things in work(user).values() for thing in things],
            "may_read_outbox": can(user, "desk.read_outbox"),
        }
    return page(request, "desk/desk.html", context, part="waiting")


@login_required
@require_POST
def put_aside(request: HttpRequest, step: str) -> HttpResponse:
    """Do not show one of the first steps any more, or none of them (`all`)."""
    code = first_steps.ALL if step == "all" else step
    if code not in first_steps.CODES:
        raise Http404
    first_steps.put_aside(me(request), code)
    return redirect("desk:desk")


@login_required
@require_http_methods(["GET", "HEAD"])
def city(request: HttpRequest, code: str) -> HttpResponse:
    """A city's state, for those who act for it, for its country, for its field, for the Secretariat."""
    found = get_object_or_404(City.objects.visible_to(request.user).select_related("country"), code=code)
    if not can(request.user, "desk.read_city", found):
        raise Http404
    held = found.designation_on(today())
    context = {
        "city": found,
        "name": own_name(found),
        "field": held.field.code if held else "",
        "field_name": said("field", held.field.code) if held else "",
        "sections": panels.city_panels(request.user, found),
        "acts": panels.city_acts(request.user, found),
    }
    return page(request, "desk/city.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def country(request: HttpRequest, code: str) -> HttpResponse:
    """The cities of a country, for its National Commission and ministry."""
    found = get_object_or_404(Country, code=code)
    if not can(request.user, "desk.read_country", found):
        raise Http404
    lines = city_lines(country=code)
    context = {"code": code, "name": said("country", code), "totals": totals(lines)}
    return page(
        request,
        "desk/country.html",
        {**context, "sections": panels.country_panels(request.user, code, lines)},
    )


@login_required
@require_http_methods(["GET", "HEAD"])
def field(request: HttpRequest, code: str) -> HttpResponse:
    """The cities of a creative field, for who coordinates it."""
    found = get_object_or_404(CreativeField, code=code)
    if not can(request.user, "desk.read_field", found):
        raise Http404
    lines = city_lines(field=code)
    context = {"code": code, "name": said("field", code), "totals": totals(lines)}
    return page(
        request, "desk/field.html", {**context, "sections": panels.field_panels(request.user, code, lines)}
    )


# --- the outbox -----------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def outbox_page(request: HttpRequest) -> HttpResponse:
    """Every letter, by state, the newest first."""
    allow(request.user, "desk.read_outbox")
    at, letters = now(), outbox.letters_for(request.user)
    states = list(MailState)
    state = next((one for one in states if one == request.GET.get("state")), None)
    shown = letters.in_state(state, at=at) if state else letters.exclude(sent_at__isnull=False)
    rows = Paginator(shown.order_by("-written_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = outbox.counts(letters, at=at)
    context = {
        "rows": rows,
        "letters": [(letter, letter.state(at=at)) for letter in rows],
        "states": [
            {"code": one.value, "label": one.label, "count": counts[one.value], "current": one == state}
            for one in states
        ],
        "state": state,
        "open": sum(count for code, count in counts.items() if code != MailState.SENT),
        "held": OutboxHold.objects.first(),  # door: asked above; it says only since when
        "kept": keeps(_way_out()),
        "may_hold": can(request.user, "desk.hold_mail"),
    }
    return page(request, "desk/outbox.html", context)


def _way_out() -> Any:
    from django.core.mail import get_connection

    return get_connection()


@login_required
@require_http_methods(["GET", "HEAD"])
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """One letter: its envelope, and what of its text this reader may see."""
    allow(request.user, "desk.read_outbox")
    found = get_object_or_404(outbox.letters_for(request.user), code=code)
    at = now()
    context = {
        "letter": found,
        "state": found.state(at=at),
        "body": outbox.body_for(found, request.user),
        "acts": outbox.possible(found, at=at) if can(request.user, "desk.hold_mail") else [],
        "labels": ACTS,
    }
    return page(request, "desk/letter.html", context)


# act → what its button says, and what is said when it is done.
ACTS = {
    "hold": (gettext_lazy("Hold"), gettext_lazy("The letter is held.")),
    "release": (gettext_lazy("Release"), gettext_lazy("The letter may go.")),
    "try": (gettext_lazy("Try now"), gettext_lazy("The letter is tried in the next round, within seconds.")),
    "again": (gettext_lazy("Send it again"), gettext_lazy("The letter is sent again. It may arrive twice.")),
    "arrived": (gettext_lazy("It arrived"), gettext_lazy("The letter counts as sent.")),
}


@login_required
@require_POST
def letter_act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Hold, release, try, send again, or say that it arrived."""
    allow(request.user, "desk.hold_mail")
    found = get_object_or_404(outbox.letters_for(request.user), code=code)
    if act not in outbox.ACTS:
        raise Http404
    outbox.ACTS[act](found, by=me(request))
    messages.success(request, ACTS[act][1])
    return redirect("desk:letter", code=code)


@login_required
@require_POST
def hold_all(request: HttpRequest) -> HttpResponse:
    """Nothing leaves."""
    allow(request.user, "desk.hold_mail")
    outbox.hold_all(by=me(request))
    messages.warning(request, _("All mail is held now, also invitations and new passwords."))
    return redirect("desk:outbox")


@login_required
@require_POST
def release_all(request: HttpRequest) -> HttpResponse:
    """Mail leaves again."""
    allow(request.user, "desk.hold_mail")
    outbox.release_all(by=me(request))
    messages.success(request, _("Mail leaves again."))
    return redirect("desk:outbox")
