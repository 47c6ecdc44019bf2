"""An answered question as everybody reads it: every word chosen for one language, for page and API alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mreza.activities.catalogue import CardRow, rows_at
from mreza.activities.choices import Agreement, State
from mreza.activities.columns import columns
from mreza.activities.models import Card, Participation
from mreza.areas.practices.asking.models import Answer, Asked
from mreza.areas.practices.asking.registration import PARTS
from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.foundation.moments import today
from mreza.translations.authored import authored
from mreza.translations.lookup import Said, names
from mreza.translations.told import Note, note
from mreza.ui.formats import date

LICENCE_ADDRESSES = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


@dataclass(frozen=True)
class Place:
    """A city by name, with its page."""

    code: str
    name: str
    href: str


@dataclass(frozen=True)
class Shown:
    """One answered question in the words of one language."""

    record: Answer
    language: str
    texts: Mapping[str, Said]
    city: Place  # that answered
    asker: Place | None
    fields: list[tuple[str, str, str]]  # code, name, address
    objectives: list[tuple[str, str, str]]
    note: Note
    languages: list[str]

    @property
    def code(self) -> str:
        return self.record.code

    @property
    def title(self) -> Said:
        return self.texts["title"]

    @property
    def address(self) -> str:
        with override(self.language):
            return reverse("questions:answer", kwargs={"code": self.code})

    @property
    def is_retired(self) -> bool:
        return bool(self.record.state == State.RETIRED)

    @property
    def licence(self) -> tuple[str, str]:
        return self.record.get_licence_display(), LICENCE_ADDRESSES.get(self.record.licence, "")

    @property
    def answered_on(self) -> str:
        return self.record.starts

    def freshness(self) -> list[str]:
        """When it was published and confirmed, and when the city is asked again; the last line is the one that ages."""
        record, found = self.record, []
        if record.published_at:
            found.append(_("Published: %(date)s.") % {"date": date(record.published_at.date())})
        if (
            record.confirmed_at
            and record.published_at
            and record.confirmed_at.date() > record.published_at.date()
        ):
            found.append(_("Confirmed by the city: %(date)s.") % {"date": date(record.confirmed_at.date())})
        if record.due_on:
            told = {"date": date(record.due_on)}
            found.append(
                _("Not confirmed since it was due: %(date)s.") % told
                if self.is_stale
                else _("To be confirmed again: %(date)s.") % told
            )
        return found

    @property
    def is_stale(self) -> bool:
        return self.record.due_on is not None and self.record.due_on < today()


def in_full(rows: QuerySet[Answer]) -> QuerySet[Answer]:
    """A query of answers with all that a page needs beside their texts."""
    return rows.select_related("city__country__region").prefetch_related("fields", "objectives")


def shown(record: Answer, language: str) -> Shown:
    """The record in the words of a language; it comes from `in_full`."""
    written = authored(record.kind, record.key)
    with override(language):
        called, objectives = names("field", language=language), names("objective", language=language)
        return Shown(
            record=record,
            language=language,
            texts={part: written.said(part, language) for part in PARTS},
            city=_place(record.city, language),  # type: ignore[arg-type]  # a city answered
            asker=_asker(record, language),
            fields=[
                (
                    one.code,
                    str(called.get(one.code, one.code)),
                    reverse("cities:field", kwargs={"code": one.code}),
                )
                for one in record.fields.all()
            ],
            objectives=[
                (
                    one.code,
                    str(objectives.get(one.code, one.code)),
                    reverse("vocabulary:objective", kwargs={"code": one.code}),
                )
                for one in record.objectives.all()
            ],
            note=note(written, language),
            languages=written.languages,
        )


def _place(city: City, language: str) -> Place:
    name = str(city_names(language).get(city.code, city.name))
    return Place(city.code, name, reverse("cities:city", kwargs={"code": city.code}))


def _asker(record: Answer, language: str) -> Place | None:
    """The city that asked, which takes part in the record."""
    row = (
        Participation.objects.filter(
            kind=record.kind, key=record.key, state=Agreement.AGREED
        )  # door: it agreed
        .select_related("city")
        .first()
    )
    return _place(row.city, language) if row else None


def other_answers(record: Answer, language: str) -> list[CardRow]:
    """What other cities answered to the same question, where it is public."""
    question = Asked.objects.filter(card_key=record.key).values("question")  # door: only keys of public cards
    keys = Asked.objects.filter(question__in=question).exclude(card_key="").exclude(card_key=record.key)
    cards = Card.objects.visible_to(None).filter(kind=record.kind, key__in=keys.values("card_key"))
    table = columns()
    places = [table.place_of[pk] for pk in cards.values_list("pk", flat=True) if pk in table.place_of]
    return rows_at(table, places, language)


def absolute(address: str) -> str:
    return settings.SITE_URL + address
