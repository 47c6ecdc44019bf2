"""The ties that come with the house: loaded as documented, once, and kept where somebody knows better."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from mreza.cities.models import City
from mreza.foundation.loading import BadFile
from mreza.ties.choices import Answer, State
from mreza.ties.keeping import answer, belongs_to, withdraw
from mreza.ties.loading import FILE, load_contacts
from mreza.ties.models import Contact, Tie
from mreza.ties.rebuilding import rebuild

pytestmark = pytest.mark.django_db


def test_the_pairs_are_those_of_the_file(network):
    """218 pairs of cities stand in the compiled records, of 80 contacts."""
    assert (Contact.objects.count(), Tie.objects.count()) == (80, 218)
    assert set(Tie.objects.values_list("state", flat=True)) == {State.DOCUMENTED}
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    for contact in Contact.objects.prefetch_related("members__city"):
        row = rows[contact.loaded["key"]]
        assert [member.city.code for member in contact.members.all()] == row["cities"].split()
        assert contact.sources == row["sources"].split()
    assert rebuild().changed == 0


def test_one_occasion_led_by_one_city_is_one_contact(network):
    poetry = Contact.objects.get(loaded__key="world-poetry-day-cities-of-literature")
    assert (poetry.lead.code, poetry.pairs, poetry.begins, poetry.ends) == ("es-granada", 33, "2018", "2024")
    assert poetry.record == "world-poetry-day-cities-of-literature"
    dublin = poetry.members.get(city__code="ie-dublin")
    assert dublin.detail == "2018"
    kinds = Counter(Contact.objects.values_list("kind__code", flat=True))
    assert kinds["jury"] == 2
    residency = Tie.objects.get(contact__title__endswith="director from Busan in Yamagata")
    assert (residency.giver.code, residency.receiver.code) == ("jp-yamagata", "kr-busan")  # the host gives
    jury = Tie.objects.get(contact__title__startswith="Shenzhen Design Award")
    assert (jury.giver.code, jury.receiver.code) == ("cn-shenzhen", "at-graz")


def test_one_occasion_of_which_all_pairs_are_told_is_one_contact_without_a_lead(network):
    work = Contact.objects.get(title__endswith="told-hold")
    assert [member.city.code for member in work.members.all()] == ["de-karlsruhe", "us-austin", "gb-york"]
    assert (work.lead, work.pairs, work.ties.count()) == (None, 3, 3)


def test_a_second_load_changes_nothing(network):
    (tally,) = load_contacts()
    assert (tally.altered, tally.kept, tally.unchanged) == (False, [], 80)


def other_file(tmp_path, change):
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    path = tmp_path / "contacts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    return path


def test_what_the_file_says_now_is_written_and_answers_stay(network, tmp_path):
    contact = Contact.objects.get(loaded__key="film-for-learning")
    city = City.objects.get(code="gb-bradford")
    answer(contact, city, Answer.CONFIRMED, by=None)

    def change(rows):
        row = next(row for row in rows if row["key"] == "film-for-learning")
        row["title"] = "Film for learning, in schools"

    (tally,) = load_contacts(other_file(tmp_path, change))
    contact.refresh_from_db()
    assert (tally.changed, contact.title) == (["film-for-learning"], "Film for learning, in schools")
    assert contact.members.get(city=city).answer == Answer.CONFIRMED
    assert rebuild().changed == 0


def test_what_the_file_says_now_leaves_a_contact_with_its_record(network, tmp_path):
    contact = Contact.objects.get(loaded__key="world-poetry-day-2024")
    belongs_to(contact, ("practice", "its-key"))

    def change(rows):
        row = next(row for row in rows if row["key"] == "world-poetry-day-2024")
        row["title"] = "A poet from Nanjing reads in Granada"

    (tally,) = load_contacts(other_file(tmp_path, change))
    contact.refresh_from_db()
    assert (tally.changed, tally.kept) == (["world-poetry-day-2024"], [])
    assert (contact.card_key, contact.title) == ("its-key", "A poet from Nanjing reads in Granada")


def test_what_was_withdrawn_by_hand_stays_withdrawn(network, tmp_path):
    contact = Contact.objects.get(loaded__key="film-for-learning")
    withdraw(contact, by=None, reason="It never took place.")

    def change(rows):
        next(row for row in rows if row["key"] == "film-for-learning")["begins"] = "2021"

    (tally,) = load_contacts(other_file(tmp_path, change))
    assert (tally.changed, [kept.field for kept in tally.kept]) == ([], ["begins"])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "dance"),
        ("cities", "xx-nowhere hr-varazdin"),
        ("begins", "2999"),
        ("title", ""),
        ("details", "it-pesaro=2019"),
    ],
)
def test_a_bad_file_is_refused_whole(network, tmp_path, column, value):
    before = list(Contact.objects.order_by("pk").values("title", "begins", "version"))

    def change(rows):
        rows[0]["title"] = "Changed"
        rows[5][column] = value

    with pytest.raises(BadFile):
        load_contacts(other_file(tmp_path, change))
    assert list(Contact.objects.order_by("pk").values("title", "begins", "version")) == before
