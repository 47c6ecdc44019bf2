"""The life of an offer or a need: stated, changed, said to be still open, lapsed, withdrawn."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from mreza.areas.partnerships.choices import WishState
from mreza.areas.partnerships.models import Place, Wish
from mreza.areas.partnerships.wishes import expiring, keeping, still_open, telling
from mreza.areas.partnerships.wishes.indexing import called
from mreza.areas.partnerships.wishes.keeping import PartsGone
from mreza.areas.partnerships.wishes.tests.factories import TEXT, TITLE, leader, member, stated, wanted
from mreza.areas.partnerships.wishes.waiting import waits
from mreza.cities.tests.factories import AppointmentFactory, FieldFactory, OrganisationFactory
from mreza.foundation.moments import Outdated, WrongMoment, months_after, now, today
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice
from mreza.search.models import Entry as Found
from mreza.translations.authored import authored
from mreza.translations.hooks import translatable
from mreza.vocabulary.models import PlaceKind

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def lyon(db):
    return member("fr-lyon")


def wrong_with(city, **more):
    """What is refused, by the names of the values."""
    with pytest.raises(ValidationError) as caught:
        stated(city, **more)
    return set(caught.value.message_dict)


# --- stating ------------------------------------------------------------------------------------------------
def test_an_offer_is_open_at_once_with_its_words_in_the_language_they_were_written_in(lyon):
    wish = stated(
        lyon, amount="2,5", languages=["fr", "en"], fields=[FieldFactory(code="film").code], parts="3"
    )
    wish.refresh_from_db()
    assert (wish.state, wish.parts, wish.left, wish.amount) == (WishState.OPEN, 3, 3, Decimal("2.50"))
    words = authored(Wish.kind_word, wish.code)
    assert (words.language, str(words.original("title")), str(words.original("text"))) == ("en", TITLE, TEXT)
    assert [one.code for one in wish.fields.all()] == ["film"]
    assert wish.expires_on == months_after(today(), 6)
    assert Entry.objects.get(act="wish.entered").after["city"] == "fr-lyon"


def test_everything_that_is_wrong_is_said_at_once_by_name(lyon):
    wrong = wrong_with(
        lyon, side="gift", title=" ", language="xx", fields=["juggling"], parts=0, amount="1.200",
        begins="2027-02-30", audience="friends", pays={"travel": "you"}, expires_on=today() - DAY,
    )  # fmt: skip
    names = "side title language fields parts amount begins audience pays expires_on"
    assert wrong == set(names.split())


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"kind": "funding-share", "amount": "500"}, "currency"),
        ({"kind": "co-production-share", "amount": "101"}, "amount"),
        ({"kind": "other", "amount": "3"}, "amount"),
        ({"place": "nowhere"}, "place"),
        ({"place": "a\x00b"}, "place"),
        ({"fields": ["a\x00b"]}, "fields"),
        ({"languages": ["en", "fr", "de", "it", "es", "pl", "hr"]}, "languages"),
        ({"begins": today(), "ends": today() - DAY}, "ends"),
        ({"ends": today() + 30 * DAY, "expires_on": today() + 31 * DAY}, "expires_on"),
        ({"expires_on": today() + 400 * DAY}, "expires_on"),
        ({"title": "x" * 121}, "title"),
        ({"text": "word " * 251}, "text"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(lyon, more, name):
    assert wrong_with(lyon, **more) == {name}


def test_of_a_period_nothing_stays_open_longer(lyon):
    assert stated(lyon, ends=today() + 20 * DAY).expires_on == today() + 20 * DAY


def test_a_place_is_one_of_the_city(lyon):
    kind = PlaceKind.objects.create(code="studio")
    own = Place.objects.create(city=lyon, kind=kind, original_language="en")
    elsewhere = Place.objects.create(city=member("it-bologna"), kind=kind, original_language="en")
    assert stated(lyon, place=own.code).place == own
    assert wrong_with(lyon, place=elsewhere.code) == {"place"}


def test_the_same_form_sent_twice_is_one_offer(lyon):
    first = stated(lyon, once="form")
    assert stated(lyon, once="form", title="Another title") == first
    assert stated(member("it-bologna"), once="form") != first


def test_only_an_organisation_of_the_register_in_that_city_states_anything(lyon):
    here = OrganisationFactory(name="Guignol", city=lyon)
    assert stated(lyon, organisation=here).organisation == here
    for more in ({"city": member("it-bologna")}, {"city": lyon, "state": "proposed"}):
        with pytest.raises(ValidationError) as caught:
            stated(lyon, organisation=OrganisationFactory(**more))
        assert set(caught.value.message_dict) == {"organisation"}


def test_what_only_the_network_reads_does_not_move_the_version_of_public_data(lyon):
    before = DataVersion.current()
    stated(lyon, audience="network")
    assert DataVersion.current() == before
    stated(lyon)
    assert DataVersion.current() != before


# --- changing -----------------------------------------------------------------------------------------------
def test_a_change_keeps_the_version_and_the_journal_says_what_was(lyon):
    wish = stated(lyon)
    changed = keeping.change(wish, wanted(title="Three days", amount=3), by=leader(lyon), version=1)
    assert changed.version == 2
    entry = Entry.objects.get(act="wish.changed")
    assert entry.before == {"title": TITLE, "amount": None}
    assert (entry.after["title"], entry.after["amount"]) == ("Three days", "3.00")
    with pytest.raises(Outdated):
        keeping.change(wish, wanted(title="Four days"), by=None, version=1)


def test_saying_the_same_again_changes_nothing(lyon):
    wish = stated(lyon, amount=2, languages=["fr"], pays={"travel": "we"})
    again = keeping.change(wish, keeping.wanted_of(wish), by=None, version=1)
    assert again.version == 1
    assert not Entry.objects.filter(act="wish.changed").exists()


def test_an_offer_does_not_become_a_need(lyon):
    wish = stated(lyon)
    with pytest.raises(ValidationError):
        keeping.change(wish, wanted(side="need"), by=None, version=1)


def test_there_are_never_fewer_parts_than_were_agreed_upon(lyon):
    wish = stated(lyon, parts=3)
    keeping.take_part(wish, by=None)
    wish = keeping.take_part(wish, by=None)
    with pytest.raises(ValidationError):
        keeping.change(wish, wanted(parts=1), by=None, version=wish.version)
    wish = keeping.change(wish, wanted(parts=2), by=None, version=wish.version)
    assert (wish.left, wish.state) == (0, WishState.TAKEN)
    wish = keeping.change(wish, wanted(parts=4), by=None, version=wish.version)
    assert (wish.left, wish.state) == (2, WishState.OPEN)


# --- its parts ----------------------------------------------------------------------------------------------
def test_the_last_part_ends_it_and_a_freed_one_opens_it_again(lyon):
    wish = stated(lyon)
    assert keeping.take_part(wish, by=None).state == WishState.TAKEN
    with pytest.raises(PartsGone):
        keeping.take_part(wish, by=None)
    freed = keeping.free_part(wish, by=None)
    assert (freed.state, freed.left) == (WishState.OPEN, 1)
    with pytest.raises(WrongMoment):
        keeping.free_part(wish, by=None)


# --- still open? --------------------------------------------------------------------------------------------
def test_it_is_asked_once_a_fortnight_before_and_then_it_lapses(lyon):
    wish = stated(lyon)
    early = now() + dt.timedelta(days=(wish.expires_on - today()).days - 20)
    late = early + 10 * DAY
    over = early + 21 * DAY
    assert telling.remind_expiring(early) == 0
    assert telling.remind_expiring(late) == 1
    assert telling.remind_expiring(late + DAY) == 0
    notice = Notice.objects.get(kind="wish.due")
    assert notice.user == leader(lyon)
    assert expiring.lapse_overdue(late) == 0
    assert expiring.lapse_overdue(over) == 1
    assert expiring.run(over) == expiring.Done(0, 0)
    wish.refresh_from_db()
    assert wish.state == WishState.LAPSED
    assert Notice.objects.filter(kind="wish.lapsed", user=leader(lyon)).count() == 1


def test_who_enters_something_for_ten_days_is_not_asked_the_same_day(lyon):
    stated(lyon, ends=today() + 10 * DAY)
    assert telling.remind_expiring(now()) == 0
    assert telling.remind_expiring(now() + 7 * DAY) == 1


def test_one_click_prolongs_it_and_an_old_letter_says_nothing_any_more(lyon):
    wish = stated(lyon, expires_on=today() + 5 * DAY)
    later = now() + 4 * DAY
    asked = wish.expires_on
    wish = keeping.confirm_open(wish, by=None, seen=asked, at=later)
    assert wish.expires_on == months_after(today(later), 6)
    again = keeping.confirm_open(wish, by=None, seen=asked, at=later + 30 * DAY)
    assert again.expires_on == wish.expires_on


def test_what_lapsed_opens_again_by_the_same_click_but_not_beyond_its_period(lyon):
    wish = stated(lyon, ends=today() + 40 * DAY, expires_on=today() + 2 * DAY)
    keeping.lapse(wish, at=now() + 3 * DAY)
    opened = keeping.confirm_open(wish, by=None, at=now() + 4 * DAY)
    assert (opened.state, opened.expires_on) == (WishState.OPEN, today() + 40 * DAY)
    with pytest.raises(WrongMoment):
        keeping.confirm_open(wish, by=None, at=now() + 41 * DAY)


def test_who_names_a_day_gets_it_within_a_year_and_its_period(lyon):
    wish = stated(lyon, ends=today() + 200 * DAY)
    assert keeping.confirm_open(wish, by=None, until=today() + 100 * DAY).expires_on == today() + 100 * DAY
    for day in (today() - DAY, today() + 201 * DAY, today() + 400 * DAY):
        with pytest.raises(ValidationError):
            keeping.confirm_open(wish, by=None, until=day)


def test_what_is_open_to_everybody_is_found_by_its_words_and_nothing_else(lyon):
    wish = stated(lyon)
    stated(lyon, audience="network", title="Secret puppets")
    assert list(Found.objects.filter(kind="wish").values_list("key", flat=True)) == [wish.code]
    assert called([wish.code], "en")[wish.code].about == "Offered by Lyon"
    keeping.lapse(wish, at=now() + 200 * DAY)
    assert not Found.objects.filter(kind="wish").exists()
    assert called([wish.code], "en") == {}


def test_a_translation_is_written_by_its_city_alone(lyon):
    wish = stated(lyon)
    what = translatable.get("wish")
    assert what is not None
    other = leader(member("it-bologna"))
    assert list(what.keys(leader(lyon))) == [wish.code]
    assert list(what.keys(other)) == []
    assert [what.may(user, wish.code, "hr") for user in (leader(lyon), other)] == [True, False]
    assert [part for part, _label, _long in what.parts(wish.code)] == ["title", "text"]


def test_the_link_of_the_letter_names_one_offer_and_one_day(lyon):
    wish = stated(lyon)
    token = still_open.path(wish.code, wish.expires_on.isoformat()).strip("/").split("/")[-1]
    assert still_open.meant(token) == (wish, wish.expires_on)
    assert still_open.meant(token[:-1] + ("A" if token[-1] != "A" else "B")) is None


def test_what_is_soon_to_lapse_waits_on_the_desk_of_its_team_alone(lyon):
    wish = stated(lyon, expires_on=today() + 5 * DAY)
    (line,) = waits(leader(lyon))
    assert line.due == wish.expires_on
    assert line.at_once is not None
    assert waits(leader(member("it-bologna"))) == []


# --- withdrawing --------------------------------------------------------------------------------------------
def test_what_was_withdrawn_takes_no_more_acts_and_only_its_city_reads_it(lyon):
    wish = keeping.withdraw(stated(lyon), by=leader(lyon), reason="She retires.")
    assert keeping.withdraw(wish, by=leader(lyon)).version == wish.version
    assert Entry.objects.get(act="wish.withdrawn").reason == "She retires."
    for act in (keeping.confirm_open, keeping.take_part):
        with pytest.raises(WrongMoment):
            act(wish, by=None)
    with pytest.raises(WrongMoment):
        keeping.change(wish, wanted(title="Again"), by=None, version=wish.version)
    assert Wish.objects.visible_to(leader(lyon)).contains(wish)
    assert not Wish.objects.visible_to(leader(member("it-bologna"))).exists()
    assert not Wish.objects.visible_to(AnonymousUser()).exists()


# --- who reads and who writes -------------------------------------------------------------------------------
@pytest.fixture
def readers(lyon, person, officer):
    other = member("it-bologna")
    body = OrganisationFactory(name="Guignol", city=lyon)
    return {
        "nobody": AnonymousUser(), "no role": person, "officer": officer, "own": leader(lyon),
        "other": leader(other),
        "editor": AppointmentFactory(role="editor", city=lyon).user,
        "body": AppointmentFactory(role="partner", organisation=body).user,
    }, body  # fmt: skip


@pytest.mark.parametrize("audience", ["public", "network"])
@pytest.mark.parametrize("ended", ["", "withdrawn"])
def test_what_may_be_viewed_is_what_is_listed(lyon, readers, audience, ended):
    people, body = readers
    for organisation in (None, body):
        wish = stated(lyon, audience=audience, organisation=organisation)
        if ended:
            wish = keeping.withdraw(wish, by=None)
        for name, user in people.items():
            listed = Wish.objects.visible_to(user).contains(wish)
            assert user.has_perm("partnerships.view_wish", wish) == listed, name
            writes = name in ("own", "editor") or (name == "body" and organisation is not None)
            assert user.has_perm("partnerships.write_wish", wish) == writes, name
            assert user.has_perm("partnerships.withdraw_wish", wish) == (writes or name == "officer"), name
        expected = {"own", "editor", "officer"} | ({"body"} if organisation else set())
        if not ended:
            expected |= {"other", "body"}
            expected |= {"nobody", "no role"} if audience == "public" else set()
        assert {
            name for name, user in people.items() if Wish.objects.visible_to(user).contains(wish)
        } == expected
