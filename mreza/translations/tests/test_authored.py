"""Texts people write: the original and its translations; nothing lost, nothing overwritten unseen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mreza.foundation.moments import Outdated
from mreza.journal.models import DataVersion, Entry
from mreza.translations.authored import (
    Authored,
    authored,
    authored_many,
    drop,
    translate,
    write_new,
    write_original,
)
from mreza.translations.loading import Wording, load_texts
from mreza.translations.lookup import said
from mreza.translations.models import State, Text
from mreza.translations.wording import put

pytestmark = pytest.mark.django_db

ABOUT = ("practice", "p1")
AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def write(language="fr", by=None, **texts):
    return write_original(*ABOUT, texts, language=language, by=by, at=AT)


def into(language, text, *, part="title", state=State.DRAFT, version=0, by=None, **more):
    return translate(*ABOUT, part, language, text, state=state, by=by, version=version, at=AT, **more)


def row(language, part="title"):
    return Text.objects.get(part=part, language=language)


# --- originals --------------------------------------------------------------------------------------------
def test_an_original_is_written_changed_and_removed():
    assert write(title=" Les  sons\u200b ", summary="Un.\r\n\r\nDeux. ") == {
        "title": ("", "Les sons"),
        "summary": ("", "Un.\n\nDeux."),
    }
    assert write(title="Les sons") == {}
    assert write(title="Sons", summary="") == {"title": ("Les sons", "Sons"), "summary": ("Un.\n\nDeux.", "")}
    text = Text.objects.get()
    assert (text.text, text.language, text.is_original, text.state, text.version) == (
        "Sons",
        "fr",
        True,
        State.CONFIRMED,
        2,
    )
    assert text.written_at == AT


def test_writing_leaves_journal_and_data_version_to_the_act():
    before = DataVersion.current()
    write(title="Sons")
    into("hr", "Zvuci")
    assert (Entry.objects.count(), DataVersion.current()) == (0, before)


@pytest.mark.parametrize("state", [State.MACHINE_DRAFT, State.DRAFT, State.CONFIRMED])
def test_a_changed_original_outdates_its_translations_and_they_remember_what_they_translated(state):
    write(title="Sons", summary="Un.")
    into("hr", "Zvuci", state=state)
    into("hr", "Jedan.", part="summary", state=state)
    write(title="Bruits", summary="Un.")
    hr = row("hr")
    assert (hr.text, hr.state, hr.based_on, hr.version) == ("Zvuci", State.OUTDATED, "Sons", 2)
    assert row("hr", "summary").state == state
    write(title="Fracas")
    assert (row("hr").state, row("hr").based_on) == (State.OUTDATED, "Sons")


def test_the_same_words_again_restore_nothing_until_somebody_confirms():
    write(title="Sons")
    into("hr", "Zvuci", state=State.CONFIRMED)
    write(title="Bruits")
    write(title="Sons")
    hr = row("hr")
    assert (hr.state, hr.based_on) == (State.OUTDATED, "Sons")
    into("hr", "Zvuci", state=State.CONFIRMED, version=hr.version)
    assert row("hr").state == State.CONFIRMED


def test_a_removed_part_is_removed_in_every_language():
    write(title="Sons", summary="Un.")
    into("hr", "Jedan.", part="summary")
    assert write(summary="") == {"summary": ("Un.", "")}
    assert list(Text.objects.values_list("part", flat=True)) == ["title"]


def test_an_original_in_another_language_leaves_the_former_one_as_an_outdated_translation():
    write("en", title="Sounds")
    into("hr", "Zvuci", state=State.CONFIRMED)
    into("de", "Klänge", state=State.CONFIRMED)
    assert write("hr", title="Zvuci grada") == {"title": ("Sounds", "Zvuci grada")}
    assert {t.language: (t.text, t.is_original, t.state, t.based_on) for t in Text.objects.all()} == {
        "hr": ("Zvuci grada", True, State.CONFIRMED, ""),
        "en": ("Sounds", False, State.OUTDATED, ""),
        "de": ("Klänge", False, State.OUTDATED, ""),
    }


def test_the_same_words_in_another_language_say_that_the_language_was_mistaken():
    write("en", title="Zvuci")
    into("de", "Klänge", state=State.CONFIRMED)
    write("hr", title="Zvuci")
    assert {t.language: (t.is_original, t.state) for t in Text.objects.all()} == {
        "hr": (True, State.CONFIRMED),
        "de": (False, State.CONFIRMED),
    }


def test_many_new_things_are_written_at_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert (
            write_new(
                "practice",
                {"a": {"title": " A ", "summary": ""}, "b": {"title": "B"}},
                language="en",
                by=None,
            )
            == 2
        )
    assert [authored("practice", key).original("title") for key in "ab"] == ["A", "B"]


def test_a_text_too_long_names_its_part():
    with pytest.raises(ValidationError) as caught:
        write(title="x" * 301)
    assert caught.value.message_dict == {"title": ["This is too long: 301 signs; at most 300."]}
    with pytest.raises(ValidationError):
        write(summary="x" * 20_001)
    assert not Text.objects.exists()


# --- translations -----------------------------------------------------------------------------------------
def test_a_translation_names_its_translator_and_what_it_translates(person):
    write(title="Sons")
    hr = into("hr", "Zvuci", by=person)
    assert (hr.text, hr.state, hr.based_on, hr.by, hr.version) == ("Zvuci", State.DRAFT, "Sons", person, 1)
    again = into("hr", "Zvuci", state=State.CONFIRMED, version=1)
    assert (again.by, again.state, again.version) == (person, State.CONFIRMED, 2)


def test_whoever_confirms_a_machine_draft_takes_it_over(person):
    write(title="Sons")
    into("hr", "Zvuci", state=State.MACHINE_DRAFT)
    assert into("hr", "Zvuci", state=State.CONFIRMED, version=1, by=person).by == person


def test_the_same_again_changes_nothing():
    write(title="Sons")
    into("hr", "Zvuci")
    assert into("hr", " Zvuci ", version=1).version == 1


def test_a_translation_over_an_unseen_one_is_refused_and_shows_it():
    write(title="Sons")
    into("hr", "Zvuci")
    for version in (0, 2):
        with pytest.raises(Outdated) as caught:
            into("hr", "Buka", version=version)
        assert caught.value.current.text == "Zvuci"
    assert row("hr").text == "Zvuci"


def test_a_translation_of_words_that_changed_meanwhile_is_refused():
    write(title="Sons")
    write(title="Bruits")
    with pytest.raises(Outdated):
        into("hr", "Zvuci", original_version=1)
    assert into("hr", "Buka", original_version=2).based_on == "Bruits"


def test_a_translation_of_a_removed_part_is_refused():
    with pytest.raises(Outdated):
        into("hr", "Zvuci")


@pytest.mark.parametrize(
    ("language", "text", "state"),
    [
        ("hr", " \n", "draft"),
        ("hr", "x" * 301, "draft"),
        ("hr", "Zvuci", "outdated"),
        ("fr", "Sons", "draft"),
    ],
)
def test_a_translation_that_makes_no_sense_is_refused(language, text, state):
    write(title="Sons")
    with pytest.raises(ValidationError) as caught:
        into(language, text, state=state)
    assert set(caught.value.message_dict) == {"title"}
    assert Text.objects.count() == 1


# --- reading ----------------------------------------------------------------------------------------------
def test_a_missing_translation_shows_the_original_and_not_english():
    write(title="Sons", **{"block.x.title": "Bloc"})
    into("en", "Sounds", state=State.MACHINE_DRAFT)
    into("hr", "Blok", part="block.x.title", state=State.CONFIRMED)
    found = authored(*ABOUT)
    told = {language: found.said("title", language) for language in ("fr", "en-GB", "hr")}
    assert {k: (v, v.language, v.is_fallback, v.state, v.is_original) for k, v in told.items()} == {
        "fr": ("Sons", "fr", False, "confirmed", True),
        "en-GB": ("Sounds", "en", False, "machine-draft", False),
        "hr": ("Sons", "fr", True, "confirmed", True),
    }
    assert found.said("summary", "hr") == ""
    assert (found.language, found.languages) == ("fr", ["en", "fr", "hr"])
    assert [found.state(language) for language in ("fr", "en", "hr")] == ["confirmed", "", ""]
    into("en", "Block", part="block.x.title", state=State.DRAFT)
    assert authored(*ABOUT).state("en") == "machine-draft"
    assert said(*ABOUT, part="title", language="hr") == "Sons"


def test_vocabularies_still_stand_in_english():
    for language, text in (("de", "Musik"), ("en", "Music")):
        Text.objects.create(kind="field", key="music", language=language, text=text)
    assert said("field", "music", language="hr") == "Music"


def test_the_texts_of_many_things_are_one_query(django_assert_num_queries):
    write_new(
        "practice", {str(n): {"title": f"T{n}", "summary": "S"} for n in range(30)}, language="en", by=None
    )
    with django_assert_num_queries(1):
        found = authored_many("practice", [*map(str, range(30)), "none"], ["title"])
    assert (found["7"].original("title"), found["7"].original("summary"), found["none"]) == (
        "T7",
        "",
        Authored(),
    )


def test_the_texts_of_a_row_are_dropped_together():
    write(title="Sons", **{"block.x.title": "Un", "block.x.text": "Deux", "block.xy.title": "Trois"})
    assert drop(*ABOUT, "block.x.") == 2
    assert drop(*ABOUT) == 2


# --- what loads vocabularies leaves authored texts alone ----------------------------------------------------
def test_loading_neither_marks_nor_replaces_what_people_wrote():
    write_original("city", "x", {"name": "Grad"}, language="hr", by=None)
    translate("city", "x", "name", "en", "Town", state=State.CONFIRMED, by=None, version=0)
    stands = list(Text.objects.order_by("pk").values())
    files = {("city", "x", "name", "en"): Wording("City"), ("city", "x", "name", "de"): Wording("Stadt")}
    tally = load_texts("city", files, kinds={"city"}, parts={"name"})
    assert list(Text.objects.order_by("pk").values()) == stands
    assert [kept.code for kept in tally.kept] == ["city:x/name_en"]
    put("city", "x", "name", "en", "Place")
    assert Text.objects.get(language="hr").state == State.CONFIRMED


# --- random edits -----------------------------------------------------------------------------------------
WORDS = st.sampled_from(["one", "two", "three"])
STEP = st.one_of(
    st.tuples(st.just("original"), WORDS),
    st.tuples(
        st.just("translate"),
        WORDS,
        st.sampled_from(["hr", "de"]),
        st.sampled_from(["draft", "confirmed"]),
        st.booleans(),
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=12))
def test_no_translation_is_lost_and_its_state_is_right(steps):
    """Told beside by the plainest model there is: what each translation says, of which words, and its mark."""
    Text.objects.all().delete()
    write(title="zero")
    original, stale, model = "zero", 0, {}
    for step in steps:
        if step[0] == "original":
            if step[1] != original:
                model = {tag: (words, State.OUTDATED, of) for tag, (words, _state, of) in model.items()}
            original = step[1]
            write(title=original)
            continue
        _act, words, language, state, seen = step
        there = Text.objects.filter(language=language).first()
        version = (there.version if there else 0) + (0 if seen else 1)
        try:
            into(language, words, state=state, version=version)
        except Outdated:
            assert not seen
            stale += 1
            continue
        assert seen
        model[language] = (words, state, original)
    rows = Text.objects.filter(is_original=False)
    assert {t.language: (t.text, t.state, t.based_on) for t in rows} == model
    assert Text.objects.get(is_original=True).text == original
