"""The letter that proposes to work together, already written: in the other city's language and in one's own.

A letter is written in a language only if everything in it can be said in that language: in English, and in every
language into which the interface is translated as fully as into Croatian. A city of which no such language is known is
written to in English, and whoever writes is told so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.mofile import read_mo
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import Audience, Side
from mreza.areas.partnerships.find.asking import Asked
from mreza.areas.partnerships.find.reading import FOR, Told, speaks, wishes
from mreza.areas.partnerships.matching.suggesting import Meeting, Suggestion, why_not
from mreza.areas.partnerships.models import Wish
from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.science.places import official_languages
from mreza.ties.city_page import places
from mreza.translations.lookup import SOURCE_LANGUAGE

COMPLETE = "hr"  # the catalogue that a test keeps complete
REASONS = 3
# What meets is said in its own sentence. The rest is about the Network rather than about the two: nobody is written to
# because of kilometres, of how many letters they answer, or of what a tie would do for its figures.
TOLD = frozenset({"objectives", "records", "earlier", "field", "language"})
MEETINGS = 2
LONGEST_SUBJECT = 150
LONGEST_LETTER = 4000  # all its languages together
UNFINISHED = gettext_lazy("Say what you would like to do together, in place of the sentence in brackets.")


class Written(NamedTuple):
    """The letter in one language, under that language's own name."""

    language: str
    name: str
    text: str


@dataclass(frozen=True)
class Draft:
    """A letter before anybody has touched it; the other city's language comes first."""

    subject: str
    texts: tuple[Written, ...]
    untranslated: tuple[tuple[City, tuple[str, ...]], ...] = ()  # English stands in place of these languages


# --- in which languages ---------------------------------------------------------------------------------------
def language_of(city: City) -> str:
    """The language a city is written to in: its working languages first, then those of its country, else English."""
    here = dict(settings.LANGUAGES)
    for code in (*_working(city), *_official(city)):
        if code in here and is_complete(code):
            return code
    return SOURCE_LANGUAGE


def untranslated(city: City) -> tuple[str, ...]:
    """The languages a city works in, else those of its country, if it is not written to in any of them."""
    wanted = _working(city) or _official(city)
    return () if language_of(city) in wanted else wanted


def _working(city: City) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.split("-")[0] for code in city.languages))


def _official(city: City) -> tuple[str, ...]:
    return tuple(sorted(official_languages(city.country.code) or ()))


@lru_cache(maxsize=32)
def is_complete(language: str) -> bool:
    """Whether the interface says everything in this language."""
    return language == SOURCE_LANGUAGE or _said_in(COMPLETE) <= _said_in(language)


def _said_in(language: str) -> frozenset[Any]:
    """The strings a catalogue has a translation of."""
    file = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.mo"
    if not file.exists():
        return frozenset()
    with file.open("rb") as read:
        told = [message for message in read_mo(read) if message.id]
    # A string with plural forms is known by its first.
    return frozenset((one.context, one.id if isinstance(one.id, str) else one.id[0]) for one in told)


# --- writing it -----------------------------------------------------------------------------------------------
def draft(asked: Asked, city: City, other: City, *, name: str) -> Draft:
    """From the city to the other, signed by whoever writes; in one language if both cities have the same."""
    theirs, ours = language_of(other), language_of(city)
    with override(theirs):
        subject = _("Working together: %(city)s and %(other)s") % {
            "city": _called(city),
            "other": _called(other),
        }
    languages = dict.fromkeys((theirs, ours))
    return Draft(
        subject[:LONGEST_SUBJECT],
        tuple(_written(language, asked, city, other, name) for language in languages),
        tuple((one, missing) for one in (other, city) if (missing := untranslated(one))),
    )


def _written(language: str, asked: Asked, city: City, other: City, name: str) -> Written:
    with override(language):
        why = why_not(
            city.code,
            other.code,
            wish=asked.wish,
            idea=asked.idea,
            corrected=asked.corrected,
            audience=Audience.NETWORK,
            says_how_often=False,
        )
        text = "\n\n".join(_paragraphs(asked, city, other, why.suggestion, name))
    return Written(language, dict(settings.LANGUAGES).get(language, language), text)


