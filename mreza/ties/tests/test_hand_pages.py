"""Entering contacts by hand and answering them, by the pages: what a team sees, and what is in the ledger then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from mreza.accounts.models import User
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory, CountryFactory
from mreza.foundation.codes import random_code
from mreza.journal.models import Entry
from mreza.ties.choices import Answer, State
from mreza.ties.forms import ContactForm
from mreza.ties.keeping import add_sources, answer, correct, merge, wanted_of, withdraw
from mreza.ties.models import Contact, Tie
from mreza.ties.tests.factories import claimed, documented, kind, wanted
from mreza.ties.waiting import waits

pytestmark = pytest.mark.django_db
Acting = Callable[..., tuple[User, Client]]


@pytest.fixture(autouse=True)
def _kinds() -> None:
    for code in ("joint-project", "residency", "jury", "other"):
        kind(code)


@pytest.fixture
def cities() -> list[City]:
    croatia = CountryFactory(code="hr")
    names = ("Varaždin", "Osijek", "Rijeka", "Zadar")
    return [
        CityFactory(code=f"hr-{name.lower()[:4]}", name=name, country=croatia, search_names="")
        for name in names
    ]


@pytest.fixture
def team(cities: list[City], acting: Acting) -> tuple[User, Client]:
    return acting("focal-point", cities[0].code)


@pytest.fixture
def others(cities: list[City], acting: Acting) -> tuple[User, Client]:
    return acting("focal-point", cities[1].code)


def typed(**more: Any) -> dict[str, Any]:
    return {
        "code": random_code(), "city": "hr-vara", "kind": "joint-project", "other": "osijek", "led": "all",
        "title": "Night of short films", "language": "en", "begins": "2024-05", **more,
    }  # fmt: skip


def enter(client: Client, **more: Any) -> Any:
    return client.post(reverse("ties:new"), typed(**more))


def text_of(response: Any) -> str:
    return " ".join(html.document_fromstring(response.content.decode()).text_content().split())


def states() -> list[str]:
    return list(Tie.objects.order_by("pk").values_list("state", flat=True))


# --- entering -------------------------------------------------------------------------------------------------
def test_a_team_enters_a_contact_with_six_answers(team, cities):
    made = enter(team[1])
    contact = Contact.objects.get()
    assert made["Location"] == contact.get_absolute_url()
    assert (contact.title, contact.begins, contact.entered_for) == (
        "Night of short films",
        "2024-05",
        cities[0],
    )
    assert states() == [State.CLAIMED]
    assert "The other cities are asked" in text_of(team[1].get(made["Location"]))


def test_the_form_knows_what_the_page_before_it_knew(team, cities):
    page = html.document_fromstring(
        team[1].get(reverse("ties:new"), {"with": "hr-osij", "kind": "residency"}).content.decode()
    )
    assert page.xpath('//input[@name="other"]/@value') == [f"Osijek, {cities[1].country.code}"]
    assert page.xpath('//input[@name="kind"][@checked]/@value') == ["residency"]
    assert page.xpath('//input[@name="city"]/@value') == ["hr-vara"]


def test_the_same_form_twice_is_one_contact(team):
    code = random_code()
    first, second = (enter(team[1], code=code) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert (Contact.objects.count(), Entry.objects.filter(act="contact.claimed").count()) == (1, 1)


def test_a_code_of_somebody_elses_contact_is_refused(team, others):
    code = random_code()
    enter(team[1], code=code)
    stolen = others[1].post(
        reverse("ties:new"),
        typed(code=code, city="hr-osij", other="hr-rije", title="Another thing altogether", begins="2011"),
    )
    assert (stolen.status_code, Contact.objects.count()) == (409, 1)


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"other": "Nowhere at all"}, "other", "There is no city “Nowhere at all”"),
        ({"other": "Osjek"}, "other", "Is it one of these? Osijek"),
        ({"other": "varaždin"}, "other", "This is your own city"),
        ({"other": ""}, "other", "Name the other city"),
        ({"title": " "}, "title", "Say in a few words"),
        ({"begins": "31. 2. 2024."}, "begins", "There is no such day"),
        ({"begins": "2999"}, "begins", "lies ahead"),
        ({"kind": "residency"}, "led", "Choose the leading city"),
        ({"kind": ""}, "kind", "Choose what kind"),
        ({"amount": "12", "currency": "euro"}, "currency", "three letters"),
        ({"record": "https://example.org/x"}, "record", "There is no such record"),
        ({"evidence": "javascript:alert(1)"}, "evidence", "no web address"),
        ({"city": "hr-osij"}, "city", "You do not write for this city"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(team, more, field, said):
    answered = enter(team[1], **more)
    page = html.document_fromstring(answered.content.decode())
    assert answered.status_code == 422
    assert not Contact.objects.exists()
    where = '//*[@id="error-summary"]' if field == "city" else '//*[contains(@class, "field-error")]'
    assert said in " ".join(page.xpath(where)[0].text_content().split())
    if field != "title":
        assert page.xpath('//input[@name="title"]/@value') == ["Night of short films"]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("17. 5. 2024.", "2024-05-17"),
        ("5/2024", "2024-05"),
        ("05.2024.", "2024-05"),
        ("2024.", "2024"),
        ("2024", "2024"),
        ("", ""),
    ],
)
def test_a_day_may_be_written_as_people_write_it(team, written, stored):
    enter(team[1], begins=written)
    assert Contact.objects.get().begins == stored


def test_two_cities_of_one_name_are_told_apart_by_their_country(team, cities):
    for country in ("es", "ni"):
        CityFactory(code=f"{country}-granada", name="Granada", country=CountryFactory(code=country))
    answered = enter(team[1], other="Granada")
    assert "Several cities are called “Granada”" in text_of(answered)
    enter(team[1], other="ni-granada")
    assert Contact.objects.get().members.last().city.code == "ni-granada"


def test_several_cities_and_who_led(team, cities):
    enter(team[1], other="Osijek", other2="Rijeka", more="Zadar", kind="residency", led="other")
    contact = Contact.objects.get()
    assert (contact.lead, contact.gives, contact.pairs) == (cities[1], "lead", 3)
    assert states() == [State.CLAIMED] * 3


def test_somebody_who_acts_for_two_cities_says_for_which(cities, acting):
    user, client = acting("editor", cities[0].code)
    from mreza.cities.tests.factories import AppointmentFactory

    AppointmentFactory(user=user, role="editor", city=cities[1])
    page = html.document_fromstring(client.get(reverse("ties:new")).content.decode())
    assert sorted(page.xpath('//input[@name="city"][@type="radio"]/@value')) == ["hr-osij", "hr-vara"]
    client.post(reverse("ties:new"), typed(city="hr-osij", other="Rijeka"))
    assert Contact.objects.get().entered_for == cities[1]


def test_only_those_who_write_for_a_city_enter(cities, acting, officer_client, client):
    _user, stranger = acting("")
    assert stranger.get(reverse("ties:new")).status_code == 403
    assert client.get(reverse("ties:new")).status_code == 302
    assert officer_client.get(reverse("ties:new")).status_code == 200


def test_an_officer_enters_what_a_public_source_says(officer_client, cities):
    page = html.document_fromstring(officer_client.get(reverse("ties:new")).content.decode())
    assert page.xpath('//input[@name="city"]/@value') == ["source"]
    more = {"city": "source", "other": "Osijek", "other2": "Rijeka"}
    (label,) = page.xpath('//label[@for="id_sources"]')
    assert "optional" not in label.text_content()
    refused = enter(officer_client, **more, sources=" ")
    assert refused.status_code == 422
    (wrong,) = html.document_fromstring(refused.content.decode()).xpath(
        '//div[contains(@class, "invalid")][.//textarea[@name="sources"]]'
    )
    assert "Name the public source in which it stands." in wrong.text_content()
    enter(officer_client, **more, sources="https://example.org/news")
    assert states() == [State.DOCUMENTED]
    assert Contact.objects.get().entered_for is None


def test_an_officer_who_writes_for_a_city_too_needs_a_source_only_for_what_it_says(cities):
    own = [("hr-vara", "Varaždin")]
    for city, needed in (("source", True), ("hr-vara", False)):
        form = ContactForm(typed(city=city), cities=own, officer=True)
        assert (form.fields["sources"].required, "sources" in form.errors) == (needed, needed)
    assert not ContactForm(cities=own, officer=True).fields["sources"].required


# --- is it there already? -----------------------------------------------------------------------------------------
def test_what_looks_like_it_is_shown_before_saving_with_reasons(team, cities):
    there = claimed(cities[1], cities[0], title="Noć kratkoga filma", language="hr")
    answered = enter(team[1])
    told = text_of(answered)
    assert (answered.status_code, Contact.objects.count()) == (409, 1)
    for words in ("Noć kratkoga filma", "The same cities", "The same month", "It is the same: confirm it"):
        assert words in told or words == "The same cities"
    assert there.code in answered.content.decode()


def test_it_is_the_same_and_becomes_one_confirmed_tie(team, others, cities):
    """Journey 3: claimed by both sides, in two languages."""
    others[1].post(
        reverse("ties:new"),
        typed(city="hr-osij", other="Varaždin", title="Noć kratkoga filma", language="hr"),
    )
    there = Contact.objects.get()
    told = typed(evidence="https://example.org/programme", people="40")
    assert team[1].post(reverse("ties:new"), told).status_code == 409
    done = team[1].post(
        reverse("ties:new"), {**told, "same": there.code, f"version-{there.code}": there.version}
    )
    there.refresh_from_db()
    assert done["Location"] == there.get_absolute_url()
    assert (states(), Contact.objects.count()) == ([State.CONFIRMED], 1)
    assert there.other_titles == {"en": "Night of short films"}
    assert (there.evidence, there.people) == (["https://example.org/programme"], 40)
    english = text_of(Client().get(f"/en/ties/{there.code}/"))
    assert "Night of short films" in english
    assert "Also called: Noć kratkoga filma" in english


def test_the_same_that_changed_meanwhile_is_looked_at_again(team, cities):
    there = claimed(cities[1], cities[0])
    told = typed(same=there.code, **{f"version-{there.code}": there.version})
    correct(there, wanted(cities[1], cities[0], begins="2024-06"), by=None, version=1)
    answered = team[1].post(reverse("ties:new"), told)
    assert answered.status_code == 409
    assert "Somebody was faster" in text_of(answered)
    assert states() == [State.CLAIMED]


def test_it_is_another_one_and_is_saved(team, cities):
    there = claimed(cities[1], cities[0])
    told = typed()
    assert team[1].post(reverse("ties:new"), told).status_code == 409
    assert team[1].post(reverse("ties:new"), {**told, "despite": there.code}).status_code == 302
    assert Contact.objects.count() == 2


def test_an_officer_records_the_source_with_the_entry_that_is_there(officer_client, cities):
    there = claimed(*cities[:2])
    told = typed(city="source", other="Varaždin", other2="Osijek", sources="https://example.org/news")
    met = officer_client.post(reverse("ties:new"), told)
    assert met.status_code == 409
    assert "It is the same: record the source there" in text_of(met)
    for _twice in range(2):
        done = officer_client.post(reverse("ties:new"), {**told, "same": there.code})
        assert done["Location"] == there.get_absolute_url()
    there.refresh_from_db()
    assert (there.sources, states()) == (["https://example.org/news"], [State.DOCUMENTED])
    assert Entry.objects.filter(act="contact.documented").count() == 1


def test_an_editor_may_not_confirm_by_the_way(cities, acting):
    _editor, client = acting("editor", cities[0].code)
    there = claimed(cities[1], cities[0])
    told = typed(same=there.code, **{f"version-{there.code}": there.version})
    assert client.post(reverse("ties:new"), told).status_code == 403
    assert states() == [State.CLAIMED]


# --- answering ------------------------------------------------------------------------------------------------
def say(client: Client, contact: Contact, said: str, **more: Any) -> Any:
    told = {"answer": said, "version": contact.version, **more}
    return client.post(reverse("ties:answer", kwargs={"code": contact.code}), told)


def test_the_other_city_confirms_on_the_page(team, others, cities):
    enter(team[1])
    contact = Contact.objects.get()
    page = others[1].get(contact.get_absolute_url())
    assert "Osijek: was it so?" in text_of(page)
    assert say(others[1], contact, "confirmed", comment="A fine night.").status_code == 302
    assert states() == [State.CONFIRMED]
    assert "A fine night." in text_of(Client().get(contact.get_absolute_url()))


def test_from_the_desk_it_is_one_click(team, others):
    enter(team[1])
    page = html.document_fromstring(others[1].get(reverse("desk:desk")).content.decode())
    (form,) = page.xpath('//form[contains(@action, "/answer/")]')
    told = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    done = others[1].post(form.get("action"), told)
    assert done["Location"] == reverse("desk:desk")
    assert states() == [State.CONFIRMED]


def test_a_city_with_an_entry_of_its_own_is_asked_before_one_contact_counts_twice(team, others, cities):
    """From the desk, too: one click would confirm what stands there a second time."""
    theirs = claimed(*cities[:2])
    own = claimed(cities[1], cities[0], title="Noć kratkoga filma", language="hr")
    met = say(others[1], theirs, "confirmed", comment="A fine night.", next="desk")
    assert met.status_code == 409
    assert "Your city has entered one that looks like it" in text_of(met)
    assert states() == [State.CLAIMED] * 2
    page = html.document_fromstring(met.content.decode())
    merging, another = page.xpath('//*[contains(@class, "alike")]//form')
    told = {one.get("name"): one.get("value") for one in another.xpath(".//input|.//button")}
    assert (told["despite"], told["comment"], told["next"]) == (own.code, "A fine night.", "desk")
    sent = {one.get("name"): one.get("value") for one in merging.xpath(".//input|.//button")}
    done = others[1].post(merging.get("action"), sent)
    assert done["Location"] == theirs.get_absolute_url()
    assert list(Tie.objects.counted().values_list("contact__code", "state")) == [
        (theirs.code, State.CONFIRMED)
    ]


def test_two_contacts_that_look_alike_can_both_be_confirmed(others, cities):
    theirs = claimed(*cities[:2])
    own = claimed(cities[1], cities[0], title="Noć kratkoga filma", language="hr")
    done = say(others[1], theirs, "confirmed", despite=own.code, next="desk")
    assert done["Location"] == reverse("desk:desk")
    assert sorted(states()) == [State.CLAIMED, State.CONFIRMED]


def test_who_follows_the_mail_without_being_signed_in_is_shown_the_way(client, others, cities):
    contact = claimed(*cities[:2])
    page = html.document_fromstring(client.get(contact.get_absolute_url()).content.decode())
    (way,) = page.xpath('//*[@id="answer"]//a/@href')
    assert way == f"{reverse('account_login')}?next={contact.get_absolute_url()}%23answer"
    say(others[1], contact, "confirmed")
    assert b'id="answer"' not in client.get(contact.get_absolute_url()).content
    assert b'id="answer"' not in client.get(documented(*cities[2:4]).get_absolute_url()).content


def test_what_another_city_is_called_is_said_in_the_readers_language(others, cities):
    from mreza.translations.models import Text

    Text.objects.create(kind=City.kind, key=cities[0].code, part="name", language="hr", text="Grad na Dravi")
    claimed(*cities[:2])
    assert "Grad na Dravi" in text_of(others[1].get("/hr/desk/"))
    assert "Grad na Dravi" in text_of(others[1].get("/hr/desk/notices/"))
    assert "Grad na Dravi" not in text_of(others[1].get("/en/desk/"))


def test_a_disputed_tie_counts_nowhere_and_says_why(team, others):
    enter(team[1])
    contact = Contact.objects.get()
    assert say(others[1], contact, "disputed").status_code == 422
    say(others[1], contact, "disputed", comment="We were not there.")
    assert not Tie.objects.counted().exists()
    told = text_of(Client().get(contact.get_absolute_url()))
    assert "We were not there." in told
    assert "counts nowhere until the cities agree" in told
    waits = text_of(team[1].get(reverse("desk:desk")))
    assert "disputes “Night of short films”" in waits


def test_whoever_comes_second_is_told(others, cities, acting):
    _colleague, second = acting("alternate", cities[1].code)
    contact = claimed(*cities[:2])
    say(others[1], contact, "confirmed")
    late = say(second, contact, "disputed", comment="We were not there.")
    assert late.status_code == 409
    assert "Somebody was faster" in text_of(late)
    assert "We were not there." in late.content.decode()  # what was typed is kept
    assert states() == [State.CONFIRMED]


def test_another_citys_answer_makes_nobody_late(cities, acting):
    contact = claimed(*cities[:3])
    _one, first = acting("focal-point", cities[1].code)
    _two, second = acting("focal-point", cities[2].code)
    assert say(first, contact, "confirmed").status_code == 302
    assert say(second, contact, "confirmed").status_code == 302
    assert states() == [State.CONFIRMED] * 3


def test_nobody_confirms_their_own_words_for_another_city(team, cities):
    from mreza.cities.tests.factories import AppointmentFactory

    AppointmentFactory(user=team[0], role="focal-point", city=cities[1])
    enter(team[1])
    contact = Contact.objects.get()
    assert "somebody else who answers for this city" in text_of(team[1].get(contact.get_absolute_url()))
    assert say(team[1], contact, "confirmed", city="hr-osij").status_code == 403
    assert states() == [State.CLAIMED]


def test_nor_what_they_have_corrected(team, others, cities):
    """Who sets it right writes it, even if a colleague entered it."""
    from mreza.cities.tests.factories import AppointmentFactory

    contact = claimed(*cities[:2])
    AppointmentFactory(user=team[0], role="focal-point", city=cities[1])
    correct(contact, wanted(*cities[:2], begins="2023"), by=team[0], version=1)
    contact.refresh_from_db()
    assert say(team[1], contact, "confirmed", city="hr-osij").status_code == 403
    assert say(others[1], contact, "confirmed").status_code == 302


@pytest.mark.parametrize("role", ["editor", "mayor"])
def test_only_who_answers_for_the_city_answers(role, cities, acting):
    _user, client = acting(role, cities[1].code)
    contact = claimed(*cities[:2])
    assert say(client, contact, "confirmed").status_code == 403


# --- correcting, withdrawing, merging ------------------------------------------------------------------------------
def corrected(client: Client, contact: Contact, **more: Any) -> Any:
    path = reverse("ties:correct", kwargs={"code": contact.code})
    page = html.document_fromstring(client.get(path).content.decode())
    form = page.xpath("//form[@data-once]")[0]
    told = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@name]")}
    told |= {one.get("name"): one.text_content().removeprefix("\n") for one in form.xpath(".//textarea")}
    told |= {
        one.get("name"): (one.xpath("./option[@selected]/@value") or [""])[0]
        for one in form.xpath(".//select")
    }
    return client.post(path, {**told, "reason": "The archive says so.", **more})


def test_a_correction_of_what_was_meant_asks_anew(team, others, cities):
    enter(team[1])
    contact = Contact.objects.get()
    say(others[1], contact, "confirmed")
    assert corrected(team[1], contact, title="A night of short films").status_code == 302
    assert states() == [State.CONFIRMED]
    assert corrected(team[1], contact, begins="2023").status_code == 302
    assert states() == [State.CLAIMED]
    steps = text_of(team[1].get(reverse("ties:history", kwargs={"code": contact.code})))
    assert "The archive says so." in steps
    assert "A night of short films" in steps


def test_a_correction_settles_a_dispute_by_asking_again(team, others, cities):
    enter(team[1], people="50")
    contact = Contact.objects.get()
    say(others[1], contact, "disputed", comment="We were five.")
    corrected(team[1], contact, people="5")
    assert states() == [State.CLAIMED]
    assert contact.members.get(city=cities[1]).answer == Answer.SILENT


def test_two_corrections_at_once_meet(team, cities):
    contact = claimed(*cities[:2])
    path = reverse("ties:correct", kwargs={"code": contact.code})
    page = html.document_fromstring(team[1].get(path).content.decode())
    version, base = (page.xpath(f'//input[@name="{name}"]/@value')[0] for name in ("version", "base"))
    correct(contact, wanted(*cities[:2], begins="2021"), by=None, version=1)
    told = {
        "kind": "joint-project", "cities": "hr-vara hr-osij", "lead": "", "title": "Night of short films",
        "language": "en", "begins": "2022", "reason": "Memory.", "version": version, "base": base,
    }  # fmt: skip
    met = team[1].post(path, told)
    assert met.status_code == 409
    assert "2021" in text_of(met)
    assert "2022" in text_of(met)
    contact.refresh_from_db()
    assert contact.begins == "2021"


def test_what_is_withdrawn_stays_readable_with_its_reason(team, cities):
    enter(team[1])
    contact = Contact.objects.get()
    path = reverse("ties:withdraw", kwargs={"code": contact.code})
    assert team[1].post(path, {"reason": "", "version": 1}).status_code == 422
    assert team[1].post(path, {"reason": "It was another year.", "version": 1}).status_code == 302
    page = Client().get(contact.get_absolute_url())
    assert page.status_code == 200
    assert "It was another year." in text_of(page)
    assert 'name="robots" content="noindex"' in page.content.decode()
    assert team[1].post(path, {"reason": "Again.", "version": 2}).status_code == 409
    assert say(team[1], contact, "confirmed").status_code == 403


def test_a_city_gives_up_its_own_entry_for_anothers(team, cities):
    """What it entered confirms the other's words; it puts no words into the other's mouth."""
    mine = claimed(*cities[:2])
    theirs = claimed(cities[1], cities[0], title="Noć kratkoga filma", language="hr")
    path = reverse("ties:merge", kwargs={"code": mine.code})
    assert "Noć kratkoga filma" in text_of(team[1].get(path))
    told = {"other": theirs.code, f"version-{mine.code}": 1, f"version-{theirs.code}": 1}
    assert team[1].post(path, {**told, "keep": "this"}).status_code == 403
    done = team[1].post(path, {**told, "keep": "other"})
    theirs.refresh_from_db()
    assert done["Location"] == theirs.get_absolute_url()
    moved = Client().get(mine.get_absolute_url())
    assert (moved.status_code, moved["Location"]) == (301, theirs.get_absolute_url())
    assert list(Tie.objects.counted().values_list("contact__code", "state")) == [
        (theirs.code, State.CONFIRMED)
    ]


def test_a_merging_city_speaks_for_itself_alone(cities, team):
    """What a third city said of the entry that goes does not become a yes to another's words."""
    mine, theirs = claimed(*cities[:3]), claimed(cities[1], cities[0], cities[2], begins="2024-05-03")
    answer(mine, cities[2], Answer.CONFIRMED, by=None)
    mine.refresh_from_db()
    told = {"other": theirs.code, "keep": "other", f"version-{mine.code}": 2, f"version-{theirs.code}": 1}
    assert team[1].post(reverse("ties:merge", kwargs={"code": mine.code}), told).status_code == 302
    said = dict(theirs.members.values_list("city__code", "answer"))
    assert said == {"hr-vara": Answer.CONFIRMED, "hr-osij": Answer.ENTERED, "hr-rije": Answer.SILENT}


