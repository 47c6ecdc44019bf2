"""Two at once: one wins, the other is told, nothing is half-written. Real connections, real commits."""

from __future__ import annotations

from collections import Counter

import pytest

from mreza.activities.models import Card
from mreza.areas.practices.asking import keeping
from mreza.areas.practices.asking.models import Answer, Asked, Question
from mreza.areas.practices.asking.tests.factories import answered, asked, member, network, row_of
from mreza.cities.tests.test_races import at_once, kinds
from mreza.journal.models import Entry
from mreza.science.routing import FULL
from mreza.ties.models import Contact, Tie
from mreza.translations.authored import authored

pytestmark = pytest.mark.django_db(transaction=True)
SIX = ("hr-varazdin", "fr-lyon", "it-bologna", "es-seville", "de-hannover", "pl-katowice")


@pytest.fixture
def cities():
    return network(*SIX)


def entries(act: str) -> int:
    return Entry.objects.filter(act=f"question.{act}").count()


# --- asking -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("repeat", range(2))
def test_cities_that_ask_each_other_at_once_do_not_wait_for_each_other(cities, repeat):
    """Each names all the others in rows of its own while it holds itself."""
    found = at_once(*[lambda city=city: asked(city, title=f"Of {city}?") for city in cities.values()])
    assert kinds(found) == ["Question"] * 6
    assert Asked.objects.count() == 30
    assert not Asked.objects.filter(question__city=cities["fr-lyon"], city=cities["fr-lyon"]).exists()


def test_the_same_form_sent_twice_at_once_asks_once(cities):
    found = at_once(*[lambda: asked(cities["hr-varazdin"], once="form-1")] * 3)
    assert kinds(found) == ["Question"] * 3
    assert len({one.pk for one in found}) == 1
    assert (Question.objects.count(), Asked.objects.count(), entries("asked")) == (1, 5, 1)


def test_two_who_ask_for_one_city_do_not_exceed_its_quota(cities, settings):
    settings.QUESTIONS_OPEN = 1
    found = at_once(*[lambda n=n: asked(cities["hr-varazdin"], title=f"Question {n}?") for n in range(2)])
    assert kinds(found) == ["Question", "ValidationError"]
    assert Question.objects.count() == 1


def test_cities_that_ask_at_once_do_not_ask_anybody_more_than_it_may_have(cities, settings):
    """Each of the five has room for one more; four questions look for cities at the same moment."""
    settings.QUESTIONS_OPEN = FULL
    asking = cities["pl-katowice"]
    before = [asked(asking, title=f"Question {n}?") for n in range(FULL - 1)]
    at_once(
        *[lambda code=code: asked(cities[code], title=f"Of {code}?") for code in SIX[:3]],
        lambda: keeping.decline(row_of(before[0], "de-hannover"), by=None),
    )
    assert Question.objects.open().count() == FULL + 2
    waiting = Counter(Asked.objects.waiting().values_list("city__code", flat=True))
    assert {code: waiting[code] for code in SIX if code != "de-hannover"} == {
        **dict.fromkeys(SIX[:4], FULL), "pl-katowice": 3,
    }  # fmt: skip
    assert waiting["de-hannover"] <= FULL


# --- declining ----------------------------------------------------------------------------------------------
def test_all_who_decline_at_once_pass_it_on_to_as_many_others_as_there_are(cities):
    """Two are left: the first two who decline find them, the third finds nobody, and nobody is asked twice."""
    question = asked(cities["hr-varazdin"])
    left = {member("se-norrkoping").code, member("be-ghent").code}
    rows = list(question.asked.all())[:3]
    found = at_once(*[lambda row=row: keeping.decline(row, by=None) for row in rows])
    assert kinds(found) == ["Asked"] * 3
    codes = list(question.asked.values_list("city__code", flat=True))
    assert len(codes) == len(set(codes)) == 7
    assert set(codes[-2:]) == left
    assert sorted(question.asked.values_list("position", flat=True)) == list(range(7))
    assert (entries("declined"), entries("passed-on")) == (3, 2)


