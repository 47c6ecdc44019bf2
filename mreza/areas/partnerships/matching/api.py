"""The API of explained matching: a city's partners with their parts, *Why not?*, the weights, and what came of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.areas.partnerships.choices import Did
from mreza.areas.partnerships.find.asking import CODE, LONGEST_IDEA, OFF, terms
from mreza.areas.partnerships.matching import told
from mreza.areas.partnerships.matching import weights as weighing
from mreza.areas.partnerships.matching.network import audience_of
from mreza.areas.partnerships.matching.report import PERIODS, USUAL, Line, balance, report
from mreza.areas.partnerships.matching.suggesting import (
    Idea,
    NoMember,
    NotTheirs,
    Suggestion,
    count_of,
    partners_of,
    why_not,
)
from mreza.areas.partnerships.matching.words import PARTS as LABELS
from mreza.areas.partnerships.models import Wish
from mreza.cities.schemas import Named
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow
from mreza.journal.conditional import answer
from mreza.science.matching import PARTS, WEIGHTS
from mreza.ties import coverage
from mreza.translations.asked import asked_language

router = Router()
TAG = "Matching"
BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": [TAG]}
ABOUT_IDEA = ("field", "objective", "target")

WISH = parameter(
    "wish",
    "One open offer or need of the city (codes: `/offers`, `/needs`): only what meets it counts, and what it "
    "says takes the place of what the city is.",
    {"type": "string", "maxLength": CODE},
)
TEXT = parameter(
    "text",
    "What a project is to be about, in any language of the Network.",
    {"type": "string", "maxLength": LONGEST_IDEA},
    "ceramics with children",
)
FIELD = codes("field", "Creative fields of the project (codes: `/fields`).", "music")
OBJECTIVE = codes("objective", "Objectives of the project (codes: `/objectives`).", "1", "^[1-6]$")
TARGET = codes("target", "SDG targets of the project.", "11.4", r"^[0-9]+\.[0-9a-z]+$")
CORRECTION = parameter(
    "correction",
    "`off`: by score alone, without the correction towards a balanced network.",
    {"type": "string", "enum": [OFF]},
)
ASKING = (WISH, TEXT, FIELD, OBJECTIVE, TARGET, CORRECTION)


# --- what is told -------------------------------------------------------------------------------------------------
class PartOut(Schema):
    """One part of a score."""

    name: str = Field(examples=["field"])
    label: str
    weight: float = Field(description="Points; those shipped are 100 together.")
    value: float = Field(description="0 to 1.")
    reason: str = Field(description="A sentence in the language of the answer.")
    specific: bool = Field(description="True of these two cities, not of many.")


class PartnerOut(Schema):
    """A city suggested to another."""

    city: Named
    url: str = Field(description="The city's page.")
    language: str = Field(description="Of the sentences.")
    score: float = Field(description="The sum of weight × value over `parts`.")
    parts: list[PartOut] = Field(description="All of them; what adds most first.")
    rank: int = Field(description="Its place as shown.")
    rank_before_correction: int = Field(description="Its place by score alone.")
    correction: str = Field(description="Why the two differ; empty where they do not.")
    general_only: str = Field(description="Said where there are fewer than two specific reasons; else empty.")


class PartnersOut(Schema):
    """The partners of one city, best first."""

    count: int
    page: int
    pages: int
    page_size: int
    city: str
    corrected: bool
    items: list[PartnerOut]
    coverage: str
    data_version: int
    day: dt.date
    licence: str


class LackingOut(Schema):
    """A part in which the cities shown first have more."""

    name: str
    label: str
    points: float
    points_shown: float = Field(description="The mean of the cities shown first.")
    reason: str


class WhyOut(Schema):
    """Why a city is or is not among the first ten."""

    city: str
    other: PartnerOut
    shown: bool
    of: int = Field(description="How many cities there are to suggest.")
    answer: str
    lacking: list[LackingOut] = Field(description="What makes the most difference first.")
    advice: list[str]


class WeightOut(Schema):
    """What one part weighs."""

    part: str
    label: str
    points: float
    shipped: float = Field(description="What it weighs unless the Secretariat says otherwise.")


class WeightsOut(Schema):
    """All parts; `version` is sent back when they are changed."""

    count: int
    version: int
    items: list[WeightOut]


class ToWeigh(Body):
    """Other points for some parts. Only the Secretariat."""

    points: dict[str, float] = Field(description="Part → points, 0 to 100.")
    reason: str = Field(max_length=2000, description="Why; it stays in the journal.")
    version: int = Field(description="The version that was read before.")


class LineOut(Schema):
    """How many pairs of cities of one group came how far."""

    code: str
    label: str
    shown: int
    opened: int
    wrote: int
    agreed: int
    declined: int
    passed: int


class OutcomesOut(Schema):
    """What cities did with suggestions, counted in pairs of cities."""

    period: str
    total: LineOut
    by_order: list[LineOut]
    by_place: list[LineOut]
    imbalance: float
    exposure_gini: float
    exposure_gini_uncorrected: float
    cities_in_need: int
    cities_in_need_shown_to_nobody: int | None


# --- partners -----------------------------------------------------------------------------------------------------
@router.get(
    "/cities/{code}/partners",
    response=PartnersOut,
    openapi_extra=documented(*ASKING, *PAGING, LANG),
    tags=[TAG],
    url_name="city_partners",
)
def city_partners(request: HttpRequest, code: str) -> HttpResponse:
    """Whom a city could work with next, and why: named parts that add up to the score.

    To a token of somebody in the Network also offers and needs count that are for the Network only.
    """
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown((*(one["name"] for one in ASKING), "page", "page_size", "lang"))
    language, audience = asked_language(request, reader), audience_of(request.user)
    with translation.override(language):
        page, asked = Page.read(reader), _asked(request, reader, code)
        count = count_of(audience)
        page.check(reader, count)
        refuse(reader)

    def build() -> str:
        last = page.number * page.size
        with translation.override(language), _found():
            found = partners_of(code, **asked, top=last, skip=last - page.size, audience=audience)
            items = [_partner(one, language) for one in found]
            whole = page.envelope(count, items, city=code, corrected=asked["corrected"])
            return _dump({**whole, **coverage.about()})

    return answer(request, build, language=language)


@router.get(
    "/cities/{code}/partners/{other}",
    response=WhyOut,
    openapi_extra=documented(*ASKING, LANG),
    tags=[TAG],
    url_name="city_partner",
)
def city_partner(request: HttpRequest, code: str, other: str) -> HttpResponse:
    """Why, or why not, this other city: its place, its parts, and what those shown first have more of."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown((*(one["name"] for one in ASKING), "lang"))
    language, audience = asked_language(request, reader), audience_of(request.user)
    with translation.override(language):
        asked = _asked(request, reader, code)
        refuse(reader)

    def build() -> str:
        with translation.override(language), _found():
            why = why_not(code, other, **asked, audience=audience)
            return _dump({**told.why(why), "other": _partner(why.suggestion, language)})

    return answer(request, build, language=language)


