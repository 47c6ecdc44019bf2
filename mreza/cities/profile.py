"""What a city says of itself: lede and story, facts, website, languages, disciplines.

The city's team keeps it, and the Secretariat; each act is one transaction with its journal entry (before and after)
and the index. A section is saved only over what the person saw: two people may work in two sections at once, and of
two in one section nobody overwrites the other unseen (K26).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mreza.cities import languages as known_languages
from mreza.cities.facts import GEONAMES
from mreza.cities.freshness import in_capacity_of
from mreza.cities.models import City, Discipline
from mreza.foundation import hooks
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.foundation.text import clean_line, clean_lines
from mreza.journal.models import record
from mreza.translations.authored import Authored, authored, drop, write_original

FACTS = (
    "population", "population_source", "population_year", "population_of", "time_zone", "native_name",
    "native_language",
)  # fmt: skip
CONTACT = ("website", "languages")
DISCIPLINES = ("disciplines",)
LEDE = ("lede",)
SECTIONS: dict[str, tuple[str, ...]] = {
    "lede": LEDE,
    "facts": FACTS,
    "contact": CONTACT,
    "disciplines": DISCIPLINES,
}
SETTABLE = frozenset({*FACTS, *CONTACT, *DISCIPLINES, *LEDE})

LONGEST_LEDE = 300
LONGEST_TITLE = 120
LONGEST_TEXT = 6000
MOST_STORIES = 12
MOST_DISCIPLINES = 20
UP, DOWN = "up", "down"


# --- what is stored -----------------------------------------------------------------------------------------
def present_of(city: City, names: Iterable[str], texts: Authored | None = None) -> dict[str, Any]:
    """What is stored about the city under these names; lists as lists of codes, texts in their original."""
    values: dict[str, Any] = {}
    for name in names:
        if name == "disciplines":
            values[name] = list(
                city.disciplines.order_by("field__position", "position").values_list("code", flat=True)
            )
        elif name == "lede":
            values[name] = str((texts or authored(City.kind, city.code)).original("lede"))
        elif name == "languages":
            values[name] = list(city.languages)
        elif name == "population_source":
            values[name] = "GeoNames" if city.population_source == GEONAMES else city.population_source
        else:
            values[name] = getattr(city, name)
    return values


def story_of(city: City, number: int, texts: Authored | None = None) -> dict[str, str]:
    """One section of the story in its original."""
    found = texts or authored(City.kind, city.code)
    return {part: str(found.original(_part(number, part))) for part in ("title", "text")}


def mark_of(values: Any) -> str:
    """A short name for what somebody saw; another one as soon as anything of it changed."""
    told = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def original_language(texts: Authored, city: City, reader: str) -> str:
    """The language the city writes in: that of its texts so far, else its first working language, else the reader's."""
    return texts.language or (city.languages[0] if city.languages else reader)


