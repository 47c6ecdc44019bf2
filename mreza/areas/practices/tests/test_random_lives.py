"""In whatever order people act: a record is in a known state, card and index say what it says, nothing twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mreza.activities import cards, life, participation, review, writing
from mreza.activities.choices import NEXT, State
from mreza.activities.models import Card, Revision
from mreza.activities.review import Remark
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import Entry
from mreza.search.models import Entry as Found

ACTS: dict[str, Any] = {
    "submit": lambda one, other: life.submit(one, by=None),
    "take back": lambda one, other: life.take_back(one, by=None),
    "ask": lambda one, other: life.ask_for_change(one, by=None, comments=[Remark("Shorter.")]),
    "publish": lambda one, other: life.publish(one, by=None),
    "retire": lambda one, other: life.retire(one, by=None, reason="Over."),
    "take down": lambda one, other: life.take_down(one, by=None, reason="Wrong."),
    "revive": lambda one, other: life.revive(one, by=None),
    "confirm": lambda one, other: life.confirm(one, by=None),
    "comment": lambda one, other: review.comment(one, [Remark("Good.")], by=None),
    "title": lambda one, other: writing.save(
        one, by=None, version=one.version, texts={"title": f"Title {one.version}"}
    ),
    "stale": lambda one, other: writing.save(one, by=None, version=one.version - 1, texts={"title": "Stale"}),
    "empty": lambda one, other: writing.save(one, by=None, version=one.version, texts={"problem": ""}),
    "fill": lambda one, other: writing.save(one, by=None, version=one.version, texts={"problem": "Why."}),
    "no fields": lambda one, other: writing.save(one, by=None, version=one.version, values={"fields": []}),
    "blocks": lambda one, other: writing.save(
        one, by=None, version=one.version, values={"blocks": [{"key": "b9"}]},
        texts={"block.b9.title": "Nine", "block.b9.text": "How."},
    ),
    "restore": lambda one, other: writing.restore(one, number=1, by=None, version=one.version),
    "ask city": lambda one, other: participation.ask(one, other, by=None),
    "agree": lambda one, other: participation.answer(one, other, agrees=True, by=None),
    "decline": lambda one, other: participation.answer(one, other, agrees=False, by=None),
    "leave out": lambda one, other: participation.leave_out(one, other, by=None),
}  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(["submit", "publish", "restore"], False)  # a version that says nothing new
@given(st.lists(st.sampled_from(sorted(ACTS)), min_size=3, max_size=14), st.booleans())
def test_no_sequence_of_acts_tears_card_index_and_record_apart(
    db: None, acts: list[str], compiled: bool
) -> None:
    with transaction.atomic():
        one = make_practice(
            "draft", origin="compiled" if compiled else "city", sources=["https://example.org"]
        )
        other = CityFactory()
        for act in acts:
            before = Practice.objects.get(pk=one.pk)
            journal = Entry.objects.count()
            try:
                with transaction.atomic():
                    ACTS[act](Practice.objects.get(pk=one.pk), other)
            except (WrongMoment, ValidationError):
                assert Entry.objects.count() == journal, act
                assert Practice.objects.get(pk=one.pk).version == before.version, act
            else:
                assert Entry.objects.count() == journal + 1, act
            after = Practice.objects.get(pk=one.pk)
            assert after.state == before.state or after.state in NEXT[before.state], act
            _all_is_well(after)
        transaction.set_rollback(True)


def _all_is_well(one: Practice) -> None:
    assert one.state in State.values
    assert bool(one.slug) == (one.state in ("published", "retired")) == bool(one.published_at)
    assert (one.state == "retired") == bool(one.retired_at)
    card = Card.objects.filter(key=one.key).first()
    assert (card is not None) == one.is_public
    assert not any(cards.rebuild().values())
    assert Found.objects.filter(kind="practice", key=one.key).exists() == (one.state == "published")
    newest = Revision.objects.filter(key=one.key).order_by("-number").first()
    assert newest is not None
    assert newest.content == writing.content_of(one)
    if one.is_public:
        assert writing.missing(one) == {}


DOUBLES: dict[str, tuple[str, Any, str]] = {  # act → the state it is done in, the act, its journal entry
    "submit": ("draft", lambda one: life.submit(one, by=None), "practice.submitted"),
    "publish": ("in-review", lambda one: life.publish(one, by=None), "practice.published"),
    "ask for change": (
        "in-review", lambda one: life.ask_for_change(one, by=None, comments=[Remark("Shorter.")]),
        "practice.change-asked",
    ),
    "confirm": ("published", lambda one: life.confirm(one, by=None), "practice.confirmed"),
    "retire": ("published", lambda one: life.retire(one, by=None, reason="Over."), "practice.retired"),
    "save": (
        "draft", lambda one: writing.save(one, by=None, version=one.version, texts={"title": "Mine"}),
        "practice.edited",
    ),
    "ask city": (
        "draft", lambda one: participation.ask(one, City.objects.get(code="fr-lyon"), by=None), "practice.city-asked",
    ),
}  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", DOUBLES)
def test_the_same_act_from_four_at_once_has_one_effect(act: str) -> None:
    state, verb, entry = DOUBLES[act]
    CityFactory(code="fr-lyon")
    practice = make_practice(state)
    seen = [Practice.objects.get(pk=practice.pk) for _ in range(4)]
    outcomes: list[str] = []
    together = threading.Barrier(len(seen))

    def do(one: Practice) -> None:
        together.wait()
        try:
            verb(one)
            outcomes.append("done")
        except WrongMoment:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(one,)) for one in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "late", "late", "late"]
    assert Entry.objects.filter(act=entry).count() == 1
    _all_is_well(Practice.objects.get())
