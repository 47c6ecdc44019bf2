"""Adopt, write, move on, stop, confirm, decline, withdraw: each at its moment, with its tie, journal and notices."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from mreza.activities import cards, life
from mreza.activities.models import Card
from mreza.areas.practices.adoptions import keeping, telling, waiting
from mreza.areas.practices.adoptions.cleaning import BlockSaid, Wanted
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.adoptions.tree import grown
from mreza.areas.practices.tests.adoption_factories import adopted, confirmed, published, said
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.journal.models import Entry
from mreza.notices.models import Notice
from mreza.science import lineage
from mreza.ties.choices import State
from mreza.ties.models import Contact, Tie

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def cities() -> list[City]:
    return [CityFactory(code=f"hr-city-{number}", name=f"City {number}") for number in range(5)]


def ties() -> list[tuple[str, str, str]]:
    return [(tie.giver.code[-1], tie.receiver.code[-1], tie.state) for tie in Tie.objects.order_by("pk")]


def again(adoption: Adoption) -> Adoption:
    return Adoption.objects.get(pk=adoption.pk)


def refused(name: str, act: Any, *args: Any, **kwargs: Any) -> None:
    before = Entry.objects.count()
    with pytest.raises(ValidationError) as wrong:
        act(*args, **kwargs)
    assert name in wrong.value.message_dict
    assert Entry.objects.count() == before


# --- the journey of a practice --------------------------------------------------------------------------------
def test_every_confirmed_adoption_is_one_tie_and_the_credit_reaches_the_first_city(cities):
    practice = published(cities[0])
    second = confirmed(practice, cities[1], said(b1="kept", b2="changed", b3="kept"))
    third = confirmed(practice, cities[2], said(b1="kept", b2="kept", b3="kept"), parent=second)
    assert ties() == [("0", "1", State.CONFIRMED), ("1", "2", State.CONFIRMED)]
    found = grown(practice)
    roles = {one.block: one.role for one in lineage.block_stories(found.tree)}
    assert roles["b1"] == roles["b3"] == lineage.Role.CORE
    assert roles["b2"] == lineage.Role.CONTEXT_OF_ALL  # kept from a city that had changed it
    owed = lineage.credits_of_all(found.tree)
    assert (owed["hr-city-0"].direct, owed["hr-city-0"].later) == (1, 1)
    assert (owed["hr-city-1"].direct, owed["hr-city-1"].later) == (1, 0)
    assert [one.city for one in lineage.credit(found.tree, third.code)] == ["hr-city-1", "hr-city-0"]
    assert Contact.objects.get(adoptions=third).card_key == practice.key
    acts = Entry.objects.about("adoption", third.code).values_list("act", flat=True)
    assert list(acts) == ["adoption.confirmed", "adoption.begun"]


def test_interest_is_public_and_nothing_to_confirm(cities):
    practice = published(cities[0])
    one = adopted(practice, cities[1], stage="interested", on="2025")
    with pytest.raises(WrongMoment):
        keeping.confirm(one, by=None, version=one.version)
    one = keeping.move(one, "adapting", on="2025-06", by=None, version=one.version)
    keeping.confirm(one, by=None, version=one.version)
    assert Contact.objects.get().begins == "2025"


def test_who_stops_says_what_can_be_learnt_and_stays(cities):
    practice = published(cities[0])
    one = confirmed(practice, cities[1])
    refused("lesson", keeping.stop, one, lesson=" ", by=None, version=one.version)
    refused("stage", keeping.move, one, "stopped", by=None, version=one.version)
    one = keeping.stop(one, lesson="Nobody went on.", on="2025", by=None, version=one.version)
    assert (one.stage, one.due_on, one.is_counted) == ("stopped", None, True)
    assert ties() == [("0", "1", State.CONFIRMED)]
    refused("lesson", keeping.write, one, said(), by=None, version=one.version)
    one = keeping.move(one, "running", by=None, version=one.version)  # taken up again
    assert one.stage == "running"


# --- whose, and from whom ---------------------------------------------------------------------------------------
def test_a_city_adopts_once_never_its_own_and_only_what_is_published(cities):
    practice, draft = published(cities[0]), published(cities[3])
    refused("city", adopted, practice, cities[0])
    adopted(practice, cities[1])
    refused("city", adopted, practice, cities[1])
    life.retire(draft, by=None, reason="Over.")
    with pytest.raises(WrongMoment):
        adopted(draft, cities[1])


def test_retiring_the_origin_leaves_the_tree_and_its_adopters_can_be_followed(cities):
    practice = published(cities[0])
    one = confirmed(practice, cities[1])
    practice.refresh_from_db()
    life.retire(practice, by=None, reason="Over.")
    confirmed(practice, cities[2], parent=one)
    found = grown(practice)
    assert found.tree.origin.retracted
    assert lineage.figures(found.tree).adoptions == 2
    assert lineage.credits_of_all(found.tree)["hr-city-0"].total == 2


def test_an_adoption_of_another_practice_is_no_source(cities):
    one, other = published(cities[0]), published(cities[1])
    foreign = adopted(other, cities[2])
    refused("parent", adopted, one, cities[3], parent=foreign)
    gone = adopted(one, cities[2])
    keeping.withdraw(gone, by=None, reason="Twice.", version=gone.version)
    refused("parent", adopted, one, cities[3], parent=gone)


def test_a_circle_is_refused(cities):
    practice = published(cities[0])
    one = adopted(practice, cities[1])
    two = adopted(practice, cities[2], parent=one)
    three = adopted(practice, cities[3], parent=two)
    with pytest.raises(ValidationError) as wrong:
        keeping.take_from(one, three, by=None, version=one.version)
    assert "City 1" in wrong.value.message_dict["parent"][0]
    assert again(one).parent is None
    keeping.take_from(three, one, by=None, version=three.version)  # sideways is no circle
    assert again(three).parent == one


def test_what_is_confirmed_keeps_its_source(cities):
    practice = published(cities[0])
    one, two = adopted(practice, cities[1]), confirmed(practice, cities[2])
    with pytest.raises(WrongMoment):
        keeping.take_from(two, one, by=None, version=two.version)
    two = keeping.decline(two, comment="From the other one.", by=None, version=two.version)
    two = keeping.take_from(two, one, by=None, version=two.version)
    assert (two.answer, two.contact) == ("silent", None)
    two = keeping.confirm(two, by=None, version=two.version)
    assert ties() == [("0", "2", State.WITHDRAWN), ("1", "2", State.CONFIRMED)]


# --- blocks -----------------------------------------------------------------------------------------------------
def test_blocks_are_those_of_the_source(cities):
    practice = published(cities[0])
    one = adopted(practice, cities[1], Wanted("en", [
        BlockSaid("b1", "kept"), BlockSaid("b2", "dropped", "No wood."), BlockSaid("", "added", "Rain", "A tent"),
    ]))  # fmt: skip
    tent = one.blocks.get(fate="added").key
    refused("block.zz", adopted, practice, cities[2], said(zz="kept"), parent=one)
    refused(
        "block.b2", adopted, practice, cities[2], said(b2="kept"), parent=one
    )  # left out there: nothing to keep
    refused("block.b1", adopted, practice, cities[2], said(b1="added"), parent=one)
    refused(f"block.{tent}", adopted, practice, cities[2], said(**{tent: "kept"}))  # the practice has no tent
    two = adopted(practice, cities[2], said(b1="kept", b2="added", **{tent: "kept"}), parent=one)
    against = lineage.against_origin(grown(practice).tree)
    assert {key: fate.value for key, fate in against[two.code].items()} == {
        "b1": "kept",
        "b2": "changed",
        tent: "added",
    }


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (Wanted("xx"), "language"),
        (Wanted("en", summary="x" * 3001), "summary"),
        (Wanted("en", contact="x" * 501), "contact"),
        (Wanted("en", cost_band="much"), "cost_band"),
        (Wanted("en", evidence=["javascript:alert(1)"]), "evidence"),
        (Wanted("en", evidence=["https://example.org/"] * 21), "evidence"),
        (Wanted("en", [BlockSaid("b1", "lost")]), "block.b1"),
        (Wanted("en", [BlockSaid("b1", "kept"), BlockSaid("b1", "changed")]), "block.b1"),
        (Wanted("en", [BlockSaid("b1", "changed", "x" * 2001)]), "block.b1"),
        (Wanted("en", [BlockSaid("", "added")]), "new.0"),
        (Wanted("en", [BlockSaid("", "added", "", "x" * 121)]), "new.0"),
        (Wanted("en", [BlockSaid("", "added", "", f"Tent {n}") for n in range(13)]), "blocks"),
    ],
)
def test_bad_input_is_said_by_name_and_writes_nothing(cities, wanted, name):
    practice = published(cities[0])
    refused(name, adopted, practice, cities[1], wanted)
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("on", ["2999", "2024-02-30", "soon"])
def test_a_day_is_a_day_that_has_come(cities, on):
    practice = published(cities[0])
    refused("on", adopted, practice, cities[1], on=on)


def test_steps_go_forward_on_days_that_follow(cities):
    one = adopted(published(cities[0]), cities[1], stage="studying", on="2024-05")
    refused("on", keeping.move, one, "running", on="2024-04-30", by=None, version=one.version)
    with pytest.raises(WrongMoment):
        keeping.move(one, "interested", by=None, version=one.version)
    one = keeping.move(one, "running", on="2024", by=None, version=one.version)
    one = keeping.take_back_step(one, by=None, version=one.version)
    assert [(step.stage, step.on) for step in one.steps.all()] == [("studying", "2024-05")]
    assert (one.stage, one.due_on) == ("studying", None)
    with pytest.raises(WrongMoment):
        keeping.take_back_step(one, by=None, version=one.version)


def test_writing_the_same_changes_nothing_and_old_versions_are_refused(cities):
    one = adopted(published(cities[0]), cities[1], said(b1="kept", b2="changed"))
    before = Entry.objects.count()
    same = keeping.write(one, keeping.wanted_of(one), by=None, version=one.version)
    assert (same.version, Entry.objects.count()) == (one.version, before)
    new = keeping.write(one, said(b1="changed"), by=None, version=one.version)
    assert keeping.wanted_of(new).blocks == [BlockSaid("b1", "changed", "Why b1")]
    for act in (
        lambda: keeping.write(one, said(), by=None, version=1),
        lambda: keeping.move(one, "kept", by=None, version=1),
        lambda: keeping.confirm(one, by=None, version=1),
        lambda: keeping.withdraw(one, by=None, reason="No", version=1),
    ):
        with pytest.raises(Outdated):
            act()


# --- the answer of the other city ---------------------------------------------------------------------------------
def test_what_is_declined_counts_nowhere_until_settled(cities):
    practice = published(cities[0])
    one = confirmed(practice, cities[1])
    refused("comment", keeping.decline, one, comment="", by=None, version=one.version)
    one = keeping.decline(one, comment="They do something else.", by=None, version=one.version)
    assert ties() == [("0", "1", State.DISPUTED)]
    assert lineage.figures(grown(practice).tree).adoptions == 0
    with pytest.raises(WrongMoment):
        keeping.decline(one, comment="Again.", by=None, version=one.version)
    keeping.confirm(one, by=None, version=one.version)
    assert ties() == [("0", "1", State.CONFIRMED)]


def test_what_is_withdrawn_takes_its_tie_along_and_stays_as_a_joint(cities):
    practice = published(cities[0])
    one = confirmed(practice, cities[1])
    two = confirmed(practice, cities[2], parent=one)
    one = keeping.withdraw(one, by=None, reason="Another practice.", version=one.version)
    assert ties() == [("0", "1", State.WITHDRAWN), ("1", "2", State.CONFIRMED)]
    found = grown(practice)
    assert [one.city for one in found.standing] == ["hr-city-2"]
    assert [owed.city for owed in lineage.credit(found.tree, two.code)] == ["hr-city-0"]
    with pytest.raises(WrongMoment):
        keeping.move(one, "kept", by=None, version=one.version)
    two = keeping.withdraw(two, by=None, reason="Too.", version=two.version)
    assert not grown(practice).kept  # nothing stands below it any more
    assert adopted(practice, cities[1]).code != one.code  # the city may begin anew


# --- still running? -----------------------------------------------------------------------------------------------
def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}T12:00:00+00:00")


def test_it_is_asked_after_a_year_and_after_two(cities):
    one = adopted(published(cities[0]), cities[1], on="2024-05-10", at=day("2024-05-20"))
    assert one.due_on == dt.date(2025, 5, 10)
    one = keeping.still_running(one, by=None, version=one.version, at=day("2024-11-01"))
    assert one.due_on == dt.date(2025, 5, 10)  # half a year is no answer to the question of a year
    one = keeping.still_running(one, by=None, version=one.version, at=day("2025-04-28"))
    assert one.due_on == dt.date(2026, 5, 10)
    one = keeping.still_running(one, by=None, version=one.version, at=day("2026-06-01"))
    assert (one.due_on, one.still_running_on) == (None, dt.date(2026, 6, 1))


def test_who_enters_that_an_old_one_runs_is_not_asked(cities):
    one = adopted(published(cities[0]), cities[1], on="2015", at=day("2024-05-20"))
    assert (one.due_on, one.still_running_on) == (None, dt.date(2024, 5, 20))


def test_the_city_is_reminded_and_sees_it_on_its_desk(cities, acting):
    mine, _client = acting("focal-point", cities[1].code)
    editor, _client = acting("editor", cities[1].code)
    one = adopted(published(cities[0]), cities[1], on="2024-05-10", at=day("2024-05-20"), by=editor)
    assert telling.remind_of_running(day("2025-04-01")) == 0
    assert telling.remind_of_running(day("2025-04-28")) == 1
    assert telling.remind_of_running(day("2025-04-29")) == 0
    assert telling.remind_of_running(day("2025-05-12")) == 1
    assert set(Notice.objects.filter(kind="adoption.due").values_list("user", flat=True)) == {mine.pk}
    line = waiting.waits(mine, at=day("2025-04-28"))[0]
    assert (line.kind, line.due, line.place) == ("adoption.due", one.due_on, ("city", cities[1].code))
    assert waiting.waits(mine, at=day("2025-04-01")) == []
    assert waiting.waits(editor, at=day("2025-04-28")) == []


# --- who is told ------------------------------------------------------------------------------------------------
def test_the_source_is_asked_the_adopter_answered_and_the_first_city_hears(cities, acting):
    people = [acting("focal-point", city.code)[0] for city in cities[:3]]
    practice = published(cities[0])

    def told() -> list[tuple[int, str]]:
        rows = [(people.index(one.user), one.kind) for one in Notice.objects.order_by("pk")]
        Notice.objects.all().delete()
        return [(who, kind.removeprefix("adoption.")) for who, kind in rows if kind.startswith("adoption.")]

    one = adopted(practice, cities[1], stage="interested", on="", by=people[1])
    assert told() == [(0, "begun")]
    one = keeping.move(one, "running", by=people[1], version=one.version)
    assert told() == [(0, "asked")]
    assert [line.kind for line in waiting.waits(people[0])] == ["adoption.asked"]
    one = keeping.confirm(one, by=people[0], version=one.version)
    assert told() == [(1, "confirmed")]
    assert waiting.waits(people[0]) == []
    two = adopted(practice, cities[2], parent=one, by=people[2])
    assert told() == [(1, "asked")]
    keeping.confirm(two, by=people[1], version=two.version)
    assert told() == [(2, "confirmed"), (0, "carried-on")]
    keeping.stop(one, lesson="No money.", by=people[1], version=one.version)
    assert sorted(told()) == [(0, "stopped"), (2, "stopped")]


def test_what_people_are_told_is_a_sentence_in_their_language(cities, acting):
    from mreza.notices.kinds import kind_of

    told = {"title": "Scrap", "place": "Lyon", "practice": "scrap", "due": "2025-05-10", "over": True}
    for act in ("begun", "asked", "confirmed", "declined", "carried-on", "stopped", "withdrawn", "due"):
        kind = kind_of(f"adoption.{act}")
        assert kind is not None
        with translation.override("en"):
            sentence = kind.sentence(told)
            assert "Scrap" in sentence
            assert "Lyon" in sentence
            assert kind.url(("adoption", "abc"), told).startswith("/en/practices/scrap/adoptions/abc/")


# --- the card -----------------------------------------------------------------------------------------------------
def test_lists_tell_in_how_many_cities_it_is_carried_on(cities, client):
    practice = published(cities[0])

    def told() -> Any:
        return Card.objects.get(key=practice.key).told.get("adopted")

    one = adopted(practice, cities[1])
    assert told() is None
    one = keeping.confirm(one, by=None, version=one.version)
    assert told() == 1
    assert "Adopted in 1 city" in client.get("/en/practices/").content.decode()
    assert not any(cards.rebuild().values())
    keeping.withdraw(one, by=None, reason="Twice.", version=one.version)
    assert told() is None
