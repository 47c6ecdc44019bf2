"""A trial's links sign anybody in as invented people; nowhere else is there such a door."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from mreza.accounts.models import User
from mreza.accounts.tests.factories import UserFactory
from mreza.activities.choices import State
from mreza.areas.partnerships.models import Interest, Place, Project, Wish
from mreza.areas.practices.models import Practice
from mreza.cities.models import CityLetter
from mreza.desk import invented, trial
from mreza.desk.models import TrialLink
from mreza.desk.waiting import all_for
from mreza.foundation import hooks
from mreza.notices.models import Notice, OutgoingMail
from mreza.ties.models import Contact, Tie


@pytest.fixture
def in_a_trial(settings, monkeypatch):
    """Both locks open, as `make try` opens them, and the addresses mounted."""
    settings.ROOT_URLCONF = "mreza.desk.tests.trial_urls"
    settings.TRIAL = True
    monkeypatch.setattr(trial, "is_on", lambda: True)


@pytest.fixture
def invented_network(network, in_a_trial):
    invented.populate()


def path_of(link):
    return "/" + link.split("/", 3)[3]


# --- the door does not exist ---
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/try/", "/en/try/as/1/", "/en/try/some-token/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_a_trial_there_is_no_such_address(officer_client, address, method):
    assert getattr(officer_client, method)(address).status_code == 404
    for name in ("try", "try-as", "try-link"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.django_db
@pytest.mark.parametrize("switch", [False, True])
def test_mounted_by_mistake_the_door_stays_shut(settings, officer, officer_client, switch):
    """The addresses are there and perhaps the switch is on, but the database is no trial's."""
    settings.ROOT_URLCONF = "mreza.desk.tests.trial_urls"
    user = User.objects.create_user("focal-point@example.org", "correct horse battery")
    TrialLink.objects.create(user=user, token_hash=trial.hashed("token"))
    settings.TRIAL = switch
    assert not trial.is_on()
    for browser in (Client(), officer_client):
        for address in ("/en/try/token/", "/en/try/as/1/"):
            assert browser.post(address).status_code in (302, 404)
            assert browser.get(address).status_code in (302, 404, 405)
    assert officer_client.get("/en/try/").status_code == 404
    assert officer_client.post(f"/en/try/as/{user.pk}/").status_code == 404
    assert TrialLink.objects.get().used_at is None
    stranger = Client()
    stranger.post("/en/try/token/")
    assert "_auth_user_id" not in stranger.session


@pytest.mark.django_db
def test_outside_a_trial_nobody_is_invented_and_no_link_is_made(network, officer):
    with pytest.raises(RuntimeError):
        invented.populate()
    with pytest.raises(RuntimeError):
        trial.new_link(officer)
    with pytest.raises(CommandError):
        call_command("try")
    assert not User.objects.filter(email="secretariat@example.org").exists()