def test_one_person_who_entered_both_has_said_it_once(team, cities):
    one = claimed(*cities[:2], by=team[0])
    two = claimed(cities[1], cities[0], by=team[0])
    merge(one, two, by=None)
    assert Tie.objects.get(contact=one).state == State.CLAIMED


def test_an_entry_that_was_merged_twice_leads_to_the_last(cities):
    first, second, third = (claimed(*cities[:2], title=f"Night {number}") for number in range(3))
    merge(second, first, by=None)
    second.refresh_from_db()
    merge(third, second, by=None)
    assert Client().get(first.get_absolute_url())["Location"] == third.get_absolute_url()


def test_the_secretariat_records_a_source(officer_client, team, cities):
    contact = claimed(*cities[:2])
    path = reverse("ties:sources", kwargs={"code": contact.code})
    assert team[1].get(path).status_code == 403
    assert officer_client.post(path, {"sources": "no address"}).status_code == 422
    assert officer_client.post(path, {"sources": "https://example.org/report"}).status_code == 302
    assert states() == [State.DOCUMENTED]


def test_what_is_documented_is_changed_by_the_secretariat(officer_client, team, cities):
    contact = claimed(*cities[:2])
    officer_client.post(
        reverse("ties:sources", kwargs={"code": contact.code}), {"sources": "https://example.org/report"}
    )
    refused = corrected(team[1], contact, begins="2023")
    assert refused.status_code == 422
    assert "A public source documents this" in text_of(refused)
    assert corrected(team[1], contact, title="A night of short films").status_code == 302
    assert corrected(officer_client, contact, begins="2023").status_code == 302
    assert states() == [State.DOCUMENTED]


