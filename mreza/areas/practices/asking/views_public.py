"""Answered questions, for everybody; and the few pages by which the city that answered keeps its answer right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mreza.activities import life, writing
from mreza.activities.addresses import key_at
from mreza.activities.models.activity import coded
from mreza.areas.practices.asking import page as reading
from mreza.areas.practices.asking.forms import CorrectForm, ReasonForm
from mreza.areas.practices.asking.listing import PARAMETERS, Listing, asked, selected
from mreza.areas.practices.asking.models import Answer
from mreza.foundation.moments import Outdated
from mreza.foundation.parameters import Mistake
from mreza.foundation.permissions import allow, can
from mreza.translations.authored import authored
from mreza.translations.hooks import translatable
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.translations.told import translators
from mreza.ui.pages import declare_public, has_session, in_language, page

GET_POST = ("GET", "HEAD", "POST")
GET = ("GET", "HEAD")


# --- what everybody reads -----------------------------------------------------------------------------------
@require_safe
def questions(request: HttpRequest) -> HttpResponseBase:
    """The answered questions: searched, filtered, counted."""
    query = asked(request.GET)
    selection = selected(query)
    mistakes = list(query.mistakes)
    if query.page > selection.pages:
        last = _("This list ends with page %(last)s.") % {"last": selection.pages}
        mistakes.append(Mistake("page", last, str(query.page)))
        selection.query = query = replace(query, page=selection.pages)
    listing = Listing(selection)
    if not mistakes and _has_empty(request):
        return redirect(listing.here)  # the form sends its empty fields too
    response = page(
        request,
        "questions/list.html",
        _context(listing, request, mistakes),
        part="results",
        status=400 if mistakes else 200,
        public=True,
        parameters=PARAMETERS,
    )
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        response.headers["HX-Push-Url"] = "false" if mistakes else listing.here
    return response


def _context(listing: Listing, request: HttpRequest, mistakes: list[Mistake]) -> dict[str, Any]:
    return {
        "listing": listing,
        "facets": list(listing.facets()),
        "chips": listing.chips(),
        "sorts": listing.sorts(),
        "pages": listing.pages(),
        "selection": listing.selection,
        "query": listing.query,
        "rows": listing.selection.rows(),
        "base": listing.base,
        "mistakes": {mistake.parameter: mistake for mistake in mistakes},
        "errors": [listing.told(mistake) for mistake in mistakes],
        "typed": request.GET.get("q", ""),
        "actions": _list_actions(request),
    }


def _list_actions(request: HttpRequest) -> list[tuple[str, str]]:
    """What this reader may begin here; readers without a session are not asked, their page is kept."""
    if not has_session(request):
        return []
    found = [
        ("questions.ask_question", _("Ask the Network"), "questions:new"),
        ("questions.list_questions", _("Questions of your city"), "questions:mine"),
    ]
    return [(label, reverse(name)) for permission, label, name in found if can(request.user, permission)]


def _has_empty(request: HttpRequest) -> bool:
    return "HX-Request" not in request.headers and any("" in values for _name, values in request.GET.lists())


@require_safe
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """One answered question; a former address leads to the present one."""
    found = _found(request, code)
    if isinstance(found, HttpResponseBase):
        return found
    language = get_language() or SOURCE_LANGUAGE
    told = reading.shown(found, language)
    context = {
        "shown": told,
        "others": reading.other_answers(found, language),
        "freshness": told.freshness(),
        "original_address": _original_address(request, told),
        "side_by_side": _side_by_side(request, told),
        "translators": translators(found.kind, found.key, language) if told.note.state else [],
        "actions": _actions(request, found),
        "api_address": f"/api/v1/questions/{told.code}",
    }
    if told.is_retired:
        context["indexed"] = False
    return page(request, "questions/answer.html", context, public=True)


def _found(request: HttpRequest, code: str) -> Answer | HttpResponseBase:
    user = request.user if has_session(request) else AnonymousUser()
    found = reading.in_full(Answer.objects.visible_to(user)).filter(coded(code)).first()
    if found is not None:
        return found
    if key := key_at(Answer.kind, code):
        moved = Answer.objects.visible_to(user).filter(key=key).first()
        if moved is not None and moved.code != code:
            there = redirect(reverse("questions:answer", kwargs={"code": moved.code}), permanent=True)
            return declare_public(request, there) if isinstance(user, AnonymousUser) else there
    raise Http404


def _original_address(request: HttpRequest, told: reading.Shown) -> str:
    """The same page in the language it was asked in, where the site speaks that language."""
    address = in_language(request.path, told.record.original_language)
    return address if told.note.state and address != request.path else ""


def _side_by_side(request: HttpRequest, told: reading.Shown) -> str:
    """Where original and translation stand beside each other, for who may translate it."""
    kind, key, language = told.record.kind, told.record.key, told.language
    if not (told.note.state and has_session(request)):
        return ""
    workbench = translatable.get(kind)
    if workbench is None or not workbench.may(request.user, key, language):
        return ""
    return reverse("translations:edit", kwargs={"kind": kind, "key": key, "language": language})


def _actions(request: HttpRequest, record: Answer) -> list[tuple[str, str]]:
    if not has_session(request):
        return []
    may = {verb: can(request.user, f"questions.{verb}_answer", record) for verb in _VERBS}
    found = [
        (may["edit"], _("Correct it"), "questions:write"),
        (may["confirm"] or may["retire"] or may["revive"], _("Still right?"), "questions:standing"),
    ]
    return [(label, reverse(name, kwargs={"code": record.code})) for allowed, label, name in found if allowed]


_VERBS = ("edit", "confirm", "retire", "revive")


# --- what the city that answered keeps ----------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def write(request: HttpRequest, code: str) -> HttpResponse:
    """Set a published answer right; its translations are then outdated until somebody looks."""
    record = _kept(request, code)
    allow(request.user, "questions.edit_answer", record)
    words = authored(record.kind, record.key).original("answer")
    form = CorrectForm(request.POST or None, initial={"answer": str(words), "version": record.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            writing.save(record, by=request.user, version=told["version"], texts={"answer": told["answer"]})
        except Outdated:
            form = CorrectForm({"answer": told["answer"], "version": _kept(request, code).version})
            form.add_error(None, _("Somebody else has saved this in the meantime. Compare, then save again."))
            status = 409
        except ValidationError as wrong:
            form.blame(wrong)
        else:
            messages.success(request, _("The answer is corrected."))
            return redirect(record)
    status = 422 if form.errors and status == 200 else status
    context = {
        "form": form,
        "record": record,
        "title": _title(record),
        "stored": words,
        "overtaken": status == 409,
    }
    return page(request, "questions/write.html", context, status=status)


@login_required
@require_http_methods(GET)
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """Is the answer still right?"""
    record = _kept(request, code)
    if not any(
        can(request.user, f"questions.{verb}_answer", record) for verb in ("confirm", "retire", "revive")
    ):
        allow(request.user, "questions.confirm_answer", record)
    return _standing_page(request, record)


def _standing_page(
    request: HttpRequest, record: Answer, *, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "record": record,
        "title": _title(record),
        "form": form or ReasonForm(),
        "may": {verb: can(request.user, f"questions.{verb}_answer", record) for verb in _VERBS},
    }
    return page(request, "questions/standing.html", context, status=status)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Still right; asked again in a year."""
    return _act(request, code, "confirm", life.confirm, _("Confirmed. You are asked again in a year."))


