"""Pages about people: the register, one appointment, the team of a city, inviting one or hundreds, writing to many."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts import invitations as inviting
from mreza.accounts.capacities import Capacity, forget
from mreza.accounts.models import Invitation, User
from mreza.cities import appointing, proposing, uploads
from mreza.cities.acting import contacts_seen_by, people_seen_by
from mreza.cities.choices import ACTS_FOR, CITY_LEADS, CITY_TEAM, Acting
from mreza.cities.forms import ConfirmImportForm, FileForm
from mreza.cities.forms_people import (
    EndForm,
    GiveForm,
    GroupLetterForm,
    InviteForm,
    ProlongForm,
    roles_by_place,
)
from mreza.cities.import_pages import empty_table
from mreza.cities.imports_people import Plan, columns, read_plan, template_csv, template_xlsx
from mreza.cities.models import Appointment, City, GroupLetter
from mreza.cities.places import phrase, place_name, place_url
from mreza.cities.proposing import LONGEST_REASON
from mreza.cities.register import (
    ENOUGH,
    INVITED,
    PROPOSED,
    STATES,
    TEAMS,
    CityTeam,
    Register,
    RegisterQuery,
    Row,
    silent_before,
)
from mreza.cities.register_files import WAYS, confidentiality, export, label
from mreza.cities.register_letters import sample, write_to_group
from mreza.cities.register_listing import Listing
from mreza.foundation.codes import random_code
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.foundation.parameters import Mistake, Reader
from mreza.foundation.permissions import allow, can
from mreza.journal.models import record
from mreza.ui.editing import blame
from mreza.ui.pages import page

SHOWN = 500  # rows of a plan on a page; all of them are counted
_CODE = re.compile(r"[A-Za-z0-9_-]{16,40}")


# --- the register -----------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def register(request: HttpRequest) -> HttpResponseBase:
    """Who acts for what, as far as this reader sees; filtered, counted, to take away."""
    allow(request.user, "cities.view_register")
    query = RegisterQuery.from_params(request.GET, also=("format",))
    reader = Reader(request.GET)
    way = reader.choice("format", WAYS)
    found = Register(request.user, query)
    mistakes = [*query.mistakes, *reader.mistakes]
    if query.page > found.pages:
        told = _("This list ends with page %(last)s.") % {"last": found.pages}
        mistakes.append(Mistake("page", told, str(query.page)))
        found.query = replace(query, page=found.pages)
    if way and not mistakes:
        return _taken_away(request, found, way)
    if not mistakes and "HX-Request" not in request.headers and _has_empty(request):
        return redirect(
            Listing(found).here
        )  # the form sends its empty fields too: an address says what is meant
    listing = Listing(found)
    context = {
        "listing": listing,
        "query": found.query,
        "rows": [_line(row) for row in found.rows()],
        "facets": list(listing.facets()),
        "chips": listing.chips(),
        "sorts": listing.sorts(),
        "pages": listing.pages(),
        "total": found.total,
        "summary": found.summary,
        "errors": [listing.told(mistake) for mistake in mistakes],
        "typed": request.GET.get("q", ""),
        "contacts": bool(found.contacts),
        "confidential": confidentiality(label(found)),
        "recipients": len(found.recipients()) if can(request.user, "cities.write_to_people") else 0,
        "gives": can(request.user, "cities.import_people"),
        "whole": people_seen_by(request.user).whole,
    }
    response = page(
        request, "cities/people/register.html", context, part="results", status=400 if mistakes else 200
    )
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        response.headers["HX-Push-Url"] = "false" if mistakes else listing.here
    return response


def _taken_away(request: HttpRequest, found: Register, way: str) -> HttpResponseBase:
    """The file; that somebody took it away stands in the journal (security.md §6.7)."""
    if request.method == "GET":
        record(
            "people.exported", ("register", "people"), by=request.user, public=False,
            after={"lines": found.total, "label": str(label(found)), "format": way, "filters": found.query.address()},
        )  # fmt: skip
    return export(found, way)


def _line(row: Row) -> dict[str, Any]:
    """A line as the table shows it."""
    return {
        "row": row,
        "state": STATES[row.state],
        "role": Acting(row.role).label if row.role else "",
        "flags": [TEAMS[flag] for flag in row.team],
        "place_url": place_url(row.kind, row.key),
        "url": reverse("cities:appointment", kwargs={"code": row.code}) if row.is_person else "",
        "people_url": reverse("cities:city-people", kwargs={"code": row.key}) if row.kind == "city" else "",
    }


def _has_empty(request: HttpRequest) -> bool:
    return any("" in values for _name, values in request.GET.lists())


# --- one appointment --------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    """Who acts for what since when, and what this reader may do about it."""
    one = _appointment(request, code)
    return page(request, "cities/people/appointment.html", _about(request, one))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prolong(request: HttpRequest, code: str) -> HttpResponse:
    """Give an appointment another end."""
    one = _appointment(request, code)
    allow(request.user, "cities.end_appointment", one.capacity)
    form = ProlongForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _try(
            form, lambda: appointing.prolong(one, until=said["until"], by=request.user, reason=said["reason"])
        ):
            messages.success(request, _("The appointment has another end now."))
            return redirect("cities:appointment", code=code)
    return page(
        request, "cities/people/prolong.html", {**_about(request, one), "form": form}, status=_status(form)
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, code: str) -> HttpResponse:
    """End an appointment, with the reason. What would be left of the city's team is said before."""
    one = _appointment(request, code)
    allow(request.user, "cities.end_appointment", one.capacity)
    form = EndForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and _try(form, lambda: appointing.end_appointment(one, by=request.user, **form.cleaned_data)):
        forget(request.user)  # it may have been their own
        messages.success(request, _("The appointment has ended. Nothing it opened is open any more."))
        return redirect(_after(request, one))
    others = None
    if one.city_id is not None and one.role in CITY_TEAM:
        team = Appointment.objects.held(at=now()).filter(  # door: the team of a city whose people one may end
            city=one.city, role__in=CITY_TEAM
        )
        others = team.exclude(user=one.user).values("user").distinct().count()
    context = {**_about(request, one), "form": form, "others": others, "enough": ENOUGH}
    return page(request, "cities/people/end.html", context, status=_status(form))


