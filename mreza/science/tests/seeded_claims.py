"""Claims drawn by seed: the same contact told twice, and contacts that are merely alike.

`draw(seed, each=…)` gives pairs of claims, each with its class and whether it is one contact. The cities are the
network's own, the practices' titles the shipped ones in English and Croatian; everything else is written out below
in five languages. Nothing here looks at how `mreza.science.lookalikes` decides, and every number stands in
`Parameters` with its reason: it was fixed before the score was written (see the order of the commits).

Events and subjects are two lists each: one only for tuning, one only for judging, so that what was judged had not
been seen while tuning. Templates, people and cities are common to both.

A pair nobody could tell is drawn too where life has it (year unknown, other language); only such look-alikes are left
out that differ in nothing a claim holds.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from mreza.science.lookalikes import Claim, Member, Title

TUNING_SEED = 20261122
JUDGING_SEED = 20261123

DATA = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "hr", "fr", "es", "de")


@dataclass(frozen=True, slots=True)
class Parameters:
    """How claims are drawn; all are shares (0–1) unless a unit is named."""

    # What a first claim looks like. The real file knows years only; claims by hand will mostly know the day.
    day: float = 0.70
    month: float = 0.15  # the rest: the year alone
    with_end: float = 0.60
    with_size: float = 0.50
    with_link: float = 0.70
    with_edition: float = 0.25  # "3rd", "III." before an event's name
    with_year_in_title: float = 0.20
    of_many: float = 0.10  # joint projects, conferences and events with three to five cities
    of_practices: float = (
        0.15  # adoption, advice and visits around a shipped practice (English and Croatian only)
    )

    # What telling it again changes besides what the class is about; the same for duplicates and look-alikes, so
    # that carelessness is no sign of either.
    careless_slip: float = 0.20  # one slip of spelling
    careless_wording: float = 0.30  # the other template of the kind
    careless_size: float = 0.50  # the size is left out
    round_size: float = 0.10  # or rounded by up to a tenth
    city_left_out: float = 0.30  # of a contact of many, in one telling

    # Links: a duplicate often cites the same page; a look-alike sometimes does (one page lists several visits).
    same_link_duplicate: float = 0.30
    same_link_lookalike: float = 0.10

    # Classes of duplicates.
    most_slips: int = 3
    most_days_off: int = 6  # "days off": announced and real day, arrival and opening, a time zone
    to_month: float = 0.40  # of "precision lost"
    to_year: float = 0.40  # the rest: unknown
    combined: tuple[int, int] = (2, 4)  # how many changes a combination has

    # Classes of look-alikes.
    later_day_off: int = 10  # days by which next year's date differs from this year's
    later_other_language: float = 0.20
    later_year_only: float = 0.30
    apart_in_month: tuple[int, int] = (3, 20)  # days between two exchanges of one month
    month_only: float = 0.25  # both exchanges know the month only
    one_month_only: float = 0.15  # one of them does
    exchange_other_language: float = 0.20
    other_kind_same_event: float = 0.50
    edition_half_year: float = 0.15  # six months later
    edition_undated: float = 0.20  # one of the two has no date: the number alone tells
    other_size_apart: tuple[int, int] = (8, 60)  # days
    other_size_factor: tuple[float, float] = (1.5, 4.0)
    other_size_month_only: float = 0.30
    inflected: float = 0.70  # Croatian names in their case


PARAMETERS = Parameters()


@dataclass(frozen=True, slots=True)
class City:
    """A city of the network with its names in our five languages."""

    code: str
    country: str
    names: dict[str, str]
    all_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What really happened, before anybody tells it."""

    kind: str
    cities: tuple[City, ...]
    led: bool
    who: str
    event: dict[str, str]
    subject: dict[str, str]
    edition: int
    begins: dt.date
    days: int
    people: int
    languages: tuple[str, ...] = LANGUAGES


