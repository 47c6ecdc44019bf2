"""A good practice as it is read: every word chosen for one language, for page, PDF, API and feed alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mreza.activities.choices import Agreement, Origin, State
from mreza.activities.models import Participation, Partner
from mreza.areas.practices.models import Practice
from mreza.cities.choices import Sector
from mreza.cities.names import city_names
from mreza.foundation.moments import today
from mreza.translations.authored import Authored, authored
from mreza.translations.lookup import Said, names
from mreza.translations.told import Note, note
from mreza.ui.formats import period

# Its texts beside title and summary, in reading order, with the headings they stand under.
HEADINGS: dict[str, Any] = {
    "problem": gettext_lazy("The problem"),
    "done": gettext_lazy("What was done"),
    "context": gettext_lazy("Context"),
    "reached": gettext_lazy("How the people reached were counted"),
    "participation": gettext_lazy("How they took part"),
    "failed": gettext_lazy("What did not work"),
    "transfer": gettext_lazy("What another city needs"),
    "contact": gettext_lazy("Contact"),
}
PARTS = ("title", "summary", *HEADINGS)
LICENCE_ADDRESSES = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
# Lists of words a record is filed under → the kind of their texts.
WORDS = {
    "fields": "field",
    "disciplines": "discipline",
    "objectives": "objective",
    "dimensions": "dimension",
    "stages": "stage",
    "groups": "group",
    "targets": "sdg-target",
}
_WEB = re.compile(r"https?://[^\s<>\"]+")


class Word(NamedTuple):
    """A word of the Network a record is filed under, with the page about it where there is one."""

    code: str
    name: Said
    href: str = ""


class BlockShown(NamedTuple):
    """A building block: what another city could take over by itself."""

    key: str
    title: Said
    text: Said
    cost: str
    people: int | None
    months: int | None
    evidence: str


class ResultShown(NamedTuple):
    """What changed, with its figure and where that comes from."""

    text: Said
    figure: str
    source: str


class PartnersShown(NamedTuple):
    """The bodies of one sector that took part."""

    sector: str
    label: str
    names: list[str]


@dataclass(frozen=True)
class Shown:
    """One record in the words of one language."""

    practice: Practice
    language: str
    texts: Mapping[str, Said]
    city: Word | None
    country: Word | None
    region: Word | None
    others: list[Word]  # cities that agreed to be named
    words: Mapping[str, list[Word]]  # by the name of the list: fields, disciplines …
    theme: Word | None
    cost: str
    blocks: list[BlockShown]
    results: list[ResultShown]
    partners: list[PartnersShown]
    note: Note  # in which language it was written, and how far its translation may be trusted
    languages: list[str]
    more: Mapping[str, Any] = field(default_factory=dict)

    # --- what the record is -------------------------------------------------------------------------------
    @property
    def code(self) -> str:
        return self.practice.code

    @property
    def title(self) -> Said:
        return self.texts["title"] or Said(_("Without a title"), self.language)

    @property
    def summary(self) -> Said:
        return self.texts["summary"]

    @property
    def address(self) -> str:
        """Its page in this language."""
        with override(self.language):
            return reverse("practices:practice", kwargs={"code": self.code})

    @property
    def is_public(self) -> bool:
        return self.practice.state in (State.PUBLISHED, State.RETIRED)

    @property
    def is_retired(self) -> bool:
        return bool(self.practice.state == State.RETIRED)

    @property
    def is_unconfirmed(self) -> bool:
        """Compiled from public sources, and the city has not said yet that it is right."""
        return self.practice.origin == Origin.COMPILED and self.practice.confirmed_at is None

    @property
    def is_stale(self) -> bool:
        """The day has passed by which the city wanted to say again whether this is right."""
        return self.practice.due_on is not None and self.practice.due_on < today()

    @property
    def period(self) -> str:
        """From when to when, as exactly as it is known."""
        return period(self.practice.starts, self.practice.ends, self.language)

    @property
    def is_translation(self) -> bool:
        return bool(self.note.state)

    @property
    def sources(self) -> list[str]:
        """Addresses that may be followed; anything else was never a source."""
        return [one for one in self.practice.sources if isinstance(one, str) and _WEB.fullmatch(one)]

    @property
    def licence(self) -> tuple[str, str]:
        return self.practice.get_licence_display(), LICENCE_ADDRESSES.get(self.practice.licence, "")

    @property
    def for_whom(self) -> str:
        return ", ".join(str(word.name) for word in self.words["groups"])

    @property
    def not_stated(self) -> list[str]:
        """What the box *In short* has nothing about: an empty place is said, not hidden."""
        practice = self.practice
        asked = {
            _("for whom"): self.words["groups"],
            _("what changed"): self.results,
            _("cost"): self.cost,
            _("time"): practice.months is not None or self.period,
            _("people who worked on it"): practice.people is not None,
        }
        return [name for name, given in asked.items() if not given]


def in_full(rows: QuerySet[Any]) -> QuerySet[Any]:
    """A query of practices with all that a page needs beside its texts."""
    return rows.select_related(
        "city__country__region", "theme", "cost_band", "organisation"
    ).prefetch_related(*WORDS, "blocks__cost_band", "results", "targets__goal")


def shown(practice: Practice, language: str, *, texts: Authored | None = None) -> Shown:
    """The record in the words of a language; `practice` comes from `in_full`."""
    written = texts or authored(practice.kind, practice.key)
    blocks, results = list(practice.blocks.all()), list(practice.results.all())
    with override(language):
        return Shown(
            practice=practice,
            language=language,
            texts={part: written.said(part, language) for part in PARTS},
            city=_city(practice.city, language),
            country=_country(practice.city, language),
            region=_region(practice.city, language),
            others=_others(practice, language),
            words={name: _words(practice, name, language) for name in WORDS},
            theme=_word("theme", practice.theme, language),
            cost=cost_name(practice.cost_band, language),
            blocks=[_block(block, written, language) for block in blocks],
            results=[
                ResultShown(written.said(f"result.{one.key}.text", language), one.figure, one.source)
                for one in results
            ],
            partners=_partners(practice),
            note=note(written, language),
            languages=written.languages,
        )


# --- words ------------------------------------------------------------------------------------------------
def _said(kind: str, code: str, language: str) -> Said:
    return names(kind, language=language).get(code) or Said(code, "und", is_fallback=True)


def _word(kind: str, row: Any, language: str) -> Word | None:
    return Word(row.code, _said(kind, row.code, language)) if row else None


def _words(practice: Practice, name: str, language: str) -> list[Word]:
    rows = list(getattr(practice, name).all())
    if name == "fields":
        rows.sort(key=lambda row: (row.position, row.code))
    return [Word(row.code, _said(WORDS[name], row.code, language), _href(name, row)) for row in rows]


def _href(name: str, row: Any) -> str:
    if name == "fields":
        return reverse("cities:field", kwargs={"code": row.code})
    if name == "objectives":
        return reverse("vocabulary:objective", kwargs={"code": row.code})
    if name == "targets":
        return reverse("vocabulary:sdg", kwargs={"code": row.goal.code})
    facet = {"disciplines": "discipline", "dimensions": "dimension", "stages": "stage", "groups": "group"}[
        name
    ]
    return f"{reverse('practices:list')}?{facet}={row.code}"


def _city(city: Any, language: str) -> Word | None:
    if city is None:
        return None
    name = city_names(language).get(city.code) or Said(city.name, "en")
    return Word(city.code, name, reverse("cities:city", kwargs={"code": city.code}))


def _country(city: Any, language: str) -> Word | None:
    if city is None:
        return None
    code = city.country.code
    return Word(code, _said("country", code, language), reverse("cities:country", kwargs={"code": code}))


def _region(city: Any, language: str) -> Word | None:
    region = city.country.region if city is not None else None
    if region is None:
        return None
    address = reverse("cities:region", kwargs={"code": region.code})
    return Word(region.code, _said("region", region.code, language), address)


def _others(practice: Practice, language: str) -> list[Word]:
    rows = Participation.objects.filter(  # door: only cities that agreed to be named
        kind=practice.kind, key=practice.key, state=Agreement.AGREED
    ).select_related("city")
    found = [_city(row.city, language) for row in rows.order_by("city__code")]
    return [word for word in found if word]


def cost_name(band: Any, language: str) -> str:
    return str(_said("cost-band", band.code, language)) if band else ""


def _block(block: Any, written: Authored, language: str) -> BlockShown:
    return BlockShown(
        block.key,
        written.said(f"block.{block.key}.title", language),
        written.said(f"block.{block.key}.text", language),
        cost_name(block.cost_band, language),
        block.people,
        block.months,
        block.evidence,
    )


def _partners(practice: Practice) -> list[PartnersShown]:
    """By sector, in the founding document's order."""
    rows = Partner.objects.filter(
        kind=practice.kind, key=practice.key
    )  # door: belongs to a record already seen
    by_sector: dict[str, list[str]] = {}
    for name, sector in rows.values_list("name", "sector"):
        by_sector.setdefault(sector, []).append(name)
    return [
        PartnersShown(sector, str(label), by_sector[sector])
        for sector, label in Sector.choices
        if sector in by_sector
    ]


# --- small readings ---------------------------------------------------------------------------------------
def host(address: str) -> str:
    """Whose page a web address is, for a short link."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def absolute(address: str) -> str:
    return settings.SITE_URL + address


def joined(words: Iterable[Word]) -> str:
    return ", ".join(str(word.name) for word in words)
