"""Write to the city: from a stranger to the team and back, and neither side learns the other's address by mail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from mreza.cities.forms_profile import LONGEST_LETTER
from mreza.cities.letters import A_DAY_FROM_ONE_SENDER, answer, forget_old, put_aside
from mreza.cities.models import CityLetter
from mreza.cities.tests.factories import AppointmentFactory, CityFactory
from mreza.foundation.hooks import waits_for_me
from mreza.foundation.moments import WrongMoment, now, today
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import OutgoingMail
from tests.reading import read

pytestmark = pytest.mark.django_db
HERE = "/en/cities/hr-varazdin/write/"
TYPED = {
    "name": "Ana Anić",
    "email": "ana@example.net",
    "organisation": "Muzej",
    "subject": "Instruments",
    "text": "Dear city,\n\nmay we come?",
}


@pytest.fixture
def city():
    return CityFactory(name="Varaždin", code="hr-varazdin")


@pytest.fixture
def team(city):
    """Three who act for the city; one whose time is over, one who is switched off, a mayor's representative."""
    people = [
        AppointmentFactory(city=city, role=role).user for role in ("focal-point", "alternate", "editor")
    ]
    AppointmentFactory(city=city, role="editor", until=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    off = AppointmentFactory(city=city, role="editor").user
    off.is_active = False
    off.save()
    AppointmentFactory(city=city, role="mayor")
    AppointmentFactory(role="focal-point")
    return people


def send(client, address=HERE, **typed):
    return client.post(address, TYPED | typed)


def mails():
    return list(OutgoingMail.objects.order_by("pk"))


# --- from the writer ----------------------------------------------------------------------------------------
def test_a_letter_reaches_everybody_of_the_team_one_mail_each(client, city, team):
    before = DataVersion.current()
    sent = send(client)
    assert (sent.status_code, sent["Location"]) == (302, f"{HERE}?sent=1")
    letter = CityLetter.objects.get()
    assert (letter.name, letter.email, letter.organisation, letter.subject, letter.text, letter.language) == (
        *TYPED.values(), "en",
    )  # fmt: skip
    assert not letter.to_secretariat
    assert sorted(mail.to for mail in mails()) == sorted(user.email for user in team)
    for mail in mails():
        assert mail.subject == "A letter to Varaždin: Instruments"
        assert "Ana Anić, Muzej writes to Varaždin through Mreža:" in mail.plain
        assert f"/cities/letters/{letter.code}/" in mail.plain
        whole = mail.subject + mail.plain + mail.html
        assert (
            "ana@example.net" not in whole
        )  # the writer's address is on the page for the team, not in mails
        assert not any(user.email in whole for user in team)
    assert DataVersion.current() == before  # nothing public changed
    assert read(client.get(sent["Location"])).h1 == "Your letter is on its way"


def test_the_page_shows_no_address_and_is_in_two_languages(client, city, team):
    body = client.get(HERE).content.decode()
    assert not any(user.email in body or user.name in body for user in team)
    assert read(client.get(HERE)).h1 == "Write to the city"
    croatian = client.get(HERE.replace("/en/", "/hr/"))
    assert read(croatian).tree.get("lang") == "hr"
    assert send(Client(), HERE.replace("/en/", "/hr/")).status_code == 302
    assert CityLetter.objects.get().language == "hr"


def test_each_of_the_team_is_written_to_in_their_language(client, city, team):
    team[0].language = "hr"
    team[0].save()
    send(client)
    languages = {mail.to: mail.language for mail in mails()}
    assert languages[team[0].email] == "hr"
    assert languages[team[1].email] == "en"


def test_a_city_without_anybody_says_so_and_the_secretariat_gets_the_letter(client, city, officer):
    page = read(client.get(HERE))
    assert "Nobody acts for this city in Mreža yet" in page.main
    send(client)
    letter = CityLetter.objects.get()
    assert letter.to_secretariat
    assert [mail.to for mail in mails()] == [officer.email]
    assert "the Secretariat of the Network" in read(client.get(f"{HERE}?sent=1")).main


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Write your name."),
        ("name", "<>@", "Write your name."),
        ("name", "x" * 121, "Ensure this value has at most 120 characters (it has 121)."),
        ("email", "", "Write your e-mail, or nobody can answer."),
        ("email", "nobody", "Write the e-mail like this: name@example.org"),
        ("email", "a@b.hr\nBcc: all@b.hr", "Write the e-mail like this: name@example.org"),
        ("subject", "  ", "Write what it is about."),
        ("subject", "x" * 151, "Ensure this value has at most 150 characters (it has 151)."),
        ("text", "\u200b\n ", "Write your message."),
        ("text", "x" * (LONGEST_LETTER + 1), "The text may have at most 4,000 characters; now it has 4,001."),
    ],
)
def test_what_cannot_be_understood_is_said_at_the_field_and_all_is_kept(
    client, city, team, field, value, message
):
    page = read(send(client, **{field: value}), 422)
    assert message in page.texts('//div[@id="error-summary"]//li')
    assert page.title.startswith("Error: ")
    for name, typed in (TYPED | {field: value}).items():
        if name == field:
            continue
        (control,) = page.tree.xpath(f'//*[@name="{name}"]')
        assert (control.get("value") or control.text_content().strip("\n")) == typed
    assert not CityLetter.objects.exists()
    assert not mails()


