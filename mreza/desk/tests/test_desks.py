"""Everybody's desk: what waits, what belongs to them, and that nobody opens another's."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mreza.accounts.tests.factories import PASSWORD, UserFactory
from mreza.accounts.work import work
from mreza.areas.practices.models import Practice
from mreza.cities.models import City, CityLetter, CreativeField, Remark
from mreza.desk.first_steps import FIVE, first_steps
from mreza.desk.waiting import in_order, waiting_for
from mreza.foundation import hooks
from mreza.foundation.waiting import Waiting
from mreza.notices.models import OutgoingMail
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 22)
DESK = "/en/desk/"
MOST_STATEMENTS = (
    65  # every chapter and every kind of record is asked what waits: two each, however much does
)


def a_line(number, kind="practice.in-review", due=None, days_ago=1):
    since = timezone.now() - dt.timedelta(days=days_ago)
    return Waiting(kind, f"Line {number}.", f"/en/x/{number}/", "Do", since, due)


def a_practice(city="hr-varazdin", state="draft", title="Glass in every nursery", field="music"):
    practice = Practice.objects.create(
        city=City.objects.get(code=city), state=state, original_language="en",
        slug="glass" if state == "published" else None,
    )  # fmt: skip
    practice.fields.add(CreativeField.objects.get(code=field))
    Text.objects.create(
        kind="practice", key=practice.key, part="title", language="en", text=title, is_original=True
    )
    return practice


@pytest.fixture
def waits(monkeypatch):
    """What one chapter says waits."""
    lines = []
    monkeypatch.setattr(hooks.waits_for_me, "_fillings", {"test": lambda user: list(lines)})
    return lines


# --- what waits ---
def test_overdue_comes_first_then_what_is_due_then_the_oldest():
    lines = [
        a_line("old", days_ago=9), a_line("new"), a_line("soon", due=DAY + dt.timedelta(days=1)),
        a_line("today", due=DAY), a_line("late", due=DAY - dt.timedelta(days=1)),
        a_line("later", due=DAY - dt.timedelta(days=8)),
    ]  # fmt: skip
    assert [line.text for line in in_order(lines, on=DAY)] == [
        "Line later.", "Line late.", "Line today.", "Line soon.", "Line old.", "Line new.",
    ]  # fmt: skip


def test_the_list_is_narrowed_by_what_lines_are_about(person, waits):
    kinds = (
        "practice.in-review",
        "city.facts-due",
        "handover.unfinished",
        "invitation.unanswered",
        "brand-new.kind",
    )
    waits += [a_line(number, kind) for number, kind in enumerate(kinds, 1)]
    told = waiting_for(person, on=DAY)
    assert {group.code: group.count for group in told.groups} == {
        "practice": 1,
        "city": 1,
        "appointment": 2,
        "other": 1,
    }
    assert [line.text for line in waiting_for(person, chosen="appointment", on=DAY).lines] == [
        "Line 3.",
        "Line 4.",
    ]
    assert len(waiting_for(person, chosen="no-such", on=DAY).lines) == 5


def test_the_desk_shows_each_line_with_its_one_action(person_client, waits):
    waits += [a_line(1, due=dt.date(2020, 1, 1)), a_line(2, "city.facts-due")]
    page = person_client.get(DESK).content.decode()
    assert "2 things wait" in page
    assert "1 is overdue" in page
    assert "Overdue since 1 January 2020" in page
    assert page.count('href="/en/x/1/"') == 1
    narrowed = person_client.get(DESK, {"about": "city"}).content.decode()
    assert "Line 2." in narrowed
    assert "Line 1." not in narrowed
    part = person_client.get(DESK, {"about": "city"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<h2")
    assert "Line 2." in part


def test_a_desk_with_nothing_says_what_would_fill_it(person_client, waits):
    page = person_client.get(DESK).content.decode()
    assert "Nothing waits for you" in page
    assert "it stands here with the one thing to do" in page


def test_nobody_signs_in_first_and_then_comes_to_the_desk(client):
    person = UserFactory()
    assert client.get(DESK).url == f"/en/account/login/?next={DESK}"
    answer = client.post("/en/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer.url == DESK


def test_who_has_no_way_in_chooses_one_first(person, person_client):
    person.set_unusable_password()
    person.save()
    browser = person_client
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get(DESK).url == "/en/account/way-in/"


def test_who_holds_several_roles_sees_all_their_places(somebody, browser_of):
    user = somebody("focal-point", "coordinator", "commission", "secretariat")
    page = browser_of(user).get(DESK).content.decode()
    for address in (
        "/en/desk/cities/hr-varazdin/",
        "/en/desk/countries/hr/",
        "/en/desk/fields/music/",
        "/en/desk/outbox/",
    ):
        assert f'href="{address}"' in page
    assert "Focal point, Varaždin" in page
    assert "Secretariat officer" in page


WRITING = {
    "/en/ties/new/", "/en/ties/import/", "/en/practices/new/", "/en/practices/mine/", "/en/questions/new/",
    "/en/questions/mine/",
}  # fmt: skip


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("focal-point", WRITING), ("alternate", WRITING), ("editor", WRITING),
        ("partner", {"/en/practices/new/", "/en/practices/mine/"}),
        ("secretariat", {"/en/ties/new/", "/en/ties/import/", "/en/questions/mine/"}),
        ("mayor", set()), ("coordinator", set()), ("auditor", set()), ("creator", set()),
    ],
)  # fmt: skip
def test_everybody_is_offered_what_they_may_write(somebody, browser_of, role, offered):
    user = somebody(role)
    found = {thing.url for things in work(user).values() for thing in things}
    assert found & WRITING == offered
    browser = browser_of(user)
    page = browser.get(DESK).content.decode().partition('id="work"')[2].partition("</section>")[0]
    for address in offered:
        assert f'href="{address}"' in page
        assert browser.get(address).status_code == 200


def test_drafts_are_those_of_ones_own_city(somebody, browser_of):
    a_practice(title="Ours")
    a_practice(city="fr-lyon", title="Theirs")
    page = browser_of(somebody("editor")).get(DESK).content.decode()
    assert "Ours" in page
    assert "Theirs" not in page


def test_the_desk_costs_the_same_with_one_draft_and_with_three(somebody, browser_of):
    browser = browser_of(somebody("focal-point"))
    costs = []
    for number in range(3):
        a_practice(title=f"Draft {number}")
        browser.get(DESK)
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(DESK).content.decode()
        assert f"Draft {number}" in page
        costs.append(len(asked))
    assert costs[0] == costs[1] == costs[2]
    assert costs[0] <= MOST_STATEMENTS


# --- the desk of a city ---
OPENS_CITY = {
    "focal-point": 200, "alternate": 200, "editor": 200, "mayor": 200, "commission": 200, "ministry": 200,
    "coordinator": 200, "deputy": 200, "secretariat": 200, "administrator": 404, "auditor": 404, "partner": 404,
    "creator": 404,
}  # fmt: skip


@pytest.mark.parametrize(("role", "expected"), OPENS_CITY.items())
def test_a_citys_desk_opens_for_its_own_people(somebody, browser_of, role, expected):
    browser = browser_of(somebody(role))
    assert browser.get("/en/desk/cities/hr-varazdin/").status_code == expected
    elsewhere = 200 if role == "secretariat" else 404
    assert browser.get("/en/desk/cities/fr-lyon/").status_code == elsewhere
    assert browser.get("/en/desk/cities/xx-nowhere/").status_code == 404


def test_a_role_that_ended_closes_the_desk_at_the_next_request(somebody, browser_of):
    user = somebody("focal-point")
    browser = browser_of(user)
    assert browser.get("/en/desk/cities/hr-varazdin/").status_code == 200
    user.appointments.update(until=timezone.now())
    assert browser.get("/en/desk/cities/hr-varazdin/").status_code == 404


def test_a_coordinator_meets_the_cities_of_the_field_held_today(somebody, browser_of):
    browser = browser_of(somebody("coordinator", code="literature"))
    assert browser.get("/en/desk/cities/fr-lyon/").status_code == 200  # literature since 2023
    browser = browser_of(somebody("coordinator", code="media-arts"))
    assert browser.get("/en/desk/cities/fr-lyon/").status_code == 404  # media arts until then


def city_page(browser):
    return browser.get("/en/desk/cities/hr-varazdin/").content.decode()


def test_one_person_alone_is_warned_of(somebody, browser_of):
    user = somebody("focal-point", name="Ana Kralj")
    page = city_page(browser_of(user))
    assert "Only one person is in the city’s team." in page
    assert "Ana Kralj" in page
    somebody("alternate", name="Ivo Ban")
    page = city_page(browser_of(user))
    assert "Ivo Ban" in page
    assert "Only one person" not in page


def test_what_each_reader_sees_of_a_city(somebody, browser_of):
    """Drafts are the team's, what is in review also the reviewers', letters the team's alone."""
    a_practice(title="The secret draft")
    a_practice(state="in-review", title="The one in review")
    CityLetter.objects.create(
        city=City.objects.get(code="hr-varazdin"), name="Stranger", email="s@example.org", subject="May we visit",
        text="…", language="en",
    )  # fmt: skip
    seen = {}
    for role in ("focal-point", "editor", "mayor", "commission", "ministry", "coordinator", "secretariat"):
        page = city_page(browser_of(somebody(role, code="music" if role == "coordinator" else "")))
        seen[role] = ("The secret draft" in page, "The one in review" in page, "May we visit" in page)
        assert "s@example.org" not in page
    assert seen == {
        "focal-point": (True, True, True),
        "editor": (True, True, True),
        "mayor": (True, True, False),
        "commission": (False, False, False),
        "ministry": (False, False, False),
        "coordinator": (False, True, False),
        "secretariat": (False, True, False),
    }


