"""Organisations that work with cities: proposing one, entering it, deciding on it, setting it right, merging doubles.

Anybody who acts for a city proposes; an organisation may propose itself (`organisations_own`). Who answers for the city
it is in, or the Secretariat, confirms or declines; what they enter themselves is confirmed by that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, ForeignObjectRel
from django.utils.translation import gettext as _

from mreza.accounts.models import Invitation
from mreza.cities import organisations_told as telling
from mreza.cities.appointing import invite_to
from mreza.cities.choices import ORGANISATION_NEXT, Acting, OrganisationState
from mreza.cities.hooks import organisation_changed
from mreza.cities.languages import codes as language_codes
from mreza.cities.models import Appointment, City, Organisation
from mreza.foundation import hooks
from mreza.foundation.codes import free_code, random_code, slug
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.foundation.text import clean_line, clean_lines, fold
from mreza.journal.models import record
from mreza.translations.authored import authored, write_original
from mreza.translations.models import Text
from mreza.vocabulary.models import OrganisationKind

ROWS = ("name", "kind", "sector", "country", "city", "website")
TEXTS = ("about", "language")
FIELDS = (*ROWS, *TEXTS)  # what a person may set, and nothing else (K14)
LONGEST_ABOUT = 2000
LONGEST_REASON = 500
RESERVED = frozenset({"new", "propose", "proposals", "import", "export", "map", "feed"})  # words of addresses


# --- entering and proposing -----------------------------------------------------------------------------------
@transaction.atomic
def enter(values: Mapping[str, Any], *, by: Any, at: dt.datetime | None = None) -> Organisation:
    """Record an organisation once. One of the same name in the same country is the same one: it is refused."""
    moment = at or now()
    organisation = _understood(values, by)
    organisation.state = OrganisationState.CONFIRMED
    organisation.proposed_at = organisation.decided_at = moment
    organisation.proposed_by = organisation.decided_by = _person(by)
    organisation.code = _code_of(organisation.name)
    _save_new(organisation, values, by)
    record("organisation.entered", organisation.about, by=by, after=whole(organisation))
    hooks.reindex(Organisation.kind, [organisation.code])
    return organisation


@transaction.atomic
def propose(
    values: Mapping[str, Any], *, by: Any, email: str = "", language: str = "", at: dt.datetime | None = None
) -> Organisation:
    """Somebody of a city, or the organisation itself, says that it should be in the register; who decides is told.

    `email` and `language` are those of who has no account: they get the answer.
    """
    organisation = _understood(values, by)
    organisation.state = OrganisationState.PROPOSED
    organisation.proposed_at, organisation.proposed_by = at or now(), _person(by)
    organisation.proposer_email, organisation.proposer_language = email, language
    organisation.code = random_code()
    _save_new(organisation, values, by)
    record("organisation.proposed", organisation.about, by=by, after=whole(organisation), public=False)
    telling.proposed(organisation, by=by, at=organisation.proposed_at)
    return organisation


def _understood(values: Mapping[str, Any], by: Any) -> Organisation:
    """A new one with these values, refused where the reader sees that it is there."""
    organisation = Organisation(**_resolved(values))
    organisation.name = clean_line(organisation.name or "")
    _sector_of_its_kind(organisation)
    _refuse_twice(organisation, among=Organisation.objects.visible_to(by) if by is not None else None)
    return organisation


def _save_new(organisation: Organisation, values: Mapping[str, Any], by: Any) -> None:
    organisation.full_clean(exclude={"code"})  # nobody typed it: if it is taken meanwhile, no field is wrong
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as clash:
        raise WrongMoment(_("This organisation was entered a moment ago.")) from clash
    _write_about(organisation, values, by)


# --- deciding -------------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(
    organisation: Organisation,
    *,
    by: Any,
    invite: bool = False,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Organisation:
    """It is in the register from now on, under an address made from its name; who proposed it is told.

    `invite`: whoever proposed it without an account is also invited to speak for it.
    """
    present = _to_decide(organisation, OrganisationState.CONFIRMED, version)
    _refuse_twice(present, among=Organisation.objects.confirmed())
    before, proposer = present.code, (present.proposer_email, present.proposer_language)
    code = _code_of(present.name)
    Text.objects.filter(kind=Organisation.kind, key=before).update(key=code)
    present.code = code
    _decide(present, OrganisationState.CONFIRMED, "", by, at)
    record(
        "organisation.confirmed", present.about, by=by, before={"code": before}, after=whole(present),
    )  # fmt: skip
    hooks.reindex(Organisation.kind, [present.code])
    telling.decided(present, proposer, by=by)
    if invite and proposer[0]:
        invite_to(proposer[0], Acting.PARTNER, present, by=by, language=proposer[1], at=at)
    return present


@transaction.atomic
def decline(
    organisation: Organisation,
    *,
    by: Any,
    reason: str,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Organisation:
    """It does not belong in the register. Who proposed it gets the reason."""
    words = _reason(reason)
    present = _to_decide(organisation, OrganisationState.DECLINED, version)
    proposer = (present.proposer_email, present.proposer_language)
    _decide(present, OrganisationState.DECLINED, words, by, at)
    record("organisation.declined", present.about, by=by, reason=words, public=False)
    telling.decided(present, proposer, by=by)
    return present


@transaction.atomic
def merge(
    organisation: Organisation, into: Organisation, *, by: Any, reason: str, at: dt.datetime | None = None
) -> Organisation:
    """Two entries of one organisation become one: `into` stays and takes over everything, the other leads to it."""
    words = _reason(reason)
    if organisation.pk == into.pk:
        raise ValidationError({"into": _("Choose the other entry: this is the same one.")})
    locked = {one.pk: one for one in _locked([organisation.pk, into.pk])}
    gone, stays = locked[organisation.pk], locked[into.pk]
    if stays.state != OrganisationState.CONFIRMED:
        raise WrongMoment(_("The entry that stays must be a confirmed one."))
    _may_become(gone, OrganisationState.MERGED)
    was_public, proposer = gone.is_public, (gone.proposer_email, gone.proposer_language)
    _hand_over(gone, stays, at or now())
    if was_public and not authored(stays.kind, stays.code).original("about"):
        Text.objects.filter(kind=stays.kind, key=gone.code).update(key=stays.code)
    gone.merged_into = stays
    _decide(gone, OrganisationState.MERGED, words, by, at)
    record(
        "organisation.merged", gone.about, by=by, reason=words, before={"name": gone.name},
        after={"into": stays.code, "name": stays.name},
    )  # fmt: skip
    if not was_public:
        telling.decided(gone, proposer, by=by)
    hooks.reindex(Organisation.kind, [gone.code, stays.code])
    organisation_changed(stays)
    return stays


def _hand_over(gone: Organisation, stays: Organisation, at: dt.datetime) -> None:
    """Everything that names the one names the other: who speaks for it, places, records, offers, invitations."""
    held = Appointment.objects.filter(until=None)
    twice = held.filter(organisation=gone, user__in=held.filter(organisation=stays).values("user"))
    twice.filter(since__gt=at).update(until=F("since"))  # it would have begun later, and never does
    twice.filter(since__lte=at).update(until=at)
    invitations = Invitation.objects.filter(about_kind=gone.kind, about_key=gone.code)
    try:
        with transaction.atomic():
            invitations.update(about_key=stays.code)
            for model, field in _named_by():
                model._base_manager.filter(**{field: gone}).update(**{field: stays})
    except IntegrityError as clash:
        raise WrongMoment(
            _("Both entries stand in the same agreement or invitation. End one of the two first.")
        ) from clash


def _named_by() -> list[tuple[Any, str]]:
    """Every model that names an organisation, and in which of its fields; also those it knows nothing of."""
    relations = Organisation._meta.get_fields(include_hidden=True)
    return [
        (one.related_model, one.field.name)
        for one in relations
        if isinstance(one, ForeignObjectRel) and (one.one_to_many or one.one_to_one)
    ]


def _to_decide(organisation: Organisation, state: str, version: int | None) -> Organisation:
    (present,) = _locked([organisation.pk])
    _may_become(present, state)
    if version is not None and present.version != version:
        raise Outdated(_("Somebody has changed this organisation meanwhile. Look again."), current=present)
    return present


def _may_become(present: Organisation, state: str) -> None:
    if state not in ORGANISATION_NEXT[present.state]:
        raise WrongMoment(_("Somebody has decided on this organisation already."))


def _decide(present: Organisation, state: str, why: str, by: Any, at: dt.datetime | None) -> None:
    """The address of who proposed it has served and goes."""
    present.state, present.decided_why = state, why
    present.decided_at, present.decided_by = at or now(), _person(by)
    present.proposer_email = present.proposer_language = ""
    present.version += 1
    try:
        with transaction.atomic():
            present.save()
    except IntegrityError as clash:
        raise WrongMoment(_("This organisation was entered a moment ago.")) from clash


# --- setting right --------------------------------------------------------------------------------------------
@transaction.atomic
def correct(
    organisation: Organisation, changes: Mapping[str, Any], *, by: Any, reason: str, version: int
) -> Organisation:
    """Set right what is recorded; `version` is the one the person saw."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the reason stays in the history.")})
    (present,) = _locked([organisation.pk])
    if present.version != version:
        raise Outdated(_("Somebody else has saved this in the meantime."), current=present)
    if present.state == OrganisationState.MERGED:
        raise WrongMoment(_("This entry was merged into another one. Change that one."))
    before = whole(present)
    for name, value in _resolved(changes).items():
        setattr(present, name, value)
    present.name = clean_line(present.name)
    _sector_of_its_kind(present)
    _refuse_twice(present, among=Organisation.objects.visible_to(by) if by is not None else None)
    present.full_clean()
    _write_about(present, {**{name: before[name] for name in TEXTS}, **changes}, by)
    after = whole(present)
    changed = {name for name in after if after[name] != before[name]}
    if not changed:
        return present
    present.version = version + 1
    present.save()
    record(
        "organisation.corrected", present.about, by=by, reason=reason.strip(), public=present.is_public,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    hooks.reindex(Organisation.kind, [present.code])
    if "name" in changed:
        organisation_changed(present)
    return present


# --- what was said --------------------------------------------------------------------------------------------
def _resolved(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what may be set; who says the city has said the country."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValidationError(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    found = {name: value for name, value in values.items() if name not in TEXTS}
    if "kind" in found:
        found["organisation_kind"] = found.pop("kind") or None
    city = found.get("city")
    if isinstance(city, City):
        if found.get("country") not in (None, city.country):
            raise ValidationError({"city": _("This city lies in another country.")})
        found["country"] = city.country
    return found


def _sector_of_its_kind(organisation: Organisation) -> None:
    """Who says the kind and no sector means the sector most of that kind belong to."""
    kind: OrganisationKind | None = organisation.organisation_kind
    if not organisation.sector and kind is not None:
        organisation.sector = kind.sector
    if not organisation.sector:
        raise ValidationError({"sector": _("Say to which sector it belongs.")})


def _refuse_twice(organisation: Organisation, among: Any = None) -> None:
    if not organisation.name:
        raise ValidationError({"name": _("Write the name of the organisation.")})
    seen = Organisation.objects.confirmed() if among is None else among
    there = seen.exclude(state__in=(OrganisationState.DECLINED, OrganisationState.MERGED))
    others = there.filter(country=organisation.country).exclude(pk=organisation.pk)
    if fold(organisation.name) in {fold(name) for name in others.values_list("name", flat=True)}:
        raise ValidationError({"name": _("An organisation of this name is recorded already.")})


def refuse_public_double(values: Mapping[str, Any]) -> None:
    """Say before anything is stored that an organisation stands in the register already, or that something is wrong."""
    organisation = Organisation(**_resolved(values))
    organisation.name = clean_line(organisation.name or "")
    _sector_of_its_kind(organisation)
    _refuse_twice(organisation)
    organisation.full_clean(exclude={"code"})
    _about(values)


def _code_of(name: str) -> str:
    """A free address made from its name."""
    stem = slug(name)[:70].rstrip("-") or "organisation"
    taken = Organisation.objects.filter(code__startswith=stem).values_list("code", flat=True)
    return free_code(stem, set(taken) | RESERVED)


def _write_about(organisation: Organisation, values: Mapping[str, Any], by: Any) -> None:
    about, language = _about(values)
    write_original(organisation.kind, organisation.code, {"about": about}, language=language or "und", by=by)


def _about(values: Mapping[str, Any]) -> tuple[str, str]:
    """What is written about it, and in which language."""
    about, language = clean_lines(values.get("about") or ""), values.get("language") or ""
    if len(about) > LONGEST_ABOUT:
        raise ValidationError(
            {"about": ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_ABOUT})}
        )
    if about and language not in language_codes():
        raise ValidationError({"language": _("Say in which language this is written.")})
    return about, language


def _reason(given: str) -> str:
    words = clean_line(given or "")
    if not words:
        raise ValidationError({"reason": _("Say why: the reason stays in the history.")})
    if len(words) > LONGEST_REASON:
        raise ValidationError(
            {"reason": ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_REASON})}
        )
    return words


def _locked(keys: list[int]) -> list[Organisation]:
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(rows.select_related("city__country", "country", "organisation_kind").order_by("pk"))


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None


def told(organisation: Organisation) -> dict[str, Any]:
    """What is recorded in columns, as the journal and the API say it."""
    kind = organisation.organisation_kind
    return {
        "name": organisation.name,
        "kind": kind.code if kind else "",
        "sector": str(organisation.sector),
        "country": organisation.country.code if organisation.country else "",
        "city": organisation.city.code if organisation.city else "",
        "website": organisation.website,
    }


def whole(organisation: Organisation) -> dict[str, Any]:
    """The same with what is written about it, in the language it was written in."""
    written = authored(organisation.kind, organisation.code).original("about")
    language = written.language if written else ""
    return {**told(organisation), "about": str(written), "language": language}


for _act in (enter, propose, confirm, decline, merge, correct):
    setattr(_act, "alters_data", True)  # noqa: B010
