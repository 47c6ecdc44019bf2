"""What is kept about a person on the desk and in notices: shown to them, and forgotten."""

import datetime as dt

import pytest

from mreza.accounts.tests.factories import UserFactory
from mreza.desk.first_steps import put_aside
from mreza.desk.models import PutAside
from mreza.foundation import hooks
from mreza.notices.choices import Channel, Rhythm
from mreza.notices.letters import Letter
from mreza.notices.models import Notice, OutgoingMail, Wish, tell
from mreza.notices.telling import tell_people, wish
from mreza.notices.tests.kinds import a_kind, known
from mreza.ui.clocks import zones_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_people():
    ana, ivo = UserFactory.create_batch(2)
    with known(a_kind()):
        for user in (ana, ivo):
            tell_people([user], "test.happened", about=("city", "x"), told={"title": f"For {user.pk}"})
            wish(user, {("test.happened", Channel.MAIL): Rhythm.WEEKLY})
            tell(user, "test", lambda: Letter("Subject", ("Text",), "Why."))
            put_aside(user, "read")
        yield ana, ivo


def test_the_copy_holds_ones_own_and_nobody_elses(two_people):
    ana, ivo = two_people
    copy = {}
    for key in ("notices", "desk"):
        copy |= dict(hooks.about_me.fillings())[key](ana)
    assert [notice["told"] for notice in copy["notices"]] == [{"title": f"For {ana.pk}"}]
    assert copy["wishes"] == [{"kind": "test.happened", "channel": "mail", "rhythm": "weekly"}]
    assert [letter["to"] for letter in copy["letters"]] == [ana.email]
    assert [step["step"] for step in copy["first_steps_put_aside"]] == ["read"]
    assert ivo.email not in str(copy)


def test_forgetting_takes_all_of_it_and_nothing_of_others(two_people):
    ana, ivo = two_people
    said = {}
    for key in ("notices", "desk"):
        said |= dict(hooks.erase.fillings())[key](ana)
    assert said == {"notices": 1, "wishes": 1, "letters": 1, "first_steps_put_aside": 1}
    for model in (Notice, Wish, OutgoingMail, PutAside):
        assert list(model.objects.values_list("user", flat=True)) == [ivo.pk]


def test_a_letter_to_the_address_before_there_was_an_account_goes_too(two_people):
    ana, _ivo = two_people
    OutgoingMail.objects.create(
        to=ana.email.upper(), kind="invitation", language="en", subject="x", plain="x"
    )
    assert dict(hooks.erase.fillings())["notices"](ana)["letters"] == 2


def test_mornings_are_where_the_city_is(somebody):
    here, there = somebody("focal-point"), somebody("editor", code="jp-kanazawa")
    gone, nobody = somebody("editor", code="jp-kanazawa"), UserFactory()
    gone.appointments.update(until=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    assert zones_of({user.pk for user in (here, there, gone, nobody)}) == {
        here.pk: "Europe/Zagreb",
        there.pk: "Asia/Tokyo",
    }
