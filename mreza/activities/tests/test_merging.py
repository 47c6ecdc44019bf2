"""Three-way merging by field, comparing words, counting them: pure functions, for any input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mreza.activities.counting import Limit, count_words, paragraphs, pieces
from mreza.activities.history import compare
from mreza.activities.merging import merge

words = st.text(alphabet="ab ", max_size=4)
flat = st.dictionaries(st.sampled_from(["title", "summary", "done"]), words)
full = st.fixed_dictionaries({"title": words, "summary": words, "done": words})


@given(full, full, full)
def test_nothing_anybody_changed_is_lost(base, mine, theirs):
    merged = merge(base, mine, theirs)
    asked = {one.name for one in merged.conflicts}
    for name in base:
        if name in asked:
            assert mine[name] != theirs[name]
            assert base[name] not in (mine[name], theirs[name])
        elif mine[name] != base[name]:
            assert merged.values[name] == mine[name]
        else:
            assert merged.values[name] == theirs[name]


@given(full, full)
def test_without_a_common_beginning_every_difference_is_asked(mine, theirs):
    asked = {one.name for one in merge(None, mine, theirs).conflicts}
    assert asked == {name for name in mine if mine[name] != theirs[name]}


@given(full, full)
def test_who_changed_nothing_takes_the_others_words(base, theirs):
    merged = merge(base, base, theirs)
    assert (merged.values, merged.conflicts) == (theirs, [])


def rows(order: str, **texts: str) -> dict[str, str]:
    return {"blocks": order} | {f"block.{key}.text": texts.get(key, key) for key in order.split()}


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (rows("a b c"), rows("a b d"), "a b d c"),  # each added one
        (rows("b a"), rows("a b"), "b a"),  # I reordered
        (rows("b"), rows("a b"), "b"),  # I removed one
        (rows("b"), rows("a b", a="edited"), "a b"),  # I removed what they edited: it stays
        (rows("a b", a="edited"), rows("b"), "b a"),  # they removed what I edited: it stays
        (rows(""), rows(""), ""),
    ],
)
def test_rows_of_both_sides_come_together(mine, theirs, merged):
    found = merge(rows("a b"), mine, theirs, "blocks")
    assert found.values["blocks"] == merged
    assert not found.conflicts
    for key in merged.split():
        assert f"block.{key}.text" in found.values
    if "edited" in {*mine.values(), *theirs.values()}:
        assert found.values["block.a.text"] == "edited"


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_comparison_holds_both_texts_whole(before, after):
    found = compare(before, after)
    assert "".join(one.text for one in found if one.how != "ins") == before
    assert "".join(one.text for one in found if one.how != "del") == after


@given(st.text(max_size=300))
def test_pieces_joined_are_the_text(text):
    assert "".join(pieces(text)) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0), ("  ", 0), ("one two", 2), ("l’art pour l’art", 3), ("3.5 %", 1), ("co-op", 1), ("žlijezda, đak", 2),
        ("儿童制作乐器", 6), ("เด็ก", 4), ("… – !", 0), ("مدينة مبدعة", 2), ("https://example.org/a", 2),
    ],
)  # fmt: skip
def test_words_are_counted_as_people_count_them(text, count):
    assert count_words(text) == count


def test_what_is_left_is_said_in_a_sentence():
    assert Limit(words=3).sentence("one two") == "You have 1 word of 3 left."
    assert Limit(words=3).sentence("one") == "You have 2 words of 3 left."
    assert Limit(words=1).sentence("one two") == "You have 1 word too many; at most 1."
    assert Limit(signs=5).sentence("abc") == "You have 2 signs of 5 left."


def test_an_empty_line_divides_paragraphs():
    assert paragraphs("One.\nStill one.\n\n  \nTwo.\n") == ["One.\nStill one.", "Two."]
    assert paragraphs("  \n") == []
