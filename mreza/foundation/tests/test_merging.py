"""Three values are compared, and a hand's edit wins: whatever the values are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mreza.foundation.merging import merge, next_loaded

values = st.dictionaries(st.sampled_from("abc"), st.none() | st.integers(0, 3) | st.sampled_from(["", "x"]))


def loaded_after(present, loaded, incoming):
    """What is stored and remembered after one load."""
    merged = merge(present, loaded, incoming)
    return {**present, **merged.changes}, next_loaded(loaded, incoming, merged.kept), merged


def test_what_nobody_edited_follows_the_file():
    assert merge({"a": 1}, {"a": 1}, {"a": 2}).changes == {"a": 2}


def test_what_somebody_edited_is_kept_and_named():
    merged = merge({"a": 9}, {"a": 1}, {"a": 2})
    assert (merged.changes, merged.kept) == ({}, {"a": 2})


def test_what_was_never_loaded_is_by_hand():
    assert merge({"a": 9}, None, {"a": 2}).kept == {"a": 2}


def test_a_field_new_in_the_files_fills_what_is_empty_only():
    assert merge({"a": ""}, {}, {"a": 2}).changes == {"a": 2}
    assert merge({"a": 9}, {}, {"a": 2}).kept == {"a": 2}


@given(values, st.none() | values, values)
def test_nothing_is_both_written_and_kept_and_nothing_is_lost(present, loaded, incoming):
    merged = merge(present, loaded, incoming)
    assert not merged.changes.keys() & merged.kept.keys()
    differing = {name for name, value in incoming.items() if present.get(name) != value}
    assert merged.changes.keys() | merged.kept.keys() == differing


@given(values, values, values)
def test_a_second_load_changes_nothing(present, loaded, incoming):
    stored, remembered, first = loaded_after(present, loaded, incoming)
    again, remembered_again, second = loaded_after(stored, remembered, incoming)
    assert (again, remembered_again, second.changes, second.kept) == (stored, remembered, {}, first.kept)


@given(values, values, st.integers(4, 9))
def test_an_edit_survives_any_number_of_loads(first, second, mine):
    stored, remembered, _merged = loaded_after({}, {}, first | {"a": 1})
    stored["a"] = mine
    for incoming in (second, first, second):
        stored, remembered, _merged = loaded_after(stored, remembered, incoming)
        assert stored["a"] == mine
