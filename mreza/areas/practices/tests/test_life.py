"""Draft → in review → published → retired: each act at its moment, once, with its card, index, journal and notices."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mreza.activities import cards, life, participation, review, writing
from mreza.activities.addresses import key_at
from mreza.activities.choices import CitySize
from mreza.activities.models import Card, CardCity, CardText, Comment
from mreza.activities.review import Remark
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import TEXTS, make_practice
from mreza.cities.tests.factories import CityFactory, CountryFactory, RegionFactory
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice
from mreza.search.models import Entry as Found
from mreza.translations import authored

pytestmark = pytest.mark.django_db
STATES = ("draft", "in-review", "published", "retired")
AT = dt.datetime(2026, 2, 3, 12, tzinfo=dt.UTC)

VERBS: dict[str, tuple[Any, set[str], str]] = {  # verb, the states it is possible in, the state after it
    "submit": (lambda one: life.submit(one, by=None), {"draft"}, "in-review"),
    "take back": (lambda one: life.take_back(one, by=None), {"in-review"}, "draft"),
    "ask for change": (
        lambda one: life.ask_for_change(one, by=None, comments=[Remark("Shorter", "summary", 1)]),
        {"in-review"},
        "draft",
    ),
    "publish": (lambda one: life.publish(one, by=None), {"in-review"}, "published"),
    "retire": (lambda one: life.retire(one, by=None, reason="Over."), {"published"}, "retired"),
    "revive": (lambda one: life.revive(one, by=None), {"retired"}, "published"),
    "confirm": (lambda one: life.confirm(one, by=None), {"published"}, "published"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_each_act_has_its_moment(verb, state):
    act, possible, after = VERBS[verb]
    practice = make_practice(state)
    journal, version = Entry.objects.count(), practice.version
    if state in possible:
        act(practice)
        assert Practice.objects.get().state == practice.state == after
        assert practice.version == version + 1
        assert Entry.objects.count() == journal + 1
    else:
        with pytest.raises(WrongMoment):
            act(practice)
        assert Practice.objects.get().state == state
        assert Practice.objects.get().version == version
        assert Entry.objects.count() == journal


@pytest.mark.parametrize("verb", VERBS)
def test_the_same_act_twice_has_one_effect(verb):
    """Two browsers show the same page; whoever comes second is told."""
    act, possible, _after = VERBS[verb]
    practice = make_practice(min(possible))
    twin = Practice.objects.get(pk=practice.pk)
    act(practice)
    with pytest.raises(WrongMoment):
        act(twin)
    assert Practice.objects.get().version == practice.version


@pytest.mark.parametrize("state", STATES)
def test_what_the_person_saw_must_still_be_so(state):
    practice = make_practice(state)
    verbs = {
        "draft": life.submit,
        "in-review": life.publish,
        "published": life.confirm,
        "retired": life.revive,
    }
    with pytest.raises(WrongMoment, match="was changed"):
        verbs[state](practice, by=None, version=practice.version - 1)


def test_what_is_missing_is_said_by_name_before_review():
    practice = make_practice(texts={"problem": "", "block.b1.text": ""}, fields=[])
    with pytest.raises(ValidationError) as wrong:
        life.submit(practice, by=None)
    assert set(wrong.value.message_dict) == {"problem", "fields", "blocks"}
    assert Practice.objects.get().state == "draft"


def test_publishing_gives_an_address_a_date_a_card_and_a_place_in_the_index():
    region = RegionFactory(code="africa")
    city = CityFactory(country=CountryFactory(code="ml", region=region), population=60_000)
    practice = make_practice("in-review", city=city, reached=340, at=AT)
    version = DataVersion.current()
    life.publish(practice, by=None, at=AT)
    assert practice.slug == "children-build-instruments"
    assert practice.published_at == AT
    assert practice.due_on == dt.date(2027, 2, 3)
    assert DataVersion.current() != version
    card = Card.objects.get()
    assert (card.code, card.state, card.city, card.year) == (practice.slug, "published", city, 2022)
    assert card.facets == {
        "field": ["music"], "discipline": [], "objective": ["1"], "dimension": ["cultural"], "stage": [],
        "group": ["children"], "sdg": ["4"], "target": ["4.7"], "theme": [], "region": ["africa"], "country": ["ml"],
        "city": [city.code], "level": ["city"], "cost": [], "size": [CitySize.MEDIUM], "year": ["2022"],
    }  # fmt: skip
    assert card.stamp == DataVersion.objects.get().number
    assert card.told["reached"] == 340
    text = CardText.objects.get()
    assert (text.title, text.summary, text.state) == (TEXTS["title"], TEXTS["summary"], "confirmed")
    assert CardCity.objects.get().leads
    assert Found.objects.get(kind="practice").key == practice.key


def test_the_address_of_the_draft_leads_to_the_published_record():
    practice = make_practice("published")
    assert key_at("practice", practice.key) == practice.key


@pytest.mark.parametrize("title", ["Children build instruments", "儿童制作乐器", "New", "Import"])
def test_two_records_never_share_an_address_nor_take_one_of_a_page(title):
    one, two = (make_practice("published", texts={"title": title}) for _ in range(2))
    assert one.slug != two.slug
    assert {one.slug, two.slug}.isdisjoint({"new", "import", ""})


def test_a_published_record_keeps_its_address_when_its_title_changes():
    practice = make_practice("published")
    writing.save(practice, by=None, version=practice.version, texts={"title": "Something else"})
    assert practice.slug == "children-build-instruments"
    assert CardText.objects.get().title == "Something else"
    assert Found.objects.get(kind="practice").title == "Something else"


def test_what_is_published_may_not_lose_what_a_published_record_needs():
    practice = make_practice("published")
    with pytest.raises(ValidationError) as wrong:
        writing.save(practice, by=None, version=practice.version, texts={"problem": ""})
    assert set(wrong.value.message_dict) == {"problem"}


def test_retiring_says_why_and_leaves_lists_and_index():
    practice = make_practice("published")
    with pytest.raises(ValidationError):
        life.retire(practice, by=None, reason=" ")
    life.retire(practice, by=None, reason="It ended.")
    assert not Card.objects.published().exists()
    assert not Found.objects.filter(kind="practice").exists()
    life.revive(practice, by=None)
    assert Card.objects.published().get().code == practice.slug
    assert Found.objects.filter(kind="practice").exists()


def test_still_right_is_asked_again_in_a_year():
    practice = make_practice("published", at=dt.datetime(2027, 2, 1, tzinfo=dt.UTC))
    life.confirm(practice, by=None, at=dt.datetime(2028, 2, 29, tzinfo=dt.UTC))
    assert practice.due_on == dt.date(2029, 3, 1)
    assert Card.objects.get().due_on == practice.due_on


def test_what_was_compiled_waits_until_the_city_confirms_it():
    practice = make_practice(
        "published", origin="compiled", sources=["https://example.org"],
        texts={"problem": "", "done": ""}, objectives=[], groups=[], dimensions=[],
    )  # fmt: skip
    assert (practice.confirmed_at, practice.due_on) == (None, None)
    assert Card.objects.get().told["confirmed"] is False
    life.confirm(practice, by=None)
    assert Card.objects.get().told["confirmed"] is True


def test_only_what_was_compiled_is_taken_down():
    own = make_practice("published")
    with pytest.raises(WrongMoment):
        life.take_down(own, by=None, reason="No.")
    compiled = make_practice("published", origin="compiled", sources=["https://example.org"])
    life.take_down(compiled, by=None, reason="This is not so.")
    assert compiled.state == "retired"


# --- review -----------------------------------------------------------------------------------------------------
def test_a_change_is_asked_for_with_a_comment_or_not_at_all():
    practice = make_practice("in-review")
    with pytest.raises(ValidationError):
        life.ask_for_change(practice, by=None, comments=[Remark("  ")])
    assert Practice.objects.get().state == "in-review"
    practice.refresh_from_db()
    review.comment(practice, [Remark("Who pays?", "problem", 2)], by=None)
    life.ask_for_change(practice, by=None)
    asked = Comment.objects.get()
    assert (asked.asks_for_change, asked.quote) == (True, "Many children never came.")


@pytest.mark.parametrize("remark", [Remark("x", "problem", 3), Remark("x", "secret"), Remark("x" * 2001)])
def test_a_comment_is_on_something_that_is_there(remark):
    practice = make_practice("in-review")
    with pytest.raises(ValidationError):
        review.comment(practice, [remark], by=None)
    assert not Comment.objects.exists()


def test_a_comment_is_settled_once():
    practice = make_practice("in-review")
    review.comment(practice, [Remark("Good.")], by=None)
    number = Comment.objects.get().pk
    review.settle(practice, number, by=None)
    with pytest.raises(WrongMoment):
        review.settle(practice, number, by=None)
    other = make_practice("in-review")
    with pytest.raises(WrongMoment):
        review.settle(other, number, by=None)


def test_a_draft_is_not_commented_on():
    with pytest.raises(WrongMoment):
        review.comment(make_practice(), [Remark("Too early.")], by=None)


# --- who is told --------------------------------------------------------------------------------------------------
def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("kind", "user__name"))


def test_the_reviewers_of_the_field_are_told_and_not_those_with_a_hand_in_it(acting):
    city = CityFactory(name="Varaždin")
    writer, _ = acting("focal-point", city.code)
    coordinator, _ = acting("coordinator", "music")
    other, _ = acting("coordinator", "design")
    twofold, _ = acting("editor", city.code)
    from mreza.cities.tests.factories import AppointmentFactory, FieldFactory

    AppointmentFactory(user=twofold, role="deputy", field=FieldFactory(code="music"))
    practice = make_practice("in-review", city=city, by=writer)
    assert told() == {("practice.submitted", coordinator.name)}
    life.ask_for_change(practice, by=coordinator, comments=[Remark("Shorter.")])
    assert told() >= {("practice.change-asked", writer.name), ("practice.change-asked", twofold.name)}
    assert other.name not in {name for _kind, name in told()}


def test_where_nobody_coordinates_the_field_the_secretariat_is_told(officer):
    make_practice("in-review")
    assert told() == {("practice.submitted", officer.name)}


# --- other cities -------------------------------------------------------------------------------------------------
def test_a_city_is_named_only_once_it_agreed():
    practice, lyon = make_practice("published"), CityFactory(name="Lyon", country=CountryFactory(code="fr"))
    participation.ask(practice, lyon, by=None)
    assert [row.city for row in CardCity.objects.all()] == [practice.city]
    participation.answer(practice, lyon, agrees=True, by=None)
    assert {(row.city, row.leads) for row in CardCity.objects.all()} == {(practice.city, True), (lyon, False)}
    assert Card.objects.get().facets["country"] == ["fr", "hr"]
    with pytest.raises(WrongMoment):
        participation.answer(practice, lyon, agrees=True, by=None)
    participation.answer(practice, lyon, agrees=False, by=None)
    assert [row.city for row in CardCity.objects.all()] == [practice.city]
    with pytest.raises(WrongMoment):
        participation.ask(practice, lyon, by=None)


def test_a_city_is_asked_once_and_never_the_one_that_leads():
    practice, lyon = make_practice(), CityFactory()
    with pytest.raises(ValidationError):
        participation.ask(practice, practice.city, by=None)
    participation.ask(practice, lyon, by=None)
    with pytest.raises(WrongMoment):
        participation.ask(practice, lyon, by=None)
    participation.leave_out(practice, lyon, by=None)
    participation.ask(practice, lyon, by=None)


# --- cards --------------------------------------------------------------------------------------------------------
def test_a_rebuild_changes_nothing_on_a_healthy_database():
    lyon = CityFactory()
    practice = make_practice("published")
    participation.ask(practice, lyon, by=None)
    participation.answer(practice, lyon, agrees=True, by=None)
    make_practice("retired")
    make_practice("draft")
    make_practice("in-review")
    version, before = DataVersion.current(), list(Card.objects.values())
    assert not any(cards.rebuild().values())
    assert (DataVersion.current(), list(Card.objects.values())) == (version, before)


def test_a_rebuild_mends_what_is_wrong_and_only_that():
    one, two = make_practice("published"), make_practice("published", texts={"title": "Another"})
    Card.objects.filter(key=one.key).update(level="international")
    CardText.objects.filter(card__key=two.key).delete()
    Card.objects.create(
        kind="practice", key="nobody", code="nobody", state="published", level="city", original_language="en",
        changed_at=AT,
    )  # fmt: skip
    make_practice("published", texts={"title": "Third"})
    assert cards.rebuild() == {"practice": 3, "answer": 0, "project": 0}
    assert cards.rebuild("practice") == {"practice": 0}
    assert Card.objects.get(key=one.key).level == "city"


def test_a_card_says_the_state_of_its_weaker_half():
    practice = make_practice("published")
    for part, state in (("title", "confirmed"), ("summary", "machine-draft")):
        authored.translate(
            "practice", practice.key, part, "hr", f"{part} na hrvatskom", state=state, by=None, version=0
        )
    cards.write_card(practice)
    assert CardText.objects.get(language="hr").state == "machine-draft"


@pytest.mark.parametrize("count", [1, 3])
def test_cards_cost_the_same_for_any_number(count, django_assert_num_queries):
    practices = [make_practice("published", texts={"title": f"Title {n}"}) for n in range(count)]
    fresh = list(Practice.objects.filter(pk__in=[one.pk for one in practices]))
    with django_assert_num_queries(21):  # one of them for the adoptions
        assert cards.write_cards("practice", fresh) == 0