def test_a_city_disputes_what_it_entered_and_a_source_documents(officer, officer_client, team, cities):
    contact = claimed(*cities[:2], by=team[0])
    path, here = reverse("ties:withdraw", kwargs={"code": contact.code}), contact.get_absolute_url()
    assert path in team[1].get(here).content.decode()
    add_sources(contact, ["https://example.org/report"], by=officer)
    page = team[1].get(here).content.decode()
    assert path not in page
    assert team[1].get(path).status_code == 403
    assert team[1].post(path, {"reason": "It was not so.", "version": 2}).status_code == 403
    assert "It was not so" in page  # whoever entered it may say so themselves
    assert say(team[1], contact, "disputed", comment="Another year.", version=2).status_code == 302
    assert states() == [State.DISPUTED]
    assert waits(team[0]) == []
    assert [one.text for one in waits(officer)] == [
        "Varaždin disputes “Night of short films”, which a public source documents. Read the source again."
    ]
    assert say(team[1], contact, "confirmed", version=3).status_code == 302
    assert path in officer_client.get(here).content.decode()
    assert officer_client.post(path, {"reason": "Twice.", "version": 4}).status_code == 302


def test_whoever_withdraws_what_was_changed_meanwhile_keeps_the_reason(team, cities):
    contact = claimed(*cities[:2])
    correct(contact, wanted(*cities[:2], begins="2021"), by=None, version=1)
    path = reverse("ties:withdraw", kwargs={"code": contact.code})
    late = team[1].post(path, {"reason": "It was another year.", "version": 1})
    assert late.status_code == 409
    assert "It was another year." in late.content.decode()
    again = html.document_fromstring(late.content.decode())
    assert again.xpath('//input[@name="version"]/@value') == ["2"]
    assert team[1].post(path, {"reason": "It was another year.", "version": 2}).status_code == 302


