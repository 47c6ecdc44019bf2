"""The API of adoptions: the list, one with all it says, the tree of a practice, and every verb of the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Router

from mreza.activities.models.activity import coded
from mreza.activities.rules import PUBLIC
from mreza.areas.practices.adoptions import keeping, schemas
from mreza.areas.practices.adoptions.choices import Answer, Stage
from mreza.areas.practices.adoptions.cleaning import BlockSaid, Wanted
from mreza.areas.practices.adoptions.exports import about, caution, figures, records
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.adoptions.story import LICENCE
from mreza.areas.practices.adoptions.tree import grown
from mreza.areas.practices.models import Practice
from mreza.cities.acting import cities_of
from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.foundation.api_writing import token_needed
from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow
from mreza.journal.conditional import answer
from mreza.science import lineage
from mreza.translations.asked import asked_language
from mreza.translations.authored import authored
from mreza.translations.lookup import Said

router = Router()
TAGS = ["Adoptions"]
LONGEST_CODE = 120
_CODE = {"type": "string", "maxLength": LONGEST_CODE}
FILTERS = (
    parameter(
        "practice",
        "Of this practice (codes: `/practices`).",
        _CODE,
        "film-in-the-classroom-to-improve-writing",
    ),
    parameter("city", "By this city (codes: `/cities`).", _CODE, "hr-varazdin"),
    parameter("taken_from_city", "Taken from this city.", _CODE, "hr-varazdin"),
    parameter("stage", "At this stage now.", {"type": "string", "enum": list(Stage.values)}, "running"),
    parameter(
        "answer", "What the city it was taken from says.", {"type": "string", "enum": list(Answer.values)}
    ),
)


# --- reading ----------------------------------------------------------------------------------------------------
@router.get(
    "/adoptions", response=schemas.Adoptions, openapi_extra=documented(*FILTERS, *PAGING, LANG), tags=TAGS
)
def adoptions(request: HttpRequest) -> HttpResponse:
    """Adoptions of practices, the newest first; withdrawn ones are left out."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(
        ("practice", "city", "taken_from_city", "stage", "answer", "page", "page_size", "lang")
    )
    language = asked_language(request, reader)
    with translation.override(language):
        asked = {
            name: reader.text(name, longest=LONGEST_CODE) for name in ("practice", "city", "taken_from_city")
        }
        stage = reader.choice("stage", Stage.values)
        said = reader.choice("answer", Answer.values)
        page = Page.read(reader)
        refuse(reader)
    rows = Adoption.objects.visible_to(request.user).standing()
    for name, value in (
        ("practice__slug", asked["practice"]),
        ("city__code", asked["city"]),
        ("stage", stage),
    ):
        rows = rows.filter(**{name: value}) if value else rows
    rows = rows.filter(answer=said) if said else rows
    rows = rows.answered_by_city(asked["taken_from_city"]) if asked["taken_from_city"] else rows
    count = rows.count()
    with translation.override(language):
        page.check(reader, count)
        refuse(reader)
    return answer(request, lambda: _listed(rows, page, count, language), language=language)


def _listed(rows: Any, page: Page, count: int, language: str) -> str:
    first = (page.number - 1) * page.size
    found = _with_all(rows).order_by("-created_at", "-pk")[first : first + page.size]
    with translation.override(language):
        items = [_item(one, language) for one in found]
        return _dump(page.envelope(count, items, note=caution(), licence=LICENCE))


@router.get("/adoptions/{code}", response=schemas.AdoptionInFull, openapi_extra=documented(LANG), tags=TAGS)
def adoption(request: HttpRequest, code: str) -> HttpResponse:
    """One adoption with everything it says; a withdrawn one says so."""
    language = _only_language(request)
    found = _adoption(request, code)
    return answer(request, lambda: _dump(_in_full(found, language)), language=language)


@router.get(
    "/practices/{code}/adoptions", response=schemas.Lineage, openapi_extra=documented(LANG), tags=TAGS
)
def practice_adoptions(request: HttpRequest, code: str) -> HttpResponse:
    """The family tree of a practice, with its figures."""
    language = _only_language(request)
    practice = _practice(code)
    return answer(request, lambda: _tree(practice, language), language=language)


def _tree(practice: Practice, language: str) -> str:
    found = grown(practice)
    with translation.override(language):
        items = list(records(practice, found, language))
        return _dump({**about(practice, language), "figures": figures(found), "items": items})


# --- writing ----------------------------------------------------------------------------------------------------
@router.post(
    "/practices/{code}/adoptions",
    auth=token_needed,
    response={201: schemas.AdoptionInFull},
    url_name="practice_adoptions",
    tags=TAGS,
)
def adopt(request: HttpRequest, code: str, body: schemas.AdoptIn) -> Any:
    """Adopt a practice in your city, from the practice itself or from another city's adoption."""
    practice = _practice(code)
    allow(request.user, "practices.begin_adoption")
    if body.city not in cities_of(request.user):
        raise ValidationError({"city": _("You do not write for this city.")})
    city = City.objects.visible_to(request.user).get(code=body.city)
    told = body.dict(exclude_unset=True)
    made = keeping.adopt(
        practice, city, _wanted(Wanted(body.language), told), by=request.user,
        parent=_source(practice, body.taken_from), stage=body.stage, on=body.on,
    )  # fmt: skip
    return 201, _again(request, made)


