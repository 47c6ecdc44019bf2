"""The acts on a city, and what they refuse, on the same setup."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from mreza.cities.designating import (
    add_city,
    change_field,
    correct_city,
    correct_designation,
    designate,
    withdraw,
)
from mreza.cities.models import City, Designation
from mreza.cities.tests.factories import (
    CityFactory,
    CountryFactory,
    DesignationFactory,
    FieldFactory,
    RoundFactory,
    SourceFactory,
)
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.journal.models import DataVersion, Entry
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db

DAY = dt.date(2008, 6, 10)
LATER = dt.date(2023, 10, 31)


@pytest.fixture
def lyon():
    return CityFactory(name="Lyon", country=CountryFactory(code="fr"))


@pytest.fixture(autouse=True)
def fields():
    FieldFactory(code="music")
    FieldFactory(code="literature")
    FieldFactory(code="media-arts")
    FieldFactory(code="architecture", since=dt.date(2025, 10, 31))


@pytest.fixture
def by(django_user_model):
    return django_user_model.objects.create_user("officer@example.org")


def history(city):
    return list(
        Designation.objects.filter(city=city)
        .order_by("since")
        .values_list("code", "field__code", "since", "until", "member_since")
    )


def errors(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return set(caught.value.message_dict)


# --- designate --------------------------------------------------------------------------------------------
def test_designating_makes_a_member_from_that_day(lyon, by):
    round, source = RoundFactory(code="2008"), SourceFactory(code="rumour", confirmed=False)
    made = designate(lyon, "media-arts", on=DAY, by=by, reason="Call of 2008", round=round, source="rumour")
    assert history(lyon) == [("fr-lyon-2008", "media-arts", DAY, None, DAY)]
    assert (made.round, made.source, made.confirmed) == (round, source, False)
    assert not City.objects.members(on=DAY - dt.timedelta(1)).exists()
    assert list(City.objects.members(on=DAY)) == [lyon]
    assert lyon.designation_on(DAY).field.code == "media-arts"


def test_designating_is_told_in_the_journal_and_moves_the_data_on(lyon, by):
    version = DataVersion.current()
    designate(lyon, "music", on=DAY, by=by, reason=" Call of 2008 ")
    entry = Entry.objects.about("city", "fr-lyon").get()
    assert (entry.act, entry.by, entry.reason, entry.before) == ("city.designated", by, "Call of 2008", None)
    assert entry.after == {
        "code": "fr-lyon-2008", "field": "music", "since": "2008-06-10", "since_precision": "day", "until": None,
        "until_precision": "", "round": None, "source": None, "confirmed": True,
    }  # fmt: skip
    assert DataVersion.current() != version


def test_a_year_alone_is_its_first_of_january(lyon, by):
    made = designate(lyon, "music", on=DAY, by=by, reason="", precision="year")
    assert (made.since, made.since_precision) == (dt.date(2008, 1, 1), "year")


def test_a_city_that_holds_a_field_is_not_designated_again(lyon, by):
    designate(lyon, "music", on=DAY, by=by, reason="")
    with pytest.raises(WrongMoment):
        designate(lyon, "literature", on=LATER, by=by, reason="")
    assert len(history(lyon)) == 1


def test_a_field_is_not_held_before_it_exists(lyon, by):
    before = dt.date(2025, 10, 30)
    assert errors(designate, lyon, "architecture", on=before, by=by, reason="") == {"on"}
    assert errors(designate, lyon, "music", on=dt.date(2003, 12, 31), by=by, reason="") == {"on"}
    designate(lyon, "architecture", on=dt.date(2025, 10, 31), by=by, reason="")
    assert history(lyon)[0][1] == "architecture"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"field": "dance"}, {"field"}),
        ({"round": "1999"}, {"round"}),
        ({"source": "nobody"}, {"source"}),
        ({"precision": "month"}, {"on"}),
        ({"on": dt.date(9999, 1, 1)}, {"on"}),
        ({"until": DAY}, {"until"}),
        ({"until": dt.date(2007, 1, 1)}, {"until"}),
    ],
)
def test_a_designation_that_makes_no_sense_is_refused_at_its_field(lyon, by, given, wrong):
    assert errors(designate, lyon, **({"field": "music", "on": DAY, "by": by, "reason": ""} | given)) == wrong
    assert (history(lyon), Entry.objects.count()) == ([], 0)


def test_an_earlier_membership_can_be_entered_afterwards_but_not_over_another(lyon, by):
    designate(lyon, "literature", on=LATER, by=by, reason="")
    designate(lyon, "media-arts", on=DAY, until=dt.date(2012, 1, 1), by=by, reason="")
    assert errors(designate, lyon, "music", on=dt.date(2010, 1, 1), until=LATER, by=by, reason="") == {"on"}
    assert errors(designate, lyon, "music", on=dt.date(2022, 1, 1), by=by, reason="") == {"on"}
    assert [row[1] for row in history(lyon)] == ["media-arts", "literature"]


# --- change of field --------------------------------------------------------------------------------------
def test_a_change_of_field_keeps_the_membership(lyon, by):
    designate(lyon, "media-arts", on=DAY, by=by, reason="")
    change_field(lyon, "literature", on=LATER, by=by, reason="Asked for by the city", round=RoundFactory())
    assert history(lyon) == [
        ("fr-lyon-2008", "media-arts", DAY, LATER, DAY),
        ("fr-lyon-2023", "literature", LATER, None, DAY),
    ]
    assert lyon.designation_on(LATER - dt.timedelta(1)).field.code == "media-arts"
    assert lyon.designation_on(LATER).field.code == "literature"
    assert lyon.membership(LATER) == (DAY, "day", None, "")
    entry = Entry.objects.about("city", "fr-lyon").filter(act="city.field-changed").get()
    assert entry.before["ended"]["until"] is None
    assert (entry.after["ended"]["until"], entry.after["begun"]["field"]) == ("2023-10-31", "literature")


def test_a_change_of_field_is_refused_where_it_makes_no_sense(lyon, by):
    with pytest.raises(WrongMoment):
        change_field(lyon, "literature", on=LATER, by=by, reason="why")
    designate(lyon, "media-arts", on=DAY, by=by, reason="")
    assert errors(change_field, lyon, "media-arts", on=LATER, by=by, reason="why") == {"to"}
    assert errors(change_field, lyon, "dance", on=LATER, by=by, reason="why") == {"to"}
    assert errors(change_field, lyon, "literature", on=DAY, by=by, reason="why") == {"on"}
    assert errors(change_field, lyon, "architecture", on=LATER, by=by, reason="why") == {"on"}
    assert errors(change_field, lyon, "literature", on=LATER, by=by, reason="  ") == {"reason"}
    assert history(lyon) == [("fr-lyon-2008", "media-arts", DAY, None, DAY)]


# --- leaving ----------------------------------------------------------------------------------------------
def test_a_city_that_leaves_is_no_member_from_that_day_on(lyon, by):
    designate(lyon, "music", on=DAY, by=by, reason="")
    withdraw(lyon, on=LATER, by=by, reason="The city's own wish")
    assert lyon.designation_on(LATER - dt.timedelta(1)) is not None
    assert (lyon.designation_on(LATER), lyon.membership(LATER)) == (None, None)
    assert not City.objects.members(on=LATER).exists()
    entry = Entry.objects.about("city", "fr-lyon").filter(act="city.withdrawn").get()
    assert (entry.before["until"], entry.after["until"]) == (None, "2023-10-31")


def test_leaving_is_refused_to_who_is_no_member_and_without_a_reason(lyon, by):
    with pytest.raises(WrongMoment):
        withdraw(lyon, on=LATER, by=by, reason="why")
    designate(lyon, "music", on=DAY, by=by, reason="")
    assert errors(withdraw, lyon, on=LATER, by=by, reason="") == {"reason"}
    assert errors(withdraw, lyon, on=DAY, by=by, reason="why") == {"on"}
    withdraw(lyon, on=LATER, by=by, reason="why")
    with pytest.raises(WrongMoment):
        withdraw(lyon, on=LATER, by=by, reason="why")


def test_who_comes_back_after_a_gap_begins_anew_and_the_next_day_does_not(lyon, by):
    designate(lyon, "music", on=DAY, by=by, reason="")
    withdraw(lyon, on=dt.date(2012, 1, 1), by=by, reason="why")
    designate(lyon, "music", on=dt.date(2012, 1, 2), by=by, reason="")
    withdraw(lyon, on=LATER, by=by, reason="why")
    designate(lyon, "literature", on=LATER, by=by, reason="")
    assert [row[4] for row in history(lyon)] == [DAY, dt.date(2012, 1, 2), dt.date(2012, 1, 2)]
    assert lyon.membership(dt.date(2024, 1, 1)).since == dt.date(2012, 1, 2)
    assert lyon.membership(dt.date(2009, 1, 1)) == (DAY, "day", dt.date(2012, 1, 1), "day")


# --- corrections ------------------------------------------------------------------------------------------
def test_a_city_is_corrected_with_its_names_and_notes(lyon, by):
    corrected = correct_city(
        lyon,
        {"population": 522_250, "name_hr": "Lion", "note_en": "  Checked. "},
        by=by,
        reason="Census",
        version=1,
    )
    lyon.refresh_from_db()
    assert (lyon.population, lyon.version, corrected.version) == (522_250, 2, 2)
    assert list(Text.objects.of("city", "fr-lyon").values_list("part", "language", "text")) == [
        ("name", "hr", "Lion"),
        ("note", "en", "Checked."),
    ]
    entry = Entry.objects.about("city", "fr-lyon").get()
    assert entry.before == {"population": None, "name_hr": "", "note_en": ""}
    assert entry.after == {"population": 522_250, "name_hr": "Lion", "note_en": "Checked."}
    correct_city(lyon, {"name_hr": ""}, by=by, reason="No such name", version=2)
    assert not Text.objects.of("city", "fr-lyon").filter(part="name").exists()


def test_a_correction_over_another_ones_is_refused_and_shows_what_is_stored(lyon, by):
    correct_city(lyon, {"population": 1}, by=by, reason="first", version=1)
    with pytest.raises(Outdated) as caught:
        correct_city(lyon, {"population": 2}, by=by, reason="second", version=1)
    assert (caught.value.current.population, caught.value.current.version) == (1, 2)
    lyon.refresh_from_db()
    assert lyon.population == 1


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"latitude": 91}, "latitude"),
        ({"longitude": -181}, "longitude"),
        ({"population": -1}, "population"),
        ({"population": 10**12}, "population"),
        ({"name": "\u200b \n"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"country": "zz"}, "country"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"wikidata": "1519"}, "wikidata"),
        ({"code": "fr-paris"}, "__all__"),
        ({"version": 7}, "__all__"),
        ({"loaded": {}}, "__all__"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused_at_its_field(lyon, by, changes, wrong):
    with pytest.raises(ValidationError) as caught:
        correct_city(lyon, changes, by=by, reason="why", version=1)
    assert wrong in getattr(caught.value, "error_dict", {"__all__": 1})
    assert Entry.objects.count() == 0
    assert City.objects.values_list("name", "version").get() == ("Lyon", 1)


def test_a_correction_needs_a_reason_and_one_that_changes_nothing_leaves_no_trace(lyon, by):
    assert errors(correct_city, lyon, {"population": 1}, by=by, reason=" ", version=1) == {"reason"}
    version = DataVersion.current()
    correct_city(lyon, {"name": "Lyon", "latitude": 46.3, "note_en": ""}, by=by, reason="why", version=1)
    lyon.refresh_from_db()
    assert (lyon.version, Entry.objects.count(), DataVersion.current()) == (1, 0, version)


def test_a_name_is_kept_without_unseen_signs(lyon, by):
    correct_city(
        lyon, {"name": "Lyo\u202en\u200b", "native_name": "Lyo\u0301n"}, by=by, reason="why", version=1
    )
    lyon.refresh_from_db()
    assert (lyon.name, lyon.native_name) == ("Lyon", "Ly\u00f3n")


def test_a_designation_is_corrected_and_the_membership_follows(lyon, by):
    first = designate(lyon, "media-arts", on=DAY, until=dt.date(2022, 1, 1), by=by, reason="")
    second = designate(lyon, "literature", on=LATER, by=by, reason="")
    assert [row[4] for row in history(lyon)] == [DAY, LATER]
    correct_designation(first, {"until": LATER}, by=by, reason="It never left", version=1)
    assert [row[4] for row in history(lyon)] == [DAY, DAY]
    second.refresh_from_db()
    correct_designation(
        second, {"field": "music", "confirmed": False, "note_hr": "Provjeriti"}, by=by, reason="why",
        version=second.version,
    )  # fmt: skip
    second.refresh_from_db()
    assert (second.field.code, second.confirmed, second.code) == ("music", False, "fr-lyon-2023")
    entry = Entry.objects.filter(act="designation.corrected").first()
    assert entry.about_key == "fr-lyon"
    assert entry.after == {
        "code": "fr-lyon-2023",
        "field": "music",
        "confirmed": False,
        "note_hr": "Provjeriti",
    }


def test_a_correction_of_days_is_held_against_the_rules(lyon, by):
    first = designate(lyon, "media-arts", on=DAY, until=LATER, by=by, reason="")
    second = designate(lyon, "literature", on=LATER, by=by, reason="")
    for changes, wrong in [
        ({"until": None}, {"since"}),
        ({"until": dt.date(2024, 1, 1)}, {"since"}),
        ({"until": DAY}, {"until"}),
        ({"since": dt.date(2003, 1, 1)}, {"since"}),
        ({"field": "architecture"}, {"since"}),
        ({"field": None}, {"field"}),
        ({"since_precision": "month"}, {"since_precision"}),
    ]:
        assert errors(correct_designation, first, changes, by=by, reason="why", version=1) == wrong
    with pytest.raises(Outdated):
        correct_designation(first, {"confirmed": False}, by=by, reason="why", version=7)
    assert errors(correct_designation, second, {"confirmed": True}, by=by, reason="", version=1) == {"reason"}


# --- a new city -------------------------------------------------------------------------------------------
def test_a_new_city_gets_a_code_that_is_free(by):
    CountryFactory(code="es", alpha3="ESP")
    values = {"name": "Granada", "country": "es", "latitude": 37.18, "longitude": -3.6, "name_hr": "Granada"}
    assert [add_city(values, by=by).code for _ in range(2)] == ["es-granada", "es-granada-2"]
    assert Entry.objects.about("city", "es-granada").get().after["country"] == "es"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("São Paulo", "hr-sao-paulo"), ("Łódź", "hr-lodz"), ("Huai'an", "hr-huai-an"), ("Đakovo", "hr-dakovo"),
        ("Diyarbakır", "hr-diyarbakir"), ("Þórshöfn", "hr-thorshofn"), ("Gießen", "hr-giessen"),
        ("Ærø", "hr-aero"), ("北京", "hr-city"),
    ],
)  # fmt: skip
def test_codes_follow_the_rule_of_the_design(by, name, code):
    CountryFactory(code="hr")
    assert add_city({"name": name, "country": "hr", "latitude": 1, "longitude": 1}, by=by).code == code


def test_a_new_city_without_a_point_or_country_is_refused(by):
    with pytest.raises(ValidationError) as caught:
        add_city({"name": "Nowhere"}, by=by)
    assert {"country", "latitude", "longitude"} <= set(caught.value.error_dict)
    assert not City.objects.exists()


def test_acts_cannot_be_called_from_a_template():
    for act in (add_city, designate, change_field, withdraw, correct_city, correct_designation):
        assert act.alters_data


def test_an_index_that_fails_takes_the_act_back(lyon, by, monkeypatch):
    from mreza.foundation import hooks

    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr(hooks.reindex, "_fillings", {"broken": broken})
    with pytest.raises(RuntimeError):
        designate(lyon, "music", on=DAY, by=by, reason="")
    assert (history(lyon), Entry.objects.count()) == ([], 0)


def test_a_designation_without_a_code_gets_one():
    first = DesignationFactory(until=dt.date(2023, 11, 1))
    second = DesignationFactory(city=first.city, since=dt.date(2023, 12, 1))
    assert [d.code.removeprefix(first.city.code) for d in (first, second)] == ["-2023", "-2023-2"]
