"""Organisations: proposed by anybody of a city, decided by who answers for it, merged where they stood there twice."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mreza.accounts.models import User
from mreza.activities.cards import write_card
from mreza.activities.models import Card, Partner
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities import organisations as acts
from mreza.cities.models import Appointment, Organisation
from mreza.cities.organisations_told import to_decide, waits
from mreza.cities.tests.factories import CityFactory, CountryFactory, OrganisationFactory
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice, OutgoingMail
from mreza.translations.authored import authored
from mreza.vocabulary.models import OrganisationKind

pytestmark = pytest.mark.django_db
CITY = "hr-varazdin"


@pytest.fixture
def ngo():
    return OrganisationKind.objects.create(code="ngo", sector="civil")


@pytest.fixture
def city():
    return CityFactory(code=CITY, name="Varaždin", country=CountryFactory(code="hr"))


def again(user):
    """The same person with nothing kept from before."""
    return User.objects.get(pk=user.pk)


def values(city, **more):
    return {"name": "Udruga Lira", "sector": "civil", "city": city, "website": "", **more}


# --- proposing ------------------------------------------------------------------------------------------------
def test_what_an_editor_proposes_waits_for_who_answers_for_the_city(acting, city):
    editor, _client = acting("editor", CITY)
    lead, _client = acting("focal-point", CITY)
    stranger, _client = acting("focal-point", "fr-lyon")
    version = DataVersion.current()
    one = acts.propose(values(city, about="Plays.", language="en"), by=editor)
    assert (one.state, one.proposed_by, len(one.code)) == ("proposed", editor, 22)
    assert DataVersion.current() == version  # nothing public changed
    seen = {
        name: Organisation.objects.visible_to(again(user) if user.pk else user).contains(one)
        for name, user in (
            ("editor", editor), ("lead", lead), ("stranger", stranger), ("nobody", AnonymousUser()),
        )
    }  # fmt: skip
    assert seen == {"editor": True, "lead": True, "stranger": False, "nobody": False}
    assert Notice.objects.filter(kind="organisation.proposed").values_list("user", flat=True).get() == lead.pk
    (line,) = waits(again(lead))
    assert (line.kind, line.place) == ("organisation.proposed", ("city", CITY))
    assert "Udruga Lira" in line.text
    assert not waits(again(editor))
    assert not waits(again(stranger))


def test_confirmed_it_has_an_address_of_its_own_and_its_text_comes_along(acting, city):
    editor, _client = acting("editor", CITY)
    lead, _client = acting("focal-point", CITY)
    one = acts.propose(values(city, about="Plays.", language="en"), by=editor)
    made = acts.confirm(one, by=lead, version=1)
    assert (made.code, made.state, made.decided_by) == ("udruga-lira", "confirmed", lead)
    assert authored("organisation", "udruga-lira").original("about") == "Plays."
    assert Organisation.objects.visible_to(AnonymousUser()).contains(made)
    entry = Entry.objects.get(act="organisation.confirmed")
    assert (entry.about_key, entry.before) == ("udruga-lira", {"code": one.code})
    assert Notice.objects.filter(user=editor, kind="organisation.confirmed").exists()
    with pytest.raises(WrongMoment):
        acts.confirm(one, by=lead)
    with pytest.raises(WrongMoment):
        acts.decline(one, by=lead, reason="Twice.")


def test_who_decides_on_what_was_changed_meanwhile_is_told(acting, city):
    lead, _client = acting("focal-point", CITY)
    one = acts.propose(values(city), by=lead)
    acts.correct(one, {"name": "Udruga Lyra"}, by=lead, reason="Its name.", version=1)
    with pytest.raises(Outdated):
        acts.confirm(one, by=lead, version=1)


def test_declined_with_a_reason_and_confirmed_after_all(acting, city):
    editor, _client = acting("editor", CITY)
    lead, _client = acting("alternate", CITY)
    one = acts.propose(values(city), by=editor)
    with pytest.raises(ValidationError):
        acts.decline(one, by=lead, reason="  ")
    acts.decline(one, by=lead, reason="It is dissolved.")
    one.refresh_from_db()
    assert (one.state, one.decided_why) == ("declined", "It is dissolved.")
    assert Notice.objects.filter(user=editor, kind="organisation.declined").exists()
    assert not to_decide(again(lead)).exists()
    assert acts.confirm(one, by=lead).is_public


def test_where_nobody_answers_for_a_city_the_secretariat_decides(acting, city, officer):
    acting("editor", CITY)
    one = acts.propose(values(city), by=None, email="who@example.net", language="hr")
    assert list(to_decide(officer)) == [one]
    lead, _client = acting("focal-point", CITY)
    assert not to_decide(again(officer)).exists()
    assert list(to_decide(again(lead))) == [one]


def test_the_address_of_a_stranger_is_deleted_with_the_decision(acting, city):
    lead, _client = acting("focal-point", CITY)
    one = acts.propose(values(city), by=None, email="who@example.net", language="hr")
    made = acts.confirm(one, by=lead)
    assert (made.proposer_email, made.proposer_language) == ("", "")
    mail = OutgoingMail.objects.get(kind="cities.organisation")
    assert (mail.to, mail.language) == ("who@example.net", "hr")
    assert "/hr/organisations/udruga-lira/" in mail.plain
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=made.pk).update(proposer_email="who@example.net")


# --- entering -------------------------------------------------------------------------------------------------
def test_the_sector_follows_from_the_kind_unless_it_is_said(city, officer, ngo):
    assert acts.enter(values(city, kind=ngo, sector=""), by=officer).sector == "civil"
    said = acts.enter(values(city, name="Other", kind=ngo, sector="public"), by=officer)
    assert said.sector == "public"
    any_kind = OrganisationKind.objects.create(code="other")
    with pytest.raises(ValidationError) as wrong:
        acts.enter(values(city, name="Third", kind=any_kind, sector=""), by=officer)
    assert set(wrong.value.error_dict) == {"sector"}


def test_a_double_is_refused_where_one_sees_it_and_not_betrayed_where_one_does_not(acting, city):
    editor, _client = acting("editor", CITY)
    acting("focal-point", CITY)
    elsewhere, _client = acting("focal-point", "hr-zagreb")
    acts.propose(values(city), by=editor)
    with pytest.raises(ValidationError):
        acts.propose(values(city, name="UDRUGA  lira"), by=editor)
    zagreb = CityFactory._meta.model.objects.get(code="hr-zagreb")
    made = acts.enter(values(zagreb), by=again(elsewhere))
    assert made.code == "udruga-lira"  # nothing in it says that another one waits


def test_words_of_addresses_are_no_codes(city, officer):
    assert acts.enter(values(city, name="Propose"), by=officer).code == "propose-2"


def test_a_text_needs_its_language_and_an_end(city, officer):
    for wrong in (
        {"about": "Plays."},
        {"about": "Plays.", "language": "xx-nope"},
        {"about": "a" * 2001, "language": "en"},
    ):
        with pytest.raises(ValidationError):
            acts.enter(values(city, **wrong), by=officer)
    assert not Organisation.objects.exists()


# --- setting right --------------------------------------------------------------------------------------------
def test_a_correction_of_the_text_is_told_with_what_stood_there(city, officer):
    one = acts.enter(values(city, about="Plays.", language="en"), by=officer)
    one = acts.correct(one, {"about": "Sings."}, by=officer, reason="It sings.", version=1)
    entry = Entry.objects.get(act="organisation.corrected")
    assert (entry.before, entry.after, one.version) == ({"about": "Plays."}, {"about": "Sings."}, 2)


# --- merging --------------------------------------------------------------------------------------------------
def test_of_two_entries_one_stays_and_takes_over_everything(acting, city, officer):
    gone = OrganisationFactory(code="lira", name="Lira", city=city, country=city.country)
    stays = OrganisationFactory(code="udruga-lira", name="Udruga Lira", city=city, country=city.country)
    both, _client = acting("partner", "lira")
    Appointment.objects.create(user=both, role="partner", organisation=stays)
    one, _client = acting("partner", "lira")
    practice = make_practice("published", city=city, organisation=gone)
    partner = Partner.objects.create(
        kind="practice", key=practice.key, position=9, name="Lira", sector="civil", organisation=gone
    )
    earlier = OrganisationFactory(code="lyra", name="Lyra", city=city, country=city.country)
    acts.merge(earlier, gone, by=officer, reason="The same.")
    acts.merge(gone, stays, by=officer, reason="The same.")
    gone.refresh_from_db()
    earlier.refresh_from_db()
    practice.refresh_from_db()
    partner.refresh_from_db()
    assert partner.organisation == stays
    assert (gone.state, gone.merged_into, earlier.merged_into) == ("merged", stays, stays)
    assert practice.organisation == stays
    held = Appointment.objects.filter(until=None, role="partner")
    assert {(a.user, a.organisation) for a in held} == {(both, stays), (one, stays)}
    assert Card.objects.get(key=practice.key).told["organisation"] == "Udruga Lira"
    assert not write_card(practice)  # the card was made anew with the merge: a rebuild changes nothing
    with pytest.raises(WrongMoment):
        acts.merge(gone, stays, by=officer, reason="Once more.")
    with pytest.raises(WrongMoment):
        acts.merge(stays, gone, by=officer, reason="Back.")


def test_no_entry_is_merged_with_itself_or_into_a_proposal(city, officer):
    stays = OrganisationFactory(code="lira", name="Lira", country=city.country)
    proposed = acts.propose(values(city), by=officer)
    with pytest.raises(ValidationError):
        acts.merge(stays, stays, by=officer, reason="The same.")
    with pytest.raises(WrongMoment):
        acts.merge(stays, proposed, by=officer, reason="The same.")
    with pytest.raises(ValidationError):
        acts.merge(proposed, stays, by=officer, reason="")
    assert acts.merge(proposed, stays, by=officer, reason="The same.") == stays


def test_a_new_name_reaches_the_cards_of_its_records(city, officer):
    body = OrganisationFactory(code="lira", name="Lira", city=city, country=city.country)
    practice = make_practice("published", city=city, organisation=body)
    acts.correct(body, {"name": "Lyra"}, by=officer, reason="Its name.", version=1)
    assert Card.objects.get(key=practice.key).told["organisation"] == "Lyra"


def test_what_is_merged_brings_its_text_where_there_is_none_a_proposal_never(city, officer):
    stays = acts.enter(values(city, name="Lira"), by=officer)
    proposed = acts.propose(values(city, name="Lyra", about="Buy now.", language="en"), by=None)
    acts.merge(proposed, stays, by=officer, reason="The same.")
    assert not authored("organisation", "lira").original("about")
    told = acts.enter(values(city, name="Choir", about="Sings.", language="en"), by=officer)
    acts.merge(told, stays, by=officer, reason="The same.")
    assert authored("organisation", "lira").original("about") == "Sings."


# --- search -------------------------------------------------------------------------------------------------------
def test_an_organisation_is_found_from_the_day_it_is_confirmed_under_its_present_name(city, officer, client):
    def found(words):
        hits = client.get("/api/v1/search", {"q": words}).json()["items"]
        return [hit["title"] for hit in hits if hit["kind"] == "organisation"]

    one = acts.propose(values(city, name="Zlatorog Choir", about="Sings at dawn.", language="en"), by=None)
    assert found("zlatorog") == []
    made = acts.confirm(one, by=officer)
    assert found("zlatorog") == found("dawn") == ["Zlatorog Choir"]
    acts.correct(made, {"name": "Danica Choir"}, by=officer, reason="Its name.", version=made.version)
    assert (found("zlatorog"), found("danica")) == ([], ["Danica Choir"])
    stays = acts.enter(values(city, name="Choir"), by=officer)
    made.refresh_from_db()
    acts.merge(made, stays, by=officer, reason="The same.")
    assert found("danica") == []