def test_the_citys_page_leads_to_its_desk_for_those_who_may_open_it(somebody, browser_of, client):
    link = 'href="/en/desk/cities/hr-varazdin/"'
    assert link in browser_of(somebody("editor")).get("/en/cities/hr-varazdin/").content.decode()
    assert link not in browser_of(somebody("administrator")).get("/en/cities/hr-varazdin/").content.decode()
    assert link not in client.get("/en/cities/hr-varazdin/").content.decode()


# --- the desks of a country and of a field ---
@pytest.mark.parametrize(
    ("role", "country", "field"),
    [
        ("commission", 200, 404), ("ministry", 200, 404), ("coordinator", 404, 200), ("deputy", 404, 200),
        ("secretariat", 200, 200), ("focal-point", 404, 404), ("mayor", 404, 404), ("editor", 404, 404),
        ("partner", 404, 404), ("administrator", 404, 404), ("auditor", 404, 404), ("creator", 404, 404),
    ],
)  # fmt: skip
def test_a_countrys_and_a_fields_desk_open_for_their_own_people(somebody, browser_of, role, country, field):
    browser = browser_of(somebody(role))
    assert browser.get("/en/desk/countries/hr/").status_code == country
    assert browser.get("/en/desk/fields/music/").status_code == field
    others = 200 if role == "secretariat" else 404
    assert browser.get("/en/desk/countries/fr/").status_code == others
    assert browser.get("/en/desk/fields/literature/").status_code == others
    assert browser.get("/en/desk/countries/xx/").status_code == 404
    assert browser.get("/en/desk/fields/xx/").status_code == 404