@dataclass(frozen=True, slots=True)
class Telling:
    """How one hand writes a story down."""

    language: str
    wording: int
    precision: str = "day"  # day, month, year, unknown
    with_end: bool = False
    edition_style: int = 0
    year_in_title: bool = False
    slips: int = 0
    links: tuple[str, ...] = ()
    size: float | None = None
    swapped: bool = False
    left_out: int = 0  # how many of the last cities are forgotten
    days_off: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims, the class they were drawn for, and whether they are one contact."""

    first: Claim
    second: Claim
    about: str
    one_contact: bool


# --- words -----------------------------------------------------------------------------------------------------

_GIVEN = (
    "Ana", "Ivan", "Marta", "Luka", "Elena", "João", "Claire", "Mehmet", "Yuki", "Amina", "Carlos", "Ingrid",
    "Tomasz", "Nadia", "Kwame", "Sofia", "Dario", "Petra", "Hassan", "Mei", "Lucía", "Jonas", "Zeynep", "Andrei",
    "Fatou", "Oskar", "Beatriz", "Noor", "Pavel", "Rosa",
)  # fmt: skip
_FAMILY = (
    "Horvat", "Kovačević", "Novák", "García", "Silva", "Dubois", "Yılmaz", "Tanaka", "Diallo", "Ramírez", "Larsen",
    "Nowak", "Rahimi", "Mensah", "Rossi", "Marin", "Schneider", "Haddad", "Chen", "Ortega", "Petersen", "Kaya",
    "Ionescu", "Ndiaye", "Lindqvist", "Ferreira", "Okafor", "Svoboda", "Molina", "Babić",
)  # fmt: skip

_TUNING_EVENTS = """
Festival of Light | Festival svjetla | Fête des lumières | Festival de la Luz | Lichtfest
International Book Fair | Međunarodni sajam knjiga | Salon international du livre | Feria Internacional del Libro | Internationale Buchmesse
Jazz Nights | Noći jazza | Nuits du jazz | Noches de Jazz | Jazznächte
Week of Contemporary Dance | Tjedan suvremenog plesa | Semaine de la danse contemporaine | Semana de la Danza Contemporánea | Woche des zeitgenössischen Tanzes
Short Film Days | Dani kratkog filma | Journées du court métrage | Jornadas del Cortometraje | Kurzfilmtage
World Poetry Day | Svjetski dan poezije | Journée mondiale de la poésie | Día Mundial de la Poesía | Welttag der Poesie
Design Biennial | Bijenale dizajna | Biennale du design | Bienal de Diseño | Biennale des Designs
Street Food Forum | Forum ulične hrane | Forum de la cuisine de rue | Foro de Comida Callejera | Forum für Straßenküche
Terra Ceramica | Terra Ceramica | Terra Ceramica | Terra Ceramica | Terra Ceramica
Night of Museums | Noć muzeja | Nuit des musées | Noche de los Museos | Museumsnacht
Baroque Evenings | Barokne večeri | Soirées baroques | Veladas Barrocas | Barocke Abende
Young Composers' Camp | Kamp mladih skladatelja | Camp des jeunes compositeurs | Campamento de Jóvenes Compositores | Camp junger Komponisten
Sound Bridges | Zvučni mostovi | Ponts sonores | Puentes Sonoros | Klangbrücken
Paper and Ink | Papir i tinta | Papier et encre | Papel y Tinta | Papier und Tinte
City Gardens | Gradski vrtovi | Jardins en ville | Jardines de la Ciudad | Gärten der Stadt
Summer School of Animation | Ljetna škola animacije | École d'été d'animation | Escuela de Verano de Animación | Sommerschule für Animation
Harvest Market | Žetveni sajam | Marché des récoltes | Mercado de la Cosecha | Erntemarkt
Echo Sphere | Echo Sphere | Echo Sphere | Echo Sphere | Echo Sphere
Puppet Spring | Lutkarsko proljeće | Printemps des marionnettes | Primavera de los Títeres | Puppenfrühling
Children's Library on Wheels | Dječja knjižnica na kotačima | Bibliothèque roulante des enfants | Biblioteca Infantil sobre Ruedas | Rollende Kinderbibliothek
Creative Economy Congress | Kongres kreativne ekonomije | Congrès de l'économie créative | Congreso de Economía Creativa | Kongress der Kreativwirtschaft
"""  # noqa: E501

_JUDGING_EVENTS = """
Festival of Electronic Arts | Festival elektroničke umjetnosti | Festival des arts électroniques | Festival de Artes Electrónicas | Festival der elektronischen Künste
Translators' Laboratory | Prevoditeljski laboratorij | Laboratoire des traducteurs | Laboratorio de Traductores | Übersetzerlabor
Choir Days | Dani zborova | Journées chorales | Jornadas Corales | Chortage
Lace and Thread | Čipka i konac | Dentelle et fil | Encaje e Hilo | Spitze und Faden
Salt Route | Put soli | Route du sel | Ruta de la Sal | Salzstraße
Documentary Film Week | Tjedan dokumentarnog filma | Semaine du film documentaire | Semana del Cine Documental | Woche des Dokumentarfilms
Bread and Olive Fair | Sajam kruha i maslina | Foire du pain et de l'olive | Feria del Pan y la Aceituna | Messe für Brot und Oliven
Guitar Biennial | Bijenale gitare | Biennale de la guitare | Bienal de Guitarra | Gitarrenbiennale
Urban Furniture Triennial | Trijenale urbane opreme | Triennale du mobilier urbain | Trienal de Mobiliario Urbano | Triennale für Stadtmöbel
Wooden Boats Regatta | Regata drvenih brodova | Régate des bateaux en bois | Regata de Barcos de Madera | Regatta der Holzboote
Open Studios | Otvoreni ateljei | Ateliers ouverts | Talleres Abiertos | Offene Ateliers
Nova Musica | Nova Musica | Nova Musica | Nova Musica | Nova Musica
Night of the Poets | Noć pjesnika | Nuit des poètes | Noche de los Poetas | Nacht der Dichter
Game Makers' Marathon | Maraton tvoraca igara | Marathon des créateurs de jeux | Maratón de Creadores de Juegos | Marathon der Spielemacher
School of Oral Tradition | Škola usmene predaje | École de la tradition orale | Escuela de Tradición Oral | Schule der mündlichen Überlieferung
River Voices | Glasovi rijeke | Voix du fleuve | Voces del Río | Stimmen des Flusses
Architecture Symposium | Arhitektonski simpozij | Symposium d'architecture | Simposio de Arquitectura | Architektursymposium
Comics on the Wall | Strip na zidu | Bande dessinée au mur | Cómic en el Muro | Comic an der Wand
Spice Caravan | Karavana začina | Caravane des épices | Caravana de Especias | Gewürzkarawane
Pixel Harbour | Pixel Harbour | Pixel Harbour | Pixel Harbour | Pixel Harbour
Youth Orchestra Summit | Susret orkestara mladih | Sommet des orchestres de jeunes | Cumbre de Orquestas Juveniles | Gipfel der Jugendorchester
"""  # noqa: E501

_TUNING_SUBJECTS = """
ceramics | keramika | céramique | cerámica | Keramik
poetry | poezija | poésie | poesía | Poesie
jazz | jazz | jazz | jazz | Jazz
film music | filmska glazba | musique de film | música de cine | Filmmusik
street art | ulična umjetnost | art de rue | arte urbano | Straßenkunst
traditional weaving | tradicijsko tkanje | tissage traditionnel | tejido tradicional | traditionelle Weberei
food heritage | baština hrane | patrimoine culinaire | patrimonio culinario | kulinarisches Erbe
creative writing | kreativno pisanje | écriture créative | escritura creativa | kreatives Schreiben
animation | animacija | animation | animación | Animation
sustainable design | održivi dizajn | design durable | diseño sostenible | nachhaltiges Design
theatre for children | kazalište za djecu | théâtre pour enfants | teatro para niños | Kindertheater
digital archives | digitalni arhivi | archives numériques | archivos digitales | digitale Archive
"""

_JUDGING_SUBJECTS = """
glass blowing | puhanje stakla | soufflage de verre | soplado de vidrio | Glasblasen
photography | fotografija | photographie | fotografía | Fotografie
opera | opera | opéra | ópera | Oper
sound art | zvučna umjetnost | art sonore | arte sonoro | Klangkunst
wood carving | rezbarstvo | sculpture sur bois | talla en madera | Holzschnitzerei
literary translation | književno prevođenje | traduction littéraire | traducción literaria | literarische Übersetzung
video games | videoigre | jeux vidéo | videojuegos | Videospiele
school kitchens | školske kuhinje | cantines scolaires | cocinas escolares | Schulküchen
music therapy | glazbena terapija | musicothérapie | musicoterapia | Musiktherapie
urban planning | urbanističko planiranje | urbanisme | planificación urbana | Stadtplanung
documentary film | dokumentarni film | film documentaire | cine documental | Dokumentarfilm
basketry | košaraštvo | vannerie | cestería | Korbflechterei
"""

# Two wordings a kind and language: the first as the host or lead would put it, the second as the guest would.
_TEMPLATES: dict[str, dict[str, tuple[str, str]]] = {
    "residency": {
        "en": (
            "{who} in residence in {host}: {subject}",
            "Residency in {host} for {who} from {guest} ({subject})",
        ),
        "hr": (
            "Rezidencija: {who} u {host_in}, {subject}",
            "{who} iz {guest_of} na rezidenciji u {host_in} ({subject})",
        ),
        "fr": ("{who} en résidence à {host} : {subject}", "Résidence de {who} ({guest}) à {host}, {subject}"),
        "es": (
            "{who} en residencia en {host}: {subject}",
            "Residencia de {who} de {guest} en {host} ({subject})",
        ),
        "de": (
            "{who} als Stipendiat in {host}: {subject}",
            "Residenz von {who} aus {guest} in {host} ({subject})",
        ),
    },
    "hosting": {
        "en": (
            "{guest} at the {event} in {host}, {subject}",
            "Guests from {guest}: {subject} at the {event}",
        ),
        "hr": ("{guest} gostuje: {event} u {host_in}, {subject}", "Gosti iz {guest_of}: {subject} ({event})"),
        "fr": ("{guest} invitée : {event} à {host}, {subject}", "Accueil de {guest} : {subject}, {event}"),
        "es": ("{guest} invitada: {event} en {host}, {subject}", "Acogida de {guest}: {subject}, {event}"),
        "de": ("{guest} zu Gast: {event} in {host}, {subject}", "Gäste aus {guest}: {subject}, {event}"),
    },
    "visit": {
        "en": (
            "Study visit of {who} from {guest}: {subject}",
            "{who} visits {host} to learn about {subject}",
        ),
        "hr": ("Studijski posjet iz {guest_of}: {who}, {subject}", "{who} u posjetu {host}: {subject}"),
        "fr": ("Visite d'étude de {who} de {guest} : {subject}", "{who} visite {host} : {subject}"),
        "es": ("Visita de estudio de {who} de {guest}: {subject}", "{who} visita {host}: {subject}"),
        "de": ("Studienbesuch von {who} aus {guest}: {subject}", "{who} besucht {host}: {subject}"),
    },
    "jury": {
        "en": ("{who} on the jury of the {event}", "Juror from {host}: {who}, {event} in {guest}"),
        "hr": ("{who} u žiriju: {event}", "Član žirija iz {host_of}: {who}, {event} u {guest_in}"),
        "fr": ("{who} au jury : {event}", "Juré de {host} : {who}, {event} à {guest}"),
        "es": ("{who} en el jurado: {event}", "Jurado de {host}: {who}, {event} en {guest}"),
        "de": ("{who} in der Jury: {event}", "Jurymitglied aus {host}: {who}, {event} in {guest}"),
    },
    "mentoring": {
        "en": ("Mentoring by {who}: {subject}", "{who} from {host} mentors artists of {guest} in {subject}"),
        "hr": ("Mentorstvo: {who}, {subject}", "{who} iz {host_of} mentor umjetnicima, {subject}"),
        "fr": (
            "Mentorat de {who} : {subject}",
            "{who} de {host}, mentor des artistes de {guest} : {subject}",
        ),
        "es": ("Mentoría de {who}: {subject}", "{who} de {host}, mentor de artistas de {guest}: {subject}"),
        "de": (
            "Mentoring durch {who}: {subject}",
            "{who} aus {host} begleitet Künstler aus {guest}: {subject}",
        ),
    },
    "advice": {
        "en": ("Advice to {guest} on {subject}", "{host} advises {guest}: {subject}, {who}"),
        "hr": ("Savjet za {guest}: {subject}", "{host} savjetuje {guest}: {subject}, {who}"),
        "fr": ("Conseil à {guest} : {subject}", "{host} conseille {guest} : {subject}, {who}"),
        "es": ("Asesoramiento a {guest}: {subject}", "{host} asesora a {guest}: {subject}, {who}"),
        "de": ("Beratung für {guest}: {subject}", "{host} berät {guest}: {subject}, {who}"),
    },
    "joint-project": {
        "en": ("{event}: joint project on {subject}", "{host} and {guest} together: {event}, {subject}"),
        "hr": ("{event}: zajednički projekt, {subject}", "{host} i {guest} zajedno: {event}, {subject}"),
        "fr": ("{event} : projet commun, {subject}", "{host} et {guest} ensemble : {event}, {subject}"),
        "es": ("{event}: proyecto conjunto, {subject}", "{host} y {guest} juntas: {event}, {subject}"),
        "de": ("{event}: gemeinsames Projekt, {subject}", "{host} und {guest} gemeinsam: {event}, {subject}"),
    },
    "co-organised-event": {
        "en": ("{event}, organised with {guest}", "{event} in {host}, with {subject} from {guest}"),
        "hr": ("{event} u suorganizaciji s gradom {guest}", "{event} u {host_in}, {subject} iz {guest_of}"),
        "fr": ("{event}, organisé avec {guest}", "{event} à {host}, {subject} de {guest}"),
        "es": ("{event}, organizado con {guest}", "{event} en {host}, {subject} de {guest}"),
        "de": ("{event}, veranstaltet mit {guest}", "{event} in {host}, {subject} aus {guest}"),
    },
    "conference": {
        "en": ("{event}: delegation of {guest} in {host}", "{guest} speaks about {subject} at the {event}"),
        "hr": ("{event}: izaslanstvo iz {guest_of} u {host_in}", "{guest} govori: {subject}, {event}"),
        "fr": ("{event} : délégation de {guest} à {host}", "{guest} parle : {subject}, {event}"),
        "es": ("{event}: delegación de {guest} en {host}", "{guest} habla: {subject}, {event}"),
        "de": ("{event}: Delegation aus {guest} in {host}", "{guest} spricht: {subject}, {event}"),
    },
    "adoption": {
        "en": ("{practice}: adopted in {guest}", "{guest} adopts from {host}: {practice}"),
        "hr": ("{practice}: primjena u {guest_in}", "{guest} primjenjuje praksu iz {host_of}: {practice}"),
    },
}

_WITH_PERSON = ("residency", "visit", "jury", "mentoring")
_WITH_EVENT = ("hosting", "jury", "joint-project", "co-organised-event", "conference")
_WITHOUT_PERSON = ("hosting", "joint-project", "co-organised-event", "conference")
_SYMMETRIC = ("joint-project", "co-organised-event", "conference")
_MAY_BE_OF_MANY = _SYMMETRIC

# Kinds that two hands may give to one contact; every other two kinds are two things.
_RELATED = (
    {"hosting", "residency"},
    {"hosting", "visit"},
    {"residency", "visit"},
    {"conference", "co-organised-event"},
    {"joint-project", "co-organised-event"},
    {"mentoring", "advice"},
)


def _columns(text: str) -> list[dict[str, str]]:
    return [
        dict(zip(LANGUAGES, (part.strip() for part in line.split("|")), strict=True))
        for line in text.strip().splitlines()
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """What stories are made of."""

    events: list[dict[str, str]] = field(default_factory=list)
    subjects: list[dict[str, str]] = field(default_factory=list)


TUNING_WORDS = Words(_columns(_TUNING_EVENTS), _columns(_TUNING_SUBJECTS))
JUDGING_WORDS = Words(_columns(_JUDGING_EVENTS), _columns(_JUDGING_SUBJECTS))


@cache
def cities() -> tuple[City, ...]:
    """The network's cities, as shipped."""
    with (DATA / "cities" / "data" / "cities.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            City(
                code=row["code"],
                country=row["country"],
                names={
                    "en": row["name"],
                    "hr": row["name_hr"] or row["name"],
                    "fr": row["name_fr"] or row["name"],
                    "es": row["name"],
                    "de": row["name"],
                },
                all_names=tuple(
                    name
                    for name in (
                        row["name"],
                        row["native_name"],
                        row["name_hr"],
                        row["name_fr"],
                        *row["search_names"].split("|"),
                    )
                    if name
                ),
            )
            for row in csv.DictReader(file)
        )


