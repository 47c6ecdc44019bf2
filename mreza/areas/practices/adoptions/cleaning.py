"""What a city says of its adoption, understood: page, API and import ask here. What is wrong is said by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.activities.cleaning import web_address
from mreza.areas.practices.adoptions.choices import Fate
from mreza.areas.practices.adoptions.offered import Offer
from mreza.areas.practices.models import part_key
from mreza.cities.languages import codes as language_codes
from mreza.foundation.text import clean_line, clean_lines
from mreza.ties.cleaning import partial_day
from mreza.vocabulary.models import CostBand

LONGEST = {"summary": 3000, "lesson": 4000, "contact": 500}
LONGEST_TITLE, LONGEST_WHY, LONGEST_COMMENT = 120, 2000, 1000
MOST_LINKS, MOST_ADDED = 20, 12


@dataclass(frozen=True)
class BlockSaid:
    """What a city did with one block, and why. A new one has no key yet; its title says what was added."""

    key: str
    fate: str
    why: str = ""
    title: str = ""


@dataclass(frozen=True)
class Wanted:
    """All that a city says of its adoption beside its steps."""

    language: str
    blocks: Sequence[BlockSaid] = ()
    summary: str = ""
    lesson: str = ""
    contact: str = ""
    cost_band: str = ""
    evidence: Sequence[str] = ()


@dataclass
class Cleaned:
    """The same as it is stored."""

    language: str = ""
    blocks: list[tuple[str, str]] = field(default_factory=list)  # key, fate
    texts: dict[str, str] = field(default_factory=dict)  # by part; only what is written
    cost_band: CostBand | None = None
    evidence: list[str] = field(default_factory=list)


def cleaned(
    wanted: Wanted,
    offers: Mapping[str, Offer],
    own: Collection[str] = (),
    former: Mapping[str, str] | None = None,
) -> Cleaned:
    """What is stored, or ValidationError. `own` are blocks this adoption has added before.

    `former` is what it has said so far, by key: what was answered of a block that is no longer there may stay.
    """
    found, wrong = Cleaned(), dict[str, Any]()
    if wanted.language in language_codes():
        found.language = wanted.language
    else:
        wrong["language"] = ValidationError(_("Choose the language you write in."))
    for part, longest in LONGEST.items():
        try:
            if text := words(getattr(wanted, part), longest):
                found.texts[part] = text
        except ValidationError as error:
            wrong[part] = error
    for number, block in enumerate(wanted.blocks):
        try:
            _take_block(found, block, offers, own, former or {})
        except ValidationError as error:
            wrong[f"block.{block.key[:40]}" if block.key else f"new.{number}"] = error
    if sum(fate == Fate.ADDED and key not in offers for key, fate in found.blocks) > MOST_ADDED:
        wrong["blocks"] = ValidationError(_("At most %(most)s added blocks."), params={"most": MOST_ADDED})
    for name, read in (("cost_band", _cost_band), ("evidence", _links)):
        try:
            setattr(found, name, read(getattr(wanted, name)))
        except ValidationError as error:
            wrong[name] = error
    if wrong:
        raise ValidationError(wrong)
    return found


def _take_block(
    found: Cleaned,
    block: BlockSaid,
    offers: Mapping[str, Offer],
    own: Collection[str],
    former: Mapping[str, str],
) -> None:
    offer = offers.get(block.key)
    is_gone = offer is None and bool(block.key) and block.key not in own
    if is_gone and former.get(block.key) != block.fate:
        raise ValidationError(_("There is no such building block."))
    possible = offer.fates if offer else (Fate(block.fate),) if is_gone else (Fate.ADDED,)
    if block.fate not in possible:
        raise ValidationError(
            _("This can be: %(values)s."), params={"values": ", ".join(str(fate.label) for fate in possible)}
        )
    key = block.key or part_key()
    if key in {one for one, _fate in found.blocks}:
        raise ValidationError(_("Each block is answered once."))
    title, why = clean_line(block.title), words(block.why, LONGEST_WHY)
    if offer is None and not is_gone:
        if not title:
            raise ValidationError(_("Say in a few words what you added."))
        if len(title) > LONGEST_TITLE:
            raise ValidationError(_("At most %(most)s signs."), params={"most": LONGEST_TITLE})
        found.texts[f"block.{key}.title"] = title
    if why:
        found.texts[f"block.{key}.why"] = why
    found.blocks.append((key, block.fate))


def words(text: Any, longest: int) -> str:
    """Free text as it is stored, if it is not too long."""
    tidy = clean_lines(str(text or ""))
    if len(tidy) > longest:
        raise ValidationError(_("At most %(most)s signs."), params={"most": longest})
    return tidy


def _cost_band(code: str) -> CostBand | None:
    if not code:
        return None
    band = CostBand.objects.filter(code=code).first()
    if band is None:
        raise ValidationError(_("“%(code)s” is not on the list."), params={"code": str(code)[:80]})
    return band


def _links(given: Sequence[str]) -> list[str]:
    if isinstance(given, str) or len(given) > MOST_LINKS:
        raise ValidationError(_("At most %(most)s web addresses."), params={"most": MOST_LINKS})
    return list(dict.fromkeys(filter(None, (web_address(str(one)) for one in given))))


# --- days ---------------------------------------------------------------------------------------------------
def step_day(given: str, before: str, on: dt.date) -> str:
    """The day of a step, as exactly as it is known: not ahead, and not before the step before it."""
    day = partial_day(given)
    if day > on.isoformat()[: len(day)]:
        raise ValidationError(_("This day lies ahead. Write down what has happened."))
    known = min(len(day), len(before))
    if day[:known] < before[:known]:
        raise ValidationError(_("The step before it was later. Write a day after it."))
    return day


def first_day(partial: str) -> dt.date | None:
    """The first day of a year, a month or a day."""
    return (
        dt.date.fromisoformat(f"{partial}-01-01"[:10] if len(partial) < 10 else partial) if partial else None
    )


def exact_day(partial: str) -> dt.date | None:
    """The day, where it is known to the day."""
    return dt.date.fromisoformat(partial) if len(partial) == 10 else None
