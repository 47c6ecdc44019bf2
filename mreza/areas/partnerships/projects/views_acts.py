"""What those in a project do with it: answer for a city, agree, start, finish, stop, tell, measure, tick off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.activities.choices import State
from mreza.activities.models import Participation
from mreza.activities.writing_pages import seen
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects import keeping, practice
from mreza.areas.partnerships.projects.forms import (
    AnswerForm,
    FinishForm,
    MeasureForm,
    ReachForm,
    StartForm,
    StopForm,
    TellForm,
)
from mreza.areas.partnerships.projects.reading import in_full, shown
from mreza.areas.partnerships.projects.steering import steering
from mreza.cities.acting import cities_led_by
from mreza.foundation.moments import WrongMoment
from mreza.foundation.permissions import allow, can
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.editing import blame
from mreza.ui.pages import page

Sent = Mapping[str, forms.Form]


# --- the page ---------------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Say how it stands: the next step, milestones, results, news."""
    return _keep_page(request, _project(request, code))


def _keep_page(request: HttpRequest, found: Project, answered: Sent | None = None) -> HttpResponse:
    told = shown(found, get_language() or SOURCE_LANGUAGE)
    steers = steering(request.user, told, answered=answered)
    if not steers.has_keeping:
        if answered is not None and found.state == State.RETIRED:  # it was kept when the form was opened
            raise WrongMoment(_("The record is retired."))
        raise PermissionDenied
    context = {
        "shown": told,
        "steering": steers,
        "may_edit": can(request.user, "partnerships.edit_project", found),
        "wrong": [form for form in (answered or {}).values() if form.errors],
    }
    return page(request, "partnerships/projects/keep.html", context, status=422 if answered else 200)


# --- a city in it -----------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_for_city(request: HttpRequest, code: str, city: str) -> HttpResponse:
    """A city that was asked agrees to be in it, or does not; it may think again."""
    found = _project(request, code)
    asked = Participation.objects.filter(  # door: of a project this reader sees, for cities they answer for
        kind=Project.kind, key=found.key, city__code=city
    )
    row = get_object_or_404(asked.filter(city__code__in=cities_led_by(request.user)).select_related("city"))
    allow(request.user, "partnerships.answer_project", row)
    form = AnswerForm(request.POST or None, auto_id=f"id_{city}_%s")
    if request.method == "POST" and form.is_valid():
        said = request.POST.get("answer")
        if said not in ("agree", "decline"):
            form.add_error(None, _("Choose an answer."))
        else:
            try:
                keeping.answer(
                    found, row.city, agrees=said == "agree", by=request.user, reason=form.cleaned_data["reason"]
                )  # fmt: skip
            except ValidationError as wrong:
                blame(form, wrong)
            else:
                yes, no = _("Your city is in the project."), _("Your city is not in the project.")
                messages.success(request, yes if said == "agree" else no)
                return _after(request, found)
    told = shown(found, get_language() or SOURCE_LANGUAGE)
    steers = steering(request.user, told, answered={f"city:{city}": form})
    question = next((one for one in steers.questions if one.code == city), None)
    if question is None:
        raise Http404
    context = {"shown": told, "question": question, "form": form}
    return page(request, "partnerships/projects/answer.html", context, status=422 if form.is_bound else 200)


def _after(request: HttpRequest, found: Project) -> HttpResponse:
    """A draft is no longer shown to a city that declined it."""
    still = Project.objects.visible_to(request.user).filter(pk=found.pk).exists()
    return redirect("partnerships:project", code=found.code) if still else redirect("partnerships:asked")


