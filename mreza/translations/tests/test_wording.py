"""Wording a text by hand: versioned, journaled, honest about translations whose source changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from mreza.foundation.moments import Outdated
from mreza.journal.models import DataVersion, Entry
from mreza.translations import lookup
from mreza.translations.lookup import Said, names, said
from mreza.translations.models import State, Text
from mreza.translations.wording import edit, put

pytestmark = pytest.mark.django_db


def text(language, words, **more):
    values = {"kind": "field", "key": "music", "part": "name", "language": language, "text": words}
    return Text.objects.create(**values | more)


def states():
    return dict(Text.objects.values_list("language", "state"))


# --- wording ----------------------------------------------------------------------------------------------
def test_a_label_is_worded_versioned_and_journaled(django_user_model):
    by = django_user_model.objects.create_user("officer@example.org")
    text("hr", "Muzika", state=State.DRAFT)
    version = DataVersion.current()
    worded = edit("field", "music", "name", "hr", " Glazba\u200b ", by=by, version=1, reason="Usage")
    assert (worded.text, worded.state, worded.version) == ("Glazba", State.CONFIRMED, 2)
    entry = Entry.objects.about("field", "music").get()
    assert (entry.by, entry.reason) == (by, "Usage")
    assert entry.before == {"name_hr": {"text": "Muzika", "state": "draft"}}
    assert entry.after == {"name_hr": {"text": "Glazba", "state": "confirmed"}}
    assert DataVersion.current() != version


def test_a_missing_translation_is_added():
    worded = edit("field", "music", "name", "de", "Musik", by=None, version=0, state=State.DRAFT)
    assert (worded.version, states()) == (1, {"de": State.DRAFT})


def test_when_the_source_changes_its_translations_become_outdated():
    for language in ("en", "hr", "fr"):
        text(language, f"Music {language}")
    edit("field", "music", "name", "hr", "Glazba", by=None, version=1)
    assert states() == {"en": State.CONFIRMED, "hr": State.CONFIRMED, "fr": State.CONFIRMED}
    edit("field", "music", "name", "en", "Music and sound", by=None, version=1)
    assert states() == {"en": State.CONFIRMED, "hr": State.OUTDATED, "fr": State.OUTDATED}
    hr = Text.objects.get(language="hr")
    edit("field", "music", "name", "hr", "Glazba", by=None, version=hr.version)  # looked at: still right
    assert states()["hr"] == State.CONFIRMED


def test_a_wording_over_another_ones_is_refused_and_shows_it():
    text("hr", "Glazba")
    edit("field", "music", "name", "hr", "Muzika", by=None, version=1)
    with pytest.raises(Outdated) as caught:
        edit("field", "music", "name", "hr", "Svirka", by=None, version=1)
    assert (caught.value.current.text, caught.value.current.version) == ("Muzika", 2)
    with pytest.raises(Outdated):
        edit("field", "music", "name", "hr", "Svirka", by=None, version=0)
    with pytest.raises(Outdated) as caught:
        edit("field", "music", "name", "de", "Musik", by=None, version=3)
    assert caught.value.current is None
    assert Text.objects.get().text == "Muzika"


def test_a_wording_that_changes_nothing_leaves_no_trace():
    text("hr", "Glazba")
    edit("field", "music", "name", "hr", "Glazba", by=None, version=1)
    assert (Text.objects.get().version, Entry.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("words", "state", "wrong"),
    [
        ("  \n ", "confirmed", "text"),
        ("x" * 301, "confirmed", "text"),
        ("x", "outdated", "state"),
        ("x", "fine", "state"),
    ],
)
def test_a_wording_that_makes_no_sense_is_refused(words, state, wrong):
    with pytest.raises(ValidationError) as caught:
        edit("field", "music", "name", "hr", words, by=None, version=0, state=state)
    assert set(caught.value.message_dict) == {wrong}
    assert not Text.objects.exists()


def test_paragraphs_keep_their_lines_and_names_are_one_line():
    edit("objective", "1", "text", "en", "One.\r\n\r\nTwo.  ", by=None, version=0)
    edit("objective", "1", "name", "en", "One\nname", by=None, version=0)
    assert dict(Text.objects.values_list("part", "text")) == {"text": "One.\n\nTwo.", "name": "One name"}


def test_a_text_as_part_of_another_act_tells_what_was_there():
    assert put("city", "x", "name", "hr", "Iks") == ""
    assert put("city", "x", "name", "hr", "Iks") is None
    assert put("city", "x", "name", "hr", "") == "Iks"
    assert not Text.objects.exists()


# --- reading ----------------------------------------------------------------------------------------------
def test_a_text_is_said_in_the_readers_language_or_honestly_in_another():
    text("en", "Music")
    text("hr", "Glazba")
    told = [said("field", "music", language=tag) for tag in ("hr", "en-GB", "fr")]
    assert [(one, one.is_fallback) for one in told] == [("Glazba", False), ("Music", False), ("Music", True)]
    with override("hr"):
        assert said("field", "music").language == "hr"
    nothing = said("field", "dance", language="hr")
    assert (nothing, nothing.language, nothing.is_fallback) == ("dance", "und", True)


def test_names_are_those_of_the_language_asked_for_or_in_use():
    text("en", "Music")
    text("hr", "Glazba")
    assert names("field", "name", "hr") == {"music": Said("Glazba", "hr")}
    with override("hr"):
        assert names("field")["music"] == "Glazba"
    with override("en"):
        assert names("field")["music"] == "Music"


def test_texts_that_are_read_with_others_from_later_on_are_found(monkeypatch):
    """Chapters are imported when they are needed: in a command, when some names were read already."""
    monkeypatch.setattr(lookup, "_together", {"field"})
    text("en", "Music")
    text("en", "Residency", kind="tie-kind", key="residency")
    assert names("field", "name", "en") == {"music": "Music"}
    lookup.read_together("tie-kind")
    assert names("tie-kind", "name", "en") == {"residency": "Residency"}


def test_names_follow_a_change_at_once():
    text("en", "Music")
    assert names("field", "name", "en")["music"] == "Music"
    edit("field", "music", "name", "en", "Sound", by=None, version=1)
    assert names("field", "name", "en")["music"] == "Sound"