@router.patch(
    "/adoptions/{code}",
    auth=token_needed,
    response=schemas.AdoptionInFull,
    url_name="adoption",
    tags=TAGS,
)
def write(request: HttpRequest, code: str, body: schemas.ChangesIn) -> Any:
    """Say anew what was kept and changed and why; what is not given stays."""
    found = _allowed(request, code, "write")
    told = body.dict(exclude_unset=True)
    keeping.write(found, _wanted(keeping.wanted_of(found), told), by=request.user, version=body.version)
    return _again(request, found)


@router.post(
    "/adoptions/{code}/stage",
    auth=token_needed,
    response=schemas.AdoptionInFull,
    url_name="adoption-stage",
    tags=TAGS,
)
def stage(request: HttpRequest, code: str, body: schemas.StepIn) -> Any:
    """Your city has come to another stage. Stopping has an address of its own."""
    found = _allowed(request, code, "write")
    keeping.move(found, body.stage, on=body.on, by=request.user, version=body.version)
    return _again(request, found)


@router.post(
    "/adoptions/{code}/stop",
    auth=token_needed,
    response=schemas.AdoptionInFull,
    url_name="adoption-stop",
    tags=TAGS,
)
def stop(request: HttpRequest, code: str, body: schemas.StopIn) -> Any:
    """Your city has given it up; the lesson is published for those who come after."""
    found = _allowed(request, code, "write")
    keeping.stop(
        found, lesson=body.lesson, contact=body.contact, on=body.on, by=request.user, version=body.version
    )
    return _again(request, found)


@router.post(
    "/adoptions/{code}/take-back", auth=token_needed, response=schemas.AdoptionInFull, url_name="adoption-take-back",
    tags=TAGS,
)  # fmt: skip
def take_back(request: HttpRequest, code: str, body: schemas.SeenIn) -> Any:
    """The last step was a mistake."""
    found = _allowed(request, code, "write")
    keeping.take_back_step(found, by=request.user, version=body.version)
    return _again(request, found)


@router.post(
    "/adoptions/{code}/still-running", auth=token_needed, response=schemas.AdoptionInFull,
    url_name="adoption-still-running", tags=TAGS,
)  # fmt: skip
def still_running(request: HttpRequest, code: str, body: schemas.SeenIn) -> Any:
    """Yes, it still runs."""
    found = _allowed(request, code, "write")
    keeping.still_running(found, by=request.user, version=body.version)
    return _again(request, found)


@router.post(
    "/adoptions/{code}/take-from", auth=token_needed, response=schemas.AdoptionInFull, url_name="adoption-take-from",
    tags=TAGS,
)  # fmt: skip
def take_from(request: HttpRequest, code: str, body: schemas.SourceIn) -> Any:
    """Put right from which city it was taken, as long as that city has not confirmed it."""
    found = _allowed(request, code, "write")
    keeping.take_from(found, _source(found.practice, body.taken_from), by=request.user, version=body.version)
    return _again(request, found)


@router.post(
    "/adoptions/{code}/confirm", auth=token_needed, response=schemas.AdoptionInFull, url_name="adoption-confirm",
    tags=TAGS,
)  # fmt: skip
def confirm(request: HttpRequest, code: str, body: schemas.SeenIn) -> Any:
    """It was taken from your city: it counts from now on, and stands in the ledger of ties."""
    found = _allowed(request, code, "answer")
    keeping.confirm(found, by=request.user, version=body.version)
    return _again(request, found)


@router.post(
    "/adoptions/{code}/decline", auth=token_needed, response=schemas.AdoptionInFull, url_name="adoption-decline",
    tags=TAGS,
)  # fmt: skip
def decline(request: HttpRequest, code: str, body: schemas.CommentIn) -> Any:
    """It is not so, and why."""
    found = _allowed(request, code, "answer")
    keeping.decline(found, comment=body.comment, by=request.user, version=body.version)
    return _again(request, found)


@router.post(
    "/adoptions/{code}/ask-outside", auth=token_needed, response=schemas.AdoptionInFull,
    url_name="adoption-ask-outside", tags=TAGS,
)  # fmt: skip
def ask_outside(request: HttpRequest, code: str, body: schemas.SeenIn) -> Any:
    """Nobody acts for the city it was taken from: claim the tie; `/contacts/{code}/addresses` takes an address."""
    found = _allowed(request, code, "write")
    keeping.ask_outside(found, by=request.user, version=body.version)
    return _again(request, found)


