"""The thirty compiled practices: loaded by the verbs, repeatable, and a city's word stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mreza.activities.choices import Origin, State
from mreza.activities.life import confirm, take_down
from mreza.activities.models import Card, Revision
from mreza.activities.writing import save
from mreza.areas.practices.loading import FILE, load_practices
from mreza.areas.practices.models import Practice
from mreza.foundation.loading import BadFile
from mreza.journal.models import Entry
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db
KEY = "bradford-film-literacy"


@pytest.fixture
def film(network):
    return Practice.objects.get(loaded__key=KEY)


def changed_file(tmp_path: Path, **news: Any) -> Path:
    """The shipped file, in which one record says something else."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        if row["key"] == KEY:
            texts = news.pop("texts", {})
            row |= news
            for part, said in texts.items():
                row["texts"][part] = {**row["texts"].get(part, {}), **said}
    file = tmp_path / f"{len(list(tmp_path.iterdir()))}.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_all_are_published_compiled_and_wait_for_their_city(network):
    loaded = Practice.objects.filter(loaded__isnull=False)
    assert loaded.count() == 30
    assert set(loaded.values_list("state", "origin", "assigned_by_us", "confirmed_at", "due_on")) == {
        (State.PUBLISHED, Origin.COMPILED, True, None, None)
    }
    assert all(practice.sources and practice.checked for practice in loaded)
    assert Card.objects.filter(kind="practice").count() == 30


def test_they_went_the_way_of_every_record(film):
    acts = Entry.objects.filter(about_kind="practice", about_key=film.key).order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "practice.created", "practice.submitted", "practice.published",
    ]  # fmt: skip
    assert film.version == 3


def test_both_languages_are_there_and_ours_is_a_draft(film):
    texts = Text.objects.filter(kind="practice", key=film.key)
    parts = set(texts.values_list("part", flat=True))
    assert {"title", "summary", "block.b1.title", "block.b4.text", "result.r1.text"} <= parts
    assert set(texts.filter(language="en").values_list("state", "is_original")) == {("confirmed", True)}
    assert set(texts.filter(language="hr").values_list("state", "is_original")) == {("draft", False)}
    assert texts.filter(language="hr").count() == texts.filter(language="en").count()


def test_a_second_load_changes_nothing(network):
    before = (
        Revision.objects.count(),
        Entry.objects.count(),
        list(Practice.objects.values_list("version", flat=True)),
    )
    (tally,) = load_practices()
    assert (tally.created, tally.changed, tally.kept, tally.unchanged) == ([], [], [], 30)
    after = (
        Revision.objects.count(),
        Entry.objects.count(),
        list(Practice.objects.values_list("version", flat=True)),
    )
    assert after == before


def test_what_the_file_says_anew_is_taken_over(film, tmp_path):
    file = changed_file(
        tmp_path, ends="2016", texts={"title": {"en": "Film helps writing", "hr": "Film pomaže"}}
    )
    (tally,) = load_practices(file)
    film.refresh_from_db()
    titles = dict(
        Text.objects.filter(kind="practice", key=film.key, part="title").values_list("language", "text")
    )
    assert tally.changed == [KEY]
    assert (film.ends, titles) == ("2016", {"en": "Film helps writing", "hr": "Film pomaže"})
    assert film.code in ("film-in-the-classroom-to-improve-writing",)  # its address stays
    (again,) = load_practices(file)
    assert again.unchanged == 30


def test_what_somebody_edited_is_kept_and_named(film, tmp_path, officer):
    save(film, by=officer, version=film.version, texts={"title": "The city’s own title"})
    (tally,) = load_practices(changed_file(tmp_path, ends="2016", texts={"title": {"en": "Other"}}))
    film.refresh_from_db()
    title = Text.objects.get(kind="practice", key=film.key, part="title", language="en").text
    assert (title, film.ends) == ("The city’s own title", "2016")
    assert [(kept.field, kept.stored, kept.offered) for kept in tally.kept] == [
        ("text:title:en", "The city’s own title", "Other")
    ]


def test_an_edit_alone_is_no_reason_to_change_anything(film, officer):
    save(film, by=officer, version=film.version, values={"people": 7})
    (tally,) = load_practices()
    assert tally.unchanged == 30
    film.refresh_from_db()
    assert film.people == 7


def test_what_the_city_confirmed_is_its_own(film, tmp_path, officer):
    confirm(film, by=officer)
    (tally,) = load_practices(changed_file(tmp_path, ends="2016"))
    film.refresh_from_db()
    assert film.ends == "2015"
    assert [(kept.code, kept.field, kept.offered) for kept in tally.kept] == [(KEY, "ends", "2016")]


def test_what_the_city_took_down_stays_down(film, tmp_path, officer):
    take_down(film, by=officer, reason="Not ours.")
    (tally,) = load_practices(changed_file(tmp_path, ends="2016"))
    film.refresh_from_db()
    assert (film.state, film.ends) == (State.RETIRED, "2015")
    assert [kept.field for kept in tally.kept] == ["ends"]


def test_a_file_with_something_wrong_changes_nothing(network, tmp_path):
    with pytest.raises(BadFile) as refused:
        load_practices(changed_file(tmp_path, city="xx-nowhere"))
    assert "xx-nowhere" in str(refused.value)


def test_an_empty_network_has_nobodys_practices(db):
    (tally,) = load_practices()
    assert tally.created == []
