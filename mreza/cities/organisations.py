"""Entering an organisation that works with cities, and setting right what is recorded about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mreza.cities.models import City, Organisation
from mreza.foundation.codes import free_code, slug
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.foundation.text import clean_line, fold
from mreza.journal.models import record

FIELDS = ("name", "sector", "country", "city", "website")  # what a person may set, and nothing else (K14)


@transaction.atomic
def enter(values: Mapping[str, Any], *, by: Any) -> Organisation:
    """Record an organisation once. One of the same name in the same country is the same one: it is refused."""
    organisation = Organisation(**_resolved(values))
    organisation.name = clean_line(organisation.name or "")
    _refuse_twice(organisation)
    stem = slug(organisation.name)[:70].rstrip("-") or "organisation"
    taken = Organisation.objects.filter(code__startswith=stem).values_list("code", flat=True)
    organisation.code = free_code(stem, set(taken))
    organisation.full_clean(exclude={"code"})  # nobody typed it: if it is taken meanwhile, no field is wrong
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as clash:
        raise WrongMoment(_("This organisation was entered a moment ago.")) from clash
    record("organisation.entered", _about(organisation), by=by, after=told(organisation))
    return organisation


@transaction.atomic
def correct(
    organisation: Organisation, changes: Mapping[str, Any], *, by: Any, reason: str, version: int
) -> Organisation:
    """Set right what is recorded; `version` is the one the person saw."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the reason stays in the history.")})
    present = (
        Organisation.objects.select_for_update(of=("self",))
        .select_related("city", "country")
        .get(pk=organisation.pk)
    )
    if present.version != version:
        raise Outdated(_("Somebody else has saved this in the meantime."), current=present)
    before = told(present)
    for name, value in _resolved(changes).items():
        setattr(present, name, value)
    present.name = clean_line(present.name)
    _refuse_twice(present)
    present.full_clean()
    after = told(present)
    changed = {name for name in after if after[name] != before[name]}
    if not changed:
        return present
    present.version = version + 1
    present.save()
    record(
        "organisation.corrected", _about(present), by=by, reason=reason.strip(),
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    return present


def _resolved(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what may be set; who says the city has said the country."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValidationError(_("Unknown: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    found = dict(values)
    city = found.get("city")
    if isinstance(city, City):
        if found.get("country") not in (None, city.country):
            raise ValidationError({"city": _("This city lies in another country.")})
        found["country"] = city.country
    return found


def _refuse_twice(organisation: Organisation) -> None:
    if not organisation.name:
        raise ValidationError({"name": _("Write the name of the organisation.")})
    others = Organisation.objects.filter(country=organisation.country).exclude(pk=organisation.pk)
    if fold(organisation.name) in {fold(name) for name in others.values_list("name", flat=True)}:
        raise ValidationError({"name": _("An organisation of this name is recorded already.")})


def told(organisation: Organisation) -> dict[str, Any]:
    """What is recorded, as the journal and the API say it."""
    return {
        "name": organisation.name,
        "sector": organisation.sector,
        "country": organisation.country.code if organisation.country else "",
        "city": organisation.city.code if organisation.city else "",
        "website": organisation.website,
    }


def _about(organisation: Organisation) -> tuple[str, str]:
    return organisation.kind, organisation.code
