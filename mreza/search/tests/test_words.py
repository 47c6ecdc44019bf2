"""What a word is: the same for the index and for the question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mreza.search.spelling import Vocabulary, distance, slips_allowed
from mreza.search.words import LONGEST_WORD, MOST_WORDS, asked_words, name_words, plain_words, whole, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Varaždin", ["varazdin"]),
        ("São Paulo", ["sao", "paulo"]),
        ("Huai'an", ["huai", "an"]),
        ("Ho Chi Minh-City!", ["ho", "chi", "minh", "city"]),
        ("Łódź", ["lodz"]),
        ("Gößweinstein", ["gossweinstein"]),
        ("İstanbul", ["istanbul"]),
        ("  ", []),
        ('"*^:()-', []),
        ("Ｔｏｋｙｏ", ["tokyo"]),
    ],
)
def test_a_text_is_cut_into_folded_words(text, expected):
    assert words(text) == expected


def test_scripts_without_spaces_are_cut_into_pairs():
    assert words("北京市") == ["北京", "京市", "市"]
    assert asked_words("北京") == ["北京"]
    assert asked_words("京") == ["京"]


def test_a_question_is_read_up_to_a_limit():
    assert len(asked_words(" ".join(f"word{n}" for n in range(100)))) == MOST_WORDS
    assert all(len(word) <= LONGEST_WORD for word in asked_words("x" * 60_000))


def test_a_whole_name_is_found_run_together():
    assert "§sanfrancisco" in list(name_words("San Francisco"))
    assert "huaian" in list(name_words("Huai'an"))
    assert whole("San-Francisco") == "sanfrancisco"


@given(st.text(max_size=80))
def test_every_word_asked_begins_a_word_indexed(text):
    """Whatever is typed, typing a name whole finds the name."""
    indexed = words(text)
    assert all(any(word.startswith(asked) for word in indexed) for asked in asked_words(text))


@given(st.text(max_size=80))
def test_words_hold_nothing_an_engine_could_read_as_its_own(text):
    assert all(
        word.isprintable() and not set(word) & set(" '\"\\*:&|!()<>^§¶·") for word in plain_words(text)
    )


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("varazdn", "varazdin", 1),
        ("edinbrugh", "edinburgh", 1),
        ("paolo", "paulo", 1),
        ("krakov", "krakow", 1),
        ("same", "same", 0),
        ("abc", "xyz", 3),
        ("ca", "abc", 3),
    ],
)
def test_slips_are_insertions_losses_changes_and_swaps(one, other, slips):
    assert distance(one, other, 5) == slips
    assert distance(other, one, 5) == slips


@given(st.text("abcde", max_size=7), st.text("abcde", max_size=7), st.integers(1, 3))
def test_a_limit_changes_no_answer_within_it(one, other, limit):
    far = distance(one, other, 10)
    assert distance(one, other, limit) == (far if far <= limit else limit + 1)


@given(
    st.lists(st.text("abcdefgh", min_size=4, max_size=9), unique=True, max_size=60),
    st.text("abcdefgh", min_size=4, max_size=9),
)
def test_no_near_word_is_overlooked(vocabulary, word):
    """The quick sieve over lengths and signatures drops only words that are too far away."""
    vocabulary = sorted(vocabulary)
    near = {meant.word for meant in Vocabulary(vocabulary).near(word, 1)}
    assert near == {one for one in vocabulary if 0 < distance(word, one, 1) <= 1}


@pytest.mark.parametrize(
    ("word", "strict", "generous"),
    [("abc", 0, 0), ("1234", 0, 0), ("abcd", 1, 1), ("abcdef", 1, 2), ("abcdefghij", 2, 2)],
)
def test_short_words_are_not_corrected(word, strict, generous):
    assert slips_allowed(word, generous=False) == strict
    assert slips_allowed(word, generous=True) == generous
