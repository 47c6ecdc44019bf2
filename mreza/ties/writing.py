"""Contacts, members and ties as rows: for one contact or for tens of thousands, in as few statements as fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from mreza.cities.models import City
from mreza.foundation.codes import random_code
from mreza.foundation.rows import insert, prepared
from mreza.journal.versions import current
from mreza.ties.choices import Answer, Gives
from mreza.ties.cleaning import Wanted
from mreza.ties.models import Contact, Member, Tie
from mreza.ties.states import state_of

_CHUNK = 500
MEMBER = ("contact", "city", "position", "detail", "answer", "answered_at", "answered_by", "comment")
_SAID = (
    "kind",
    "title",
    "language",
    "begins",
    "ends",
    "lead",
    "people",
    "days",
    "hours",
    "amount",
    "currency",
)
TIE = ("contact", "giver", "receiver", "state", "since")


def pairs_of(cities: Sequence[City], lead: City | None, gives: str) -> list[tuple[City, City]]:
    """The pairs of a contact, giver first: the lead with each other city, or all pairs in the order of the cities."""
    if lead is None:
        return list(combinations(cities, 2))
    others = [city for city in cities if city.pk != lead.pk]
    return [(city, lead) if gives == Gives.OTHERS else (lead, city) for city in others]


def write_contacts(
    wanted: Sequence[Wanted],
    *,
    by: Any,
    city: City | None,
    origin: str,
    at: dt.datetime,
    said: Mapping[str, str] | None = None,
) -> list[Contact]:
    """Write cleaned contacts with their members and ties. Part of the caller's transaction, which journals them."""
    person = by if by is not None and by.pk else None
    contacts = [Contact(**values_of(one, person, city, origin, at)) for one in wanted]
    Contact.objects.bulk_create(contacts, batch_size=_CHUNK)
    rows = Rows(person, city, at, said)
    for contact, one in zip(contacts, wanted, strict=True):
        rows.add(contact.pk, one)
    insert(Member, MEMBER, rows.members)
    insert(Tie, TIE, rows.ties)
    return contacts


def values_of(one: Wanted, person: Any, city: City | None, origin: str, at: dt.datetime) -> dict[str, Any]:
    """A new contact's values by the names of its fields; what is not among them is as the model says."""
    documented = city is None
    return {
        "code": one.code or random_code(), "kind": one.kind,
        "title": one.title, "language": one.language, "begins": one.begins, "ends": one.ends, "lead": one.lead,
        "gives": one.gives or "", "pairs": one.pairs, "people": one.people, "days": one.days, "hours": one.hours,
        "amount": one.amount, "currency": one.currency, "card_kind": one.card[0], "card_key": one.card[1],
        "record": one.record, "evidence": list(one.evidence), "sources": list(one.sources), "origin": origin,
        "entered_for": city, "entered_at": at, "entered_by": person, "documented_at": at if documented else None,
        "documented_by": person if documented else None, "changed_at": at, "loaded": one.loaded,
    }  # fmt: skip


class Rows:
    """Members and ties of new contacts as the database takes them: who entered them has said yes, the rest is asked."""

    def __init__(
        self, person: Any, city: City | None, at: dt.datetime, said: Mapping[str, str] | None = None
    ) -> None:
        self.members: list[tuple[Any, ...]] = []
        self.ties: list[tuple[Any, ...]] = []
        self._person, self._city = person, city
        self._answers = {**(said or {}), **({city.code: Answer.ENTERED.value} if city else {})}
        self._when, self._since = prepared(Member, "answered_at", at), prepared(Tie, "since", at)

    def add(self, contact: int, one: Wanted) -> None:
        """The rows of one contact, under its number."""
        for position, each in enumerate(one.cities):
            answer = self._answers.get(each.code, Answer.SILENT.value)
            own = self._city is not None and each.pk == self._city.pk
            self.members.append(
                (
                    contact, each.pk, position, one.details.get(each.code, ""), answer,
                    None if answer == Answer.SILENT else self._when,
                    self._person.pk if own and self._person else None, "",
                )
            )  # fmt: skip
        for giver, receiver in pairs_of(one.cities, one.lead, one.gives or ""):
            state = state_of(
                self._answers.get(giver.code, Answer.SILENT), self._answers.get(receiver.code, Answer.SILENT),
                withdrawn=False, documented=self._city is None,
            )  # fmt: skip
            self.ties.append((contact, giver.pk, receiver.pk, state.value, self._since))


def rewrite_pairs(contact: Contact, told: Wanted, *, anew: bool, at: dt.datetime) -> None:
    """Let a contact say this; its cities and pairs become those told.

    `anew`: what other cities said is forgotten; a dispute is in any case, because it is what is being settled.
    """
    before = {member.city_id: member for member in contact.members.all()}
    for name in _SAID:
        setattr(contact, name, getattr(told, name))
    contact.gives, contact.pairs = told.gives or "", told.pairs
    contact.card_kind, contact.card_key = told.card
    contact.evidence = list(told.evidence)
    contact.version += 1
    contact.changed_at = at
    contact.save()
    rows = []
    answers: dict[int, str] = {}
    for position, city in enumerate(told.cities):
        old = before.get(city.pk)
        asked = anew or (old is not None and old.answer == Answer.DISPUTED)
        if old is None or (asked and city.pk != contact.entered_for_id):
            said: tuple[Any, ...] = (Answer.SILENT.value, None, None, "")
        else:
            said = (old.answer, old.answered_at, old.answered_by_id, old.comment)
        answers[city.pk] = said[0]
        rows.append(
            Member(
                contact=contact, city=city, position=position, detail=told.details.get(city.code, ""), answer=said[0],
                answered_at=said[1], answered_by_id=said[2], comment=said[3],
            )
        )  # fmt: skip
    states = {(tie.giver_id, tie.receiver_id): (tie.state, tie.since) for tie in contact.ties.all()}
    contact.members.all().delete()
    contact.ties.all().delete()
    Member.objects.bulk_create(rows, batch_size=_CHUNK)
    ties = []
    for giver, receiver in pairs_of(told.cities, told.lead, contact.gives):
        state = state_of(
            answers[giver.pk], answers[receiver.pk], withdrawn=contact.withdrawn_at is not None,
            documented=contact.documented_at is not None,
        )  # fmt: skip
        old_state, since = states.get((giver.pk, receiver.pk), ("", at))
        ties.append(
            Tie(
                contact=contact,
                giver=giver,
                receiver=receiver,
                state=state,
                since=since if state == old_state else at,
            )
        )
    Tie.objects.bulk_create(ties, batch_size=_CHUNK)


def stamp_now(contacts: Sequence[int]) -> None:
    """Remember with which version of the data these contacts changed: lists in memory read just them again."""
    stamp = int(current().split("-")[0])
    for first in range(0, len(contacts), _CHUNK):
        Contact.objects.filter(pk__in=contacts[first : first + _CHUNK]).update(stamp=stamp)
