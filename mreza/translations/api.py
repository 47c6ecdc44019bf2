"""Translations as JSON, for programs of those who may translate: read side by side, written part by part."""

from __future__ import annotations

from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from mreza.foundation.api_writing import Body, token_needed
from mreza.foundation.lists import LAST_PAGE, Page, refuse
from mreza.foundation.openapi import LANG, PAGING, documented, parameter
from mreza.foundation.parameters import Reader
from mreza.foundation.permissions import allow
from mreza.foundation.problems import problem
from mreza.translations.asked import asked_language
from mreza.translations.authored import LONGEST, Authored, authored
from mreza.translations.hooks import Translatable, translatable
from mreza.translations.matrix import PAGE_SIZE, STATES, Item, Wanted, matrix
from mreza.translations.tongues import targets
from mreza.translations.working import Conflict, Typed, save

router = Router(tags=["Translations"])
MOST_PARTS = 200


class OriginalOut(Schema):
    """A part as its author wrote it."""

    language: str
    text: str
    version: int


class PartOut(Schema):
    """One part in both languages. `version` is 0 and `state` missing where there is no translation."""

    part: str
    label: str
    original: OriginalOut
    text: str
    state: Literal["missing", "machine-draft", "draft", "confirmed", "outdated"]
    version: int
    based_on: str = Field(description="The original that was translated; differs from it when outdated.")


class TranslationOut(Schema):
    """A thing's texts in one language beside the original."""

    kind: str
    key: str
    language: str
    original_language: str
    state: Literal["missing", "machine-draft", "draft", "confirmed", "outdated"]
    parts: list[PartOut]


class PartIn(Body):
    """What a part is called in the other language, and the versions that were seen."""

    text: str = Field(max_length=LONGEST)
    version: int = Field(ge=0, le=2_147_483_647)
    original_version: int = Field(ge=1, le=2_147_483_647)


class TranslationIn(Body):
    """Parts that are translated; those left out stay as they are. `confirmed` says they are right."""

    state: Literal["draft", "confirmed"]
    parts: dict[str, PartIn] = Field(min_length=1, max_length=MOST_PARTS)


class LineOut(Schema):
    """A thing whose texts may be translated, and how far each language is."""

    kind: str
    key: str
    title: str
    url: str
    city: str
    original_language: str
    parts: int
    states: dict[str, str] = Field(description="Language → the state of the whole in it.")


class MatrixOut(Schema):
    count: int
    page: int
    pages: int
    page_size: int
    items: list[LineOut]


@router.get(
    "/translations",
    auth=token_needed,
    response=MatrixOut,
    url_name="translations",
    summary="What you may translate",
    openapi_extra=documented(
        parameter("kind", "Only things of this kind.", {"type": "string"}, "practice"),
        parameter("city", "Only those of this city.", {"type": "string"}, "hr-varazdin"),
        parameter(
            "state", "Only those with a language in this state.", {"type": "string", "enum": list(STATES)}
        ),
        parameter("language", "Only this language.", {"type": "string"}, "hr"),
        PAGING[0],
        LANG,
    ),
)
def translations(request: HttpRequest) -> Any:
    """Things × languages; what needs somebody first comes first: outdated, missing, drafts."""
    allow(request.user, "translations.list_texts")
    reader = Reader(request.GET, strict=True)
    reader.refuse_unknown(("kind", "city", "state", "language", "page", "lang"))
    asked = asked_language(request, reader)
    wanted = Wanted(
        kind=reader.choice("kind", translatable.kinds()),
        city=reader.text("city", longest=120),
        state=reader.choice("state", STATES),
        language=reader.choice("language", targets()),
    )
    page = Page(reader.whole("page", low=1, high=LAST_PAGE) or 1, PAGE_SIZE)
    refuse(reader)
    found = matrix(request.user, wanted)
    page.check(reader, found.total)
    refuse(reader)
    items = [_line(item, found.languages) for item in found.page(page.number, asked)]
    return page.envelope(found.total, items)


def _line(item: Item, languages: list[str]) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "key": item.key,
        "title": str(item.title),
        "url": settings.SITE_URL + item.url if item.url else "",
        "city": item.city,
        "original_language": item.original,
        "parts": item.parts,
        "states": {code: cell.state for code in languages if (cell := item.cell(code))},
    }


@router.get(
    "/translations/{kind}/{key}/{language}",
    auth=token_needed,
    response=TranslationOut,
    url_name="translation",
    summary="A thing's texts in one language beside the original",
)
def translation(request: HttpRequest, kind: str, key: str, language: str) -> Any:
    """Every part with its original, its translation and the versions to send back with a change."""
    what = _open(request, kind, key, language)
    return _told(what, kind, key, language)


@router.put(
    "/translations/{kind}/{key}/{language}",
    auth=token_needed,
    response=TranslationOut,
    url_name="translation",
    summary="Translate, or confirm a translation",
)
def translate(request: HttpRequest, kind: str, key: str, language: str, given: TranslationIn) -> Any:
    """All parts together or none. 409 with the present state when somebody was faster, also with the original."""
    what = _open(request, kind, key, language)
    words = authored(kind, key)
    unknown = [part for part in given.parts if not words.is_translatable(part, language)]
    if unknown:
        raise ValidationError({f"parts.{part}"[:200]: _("There is no such part here.") for part in unknown})
    typed = {part: Typed(one.text, one.version, one.original_version) for part, one in given.parts.items()}
    empty = [part for part, one in typed.items() if not one.text.strip()]
    if empty:
        raise ValidationError({f"parts.{part}": _("Write the translation.") for part in empty})
    try:
        save(kind, key, language, typed, confirm=given.state == "confirmed", by=request.user)
    except Conflict as conflict:
        return _conflict(conflict, _told(what, kind, key, language))
    except ValidationError as wrong:
        raise ValidationError(
            {f"parts.{part}": messages for part, messages in wrong.message_dict.items()}
        ) from wrong
    return _told(what, kind, key, language)


def _open(request: HttpRequest, kind: str, key: str, language: str) -> Translatable:
    """As the page: 404 for what there is not or may not be seen, 403 for what is somebody else's to translate."""
    what = translatable.get(kind)
    if what is None or language not in targets():
        raise Http404
    if not what.may(request.user, key, language):
        if not what.is_public(key):
            raise Http404
        raise PermissionDenied
    allow(request.user, "translations.translate_text")
    return what


def _told(what: Translatable, kind: str, key: str, language: str) -> dict[str, Any]:
    words = authored(kind, key)
    parts = [part for part in words.texts if words.is_translatable(part, language)]
    if not parts:
        raise Http404
    labels = {part: str(label) for part, label, _is_long in what.parts(key)}
    parts.sort(key=lambda part: (list(labels).index(part) if part in labels else len(labels), part))
    return {
        "kind": kind,
        "key": key,
        "language": language,
        "original_language": words.language,
        "state": words.state(language) or "missing",
        "parts": [_part(words, part, labels.get(part, part), language) for part in parts],
    }


def _part(words: Authored, part: str, label: str, language: str) -> dict[str, Any]:
    original, row = words.original_row(part), words.row(part, language)
    if original is None:
        raise Http404
    return {
        "part": part,
        "label": label,
        "original": {"language": original.language, "text": original.text, "version": original.version},
        "text": row.text if row else "",
        "state": str(row.state) if row else "missing",
        "version": row.version if row else 0,
        "based_on": row.based_on if row else "",
    }


def _conflict(conflict: Conflict, current: dict[str, Any]) -> HttpResponse:
    return problem(409, detail=str(conflict), current=current, parts=sorted(conflict.parts))