@pytest.mark.parametrize("field", ["name", "organisation", "subject"])
@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: all@example.org", "x\nSubject: y", "x\x0bTo: y", "x\u2028Bcc: y", "x\x85y"]
)
def test_no_header_of_a_mail_can_be_written_from_outside(client, city, team, field, evil):
    assert send(client, **{field: evil}).status_code == 302
    for mail in mails():
        assert not any(ord(sign) < 32 or ord(sign) in (0x7F, 0x85, 0x2028, 0x2029) for sign in mail.subject)
        assert mail.subject.startswith("A letter to Varaždin: ")


def test_markup_in_a_letter_stays_text(client, city, team):
    send(client, text="<script>alert(1)</script> {name.__class__} %(city)s", subject="<b>x</b> %(city)s {x}")
    for mail in mails():
        assert "<script>" not in mail.html
        assert "%(city)s {x}" in mail.subject


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_ignored(client, city, team):
    assert send(client, website="https://spam.example/").status_code == 302
    assert not CityLetter.objects.exists()
    assert not mails()


def test_one_sender_is_stopped_after_a_days_measure_and_others_are_not(client, city, team):
    for _number in range(A_DAY_FROM_ONE_SENDER):
        assert send(client).status_code == 302
    assert send(client).status_code == 429
    assert CityLetter.objects.count() == A_DAY_FROM_ONE_SENDER
    assert send(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


def test_all_together_cannot_flood_one_city(client, city, team, monkeypatch):
    monkeypatch.setattr("mreza.cities.letters.A_DAY_TO_ONE_CITY", 2)
    for number in range(2):
        assert send(Client(REMOTE_ADDR=f"192.0.2.{number}")).status_code == 302
    assert send(Client(REMOTE_ADDR="192.0.2.9")).status_code == 429


def test_no_form_without_its_protection(city):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict).status_code == 403
    assert not CityLetter.objects.exists()


# --- to the writer ------------------------------------------------------------------------------------------
@pytest.fixture
def letter(city):
    return CityLetter.objects.create(city=city, language="hr", **TYPED)


def test_the_team_reads_and_answers_and_the_answer_names_no_address(acting, letter):
    editor, client = acting("editor", "hr-varazdin")
    page = read(client.get(f"/en/cities/letters/{letter.code}/"))
    assert page.h1 == "Instruments"
    assert "ana@example.net" in page.main
    sent = client.post(f"/en/cities/letters/{letter.code}/", {"text": "Da.\n\nDođite."})
    assert sent.status_code == 302
    (mail,) = mails()
    assert (mail.to, mail.language) == ("ana@example.net", "hr")
    assert "Dođite." in mail.plain
    assert "/hr/cities/hr-varazdin/write/" in mail.plain
    assert editor.email not in mail.plain + mail.html
    assert editor.name not in mail.plain + mail.html
    letter.refresh_from_db()
    assert (letter.answer, letter.settled_by) == ("Da.\n\nDođite.", editor)
    entry = Entry.objects.get(act="letter.answered")
    assert (entry.by, entry.before, entry.after) == (editor, None, None)  # the journal keeps no content


def test_an_empty_answer_is_not_sent(acting, letter):
    _editor, client = acting("editor", "hr-varazdin")
    page = read(client.post(f"/en/cities/letters/{letter.code}/", {"text": " "}), 422)
    assert "Write the answer." in page.texts('//div[@id="error-summary"]//li')
    assert not mails()


