"""Pages of a handover, and the page from which a newcomer begins: how things stand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.accounts.capacities import forget
from mreza.accounts.models import User
from mreza.cities import handover as handing
from mreza.cities.acting import contacts_seen_by
from mreza.cities.choices import Acting
from mreza.cities.forms_people import INVITE, NoteForm, WhatForm, WhenForm, WhoForm
from mreza.cities.hooks import city_drafts
from mreza.cities.models import Appointment, City, Handover
from mreza.cities.places import phrase, place_name
from mreza.cities.register import STATES, Register, RegisterQuery
from mreza.cities.standing import drafts_of, facts_due, happened, notes_left, waiting_in
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.foundation.permissions import allow, can
from mreza.ui.editing import blame
from mreza.ui.pages import page

FORMS: dict[str, type[Form]] = {"who": WhoForm, "what": WhatForm, "note": NoteForm, "when": WhenForm}


def _city(request: HttpRequest, code: str) -> City:
    """The city, for those who may know who acts for it; for everybody else there is no such page."""
    city = get_object_or_404(City.objects.visible_to(request.user).select_related("country"), code=code)
    if not can(request.user, "cities.view_people", city):
        raise Http404
    return city


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


# --- handing over -----------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Whose post is handed over? With one possible answer the task list follows at once."""
    city = _city(request, code)
    allow(request.user, "cities.hand_over_in", city)
    posts = [one for one in handing.leaving(city) if can(request.user, "cities.hand_over", one)]
    if request.method == "POST":
        chosen = next((one for one in posts if one.code == request.POST.get("appointment")), None)
        if chosen is not None:
            begun = handing.begin(chosen, by=_me(request))
            return redirect("cities:handover", code=city.code, handover=begun.code)
    open_ones = {
        one.appointment_id: one
        for one in Handover.objects.visible_to(request.user).open().filter(appointment__city=city)
    }
    context = {
        "city": city,
        "name": place_name("city", city.code),
        "posts": [(one, Acting(one.role).label, open_ones.get(one.pk), _has_ended(one)) for one in posts],
        "missing": request.method == "POST",
    }
    return page(
        request, "cities/people/hand_over.html", context, status=422 if request.method == "POST" else 200
    )


@login_required
@require_http_methods(["GET", "HEAD"])
def tasks(request: HttpRequest, code: str, handover: str) -> HttpResponse:
    """The steps as a task list, in any order; below it the confirmation, once the steps that matter are done."""
    city, plan = _handover(request, code, handover)
    return _tasks_page(request, city, plan)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, handover: str, step: str) -> HttpResponse:
    """One step; it is saved on its own, and nothing happens before the confirmation."""
    city, plan = _handover(request, code, handover)
    if step not in handing.STEPS:
        raise Http404
    if plan.confirmed_at or plan.cancelled_at:
        return redirect("cities:handover", code=code, handover=handover)
    people = handing.successors(plan) if step == "who" else []
    form = _form(request, plan, step, people)
    if request.method == "POST" and form.is_valid() and _save(request, plan, step, form, people):
        return redirect("cities:handover", code=code, handover=handover)
    context = {
        **_around(city, plan),
        "form": form,
        "step": step,
        "opened": request.POST.get("version", str(plan.version)),
        "passed": handing.would_pass_on(plan) if step == "what" else [],
        "waiting": waiting_in(plan.appointment.user, city.code) if step == "what" else [],
        "at_once": plan.to_id is not None,
    }
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "cities/people/handover_step.html", context, status=status)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str, handover: str) -> HttpResponse:
    """The handover takes place: at once, or as soon as the successor accepts."""
    city, plan = _handover(request, code, handover)
    try:
        done = handing.confirm(plan, by=_me(request), language=get_language() or "")
    except ValidationError as wrong:
        return _tasks_page(request, city, plan, refused=" ".join(wrong.messages), status=422)
    except WrongMoment as refusal:
        return _tasks_page(request, city, plan, refused=str(refusal), status=409)
    forget(request.user)  # it may have been their own post: what they may now is asked anew
    if done.settled_at:
        messages.success(
            request, _("Handed over. %(person)s acts for the city from now on.") % {"person": done.to}
        )
    else:
        messages.success(
            request, _("The invitation is on its way. What waits is passed on when it is accepted.")
        )
    if can(request.user, "cities.view_people", city):
        return redirect("cities:city-people", code=city.code)
    return redirect("accounts:home")  # who handed over their own post has no door here any more


