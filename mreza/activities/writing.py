"""Writing a record: it is begun, saved, looked back at, restored. Every saved version is kept whole.

Two people may write at once. Whoever saves says which version they saw; a second one is told (`Outdated`) and nothing
is overwritten unseen. Whether somebody may do this is asked before (`rules`); whether it fits is asked here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mreza.activities.cards import write_card
from mreza.activities.choices import Level, Licence, Origin
from mreza.activities.cleaning import MANY, PARTNERS, PLAIN, RELATED, Cleaned, Words, clean
from mreza.activities.models import Activity, Partner, Revision
from mreza.activities.registry import Kind, kind_of
from mreza.activities.rules import PUBLIC
from mreza.cities.models import City, Organisation
from mreza.foundation import hooks
from mreza.foundation.moments import Outdated, now
from mreza.foundation.rows import insert, prepared
from mreza.journal.models import Entry, record_all
from mreza.journal.models import record as note
from mreza.translations.authored import authored, new_rows, put_in, write_original

A = TypeVar("A", bound=Activity)
Content = dict[str, Any]  # {"language": …, "values": {name: plain value}, "texts": {part: text}}


@dataclass(frozen=True)
class Draft:
    """What is known of a record when it is begun."""

    language: str
    texts: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)
    city: City | None = None
    organisation: Organisation | None = None
    origin: str = Origin.CITY
    loaded: Any = None  # as read from a file, for loads that are repeated


# --- the acts ---------------------------------------------------------------------------------------------
def create(
    model: type[A],
    *,
    language: str,
    by: Any,
    texts: Mapping[str, str],
    values: Mapping[str, Any] | None = None,
    city: City | None = None,
    organisation: Organisation | None = None,
    origin: str = Origin.CITY,
    loaded: Any = None,
    at: dt.datetime | None = None,
) -> A:
    """Begin a record: a draft of a city, or of an organisation, that only they see."""
    draft = Draft(language, texts, values or {}, city, organisation, origin, loaded)
    return create_many(model, [draft], by=by, at=at)[0]


def create_many(
    model: type[A],
    drafts: Sequence[Draft],
    *,
    by: Any,
    at: dt.datetime | None = None,
    checked: Sequence[Cleaned] | None = None,
) -> list[A]:
    """Begin several records at once, as an import does; the same as one by one, in few statements.

    What is wrong comes as ValidationError by name; with several drafts, check each by `check(model, draft)` before, and
    give what it answered: it may be done outside of the transaction.
    """
    return Beginnings(model, drafts, by=by, at=at, checked=checked).write()


class Beginnings(Generic[A]):
    """Records that are about to be begun, worked out to the last row; `write` puts them in.

    Of ten thousand the working out takes longer than the writing, so an import does it before its transaction.
    """

    def __init__(
        self,
        model: type[A],
        drafts: Sequence[Draft],
        *,
        by: Any,
        at: dt.datetime | None = None,
        checked: Sequence[Cleaned] | None = None,
    ) -> None:
        words = Words()
        self.model, self.by, self.at = model, by, at or now()
        self.cleaned = list(checked or [check(model, draft, words=words) for draft in drafts])
        self.records = [
            _new(model, draft, cleaned, by, self.at)
            for draft, cleaned in zip(drafts, self.cleaned, strict=True)
        ]
        kind = kind_of(model.kind)
        spoken: dict[str, dict[str, dict[str, str]]] = {}
        for one, cleaned in zip(self.records, self.cleaned, strict=True):
            for language, texts in _by_language(kind, one, cleaned.texts).items():
                spoken.setdefault(language, {})[one.key] = texts
        self._texts = [
            row
            for language in sorted(spoken)
            for row in new_rows(model.kind, spoken[language], language=language, by=by, at=self.at)
        ]
        self._versions = _first_versions(kind, self.records, self.cleaned, by, self.at)
        self._acts = [
            (one.about, prepared(Entry, "after", {"version": one.version, "of": _owner(one)}))
            for one in self.records
        ]

    @transaction.atomic
    def write(self) -> list[A]:
        """All of them, in the caller's transaction or one of their own."""
        kind, records, cleaned_ones = kind_of(self.model.kind), self.records, self.cleaned
        self.model._default_manager.bulk_create(records, batch_size=500)
        _relate_new(self.model, records, cleaned_ones)
        _put_partners(
            [(one.key, cleaned.partners or []) for one, cleaned in zip(records, cleaned_ones, strict=True)],
            kind,
        )
        kind.put_rows(
            [(one, cleaned.rows) for one, cleaned in zip(records, cleaned_ones, strict=True) if cleaned.rows]
        )
        put_in(self._texts)
        insert(Revision, _VERSION, self._versions)
        record_all(f"{kind.kind}.created", self._acts, by=self.by, public=False, at=self.at)
        return records

    write.alters_data = True  # type: ignore[attr-defined]


