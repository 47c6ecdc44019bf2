"""Twelve leaks, planted one at a time: the two worlds must notice every one of them (security.md §3.2, G2).

Each is a mistake a person could make, and most of them no matrix of 200 and 404 would see: a count over what is not
visible, a mark of freshness made of something private, a kept answer whose key lacks the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch  # of our own code only here: a leak is planted, not behaviour replaced

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from tests.assurance import rights as r
from tests.assurance.matrix import FOREIGN, OWN


@dataclass(frozen=True)
class Leak:
    """What was done wrong, the secret it betrays and to whom; where that shows beside the secret's own pages."""

    name: str
    plant: Callable[[], AbstractContextManager[Any]]
    secret: str
    observer: str
    whose: str = FOREIGN
    at: tuple[str, ...] = ()


def _replaced(target: str, value: Any) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: patch(target, value)


def _everything(rows: Any, user: Any) -> Any:
    return rows.all()


@contextmanager
def _says_beside(say: Callable[[Any], list[str]]) -> Iterator[None]:
    """The page of a practice says something more below its date."""
    from mreza.areas.practices import views_public

    plain = views_public.freshness
    with patch.object(views_public, "freshness", lambda told: [*plain(told), *say(told)]):
        yield


def _drafts_of_its_city(told: Any) -> Any:
    from mreza.areas.practices.models import Practice

    return Practice.objects.filter(city=told.practice.city)


def _how_many(told: Any) -> list[str]:
    return [f"{_drafts_of_its_city(told).count()} practices of this city"]


def _slowly(told: Any) -> list[str]:
    for one in _drafts_of_its_city(told):
        list(one.fields.all())
    return []


def _comments(told: Any) -> list[str]:
    from mreza.activities.models import Comment

    return [f"{Comment.objects.filter(key=told.practice.key).count()} comments"]


def _entries() -> str:
    from mreza.journal.models import Entry

    return str(Entry.objects.count())


@contextmanager
def _kept_without_the_reader() -> Iterator[None]:
    from mreza.cities.register import Register
    from mreza.journal.versions import kept_by_version

    plain: Any = Register.everything
    asking: list[Any] = []

    @kept_by_version
    def lines_of(city: str) -> Any:
        return plain.func(asking[-1])

    def everything(register: Any) -> Any:
        asking.append(register)
        return lines_of(register.city)

    with patch.object(Register, "everything", property(everything)):
        yield


@contextmanager
def _titles_of_drafts_are_suggested() -> Iterator[None]:
    from mreza.public import search_views
    from mreza.public.search_suggest import Suggestion
    from mreza.translations.models import Text

    plain = search_views.suggestions

    def suggesting(typed: str, language: str) -> list[Suggestion]:
        titles = Text.objects.of("practice").filter(part="title", text__istartswith=typed)
        return [
            *plain(typed, language),
            *(Suggestion(one.text, "practice", "Practice", "") for one in titles),
        ]

    with patch.object(search_views, "suggestions", suggesting):
        yield


@contextmanager
def _cards_in_review(says: str) -> Iterator[None]:
    """A card is written when a record is sent to review already; `says` is the state that stands on it."""
    from mreza.activities import cards, life

    note, said = life._note, cards._said

    def with_a_card(record: Any, *args: Any, **more: Any) -> None:
        note(record, *args, **more)
        cards.write_card(record)

    def saying(*args: Any) -> Any:
        written = said(*args)
        written.columns["state"] = says
        return written

    with (
        patch.object(life, "_note", with_a_card),
        patch.object(cards, "_said", saying),
        patch.object(cards, "PUBLIC", ("in-review", "published", "retired")),
    ):
        yield


@contextmanager
def _sitemap_of_every_card() -> Iterator[None]:
    from mreza.activities.models.card import CardQuerySet

    with _cards_in_review("in-review"), patch.object(CardQuerySet, "visible_to", _everything):
        yield


@contextmanager
def _refusals_tell() -> Iterator[None]:
    """What one may not see is refused by name, what does not exist is not found."""
    from mreza.areas.practices.models import Practice
    from mreza.areas.practices.views_writing import PAGES

    plain = PAGES.record

    def telling(request: Any, code: str) -> Any:
        try:
            return plain(request, code)
        except Http404:
            if Practice.objects.filter(key=code).exists():
                raise PermissionDenied(code) from None
            raise

    with patch.object(PAGES, "record", telling):
        yield


PRACTICE = f"/en/practices/secret-of-{FOREIGN}-published/"
LEAKS: tuple[Leak, ...] = (
    Leak("lists show every draft", _replaced("mreza.activities.rules.seen_by", lambda user: Q()), "a draft", r.REG),
    Leak("a count is made of everything", lambda: _says_beside(_how_many), "how many drafts a city has", r.PUB,
         at=(PRACTICE,)),
    Leak("an answer takes longer for every draft", lambda: _says_beside(_slowly), "how many drafts a city has", r.PUB,
         at=(PRACTICE,)),
    Leak("an ETag is made of the journal", _replaced("mreza.journal.conditional.current", _entries),
         "why something was done", r.PUB, at=("/api/v1/cities",)),
    Leak("the register is kept without the reader", _kept_without_the_reader, "an editor's telephone", r.MIN, OWN),
    Leak("a public page counts comments", lambda: _says_beside(_comments), "a comment left", r.PUB),
    Leak("titles of drafts are suggested", _titles_of_drafts_are_suggested, "a draft", r.PUB,
         at=("/en/search/suggest/?q=zlat",)),
    Leak("lists and feed show what is in review", lambda: _cards_in_review("published"), "a record in review", r.PUB,
         at=("/en/practices/", "/en/practices/feed.atom", "/api/v1/practices")),
    Leak("the sitemap names what is in review", _sitemap_of_every_card, "a record in review", r.PUB,
         at=("/sitemap.xml",)),
    Leak("a refusal says that there is something", _refusals_tell, "a draft", r.NAT),
    Leak("telephones are for everybody in the register",
         _replaced("mreza.cities.register.Register._shows_contact", lambda self, *place: True),
         "an editor's telephone", r.MIN, OWN),
    Leak("files are for everybody", _replaced("mreza.files.models.FileQuerySet.visible_to", _everything),
         "a picture of a draft", r.PUB),
)  # fmt: skip