@login_required
@require_POST
def cancel(request: HttpRequest, code: str, handover: str) -> HttpResponse:
    """Give the plan up."""
    _found, plan = _handover(request, code, handover)
    handing.cancel(plan, by=_me(request))
    messages.success(request, _("The handover is cancelled; everything stays as it was."))
    return redirect("cities:city-people", code=code)


def _handover(request: HttpRequest, code: str, handover: str) -> tuple[City, Handover]:
    """The plan, for who may carry it out; for everybody else there is none."""
    city = _city(request, code)
    rows = Handover.objects.visible_to(request.user).select_related(
        "appointment__user", "appointment__city__country", "to", "begun_by"
    )
    plan = get_object_or_404(rows, code=handover, appointment__city=city)
    if not can(request.user, "cities.hand_over", plan.appointment):
        raise Http404
    return city, plan


def _tasks_page(
    request: HttpRequest, city: City, plan: Handover, *, refused: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **_around(city, plan),
        "steps": [_task(plan, name) for name in handing.STEPS],
        "ready": handing.is_ready(plan),
        "successor": plan.to or plan.email,
        "refused": refused,
        "at_once": plan.to_id is not None or plan.ends == Handover.Ends.AT_ONCE,
    }
    return page(request, "cities/people/handover.html", context, status=status)


def _task(plan: Handover, name: str) -> dict[str, Any]:
    titles = {
        "who": _("Who takes over"),
        "what": _("What is passed on"),
        "note": _("Note for the successor"),
        "when": _("When it ends"),
    }
    said = {
        "who": str(plan.to or plan.email),
        "what": "",
        "note": "",
        "when": str(plan.get_ends_display()) if "when" in plan.done and plan.to_id is None else "",
    }
    return {
        "name": name,
        "title": titles[name],
        "said": said[name],
        "done": name in plan.done,
        "optional": name not in handing.NEEDED,
        "url": reverse(
            "cities:handover-step",
            kwargs={"code": plan.appointment.place.code, "handover": plan.code, "step": name},
        ),
    }


def _around(city: City, plan: Handover) -> dict[str, Any]:
    post = plan.appointment
    return {
        "city": city,
        "name": place_name("city", city.code),
        "plan": plan,
        "post": phrase(post.role, "city", city.code),
        "leaver": post.user,
        "has_ended": _has_ended(post),
    }


def _has_ended(one: Appointment) -> bool:
    return one.until is not None and one.until <= now()


def _form(request: HttpRequest, plan: Handover, step: str, people: list[User]) -> Form:
    data = request.POST or None
    if step == "who":
        to = str(plan.to_id) if plan.to_id else INVITE if plan.email or not people else ""
        named = [(str(one.pk), str(one)) for one in people]
        return WhoForm(data, people=named, initial={"to": to, "email": plan.email})
    if step == "note":
        return NoteForm(data, initial={"note": plan.note})
    if step == "when":
        return WhenForm(data, initial={"ends": plan.ends})
    return WhatForm(data)


def _save(request: HttpRequest, plan: Handover, step: str, form: Form, people: list[User]) -> bool:
    """Whether the step was saved; else the form says why not."""
    said = form.cleaned_data
    values: dict[str, Any] = dict(said)
    if step == "who":
        to = next((one for one in people if str(one.pk) == said["to"]), None)
        values = {"to": to, "email": said["email"].casefold()}
    version = request.POST.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 9 else -1
    try:
        handing.save_step(plan, step, values, version=number)
    except Outdated:
        form.add_error(None, _("Somebody else changed this handover in the meantime. Look at it again."))
    except WrongMoment as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as wrong:
        blame(form, wrong)
    else:
        return True
    return False


# --- how things stand -------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def state(request: HttpRequest, code: str) -> HttpResponse:
    """Everything somebody who begins needs to know: notes left, what waits, drafts, facts due, colleagues, history."""
    city = _city(request, code)
    allow(request.user, "cities.read_state", city)
    register = Register(request.user, RegisterQuery(state=("active",), sort="role"), city=code)
    context = {
        "city": city,
        "name": place_name("city", code),
        "notes": notes_left(request.user, city),
        "waiting": waiting_in(request.user, code),
        "drafts": drafts_of(request.user, code),
        "has_drafts": bool(city_drafts.fillings()),
        "facts": facts_due(city),
        "colleagues": [
            {"row": row, "role": Acting(row.role).label, "me": row.user == request.user.pk}
            for row in register.selected
        ],
        "contacts": bool(contacts_seen_by(request.user)),
        "events": happened(city),
        "states": STATES,
        "may_hand_over": can(request.user, "cities.hand_over_in", city),
        "reads_history": can(request.user, "cities.correct_city", city),
    }
    return page(request, "cities/people/state.html", context)
