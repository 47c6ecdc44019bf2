"""What changed, word by word, and the terms in a text: both leave every sign where it was."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mreza.translations.differences import GONE, NEW, SAME, Piece, word_differences
from mreza.translations.glossary import Run, marked
from mreza.translations.models import State, Text
from mreza.translations.tongues import direction, name_of, targets

TEXTS = st.lists(
    st.sampled_from(["grad", "ćilim", "cities'", " ", " ", "\n\n", ", ", ".", "2024", "مدينة"])
).map("".join)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    pieces = word_differences(before, after)
    assert "".join(text for how, text in pieces if how != NEW) == before
    assert "".join(text for how, text in pieces if how != GONE) == after


def test_whole_phrases_are_compared_not_letters():
    assert word_differences("Twelve schools build violins.", "Twenty two schools build violins.") == [
        Piece(GONE, "Twelve"),
        Piece(NEW, "Twenty two"),
        Piece(SAME, " schools build violins."),
    ]
    assert word_differences("a", "a") == [Piece(SAME, "a")]
    assert word_differences("", "") == []
    told = word_differences("In six kindergartens, every child", "In all kindergarten groups, each child")
    assert told[1:3] == [Piece(GONE, "six kindergartens"), Piece(NEW, "all kindergarten groups")]


def test_long_texts_are_compared_by_paragraphs_and_quickly():
    before = "\n".join(f"paragraph {n} " + "word " * 40 for n in range(200))
    after = before.replace("paragraph 7 ", "paragraph seven ")
    began = time.process_time()
    pieces = word_differences(before, after)
    assert time.process_time() - began < 2
    assert [piece.how for piece in pieces] == [SAME, GONE, NEW, SAME]


# --- terms ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_terms_are_whole_words_longest_first_whatever_their_case_or_diacritics():
    for kind, key, language, text in [
        ("field", "music", "en", "Music"),
        ("field", "music", "hr", "Glazba"),
        ("discipline", "chamber", "en", "Chamber music"),
        ("discipline", "chamber", "hr", "Komorna glazba"),
        ("practice", "x", "en", "violins"),
        ("practice", "x", "hr", "violine"),
    ]:
        Text.objects.create(kind=kind, key=key, language=language, text=text)
    told = marked("Chamber  MUSIC, musical, músic.", "en", "hr")
    assert told == [
        Run("Chamber  MUSIC", "Komorna glazba"),
        Run(", musical, "),
        Run("músic", "Glazba"),
        Run("."),
    ]
    assert marked("Our professionals", "en", "hr")[1] == Run("professionals", "stručnjak u kulturi")
    assert marked("Violins of the creative cities.", "en-GB", "hr") == [
        Run("Violins of the creative cities.")
    ]
    assert marked("Our focal point", "en", "hr")[1] == Run("focal point", "osoba za kontakt")
    assert marked("komorna glazba", "hr", "en")[0].term == "Chamber music"
    assert marked("Chamber music", "en", "de") == [Run("Chamber music")]


@pytest.mark.django_db
def test_a_translation_nobody_checked_is_no_term():
    Text.objects.create(kind="field", key="music", language="en", text="Music")
    Text.objects.create(kind="field", key="music", language="hr", text="Muzika", state=State.MACHINE_DRAFT)
    assert marked("Music", "en", "hr") == [Run("Music")]


@pytest.mark.django_db
@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_marking_terms_loses_no_sign(text):
    assert "".join(run.text for run in marked(text, "en", "hr")) == text


# --- languages --------------------------------------------------------------------------------------------
def test_languages_have_names_and_directions():
    assert targets()[:2] == ["hr", "en"]
    assert {"ar", "fr", "es", "ru", "zh"} <= set(targets())
    assert (name_of("hr", "en"), name_of("en", "hr"), name_of("xx-nothing", "en")) == (
        "Croatian",
        "engleski",
        "xx-nothing",
    )
    assert [direction(code) for code in ("ar", "hr", "nothing!")] == ["rtl", "ltr", "auto"]
