"""Acts of the network that two people may do in the same instant, each from a process of its own.

`ACTS[name]` makes one fresh object and says what it is called; `do(name, key, user)` is the act as any process of the
product would do it: the object read from the database, one verb called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

REASON = "Two at once."


def _practice(state: str, number: int) -> str:
    from mreza.areas.practices.tests.factories import make_practice
    from mreza.cities.models import City

    city = City.objects.get(code="hr-varazdin")
    return make_practice(state, city=city, texts={"title": f"Children build instruments {number}"}).key


def _letter(number: int) -> str:
    from mreza.cities.models import City, CityLetter

    letter = CityLetter.objects.create(
        city=City.objects.get(code="hr-varazdin"), name="Somebody", email="somebody@example.org",
        subject=f"Question {number}", text="May we visit?", language="en",
    )  # fmt: skip
    return letter.code


def _person(number: int) -> str:
    from mreza.accounts.models import User

    return str(User.objects.create_user(f"race{number}@example.org", name=f"Racer {number}").pk)


def _held(number: int) -> str:
    from mreza.accounts.models import User
    from mreza.cities.models import Appointment, City

    user = User.objects.create_user(f"held{number}@example.org")
    city = City.objects.get(code="hr-varazdin")
    return str(Appointment.objects.create(user=user, role="editor", city=city).pk)


def _invitation(number: int) -> str:
    from mreza.accounts.invitations import invite
    from mreza.accounts.models import User

    by = User.objects.get(email="secretariat@example.org")
    return invite(f"guest{number}@example.org", by=by, language="en", role="creator").token


def _in(practice: str) -> Any:
    from mreza.areas.practices.models import Practice

    return Practice.objects.get(key=practice)


def _appoint(key: str, by: Any) -> None:
    from mreza.accounts.models import User
    from mreza.cities.appointing import appoint
    from mreza.cities.models import City

    appoint(User.objects.get(pk=key), "editor", City.objects.get(code="hr-varazdin"), by=by)


def _end(key: str, by: Any) -> None:
    from mreza.cities.appointing import end_appointment
    from mreza.cities.models import Appointment

    end_appointment(Appointment.objects.get(pk=key), by=by, reason=REASON)


def _role(number: int) -> str:
    from mreza.accounts.models import Role, User

    user = User.objects.create_user(f"auditor{number}@example.org")
    return str(Role.objects.create(user=user, kind="auditor").pk)


def _end_role(key: str, by: Any) -> None:
    from mreza.accounts.models import Role
    from mreza.accounts.roles import end_role

    end_role(Role.objects.get(pk=key), by=by, reason=REASON)


def _accept(key: str, by: Any) -> None:
    from mreza.accounts.invitations import accept
    from mreza.accounts.models import Invitation

    accept(Invitation.objects.with_token(key).get(), name="Guest")


def _answer(key: str, by: Any) -> None:
    from mreza.cities.letters import answer
    from mreza.cities.models import CityLetter

    answer(CityLetter.objects.get(code=key), "You are welcome.", by=by)


def _translate(key: str, by: Any) -> None:
    from mreza.translations.authored import translate

    translate("practice", key, "title", "hr", "Djeca grade instrumente", state="draft", by=by, version=0)


def _life(verb: str, **given: Any) -> Callable[[str, Any], None]:
    def act(key: str, by: Any) -> None:
        from mreza.activities import life

        more = dict(given)
        if verb == "ask_for_change":
            from mreza.activities.review import Remark

            more["comments"] = [Remark("Please say how many children.", "summary", 1)]
        getattr(life, verb)(_in(key), by=by, **more)

    return act


def _contact(number: int) -> str:
    from mreza.ties.keeping import claim

    return claim(_wanted(f"{NIGHT} {number}"), by=None, city=_wanted("").cities[0]).code


def _wanted(title: str, **more: Any) -> Any:
    from mreza.cities.models import City
    from mreza.ties.cleaning import Wanted
    from mreza.vocabulary.models import TieKind

    cities = [City.objects.get(code=code) for code in ("hr-varazdin", "fr-lyon")]
    kind = TieKind.objects.get(code="joint-project")
    return Wanted(kind=kind, cities=cities, title=title, language="en", begins="2024", **more)


def _new_code(number: int) -> str:
    from mreza.foundation.codes import random_code

    return random_code()


def _enter(key: str, by: Any) -> None:
    from mreza.ties.keeping import claim

    wanted = _wanted(FORM, code=key)
    claim(wanted, by=by, city=wanted.cities[0])


def _say(said: str) -> Callable[[str, Any], None]:
    def act(key: str, by: Any) -> None:
        from mreza.cities.models import City
        from mreza.ties.keeping import answer
        from mreza.ties.models import Contact

        lyon = City.objects.get(code="fr-lyon")
        answer(Contact.objects.get(code=key), lyon, said, by=by, comment=REASON, version=1)

    return act


def _withdraw(key: str, by: Any) -> None:
    from mreza.ties.keeping import withdraw
    from mreza.ties.models import Contact

    withdraw(Contact.objects.get(code=key), by=by, reason=REASON)


def _address(number: int) -> str:
    """One that waits, in a city of its own; somebody names a few a day."""
    import datetime as dt

    from mreza.cities.models import City
    from mreza.foundation.moments import now
    from mreza.ties import officials
    from mreza.ties.keeping import claim

    there = City.objects.exclude(code__in=("hr-varazdin", "fr-lyon")).order_by("code")[number]
    wanted = _wanted(f"A visit {number}")
    wanted = replace(wanted, cities=[wanted.cities[0], there])
    named = officials.Named("Ana", "Head of Culture", f"ana{number}@example.org", REASON, "", "en")
    contact = claim(wanted, by=None, city=wanted.cities[0])
    some_day = now() - dt.timedelta(days=number // 10)
    return officials.name_address(contact, there, named, by=None, at=some_day).code


def _accept_address(key: str, by: Any) -> None:
    from mreza.ties import officials
    from mreza.ties.models import OfficialAddress

    officials.accept(OfficialAddress.objects.get(code=key), by=by)


def _city_that_has_not_looked(number: int) -> str:
    from mreza.foundation.moments import today
    from mreza.ties import review

    return review.asked(None, review.year_of(today()))[number]


def _look_at_the_year(key: str, by: Any) -> None:
    from mreza.cities.models import City
    from mreza.foundation.moments import today
    from mreza.ties import review

    review.look_at(City.objects.get(code=key), review.year_of(today()), by=by)


def _adoption(number: int) -> str:
    from mreza.areas.practices.tests.adoption_factories import adopted
    from mreza.cities.models import City

    practice = _in(_practice("published", 1000 + number))
    return adopted(practice, City.objects.get(code="fr-lyon")).code


def _on_adoption(verb: str, **given: Any) -> Callable[[str, Any], None]:
    def act(key: str, by: Any) -> None:
        from mreza.areas.practices.adoptions import keeping
        from mreza.areas.practices.adoptions.models import Adoption

        getattr(keeping, verb)(Adoption.objects.get(code=key), by=by, version=1, **given)

    return act


def _said_of_adoptions() -> int:
    from mreza.journal.models import Entry

    return Entry.objects.filter(act__in=("adoption.confirmed", "adoption.declined")).count()


NIGHT, FORM, POSTERS, TWICE, SET_RIGHT, CHOIRS, LACE, LAST = (
    "Night of short films", "One form, sent twice", "Poster exhibition", "One of two", "Set right or confirmed",
    "Choirs of the old mill", "Lace of both islands", "The last place",
)  # fmt: skip


def _called(title: str, **which: Any) -> Callable[[], int]:
    """How many contacts there are that are called so."""

    def count() -> int:
        from mreza.ties.models import Contact

        return Contact.objects.filter(title__startswith=title, **which).count()

    return count


def _answers() -> int:
    from mreza.journal.models import Entry
    from mreza.ties.models import Contact

    nights = Contact.objects.filter(title__startswith=NIGHT).values("code")
    said = Entry.objects.filter(act__in=("contact.confirmed", "contact.disputed"))
    return said.filter(about_key__in=nights).count()


def _own_year(number: int, day: str = "05-17") -> str:
    """Each round another year, so that what one round enters is like nothing of the others."""
    return f"{1400 + 3 * number}-{day}"


def _enter_for(place: int) -> Callable[[str, Any], None]:
    """One of the two cities enters what the other one enters in the same moment."""

    def act(key: str, by: Any) -> None:
        from dataclasses import replace

        from mreza.ties.keeping import claim

        wanted = replace(_wanted(POSTERS), begins=key)
        claim(wanted, by=by, city=wanted.cities[place], despite=())

    return act


def _import(title: str) -> Callable[[str, Any], None]:
    """A file whose only row has no name of its own: nothing but what it says tells that it was sent before."""

    def act(key: str, by: Any) -> None:
        from mreza.foundation.tables import Column, write_csv
        from mreza.ties.imports import read_plan

        said = {
            "kind": "joint-project", "title": title, "begins": key, "sources": "https://example.org/news",
            "cities": " | ".join(city.code for city in _wanted(title).cities),
        }  # fmt: skip
        data = b"".join(write_csv([Column(name, name) for name in said], [said]))
        read_plan(data, by=None, city=None).apply(by=None)

    return act


def _document(key: str, by: Any) -> None:
    from dataclasses import replace

    from mreza.ties.keeping import document

    told = replace(_wanted(LACE), begins=key, sources=["https://example.org/news"])
    document(told, by=by, despite=())


def _two_entries(number: int) -> str:
    from mreza.ties.keeping import claim

    wanted = _wanted(f"{TWICE} {number}")
    return " ".join(claim(wanted, by=None, city=city).code for city in wanted.cities)


def _merge(stays: int) -> Callable[[str, Any], None]:
    def act(key: str, by: Any) -> None:
        from mreza.ties.keeping import merge
        from mreza.ties.models import Contact

        both = [Contact.objects.get(code=code) for code in key.split()]
        merge(both[stays], both[1 - stays], by=by)

    return act


def _to_set_right(number: int) -> str:
    from mreza.ties.keeping import claim

    wanted = _wanted(f"{SET_RIGHT} {number}")
    return claim(wanted, by=None, city=wanted.cities[0]).code


def _correct(key: str, by: Any) -> None:
    from dataclasses import replace

    from mreza.ties.keeping import correct, wanted_of
    from mreza.ties.models import Contact

    contact = Contact.objects.get(code=key)
    correct(contact, replace(wanted_of(contact), begins="2023"), by=by, version=1)


def _asking_city(number: int) -> str:
    """A city has so many open questions at most, so each round is another city's; Varaždin asks those of other acts."""
    from mreza.cities.models import City

    return str(
        City.objects.exclude(code="hr-varazdin").order_by("code").values_list("code", flat=True)[number]
    )