@cache
def city_names() -> dict[str, tuple[str, ...]]:
    """All names of each city by its code."""
    return {city.code: city.all_names for city in cities()}


@cache
def _practices() -> tuple[dict[str, str], ...]:
    path = DATA / "areas" / "practices" / "data" / "practices.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple({language: row["texts"]["title"][language] for language in ("en", "hr")} for row in rows)


# --- stories ---------------------------------------------------------------------------------------------------


def _story(rng: random.Random, words: Words, kinds: tuple[str, ...] | None = None) -> Story:
    """A contact that happened; `kinds` restricts what it may be."""
    practice = kinds is None and rng.random() < PARAMETERS.of_practices
    if practice:
        kind = rng.choice(("adoption", "advice", "visit"))
        subject, languages = rng.choice(_practices()), ("en", "hr")
    else:
        kind = rng.choice(kinds or tuple(kind for kind in _TEMPLATES if kind != "adoption"))
        subject, languages = rng.choice(words.subjects), LANGUAGES
    many = kind in _MAY_BE_OF_MANY and rng.random() < PARAMETERS.of_many
    return Story(
        kind=kind,
        cities=tuple(rng.sample(cities(), rng.randint(3, 5) if many else 2)),
        led=many and rng.random() < 0.5,
        who=f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}",
        event=rng.choice(words.events),
        subject=subject,
        edition=rng.randint(2, 14) if kind in _WITH_EVENT and rng.random() < PARAMETERS.with_edition else 0,
        begins=dt.date(2015, 1, 1) + dt.timedelta(rng.randrange(3833)),  # to June 2025
        days=rng.randint(14, 60) if kind == "residency" else rng.randint(1, 10),
        people=rng.randint(1, 60),
        languages=languages,
    )


