"""Asking the Network and being asked: every page that only those who ask and those who are asked see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.areas.practices.asking import evidence, keeping, reading
from mreza.areas.practices.asking.cleaning import Cleaned, cleaned
from mreza.areas.practices.asking.forms import AnswerForm, QuestionForm, ReasonForm
from mreza.areas.practices.asking.models import Asked, Question
from mreza.cities.languages import codes as language_codes
from mreza.cities.models import City
from mreza.foundation.moments import Outdated, now
from mreza.foundation.permissions import allow, can
from mreza.ui.pages import page

GET_POST = ("GET", "HEAD", "POST")
GET = ("GET", "HEAD")
MOST_SILENT = 5  # cities named that could not be asked


# --- asking -------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Ask: write, see what is answered already and who will be asked and why, then send."""
    allow(request.user, "questions.ask_question")
    places = reading.places_of(request.user)
    form = QuestionForm(request.POST or None, places=places, initial=_begun(request))
    if request.method != "POST" or request.POST.get("do") == "change":
        return _form_page(request, form)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    city = get_object_or_404(City.objects.visible_to(request.user), code=form.cleaned_data["city"])
    try:
        if request.POST.get("do") == "ask":
            once = form.cleaned_data["once"]
            question = keeping.ask(form.wanted(), by=request.user, city=city, once=once)
            messages.success(request, _said_of(question))
            return redirect(question)
        return _check_page(request, form, cleaned(form.wanted(), on=now().date()), city)
    except ValidationError as wrong:
        form.blame(wrong)
        return _form_page(request, form, status=422)


def _begun(request: HttpRequest) -> dict[str, str]:
    """A search that found nothing leads here with its words."""
    return {"title": request.GET.get("title", "")[:150]}


def _form_page(request: HttpRequest, form: QuestionForm, *, status: int = 200) -> HttpResponse:
    """The form; while one types, HTMX asks the same address for what is answered already."""
    asked = request.POST if request.method == "POST" else request.GET
    title, text = asked.get("title", "")[:150], asked.get("text", "")[:5000]
    language = get_language() or "en"
    if (given := asked.get("language", "")) in language_codes():
        language = given
    known = evidence.matches(title, text, language) if title.strip() else []
    rows = evidence.suggestions(known, get_language() or "en")
    context = {"form": form, "suggestions": rows}
    return page(request, "questions/new.html", context, part="suggested", status=status)


def _check_page(request: HttpRequest, form: QuestionForm, told: Cleaned, city: City) -> HttpResponse:
    """Before it is sent: what may answer it already, and to whom it would go."""
    at = now()
    city = City.objects.visible_to(request.user).select_related("country__region").get(pk=city.pk)
    seed = keeping.seed_of(city, form.cleaned_data["once"])
    known = evidence.known_of(told)
    chosen = evidence.chosen_for(told, city, known, at=at, seed=seed)
    records = reading.records_named(one.why for one in chosen)
    silent = evidence.out_of_reach(city, known, at=at)
    called = {
        one.code: reading.city_name(one)
        for one in City.objects.visible_to(request.user).filter(code__in=silent)
    }
    context = {
        "form": form,
        "told": told,
        "suggestions": evidence.suggestions(known, get_language() or "en"),
        "chosen": [
            (reading.city_name(one.city), one.city.code, sum(one.parts.values()),
             reading.reasons(one.parts, one.why, records))
            for one in chosen
        ],
        "silent": [called[code] for code in silent if code in called][:MOST_SILENT],
        "silent_count": len(silent),
    }  # fmt: skip
    return page(request, "questions/check.html", context)


def _said_of(question: Question) -> str:
    if question.asked.exists():
        return _("Your question is sent. You hear as soon as a city answers.")
    return _("Your question is kept; there is no city yet that could be asked.")


# --- reading ------------------------------------------------------------------------------------------------
@login_required
@require_http_methods(GET)
def mine(request: HttpRequest) -> HttpResponse:
    """What my cities ask, and what they are asked."""
    allow(request.user, "questions.list_questions")
    context = {
        "groups": [
            (_("Your city is asked"), reading.asked_of(request.user)),
            (_("Your city asks"), reading.asked_by(request.user)),
            (_("Your city has answered or declined"), reading.answered_by(request.user)),
            (_("All open questions of the Network"), reading.every_open(request.user)),
        ],
        "may_ask": can(request.user, "questions.ask_question"),
    }
    return page(request, "questions/mine.html", context)


@login_required
@require_http_methods(GET)
def question(request: HttpRequest, code: str) -> HttpResponse:
    """One question: what is asked, who was asked and why, and what they answered."""
    return _question_page(request, _question(request, code))


def _question_page(request: HttpRequest, found: Question, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "shown": reading.shown(found, request.user),
        "withdrawing": forms.get("withdrawing") or ReasonForm(prefix="withdraw"),
        "declining": forms.get("declining") or ReasonForm(needed=False, prefix="decline"),
        "declining_city": forms.get("declining_city", ""),
        "error_form": next((form for form in forms.values() if getattr(form, "errors", None)), None),
    }
    return page(request, "questions/question.html", context, status=status)


