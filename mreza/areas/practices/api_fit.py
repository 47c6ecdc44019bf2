"""The fit check for programs: the page's answer as codes and whole points, with the same sentences."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from ninja import Field, Router, Schema

from mreza.activities.models.activity import coded
from mreza.areas.practices import fit_page
from mreza.areas.practices.fit_check import POINTS, Compared, FitCheck, check_fit
from mreza.areas.practices.fit_needs import Needs
from mreza.areas.practices.fit_page import ChangeTold, CityTold, ComparedTold, FitTold, NeedsTold
from mreza.areas.practices.fit_places import NOT_COMPARED, scale
from mreza.areas.practices.models import Practice
from mreza.areas.practices.page import absolute, in_full, shown
from mreza.cities.schemas import Named
from mreza.foundation.lists import refuse
from mreza.foundation.moments import today
from mreza.foundation.openapi import LANG, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.journal.conditional import answer
from mreza.journal.versions import current
from mreza.science.fit import BlockTold, Choosers, Part
from mreza.translations.asked import asked_language

router = Router()

LICENCE = "CC BY 4.0; what is compared has the licences named in `sources`."

CITY = parameter(
    "city",
    "The city that asks (codes: `/cities`). Without one nothing is compared: only what the practice needs is told.",
    {"type": "string", "maxLength": fit_page.CODE},
    "hr-varazdin",
)
BUDGET = parameter(
    "budget", "What it could spend: a cost band (codes: `/cost-bands`).", {"type": "string"}, "to-20000"
)
PEOPLE = parameter(
    "people",
    "How many people could work on it.",
    {"type": "integer", "minimum": 0, "maximum": fit_page.MOST_PEOPLE},
)
MONTHS = parameter(
    "months",
    "How many months it has.",
    {"type": "integer", "minimum": 0, "maximum": fit_page.MOST_MONTHS},
)


# --- what is told -----------------------------------------------------------------------------------------------
class FitPart(Schema):
    """One thing two cities are compared by, and how much it adds to their distance."""

    part: str = Field(examples=["population"])
    label: str
    here: str = Field(description="Of the city that asks, in words.")
    there: str
    reason: str = Field(
        description="`same`, `close`, `different`, `unknown-here`, `unknown-there` or `unknown-both`."
    )
    text: str = Field(description="The reason in words.")
    weight: int
    lowest: int = Field(description="Points it adds at least; the parts of a distance add up to it exactly.")
    highest: int = Field(description="… and at most. Where both values are known the two are the same.")


class FitCity(Schema):
    """A city that knows the practice: where it began, or a confirmed adoption."""

    code: str
    name: str
    country: str
    url: str
    role: str = Field(description="`origin` or `adopter`.")
    stage: str = Field(description="How far an adoption has come, in words.")
    adoption: str | None = Field(description="The page of the adoption.")
    lowest: int = Field(description="Distance in points: 0 the same … 1000 as different as can be.")
    highest: int
    best_place: int = Field(
        description="Its place by nearness among the adopters if all that is unknown turns out well for it."
    )
    worst_place: int
    parts: list[FitPart]


class FitNeed(Schema):
    """One thing that was needed where the practice was made."""

    what: str = Field(description="`money` (a cost band), `people` or `months`.")
    needed: str | int
    have: str | int | None = Field(description="What the question says; null where it does not.")
    outcome: str = Field(description="`met`, `unmet` or `unknown`.")
    text: str


class FitNeeds(Schema):
    """What one block needs, or the practice as a whole."""

    key: str = Field(description="The block's key; empty for the whole practice.")
    title: str
    outcome: str = Field(description="`met` (all that is stated is), `unmet` or `unknown`.")
    stated: list[FitNeed]
    not_stated: list[str] = Field(description="What nobody can judge: the city has not said it.")


class FitChoice(Schema):
    """Who of the adopters most like the city did the same with a block."""

    fate: str = Field(description="`kept`, `changed` or `dropped`.")
    cities: list[Named]
    of: int = Field(description="How many of them answered.")
    lowest: float | None = Field(
        description="The share it has at least, whoever is nearest; null under five answers."
    )
    highest: float | None


class FitChange(Schema):
    """What became of one block in the adopters most like the city."""

    key: str
    title: str
    choices: list[FitChoice]


class FitSource(Schema):
    """Where what is compared comes from."""

    what: str
    source: str
    licence: str
    licence_url: str


class Fit(Schema):
    """Will this work in that city? Whom to ask, what is met, what others changed."""

    practice: str = Field(description="Its code.")
    url: str
    language: str
    city: Named | None
    offer: dict[str, Any] = Field(description="What the city could put in, as the question says.")
    points: int = Field(description="How many points a distance can have: 1000.")
    ask: str | None = Field(
        description="Whom to ask: the nearest adopter, else where the practice began; null where there is nobody."
    )
    origin: FitCity | None = Field(
        description="Where it began; null where that is the city that asks, or no city."
    )
    adopters: int = Field(
        description="How many other cities carry it on. Adoptions recorded so far; coverage is uneven."
    )
    nearest: list[FitCity] = Field(description="At most ten of these, the nearest first.")
    whole: FitNeeds
    blocks: list[FitNeeds]
    changes: list[FitChange] = Field(description="Empty while no adoption is recorded.")
    weights: dict[str, int]
    not_compared: list[str] = Field(description="Parts without a source.")
    sources: list[FitSource]
    data_version: str
    day: dt.date
    licence: str


@router.get(
    "/practices/{code}/fit",
    response=Fit,
    openapi_extra=documented(CITY, BUDGET, PEOPLE, MONTHS, LANG),
    tags=["Practices"],
    url_name="practice-fit",
)
def fit(request: HttpRequest, code: str) -> HttpResponse:
    """How near one city is to those that know a practice, part by part, and which of its conditions it meets."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown((*fit_page.PARAMETERS, "lang"))
    language = asked_language(request, reader)
    with translation.override(language):
        question = fit_page.asked(request.GET, reader)
        refuse(reader)
    found = in_full(Practice.objects.visible_to(request.user)).filter(coded(code)).first()
    if found is None:
        raise Http404
    return answer(request, lambda: _told(found, question, language), language=language)