def test_history_says_in_words_what_happened(team, others, cities, officer):
    contact = claimed(*cities[:2], details={cities[1].code: "On the second day"})
    answer(contact, cities[1], Answer.CONFIRMED, by=others[0])
    page = team[1].get(reverse("ties:history", kwargs={"code": contact.code}))
    (main,) = html.document_fromstring(page.content.decode()).xpath("//main")
    steps = " ".join(main.text_content().split())
    for words in ("A contact between cities entered", "On the second day", "Confirmed it"):
        assert words in steps
    for code in ("hr-osij", "contact.claimed", "details"):
        assert code not in steps


# --- files --------------------------------------------------------------------------------------------------------
@pytest.fixture
def room(settings, tmp_path) -> None:
    settings.MEDIA_ROOT, settings.FILES_RESERVE_MB = tmp_path, 0


def add_document(client: Client, contact: Contact, text: bytes = b"The programme") -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    path = reverse("files:add", kwargs={"kind": "contact", "key": contact.code, "purpose": "document"})
    sent = SimpleUploadedFile("programme.txt", text)
    told = {"alt": "The programme", "credit": "City of Osijek", "rights": "own", "language": "en"}
    return client.post(path, {**told, "file": sent})


def test_a_document_proves_a_contact_and_its_download_follows_it(team, others, cities, acting, client, room):
    """Whoever reads the contact reads it, withdrawn or not; those who took part add and remove, nobody else."""
    contact = claimed(*cities[:2])
    _user, stranger = acting("focal-point", cities[3].code)
    assert add_document(stranger, contact).status_code == 403
    assert add_document(client, contact).status_code == 302  # to the sign-in
    here = reverse("files:of", kwargs={"kind": "contact", "key": contact.code})
    assert add_document(others[1], contact)["Location"] == here
    page = html.document_fromstring(client.get(contact.get_absolute_url()).content.decode())
    (link,) = page.xpath('//*[@class="document"]//a/@href')
    got = client.get(link)
    assert (got.status_code, b"".join(got.streaming_content)) == (200, b"The programme")
    assert got["Content-Disposition"].startswith("attachment")
    assert "sandbox" in got["Content-Security-Policy"]
    (told,) = client.get(f"/api/v1/contacts/{contact.code}").json()["files"]
    assert (told["url"].endswith(link), told["what"], told["credit"]) == (
        True,
        "The programme",
        "City of Osijek",
    )
    steps = text_of(team[1].get(reverse("ties:history", kwargs={"code": contact.code})))
    assert "File added" in steps
    withdraw(contact, by=None, reason="Twice.")
    assert client.get(link).status_code == 200
    assert add_document(others[1], contact, b"Another").status_code == 403


