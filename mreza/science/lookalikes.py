"""Is this contact in the ledger already, told by another hand?

Two claims are compared part by part: cities, kind, dates, titles, names, edition, size, links. Each part finds one
reason, each reason has its points (`POINTS`), and the points add up: from `SAME` on the two are told to be the same
contact, from `MAYBE` on they are shown to whoever is about to save. Nothing else decides, so a page can say why.

Only claims that have two cities in common are compared (`Ledger`), and of those only claims whose years may meet.

Points were fitted on claims drawn by seed and rounded to whole numbers; how well they do on others, class by class,
stands in `docs/decisions/2026-11-22-look-alikes.md`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from mreza.science.ordinary_words import BINDING, OF_KINDS, meaning, meaning_of_slip

SAME = 10
MAYBE = 4


@dataclass(frozen=True, slots=True)
class Member:
    """A city in a contact, by its code, and what it is there: `giver`, `receiver`, `lead`, or nothing."""

    city: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """What somebody called the contact; the language may be unknown ("")."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A contact as one side, a spreadsheet or a public source tells it."""

    key: str
    kind: str
    members: tuple[Member, ...]
    titles: tuple[Title, ...]
    begins: str = ""  # YYYY, YYYY-MM, YYYY-MM-DD; empty where nobody knows
    ends: str = ""
    size: tuple[tuple[str, float], ...] = ()  # how much of which unit: ("people", 12), ("days", 30)
    evidence: tuple[str, ...] = ()  # addresses, or keys of files
    source: str = ""  # where it was taken from: an address, or the key of a record


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a comparison: a code for the page to word, its points, and what the wording may name."""

    code: str
    points: int
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a claim in the ledger is like another one; the reasons' points add up to `points`."""

    key: str
    points: int
    reasons: tuple[Reason, ...]

    @property
    def verdict(self) -> str:
        """`same`, `maybe`, or nothing."""
        return "same" if self.points >= SAME else "maybe" if self.points >= MAYBE else ""


class UnreadableDate(ValueError):
    """A date that is not YYYY, YYYY-MM or YYYY-MM-DD; `code` is for the page to word."""

    code = "date.unreadable"


# What each reason is worth.
POINTS: dict[str, int] = {
    "cities.same": 0,
    "cities.swapped": 0,
    "cities.more": -1,
    "cities.overlap": -3,
    "cities.other": -30,
    "kind.same": 2,
    "kind.related": 1,
    "kind.open": 0,
    "kind.other": -9,
    "when.same-day": 7,
    "when.days-off": 3,
    "when.overlap": 1,
    "when.same-month": 2,
    "when.near": 0,
    "when.same-year": 2,
    "when.unknown": 1,
    "when.weeks-apart": -6,
    "when.apart": -12,
    "title.same": 5,
    "title.alike": 2,
    "title.partly": -2,
    "title.different": -4,
    "title.little": 0,
    "translated.same": 4,
    "translated.alike": 2,
    "translated.partly": 0,
    "translated.different": -2,
    "names.shared": 1,
    "names.differ": -4,
    "names.none": 0,
    "edition.same": 2,
    "edition.differs": -10,
    "edition.none": 0,
    "size.same": 2,
    "size.near": 0,
    "size.differs": -6,
    "size.unknown": 0,
    "link.same": 3,
    "link.none": 0,
}

# Kinds that two hands may well give to one contact.
_RELATED: dict[str, frozenset[str]] = {}
for _together in (
    ("hosting", "residency", "visit"),
    ("conference", "co-organised-event"),
    ("joint-project", "co-organised-event"),
    ("mentoring", "advice"),
    ("adoption", "advice"),
):
    for _kind in _together:
        _RELATED[_kind] = _RELATED.get(_kind, frozenset()) | frozenset(_together)

DAYS_OFF = 7  # days by which two hands may differ about a day
WEEKS = 31  # days
NEAR_SIZE = 1.25  # times


# --- dates -------------------------------------------------------------------------------------------------------

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _When:
    """The first and last day on which it may have begun, the last on which it may have ended; proleptic ordinals."""

    earliest: int
    latest: int
    over: int
    precision: str  # day, month, year
    years: tuple[int]  # in which it began
    around: tuple[int, ...]  # in which something like it may have begun


