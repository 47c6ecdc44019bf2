"""Questions as people ask and answer them, by the same verbs, in a small network where somebody acts for each city."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mreza.accounts.tests.factories import UserFactory
from mreza.areas.practices.asking import keeping
from mreza.areas.practices.asking.cleaning import Wanted
from mreza.areas.practices.asking.models import Asked, Question
from mreza.areas.practices.tests.factories import make_practice, vocabulary
from mreza.cities.models import City
from mreza.cities.tests.factories import (
    AppointmentFactory,
    CityFactory,
    CountryFactory,
    DesignationFactory,
    FieldFactory,
    RegionFactory,
)
from mreza.ties.tests.factories import kind

TITLE = "How do you find rooms for rehearsals?"
TEXT = "Empty shops stand in our centre. Who lends them to orchestras, and on what terms?"
ANSWER = "We lend empty shops for a year. The city insures them."


def member(
    code: str, *, field: str = "music", region: str = "europe-and-north-america", lead: bool = True
) -> City:
    """A city that holds a field, in a country of its own, with a focal point who acts for it."""
    country = CountryFactory(code=code[:2], region=RegionFactory(code=region))
    city = CityFactory(code=code, name=code[3:].title(), country=country)
    DesignationFactory(city=city, field=FieldFactory(code=field), since=dt.date(2020, 1, 1))
    if lead:
        AppointmentFactory(role="focal-point", city=city)
    return city


def network(*codes: str) -> dict[str, City]:
    """Several such cities, and the words of the Network that a question needs."""
    vocabulary()
    kind("advice")
    return {code: member(code) for code in codes}


def wanted(**more: Any) -> Wanted:
    return Wanted(**{"title": TITLE, "text": TEXT, "language": "en", "fields": ["music"], **more})


def asked(
    city: City, *, by: Any = None, once: str = "", at: dt.datetime | None = None, **more: Any
) -> Question:
    """A question of a city, gone to whom it may concern."""
    return keeping.ask(wanted(**more), by=by, city=city, once=once, at=at)


def row_of(question: Question, city: City | str) -> Asked:
    """What that city was asked."""
    code = city if isinstance(city, str) else city.code
    found: Asked = question.asked.select_related("city", "question__city").get(city__code=code)
    return found


def answered(
    question: Question, city: City | str, text: str = ANSWER, language: str = "en", **more: Any
) -> Asked:
    return keeping.answer(row_of(question, city), text, language, by=more.pop("by", None), **more)


def published(question: Question, city: City | str, **more: Any) -> Asked:
    """Answered, accepted and agreed to."""
    row = answered(question, city, **more)
    keeping.mark(row, by=None)
    return keeping.agree(row_of(question, city), by=None)


def practice_about(city: City, words: str, **more: Any) -> Any:
    """A published practice of a city that speaks of something."""
    return make_practice(
        "published", city=city, texts={"title": words, "summary": f"{words}, told in short."}, **more
    )


def somebody() -> Any:
    return UserFactory()