def test_one_city_declines_and_answers_at_once_and_one_of_both_stands(cities):
    question = asked(cities["hr-varazdin"])
    spare = member("se-norrkoping")
    row = row_of(question, "fr-lyon")
    found = at_once(lambda: keeping.decline(row, by=None), lambda: answered(question, "fr-lyon"))
    assert kinds(found) == ["Asked", "WrongMoment"]
    stands = row_of(question, "fr-lyon")
    assert (stands.state, bool(stands.text)) in (("declined", False), ("answered", True))
    assert question.asked.filter(city=spare).exists() == (stands.state == "declined")


# --- answering ----------------------------------------------------------------------------------------------
def test_two_of_a_city_answer_at_once_and_one_is_told(cities):
    question = asked(cities["hr-varazdin"])
    found = at_once(
        *[lambda text=text: answered(question, "fr-lyon", text, version=1) for text in ("One.", "Two.")]
    )
    assert kinds(found) == ["Asked", "Outdated"]
    won = next(one for one in found if isinstance(one, Asked))
    assert (row_of(question, "fr-lyon").text, entries("answered")) == (won.text, 1)


def test_a_question_closes_while_it_is_answered(cities):
    question = asked(cities["hr-varazdin"])
    found = at_once(lambda: keeping.close(question, by=None), lambda: answered(question, "fr-lyon"))
    assert kinds(found) in (["Asked", "Question"], ["Question", "WrongMoment"])
    state = "answered" if "Asked" in kinds(found) else "released"
    assert row_of(question, "fr-lyon").state == state
    assert not Asked.objects.waiting().exists()


# --- agreeing -----------------------------------------------------------------------------------------------
def published_once(question: Question) -> Answer:
    """There is one card, one contact and one tie of it, and the row knows its card."""
    record = Answer.objects.get()
    assert Card.objects.get(kind="answer").key == record.key
    assert (Contact.objects.count(), Tie.objects.get().state) == (1, "confirmed")
    assert (row_of(question, record.city).card_key, entries("published")) == (record.key, 1)
    return record


def test_both_agree_at_once_and_there_is_one_card_and_one_tie(cities):
    question = asked(cities["hr-varazdin"])
    row = answered(question, "fr-lyon")
    found = at_once(*[lambda: keeping.mark(row, by=None), lambda: keeping.agree(row, by=None)] * 2)
    assert kinds(found) == ["Asked"] * 4
    assert (entries("marked"), entries("agreed")) == (1, 1)
    published_once(question)


def test_only_words_that_both_have_read_are_published(cities):
    question = asked(cities["hr-varazdin"])
    row = answered(question, "fr-lyon", "As it was read.")
    keeping.mark(row, by=None, version=row.version)
    found = at_once(
        lambda: keeping.agree(row, by=None, version=row.version),
        lambda: answered(question, "fr-lyon", "Other words.", version=row.version),
    )
    assert kinds(found) in (["Asked", "Outdated"], ["Asked", "WrongMoment"])
    if isinstance(found[0], Asked):
        record = published_once(question)
        assert str(authored("answer", record.key).original("answer")) == "As it was read."
    else:
        assert not Answer.objects.exists()
        assert not Contact.objects.exists()


def test_a_question_is_withdrawn_while_its_answer_is_agreed_to(cities):
    question = asked(cities["hr-varazdin"])
    row = answered(question, "fr-lyon")
    keeping.mark(row, by=None)
    found = at_once(
        lambda: keeping.withdraw(question, by=None, reason="By mistake."),
        lambda: keeping.agree(row, by=None),
    )
    assert isinstance(found[0], Question)
    if isinstance(found[1], Asked):
        published_once(question)
    else:
        assert kinds(found) == ["Question", "WrongMoment"]
        assert not Answer.objects.exists()
        assert not Contact.objects.exists()


def test_answers_to_the_same_words_published_at_once_have_an_address_each(cities):
    questions = [asked(cities[code]) for code in ("hr-varazdin", "it-bologna", "es-seville")]
    rows = [answered(question, "fr-lyon") for question in questions]
    for row in rows:
        keeping.mark(row, by=None)
    found = at_once(*[lambda row=row: keeping.agree(row, by=None) for row in rows])
    assert kinds(found) == ["Asked"] * 3
    begin = "how-do-you-find-rooms-for-rehearsals"
    slugs = sorted(Answer.objects.values_list("slug", flat=True))
    assert slugs == [begin, f"{begin}-2", f"{begin}-3"]
    assert (Contact.objects.count(), Card.objects.filter(kind="answer").count()) == (3, 3)
