"""*Something wrong or missing?*: anybody may say so, no machine may flood, and only the Secretariat reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from mreza.cities.models import Knock, Remark
from mreza.cities.remarks import A_DAY_FROM_ONE_SENDER, LONGEST_TEXT, TooMany, remark
from mreza.cities.tests.factories import CityFactory
from mreza.foundation.moments import WrongMoment
from mreza.foundation.visitors import address_of, sender_of
from mreza.journal.models import DataVersion, Entry
from tests.reading import read

HERE = "/en/cities/hr-here/wrong/"
TODAY = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def city(db):
    return CityFactory(name="Here")


def send(client, **fields):
    return client.post(
        HERE, {"text": "The population is old.", "source": "", "email": "", "website": "", **fields}
    )


def write(city, sender="a", at=TODAY):
    return remark(city, text="x", source="", email="", language="en", sender=sender, at=at)


def test_a_remark_reaches_the_secretariat(client, city):
    answer = send(client, source="https://example.org/census", email="reader@example.org")
    assert (answer.status_code, answer["Location"]) == (302, f"{HERE}?sent=1")
    stored = Remark.objects.get()
    assert (stored.city, stored.text, stored.source, stored.email, stored.language, stored.settled_at) == (
        city,
        "The population is old.",
        "https://example.org/census",
        "reader@example.org",
        "en",
        None,
    )
    assert read(client.get(answer["Location"])).h1 == "Thank you"


def test_only_the_text_is_needed(client, city):
    assert send(client).status_code == 302
    assert Remark.objects.get().email == ""


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "", "Write what is wrong or missing."),
        ("text", "   \n ", "Write what is wrong or missing."),
        ("text", "x" * (LONGEST_TEXT + 1), "The text may have at most 2,000 characters; now it has 2,001."),
        ("source", "not an address", "Write the whole address of the page, beginning with https://"),
        ("source", "javascript:alert(1)", "Write the whole address of the page, beginning with https://"),
        ("source", "ftp://example.org/", "Write the whole address of the page, beginning with https://"),
        ("email", "nobody", "Write the e-mail like this: name@example.org"),
    ],
)
def test_what_cannot_be_understood_is_said_at_the_field_and_kept(client, city, field, value, message):
    typed = {"text": "Typed.", "source": "https://example.org/", "email": "a@example.org", field: value}
    page = read(send(client, **typed), 422)
    assert message in page.texts('//div[@id="error-summary"]//li')
    assert message in page.texts('//p[@class="field-error"]')
    assert page.title.startswith("Error: ")
    assert page.tree.xpath("//textarea")[0].text_content().strip("\n") == typed["text"].strip("\n")
    assert page.values('//input[@name="source"]/@value') == [typed["source"]]
    assert page.values('//input[@name="email"]/@value') == [typed["email"]]
    assert not Remark.objects.exists()


def test_line_breaks_count_once_and_unseen_signs_go(client, city):
    lines = "\r\n".join(["x" * 9] * (LONGEST_TEXT // 10))
    assert send(client, text=lines).status_code == 302
    assert send(client, text="good\u202etext\u200b").status_code == 302
    first, second = Remark.objects.order_by("pk")
    assert len(first.text) == LONGEST_TEXT - 1
    assert second.text == "goodtext"


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_ignored(client, city):
    assert send(client, website="https://spam.example/").status_code == 302
    assert not Remark.objects.exists()
    assert not Knock.objects.exists()


def test_one_sender_is_stopped_after_a_day_s_measure_and_others_are_not(client, city):
    for _number in range(A_DAY_FROM_ONE_SENDER):
        assert send(client).status_code == 302
    refused = send(client)
    page = read(refused, 429)
    assert page.h1 == "That is enough for today"
    assert refused["Retry-After"] == "86400"
    assert Remark.objects.count() == A_DAY_FROM_ONE_SENDER
    assert Client(REMOTE_ADDR="192.0.2.7").post(HERE, {"text": "Another reader."}).status_code == 302


def test_the_measure_is_counted_by_day_and_yesterday_is_forgotten(city):
    for _number in range(A_DAY_FROM_ONE_SENDER):
        write(city)
    with pytest.raises(TooMany):
        write(city)
    write(city, at=TODAY + dt.timedelta(days=1))
    assert set(Knock.objects.values_list("day", flat=True)) == {dt.date(2026, 3, 2)}


def test_all_senders_together_have_a_measure_too(city, monkeypatch):
    monkeypatch.setattr("mreza.cities.remarks.A_DAY_FROM_ALL", 2)
    write(city, "a")
    write(city, "b")
    with pytest.raises(TooMany):
        write(city, "c")


def test_the_address_of_a_sender_is_not_stored(client, city):
    send(client)
    (sender,) = Knock.objects.exclude(sender="everybody").values_list("sender", flat=True)
    assert "127.0.0.1" not in sender
    request = RequestFactory().get("/")
    assert sender_of(request, on=dt.date(2026, 3, 1)) != sender_of(request, on=dt.date(2026, 3, 2))


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_are_believed(settings, proxies, told, address):
    settings.TRUSTED_PROXIES = proxies
    assert address_of(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=told)) == address


def test_a_remark_changes_nothing_that_is_public(client, city):
    before = DataVersion.current()
    send(client)
    assert DataVersion.current() == before
    assert not Entry.objects.exists()


def test_the_form_needs_its_token(city):
    careful = Client(enforce_csrf_checks=True)
    page = read(careful.post(HERE, {"text": "forged"}), 403)
    assert page.h1 == "The form could not be accepted"
    assert not Remark.objects.exists()


def test_another_site_cannot_send_it(client, city):
    answer = client.post(HERE, {"text": "forged"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not Remark.objects.exists()


def test_the_form_is_never_kept_by_a_cache(client, city):
    answer = client.get(HERE)
    assert answer["Cache-Control"] == "private, no-store"
    assert "X-Mreza-Public" not in answer


def test_settling_is_journaled_once_and_deletes_the_e_mail(city, officer, person):
    one = Remark.objects.create(city=city, text="Old.", email="reader@example.org", language="hr")
    assert list(Remark.objects.open()) == [one]
    one.settle(by=officer, note="Corrected.")
    stored = Remark.objects.get()
    assert (stored.note, stored.settled_by, stored.email) == ("Corrected.", officer, "")
    assert list(Remark.objects.open()) == []
    assert list(Remark.objects.settled()) == [one]
    entry = Entry.objects.get()
    assert (entry.act, entry.by, entry.reason) == ("remark.settled", officer, "Corrected.")
    with pytest.raises(WrongMoment):
        one.settle(by=person, note="Again.")
    assert Remark.objects.get().note == "Corrected."


def test_only_the_secretariat_sees_remarks(city, officer, person):
    one = Remark.objects.create(city=city, text="Old.", language="en")
    assert list(Remark.objects.visible_to(officer)) == [one]
    assert list(Remark.objects.visible_to(person)) == []
    assert list(Remark.objects.visible_to(AnonymousUser())) == []
