"""Which practices are like one another: what they share, counted, always in the same order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mreza.areas.practices.models import Practice
from mreza.areas.practices.page import in_full
from mreza.areas.practices.similar import WEIGHTS, reason, similar, similar_to

OWN = {"discipline": ["ceramics"], "objective": ["1", "4"], "group": ["youth"]}
CODES = st.lists(st.sampled_from("abcdef"), max_size=4)
FACETS = st.fixed_dictionaries(dict.fromkeys(WEIGHTS, CODES))


def test_a_shared_discipline_counts_most():
    others = {
        "b": {"objective": ["1", "4"]},
        "a": {"discipline": ["ceramics"]},
        "c": {"group": ["youth"], "objective": ["4"]},
        "d": {"group": ["women"]},
    }
    assert [(one.code, one.score) for one in similar(OWN, others)] == [("a", 3), ("b", 2), ("c", 2)]


def test_the_reason_is_said_in_words():
    assert reason({"discipline": 1, "objective": 2, "group": 0}) == "In common: 1 discipline, 2 objectives."


@given(FACETS, st.dictionaries(st.text("abc", min_size=1, max_size=2), FACETS, max_size=8))
def test_same_input_same_order_and_no_stranger(own, others):
    found = similar(own, others)
    assert found == similar(own, dict(reversed(others.items())))
    assert [-one.score for one in found] == sorted(-one.score for one in found)
    assert all(
        one.score == sum(WEIGHTS[name] * count for name, count in one.shared.items()) > 0 for one in found
    )


@pytest.mark.django_db
def test_over_all_records_the_quick_way_finds_what_the_plain_one_does(network):
    rows = in_full(Practice.objects.published())
    facets = {
        one.key: {
            "discipline": [row.code for row in one.disciplines.all()],
            "objective": [row.code for row in one.objectives.all()],
            "group": [row.code for row in one.groups.all()],
        }
        for one in rows
    }
    for one in rows:
        others = {key: value for key, value in facets.items() if key != one.key}
        plain = [found.code for found in similar(facets[one.key], others)]
        assert [row.key for row, _reason in similar_to(one, "en")] == plain