def _ask(key: str, by: Any) -> None:
    from mreza.areas.practices.asking.cleaning import Wanted
    from mreza.areas.practices.asking.keeping import ask
    from mreza.cities.models import City

    wanted = Wanted("Where do orchestras rehearse?", "Empty shops stand in our centre.", "en", ["music"])
    ask(wanted, by=by, city=City.objects.get(code=key), once="race")


def _question(number: int) -> str:
    """A question of Varaždin that went to Lyon."""
    from mreza.areas.practices.asking.models import Asked, Question
    from mreza.cities.models import City, CreativeField

    varazdin, lyon = (City.objects.get(code=code) for code in ("hr-varazdin", "fr-lyon"))
    question = Question.objects.create(
        city=varazdin,
        title=f"Where do orchestras rehearse, {number}?",
        text="Shops stand empty.",
        language="en",
    )
    question.fields.add(CreativeField.objects.get(code="music"))
    Asked.objects.create(question=question, city=lyon, parts={"field": 20}, why={"fields": ["music"]})
    return question.code


def _answered_question(number: int) -> str:
    code = _question(number)
    _reply(code, None)
    return code


def _asked(question: str) -> Any:
    from mreza.areas.practices.asking.models import Asked

    return Asked.objects.select_related("question", "city").get(question__code=question)


