"""Folding and codes, over all signs there are."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mreza.foundation.codes import free_code, random_code, slug
from mreza.foundation.text import clean_line, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Varaždin", "varazdin"), ("ŁÓDŹ", "lodz"), ("Diyarbakır", "diyarbakir"), ("İstanbul", "istanbul"),
        ("Gießen", "giessen"), ("Þórshöfn", "thorshofn"), ("Đakovo", "dakovo"), ("Ærø", "aero"),
        ("  São   Paulo ", "sao paulo"), ("Xi’an", "xi'an"), ("北京", "北京"), ("Київ", "киів"),
        ("Ta\u200b\u202eipei", "taipei"), ("ＴＯＫＹＯ", "tokyo"), ("Tō\u0304kyō", "tokyo"), ("", ""),
        ("한국", "한국"), ("Saint–Étienne", "saint-etienne"),
    ],
)  # fmt: skip
def test_a_name_is_found_without_its_marks(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_case_and_normal_form_do_not_matter(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F), max_size=30))
def test_upper_case_folds_like_lower_case_in_latin(text):
    if text.upper().lower() == text.lower():
        assert fold(text.upper()) == fold(text.lower())


@given(st.text())
def test_a_clean_line_is_one_line_and_stays_as_it_is(text):
    cleaned = clean_line(text)
    assert clean_line(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    assert not re.search(
        r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]", cleaned
    )


@given(st.text())
def test_a_slug_is_plain_and_stable(text):
    made = slug(text)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", made)
    assert slug(made) == made


@given(st.sets(st.sampled_from(["a", "a-2", "a-3", "b"])))
def test_a_free_code_is_free(taken):
    assert free_code("a", taken) not in taken


def test_random_codes_are_long_and_differ():
    codes = {random_code() for _ in range(100)}
    assert len(codes) == 100
    assert min(map(len, codes)) >= 22
