"""What a city says of itself, ready to be shown: in the reader's language, or honestly in another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.cities import languages
from mreza.cities.models import City, Discipline
from mreza.translations.authored import Authored, authored
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, said
from mreza.translations.models import State


@dataclass(frozen=True)
class StorySection:
    """One section of the story, with what a reader must know about its language."""

    number: int
    title: Said
    text: Said
    note: str

    @property
    def anchor(self) -> str:
        return f"story-{self.number}"


@dataclass(frozen=True)
class Saying:
    """Everything the city says of itself in words."""

    lede: Said
    lede_note: str
    story: list[StorySection]

    @property
    def story_note(self) -> str:
        """What holds for every section alike is said once."""
        notes = {section.note for section in self.story}
        return notes.pop() if len(notes) == 1 else ""


def saying(city: City, language: str = "", texts: Authored | None = None) -> Saying:
    """Lede and story; empty where the city has not written."""
    wanted = language or get_language() or SOURCE_LANGUAGE
    found = texts or authored(City.kind, city.code)
    story = [
        StorySection(
            number,
            found.said(f"story.{number}.title", wanted),
            found.said(f"story.{number}.text", wanted),
            language_note(found, f"story.{number}.text", wanted),
        )
        for number in city.story
    ]
    return Saying(found.said("lede", wanted), language_note(found, "lede", wanted), story)


def language_note(texts: Authored, part: str, language: str) -> str:
    """Where a reader does not read the original, or not their own language, they are told; else nothing."""
    shown, original = texts.said(part, language), texts.original(part)
    if not shown or (shown.is_original and not shown.is_fallback):
        return ""
    own = languages.name(original.language or shown.language)
    if shown.is_fallback:
        return _("Original: %(language)s. Not yet translated.") % {"language": own}
    states = {
        State.MACHINE_DRAFT.value: _("Original: %(language)s. Translation: machine draft, not yet checked."),
        State.DRAFT.value: _("Original: %(language)s. Translation: draft, not yet confirmed."),
        State.OUTDATED.value: _("Original: %(language)s. It has changed since it was translated."),
    }
    return states.get(shown.state, _("Original: %(language)s. Translation confirmed.")) % {"language": own}


def disciplines_of(city: City, language: str | None = None) -> list[dict[str, Any]]:
    """The city's disciplines, those of one field together, in the Network's order."""
    return [
        {
            "code": one.code,
            "name": said(Discipline.kind, one.code, language=language),
            "field": one.field.code,
        }
        for one in city.disciplines.all()
    ]
