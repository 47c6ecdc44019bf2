"""Organisations in the search index: those of the register, which everybody reads (K3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from mreza.cities.models import Organisation
from mreza.cities.names import city_names
from mreza.search.index import Passage, Row, write_many
from mreza.search.models import Entry
from mreza.translations.authored import Authored, authored_many
from mreza.translations.lookup import SOURCE_LANGUAGE, Said, names
from mreza.vocabulary.models import OrganisationKind

_CHUNK = 500


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`."""
    if kind not in ("", Organisation.kind):
        return 0
    found = _shown()
    rows = list(found if keys is None else found.filter(code__in=keys))
    for first in range(0, len(rows), _CHUNK):
        chunk = rows[first : first + _CHUNK]
        texts = authored_many(Organisation.kind, [one.code for one in chunk], ("about",))
        write_many(Organisation.kind, {one.code: [_row(one, texts[one.code])] for one in chunk})
    there = Entry.objects.filter(kind=Organisation.kind)
    known = (there if keys is None else there.filter(key__in=list(keys))).values_list("key", flat=True)
    if gone := sorted(set(known) - {one.code for one in rows}):
        write_many(Organisation.kind, {code: [] for code in gone})
    return len(rows)


def _shown() -> Any:
    rows = Organisation.objects.confirmed().select_related("organisation_kind", "city__country", "country")
    return rows.order_by("pk")


def _row(one: Organisation, texts: Authored) -> Row:
    """One row for readers of every language: it has one name in all of them."""
    return Row(
        "",
        one.name,
        names=[one.name],
        words=list(_around(one)),
        titles={code: one.name for code, _own_name in settings.LANGUAGES},
        text=[
            Passage(text.text, language) for language, text in sorted(texts.texts.get("about", {}).items())
        ],
    )


def _around(one: Organisation) -> Iterator[Passage]:
    """What its kind, city and country are called, in every language of the site."""
    for language, _own_name in settings.LANGUAGES:
        if one.city is not None:
            yield Passage(str(city_names(language).get(one.city.code, one.city.name)), language)
        for kind, row in ((OrganisationKind.kind, one.organisation_kind), ("country", one.country)):
            if row is not None and (called := names(kind, language=language).get(row.code)):
                yield Passage(str(called), language)


class Called(NamedTuple):
    """An organisation as the answer of a search shows it."""

    title: Said
    address: str
    about: str  # what it is, and where
    texts: Mapping[str, list[str]]  # language → texts


def called(keys: Sequence[str], language: str) -> dict[str, Called]:
    """Those of these that are in the register; two statements for any number."""
    rows = list(_shown().filter(code__in=list(keys)))
    texts = authored_many(Organisation.kind, [one.code for one in rows], ("about",))
    cities, kinds = city_names(language), names(OrganisationKind.kind, language=language)
    return {
        one.code: Called(
            Said(one.name, SOURCE_LANGUAGE),
            reverse("cities:organisation", kwargs={"code": one.code}),
            ", ".join(
                part
                for part in (
                    str(kinds.get(one.organisation_kind.code, "")) if one.organisation_kind else "",
                    str(cities.get(one.city.code, "")) if one.city else "",
                )
                if part
            ),
            {language: [text.text] for language, text in texts[one.code].texts.get("about", {}).items()},
        )
        for one in rows
    }