@lru_cache(maxsize=65536)
def _when(begins: str, ends: str) -> _When | None:
    if not begins:
        return None
    earliest, latest, precision = _span(begins)
    over = _span(ends)[1] if ends else latest
    year = int(begins[:4])
    return _When(earliest, latest, max(over, latest), precision, (year,), (year - 1, year, year + 1))


@lru_cache(maxsize=65536)
def _span(text: str) -> tuple[int, int, str]:
    """First day, last day and precision of a date in text."""
    found = _DATE.fullmatch(text)
    try:
        if not found:
            raise ValueError
        year, month, day = (int(part) if part else 0 for part in found.groups())
        if day:
            ordinal = dt.date(year, month, day).toordinal()
            return ordinal, ordinal, "day"
        if month:
            last = calendar.monthrange(year, month)[1]
            return dt.date(year, month, 1).toordinal(), dt.date(year, month, last).toordinal(), "month"
        return dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal(), "year"
    except ValueError as error:
        raise UnreadableDate(f"not a date with its precision: {text!r}") from error


def _dates(one: _When | None, other: _When | None) -> tuple[str, int]:
    """How two dates go together, and the days between them."""
    if one is None or other is None:
        return "when.unknown", 0
    gap = max(0, one.earliest - other.latest, other.earliest - one.latest)
    if one.precision == other.precision == "day":
        if gap <= DAYS_OFF:
            return ("when.days-off" if gap else "when.same-day"), gap
    elif not gap:
        return ("when.same-year" if "year" in (one.precision, other.precision) else "when.same-month"), 0
    elif one.precision == other.precision == "year":
        return "when.apart", gap
    elif gap <= DAYS_OFF:
        return "when.near", gap
    if gap <= WEEKS:
        meet = one.earliest <= other.over and other.earliest <= one.over
        return ("when.overlap" if meet else "when.weeks-apart"), gap
    return "when.apart", gap


# --- words -------------------------------------------------------------------------------------------------------

# Letters that NFKD leaves whole.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d"}
)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower-case and without diacritics."""
    text = text.lower()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return unicodedata.normalize("NFKC", "".join(sign for sign in text if not unicodedata.combining(sign)))


_TOKEN = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th|e|er|re|eme|o|a)")
_ROMAN_NUMBERS = (
    "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII XXIII XXIV XXV"
)
_ROMAN = {text: number for number, text in enumerate(_ROMAN_NUMBERS.split(), 1)}
_ALSO_WORDS = {"i", "v", "x", "vi", "xi"}  # small letters that are as likely a word
_TITLE_CASE = ("en", "es", "de")  # a capital inside a title need not be a name

PARTICULAR, ORDINARY, OF_KIND = 1.0, 0.6, 0.2  # what a word weighs


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a title holds: its words by weight, which of them look like names, its edition and its years."""

    language: str
    words: Mapping[str, float]  # a particular word folded; an ordinary one as `=meaning`
    spelt: Mapping[str, str]  # how an ordinary word is spelt, folded
    names: tuple[tuple[str, ...], ...]  # particular words that follow one another with capitals
    editions: frozenset[int]
    years: frozenset[int]


@lru_cache(maxsize=16384)
def _read(text: str, language: str) -> _Reading:
    words: dict[str, float] = {}
    spelt: dict[str, str] = {}
    names: list[tuple[str, ...]] = []
    editions: set[int] = set()
    years: set[int] = set()
    shouted = not any(map(str.islower, text))
    starting = True
    run: list[tuple[str, bool]] = []
    for found in _TOKEN.finditer(text):
        token = found.group()
        word = fold(token)
        after = text[found.end() : found.end() + 1]
        if number := _edition(token, word, after):
            editions.add(number)
        elif word.isdigit():
            if len(word) == 4 and word[:2] in ("19", "20"):
                years.add(int(word))
            else:
                words[word] = PARTICULAR
        elif word in BINDING or len(word) < 2:
            pass
        else:
            particular = _put(words, spelt, word, language)
            if particular and token[0].isupper() and not shouted:
                run.append((word, starting))
                starting = False
                if after in (" ", "-", "\N{NO-BREAK SPACE}"):
                    continue
        names += _named(run, language)
        run = []
        starting = after in (":", ".", "–", "(") or text[found.end() : found.end() + 3] in (" – ", " : ")
    names += _named(run, language)
    return _Reading(language, words, spelt, tuple(names), frozenset(editions), frozenset(years))


