"""*Our cooperation*: what a city has done with others since it joined, on two pages for its mayor (PDF/UA-1).

Whatever a city has, the file has two pages at most: what is listed one by one is shortened until it fits, and the file
says how much more there is. Figures are never shortened. They are contacts, each told once, under the best that is
known of any of its ties: a mayor asks how often the city worked with others, not how many pairs that made.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info, ngettext, override
from django.utils.translation import gettext as _

from mreza.activities.catalogue import CardRow, cards_where, count_where
from mreza.cities.choices import Precision
from mreza.cities.directory import snapshot
from mreza.cities.models import City
from mreza.foundation.moments import now, today
from mreza.ties.between import KIND_OF_CARDS
from mreza.ties.choices import State
from mreza.ties.city_page import (
    BOTH,
    GIVES,
    RECEIVES,
    CityTie,
    Count,
    Figures,
    Partner,
    Place,
    partners_of,
    places,
    standing,
    ties_of,
)
from mreza.ties.coverage import caution, made_from
from mreza.translations.lookup import Said, names, said
from mreza.ui.formats import date, number
from mreza.ui.print_fonts import FAMILIES, printable
from mreza.ui.typesetting import is_rtl, language_tag, pages_of, typeset
from mreza.vocabulary.models import TieKind

TEMPLATE = (Path(__file__).parent / "typst/cooperation.typ").read_bytes()
PAGES = 2
LONGEST = 110  # signs of a title; the page of the contact has all of it
KINDS, BESIDE = 14, 2  # rows of the table: kinds that count, and kinds that are only listed
UNKNOWN = ""  # region of a country that has none
# The columns of the table of kinds.
STATES: tuple[tuple[str, ...], ...] = (
    (State.CONFIRMED, State.BY_LINK), (State.DOCUMENTED,), (State.CLAIMED,), (State.DISPUTED,),
)  # fmt: skip


class Room(NamedTuple):
    """How much is told one by one: of the figures on the first page, and in the lists on the second."""

    names: int  # of partners in a region
    contacts: int
    practices: int


NAMES = (8, 6, 4, 2, 0)
LISTS = ((20, 10), (16, 8), (12, 6), (8, 5), (4, 3), (2, 2), (0, 0))


class Entry(NamedTuple):
    """A contact as the file tells it."""

    tie: CityTie  # the best known of its ties
    partners: int  # cities of it beside this one

    @property
    def is_counted(self) -> bool:
        return Count().takes(self.tie)

    @property
    def waits(self) -> bool:
        """Whether no city has confirmed it yet, and it would count if one did."""
        return self.tie.state == State.CLAIMED and self.tie.counts


@dataclass(frozen=True)
class Cooperation:
    """What there is to tell of one city, in one language."""

    language: str
    city: Place
    since: dt.date | None  # when its present membership began
    since_precision: str
    ties: Sequence[CityTie]  # that stand, since it joined, the best known first
    earlier: int  # contacts that were over when it joined
    partners: Sequence[Partner]
    practices: Sequence[CardRow]
    practices_total: int

    @cached_property
    def contacts(self) -> list[Entry]:
        """Each once, under the best known of its ties."""
        best: dict[str, CityTie] = {}
        for tie in self.ties:
            best.setdefault(tie.contact, tie)
        partners = Counter(tie.contact for tie in self.ties)
        return [Entry(tie, partners[tie.contact]) for tie in best.values()]

    @cached_property
    def counted(self) -> Figures:
        return Figures([tie for tie in self.ties if Count().takes(tie)])

    @property
    def waiting(self) -> int:
        return len([one for one in self.contacts if one.waits])

    @property
    def counted_partners(self) -> list[Partner]:
        return [one for one in self.partners if not one.is_claimed_only]

    @property
    def countries(self) -> int:
        return len({one.place.country for one in self.counted_partners})

    @property
    def address(self) -> str:
        with override(self.language):
            return settings.SITE_URL + reverse("ties:of-city", kwargs={"code": self.city.code})


def cooperation_of(city: City, language: str) -> Cooperation:
    """Everything recorded of a city's cooperation since it joined; of a former member everything there is."""
    membership = city.membership(today())
    with override(language):
        every = standing(ties_of(city, language))
        since = membership.since if membership else None
        ties = [tie for tie in every if since is None or not was_over(tie, since)]
        return Cooperation(
            language=language,
            city=places({city.code}, language)[city.code],
            since=since,
            since_precision=membership.since_precision if membership else Precision.DAY,
            ties=ties,
            earlier=Figures(every).contacts - Figures(ties).contacts,
            partners=partners_of(ties, Count(), language),
            practices=cards_where(limit=LISTS[0][1], language=language, kind=KIND_OF_CARDS, city=city.code),
            practices_total=count_where(kind=KIND_OF_CARDS, city=city.code),
        )


