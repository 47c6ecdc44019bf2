"""One adoption as it is read: from whom it was taken, its steps, what was kept or changed and why, what was learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mreza.areas.practices.adoptions.choices import Answer, Fate, Stage
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.adoptions.offered import Offer, in_words, offered
from mreza.areas.practices.adoptions.tree import Grown, grown
from mreza.areas.practices.models import Practice
from mreza.areas.practices.page import Word, cost_name
from mreza.cities.names import city_names
from mreza.science import lineage
from mreza.science.lineage import ORIGIN
from mreza.translations.authored import Authored, authored
from mreza.translations.lookup import Said
from mreza.translations.told import Note, note
from mreza.ui.formats import date, partial_date


class StepShown(NamedTuple):
    stage: str
    label: str
    when: str  # as the language writes the day; empty where it is not known


class BlockShown(NamedTuple):
    """What this city did with one block. `first` says so against the practice of the first city, where it differs."""

    key: str
    title: Said
    fate: str
    label: str
    why: Said
    first: str


class Hand(NamedTuple):
    """A place before or after this one in the tree."""

    city: str
    href: str
    withdrawn: bool = False


@dataclass(frozen=True)
class AdoptionShown:
    """One adoption in the words of one language."""

    adoption: Adoption
    language: str
    city: Word
    practice: Said  # its title
    practice_address: str
    way: list[Hand]  # from the first city to the one it was taken from
    carried_on: list[Hand]
    steps: list[StepShown]
    blocks: list[BlockShown]
    unanswered: list[Said]
    texts: Mapping[str, Said]
    cost: str
    credits: list[str]  # the cities to which it owes something
    note: Note  # in which language the city wrote, and how far the translation may be trusted

    @property
    def address(self) -> str:
        with override(self.language):
            return self.adoption.get_absolute_url()

    @property
    def source(self) -> str:
        return self.way[-1].city

    @property
    def stage_label(self) -> str:
        return str(self.adoption.get_stage_display())

    @property
    def ledger_address(self) -> str:
        contact = self.adoption.contact
        return reverse("ties:contact", kwargs={"code": contact.code}) if contact else ""

    def freshness(self) -> list[str]:
        """Who said what of it, and when somebody is asked again."""
        one, found = self.adoption, []
        if one.answered_at:
            told = {"city": self.source, "date": date(one.answered_at.date())}
            found.append(
                _("Confirmed by %(city)s: %(date)s.") % told
                if one.answer == Answer.CONFIRMED
                else _("Not confirmed by %(city)s: %(date)s.") % told
            )
        else:
            found.append(_("Not yet confirmed by %(city)s.") % {"city": self.source})
        if one.still_running_on:
            found.append(_("Said to be running: %(date)s.") % {"date": date(one.still_running_on)})
        if one.due_on:
            found.append(_("Asked again: %(date)s.") % {"date": date(one.due_on)})
        return found


def adoption_shown(practice: Practice, adoption: Adoption, language: str) -> AdoptionShown:
    """`practice` comes with its city and blocks, `adoption` from `with_all`."""
    names = city_names(language)
    found = grown(practice)
    texts, own = authored(Adoption.kind, adoption.code), authored(practice.kind, practice.key)
    offers = {offer.key: offer for offer in in_words(offered(practice, adoption.parent), practice, language)}
    with override(language):
        blocks = _blocks(adoption, texts, offers, found, language)
        address = reverse("practices:practice", kwargs={"code": practice.code})
        here = names.get(adoption.city.code) or Said(adoption.city.name, language)
        origin = names.get(found.origin, "") or _("the first city")
        debts = lineage.credit(found.tree, adoption.code) if adoption.code in found.kept else ()
        return AdoptionShown(
            adoption,
            language,
            Word(adoption.city.code, here, reverse("cities:city", kwargs={"code": adoption.city.code})),
            own.said("title", language) or Said(_("Without a title"), language),
            address,
            [Hand(str(origin), address), *_before(practice, adoption, names)],
            _after(practice, adoption, names),
            [
                StepShown(step.stage, str(Stage(step.stage).label), partial_date(step.on, language))
                for step in adoption.steps.all()
            ],
            blocks,
            [
                offer.title or Said(_("Without a title"), language)
                for key, offer in offers.items()
                if offer.is_there and key not in {block.key for block in blocks}
            ],
            {part: texts.said(part, language) for part in ("summary", "lesson", "contact")},
            cost_name(adoption.cost_band, language),
            [str(names.get(one.city, one.city)) for one in debts if one.city],
            note(texts, language),
        )


def _blocks(
    adoption: Adoption, texts: Authored, offers: Mapping[str, Offer], found: Grown, language: str
) -> list[BlockShown]:
    against: Mapping[str, lineage.Fate] = {}
    if adoption.code in found.kept and found.tree.adoptions[adoption.code].source != ORIGIN:
        against = lineage.against_origin(found.tree)[adoption.code]
    shown = []
    for block in adoption.blocks.all():
        offer = offers.get(block.key)
        title = texts.said(f"block.{block.key}.title", language) or (
            offer.title if offer else Said("", language)
        )
        first = against.get(block.key)
        differs = first is not None and first.value != block.fate
        shown.append(
            BlockShown(
                block.key,
                title or Said(_("A block that is no longer in the practice"), language),
                block.fate,
                str(Fate(block.fate).label),
                texts.said(f"block.{block.key}.why", language),
                str(Fate(first.value).label) if differs and first else "",
            )
        )
    return shown


def _before(practice: Practice, adoption: Adoption, names: Mapping[str, Said]) -> list[Hand]:
    """The adoptions between the first city and this one."""
    rows = {
        row[0]: row[1:]
        for row in Adoption.objects.filter(practice=practice).values_list(  # door: public, as its practice
            "pk", "code", "city__code", "parent", "withdrawn_at"
        )
    }
    found: list[Hand] = []
    here = adoption.parent_id
    while here is not None and len(found) < len(rows):
        code, city, parent, withdrawn = rows[here]
        found.append(Hand(str(names.get(city, city)), _address(practice, code), withdrawn is not None))
        here = parent
    return found[::-1]


def _after(practice: Practice, adoption: Adoption, names: Mapping[str, Said]) -> list[Hand]:
    rows = adoption.carried_on.filter(withdrawn_at=None).order_by("pk").values_list("code", "city__code")
    return [Hand(str(names.get(city, city)), _address(practice, code)) for code, city in rows]


def _address(practice: Practice, code: str) -> str:
    return reverse("practices:adoption", kwargs={"code": practice.code, "acode": code})
