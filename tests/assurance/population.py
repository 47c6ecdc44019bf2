"""The matrix's world: one person for each principal, and one of everything, their own and somebody else's."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Role, Token, User
from mreza.activities import life
from mreza.areas.partnerships.models import Interest, Place, Project, Wish
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.areas.practices.models import Adoption, AdoptionStep, Asked, Practice, Question
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import Appointment, City, CityLetter, Country, CreativeField, Organisation
from mreza.foundation.codes import code_of
from mreza.foundation.moments import now
from mreza.foundation.permissions import scopes
from mreza.journal.versions import drop_all
from mreza.ties.cleaning import Wanted
from mreza.ties.keeping import claim
from mreza.translations.authored import write_original
from mreza.translations.models import Text
from mreza.vocabulary.models import OfferKind, PlaceKind, TieKind
from tests.assurance import rights as r
from tests.assurance.matrix import FOREIGN, OWN, Door

CITIES = {OWN: "hr-varazdin", FOREIGN: "fr-lyon"}
FIELDS = {OWN: "music", FOREIGN: "literature"}
THIRD = "ie-dublin"  # the other city of contacts: nobody of the matrix acts for it
ASKING = "it-bologna"  # the other city of questions, likewise
COUNTRIES = {OWN: "hr", FOREIGN: "fr"}
STATES = ("draft", "in-review", "published", "retired")
ACTS = {
    r.EDI: ("editor", "city"), r.FOC: ("focal-point", "city"), r.ALT: ("alternate", "city"), r.MAY: ("mayor", "city"),
    r.FLD: ("coordinator", "field"), r.DEP: ("deputy", "field"), r.NAT: ("commission", "country"),
    r.MIN: ("ministry", "country"), r.PAR: ("partner", "organisation"), r.FORMER: ("focal-point", "city"),
}  # fmt: skip
ROLES = {
    r.SEC: RoleKind.SECRETARIAT,
    r.ADM: RoleKind.ADMINISTRATOR,
    r.AUD: RoleKind.AUDITOR,
    r.CRE: RoleKind.CREATOR,
}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')


def email_of(principal: str) -> str:
    return f"{principal.lower()}@matrix.example.org"


def contact_code(thing: str, whose: str) -> str:
    """The address of a contact of the matrix: the same in every run."""
    return code_of(f"matrix {thing} {whose}")


def _title(state: str, whose: str) -> str:
    return f"Secret of {whose} {state}"


def populate() -> None:
    """Fill the shipped network with the matrix's people and things."""
    Population().make()