def test_a_country_sees_its_cities_and_who_is_missing(somebody, browser_of):
    somebody("focal-point", code="fr-lyon", seen_at=dt.datetime(2026, 5, 3, tzinfo=dt.UTC))
    page = browser_of(somebody("commission", code="fr")).get("/en/desk/countries/fr/").content.decode()
    row = re.search(r'<tr>\s*<th scope="row"><a href="/en/desk/cities/fr-lyon/">.*?</tr>', page, re.S).group()
    assert "3 May 2026" in row
    assert "fewer than two" in row
    assert "Limoges" in page
    assert "hr-varazdin" not in page


def test_a_field_sees_what_it_is_to_review_and_its_cities(somebody, browser_of):
    a_practice(state="in-review", title="For music", field="music")
    a_practice(state="in-review", title="For film", field="film")
    a_practice(title="A draft for music", field="music")
    page = browser_of(somebody("coordinator")).get("/en/desk/fields/music/").content.decode()
    assert "For music" in page
    assert "For film" not in page
    assert "A draft for music" not in page
    assert 'href="/en/desk/cities/hr-varazdin/"' in page


@pytest.mark.parametrize(
    "address", ["/en/desk/countries/hr/", "/en/desk/fields/music/", "/en/desk/cities/hr-varazdin/"]
)
def test_a_desk_costs_the_same_with_one_record_and_with_three(somebody, browser_of, address, client):
    browser = browser_of(somebody("secretariat"))
    costs = []
    for number in range(3):
        a_practice(state="in-review", title=f"Record {number}", field="music")
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        costs.append(len(asked))
    assert costs[0] == costs[1] == costs[2]
    assert costs[0] <= 25


