"""The API of the shared words: objectives, areas of action, commitments, dimensions, themes, SDGs, Culture|2030."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from ninja import Router

from mreza.foundation.lists import PAGING as PAGING_NAMES
from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, documented
from mreza.foundation.parameters import Reader
from mreza.journal.conditional import answer
from mreza.journal.versions import kept_by_version
from mreza.translations.asked import asked_language
from mreza.translations.lookup import Said, names, texts_of
from mreza.vocabulary import schemas
from mreza.vocabulary.commitments import readings
from mreza.vocabulary.models import (
    Area,
    Commitment,
    CostBand,
    Dimension,
    Goal,
    Group,
    Indicator,
    Objective,
    OfferKind,
    OrganisationKind,
    PlaceKind,
    Stage,
    Target,
    Term,
    Theme,
    TieKind,
)

router = Router(tags=["Vocabulary"])
Items = list[dict[str, Any]]
_LIST = documented(*PAGING, LANG)
_ITEM = documented(LANG)


@router.get("/objectives", response=schemas.Objectives, openapi_extra=_LIST)
def objectives(request: HttpRequest) -> HttpResponse:
    """The six objectives of the Network, in the founding document's order."""
    return _listed(request, _objectives)


@router.get("/objectives/{code}", response=schemas.Objective, openapi_extra=_ITEM)
def objective(request: HttpRequest, code: str) -> HttpResponse:
    """One objective; its code is its number."""
    return _one(request, _objectives, code)


@router.get("/areas", response=schemas.Areas, openapi_extra=_LIST)
def areas(request: HttpRequest) -> HttpResponse:
    """The six areas of action."""
    return _listed(request, _areas)


@router.get("/areas/{code}", response=schemas.Area, openapi_extra=_ITEM)
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area of action."""
    return _one(request, _areas, code)


@router.get("/commitments", response=schemas.Commitments, openapi_extra=_LIST)
def commitments(request: HttpRequest) -> HttpResponse:
    """The four commitments every member makes on joining."""
    return _listed(request, _commitments)


@router.get("/commitments/{code}", response=schemas.Commitment, openapi_extra=_ITEM)
def commitment(request: HttpRequest, code: str) -> HttpResponse:
    """One commitment."""
    return _one(request, _commitments, code)


@router.get("/dimensions", response=schemas.Dimensions, openapi_extra=_LIST)
def dimensions(request: HttpRequest) -> HttpResponse:
    """The four aspects of sustainable development."""
    return _listed(request, _dimensions)


@router.get("/dimensions/{code}", response=schemas.WordedTerm, openapi_extra=_ITEM)
def dimension(request: HttpRequest, code: str) -> HttpResponse:
    """One aspect of sustainable development."""
    return _one(request, _dimensions, code)


@router.get("/themes", response=schemas.Themes, openapi_extra=_LIST)
def themes(request: HttpRequest) -> HttpResponse:
    """The six headings of LAB.2030."""
    return _listed(request, _themes)


@router.get("/themes/{code}", response=schemas.Term, openapi_extra=_ITEM)
def theme(request: HttpRequest, code: str) -> HttpResponse:
    """One heading of LAB.2030."""
    return _one(request, _themes, code)


@router.get("/stages", response=schemas.Stages, openapi_extra=_LIST)
def stages(request: HttpRequest) -> HttpResponse:
    """The stages of cultural activities, goods and services that objective 3 names."""
    return _listed(request, _stages)


@router.get("/stages/{code}", response=schemas.Term, openapi_extra=_ITEM)
def stage(request: HttpRequest, code: str) -> HttpResponse:
    """One stage."""
    return _one(request, _stages, code)


@router.get("/groups", response=schemas.Groups, openapi_extra=_LIST)
def groups(request: HttpRequest) -> HttpResponse:
    """For whom something is done."""
    return _listed(request, _groups)


@router.get("/groups/{code}", response=schemas.Group, openapi_extra=_ITEM)
def group(request: HttpRequest, code: str) -> HttpResponse:
    """One group."""
    return _one(request, _groups, code)


@router.get("/cost-bands", response=schemas.CostBands, openapi_extra=_LIST)
def cost_bands(request: HttpRequest) -> HttpResponse:
    """How much something cost, roughly, in euros."""
    return _listed(request, _cost_bands)


@router.get("/cost-bands/{code}", response=schemas.CostBand, openapi_extra=_ITEM)
def cost_band(request: HttpRequest, code: str) -> HttpResponse:
    """One cost band."""
    return _one(request, _cost_bands, code)


@router.get("/tie-kinds", response=schemas.TieKinds, openapi_extra=_LIST)
def tie_kinds(request: HttpRequest) -> HttpResponse:
    """The kinds of contacts between cities, with who gives in each."""
    return _listed(request, _tie_kinds)


@router.get("/tie-kinds/{code}", response=schemas.TieKind, openapi_extra=_ITEM)
def tie_kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of tie."""
    return _one(request, _tie_kinds, code)


