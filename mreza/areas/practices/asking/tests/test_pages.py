"""Asking and answering by the pages: what one sees before sending, what nobody else sees, what a failure says."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mreza.activities import life
from mreza.activities.models import Card
from mreza.areas.practices.asking import keeping, reading
from mreza.areas.practices.asking.models import Answer, Question
from mreza.areas.practices.asking.tests.factories import (
    ANSWER,
    TEXT,
    TITLE,
    answered,
    asked,
    member,
    practice_about,
    published,
    row_of,
)
from mreza.cities.models import Appointment
from mreza.foundation import hooks
from mreza.foundation.moments import now
from mreza.notices.models import Notice
from mreza.ties.models import Tie

pytestmark = pytest.mark.django_db
FORM = {
    "city": "hr-varazdin", "title": TITLE, "text": TEXT, "language": "en", "field": ["music"], "objective": "",
    "useful_until": "", "once": "form-1",
}  # fmt: skip


def at(name: str, **kwargs: str) -> str:
    return reverse(f"questions:{name}", kwargs=kwargs)


def plain(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- asking -------------------------------------------------------------------------------------------------
def test_before_sending_one_sees_what_is_answered_already_and_who_is_asked_and_why(cities, team):
    practice_about(cities["it-bologna"], "Rehearsals of orchestras in empty shops")
    _user, client = team("hr-varazdin")
    assert client.get(at("new")).status_code == 200
    seen = client.post(at("new"), {**FORM, "do": "check"})
    words = plain(seen)
    assert seen.status_code == 200
    assert "Rehearsals of orchestras in empty shops" in words
    assert "It holds the creative field: music." in words
    points = [int(one) for one in re.findall(r"(\d+) of 100", words)]
    assert len(points) == 5
    assert points[0] == max(points)
    assert not Question.objects.exists()
    sent = client.post(at("new"), {**FORM, "do": "ask"})
    question = Question.objects.get()
    assert sent.headers["Location"] == at("question", code=question.code)
    assert [row.score for row in question.asked.all()] == points, "as was shown before"
    client.post(at("new"), {**FORM, "do": "ask"})
    assert Question.objects.count() == 1


def test_while_one_types_the_same_address_tells_what_is_answered_already(cities, team):
    practice_about(cities["it-bologna"], "Rehearsals of orchestras in empty shops")
    _user, client = team("hr-varazdin")
    part = client.get(at("new"), {"title": TITLE, "text": TEXT}, headers={"HX-Request": "true"})
    assert "Rehearsals of orchestras in empty shops" in part.content.decode()
    assert "<form" not in part.content.decode()
    nothing = client.get(at("new"), {"title": "Xyzzy plugh?"}, headers={"HX-Request": "true"})
    assert nothing.content.decode().strip() == ""


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(cities, team):
    _user, client = team("hr-varazdin")
    for wrong in (
        {"text": "word " * 260},
        {"field": []},
        {"useful_until": "2001-01-01"},
        {"language": "klingon"},
    ):
        answer = client.post(at("new"), {**FORM, **wrong, "do": "ask"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "field-error" in page
        assert TITLE in page
    foreign = client.post(at("new"), {**FORM, "city": "fr-lyon", "do": "ask"})
    assert foreign.status_code == 422
    changed = client.post(at("new"), {**FORM, "do": "change"})
    assert (changed.status_code, "Your question in one sentence" in plain(changed)) == (200, True)
    assert not Question.objects.exists()


def test_cities_that_nobody_acts_for_are_named_and_not_asked(cities, team):
    practice_about(member("pt-idanha", lead=False), "Rehearsals of orchestras in empty shops")
    _user, client = team("hr-varazdin")
    words = plain(client.post(at("new"), {**FORM, "do": "check"}))
    assert "nobody acts for it in Mreža yet, so it is not asked: Idanha" in words


# --- the journey --------------------------------------------------------------------------------------------
def test_a_question_is_declined_once_answered_and_becomes_a_card_and_a_tie(cities, team):
    member("se-norrkoping")
    _asker, varazdin = team("hr-varazdin")
    varazdin.post(at("new"), {**FORM, "do": "ask"})
    question = Question.objects.get()
    first, second = [row.city.code for row in question.asked.select_related("city")][:2]
    _one, declines = team(first)
    _two, answers = team(second)
    here = at("question", code=question.code)
    assert "We cannot answer" in plain(declines.get(here))
    gone = declines.post(
        at("decline", code=question.code, city=first), {"decline-reason": "No shops."}, follow=True
    )
    assert "goes on to another city" in plain(gone)
    assert question.asked.count() == 6
    assert "No shops." in plain(varazdin.get(here))
    assert "No shops." not in plain(answers.get(here)), "why a city declines is for who asked"

    reply = at("reply", code=question.code, city=second)
    assert answers.get(reply).status_code == 200
    assert answers.post(reply, {"text": "", "language": "en", "version": "1"}).status_code == 422
    answers.post(reply, {"text": ANSWER, "language": "en", "version": "1", "publish": "on"})
    words = plain(varazdin.get(here))
    assert "We lend empty shops for a year." in words
    row = row_of(question, second)
    mark = at("mark", code=question.code, city=second)
    done = varazdin.post(mark, {"version": str(row.version)}, follow=True)
    assert "Question and answer are published." in plain(done)
    varazdin.post(mark, {"version": str(row.version)})

    record = Answer.objects.get()
    public = varazdin.get(at("answer", code=record.code))
    assert "We lend empty shops for a year." in plain(public)
    assert Card.objects.get(kind="answer").key == record.key
    assert (Tie.objects.get().giver.code, Tie.objects.get().state) == (second, "confirmed")


def test_everybody_reads_the_list_and_the_answer_and_finds_them(cities, client):
    question = asked(cities["hr-varazdin"])
    published(question, "fr-lyon")
    listed = client.get(at("list"))
    assert (TITLE in plain(listed), "1 answered question" in plain(listed)) == (True, True)
    assert "X-Mreza-Public" in listed.headers
    assert TITLE in plain(client.get(at("list") + "?q=insures"))
    assert "No answered question fits all of this" in plain(client.get(at("list") + "?field=film&q=nothing"))
    assert client.get(at("list") + "?field=chess").status_code == 400
    assert client.get(at("list") + "?page=9").status_code == 400
    record = Answer.objects.get()
    one = client.get(at("answer", code=record.code))
    assert (one.status_code, "Asked by Varazdin · answered by Lyon" in plain(one)) == (200, True)
    assert client.get(at("answer", code=record.key)).status_code == 301
    assert client.get(at("answer", code="no-such")).status_code == 404
    assert "How do you find rooms for" in plain(client.get("/en/search/?q=rehearsals"))


def test_the_citys_page_says_in_words_how_it_answers_and_nothing_of_this_month(cities, client):
    page = reverse("cities:city", kwargs={"code": "fr-lyon"})
    asked(cities["hr-varazdin"], title="Just now?")
    assert "Questions and answers" not in plain(client.get(page))
    long_ago = now() - dt.timedelta(days=70)
    question = asked(cities["hr-varazdin"], at=long_ago, title="Long ago?")
    answered(question, "fr-lyon", at=long_ago + dt.timedelta(days=5))
    words = plain(client.get(page + "?"))
    assert "Asked 1 time in the twelve months to" in words
    assert "It answered once, within a week." in words


def test_the_citys_page_says_that_it_passed_questions_on(cities, client):
    long_ago = now() - dt.timedelta(days=70)
    question = asked(cities["hr-varazdin"], at=long_ago)
    keeping.decline(row_of(question, "fr-lyon"), by=None, at=long_ago + dt.timedelta(days=1))
    keeping.close(question, by=None, at=long_ago + dt.timedelta(days=2))
    lyon, bologna = (
        plain(client.get(reverse("cities:city", kwargs={"code": code}))) for code in ("fr-lyon", "it-bologna")
    )
    assert "It passed 1 question on to others." in lyon
    assert "It has not answered in that time." not in lyon
    assert "It has not answered in that time." in bologna


# --- what is wrong, and who may not -------------------------------------------------------------------------
def test_a_stranger_learns_nothing(cities, team, client, acting):
    question = asked(cities["hr-varazdin"])
    _user, other = acting("focal-point", "gb-bradford")
    _nobody, account = acting("")
    for reader in (other, account):
        for name in ("question",):
            assert reader.get(at(name, code=question.code)).status_code == 404
        for act in ("close", "withdraw"):
            assert reader.post(at(act, code=question.code)).status_code == 404
        for act in ("decline", "agree", "mark", "reply"):
            assert reader.post(at(act, code=question.code, city="fr-lyon")).status_code == 404
    assert client.get(at("question", code=question.code)).status_code == 302
    assert account.get(at("new")).status_code == account.get(at("mine")).status_code == 403
    assert TITLE not in plain(client.get(at("list")))
    assert TITLE not in plain(client.get("/en/search/?q=rehearsals"))
    assert TITLE not in plain(other.get(at("mine")))


def test_a_city_asked_reads_its_own_answer_and_not_those_of_others(cities, team):
    question = asked(cities["hr-varazdin"])
    answered(question, "fr-lyon")
    _one, lyon = team("fr-lyon", "editor")
    _two, bologna = team("it-bologna", "editor")
    here = at("question", code=question.code)
    assert "We lend empty shops" in plain(lyon.get(here))
    assert "We lend empty shops" not in plain(bologna.get(here))
    assert bologna.post(at("reply", code=question.code, city="fr-lyon"), {"text": "x"}).status_code == 403
    assert lyon.post(at("agree", code=question.code, city="fr-lyon")).status_code == 403, (
        "its focal point agrees"
    )
    assert lyon.post(at("mark", code=question.code, city="fr-lyon")).status_code == 403
    assert lyon.post(at("close", code=question.code)).status_code == 403


def test_the_secretariat_sees_every_question_and_may_withdraw_it(cities, officer_client):
    question = asked(cities["hr-varazdin"])
    assert TITLE in plain(officer_client.get(at("mine")))
    here = at("question", code=question.code)
    assert officer_client.get(here).status_code == 200
    bare = officer_client.post(at("withdraw", code=question.code), {"withdraw-reason": ""})
    assert (bare.status_code, "field-error" in bare.content.decode()) == (422, True)
    officer_client.post(at("withdraw", code=question.code), {"withdraw-reason": "An advertisement."})
    assert "An advertisement." in plain(officer_client.get(here))


def test_who_ends_a_question_need_not_be_who_asked_and_all_concerned_are_told(cities, team, officer):
    asker, client = team("hr-varazdin")
    lead, _client = team("fr-lyon")
    writer, _client = team("it-bologna", "editor")
    question = asked(cities["hr-varazdin"], by=asker)
    answered(question, "it-bologna", by=writer)
    keeping.withdraw(question, by=officer, reason="An advertisement.")
    for user in (asker, lead, writer):
        assert Notice.objects.filter(user=user, kind="question.withdrawn").count() == 1, user
    assert "The question “How do you find rooms for rehearsals?” of Varazdin was withdrawn." in plain(
        client.get("/en/desk/notices/?all")
    )


def test_an_editor_who_changes_what_was_agreed_to_is_told_and_it_is_agreed_to_anew(cities, team):
    question = asked(cities["hr-varazdin"])
    _one, lead = team("fr-lyon")
    _two, editor = team("fr-lyon", "editor")
    answered(question, "fr-lyon")
    here = at("question", code=question.code)
    assert 'name="version" value="2"' in lead.get(here).content.decode()
    lead.post(at("agree", code=question.code, city="fr-lyon"), {"version": "2"})
    reply = at("reply", code=question.code, city="fr-lyon")
    assert "If you change it, it must agree again." in plain(editor.get(reply))
    assert re.search(r'<input[^>]* name="publish"[^>]* checked', lead.get(reply).content.decode())
    editor.post(reply, {"text": "Other words.", "language": "en", "version": "2"})
    assert lead.post(at("agree", code=question.code, city="fr-lyon"), {"version": "2"}).status_code == 409
    assert row_of(question, "fr-lyon").agreed_at is None
    # Who leads may write and agree in one go, also anew.
    again = {"text": "Our words.", "language": "en", "version": "3", "publish": "on"}
    lead.post(reply, again)
    assert row_of(question, "fr-lyon").agreed_at is not None


def test_who_declines_is_told_whether_anybody_else_is_asked(cities, team):
    question = asked(cities["hr-varazdin"])
    member("se-norrkoping")
    _one, lyon = team("fr-lyon")
    _two, bologna = team("it-bologna")
    words = plain(lyon.post(at("decline", code=question.code, city="fr-lyon"), follow=True))
    assert "The question goes on to another city." in words
    words = plain(bologna.post(at("decline", code=question.code, city="it-bologna"), follow=True))
    assert "There is no other city that could be asked." in words


def test_a_record_that_was_a_reason_and_is_retired_is_named_no_more(cities, team):
    practice = practice_about(cities["it-bologna"], "Rehearsals of orchestras in empty shops")
    question = asked(cities["hr-varazdin"])
    _user, client = team("hr-varazdin")
    here = at("question", code=question.code)
    assert "Its records speak of it: Rehearsals of orchestras in empty shops" in plain(client.get(here))
    life.retire(practice, by=None, reason="It ended.")
    words = plain(client.get(here))
    assert "Its records spoke of it when the question was asked." in words
    assert "Rehearsals of orchestras" not in words


def test_what_is_over_stands_by_its_day_whether_it_was_answered_or_not(cities, team):
    user, _client = team("fr-lyon")
    days = [now() - dt.timedelta(days=number) for number in (9, 6, 3)]
    first, second, third = (
        asked(cities["hr-varazdin"], at=day, title=f"Question {number}?") for number, day in enumerate(days)
    )
    answered(first, "fr-lyon", at=days[0])
    keeping.close(second, by=None)
    answered(third, "fr-lyon", at=days[2])
    told = [row.question.title for row in reading.answered_by(user)]
    assert told == ["Question 2?", "Question 1?", "Question 0?"]


def test_two_of_a_city_write_at_once_and_the_second_sees_both(cities, team):
    question = asked(cities["hr-varazdin"])
    _one, first = team("fr-lyon", "editor")
    _two, second = team("fr-lyon", "alternate")
    reply = at("reply", code=question.code, city="fr-lyon")
    first.post(reply, {"text": "First words.", "language": "en", "version": "1"})
    late = second.post(reply, {"text": "Second words.", "language": "en", "version": "1"})
    words = late.content.decode()
    assert (late.status_code, "First words." in words, "Second words." in words) == (409, True, True)
    assert 'name="version" value="2"' in words
    second.post(reply, {"text": "Both words.", "language": "en", "version": "2"})
    assert row_of(question, "fr-lyon").text == "Both words."


def test_an_answer_is_kept_right_by_its_city(cities, team):
    question = asked(cities["hr-varazdin"])
    published(question, "fr-lyon")
    record = Answer.objects.get()
    _one, lyon = team("fr-lyon")
    _two, varazdin = team("hr-varazdin")
    for name in ("write", "standing"):
        assert varazdin.get(at(name, code=record.code)).status_code == 403
        assert lyon.get(at(name, code=record.code)).status_code == 200
    version = str(record.version)
    lyon.post(at("write", code=record.code), {"answer": "Ours are in schools.", "version": version})
    assert "Ours are in schools." in plain(lyon.get(at("answer", code=record.code)))
    late = lyon.post(at("write", code=record.code), {"answer": "Late.", "version": version})
    assert (late.status_code, "Late." in late.content.decode()) == (409, True)
    assert lyon.post(at("retire", code=record.code), {"reason": ""}).status_code == 422
    lyon.post(at("retire", code=record.code), {"reason": "It ended."})
    assert "Retired" in plain(varazdin.get(at("answer", code=record.code)))
    lyon.post(at("revive", code=record.code), {})
    lyon.post(at("confirm", code=record.code), {})
    record.refresh_from_db()
    assert (record.state, record.confirmed_by.email[:11]) == ("published", "focal-point")


# --- desk and notices ---------------------------------------------------------------------------------------
def lines(user) -> list[str]:
    return [
        line.kind for lines in hooks.waits_for_me(user).values() for line in lines if "question" in line.kind
    ]


def test_what_waits_stands_on_the_desk_of_those_who_can_do_it(cities, team):
    asker, _client = team("hr-varazdin")
    lead, _client = team("fr-lyon")
    editor, _client = team("fr-lyon", "editor")
    question = asked(cities["hr-varazdin"])
    assert (lines(asker), lines(lead), lines(editor)) == ([], ["question.asked"], ["question.asked"])
    row = answered(question, "fr-lyon")
    assert (lines(asker), lines(lead)) == (["question.answered"], [])
    keeping.mark(row, by=asker)
    assert (lines(asker), lines(lead), lines(editor)) == ([], ["question.marked"], [])
    keeping.agree(row, by=lead)
    assert lines(asker) == lines(lead) == []


def test_everybody_concerned_is_told_and_who_acted_is_not(cities, team):
    asker, _client = team("hr-varazdin")
    lead, client = team("fr-lyon")
    question = asked(cities["hr-varazdin"], by=asker)
    row = answered(question, "fr-lyon", by=lead)
    keeping.mark(row, by=asker)
    keeping.agree(row, by=lead)
    keeping.close(question, by=asker)

    def told(user) -> list[str]:
        return sorted(Notice.objects.filter(user=user).values_list("kind", flat=True))

    assert told(asker) == ["question.answered", "question.published"]
    assert told(lead) == ["question.asked", "question.marked"]
    assert "asks: “How do you find rooms for rehearsals?”" in plain(client.get("/en/desk/notices/?all"))


def test_who_has_left_the_city_reads_it_no_more(cities, team):
    lead, client = team("fr-lyon")
    question = asked(cities["hr-varazdin"])
    assert client.get(at("question", code=question.code)).status_code == 200
    Appointment.objects.filter(user=lead).update(until=now())
    assert client.get(at("question", code=question.code)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_any_number(cities, team, client, count, django_assert_num_queries):
    _user, own = team("hr-varazdin")
    for number in range(count):
        question = asked(cities["hr-varazdin"], title=f"Question {number}?")
        published(question, "fr-lyon")
    for reader, address, queries in ((client, at("list"), 3), (own, at("mine"), 12)):
        reader.get(address)  # what is kept by data version is warm from here on
        with django_assert_num_queries(queries):
            page = plain(reader.get(address))
        assert all(f"Question {number}?" in page for number in range(count))


def test_a_question_costs_the_same_for_any_number_of_cities_asked(cities, team):
    """Fifteen rows of a question are read, and what this reader may do with each is known without asking again."""
    _user, client = team("hr-varazdin")
    practice_about(cities["it-bologna"], "Rehearsals of orchestras in empty shops")
    question = asked(cities["hr-varazdin"])
    here = at("question", code=question.code)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(here).status_code == 200
        return len(queries)

    statements()
    five = statements()
    question.asked.exclude(city__code="it-bologna").delete()
    assert statements() == five <= 20