@router.post(
    "/adoptions/{code}/withdraw", auth=token_needed, response=schemas.AdoptionInFull, url_name="adoption-withdraw",
    tags=TAGS,
)  # fmt: skip
def withdraw(request: HttpRequest, code: str, body: schemas.ReasonIn) -> Any:
    """It was entered by mistake; its address stays and says why."""
    found = _allowed(request, code, "withdraw")
    keeping.withdraw(found, reason=body.reason, by=request.user, version=body.version)
    return _again(request, found)


# --- answers ------------------------------------------------------------------------------------------------------
def _item(one: Adoption, language: str) -> dict[str, Any]:
    names, source = city_names(language), one.source_city
    return {
        "code": one.code,
        "url": settings.SITE_URL
        + reverse("practices:adoption", kwargs={"code": one.practice.code, "acode": one.code}),
        "practice": one.practice.code,
        "city": _named(one.city, names),
        "taken_from": one.parent.code if one.parent else None,
        "taken_from_city": _named(source, names) if source else None,
        "stage": one.stage,
        "steps": [{"stage": step.stage, "on": step.on} for step in one.steps.all()],
        "answer": one.answer,
        "counted": one.is_counted,
        "still_running_on": _iso(one.still_running_on),
        "withdrawn": not one.is_standing,
        "tie": one.contact.code if one.contact else None,
        "version": one.version,
    }


def _in_full(one: Adoption, language: str) -> dict[str, Any]:
    texts = authored(Adoption.kind, one.code)
    found = grown(one.practice)
    here = one.code in found.kept
    against = lineage.against_origin(found.tree)[one.code] if here else {}
    with translation.override(language):
        item = _item(one, language)
    return {
        **item,
        "blocks": [
            {
                "key": row.key,
                "fate": row.fate,
                "against_origin": against[row.key].value if row.key in against else None,
                "title": _text(texts.said(f"block.{row.key}.title", language)),
                "why": _text(texts.said(f"block.{row.key}.why", language)),
            }
            for row in one.blocks.all()
        ],
        "texts": {
            part: told
            for part in ("summary", "lesson", "contact")
            if (told := _text(texts.said(part, language)))
        },
        "cost": one.cost_band.code if one.cost_band else None,
        "evidence": one.evidence,
        "comment": one.comment,
        "withdrawn_why": one.withdrawn_why,
        "due_on": _iso(one.due_on),
        "credits": [owed.city for owed in lineage.credit(found.tree, one.code) if owed.city] if here else [],
        "carried_on": list(found.tree.children.get(one.code, ())),
        "original_language": one.original_language,
        "changed_at": one.changed_at.isoformat(),
    }


def _again(request: HttpRequest, adoption: Adoption) -> dict[str, Any]:
    """As it stands after an act."""
    return _in_full(_adoption(request, adoption.code), translation.get_language() or "en")


def _text(said: Said) -> dict[str, Any] | None:
    if not said:
        return None
    return {
        "text": str(said), "language": said.language, "state": said.state, "is_original": said.is_original,
    }  # fmt: skip


def _named(city: City, names: Mapping[str, Said]) -> dict[str, str]:
    return {"code": city.code, "name": str(names.get(city.code, city.name))}


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _dump(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


# --- what the routes share ----------------------------------------------------------------------------------------
def _only_language(request: HttpRequest) -> str:
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    return language


def _with_all(rows: Any) -> Any:
    return rows.select_related(
        "practice__city", "city", "parent__city", "cost_band", "contact"
    ).prefetch_related("steps", "blocks")


def _adoption(request: HttpRequest, code: str) -> Adoption:
    found: Adoption | None = _with_all(Adoption.objects.visible_to(request.user)).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _practice(code: str) -> Practice:
    seen = Practice.objects.visible_to(AnonymousUser()).filter(state__in=PUBLIC)
    return get_object_or_404(seen.select_related("city").prefetch_related("blocks"), coded(code))


def _allowed(request: HttpRequest, code: str, verb: str) -> Adoption:
    found = _adoption(request, code)
    allow(request.user, f"practices.{verb}_adoption", found)
    return found


def _source(practice: Practice, code: str) -> Adoption | None:
    if not code:
        return None
    found = Adoption.objects.visible_to(AnonymousUser()).filter(practice=practice, code=code).first()
    if found is None:
        raise ValidationError({"taken_from": _("There is no such adoption of this practice.")})
    return found


def _wanted(before: Wanted, told: Mapping[str, Any]) -> Wanted:
    """What stands, with what was sent in its place."""
    plain = {
        name: told[name] for name in ("language", "summary", "lesson", "contact", "evidence") if name in told
    }
    if "cost" in told:
        plain["cost_band"] = told["cost"] or ""
    if "blocks" in told:
        plain["blocks"] = _blocks(told["blocks"])
    return replace(before, **plain)


def _blocks(given: Sequence[Mapping[str, Any]]) -> list[BlockSaid]:
    return [
        BlockSaid(one.get("key", ""), one["fate"], one.get("why", ""), one.get("title", "")) for one in given
    ]