@router.get("/organisation-kinds", response=schemas.OrganisationKinds, openapi_extra=_LIST)
def organisation_kinds(request: HttpRequest) -> HttpResponse:
    """What partner organisations are, with the sector most of a kind belong to."""
    return _listed(request, _organisation_kinds)


@router.get("/organisation-kinds/{code}", response=schemas.OrganisationKind, openapi_extra=_ITEM)
def organisation_kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of organisation."""
    return _one(request, _organisation_kinds, code)


@router.get("/place-kinds", response=schemas.PlaceKinds, openapi_extra=_LIST)
def place_kinds(request: HttpRequest) -> HttpResponse:
    """What places of creativity are for."""
    return _listed(request, _place_kinds)


@router.get("/place-kinds/{code}", response=schemas.PlaceKind, openapi_extra=_ITEM)
def place_kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of place."""
    return _one(request, _place_kinds, code)


@router.get("/offer-kinds", response=schemas.OfferKinds, openapi_extra=_LIST)
def offer_kinds(request: HttpRequest) -> HttpResponse:
    """What cities and organisations offer and need, with the unit of an amount."""
    return _listed(request, _offer_kinds)


@router.get("/offer-kinds/{code}", response=schemas.OfferKind, openapi_extra=_ITEM)
def offer_kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of offer."""
    return _one(request, _offer_kinds, code)


@router.get("/sdg", response=schemas.Goals, openapi_extra=_LIST)
def goals(request: HttpRequest) -> HttpResponse:
    """The sustainable development goals, with the targets that the Network's records or indicators name."""
    return _listed(request, _goals)


@router.get("/sdg/{code}", response=schemas.Goal, openapi_extra=_ITEM)
def goal(request: HttpRequest, code: str) -> HttpResponse:
    """One sustainable development goal; its code is its number."""
    return _one(request, _goals, code)


@router.get("/culture2030", response=schemas.Indicators, openapi_extra=_LIST)
def indicators(request: HttpRequest) -> HttpResponse:
    """UNESCO's 22 Culture|2030 indicators."""
    return _listed(request, _indicators)