def _telling(rng: random.Random, story: Story) -> Telling:
    """How a first hand writes it down."""
    drawn = rng.random()
    precision = (
        "day" if drawn < PARAMETERS.day else "month" if drawn < PARAMETERS.day + PARAMETERS.month else "year"
    )
    return Telling(
        language=rng.choice(story.languages),
        wording=rng.randrange(2),
        precision=precision,
        with_end=rng.random() < PARAMETERS.with_end,
        edition_style=rng.randrange(2),
        year_in_title=rng.random() < PARAMETERS.with_year_in_title,
        links=(_link(rng),) if rng.random() < PARAMETERS.with_link else (),
        size=story.people if rng.random() < PARAMETERS.with_size else None,
    )


def _again(rng: random.Random, first: Telling, story: Story, same_link: float) -> Telling:
    """How a second hand writes it (or something like it), carelessly but with nothing of a class yet."""
    size: float | None = float(story.people)
    if rng.random() < PARAMETERS.careless_size:
        size = None
    elif rng.random() < PARAMETERS.round_size:
        size = max(1, round(story.people * rng.uniform(0.9, 1.1)))
    if first.links and rng.random() < same_link:
        links = first.links
    else:
        links = (_link(rng),) if rng.random() < PARAMETERS.with_link else ()
    return replace(
        first,
        wording=1 - first.wording if rng.random() < PARAMETERS.careless_wording else first.wording,
        slips=1 if rng.random() < PARAMETERS.careless_slip else 0,
        with_end=rng.random() < PARAMETERS.with_end,
        edition_style=rng.randrange(2),
        year_in_title=rng.random() < PARAMETERS.with_year_in_title,
        size=size,
        links=links,
        left_out=1 if len(story.cities) > 2 and rng.random() < PARAMETERS.city_left_out else 0,
    )


