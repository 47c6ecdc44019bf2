"""The life of a question: asked of those who may know, passed on, answered, agreed on, and made a card and a tie."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from mreza.activities.catalogue import CardQuery, select
from mreza.activities.models import Card
from mreza.areas.practices.asking import keeping
from mreza.areas.practices.asking.models import Answer, Asked, Question
from mreza.areas.practices.asking.tests.factories import (
    ANSWER,
    TEXT,
    TITLE,
    answered,
    asked,
    member,
    network,
    practice_about,
    published,
    row_of,
    wanted,
)
from mreza.cities.models import Appointment, Designation
from mreza.cities.tests.factories import AppointmentFactory
from mreza.foundation.moments import Outdated, WrongMoment, now
from mreza.journal.models import DataVersion, Entry
from mreza.notices.models import Notice
from mreza.ties.models import Contact, Tie
from mreza.translations.authored import authored

pytestmark = pytest.mark.django_db
SIX = ("hr-varazdin", "fr-lyon", "it-bologna", "es-seville", "de-hannover", "pl-katowice")


@pytest.fixture
def cities():
    return network(*SIX)


def codes(question: Question) -> list[str]:
    return [one.city.code for one in question.asked.select_related("city")]


# --- asking -------------------------------------------------------------------------------------------------
def test_a_question_goes_to_five_cities_with_reasons_that_add_up(cities):
    practice_about(cities["it-bologna"], "Rehearsals in empty shops")
    question = asked(cities["hr-varazdin"])
    assert len(codes(question)) == 5
    assert "hr-varazdin" not in codes(question)
    best = row_of(question, "it-bologna")
    assert best.position == 0
    assert best.score == sum(best.parts.values())
    assert best.parts["records"] > 0
    assert best.why["fields"] == ["music"]
    assert [kind for kind, _key in best.why["records"]] == ["practice"]


def test_a_city_for_which_nobody_acts_is_not_asked_whatever_it_knows(cities):
    silent = member("pt-idanha", lead=False)
    practice_about(silent, "Rehearsals in empty shops")
    question = asked(cities["hr-varazdin"])
    assert silent.code not in codes(question)


def test_a_city_that_has_left_the_network_is_not_asked(cities):
    practice_about(cities["it-bologna"], "Rehearsals in empty shops")
    Designation.objects.filter(city=cities["it-bologna"]).update(until=now().date() - dt.timedelta(days=1))
    assert "it-bologna" not in codes(asked(cities["hr-varazdin"]))


def test_who_holds_another_field_and_has_written_nothing_of_it_is_not_asked(cities):
    vocabulary_field = member("gb-bradford", field="film")
    question = asked(cities["hr-varazdin"])
    assert vocabulary_field.code not in codes(question)


def test_the_language_of_the_question_counts(cities):
    question = asked(cities["fr-lyon"], language="hr")
    assert row_of(question, "hr-varazdin").parts["language"] > 0
    assert "language" not in row_of(question, "it-bologna").parts


def test_load_spreads_over_questions(cities):
    """Eight alike, five asked each time, and nobody answers: nobody is asked much more than another."""
    cities |= {code: member(code) for code in ("se-norrkoping", "be-ghent")}
    for number, code in enumerate((*SIX, *SIX)):
        asked(cities[code], title=f"{TITLE} {number}")
    load = [Asked.objects.filter(city=city).count() for city in cities.values()]
    assert sum(load) == Asked.objects.count()
    assert max(load) - min(load) <= 2


def test_the_same_form_sent_twice_asks_once(cities):
    first = asked(cities["hr-varazdin"], once="form-1")
    assert asked(cities["hr-varazdin"], once="form-1") == first
    assert asked(cities["hr-varazdin"], once="form-2") == first, "the same words while they are open"
    assert Question.objects.count() == 1
    assert Entry.objects.filter(act="question.asked").count() == 1


def test_a_city_has_so_many_open_questions_at_most(cities, settings):
    settings.QUESTIONS_OPEN = 2
    first = asked(cities["hr-varazdin"], title="One?")
    asked(cities["hr-varazdin"], title="Two?")
    with pytest.raises(ValidationError, match="2 open questions"):
        asked(cities["hr-varazdin"], title="Three?")
    keeping.close(first, by=None)
    assert asked(cities["hr-varazdin"], title="Three?").is_open


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 151}, "title"),
        ({"text": ""}, "text"),
        ({"text": "word " * 251}, "text"),
        ({"language": "klingon"}, "language"),
        ({"fields": []}, "fields"),
        ({"fields": ["chess"]}, "fields"),
        ({"fields": "music"}, "fields"),
        ({"objective": "99"}, "objective"),
        ({"useful_until": "yesterday"}, "useful_until"),
        ({"useful_until": "2001-01-01"}, "useful_until"),
        ({"useful_until": dt.date(2199, 1, 1)}, "useful_until"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_at_its_field(cities, given, name):
    with pytest.raises(ValidationError) as refused:
        asked(cities["hr-varazdin"], **given)
    assert set(refused.value.error_dict) == {name}
    assert not Question.objects.exists()


# --- declining ----------------------------------------------------------------------------------------------
def test_declining_passes_it_on_to_the_next_best_once(cities):
    everybody = {*SIX, member("se-norrkoping").code} - {"hr-varazdin"}
    question = asked(cities["hr-varazdin"])
    left_out = everybody - set(codes(question))
    assert len(left_out) == 1
    first = row_of(question, codes(question)[0])
    keeping.decline(first, by=None, reason="We have no shops.")
    keeping.decline(first, by=None, reason="We have no shops.")
    assert set(codes(question)) == everybody
    assert codes(question)[-1:] == list(left_out)
    last = question.asked.order_by("-position").first()
    assert last.position == 5
    assert last.score == sum(last.parts.values())
    with pytest.raises(WrongMoment):
        answered(question, first.city)


def test_when_nobody_is_left_a_declined_question_stays_with_the_others(cities):
    question = asked(cities["hr-varazdin"])
    row = answered(question, "fr-lyon")
    for code in codes(question):
        if code != "fr-lyon":
            keeping.decline(row_of(question, code), by=None)
    assert len(codes(question)) == 5
    assert published(question, "fr-lyon").pk == row.pk


def test_when_everybody_has_declined_who_asked_is_told_once(cities):
    asker = AppointmentFactory(role="editor", city=cities["hr-varazdin"]).user
    question = asked(cities["hr-varazdin"])
    rows = list(question.asked.all())
    for row in rows[:-1]:
        keeping.decline(row, by=None)
    assert not Notice.objects.filter(kind="question.unanswered").exists()
    keeping.decline(rows[-1], by=None)
    keeping.decline(rows[-1], by=None)
    assert Notice.objects.filter(kind="question.unanswered", user=asker).count() == 1


def test_a_question_that_found_too_few_goes_on_as_soon_as_a_city_can_take_it(cities):
    for code in ("it-bologna", "es-seville", "de-hannover", "pl-katowice"):
        Appointment.objects.filter(city=cities[code]).update(until=now())
    question = asked(cities["hr-varazdin"])
    assert codes(question) == ["fr-lyon"]
    assert keeping.ask_more(now()) == 0
    for number in range(7):
        member(f"se-city-{number}")
    assert keeping.ask_more(now()) == 1
    assert len(set(codes(question))) == 5
    assert sorted(question.asked.values_list("position", flat=True)) == list(range(5))
    assert Notice.objects.filter(kind="question.asked").count() == 5
    assert keeping.ask_more(now()) == 0
    # Who declines passes it on at once; once an answer is accepted, nobody more is asked.
    last = row_of(question, codes(question)[-1])
    keeping.decline(last, by=None)
    assert len(codes(question)) == 6
    Appointment.objects.exclude(city=cities["fr-lyon"]).update(until=now())
    keeping.decline(row_of(question, codes(question)[-1]), by=None)
    assert len(codes(question)) == 6
    member("be-ghent")
    keeping.mark(answered(question, "fr-lyon"), by=None)
    assert keeping.ask_more(now()) == 0


# --- answering and agreeing ---------------------------------------------------------------------------------
def test_question_and_answer_become_a_card_and_a_tie_when_both_agree(cities, django_assert_max_num_queries):
    question = asked(
        cities["hr-varazdin"], language="hr", title="Gdje vježbaju orkestri?", text="Tražimo prostore."
    )
    row = answered(question, "fr-lyon", "Nous prêtons des boutiques vides.", "fr")
    assert not Card.objects.filter(kind="answer").exists()
    keeping.mark(row, by=None, version=row.version)
    assert not Contact.objects.exists()
    row = keeping.agree(row_of(question, "fr-lyon"), by=None)

    record = Answer.objects.get(key=row.card_key)
    assert (record.state, record.slug, record.city.code) == ("published", "gdje-vjezbaju-orkestri", "fr-lyon")
    words = authored("answer", record.key)
    assert words.original("title").language == words.original("summary").language == "hr"
    assert (words.original("answer").language, str(words.original("answer"))) == (
        "fr", "Nous prêtons des boutiques vides.",
    )  # fmt: skip
    card = Card.objects.get(kind="answer")
    assert card.facets["city"] == ["fr-lyon", "hr-varazdin"]
    assert card.facets["field"] == ["music"]

    contact = Contact.objects.get()
    assert (contact.kind.code, contact.lead.code, contact.card_key) == ("advice", "fr-lyon", record.key)
    tie = Tie.objects.get()
    assert (tie.giver.code, tie.receiver.code, tie.state) == ("fr-lyon", "hr-varazdin", "confirmed")


def test_it_is_found_by_the_words_of_question_and_answer_in_their_languages(cities):
    question = asked(
        cities["hr-varazdin"], language="hr", title="Gdje vježbaju orkestri?", text="Tražimo prostore."
    )
    published(question, "fr-lyon", text="Nous prêtons des boutiques vides.", language="fr")
    for words in ("orkestar", "boutique", "prostorima"):
        with translation.override("en"):
            assert select(CardQuery(kinds=("answer",), q=words)).total == 1, words


def test_agreeing_first_and_marking_then_is_the_same(cities):
    question = asked(cities["hr-varazdin"])
    row = keeping.agree(answered(question, "fr-lyon"), by=None)
    assert not row.is_published
    assert keeping.mark(row, by=None).is_published
    assert Contact.objects.count() == Card.objects.filter(kind="answer").count() == 1


def test_everything_sent_twice_has_one_effect(cities):
    question = asked(cities["hr-varazdin"])
    row = answered(question, "fr-lyon")
    answered(question, "fr-lyon")
    keeping.mark(row, by=None)
    keeping.mark(row, by=None, version=row.version)
    keeping.agree(row, by=None)
    keeping.agree(row, by=None)
    acts = list(Entry.objects.filter(act__startswith="question.").values_list("act", flat=True))
    assert sorted(acts) == sorted(
        f"question.{act}" for act in ("asked", "answered", "marked", "agreed", "published")
    )
    assert Contact.objects.count() == Answer.objects.count() == 1


def test_several_cities_answer_and_each_answer_is_a_card_of_its_own(cities):
    question = asked(cities["hr-varazdin"])
    first, second = codes(question)[:2]
    published(question, first)
    published(question, second, text="Ours are in schools.")
    slugs = sorted(Answer.objects.values_list("slug", flat=True))
    assert slugs == ["how-do-you-find-rooms-for-rehearsals", "how-do-you-find-rooms-for-rehearsals-2"]
    assert set(Tie.objects.values_list("giver__code", flat=True)) == {first, second}


def test_an_answer_written_anew_is_read_again_before_it_is_published(cities):
    question = asked(cities["hr-varazdin"])
    row = answered(question, "fr-lyon")
    keeping.mark(row, by=None, version=row.version)
    anew = answered(question, "fr-lyon", "Other words.")
    assert anew.marked_at is None
    with pytest.raises(Outdated):
        keeping.mark(anew, by=None, version=row.version)
    keeping.agree(anew, by=None)
    assert not Answer.objects.exists()
    keeping.mark(anew, by=None, version=anew.version)
    assert str(authored("answer", Answer.objects.get().key).original("answer")) == "Other words."


def test_what_a_city_agreed_to_is_what_is_published(cities):
    """Who leads a city agreed to these words; an editor writes others: they are agreed to anew."""
    question = asked(cities["hr-varazdin"])
    row = keeping.agree(answered(question, "fr-lyon"), by=None, version=2)
    anew = answered(question, "fr-lyon", "Other words.", version=2)
    assert (anew.agreed_at, anew.agreed_by) == (None, None)
    keeping.mark(anew, by=None, version=anew.version)
    assert not Answer.objects.exists()
    with pytest.raises(Outdated):
        keeping.agree(row, by=None, version=row.version)
    assert keeping.agree(row, by=None, version=anew.version).is_published


@pytest.mark.parametrize(
    ("asks", "answers", "address"),
    [
        (("sw", "Mazoezi ya okestra hufanyika wapi?"), ("ar", "في متاجر فارغة."), "mazoezi-ya-okestra-hufanyika-wapi"),
        (("ja", "オーケストラはどこで練習しますか"), ("hr", "U praznim trgovinama."), "answer"),
    ],
)  # fmt: skip
def test_a_question_and_its_answer_may_be_in_any_language(cities, asks, answers, address):
    question = asked(cities["hr-varazdin"], language=asks[0], title=asks[1])
    assert len(codes(question)) == 5
    row = published(question, "fr-lyon", text=answers[1], language=answers[0])
    record = Answer.objects.get(key=row.card_key)
    assert (record.slug, record.original_language, record.answer_language) == (address, asks[0], answers[0])
    with translation.override("en"):
        assert select(CardQuery(kinds=("answer",), q=asks[1].split()[0].rstrip("?"))).total == 1


def test_two_of_a_city_who_write_at_once_are_told(cities):
    question = asked(cities["hr-varazdin"])
    seen = row_of(question, "fr-lyon").version
    answered(question, "fr-lyon", version=seen)
    with pytest.raises(Outdated) as told:
        answered(question, "fr-lyon", "The other one’s words.", version=seen)
    assert told.value.current.text == ANSWER


def test_what_is_published_is_written_no_more_here_and_corrected_in_its_own_language(cities):
    from mreza.activities.writing import save

    question = asked(cities["hr-varazdin"], language="hr", title="Gdje vježbaju?", text="Tražimo prostore.")
    row = published(question, "fr-lyon", text="Dans des boutiques.", language="fr")
    with pytest.raises(WrongMoment):
        answered(question, "fr-lyon", "Autrement.", "fr")
    record = Answer.objects.get(key=row.card_key)
    save(record, by=None, version=record.version, texts={"answer": "Dans des boutiques vides."})
    words = authored("answer", record.key).texts["answer"]
    assert {(one.language, one.text, one.is_original) for one in words.values()} == {
        ("fr", "Dans des boutiques vides.", True)
    }


# --- the end ------------------------------------------------------------------------------------------------
def test_a_closed_question_waits_for_nobody_and_what_was_answered_may_be_published(cities):
    question = asked(cities["hr-varazdin"])
    row = answered(question, "fr-lyon")
    other = next(code for code in codes(question) if code != "fr-lyon")
    keeping.close(question, by=None)
    assert not Asked.objects.waiting().exists()
    for act in (lambda: answered(question, other), lambda: keeping.decline(row_of(question, other), by=None)):
        with pytest.raises(WrongMoment):
            act()
    keeping.mark(row, by=None)
    assert keeping.agree(row, by=None).is_published


def test_of_a_withdrawn_question_nothing_is_published(cities):
    question = asked(cities["hr-varazdin"])
    row = answered(question, "fr-lyon")
    with pytest.raises(ValidationError):
        keeping.withdraw(question, by=None, reason=" ")
    keeping.withdraw(question, by=None, reason="Asked by mistake.")
    for act in (keeping.mark, keeping.agree):
        with pytest.raises(WrongMoment):
            act(row, by=None)
    with pytest.raises(WrongMoment):
        keeping.close(question, by=None)


def test_a_question_whose_day_has_passed_is_closed_by_itself(cities):
    today = now()
    question = asked(cities["hr-varazdin"], useful_until=(today + dt.timedelta(days=3)).date())
    lasting = asked(cities["fr-lyon"], title="Another?")
    assert keeping.close_overdue(today + dt.timedelta(days=3)) == 0
    assert keeping.close_overdue(today + dt.timedelta(days=4)) == 1
    assert keeping.close_overdue(today + dt.timedelta(days=4)) == 0
    question.refresh_from_db()
    lasting.refresh_from_db()
    assert (question.state, lasting.state) == ("closed", "open")


def test_nothing_that_everybody_sees_changes_before_both_agree(cities):
    before = DataVersion.current()
    question = asked(cities["hr-varazdin"])
    keeping.decline(row_of(question, codes(question)[0]), by=None)
    row = answered(question, codes(question)[1])
    keeping.mark(row, by=None)
    assert DataVersion.current() == before
    keeping.agree(row, by=None)
    assert DataVersion.current() != before


def test_the_question_is_kept_as_it_was_asked(cities):
    question = asked(
        cities["hr-varazdin"],
        objective="1",
        useful_until="2027-03-31",
        at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    )
    assert (question.title, question.text, question.language) == (TITLE, TEXT, "en")
    assert (question.objective.code, question.useful_until) == ("1", dt.date(2027, 3, 31))
    assert wanted().fields == [one.code for one in question.fields.all()]
