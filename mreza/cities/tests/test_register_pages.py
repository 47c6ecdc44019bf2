"""The pages about people: one appointment, a city's team, giving posts, writing to many, hundreds by spreadsheet."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mreza.accounts.models import Invitation
from mreza.accounts.tests.factories import UserFactory
from mreza.cities.appointing import invite_to
from mreza.cities.choices import Acting
from mreza.cities.imports_people import read_plan, template_csv, template_xlsx
from mreza.cities.models import Appointment, City, GroupLetter, Organisation
from mreza.cities.tests.factories import (
    AppointmentFactory,
    CityFactory,
    DesignationFactory,
    FieldFactory,
    OrganisationFactory,
)
from mreza.foundation.moments import Outdated, now
from mreza.foundation.tables import Unreadable, read_table, write_csv
from mreza.foundation.tables.columns import Column
from mreza.journal.models import Entry
from mreza.notices.models import OutgoingMail

pytestmark = pytest.mark.django_db

CITY = "hr-varazdin"
PEOPLE = f"/en/cities/{CITY}/people/"
DAY = dt.timedelta(days=1)


# --- one appointment --------------------------------------------------------------------------------------
def test_one_appointment_for_who_may_see_it(acting, officer_client):
    user, own = acting("focal-point", CITY)
    user.phone = "+385 42 111"
    user.save()
    _editor, colleague = acting("editor", CITY)
    _other, stranger = acting("focal-point", "fr-lyon")
    path = f"/en/people/{user.appointments.get().code}/"
    assert "+385 42 111" in officer_client.get(path).content.decode()
    assert "+385 42 111" in own.get(path).content.decode()
    page = colleague.get(path).content.decode()
    assert user.name in page
    assert "+385 42 111" not in page
    assert user.email not in page
    assert stranger.get(path).status_code == 404
    assert stranger.get("/en/people/nobody/").status_code == 404


def test_a_lead_ends_an_editors_appointment_and_nobody_elses(acting):
    editor, its_client = acting("editor", CITY)
    alternate, _client = acting("alternate", CITY)
    _lead, client = acting("focal-point", CITY)
    path = f"/en/people/{editor.appointments.get().code}/end/"
    assert its_client.get(path).status_code == 403
    page = client.get(path)
    assert page.status_code == 200
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "Moved on."}).status_code == 302
    assert its_client.get(PEOPLE).status_code == 404
    assert client.post(path, {"reason": "Moved on."}).status_code == 422  # it has ended: said, not done again
    assert Entry.objects.filter(act="appointment.ended").count() == 1
    assert (
        client.post(f"/en/people/{alternate.appointments.get().code}/end/", {"reason": "x"}).status_code
        == 403
    )


def test_before_the_last_one_goes_it_is_said(acting, officer_client):
    user, _client = acting("focal-point", CITY)
    path = f"/en/people/{user.appointments.get().code}/end/"
    assert "nobody is left in the team" in officer_client.get(path).content.decode()
    acting("alternate", CITY)
    assert "only one person is left" in officer_client.get(path).content.decode()
    acting("editor", CITY)
    assert "is left in the team" not in officer_client.get(path).content.decode()


def test_another_end_is_a_last_day(acting, officer_client):
    user, _client = acting("editor", CITY)
    one = user.appointments.get()
    day = (now() + 100 * DAY).date()
    answer = officer_client.post(
        f"/en/people/{one.code}/prolong/", {"until": day.isoformat(), "reason": "Agreed."}
    )
    assert answer.status_code == 302
    one.refresh_from_db()
    assert one.until == dt.datetime.combine(day + DAY, dt.time(), dt.UTC)
    for bad in ("1999-01-01", "yesterday", "9999-12-31"):
        answer = officer_client.post(f"/en/people/{one.code}/prolong/", {"until": bad, "reason": "Agreed."})
        assert answer.status_code == 422, bad


# --- giving -----------------------------------------------------------------------------------------------
def test_the_secretariat_gives_a_post_to_an_account_and_offers_it_to_an_address(officer_client, person):
    FieldFactory(code="music")
    assert "Field coordinator" in officer_client.get("/en/people/new/").content.decode()
    path = "/en/people/new/?role=coordinator"
    told = {
        "email": person.email.upper(),
        "place": "music",
        "since": "",
        "until": "",
        "language": "hr",
        "reason": "",
    }
    assert officer_client.post(path, told).status_code == 302
    one = Appointment.objects.get()
    assert (one.user, one.role, one.field.code) == (person, "coordinator", "music")
    assert one.until is not None
    answer = officer_client.post(path, {**told, "email": "next@example.org"})
    assert answer.status_code == 422
    assert "coordinates this field already" in answer.content.decode()
    deputy = "/en/people/new/?role=deputy"
    assert officer_client.post(deputy, {**told, "email": "next@example.org"}).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.about_key, invitation.language) == ("deputy", "music", "hr")


@pytest.mark.parametrize(
    "wrong", [{"email": "no address"}, {"place": "mars"}, {"place": ""}, {"until": "31.2.2030"}]
)
def test_a_form_that_cannot_be_right_says_why(officer_client, wrong):
    CityFactory(code=CITY)
    told = {"email": "a@example.org", "place": CITY, "since": "", "until": "", "language": "en", "reason": ""}
    answer = officer_client.post("/en/people/new/?role=editor", told | wrong)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_giving_is_for_the_secretariat(acting):
    for role, key in (("focal-point", CITY), ("mayor", CITY), ("coordinator", "music"), ("auditor", "")):
        _user, client = acting(role, key)
        for path in ("new/", "new/?role=editor", "import/", "import/template.csv"):
            assert client.get(f"/en/people/{path}").status_code == 403, (role, path)


# --- a city's team ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "key", "status"),
    [
        ("focal-point", CITY, 200), ("alternate", CITY, 200), ("editor", CITY, 200), ("mayor", CITY, 200),
        ("coordinator", "music", 200), ("deputy", "music", 200), ("commission", "hr", 200), ("ministry", "hr", 200),
        ("secretariat", "", 200), ("administrator", "", 200), ("auditor", "", 200),
        ("focal-point", "fr-lyon", 404), ("coordinator", "film", 404), ("commission", "fr", 404),
        ("partner", "muzej", 404), ("creator", "", 404), ("", "", 404),
    ],
)  # fmt: skip
def test_who_sees_the_people_of_a_city(acting, role, key, status):
    DesignationFactory(city=CityFactory(code=CITY), field=FieldFactory(code="music"))
    _user, client = acting(role, key)
    assert client.get(PEOPLE).status_code == status
    assert client.get("/en/cities/hr-nowhere/people/").status_code == 404


def test_the_page_warns_until_there_are_two(acting):
    user, client = acting("focal-point", CITY)
    page = client.get(PEOPLE).content.decode()
    assert "Only one person is in the team." in page
    assert user.name in page
    acting("editor", CITY)
    assert "is in the team." not in client.get(PEOPLE).content.decode()


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("focal-point", {"alternate", "editor"}), ("alternate", {"alternate", "editor"}),
        ("mayor", {"focal-point", "alternate"}), ("secretariat", {"focal-point", "alternate", "editor", "mayor"}),
        ("editor", None), ("ministry", None),
    ],
)  # fmt: skip
def test_who_may_invite_to_which_post_of_a_city(acting, role, offered):
    CityFactory(code=CITY)
    key = {"secretariat": "", "ministry": "hr"}.get(role, CITY)
    _user, client = acting(role, key)
    answer = client.get(f"{PEOPLE}invite/")
    if offered is None:
        assert answer.status_code == 403
        told = {"role": "editor", "email": "a@example.org", "until": "", "language": "en"}
        assert client.post(f"{PEOPLE}invite/", told).status_code == 403
        assert not Invitation.objects.exists()
        return
    found = set(re.findall(r'name="role" value="([^"]+)"', answer.content.decode()))
    assert found == offered
    for one in ("focal-point", "alternate", "editor", "mayor"):
        told = {"role": one, "email": f"{one}@example.org", "until": "", "language": "en"}
        assert client.post(f"{PEOPLE}invite/", told).status_code == (302 if one in offered else 422), one
    assert set(Invitation.objects.values_list("role", flat=True)) == offered


def test_an_invitation_is_sent_again_and_revoked_by_who_may_offer_the_post(acting):
    lead, client = acting("focal-point", CITY)
    _editor, editor_client = acting("editor", CITY)
    invitation = invite_to("eva@example.org", Acting.EDITOR, lead.appointments.get().city, by=lead)
    page = client.get(PEOPLE).content.decode()
    assert "eva@example.org" in page
    assert "eva@example.org" not in editor_client.get(PEOPLE).content.decode()
    again, revoke = (f"/en/people/invitations/{invitation.code}/{act}/" for act in ("again", "revoke"))
    assert editor_client.post(again).status_code == 404
    assert editor_client.post(revoke).status_code == 404
    assert client.get(again).status_code == 405
    assert client.post(again).status_code == 302
    assert OutgoingMail.objects.filter(to="eva@example.org").count() == 2
    assert client.post(revoke).status_code == 302
    assert Invitation.objects.get().revoked_at is not None
    assert "eva@example.org" not in client.get(PEOPLE).content.decode()


def test_a_citys_page_names_those_who_chose_it_and_nobody_else(client):
    city = CityFactory(code=CITY, name="Varaždin")
    AppointmentFactory(user=UserFactory(name="Iva Vidljiva", shows_name=True), city=city)
    AppointmentFactory(user=UserFactory(name="Skrivena Osoba"), city=city)
    AppointmentFactory(user=UserFactory(name="Bivši Ured", shows_name=True), city=city, until=now() - DAY)
    page = client.get(f"/en/cities/{CITY}/").content.decode()
    assert "Iva Vidljiva" in page
    assert "Focal point" in page
    assert "Skrivena" not in page
    assert "Bivši" not in page
    assert "@example.org" not in page
    assert f"/en/cities/{CITY}/write/" in page


# --- writing to many --------------------------------------------------------------------------------------
@pytest.fixture
def choir(acting):
    """Two music cities in Croatia with three people, one film city elsewhere with one."""
    music, film = FieldFactory(code="music"), FieldFactory(code="film")
    people = {}
    for code, field, names in (
        (CITY, music, ("Ana", "Boris")), ("hr-zagreb", music, ("Cvita",)), ("fr-lyon", film, ("Denis",)),
    ):  # fmt: skip
        for name, role in zip(names, (Acting.FOCAL_POINT, Acting.EDITOR), strict=False):
            user, _client = acting(role, code)
            user.name, user.language = name, "hr" if name == "Ana" else "en"
            user.save()
            people[name] = user
        DesignationFactory(city=City.objects.get(code=code), field=field)
    return people


LETTER = {"subject": "Spring meeting", "text": "Dear all,\n\nwe meet in April.", "with_address": ""}


def sent_form(client, path: str, **more: str):
    page = client.post(path, LETTER).content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("code", "count")}
    return client.post(path, {**LETTER, **hidden, "send": "1", **more})


def test_a_letter_to_a_filter_goes_to_each_alone_and_says_why(choir, officer_client, officer):
    path = "/en/people/write/?field=music"
    preview = officer_client.post(path, LETTER).content.decode()
    assert "The letter reaches 3 people, each in a mail of their own." in preview
    assert "we meet in April." in preview
    assert not OutgoingMail.objects.exists()
    assert sent_form(officer_client, path).status_code == 302
    mails = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {choir[name].email for name in ("Ana", "Boris", "Cvita")}
    ana = mails[choir["Ana"].email]
    assert (ana.subject, ana.language, ana.kind) == ("Spring meeting", "hr", "cities.group-letter")
    assert "we meet in April." in ana.plain
    assert choir["Boris"].email not in ana.plain
    assert officer.email not in ana.plain
    assert "It went to 3 people" in mails[choir["Boris"].email].plain
    assert "Focal point" in mails[choir["Cvita"].email].plain
    entry = Entry.objects.get(act="people.written-to")
    assert (entry.by, entry.after) == (officer, {"recipients": 3, "filters": "field=music"})


def test_the_same_letter_sent_twice_goes_once(choir, officer_client):
    path = "/en/people/write/?field=music"
    page = officer_client.post(path, LETTER).content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("code", "count")}
    for _number in range(3):
        assert officer_client.post(path, {**LETTER, **hidden, "send": "1"}).status_code == 302
    assert (OutgoingMail.objects.count(), GroupLetter.objects.count()) == (3, 1)


def test_nothing_goes_out_when_the_number_is_another_by_now(choir, officer_client):
    answer = sent_form(officer_client, "/en/people/write/?field=music", count="2")
    assert answer.status_code == 422
    assert "The register changed in the meantime." in answer.content.decode()
    assert not OutgoingMail.objects.exists()


def test_each_writes_only_to_their_own_part(choir, acting):
    _user, client = acting("coordinator", "music")
    assert sent_form(client, "/en/people/write/").status_code == 302
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {
        choir[name].email for name in ("Ana", "Boris", "Cvita")
    }
    OutgoingMail.objects.all().delete()
    _user, client = acting("commission", "fr")
    page = client.post("/en/people/write/", LETTER).content.decode()
    assert "The letter reaches 1 person." in page
    assert "Denis" in page
    assert "Ana" not in page


@pytest.mark.parametrize(
    ("role", "key"), [("focal-point", CITY), ("ministry", "hr"), ("auditor", ""), ("mayor", CITY)]
)
def test_who_may_not_write_to_many(acting, role, key):
    _user, client = acting(role, key)
    assert client.get("/en/people/write/").status_code == 403
    assert client.post("/en/people/write/", {**LETTER, "send": "1"}).status_code == 403


def test_what_is_written_stays_text_and_the_address_goes_along_only_if_wished(choir, officer_client, officer):
    bad = {"subject": "A <b>bold</b> one", "text": "<script>alert(1)</script>\n\n{officer.password} %s"}
    page = officer_client.post("/en/people/write/?q=Cvita", bad).content.decode()
    assert "<script>alert" not in page
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("code", "count")}
    officer_client.post("/en/people/write/?q=Cvita", {**bad, **hidden, "with_address": "on", "send": "1"})
    mail = OutgoingMail.objects.get()
    assert "<script>" not in mail.html
    assert "{officer.password} %s" in mail.plain
    assert officer.email in mail.plain


@pytest.mark.parametrize(
    "wrong", [{"subject": ""}, {"text": " "}, {"subject": "x" * 151}, {"text": "x" * 5001}]
)
def test_a_letter_that_cannot_be_sent_is_not(choir, officer_client, wrong):
    answer = officer_client.post(
        "/en/people/write/", {**LETTER, **wrong, "send": "1", "count": "4", "code": "x" * 22}
    )
    assert answer.status_code == 422
    assert not OutgoingMail.objects.exists()


def test_a_line_break_in_a_subject_writes_no_header(choir, officer_client):
    bad = {**LETTER, "subject": "Hello\r\nBcc: all@example.org"}
    page = officer_client.post("/en/people/write/?q=Cvita", bad).content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("code", "count")}
    officer_client.post("/en/people/write/?q=Cvita", {**bad, **hidden, "send": "1"})
    assert OutgoingMail.objects.get().subject == "Hello Bcc: all@example.org"


# --- hundreds by spreadsheet ------------------------------------------------------------------------------
HEAD = ("email", "role", "place", "until", "language")


def table(*rows: tuple[str, ...]) -> bytes:
    return b"".join(
        write_csv([Column(key, key) for key in HEAD], [(*row, *[""] * (5 - len(row))) for row in rows])
    )


def test_the_template_can_be_read_back():
    for made in (template_csv(), template_xlsx()):
        assert read_table(made).header == list(HEAD)
        assert read_plan(made).counts == {"create": 0, "skip": 0, "error": 0}


def test_a_plan_says_row_by_row_what_it_would_do(officer):
    city = CityFactory(code=CITY, name="Varaždin")
    OrganisationFactory(code="muzej", name="Muzej")
    held = AppointmentFactory(city=city)
    invite_to("open@example.org", Acting.EDITOR, city, by=officer)
    plan = read_plan(
        table(
            ("new@example.org", "focal-point", CITY),
            ("Second@Example.org", "Alternate focal point", "varazdin", "2030-12-31", "hr"),
            (held.user.email, "focal-point", CITY),
            ("open@example.org", "editor", CITY),
            ("m@example.org", "partner", "Muzej"),
        )
    )
    assert plan.errors == []
    assert [(row.number, row.action, row.why) for row in plan.rows] == [
        (2, "create", ""), (3, "create", ""), (4, "skip", "holds this post already"),
        (5, "skip", "is invited already"), (6, "create", ""),
    ]  # fmt: skip
    plan.apply(by=officer, fingerprint=plan.fingerprint)
    second = Invitation.objects.get(email="second@example.org")
    assert (second.role, second.about_key, second.language) == ("alternate", CITY, "hr")
    assert second.until == dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
    again = read_plan(table(("new@example.org", "focal-point", CITY)))
    assert again.counts == {"create": 0, "skip": 1, "error": 0}


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("", "editor", CITY), "A2"), (("no address", "editor", CITY), "A2"), (("a@example.org", "king", CITY), "B2"),
        (("a@example.org", "", CITY), "B2"), (("a@example.org", "editor", "Atlantis"), "C2"),
        (("a@example.org", "editor", ""), "C2"), (("a@example.org", "commission", CITY), "C2"),
        (("a@example.org", "editor", CITY, "yesterday"), "D2"), (("a@example.org", "editor", CITY, "2001-01-01"), "D2"),
        (("a@example.org", "editor", CITY, "2030"), "D2"), (("a@example.org", "editor", CITY, "", "xx"), "E2"),
        (("a" * 300 + "@example.org", "editor", CITY), "A2"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(row, cell):
    CityFactory(code=CITY)
    plan = read_plan(table(row))
    assert [problem.cell for problem in plan.errors] == [cell]
    assert plan.counts == {"create": 0, "skip": 0, "error": 1}


def test_the_same_offer_twice_and_a_second_coordinator_are_errors():
    CityFactory(code=CITY)
    FieldFactory(code="music")
    plan = read_plan(
        table(
            ("a@example.org", "editor", CITY), ("A@example.org", "editor", CITY),
            ("b@example.org", "coordinator", "music"), ("c@example.org", "coordinator", "music"),
        )
    )  # fmt: skip
    assert [problem.cell for problem in plan.errors] == ["A3", "B5"]


def test_all_or_nothing_and_never_something_else_than_was_shown(officer):
    city = CityFactory(code=CITY)
    data = table(("a@example.org", "editor", CITY), ("b@example.org", "editor", CITY))
    plan = read_plan(data)
    invite_to("b@example.org", Acting.EDITOR, city, by=officer)
    with pytest.raises(Outdated):
        plan.apply(by=officer, fingerprint=plan.fingerprint)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"role,place\neditor,x\n", b"email,role,place,king\n", b"PK\x03\x04"]
)
def test_what_is_no_table_of_invitations_is_refused(data):
    with pytest.raises(Unreadable):
        read_plan(data)


def test_the_page_shows_the_plan_and_carries_out_that_very_file(officer_client):
    CityFactory(code=CITY)
    data = table(("a@example.org", "editor", CITY), ("b@example.org", "alternate", CITY))
    file = SimpleUploadedFile("people.csv", data, "text/csv")
    page = officer_client.post("/en/people/import/", {"file": file, "encoding": ""}).content.decode()
    assert "Send 2 invitations" in page
    assert not Invitation.objects.exists()
    hidden = {
        n: re.search(rf'name="{n}" value="([^"]*)"', page)[1] for n in ("stored", "encoding", "fingerprint")
    }
    assert officer_client.post("/en/people/import/confirm/", hidden).status_code == 302
    assert (Invitation.objects.count(), OutgoingMail.objects.count()) == (2, 2)
    answer = officer_client.post("/en/people/import/confirm/", hidden, follow=True)
    assert "The file is no longer here." in answer.content.decode()
    assert Invitation.objects.count() == 2


def test_a_page_with_errors_offers_no_way_to_send(officer_client):
    file = SimpleUploadedFile("people.csv", table(("a@example.org", "editor", "Atlantis")), "text/csv")
    answer = officer_client.post("/en/people/import/", {"file": file, "encoding": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "C2" in page
    assert 'name="fingerprint"' not in page


def test_four_hundred_cities_are_invited_at_once(network, officer_client):
    codes = list(City.objects.values_list("code", flat=True))[:400]
    data = table(*((f"{code}@example.org", "focal-point", code) for code in codes))
    file = SimpleUploadedFile("people.csv", data, "text/csv")
    page = officer_client.post("/en/people/import/", {"file": file, "encoding": ""}).content.decode()
    hidden = {
        n: re.search(rf'name="{n}" value="([^"]*)"', page)[1] for n in ("stored", "encoding", "fingerprint")
    }
    assert officer_client.post("/en/people/import/confirm/", hidden).status_code == 302
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 400


# --- organisations ----------------------------------------------------------------------------------------
def test_an_organisation_is_entered_once(officer_client):
    CityFactory(code=CITY, name="Varaždin")
    told = {
        "name": "  Gradski   muzej ",
        "sector": "public",
        "country": "",
        "city": CITY,
        "website": "muzej.example.org",
    }
    assert officer_client.post("/en/organisations/new/", told).status_code == 302
    one = Organisation.objects.get()
    assert (one.code, one.name, one.country.code, one.website) == (
        "gradski-muzej", "Gradski muzej", "hr", "https://muzej.example.org",
    )  # fmt: skip
    answer = officer_client.post("/en/organisations/new/", {**told, "name": "GRADSKI MUZEJ"})
    assert answer.status_code == 422
    assert "is recorded already" in answer.content.decode()
    assert "Gradski muzej" in officer_client.get("/en/organisations/?q=MUZEJ").content.decode()


def test_a_team_keeps_the_organisations_of_its_own_city(acting):
    _user, client = acting("focal-point", CITY)
    CityFactory(code="fr-lyon")
    told = {"name": "Udruga", "sector": "civil", "city": CITY, "website": ""}
    assert client.post("/en/organisations/new/", told).status_code == 302
    assert (
        client.post("/en/organisations/new/", {**told, "name": "Autre", "city": "fr-lyon"}).status_code == 422
    )
    assert client.get("/en/organisations/udruga/edit/").status_code == 200
    _other, stranger = acting("focal-point", "fr-lyon")
    assert stranger.get("/en/organisations/udruga/edit/").status_code == 403
    _partner, partner = acting("partner", "udruga")
    assert partner.get("/en/organisations/new/").status_code == 403
    assert partner.get("/en/organisations/").status_code == 200


def test_who_corrects_an_organisation_second_sees_both_versions(officer_client):
    city = CityFactory(code=CITY)
    OrganisationFactory(code="muzej", name="Muzej", city=city, country=city.country)
    path = "/en/organisations/muzej/edit/"
    page = officer_client.get(path).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    told = {
        "name": "Muzej",
        "sector": "public",
        "country": "hr",
        "city": CITY,
        "website": "",
        "version": version,
    }
    base = '{"name": "Muzej", "sector": "public", "country": "hr", "city": "hr-varazdin", "website": ""}'
    first = {**told, "name": "Gradski muzej", "reason": "Its name.", "base": base}
    assert officer_client.post(path, first).status_code == 302
    second = {**told, "name": "Muzej grada", "reason": "Its name.", "base": base}
    assert officer_client.post(path, second).status_code == 409
    assert Organisation.objects.get().name == "Gradski muzej"