def _link(rng: random.Random) -> str:
    host = rng.choice(("culture", "kultura", "city-news", "gazette", "www", "citiesof", "arts"))
    folder = rng.choice(("news", "events", "en", "p"))
    return f"https://{host}{rng.randrange(400)}.example/{folder}/{rng.randrange(10**6)}"


# --- telling ---------------------------------------------------------------------------------------------------


def _tell(rng: random.Random, key: str, story: Story, telling: Telling) -> Claim:
    """The claim that this telling of the story makes."""
    title = _title(rng, story, telling)
    for _ in range(telling.slips):
        title = _slip(rng, title)
    begins = story.begins + dt.timedelta(telling.days_off)
    ends = begins + dt.timedelta(story.days - 1)
    dated = telling.precision != "unknown"
    return Claim(
        key=key,
        kind=story.kind,
        members=_members(story, telling),
        titles=(Title(title, telling.language),),
        begins=_written(begins, telling.precision),
        ends=_written(ends, telling.precision) if telling.with_end and dated else "",
        size=(("people", float(telling.size)),) if telling.size is not None else (),
        evidence=telling.links,
    )


def _members(story: Story, telling: Telling) -> tuple[Member, ...]:
    named = story.cities[: len(story.cities) - telling.left_out]
    if story.kind in _SYMMETRIC:
        roles = ["lead" if story.led and not place else "" for place in range(len(named))]
    else:
        roles = ["giver", "receiver"]
    members = [Member(city.code, role) for city, role in zip(named, roles, strict=True)]
    if telling.swapped:
        if roles[:2] == ["giver", "receiver"]:
            members = [Member(named[1].code, "giver"), Member(named[0].code, "receiver")]
        else:
            members = members[::-1]
    return tuple(members)


