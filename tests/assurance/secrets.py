"""The secrets of the house, each with who may know it (security.md §6.3 and S1–S12, transcribed; not from the rules).

To add one: a function that puts it into the world (by a verb, or as a row where a verb would do more) and returns the
addresses at which it stands, and a line in `SECRETS`. Where one value is told from another, `furnish` makes the thing.
Every secret has the word `WORD` in it, where it has words: every search of the house is asked for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import translation

from mreza.accounts import invitations
from mreza.accounts.choices import RoleKind
from mreza.accounts.models import Invitation, Role, Token, User
from mreza.activities import autosaves, life, participation, review
from mreza.activities.models import Comment, Participation, Revision, SavedSearch
from mreza.activities.review import Remark as ReviewRemark
from mreza.areas.partnerships.find import proposing
from mreza.areas.partnerships.models import Interest, Place, Project
from mreza.areas.partnerships.models import Wish as Offer
from mreza.areas.partnerships.projects.tests.factories import make_project
from mreza.areas.practices.models import Asked, Practice, Question
from mreza.areas.practices.tests.factories import make_practice
from mreza.cities.models import (
    Appointment,
    City,
    CityLetter,
    Handover,
    Organisation,
    Remark,
)
from mreza.desk.models import PutAside
from mreza.files import storing
from mreza.files.tests.making import picture, upload
from mreza.foundation.codes import code_of
from mreza.foundation.moments import now
from mreza.journal.models import record
from mreza.notices.models import Notice, OutgoingMail, Wish
from mreza.ties import officials
from mreza.ties.models import Contact, OfficialAddress
from mreza.translations.authored import translate, write_original
from mreza.translations.models import Text
from mreza.vocabulary.models import OfferKind, PlaceKind
from tests.assurance import rights as r
from tests.assurance.matrix import OWN
from tests.assurance.population import ASKING, CITIES, FIELDS, THIRD, Population, contact_code
from tests.assurance.twoworld import ELSEWHERE, POST, WORD, Secret

ELSEWHERE_NAMED = "at-graz"  # an address waits there in both worlds; nobody of the matrix acts for it
PHONE = "+385 42 555 0199"
LONG_AGO = dt.timedelta(days=400)


def at(name: str, **kwargs: Any) -> str:
    with translation.override("en"):
        return reverse(name, kwargs=kwargs)


# --- who and what ---------------------------------------------------------------------------------------------
def keeper(world: Population, whose: str) -> User:
    """Somebody who writes for that city: the editor."""
    user = world.person(r.EDI if whose == OWN else ELSEWHERE)
    assert user is not None
    return user


def officer(world: Population) -> User:
    user = world.person(r.SEC)
    assert user is not None
    return user


def address(*of: str) -> str:
    """An e-mail with the word in it."""
    return "-".join([WORD.lower(), *of]) + "@example.org"


def practice(world: Population, state: str, whose: str) -> Practice:
    """That record as it is now in the database."""
    return Practice.objects.select_related("city").get(pk=world.practices[state, whose].pk)


def pages_of(one: Practice) -> list[str]:
    """Every address of one record."""
    about = {"kind": one.kind, "key": one.key}
    return [
        *(
            at(f"practices:{name}", code=one.code)
            for name in (
                "practice",
                "write",
                "history",
                "review",
                "check",
                "cities",
                "sent",
                "standing",
                "pdf",
            )
        ),
        at("practices:section", code=one.code, section="short"),
        at("files:of", **about),
        at("translations:edit", **about, language="hr"),
        f"/api/v1/practices/{one.code}",
        f"/api/v1/practices/{one.code}/draft",
        f"/api/v1/translations/practice/{one.key}/hr",
        at("practices:mine"),
        at("practices:to-review"),
        at("desk:desk"),
        at("translations:list"),
    ]


def people_of(city: str) -> list[str]:
    return [
        at("cities:city-people", code=city),
        at("cities:people"),
        at("cities:people") + "?format=csv",
        at("cities:people") + f"?q={WORD}",
        at("cities:state", code=city),
        at("cities:city", code=city),
        at("desk:city", code=city),
        "/api/v1/people",
    ]


MY_COPY = POST + at("accounts:copy")
OFFICES = [at("accounts:people"), at("accounts:journal"), at("accounts:invitations"), at("desk:outbox")]


def furnish(world: Population) -> None:
    """What both worlds have: things whose content is the secret."""
    for whose, code in CITIES.items():
        city, user = City.objects.get(code=code), keeper(world, whose)
        invitations.invite(
            f"guest-{whose}@example.org", by=officer(world), language="en", role="editor", about_kind="city",
            about_key=code,
        )  # fmt: skip
        review.comment(
            practice(world, "in-review", whose), [ReviewRemark("Say more.", "summary", 1)], by=None
        )
        _translate(practice(world, "draft", whose), "Mirna riječ")
        appointment = Appointment.objects.get(user=user)
        Handover.objects.create(appointment=appointment, begun_by=user, note="Keys are in the drawer.")
        _mail(f"reader-{whose}@example.org", kind=f"test.{whose}")
        _official(world, whose)
        lead = User.objects.create(email=f"lead-{whose}@example.org", name="Lea Lead", seen_at=now())
        Appointment.objects.create(user=lead, role="focal-point", city=city, since=now() - LONG_AGO)


# --- records that are not public yet ------------------------------------------------------------------------
def a_draft(world: Population, whose: str) -> Sequence[str]:
    return pages_of(
        make_practice(
            "draft", city=world.places["city"][whose], fields=[FIELDS[whose]], by=keeper(world, whose),
            texts={"title": f"{WORD} draft"},
        )
    )  # fmt: skip


def more_drafts(world: Population, whose: str) -> Sequence[str]:
    for number in range(3):
        make_practice("draft", city=world.places["city"][whose], texts={"title": f"{WORD} {number}"})
    city = CITIES[whose]
    return [at("practices:mine"), at("desk:city", code=city), at("cities:city", code=city), at("desk:desk")]


def an_organisations_draft(world: Population, whose: str) -> Sequence[str]:
    return pages_of(
        make_practice(
            "draft", city=world.places["city"][whose], organisation=world.places["organisation"][whose],
            fields=[FIELDS[whose]], texts={"title": f"{WORD} of a partner"},
        )
    )  # fmt: skip


def a_proposed_organisation(world: Population, whose: str) -> Sequence[str]:
    city = world.places["city"][whose]
    one = Organisation.objects.create(
        code=code_of(f"proposed {whose}"), name=f"{WORD} Choir", sector="civil", city=city, country=city.country,
        state="proposed",
    )  # fmt: skip
    here = {"code": one.code}
    return [
        at("cities:organisation", **here), at("cities:organisation-decide", **here),
        at("cities:organisation-proposals"),
        at("cities:organisations"), at("cities:city", code=city.code), at("desk:desk"), at("api:organisation", **here),
    ]  # fmt: skip


def a_closed_place(world: Population, whose: str) -> Sequence[str]:
    city, kind = world.places["city"][whose], PlaceKind.objects.get(code="lab")
    place = Place.objects.create(
        code=code_of(f"closed {whose}"), kind=kind, city=city, original_language="en", closed_at=now()
    )
    write_original("place", place.code, {"name": f"{WORD} Lab"}, language="en", by=None)
    here = {"code": place.code}
    return [
        at("partnerships:place", **here), at("partnerships:place-edit", **here), at("partnerships:places"),
        at("cities:city", code=city.code), at("api:place", **here),
    ]  # fmt: skip


def words_of_a_draft(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "draft", whose)
    Text.objects.of(one.kind, one.key).filter(part="summary", is_original=True).update(
        text=f"{WORD}, secretly."
    )
    return pages_of(one)


def a_record_in_review(world: Population, whose: str) -> Sequence[str]:
    return pages_of(
        make_practice(
            "in-review", city=world.places["city"][whose], fields=[FIELDS[whose]],
            texts={"title": f"{WORD} in review"},
        )
    )  # fmt: skip


def a_draft_sent_to_review(world: Population, whose: str) -> Sequence[str]:
    """The field that reviews learns of it; nobody else."""
    one = practice(world, "draft", whose)
    life.submit(one, by=keeper(world, whose))
    return pages_of(one)


def an_earlier_version(world: Population, whose: str) -> Sequence[str]:
    """What a published record said before it says what it says now."""
    one = practice(world, "published", whose)
    now = Revision.objects.get(kind=one.kind, key=one.key)
    said = {**now.content, "texts": {**now.content["texts"], "summary": f"{WORD} stood here once."}}
    Revision.objects.create(kind=one.kind, key=one.key, number=2, content=now.content, by=now.by, at=now.at)
    Revision.objects.filter(pk=now.pk).update(content=said)
    return [at("practices:history", code=one.code) + "?from=1&to=2", *pages_of(one)]


def who_wrote_a_version(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "published", whose)
    Revision.objects.filter(kind=one.kind, key=one.key).update(by=_anybody(world))
    return [at("practices:history", code=one.code), *pages_of(one)]


def a_comment(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "in-review", whose)
    Comment.objects.create(kind=one.kind, key=one.key, part="summary", paragraph=1, text=f"{WORD}? Too much.")
    return pages_of(one)


def what_a_comment_says(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "in-review", whose)
    Comment.objects.filter(kind=one.kind, key=one.key).update(text=f"{WORD} is not to be named.")
    return pages_of(one)


def a_comment_left_on_a_public_record(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "published", whose)
    Comment.objects.create(kind=one.kind, key=one.key, part="summary", paragraph=1, text=f"{WORD} remains.")
    return pages_of(one)


def what_somebody_typed(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "draft", whose)
    saved = autosaves.keep(
        keeper(world, whose), one, "short", {"summary": f"{WORD}, half"}, version=one.version
    )
    type(saved).objects.filter(pk=saved.pk).update(
        at=now() - LONG_AGO / 10
    )  # that they type now, a colleague sees
    return [at("practices:section", code=one.code, section="short"), *pages_of(one)]


def a_city_asked_to_be_named(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "published", whose)
    Participation.objects.create(kind=one.kind, key=one.key, city=City.objects.get(code="it-bologna"))
    return [
        at("practices:cities", code=one.code), at("cities:city", code="it-bologna"),
        at("practices:list") + "?city=it-bologna", *pages_of(one),
    ]  # fmt: skip


def my_city_is_asked(world: Population, whose: str) -> Sequence[str]:
    """A draft of a third city asks this one: the draft itself stays closed."""
    third = City.objects.get(code="it-bologna")
    one = make_practice("draft", city=third, texts={"title": f"{WORD} of Bologna"})
    participation.ask(one, world.places["city"][whose], by=None)
    return [at("practices:asked"), *pages_of(one)]


def a_picture_of_a_draft(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "draft", whose)
    file = storing.add(
        one.kind, one.key, upload(picture(width=480, height=480)), purpose="image", alt=f"A {WORD}.", credit=WORD,
        rights="own", licence="CC BY 4.0", language="en", by=None,
    )  # fmt: skip
    return [
        at("files:of", kind=one.kind, key=one.key), file.code and at("file", code=file.code, width=480),
        at("file-download", code=file.code), *pages_of(one),
        at("files:describe", kind=one.kind, key=one.key, code=file.code),
    ]  # fmt: skip


def a_translation_of_a_draft(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "in-review", whose)
    _translate(one, f"{WORD} po hrvatski")
    return [at("translations:edit", kind=one.kind, key=one.key, language="hr"), *pages_of(one)]


def words_of_a_translation(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "draft", whose)
    Text.objects.of(one.kind, one.key).filter(language="hr").update(text=f"{WORD} potajno")
    return [at("translations:edit", kind=one.kind, key=one.key, language="hr"), *pages_of(one)]


# --- projects -----------------------------------------------------------------------------------------------
def pages_of_project(one: Project) -> list[str]:
    """Every address of one project."""
    about = {"kind": one.kind, "key": one.key}
    return [
        *(
            at(f"partnerships:{name}", code=one.code)
            for name in (
                "project", "write", "review", "standing", "project-history", "project-check", "project-cities",
                "project-sent", "project-keep", "project-letter",
            )
        ),
        *(at("partnerships:project-section", code=one.code, section=section) for section in ("short", "risks")),
        at("translations:edit", **about, language="hr"), f"/api/v1/projects/{one.code}",
        at("partnerships:project-mine"),
        at("partnerships:project-to-review"), at("partnerships:projects") + f"?q={WORD}", at("desk:desk"),
    ]  # fmt: skip


def a_projects_draft(world: Population, whose: str) -> Sequence[str]:
    return pages_of_project(
        make_project(
            city=world.places["city"][whose], fields=[FIELDS[whose]], by=keeper(world, whose),
            texts={"title": f"{WORD} of weavers"},
        )
    )  # fmt: skip


def a_risk(world: Population, whose: str) -> Sequence[str]:
    """What could go wrong with a project that everybody reads."""
    one = Project.objects.get(pk=world.projects["published", whose].pk)
    Text.objects.of(one.kind, one.key).filter(part="risk.k1.text").update(text=f"{WORD} may leave.")
    return [at("partnerships:project-history", code=one.code) + "?from=1&to=2", *pages_of_project(one)]


# --- questions between cities -------------------------------------------------------------------------------
def pages_of_question(code: str, whose: str) -> list[str]:
    city = CITIES[whose]
    return [
        at("questions:question", code=code), at("questions:mine"), at("questions:list") + f"?q={WORD}",
        at("questions:reply", code=code, city=city), at("desk:desk"), at("desk:city", code=city),
        at("cities:city", code=city), "/api/v1/open-questions", f"/api/v1/open-questions/{code}",
    ]  # fmt: skip


def a_question(world: Population, whose: str) -> Sequence[str]:
    """What a city asks, and of whom."""
    made = Question.objects.create(
        city=world.places["city"][whose], title=f"{WORD}?", text=f"{WORD}!", language="en"
    )
    Asked.objects.create(
        question=made, city=City.objects.get(code=ASKING), parts={"field": 20}, why={"fields": []}
    )
    return pages_of_question(made.code, whose)


def a_question_to_a_city(world: Population, whose: str) -> Sequence[str]:
    """Third cities ask this one: how often, nobody else learns before the month is over."""
    made = Question.objects.create(
        city=City.objects.get(code=ASKING), title=f"{WORD}?", text=f"{WORD}!", language="en"
    )
    Asked.objects.create(
        question=made, city=world.places["city"][whose], parts={"field": 20}, why={"fields": []}
    )
    return pages_of_question(made.code, whose)


def what_a_city_answers(world: Population, whose: str) -> Sequence[str]:
    row = Asked.objects.get(question__code=contact_code("question-asked", whose), city__code=CITIES[whose])
    Asked.objects.filter(pk=row.pk).update(
        state="answered", text=f"{WORD} knows.", language="en", answered_at=now()
    )
    return pages_of_question(row.question.code, whose)


# --- interests in offers and needs ------------------------------------------------------------------------------
def pages_of_interest(code: str, whose: str) -> list[str]:
    city, wish = CITIES[whose], contact_code("wish", whose)
    return [
        at("partnerships:interest", code=code), at("partnerships:interest-tie", code=code), at("partnerships:mine"),
        at("partnerships:wish", code=wish), at("partnerships:wishes") + f"?q={WORD}", at("desk:desk"),
        at("desk:city", code=city), at("cities:city", code=city), at("partnerships:find-city", code=city),
        "/api/v1/interests", f"/api/v1/interests/{code}", f"/api/v1/cities/{city}/partners",
    ]  # fmt: skip


def an_interest(world: Population, whose: str) -> Sequence[str]:
    """Another city would take up what this one offers: nobody else learns that, nor how many do."""
    wish = Offer.objects.get(code=contact_code("wish", whose))
    made = Interest.objects.create(wish=wish, city=City.objects.get(code=THIRD))
    made.messages.create(from_asker=True, text=f"{WORD}!", language="en")
    return pages_of_interest(made.code, whose)


def what_two_cities_agree_on(world: Population, whose: str) -> Sequence[str]:
    """What was written, and that both have said yes, before anything has become of it."""
    found = Interest.objects.get(code=contact_code("interest-asked", whose))
    found.messages.create(from_asker=False, text=f"{WORD} it is.", language="en")
    agreed = {"state": "agreed", "asker_agreed_at": now(), "asked_agreed_at": now(), "answered_at": now()}
    Interest.objects.filter(pk=found.pk).update(**agreed)
    return pages_of_interest(found.code, whose)


# --- who could answer for a city that nobody acts for ---------------------------------------------------------
def _official(world: Population, whose: str) -> None:
    """One that waits for the Secretariat, in a city beside those that the contact names."""
    contact = Contact.objects.get(code=contact_code("contact", whose))
    OfficialAddress.objects.create(
        city=City.objects.get(code=ELSEWHERE_NAMED), contact=contact, name="Ana", office="Head of Culture",
        email=f"ana-{whose}@example.org", why="She answers for it.", language="en", named_by=keeper(world, whose),
        named_for=world.places["city"][whose],
    )  # fmt: skip


def pages_of_addresses(whose: str) -> list[str]:
    code = contact_code("contact", whose)
    return [
        at("ties:contact", code=code), at("ties:name-address", code=code, city=THIRD), at("ties:officials"),
        f"/api/v1/contacts/{code}/addresses", at("cities:city", code=THIRD), at("cities:city-people", code=THIRD),
        at("ties:list") + f"?q={WORD}", at("desk:desk"), at("desk:city", code=CITIES[whose]),
    ]  # fmt: skip


def an_official_address(world: Population, whose: str) -> Sequence[str]:
    """Who entered a contact names who could answer there: that there is an address at all."""
    contact = Contact.objects.get(code=contact_code("contact", whose))
    named = officials.Named(f"{WORD} Ana", WORD, address("official", whose), f"{WORD}.", "", "en")
    made = officials.name_address(contact, City.objects.get(code=THIRD), named, by=keeper(world, whose))
    return [*pages_of_addresses(whose), at("ties:official", code=made.code)]


def who_holds_an_official_address(world: Population, whose: str) -> Sequence[str]:
    row = OfficialAddress.objects.get(city__code=ELSEWHERE_NAMED, named_for__code=CITIES[whose])
    OfficialAddress.objects.filter(pk=row.pk).update(
        name=f"{WORD} Ana", email=address("holder", whose), office=WORD, why=WORD
    )
    return [*pages_of_addresses(whose), at("ties:official", code=row.code)]


# --- people -------------------------------------------------------------------------------------------------
def a_telephone(world: Population, whose: str) -> Sequence[str]:
    user = keeper(world, whose)
    User.objects.filter(pk=user.pk).update(phone=PHONE)
    return [*people_of(CITIES[whose]), at("cities:appointment", code=world.appointments[whose])]


def an_address(world: Population, whose: str) -> Sequence[str]:
    user = keeper(world, whose)
    User.objects.filter(pk=user.pk).update(email=address("editor", whose))
    return [*people_of(CITIES[whose]), at("cities:appointment", code=world.appointments[whose]), *OFFICES]


def a_telephone_of_a_lead(world: Population, whose: str) -> Sequence[str]:
    User.objects.filter(email=f"lead-{whose}@example.org").update(phone=PHONE)
    return people_of(CITIES[whose])


def last_seen(world: Population, whose: str) -> Sequence[str]:
    User.objects.filter(email=f"lead-{whose}@example.org").update(seen_at=now() - LONG_AGO)
    return people_of(CITIES[whose])


def an_appointment(world: Population, whose: str) -> Sequence[str]:
    made = Appointment.objects.create(
        user=_somebody("appointed", whose),
        role="editor",
        city=world.places["city"][whose],
        since=now() - LONG_AGO,
    )
    return [*people_of(CITIES[whose]), at("cities:appointment", code=made.code)]


def an_invitation(world: Population, whose: str) -> Sequence[str]:
    made = invitations.invite(
        address("invited"),
        by=officer(world),
        language="en",
        role="alternate",
        about_kind="city",
        about_key=CITIES[whose],
    )
    return [*people_of(CITIES[whose]), *OFFICES, at("cities:invitation-again", code=made.code)]


def the_address_of_an_invitation(world: Population, whose: str) -> Sequence[str]:
    Invitation.objects.filter(about_key=CITIES[whose], role="editor").update(email=address("guest"))
    return [*people_of(CITIES[whose]), *OFFICES]


def an_invitation_to_the_secretariat(world: Population, whose: str) -> Sequence[str]:
    invitations.invite(address("officer", whose), by=officer(world), language="en", role=RoleKind.SECRETARIAT)
    return OFFICES


def a_role_in_the_network(world: Population, whose: str) -> Sequence[str]:
    Role.objects.create(user=_somebody("administrator", whose), kind=RoleKind.ADMINISTRATOR)
    return [at("accounts:invitations"), "/api/v1/roles", *OFFICES, at("cities:people")]


def an_account(world: Population, whose: str) -> Sequence[str]:
    _somebody("account", whose)
    return [
        at("accounts:people"),
        at("accounts:people") + f"?q={WORD}",
        at("cities:people"),
        at("cities:people-new"),
    ]


def a_token(world: Population, whose: str) -> Sequence[str]:
    Token.objects.create(user=keeper(world, whose), name=WORD, token_hash=whose.rjust(64), scopes=["read"])
    return [at("accounts:tokens"), MY_COPY, at("accounts:home"), *OFFICES]


def what_a_handover_says(world: Population, whose: str) -> Sequence[str]:
    found = Handover.objects.get(appointment__city__code=CITIES[whose])
    Handover.objects.filter(pk=found.pk).update(note=f"{WORD} knows the code of the safe.")
    arguments = {"code": CITIES[whose], "handover": found.code}
    return [
        at("cities:handover-step", **arguments, step="note"), at("cities:handover", **arguments),
        at("cities:hand-over", code=CITIES[whose]), *people_of(CITIES[whose]),
    ]  # fmt: skip


def a_handover(world: Population, whose: str) -> Sequence[str]:
    third = Appointment.objects.get(user__email=f"lead-{whose}@example.org")
    made = Handover.objects.create(appointment=third, begun_by=third.user, email=address("successor"))
    arguments = {"code": CITIES[whose], "handover": made.code}
    return [
        at("cities:hand-over", code=CITIES[whose]), at("cities:handover", **arguments), at("desk:desk"),
        *people_of(CITIES[whose]),
    ]  # fmt: skip


# --- letters and notices --------------------------------------------------------------------------------------
def a_letter_to_the_city(world: Population, whose: str) -> Sequence[str]:
    made = CityLetter.objects.create(
        city=world.places["city"][whose], name=WORD, email=address("sender"), subject=f"{WORD} asks", text=f"{WORD}!",
        language="en",
    )  # fmt: skip
    city = CITIES[whose]
    return [
        at("cities:letters"), at("cities:letter", code=made.code), at("desk:city", code=city), at("desk:desk"),
        at("cities:city", code=city), at("cities:write", code=city), at("cities:state", code=city),
    ]  # fmt: skip


def who_wrote_to_the_city(world: Population, whose: str) -> Sequence[str]:
    letter = world.letters[whose]
    CityLetter.objects.filter(pk=letter.pk).update(name=WORD, text=f"{WORD} has a question.")
    return [at("cities:letter", code=letter.code), at("cities:letters"), at("desk:city", code=CITIES[whose])]


def a_remark(world: Population, whose: str) -> Sequence[str]:
    Remark.objects.create(
        city=world.places["city"][whose], text=f"{WORD}: wrong year", email=address("sender"), language="en"
    )
    city = CITIES[whose]
    return [
        at("cities:remarks"), at("cities:wrong", code=city), at("cities:city", code=city),
        at("desk:city", code=city), at("cities:history", code=city), at("desk:desk"),
    ]  # fmt: skip


def a_held_mail(world: Population, whose: str) -> Sequence[str]:
    mail = _mail(address("reader", whose))
    return [
        at("desk:outbox") + "?state=held",
        at("desk:letter", code=mail.code),
        at("desk:outbox"),
        at("desk:desk"),
    ]


def what_a_mail_says(world: Population, whose: str) -> Sequence[str]:
    """A text every officer and administrator may read, of a letter whose envelope is there in either world."""
    mail = OutgoingMail.objects.get(kind=f"test.{whose}")
    OutgoingMail.objects.filter(pk=mail.pk).update(subject=f"{WORD} writes", plain=f"{WORD} says so.")
    return [at("desk:letter", code=mail.code), at("desk:outbox")]


def a_notice(world: Population, whose: str) -> Sequence[str]:
    one = practice(world, "published", whose)
    Notice.objects.create(
        user=keeper(world, whose), kind="practice.published", about_kind=one.kind, about_key=one.key,
        told={"title": WORD, "place": WORD}, shown_at=now() - LONG_AGO,
    )  # fmt: skip
    return [at("notices:inbox"), at("desk:desk"), MY_COPY, *pages_of(one)]


def a_wish(world: Population, whose: str) -> Sequence[str]:
    Wish.objects.create(user=keeper(world, whose), kind="practice.published", channel="mail", rhythm="weekly")
    return [at("notices:settings"), MY_COPY]


def an_offer_for_the_network(world: Population, whose: str) -> Sequence[str]:
    city, kind = world.places["city"][whose], OfferKind.objects.get(code="residency-weeks")
    one = Offer.objects.create(
        code=contact_code("inside", whose), side="offer", kind=kind, city=city, original_language="en", amount=6,
        audience="network", expires_on=now().date() + dt.timedelta(days=90), languages=["en"],
    )  # fmt: skip
    words = {"title": f"{WORD} in a flat", "text": f"{WORD} may stay for six weeks."}
    write_original("wish", one.code, words, language="en", by=None)
    there = at("partnerships:wishes")
    return [
        at("partnerships:wish", code=one.code), f"/api/v1/offers/{one.code}", f"/api/v1/offers?q={WORD}",
        at("cities:city", code=city.code),
        *(f"{there}{more}" for more in (f"?q={WORD}", "?kind=residency-weeks", "?format=csv", "?view=map")),
        at("partnerships:wishes-points"), at("partnerships:wishes-feed"), at("partnerships:find-city", code=city.code),
    ]  # fmt: skip


def a_saved_search(world: Population, whose: str) -> Sequence[str]:
    SavedSearch.objects.create(user=keeper(world, whose), name=WORD, parameters=f"q={WORD}")
    return [at("saved-searches"), MY_COPY, at("search") + f"?q={WORD}"]


def why_a_partner_was_put_aside(world: Population, whose: str) -> Sequence[str]:
    city, other = world.places["city"][whose], City.objects.get(code=ELSEWHERE_NAMED)
    proposing.put_aside(city, other, why=f"{WORD}, and too far.", by=keeper(world, whose))
    return [
        at("partnerships:find-city", code=city.code),
        at("partnerships:find-with", code=city.code, other=other.code),
        at("partnerships:find-with", code=other.code, other=city.code),
        at("partnerships:matching-outcomes"),
        at("desk:city", code=city.code),
    ]


def a_step_put_aside(world: Population, whose: str) -> Sequence[str]:
    PutAside.objects.create(user=keeper(world, whose), step="*")
    return [at("desk:desk"), MY_COPY]


def an_entry_of_the_journal(world: Population, whose: str) -> Sequence[str]:
    """Somebody failed to sign in: security, which an administrator and an auditor read."""
    record("accounts.sign_in_failed", ("user", str(_anybody(world).pk)), reason=WORD, public=False)
    return [at("accounts:journal"), at("accounts:journal") + "?format=csv", *OFFICES]


def why_something_was_done(world: Population, whose: str) -> Sequence[str]:
    """The reason in an entry about a record: auditors read it, and those who may look back at the record."""
    one = practice(world, "draft", whose)
    record("practice.edited", one.about, by=None, reason=f"{WORD} wished it.", public=False)
    return [at("accounts:journal"), *pages_of(one)]


# --- how it is done -------------------------------------------------------------------------------------------
def _somebody(*of: str) -> User:
    """One person more; the account itself is known to who keeps accounts."""
    return User.objects.create(email=address(*of), name=f"{WORD} Person")


def _anybody(world: Population) -> User:
    found = world.person(r.REG)
    assert found is not None
    return found


def _translate(one: Practice, text: str) -> None:
    translate(one.kind, one.key, "title", "hr", text, state="draft", by=None, version=0)


def _mail(to: str, kind: str = "test.letter") -> OutgoingMail:
    return OutgoingMail.objects.create(
        to=to, kind=kind, language="en", subject="A letter", plain="Good morning.", secret=False, held_at=now(),
        written_at=now() - LONG_AGO,
    )  # fmt: skip


WRITERS = "EDI@own FOC@own ALT@own MAY@own"
REVIEWERS = "FLD@own DEP@own SEC@any"
TEAM_AND_SECRETARIAT = "EDI@own FOC@own ALT@own SEC@any"
CITY_PEOPLE = f"{WRITERS} FLD@own DEP@own NAT@own MIN@own SEC@any ADM@any AUD@any"
CONTACTS = "FOC@own ALT@own SEC@any ADM@any AUD@any"  # S11
# Whoever acts for something in the Network, and every role in it.
ACTING = " ".join(f"{one}@any" for one in r.PRINCIPALS if one not in (r.PUB, r.REG, r.FORMER))
JOURNAL = "AUD@any"  # reads of every act that it was done

SECRETS: tuple[Secret, ...] = (
    Secret("a draft", f"{WRITERS} {JOURNAL}", a_draft),
    Secret("how many drafts a city has", f"{WRITERS} {JOURNAL}", more_drafts),
    Secret("a proposed organisation", f"{WRITERS} SEC@any", a_proposed_organisation),
    Secret("a closed place", "EDI@own FOC@own ALT@own SEC@any", a_closed_place),
    Secret("a partner's draft", f"PAR@own {WRITERS} {JOURNAL}", an_organisations_draft),
    Secret("the words of a draft", f"PAR@own {WRITERS}", words_of_a_draft),
    Secret("a record in review", f"{WRITERS} {REVIEWERS} {JOURNAL}", a_record_in_review),
    Secret("that a draft was sent", f"PAR@own {WRITERS} {REVIEWERS} {JOURNAL}", a_draft_sent_to_review),
    Secret("an earlier version", f"PAR@own {WRITERS}", an_earlier_version),
    Secret("who wrote a version", f"PAR@own {WRITERS}", who_wrote_a_version),
    Secret("a comment", f"PAR@own {WRITERS} {REVIEWERS}", a_comment),
    Secret("what a comment says", f"PAR@own {WRITERS} {REVIEWERS}", what_a_comment_says),
    Secret("a comment left", f"PAR@own {WRITERS} {REVIEWERS}", a_comment_left_on_a_public_record),
    Secret("what somebody typed", "EDI@own", what_somebody_typed),
    Secret("a city asked", f"PAR@own {WRITERS} SEC@any {JOURNAL}", a_city_asked_to_be_named),
    Secret("my city is asked", f"{WRITERS} {JOURNAL}", my_city_is_asked),
    Secret("a picture of a draft", f"PAR@own {WRITERS} {JOURNAL}", a_picture_of_a_draft),
    Secret("a translation of what is in review", f"PAR@own {WRITERS} {REVIEWERS}", a_translation_of_a_draft),
    Secret("the words of a translation", f"PAR@own {WRITERS}", words_of_a_translation),
    Secret("a project's draft", f"{WRITERS} {JOURNAL}", a_projects_draft),
    Secret("a risk of a project", f"PAR@own {WRITERS}", a_risk),
    Secret("a question", TEAM_AND_SECRETARIAT, a_question),
    Secret("a question to a city", TEAM_AND_SECRETARIAT, a_question_to_a_city),
    Secret("what a city answers", TEAM_AND_SECRETARIAT, what_a_city_answers),
    Secret("an interest", TEAM_AND_SECRETARIAT, an_interest),
    Secret("what two cities agree on", TEAM_AND_SECRETARIAT, what_two_cities_agree_on),
    Secret("an official address", f"EDI@own FOC@own ALT@own SEC@any {JOURNAL}", an_official_address),
    Secret("who holds an official address", "SEC@any", who_holds_an_official_address),
    Secret("an editor's telephone", f"EDI@own {CONTACTS}", a_telephone),
    Secret("an editor's e-mail", f"EDI@own {CONTACTS}", an_address),
    Secret("a focal point's telephone", f"NAT@own {CONTACTS}", a_telephone_of_a_lead),
    Secret("when somebody was last seen", CITY_PEOPLE, last_seen),
    Secret("an appointment", CITY_PEOPLE, an_appointment),
    Secret("an invitation", CITY_PEOPLE, an_invitation),
    Secret("the address of an invitation", CONTACTS, the_address_of_an_invitation),
    Secret("an invitation to the Secretariat", "SEC@any ADM@any AUD@any", an_invitation_to_the_secretariat),
    Secret("a role in the network", "SEC@any ADM@any AUD@any", a_role_in_the_network),
    Secret("an account", "SEC@any ADM@any AUD@any", an_account),
    Secret("a token", "EDI@own ADM@any AUD@any", a_token),
    Secret("what a handover says", "EDI@own FOC@own ALT@own MAY@own SEC@any AUD@any", what_a_handover_says),
    Secret("a handover", f"{WRITERS} SEC@any AUD@any", a_handover),
    Secret("a letter to a city", "EDI@own FOC@own ALT@own", a_letter_to_the_city),
    Secret("who wrote to a city", "EDI@own FOC@own ALT@own", who_wrote_to_the_city),
    Secret("a remark", "SEC@any", a_remark),
    Secret("a held mail", "SEC@any ADM@any", a_held_mail),
    Secret("what a mail says", "SEC@any ADM@any", what_a_mail_says),
    Secret("a notice", "EDI@own", a_notice),
    Secret("a wish", "EDI@own", a_wish),
    Secret("an offer for the Network", ACTING, an_offer_for_the_network),
    Secret("a saved search", "EDI@own", a_saved_search),
    Secret("a step put aside", "EDI@own", a_step_put_aside),
    Secret("why a partner was put aside", TEAM_AND_SECRETARIAT, why_a_partner_was_put_aside),
    Secret("a failed sign-in", "ADM@any AUD@any", an_entry_of_the_journal),
    Secret("why something was done", f"PAR@own {WRITERS} {JOURNAL}", why_something_was_done),
)
