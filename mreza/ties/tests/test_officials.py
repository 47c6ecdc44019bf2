"""The official address of a city that nobody acts for: named by one city, accepted once, forgotten in time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mreza.accounts import erasing
from mreza.accounts.erasing import erase
from mreza.accounts.models import Invitation
from mreza.accounts.tests.factories import UserFactory
from mreza.cities.tests.factories import AppointmentFactory, CityFactory
from mreza.desk.waiting import group_of
from mreza.foundation.hooks import waits_for_me
from mreza.foundation.moments import WrongMoment, now
from mreza.journal.models import DataVersion, Entry
from mreza.notices.kinds import kind_of
from mreza.notices.models import Notice, OutgoingMail
from mreza.ties import keeping, links, officials
from mreza.ties.hooks import sections_for
from mreza.ties.models import Contact, LinkQuestion, OfficialAddress
from mreza.ties.models_official import PERSONAL
from mreza.ties.official_work import Work
from mreza.ties.tests.factories import claimed, documented
from mreza.ties.tests.officials_factories import TYPED, last_mail, named, opened, token_in
from mreza.ties.tests.programs import Program
from tests.reading import read

pytestmark = pytest.mark.django_db

VARAZDIN, GRAZ = "hr-varazdin", "at-graz"
DAY = dt.timedelta(days=1)


@pytest.fixture
def claimer(acting):
    """Who enters contacts for Varaždin, and their browser."""
    return acting("focal-point", VARAZDIN)


@pytest.fixture
def contact(claimer):
    """Varaždin entered it; nobody acts for Graz."""
    user, _client = claimer
    city = user.appointments.get().city
    return claimed(city, CityFactory(code=GRAZ, name="Graz"), by=user)


def here(contact):
    return f"/en/ties/{contact.code}/address/{GRAZ}/"


def closed(address):
    address.refresh_from_db()
    assert [getattr(address, name) for name in PERSONAL] == [""] * len(PERSONAL)
    return address.closed_as


# --- naming -----------------------------------------------------------------------------------------------------
def test_the_city_that_claims_names_an_address_and_nothing_is_sent(contact, claimer):
    user, client = claimer
    before = DataVersion.current()
    assert read(client.get(here(contact))).h1 == "Name an official address in Graz"
    assert client.post(here(contact), TYPED).headers["Location"] == f"/en/ties/{contact.code}/"
    address = OfficialAddress.objects.get()
    assert {name: getattr(address, name) for name in TYPED} == TYPED
    assert (address.city.code, address.named_for.code, address.named_by, address.is_waiting) == (
        GRAZ, VARAZDIN, user, True,
    )  # fmt: skip
    assert not OutgoingMail.objects.filter(to=TYPED["email"]).exists()
    assert DataVersion.current() == before  # nothing public changed
    entry = Entry.objects.get(act="official-address.named")
    assert TYPED["email"] not in str(entry.after)
    assert TYPED["name"] not in str(entry.after)


WRONG = (
    ("name", "", "Write who it is."),
    ("name", "<>@", "Write who it is."),
    ("office", " ", "Write as what this person answers for the city."),
    ("email", "nobody", "Write the e-mail like this: name@example.org"),
    ("email", "a@b.example\r\nBcc: all@example.org", "Write the e-mail like this: name@example.org"),
    ("why", "", "Say why this address speaks for the city."),
    ("why", "x" * 501, "At most 500 signs."),
    ("page", "javascript:alert(1)", "Write the whole address of the page, beginning with https://"),
    ("language", "xx", "Choose a language."),
)


def test_what_is_wrong_is_said_at_the_field_and_kept(contact, claimer):
    _user, client = claimer
    for field, value, message in WRONG:
        answer = client.post(here(contact), TYPED | {field: value})
        body = answer.content.decode()
        assert answer.status_code == 422, field
        assert message in body
        assert f'id="id_{field}_error"' in body
        assert TYPED["name" if field == "office" else "office"] in body
    assert not OfficialAddress.objects.exists()


def test_the_same_city_names_one_address_at_a_time(contact, claimer):
    user, client = claimer
    named(contact, by=user)
    assert "It waits for the Secretariat." in client.get(here(contact)).content.decode()
    assert client.post(here(contact), TYPED).status_code == 409
    assert OfficialAddress.objects.count() == 1


def test_who_answers_here_is_asked_here(contact, claimer):
    user, _client = claimer
    AppointmentFactory(city=contact.members.get(city__code=GRAZ).city, role="alternate")
    with pytest.raises(WrongMoment, match="Somebody answers for this city"):
        named(contact, by=user)
    assert officials.standing(contact) == []


def test_no_address_of_ones_own_team_and_none_where_nothing_waits(contact, claimer):
    user, _client = claimer
    with pytest.raises(ValidationError, match="your own city’s team"):
        named(contact, by=user, email=user.email.upper())
    keeping.withdraw(contact, by=user, reason="Entered twice.")
    with pytest.raises(WrongMoment, match="does not wait"):
        named(contact, by=user)
    stands = documented(CityFactory(), CityFactory())
    with pytest.raises(WrongMoment, match="does not wait"):
        named(stands, by=user)


def test_one_person_names_so_many_a_day(contact, claimer, monkeypatch):
    user, client = claimer
    monkeypatch.setattr(officials, "A_DAY_FROM_ONE", 1)
    named(contact, by=user)
    other = claimed(contact.entered_for, CityFactory(code="at-linz", name="Linz"), by=user)
    answer = client.post(f"/en/ties/{other.code}/address/at-linz/", TYPED)
    assert answer.status_code == 422
    assert "You have named many addresses today." in answer.content.decode()
    named(other, by=user, at=now() + DAY)


def test_everybody_else_is_refused_and_learns_nothing(contact, claimer, acting, officer_client):
    user, _client = claimer
    named(contact, by=user)
    _other, elsewhere = acting("focal-point", "fr-lyon")
    _graz, of_the_city = acting("editor", GRAZ)
    for client in (elsewhere, officer_client, of_the_city):
        assert client.get("/en/ties/AAAAAAAAAAAA/address/at-graz/").status_code == 404
        assert client.post(here(contact), TYPED).status_code == 403
        named_here, nobody_there = here(contact), here(contact).replace(GRAZ, "hr-nowhere")
        assert client.get(named_here).status_code == client.get(nobody_there).status_code == 403
    assert Client().get(here(contact)).status_code == 302  # to the sign-in


# --- what a stranger learns ---------------------------------------------------------------------------------
def test_nobody_but_the_claimer_sees_that_there_is_an_address(contact, claimer, acting, rf):
    user, _client = claimer
    _other, elsewhere = acting("focal-point", "fr-lyon")
    addresses = [
        f"/en/ties/{contact.code}/",
        f"/en/cities/{GRAZ}/",
        f"/en/cities/{VARAZDIN}/",
        "/api/v1/cities/at-graz",
    ]

    def world(reader):
        return [(answer.status_code, answer.content) for answer in map(reader.get, addresses)]

    without = world(Client()), [row[0] for row in world(elsewhere)]
    address = named(contact, by=user)
    officials.accept(address, by=UserFactory())
    assert (world(Client()), [row[0] for row in world(elsewhere)]) == without
    request = rf.get("/")
    for reader, seen in ((user, True), (_other, False)):
        request.user = reader
        assert bool(sections_for(request, contact)) is seen
    request.user = user
    [section] = sections_for(request, contact)
    assert "the question goes to it by mail" in section.html
    assert not any(TYPED[name] in section.html for name in ("name", "office", "email"))


# --- deciding ---------------------------------------------------------------------------------------------------
def test_the_secretariat_sees_it_on_its_desk_and_accepts_it_once(contact, claimer, officer, officer_client):
    user, _client = claimer
    address = named(contact, by=user)
    [line] = waits_for_me(officer)["ties.officials"]
    assert (
        line.text == f"An official address waits to be accepted: Graz (named by {contact.entered_for.name})"
    )
    assert group_of(line) == "tie"
    page = officer_client.get(line.url).content.decode()
    assert all(TYPED[name] in page for name in ("name", "office", "email", "page"))
    answer = officer_client.post(f"{line.url}accept/")
    assert answer.status_code == 302
    address.refresh_from_db()
    assert address.is_in_force
    assert waits_for_me(officer)["ties.officials"] == []
    [question] = LinkQuestion.objects.all()
    assert list(question.contacts.all()) == [contact]
    assert OutgoingMail.objects.filter(kind=links.LINK, to=TYPED["email"]).count() == 1
    assert Notice.objects.get(user=user, kind="tie.address-accepted").about_key == contact.code
    assert officer_client.post(f"{line.url}accept/").status_code == 409
    assert OutgoingMail.objects.filter(kind=links.LINK).count() == 1
    assert officer_client.get("/en/ties/addresses/").status_code == 200


def test_nobody_but_the_secretariat_decides(contact, claimer, acting):
    user, client = claimer
    address = named(contact, by=user)
    for reader in (client, acting("administrator")[1], acting("auditor")[1]):
        for act in ("", "accept/", "refuse/", "end/"):
            path = f"/en/ties/addresses/{address.code}/{act}"
            assert (reader.post if act else reader.get)(path, {"reason": "Why"}).status_code == 403
    assert client.get("/en/ties/addresses/").status_code == 403
    address.refresh_from_db()
    assert address.is_waiting


def test_who_named_it_does_not_accept_it(contact, claimer, officer):
    AppointmentFactory(user=officer, city=contact.entered_for, role="editor")
    address = named(contact, by=officer)
    with pytest.raises(WrongMoment, match="Somebody else"):
        officials.accept(address, by=officer)
    assert not officer.has_perm("ties.accept_address", address)


def test_of_several_named_for_a_city_one_is_accepted_and_the_others_are_forgotten(
    contact, claimer, acting, officer
):
    user, _client = claimer
    other_user, _other = acting("focal-point", "fr-lyon")
    graz = contact.members.get(city__code=GRAZ).city
    second = claimed(other_user.appointments.get().city, graz, by=other_user)
    first, later = named(contact, by=user), named(second, by=other_user, email="other@graz.example")
    officials.accept(first, by=officer)
    assert closed(later) == "replaced"
    assert Notice.objects.filter(user=other_user, kind="tie.address-accepted").count() == 1
    with pytest.raises(WrongMoment, match="accepted an official address of this city already"):
        named(second, by=other_user)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialAddress.objects.create(
            city=graz, contact=second, email="x@graz.example", language="en", named_for=second.entered_for,
            accepted_at=now(),
        )  # fmt: skip


def test_a_refusal_says_why_and_forgets_the_person(contact, claimer, officer, officer_client):
    user, client = claimer
    address = named(contact, by=user)
    path = f"/en/ties/addresses/{address.code}/"
    empty = officer_client.post(f"{path}refuse/", {"reason": " "})
    assert empty.status_code == 422
    assert "Say in a sentence why." in empty.content.decode()
    assert officer_client.post(f"{path}refuse/", {"reason": "It is a private address."}).status_code == 302
    assert closed(address) == "refused"
    assert address.reason == "It is a private address."
    assert Notice.objects.get(user=user).kind == "tie.address-refused"
    [one] = officials.standing(contact)
    assert (one["state"], one["reason"]) == ("refused", "It is a private address.")
    assert client.get(here(contact)).status_code == 200  # another one may be named
    named(contact, by=user)
    assert TYPED["email"] not in officer_client.get(path).content.decode()
    assert officer_client.post(f"{path}accept/").status_code == 409  # decided is decided


def test_what_is_closed_holds_no_person_the_database_says_so(contact, claimer):
    address = named(contact, by=claimer[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialAddress.objects.filter(pk=address.pk).update(closed_at=now(), closed_as="ended")


def test_doubts_are_said_before_accepting(contact, claimer, officer, officer_client):
    user, _client = claimer
    user.email = "iva@city.example"
    user.save()
    address = named(contact, by=user, email="ana@city.example", page="")
    page = officer_client.get(f"/en/ties/addresses/{address.code}/").content.decode()
    assert "No web page was named" in page
    assert "uses the same mail domain: city.example" in page
    AppointmentFactory(user=UserFactory(email="ana@city.example"), role="editor")
    assert "acts for another city" in officials.doubts(address)[0]
    with pytest.raises(WrongMoment, match="acts for another city"):
        officials.accept(address, by=officer)


# --- ending and forgetting ------------------------------------------------------------------------------------
def test_an_ended_address_is_forgotten_with_its_links_and_letters(contact, claimer, officer, officer_client):
    address = named(contact, by=claimer[0])
    officials.accept(address, by=officer)
    reader = Client()
    path = opened(reader)
    assert reader.get(path).status_code == 200
    answer = officer_client.post(
        f"/en/ties/addresses/{address.code}/end/", {"reason": "She left the office."}
    )
    assert answer.status_code == 302
    assert closed(address) == "ended"
    assert reader.get(path).status_code == 410
    assert not OutgoingMail.objects.filter(to=TYPED["email"]).exists()
    with pytest.raises(WrongMoment):
        officials.end(address, by=officer, reason="Again.")


def test_when_somebody_answers_for_the_city_the_address_goes(contact, claimer, officer):
    address = named(contact, by=claimer[0])
    officials.accept(address, by=officer)
    assert officials.tidy() == 0
    AppointmentFactory(city=address.city, role="focal-point")
    assert officials.tidy() == 1
    assert closed(address) == "joined"
    assert officials.tidy() == 0


def test_what_waits_too_long_or_for_nothing_is_forgotten(contact, claimer):
    user, _client = claimer
    address = named(contact, by=user)
    assert officials.tidy(at=now() + 179 * DAY) == 0
    assert officials.tidy(at=now() + 181 * DAY) == 1
    assert closed(address) == "unused"
    again = named(contact, by=user)
    keeping.withdraw(contact, by=user, reason="Entered twice.")
    assert officials.tidy() == 1
    assert closed(again) == "unused"


def test_an_address_nobody_wrote_to_for_two_years_is_forgotten(contact, claimer, officer):
    address = named(contact, by=claimer[0])
    officials.accept(address, by=officer)
    assert officials.tidy(at=now() + 729 * DAY) == 0
    assert officials.tidy(at=now() + 731 * DAY) == 1
    assert closed(address) == "unused"


def test_who_does_not_want_to_be_written_to_is_not_asked_again(contact, claimer, officer):
    user, _client = claimer
    address = named(contact, by=user)
    officials.accept(address, by=officer)
    reader = Client()
    path = opened(reader)
    reader.post(path, {"act": "answer", "contact": contact.code, "version": contact.version, "said": "yes"})
    other = claimed(contact.entered_for, address.city, by=user, title="Another one")
    assert reader.post(path, {"act": "stop"}).status_code == 302
    assert closed(address) == "objected"
    gone = reader.get(path)
    assert gone.status_code == 410
    assert "Your address is deleted." in gone.content.decode()
    assert Invitation.objects.get().revoked_at is not None  # nor are they proposed any longer
    again = named(other, by=user)
    assert "does not want to be written to" in officials.doubts(again)[0]
    with pytest.raises(WrongMoment, match="does not want to be written to"):
        officials.accept(again, by=officer)
    assert TYPED["email"] not in str(list(OfficialAddress.objects.filter(pk=address.pk).values()))


def test_a_restored_backup_does_not_write_to_who_has_objected(
    contact, claimer, officer, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.ERASURE_LEDGER = tmp_path / "erasures"
    address = officials.accept(named(contact, by=claimer[0]), by=officer)
    question = links.behind(token_in(last_mail(links.LINK)))
    with django_capture_on_commit_callbacks(execute=True):
        officials.object_to(question)
    assert TYPED["email"] not in settings.ERASURE_LEDGER.read_text()
    person = {name: TYPED[name] for name in PERSONAL}
    OfficialAddress.objects.update(**person, closed_at=None, closed_as="", objection="")  # as it was before
    LinkQuestion.objects.update(sent_at=now() - 60 * DAY, expires_at=now() - 30 * DAY)
    Work()(now())
    assert closed(address) == "objected"
    assert not OutgoingMail.objects.filter(to=TYPED["email"]).exists()
    OfficialAddress.objects.update(objection="")  # nor does one from before they were ever named
    again = named(contact, by=claimer[0])
    with pytest.raises(WrongMoment, match="does not want to be written to"):
        officials.accept(again, by=officer)


def test_an_objection_that_was_not_noted_outside_is_noted_later(
    contact, claimer, officer, settings, tmp_path
):
    settings.ERASURE_LEDGER = tmp_path / "erasures"
    officials.accept(named(contact, by=claimer[0]), by=officer)
    officials.object_to(links.behind(token_in(last_mail(links.LINK))))
    assert not erasing.noted()  # the process ended before the commit was told
    officials.tidy()
    assert erasing.noted() == {officials.mark_of(TYPED["email"])}
    officials.tidy()
    assert len(settings.ERASURE_LEDGER.read_text().splitlines()) == 2


def test_whoever_is_erased_is_erased_here_too(contact, claimer, officer):
    address = named(contact, by=claimer[0])
    somebody = UserFactory(email=TYPED["email"])
    counts = erase(somebody, by=officer)
    assert closed(address) == "erased"
    assert counts["ties.officials"] == {"official_addresses": 1}


def test_who_is_no_longer_asked_is_no_longer_proposed(contact, claimer, officer):
    """The address goes, and with it what was made of it."""
    address = officials.accept(named(contact, by=claimer[0]), by=officer)
    reader = Client()
    path = opened(reader)
    reader.post(path, {"act": "answer", "contact": contact.code, "version": contact.version, "said": "yes"})
    assert Invitation.objects.get().revoked_at is None
    officials.end(address, by=officer, reason="She left the office.")
    assert Invitation.objects.get().revoked_at is not None


def test_whoever_asks_what_is_kept_of_them_hears_of_it(contact, claimer, person):
    assert officials.about_me(person) == {}
    address = named(contact, by=claimer[0], email=person.email.upper())
    [told] = officials.about_me(person)["official_addresses"]
    assert (told["office"], told["city"], told["accepted"]) == (TYPED["office"], GRAZ, False)
    assert officials.about_me(claimer[0]) == {}
    officials.refuse(address, by=UserFactory(), reason="It is a private address.")
    assert officials.about_me(person) == {}


def test_the_way_to_the_addresses_stands_on_the_desk_of_the_secretariat_alone(officer_client, acting):
    assert "/en/ties/addresses/" in officer_client.get("/en/desk/").content.decode()
    for role, place in (("focal-point", VARAZDIN), ("auditor", "")):
        _user, client = acting(role, place) if place else acting(role)
        assert "/en/ties/addresses/" not in client.get("/en/desk/").content.decode()


def test_one_and_four_notices_of_addresses_cost_the_same(contact, claimer):
    user, _client = claimer
    kind = kind_of("tie.address-refused")
    assert kind is not None
    own = (Contact.kind_word, contact.code)
    others = [(Contact.kind_word, claimed(CityFactory(), CityFactory()).code) for _time in range(3)]

    def cost(abouts):
        with CaptureQueriesContext(connection) as found:
            assert kind.readable_by(user, abouts) == {own}
        return len(found)

    cost([own])
    assert cost([own, *others]) == cost([own])


# --- the same by API ------------------------------------------------------------------------------------------
def test_a_program_names_an_address_by_the_same_verb(contact, claimer):
    user, _client = claimer
    program = Program(user, "read", "write", places=[("city", VARAZDIN)])
    path, given = f"contacts/{contact.code}/addresses", {**TYPED, "city": GRAZ}
    assert program.ask("get", path) == (
        200, {"count": 1, "items": [{"city": GRAZ, "state": "none", "reason": ""}]},
    )  # fmt: skip
    status, told = program.ask("post", path, {**given, "email": "nobody"})
    assert (status, [one["field"] for one in told["errors"]]) == (422, ["email"])
    assert program.ask("post", path, {**given, "accepted_at": "2026-01-01"})[0] == 400
    assert program.ask("post", path, {**given, "city": VARAZDIN})[0] == 409
    assert program.ask("post", path, given) == (201, {"city": GRAZ, "state": "waiting", "reason": ""})
    assert program.ask("post", path, given)[0] == 409
    assert OfficialAddress.objects.get().named_by == user


def test_a_program_without_the_right_is_refused(contact, claimer, acting):
    user, _client = claimer
    path, given = f"contacts/{contact.code}/addresses", {**TYPED, "city": GRAZ}
    reads = Program(user, "read", places=[("city", VARAZDIN)])
    other = Program(acting("focal-point", "fr-lyon")[0], "read", "write", places=[("city", "fr-lyon")])
    for program in (reads, other):
        assert program.ask("get", path)[0] == program.ask("post", path, given)[0] == 403
    assert Client().get(f"/api/v1/{path}").status_code == 401
    assert not OfficialAddress.objects.exists()
