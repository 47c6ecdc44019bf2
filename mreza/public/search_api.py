"""The API of the search: the page's own answers as one list, with its facets."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Field, Router, Schema

from mreza.foundation.lists import Page, refuse
from mreza.foundation.openapi import LANG, PAGING, codes, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.journal.conditional import answer as conditional
from mreza.public.search import Answers, Group, Hit, answer
from mreza.public.search_asking import FACETS, LONGEST_QUESTION, SearchQuery
from mreza.public.search_suggest import suggestions
from mreza.translations.asked import asked_language

router = Router()

Q = parameter(
    "q",
    "What to find. All words must occur; other cases and endings, accents and a slip do not matter. In quotation marks "
    "words stand together; `field:music region:africa sdg:11` narrows, in the words of any language of the site.",
    {"type": "string", "maxLength": LONGEST_QUESTION},
    "weaving region:africa",
)
_FILTERS = {
    "kind": ("What is found: `city`, `practice`, `contact`, `adoption`, `field`, `country` …", "practice"),
    "field": ("Creative field (codes: `/fields`).", "music"),
    "region": ("UNESCO region (codes: `/regions`).", "africa"),
    "country": ("Country (codes: `/countries`).", "hr"),
    "objective": ("Objective of the Network (codes: `/objectives`).", "5"),
    "sdg": ("Sustainable development goal (codes: `/sdg`).", "11"),
    "theme": ("Theme (codes: `/themes`).", "knowledge-skills"),
    "year": ("The year in which a record began.", "2013"),
    "language": ("The language in which a record was written.", "en"),
    "city": ("A city (codes: `/cities`).", "hr-varazdin"),
    "discipline": ("Discipline (codes: `/disciplines`).", "ceramics"),
    "dimension": ("Dimension of sustainable development (codes: `/dimensions`).", "social"),
    "stage": ("Stage of cultural goods and services (codes: `/stages`).", "production"),
    "group": ("For whom (codes: `/groups`).", "youth"),
    "target": ("SDG target.", "11.4"),
    "level": ("`city` or `international`.", "city"),
    "cost": ("Cost band (codes: `/cost-bands`).", "to-20000"),
    "size": ("Size of the leading city.", "to-50000"),
}


class Answer(Schema):
    """Something that answers."""

    kind: str = Field(description="What it is.", examples=["practice"])
    code: str
    url: str = Field(description="The page in the language of the answer.")
    title: str
    language: str = Field(description="The language of the title.")
    about: str = Field(description="Where it belongs, in a few words; may be empty.")
    snippet: str = Field(description="The place of its text that answers best, as plain text; may be empty.")
    snippet_language: str


class Found(Schema):
    """A page of answers, those of a kind together, the best first."""

    count: int
    page: int
    pages: int
    page_size: int
    corrected: list[str] = Field(
        description="Words read instead of what was typed, where nothing answers as typed."
    )
    facets: dict[str, dict[str, int]] = Field(
        description="For each facet its codes and how many answers each would leave under all other filters."
    )
    items: list[Answer]


class Suggested(Schema):
    """A title that begins as what is typed."""

    title: str
    kind: str
    url: str


class Suggestions(Schema):
    """A few titles of several kinds."""

    suggestions: list[Suggested]


@router.get(
    "/search",
    response=Found,
    openapi_extra=documented(
        Q,
        *(codes(name, told, example, "^[a-zA-Z0-9.-]+$") for name, (told, example) in _FILTERS.items()),
        *PAGING,
        LANG,
    ),
    tags=["Search"],
)
def search(request: HttpRequest) -> HttpResponse:
    """Cities, records of all areas, contacts between cities, practices carried on and the Network's own words."""
    reader = Reader(request.GET, strict=True)
    language = asked_language(request, reader)
    with translation.override(language):
        query = SearchQuery.from_params(request.GET, strict=True, also=("page_size", "lang"))
        page = Page.read(reader)
        refuse(reader)
        answers = answer(query, language)
        page.check(reader, answers.count)
        refuse(reader)
        return conditional(request, lambda: _dump(_found(answers, page)), language=language)


@router.get(
    "/search/suggestions",
    response=Suggestions,
    openapi_extra=documented({**Q, "description": "What is typed so far."}, LANG),
    tags=["Search"],
)
def suggested(request: HttpRequest) -> HttpResponse:
    """Titles that begin as what is typed."""
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("q", "lang"))
    language = asked_language(request, reader)
    with translation.override(language):
        typed = reader.text("q", longest=LONGEST_QUESTION)
        refuse(reader)
        found = [
            {"title": one.title, "kind": one.kind, "url": settings.SITE_URL + one.address}
            for one in suggestions(typed, language)
        ]
        return conditional(request, lambda: _dump({"suggestions": found}), language=language)


def _found(answers: Answers, page: Page) -> dict[str, Any]:
    first = (page.number - 1) * page.size
    items = [_item(group, hit, answers.language) for group, hit in answers.hits(first, first + page.size)]
    facets = {name: {value.code: value.total for value in answers.facet(name)} for name in FACETS}
    return page.envelope(
        answers.count,
        items,
        corrected=list(answers.corrected),
        facets={name: values for name, values in facets.items() if values},
    )


def _item(group: Group, hit: Hit, language: str) -> dict[str, Any]:
    return {
        "kind": group.kind,
        "code": hit.key,
        "url": settings.SITE_URL + hit.address,
        "title": hit.plain,
        "language": hit.language or language,
        "about": _plain(hit.about),
        "snippet": _plain(hit.snippet),
        "snippet_language": hit.about_language or language,
    }


def _plain(marked: Any) -> str:
    return marked.striptags() if hasattr(marked, "striptags") else str(marked)


def _dump(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