def _reply(key: str, by: Any) -> None:
    from mreza.areas.practices.asking.keeping import answer

    answer(_asked(key), "In shops that stand empty.", "en", by=by, version=1)


def _pass_on(key: str, by: Any) -> None:
    from mreza.areas.practices.asking.keeping import decline

    decline(_asked(key), by=by, reason=REASON)


def _mark(key: str, by: Any) -> None:
    from mreza.areas.practices.asking.keeping import mark

    mark(_asked(key), by=by, version=2)


def _agree(key: str, by: Any) -> None:
    from mreza.areas.practices.asking.keeping import agree

    agree(_asked(key), by=by, version=2)


def _interests(number: int, kind: str, side: str, *codes: str) -> list[Any]:
    """Interests of these cities in one offer or need of Lyon, which has said yes to each; it has a single place."""
    from mreza.areas.partnerships.interests import keeping
    from mreza.areas.partnerships.wishes.cleaning import Wanted
    from mreza.areas.partnerships.wishes.keeping import enter
    from mreza.cities.models import City

    wanted = Wanted(side=side, kind=kind, title=f"{LAST} {number}", language="en", text="In May.")
    wish = enter(wanted, by=None, city=City.objects.get(code="fr-lyon"))
    found = []
    for code in codes:
        city = City.objects.get(code=code)
        interest = keeping.express(wish, by=None, city=city, text="We would.", language="en")
        found.append(keeping.agree(interest, as_asker=False, by=None))
    return found


