"""The workbench: what needs me first, side by side, and nothing overwritten unseen."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mreza.accounts import capacities
from mreza.accounts.capacities import Capacity
from mreza.foundation import hooks
from mreza.journal.models import DataVersion, Entry
from mreza.translations import offered
from mreza.translations.authored import authored, translate, write_original
from mreza.translations.hooks import translatable
from mreza.translations.matrix import Wanted, matrix
from mreza.translations.models import State, Text
from mreza.translations.told import note, translators
from mreza.translations.working import Conflict, Typed, save

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def write(key="one", language="en", **texts):
    write_original("probe", key, texts, language=language, by=None, at=AT)


def into(language, text, *, key="one", part="title", state=State.DRAFT, by=None):
    row = authored("probe", key).row(part, language)
    version = row.version if row else 0
    return translate("probe", key, part, language, text, state=state, by=by, version=version, at=AT)


def typed(key="one", language="hr", **texts):
    """As the page sends it: what is stored where nothing was typed, with the versions on the page."""
    words = authored("probe", key)
    found = {}
    for part in words.texts:
        row, original = words.row(part, language), words.original_row(part)
        text = texts.get(part, row.text if row else "")
        found[part] = Typed(text, row.version if row else 0, original.version)
    return found


@pytest.fixture
def acts_for(monkeypatch):
    """A function: let everybody with an account act for these cities."""

    def let(*codes):
        held = {Capacity("focal-point", "city", code) for code in codes}
        monkeypatch.setitem(capacities.held._fillings, "probe", lambda user: held)

    return let


# --- the act ----------------------------------------------------------------------------------------------
def test_a_draft_saves_what_was_written_and_confirming_confirms_all(probe, person):
    write(title="Sounds", summary="One.")
    assert save("probe", "one", "hr", typed(title="Zvuci"), confirm=False, by=person) == ["title"]
    into("hr", "Jedan.", part="summary", state=State.CONFIRMED)
    assert save("probe", "one", "hr", typed(title="Zvukovi"), confirm=False, by=person) == ["title"]
    words = authored("probe", "one")
    assert [words.row(part, "hr").state for part in ("title", "summary")] == [State.DRAFT, State.CONFIRMED]
    assert save("probe", "one", "hr", typed(), confirm=True, by=person) == ["title"]
    assert authored("probe", "one").state("hr") == State.CONFIRMED
    assert probe.changed == ["one", "one", "one"]
    entry = Entry.objects.about("probe", "one").first()
    assert (entry.act, entry.by) == ("translation.confirmed", person)
    assert entry.before == {"title_hr": {"text": "Zvukovi", "state": "draft"}}
    assert entry.after == {"title_hr": {"text": "Zvukovi", "state": "confirmed"}}


def test_nothing_new_leaves_no_trace(probe, person):
    write(title="Sounds")
    save("probe", "one", "hr", typed(title="Zvuci"), confirm=True, by=person)
    assert save("probe", "one", "hr", typed(), confirm=True, by=person) == []
    assert save("probe", "one", "hr", typed(title=" Zvuci\n"), confirm=False, by=person) == []
    assert (Entry.objects.count(), probe.changed) == (1, ["one"])


def test_only_a_public_thing_moves_the_version_of_the_data(probe):
    write(title="Sounds")
    write("two", title="Draft")
    before = DataVersion.current()
    save("probe", "two", "hr", typed("two", title="Nacrt"), confirm=True, by=None)
    assert DataVersion.current() == before
    save("probe", "one", "hr", typed(title="Zvuci"), confirm=True, by=None)
    assert DataVersion.current() != before


def test_all_parts_or_none_and_a_conflict_says_where(probe):
    write(title="Sounds", summary="One.")
    opened = typed(title="Zvuci", summary="Jedan.")
    into("hr", "Prije.", part="summary")
    with pytest.raises(Conflict) as caught:
        save("probe", "one", "hr", opened, confirm=True, by=None)
    assert caught.value.parts == {"summary"}
    assert dict(Text.objects.filter(language="hr").values_list("part", "text")) == {"summary": "Prije."}
    opened = typed(title="Zvuci")
    write(title="Noises", summary="One.")
    with pytest.raises(Conflict) as caught:
        save("probe", "one", "hr", opened, confirm=False, by=None)
    assert caught.value.parts == {"title"}
    assert Entry.objects.count() == 0


def test_emptying_a_field_removes_nothing(probe):
    write(title="Sounds", summary="One.")
    into("hr", "Zvuci")
    with pytest.raises(ValidationError) as caught:
        save("probe", "one", "hr", typed(title=" ", summary="Jedan."), confirm=True, by=None)
    assert set(caught.value.message_dict) == {"title"}
    assert Text.objects.filter(language="hr").count() == 1


WORDS = st.sampled_from(["", "jedan", "dva", "tri"])
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("original"), st.sampled_from(["title", "summary"]), st.sampled_from(["A", "B", "C"])
        ),
        st.tuples(st.just("open"), st.integers(0, 1)),
        st.tuples(st.just("save"), st.integers(0, 1), WORDS, WORDS, st.booleans()),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_two_translators_and_an_author_never_lose_a_word(probe, steps):
    """Every stored text was seen by whoever replaced it; a confirmed one translates the words that stand there now."""
    Text.objects.all().delete()
    write(title="A", summary="A")
    opened = {0: typed(), 1: typed()}
    seen = {0: None, 1: None}

    def stored():
        rows = Text.objects.order_by("part", "language").values_list("part", "language", "text", "version")
        return {(part, language): (text, version) for part, language, text, version in rows}

    seen[0] = seen[1] = stored()
    for step in steps:
        before = stored()
        if step[0] == "original":
            write(**{step[1]: step[2]})
        elif step[0] == "open":
            opened[step[1]], seen[step[1]] = typed(), before
        else:
            _act, who, title, summary, confirm = step
            sent = {
                part: one._replace(text=text or one.text)
                for (part, one), text in zip(sorted(opened[who].items()), (summary, title), strict=True)
            }
            try:
                save("probe", "one", "hr", sent, confirm=confirm, by=None)
            except Conflict:
                assert stored() == before
                continue
            for place, value in stored().items():
                if before.get(place) != value:
                    assert seen[who].get(place) == before.get(place)
                    assert seen[who][(place[0], "en")] == before[(place[0], "en")]
        for row in Text.objects.filter(language="hr"):
            original = Text.objects.get(part=row.part, is_original=True).text
            assert (row.state == State.OUTDATED) or row.based_on == original
        assert {place for place in before if place[1] == "hr"} <= set(stored())


# --- the matrix -------------------------------------------------------------------------------------------
def states(found):
    return {
        item.key: {code: item.cell(code).state for code in found.languages if item.cell(code)}
        for item in found.items
    }


def test_what_says_something_else_than_its_original_comes_first(probe, person):
    probe.keys = {"one", "two", "three"}
    write("two", title="Two", summary="S")
    write("three", language="hr", title="Tri")
    for key in ("two",):
        into("hr", "Dva", key=key, state=State.CONFIRMED)
    into("en", "Three", key="three", state=State.CONFIRMED)
    into("fr", "Trois", key="three", state=State.CONFIRMED)
    write("one", title="One")
    into("hr", "Jedan", state=State.CONFIRMED)
    write("one", title="One more")
    found = matrix(person, Wanted())
    assert [item.key for item in found.items] == ["one", "two", "three"]
    assert states(found) == {
        "one": {"hr": "outdated", "fr": "missing"},
        "two": {"hr": "missing", "fr": "missing"},
        "three": {"en": "confirmed", "fr": "confirmed"},
    }
    assert found.items[1].cell("hr").translated == 1
    assert found.cities == ["hr-varazdin", "hr-zadar"]


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (Wanted(kind="probe"), ["one", "two"]),
        (Wanted(kind="other"), []),
        (Wanted(state="machine-draft"), ["two"]),
        (Wanted(state="missing"), ["one", "two"]),
        (Wanted(state="missing", language="hr"), ["one"]),
        (Wanted(language="en"), []),
        (Wanted(language="ar"), ["one", "two"]),
        (Wanted(city="hr-zadar"), ["two"]),
        (Wanted(mine=True), ["one"]),
        (Wanted(mine=True, city="hr-zadar"), []),
    ],
)
def test_the_matrix_is_filtered(probe, person, acts_for, wanted, keys):
    acts_for("hr-varazdin")
    write("one", title="One")
    write("two", title="Two")
    into("hr", "Dva", key="two", state=State.MACHINE_DRAFT)
    assert sorted(item.key for item in matrix(person, wanted).items) == keys


def test_a_hundred_things_cost_as_many_statements_as_three(probe, person_client):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert person_client.get(reverse("translations:list")).status_code == 200
        return len(asked)

    def fill(number):
        probe.keys = {f"k{n}" for n in range(number)}
        for key in probe.keys:
            write(key, title=key, summary="S")
            into("hr", key, key=key)

    fill(3)
    cost()
    few = cost()
    fill(100)
    assert cost() == few


# --- pages ------------------------------------------------------------------------------------------------
def edit(key="one", language="hr", kind="probe"):
    return reverse("translations:edit", kwargs={"kind": kind, "key": key, "language": language})


def sent(key="one", language="hr", act="draft", **texts):
    found = {"act": act}
    for part, one in typed(key, language, **texts).items():
        found |= {
            f"text.{part}": one.text,
            f"version.{part}": one.version,
            f"original.{part}": one.original_version,
        }
    return found


def test_the_list_shows_states_in_words_and_leads_to_the_pair(probe, person_client):
    write(title="Sounds <b>of</b> Varaždin")
    text = person_client.get(reverse("translations:list")).content.decode()
    assert "Sounds &lt;b&gt;of&lt;/b&gt; Varaždin" in text
    assert f'href="{edit()}"' in text
    assert all(words in text for words in ("missing", "Croatian", "1 text", "original"))
    text = person_client.get(reverse("translations:list"), {"state": "confirmed"}).content.decode()
    assert "Nothing fits" in text


def test_somebody_with_nothing_to_translate_is_told_so(probe, person_client):
    assert (
        "There is nothing for you to translate"
        in person_client.get(reverse("translations:list")).content.decode()
    )


def test_nonsense_in_the_filter_is_said_and_shows_everything(probe, person_client):
    write(title="Sounds")
    answer = person_client.get(
        reverse("translations:list"), {"state": "splendid", "page": "9999999999", "city": "x" * 200}
    )
    assert (answer.status_code, "There is a problem" in answer.content.decode()) == (200, True)


def test_side_by_side_with_language_direction_and_terms(probe, person_client):
    write(title="Good practice", summary="Long.\n\nText.")
    text = person_client.get(edit(language="ar")).content.decode()
    assert '<div class="original" lang="en" dir="auto"><span class="term"' not in text
    assert 'lang="ar" dir="rtl"' in text
    text = person_client.get(edit()).content.decode()
    assert '<span class="term" title="dobra praksa">Good practice</span>' in text
    assert 'name="text.summary" rows=' in text
    assert "0 of 2 parts translated" in text


def test_a_draft_is_saved_then_confirmed_in_one_act(probe, person_client, person):
    write(title="Sounds", summary="One.")
    answer = person_client.post(edit(), sent(title="Zvuci"), follow=True)
    assert answer.redirect_chain[0] == (edit(), 302)
    assert all(
        words in answer.content.decode()
        for words in ("The draft is saved.", "1 part has no translation yet.")
    )
    answer = person_client.post(edit(), sent(act="confirm", summary="Jedan."), follow=True)
    assert "The translation is confirmed." in answer.content.decode()
    assert f"Translated by {person.name}" in answer.content.decode() or not person.name
    assert authored("probe", "one").state("hr") == State.CONFIRMED


def test_what_changed_since_is_shown_and_a_return_is_said(probe, person_client):
    write(title="Twelve schools")
    into("hr", "Dvanaest škola", state=State.CONFIRMED)
    write(title="Twenty schools")
    text = person_client.get(edit()).content.decode()
    assert "<del>Twelve</del><ins>Twenty</ins> schools" in text
    write(title="Twelve schools")
    text = person_client.get(edit()).content.decode()
    assert ("<del>" in text, "says again what was translated" in text) == (False, True)


def test_two_translators_both_see_both_texts(probe, person_client):
    write(title="Sounds", summary="One.")
    late = sent(title="Moje", summary="Moj sažetak")
    into("hr", "Njihovo")
    answer = person_client.post(edit(), late)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert all(words in text for words in ("Njihovo", 'value="Moje"', "Moj sažetak"))
    assert Text.objects.get(language="hr").text == "Njihovo"
    assert person_client.post(edit(), sent(title="Moje")).status_code == 302
    assert Text.objects.get(language="hr", part="title").text == "Moje"


def test_a_mistake_keeps_what_was_typed(probe, person_client):
    write(title="Sounds", summary="One.")
    into("hr", "Zvuci")
    answer = person_client.post(edit(), sent(title="", summary="Ovo ostaje", act="confirm"))
    text = answer.content.decode()
    assert (answer.status_code, "Ovo ostaje" in text, "Title: There is a translation here." in text) == (
        422,
        True,
        True,
    )
    answer = person_client.post(edit(), sent(title="x" * 301))
    assert (answer.status_code, "This is too long: 301 signs" in answer.content.decode()) == (422, True)
    answer = person_client.post(edit(), sent(title="Zvuci", summary="riječ " * 10_000))
    assert (answer.status_code, answer.content.decode().count("riječ")) == (422, 10_000)


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"text.title": "x"},
        {"text.title": "x", "version.title": "-1"},
        {"text.title": "x", "version.title": "9" * 40},
        {"text.nothing": "x"},
        {"act": "burn", "text.title": ""},
        {"text.title": "y" * 100_000, "version.title": "0", "original.title": "1"},
    ],
)
def test_forms_that_are_not_ours_change_nothing(probe, person_client, nonsense):
    write(title="Sounds")
    assert person_client.post(edit(), nonsense).status_code in (302, 409, 422)
    assert not Text.objects.filter(language="hr").exists()


def test_who_may_not_translate_learns_no_more_than_the_public(probe, person_client, client):
    for key in ("one", "two"):
        write(key, title="Sounds")
    assert "/account/login/" in client.get(edit())["Location"]
    probe.keys = set()
    for method in ("get", "post"):
        assert getattr(person_client, method)(edit("one")).status_code == 403
        assert getattr(person_client, method)(edit("two")).status_code == 404
        assert getattr(person_client, method)(edit("nowhere")).status_code == 404
    probe.keys = {"one"}
    for wrong in (edit("one", "xx"), edit("one", "en"), edit("one", kind="nothing")):
        assert person_client.get(wrong).status_code == 404


# --- what waits, what is told -----------------------------------------------------------------------------
def test_outdated_and_machine_made_translations_of_my_city_wait_for_me(probe, person, acts_for):
    write("one", title="One", summary="S")
    write("two", title="Two")
    into("hr", "Jedan", state=State.CONFIRMED)
    into("fr", "Un", state=State.MACHINE_DRAFT)
    into("hr", "Dva", key="two", state=State.MACHINE_DRAFT)
    waiting = dict(hooks.waits_for_me.fillings())["translations"]
    assert waiting(person) == []
    acts_for("hr-varazdin")
    capacities.forget(person)
    (line,) = waiting(person)
    assert (line.kind, line.place, line.since) == ("translation.machine-draft", ("city", "hr-varazdin"), AT)
    assert line.text == "The translation of “One” was made by a machine and waits for a person (French)."
    write("one", title="One more", summary="S")
    (line,) = waiting(person)
    assert line.kind == "translation.outdated"
    assert line.url == edit("one", "fr")
    assert "“One more”" in line.text


def test_whoever_acts_for_something_is_offered_the_workbench(probe, person, acts_for):
    assert offered.work(person) == []
    acts_for("hr-varazdin")
    capacities.forget(person)
    assert [one.url for one in offered.work(person)] == [reverse("translations:list")]
    probe.keys = set()
    assert offered.work(person) == []


def test_readers_are_told_the_original_and_the_state(probe):
    write(language="fr", title="Sons")
    into("hr", "Zvuci", state=State.MACHINE_DRAFT)
    words = authored("probe", "one")
    told = note(words, "hr")
    assert (told.original_name, told.language_name, told.state) == ("français", "hrvatski", "machine-draft")
    assert (note(words, "en").state, note(words, "fr").state) == ("missing", "")


def test_translators_are_named_if_they_wish(probe, django_user_model):
    write(title="Sounds", summary="One.", lede="L")
    ana = django_user_model.objects.create_user("ana@example.org", name="Ana Horvat", shows_name=True)
    ivo = django_user_model.objects.create_user("ivo@example.org", name="Ivo Ivić")
    into("hr", "Zvuci", by=ana)
    into("hr", "Jedan.", part="summary", by=ivo)
    assert translators("probe", "one", "hr", "the team of Varaždin") == ["the team of Varaždin", "Ana Horvat"]
    assert "Ivić" not in " ".join(translators("probe", "one", "hr"))


def test_what_i_wrote_is_told_to_me_and_forgotten_with_me(probe, person):
    write(title="Sounds")
    into("hr", "Zvuci", by=person)
    told = hooks.about_me(person)["translations"]["texts"]
    assert [(one["about"], one["language"], one["text"]) for one in told] == [("probe:one", "hr", "Zvuci")]
    assert dict(hooks.erase.fillings())["translations"](person) == {"texts": 1}
    assert Text.objects.get(language="hr").by is None


def test_every_kind_that_is_translated_answers_everything(network, officer):
    """Each chapter's filling, over the real data: no question fails, and lists are asked at once."""
    assert translatable.kinds()
    found = matrix(officer, Wanted())
    found.page(1, "hr")
    for kind, what in translatable.kinds().items():
        assert str(what.label)
        keys = [item.key for item in found.items if item.kind == kind][:3]
        for key in keys:
            assert isinstance(what.is_public(key), bool)
            assert {part for part, _label, _is_long in what.parts(key)} & set(authored(kind, key).texts)
    json.dumps([str(item.title) for item in found.items])