def check(model: type[Activity], draft: Draft, *, words: Words | None = None) -> Cleaned:
    """Whether a record can begin so; a ValidationError by name otherwise."""
    if draft.city is None and draft.organisation is None:
        raise ValidationError({"city": _("A record belongs to a city or to an organisation.")})
    cleaned = clean(kind_of(model.kind), draft.values, draft.texts, words=words)
    if not cleaned.texts.get("title"):
        raise ValidationError({"title": _("Write a title.")})
    _check_days(cleaned.columns.get("starts", ""), cleaned.columns.get("ends", ""))
    return cleaned


@transaction.atomic
def save(
    record: A,
    *,
    by: Any,
    version: int,
    values: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    act: str = "edited",
    reason: str = "",
    at: dt.datetime | None = None,
) -> A:
    """Write what is given, and leave the rest, if the record is still the one the person saw (`version`)."""
    kind, moment = kind_of(record.kind), at or now()
    given = clean(kind, values or {}, texts or {})
    _claim(record, version, moment)
    before = content_of(record)
    after = _following(kind, before, given)
    _check_whole(kind, record, after)
    _store(kind, record, before, after, given, by, moment)
    changed = what_changed(before, after)
    _keep(record, after, act, by, moment)
    is_public = record.state in PUBLIC
    note(
        f"{record.kind}.{act}", record.about, by=by, reason=reason, public=is_public,
        before={"version": version}, after={"version": record.version, "changed": changed},
    )  # fmt: skip
    if is_public:
        write_card(record)  # also when nothing was said anew: the card says when the record was written last
    if is_public and changed:
        hooks.reindex(record.kind, [record.key])
    return record


def restore(record: A, *, number: int, by: Any, version: int, at: dt.datetime | None = None) -> A:
    """Make an earlier version the present one again, as a new version: what was written since stays in the history."""
    content = content_at(record, number)
    if content is None:
        raise ValidationError({"number": _("There is no such version.")})
    kind = kind_of(record.kind)
    present = content_of(record)
    texts = {part: content["texts"].get(part, "") for part in {**present["texts"], **content["texts"]}}
    values = {name: value for name, value in content["values"].items() if name in _names(kind)}
    return save(record, by=by, version=version, values=values, texts=texts, act="restored", at=at)


_verbs: tuple[Any, ...] = (create, create_many, save, restore)
for _verb in _verbs:
    _verb.alters_data = True


# --- what a record says -------------------------------------------------------------------------------------
def content_of(record: Activity) -> Content:
    """A record whole, as plain data: its values by name and its original texts by part."""
    kind = kind_of(record.kind)
    values: dict[str, Any] = {name: getattr(record, name) for name in (*PLAIN, *kind.columns)}
    for name in (*RELATED, *kind.related):
        named = getattr(record, name)
        values[name] = named.code if named else None
    for name in MANY:
        values[name] = sorted(getattr(record, name).values_list("code", flat=True))
    partners = Partner.objects.filter(kind=record.kind, key=record.key).order_by("position", "pk")
    values[PARTNERS] = [
        {"name": name, "sector": sector, "organisation": code or "", **({"role": role} if role else {})}
        for name, sector, code, role in partners.values_list("name", "sector", "organisation__code", "role")
    ]
    values |= kind.rows_of(record)
    found = authored(record.kind, record.key)
    texts = {part: str(found.original(part)) for part in found.texts}
    return {
        "language": record.original_language,
        "values": values,
        "texts": {part: text for part, text in texts.items() if text},
    }


