"""One place as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.areas.partnerships.models import Place
from mreza.cities.models import CreativeField
from mreza.cities.places import place_name, place_url
from mreza.foundation.moments import today
from mreza.translations.authored import Authored, authored
from mreza.translations.lookup import Said, names, said
from mreza.translations.told import Note, note
from mreza.ui.formats import date, number
from mreza.vocabulary.models import PlaceKind


@dataclass(frozen=True)
class Shown:
    """A place in the reader's words."""

    place: Place
    language: str
    texts: Authored

    @classmethod
    def of(cls, place: Place, language: str) -> Shown:
        return cls(place, language, authored(Place.kind_word, place.code))

    def said(self, part: str) -> Said:
        return self.texts.said(part, self.language)

    @cached_property
    def name(self) -> Said:
        return self.said("name")

    @property
    def note(self) -> Note:
        return note(self.texts, self.language)

    @cached_property
    def kind(self) -> str:
        return str(said(PlaceKind.kind, self.place.kind.code, language=self.language))

    @cached_property
    def fields(self) -> list[tuple[str, str, str]]:
        """Code, name and page of each creative field."""
        called = names(CreativeField.kind, language=self.language)
        codes = self.place.fields.order_by("position", "code").values_list("code", flat=True)
        return [(code, str(called.get(code, code)), place_url("field", code)) for code in codes]

    @cached_property
    def city(self) -> tuple[str, str]:
        """Name and page of its city."""
        code = self.place.city.code
        return place_name("city", code, self.language), place_url("city", code)

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What can be told in a word: room, access, open to whom."""
        place = self.place
        return [
            {
                "label": _("Room for people"),
                "value": number(place.capacity) if place.capacity else _("Not stated"),
            },
            {"label": _("Open to"), "value": place.get_open_to_display()},
            {"label": _("Access"), "value": place.get_access_display() or _("Not stated")},
        ]

    @property
    def freshness(self) -> str:
        """Who said lately that this is right."""
        place = self.place
        if place.confirmed_at is None:
            return _("Not yet confirmed by those who keep it.")
        told = {"day": date(today(place.confirmed_at))}
        if self.is_old:
            return _("Not confirmed since %(day)s.") % told
        return _("Confirmed by those who keep it on %(day)s.") % told

    @property
    def is_old(self) -> bool:
        return self.place.due_on is not None and self.place.due_on < today()

    @property
    def address(self) -> str:
        return reverse("partnerships:place", kwargs={"code": self.place.code})

    @property
    def map_address(self) -> str:
        """The same map with the places of its city."""
        return f"{reverse('partnerships:places')}?city={self.place.city.code}&view=map"