# --- the city that asks -------------------------------------------------------------------------------------
@login_required
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Enough: nobody is asked any more."""
    found = _allowed(request, code, "close")
    keeping.close(found, by=request.user)
    messages.success(request, _("The question is closed. Answers that are there can still be published."))
    return redirect(found)


@login_required
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """It should not have been asked, or not so."""
    found = _allowed(request, code, "withdraw")
    form = ReasonForm(request.POST, prefix="withdraw")
    if form.is_valid() and _done(form, lambda: keeping.withdraw(found, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The question is withdrawn."))
        return redirect(found)
    return _question_page(request, found, status=422, withdrawing=form)


@login_required
@require_POST
def mark(request: HttpRequest, code: str, city: str) -> HttpResponse:
    """This answers our question."""
    row = _asked(request, code, city)
    allow(request.user, "questions.mark_question", row)
    done = keeping.mark(row, by=request.user, version=_number(request.POST.get("version")))
    messages.success(
        request, _published_or(done, _("Noted. It is published as soon as the other city agrees."))
    )
    return redirect(row.question)


# --- a city that is asked -----------------------------------------------------------------------------------
@login_required
@require_http_methods(GET_POST)
def reply(request: HttpRequest, code: str, city: str) -> HttpResponse:
    """Write our city's answer, or write it anew."""
    row = _asked(request, code, city)
    allow(request.user, "questions.reply_question", row)
    may_agree = can(request.user, "questions.agree_question", row)
    stored = {
        "text": row.text,
        "language": row.language or get_language(),
        "publish": row.agreed_at is not None,
    }
    form = AnswerForm(request.POST or None, may_agree=may_agree, initial=stored)
    if request.method == "POST" and form.is_valid():
        version = _number(request.POST.get("version"))
        try:
            done = _answered(request, row, form.cleaned_data, version)
        except Outdated as error:
            return _reply_page(request, row, form, overtaken=error.current, status=409)
        except ValidationError as wrong:
            form.blame(wrong)
        else:
            messages.success(request, _published_or(done, _("Your answer is sent to the city that asked.")))
            return redirect(row.question)
    return _reply_page(request, row, form, status=422 if form.errors else 200)


@transaction.atomic
def _answered(request: HttpRequest, row: Asked, told: dict[str, Any], version: int | None) -> Asked:
    """The answer, and in one go the consent, where it was given."""
    done = keeping.answer(row, told["text"], told["language"], by=request.user, version=version)
    return keeping.agree(done, by=request.user) if told.get("publish") else done


def _reply_page(
    request: HttpRequest, row: Asked, form: AnswerForm, *, overtaken: Asked | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "shown": reading.shown(row.question, request.user),
        "overtaken": overtaken,
        "opened": overtaken.version if overtaken else request.POST.get("version") or row.version,
    }
    return page(request, "questions/reply.html", context, status=status)


@login_required
@require_POST
def decline(request: HttpRequest, code: str, city: str) -> HttpResponse:
    """Our city cannot answer; the question goes on to the next best."""
    row = _asked(request, code, city)
    allow(request.user, "questions.reply_question", row)
    form = ReasonForm(request.POST, needed=False, prefix="decline")
    if form.is_valid() and _done(form, lambda: keeping.decline(row, by=request.user, **form.cleaned_data)):
        messages.success(request, _went_on(row))
        return redirect(row.question)
    return _question_page(request, row.question, status=422, declining=form, declining_city=city)


def _went_on(row: Asked) -> str:
    """Who declines is told whether anybody else is asked instead: the next city is asked in the same moment."""
    row.refresh_from_db(fields=["answered_at"])
    if row.answered_at and row.question.asked.filter(asked_at=row.answered_at).exists():
        return _("Thank you. The question goes on to another city.")
    return _("Thank you. There is no other city that could be asked.")


@login_required
@require_POST
def agree(request: HttpRequest, code: str, city: str) -> HttpResponse:
    """Our answer may be read by everybody."""
    row = _asked(request, code, city)
    allow(request.user, "questions.agree_question", row)
    done = keeping.agree(row, by=request.user, version=_number(request.POST.get("version")))
    messages.success(
        request, _published_or(done, _("Noted. It is published as soon as the city that asked accepts it."))
    )
    return redirect(row.question)


# --- how they are found -------------------------------------------------------------------------------------
def _question(request: HttpRequest, code: str) -> Question:
    """The question of that address, for who may see it; else there is none."""
    found: Question = get_object_or_404(reading.in_full(Question.objects.visible_to(request.user)), code=code)
    return found


def _allowed(request: HttpRequest, code: str, verb: str) -> Question:
    found = _question(request, code)
    allow(request.user, f"questions.{verb}_question", found)
    return found


def _asked(request: HttpRequest, code: str, city: str) -> Asked:
    """What a city was asked, for those who may see the question."""
    found = _question(request, code)
    row = next((one for one in found.asked.all() if one.city.code == city), None)
    if row is None:
        raise Http404
    row.question = found
    return row


def _done(form: ReasonForm, act: Callable[[], Any]) -> bool:
    try:
        act()
    except ValidationError as wrong:
        form.blame(wrong)
        return False
    return True


def _published_or(row: Asked, otherwise: str) -> str:
    return _("Question and answer are published.") if row.is_published else otherwise


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