def content_at(record: Activity, number: int) -> Content | None:
    """The record as it was in that version; a version in which nothing was written is the last one before it."""
    revision = (
        Revision.objects.filter(kind=record.kind, key=record.key, number__lte=number)
        .order_by("-number")
        .first()
    )
    return revision.content if revision else None


def what_changed(before: Content, after: Content) -> list[str]:
    """Names of the values and parts in which two contents differ."""
    values = [name for name, value in after["values"].items() if before["values"].get(name) != value]
    parts = {**before["texts"], **after["texts"]}
    return values + [part for part in parts if before["texts"].get(part, "") != after["texts"].get(part, "")]


def missing(record: Activity, content: Content | None = None) -> dict[str, Any]:
    """What must still be said before the record can be sent to review: part or value → sentence."""
    return kind_of(record.kind).missing(record, content or content_of(record))


# --- how it is done -------------------------------------------------------------------------------------------
def _names(kind: Kind) -> set[str]:
    return {*PLAIN, *RELATED, *MANY, PARTNERS, *kind.columns, *kind.related, *kind.rows}


def _check_days(starts: str, ends: str) -> None:
    if starts and ends and ends < starts[: len(ends)]:
        raise ValidationError({"ends": _("It ends before it begins.")})


def _check_whole(kind: Kind, record: Activity, content: Content) -> None:
    """What a saved record may never be, whatever its state; and what a public one may not lack."""
    if not content["texts"].get("title"):
        raise ValidationError({"title": _("Write a title.")})
    _check_days(content["values"]["starts"], content["values"]["ends"])
    if record.state in PUBLIC and (lacking := kind.missing(record, content)):
        raise ValidationError(lacking)


def _claim(record: Activity, version: int, moment: dt.datetime) -> None:
    """Take the next version for oneself, or be told that somebody else has."""
    model = type(record)
    claimed = model.objects.filter(pk=record.pk, version=version).update(  # type: ignore[attr-defined]
        version=F("version") + 1, changed_at=moment
    )
    if not claimed:
        raise Outdated(_("Somebody else has saved this in the meantime."))
    record.refresh_from_db()


def _following(kind: Kind, before: Content, given: Cleaned) -> Content:
    """What the record will say: what it said, with what was given. Texts of rows that went go with them."""
    values = {**before["values"], **given.content()}
    alive = {*kind.parts, *kind.parts_of({name: values.get(name, []) for name in kind.rows})}
    texts = {**before["texts"], **given.texts}
    return {
        "language": before["language"],
        "values": values,
        "texts": {part: text for part, text in texts.items() if text and part in alive},
    }


def _store(
    kind: Kind,
    record: Activity,
    before: Content,
    after: Content,
    given: Cleaned,
    by: Any,
    moment: dt.datetime,
) -> None:
    named = {**given.columns, **given.related}
    for name, value in named.items():
        setattr(record, name, value)
    if named:
        record.changed_at = moment
        record.save(update_fields=list(named))
    old = before["values"]
    for name, rows in given.many.items():
        if old[name] != after["values"][name]:
            getattr(record, name).set(rows)
    if given.partners is not None and old[PARTNERS] != after["values"][PARTNERS]:
        Partner.objects.filter(kind=record.kind, key=record.key).delete()
        _put_partners([(record.key, given.partners)], kind)
    rows_changed = {name: rows for name, rows in given.rows.items() if old.get(name) != rows}
    if rows_changed:
        kind.put_rows([(record, rows_changed)])
    parts = {**before["texts"], **after["texts"]}
    texts = {
        part: after["texts"].get(part, "")
        for part in parts
        if before["texts"].get(part, "") != after["texts"].get(part, "")
    }
    for language, said in sorted(_by_language(kind, record, texts).items()):
        write_original(record.kind, record.key, said, language=language, by=by, at=moment)