def _rivals(number: int) -> str:
    return " ".join(one.code for one in _interests(number, "expert-days", "offer", "hr-varazdin", "be-ghent"))


def _take_the_last_place(which: int) -> Callable[[str, Any], None]:
    def act(key: str, by: Any) -> None:
        from mreza.areas.partnerships.interests.keeping import agree
        from mreza.areas.partnerships.models import Interest

        agree(Interest.objects.get(code=key.split()[which]), as_asker=True, by=by)

    return act


def _agreement(kind: str) -> Callable[[int], str]:
    def make(number: int) -> str:
        from mreza.areas.partnerships.interests.keeping import agree

        (interest,) = _interests(number, kind, "need", "hr-varazdin")
        return str(agree(interest, as_asker=True, by=None).code)

    return make


def _begin_project(key: str, by: Any) -> None:
    from mreza.areas.partnerships.interests.keeping import become_project
    from mreza.areas.partnerships.models import Interest

    become_project(Interest.objects.get(code=key), by=by)


def _take_back_agreement(key: str, by: Any) -> None:
    from mreza.areas.partnerships.interests.keeping import take_back
    from mreza.areas.partnerships.models import Interest

    take_back(Interest.objects.get(code=key), by=by, reason=REASON)


def _begun(kind: str, *, taken_back: bool = False) -> Callable[[], int]:
    """Projects begun from agreements of that kind, and agreements that were taken back."""

    def count() -> int:
        from mreza.areas.partnerships.models import Interest, Project

        begun = Project.objects.filter(interest__wish__kind__code=kind).count()
        return begun + taken_back * Interest.objects.filter(state="withdrawn", wish__kind__code=kind).count()

    return count


def _answered_project(number: int) -> str:
    from mreza.areas.partnerships.projects import keeping
    from mreza.cities.models import City

    lead, other = (City.objects.get(code=code) for code in ("hr-varazdin", "fr-lyon"))
    texts = {
        "title": f"Looms that travel {number}",
        "summary": "Both lend looms.",
        "question": "Do they stay?",
    }
    project = keeping.begin(language="en", texts=texts, by=None, city=lead)
    keeping.ask(project, other, by=None)
    keeping.answer(project, other, agrees=True, by=None)
    return str(project.key)


def _agree_on_project(key: str, by: Any) -> None:
    from mreza.areas.partnerships.models import Project
    from mreza.areas.partnerships.projects.keeping import agree

    agree(Project.objects.get(key=key), by=by)


@dataclass(frozen=True)
class Act:
    """How an object for the act is made, the act itself, and the journal entry that says it was done.

    With `against` the second process does that instead: of two acts that exclude each other one wins.
    """

    make: Callable[[int], str]
    do: Callable[[str, Any], None]
    entry: str = ""  # name of the act in the journal, exactly one a round
    count: Callable[[], int] | None = None  # or what is counted instead
    against: Callable[[str, Any], None] | None = None


def _texts() -> int:
    from mreza.translations.models import Text

    return Text.objects.filter(
        kind="practice", language="hr", part="title", text="Djeca grade instrumente"
    ).count()