def _written(day: dt.date, precision: str) -> str:
    return {"day": day.isoformat(), "month": f"{day:%Y-%m}", "year": f"{day:%Y}", "unknown": ""}[precision]


def _title(rng: random.Random, story: Story, telling: Telling) -> str:
    language = telling.language
    host, guest = story.cities[0].names[language], story.cities[1].names[language]
    event = _edition(story, telling) + story.event[language]
    title = _TEMPLATES[story.kind][language][telling.wording].format(
        who=_case(rng, story.who, "a", "e") if language == "hr" and telling.wording else story.who,
        event=event,
        subject=story.subject[language],
        practice=story.subject[language],
        host=host,
        guest=guest,
        host_in=_case(rng, host, "u", "i"),
        host_of=_case(rng, host, "a", "e"),
        guest_in=_case(rng, guest, "u", "i"),
        guest_of=_case(rng, guest, "a", "e"),
    )
    return f"{title} {story.begins.year}" if telling.year_in_title else title


def _case(rng: random.Random, name: str, after_consonant: str, for_a: str) -> str:
    """A Croatian case, as a rough hand would form it."""
    if rng.random() >= PARAMETERS.inflected:
        return name
    words = [
        word[:-1] + for_a
        if word.endswith("a")
        else word + after_consonant
        if word[-1] in "bcdgjklmnprstvzćčđšž"
        else word
        for word in name.split()
    ]
    return " ".join(words)


_ROMAN = (
    "",
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
)


def _edition(story: Story, telling: Telling) -> str:
    number = story.edition
    if not number:
        return ""
    if telling.edition_style:
        return f"{_ROMAN[number]}{'.' if telling.language in ('hr', 'de') else ''} "
    if telling.language == "en":
        ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{ending} "
    return f"{number}{ {'hr': '.', 'fr': 'e', 'es': '.º', 'de': '.'}[telling.language] } "


def _slip(rng: random.Random, text: str) -> str:
    """One slip of the hand: in a word's letters, in its accents or case, or in the order of words."""
    words = text.split()
    long_ones = [place for place, word in enumerate(words) if sum(map(str.isalpha, word)) >= 5]
    drawn = rng.random()
    if drawn < 0.60 and long_ones:
        place = rng.choice(long_ones)
        words[place] = _misspelt(rng, words[place])
        return " ".join(words)
    if drawn < 0.70:
        return text.translate(_PLAIN)
    if drawn < 0.78:
        return text.lower() if rng.random() < 0.7 else text.upper()
    if drawn < 0.90 and len(words) > 3:
        cut = rng.randrange(1, len(words))
        return " ".join(words[cut:] + words[:cut])
    short = [place for place, word in enumerate(words) if word.isalpha() and len(word) <= 3]
    if short:
        del words[rng.choice(short)]
    return " ".join(words).replace(":", " –").replace(",", "")


_PLAIN = str.maketrans("áàâãäåčćçéèêëíîïıłñóòôöøšśşúùûüžźđð", "aaaaaaccceeeeiiiilnooooosssuuuuzzdd")


def _misspelt(rng: random.Random, word: str) -> str:
    places = [place for place, sign in enumerate(word[:-1]) if sign.isalpha() and word[place + 1].isalpha()]
    place = rng.choice(places[1:] or places)
    how = rng.randrange(4)
    if how == 0:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if how == 1:
        return word[:place] + word[place + 1 :]
    if how == 2:
        return word[:place] + word[place] + word[place:]
    return word[:place] + rng.choice("aeiounrst") + word[place + 1 :]


# --- the same contact told twice ---------------------------------------------------------------------------------


def _other_language(rng: random.Random, telling: Telling, story: Story) -> Telling:
    others = [language for language in story.languages if language != telling.language]
    return replace(telling, language=rng.choice(others))


def _by_spelling(rng: random.Random, telling: Telling, story: Story) -> Telling:
    return replace(telling, slips=rng.randint(1, PARAMETERS.most_slips))


def _by_side(rng: random.Random, telling: Telling, story: Story) -> Telling:
    return replace(telling, swapped=True, wording=1 - telling.wording)


def _by_days(rng: random.Random, telling: Telling, story: Story) -> Telling:
    off = rng.choice((-1, 1)) * rng.randint(1, PARAMETERS.most_days_off)
    return replace(telling, days_off=off)


def _by_precision(rng: random.Random, telling: Telling, story: Story) -> Telling:
    drawn = rng.random()
    lost = (
        "month"
        if drawn < PARAMETERS.to_month
        else "year"
        if drawn < PARAMETERS.to_month + PARAMETERS.to_year
        else "unknown"
    )
    return replace(telling, precision=lost)


