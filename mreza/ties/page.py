"""One contact as it is read: who took part, what each city says of it, and what it weighs, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from mreza.activities.catalogue import url_of
from mreza.activities.models import Card
from mreza.cities.names import city_names
from mreza.files.lookup import FileShown, files_of
from mreza.ties.choices import COUNTED, Answer, Gives, State
from mreza.ties.models import Contact, Member
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, names, said
from mreza.ui.formats import number, partial_date
from mreza.vocabulary.models import TieKind

GIVES, RECEIVES, BOTH = "gives", "receives", "both"


@dataclass(frozen=True)
class CityShown:
    """A city that took part, and what it says of the contact."""

    member: Member
    name: Said
    country: Said
    role: str  # what it does in it
    leads: bool
    entered: bool

    @property
    def code(self) -> str:
        return self.member.city.code

    @property
    def href(self) -> str:
        return reverse("cities:city", kwargs={"code": self.code})

    @property
    def full_name(self) -> str:
        """Names of cities are not unique: with the country."""
        return f"{self.name}, {self.country}"


class PairShown(NamedTuple):
    """Two cities of the contact, giver first where one gives, and what their tie is worth."""

    giver: CityShown
    receiver: CityShown
    state: str
    since: Any


class RecordShown(NamedTuple):
    """The record a contact belongs to; without an address it is not in Mreža yet."""

    title: Said
    href: str


@dataclass(frozen=True)
class Shown:
    """A contact in the words of one language."""

    contact: Contact
    language: str
    title: Said
    also: list[Said]  # what others call it, each with its language
    kind: Said
    who_gives: Said
    cities: list[CityShown]
    pairs: list[PairShown]
    record: RecordShown | None
    files: list[FileShown] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.contact.code

    @property
    def address(self) -> str:
        with override(self.language):
            return self.contact.get_absolute_url()

    @property
    def is_withdrawn(self) -> bool:
        return self.contact.withdrawn_at is not None

    @property
    def waits(self) -> bool:
        """Whether one of its cities is asked and has not answered; of a documented one nobody is."""
        if self.is_withdrawn or self.contact.documented_at is not None:
            return False
        return any(city.member.answer == Answer.SILENT for city in self.cities)

    @property
    def is_directed(self) -> bool:
        return bool(self.contact.gives)

    @property
    def period(self) -> str:
        """From when to when, as exactly as it is known; empty where nobody knows."""
        begins, ends = (
            partial_date(value, self.language) for value in (self.contact.begins, self.contact.ends)
        )
        return f"{begins} – {ends}" if ends else begins

    @property
    def states(self) -> dict[str, int]:
        """How many of its pairs are worth what, in the order of the closed list."""
        counted = dict.fromkeys(State.values, 0)
        for pair in self.pairs:
            counted[pair.state] += 1
        return {state: count for state, count in counted.items() if count}

    @property
    def entered_for(self) -> CityShown | None:
        return next((city for city in self.cities if city.entered), None)

    @property
    def facts(self) -> list[dict[str, str]]:
        """How big it was, as far as somebody said."""
        contact = self.contact
        found = [
            {"label": _("People who took part"), "value": number(contact.people)} if contact.people else None,
            {"label": _("Days"), "value": number(contact.days)} if contact.days else None,
            {"label": _("Hours"), "value": number(contact.hours)} if contact.hours else None,
            {"label": _("Money spent"), "value": number(float(contact.amount)), "unit": contact.currency}
            if contact.amount is not None
            else None,
        ]
        return [one for one in found if one]

    @property
    def weight(self) -> str:
        """What it counts in figures, in a sentence or two."""
        if len(self.pairs) == 1:
            return _("It counts as one contact with one tie.")
        count = len(self.pairs)
        return ngettext(
            "It counts as one contact. Its %(count)s tie weighs %(part)s.",
            "It counts as one contact, however many cities take part: each of its %(count)s ties weighs %(part)s.",
            count,
        ) % {"count": number(count), "part": str(Fraction(1, count))}

    @property
    def standing(self) -> str:
        """Whether it stands in figures now, and why not."""
        counted = sum(pair.state in COUNTED for pair in self.pairs)
        if self.is_withdrawn:
            return _("It was withdrawn and counts nowhere.")
        if not counted and State.DISPUTED in self.states:
            return _("It is disputed and counts nowhere until the cities agree.")
        if not counted:
            return _("It counts nowhere until the other city confirms it or a public source documents it.")
        if not self.contact.kind.counts:
            return _(
                "Presence at the same conference is listed; figures leave it out unless the reader adds it."
            )
        if counted < len(self.pairs):
            return _(
                "Of these ties %(counted)s are confirmed or documented; the others count nowhere yet."
            ) % {"counted": number(counted)}
        return ""


def in_full(rows: QuerySet[Any]) -> QuerySet[Any]:
    """A query of contacts with all that a page needs beside its cities."""
    return rows.select_related("kind", "lead", "entered_for", "merged_into")


def shown(contact: Contact, language: str, *, with_files: bool = True) -> Shown:
    """A contact in the words of a language; it comes from `in_full`. The same few queries for any number of cities."""
    cities = _cities(contact, language)
    by_pk = {city.member.city_id: city for city in cities}
    pairs = [
        PairShown(by_pk[giver], by_pk[receiver], state, since)
        for giver, receiver, state, since in contact.ties.order_by("pk").values_list(
            "giver_id", "receiver_id", "state", "since"
        )
    ]
    title, also = _titles(contact, language)
    return Shown(
        contact=contact, language=language, title=title, also=also,
        kind=said(TieKind.kind, contact.kind.code, language=language),
        who_gives=said(TieKind.kind, contact.kind.code, "text", language), cities=cities, pairs=pairs,
        record=_record(contact, language),
        files=files_of(contact.kind_word, [contact.code])[contact.code] if with_files else [],
    )  # fmt: skip


def title_for(title: str, own: str, others: Mapping[str, str], language: str) -> Said:
    """What a contact is called, in the reader's language where somebody called it so."""
    short = language.split("-")[0]
    for one in (language, short):
        if one in others:
            return Said(others[one], one)
    return Said(title, own, is_fallback=own.split("-")[0] != short)


