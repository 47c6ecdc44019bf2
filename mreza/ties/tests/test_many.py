"""Contacts written by the ten thousand: the rows that the verbs write one by one, and one notice a city."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mreza.cities.models import City
from mreza.cities.tests.factories import AppointmentFactory, CityFactory
from mreza.foundation.moments import now
from mreza.foundation.rows import numbers_for
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice
from mreza.ties.choices import Origin
from mreza.ties.cleaning import Wanted, cleaned
from mreza.ties.keeping import claim, document
from mreza.ties.many import claims_ready, documents_ready
from mreza.ties.models import Contact, Member, Tie
from mreza.ties.rebuilding import rebuild
from mreza.ties.tests.factories import wanted

pytestmark = pytest.mark.django_db
OWN = ("id", "code", "stamp", "contact_id")  # by which two entries of the same words differ


@pytest.fixture
def cities() -> list[City]:
    return [CityFactory(code=f"hr-city-{number}", name=f"City {number}") for number in range(5)]


@pytest.fixture
def leads(cities) -> list[Any]:
    return [AppointmentFactory(city=city, role="focal-point").user for city in cities]


def of_every_sort(cities: list[City]) -> list[Wanted]:
    """Of two and of many, led and not, in each direction, with everything a contact can say."""
    links = ["https://example.org/a", "https://example.org/b"]
    return [
        wanted(*cities[:2]),
        wanted(*cities[:2], kind_code="visit", lead=cities[1], begins="2023-05-17", ends="2023-05-20"),
        wanted(*cities, lead=cities[2], people="12", days="3", hours="7", amount="1200.50", currency="eur"),
        wanted(*cities[:4], title="Četiri grada", language="hr", details={cities[1].code: "2020"}),
        wanted(*cities[:3], kind_code="jury", evidence=links, record="record-7", card=("practice", "key")),
        wanted(
            *cities[:2], kind_code="other", gives="others", lead=cities[0], begins="", loaded={"id": "A-1"}
        ),
    ]


def rows(model: Any, contacts: list[int]) -> list[dict[str, Any]]:
    which = {"pk__in": contacts} if model is Contact else {"contact__in": contacts}
    order = ("pk",) if model is Contact else ("contact", "pk")
    return [
        {name: value for name, value in row.items() if name not in OWN}
        for row in model.objects.filter(**which).order_by(*order).values()
    ]


def written(act: Callable[[], Any]) -> dict[str, list[Any]]:
    """What an act leaves behind: rows of the ledger and of the journal, and that each contact bears its version."""
    known = set(Contact.objects.values_list("pk", flat=True))
    last = Entry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    before = DataVersion.objects.get_or_create(pk=1)[0].number
    act()
    contacts = sorted(set(Contact.objects.values_list("pk", flat=True)) - known)
    codes = list(Contact.objects.filter(pk__in=contacts).order_by("pk").values_list("code", flat=True))
    entries = Entry.objects.filter(pk__gt=last).order_by("pk")
    assert [one.about_key for one in entries] == codes
    stamps = set(Contact.objects.filter(pk__in=contacts).values_list("stamp", flat=True))
    assert min(stamps) > before
    assert max(stamps) == DataVersion.objects.get().number
    told = [
        (one.act, one.about_kind, one.by_id, one.acting_as, one.reason, one.before, one.after)
        for one in entries
    ]
    return {"entries": told, **{model.__name__: rows(model, contacts) for model in (Contact, Member, Tie)}}


def test_what_a_city_says_of_many_is_what_it_says_of_each(cities, leads):
    by, at, of_city = leads[0], now(), cities[0]
    given = of_every_sort(cities)
    told = [cleaned(one, on=at.date()) for one in given]

    def one_by_one() -> None:
        for one in given:
            claim(one, by=by, city=of_city, origin=Origin.FILE, at=at)

    assert written(one_by_one) == written(claims_ready(told, by=by, city=of_city, at=at).write)
    assert rebuild().changed == 0


def test_what_stands_in_sources_is_documented_as_one_by_one(cities, officer):
    at = now()
    given = [wanted(*cities[:n], sources=["https://example.org/news"], title=f"Of {n}") for n in (2, 3, 5)]
    told = [cleaned(one, on=at.date()) for one in given]

    def one_by_one() -> None:
        for one in given:
            document(one, by=officer, at=at)
        Contact.objects.update(origin=Origin.FILE)  # by hand it comes from a source, by file from a file

    assert written(one_by_one) == written(documents_ready(told, by=officer, at=at).write)
    assert rebuild().changed == 0


def test_nobody_named_is_nobody(cities):
    at, told = now(), [cleaned(wanted(*cities[:2]))]
    one = written(lambda: claim(told[0], by=None, city=cities[0], origin=Origin.FILE, at=at))
    assert one == written(claims_ready(told, by=None, city=cities[0], at=at).write)


def test_a_city_hears_of_many_contacts_once(cities, leads):
    told = [cleaned(wanted(*cities[:2], title=f"Number {n}")) for n in range(3)]
    told.append(cleaned(wanted(cities[0], cities[2], title="Alone")))
    claims_ready(told, by=leads[0], city=cities[0]).write()
    found = Notice.objects.order_by("user").values_list("user", "kind", "about_kind", "about_key", "told")
    assert list(found) == [
        (
            leads[1].pk, "tie.asked-many", "city", "hr-city-1",
            {"count": 3, "place": "hr-city-0", "city": "hr-city-1"},
        ),
        (
            leads[2].pk, "tie.asked", "contact", Contact.objects.get(title="Alone").code,
            {"title": "Alone", "place": "hr-city-0"},
        ),
    ]  # fmt: skip


def test_nothing_is_nothing(cities):
    before = DataVersion.objects.get_or_create(pk=1)[0].number
    claims_ready([], by=None, city=cities[0]).write()
    assert (DataVersion.objects.get().number, Entry.objects.count()) == (before, 0)


def test_only_what_the_verbs_would_take(cities):
    with pytest.raises(ValidationError) as refused:
        claims_ready([cleaned(wanted(*cities[1:3]))], by=None, city=cities[0])
    assert set(refused.value.message_dict) == {"cities"}
    with pytest.raises(ValidationError) as refused:
        documents_ready([cleaned(wanted(*cities[1:3]))], by=None)
    assert set(refused.value.message_dict) == {"sources"}


def test_numbers_are_given_out_once(cities):
    with transaction.atomic():
        one = claim(wanted(*cities[:2]), by=None, city=cities[0])
        first, second, third = numbers_for(Contact, 3)
    assert one.pk < first < second < third


def test_the_statements_do_not_grow_with_the_contacts(cities, leads):
    counted = []
    for count in (2, 2, 40):  # the first one finds nothing kept in memory
        told = [cleaned(wanted(*cities[:2], title=f"{count} {n}")) for n in range(count)]
        ready = claims_ready(told, by=leads[0], city=cities[0])
        with CaptureQueriesContext(connection) as captured:
            ready.write()
        counted.append(len(captured))
    assert counted[1] == counted[2] <= 15
