"""The invented Network of a trial: one person for each role, and something on every desk. Made by the verbs of life.

The cities are real, and so is what is published about them; every person, draft, letter, remark and contact below is
invented and says so.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from mreza.accounts.choices import RoleKind
from mreza.accounts.models import User
from mreza.accounts.roles import give_role
from mreza.activities import life, writing
from mreza.activities.review import Remark
from mreza.areas.practices.models import Practice
from mreza.cities.appointing import appoint, invite_to
from mreza.cities.choices import Acting, Sector
from mreza.cities.letters import write_to
from mreza.cities.models import Appointment, City, Country, CreativeField, Organisation
from mreza.cities.proposing import propose
from mreza.cities.remarks import remark
from mreza.desk import invented_partnerships, trial
from mreza.foundation.moments import now
from mreza.notices.letters import Letter
from mreza.notices.models import OutgoingMail, tell
from mreza.ties.choices import Answer
from mreza.ties.cleaning import Wanted
from mreza.ties.keeping import answer, claim
from mreza.ties.models import Contact
from mreza.vocabulary.models import TieKind

HOME, AWAY, LONELY = "hr-varazdin", "it-bologna", "de-hannover"
COUNTRY, FIELD = "hr", "music"

# key → name, roles in the Network, appointments (role, place).
PEOPLE: dict[str, tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    "secretariat": ("Vera Invented", (RoleKind.SECRETARIAT,), ()),
    "administrator": ("Marko Madeup", (RoleKind.ADMINISTRATOR,), ()),
    "auditor": ("Nada Notreal", (RoleKind.AUDITOR,), ()),
    "focal-point": ("Iva Izmišljena", (), ((Acting.FOCAL_POINT, HOME),)),
    "alternate": ("Zvonko Zamišljeni", (), ((Acting.ALTERNATE, AWAY),)),
    "editor": ("Petra Probna", (), ((Acting.EDITOR, HOME),)),
    "mayor": ("Greta Gradska-Izmišljena", (), ((Acting.MAYOR, HOME),)),
    "commission": ("Ksenija Nestvarna", (), ((Acting.COMMISSION, COUNTRY),)),
    "ministry": ("Mislav Maštalo", (), ((Acting.MINISTRY, COUNTRY),)),
    "coordinator": ("Clara Fictional", (), ((Acting.COORDINATOR, FIELD),)),
    "deputy": ("Dario Pretend", (), ((Acting.DEPUTY, FIELD),)),
    "partner": ("Olga Imaginary", (), ((Acting.PARTNER, "invented-luthiers"),)),
    "creator": ("Kira Supposed", (RoleKind.CREATOR,), ()),
    "two-roles": ("Bruno Both-Invented", (), ((Acting.FOCAL_POINT, AWAY), (Acting.DEPUTY, "film"))),
    "silent": ("Silke Silent-Invented", (), ((Acting.FOCAL_POINT, LONELY),)),
    "newcomer": ("", (), ()),
}
MARK = trial.MARK


def is_populated() -> bool:
    return User.objects.filter(email=_email("secretariat")).exists()


@transaction.atomic
def populate() -> None:
    """Fill a trial's database once, or not at all."""
    if not trial.is_on():
        raise RuntimeError("Invented people live in the database of `make try` only.")
    if is_populated():
        return
    people = {key: _person(key, name) for key, (name, _roles, _posts) in PEOPLE.items()}
    officer = people["secretariat"]
    guild, _made = Organisation.objects.get_or_create(
        code="invented-luthiers",
        defaults={
            "name": "Invented Guild of Luthiers",
            "sector": Sector.CIVIL,
            "city": City.objects.get(code=HOME),
        },
    )
    for key, (_name, roles, posts) in PEOPLE.items():
        for role in roles:
            give_role(people[key], role, by=officer, reason="A trial.")
        for role, place in posts:
            appoint(people[key], role, _place(role, place), by=officer, reason="A trial.", told=False)
    _someone_silent(people["silent"])
    _records(people)
    _contacts(people)
    home, away = City.objects.get(code=HOME), City.objects.get(code=AWAY)
    invented_partnerships.work_together(people, home=home, away=away, guild=guild)
    _letters_and_remarks()
    _outgoing(people)


def _email(key: str) -> str:
    return f"{key}{trial.INVENTED}"


