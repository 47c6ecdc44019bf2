"""Suggestions while somebody types: titles of public things whose words begin so, the most telling first."""

from __future__ import annotations

from typing import NamedTuple

from mreza.public.search import Group, Hit, answer
from mreza.public.search_asking import SearchQuery
from mreza.public.search_kinds import CITY, CONTACT

MOST = 8
OF_A_KIND = 3
SHORTEST = 2


class Suggestion(NamedTuple):
    title: str
    kind: str
    kind_name: str
    address: str


def suggestions(typed: str, language: str) -> list[Suggestion]:
    """A few titles, of several kinds; cities and records before the Network's own words."""
    typed = " ".join(typed.split())
    if len(typed) < SHORTEST and typed.isascii():
        return []
    answers = answer(SearchQuery(q=typed, words=typed), language)
    # A contact answers by its cities' names too, and its title would stand where a city's name is looked for.
    groups = [group for group in answers.groups if group.kind != CONTACT]
    groups.sort(key=lambda group: group.kind != "field")
    most = MOST if len(groups) == 1 else OF_A_KIND
    found = [
        _suggestion(group, hit)
        for group in groups
        for hit in group.made(0, most if group.kind != CITY else 5)
    ]
    return list({one.title: one for one in found}.values())[:MOST]


def _suggestion(group: Group, hit: Hit) -> Suggestion:
    return Suggestion(hit.plain, group.kind, str(group.title), hit.address)
