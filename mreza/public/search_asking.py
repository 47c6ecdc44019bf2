"""A question to the search: words and filters, chosen in the form or typed (`field:music region:africa sdg:11`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.http import QueryDict

from mreza.activities.catalogue import facet_names, known_codes
from mreza.foundation.lists import LAST_PAGE
from mreza.foundation.parameters import BadParameters, Mistake, Reader, encoded
from mreza.foundation.text import fold
from mreza.journal.versions import kept_by_version
from mreza.public.search_kinds import kind_names
from mreza.search.asking import filters_in

LONGEST_QUESTION = 200  # signs
# In the order of the page. `city`, `discipline` … may be typed or come by a link; the page shows no list of them.
SHOWN_FACETS = ("kind", "field", "region", "country", "objective", "sdg", "theme", "year", "language")
FACETS = (
    *SHOWN_FACETS,
    "city",
    "discipline",
    "dimension",
    "stage",
    "group",
    "target",
    "level",
    "cost",
    "size",
)
PARAMETERS = ("q", *FACETS, "page")

# What people call a facet when they type it, in the languages of the interface, folded.
_CALLED = {
    "kind": "kind type vrsta tip genre",
    "field": "field podrucje domaine",
    "region": "region regija région",
    "country": "country drzava zemlja pays",
    "objective": "objective objectif cilj-mreze",
    "sdg": "sdg cor odd goal",
    "theme": "theme tema thème",
    "year": "year godina annee",
    "language": "language jezik langue",
    "city": "city grad ville",
    "discipline": "discipline disciplina",
    "dimension": "dimension dimenzija",
    "stage": "stage faza etape",
    "group": "group skupina groupe for za",
    "target": "target podcilj cible",
    "level": "level razina niveau",
    "cost": "cost trosak cout",
    "size": "size velicina taille",
}
_FACET_OF = {fold(name): facet for facet, called in _CALLED.items() for name in called.split()}


@dataclass(frozen=True)
class SearchQuery:
    """What is asked: the words as typed, the words without typed filters, and the codes chosen in each facet."""

    q: str = ""
    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    mistakes: tuple[Mistake, ...] = ()
    typed: tuple[tuple[str, str], ...] = ()  # facets and codes that were typed among the words

    @classmethod
    def from_params(cls, params: QueryDict, *, strict: bool = False, also: Sequence[str] = ()) -> SearchQuery:
        """Read a query string. A page keeps mistakes beside what it understood; the API (`strict`) refuses."""
        reader = Reader(params, strict=strict)
        if strict:
            reader.refuse_unknown((*PARAMETERS, *also))
        q = reader.text("q", longest=LONGEST_QUESTION)
        chosen = {name: codes for name in FACETS if (codes := reader.choices(name, codes_of(name)))}
        page = reader.whole("page", low=1, high=LAST_PAGE) or 1
        if strict and reader.mistakes:
            raise BadParameters(reader.mistakes)
        return cls.understood(q, chosen, page, tuple(reader.mistakes))

    @classmethod
    def understood(
        cls,
        q: str,
        chosen: Mapping[str, tuple[str, ...]] | None = None,
        page: int = 1,
        mistakes: tuple[Mistake, ...] = (),
    ) -> SearchQuery:
        """Take the typed filters out of the words. One whose value means nothing stays what it is: words."""
        filtered = filters_in(q, lambda name: _FACET_OF.get(fold(name), ""))
        found: dict[str, tuple[str, ...]] = dict(chosen or {})
        words, typed = [filtered.text] if filtered.filters or filtered.text == q else [q], []
        for name, value in filtered.filters:
            if code := code_of(name, value):
                typed.append((name, code))
                found[name] = tuple(dict.fromkeys((*found.get(name, ()), code)))
            else:
                words.append(value)
        return cls(q, " ".join(word for word in words if word), found, page, mistakes, tuple(typed))

    def __bool__(self) -> bool:
        return bool(self.words or any(self.chosen.values()))

    @property
    def narrowed(self) -> bool:
        """Whether anything but words is asked for."""
        return any(self.chosen.values())

    def parameters(self, **changes: Any) -> str:
        """The query string of this question, or of this one changed; the first page unless one is named."""
        page = changes.pop("page", 1)
        typed = set(self.typed) if "q" not in changes else set()
        left = {
            name: tuple(code for code in self.chosen.get(name, ()) if (name, code) not in typed)
            for name in FACETS
        }
        return encoded({"q": self.q, **left, **changes, "page": page if page != 1 else None})

    def without(self, name: str, code: str) -> str:
        """The query string without one code; what was typed is spelt out as chosen first."""
        plain = {facet: self.chosen.get(facet, ()) for facet in FACETS}
        plain[name] = tuple(one for one in plain[name] if one != code)
        return encoded({"q": self.words, **plain})

    def without_filters(self) -> SearchQuery:
        return replace(self, q=self.words, chosen={}, typed=(), page=1)


@kept_by_version
def codes_of(facet: str) -> frozenset[str]:
    """The codes that may be asked for; kinds are all that can be found, not only records."""
    return frozenset(kind_names()) if facet == "kind" else known_codes(facet)


def code_of(facet: str, value: str) -> str:
    """The code meant by who types `field:glazba`, `region:africa` or `sdg:11`; nothing when none is."""
    wanted = fold(value)
    if wanted in codes_of(facet):
        return wanted
    called = _codes_by_name(facet)
    if wanted in called:
        return called[wanted]
    begun = {code for name, code in called.items() if len(wanted) >= 3 and name.startswith(wanted)}
    return begun.pop() if len(begun) == 1 else ""


@kept_by_version
def _codes_by_name(facet: str) -> dict[str, str]:
    """Folded name in any language of the interface → code."""
    found: dict[str, str] = {}
    for language, _own_name in settings.LANGUAGES:
        told = kind_names(language) if facet == "kind" else facet_names(facet, language)
        for code, name in told.items():
            if code in codes_of(facet):
                found.setdefault(fold(name), code)
    return found
