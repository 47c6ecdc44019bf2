"""Pages of the shared words: the six objectives, the six areas of action, the goals of the 2030 Agenda."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.foundation.linked import breadcrumbs, graph, in_page
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import said
from mreza.ui.pages import page
from mreza.ui.sections import sections_of
from mreza.vocabulary.models import Area, Goal, Indicator, IndicatorDimension, Objective, Target, Term


@require_safe
def objectives(request: HttpRequest) -> HttpResponse:
    """The six objectives of the Network, as the founding document words them."""
    context = {
        "objectives": listed(Objective),
        "areas": listed(Area),
        "intro": said("mission", "areas-intro", "text"),
        "linked": _set_graph(_("Objectives of the Network"), "vocabulary:objectives", listed(Objective)),
    }
    return page(request, "vocabulary/objectives.html", context, public=True)


@require_safe
def objective(request: HttpRequest, code: str) -> HttpResponse:
    """One objective, and the areas of action through which it is pursued."""
    term = get_object_or_404(Objective, code=code)
    context = {
        "objective": worded(term),
        "sections": sections_of(Objective.kind, code),
        "objectives": listed(Objective),
        "areas": listed(Area),
        "intro": said("mission", "areas-intro", "text"),
        "linked": _term_graph(
            worded(term), "vocabulary:objective", (_("Objectives of the Network"), "vocabulary:objectives")
        ),
    }
    return page(request, "vocabulary/objective.html", context, public=True)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The six areas of action, in the founding document's order."""
    context = {
        "areas": listed(Area),
        "objectives": listed(Objective),
        "intro": said("mission", "areas-intro", "text"),
        "linked": _set_graph(_("Areas of action"), "vocabulary:areas", listed(Area)),
    }
    return page(request, "vocabulary/areas.html", context, public=True)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area of action, and the objectives it serves."""
    term = get_object_or_404(Area, code=code)
    context = {
        "area": worded(term),
        "sections": sections_of(Area.kind, code),
        "areas": listed(Area),
        "objectives": listed(Objective),
        "intro": said("mission", "areas-intro", "text"),
        "linked": _term_graph(worded(term), "vocabulary:area", (_("Areas of action"), "vocabulary:areas")),
    }
    return page(request, "vocabulary/area.html", context, public=True)


@require_safe
def sdgs(request: HttpRequest) -> HttpResponse:
    """The seventeen goals, with what of them culture is measured by."""
    goals = goals_with_targets()
    context = {
        "goals": goals,
        "dimensions": indicators_by_dimension(),
        "linked": _set_graph(_("Sustainable development goals"), "vocabulary:sdgs", goals),
    }
    return page(request, "vocabulary/sdgs.html", context, public=True)


@require_safe
def sdg(request: HttpRequest, code: str) -> HttpResponse:
    """One goal: its targets named here, and the Culture|2030 indicators that measure them."""
    get_object_or_404(Goal, code=code)
    goals = goals_with_targets()
    goal = next(goal for goal in goals if goal["code"] == code)
    context = {
        "goal": goal,
        "sections": sections_of(Goal.kind, code),
        "goals": goals,
        "linked": _term_graph(
            goal, "vocabulary:sdg", (_("Sustainable development goals"), "vocabulary:sdgs")
        ),
    }
    return page(request, "vocabulary/sdg.html", context, public=True)


# --- the words, ready to be shown --------------------------------------------------------------------------
def worded(term: Term) -> dict[str, Any]:
    """A term with its short label and, where there is one, its full wording."""
    text = said(term.kind, term.code, "text")
    return {
        "code": term.code,
        "number": getattr(term, "number", None) or term.position,
        "name": said(term.kind, term.code),
        "text": "" if text.language == "und" else text,
    }


def listed(model: type[Term]) -> list[dict[str, Any]]:
    """All terms of one vocabulary in their order, in the reader's language."""
    return [worded(term) for term in terms(model)]


@kept_by_version
def terms(model: type[Term]) -> list[Any]:
    return list(model._default_manager.all())  # door: a vocabulary has no secret rows


@kept_by_version
def indicators() -> list[tuple[Indicator, list[str]]]:
    """Every Culture|2030 indicator with the codes of its targets (our narrower reading)."""
    found = Indicator.objects.select_related("dimension").prefetch_related("targets")
    return [(one, [target.code for target in one.targets.all()]) for one in found]


def goals_with_targets() -> list[dict[str, Any]]:
    """The goals, each with the targets that records or indicators name."""
    targets: dict[str, list[dict[str, Any]]] = {}
    for code, goal in _targets():
        measured = [_indicator(one) for one, codes in indicators() if code in codes]
        row = {"code": code, "name": said("sdg-target", code), "indicators": measured}
        targets.setdefault(goal, []).append(row)
    return [
        {"code": goal.code, "number": goal.code, "name": said("sdg-goal", goal.code), "text": "",
         "targets": targets.get(goal.code, [])}
        for goal in terms(Goal)
    ]  # fmt: skip


@kept_by_version
def _targets() -> list[tuple[str, str]]:
    return list(Target.objects.order_by("position", "code").values_list("code", "goal__code"))


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": said("culture2030-indicator", one.code),
        "dimension": one.dimension.code,
    }


def indicators_by_dimension() -> list[dict[str, Any]]:
    """All indicators under their thematic dimensions, each with the targets it measures."""
    found = []
    for dimension in terms(IndicatorDimension):
        there = [
            {**_indicator(one), "targets": codes} for one, codes in indicators() if one.dimension == dimension
        ]
        found.append({"name": said("culture2030-dimension", dimension.code), "indicators": there})
    return found


# --- for machines ------------------------------------------------------------------------------------------
def _set_graph(name: str, address_name: str, members: list[dict[str, Any]]) -> Any:
    address = settings.SITE_URL + reverse(address_name)
    data = {
        "@type": "DefinedTermSet",
        "@id": address,
        "name": name,
        "inLanguage": get_language(),
        "hasDefinedTerm": [
            {"@type": "DefinedTerm", "termCode": member["code"], "name": member["name"]} for member in members
        ],
    }
    return in_page(graph(data, breadcrumbs(_home(), (name, address))))


def _term_graph(term: dict[str, Any], address_name: str, parent: tuple[str, str]) -> Any:
    address = settings.SITE_URL + reverse(address_name, kwargs={"code": term["code"]})
    whole = settings.SITE_URL + reverse(parent[1])
    data = {
        "@type": "DefinedTerm",
        "@id": address,
        "termCode": term["code"],
        "name": term["name"],
        "inDefinedTermSet": whole,
    }
    if term["text"]:
        data["description"] = term["text"]
    return in_page(graph(data, breadcrumbs(_home(), (parent[0], whole), (str(term["name"]), address))))


def _home() -> tuple[str, str]:
    return "Mreža", settings.SITE_URL + reverse("home")