def test_a_file_that_was_removed_is_not_served(others, cities, client, room):
    from mreza.files.models import File

    contact = claimed(*cities[:2])
    add_document(others[1], contact)
    file = File.objects.get()
    here = {"kind": "contact", "key": contact.code, "code": file.code}
    assert others[1].post(reverse("files:remove", kwargs=here)).status_code == 302
    assert client.get(reverse("file-download", kwargs={"code": file.code})).status_code == 404
    assert "The programme" not in text_of(client.get(contact.get_absolute_url()))


def test_nobody_removes_what_another_city_proves(team, others, cities, acting, officer_client, room):
    from mreza.files.models import File

    contact = claimed(*cities[:2])
    add_document(others[1], contact)
    file = File.objects.get()
    record = {"kind": "contact", "key": contact.code}
    for act in ("files:remove", "files:move"):
        assert team[1].post(reverse(act, kwargs={**record, "code": file.code})).status_code == 403
    assert team[1].get(reverse("files:describe", kwargs={**record, "code": file.code})).status_code == 403
    own_list = reverse("files:of", kwargs=record)
    assert "Remove" not in text_of(team[1].get(own_list))
    _user, colleague = acting("editor", cities[1].code)
    assert "Remove" in text_of(colleague.get(own_list))
    assert colleague.post(reverse("files:remove", kwargs={**record, "code": file.code})).status_code == 302
    assert team[1].post(reverse("files:put-back", kwargs={**record, "code": file.code})).status_code == 403
    assert "Put back" not in text_of(team[1].get(own_list))
    put_back = reverse("files:put-back", kwargs={**record, "code": file.code})
    assert officer_client.post(put_back).status_code == 302