class Population:
    """Everybody and everything the matrix asks about, in the shipped network: made once by `populate()`."""

    def __init__(self) -> None:
        self.places: dict[str, dict[str, Any]] = {
            "city": {whose: City.objects.get(code=code) for whose, code in CITIES.items()},
            "field": {whose: CreativeField.objects.get(code=code) for whose, code in FIELDS.items()},
            "country": {whose: Country.objects.get(code=code) for whose, code in COUNTRIES.items()},
            "organisation": {
                whose: Organisation.objects.get_or_create(
                    code=f"{whose}-body",
                    defaults={
                        "name": f"Body {whose}",
                        "sector": "civil",
                        "city": City.objects.get(code=CITIES[whose]),
                    },
                )[0]
                for whose in (OWN, FOREIGN)
            },
        }
        known = {user.email: user for user in User.objects.filter(email__endswith="@matrix.example.org")}
        self.people: dict[str, User | None] = {p: known.get(email_of(p)) for p in r.PRINCIPALS}
        self.elsewhere = known.get(email_of("elsewhere"))  # edits the foreign city
        keys = dict(
            Text.objects.filter(kind="practice", part="title", text__startswith="Secret of ").values_list(
                "text", "key"
            )
        )
        made = Practice.objects.select_related("city", "organisation").in_bulk(
            keys.values(), field_name="key"
        )
        self.practices = {
            (state, whose): made[keys[title]]
            for state in STATES
            for whose in (OWN, FOREIGN)
            if (title := _title(state, whose)) in keys
        }
        keys = dict(
            Text.objects.filter(kind="project", part="title", text__startswith="Secret of ").values_list(
                "text", "key"
            )
        )
        projects = Project.objects.in_bulk(keys.values(), field_name="key")
        self.projects = {
            (state, whose): projects[keys[title]]
            for state in STATES
            for whose in (OWN, FOREIGN)
            if (title := _title(state, whose)) in keys
        }
        editors = Appointment.objects.filter(role="editor", user__email__endswith="@matrix.example.org")
        codes = dict(editors.values_list("city__code", "code"))
        self.appointments = {whose: codes.get(code, "") for whose, code in CITIES.items()}
        letters = {letter.city.code: letter for letter in CityLetter.objects.select_related("city")}
        self.letters = {whose: letters[code] for whose, code in CITIES.items() if code in letters}

    def make(self) -> None:
        """Everybody, and one of everything in every state, their own and somebody else's."""
        for principal in r.PRINCIPALS[1:]:
            self._person(principal)
        elsewhere = User.objects.create_user(email_of("elsewhere"), name="Person elsewhere")
        since = now() - dt.timedelta(days=30)
        Appointment.objects.create(
            user=elsewhere, role="editor", since=since, city=self.places["city"][FOREIGN]
        )
        for state in STATES:
            for whose in (OWN, FOREIGN):
                self.practices[state, whose] = self._practice(state, whose)
                self.projects[state, whose] = self._project(state, whose)
        for whose in (OWN, FOREIGN):
            CityLetter.objects.create(
                city=self.places["city"][whose],
                name="Somebody",
                email="somebody@example.org",
                subject="A question",
                text="May we visit?",
                language="en",
            )
            self._contacts(whose)
            self._questions(whose)
            self._adoptions(whose)
            self._wishes(whose)
            self._place(whose)
            # Something to translate: a city without words of its own has no page in the workbench.
            write_original("city", CITIES[whose], {"lede": f"Words of {whose}."}, language="en", by=None)

    def person(self, observer: str) -> User | None:
        """The account of a principal, or of the editor of the foreign city; nobody's for the public."""
        return self.people.get(observer, self.elsewhere)

    def _person(self, principal: str) -> User:
        user: User = User.objects.create_user(
            email_of(principal), "correct horse battery", name=f"Person {principal}"
        )
        if principal in ROLES:
            Role.objects.create(user=user, kind=ROLES[principal])
        places: list[list[str]] = [["network", ""]]
        if principal in ACTS:
            role, place = ACTS[principal]
            about = self.places[place][OWN]
            since, until = now() - dt.timedelta(days=30), now() if principal == r.FORMER else None
            Appointment.objects.create(user=user, role=role, since=since, until=until, **{place: about})
            places.append([place, about.code])
        Token.objects.create(
            user=user,
            name="all I may",
            token_hash=hashlib.sha256(self.token(principal).encode()).hexdigest(),
            scopes=sorted(set(scopes().values())),
            places=places,
        )
        return user

    def _contacts(self, whose: str) -> None:
        """One that this city entered, and one that another did and it is asked about."""
        city, third = self.places["city"][whose], City.objects.get(code=THIRD)
        kind = TieKind.objects.get(code="joint-project")
        for thing, first, second, begins in (
            ("contact", city, third, "2019"), ("contact-asked", third, city, "2011"),  # nobody takes them for one
        ):  # fmt: skip
            wanted = Wanted(
                kind=kind, cities=[first, second], title=f"{thing} of {whose}", language="en", begins=begins,
                code=contact_code(thing, whose),
            )  # fmt: skip
            claim(wanted, by=None, city=first)

    def _questions(self, whose: str) -> None:
        """One that this city asks, and one that a third city asks it; neither has been answered."""
        city, third = self.places["city"][whose], City.objects.get(code=ASKING)
        for thing, asks, is_asked in (("question", city, third), ("question-asked", third, city)):
            question = Question.objects.create(
                code=contact_code(thing, whose), city=asks, title=f"{thing} of {whose}", text="Who knows?",
                language="en",
            )  # fmt: skip
            Asked.objects.create(
                question=question, city=is_asked, parts={"field": 20}, why={"fields": ["music"]}
            )

    def _adoptions(self, whose: str) -> None:
        """A practice of a third city carried on by this one, and one of this city carried on by the third."""
        city, third = self.places["city"][whose], City.objects.get(code=ASKING)
        from_third = make_practice("published", city=third, texts={"title": f"Carried on by {whose}"})
        pairs = (
            ("adoption", from_third, city),
            ("adoption-asked", self.practices["published", whose], third),
        )
        for thing, practice, adopter in pairs:
            adoption = Adoption.objects.create(
                code=contact_code(thing, whose), practice=practice, city=adopter, stage="running",
                original_language="en",
            )  # fmt: skip
            AdoptionStep.objects.create(adoption=adoption, stage="running", on="2024")

    def _place(self, whose: str) -> None:
        """A place of the city, run by the city itself."""
        kind, city = PlaceKind.objects.get(code="studio"), self.places["city"][whose]
        place = Place.objects.create(
            code=contact_code("place", whose), kind=kind, city=city, original_language="en"
        )
        write_original("place", place.code, {"name": f"Studio of {whose}"}, language="en", by=None)

    def _wishes(self, whose: str) -> None:
        """What this city offers the Network, with a third city's interest in it; and its own in what another offers."""
        city, asking = self.places["city"][whose], City.objects.get(code=ASKING)
        own = self._wish("wish", whose, city)
        elsewhere = self._wish("wish-elsewhere", whose, City.objects.get(code=THIRD))
        for thing, wish, asks in (("interest-asked", own, asking), ("interest", elsewhere, city)):
            interest = Interest.objects.create(code=contact_code(thing, whose), wish=wish, city=asks)
            interest.messages.create(from_asker=True, text="We would.", language="en")

    def _wish(self, thing: str, whose: str, city: City) -> Wish:
        code = contact_code(thing, whose)
        wish: Wish = Wish.objects.create(
            code=code, side="offer", kind=OfferKind.objects.get(code="venue-days"), city=city,
            original_language="en", audience="network", expires_on=now().date() + dt.timedelta(days=100),
        )  # fmt: skip
        write_original("wish", code, {"title": f"{thing} of {whose}"}, language="en", by=None)
        return wish

    def _practice(self, state: str, whose: str) -> Practice:
        """Whole, and brought into its state by the verbs; nobody of the world had a hand in it."""
        return make_practice(
            state,
            city=self.places["city"][whose],
            organisation=self.places["organisation"][whose],
            fields=[FIELDS[whose]],
            texts={"title": _title(state, whose), "summary": "Words nobody else may read."},
        )

    def _project(self, state: str, whose: str) -> Project:
        """Agreed on by its city alone, and brought into its state by the verbs."""
        project = make_project(
            city=self.places["city"][whose],
            stage="agreed",
            fields=[FIELDS[whose]],
            texts={"title": _title(state, whose), "summary": "Words nobody else may read."},
        )
        Project.objects.filter(pk=project.pk).update(organisation=self.places["organisation"][whose])
        project.refresh_from_db()
        if state != "draft":
            life.submit(project, by=None)
        if state in ("published", "retired"):
            life.publish(project, by=None)
        if state == "retired":
            life.retire(project, by=None, reason="It is over.")
        return project

    @staticmethod
    def token(principal: str) -> str:
        return f"mreza_matrix_{principal.lower()}_" + "0123456789abcdef" * 2

    def kwargs(self, door: Door, kind: str, whose: str) -> dict[str, Any]:
        """The arguments of a door's address for an object of that kind."""
        found = {}
        for name, thing in door.kwargs.items():
            if thing.startswith("="):
                found[name] = thing[1:]
            elif thing == "practice":
                found[name] = self.practices[kind.partition(":")[2], whose].code
            elif thing == "practice-key":
                found[name] = self.practices[kind.partition(":")[2], whose].key
            elif thing == "project":
                found[name] = self.projects[kind.partition(":")[2], whose].code
            elif thing == "published":
                found[name] = self.practices["published", whose].code
            elif thing.startswith("adoption") and thing.endswith("-practice"):
                code = contact_code(thing.removesuffix("-practice"), whose)
                found[name] = Practice.objects.get(adoptions__code=code).code
            elif thing in (
                "contact", "contact-asked", "question", "question-asked", "adoption", "adoption-asked", "place",
                "wish", "interest", "interest-asked",
            ):  # fmt: skip
                found[name] = contact_code(thing, whose)
            elif thing == "appointment":
                found[name] = self.appointments[whose]
            elif thing == "letter":
                found[name] = self.letters[whose].code
            else:
                found[name] = self.places[thing][whose].code
        return found

    @staticmethod
    def plain(content: bytes, path: str) -> bytes:
        """A page without what differs from request to request, and without its own address."""
        _language, _slash, rest = path[1:].partition("/")
        for one in (path.encode(), rest.encode()):
            content = content.replace(one, b"")
        return TOKEN.sub(b"", content)

    @staticmethod
    def forget() -> None:
        """What was kept from a request that was taken back."""
        drop_all()
