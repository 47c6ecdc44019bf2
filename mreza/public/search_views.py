"""The pages of the search: the box with its answers, and suggestions while somebody types."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.cities.directory import snapshot
from mreza.foundation.parameters import Reader
from mreza.public.search import PAGE, Answers, answer, ways_on
from mreza.public.search_asking import LONGEST_QUESTION, PARAMETERS, SHOWN_FACETS, SearchQuery
from mreza.public.search_suggest import suggestions
from mreza.translations.lookup import said
from mreza.ui.pages import declare_public, page
from mreza.ui.paging import numbered_pages

OPEN_FACETS = ("kind", "field", "region")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One box, all kinds of things."""
    query = SearchQuery.from_params(request.GET)
    answers = answer(query, get_language() or settings.LANGUAGE_CODE)
    context = {
        "query": query,
        "question": (request.GET.get("q") or "")[:LONGEST_QUESTION] if query.mistakes else query.q,
        "typed": query.words or query.q,
        "indexed": False,
        "mistakes": [mistake for mistake in query.mistakes if mistake.parameter == "q"],
        "errors": [_told(mistake) for mistake in query.mistakes if mistake.parameter != "q"],
        "answers": answers,
        "facets": list(_facets(answers)) if query else [],
        "chips": _chips(answers),
        "ways": ways_on(answers) if query and not answers.count else [],
        "pages": _pages(answers),
        "alone": len(answers.groups) == 1 and bool(query.chosen.get("kind")),
        "fields": [{"code": code, "name": said("field", code)} for code in snapshot().fields],
        "base": reverse("search"),
        "here": query.parameters(page=query.page),
        "linked": "",
    }
    # Never kept: there are as many questions as readers.
    status = 400 if query.mistakes else 200
    return page(request, "public/search.html", context, part="results", status=status, public=True)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles that begin as what is typed: as options of the box, or as JSON for programs."""
    reader = Reader(request.GET)
    typed = reader.text("q", longest=LONGEST_QUESTION)
    found = suggestions(typed, get_language() or settings.LANGUAGE_CODE)
    if "application/json" in request.headers.get("Accept", ""):
        told = [{"title": one.title, "kind": one.kind, "url": one.address} for one in found]
        response: HttpResponse = JsonResponse({"suggestions": told})
        response["Vary"] = "Accept"
        return declare_public(request, response, ())
    return page(request, "public/search_suggest.html", {"found": found, "indexed": False}, public=True)


def _told(mistake: Any) -> dict[str, str]:
    legend = legends().get(mistake.parameter, mistake.parameter)
    shown = mistake.parameter in SHOWN_FACETS
    return {"text": f"{legend}: {mistake.message}", "href": f"#in-{mistake.parameter}" if shown else ""}


def legends() -> dict[str, str]:
    """What each facet is called."""
    return {
        "kind": _("What"),
        "field": _("Creative field"),
        "region": _("Region"),
        "country": _("Country"),
        "objective": _("Objective of the Network"),
        "sdg": _("Sustainable development goal"),
        "theme": _("Theme"),
        "year": _("Year"),
        "language": _("Written in"),
        "city": _("City"),
        "discipline": _("Discipline"),
        "dimension": _("Dimension"),
        "stage": _("Stage"),
        "group": _("For whom"),
        "target": _("SDG target"),
        "level": _("Level"),
        "cost": _("Cost"),
        "size": _("Size of the city"),
    }


def _facets(answers: Answers) -> Any:
    called = legends()
    for name, values in answers.facets.items():
        options = [(value.code, _shown(name, value), value.total, value.chosen) for value in values]
        chosen = any(value.chosen for value in values)
        yield {
            "name": name,
            "legend": called[name],
            "options": options,
            "open": chosen or name in OPEN_FACETS,
        }


def _shown(name: str, value: Any) -> str:
    return f"{value.code} · {value.name}" if name in ("sdg", "objective") else str(value.name)


def _chips(answers: Answers) -> list[dict[str, str]]:
    """Each code in force as a link that takes it away."""
    from mreza.activities.catalogue import facet_names
    from mreza.public.search_kinds import kind_names

    found = []
    for name, codes in answers.query.chosen.items():
        called = kind_names() if name == "kind" else facet_names(name, answers.language)
        for code in codes:
            href = "?" + answers.query.without(name, code)
            found.append({"label": called.get(code) or code, "href": href})
    return found


def _pages(answers: Answers) -> dict[str, Any] | None:
    """Numbered pages, when one kind is shown alone."""
    return numbered_pages(answers.query.page, answers.pages, lambda at: _page(answers, at))


def _page(answers: Answers, at: int) -> str:
    return "?" + answers.query.parameters(page=at)


__all__ = ["PAGE", "PARAMETERS", "search", "suggest"]