@login_required
@require_POST
def revive(request: HttpRequest, code: str) -> HttpResponse:
    """It is right again."""
    return _act(request, code, "revive", life.revive, _("It stands in lists and search again."))


@login_required
@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """It is no longer right: it leaves the lists and keeps its address."""
    record = _kept(request, code)
    allow(request.user, "questions.retire_answer", record)
    form = ReasonForm(request.POST)
    if form.is_valid():
        version = _version(request, record)
        life.retire(record, by=request.user, reason=form.cleaned_data["reason"], version=version)
        messages.success(request, _("It is retired."))
        return redirect("questions:standing", code=record.code)
    return _standing_page(request, record, form=form, status=422)


def _act(request: HttpRequest, code: str, verb: str, act: Callable[..., Any], said: str) -> HttpResponse:
    record = _kept(request, code)
    allow(request.user, f"questions.{verb}_answer", record)
    act(record, by=request.user, version=_version(request, record))
    messages.success(request, said)
    return redirect("questions:standing", code=record.code)


def _kept(request: HttpRequest, code: str) -> Answer:
    found = Answer.objects.visible_to(request.user).select_related("city").filter(coded(code)).first()
    if found is None:
        raise Http404
    return found


def _title(record: Answer) -> str:
    return str(authored(record.kind, record.key).said("title", get_language() or SOURCE_LANGUAGE))


def _version(request: HttpRequest, record: Answer) -> int:
    """The version that was seen; a form without one, which nobody of us makes, means the present one."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else record.version