# --- answers ----------------------------------------------------------------------------------------------------
def _told(practice: Practice, question: fit_page.Question, language: str) -> str:
    with translation.override(language):
        record = shown(practice, language)
        check = check_fit(practice, question.city, question.offer)
        told = fit_page.told(check, record)
        body = _in_full(told, check, record.address, question.address, language)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _in_full(told: FitTold, check: FitCheck, address: str, question: str, language: str) -> dict[str, Any]:
    return {
        "practice": check.practice.code,
        "url": absolute(f"{address}fit/{question and '?'}{question}"),
        "language": language,
        "city": _named(told.mine) if told.mine else None,
        "offer": {
            "budget": check.offer.budget,
            "people": check.offer.people,
            "months": check.offer.months,
        },
        "points": POINTS,
        "ask": check.ask.code if check.ask else None,
        "origin": _city(told.origin, check.origin) if told.origin and check.origin else None,
        "adopters": check.adopters,
        "nearest": [
            _city(one, compared) for one, compared in zip(told.adopting, check.adopting, strict=True)
        ],
        "whole": _needs(told.whole, check.whole),
        "blocks": [_needs(one, needs) for one, needs in zip(told.blocks, check.blocks, strict=True)],
        "changes": [_change(one, block) for one, block in zip(told.changes, check.changes, strict=True)],
        "weights": {part.value: scale().weight(part) for part in Part if scale().weight(part)},
        "not_compared": [part.value for part in NOT_COMPARED],
        "sources": [
            {"what": one.what, "source": one.said, "licence": one.licence, "licence_url": one.href}
            for one in told.sources
        ],
        "data_version": current().split("-")[0],
        "day": today().isoformat(),
        "licence": LICENCE,
    }


def _named(city: CityTold) -> dict[str, str]:
    return {"code": city.code, "name": city.name}


def _city(told: ComparedTold, one: Compared) -> dict[str, Any]:
    return {
        **_named(told.city),
        "country": told.city.country,
        "url": absolute(told.city.href),
        "role": "origin" if told.is_origin else "adopter",
        "stage": "" if told.is_origin else told.role,
        "adoption": absolute(told.adoption) if told.adoption else None,
        "lowest": one.lowest,
        "highest": one.highest,
        "best_place": one.best,
        "worst_place": one.worst,
        "parts": [
            {
                "part": share.part.value,
                "label": line.label,
                "here": line.here,
                "there": line.there,
                "reason": share.reason.value,
                "text": line.said,
                "weight": share.weight,
                "lowest": share.lowest,
                "highest": share.highest,
            }
            for share, line in zip(one.shares, told.lines, strict=True)
        ],
    }


def _needs(told: NeedsTold, needs: Needs) -> dict[str, Any]:
    return {
        "key": needs.key,
        "title": str(told.title),
        "outcome": needs.outcome.value,
        "stated": [
            {
                "what": one.what.value,
                "needed": one.needed,
                "have": one.have,
                "outcome": one.outcome.value,
                "text": line.said,
            }
            for one, line in zip(needs.stated, told.stated, strict=True)
        ],
        "not_stated": [what.value for what in needs.not_stated],
    }


def _change(told: ChangeTold, one: BlockTold) -> dict[str, Any]:
    named = {city.code: _named(city) for fate in told.fates for city, _href, _why in fate.cities}

    def choice(fate: str, choosers: Choosers) -> dict[str, Any]:
        return {
            "fate": fate,
            "cities": [named[code] for code in choosers.codes],
            "of": choosers.of,
            "lowest": choosers.lowest,
            "highest": choosers.highest,
        }

    pairs = (("kept", one.kept), ("changed", one.changed), ("dropped", one.dropped))
    return {
        "key": one.block,
        "title": str(told.title),
        "choices": [choice(fate, choosers) for fate, choosers in pairs],
    }