def _paragraphs(asked: Asked, city: City, other: City, suggestion: Suggestion, name: str) -> Iterator[str]:
    """In the language in use."""
    here = places({city.code})[city.code]
    yield _("Dear colleagues,")
    yield _("We write to you from %(city)s, %(country)s. Our creative field: %(field)s.") % {
        "city": _called(city),
        "country": here.country_name,
        "field": here.field_name,
    }
    yield from _purpose(asked, city, other, suggestion)
    if reasons := _reasons(suggestion):
        yield "\n".join([_("Why we think of you:"), *(f"– {reason}" for reason in reasons)])
    yield _("Would you like to talk about it? A short answer is enough, also if it is no.")
    yield "\n".join(_addresses(asked, city, other))
    yield "\n".join([_("Kind regards"), *([name] if name else []), _called(city)])


def to_fill_in() -> str:
    """Stands where only the writer knows what to say; a letter is not sent with it."""
    return _("[Say here in one or two sentences what you would like to do together.]")


def is_unfinished(text: str) -> bool:
    """Whether nobody has said yet what the letter is about, in any of its languages."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            if to_fill_in() in text:
                return True
    return False


def _purpose(asked: Asked, city: City, other: City, suggestion: Suggestion) -> list[str]:
    """What it is about: the offer, the need or the idea; what meets; or a place to say it."""
    if asked.idea is not None and asked.idea.text:
        return [_("We have an idea for a project: %(idea)s") % {"idea": asked.idea.text}]
    found = []
    if asked.wish is not None:
        found.append(_of_wish(wishes([asked.wish])[asked.wish.code]))
    found += _meetings(suggestion, other)
    return found or [to_fill_in()]


def _of_wish(told: Told) -> str:
    sentence = (
        _("We are looking for something that you may have: “%(title)s”.")
        if told.side == Side.NEED
        else _("We have something to offer: “%(title)s”.")
    )
    return sentence % {"title": told.title}


def _meetings(suggestion: Suggestion, other: City) -> list[str]:
    """What one has and the other needs, each need and each offer once."""
    meetings: list[Meeting] = []
    named: set[str] = set()
    for met in suggestion.meetings:
        if named.isdisjoint((met.need, met.offer)) and len(meetings) < MEETINGS:
            meetings.append(met)
            named |= {met.need, met.offer}
    # door: to whoever acts for a city of the Network, from one of its teams
    told = wishes(Wish.objects.open().filter(code__in=named).select_related("city"))
    found = []
    for met in meetings:
        if met.need in told and met.offer in told:
            need, offer = told[met.need], told[met.offer]
            sentence = (
                _("You offer “%(offer)s”, and we need “%(need)s”.")
                if offer.city == other.code
                else _("You need “%(need)s”, and we offer “%(offer)s”.")
            )
            found.append(sentence % {"need": need.title, "offer": offer.title})
    return found


def _reasons(suggestion: Suggestion) -> list[str]:
    """Those that hold for these two cities first; else what speaks for them as for others."""
    told = [part for part in suggestion.parts if part.name in TOLD]
    specific = [part.reason for part in told if part.is_specific]
    general = [part.reason for part in told if not part.is_specific and speaks(part) == FOR]
    return [*specific, *general][:REASONS]


def _addresses(asked: Asked, city: City, other: City) -> Iterable[str]:
    yield _("About us: %(address)s") % {"address": _whole(city.get_absolute_url())}
    if asked.wish is not None:
        yield _("More about it: %(address)s") % {"address": _whole(asked.wish.get_absolute_url())}
    both = reverse("partnerships:find-with", kwargs={"code": city.code, "other": other.code})
    yield _("How our two cities fit, with all reasons: %(address)s") % {"address": _whole(both)}


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _called(city: City) -> str:
    return str(city_names(get_language() or SOURCE_LANGUAGE).get(city.code) or city.name)


# --- as it is sent --------------------------------------------------------------------------------------------
def joined(texts: Iterable[Written]) -> str:
    """One letter of all its languages, each after the first under its own name; what is empty is left out."""
    written = [one for one in texts if one.text.strip()]
    return "\n\n".join(
        one.text.strip() if at == 0 else f"— {one.name} —\n\n{one.text.strip()}"
        for at, one in enumerate(written)
    )