# --- the Secretariat's ---
def test_remarks_and_uncertain_letters_wait_for_the_secretariat(somebody, browser_of):
    Remark.objects.create(city=City.objects.get(code="hr-varazdin"), text="x", language="en")
    ago = timezone.now() - dt.timedelta(days=1)
    OutgoingMail.objects.create(
        to="a@example.org", kind="test", language="en", subject="x", plain="x", handing_at=ago
    )
    page = browser_of(somebody("secretariat")).get(DESK).content.decode()
    assert "1 remark of a reader waits to be settled." in page
    assert "1 letter may have arrived or not" in page
    page = browser_of(somebody("administrator")).get(DESK).content.decode()
    assert "1 letter may have arrived or not" in page
    assert "remark of a reader" not in page
    assert "may have arrived" not in browser_of(somebody("focal-point")).get(DESK).content.decode()


# --- first steps ---
@pytest.mark.parametrize("role", sorted({role for roles, _steps in FIVE for role in roles}))
def test_everybody_new_has_five_first_steps_whose_pages_open(somebody, browser_of, role):
    user = somebody(role, name="")
    steps = first_steps(user)
    assert len(steps) == len({step.code for step in steps}) == 5
    browser = browser_of(user)
    for step in steps:
        assert browser.get(step.url).status_code in (200, 302), step.url
        assert browser.get(step.url, follow=True).status_code == 200, step.url


def test_a_step_is_done_when_it_is_done_and_goes_when_it_is_put_aside(somebody, browser_of):
    user = somebody("focal-point", name="")
    browser = browser_of(user)
    assert "0 of 5 are done" in browser.get(DESK).content.decode()
    type(user).objects.filter(pk=user.pk).update(name="Ana")
    assert "1 of 5 is done" in browser.get(DESK).content.decode()
    assert browser.post("/en/desk/steps/write/aside/").url == DESK
    page = browser.get(DESK).content.decode()
    assert "1 of 4 is done" in page
    assert "Begin a good practice" not in page.partition("What waits for you")[0]
    browser.post("/en/desk/steps/write/aside/")  # twice is once
    browser.post("/en/desk/steps/all/aside/")
    assert "First steps" not in browser.get(DESK).content.decode()
    assert browser.post("/en/desk/steps/no-such/aside/").status_code == 404
    assert browser.get("/en/desk/steps/all/aside/").status_code == 405


def test_who_has_no_role_has_no_first_steps(person):
    assert first_steps(person) == []
