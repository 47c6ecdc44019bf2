"""One box, all kinds: what answers, grouped by kind, the best first, with facets and the words that answer marked.

Cities come from the directory, records from the catalogue of cards, contacts between cities from the ledger of ties,
the Network's own words from the index. What was taken for a mistyped word is shown only where nothing answers as typed.
Everything here is public.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from markupsafe import Markup

from mreza.activities import catalogue, registry
from mreza.activities.catalogue import CardQuery, CardRow, facet_names, shown_codes
from mreza.activities.columns import Numbers
from mreza.cities import directory
from mreza.cities.directory import CityRow
from mreza.cities.indexing import told_by_cities
from mreza.cities.models import City
from mreza.cities.queries import CityQuery
from mreza.foundation.parameters import encoded
from mreza.public.search_asking import SHOWN_FACETS, SearchQuery
from mreza.public.search_kinds import CITY, CONTACT, WORDS, Kind, Told, kind_names
from mreza.search.asking import Question, read
from mreza.search.finding import (
    AS_TYPED,
    FORGIVING_ONE,
    PATIENCE,
    Found,
    ask,
    catalogue_of,
    within,
)
from mreza.search.marking import Marker
from mreza.ties import query as ledger
from mreza.ties.rows import ContactRow, Teller
from mreza.translations.lookup import Said, said
from mreza.translations.models import Text

SHOWN = 10  # of each kind
PAGE = 20  # of one kind, when only one is shown
# Facets that cities have; whoever chooses another one asks for records.
OF_CITIES = frozenset({"kind", "field", "region", "country", "city"})
OF_CONTACTS = OF_CITIES | {"year"}  # field, region, country: of one of the cities that took part
CITIES_NAMED = 4  # of a contact
NOT_SHOWN = frozenset({"title", "contact"})  # parts of a record that are no snippet


@dataclass(frozen=True)
class Hit:
    title: Markup
    address: str
    about: Markup | str = ""
    field: str = ""
    language: str = ""  # of the title, where it is not the page's
    about_language: str = ""
    snippet: Markup | str = ""
    key: str = ""
    plain: str = ""  # the title without marks


@dataclass(frozen=True)
class Group:
    """All answers of one kind; `count` of them, those of one page shown."""

    kind: str
    title: str | Promise
    count: int
    exact: bool
    made: Callable[[int, int], list[Hit]] = field(repr=False)  # first, last → hits
    first: int = 0
    shown: int = SHOWN
    all_address: str = ""

    @cached_property
    def hits(self) -> list[Hit]:
        return self.made(self.first, self.first + self.shown)


class FacetValue(NamedTuple):
    code: str
    name: str
    total: int
    chosen: bool


class Answers:
    """What answers one question, for readers of one language."""

    def __init__(self, query: SearchQuery, language: str) -> None:
        self.query = query
        self.language = language
        self.question: Question = read(query.words)
        self.patience: Sequence[int] = (AS_TYPED,)
        if self.question:
            ask(self.question, language)  # once for all kinds
        self.all_groups = list(self._every_group()) if query else []
        if self.question and not self.all_groups:
            self._forgive()

    def _forgive(self) -> None:
        """Nothing answers as typed: ask again, each kind with as much patience as it needs."""
        for name in ("cities", "cards", "contacts", "_cards_of_all_kinds", "_words"):
            self.__dict__.pop(name, None)
        self.patience = PATIENCE
        ask(self.question, self.language, patience=FORGIVING_ONE)
        self.all_groups = list(self._every_group())

    # --- what is found --------------------------------------------------------------------------------------
    @cached_property
    def cities(self) -> directory.Selection | None:
        """Member cities, unless something is asked that no city has."""
        asked = {name for name, codes in self.query.chosen.items() if codes}
        if asked - OF_CITIES or (self.query.words and not self.question.words):
            return None
        chosen = self.query.chosen
        at = directory.snapshot().city_at
        cities = [at[code] for code in chosen.get("city", ()) if code in at] if chosen.get("city") else None
        query = CityQuery(
            q=self.query.words,
            field=chosen.get("field", ()),
            region=chosen.get("region", ()),
            country=chosen.get("country", ()),
        )
        return directory.select(query, self.language, cities=cities, patience=self.patience)

    @cached_property
    def cards(self) -> catalogue.Selection:
        """Records of all areas."""
        query = CardQuery(q=self.query.words, chosen=self.query.chosen)
        return catalogue.select(query, self.language, patience=self.patience)

    @cached_property
    def _cards_of_all_kinds(self) -> catalogue.Selection:
        if not self.query.chosen.get("kind"):
            return self.cards
        chosen = {**self.query.chosen, "kind": ()}
        query = CardQuery(q=self.query.words, chosen=chosen)
        return catalogue.select(query, self.language, patience=self.patience)

    @cached_property
    def contacts(self) -> ledger.Selection | None:
        """Contacts between cities as the ledger lists them, unless something is asked that no contact has."""
        chosen = {name: codes for name, codes in self.query.chosen.items() if codes and name != "kind"}
        if chosen.keys() - OF_CONTACTS:
            return None
        if any(not ledger.known_codes(name).issuperset(codes) for name, codes in chosen.items()):
            return None
        query = ledger.TieQuery(q=self.query.words, chosen=chosen)
        return ledger.select(query, self.language, patience=self.patience)

    @cached_property
    def _words(self) -> dict[str, Found]:
        """The Network's own words; at most three statements for all their kinds together."""
        if self.query.narrowed and any(codes for name, codes in self.query.chosen.items() if name != "kind"):
            return {}
        names = [kind.name for kind in WORDS]
        found = {}
        if not self.question:
            return {}
        for kind in WORDS:
            for step in self.patience:
                answer = ask(self.question, self.language, names, patience=step)
                one = within(catalogue_of(kind.name, self.language), answer)
                if len(one.places):
                    found[kind.name] = one
                    break
        return found

    @cached_property
    def marker(self) -> Marker:
        return Marker(self.question, self.corrected)

    @property
    def groups(self) -> list[Group]:
        """The groups of the kinds chosen, or of all."""
        kinds = self.query.chosen.get("kind", ())
        shown = [group for group in self.all_groups if not kinds or group.kind in kinds]
        if len(shown) != 1 or not kinds:
            return shown
        only = shown[0]
        first = (self.query.page - 1) * PAGE
        return [Group(only.kind, only.title, only.count, only.exact, only.made, first, PAGE)]

    @cached_property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def pages(self) -> int:
        """How many pages there are when one kind is shown alone."""
        return (
            max(1, -(-self.count // PAGE)) if len(self.groups) == 1 and self.query.chosen.get("kind") else 1
        )

    @cached_property
    def corrected(self) -> tuple[str, ...]:
        """The spellings that were read instead of what was typed, where nothing answers as typed."""
        if any(group.exact for group in self.all_groups):
            return ()
        found = {*self._cards_of_all_kinds.corrected}
        for other in (self.cities, self.contacts):
            found.update(other.corrected if other else ())
        found.update(word for one in self._words.values() for word in one.corrected)
        return tuple(sorted(found))

    def hits(self, first: int, last: int) -> Iterator[tuple[Group, Hit]]:
        """The answers one after the other, as one list."""
        for group in self.groups:
            if first < group.count and last > 0:
                for hit in group.made(max(0, first), min(group.count, last)):
                    yield group, hit
            first, last = first - group.count, last - group.count

    # --- groups ---------------------------------------------------------------------------------------------
    def _every_group(self) -> Iterator[Group]:
        if self.cities and self.cities.total:
            yield self._city_group(self.cities)
        cards = self._cards_of_all_kinds
        if cards.total:
            for kind in registry.kinds():
                places = cards.places_of_kind(kind.kind)
                if len(places):
                    yield Group(
                        kind.kind,
                        str(kind.plural),
                        len(places),
                        cards.exact,
                        partial(self._card_hits, places),
                        all_address="?" + self.query.parameters(kind=(kind.kind,)),
                    )
        if self.contacts and self.contacts.total:
            yield self._contact_group(self.contacts)
        for kind_of_word in WORDS:
            if found := self._words.get(kind_of_word.name):
                yield self._word_group(kind_of_word, found)

    def _city_group(self, cities: directory.Selection) -> Group:
        def made(first: int, last: int) -> list[Hit]:
            rows = [cities.snapshot.row(at, cities.words) for at in cities.indices[first:last].tolist()]
            told = self._told_by(rows)
            return [self._city_hit(row, told.get(row.code, {})) for row in rows]

        query = cities.query
        address = reverse("cities:list") + "?" + encoded(
            {"q": query.q, "field": query.field, "region": query.region, "country": query.country}
        )  # fmt: skip
        return Group(
            CITY,
            kind_names(self.language)[CITY],
            cities.total,
            not cities.corrected,
            made,
            all_address=address,
        )

    def _told_by(self, rows: list[CityRow]) -> dict[str, dict[str, list[str]]]:
        """What these cities say of themselves: code → language → texts. Two statements, where words are asked for."""
        if not self.question:
            return {}
        shown = City.objects.filter(
            code__in=[row.code for row in rows]
        )  # door: what its page shows everybody
        stories = dict(shown.values_list("code", "story"))
        found: dict[str, dict[str, list[str]]] = {}
        for code, told in told_by_cities(stories).items():
            for text, language in (*told.lede, *told.story):
                found.setdefault(code, {}).setdefault(language, []).append(text)
        return found

    def _city_hit(self, row: CityRow, told: dict[str, list[str]]) -> Hit:
        about = Markup(" · ").join(
            self.marker.mark(text) for text in (row.field_name, row.country_name, row.native_name) if text
        )
        address = reverse("cities:city", kwargs={"code": row.code})
        snippet, language = self._best_place(told)
        return Hit(
            self.marker.mark(row.name), address, about, row.field, snippet=snippet, key=row.code, plain=row.name,
            about_language=language if language.split("-")[0] != self.language.split("-")[0] else "",
        )  # fmt: skip

    def _contact_group(self, contacts: ledger.Selection) -> Group:
        def made(first: int, last: int) -> list[Hit]:
            rows = Teller(contacts).contacts(contacts.contacts[first:last].tolist())
            return [self._contact_hit(row) for row in rows]

        query = contacts.query.address()
        return Group(
            CONTACT,
            kind_names(self.language)[CONTACT],
            len(contacts.contacts),
            not contacts.corrected,
            made,
            all_address=reverse("ties:list") + (f"?{query}" if query else ""),
        )

    def _contact_hit(self, row: ContactRow) -> Hit:
        """What it was; of which kind, when, and between whom: those first by whom it answers."""
        told = row.told
        names = list(dict.fromkeys(place.name for tie in row.ties for place in (tie.giver, tie.receiver)))
        shown = ", ".join(names[:CITIES_NAMED]) + (" …" if len(names) > CITIES_NAMED or row.more else "")
        about = [row.kind_name, row.when, shown]
        return Hit(
            title=self.marker.mark(told.title, told.language),
            address=row.url,
            about=Markup(" · ").join(self.marker.mark(text) for text in about if text),
            language="" if told.language.split("-")[0] == self.language.split("-")[0] else told.language,
            key=told.code,
            plain=told.title,
        )

    def _card_hits(self, places: Numbers, first: int, last: int) -> list[Hit]:
        rows = self._cards_of_all_kinds.rows_at(places[first:last])
        texts = _texts_of(rows) if self.question else {}
        return [self._card_hit(row, texts.get((row.kind, row.key), {})) for row in rows]

    def _card_hit(self, row: CardRow, texts: dict[str, list[str]]) -> Hit:
        called = facet_names("field", self.language)
        countries = facet_names("country", self.language)
        about = [
            row.city_name,
            countries.get(row.country, ""),
            *(called.get(code, code) for code in row.fields),
        ]
        snippet, language = self._snippet(row, texts)
        return Hit(
            title=self.marker.mark(row.title, row.title.language),
            address=row.url,
            about=Markup(" · ").join(self.marker.mark(text) for text in about if text),
            field=row.fields[0] if row.fields else "",
            language=row.title.language if row.title.is_fallback else "",
            snippet=snippet,
            about_language=language if language.split("-")[0] != self.language.split("-")[0] else "",
            key=row.code,
            plain=str(row.title),
        )

    def _snippet(self, row: CardRow, texts: dict[str, list[str]]) -> tuple[Markup, str]:
        """The best place in the reader's language, else in the language in which it answers, else how it begins."""
        found, language = self._best_place(texts, row.summary.language)
        if found:
            return found, language
        text = str(row.summary)
        cut = text if len(text) <= 240 else text[: text.rfind(" ", 0, 240)] + " …"
        return Markup("{}").format(cut), row.summary.language

    def _best_place(self, texts: dict[str, list[str]], original: str = "") -> tuple[Markup, str]:
        """Where these texts answer, and in which language: the reader's first, then the original's; or nowhere."""
        own = self.language.split("-")[0]
        for language in sorted(texts, key=lambda one: (one.split("-")[0] != own, one != original, one)):
            if found := self.marker.snippet(texts[language], language):
                return found, language
        return Markup(""), own

    def _word_group(self, kind: Kind, found: Found) -> Group:
        keys = found.keys

        def made(first: int, last: int) -> list[Hit]:
            if kind.told is not None:
                told = kind.told(keys[first:last], self.language)
                return [self._told_hit(key, told[key]) for key in keys[first:last] if key in told]
            hits = (self._word_hit(kind, key) for key in keys[first:last])
            return [hit for hit in hits if hit is not None]

        address = "?" + self.query.parameters(kind=(kind.name,))
        return Group(kind.name, kind.title, len(keys), not found.corrected, made, all_address=address)

    def _told_hit(self, key: str, told: Told) -> Hit:
        snippet, language = self._best_place(dict(told.texts)) if self.question else (Markup(""), "")
        is_other = language.split("-")[0] != self.language.split("-")[0]
        return Hit(
            self.marker.mark(told.title, self.language), told.address, self.marker.mark(told.about), snippet=snippet,
            key=key, plain=str(told.title), about_language=language if snippet and is_other else "",
        )  # fmt: skip

    def _word_hit(self, kind: Kind, key: str) -> Hit | None:
        title = (
            kind.title_of(key, self.language)
            if kind.title_of
            else said(kind.name, key, language=self.language)
        )
        if not title:
            return None
        return Hit(
            title=self.marker.mark(title, self.language),
            address=kind.address(key),
            about=self.marker.mark(kind.about(key), self.language),
            field=key if kind.name == "field" else "",
            language=title.language if isinstance(title, Said) and title.is_fallback else "",
            key=key,
            plain=str(title),
        )

    # --- facets ---------------------------------------------------------------------------------------------
    def facet(self, name: str) -> list[FacetValue]:
        """The values of one facet, each with what it would leave under all the other filters."""
        chosen = self.query.chosen.get(name, ())
        if name == "kind":
            counts = {group.kind: group.count for group in self.all_groups}
            names = kind_names(self.language)
            return [
                FacetValue(code, called, counts.get(code, 0), code in chosen)
                for code, called in names.items()
                if counts.get(code) or code in chosen
            ]
        totals: dict[str, int] = {}
        kinds = self.query.chosen.get("kind", ())
        if self._shows_cards:
            for value in self.cards.facet(name):
                totals[value.code] = value.total
        if (not kinds or CITY in kinds) and name in OF_CITIES and self._shows_cities and self.cities:
            for city_value in self.cities.facets.get(name, ()):
                totals[city_value.code] = totals.get(city_value.code, 0) + city_value.total
        if (not kinds or CONTACT in kinds) and name in OF_CONTACTS and self._shows_contacts and self.contacts:
            for code, total in self.contacts.contact_counts(name).items():
                totals[code] = totals.get(code, 0) + total
        called = facet_names(name, self.language)
        there = frozenset({*(code for code, total in totals.items() if total), *chosen})
        return [
            FacetValue(code, called.get(code) or code, totals.get(code, 0), code in chosen)
            for code in shown_codes(name, self.language, there)
            if totals.get(code) or code in chosen or name in ("field", "region")
        ]

    @cached_property
    def facets(self) -> dict[str, list[FacetValue]]:
        return {name: values for name in SHOWN_FACETS if (values := self.facet(name))}

    @property
    def _shows_cards(self) -> bool:
        cards = self._cards_of_all_kinds
        return (
            not cards.total or not self.all_groups or cards.exact or not any(g.exact for g in self.all_groups)
        )

    @property
    def _shows_cities(self) -> bool:
        return any(group.kind == CITY for group in self.all_groups) or not self.all_groups

    @property
    def _shows_contacts(self) -> bool:
        return any(group.kind == CONTACT for group in self.all_groups) or not self.all_groups


def answer(question: str | SearchQuery, language: str) -> Answers:
    """Everything public that answers the question."""
    query = SearchQuery.understood(question) if isinstance(question, str) else question
    return Answers(query, language)


def _texts_of(rows: list[CardRow]) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Every text of these records, the summary first: (kind, key) → language → texts. One statement a kind."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for kind in sorted({row.kind for row in rows}):
        keys = [row.key for row in rows if row.kind == kind]
        texts = Text.objects.of(kind).filter(
            key__in=keys
        )  # door: of cards, and only what is published has one
        listed = texts.exclude(part__in=NOT_SHOWN).values_list("part", "key", "language", "text")
        for _part, key, language, text in sorted(listed, key=lambda one: (one[0] != "summary", one)):
            found.setdefault((kind, key), {}).setdefault(language, []).append(text)
    return found


# --- nothing found --------------------------------------------------------------------------------------------
class WayOn(NamedTuple):
    """What could be asked instead, and how much that would answer."""

    label: str
    parameters: str
    answers: int


def ways_on(answers: Answers) -> list[WayOn]:
    """Where nothing answers: the same without filters, then each word alone; only what leads somewhere."""
    found: list[WayOn] = []
    query = answers.query
    if query.narrowed and query.words:
        wider = answer(query.without_filters(), answers.language)
        if wider.count:
            found.append(WayOn("", wider.query.parameters(), wider.count))
    if len(answers.question.words) + len(answers.question.phrases) > 1:
        for word, spelt in answers.question.words[:4]:
            for chosen in (query.chosen, {}) if query.narrowed else ({},):
                one = answer(SearchQuery.understood(spelt or word, chosen), answers.language)
                if one.count and not one.corrected:
                    found.append(WayOn(spelt or word, one.query.parameters(), one.count))
                    break
    return found
