"""What titles hold, and how two of them agree: words, names, numbers of editions, in whatever language.

A title becomes words with weights. An *ordinary* word of the field counts by what it means (`ordinary_words`), so that
*residency* and *rezidencija* are one; all others are *particular* and meet by their letters: equal, a slip of the hand
apart, another case of one word, or a cognate. Words that follow one another with capitals are taken for a name.
Scripts that put no space between words are read as one long word: equal or not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from mreza.science.ordinary_words import BINDING, OF_KINDS, meaning, meaning_of_slip

MOST_WORDS, MOST_LETTERS = 60, 40  # of a title, of a word: what is longer is not read to its end

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


TOKEN = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th|e|er|re|eme|o|a)")
_ROMAN_NUMBERS = (
    "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI XXII XXIII XXIV XXV"
)
_ROMAN = {text: number for number, text in enumerate(_ROMAN_NUMBERS.split(), 1)}
_ALSO_WORDS = {"i", "v", "x", "vi", "xi"}  # small letters that are as likely a word
_TITLE_CASE = ("en", "es", "de")  # a capital inside a title need not be a name

PARTICULAR, ORDINARY, OF_KIND = 1.0, 0.6, 0.2  # what a word weighs


@dataclass(frozen=True, slots=True)
class Reading:
    """What a title holds: its words by weight, which of them look like names, its edition and its years."""

    language: str
    words: Mapping[str, float]  # a particular word folded; an ordinary one as `=meaning`
    spelt: Mapping[str, str]  # how an ordinary word is spelt, folded
    names: tuple[tuple[str, ...], ...]  # particular words that follow one another with capitals
    editions: frozenset[int]
    years: frozenset[int]


@lru_cache(maxsize=16384)
def read(text: str, language: str) -> Reading:
    words: dict[str, float] = {}
    spelt: dict[str, str] = {}
    names: list[tuple[str, ...]] = []
    editions: set[int] = set()
    years: set[int] = set()
    shouted = not any(map(str.islower, text))
    starting = True
    run: list[tuple[str, bool]] = []
    for found in islice(TOKEN.finditer(text), MOST_WORDS):
        token = found.group()[:MOST_LETTERS]
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
    return Reading(language, words, spelt, tuple(names), frozenset(editions), frozenset(years))


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
class Words:
    """A title's reading without the names of the contact's own cities: these say nothing new."""

    reading: Reading
    words: Mapping[str, float]
    names: tuple[tuple[str, ...], ...]
    of_cities: frozenset[str]  # words left out


def leave_out(reading: Reading, cities: tuple[frozenset[str], ...]) -> Words:
    out = {
        word for word in reading.words if any(word in names or _is_case_of(word, names) for names in cities)
    }
    if not out:
        return Words(reading, reading.words, reading.names, frozenset())
    words = {word: weight for word, weight in reading.words.items() if word not in out}
    names = tuple(
        kept
        for run in reading.names
        if (kept := tuple(word for word in run if word not in out)) and (len(kept) > 1 or kept == run)
    )
    return Words(reading, words, names, frozenset(out))


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
class Agreement:
    """How two titles go together."""

    code: str
    shared: tuple[str, ...]
    names: str  # names.shared, names.differ, names.none


_LITTLE = 0.5  # weight of words below which two titles say too little to compare
# How much of a word's weight counts if another language lacks it: it may well be there, translated.
ORDINARY_UNTRANSLATED, PARTICULAR_UNTRANSLATED = 0.7, 0.3


def agree(one: Words, other: Words) -> Agreement:
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
    return Agreement(
        _title_code(matched, min(lacking, lacking_there), translated),
        tuple(word.removeprefix("=") for word in (*shared, *partners)),
        _names(one, other),
    )


def _alike(one: Words, word: str, other: Words, candidate: str) -> float:
    """How alike two words are; an ordinary one is like a slip of itself, and like no other ordinary one."""
    if word[0] != "=" and candidate[0] != "=":
        return _near(word, candidate)
    if word[0] == candidate[0] == "=":
        return 0.0
    here, there = one.reading.spelt.get(word, word), other.reading.spelt.get(candidate, candidate)
    return 0.9 if min(len(here), len(there)) >= 4 and _slipped(here, there) else 0.0


def _lacking(one: Words, words: list[str], other: Words, translated: bool) -> float:
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


def _names(one: Words, other: Words) -> str:
    """Whether the two speak of the same people, works or places; of whom one side alone speaks says nothing."""
    here = [_told(run, other) for run in one.names]
    there = [_told(run, one) for run in other.names]
    if not all(here) and not all(there):
        return "names.differ"
    return "names.shared" if any(here) or any(there) else "names.none"


def _told(run: tuple[str, ...], other: Words) -> bool:
    """Whether each word of a name stands in the other title, with a slip or in a case perhaps."""
    return all(
        word in other.words
        or any(candidate[0] != "=" and _near(word, candidate) for candidate in other.words)
        for word in run
    )
