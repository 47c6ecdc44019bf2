"""Cards as plain rows, without the records behind them."""

from __future__ import annotations

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from mreza.activities.choices import State
from mreza.activities.models import Card, CardText
from mreza.journal.models import DataVersion

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class CardFactory(DjangoModelFactory):
    """A published practice's card, stamped with the version of the data its change makes."""

    class Meta:
        model = Card
        skip_postgeneration_save = True

    kind = "practice"
    key = factory.Sequence(lambda number: f"key-{number:05}")
    code = factory.LazyAttribute(lambda card: f"code-{card.key}")
    state = State.PUBLISHED
    level = "city"
    original_language = "en"
    facets = factory.LazyFunction(dict)
    told = factory.LazyFunction(dict)
    published_at = LONG_AGO
    changed_at = LONG_AGO
    stamp = factory.LazyFunction(lambda: moved_on())

    @factory.post_generation
    def titles(self, create, extracted, **kwargs):
        for language, title in (extracted or {}).items():
            CardText.objects.create(
                card=self, language=language, title=title, summary=f"{title}.", state="confirmed"
            )


def moved_on() -> int:
    """The data's version after one more act."""
    DataVersion.bump()
    return int(DataVersion.current().split("-")[0])