def was_over(tie: CityTie, on: dt.date) -> bool:
    """Whether a contact lay before that day, as far as its days are known; one without a year did not."""
    last = tie.ends or tie.begins
    return bool(last) and last < on.isoformat()[: len(last)]


def as_pdf(told: Cooperation) -> bytes:
    """The finished file: one page if that holds everything, else the figures on one and the lists on the other."""
    moment = now().replace(hour=0, minute=0, second=0, microsecond=0)

    def made(room: Room, *, divided: bool = True) -> bytes:
        return typeset(TEMPLATE, content(told, room, divided=divided), moment)

    with override(told.language):
        file = made(Room(NAMES[0], *LISTS[0]), divided=False)
        if pages_of(file) == 1:
            return file
        names = next((most for most in NAMES if pages_of(made(Room(most, *LISTS[-1]))) <= PAGES), NAMES[-1])
        for lists in LISTS:
            file = made(Room(names, *lists))
            if pages_of(file) <= PAGES:
                return file
    raise ValueError("what must stand in the file does not fit on two pages")


# --- what it says -----------------------------------------------------------------------------------------------
def content(told: Cooperation, room: Room, *, divided: bool = True) -> dict[str, Any]:
    title = _("Our cooperation: %(city)s") % {"city": told.city.name}
    newest = _newest(told)
    return {
        "language": language_tag(told.language),
        "rtl": bool(get_language_info(told.language)["bidi"]),
        "fonts": FAMILIES,
        "divided": divided,
        "title": printable(title),
        "description": printable(summary(told)),
        "author": "Mreža",
        "made": [today().year, today().month, today().day],
        "foot": printable(f"Mreža · {told.address} · {date(today())}"),
        "eyebrow": printable(_eyebrow(told)),
        "summary": printable(summary(told)),
        "facts": [[printable(value), printable(label)] for value, label in _facts(told)],
        "kinds": _kinds(told),
        "regions": _regions(told, room),
        "contacts": [_contact(told, one) for one in newest[: room.contacts]],
        "contacts_more": _more(len(newest) - min(room.contacts, len(newest))),
        "practices": [_practice(told, row) for row in told.practices[: room.practices]],
        "practices_more": _more(
            told.practices_total - min(room.practices, len(told.practices))
        ),
        "gaps": [printable(line) for line in gaps(told)],
        "notes": [printable(line) for line in _notes()],
        "address": told.address,
        "labels": {
            "kinds": _("Contacts by kind and state"),
            "regions": _("Partner cities by region"),
            "contacts": _("Latest contacts"),
            "practices": _("Good practices of the city"),
            "gaps": _("What is missing"),
            "notes": _("How to read this"),
            "page": _("All ties of the city on the web:"),
            "none": _("Nothing is recorded yet."),
        },
    }  # fmt: skip


def _eyebrow(told: Cooperation) -> str:
    since = (
        _("member since %(date)s") % {"date": date(told.since, told.since_precision)}
        if told.since
        else _("not a member today")
    )
    return " · ".join(filter(None, (told.city.field_name, told.city.country_name, since)))


def summary(told: Cooperation) -> str:
    """The whole in one sentence, with exact numbers."""
    counted, partners, countries = told.counted, told.counted_partners, told.countries
    phrases = {
        "city": told.city.name,
        "contacts": ngettext(
            "%(count)s contact confirmed or documented", "%(count)s contacts confirmed or documented", counted.contacts
        ) % {"count": number(counted.contacts)},
        "cities": ngettext("%(count)s partner city", "%(count)s partner cities", len(partners))
        % {"count": number(len(partners))},
        "countries": ngettext("%(count)s country", "%(count)s countries", countries) % {"count": number(countries)},
        "practices": ngettext(
            "%(count)s good practice published", "%(count)s good practices published", told.practices_total
        ) % {"count": number(told.practices_total)},
    }  # fmt: skip
    if told.since is None:
        return (
            _("%(city)s, all that is recorded: %(contacts)s, %(cities)s, %(countries)s, %(practices)s.")
            % phrases
        )
    phrases["date"] = date(told.since, told.since_precision)
    return (
        _("%(city)s since it joined (%(date)s): %(contacts)s, %(cities)s, %(countries)s, %(practices)s.")
        % phrases
    )