def test_files_of_two_entries_that_become_one_stand_with_it(team, others, cities, client, room):
    from mreza.files.models import File

    mine, theirs = claimed(*cities[:2]), claimed(cities[1], cities[0])
    for contact, text in ((mine, b"The programme"), (mine, b"A review"), (theirs, b"The programme")):
        assert add_document(others[1], contact, text).status_code == 302
    merge(theirs, mine, by=team[0])
    there = File.objects.of("contact", theirs.code)
    assert [file.position for file in there] == [0, 1]  # the programme was there already
    assert add_document(others[1], theirs, b"A poster").status_code == 302
    page = html.document_fromstring(client.get(theirs.get_absolute_url()).content.decode())
    assert len(page.xpath('//*[@class="document"]')) == 3


def test_a_team_adds_a_file_as_evidence_and_everybody_reads_it(team, others, cities, settings, tmp_path):
    from mreza.files import storing
    from mreza.files.tests.making import picture, upload

    settings.MEDIA_ROOT, settings.FILES_RESERVE_MB = tmp_path, 0
    contact = claimed(*cities[:2])
    path = reverse("files:of", kwargs={"kind": "contact", "key": contact.code})
    assert others[1].get(path).status_code == 200
    storing.add(
        "contact", contact.code, upload(picture()), purpose="image", alt="The full hall", credit="We",
        rights="own", language="en", by=others[0],
    )  # fmt: skip
    assert 'alt="The full hall"' in Client().get(contact.get_absolute_url()).content.decode()
    withdraw(Contact.objects.get(), by=None, reason="Twice.")
    assert others[1].get(path).status_code == 403