_CHANGES: dict[str, Callable[[random.Random, Telling, Story], Telling]] = {
    "spelling": _by_spelling,
    "language": _other_language,
    "swapped sides": _by_side,
    "days off": _by_days,
    "precision lost": _by_precision,
}


def _related_kind(rng: random.Random, story: Story) -> Story:
    kinds = sorted({kind for pair in _RELATED if story.kind in pair for kind in pair} - {story.kind})
    return replace(story, kind=rng.choice(kinds)) if kinds and len(story.cities) == 2 else story


def duplicate(rng: random.Random, words: Words, about: str, number: int) -> Pair:
    """Two claims of one contact that differ as the class says, and carelessly."""
    story = again = _story(rng, words)
    if about == "related kind":
        while again.kind == story.kind:
            story = _story(rng, words, tuple(sorted({kind for pair in _RELATED for kind in pair})))
            again = _related_kind(rng, story)
    first = _telling(rng, story)
    if about in ("days off", "precision lost"):
        first = replace(first, precision="day")
    second = _again(rng, first, story, PARAMETERS.same_link_duplicate)
    if about in _CHANGES:
        second = _CHANGES[about](rng, second, story)
    elif about == "combination":
        least, most = PARAMETERS.combined
        for change in rng.sample(sorted(_CHANGES), rng.randint(least, most)):
            second = _CHANGES[change](rng, second, story)
        if rng.random() < 0.3:
            again = _related_kind(rng, story)
    return Pair(
        _tell(rng, f"{about} {number} a", story, first),
        _tell(rng, f"{about} {number} b", again, second),
        about,
        one_contact=True,
    )


DUPLICATES = (*_CHANGES, "related kind", "combination")


# --- merely alike --------------------------------------------------------------------------------------------------


def _pair(
    rng: random.Random,
    about: str,
    number: int,
    stories: tuple[Story, Story],
    tellings: tuple[Telling, Telling],
) -> Pair:
    return Pair(
        _tell(rng, f"{about} {number} a", stories[0], tellings[0]),
        _tell(rng, f"{about} {number} b", stories[1], tellings[1]),
        about,
        one_contact=False,
    )


def _another(rng: random.Random, options: list[dict[str, str]], than: dict[str, str]) -> dict[str, str]:
    return rng.choice([one for one in options if one != than])


def _next_year(day: dt.date) -> dt.date:
    return day.replace(year=day.year + 1, day=min(day.day, 28))


def _year_later(rng: random.Random, words: Words, number: int) -> Pair:
    """The same event of the same two cities, next year; an edition's number, if told, is one more."""
    story = _story(rng, words, tuple(kind for kind in _TEMPLATES if kind != "adoption"))
    off = rng.randint(-PARAMETERS.later_day_off, PARAMETERS.later_day_off)
    begins = _next_year(story.begins) + dt.timedelta(off)
    if begins.year == story.begins.year:
        begins = _next_year(story.begins)
    later = replace(
        story,
        begins=begins,
        edition=story.edition + 1 if story.edition else 0,
        people=rng.randint(1, 60),
        who=f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}" if rng.random() < 0.5 else story.who,
    )
    first = _telling(rng, story)
    second = _again(rng, first, later, PARAMETERS.same_link_lookalike)
    if rng.random() < PARAMETERS.later_year_only:
        second = replace(second, precision="year")
    if rng.random() < PARAMETERS.later_other_language:
        second = _other_language(rng, second, later)
    return _pair(rng, "a year later", number, (story, later), (first, second))


def _two_in_a_month(rng: random.Random, words: Words, number: int) -> Pair:
    """Two exchanges of one kind between the same cities in one month: another person, event or subject."""
    story = _story(rng, words, tuple(kind for kind in _TEMPLATES if kind not in ("adoption", "advice")))
    start = story.begins.replace(day=rng.randint(1, 8))
    story = replace(story, begins=start, days=min(story.days, 2), edition=0)
    other = replace(
        story, begins=start + dt.timedelta(rng.randint(*PARAMETERS.apart_in_month)), people=rng.randint(1, 60)
    )
    if story.kind in _WITH_PERSON:
        while other.who == story.who:
            other = replace(other, who=f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}")
    else:
        other = replace(other, event=_another(rng, words.events, story.event))
    if rng.random() < 0.5:
        other = replace(other, subject=_another(rng, words.subjects, story.subject))
    first = replace(_telling(rng, story), precision="day")
    second = _again(rng, first, other, PARAMETERS.same_link_lookalike)
    drawn = rng.random()
    if drawn < PARAMETERS.month_only:
        first, second = replace(first, precision="month"), replace(second, precision="month")
    elif drawn < PARAMETERS.month_only + PARAMETERS.one_month_only:
        second = replace(second, precision="month")
    if rng.random() < PARAMETERS.exchange_other_language:
        second = _other_language(rng, second, other)
    return _pair(rng, "two in one month", number, (story, other), (first, second))


