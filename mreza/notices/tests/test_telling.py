"""Telling people: who gets a notice, when it is told, and to whom it is not."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from mreza.accounts.tests.factories import UserFactory
from mreza.notices import inbox
from mreza.notices.choices import Channel, Rhythm
from mreza.notices.models import Notice, Wish
from mreza.notices.rhythms import next_time
from mreza.notices.telling import tell_people, wish, wishes_of
from mreza.notices.tests.kinds import SECRETS, a_kind, known
from mreza.ui import clocks

AT = dt.datetime(2026, 11, 25, 10, 30, tzinfo=dt.UTC)  # a Wednesday
ABOUT = ("city", "hr-varazdin")


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(clocks.zones, "_fillings", {})
    with known(a_kind(), a_kind("test.rare", mail=Rhythm.WEEKLY), a_kind("test.quiet", mail=Rhythm.NEVER)):
        yield


def happened(*users, kind="test.happened", about=ABOUT, title="Drava", **more):
    return tell_people(users, kind, about=about, told={"title": title}, **more)


@pytest.mark.django_db
def test_everybody_concerned_gets_one_notice_and_the_actor_none():
    ana, ivo, eva = UserFactory.create_batch(3)
    happened(ana, ivo, eva, ivo, by=eva, at=AT)
    assert sorted(Notice.objects.values_list("user", flat=True)) == [ana.pk, ivo.pk]
    notice = Notice.objects.get(user=ana)
    assert (notice.about, notice.told, notice.at, notice.read_at) == (ABOUT, {"title": "Drava"}, AT, None)


@pytest.mark.django_db
def test_who_left_is_not_told():
    happened(UserFactory(is_active=False), at=AT)
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_an_act_that_fails_tells_nobody():
    ana = UserFactory()

    @transaction.atomic
    def act():
        happened(ana)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_telling_outside_a_transaction_is_a_mistake():
    ana = UserFactory()
    with pytest.raises(transaction.TransactionManagementError):
        happened(ana)


@pytest.mark.django_db
def test_a_kind_that_nobody_registered_is_a_mistake():
    with pytest.raises(LookupError):
        happened(UserFactory(), kind="test.unknown")


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_telling_costs_the_same_for_any_number(people, django_assert_num_queries):
    users = UserFactory.create_batch(people)
    with django_assert_num_queries(2):  # wishes, rows
        happened(*users, at=AT)


@pytest.mark.django_db
def test_each_channel_tells_in_the_rhythm_of_the_wish_or_of_the_kind():
    ana, ivo = UserFactory.create_batch(2)
    Wish.objects.create(user=ivo, kind="test.happened", channel=Channel.MAIL, rhythm=Rhythm.AT_ONCE)
    Wish.objects.create(user=ivo, kind="test.happened", channel=Channel.INBOX, rhythm=Rhythm.NEVER)
    happened(ana, ivo, at=AT)
    default, wished = Notice.objects.get(user=ana), Notice.objects.get(user=ivo)
    assert (default.shown_at, default.mail_at) == (AT, dt.datetime(2026, 11, 26, 7, tzinfo=dt.UTC))
    assert (wished.shown_at, wished.mail_at) == (None, AT)


@pytest.mark.django_db
def test_who_wants_nothing_gets_no_row():
    ana = UserFactory()
    for channel in Channel.values:
        Wish.objects.create(user=ana, kind="test.happened", channel=channel, rhythm=Rhythm.NEVER)
    assert happened(ana) == []
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("rhythm", "zone", "at", "expected"),
    [
        ("at-once", "", (2026, 11, 25, 10, 30), (2026, 11, 25, 10, 30)),
        ("daily", "", (2026, 11, 25, 10, 30), (2026, 11, 26, 7, 0)),
        ("daily", "", (2026, 11, 25, 7, 0), (2026, 11, 26, 7, 0)),
        ("daily", "", (2026, 11, 25, 6, 59), (2026, 11, 25, 7, 0)),
        ("daily", "Asia/Tokyo", (2026, 11, 25, 21, 59), (2026, 11, 25, 22, 0)),
        (
            "daily",
            "Europe/Zagreb",
            (2026, 3, 28, 10, 0),
            (2026, 3, 29, 5, 0),
        ),  # the clock goes forward that night
        ("weekly", "", (2026, 11, 25, 10, 30), (2026, 11, 30, 7, 0)),
        ("weekly", "", (2026, 11, 30, 7, 0), (2026, 12, 7, 7, 0)),
        ("weekly", "America/Lima", (2026, 11, 30, 11, 59), (2026, 11, 30, 12, 0)),
        ("daily", "No/Where", (2026, 11, 25, 10, 30), (2026, 11, 26, 7, 0)),
    ],
)
def test_a_bundle_comes_in_the_morning_where_the_person_is(rhythm, zone, at, expected):
    found = next_time(rhythm, at=dt.datetime(*at, tzinfo=dt.UTC), zone=zone)
    assert found == dt.datetime(*expected, tzinfo=dt.UTC)


def test_never_is_never():
    assert next_time(Rhythm.NEVER, at=AT) is None


@pytest.mark.django_db
def test_another_wish_holds_for_what_waits_too(monkeypatch):
    monkeypatch.setattr(
        clocks.zones, "_fillings", {"test": lambda people: dict.fromkeys(people, "Asia/Tokyo")}
    )
    ana = UserFactory()
    happened(ana, at=AT)
    assert wish(ana, {("test.happened", Channel.MAIL): Rhythm.WEEKLY}, at=AT) == 1
    assert Notice.objects.get().mail_at == dt.datetime(2026, 11, 29, 22, tzinfo=dt.UTC)
    wish(ana, {("test.happened", Channel.MAIL): Rhythm.NEVER}, at=AT)
    assert Notice.objects.get().mail_at is None
    assert wishes_of(ana)[("test.happened", Channel.MAIL)] == Rhythm.NEVER


@pytest.mark.django_db
def test_the_same_wish_again_and_an_unknown_kind_change_nothing():
    ana = UserFactory()
    assert (
        wish(ana, {("test.happened", Channel.MAIL): Rhythm.DAILY, ("no.such", Channel.MAIL): Rhythm.NEVER})
        == 0
    )
    assert not Wish.objects.exists()


@pytest.mark.django_db
def test_the_sentence_is_made_when_it_is_read():
    ana = UserFactory()
    happened(ana, at=AT)
    (shown,) = [inbox.said(notice) for notice in inbox.readable(ana, Notice.objects.all())]
    assert (shown.sentence, shown.url, shown.why) == (
        "“Drava” was changed.", "/en/cities/hr-varazdin/", "You follow it.",
    )  # fmt: skip


@pytest.mark.django_db
def test_who_may_no_longer_read_the_thing_is_no_longer_told_of_it():
    ana, ivo = UserFactory.create_batch(2)
    happened(ana, ivo, at=AT)
    SECRETS[ABOUT] = {ivo.pk}
    assert inbox.readable(ana, ana.notices.all()) == []
    assert len(inbox.readable(ivo, ivo.notices.all())) == 1


@pytest.mark.django_db
def test_a_kind_may_answer_for_many_at_once_and_never_for_more_than_asked():
    asked = []

    def readable(user, abouts):
        asked.append(list(abouts))
        return [("city", "a"), ("city", "z")]

    with known(a_kind(readable=readable)):
        ana = UserFactory()
        for key in "ab":
            happened(ana, about=("city", key), at=AT)
        rows = inbox.readable(ana, ana.notices.all())
    assert asked == [[("city", "a"), ("city", "b")]]
    assert [row.about_key for row in rows] == ["a"]


@pytest.mark.django_db
def test_a_notice_of_a_kind_that_is_gone_is_not_shown():
    ana = UserFactory()
    happened(ana, at=AT)
    with known():
        assert inbox.readable(ana, ana.notices.all()) == []


@pytest.mark.django_db
def test_what_is_unread_is_counted_in_one_statement(django_assert_num_queries):
    ana, ivo = UserFactory.create_batch(2)
    Wish.objects.create(user=ana, kind="test.rare", channel=Channel.INBOX, rhythm=Rhythm.DAILY)
    for title in ("one", "two", "three"):
        happened(ana, ivo, title=title, at=AT)
    happened(ana, kind="test.rare", at=AT)
    with django_assert_num_queries(1):
        assert inbox.unread(ana, at=AT) == 3
    assert inbox.unread(ana, at=AT + dt.timedelta(days=1)) == 4
    assert inbox.mark_read(ana, [Notice.objects.filter(user=ivo).first().code], at=AT) == 0
    assert inbox.mark_read(ana, at=AT) == 3
    assert (inbox.unread(ana, at=AT), inbox.unread(ivo, at=AT)) == (0, 3)


@pytest.mark.django_db
def test_nobody_and_a_program_that_may_not_read_have_no_notices():
    ana = UserFactory()
    happened(ana, at=AT)
    assert inbox.unread(AnonymousUser()) == 0
    ana.token = SimpleNamespace(scopes=["write"])
    assert inbox.unread(ana) == 0