def _facts(told: Cooperation) -> list[tuple[str, str]]:
    """How much there is, and below it what the city gave and received."""
    counted = told.counted
    gave, received, both = (counted.contacts_of(role) for role in (GIVES, RECEIVES, BOTH))
    partners, practices, waiting = len(told.counted_partners), told.practices_total, told.waiting
    rows = [
        (counted.contacts, ngettext("contact that counts", "contacts that count", counted.contacts)),
        (partners, ngettext("partner city", "partner cities", partners)),
        (told.countries, ngettext("country of these partners", "countries of these partners", told.countries)),
        (practices, ngettext("good practice published", "good practices published", practices)),
        (gave, ngettext("contact in which the city gave", "contacts in which the city gave", gave)),
        (received, ngettext("contact in which it received", "contacts in which it received", received)),
        (both, ngettext("contact in which both gave and received", "contacts in which both gave and received", both)),
        (waiting, ngettext("contact waiting for an answer", "contacts waiting for an answer", waiting)),
    ]  # fmt: skip
    return [(number(value), label) for value, label in rows]


def _kinds(told: Cooperation) -> dict[str, Any]:
    """Contacts by kind, one column a state; kinds that are listed and not counted stand below the sums."""
    cells: Counter[tuple[str, int]] = Counter()
    kinds: dict[bool, dict[str, int]] = {True: {}, False: {}}
    column = {state: at for at, states in enumerate(STATES) for state in states}
    for tie in (one.tie for one in told.contacts):
        kinds[tie.counts][tie.kind] = tie.kind_position
        cells[tie.kind, column[tie.state]] += 1

    def row(label: str, codes: Sequence[str]) -> list[str]:
        sums = (sum(cells[code, at] for code in codes) for at in range(len(STATES)))
        return [printable(label), *map(number, sums)]

    def rows(counts: bool, most: int) -> list[list[str]]:
        codes = sorted(kinds[counts], key=lambda code: (kinds[counts][code], code))
        shown = codes if len(codes) <= most else codes[: most - 1]
        rest = codes[len(shown) :]
        found = [row(str(called.get(code) or code), [code]) for code in shown]
        return [*found, row(_kinds_more(len(rest)), rest)] if rest else found

    called, listed = names(TieKind.kind), _("listed, not counted")
    states = (State.CONFIRMED, State.DOCUMENTED, State.CLAIMED, State.DISPUTED)
    return {
        "head": [printable(str(cell)) for cell in (_("Kind"), *(state.label for state in states))],
        "rows": rows(True, KINDS),
        "total": row(_("Together"), list(kinds[True])),
        "beside": [[printable(f"{label} ({listed})"), *figures] for label, *figures in rows(False, BESIDE)],
    }


def _kinds_more(count: int) -> str:
    return ngettext("%(count)s more kind", "%(count)s more kinds", count) % {"count": number(count)}


def _regions(told: Cooperation, room: Room) -> dict[str, Any]:
    """Each region with the partners there; also those in which there is none."""
    shot = snapshot()
    known = {code: str(said("region", code)) for code in shot.regions}
    by_region: dict[str, list[Partner]] = {code: [] for code in known}
    for one in told.counted_partners:
        by_region.setdefault(one.place.region, []).append(one)
    contacts: dict[str, set[str]] = {}
    there = {one.place.code: one.place.region for one in told.counted_partners}
    for tie in told.counted.ties:
        contacts.setdefault(there.get(tie.partner, UNKNOWN), set()).add(tie.contact)
    rows = []
    for code, partners in by_region.items():
        shown = [str(one.place.name) for one in partners[: room.names]]
        more = len(partners) - len(shown)
        if more and shown:
            shown.append(_("and %(count)s more") % {"count": number(more)})
        rows.append(
            [
                known.get(code) or _("region not stated"), number(len(partners)), number(len(contacts.get(code, ()))),
                ", ".join(shown),
            ]
        )  # fmt: skip
    head = [_("Region"), _("Cities"), _("Contacts"), _("Closest partners")]
    return {
        "head": [printable(cell) for cell in head],
        "rows": [[printable(cell) for cell in row] for row in rows],
    }


