"""Offers and needs in the search index: those that are open and that everybody reads (K3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import Audience, Side
from mreza.areas.partnerships.models import Wish
from mreza.areas.partnerships.wishes.cleaning import TEXTS
from mreza.cities.names import city_names
from mreza.foundation.moments import today
from mreza.search.index import Passage, Row, write_many
from mreza.search.models import Entry
from mreza.translations.authored import Authored, authored_many
from mreza.translations.lookup import Said, names
from mreza.vocabulary.models import OfferKind

_CHUNK = 500


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`."""
    if kind not in ("", Wish.kind_word):
        return 0
    found = _shown()
    rows = list(found if keys is None else found.filter(code__in=keys))
    for first in range(0, len(rows), _CHUNK):
        chunk = rows[first : first + _CHUNK]
        texts = authored_many(Wish.kind_word, [one.code for one in chunk], TEXTS)
        write_many(Wish.kind_word, {one.code: [_row(one, texts[one.code])] for one in chunk})
    there = Entry.objects.filter(kind=Wish.kind_word)
    known = (there if keys is None else there.filter(key__in=list(keys))).values_list("key", flat=True)
    if gone := sorted(set(known) - {one.code for one in rows}):
        write_many(Wish.kind_word, {code: [] for code in gone})
    return len(rows)


def renew_those_of(organisation: Any) -> None:
    """Fills `cities.hooks.organisation_changed`: what an organisation states is found by its name."""
    codes = list(Wish.objects.filter(organisation=organisation).values_list("code", flat=True))
    if codes:
        reindex(Wish.kind_word, codes)


def _shown() -> Any:
    """Those that are open to everybody."""
    rows = Wish.objects.open().filter(audience=Audience.PUBLIC, expires_on__gte=today())
    return rows.select_related("kind", "city__country", "organisation").order_by("pk")


def _row(one: Wish, texts: Authored) -> Row:
    """One row for readers of every language: each text is read in the language in which it is written."""
    titles = {language: text.text for language, text in sorted(texts.texts.get("title", {}).items())}
    return Row(
        "",
        str(texts.original("title")) or one.code,
        words=[
            *(Passage(text, language) for language, text in titles.items()),
            *_around(one),
            *_said(texts, "text"),
        ],
        titles=titles,
        text=list(_said(texts, "purpose")),
        named=False,
    )


def _said(texts: Authored, part: str) -> Iterator[Passage]:
    for language, text in sorted(texts.texts.get(part, {}).items()):
        yield Passage(text.text, language)


def _around(one: Wish) -> Iterator[Passage]:
    """What its kind, city and country are called, in every language of the site; and its organisation."""
    if one.organisation is not None:
        yield Passage(one.organisation.name, one.original_language)
    for language, _own_name in settings.LANGUAGES:
        yield Passage(str(city_names(language).get(one.city.code, one.city.name)), language)
        for kind, code in ((OfferKind.kind, one.kind.code), ("country", one.city.country.code)):
            if called := names(kind, language=language).get(code):
                yield Passage(str(called), language)


class Called(NamedTuple):
    """An offer or a need as the answer of a search shows it."""

    title: Said
    address: str
    about: str  # whose it is
    texts: Mapping[str, list[str]]  # language → texts


def called(keys: Sequence[str], language: str) -> dict[str, Called]:
    """Those of these that everybody still reads; two statements for any number."""
    rows = list(_shown().filter(code__in=list(keys)))
    texts = authored_many(Wish.kind_word, [one.code for one in rows], TEXTS)
    cities = city_names(language)
    return {
        one.code: Called(
            texts[one.code].said("title", language),
            reverse("partnerships:wish", kwargs={"code": one.code}),
            _whose(one, str(cities.get(one.city.code, one.city.name))),
            _by_language(texts[one.code]),
        )
        for one in rows
    }


def _whose(one: Wish, city: str) -> str:
    who = f"{one.organisation.name}, {city}" if one.organisation is not None else city
    return (_("Offered by %(who)s") if one.side == Side.OFFER else _("Needed by %(who)s")) % {"who": who}


def _by_language(texts: Authored) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in ("text", "purpose"):
        for language, text in texts.texts.get(part, {}).items():
            found.setdefault(language, []).append(text.text)
    return found
