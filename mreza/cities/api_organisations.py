"""The API of the register of organisations: the same set as the page, and the pages' acts by token."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from mreza.accounts import invitations
from mreza.accounts.capacities import keys
from mreza.accounts.rules import works_in_the_secretariat
from mreza.cities import organisations as acts
from mreza.cities import speakers as speaking
from mreza.cities.appointing import end_appointment
from mreza.cities.choices import OrganisationState, Sector
from mreza.cities.forms_organisations import SpeakerForm, organisation_rows
from mreza.cities.models import Organisation
from mreza.cities.organisations_files import record
from mreza.cities.organisations_list import FACETS, SORTS, asked
from mreza.foundation.api_writing import Body, form_refused, token_needed
from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow, can
from mreza.journal.conditional import answer
from mreza.translations.asked import asked_language
from mreza.translations.authored import authored

router = Router()
TAGS: dict[str, Any] = {"tags": ["Organisations"]}
BY_TOKEN: dict[str, Any] = {"auth": token_needed, **TAGS}

FILTERS = (
    parameter(
        "q",
        "Words to find in name, city, country, kind and text.",
        {"type": "string", "maxLength": 200},
        "muzej",
    ),
    codes("kind", "Kind of organisation (codes: `/organisation-kinds`).", "ngo"),
    codes("sector", f"Sector. One of: {', '.join(Sector.values)}.", "civil"),
    codes("region", "UNESCO region (codes: `/regions`).", "africa"),
    codes("country", "Country (codes: `/countries`).", "hr", "^[a-z]{2}$"),
    codes("city", "City (codes: `/cities`).", "hr-varazdin"),
)
SORT = parameter(
    "sort",
    "The order; a minus sign turns it round. By name when not given.",
    {"type": "string", "enum": [*SORTS, *(f"-{name}" for name in SORTS)]},
    "newest",
)


class OrganisationSummary(Schema):
    """An organisation of the register."""

    code: str
    name: str
    kind: str = Field(description="Empty: not stated. Codes: `/organisation-kinds`.")
    kind_name: str
    sector: str = Field(description=f"One of: {', '.join(Sector.values)}.")
    city: str
    city_name: str
    country: str
    country_name: str
    region: str
    website: str
    about: str
    about_language: str = Field(description="Of `about`; it may be another one than you asked for.")
    since: str = Field(description="The day since which it stands in the register.")
    url: str


class Organisations(Schema):
    count: int
    page: int
    pages: int
    page_size: int
    facets: dict[str, dict[str, int]] = Field(
        description="What each code of each facet would leave under the other filters."
    )
    items: list[OrganisationSummary]


class OrganisationOut(Schema):
    """One organisation as it is recorded; with `version` to change it."""

    code: str
    url: str
    state: str = Field(description="`proposed`, `confirmed`, `declined` or `merged`.")
    name: str
    kind: str
    sector: str
    country: str
    city: str
    website: str
    about: str
    language: str = Field(description="Of `about`.")
    merged_into: str | None
    version: int


class ToEnterOrganisation(Body):
    """An organisation that works with cities of the Network."""

    name: str = Field(max_length=200)
    kind: str = Field("", max_length=80)
    sector: str = Field(
        "",
        max_length=10,
        description=f"One of: {', '.join(Sector.values)}; empty: that of most of its kind.",
    )
    country: str = Field("", max_length=2)
    city: str = Field(
        "", max_length=80, description="Its country follows from it. A city's team names one of its own."
    )
    website: str = Field("", max_length=500)
    about: str = Field("", max_length=10_000, description="What it does; plain text, at most 2,000 signs.")
    language: str = Field("", max_length=20, description="Of `about`.")


class ToCorrectOrganisation(Body):
    name: str | None = Field(None, max_length=200)
    kind: str | None = Field(None, max_length=80)
    sector: str | None = Field(None, max_length=10)
    country: str | None = Field(None, max_length=2)
    city: str | None = Field(None, max_length=80)
    website: str | None = Field(None, max_length=500)
    about: str | None = Field(None, max_length=10_000)
    language: str | None = Field(None, max_length=20)
    reason: str = Field(max_length=500)
    version: int = Field(description="The one you last got; with another one stored now the answer is 409.")


class ToConfirmOrganisation(Body):
    version: int = Field(description="The one you last got.")
    invite: bool = Field(False, description="Also invite who proposed it without an account to speak for it.")


class ToDeclineOrganisation(Body):
    version: int = Field(description="The one you last got.")
    reason: str = Field(max_length=500, description="Who proposed it gets it.")


class ToMergeOrganisation(Body):
    into: str = Field(max_length=80, description="Code of the entry that stays.")
    reason: str = Field(max_length=500)


class SpeakerOut(Schema):
    """Somebody who speaks for an organisation, or was asked to; only who decides on it reads this."""

    code: str
    state: str = Field(description="`speaks` or `invited`.")
    name: str = Field(description="The address of who has no name yet.")
    since: str
    expired: bool = Field(description="Of an invitation: its link works no longer.")


class Speakers(Schema):
    items: list[SpeakerOut]


class ToEndSpeaker(Body):
    reason: str = Field(max_length=500, description="It stays in the history.")


class ToInviteSpeaker(Body):
    email: str = Field(max_length=254)
    language: str = Field("", max_length=20, description="Of the letter; yours when not given.")


# --- reading ----------------------------------------------------------------------------------------------------
@router.get(
    "/organisations",
    response=Organisations,
    url_name="organisations",
    openapi_extra=documented(*FILTERS, SORT, *PAGING, LANG),
    **TAGS,
)
def organisations(request: HttpRequest) -> HttpResponse:
    """The register of organisations: what was confirmed."""
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    with translation.override(language):
        selection = asked(request.GET, language=language, strict=True, also=("lang",))
        refuse(reader)
        page = Page(selection.query.page, selection.query.page_size)
        page.check(reader, selection.total)
        refuse(reader)

    def build() -> str:
        with translation.override(language):
            counts = selection.counts()
            items = [_item(record(row)) for row in selection.rows()]
            told = page.envelope(selection.total, items, facets={name: counts[name] for name in FACETS})
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    return answer(request, build, language=language)


def _item(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "since": told["since"].isoformat()}


@router.get(
    "/organisations/{code}",
    response=OrganisationOut,
    url_name="organisation",
    openapi_extra=documented(LANG),
    **TAGS,
)
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation; with a token also one that is only proposed, for who decides on it and who proposed it."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("lang",))
    language = asked_language(request, reader)
    refuse(reader)
    found = _seen(request).filter(code=code).first()
    if found is None:
        raise Http404
    told = {**_out(found, language), **_about(found, language)}
    return answer(
        request, lambda: json.dumps(told, ensure_ascii=False, separators=(",", ":")), language=language
    )


# --- writing ----------------------------------------------------------------------------------------------------
@router.post("/organisations", response={201: OrganisationOut}, url_name="organisations", **BY_TOKEN)
def enter(request: HttpRequest, given: ToEnterOrganisation) -> Any:
    """Enter an organisation that is not recorded yet; of who does not answer for its city it is a proposal."""
    if not can(request.user, "cities.enter_organisation"):
        allow(request.user, "cities.propose_organisation")
    values = _rows(request, given.model_dump())
    decides = can(request.user, "cities.decide_organisation", Organisation(city=values.get("city")))
    verb = acts.enter if decides else acts.propose
    return 201, _out(verb(values, by=request.user))


@router.patch("/organisations/{code}", response=OrganisationOut, url_name="organisation", **BY_TOKEN)
def correct(request: HttpRequest, code: str, given: ToCorrectOrganisation) -> dict[str, Any]:
    """Set right what is recorded about an organisation."""
    one = _one(request, code)
    allow(request.user, "cities.correct_organisation", one)
    said = given.model_dump(exclude_unset=True)
    reason, version = said.pop("reason"), said.pop("version")
    return _out(acts.correct(one, _rows(request, said), by=request.user, reason=reason, version=version))


@router.post(
    "/organisations/{code}/confirm", response=OrganisationOut, url_name="organisation_confirm", **BY_TOKEN
)
def confirm(request: HttpRequest, code: str, given: ToConfirmOrganisation) -> dict[str, Any]:
    """It stands in the register from now on; its code is made from its name, so the answer has another one."""
    one = _one(request, code)
    allow(request.user, "cities.decide_organisation", one)
    return _out(acts.confirm(one, by=request.user, invite=given.invite, version=given.version))


@router.post(
    "/organisations/{code}/decline", response=OrganisationOut, url_name="organisation_decline", **BY_TOKEN
)
def decline(request: HttpRequest, code: str, given: ToDeclineOrganisation) -> dict[str, Any]:
    """It does not belong in the register."""
    one = _one(request, code)
    allow(request.user, "cities.decide_organisation", one)
    return _out(acts.decline(one, by=request.user, reason=given.reason, version=given.version))


@router.post(
    "/organisations/{code}/merge", response=OrganisationOut, url_name="organisation_merge", **BY_TOKEN
)
def merge(request: HttpRequest, code: str, given: ToMergeOrganisation) -> dict[str, Any]:
    """This entry and another one are the same organisation: the other one stays and is the answer."""
    one = _one(request, code)
    allow(request.user, "cities.decide_organisation", one)
    into = _seen(request).filter(code=given.into).first()
    if into is None or not (
        one.state != OrganisationState.CONFIRMED or can(request.user, "cities.decide_organisation", into)
    ):
        raise ValidationError({"into": _("There is no such entry you could merge it with.")})
    return _out(acts.merge(one, into, by=request.user, reason=given.reason))


@router.post(
    "/organisations/{code}/speakers", response=OrganisationOut, url_name="organisation_speakers", **BY_TOKEN
)
def invite_speaker(request: HttpRequest, code: str, given: ToInviteSpeaker) -> Any:
    """Invite somebody to speak for an organisation of the register."""
    one = _one(request, code)
    allow(request.user, "cities.decide_organisation", one)
    form = SpeakerForm(
        {"email": given.email, "language": given.language or getattr(request.user, "language", "") or "en"}
    )
    if not form.is_valid():
        return form_refused(form)
    speaking.invite_speaker(
        one, form.cleaned_data["email"], by=request.user, language=form.cleaned_data["language"]
    )
    return _out(one)


@router.get("/organisations/{code}/speakers", response=Speakers, url_name="organisation_speakers", **BY_TOKEN)
def speakers(request: HttpRequest, code: str) -> dict[str, Any]:
    """Who speaks for an organisation and who was invited to, for who decides on it."""
    one = _one(request, code)
    allow(request.user, "cities.decide_organisation", one)
    rows = speaking.speakers_of(one)
    return {"items": [{**row._asdict(), "since": row.since.isoformat()} for row in rows]}


@router.post(
    "/organisations/{code}/speakers/{speaker}/end",
    response=Speakers,
    url_name="organisation_speaker_end",
    **BY_TOKEN,
)
def end_speaker(request: HttpRequest, code: str, speaker: str, given: ToEndSpeaker) -> dict[str, Any]:
    """Somebody no longer speaks for an organisation; an invitation is revoked. Who spoke for it is told."""
    one = _one(request, code)
    allow(request.user, "cities.decide_organisation", one)
    row = next((row for row in speaking.speakers_of(one) if row.code == speaker), None)
    if row is None:
        raise Http404
    person: Any = request.user
    if row.state == speaking.INVITED:
        invitations.revoke(speaking.invitation_of(one, speaker), by=person)
    else:
        end_appointment(speaking.speaker_of(one, speaker), by=person, reason=given.reason)
    return speakers(request, code)


# --- shared -----------------------------------------------------------------------------------------------------
def _seen(request: HttpRequest) -> Any:
    seen = Organisation.objects.visible_to(request.user)
    return seen.select_related("city__country", "country", "organisation_kind", "merged_into")


def _one(request: HttpRequest, code: str) -> Organisation:
    found: Organisation = get_object_or_404(_seen(request), code=code)
    return found


def _rows(request: HttpRequest, said: dict[str, Any]) -> dict[str, Any]:
    """Codes as rows; a team names its own cities only."""
    said = {name: value for name, value in said.items() if value is not None}
    found = organisation_rows(said)
    for name in ("country", "city", "kind"):
        if said.get(name) and found.get(name, True) is None:
            raise ValidationError({name: _("This is not on the list.")})
    mine = keys(request.user, "city")
    if not works_in_the_secretariat(request.user) and "city" in said and said["city"] not in mine:
        raise ValidationError({"city": _("Name a city you act for.")})
    return found


def _out(one: Organisation, language: str = "") -> dict[str, Any]:
    with translation.override(language or translation.get_language()):
        url = settings.SITE_URL + reverse("cities:organisation", kwargs={"code": one.code})
    return {
        "code": one.code,
        "url": url,
        "state": str(one.state),
        **acts.whole(one),
        "merged_into": one.merged_into.code if one.merged_into else None,
        "version": one.version,
    }


def _about(one: Organisation, language: str) -> dict[str, str]:
    """What is written about it, in the language asked for where there is one."""
    said = authored(one.kind, one.code).said("about", language)
    return {"about": str(said), "language": said.language if said else ""}
