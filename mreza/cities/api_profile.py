"""The API with which a city's team keeps its profile: the pages' own verbs, rules and refusals, by token."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Schema

from mreza.cities import profile
from mreza.cities.api import city_in_full, router
from mreza.cities.freshness import confirm_facts
from mreza.cities.models import City
from mreza.cities.schemas import CityInFull
from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.permissions import allow
from mreza.translations.authored import authored
from mreza.translations.lookup import SOURCE_LANGUAGE

# The same addresses answer GET to everybody (cities.api), so they lie in the same router.
BY_TOKEN: dict[str, Any] = {"auth": token_needed, "tags": ["Cities"]}
LANGUAGE = "The language these words are written in (BCP 47); that of the city's other texts when not given."
VERSION = (
    "The `version` you last got: with another one stored now the answer is 409. Leave it out to overwrite."
)


class Profile(Body):
    """What to say anew; what is left out stays. A new population needs its source, its year and what it counts."""

    population: int | None = Field(None, ge=0, le=100_000_000)
    population_source: str | None = Field(None, max_length=200)
    population_year: int | None = Field(None, ge=1900, le=2100)
    population_of: str | None = Field(None, description="`town` or `municipality`.", max_length=20)
    time_zone: str | None = Field(None, max_length=60, examples=["Europe/Zagreb"])
    native_name: str | None = Field(None, max_length=120)
    native_language: str | None = Field(None, max_length=20)
    website: str | None = Field(None, max_length=500)
    languages: list[str] | None = Field(None, description="Working languages, BCP 47.", max_length=20)
    disciplines: list[str] | None = Field(None, description="Codes of `/disciplines`.", max_length=100)
    lede: str | None = Field(None, max_length=2000)
    language: str | None = Field(None, description=LANGUAGE, max_length=20)
    reason: str = Field("", max_length=500)
    version: int | None = Field(None, description=VERSION)


class Story(Body):
    """A section of the story."""

    title: str = Field(max_length=1000)
    text: str = Field(
        max_length=20_000, description="A small part of Markdown: paragraphs, lists, emphasis, links."
    )
    language: str | None = Field(None, description=LANGUAGE, max_length=20)
    reason: str = Field("", max_length=500)
    version: int | None = Field(None, description=VERSION)


class Kept(CityInFull):
    """The city as it is stored now."""

    version: int = Field(description="Give it back with the next change.")


class Confirmed(Schema):
    confirmed_on: str
    due_on: str


@router.patch("/cities/{code}", response=Kept, url_name="city", **BY_TOKEN)
def change(request: HttpRequest, code: str, given: Profile) -> dict[str, Any]:
    """Say anew what the city says of itself: facts, website, languages, disciplines, one sentence."""
    city = _kept(request, code)
    said = given.model_dump(exclude_unset=True)
    language, reason, version = (said.pop(name, None) for name in ("language", "reason", "version"))
    changes = {name: _plain(name, value) for name, value in said.items()}
    profile.change_profile(
        city,
        changes,
        by=request.user,
        language=_language(city, language),
        reason=reason or "",
        version=version,
    )
    return _told(code)


@router.post("/cities/{code}/confirm", response=Confirmed, url_name="city_confirm", **BY_TOKEN)
def confirm(request: HttpRequest, code: str) -> dict[str, Any]:
    """*Still right*: the facts hold today. A second time on one day changes nothing."""
    city = _kept(request, code, "cities.confirm_facts")
    confirm_facts(city, by=request.user)
    told = city_in_full(code, SOURCE_LANGUAGE)
    return {"confirmed_on": told["confirmed_on"], "due_on": told["due_on"]}


@router.post("/cities/{code}/story", response=Kept, url_name="city_story", **BY_TOKEN)
def add_story(request: HttpRequest, code: str, given: Story) -> dict[str, Any]:
    """A new section at the end of the story."""
    city = _kept(request, code)
    profile.add_story(
        city,
        given.title,
        given.text,
        language=_language(city, given.language),
        by=request.user,
        reason=given.reason,
    )
    return _told(code)


@router.put("/cities/{code}/story/{number}", response=Kept, url_name="city_story_section", **BY_TOKEN)
def change_story(request: HttpRequest, code: str, number: int, given: Story) -> dict[str, Any]:
    """Write a section of the story anew."""
    city = _of_story(request, code, number)
    profile.change_story(
        city,
        number,
        given.title,
        given.text,
        language=_language(city, given.language),
        by=request.user,
        reason=given.reason,
        version=given.version,
    )
    return _told(code)


@router.delete("/cities/{code}/story/{number}", response=Kept, url_name="city_story_section", **BY_TOKEN)
def remove_story(request: HttpRequest, code: str, number: int) -> dict[str, Any]:
    """Take a section out of the story, in every language."""
    city = _of_story(request, code, number)
    profile.remove_story(city, number, by=request.user)
    return _told(code)


# --- helpers ------------------------------------------------------------------------------------------------
def _kept(request: HttpRequest, code: str, permission: str = "cities.keep_profile") -> City:
    city = City.objects.visible_to(request.user).select_related("country").filter(code=code).first()
    if city is None:
        raise Http404
    allow(request.user, permission, city)
    return city


def _of_story(request: HttpRequest, code: str, number: int) -> City:
    city = _kept(request, code)
    if number not in city.story:
        raise Http404
    return city


def _plain(name: str, value: Any) -> Any:
    """Null takes a value away."""
    if value is not None or name in ("population", "population_year"):
        return value
    return [] if name in ("languages", "disciplines") else ""


def _language(city: City, given: str | None) -> str:
    if given is not None:
        return profile.known_language(given)
    return profile.original_language(authored(City.kind, city.code), city, SOURCE_LANGUAGE)


def _told(code: str) -> dict[str, Any]:
    told = city_in_full(code, SOURCE_LANGUAGE)
    return told | {
        "version": City.objects.values_list("version", flat=True).get(code=code)
    }  # door: found above


__all__ = ["router"]