def test_of_two_who_answer_the_second_is_told(acting, letter):
    editor, client = acting("editor", "hr-varazdin")
    answer(letter, "Yes.", by=editor)
    assert client.post(f"/en/cities/letters/{letter.code}/", {"text": "No."}).status_code == 409
    assert len(mails()) == 1
    with pytest.raises(WrongMoment):
        put_aside(letter, by=editor)


def test_a_letter_may_be_put_aside_and_nobody_is_written_to(acting, letter):
    _editor, client = acting("editor", "hr-varazdin")
    assert client.post(f"/en/cities/letters/{letter.code}/aside/").status_code == 302
    letter.refresh_from_db()
    assert letter.settled_at
    assert not letter.answer
    assert not mails()
    assert "put aside" in read(client.get("/en/cities/letters/")).main


@pytest.mark.parametrize(
    ("role", "key"),
    [
        ("editor", "hr-zagreb"), ("focal-point", "hr-zagreb"), ("mayor", "hr-varazdin"), ("coordinator", "music"),
        ("commission", "hr"), ("ministry", "hr"), ("partner", ""), ("secretariat", ""), ("administrator", ""),
        ("auditor", ""), ("", ""),
    ],
)  # fmt: skip
def test_nobody_else_learns_that_there_is_a_letter(acting, letter, role, key):
    _user, client = acting(role, key)
    here = f"/en/cities/letters/{letter.code}/"
    missing = client.get("/en/cities/letters/" + "x" * 22 + "/")
    found = client.get(here)
    assert (found.status_code, missing.status_code) == (404, 404)
    assert client.post(here, {"text": "x"}).status_code == 404
    assert client.post(here + "aside/").status_code == 404
    assert "Instruments" not in read(client.get("/en/cities/letters/")).main
    letter.refresh_from_db()
    assert letter.settled_at is None


def test_a_stranger_is_asked_to_sign_in(client, letter):
    for address in (f"/en/cities/letters/{letter.code}/", "/en/cities/letters/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]


def test_the_secretariat_has_what_came_to_it_and_the_new_team_does_not(acting, city):
    CityLetter.objects.create(city=city, language="en", to_secretariat=True, **TYPED)
    letter = CityLetter.objects.get()
    _officer, client = acting("secretariat")
    assert client.get(f"/en/cities/letters/{letter.code}/").status_code == 200
    assert client.post(f"/en/cities/letters/{letter.code}/", {"text": "We pass it on."}).status_code == 302
    assert "The Secretariat of the Network answers your letter to Varaždin" in mails()[0].plain
    _editor, team = acting("editor", "hr-varazdin")
    assert team.get(f"/en/cities/letters/{letter.code}/").status_code == 404


def test_the_answer_is_awaited_on_the_desk_for_fourteen_days(acting, letter):
    CityLetter.objects.filter(pk=letter.pk).update(written_at=now() - dt.timedelta(days=15))
    editor, client = acting("editor", "hr-varazdin")
    other, _client = acting("editor", "hr-zagreb")

    def waiting(user):
        user = type(user).objects.get(pk=user.pk)
        return [one for given in waits_for_me(user).values() for one in given if one.kind == "city.letter"]

    (one,) = waiting(editor)
    assert one.text == "Ana Anić wrote to the city: Instruments (Varaždin)"
    assert (one.due, one.is_overdue(today())) == (today() - dt.timedelta(days=1), True)
    assert waiting(other) == []
    assert "overdue since" in read(client.get("/en/cities/letters/")).main
    answer(letter, "Yes.", by=editor)
    assert waiting(editor) == []


def test_letters_are_erased_after_their_months_answered_or_not(letter, settings):
    settings.LETTERS_KEPT_MONTHS = 6
    at = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    for written, stays in (("2026-05-21", False), ("2026-05-22", True), ("2026-11-22", True)):
        CityLetter.objects.filter(pk=letter.pk).update(
            written_at=dt.datetime.fromisoformat(f"{written}T23:59:00+00:00")
        )
        kept = forget_old(at) == 0
        assert kept is stays
        if not kept:
            letter.pk = None
            letter.save()
    assert Entry.objects.filter(act="letters.erased").count() == 1
    assert forget_old(at) == 0


def test_an_address_that_is_none_never_gets_a_mail(city, team):
    letter = CityLetter.objects.create(city=city, language="en", **TYPED | {"email": "a@b.hr\nBcc: c@d.hr"})
    with pytest.raises((ValidationError, ValueError)):
        answer(letter, "x", by=team[0])
    assert not CityLetter.objects.exclude(settled_at=None).exists()
