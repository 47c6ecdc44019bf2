"""What happens to a city in the Network: it is added, designated, changes its field, leaves, is corrected.

Each act is one transaction with its journal entry (before, after, reason) and the index; acts on one city wait
for one another, so that of two at once one wins and the other is told. What a person can set right comes as
ValidationError with the field's name, what came too late as WrongMoment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from mreza.cities.choices import Precision
from mreza.cities.history import Span, backwards, overlap, starts
from mreza.cities.models import City, Country, CreativeField, Designation, Round, Source
from mreza.foundation import hooks
from mreza.foundation.codes import free_code, slug
from mreza.foundation.loading import plain
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.journal.models import record
from mreza.translations.wording import put

# What an officer may set, and nothing else (K14). Names in other languages and notes are texts: `name_hr`.
CITY_FIELDS = (
    "name", "native_name", "native_language", "country", "latitude", "longitude", "population", "population_source",
    "population_year", "time_zone", "geonames_id", "wikidata", "search_names",
)  # fmt: skip
DESIGNATION_FIELDS = (
    "field", "since", "since_precision", "until", "until_precision", "round", "source", "confirmed",
)  # fmt: skip
YEARS_AHEAD = 2  # a decision may be recorded before it takes effect; further ahead it is a slip of the pen

M = TypeVar("M", bound=models.Model)


# --- the acts ---------------------------------------------------------------------------------------------
@transaction.atomic
def add_city(values: Mapping[str, Any], *, by: Any, reason: str = "", code: str = "") -> City:
    """Enter a city that is not recorded yet. Its code is made of country and name once, and stays."""
    fields, texts = _divided(values, CITY_FIELDS)
    city = City(**_resolved(fields))
    given = bool(code)
    if not given:
        stem = slug(city.name) or "city"
        country = city.country.code if city.country_id else "xx"
        taken = City.objects.filter(code__startswith=f"{country}-").values_list("code", flat=True)
        code = free_code(f"{country}-{stem}"[:70].rstrip("-"), set(taken))
    city.code = code
    city.full_clean(
        exclude=None if given else {"code"}
    )  # nobody typed it: if it is taken meanwhile, no field is wrong
    try:
        with transaction.atomic():
            city.save(force_insert=True)
    except IntegrityError as error:
        raise WrongMoment(_("A city with this code was added a moment ago. Look at it first.")) from error
    after = _city_values(city, fields) | _put_texts(City.kind, city.code, texts)[1]
    _note("city.added", city, by=by, reason=reason, before=None, after=after)
    return city


@transaction.atomic
def designate(
    city: City,
    field: CreativeField | str,
    *,
    on: dt.date,
    by: Any,
    reason: str = "",
    round: Round | str | None = None,
    source: Source | str | None = None,
    precision: str = Precision.DAY,
    until: dt.date | None = None,
    until_precision: str = "",
    confirmed: bool | None = None,
) -> Designation:
    """The city is a Creative City of that field from this day on (or was, when `until` is given).

    Whether it counts as confirmed follows from the source unless it is said.
    """
    city = _locked(city)
    evidence = _one(Source, source, "source")
    designation = Designation(
        city=city,
        field=_one(CreativeField, field, "field"),
        since=_day(on, precision, "on"),
        since_precision=precision,
        until=_day(until, until_precision, "until") if until else None,
        until_precision=(until_precision or Precision.DAY) if until else "",
        round=_one(Round, round, "round"),
        source=evidence,
        confirmed=confirmed if confirmed is not None else (evidence.confirmed if evidence else True),
    )
    held = list(city.designations.select_related("field"))
    current = next((d for d in held if d.until is None), None)
    if current and designation.until is None and designation.since >= current.since:
        raise WrongMoment(
            _("The city holds a creative field already. To give it another one, change its field."),
        )
    _check(designation, held, day_field="on")
    _save_new(designation, held)
    _note("city.designated", city, by=by, reason=reason, before=None, after=_designation_values(designation))
    return designation


@transaction.atomic
def change_field(
    city: City,
    to: CreativeField | str,
    *,
    on: dt.date,
    by: Any,
    reason: str,
    round: Round | str | None = None,
    source: Source | str | None = None,
    precision: str = Precision.DAY,
) -> Designation:
    """From this day on the city holds another field; its membership goes on unbroken."""
    _need(reason)
    city = _locked(city)
    current = _current(city)
    day = _day(on, precision, "on")
    field: CreativeField = _one(CreativeField, to, "to")
    if field.pk == current.field_id:
        raise ValidationError({"to": _("The city holds this field already.")})
    if day <= current.since:
        raise ValidationError(
            {"on": _("The change must come after the day on which the present field began.")}
        )
    before = _designation_values(current)
    current.until, current.until_precision = day, precision
    evidence = _one(Source, source, "source")
    following = Designation(
        city=city, field=field, since=day, since_precision=precision, round=_one(Round, round, "round"),
        source=evidence, confirmed=evidence.confirmed if evidence else True,
    )  # fmt: skip
    others = [d for d in city.designations.select_related("field") if d.pk != current.pk]
    _check(following, [*others, current], day_field="on", field_field="to")
    _save_ended(current)
    _save_new(following, [*others, current])
    after = {"ended": _designation_values(current), "begun": _designation_values(following)}
    _note("city.field-changed", city, by=by, reason=reason, before={"ended": before}, after=after)
    return following


@transaction.atomic
def withdraw(city: City, *, on: dt.date, by: Any, reason: str, precision: str = Precision.DAY) -> Designation:
    """The city is no longer a member from this day on: it left, or the title was withdrawn. History stays."""
    _need(reason)
    city = _locked(city)
    current = _current(city)
    day = _day(on, precision, "on")
    if day <= current.since:
        raise ValidationError({"on": _("A city can leave only after the day on which its field began.")})
    before = _designation_values(current)
    current.until, current.until_precision = day, precision
    _save_ended(current)
    _note("city.withdrawn", city, by=by, reason=reason, before=before, after=_designation_values(current))
    return current


@transaction.atomic
def correct_city(city: City, changes: Mapping[str, Any], *, by: Any, reason: str, version: int) -> City:
    """Set right what is recorded about a city; `version` is the one the person saw."""
    _need(reason)
    fields, texts = _divided(changes, CITY_FIELDS)
    fields = _resolved(fields)
    present = _locked(city)
    _refuse_outdated(present, version)
    if present.population_of and fields.get("population", present.population) != present.population:
        fields["population_of"] = ""  # what the former number counted need not be true of this one
    before = _city_values(present, fields)
    for name, value in fields.items():
        setattr(present, name, value)
    present.full_clean()
    after = _city_values(present, fields)
    changed = {name for name in fields if before[name] != after[name]}
    old, new = _put_texts(City.kind, present.code, texts)
    if not changed and not new:
        return present
    present.version, present.changed_at = version + 1, now()
    _compare_and_swap(present, version, {n: getattr(present, n) for n in (*changed, "version", "changed_at")})
    _note(
        "city.corrected",
        present,
        by=by,
        reason=reason,
        before={n: before[n] for n in changed} | old,
        after={n: after[n] for n in changed} | new,
    )
    return present


@transaction.atomic
def correct_designation(
    designation: Designation, changes: Mapping[str, Any], *, by: Any, reason: str, version: int
) -> Designation:
    """Set right what is recorded about a designation; the rules of the days hold as for a new one."""
    _need(reason)
    fields, texts = _divided(changes, DESIGNATION_FIELDS)
    fields = _resolved(fields)
    city = _locked(City(pk=designation.city_id))
    present = Designation.objects.select_related("field", "round", "source").get(pk=designation.pk)
    _refuse_outdated(present, version)
    before = _designation_values(present)
    for name, value in fields.items():
        setattr(present, name, value)
    present.clean_fields(exclude={"code", "city", "member_since", "version", "loaded"})
    present.city = city
    present.since = _day(present.since, present.since_precision, "since")
    if present.until is None:
        present.until_precision = ""
    else:
        present.until_precision = present.until_precision or Precision.DAY
        present.until = _day(present.until, present.until_precision, "until")
    others = [d for d in city.designations.select_related("field") if d.pk != present.pk]
    _check(present, others, day_field="since")
    after = _designation_values(present)
    changed = {name for name in before if before[name] != after[name]}
    old, new = _put_texts(Designation.kind, present.code, texts)
    if not changed and not new:
        return present
    present.version = version + 1
    present.member_since = _starts([*others, present])[_key(present)]
    names = (*DESIGNATION_FIELDS, "member_since", "version")
    _compare_and_swap(present, version, {name: getattr(present, name) for name in names})
    _carry_starts([*others, present], but=present)
    _note(
        "designation.corrected",
        city,
        by=by,
        reason=reason,
        before={"code": present.code} | {n: before[n] for n in changed} | old,
        after={"code": present.code} | {n: after[n] for n in changed} | new,
    )
    return present


for _act in (add_city, designate, change_field, withdraw, correct_city, correct_designation):
    setattr(_act, "alters_data", True)  # noqa: B010 a function has no such attribute until now


# --- who waits for whom -----------------------------------------------------------------------------------
def _locked(city: City) -> City:
    """The city as it is now, held until the act is done: acts on one city come one after the other."""
    return City.objects.select_for_update(no_key=True).select_related(None).get(pk=city.pk)


def _refuse_outdated(present: Any, version: int) -> None:
    if present.version != version:
        raise Outdated(_("Somebody else has saved this in the meantime."), current=present)


def _compare_and_swap(present: Any, version: int, values: dict[str, Any]) -> None:
    """Write only over the version the person saw, whatever the lock is worth."""
    model = type(present)
    if not model._default_manager.filter(pk=present.pk, version=version).update(**values):
        current = model._default_manager.get(pk=present.pk)
        raise Outdated(_("Somebody else has saved this in the meantime."), current=current)


def _current(city: City) -> Designation:
    current = city.designations.filter(until=None).select_related("field").first()
    if current is None:
        raise WrongMoment(_("The city is not a member now."))
    return current


# --- what is understood -----------------------------------------------------------------------------------
def _need(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the reason stays in the city's history.")})


def _day(day: dt.date, precision: str, name: str) -> dt.date:
    """A day as it is recorded; a year alone is its 1 January."""
    if (precision or Precision.DAY) not in Precision.values:
        raise ValidationError({name: _("A date is known to the day or to the year.")})
    if day.year > today().year + YEARS_AHEAD:
        raise ValidationError({name: _("This date lies too far ahead.")})
    return day.replace(month=1, day=1) if precision == Precision.YEAR else day


def _one(model: type[M], given: M | str | None, name: str) -> Any:
    """The row itself, or the one of that code."""
    if given is None or isinstance(given, model):
        return given
    found = model._default_manager.filter(code=given).first()
    if found is None:
        raise ValidationError({name: _("This code is not known.")})
    return found


def _divided(values: Mapping[str, Any], allowed: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """Fields of the row, and texts (`name_hr`, `note_en`); anything else may not be set."""
    fields = {name: value for name, value in values.items() if name in allowed}
    texts = {name: value for name, value in values.items() if name not in fields}
    parts = ("name", "note") if allowed is CITY_FIELDS else ("note",)
    unknown = [name for name in texts if name.split("_")[0] not in parts or "_" not in name]
    if unknown:
        raise ValidationError(
            _("This cannot be set: %(names)s."), params={"names": ", ".join(sorted(unknown))}
        )
    return fields, texts


def _resolved(fields: dict[str, Any]) -> dict[str, Any]:
    """Codes turned into the rows they name."""
    of = {"country": Country, "field": CreativeField, "round": Round, "source": Source}
    return {
        name: _one(of[name], value or None, name) if name in of else value for name, value in fields.items()
    }


# --- the rules of the days --------------------------------------------------------------------------------
def _check(
    designation: Designation, others: list[Designation], *, day_field: str, field_field: str = "field"
) -> None:
    """The field existed, the designation ends after it begins, and no day has two fields."""
    if designation.field_id is None:
        raise ValidationError({field_field: _("Choose a creative field.")})
    if not designation.field.existed_on(designation.since):
        raise ValidationError({day_field: _("This creative field did not exist on that day.")})
    span = _span(designation)
    if backwards([span]):
        raise ValidationError({"until": _("A designation ends after it begins.")})
    if overlap([*(_span(other) for other in others), span]):
        raise ValidationError(
            {day_field: _("The city holds another field in that time; it holds one at a time.")}
        )


def _key(designation: Designation) -> Any:
    return designation.pk or id(designation)


def _span(designation: Designation) -> Span:
    return Span(_key(designation), designation.since, designation.until)


def _starts(designations: list[Designation]) -> dict[Any, dt.date]:
    return starts([_span(designation) for designation in designations])


def _carry_starts(designations: list[Designation], *, but: Designation) -> None:
    """Another one's days may have joined or parted a membership: put down where each now began."""
    began = _starts(designations)
    for designation in designations:
        if designation.pk != but.pk and designation.member_since != began[_key(designation)]:
            Designation.objects.filter(pk=designation.pk).update(
                member_since=began[_key(designation)], version=models.F("version") + 1
            )