ACTS: dict[str, Act] = {
    "submit": Act(lambda n: _practice("draft", n), _life("submit"), "practice.submitted"),
    "take back": Act(lambda n: _practice("in-review", n), _life("take_back"), "practice.taken-back"),
    "ask for change": Act(
        lambda n: _practice("in-review", n), _life("ask_for_change"), "practice.change-asked"
    ),
    "publish": Act(lambda n: _practice("in-review", n), _life("publish"), "practice.published"),
    "retire": Act(lambda n: _practice("published", n), _life("retire", reason=REASON), "practice.retired"),
    "revive": Act(lambda n: _practice("retired", n), _life("revive"), "practice.revived"),
    "confirm": Act(lambda n: _practice("published", n), _life("confirm"), "practice.confirmed"),
    "translate": Act(lambda n: _practice("published", n), _translate, count=_texts),
    "appoint": Act(_person, _appoint, "appointment.given"),
    "end an appointment": Act(_held, _end, "appointment.ended"),
    "end a role": Act(_role, _end_role, "accounts.role_ended"),
    "accept an invitation": Act(_invitation, _accept, "accounts.invitation_accepted"),
    "answer a letter": Act(_letter, _answer, "letter.answered"),
    "enter a contact": Act(_new_code, _enter, count=_called(FORM)),
    "enter a contact from both sides": Act(
        _own_year, _enter_for(0), count=_called(POSTERS), against=_enter_for(1)
    ),
    "import a file of contacts": Act(lambda n: _own_year(n, "08-05"), _import(CHOIRS), count=_called(CHOIRS)),
    "import a contact and enter it": Act(
        lambda n: _own_year(n, "11-02"), _import(LACE), count=_called(LACE), against=_document
    ),
    "merge two entries, each into the other": Act(
        _two_entries, _merge(0), count=_called(TWICE, merged_into__isnull=False), against=_merge(1)
    ),
    "correct and confirm": Act(
        _to_set_right, _correct, count=_called(SET_RIGHT, version=2), against=_say("confirmed")
    ),
    "confirm and dispute": Act(_contact, _say("confirmed"), count=_answers, against=_say("disputed")),
    "withdraw a contact": Act(_contact, _withdraw, "contact.withdrawn"),
    "accept an official address": Act(_address, _accept_address, "official-address.accepted"),
    "look at the ties of a year": Act(_city_that_has_not_looked, _look_at_the_year, "city.ties-looked-at"),
    "confirm and decline an adoption": Act(
        _adoption,
        _on_adoption("confirm"),
        count=_said_of_adoptions,
        against=_on_adoption("decline", comment=REASON),
    ),
    "ask the Network": Act(_asking_city, _ask, "question.asked"),
    "decline a question": Act(_question, _pass_on, "question.declined"),
    "answer a question": Act(_question, _reply, "question.answered"),
    "accept an answer and agree to it": Act(_answered_question, _mark, "question.published", against=_agree),
    "agree on the last place": Act(
        _rivals, _take_the_last_place(0), "wish.taken-up", against=_take_the_last_place(1)
    ),
    "begin a project": Act(_agreement("venue-days"), _begin_project, count=_begun("venue-days")),
    "begin a project and take the agreement back": Act(
        _agreement("studio-time"),
        _begin_project,
        count=_begun("studio-time", taken_back=True),
        against=_take_back_agreement,
    ),
    "agree on a project": Act(_answered_project, _agree_on_project, "project.agreed"),
}


def race(
    rounds: dict[str, list[str]], email: str, database: str, gate: Any, told: Any, is_second: bool = False
) -> None:
    """Run in a process of its own: each act on one object after the other, each started together with the other."""
    import os

    os.environ["DATABASE_URL"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.db import connection

    from mreza.accounts.models import User

    by = User.objects.get(email=email)
    results: dict[str, list[str]] = {name: [] for name in rounds}
    for name, keys in rounds.items():
        for key in keys:
            gate.wait(300)
            try:
                act = ACTS[name]
                (act.against if is_second and act.against else act.do)(key, by)
                results[name].append("done")
            except Exception as error:  # the test looks at what came
                results[name].append(type(error).__name__)
    connection.close()
    told.put(results)
