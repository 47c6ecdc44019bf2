"""One offer or need as it is read: in one language, with what it costs whom, and until when it is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mreza.areas.partnerships.choices import Audience, Side, WishState
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes.amounts import pays_lines
from mreza.areas.partnerships.wishes.rows import Row, row_of
from mreza.cities import languages
from mreza.cities.models import CreativeField
from mreza.foundation.moments import today
from mreza.translations.lookup import Said, names
from mreza.translations.told import Note, note
from mreza.ui.formats import date
from mreza.vocabulary.models import Objective, Target


class Word(NamedTuple):
    """A word of the Network, and the page about it."""

    code: str
    name: str
    href: str


@dataclass(frozen=True)
class Shown:
    """An offer or a need in the words of one language."""

    wish: Wish
    row: Row
    language: str
    note: Note
    fields: list[Word]
    objectives: list[Word]
    targets: list[Word]
    place: Word | None

    @property
    def code(self) -> str:
        return self.wish.code

    @property
    def title(self) -> Said:
        return self.row.title

    @property
    def address(self) -> str:
        with override(self.language):
            return self.wish.get_absolute_url()

    @property
    def is_offer(self) -> bool:
        return self.row.is_offer

    @property
    def is_public(self) -> bool:
        return self.wish.audience == Audience.PUBLIC and self.wish.state != WishState.WITHDRAWN

    @property
    def is_open(self) -> bool:
        """Whether one may still be interested in it."""
        return self.wish.state == WishState.OPEN and self.wish.expires_on >= today()

    @property
    def list_address(self) -> str:
        """All others of the other side of this kind: who looks for what this offers, who offers what this looks for."""
        other = Side(self.wish.side).other
        return f"{reverse('partnerships:wishes')}?side={other}&kind={self.wish.kind.code}"

    @property
    def facts(self) -> list[dict[str, str]]:
        """How much, when, where, in which languages, until when."""
        row, wish = self.row, self.wish
        where = _("online") if wish.online else self.place.name if self.place else _("at a place")
        found = [
            {"label": _("How much"), "value": row.amount, "note": row.parts},
            {"label": _("When"), "value": row.period or _("no days named")},
            {"label": _("Where"), "value": where, "href": self.place.href if self.place else ""},
            {"label": _("Working languages"), "value": self.working_languages},
            {"label": _("Open until"), "value": date(wish.expires_on) if self.is_open else self.standing},
        ]
        return [one for one in found if one["value"]]

    @property
    def working_languages(self) -> str:
        return ", ".join(languages.name(code) for code in self.wish.languages)

    @property
    def standing(self) -> str:
        """Why it is not open any more."""
        if self.wish.state == WishState.TAKEN:
            return _("all of it was agreed upon")
        if self.wish.state == WishState.WITHDRAWN:
            return _("withdrawn")
        return _("lapsed: nobody said that it is still open") if not self.is_open else ""

    @property
    def pays(self) -> list[tuple[str, str]]:
        return pays_lines(self.wish.pays)

    @property
    def provenance(self) -> list[str]:
        """Who says so, since when, and when it was last said to be still right."""
        wish, row = self.wish, self.row
        who = row.told.organisation_name or row.city_name
        lines = [_("Stated by %(who)s on %(day)s.") % {"who": who, "day": date(wish.entered_at.date())}]
        if wish.confirmed_at and wish.confirmed_at.date() != wish.entered_at.date():
            lines.append(_("Said to be still open on %(day)s.") % {"day": date(wish.confirmed_at.date())})
        return lines


def in_full(rows: QuerySet[Any]) -> QuerySet[Any]:
    """A query of offers and needs with all that a page needs."""
    return rows.select_related("kind", "city__country", "organisation", "place").prefetch_related(
        "fields", "objectives", "targets"
    )


def shown(wish: Wish, language: str) -> Shown:
    """It in the words of a language; it comes from `in_full`."""
    row = row_of(wish, language)
    place = None
    if row.told.place and wish.place is not None:
        place = _place(wish.place, language)
    return Shown(
        wish, row, language, note(row.texts, language), _words(CreativeField, row.fields, "cities:field", language),
        _words(Objective, row.objectives, "vocabulary:objective", language),
        [_target(code, language) for code in row.targets], place,
    )  # fmt: skip


def _words(model: Any, codes: tuple[str, ...], name: str, language: str) -> list[Word]:
    called = names(model.kind, language=language)
    return [Word(code, str(called.get(code, code)), reverse(name, kwargs={"code": code})) for code in codes]


def _target(code: str, language: str) -> Word:
    called = names(Target.kind, language=language)
    goal = code.split(".")[0]
    return Word(code, str(called.get(code, code)), reverse("vocabulary:sdg", kwargs={"code": goal}))


def _place(place: Any, language: str) -> Word:
    from mreza.translations.authored import authored

    name = authored(place.kind_word, place.code).said("name", language)
    return Word(place.code, str(name) or _("at a place"), place.get_absolute_url())