def _by_language(kind: Kind, record: Activity, texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Language → part → text: all in the record's own, but for parts its kind says are written in another."""
    tongues = kind.tongues(record)
    found: dict[str, dict[str, str]] = {}
    for part, text in texts.items():
        found.setdefault(tongues.get(part, record.original_language), {})[part] = text
    return found


def _new(model: type[A], draft: Draft, cleaned: Cleaned, by: Any, moment: dt.datetime) -> A:
    return model(
        city=draft.city,
        organisation=draft.organisation,
        origin=draft.origin,
        original_language=draft.language,
        created_by=_person(by),
        loaded=draft.loaded,
        **cleaned.columns,
        **cleaned.related,
    )


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None


def _relate_new(model: type[Activity], records: Sequence[Activity], cleaned_ones: Sequence[Cleaned]) -> None:
    for name in MANY:
        relation = model._meta.get_field(name)
        through: Any = relation.remote_field.through  # type: ignore[union-attr]
        own, other = relation.m2m_field_name(), relation.m2m_reverse_field_name()  # type: ignore[union-attr]
        insert(
            through,
            (own, other),
            [
                (one.pk, row.pk)
                for one, cleaned in zip(records, cleaned_ones, strict=True)
                for row in cleaned.many.get(name, ())
            ],
        )


def _put_partners(things: Iterable[tuple[str, list[dict[str, Any]]]], kind: Kind) -> None:
    insert(
        Partner,
        ("kind", "key", "position", "name", "sector", "organisation", "role"),
        [
            (
                kind.kind,
                key,
                position,
                one["name"],
                one["sector"],
                getattr(one["organisation"], "pk", None),
                one.get("role", ""),
            )
            for key, partners in things
            for position, one in enumerate(partners)
        ],
    )


_VERSION = ("kind", "key", "number", "act", "at", "by", "content")


def _first_versions(
    kind: Kind, records: Sequence[Activity], cleaned_ones: Sequence[Cleaned], by: Any, moment: dt.datetime
) -> list[tuple[Any, ...]]:
    empty = _empty_values(kind)
    person, when = _person(by), prepared(Revision, "at", moment)
    contents = (
        {
            "language": one.original_language,
            "values": {**empty, **cleaned.content()},
            "texts": {part: text for part, text in cleaned.texts.items() if text},
        }
        for one, cleaned in zip(records, cleaned_ones, strict=True)
    )
    return [
        (
            kind.kind,
            one.key,
            one.version,
            "created",
            when,
            person and person.pk,
            prepared(Revision, "content", told),
        )
        for one, told in zip(records, contents, strict=True)
    ]


def _owner(record: Activity) -> list[str]:
    return ["city", record.city.code] if record.city else ["organisation", record.organisation.code]  # type: ignore[union-attr]


def _empty_values(kind: Kind) -> dict[str, Any]:
    """What a record says of which nothing was said."""
    found: dict[str, Any] = {
        "level": Level.CITY.value, "reached": None, "starts": "", "ends": "", "licence": Licence.CC_BY.value,
        "sources": [], "assigned_by_us": False, "checked": "", PARTNERS: [],
    }  # fmt: skip
    found |= dict.fromkeys((*RELATED, *kind.related))
    found |= {name: kind.model._meta.get_field(name).get_default() for name in kind.columns}  # type: ignore[union-attr]
    return found | {name: [] for name in (*MANY, *kind.rows)}


def _keep(record: Activity, content: Content, act: str, by: Any, moment: dt.datetime) -> None:
    Revision.objects.create(
        kind=record.kind,
        key=record.key,
        number=record.version,
        act=act,
        at=moment,
        by=_person(by),
        content=content,
    )