@router.get("/culture2030/{code}", response=schemas.Indicator, openapi_extra=_ITEM)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One Culture|2030 indicator."""
    return _one(request, _indicators, code)


# --- answers ------------------------------------------------------------------------------------------------
def _listed(request: HttpRequest, every: Callable[[str], Items]) -> HttpResponse:
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown((*PAGING_NAMES, "lang"))
    language = asked_language(request, reader)
    with translation.override(language):
        page = Page.read(reader)
        refuse(reader)
        items = every(language)
        page.check(reader, len(items))
        refuse(reader)
    return answer(request, lambda: _dump(page.envelope(len(items), page.of(items))), language=language)


def _one(request: HttpRequest, every: Callable[[str], Items], code: str) -> HttpResponse:
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    found = next((item for item in every(language) if item["code"] == code), None)
    if found is None:
        raise Http404
    return answer(request, lambda: _dump(found), language=language)


def _dump(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


# --- items, kept whole for one version of the data ------------------------------------------------------------
@kept_by_version
def _objectives(language: str) -> Items:
    return [
        {**_worded(row, "vocabulary:objectives", language), "slug": row.slug}
        for row in Objective.objects.all()
    ]


@kept_by_version
def _areas(language: str) -> Items:
    return [
        {**_worded(row, "vocabulary:areas", language), "number": row.number} for row in Area.objects.all()
    ]


@kept_by_version
def _commitments(language: str) -> Items:
    read = {one.commitment: one for one in readings()}
    return [
        {
            **_worded(row, "api:commitments", language),
            "slug": row.slug,
            "areas": list(read[row.code].areas),
            "objectives": list(read[row.code].objectives),
            "with_partners": read[row.code].with_partners,
        }
        for row in Commitment.objects.all()
    ]


@kept_by_version
def _dimensions(language: str) -> Items:
    return [_worded(row, "api:dimensions", language) for row in Dimension.objects.all()]


@kept_by_version
def _themes(language: str) -> Items:
    return [_common(row, "api:themes", language) for row in Theme.objects.all()]


@kept_by_version
def _stages(language: str) -> Items:
    return [_common(row, "api:stages", language) for row in Stage.objects.all()]


@kept_by_version
def _groups(language: str) -> Items:
    return [
        {**_common(row, "api:groups", language), "marginalised": row.marginalised}
        for row in Group.objects.all()
    ]


@kept_by_version
def _cost_bands(language: str) -> Items:
    return [
        {
            **_common(row, "api:cost_bands", language),
            "from_euros": row.from_euros,
            "to_euros": row.to_euros,
        }
        for row in CostBand.objects.all()
    ]


@kept_by_version
def _tie_kinds(language: str) -> Items:
    return [
        {**_worded(row, "api:tie_kinds", language), "direction": row.direction, "counts": row.counts}
        for row in TieKind.objects.all()
    ]


@kept_by_version
def _organisation_kinds(language: str) -> Items:
    return [
        {**_worded(row, "api:organisation_kinds", language), "sector": row.sector}
        for row in OrganisationKind.objects.all()
    ]


@kept_by_version
def _place_kinds(language: str) -> Items:
    return [_worded(row, "api:place_kinds", language) for row in PlaceKind.objects.all()]


@kept_by_version
def _offer_kinds(language: str) -> Items:
    return [
        {**_worded(row, "api:offer_kinds", language), "unit": row.unit} for row in OfferKind.objects.all()
    ]


@kept_by_version
def _goals(language: str) -> Items:
    targets: dict[str, Items] = {}
    for code, goal_code in Target.objects.values_list("code", "goal__code"):
        targets.setdefault(goal_code, []).append(_named(Target.kind, code, language))
    return [
        {**_common(row, "vocabulary:sdgs", language), "targets": targets.get(row.code, [])}
        for row in Goal.objects.all()
    ]


@kept_by_version
def _indicators(language: str) -> Items:
    rows = Indicator.objects.select_related("dimension").prefetch_related("targets")
    return [
        {
            **_common(row, "api:indicators", language),
            "dimension": _named(row.dimension.kind, row.dimension.code, language),
            "targets": [target.code for target in row.targets.all()],
        }
        for row in rows
    ]


def _common(row: Term, under: str, language: str) -> dict[str, Any]:
    name = _said(row.kind, row.code, "name", language) or Said(row.code, "und", is_fallback=True)
    return {
        "code": row.code,
        "url": _address(under, row.code, language),
        "language": name.language,
        "name": name,
        "names": texts_of(row.kind).get(row.code, {}),
        "position": row.position,
    }


def _worded(row: Term, under: str, language: str) -> dict[str, Any]:
    text = _said(row.kind, row.code, "text", language)
    return {
        **_common(row, under, language),
        "text": text or "",
        "text_language": text.language if text else "",
    }


def _named(kind: str, code: str, language: str) -> dict[str, Any]:
    return {"code": code, "name": _said(kind, code, "name", language) or code}


def _said(kind: str, code: str, part: str, language: str) -> Said | None:
    return names(kind, part, language).get(code)


def _address(under: str, code: str, language: str) -> str:
    """A page ends in a slash, a place in the API does not."""
    with translation.override(language):
        base = reverse(under)
    return f"{settings.SITE_URL}{base.rstrip('/')}/{code}" + ("/" if base.endswith("/") else "")