def _other_kind(rng: random.Random, words: Words, number: int) -> Pair:
    """Something else of the same two cities on the same day, half of them at the same event."""
    story = _story(rng, words, tuple(kind for kind in _TEMPLATES if kind != "adoption"))
    related = {kind for pair in _RELATED if story.kind in pair for kind in pair} | {story.kind}
    many = len(story.cities) > 2
    kinds = [kind for kind in _TEMPLATES if kind not in related and kind != "adoption"]
    if many:
        kinds = [kind for kind in kinds if kind in _SYMMETRIC]
        story = story if kinds else replace(story, cities=story.cities[:2], led=False)
        kinds = kinds or [kind for kind in _TEMPLATES if kind not in related and kind != "adoption"]
    other = replace(
        story,
        kind=rng.choice(kinds),
        event=story.event
        if rng.random() < PARAMETERS.other_kind_same_event
        else _another(rng, words.events, story.event),
        subject=_another(rng, words.subjects, story.subject),
        who=f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}",
        people=rng.randint(1, 60),
    )
    first = replace(_telling(rng, story), precision="day")
    second = _again(rng, first, other, PARAMETERS.same_link_lookalike)
    return _pair(rng, "other kind, same day", number, (story, other), (first, second))


def _next_edition(rng: random.Random, words: Words, number: int) -> Pair:
    """Two consecutive editions of one event, by their numbers."""
    story = replace(_story(rng, words, _WITH_EVENT), edition=rng.randint(2, 14))
    half = rng.random() < PARAMETERS.edition_half_year
    later = replace(
        story,
        edition=story.edition + 1,
        begins=story.begins + dt.timedelta(182) if half else _next_year(story.begins),
        people=rng.randint(1, 60),
    )
    first = _telling(rng, story)
    second = _again(rng, first, later, PARAMETERS.same_link_lookalike)
    if half:
        first, second = replace(first, precision="day"), replace(second, precision="day")
    if story.kind == "conference":  # only its first wording names the event beside nothing else
        first, second = replace(first, wording=0), replace(second, wording=0)
    if rng.random() < PARAMETERS.edition_undated:
        second = replace(second, precision="unknown", year_in_title=False)
    return _pair(rng, "next edition", number, (story, later), (first, second))


def _other_city(rng: random.Random, words: Words, number: int) -> Pair:
    """The same occasion with another city: two ties of the ledger."""
    story = _story(rng, words, tuple(kind for kind in _TEMPLATES if kind != "adoption"))
    story = replace(story, cities=story.cities[:2], led=False)
    third = rng.choice([city for city in cities() if city not in story.cities])
    other = replace(story, cities=(story.cities[0], third))
    first = _telling(rng, story)
    second = _again(rng, first, other, PARAMETERS.same_link_duplicate)
    return _pair(rng, "another city", number, (story, other), (first, second))


def _other_size(rng: random.Random, words: Words, number: int) -> Pair:
    """Two rounds of one thing in one year, of different size."""
    story = _story(rng, words, _WITHOUT_PERSON)
    story = replace(
        story,
        begins=story.begins.replace(month=rng.randint(1, 9), day=rng.randint(1, 28)),
        edition=0,
        people=rng.randint(4, 40),
    )
    other = replace(
        story,
        begins=story.begins + dt.timedelta(rng.randint(*PARAMETERS.other_size_apart)),
        people=round(story.people * rng.uniform(*PARAMETERS.other_size_factor)),
    )
    first = replace(_telling(rng, story), precision="day", size=float(story.people))
    second = replace(_again(rng, first, other, PARAMETERS.same_link_lookalike), size=float(other.people))
    if rng.random() < PARAMETERS.other_size_month_only:
        second = replace(second, precision="month")
    return _pair(rng, "other size", number, (story, other), (first, second))


_ALIKE: dict[str, Callable[[random.Random, Words, int], Pair]] = {
    "a year later": _year_later,
    "two in one month": _two_in_a_month,
    "other kind, same day": _other_kind,
    "next edition": _next_edition,
    "another city": _other_city,
    "other size": _other_size,
}
LOOKALIKES = tuple(_ALIKE)


def draw(seed: int, *, each: int, words: Words) -> Iterator[Pair]:
    """`each` pairs of every class, always the same for a seed."""
    for about in DUPLICATES:
        rng = random.Random(f"{seed} {about}")
        for number in range(each):
            yield duplicate(rng, words, about, number)
    for about, make in _ALIKE.items():
        rng = random.Random(f"{seed} {about}")
        for number in range(each):
            yield make(rng, words, number)


def ledger(seed: int, total: int, *, words: Words) -> Iterator[Claim]:
    """Claims of `total` contacts that have nothing to do with one another, for measuring speed and false alarms.

    Cities are drawn as unevenly as in life: the r-th with weight 1/(r + 10), so that of 100,000 contacts the busiest
    two cities share more than a hundred. Nothing of `draw` depends on this.
    """
    rng = random.Random(f"{seed} ledger")
    shuffled = list(cities())
    rng.shuffle(shuffled)
    weights = [1 / (rank + 10) for rank in range(len(shuffled))]
    for number in range(total):
        story = _story(rng, words)
        drawn = list(dict.fromkeys(rng.choices(range(len(shuffled)), weights, k=3 * len(story.cities))))
        if len(drawn) >= len(story.cities):
            chosen = drawn[: len(story.cities)]
            story = replace(story, cities=tuple(shuffled[place] for place in chosen))
        yield _tell(rng, f"{seed} {number}", story, _telling(rng, story))