def _appointment(request: HttpRequest, code: str) -> Appointment:
    rows = Appointment.objects.visible_to(request.user).select_related(
        "user", "city__country", "country", "field", "organisation", "given_by", "ended_by"
    )
    return get_object_or_404(rows, code=code)


def _about(request: HttpRequest, one: Appointment) -> dict[str, Any]:
    at, post = now(), one.capacity
    in_force = one.until is None or one.until > at
    contacts = contacts_seen_by(request.user)
    land = one.city.country.code if one.city else one.country.code if one.country else ""
    whole = contacts.whole or (post.kind == "city" and post.key in contacts.cities)
    shown = whole or one.user_id == request.user.pk
    if not shown and one.role in (Acting.FOCAL_POINT, Acting.ALTERNATE):
        shown = land in contacts.countries
    return {
        "one": one,
        "post": phrase(*post),
        "place": place_name(post.kind, post.key),
        "place_url": place_url(post.kind, post.key),
        "role": Acting(one.role).label,
        "in_force": in_force,
        "shows_contact": shown,
        "may_end": in_force and can(request.user, "cities.end_appointment", post),
        "may_hand_over": one.city_id is not None
        and one.role in CITY_TEAM
        and can(request.user, "cities.hand_over", one),
    }


def _after(request: HttpRequest, one: Appointment) -> str:
    if not can(request.user, "cities.view_register"):
        return reverse("accounts:home")
    if one.city is not None and can(request.user, "cities.view_people", one.city):
        return reverse("cities:city-people", kwargs={"code": one.city.code})
    return reverse("cities:people")


