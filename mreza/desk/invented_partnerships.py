"""Partnerships in a trial: places, offers and needs, talks about them, two projects and an organisation to decide on.

Invented like everything of `desk.invented`, by the same people and the same verbs, so that each of them finds
something that waits: a place to confirm, an interest to answer, a project to agree to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from mreza.accounts.models import User
from mreza.activities import life, writing
from mreza.areas.partnerships.interests import keeping as interests
from mreza.areas.partnerships.models import Interest, Place, Project, Wish
from mreza.areas.partnerships.places import cleaning as of_places
from mreza.areas.partnerships.places import keeping as places
from mreza.areas.partnerships.projects import keeping as projects
from mreza.areas.partnerships.wishes import cleaning as of_wishes
from mreza.areas.partnerships.wishes import keeping as wishes
from mreza.cities.models import City, CreativeField, Organisation
from mreza.cities.organisations import propose
from mreza.desk import trial
from mreza.foundation.moments import now, today
from mreza.vocabulary.models import OrganisationKind, PlaceKind

MARK = trial.MARK
INVENTED = "Invented for a trial. "


def work_together(people: Mapping[str, User], *, home: City, away: City, guild: Organisation) -> None:
    """Two cities and a guild of luthiers in one of them; `people` as `desk.invented` calls them."""
    _places(people, home, away, guild)
    stated = _offers_and_needs(people, home, away, guild)
    _talks(people, home, away, stated)
    _running(people, home, away, stated["children"])
    _an_idea(people, home, away)
    _to_decide(people, home)


# --- places -------------------------------------------------------------------------------------------------------
def _places(people: Mapping[str, User], home: City, away: City, guild: Organisation) -> None:
    """Three that are fresh, and one whose year is nearly over."""
    _place(
        people["partner"], home, "workshop", "A workshop for string instruments", organisation=guild,
        about="Four benches in a former bakery. Guests repair their own instruments and learn how.",
        equipment="Four benches\nA bending iron\nA humidity chamber", fields=("music", "crafts-folk-art"), capacity=8,
        access="step-free", open_to="network", latitude=46.3081, longitude=16.3372,
    )  # fmt: skip
    nearly_a_year_ago = now() - dt.timedelta(days=350)
    _place(
        people["editor"], home, "stage", "The tram depot, a hall for rehearsals", at=nearly_a_year_ago,
        about="A hall for choirs and orchestras, in the evening, when the trams are out.",
        equipment="A grand piano\nEighty chairs", fields=("music",), capacity=80, access="partly", open_to="everybody",
    )  # fmt: skip
    _place(
        people["two-roles"], away, "residence", "Two rooms under the arcades",
        about="For composers and translators, from four to eight weeks, with a piano.", fields=("music", "literature"),
        capacity=2, access="steps", open_to="invited",
    )  # fmt: skip
    _place(
        people["alternate"], away, "studio", "A studio for voices and small ensembles",
        about="Recorded here: choirs, radio plays, street sounds.", equipment="Sixteen microphones\nA mixing desk",
        fields=("music", "media-arts"), capacity=12, access="step-free", open_to="everybody",
    )  # fmt: skip


def _place(
    by: User,
    city: City,
    kind: str,
    name: str,
    *,
    about: str,
    fields: tuple[str, ...],
    at: dt.datetime | None = None,
    **more: Any,
) -> Place:
    told = of_places.Wanted(
        kind=PlaceKind.objects.get(code=kind), city=city, name=MARK + name, language="en", about=INVENTED + about,
        fields=list(CreativeField.objects.filter(code__in=fields)), **more,
    )  # fmt: skip
    return places.enter(told, by=by, at=at)


# --- offers and needs ---------------------------------------------------------------------------------------------
def _offers_and_needs(
    people: Mapping[str, User], home: City, away: City, guild: Organisation
) -> dict[str, Wish]:
    """Of both cities and of the guild; one for people of the Network only."""
    editor, theirs = people["editor"], people["two-roles"]
    return {
        "luthier": _wish(
            editor, home, "offer", "expert-days", "A luthier looks at your collection", amount=4, parts=2,
            text="She says what each instrument needs, and what it would cost.", fields=["music"], objectives=["3"],
            languages=["hr", "en", "it"], pays={"travel": "they", "stay": "they", "fee": "we"},
        ),
        "children": _wish(
            people["focal-point"], home, "need", "expert-days", "Who teaches children to build instruments?", amount=10,
            text="Forty children, ten afternoons, and nobody here who has done it with so many.", fields=["music"],
            objectives=["5"], languages=["en", "it"], pays={"travel": "we", "stay": "we", "fee": "shared"},
        ),
        "songbook": _wish(
            editor, home, "need", "translation-pages", "A songbook into Italian", amount=40, online=True,
            text="Forty pages of folk songs with short notes.", fields=["literature"], objectives=["1"],
            languages=["hr", "it"],
        ),
        "bench": _wish(
            people["partner"], home, "offer", "training-places", "Places at the bench of the guild", organisation=guild,
            amount=1, parts=3, text="Two weeks in spring; tools are here.", fields=["music", "crafts-folk-art"],
            objectives=["3"], languages=["hr", "en"],
        ),
        "studio": _wish(
            theirs, away, "offer", "studio-time", "A studio free in the mornings", amount=20, parts=4,
            text="From nine to one, with a sound engineer.", fields=["music", "media-arts"], objectives=["4"],
            languages=["it", "en"],
        ),
        "harpist": _wish(
            theirs, away, "need", "residency-weeks", "Six weeks somewhere quiet for a harpist", amount=6,
            text="She writes a piece for harp and street sounds.", fields=["music"], objectives=["1"],
            languages=["it", "en"], audience="network",
        ),
    }  # fmt: skip


def _wish(
    by: User,
    city: City,
    side: str,
    kind: str,
    title: str,
    *,
    text: str,
    organisation: Organisation | None = None,
    **more: Any,
) -> Wish:
    told = of_wishes.Wanted(
        side=side, kind=kind, title=MARK + title, language="en", text=INVENTED + text, **more
    )
    return wishes.enter(told, by=by, city=city, organisation=organisation)


# --- talks --------------------------------------------------------------------------------------------------------
def _talks(people: Mapping[str, User], home: City, away: City, stated: Mapping[str, Wish]) -> None:
    """One that is talked about, one that waits for each city, one that was declined with a reason."""
    ours, theirs = people["focal-point"], people["two-roles"]
    talk = _interest(
        theirs, away, stated["luthier"], "Our museum keeps thirty violins. Could she come in May?"
    )
    interests.answer(talk, by=ours, text=INVENTED + "In May she is free from the 10th on.", language="en")
    interests.write(
        talk, INVENTED + "The 12th to the 15th would suit us.", "en", as_asker=True, by=people["alternate"]
    )
    _interest(ours, home, stated["studio"], "A children’s choir would record eight songs, in two mornings.")
    _interest(theirs, away, stated["bench"], "A student of our conservatory would like to come.")
    declined = _interest(theirs, away, stated["songbook"], "Our library could look for a translator.")
    interests.decline(declined, by=ours, reason=INVENTED + "A translator was found in the meantime.")


def _interest(by: User, city: City, wish: Wish, text: str) -> Interest:
    return interests.express(wish, by=by, city=city, text=INVENTED + text, language="en")


# --- projects -----------------------------------------------------------------------------------------------------
def _running(people: Mapping[str, User], home: City, away: City, need: Wish) -> None:
    """From a need to a project that runs: both agreed, both confirmed, the first result is measured."""
    ours, theirs = people["focal-point"], people["two-roles"]
    interest = _interest(theirs, away, need, "Two teachers of our music school have done it three times.")
    for as_asker, by in ((False, ours), (True, theirs)):
        interest = interests.agree(interest, as_asker=as_asker, by=by)
    project: Project = interests.become_project(interest, by=ours)
    begun, day = today() - dt.timedelta(days=60), dt.timedelta(days=1)
    writing.save(
        project, by=ours, version=project.version,
        texts={
            "title": MARK + "Forty children build their instruments",
            "summary": INVENTED + "Two teachers from Bologna and a luthier build instruments with forty children.",
            "question": "Do children go on playing what they have built?",
            "milestone.m1.title": "Wood and tools are here", "milestone.m2.title": "A concert in the tram depot",
            "result.r1.text": "Children who play once a week", "risk.k1.text": "The depot is too cold in January.",
            "update.u1.text": INVENTED + "The first ten instruments sound.",
        },
        values={
            "level": "international", "pilot": True,
            "milestones": [
                {"key": "m1", "due_on": str(begun + 10 * day), "done_on": str(begun + 8 * day)},
                {"key": "m2", "due_on": str(today() + 90 * day)},
            ],
            "outcomes": [{"key": "r1", "unit": "children", "baseline": "0", "target": "40"}],
            "fundings": [{"key": "f1", "source": "City budget", "amount": "6000", "currency": "EUR"}],
            "risks": [{"key": "k1", "likely": 2, "grave": 1}],
            "updates": [{"key": "u1", "on": str(today() - 5 * day)}],
            "partners": [
                {"name": "Invented Guild of Luthiers", "sector": "civil", "organisation": "invented-luthiers",
                 "role": "carries-out"},
                {"name": "Invented Timber Ltd", "sector": "private", "role": "funds"},
                {"name": "Invented Music School", "sector": "public", "role": "advises"},
            ],
        },
    )  # fmt: skip
    projects.answer(project, away, agrees=True, by=theirs)
    project = projects.agree(project, by=ours)
    project = projects.start(project, by=ours, on=str(begun))
    life.submit(project, by=ours)
    life.publish(project, by=people["coordinator"])
    projects.measure(project, "r1", measured="16", on=str(today() - 2 * day), by=theirs)


def _an_idea(people: Mapping[str, User], home: City, away: City) -> None:
    """Begun by one city; the other one is asked."""
    idea = projects.begin(
        language="en", city=away, by=people["two-roles"],
        texts={
            "title": MARK + "A night train of choirs",
            "summary": INVENTED + "Choirs of two cities travel by night and sing at every stop.",
            "question": "Do people who wait for a train stay for a song?",
        },
        values={"level": "international", "fields": ["music"], "objectives": ["1"], "pilot": True},
    )  # fmt: skip
    projects.ask(idea, home, by=people["two-roles"])


# --- organisations ------------------------------------------------------------------------------------------------
def _to_decide(people: Mapping[str, User], home: City) -> None:
    """Proposed by somebody of the city; its focal point decides."""
    told = {
        "name": "Invented Tram Choir", "kind": OrganisationKind.objects.get(code="ngo"), "city": home,
        "website": "https://choir.example.org", "about": INVENTED + "Sixty voices; they rehearse in the depot.",
        "language": "en",
    }  # fmt: skip
    propose(told, by=people["editor"])