def _named(run: list[tuple[str, bool]], language: str) -> list[tuple[str, ...]]:
    """Particular words with capitals in a row, if they are likely somebody's or something's name."""
    if len(run) > 1 or (run and language and language not in _TITLE_CASE and not run[0][1]):
        return [tuple(word for word, _ in run)]
    return []


def _edition(token: str, word: str, after: str) -> int:
    """The number of an edition: 3rd, 3., III; 0 if it is none."""
    if found := _ORDINAL.fullmatch(word):
        return int(found[1])
    if token.isdigit() and len(token) <= 3 and after == ".":
        return int(token)
    number = _ROMAN.get(token.upper(), 0)
    if token.isupper():
        return number if len(token) > 1 or after == "." or (after == " " and word != "i") else 0
    return number if token.islower() and word not in _ALSO_WORDS else 0


def _put(words: dict[str, float], spelt: dict[str, str], word: str, language: str) -> bool:
    """Enter a word by what it means, else as it is; whether it is a particular one."""
    known, rest = meaning(word)
    known = known or meaning_of_slip(word)
    if not known:
        words[word] = PARTICULAR
        return True
    parts = [known]
    if language in ("de", "") and len(rest) >= 3:  # Filmmusik, Lichtfest
        second = meaning(rest)[0] or (meaning(rest[1:])[0] if rest[0] in "sne" else "")
        parts += [second] if second else []
    for part in parts:
        words["=" + part] = OF_KIND if part in OF_KINDS else ORDINARY
        spelt["=" + part] = word
    return False


@lru_cache(maxsize=65536)
def _sound(word: str) -> str:
    """A word as cognates share it: one letter for one sound, without the endings that languages differ in."""
    for old, new in _SOUNDS:
        word = word.replace(old, new)
    word = _DOUBLED.sub(r"\1", word)
    return _ENDINGS.sub("", word) if len(word) > 5 else word