def _titles(contact: Contact, language: str) -> tuple[Said, list[Said]]:
    chosen = title_for(contact.title, contact.language, contact.other_titles, language)
    every = {contact.language: contact.title, **contact.other_titles}
    return chosen, [Said(text, one) for one, text in every.items() if one != chosen.language]


def _cities(contact: Contact, language: str) -> list[CityShown]:
    called, countries = city_names(language), names("country", language=language)
    rows = contact.members.select_related("city__country")
    return [
        CityShown(
            member,
            called.get(member.city.code) or Said(member.city.name, SOURCE_LANGUAGE),
            countries.get(member.city.country.code) or Said(member.city.country.code, "und"),
            role_of(contact, member.city_id),
            member.city_id == contact.lead_id,
            member.city_id == contact.entered_for_id,
        )
        for member in rows
    ]


def role_of(contact: Contact, city: int) -> str:
    """What a city does in a contact: gives, receives, or both."""
    if not contact.gives:
        return BOTH
    leads = city == contact.lead_id
    return GIVES if leads == (contact.gives == Gives.LEAD) else RECEIVES


def _record(contact: Contact, language: str) -> RecordShown | None:
    if contact.card_key:
        card = Card.objects.published().filter(kind=contact.card_kind, key=contact.card_key).first()
        if card is not None:
            texts = dict(card.texts.values_list("language", "title"))
            own = card.original_language
            chosen = next((one for one in (language, language.split("-")[0], own) if one in texts), own)
            title = Said(texts.get(chosen, card.code), chosen, is_fallback=chosen != language)
            return RecordShown(title, url_of(card.kind, card.code))
        return RecordShown(Said(_("a record that is not public at the moment"), language), "")
    return RecordShown(Said(contact.record, "und"), "") if contact.record else None


def absolute(address: str) -> str:
    return settings.SITE_URL + address