# --- the next step ----------------------------------------------------------------------------------------
@login_required
@require_POST
def agree(request: HttpRequest, code: str) -> HttpResponse:
    """The leading city confirms it: its ties stand in the ledger."""
    found = _project(request, code)
    allow(request.user, "partnerships.move_project", found)
    try:
        keeping.agree(found, by=request.user, version=seen(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("partnerships:write", code=found.code)
    messages.success(request, _("The project is agreed on. The tie of its cities stands in the ledger."))
    return redirect("partnerships:project", code=found.code)


@login_required
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """It begins to run."""
    return _moved(request, code, "start", StartForm, keeping.start, _("The project is running."))


@login_required
@require_POST
def finish(request: HttpRequest, code: str) -> HttpResponse:
    """It has ended, and is looked back at."""

    def done(found: Project, *, on: str, **more: Any) -> Any:
        texts = {part: more.pop(part) for part in ("worked", "for_whom", "next")}
        return keeping.finish(found, on=on, texts=texts, **more)

    return _moved(request, code, "finish", FinishForm, done, _("The project is finished."))


@login_required
@require_POST
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """It is given up, and why."""
    return _moved(request, code, "stop", StopForm, keeping.stop, _("The project is stopped."))


@login_required
@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """What had ended runs again."""
    found = _project(request, code)
    allow(request.user, "partnerships.move_project", found)
    keeping.resume(found, by=request.user, version=seen(request))
    messages.success(request, _("The project is running."))
    return redirect("partnerships:project", code=found.code)


@login_required
@require_POST
def make_practice(request: HttpRequest, code: str) -> HttpResponse:
    """What was learnt becomes the draft of a good practice."""
    found = _project(request, code)
    allow(request.user, "partnerships.make_practice_project", found)
    made = practice.make_practice(found, by=request.user)
    messages.success(
        request, _("The draft of a good practice is made. Look at what it takes over, and go on.")
    )
    return redirect(reverse("practices:write", kwargs={"code": made.code}))


def _moved(
    request: HttpRequest,
    code: str,
    act: str,
    made: type[forms.Form],
    verb: Callable[..., Any],
    done: str,
) -> HttpResponse:
    found = _project(request, code)
    allow(request.user, "partnerships.move_project", found)
    return _done(request, found, act, made(request.POST, auto_id=f"id_{act}_%s"), verb, done)


# --- while it runs ----------------------------------------------------------------------------------------
@login_required
@require_POST
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """What happened."""
    found = _project(request, code)
    allow(request.user, "partnerships.keep_project", found)

    def told(one: Project, *, text: str, **more: Any) -> Any:
        return keeping.tell(one, text, **more)

    form = TellForm(request.POST, auto_id="id_tell_%s")
    return _done(request, found, "tell", form, told, _("It is told."))


@login_required
@require_POST
def reach(request: HttpRequest, code: str, row: str) -> HttpResponse:
    """A milestone is reached."""
    found = _project(request, code)
    allow(request.user, "partnerships.keep_project", found)

    def reached(one: Project, **more: Any) -> Any:
        return keeping.reach(one, row, **more)

    form = ReachForm(request.POST, auto_id=f"id_{row}_%s")
    return _done(request, found, f"reach:{row}", form, reached, _("The milestone is reached."))


@login_required
@require_POST
def measure(request: HttpRequest, code: str, row: str) -> HttpResponse:
    """A result was measured."""
    found = _project(request, code)
    allow(request.user, "partnerships.keep_project", found)

    def measured(one: Project, **more: Any) -> Any:
        return keeping.measure(one, row, **more)

    form = MeasureForm(request.POST, auto_id=f"id_{row}_%s")
    return _done(request, found, f"measure:{row}", form, measured, _("The value is kept."))


def _done(
    request: HttpRequest,
    found: Project,
    name: str,
    form: forms.Form,
    verb: Callable[..., Any],
    done: str,
) -> HttpResponse:
    """One act from one form: done, or shown again with what was typed."""
    if form.is_valid():
        try:
            verb(found, by=request.user, version=seen(request), **form.cleaned_data)
        except ValidationError as wrong:
            if "key" in getattr(wrong, "error_dict", {}):
                raise Http404 from wrong  # somebody took that row away
            _blame(form, wrong)
        else:
            messages.success(request, done)
            return redirect(
                "partnerships:project-keep" if ":" in name else "partnerships:project", code=found.code
            )
    return _keep_page(request, found, {name: form})


def _blame(form: forms.Form, wrong: ValidationError) -> None:
    """At the field it is about; a row's own sentence stands at its first field."""
    if hasattr(wrong, "error_dict"):
        blame(form, wrong)
        return
    form.add_error(next(iter(form.fields)), wrong)


# --- what the views share ---------------------------------------------------------------------------------
def _project(request: HttpRequest, code: str) -> Any:
    """By its address, or (for those who have it from before) by its key."""
    seen_by = in_full(Project.objects.visible_to(request.user))
    return get_object_or_404(seen_by, Q(slug=code) | Q(key=code))
