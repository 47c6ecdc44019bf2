"""Will this work in my city? The page of the fit check; anybody may ask for any city."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mreza.areas.practices import fit_page
from mreza.areas.practices.fit_check import check_fit
from mreza.areas.practices.fit_places import income_source, scale
from mreza.areas.practices.models import Practice
from mreza.areas.practices.page import Shown, shown
from mreza.areas.practices.views_public import found_practice
from mreza.cities.acting import cities_of
from mreza.cities.directory import snapshot
from mreza.foundation.moments import today
from mreza.foundation.parameters import Reader
from mreza.journal.versions import current
from mreza.translations.lookup import SOURCE_LANGUAGE, names
from mreza.ui.pages import has_session, page


@require_safe
def fit(request: HttpRequest, code: str) -> HttpResponseBase:
    """One practice held against one city: whom to ask, what is met, what others changed."""
    found = found_practice(request, code, "practices:fit")
    if isinstance(found, HttpResponseBase):
        return found
    question = fit_page.asked(request.GET, Reader(request.GET))
    here = reverse("practices:fit", kwargs={"code": found.code})
    if not question.mistakes and any("" in values for _name, values in request.GET.lists()):
        # The form sends its empty fields too: an address says only what is meant.
        return redirect(f"{here}?{question.address}" if question.address else here)
    mine = _own_cities(request)
    if mine and not request.GET.get("city"):
        question = replace(question, city=mine[0])
    told = shown(found, get_language() or SOURCE_LANGUAGE)
    # A question is no page for search engines: there would be one for every practice and city.
    context = {"indexed": False, **_context(found, told, question, mine)}
    return page(
        request,
        "practices/fit.html",
        context,
        status=400 if question.mistakes else 200,
        public=told.is_public,
        # How many people and months somebody has is told by many numbers: such answers are made, not kept.
        parameters=("city", "budget"),
    )


def _own_cities(request: HttpRequest) -> list[str]:
    """Those the reader acts for; nobody is asked who comes without a session, their page is kept."""
    if not has_session(request):
        return []
    known = snapshot().city_at
    return sorted(code for code in cities_of(request.user) if code in known)


def _context(practice: Practice, told: Shown, question: fit_page.Question, mine: list[str]) -> dict[str, Any]:
    bands = names("cost-band", language=told.language)
    answer = None
    if question.city and not question.mistakes:
        answer = fit_page.told(check_fit(practice, question.city, question.offer), told)
    return {
        "shown": told,
        "answer": answer,
        "bar": fit_page.bar,
        "question": question,
        "own_cities": mine,
        "cities": fit_page.cities_to_choose(told.language),
        "bands": [(code, str(bands.get(code) or code)) for code in scale().budget],
        "mistakes": {mistake.parameter: mistake for mistake in question.mistakes},
        "errors": [fit_page.mistake_label(mistake) for mistake in question.mistakes],
        "api_address": f"/api/v1/practices/{told.code}/fit",
        "income_source": income_source(),
        "weights_said": fit_page.weights_in_words(answer) if answer else "",
        "version": current().split("-")[0],
        "today": today(),
    }
