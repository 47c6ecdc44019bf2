"""Interests as cities express them, by the same verbs."""

from __future__ import annotations

from typing import Any

from mreza.areas.partnerships.interests import keeping
from mreza.areas.partnerships.models import Interest, Wish
from mreza.areas.partnerships.wishes.tests.factories import leader, member, stated
from mreza.cities.models import City

WORDS = "Our museum has forty puppets nobody has looked at for years."


def interested(city: City, wish: Wish, *, by: Any = None, text: str = WORDS, **more: Any) -> Interest:
    """A city would take it up."""
    return keeping.express(wish, by=by or leader(city), city=city, text=text, language="en", **more)


def two(**more: Any) -> tuple[City, City, Interest]:
    """Lyon offers something, Varaždin is interested."""
    asked, asker = member("fr-lyon"), member("hr-varazdin")
    return asked, asker, interested(asker, stated(asked, **more))


def agreed(**more: Any) -> Interest:
    """Both have said yes."""
    asked, asker, interest = two(**more)
    keeping.agree(interest, as_asker=True, by=leader(asker))
    return keeping.agree(interest, as_asker=False, by=leader(asked))