# --- the page ---------------------------------------------------------------------------------------------------
def test_the_page_of_a_contact_of_many_says_what_each_pair_weighs(cities, client):
    contact = documented(*cities, lead=cities[0], details={"hr-zada": "2023 only"})
    told = text_of(client.get(contact.get_absolute_url()))
    for words in (
        "each of its 3 ties weighs 1/3",
        "https://example.org/news",
        "2023 only",
        "coverage is uneven",
    ):
        assert words in told
    linked = client.get(contact.get_absolute_url()).content.decode()
    assert '"@type":"Event"' in linked


@pytest.mark.parametrize("count", [2, 4])
def test_the_page_costs_the_same_for_any_number_of_cities(
    cities, client, count, django_assert_max_num_queries
):
    contact = documented(*cities[:count])
    client.get(contact.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get(contact.get_absolute_url(), {"x": "1"})


def test_the_page_of_everybody_holds_nothing_of_a_session(team, cities, client):
    contact = claimed(*cities[:2])
    public = client.get(contact.get_absolute_url())
    assert public["Cache-Control"].startswith("public")
    assert "csrfmiddlewaretoken" not in public.content.decode()
    own = team[1].get(contact.get_absolute_url())
    assert "Correct it" in text_of(own)
    assert "no-store" in own["Cache-Control"]


def test_history_is_for_those_who_took_part(team, acting, cities, client):
    contact = claimed(*cities[:2])
    path = reverse("ties:history", kwargs={"code": contact.code})
    _user, elsewhere = acting("focal-point", cities[3].code)
    assert team[1].get(path).status_code == 200
    assert elsewhere.get(path).status_code == 403
    assert client.get(path).status_code == 302


def test_the_contact_as_a_form_holds_it_and_back_is_the_same(cities):
    contact = claimed(
        *cities[:3], people=12, amount="12.5", currency="EUR", evidence=["https://example.org/a"]
    )
    before = wanted_of(contact)
    same = correct(contact, before, by=None, version=1)
    assert same.version == 1
