"""What people see and do in the pages of interests: the way in, the talk, the agreement, and one's own list."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from mreza.areas.partnerships.choices import InterestState, WishState
from mreza.areas.partnerships.interests import keeping
from mreza.areas.partnerships.interests.tests.factories import WORDS, interested
from mreza.areas.partnerships.models import Interest
from mreza.areas.partnerships.wishes import keeping as wishes
from mreza.areas.partnerships.wishes import still_open
from mreza.areas.partnerships.wishes.tests.factories import TITLE, leader, member, stated
from mreza.foundation.moments import now, today
from mreza.ties.models import Tie
from mreza.ties.tests.factories import kind

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def lyon():
    return member("fr-lyon")


@pytest.fixture
def varazdin():
    return member("hr-varazdin")


@pytest.fixture
def asked(lyon, acting):
    """The focal point of Lyon, who states the offer."""
    return acting("focal-point", "fr-lyon")


@pytest.fixture
def asker(varazdin, acting):
    return acting("focal-point", "hr-varazdin")


def address(name, interest, **more):
    return reverse(f"partnerships:{name}", kwargs={"code": interest.code, **more})


def at(interest):
    return address("interest", interest)


# --- the way in ---------------------------------------------------------------------------------------------
def test_the_page_of_an_offer_leads_to_the_form_and_the_form_to_the_talk(lyon, asked, asker):
    wish = stated(lyon)
    _user, client = asker
    form = reverse("partnerships:interest-new", kwargs={"code": wish.code})
    assert form in client.get(wish.get_absolute_url()).content.decode()
    assert form not in asked[1].get(wish.get_absolute_url()).content.decode()
    shown = client.get(form)
    assert TITLE in shown.content.decode()
    wrong = client.post(form, {"owner": "hr-varazdin", "text": " ", "language": "hr"})
    assert wrong.status_code == 422
    sent = client.post(form, {"owner": "hr-varazdin", "text": "Imamo lutke.", "language": "hr"})
    interest = Interest.objects.get()
    assert (sent.status_code, sent.url) == (302, at(interest))
    assert at(interest) in client.get(wish.get_absolute_url()).content.decode()
    told = asked[1].get(at(interest)).content.decode()
    assert "Imamo lutke." in told
    assert 'lang="hr"' in told


def test_nobody_is_interested_for_a_city_they_do_not_act_for(lyon, asked, asker):
    wish = stated(lyon)
    form = reverse("partnerships:interest-new", kwargs={"code": wish.code})
    answer = asker[1].post(form, {"owner": "fr-lyon", "text": "Ours.", "language": "en"})
    assert answer.status_code == 422
    assert not Interest.objects.exists()
    assert "others take it up" in asked[1].get(form).content.decode()


def test_who_comes_too_late_is_told_and_keeps_what_was_typed(lyon, asker):
    wish = stated(lyon)
    wishes.take_part(wish, by=None)
    form = reverse("partnerships:interest-new", kwargs={"code": wish.code})
    answer = asker[1].post(form, {"owner": "hr-varazdin", "text": "We have puppets.", "language": "en"})
    assert answer.status_code == 409
    told = answer.content.decode()
    assert "We have puppets." in told
    assert "Somebody was faster" in told


def test_who_is_interested_already_is_led_to_the_talk_and_not_asked_again(lyon, asked, asker):
    interest = interested(member("hr-varazdin"), stated(lyon, by=asked[0]), by=asker[0])
    form = asker[1].get(reverse("partnerships:interest-new", kwargs={"code": interest.wish.code}))
    told = form.content.decode()
    assert "has expressed its interest already" in told
    assert at(interest) in told
    assert 'name="text"' not in told


def test_who_pays_is_said_by_name(lyon, asked, asker):
    wish = stated(lyon, by=asked[0], pays={"travel": "they", "stay": "we", "fee": "shared"})
    told = asker[1].get(at(interested(member("hr-varazdin"), wish, by=asker[0]))).content.decode()
    said = told.partition("Who pays what")[2].partition("</p>")[0]
    for line in ("Travel – <bdi>Varazdin", "Accommodation – <bdi>Lyon", "Fee – <bdi>both share it"):
        assert line in said


def test_ones_own_offers_and_needs_are_on_the_desk(asker, person_client):
    mine = reverse("partnerships:mine")
    assert mine in asker[1].get(reverse("desk:desk")).content.decode()
    assert mine not in person_client.get(reverse("desk:desk")).content.decode()


# --- the talk -----------------------------------------------------------------------------------------------
@pytest.fixture
def interest(lyon, asked, asker):
    return interested(member("hr-varazdin"), stated(lyon, by=asked[0]), by=asker[0])


def test_only_the_two_sides_and_the_secretariat_find_it(
    interest, asked, asker, acting, officer_client, client
):
    member("it-bologna")
    _other, stranger = acting("focal-point", "it-bologna")
    assert [one.get(at(interest)).status_code for one in (asked[1], asker[1], officer_client)] == [
        200,
        200,
        200,
    ]
    assert stranger.get(at(interest)).status_code == 404
    assert client.get(at(interest)).status_code == 302
    for name in ("write", "answer", "agree", "decline", "take-back", "project", "tie"):
        assert stranger.post(address(f"interest-{name}", interest)).status_code == 404
        assert officer_client.post(address(f"interest-{name}", interest)).status_code == 403


def test_both_write_and_an_empty_message_keeps_the_page(interest, asked, asker):
    path = address("interest-write", interest)
    assert (
        asked[1].post(path, {"as": "asked", "write-asked-text": "", "write-asked-language": "en"}).status_code
        == 422
    )
    sent = asked[1].post(path, {"as": "asked", "write-asked-text": "In May?", "write-asked-language": "en"})
    assert sent.status_code == 302
    assert (
        asker[1]
        .post(path, {"as": "asked", "write-asked-text": "x", "write-asked-language": "en"})
        .status_code
        == 403
    )
    assert asker[1].post(path, {"as": "nobody"}).status_code == 404
    told = asker[1].get(at(interest)).content.decode()
    assert told.index(WORDS) < told.index("In May?")
    interest.refresh_from_db()
    assert interest.state == InterestState.TALKING


def test_from_the_desk_one_click_answers_and_leads_back_there(interest, asked):
    desk = asked[1].get(reverse("desk:desk")).content.decode()
    assert address("interest-answer", interest) in desk
    done = asked[1].post(address("interest-answer", interest), {"next": "desk"})
    assert (done.status_code, done.url) == (302, reverse("desk:desk"))
    assert address("interest-answer", interest) not in asked[1].get(reverse("desk:desk")).content.decode()


# --- the agreement ------------------------------------------------------------------------------------------
def test_both_agree_and_one_enters_the_tie(interest, asked, asker):
    kind("advice")
    path = address("interest-agree", interest)
    assert asker[1].post(path, {"as": "asker", "version": interest.version}).status_code == 302
    assert "With yours it is agreed" in asked[1].get(at(interest)).content.decode()
    assert asked[1].post(path, {"as": "asked", "version": interest.version}).status_code == 302
    interest.refresh_from_db()
    assert interest.state == InterestState.AGREED
    form = address("interest-tie", interest)
    assert form in asker[1].get(at(interest)).content.decode()
    told = {"kind": "advice", "title": "Advice on puppets", "begins": today().isoformat(), "ends": ""}
    assert asker[1].post(form, {**told, "begins": "2999"}).status_code == 422
    done = asker[1].post(form, told)
    tie = Tie.objects.get()
    assert done.url == tie.contact.get_absolute_url()
    assert (tie.state, tie.giver.code) == ("confirmed", "fr-lyon")
    assert tie.contact.get_absolute_url() in asked[1].get(at(interest)).content.decode()
    assert asker[1].post(form, told).url == done.url


def test_who_loses_the_last_place_reads_it_kindly_with_a_way_on(lyon, interest, asked, asker, acting):
    member("it-bologna")
    bologna, faster = acting("focal-point", "it-bologna")
    rival = interested(lyon.__class__.objects.get(code="it-bologna"), interest.wish, by=bologna)
    for one in (interest, rival):
        keeping.agree(one, as_asker=False, by=asked[0])
    assert "2 other" not in asked[1].get(at(interest)).content.decode()
    assert faster.post(address("interest-agree", rival), {"as": "asker"}).status_code == 302
    late = asker[1].post(address("interest-agree", interest), {"as": "asker", "version": interest.version})
    assert late.status_code == 409
    told = late.content.decode()
    assert "Somebody was faster" in told
    assert "not declined" in told
    assert f"side=offer&amp;kind={interest.wish.kind.code}" in told


def test_what_was_written_meanwhile_is_read_before_one_agrees(interest, asked, asker):
    keeping.write(interest, "Only in June.", "en", as_asker=False, by=asked[0])
    late = asker[1].post(address("interest-agree", interest), {"as": "asker", "version": "1"})
    assert late.status_code == 409
    assert "Only in June." in late.content.decode()
    interest.refresh_from_db()
    assert interest.asker_agreed_at is None


def test_a_no_without_a_reason_keeps_the_page_and_one_with_it_is_read_by_the_other(interest, asked, asker):
    path = address("interest-decline", interest)
    assert asked[1].post(path, {"as": "asked", "decline-asked-reason": ""}).status_code == 422
    assert asked[1].post(path, {"as": "asked", "decline-asked-reason": "She is ill."}).status_code == 302
    assert "She is ill." in asker[1].get(at(interest)).content.decode()


def test_an_agreement_is_taken_back_with_a_reason(lyon, asked, asker):
    interest = agreed_of(lyon, asked, asker)
    path = address("interest-take-back", interest)
    assert asked[1].post(path, {"as": "asked", "take-back-asked-reason": ""}).status_code == 422
    assert asked[1].post(path, {"as": "asked", "take-back-asked-reason": "Fire."}).status_code == 302
    interest.wish.refresh_from_db()
    assert interest.wish.state == WishState.OPEN


def agreed_of(lyon, asked, asker):
    interest = interested(member("hr-varazdin"), stated(lyon), by=asker[0])
    keeping.agree(interest, as_asker=True, by=asker[0])
    return keeping.agree(interest, as_asker=False, by=asked[0])


@pytest.mark.parametrize("value", ["<b>x</b>", "9" * 40, "-1", "é"])
def test_nothing_that_is_typed_breaks_the_page(interest, asked, value):
    data = {
        "as": "asked", "version": value, "write-asked-text": value, "write-asked-language": value,
        "decline-asked-reason": value * 400, "next": value, "kind": value, "title": value, "begins": value,
    }  # fmt: skip
    for name in ("write", "agree", "decline", "take-back", "project", "tie"):
        answer = asked[1].post(address(f"interest-{name}", interest), {**data, "as": "asked"})
        assert answer.status_code in (302, 409, 422), name


# --- one's own list -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(lyon, asked, count, django_assert_max_num_queries, request):
    mine = [stated(lyon, title=f"Offer {n}") for n in range(count)]
    for number, wish in enumerate(mine):
        interested(member(f"it-city{number}"), wish)
    asked[1].get(reverse("partnerships:mine"))
    with django_assert_max_num_queries(14):
        told = asked[1].get(reverse("partnerships:mine")).content.decode()
    assert all(f"Offer {n}" in told for n in range(count))


def test_my_list_shows_what_waits_first_and_nothing_of_others(lyon, interest, asked, asker, person_client):
    mine = reverse("partnerships:mine")
    told = asked[1].get(mine).content.decode()
    assert told.index("Waits for you") < told.index("You offer")
    assert "Waits for the other side" in asker[1].get(mine).content.decode()
    assert "You offer" not in asker[1].get(mine).content.decode()
    assert person_client.get(mine).status_code == 403


# --- still open? --------------------------------------------------------------------------------------------
def test_by_the_link_of_the_letter_one_says_it_without_signing_in(lyon, client):
    wish = stated(lyon, expires_on=today() + 5 * DAY)
    path = still_open.path(wish.code, wish.expires_on.isoformat())
    asked_page = client.get(path)
    assert (asked_page.status_code, TITLE in asked_page.content.decode()) == (200, True)
    wish.refresh_from_db()
    assert wish.expires_on == today() + 5 * DAY
    done = client.post(path)
    assert "Thank you" in done.content.decode()
    wish.refresh_from_db()
    assert wish.expires_on > today() + 100 * DAY
    assert "Thank you" in client.get(path).content.decode()
    assert client.get(path.rstrip("/") + "x/").status_code == 404


def test_what_has_ended_says_so_behind_its_link(lyon, client):
    wish = stated(lyon, expires_on=today() + 5 * DAY)
    path = still_open.path(wish.code, wish.expires_on.isoformat())
    wishes.withdraw(wish, by=None, at=now())
    assert "It has ended" in client.get(path).content.decode()
    assert client.post(path).status_code == 409


def test_two_sides_in_one_hand_speak_for_one_at_a_time(lyon, varazdin, acting):
    user, client = acting("focal-point", "fr-lyon")
    acting_too = leader(varazdin)
    interest = interested(varazdin, stated(lyon, by=user), by=acting_too)
    assert client.post(address("interest-agree", interest), {"as": "asker"}).status_code == 403