@contextmanager
def _found() -> Iterator[None]:
    """A city that is no member has no partners and is none's: there is no such thing."""
    try:
        yield
    except (NoMember, NotTheirs) as error:
        raise Http404 from error


def _asked(request: HttpRequest, reader: Reader, city: str) -> dict[str, Any]:
    """For what partners are looked for, and in which order; mistakes are left to the reader."""
    corrected = reader.choice("correction", (OFF,)) != OFF
    wish, code = None, reader.text("wish", longest=CODE)
    if code:
        seen = Wish.objects.visible_to(request.user).open()
        wish = seen.filter(code=code, city__code=city).first()
        if wish is None:
            reader.wrong("wish", _("This is no open offer or need of the city."))
    text, known = reader.text("text", longest=LONGEST_IDEA), terms()
    fields, objectives, targets = (frozenset(reader.choices(name, known[name])) for name in ABOUT_IDEA)
    idea = None
    if text or fields or objectives or targets:
        idea = Idea(text, fields, objectives, targets)
        if wish is not None:
            reader.wrong("wish", _("Ask for an offer or a need, or for an idea, not for both."))
    return {"wish": wish, "idea": idea, "corrected": corrected}


def _partner(one: Suggestion, language: str) -> dict[str, Any]:
    address = settings.SITE_URL + reverse("cities:city", kwargs={"code": one.city})
    return {**told.partner(one), "url": address, "language": language}


# --- weights ------------------------------------------------------------------------------------------------------
@router.get(
    "/matching/weights",
    response=WeightsOut,
    openapi_extra=documented(LANG),
    tags=[TAG],
    url_name="matching_weights",
)
def weights(request: HttpRequest) -> HttpResponse:
    """What each part of a score weighs."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)

    def build() -> str:
        with translation.override(language):
            return _dump(_weights())

    return answer(request, build, language=language)


@router.patch("/matching/weights", response=WeightsOut, url_name="matching_weights", **BY_TOKEN)
def weigh(request: HttpRequest, given: ToWeigh) -> Any:
    """Let some parts weigh more or less: all lists follow at once. Only the Secretariat."""
    allow(request.user, "partnerships.change_weights")
    weighing.change(given.points, by=request.user, reason=given.reason, version=given.version)
    return _weights()


def _weights() -> dict[str, Any]:
    now_in_force = weighing.weights_in_force()
    items = [
        {"part": part, "label": str(LABELS[part]), "points": now_in_force[part], "shipped": WEIGHTS[part]}
        for part in PARTS
    ]
    return {"count": len(items), "version": weighing.version(), "items": items}


# --- what came of it ----------------------------------------------------------------------------------------------
@router.get(
    "/matching/outcomes",
    response=OutcomesOut,
    url_name="matching_outcomes",
    openapi_extra=documented(
        parameter(
            "days", "How many days back: 30, 365 or all.", {"type": "string", "enum": list(PERIODS)}, USUAL
        ),
        LANG,
    ),
    **BY_TOKEN,
)
def outcomes(request: HttpRequest) -> Any:
    """What cities did with what was suggested to them, and how even lists and ties are. For the Secretariat."""
    allow(request.user, "partnerships.view_outcomes")
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("days", "lang"))
    language = asked_language(request, reader)
    period = reader.choice("days", PERIODS, USUAL)
    refuse(reader)
    with translation.override(language):
        counted, even = report(period), balance()
        return {
            "period": period,
            "total": _line(counted.total),
            "by_order": [_line(one) for one in counted.by_order],
            "by_place": [_line(one) for one in counted.by_place],
            "imbalance": even.imbalance,
            "exposure_gini": even.gini,
            "exposure_gini_uncorrected": even.gini_uncorrected,
            "cities_in_need": even.needs,
            "cities_in_need_shown_to_nobody": even.unseen,
        }


def _line(line: Line) -> dict[str, Any]:
    return {"code": line.code, "label": line.label, **{str(did): line.counts[did] for did in Did.values}}


def _dump(answered: Mapping[str, Any]) -> str:
    return json.dumps(answered, ensure_ascii=False, separators=(",", ":"))