_SOUNDS = (
    ("ph", "f"), ("th", "t"), ("sch", "s"), ("sh", "s"), ("ch", "k"), ("ck", "k"), ("qu", "k"), ("cc", "k"),
    ("c", "k"), ("y", "i"), ("j", "i"), ("w", "v"), ("x", "ks"), ("z", "s"), ("h", ""), ("eau", "o"), ("ou", "u"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_ENDINGS = re.compile(r"(?:[aeiou]+[lnrsk]?[aeiou]*s?|isk[a-z]{0,2}|ers?|es)$")


@lru_cache(maxsize=262144)
def _near(one: str, other: str) -> float:
    """How alike two particular words are, 0 to 1: a slip, another case, a cognate."""
    if one == other:
        return 1.0
    shorter = min(len(one), len(other))
    if shorter < 3:
        return 0.0
    if _slipped(one, other):
        return 0.9 if shorter > 3 else 0.7
    common = _common(one, other)
    if common >= 3 and one[common:] in _CASES and other[common:] in _CASES:
        return 0.9
    if shorter >= 4 and _slipped(one.rstrip("aeiou"), other.rstrip("aeiou")):
        return 0.8
    one, other = _sound(one), _sound(other)
    if one == other and len(one) >= 3:
        return 0.9
    common = _common(one, other)
    return 0.8 if common >= 4 and common >= 0.65 * max(len(one), len(other)) else 0.0


# Endings of one name or word in its cases, and of plurals.
_CASES = {"", "a", "e", "i", "o", "u", "om", "em", "ov", "og", "oj", "im", "ih", "s", "es", "n", "en"}


def _common(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    places = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in places if a != b), min(len(one), len(other)))


def _slipped(one: str, other: str) -> bool:
    """Whether two spellings are a slip of the hand apart; two in a long word."""
    allowed = 1 if min(len(one), len(other)) < 8 else 2
    return (
        abs(len(one) - len(other)) <= allowed
        and len(set(one) ^ set(other)) <= 2 * allowed
        and _slips(one, other) <= allowed
    )


def _slips(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, sign in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (sign != against))
            if row > 1 and column > 1 and sign == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


# --- titles ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """A title's reading without the names of the contact's own cities: these say nothing new."""

    reading: _Reading
    words: Mapping[str, float]
    names: tuple[tuple[str, ...], ...]
    of_cities: frozenset[str]  # words left out


def _leave_out(reading: _Reading, cities: tuple[frozenset[str], ...]) -> _Words:
    out = {
        word for word in reading.words if any(word in names or _is_case_of(word, names) for names in cities)
    }
    if not out:
        return _Words(reading, reading.words, reading.names, frozenset())
    words = {word: weight for word, weight in reading.words.items() if word not in out}
    names = tuple(
        kept
        for run in reading.names
        if (kept := tuple(word for word in run if word not in out)) and (len(kept) > 1 or kept == run)
    )
    return _Words(reading, words, names, frozenset(out))


def _is_case_of(word: str, names: frozenset[str]) -> bool:
    """Whether it is a city's name with an ending, as Croatian declines it: Varaždinu, Rijeke."""
    if len(word) < 5 or word[0] == "=":
        return False
    for length in range(len(word) - 1, max(3, len(word) - 4), -1):
        stem = word[:length]
        if stem in names or stem + "a" in names or stem + "o" in names or stem + "e" in names:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Titles:
    """How two titles go together."""

    code: str
    shared: tuple[str, ...]
    names: str  # names.shared, names.differ, names.none


_LITTLE = 0.5  # weight of words below which two titles say too little to compare
# How much of a word's weight counts if another language lacks it: it may well be there, translated.
ORDINARY_UNTRANSLATED, PARTICULAR_UNTRANSLATED = 0.7, 0.3


def _titles(one: _Words, other: _Words) -> _Titles:
    translated = bool(
        one.reading.language and other.reading.language and one.reading.language != other.reading.language
    )
    shared = sorted(one.words.keys() & other.words.keys())
    left = [word for word in one.words if word not in other.words]
    right = [word for word in other.words if word not in one.words]
    matched = sum(one.words[word] for word in shared)
    partners: dict[str, str] = {}
    for word in left:
        best, how = "", 0.0
        for candidate in right:
            if candidate not in partners.values() and (likeness := _alike(one, word, other, candidate)) > how:
                best, how = candidate, likeness
        if how:
            partners[word] = best
            matched += how * min(one.words[word], other.words[best])
    lacking = _lacking(one, [word for word in left if word not in partners], other, translated)
    found = set(partners.values())
    lacking_there = _lacking(other, [word for word in right if word not in found], one, translated)
    return _Titles(
        _title_code(matched, min(lacking, lacking_there), translated),
        tuple(word.removeprefix("=") for word in (*shared, *partners)),
        _names(one, other),
    )


def _alike(one: _Words, word: str, other: _Words, candidate: str) -> float:
    """How alike two words are; an ordinary one is like a slip of itself, and like no other ordinary one."""
    if word[0] != "=" and candidate[0] != "=":
        return _near(word, candidate)
    if word[0] == candidate[0] == "=":
        return 0.0
    here, there = one.reading.spelt.get(word, word), other.reading.spelt.get(candidate, candidate)
    return 0.9 if min(len(here), len(there)) >= 4 and _slipped(here, there) else 0.0


def _lacking(one: _Words, words: list[str], other: _Words, translated: bool) -> float:
    """The weight of one title's words that the other one lacks."""
    weight = 0.0
    named = {word for run in one.names for word in run}
    for word in words:
        if one.words[word] == OF_KIND:
            continue  # kinds are compared as kinds
        if word[0] != "=" and any(_near(word, city) for city in other.of_cities):
            continue  # a city's name with a slip
        doubt = 1.0
        if translated and word not in named:
            doubt = ORDINARY_UNTRANSLATED if word[0] == "=" else PARTICULAR_UNTRANSLATED
        weight += one.words[word] * doubt
    return weight


def _title_code(matched: float, conflict: float, translated: bool) -> str:
    if matched + conflict < _LITTLE:
        return "title.little"
    share = matched / (matched + conflict)
    told = "translated" if translated else "title"
    for least, level in ((0.87, "same"), (0.67, "alike"), (0.45, "partly")):
        if share >= least:
            return f"{told}.{level}"
    return f"{told}.different"


def _names(one: _Words, other: _Words) -> str:
    """Whether the two speak of the same people, works or places; of whom one side alone speaks says nothing."""
    here = [_told(run, other) for run in one.names]
    there = [_told(run, one) for run in other.names]
    if not all(here) and not all(there):
        return "names.differ"
    return "names.shared" if any(here) or any(there) else "names.none"


def _told(run: tuple[str, ...], other: _Words) -> bool:
    """Whether each word of a name stands in the other title, with a slip or in a case perhaps."""
    return all(
        word in other.words
        or any(candidate[0] != "=" and _near(word, candidate) for candidate in other.words)
        for word in run
    )


# --- the other parts ---------------------------------------------------------------------------------------------


def _cities(one: Claim, other: Claim) -> str:
    here, there = {member.city for member in one.members}, {member.city for member in other.members}
    if here == there:
        roles, others = _roles(one), _roles(other)
        return "cities.swapped" if any(roles.keys() & others.keys()) and roles != others else "cities.same"
    if len(here & there) < 2:
        return "cities.other"
    return "cities.more" if here < there or there < here else "cities.overlap"


def _roles(claim: Claim) -> dict[str, str]:
    return {member.role: member.city for member in claim.members if member.role}


def _kinds(one: str, other: str) -> str:
    if one == other:
        return "kind.same"
    if other in _RELATED.get(one, ()):
        return "kind.related"
    return "kind.open" if "other" in (one, other) else "kind.other"


def _editions(one: Iterable[_Words], other: Iterable[_Words]) -> tuple[str, tuple[str, ...]]:
    here = frozenset(number for words in one for number in words.reading.editions)
    there = frozenset(number for words in other for number in words.reading.editions)
    if not here or not there:
        return "edition.none", ()
    if here & there:
        return "edition.same", tuple(map(str, sorted(here & there)))
    return "edition.differs", (str(min(here)), str(min(there)))


def _sizes(one: Claim, other: Claim) -> tuple[str, tuple[str, ...]]:
    there = dict(other.size)
    code: str = "size.unknown"
    for unit, number in one.size:
        against = there.get(unit)
        if against is None or min(number, against) <= 0:
            continue
        if max(number, against) > NEAR_SIZE * min(number, against) and abs(number - against) > 1:
            return "size.differs", (unit, f"{number:g}", f"{against:g}")
        code = "size.same" if number == against and code != "size.near" else "size.near"
    return code, ()


_ADDRESS = re.compile(r"^[a-z]+://(?:www\.)?", re.IGNORECASE)
_TRACKING = re.compile(r"[?&](?:utm_[a-z]+|fbclid|gclid)=[^&#]*")


def _links(claim: Claim) -> frozenset[str]:
    """What the claim points to, written one way: no scheme, no `www`, no trailing slash, no marks of tracking."""
    return frozenset(
        _ADDRESS.sub("", _TRACKING.sub("", text).split("#")[0]).rstrip("/")
        for text in (*claim.evidence, claim.source)
        if text
    )


# --- comparing ---------------------------------------------------------------------------------------------------


class _Known:
    """A claim with what comparing it needs again and again; its titles are read when they are first asked for."""

    __slots__ = ("_cities", "_titles", "claim", "links", "when")

    def __init__(self, claim: Claim, cities: Mapping[str, frozenset[str]]) -> None:
        self.claim = claim
        self.links = _links(claim)
        self._cities = cities
        self._titles: tuple[_Words, ...] | None = None
        self.when = _when(claim.begins, claim.ends) or self._when_by_title()

    @property
    def titles(self) -> tuple[_Words, ...]:
        if self._titles is None:
            codes = (member.city for member in self.claim.members)
            names = tuple(self._cities.get(code) or frozenset(code.split("-")[1:]) for code in codes)
            self._titles = tuple(
                _leave_out(_read(title.text, title.language), names) for title in self.claim.titles
            )
        return self._titles

    def _when_by_title(self) -> _When | None:
        """Of a claim without a date: the year its titles name, if they name one."""
        years = {year for title in self.titles for year in title.reading.years}
        return _when(str(*years), "") if len(years) == 1 else None


def city_words(names: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """The words of each city's names, by its code, as `Ledger` and `compare` want them."""
    return {
        code: frozenset(
            word
            for name in all_names
            for word in _TOKEN.findall(fold(name))
            if len(word) > 1 and word not in BINDING
        )
        for code, all_names in names.items()
    }


def compare(one: Claim, other: Claim, cities: Mapping[str, frozenset[str]] | None = None) -> Likeness:
    """How much the other claim is like this one; `cities` are the words of their names (`city_words`)."""
    here, there = _Known(one, cities or {}), _Known(other, cities or {})
    return _likeness(here, there, [*_quick_parts(here, there), *_title_parts(here, there)])


_Part = tuple[str, tuple[str, ...]]  # the code of a reason and what its wording may name


def _likeness(one: _Known, other: _Known, parts: list[_Part]) -> Likeness:
    reasons = tuple(
        Reason(code, POINTS[code], details) for code, details in parts if not code.endswith(".none")
    )
    return Likeness(other.claim.key, sum(reason.points for reason in reasons), reasons)


def _quick_parts(one: _Known, other: _Known) -> list[_Part]:
    """All parts but those that read titles."""
    when, days = _dates(one.when, other.when)
    links = one.links & other.links
    return [
        (_cities(one.claim, other.claim), ()),
        (_kinds(one.claim.kind, other.claim.kind), ()),
        (when, (str(days),) if days else ()),
        _sizes(one.claim, other.claim),
        ("link.same" if links else "link.none", tuple(sorted(links))),
    ]


def _title_parts(one: _Known, other: _Known) -> list[_Part]:
    titles = _best_titles(one, other)
    return [(titles.code, titles.shared), (titles.names, ()), _editions(one.titles, other.titles)]


# The most that titles can add: whoever would not be shown even then need not have titles read.
_MOST_BY_TITLES = sum(
    max(points for code, points in POINTS.items() if code.split(".")[0] in parts)
    for parts in (("title", "translated"), ("names",), ("edition",))
)


def _shown(one: _Known, other: _Known) -> Likeness | None:
    """What is to be shown about the other claim; nothing if it is not like this one."""
    parts = _quick_parts(one, other)
    if sum(POINTS[code] for code, _ in parts) + _MOST_BY_TITLES < MAYBE:
        return None
    likeness = _likeness(one, other, parts + _title_parts(one, other))
    return likeness if likeness.verdict else None


def _best_titles(one: _Known, other: _Known) -> _Titles:
    """Of all titles the two that agree best; a claim without any says too little."""
    return max(
        (_titles(here, there) for here in one.titles for there in other.titles),
        key=lambda titles: POINTS[titles.code] + POINTS[titles.names],
        default=_Titles("title.little", (), "names.none"),
    )


# --- the ledger --------------------------------------------------------------------------------------------------

ALL_PAIRS = 12  # members up to which a contact is found by any two of its cities


def _blocks(claim: Claim) -> Iterator[tuple[str, str]]:
    """The pairs of cities under which a claim is kept.

    Up to `ALL_PAIRS` members every pair; beyond, the lead with everybody and neighbours by name: two tellings that
    leave out a city still have most of these in common.
    """
    codes = sorted({member.city for member in claim.members})
    if len(codes) <= ALL_PAIRS:
        yield from combinations(codes, 2)
        return
    yield from pairwise(codes)
    for lead in {member.city for member in claim.members if member.role == "lead"}:
        yield from ((min(lead, code), max(lead, code)) for code in codes if code != lead)


class Ledger:
    """Claims kept so that those like a new one are found without looking at the others.

    They are kept by pair of cities and year: a search costs what lies under the new claim's pairs in its own year,
    the two beside it and the unknown one.
    """

    def __init__(
        self, claims: Iterable[Claim] = (), *, cities: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        """`cities` are the words of the cities' names (`city_words`)."""
        self._cities = cities or {}
        self._blocks: dict[tuple[str, str], dict[int, list[_Known]]] = {}
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        """Keep one more claim."""
        known = _Known(claim, self._cities)
        for block in _blocks(claim):
            years = self._blocks.setdefault(block, {})
            for year in known.when.years if known.when else (_UNKNOWN,):
                years.setdefault(year, []).append(known)

    def like(self, claim: Claim) -> list[Likeness]:
        """Claims that are or may be the same contact, the likeliest first; never the claim itself, by its key."""
        one = _Known(claim, self._cities)
        found = [likeness for other in self._candidates(one) if (likeness := _shown(one, other))]
        return sorted(found, key=lambda likeness: (-likeness.points, likeness.key))

    def _candidates(self, one: _Known) -> Iterator[_Known]:
        seen: set[int] = set()
        for block in _blocks(one.claim):
            years = self._blocks.get(block)
            if years is None:
                continue
            for year in (*one.when.around, _UNKNOWN) if one.when else tuple(years):
                for other in years.get(year, ()):
                    if id(other) not in seen and other.claim.key != one.claim.key:
                        seen.add(id(other))
                        yield other


_UNKNOWN = 0  # the year of claims that nobody can date