def _newest(told: Cooperation) -> list[Entry]:
    """What counts first, the newest first; those without a year last."""
    return sorted(told.contacts, key=lambda one: (one.is_counted, one.tie.begins), reverse=True)


def _contact(told: Cooperation, one: Entry) -> dict[str, Any]:
    tie, others = one.tie, one.partners - 1
    place = places({tie.partner}, told.language).get(tie.partner)
    partner = str(place.name) if place else ""
    if others:
        partner = _("%(city)s and %(count)s more") % {"city": partner, "count": number(others)}
    kind = str(said(TieKind.kind, tie.kind))
    state = str(State(tie.state).label)
    return {
        "title": _said(tie.title),
        "about": printable(" · ".join(filter(None, (partner, kind, tie.period, state)))),
    }


def _practice(told: Cooperation, row: CardRow) -> dict[str, Any]:
    return {"title": _said(row.title), "about": str(row.year) if row.year else ""}


def _said(text: Said) -> dict[str, Any]:
    shown = " ".join(printable(text).split())
    language = text.language if text.language != "und" else "en"
    return {
        "text": shown if len(shown) <= LONGEST else shown[: LONGEST - 1].rstrip() + "…",
        "language": language_tag(language),
        "rtl": is_rtl(language),
    }


def _more(count: int) -> str:
    return ngettext("%(count)s more stands on the web.", "%(count)s more stand on the web.", count) % {
        "count": number(count)
    } if count > 0 else ""  # fmt: skip


def gaps(told: Cooperation) -> list[str]:
    """What the record does not hold, or holds only half."""
    counted = told.counted
    disputed = len({tie.contact for tie in told.ties if tie.state == State.DISPUTED})
    undated = len({tie.contact for tie in counted.ties if not tie.begins})
    met = {one.place.region for one in told.counted_partners}
    unmet = [str(said("region", code)) for code in snapshot().regions if code not in met]
    found = []
    if not told.ties:
        found.append(_("No tie is recorded yet."))
    elif unmet:
        found.append(_("No tie that counts leads to: %(regions)s.") % {"regions": ", ".join(unmet)})
    if told.waiting:
        found.append(
            ngettext(
                "%(count)s contact is only claimed: a city has not answered.",
                "%(count)s contacts are only claimed: a city has not answered.",
                told.waiting,
            ) % {"count": number(told.waiting)}
        )  # fmt: skip
    if disputed:
        found.append(
            ngettext(
                "%(count)s contact is disputed by a partner; what is disputed counts nowhere.",
                "%(count)s contacts are disputed by a partner; what is disputed counts nowhere.",
                disputed,
            ) % {"count": number(disputed)}
        )  # fmt: skip
    if undated:
        found.append(
            ngettext(
                "Of %(count)s contact no year is known; it is counted here.",
                "Of %(count)s contacts no year is known; they are counted here.",
                undated,
            ) % {"count": number(undated)}
        )  # fmt: skip
    if told.earlier:
        found.append(
            ngettext(
                "%(count)s contact was over before the city joined and is not counted here.",
                "%(count)s contacts were over before the city joined and are not counted here.",
                told.earlier,
            ) % {"count": number(told.earlier)}
        )  # fmt: skip
    if counted.contacts and not counted.contacts_of(BOTH):
        if not counted.contacts_of(GIVES):
            found.append(_("In no contact that counts did the city give to another."))
        if not counted.contacts_of(RECEIVES):
            found.append(_("In no contact that counts did the city receive from another."))
    if not told.practices_total:
        found.append(_("No good practice of the city is published yet."))
    return found


def _notes() -> list[str]:
    return [
        caution(),
        _(
            "A contact counts once, however many cities took part, under the best that is known of it. Only confirmed "
            "and documented contacts count, and presence at the same conference does not."
        ),
        made_from(),
    ]
