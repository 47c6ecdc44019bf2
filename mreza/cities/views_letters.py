"""*Write to the city*: the form for everybody, and the pages on which its team reads and answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mreza.cities.facts import own_name
from mreza.cities.forms_profile import AnswerForm, LetterForm
from mreza.cities.letters import answer, due_on, put_aside, team_of, write_to
from mreza.cities.models import City, CityLetter
from mreza.cities.remarks import TooMany
from mreza.foundation.moments import today
from mreza.foundation.permissions import allow
from mreza.foundation.visitors import sender_of
from mreza.translations.lookup import said
from mreza.ui.pages import page

SETTLED_SHOWN = 50


# --- for everybody ----------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, code: str) -> HttpResponse:
    """A letter to the city, without an account. The team's addresses are nowhere on the page."""
    cities = City.objects.visible_to(request.user).select_related("country")
    city = get_object_or_404(cities, code=code)
    if request.method != "POST":
        return _write_page(request, city, LetterForm())
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _write_page(request, city, form, status=422)
    sent = f"{reverse('cities:write', kwargs={'code': code})}?sent=1"
    if form.was_filled_by_a_machine:
        return redirect(sent)
    said = {name: form.cleaned_data[name] for name in ("name", "email", "organisation", "subject", "text")}
    try:
        write_to(
            city,
            **said,
            language=get_language() or settings.LANGUAGE_CODE,
            sender=sender_of(request, on=today()),
        )
    except TooMany:
        return HttpResponse(status=429)
    return redirect(sent)


def _write_page(request: HttpRequest, city: City, form: LetterForm, status: int = 200) -> HttpResponse:
    context = {
        "city": city,
        "name": own_name(city),
        "country": {"code": city.country.code, "name": said("country", city.country.code)},
        "form": form,
        "has_team": bool(team_of(city)),
        "months": settings.LETTERS_KEPT_MONTHS,
        "sent": request.GET.get("sent") == "1" and not form.is_bound,
    }
    return page(request, "cities/write.html", context, status=status)


# --- for the team -----------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD"])
def letters(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the oldest first, and what was settled lately."""
    seen = CityLetter.objects.visible_to(request.user).select_related("city__country", "settled_by")
    context = {
        "waiting": [_row(letter) for letter in seen.waiting()],
        "settled": [
            _row(letter)
            for letter in seen.exclude(settled_at=None).order_by("-settled_at", "-pk")[:SETTLED_SHOWN]
        ],
        "months": settings.LETTERS_KEPT_MONTHS,
    }
    return page(request, "cities/letters.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """One letter: read it, answer it."""
    found = _letter(request, code)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        allow(request.user, "cities.answer_letter", found)
        form = AnswerForm(request.POST)
        if form.is_valid():
            answer(found, form.cleaned_data["text"], by=request.user)
            messages.success(request, _("The answer is on its way."))
            return redirect("cities:letters")
    context = {**_row(found), "form": form}
    return page(request, "cities/letter.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def aside(request: HttpRequest, code: str) -> HttpResponse:
    """The letter needs no answer."""
    found = _letter(request, code)
    allow(request.user, "cities.answer_letter", found)
    put_aside(found, by=request.user)
    messages.success(request, _("The letter is put aside."))
    return redirect("cities:letters")


def _letter(request: HttpRequest, code: str) -> CityLetter:
    letters = CityLetter.objects.visible_to(request.user).select_related("city__country", "settled_by")
    return get_object_or_404(letters, code=code)


def _row(letter: CityLetter) -> dict[str, Any]:
    due = due_on(letter)
    return {
        "letter": letter,
        "city": letter.city,
        "name": own_name(letter.city),
        "due": due,
        "is_overdue": letter.settled_at is None and due < today(),
    }