@pytest.mark.parametrize(
    "more",
    [
        {"DATABASE_URL": "sqlite:////tmp/mreza-no-trial/db.sqlite3"},
        {"DATABASE_URL": "postgres://a:b@localhost/trial"},
        {"SITE_URL": "https://mreza.example.org"},
        {"SITE_URL": "http://mreza.example.org"},
    ],
)
def test_the_switch_alone_does_not_start(tmp_path, more):
    environment = {
        "PATH": os.environ["PATH"], "MREZA_TRY": "yes", "MREZA_VAR": str(tmp_path), "ENV_FILE": str(tmp_path / "none"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/trial.sqlite3", **more,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "import mreza.config.settings"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "MREZA_TRY is for `make try` alone" in done.stderr


def test_make_try_takes_nothing_of_the_installation(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "tools"))
    import installing

    given = {"DATABASE_URL": "postgres://real/real", "SITE_URL": "https://real.example", "EMAIL_HOST": "real",
             "SECRET_KEY": "x" * 40, "MREZA_VAR": "/srv/real", "ENV_FILE": "/srv/real/.env"}  # fmt: skip
    monkeypatch.setattr(os, "environ", dict(given))
    installing._make_a_world_of_its_own()
    world = installing.ROOT / "var" / "try"
    assert os.environ == {
        "MREZA_TRY": "yes",
        "MREZA_VAR": str(world),
        "DATABASE_URL": f"sqlite:///{world}/trial.sqlite3",
        "ENV_FILE": str(world / "no-settings"),
        "PORT": "8001",
    }


# --- a trial ---
@pytest.mark.django_db
def test_a_link_signs_in_once_and_looking_uses_nothing_up(invented_network):
    person = User.objects.get(email="coordinator@example.org")
    address = path_of(trial.new_link(person))
    browser = Client()
    for _look in range(2):
        assert "Clara Fictional" in browser.get(address).content.decode()
    assert "_auth_user_id" not in browser.session
    assert browser.post(address).url == "/en/desk/"
    assert browser.session["_auth_user_id"] == str(person.pk)
    other = Client()
    assert other.post(address).status_code == 410
    assert "_auth_user_id" not in other.session
    assert Client().post("/en/try/never-made/").status_code == 410


@pytest.mark.django_db
def test_a_new_link_ends_the_earlier_one(invented_network):
    person = User.objects.get(email="editor@example.org")
    first, second = path_of(trial.new_link(person)), path_of(trial.new_link(person))
    assert Client().post(first).status_code == 410
    assert Client().post(second).status_code == 302


@pytest.mark.django_db
def test_one_changes_to_invented_people_only_and_only_as_one_of_them(invented_network, browser_of):
    iva, vera = (User.objects.get(email=f"{key}@example.org") for key in ("focal-point", "secretariat"))
    real = UserFactory(email="somebody@real.example")
    with pytest.raises(RuntimeError):
        trial.new_link(real)
    stranger = browser_of(real)
    assert stranger.get("/en/try/").status_code == 404
    assert stranger.post(f"/en/try/as/{vera.pk}/").status_code == 404
    assert "/account/login/" in Client().get("/en/try/").url
    browser = browser_of(iva)
    assert "Vera Invented" in browser.get("/en/try/").content.decode()
    assert browser.post(f"/en/try/as/{real.pk}/").status_code == 404
    assert browser.get(f"/en/try/as/{vera.pk}/").status_code == 405
    assert browser.post(f"/en/try/as/{vera.pk}/").url == "/en/desk/"
    assert browser.session["_auth_user_id"] == str(vera.pk)


@pytest.mark.django_db
def test_everybody_is_invented_once_with_something_on_their_desk(invented_network, browser_of):
    before = User.objects.count()
    invented.populate()
    assert User.objects.count() == before == len(invented.PEOPLE)
    assert not User.objects.exclude(email__endswith="@example.org").exists()
    trial_titles = Practice.objects.exclude(state__in=(State.PUBLISHED, State.RETIRED)).count()
    assert trial_titles == 5
    assert CityLetter.objects.count() == 3
    contacts = Contact.objects.filter(title__startswith=invented.MARK)
    assert contacts.count() == 6  # one of them came of a project
    assert {*Tie.objects.filter(contact__in=contacts).values_list("state", flat=True)} == {
        "claimed", "confirmed", "disputed",
    }  # fmt: skip
    assert OutgoingMail.objects.exists()
    assert Notice.objects.exists()
    assert hooks.waits_for_me.fillings()
    for key in ("secretariat", "focal-point", "coordinator", "two-roles"):
        user = User.objects.get(email=f"{key}@example.org")
        assert all_for(user), key
    for user in trial.people():
        assert browser_of(user).get("/en/desk/").status_code == 200


@pytest.mark.django_db
def test_the_cities_of_a_trial_work_together(invented_network, browser_of, client):
    """Places, offers and needs, talks and projects stand there, and something waits on the desks of those in them."""
    assert Place.objects.filter(closed_at=None).count() == 4
    wishes = {(wish.side, wish.state) for wish in Wish.objects.all()}
    assert wishes == {("offer", "open"), ("need", "open"), ("need", "taken")}
    assert {*Interest.objects.values_list("state", flat=True)} == {
        "expressed",
        "talking",
        "agreed",
        "declined",
    }
    running = Project.objects.get(interest__isnull=False)
    assert (running.stage, running.state) == ("running", State.PUBLISHED)
    assert Tie.objects.filter(contact__card_key=running.key).values_list("state", flat=True)[0] == "confirmed"
    page = client.get("/en/partnerships/").content.decode()
    for told in ("4 places", "3 open offers", "1 open need"):
        assert told in page
    assert "green" in client.get(running.get_absolute_url()).content.decode()
    waits = {
        key: {one.kind for one in all_for(User.objects.get(email=f"{key}@example.org"))}
        for key in ("focal-point", "two-roles", "partner")
    }
    assert {"place.due", "interest.answer", "project.asked", "organisation.proposed"} <= waits["focal-point"]
    assert "interest.answer" in waits["two-roles"]
    assert "interest.answer" in waits["partner"]


@pytest.mark.django_db
def test_every_page_says_that_it_is_a_trial(invented_network, client):
    for address in ("/en/", "/en/cities/hr-varazdin/", "/en/account/login/"):
        page = client.get(address).content.decode()
        assert re.search(r'<aside class="trial".*invented', page), address


@pytest.mark.django_db
def test_outside_a_trial_no_page_says_so(network, client):
    assert 'class="trial"' not in client.get("/en/").content.decode()


@pytest.mark.django_db
def test_the_greeting_prints_a_link_for_everybody(invented_network):
    import io

    out = io.StringIO()
    call_command("greet", stdout=out)
    links = re.findall(r"http://localhost:8000/en/try/\S+/", out.getvalue())
    assert len(links) == len(set(links)) == len(invented.PEOPLE)
    assert "Focal point, Varaždin (Iva Izmišljena)" in out.getvalue()
    assert Client().post(path_of(links[0])).status_code == 302