def _person(key: str, name: str) -> User:
    """With a password nobody knows: they sign in by the links of the trial."""
    user = User.objects.create_user(_email(key), secrets.token_urlsafe(32), name=name, language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _place(role: str, code: str) -> Any:
    model: Any = {
        Acting.COMMISSION: Country, Acting.MINISTRY: Country, Acting.COORDINATOR: CreativeField,
        Acting.DEPUTY: CreativeField, Acting.PARTNER: Organisation,
    }.get(Acting(role), City)  # fmt: skip
    return model.objects.get(code=code)


def _someone_silent(user: User) -> None:
    """A city that fell silent: its only person was last seen two years ago."""
    long_ago = now() - dt.timedelta(days=730)
    User.objects.filter(pk=user.pk).update(seen_at=long_ago, joined_at=long_ago)
    Appointment.objects.filter(user=user).update(since=long_ago)


def _records(people: dict[str, User]) -> None:
    """A draft, one in review, one a change was asked of; a draft of an organisation."""
    home, away = City.objects.get(code=HOME), City.objects.get(code=AWAY)
    editor, focal_point, coordinator = people["editor"], people["focal-point"], people["coordinator"]
    _write(
        home, editor, "Choirs that rehearse in tram depots", "Tramvajska spremišta postaju dvorane za probe."
    )
    reviewed = _write(
        home, editor, "Children build the instruments they play", "A luthier visits each nursery."
    )
    life.submit(reviewed, by=focal_point)
    given_back = _write(
        home, focal_point, "A baroque summer school for beginners", "Ten days, forty teachers, no exam."
    )
    life.submit(given_back, by=focal_point)
    ask = [Remark("Trial: who could not take part before? Please say how many.", "problem", 1)]
    life.ask_for_change(given_back, by=coordinator, comments=ask)
    waiting = _write(
        away, people["two-roles"], "Rehearsal rooms behind shop windows", "Empty shops lend their windows."
    )
    life.submit(waiting, by=people["two-roles"])
    guild = Organisation.objects.get(code="invented-luthiers")
    writing.create(
        Practice, language="en", by=people["partner"], organisation=guild, city=home,
        texts={"title": MARK + "A library of instruments", "summary": "Invented. Instruments are lent like books."},
    )  # fmt: skip


def _write(city: City, by: User, title: str, summary: str) -> Practice:
    practice: Practice = writing.create(
        Practice,
        language="en",
        by=by,
        city=city,
        texts={
            "title": MARK + title,
            "summary": f"Invented for a trial. {summary}",
            "problem": "Invented for a trial. Too few people could take part.",
            "done": "Invented for a trial. The city tried it for one year.",
            "failed": "Invented for a trial. The first winter was too cold.",
            "transfer": "Invented for a trial. A room, a caretaker, and patience.",
            "block.b1.title": "A room",
            "block.b1.text": "Invented for a trial. A room that stands empty in the evening.",
            "result.r1.text": "Invented for a trial. People who came back.",
        },
        values={
            "fields": [FIELD],
            "objectives": ["5"],
            "dimensions": ["cultural"],
            "groups": ["children"],
            "blocks": [{"key": "b1", "people": 2, "months": 6}],
            "results": [{"key": "r1", "figure": "120", "source": "https://example.org/invented"}],
            "partners": [{"name": "Invented music school", "sector": Sector.PUBLIC}],
            "starts": "2024",
        },
    )
    return practice


def _contacts(people: dict[str, User]) -> None:
    """One that waits for each city with a team, one that both confirm, one disputed, one entered from both sides."""
    home, away, lonely = (City.objects.get(code=code) for code in (HOME, AWAY, LONELY))
    focal_point, editor, their_lead = people["focal-point"], people["editor"], people["two-roles"]
    waiting = "A harpist practises in the castle"
    _claim(their_lead, (away, home), "residency", waiting, begins="2024-05", lead=home)
    _claim(
        editor, (home, away, lonely), "joint-project", "Songbook of three cities", begins="2023", ends="2024"
    )
    agreed = _claim(editor, (home, away), "visit", "Luthiers look at workshops", begins="2024-10", lead=away)
    answer(agreed, away, Answer.CONFIRMED, by=their_lead)
    denied = _claim(
        their_lead, (away, home), "advice", "Advice on rehearsal rooms", begins="2024-02-11", lead=away
    )
    answer(
        denied,
        home,
        Answer.DISPUTED,
        by=focal_point,
        comment="Invented: it was a letter, no advice was given.",
    )
    _claim(
        editor, (home, away), "residency", "A harpist from Bologna as a guest", begins="2024-05-04", lead=home
    )


def _claim(
    by: User,
    cities: tuple[City, ...],
    kind: str,
    title: str,
    *,
    begins: str,
    ends: str = "",
    lead: City | None = None,
) -> Contact:
    """The first of the cities says that it was so."""
    told = Wanted(
        kind=TieKind.objects.get(code=kind), cities=list(cities), title=MARK + title, language="en", lead=lead,
        begins=begins, ends=ends,
    )  # fmt: skip
    return claim(told, by=by, city=cities[0])


def _letters_and_remarks() -> None:
    """Strangers wrote: to cities with a team, to one without, and about a mistake."""
    for code, subject in (
        (HOME, "May our choir visit you?"),
        (AWAY, "A question about rehearsal rooms"),
        ("fr-lyon", "Whom may I ask?"),
    ):
        write_to(
            City.objects.get(code=code), name="Stella Stranger-Invented", email="stranger@example.org", organisation="",
            subject=MARK + subject, text="Invented for a trial. We are a choir of thirty; may we come in May?",
            language="en", sender="trial",
        )  # fmt: skip
    remark(
        City.objects.get(code=HOME), text=MARK + "the population is older than it says.", source="", email="",
        language="en", sender="trial",
    )  # fmt: skip


def _outgoing(people: dict[str, User]) -> None:
    """An invitation without an answer, a proposal to decide on, and letters that the mail server treated badly."""
    invite_to(
        "new-colleague@example.org", Acting.EDITOR, City.objects.get(code=LONELY), by=people["secretariat"]
    )
    propose("proposed@example.org", Acting.ALTERNATE, City.objects.get(code=HOME), by=people["commission"])

    def write() -> Letter:
        return Letter(
            MARK + "a letter", ("Invented for a trial.",), "You got this message because it is invented."
        )

    failing, uncertain = (
        tell(people["auditor"], "trial.letter", write, secret=False) for _number in range(2)
    )
    OutgoingMail.objects.filter(pk=failing.pk).update(trouble="SMTPServerDisconnected", attempts=5)
    an_hour_ago = now() - dt.timedelta(hours=1)
    OutgoingMail.objects.filter(pk=uncertain.pk).update(
        trouble="Unanswered", attempts=1, handing_at=an_hour_ago
    )