def _save_new(designation: Designation, others: list[Designation]) -> None:
    designation.member_since = _starts([*others, designation])[_key(designation)]
    try:
        with transaction.atomic():
            designation.save(force_insert=True)
    except IntegrityError as error:
        raise WrongMoment(_("The city was designated a moment ago. Look at it first.")) from error
    _carry_starts([*others, designation], but=designation)


def _save_ended(designation: Designation) -> None:
    version = designation.version
    designation.version += 1
    values = {name: getattr(designation, name) for name in ("until", "until_precision", "version")}
    _compare_and_swap(designation, version, values)


# --- what is told -----------------------------------------------------------------------------------------
def _city_values(city: City, names: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: getattr(city, name) for name in names if name != "country"}
    return values | ({"country": city.country.code} if "country" in names else {})


def _designation_values(designation: Designation) -> dict[str, Any]:
    values = {name: plain(getattr(designation, name)) for name in DESIGNATION_FIELDS}
    for name in ("field", "round", "source"):
        linked = getattr(designation, name)
        values[name] = linked.code if linked else None
    return {"code": designation.code} | values


def _put_texts(kind: str, key: str, texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write names and notes in languages; what they were and are, where they changed."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, text in texts.items():
        part, _underline, language = name.partition("_")
        was = put(kind, key, part, language, text)
        if was is not None:
            before[name], after[name] = was, text.strip()
    return before, after


_waiting: ContextVar[set[str] | None] = ContextVar("cities_to_reindex", default=None)


@contextmanager
def indexed_once() -> Iterator[None]:
    """Many acts, one run of the index at their end (an import). Inside the transaction of the acts."""
    waiting: set[str] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    if waiting:
        hooks.reindex(City.kind, sorted(waiting))


def _note(act: str, city: City, *, by: Any, reason: str, before: Any, after: Any) -> None:
    record(act, (City.kind, city.code), by=by, reason=reason.strip(), before=before, after=after)
    waiting = _waiting.get()
    if waiting is None:
        hooks.reindex(City.kind, [city.code])
    else:
        waiting.add(city.code)
