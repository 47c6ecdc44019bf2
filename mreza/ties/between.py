"""Two cities side by side: everything recorded between them, in time, with what each of them said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mreza.activities.catalogue import CardRow, cards_where
from mreza.ties.choices import Answer, State
from mreza.ties.city_page import BOTH, GIVES, CityTie, Figures, Place, ties_of
from mreza.ties.models import Contact, Member
from mreza.ui.formats import date, number

PRACTICES = 3  # of each city that the other might know
KIND_OF_CARDS = "practice"


class Word(NamedTuple):
    """What a city said of a contact, and its own words where it left some."""

    city: Place
    answer: str
    sentence: str
    comment: str


class Event(NamedTuple):
    """One contact in their common history."""

    tie: CityTie  # as the first of the two sees it
    direction: str
    others: str  # who else took part, in words
    words: tuple[Word, ...]
    sources: tuple[str, ...]
    withdrawn: str  # why it does not count any more

    @property
    def is_withdrawn(self) -> bool:
        return self.tie.state == State.WITHDRAWN


class Known(NamedTuple):
    """A practice of one city that the other might know, and why this one."""

    row: CardRow
    reason: str


def ties_between(one: Any, other: Any) -> list[CityTie]:
    """Their ties as the first sees them, in the order of time; those without a year last."""
    found = [tie for tie in ties_of(one) if tie.partner == other.code]
    return sorted(found, key=lambda tie: (not tie.begins, tie.begins, tie.contact))


def history(ties: Sequence[CityTie], one: Place, other: Place) -> list[Event]:
    """What happened between them, withdrawn entries among the rest. Two statements, however much it was."""
    codes = [tie.contact for tie in ties]
    said: dict[tuple[str, str], tuple[str, dt.datetime | None, str]] = {}
    # door: members of contacts that are public
    members = Member.objects.filter(contact__code__in=codes, city__code__in=(one.code, other.code))
    for contact, city, answer, at, comment in members.values_list(
        "contact__code", "city__code", "answer", "answered_at", "comment"
    ):
        said[contact, city] = (answer, at, comment)
    rows = Contact.objects.visible_to(AnonymousUser()).filter(code__in=codes)
    more = {
        row[0]: row[1:] for row in rows.values_list("code", "documented_at", "sources", "pairs", "lead_id")
    }
    return [_event(tie, one, other, said, more[tie.contact]) for tie in ties]


def _event(tie: CityTie, one: Place, other: Place, said: dict[Any, Any], more: tuple[Any, ...]) -> Event:
    documented_at, sources, pairs, lead = more
    words = []
    for city in (one, other):
        answer, at, comment = said.get((tie.contact, city.code), (Answer.SILENT, None, ""))
        words.append(Word(city, answer, sentence(city, answer, at, documented_at is not None), comment))
    count = pairs + 1 if lead else _members(pairs)
    return Event(
        tie, direction(tie, one, other), with_others(count - 2), tuple(words), tuple(sources), _withdrawn(tie)
    )


def _members(pairs: int) -> int:
    """How many cities have so many pairs."""
    return round((1 + (1 + 8 * pairs) ** 0.5) / 2)


def direction(tie: CityTie, one: Place, other: Place) -> str:
    """Who gave and who received."""
    if tie.role == BOTH:
        return _("Both gave and received.")
    giver, receiver = (one, other) if tie.role == GIVES else (other, one)
    return _("%(giver)s gave, %(receiver)s received.") % {"giver": giver.name, "receiver": receiver.name}


def sentence(city: Place, answer: str, at: dt.datetime | None, documented: bool) -> str:
    """What the city says of it, in our words."""
    told = {"city": city.name, "date": date(at.date()) if at else ""}
    if answer == Answer.SILENT:
        if documented:
            return _("%(city)s has said nothing of it; it stands in a public source.") % told
        return _("%(city)s has not answered yet.") % told
    return {
        Answer.ENTERED.value: _("%(city)s entered it: %(date)s."),
        Answer.CONFIRMED.value: _("%(city)s confirms it: %(date)s."),
        Answer.BY_LINK.value: _("%(city)s confirms it by link: %(date)s."),
        Answer.DISPUTED.value: _("%(city)s disputes it: %(date)s."),
    }[str(answer)] % told


def with_others(count: int) -> str:
    if count < 1:
        return ""
    return ngettext("With %(count)s other city.", "With %(count)s other cities.", count) % {
        "count": number(count)
    }


def _withdrawn(tie: CityTie) -> str:
    if tie.state != State.WITHDRAWN:
        return ""
    if tie.merged_into:
        return _("It was entered twice; the other entry stayed.")
    day = date(tie.withdrawn_at.date()) if tie.withdrawn_at else ""
    return _("Withdrawn on %(date)s: “%(reason)s”") % {"date": day, "reason": tie.withdrawn_why}


# --- what they come to ------------------------------------------------------------------------------------------
def finding(one: Place, other: Place, counted: Figures, waiting: int, disputed: int) -> str:
    """Their whole common history in one or two sentences."""
    told = {"one": one.name, "other": other.name, "count": number(counted.contacts)}
    if counted.contacts:
        sentences = [
            ngettext(
                "%(one)s and %(other)s have %(count)s contact that is confirmed or documented.",
                "%(one)s and %(other)s have %(count)s contacts that are confirmed or documented.",
                counted.contacts,
            ) % told
        ]  # fmt: skip
    else:
        sentences = [_("Nothing between %(one)s and %(other)s is confirmed or documented yet.") % told]
    if waiting:
        sentences.append(
            ngettext(
                "%(count)s more contact waits for an answer.", "%(count)s more contacts wait for an answer.", waiting
            ) % {"count": number(waiting)}
        )  # fmt: skip
    if disputed:
        sentences.append(
            ngettext("%(count)s contact is disputed.", "%(count)s contacts are disputed.", disputed)
            % {"count": number(disputed)}
        )
    return " ".join(sentences)


def states_of(ties: Iterable[CityTie], *states: str) -> int:
    """How many contacts there are in these states."""
    return len({tie.contact for tie in ties if tie.state in states})


# --- what the other might know ----------------------------------------------------------------------------------
def might_know(of: Place, reader: Place) -> list[Known]:
    """Published practices of one city: first those in the other's creative field, then the newest."""
    same: list[CardRow] = []
    if reader.field:
        same = cards_where(limit=PRACTICES, kind=KIND_OF_CARDS, city=of.code, field=reader.field)
    known = [
        Known(row, pgettext("practice", "in the field of %(city)s") % {"city": reader.name}) for row in same
    ]
    if len(known) < PRACTICES:
        taken = {row.key for row in same}
        newest = cards_where(limit=2 * PRACTICES, kind=KIND_OF_CARDS, city=of.code)
        known += [Known(row, "") for row in newest if row.key not in taken]
    return known[:PRACTICES]