# --- giving a post ----------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """The Secretariat gives a post: first which one, then to whom."""
    allow(request.user, "cities.import_people")
    role = request.GET.get("role", "")
    if role not in Acting.values:
        return page(request, "cities/people/roles.html", {"kinds": roles_by_place()})
    initial = {"language": get_language(), "place": request.GET.get("place", "")}
    form = GiveForm(request.POST or None, role=role, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _try(form, lambda: _given(request, role, said)):
            return redirect(f"{reverse('cities:people')}?q={said['place']}")
    context = {"form": form, "role": role, "role_label": Acting(role).label}
    return page(request, "cities/people/give.html", context, status=_status(form))


def _given(request: HttpRequest, role: str, said: dict[str, Any]) -> None:
    """To an account at once, to an unknown address by invitation. Only the Secretariat learns which it was (K22)."""
    place = appointing.place_of(ACTS_FOR[role], said["place"])
    if place is None:
        raise ValidationError({"place": _("Choose for what.")})
    allow(request.user, "cities.appoint", Capacity(role, place.kind, place.code))
    user = User.objects.known_by(said["email"])  # door: the Secretariat may know who has an account
    post = phrase(role, place.kind, place.code)
    if user is None:
        appointing.invite_to(
            said["email"], role, place, by=request.user, until=said["until"], language=said["language"]
        )
        messages.success(request, _("The invitation is on its way: %(post)s.") % {"post": post})
        return
    appointing.appoint(
        user, role, place, by=request.user, since=said["since"], until=said["until"], reason=said["reason"]
    )
    messages.success(request, _("%(person)s is appointed: %(post)s.") % {"person": user, "post": post})


# --- the team of a city -----------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def city_people(request: HttpRequest, code: str) -> HttpResponse:
    """Who acts for a city, who is invited, and what this reader may do about it."""
    city = _city(request, code)
    return _people_page(request, city)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a post of the city to somebody."""
    city = _city(request, code)
    roles = _offered(request, city)
    proposing_only = not roles
    if not roles and can(request.user, "cities.propose", city):
        roles = list(CITY_LEADS)
    if not roles:
        allow(request.user, "cities.invite", Capacity(Acting.EDITOR, City.kind, city.code))
    offer = proposing.propose if proposing_only else appointing.invite_to
    initial = {"language": get_language(), "role": request.GET.get("role", "")}
    form = InviteForm(request.POST or None, roles=roles, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _try(
            form,
            lambda: offer(
                said["email"],
                said["role"],
                city,
                by=request.user,
                until=said["until"],
                language=said["language"],
            ),
            field="email",
        ):
            told = (
                _("Your proposal is sent to those who decide.")
                if proposing_only
                else _("The invitation is on its way.")
            )
            messages.success(request, told)
            return redirect("cities:city-people", code=city.code)
    context = {"city": city, "name": place_name("city", city.code), "form": form, "proposing": proposing_only}
    return page(request, "cities/people/invite.html", context, status=_status(form))


def _city(request: HttpRequest, code: str) -> City:
    """The city, for those who may know who acts for it; for everybody else there is no such page."""
    city = get_object_or_404(City.objects.visible_to(request.user).select_related("country"), code=code)
    if not can(request.user, "cities.view_people", city):
        raise Http404
    return city


def _offered(request: HttpRequest, city: City) -> list[str]:
    """The posts of this city the reader may offer."""
    roles = [role for role, kind in ACTS_FOR.items() if kind == City.kind]
    return [
        role for role in roles if can(request.user, "cities.invite", Capacity(role, City.kind, city.code))
    ]


def _people_page(request: HttpRequest, city: City) -> HttpResponse:
    found = Register(request.user, RegisterQuery(state=tuple(STATES), sort="role"), city=city.code)
    rows = found.selected
    team = CityTeam()
    for row in rows:
        if row.state == "active" and row.role in CITY_TEAM and row.since:
            team.add(row.user, row.seen, row.since)
    offers = {invitation.code: invitation for invitation in _invitations(request, city)}
    context = {
        "city": city,
        "name": place_name("city", city.code),
        "acting": [_person(request, row, city) for row in rows if row.state in ("active", "coming")],
        "invited": [_invited(request, row, offers) for row in rows if row.state in (INVITED, PROPOSED)],
        "former": [_person(request, row, city) for row in rows if row.state == "ended"],
        "team": len(team.people),
        "enough": ENOUGH,
        "silent": team.is_silent(silent_before(found.at)),
        "offers": bool(_offered(request, city)),
        "proposes": can(request.user, "cities.propose", city),
        "hands_over": can(request.user, "cities.hand_over_in", city),
        "reads_state": can(request.user, "cities.read_state", city),
    }
    return page(request, "cities/people/city.html", context)


def _person(request: HttpRequest, row: Row, city: City) -> dict[str, Any]:
    post = Capacity(row.role, City.kind, city.code)
    return {
        **_line(row),
        "may_end": row.state != "ended" and can(request.user, "cities.end_appointment", post),
    }


def _invited(request: HttpRequest, row: Row, offers: dict[str, Invitation]) -> dict[str, Any]:
    invitation = offers.get(row.code)
    waits = row.state == PROPOSED and invitation is not None
    may = invitation is not None and can(request.user, "cities.invite", Capacity(row.role, row.kind, row.key))
    expired = invitation is not None and invitation.expires_at <= now()
    decides = waits and can(request.user, "cities.decide_proposal", invitation)
    if decides and invitation is not None:  # nobody decides on somebody they cannot tell apart from others
        row = row._replace(email=invitation.email)
    return {
        **_line(row),
        "may": may and not waits,
        "expired": expired,
        "proposed": waits,
        "by": str(invitation.invited_by or "") if invitation else "",
        "decides": decides,
        "withdraws": waits and invitation is not None and proposing.is_made_by(request.user, invitation),
    }


def _invitations(request: HttpRequest, city: City) -> Any:
    rows = Invitation.objects.filter(
        about_kind=City.kind, about_key=city.code
    )  # door: of a city one sees the people of
    return rows.filter(accepted_at=None, revoked_at=None).select_related("invited_by")


@login_required
@require_POST
def send_again(request: HttpRequest, code: str) -> HttpResponse:
    """Send an invitation to a post once more, with a new link."""
    invitation = _invitation(request, code)
    inviting.send_again(invitation, by=_me(request))
    messages.success(request, _("The invitation is on its way again; the earlier link no longer works."))
    return redirect(_back(invitation))


@login_required
@require_POST
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Take an invitation to a post back."""
    invitation = _invitation(request, code)
    inviting.revoke(invitation, by=_me(request))
    messages.success(request, _("The invitation is revoked; its link no longer works."))
    return redirect(_back(invitation))


def _invitation(request: HttpRequest, code: str) -> Invitation:
    """An invitation to a post this reader may offer; for others there is none."""
    found = Invitation.objects.exclude(about_kind="").filter(code=code).first()  # door: the next line asks
    if found is None:
        raise Http404
    if not can(request.user, "cities.invite", Capacity(found.role, found.about_kind, found.about_key)):
        raise Http404
    return found


@login_required
@require_POST
def approve_proposal(request: HttpRequest, code: str) -> HttpResponse:
    """Yes to somebody a National Commission proposed: the invitation is sent."""
    proposal = _proposal(request, code)
    allow(request.user, "cities.decide_proposal", proposal)
    proposing.approve(proposal, by=_me(request))
    messages.success(request, _("You approved the proposal; the invitation is on its way."))
    return redirect(_back(proposal))


@login_required
@require_POST
def decline_proposal(request: HttpRequest, code: str) -> HttpResponse:
    """No to a proposal, with a reason; or one's own is taken back."""
    proposal = _proposal(request, code)
    if not proposing.is_made_by(request.user, proposal):
        allow(request.user, "cities.decide_proposal", proposal)
    proposing.decline(proposal, by=_me(request), reason=request.POST.get("reason", "")[:LONGEST_REASON])
    messages.success(request, _("The proposal is declined. Whoever made it is told."))
    return redirect(_back(proposal))


def _proposal(request: HttpRequest, code: str) -> Invitation:
    """A proposal this reader decides on or has made; for others there is none."""
    found = Invitation.objects.exclude(about_kind="").filter(code=code).first()  # door: the next lines ask
    if found is None or not proposing.is_known_to(request.user, found):
        raise Http404
    return found


def _back(invitation: Invitation) -> str:
    if invitation.about_kind == City.kind:
        return reverse("cities:city-people", kwargs={"code": invitation.about_key})
    return f"{reverse('cities:people')}?state=invited"


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


# --- writing to many --------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """One letter to everybody the register's filters leave: write, look at it and at the number, send."""
    allow(request.user, "cities.write_to_people")
    query = RegisterQuery.from_params(request.GET)
    found = Register(request.user, query)
    listing, recipients = Listing(found), found.recipients()
    form = GroupLetterForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    code = request.POST.get("code", "")
    code = code if _CODE.fullmatch(code) else random_code()
    context = {
        "form": form,
        "listing": listing,
        "chips": listing.chips(),
        "code": code,
        "count": len(recipients),
        "people": [
            (row.name or _("without a name"), phrase(row.role, row.kind, row.key))
            for row in recipients[:SHOWN]
        ],
        "here": listing.write_address,
        "back": listing.to(query.address(page_size=50)),
        "letter": None,
    }
    if valid and "send" in request.POST and _send(request, found, form, code):
        return redirect(listing.to(query.address(page_size=50)))
    if valid and not form.errors:
        letter = GroupLetter(by=_me(request), **form.cleaned_data)
        context["letter"] = sample(found, letter, _me(request))
    return page(request, "cities/people/write.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, found: Register, form: Form, code: str) -> bool:
    """Whether it went out; else the form says why not."""
    told = request.POST.get("count", "")
    expected = int(told) if told.isdecimal() and len(told) < 7 else -1
    try:
        sent = write_to_group(found, code=code, expected=expected, by=_me(request), **form.cleaned_data)
    except WrongMoment as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as wrong:
        blame(form, wrong)
    else:
        count = sent.recipients
        told = ngettext(
            "The letter is on its way to %(count)s person.",
            "The letter is on its way to %(count)s people.",
            count,
        )
        messages.success(request, told % {"count": count})
        return True
    return False


# --- inviting hundreds ------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; what it would do is shown, and nobody is invited."""
    allow(request.user, "cities.import_people")
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data, encoding = form.cleaned_data["file"].read(), form.cleaned_data["encoding"]
        try:
            plan = read_plan(data, encoding=encoding or None)
        except ValidationError as wrong:
            form.add_error("file", wrong)
        else:
            ready = not plan.errors and bool(plan.counts["create"])
            code = uploads.keep(data, by=request.user) if ready else ""
            return _plan_page(request, plan, code, encoding, status=422 if plan.errors else 200)
    context = {"form": form, "kinds": roles_by_place()}
    return page(request, "cities/people/import.html", context, status=_status(form))


@login_required
@require_POST
def confirm_import(request: HttpRequest) -> HttpResponse:
    """Carry out what was shown, with the very same file; if the data changed since, show the new plan."""
    allow(request.user, "cities.import_people")
    code, encoding = request.POST.get("stored", ""), request.POST.get("encoding", "")
    data = uploads.read(code, by=request.user)
    if data is None:
        messages.warning(request, _("The file is no longer here. Please choose it again."))
        return redirect("cities:people-import")
    plan = read_plan(data, encoding="windows-1250" if encoding else None)
    try:
        counts = plan.apply(by=request.user, fingerprint=request.POST.get("fingerprint", "-"))
    except Outdated as outdated:
        return _plan_page(request, outdated.current or plan, code, encoding, changed=True, status=409)
    except ValidationError as wrong:
        return _plan_page(request, plan, code, encoding, refused=" ".join(wrong.messages), status=422)
    uploads.forget(code, by=request.user)
    told = ngettext(
        "%(count)s invitation is on its way.", "%(count)s invitations are on their way.", counts["create"]
    )
    messages.success(request, told % {"count": counts["create"]})
    return redirect(f"{reverse('cities:people')}?state=invited")


@login_required
@require_http_methods(["GET", "HEAD"])
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """An empty table with the right headings."""
    allow(request.user, "cities.import_people")
    return empty_table(ending, "invitations", csv=template_csv, xlsx=template_xlsx)


def _plan_page(
    request: HttpRequest,
    plan: Plan,
    code: str,
    encoding: str,
    *,
    changed: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = [row for row in plan.rows if row.action != "error"]
    context = {
        "plan": plan,
        "stored": code,
        "encoding": encoding,
        "changed": changed,
        "refused": refused,
        "rows": shown[:SHOWN],
        "more": max(0, len(shown) - SHOWN),
        "problems": sorted(plan.errors, key=lambda one: (one.row, len(one.cell), one.cell))[:SHOWN],
        "labels": {column.key: column.label for column in columns()},
        "ready": bool(code) and not plan.errors and bool(plan.counts["create"]),
        "form": ConfirmImportForm(),
    }
    return page(request, "cities/people/import_plan.html", context, status=status)


# --- how an act answers -----------------------------------------------------------------------------------
def _try(form: Form, act: Any, *, field: str = "") -> bool:
    """Whether the act was done; what stands in its way is said in the form."""
    try:
        act()
    except ValidationError as wrong:
        blame(form, wrong)
    except WrongMoment as refusal:
        form.add_error(field or None, str(refusal))
    else:
        return True
    return False


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200