# --- facts, contact, disciplines, lede ----------------------------------------------------------------------
@transaction.atomic
def change_profile(
    city: City,
    changes: Mapping[str, Any],
    *,
    by: Any,
    language: str = "",
    reason: str = "",
    seen: tuple[Iterable[str], str] | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> City:
    """Say anew what the city says of itself. `seen`: the names the person saw, and `mark_of` their values; programs
    give the city's `version` instead. `language` is the one the lede is written in."""
    unknown = sorted(set(changes) - SETTABLE)
    if unknown:
        raise ValidationError(_("This cannot be set: %(names)s."), params={"names": ", ".join(unknown)})
    present = _locked(city)
    if seen is not None and mark_of(present_of(present, seen[0])) != seen[1]:
        raise _outdated(present)
    if version is not None and present.version != version:
        raise _outdated(present)
    before = present_of(present, changes)
    wanted = {name: _understood(name, value) for name, value in changes.items()}
    _check_population(present, before, wanted)
    columns = {name: value for name, value in wanted.items() if name not in ("disciplines", "lede")}
    for name, value in columns.items():
        setattr(present, name, value)
    _check_native_name(present, columns)
    present.full_clean(exclude=["code", "country", "confirmed_by"])
    if "disciplines" in wanted:
        present.disciplines.set(wanted["disciplines"])
    spoken: dict[str, Any] = {}
    if "lede" in wanted:
        texts = {"lede": wanted["lede"]}
        if write_original(City.kind, present.code, texts, language=known_language(language), by=by, at=at):
            spoken = {"language": language}
    after = present_of(present, changes)
    changed = [name for name in changes if before[name] != after[name] or (name == "lede" and spoken)]
    if not changed:
        return present
    _write(present, columns, at)
    told = {name: after[name] for name in changed} | spoken
    _note("city.profile-changed", present, by, reason, {name: before[name] for name in changed}, told)
    return present


def _check_population(present: City, before: Mapping[str, Any], wanted: dict[str, Any]) -> None:
    """A number of people says where it comes from, of which year it is and what it counts: all three, or no number."""
    if "population" not in wanted or wanted["population"] == before["population"]:
        if wanted.get("population_source") == "GeoNames":
            wanted["population_source"] = present.population_source  # as it stands, under its name for people
        return
    if wanted["population"] is None:
        wanted |= {"population_source": "", "population_year": None, "population_of": ""}
        return
    problems = {}
    source = wanted.get("population_source", "")
    if not source or source.casefold() == GEONAMES:
        problems["population_source"] = _("Say where the new number comes from, for example a census.")
    if not wanted.get("population_year"):
        problems["population_year"] = _("Say of which year the number is.")
    elif wanted["population_year"] > today().year:
        problems["population_year"] = _("This year lies ahead.")
    if not wanted.get("population_of"):
        problems["population_of"] = _("Say what the number counts: the town or the whole municipality.")
    if problems:
        raise ValidationError(problems)


def _check_native_name(present: City, columns: Mapping[str, Any]) -> None:
    if {"native_name", "native_language"} & set(columns):
        if present.native_name and not present.native_language:
            raise ValidationError({"native_language": _("Say in which language this name is.")})
        if not present.native_name:
            present.native_language = ""


def _understood(name: str, value: Any) -> Any:
    """A value as it is stored, whatever a form or a program sent."""
    match name:
        case "languages":
            return _languages(value)
        case "disciplines":
            return _disciplines(value)
        case "website":
            return _website(value or "")
        case "lede":
            return _text("lede", clean_line(value or ""), LONGEST_LEDE)
        case "native_language":
            return known_language(value, "native_language") if value else ""
        case "population" | "population_year":
            return None if value in ("", None) else value
        case _:
            return clean_line(value or "")


def _languages(codes: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(code for code in codes if code))
    for code in found:
        known_language(code, "languages")
    if len(found) > known_languages.MOST:
        raise ValidationError(
            {
                "languages": ValidationError(
                    _("At most %(most)s languages."), params={"most": known_languages.MOST}
                )
            }
        )
    return found


def known_language(code: str, name: str = "language") -> str:
    """The code of a language there is."""
    if code not in known_languages.codes():
        raise ValidationError(
            {name: ValidationError(_("“%(value)s” is no language."), params={"value": code[:40]})}
        )
    return code


def _disciplines(codes: Iterable[str]) -> list[Discipline]:
    wanted = list(dict.fromkeys(codes))
    if len(wanted) > MOST_DISCIPLINES:
        wrong = ValidationError(_("At most %(most)s disciplines."), params={"most": MOST_DISCIPLINES})
        raise ValidationError({"disciplines": wrong})
    found = {one.code: one for one in Discipline.objects.filter(code__in=wanted)}
    for code in wanted:
        if code not in found:
            wrong = ValidationError(_("“%(value)s” is no discipline."), params={"value": code[:60]})
            raise ValidationError({"disciplines": wrong})
    return [found[code] for code in wanted]


def _website(address: str) -> str:
    address = clean_line(address)
    if address:
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError as error:
            message = _("Write the whole address of the page, beginning with https://")
            raise ValidationError({"website": message}) from error
    return address


def _text(name: str, text: str, longest: int) -> str:
    if len(text) > longest:
        wrong = ValidationError(
            _("The text may have at most %(limit)s characters; now it has %(length)s."),
            params={"limit": longest, "length": len(text)},
        )
        raise ValidationError({name: wrong})
    return text


# --- the story ----------------------------------------------------------------------------------------------
@transaction.atomic
def add_story(
    city: City,
    title: str,
    text: str,
    *,
    language: str,
    by: Any,
    reason: str = "",
    at: dt.datetime | None = None,
) -> int:
    """A new section at the end of the city's story; its number."""
    present = _locked(city)
    if len(present.story) >= MOST_STORIES:
        raise WrongMoment(_("A story has at most %(most)s sections."), most=MOST_STORIES)
    number = max(present.story, default=0) + 1
    drop(City.kind, present.code, f"story.{number}.")  # what a removed one may have left
    words = _story_texts(title, text)
    _put_story(present, number, words, known_language(language), by, at)
    before = {"story": list(present.story)}
    present.story = [*present.story, number]
    _write(present, {"story": present.story}, at)
    _note("city.story-added", present, by, reason, before, {"story": present.story, "number": number} | words)
    return number


@transaction.atomic
def change_story(
    city: City,
    number: int,
    title: str,
    text: str,
    *,
    language: str,
    by: Any,
    reason: str = "",
    seen: str | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> None:
    """Write a section of the story anew; `seen` is `mark_of` what the person saw, `version` the city's."""
    present = _locked(city)
    if version is not None and present.version != version:
        raise _outdated(present)
    _need_story(present, number)
    before = story_of(present, number)
    if seen is not None and mark_of(before) != seen:
        raise _outdated(present)
    words = _story_texts(title, text)
    if not _put_story(present, number, words, known_language(language), by, at):
        return
    _write(present, {}, at)
    changed = [part for part in words if before[part] != words[part]]
    _note(
        "city.story-changed", present, by, reason,
        {"number": number} | {part: before[part] for part in changed},
        {"number": number, "language": language} | {part: words[part] for part in changed},
    )  # fmt: skip


@transaction.atomic
def move_story(
    city: City,
    number: int,
    direction: str,
    *,
    by: Any,
    seen: list[int] | None = None,
    at: dt.datetime | None = None,
) -> None:
    """A section goes one place up or down; translations stay what they are."""
    present = _locked(city)
    _need_story(present, number)
    if seen is not None and seen != present.story:
        raise _outdated(present)
    order = list(present.story)
    place = order.index(number)
    other = place + (-1 if direction == UP else 1)
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    before, present.story = {"story": present.story}, order
    _write(present, {"story": order}, at)
    _note("city.story-moved", present, by, "", before, {"story": order})


@transaction.atomic
def remove_story(city: City, number: int, *, by: Any, at: dt.datetime | None = None) -> None:
    """Take a section out, in every language; the journal keeps the original."""
    present = _locked(city)
    _need_story(present, number)
    before = {"story": present.story, "number": number} | story_of(present, number)
    drop(City.kind, present.code, f"story.{number}.")
    present.story = [one for one in present.story if one != number]
    _write(present, {"story": present.story}, at)
    _note("city.story-removed", present, by, "", before, {"story": present.story})


for _act in (change_profile, add_story, change_story, move_story, remove_story):
    setattr(_act, "alters_data", True)  # noqa: B010 a function has no such attribute until now


def _need_story(city: City, number: int) -> None:
    if number not in city.story:
        raise WrongMoment(_("This section of the story is not there any more."))


def _story_texts(title: str, text: str) -> dict[str, str]:
    words = {
        "title": _text("title", clean_line(title), LONGEST_TITLE),
        "text": _text("text", clean_lines(text), LONGEST_TEXT),
    }
    problems = {}
    if not words["title"]:
        problems["title"] = _("Write a title.")
    if not words["text"]:
        problems["text"] = _("Write the text.")
    if problems:
        raise ValidationError(problems)
    return words


def _put_story(
    city: City, number: int, words: Mapping[str, str], language: str, by: Any, at: dt.datetime | None
) -> Any:
    texts = {_part(number, part): text for part, text in words.items()}
    return write_original(City.kind, city.code, texts, language=language, by=by, at=at)


def _part(number: int, part: str) -> str:
    return f"story.{number}.{part}"


# --- small shared parts -------------------------------------------------------------------------------------
def _locked(city: City) -> City:
    """The city as it is now, held until the act is done."""
    return City.objects.select_for_update(no_key=True).select_related(None).get(pk=city.pk)


def _outdated(present: City) -> Outdated:
    return Outdated(_("Somebody else has saved this in the meantime."), current=present)


def _write(present: City, columns: Mapping[str, Any], at: dt.datetime | None) -> None:
    seen = present.version
    present.version, present.changed_at = seen + 1, at or now()
    names = {*columns, "version", "changed_at"}
    if "native_name" in names or "native_language" in names:
        names |= {"native_name", "native_language"}
    values = {name: getattr(present, name) for name in names}
    if not City.objects.filter(pk=present.pk, version=seen).update(**values):
        raise _outdated(City.objects.get(pk=present.pk))


def _note(act: str, city: City, by: Any, reason: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    record(
        act, (City.kind, city.code), by=by, acting_as=in_capacity_of(by, city), reason=reason.strip(),
        before=before, after=after,
    )  # fmt: skip
    hooks.reindex(City.kind, [city.code])
