"""Publishing many records at once writes the rows that the verbs write one by one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mreza.activities.choices import Origin
from mreza.activities.life import publish, submit
from mreza.activities.many import publish_many
from mreza.activities.models import Alias, Card, Revision
from mreza.activities.writing import Draft, create, create_many
from mreza.areas.practices.models import Practice
from mreza.cities.models import City
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import Entry
from mreza.search.models import Entry as Indexed
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db

TEXTS = {
    "title": "Instruments for every kindergarten",
    "summary": "Children build instruments.",
    "problem": "No instruments.",
    "done": "They were built.",
    "block.b1.title": "Wood",
    "block.b1.text": "Offcuts of the joiners.",
}
VALUES = {
    "fields": ["music"],
    "objectives": ["5", "4"],
    "dimensions": ["social"],
    "groups": ["children"],
    "targets": ["4.2"],
    "theme": "knowledge-skills",
    "cost_band": "to-5000",
    "starts": "2024-03",
    "blocks": [{"key": "b1", "people": 2}],
    "partners": [{"name": "Guild", "sector": "civil"}],
    "sources": ["https://example.org/"],
}
# What differs between any two records, however they were written.
OWN = {"id", "key", "slug", "code", "pk", "stamp", "about_key"}
MOMENTS = {
    "at", "created_at", "changed_at", "submitted_at", "published_at", "confirmed_at", "written_at", "asked_at",
}  # fmt: skip


def draft(origin: str = Origin.CITY, city: str = "hr-varazdin", **texts: str) -> Draft:
    return Draft("en", {**TEXTS, **texts}, VALUES, City.objects.get(code=city), origin=origin)


def written(key: str) -> dict[str, Any]:
    """Every row of every table about one record, without what is its own."""
    practice = Practice.objects.get(key=key)
    tables: dict[str, Any] = {
        "practice": Practice.objects.filter(key=key),
        "texts": Text.objects.filter(kind="practice", key=key).order_by("part", "language"),
        "revisions": Revision.objects.filter(key=key).order_by("number"),
        "journal": Entry.objects.filter(about_kind="practice", about_key=key).order_by("pk"),
        "aliases": Alias.objects.filter(key=key),
        "cards": Card.objects.filter(key=key),
        "index": Indexed.objects.filter(kind="practice", key=key).order_by("language"),
        "blocks": practice.blocks.all(),
    }
    found = {name: [_plain(row) for row in rows.values()] for name, rows in tables.items()}
    card = Card.objects.get(key=key)
    found["card texts"] = list(card.texts.values_list("language", "title", "summary", "state"))
    found["card cities"] = list(card.cities.values_list("city__code", "leads"))
    found["many"] = [
        sorted(getattr(practice, name).values_list("code", flat=True)) for name in ("fields", "groups")
    ]
    return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    kept = {
        name: value for name, value in row.items() if name not in OWN and not name.endswith("practice_id")
    }
    kept = {name: value is not None if name in MOMENTS else value for name, value in kept.items()}
    if isinstance(kept.get("after"), dict):
        kept["after"] = {name: value for name, value in kept["after"].items() if name != "code"}
    return kept


@pytest.mark.parametrize("origin", [Origin.CITY, Origin.COMPILED])
def test_many_are_written_as_one_by_one(network, officer, origin):
    one = create(
        Practice, language="en", by=officer, texts=TEXTS, values=VALUES, origin=origin,
        city=City.objects.get(code="hr-varazdin"),
    )  # fmt: skip
    publish(submit(one, by=officer), by=officer)
    many = create_many(Practice, [draft(origin), draft(origin)], by=officer)
    publish_many(many, by=officer)
    assert written(many[0].key) == written(one.key)
    assert written(many[1].key) == written(one.key)


def test_each_gets_an_address_of_its_own(network):
    records = create_many(Practice, [draft(), draft(), draft(title="Other")], by=None)
    publish_many(records, by=None)
    assert [one.slug for one in records] == [
        "instruments-for-every-kindergarten", "instruments-for-every-kindergarten-2", "other",
    ]  # fmt: skip
    for one in records:
        assert Alias.objects.get(slug=one.key).key == one.key


def test_nothing_is_published_if_one_lacks_something(network):
    lacking = Draft("en", {"title": "Only a title"}, {}, City.objects.get(code="hr-varazdin"))
    records = create_many(Practice, [draft(), lacking], by=None)
    with pytest.raises(ValidationError):
        publish_many(records, by=None)
    assert not Practice.objects.filter(key__in=[one.key for one in records]).published().exists()


def test_a_record_that_somebody_moved_meanwhile_stops_all(network):
    records = create_many(Practice, [draft(), draft()], by=None)
    submit(Practice.objects.get(pk=records[1].pk), by=None)
    with pytest.raises(WrongMoment):
        publish_many(records, by=None)
    assert Practice.objects.get(pk=records[0].pk).state == "draft"


def test_many_cost_as_few_statements_as_three(network):
    def statements(count: int, word: str) -> int:
        records = create_many(Practice, [draft(title=f"{word} {n}") for n in range(count)], by=None)
        with CaptureQueriesContext(connection) as queries:
            publish_many(records, by=None)
        # Outside a request the version of the data is asked for at every look at what is kept.
        return sum("journal_dataversion WHERE id" not in one["sql"] for one in queries.captured_queries)

    statements(1, "First")
    assert statements(60, "Many") <= statements(3, "Few") + 1
