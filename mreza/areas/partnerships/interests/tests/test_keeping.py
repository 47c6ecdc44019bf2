"""The life of an interest: expressed, answered, talked about, agreed or declined, and what becomes of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from mreza.activities.writing import save
from mreza.areas.partnerships.choices import Did, InterestState, WishState
from mreza.areas.partnerships.interests import keeping, pace, reminding
from mreza.areas.partnerships.interests.becoming import Tied
from mreza.areas.partnerships.interests.tests.factories import WORDS, agreed, interested, two
from mreza.areas.partnerships.interests.voices import Voice
from mreza.areas.partnerships.interests.waiting import waits
from mreza.areas.partnerships.models import Interest, Suggestion
from mreza.areas.partnerships.projects import keeping as projects
from mreza.areas.partnerships.wishes import keeping as wishes
from mreza.areas.partnerships.wishes.keeping import PartsGone
from mreza.areas.partnerships.wishes.tests.factories import leader, member, stated, wanted
from mreza.cities.tests.factories import AppointmentFactory, OrganisationFactory
from mreza.foundation.moments import Outdated, WrongMoment, months_after, now, today
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice
from mreza.ties import keeping as ties
from mreza.ties.models import Contact, Tie
from mreza.ties.tests.factories import kind

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def told(user) -> list[str]:
    """The kinds of notices somebody got, in order."""
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


# --- expressing ---------------------------------------------------------------------------------------------
def test_an_interest_reaches_the_team_that_is_asked_and_changes_nothing_public(db):
    lyon, varazdin = member("fr-lyon"), member("hr-varazdin")
    editor = AppointmentFactory(role="editor", city=lyon).user
    wish = stated(lyon)
    before = DataVersion.current()
    interest = interested(varazdin, wish)
    assert DataVersion.current() == before
    assert (interest.state, interest.answered_at) == (InterestState.EXPRESSED, None)
    assert [one.text for one in interest.messages.all()] == [WORDS]
    assert told(leader(lyon)) == told(editor) == ["interest.expressed"]
    assert told(leader(varazdin)) == []
    assert [line.kind for line in waits(editor)] == ["interest.answer"]
    assert waits(leader(varazdin)) == []


def test_the_same_words_sent_twice_are_one_interest_and_others_are_refused():
    _lyon, varazdin, interest = two()
    assert interested(varazdin, interest.wish) == interest
    with pytest.raises(WrongMoment):
        interested(varazdin, interest.wish, text="And another thing.")
    assert Interest.objects.count() == 1


def test_nobody_takes_up_their_own():
    lyon = member("fr-lyon")
    body = OrganisationFactory(name="Guignol", city=lyon)
    with pytest.raises(ValidationError):
        interested(lyon, stated(lyon))
    with pytest.raises(ValidationError):
        interested(lyon, stated(lyon, organisation=body), organisation=body)
    assert interested(lyon, stated(lyon), organisation=body).organisation == body


@pytest.mark.parametrize("ended", ["withdraw", "lapse", "take_part", "past"])
def test_only_in_what_is_open_one_is_interested(ended):
    lyon, varazdin = member("fr-lyon"), member("hr-varazdin")
    wish = stated(lyon, expires_on=today() + DAY)
    later = now() + 2 * DAY
    if ended == "lapse":
        wishes.lapse(wish, at=later)
    elif ended != "past":
        getattr(wishes, ended)(wish, by=None)
    with pytest.raises(PartsGone if ended == "take_part" else WrongMoment):
        interested(varazdin, wish, at=later)


def test_words_without_a_language_or_without_words_are_refused_by_name():
    lyon, varazdin = member("fr-lyon"), member("hr-varazdin")
    with pytest.raises(ValidationError) as caught:
        keeping.express(stated(lyon), by=None, city=varazdin, text=" \x00 ", language="xx")
    assert set(caught.value.message_dict) == {"text"}
    with pytest.raises(ValidationError) as caught:
        keeping.express(stated(lyon), by=None, city=varazdin, text="Yes", language="xx")
    assert set(caught.value.message_dict) == {"language"}


def test_a_city_that_writes_to_everybody_waits_first(monkeypatch):
    monkeypatch.setattr(keeping, "MOST_WAITING", 1)
    lyon, varazdin, _interest = two()
    with pytest.raises(ValidationError):
        interested(varazdin, stated(lyon, title="Another"))


# --- answering ----------------------------------------------------------------------------------------------
def test_one_click_is_an_answer_and_the_first_one_counts():
    lyon, varazdin, interest = two()
    answered = keeping.answer(interest, by=leader(lyon), at=now() + DAY)
    assert answered.state == InterestState.TALKING
    keeping.write(
        interest, "When would it suit you?", "en", as_asker=False, by=leader(lyon), at=now() + 3 * DAY
    )
    interest.refresh_from_db()
    assert interest.answered_at == answered.answered_at
    assert told(leader(varazdin)) == ["interest.answered", "interest.written"]
    assert [line.kind for line in waits(leader(varazdin))] == ["interest.reply"]
    assert waits(leader(lyon)) == []
    keeping.write(interest, "In May.", "en", as_asker=True, by=leader(varazdin), at=now() + 4 * DAY)
    assert [line.kind for line in waits(leader(lyon))] == ["interest.reply"]


def test_who_asked_may_add_a_word_and_is_not_answered_by_it():
    _lyon, varazdin, interest = two()
    keeping.write(interest, "We pay the travel.", "en", as_asker=True, by=leader(varazdin))
    keeping.write(interest, "We pay the travel.", "en", as_asker=True, by=leader(varazdin))
    interest.refresh_from_db()
    assert (interest.state, interest.messages.count()) == (InterestState.EXPRESSED, 2)


# --- agreeing -----------------------------------------------------------------------------------------------
def test_both_must_agree_and_then_a_part_is_taken():
    lyon, varazdin, interest = two(parts=2)
    first = keeping.agree(interest, as_asker=True, by=leader(varazdin))
    assert first.state == InterestState.EXPRESSED
    assert told(leader(lyon)) == ["interest.expressed", "interest.said-yes"]
    done = keeping.agree(interest, as_asker=False, by=leader(lyon), version=interest.version)
    assert (done.state, done.wish.left, done.wish.state) == (InterestState.AGREED, 1, WishState.OPEN)
    assert done.answered_at is not None
    assert told(leader(varazdin)) == ["interest.agreed"]
    assert keeping.agree(interest, as_asker=True, by=leader(varazdin)).version == done.version
    assert {line.kind for line in waits(leader(lyon))} == {"interest.conclude"}


def test_with_the_last_part_the_others_hear_that_it_is_gone_and_were_not_declined():
    lyon, varazdin, interest = two()
    ghent = member("be-ghent")
    late = interested(ghent, interest.wish)
    keeping.agree(late, as_asker=True, by=leader(ghent))
    keeping.agree(interest, as_asker=True, by=leader(varazdin))
    keeping.agree(interest, as_asker=False, by=leader(lyon))
    late.refresh_from_db()
    assert late.state == InterestState.CLOSED
    assert told(leader(ghent)) == ["interest.gone"]
    for act in (
        lambda: keeping.agree(late, as_asker=False, by=leader(lyon)),
        lambda: keeping.write(late, "Please!", "en", as_asker=True, by=leader(ghent)),
    ):
        with pytest.raises(PartsGone):
            act()


def test_talks_outlast_the_day_it_was_open_until():
    lyon, varazdin, interest = two(expires_on=today() + DAY)
    wishes.lapse(interest.wish, at=now() + 2 * DAY)
    keeping.agree(interest, as_asker=True, by=leader(varazdin))
    done = keeping.agree(interest, as_asker=False, by=leader(lyon))
    assert (done.state, done.wish.state) == (InterestState.AGREED, WishState.TAKEN)


def test_who_said_yes_to_other_words_reads_again():
    lyon, varazdin, interest = two()
    seen = keeping.agree(interest, as_asker=True, by=leader(varazdin)).version
    wish = wishes.change(interest.wish, wanted(amount=1), by=leader(lyon), version=interest.wish.version)
    interest.refresh_from_db()
    assert interest.asker_agreed_at is None
    assert told(leader(varazdin)) == ["interest.changed"]
    with pytest.raises(Outdated):
        keeping.agree(interest, as_asker=True, by=leader(varazdin), version=seen)
    keeping.agree(interest, as_asker=True, by=leader(varazdin), version=interest.version)
    wishes.change(wish, wanted(amount=1, audience="network"), by=leader(lyon), version=wish.version)
    interest.refresh_from_db()
    assert interest.asker_agreed_at is not None


def test_nobody_agrees_with_themselves_and_an_editor_binds_nobody():
    lyon, varazdin, interest = two()
    both = leader(lyon)
    AppointmentFactory(role="focal-point", city=varazdin, user=both)
    editor = AppointmentFactory(role="editor", city=lyon).user
    asker, asked = Voice(interest, True), Voice(interest, False)
    assert both.has_perm("partnerships.agree_interest", asked)
    present = keeping.agree(interest, as_asker=True, by=both)
    assert not both.has_perm("partnerships.agree_interest", Voice(present, False))
    assert leader_of_another(lyon).has_perm("partnerships.agree_interest", Voice(present, False))
    assert editor.has_perm("partnerships.speak_interest", asked)
    assert not editor.has_perm("partnerships.agree_interest", asked)
    assert not editor.has_perm("partnerships.speak_interest", asker)


def leader_of_another(city):
    return AppointmentFactory(role="alternate", city=city).user


def test_once_both_have_agreed_they_go_on_writing():
    interest = agreed()
    lyon, varazdin = interest.wish.city, interest.city
    keeping.write(interest, "She comes by train.", "en", as_asker=False, by=leader(lyon))
    keeping.write(interest, "We fetch her.", "en", as_asker=True, by=leader(varazdin))
    interest.refresh_from_db()
    assert (interest.state, interest.messages.count()) == (InterestState.AGREED, 3)
    assert told(leader(varazdin))[-1] == told(leader(lyon))[-1] == "interest.written"
    keeping.take_back(interest, by=leader(lyon), as_asker=False, reason="She is ill.")
    with pytest.raises(WrongMoment):
        keeping.write(interest, "A pity.", "en", as_asker=True, by=leader(varazdin))


# --- declining and taking back ------------------------------------------------------------------------------
def test_a_no_has_a_reason_and_lasts_three_months():
    lyon, varazdin, interest = two()
    with pytest.raises(ValidationError):
        keeping.decline(interest, by=leader(lyon), reason=" ")
    done = keeping.decline(interest, by=leader(lyon), reason="She is ill.")
    assert (done.state, done.reason) == (InterestState.DECLINED, "She is ill.")
    assert done.answered_at is not None
    assert told(leader(varazdin)) == ["interest.declined"]
    assert Entry.objects.get(act="interest.declined").reason == "She is ill."
    with pytest.raises(WrongMoment):
        interested(varazdin, interest.wish)
    assert interested(varazdin, interest.wish, at=now() + 100 * DAY).state == InterestState.EXPRESSED


def test_who_asked_says_no_once_they_have_talked_and_takes_it_back_before():
    lyon, varazdin, interest = two()
    with pytest.raises(WrongMoment):
        keeping.decline(interest, by=leader(varazdin), reason="No.", as_asker=True)
    keeping.answer(interest, by=leader(lyon))
    assert keeping.decline(interest, by=leader(varazdin), reason="No.", as_asker=True).state == "declined"
    again = interested(varazdin, stated(lyon, title="Another"))
    assert keeping.take_back(again, by=leader(varazdin)).state == InterestState.WITHDRAWN
    assert told(leader(lyon))[-1] == "interest.taken-back"


def test_only_who_expressed_it_takes_it_back():
    lyon, _varazdin, interest = two()
    with pytest.raises(WrongMoment):
        keeping.take_back(interest, by=leader(lyon), as_asker=False, reason="No.")


def test_what_both_had_agreed_on_either_takes_back_with_a_reason_and_those_too_late_hear_of_it():
    lyon, varazdin, interest = two()
    ghent = member("be-ghent")
    interested(ghent, interest.wish)
    keeping.agree(interest, as_asker=True, by=leader(varazdin))
    keeping.agree(interest, as_asker=False, by=leader(lyon))
    with pytest.raises(ValidationError):
        keeping.take_back(interest, by=leader(lyon), as_asker=False)
    done = keeping.take_back(interest, by=leader(lyon), as_asker=False, reason="The house burnt down.")
    assert (done.state, done.wish.state, done.wish.left) == (InterestState.WITHDRAWN, WishState.OPEN, 1)
    assert told(leader(ghent)) == ["interest.gone", "interest.freed"]


def test_when_it_is_withdrawn_whoever_waits_hears_it():
    lyon, varazdin, interest = two()
    wishes.withdraw(interest.wish, by=leader(lyon))
    interest.refresh_from_db()
    assert interest.state == InterestState.CLOSED
    assert told(leader(varazdin)) == ["interest.withdrawn"]
    with pytest.raises(WrongMoment):
        keeping.agree(interest, as_asker=True, by=leader(varazdin))


# --- what becomes of it -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("side", "gives", "receives"), [("offer", "fr-lyon", "hr-varazdin"), ("need", "hr-varazdin", "fr-lyon")]
)
def test_an_agreement_becomes_one_confirmed_tie_from_who_gives(side, gives, receives):
    kind("advice")
    interest = agreed(side=side, amount="2")
    contact = keeping.become_tie(interest, Tied(), by=leader(interest.city))
    assert keeping.become_tie(interest, Tied(), by=leader(interest.city)) == contact
    tie = Tie.objects.get()
    assert (tie.giver.code, tie.receiver.code, tie.state) == (gives, receives, "confirmed")
    assert (contact.days, contact.origin, contact.kind.code) == (2, "act", "advice")
    assert Contact.objects.count() == 1
    interest.refresh_from_db()
    assert (interest.became_kind, interest.became_key) == ("contact", contact.code)
    with pytest.raises(WrongMoment):
        keeping.take_back(interest, by=None, reason="Too late.")
    assert waits(leader(interest.city)) == []


def test_the_ledger_holds_what_has_begun():
    kind("advice")
    interest = agreed(begins=today() + 30 * DAY)
    with pytest.raises(ValidationError) as caught:
        keeping.become_tie(interest, Tied(), by=None)
    assert set(caught.value.message_dict) == {"begins"}
    later = keeping.become_tie(interest, Tied(), by=None, at=now() + 31 * DAY)
    assert later.begins == (today() + 30 * DAY).isoformat()


def test_without_two_yeses_nothing_becomes_of_it():
    kind("advice")
    _lyon, varazdin, interest = two()
    with pytest.raises(WrongMoment):
        keeping.become_tie(interest, Tied(), by=leader(varazdin))


def test_an_agreement_becomes_one_project_of_the_city_in_need():
    interest = agreed(side="need")
    project = keeping.become_project(interest, by=leader(interest.wish.city))
    assert keeping.become_project(interest, by=leader(interest.wish.city)) == project
    assert (project.city.code, project.interest) == ("fr-lyon", interest)
    interest.refresh_from_db()
    assert (interest.became_kind, interest.became_key) == ("project", project.key)
    with pytest.raises(WrongMoment):
        keeping.become_tie(interest, Tied(), by=None)


@pytest.mark.parametrize("stage", ["idea", "agreed", "running"])
def test_a_project_that_is_given_up_before_it_began_gives_its_place_back(stage):
    kind("joint-project")
    interest = agreed(side="need")
    lead, other = interest.wish.city, interest.city
    project = keeping.become_project(interest, by=leader(lead))
    if stage != "idea":
        save(
            project,
            by=leader(lead),
            version=project.version,
            texts={"summary": "Both.", "question": "Does it?"},
        )
        projects.answer(project, other, agrees=True, by=leader(other))
        projects.agree(project, by=leader(lead))
    if stage == "running":
        projects.start(project, by=leader(lead))
    projects.stop(project, reason="There is no money.", by=leader(lead))
    interest.refresh_from_db()
    wish = interest.wish
    wish.refresh_from_db()
    if stage == "running":  # it was used
        assert (interest.state, wish.left, wish.state) == (InterestState.AGREED, 0, WishState.TAKEN)
        return
    assert (interest.state, interest.reason) == (InterestState.WITHDRAWN, "There is no money.")
    assert (wish.left, wish.state) == (1, WishState.OPEN)
    assert told(leader(other)).count("interest.fell-through") == 1
    assert "interest.fell-through" not in told(leader(lead))  # who stopped it
    assert interested(member("be-ghent"), wish).state == InterestState.EXPRESSED


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_project_that_is_resumed_takes_its_place_anew_if_there_is_one(is_gone):
    kind("joint-project")
    interest = agreed(side="need")
    lead, other = interest.wish.city, interest.city
    project = keeping.become_project(interest, by=leader(lead))
    save(
        project, by=leader(lead), version=project.version, texts={"summary": "Both.", "question": "Does it?"}
    )
    projects.answer(project, other, agrees=True, by=leader(other))
    projects.agree(project, by=leader(lead))
    projects.stop(project, reason="There is no money.", by=leader(lead))
    if is_gone:
        wishes.take_part(interest.wish, by=None)
        with pytest.raises(WrongMoment, match="Begin a new project"):
            projects.resume(project, by=leader(lead))
    else:
        projects.resume(project, by=leader(lead))
    interest.refresh_from_db()
    interest.wish.refresh_from_db()
    assert interest.state == (InterestState.WITHDRAWN if is_gone else InterestState.AGREED)
    assert (interest.wish.left, interest.wish.state) == (0, WishState.TAKEN)


def test_a_tie_that_is_taken_back_gives_its_place_back():
    kind("advice")
    interest = agreed()
    contact = keeping.become_tie(interest, Tied(), by=leader(interest.city))
    ties.withdraw(contact, by=None, reason="It never took place.")
    interest.refresh_from_db()
    interest.wish.refresh_from_db()
    assert (interest.state, interest.reason) == (InterestState.WITHDRAWN, "It never took place.")
    assert (interest.wish.left, interest.wish.state) == (1, WishState.OPEN)


def test_what_two_cities_settled_is_noted_where_they_were_suggested_to_each_other():
    lyon, varazdin, interest = two()
    Suggestion.objects.create(city=varazdin, other=lyon, did=Did.SHOWN, rank=3)
    keeping.agree(interest, as_asker=True, by=leader(varazdin))
    keeping.agree(interest, as_asker=False, by=leader(lyon))
    noted = Suggestion.objects.filter(did=Did.AGREED).values_list("city__code", "other__code", "rank")
    assert list(noted) == [("hr-varazdin", "fr-lyon", 3)]
    again = interested(varazdin, stated(lyon, title="Another"))
    keeping.decline(again, by=leader(lyon), reason="She is ill.")
    assert Suggestion.objects.get(did=Did.DECLINED).why == "She is ill."


def test_money_is_counted_as_money_and_who_gives_leads_a_tie_of_another_kind():
    kind("other")
    interest = agreed(kind="funding-share", amount="500", currency="EUR")
    contact = keeping.become_tie(interest, Tied(), by=None)
    assert (contact.amount, contact.currency, contact.lead.code, contact.gives) == (
        500,
        "EUR",
        "fr-lyon",
        "lead",
    )


def test_within_one_city_there_is_no_tie():
    kind("advice")
    lyon = member("fr-lyon")
    body = OrganisationFactory(name="Guignol", city=lyon)
    partner = AppointmentFactory(role="partner", organisation=body).user
    interest = interested(lyon, stated(lyon), organisation=body, by=partner)
    keeping.agree(interest, as_asker=True, by=partner)
    keeping.agree(interest, as_asker=False, by=leader(lyon))
    with pytest.raises(ValidationError):
        keeping.become_tie(interest, Tied(), by=None)


# --- silence ------------------------------------------------------------------------------------------------
def test_who_is_waited_for_is_reminded_before_the_day_and_once_after_and_then_it_is_closed():
    lyon, varazdin, interest = two()
    at = interest.expressed_at
    assert [reminding.remind_silent(at + days * DAY) for days in (3, 8, 9, 15, 16)] == [0, 1, 0, 1, 0]
    assert told(leader(lyon)) == ["interest.expressed", "interest.due-asked", "interest.due-asked"]
    assert reminding.run(at + 59 * DAY) == reminding.Done(0, 0)
    assert reminding.run(at + 61 * DAY) == reminding.Done(0, 1)
    assert told(leader(varazdin)) == ["interest.unanswered"]
    interest.refresh_from_db()
    assert interest.state == InterestState.CLOSED


def test_who_was_written_to_last_is_reminded_too():
    lyon, varazdin, interest = two()
    keeping.write(interest, "When?", "en", as_asker=False, by=leader(lyon))
    assert reminding.remind_silent(now() + 8 * DAY) == 1
    assert told(leader(varazdin))[-1] == "interest.due-asker"
    assert reminding.run(now() + 70 * DAY).closed == 0


# --- how soon a city answers --------------------------------------------------------------------------------
def test_how_soon_a_city_answers_is_said_in_words_of_whole_months():
    lyon = member("fr-lyon")
    first = dt.datetime.combine(months_after(today().replace(day=1), -3), dt.time(), dt.UTC)
    cities = [member(f"{code}-city") for code in ("be", "de", "es", "it")]
    for number, city in enumerate(cities):
        interest = interested(city, stated(lyon, title=f"Offer {number}", at=first), at=first)
        if number < 3:
            keeping.answer(interest, by=leader(lyon), at=first + (2 + number) * DAY)
    assert pace.in_words(pace.pace_of("fr-lyon", at=first)) == []
    found = pace.pace_of("fr-lyon")
    assert (found.expressed, found.answered, found.rate) == (4, 3, 0.75)
    assert pace.in_words(found)[1:] == ["It answers most within a week.", "1 was left without an answer."]
    assert pace.paces() == {"fr-lyon": found}


def test_what_was_taken_back_at_once_counts_against_nobody():
    lyon, varazdin = member("fr-lyon"), member("hr-varazdin")
    first = dt.datetime.combine(months_after(today().replace(day=1), -3), dt.time(), dt.UTC)
    interest = interested(varazdin, stated(lyon, at=first), at=first)
    keeping.take_back(interest, by=leader(varazdin), at=first + 3 * DAY)
    assert pace.pace_of("fr-lyon").expressed == 0
    assert pace.pace_of("fr-lyon").rate is None


# --- who reads ----------------------------------------------------------------------------------------------
def test_what_may_be_viewed_is_what_is_listed(officer, person):
    lyon, varazdin, interest = two()
    readers = {leader(lyon): True, leader(varazdin): True, officer: True, person: False}
    readers[leader(member("it-bologna"))] = False
    for user, sees in readers.items():
        assert Interest.objects.visible_to(user).contains(interest) == sees
        assert user.has_perm("partnerships.view_interest", interest) == sees
