"""The stem of a word: what its other cases, numbers and persons share, so that *gradova* finds *grad*.

Snowball has no Croatian. Its Serbian algorithm comes near, but keeps *gradova* from *grad*, *knjizi* from *knjiga*,
*centra* from *centar*; what is needed beyond it stands here. A stem is no word: it only has to be the same for the
forms of one word, and another one for other words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from mreza.foundation.text import fold

# Languages of texts and the algorithm for each; what is not here is found by whole words and their beginnings.
ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "st": "sesotho", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish", "hr": "serbian", "bs": "serbian", "sr": "serbian",
    "cnr": "serbian",
}  # fmt: skip
CROATIAN = frozenset({"hr", "bs", "sr", "cnr"})
# Their algorithms take away endings only. (Arabic, Indonesian, Irish and others take away or change beginnings.)
# Whoever compares stems of thousands of words need not stem them all: see `beginning`.
BEGIN_LIKE_THEIR_WORDS = CROATIAN | {"de", "en", "es", "fr", "it", "pt"}
SHORTEST = 3  # signs of a word that is stemmed at all
_REMEMBERED = 50_000

_VOWELS = re.compile(r"[aeiou]")
_INSTRUMENTAL = re.compile(r"([nl])jem$")  # čitanj-em, which Snowball takes for a verb
_DATIVE = re.compile(r"^(.*[aeiou].*)ama$")  # igr-ama; but panoram-a too, so both are kept
_PLURAL = re.compile(r"^(.{2,}[^aeiou])(?:ov|ev)$")  # gradov-i, muzev-i, mostov-ima
_QUALITY = re.compile(r"^(.{3,})ost$")  # umjetnost-i, of which Snowball knows only the nominative
_FLEETING = re.compile(r"^(.*[aeiou].*[^aeiou])a([rklncdv])$")  # centa-r, pocetak: centr-a, pocetk-a
_ADJECTIVE = re.compile(r"^(..+[^aeiou])n$")  # kulturn-i beside kultur(an)
_OTHER = {
    "detet": "det",
    "dec": "det",
    "vremen": "vrem",
    "imen": "im",
    "covec": "covek",
}  # dijete, djeca; vrijeme


def stems(word: str, language: str) -> tuple[str, ...]:
    """The stems of a word as it is written, folded; a second one when it reads otherwise without its accents."""
    if len(word) < SHORTEST or not word.isalpha():
        return ()
    return _stems(word.lower(), language.split("-")[0].lower())


@lru_cache(maxsize=_REMEMBERED)
def _stems(word: str, language: str) -> tuple[str, ...]:
    if language not in ALGORITHMS:
        return ()
    found = [_stem(form, language) for form in dict.fromkeys((word, fold(word)))]
    if language in CROATIAN:
        found += _also_croatian(fold(word))
    return tuple(dict.fromkeys(stem for stem in found if stem))


def beginning(folded: str) -> str:
    """What a folded word and its stem have in common in `BEGIN_LIKE_THEIR_WORDS`; je- is also read as e-."""
    return "e" if folded[:1] == "j" else folded[:1]


def _stem(word: str, language: str) -> str:
    if language not in CROATIAN:
        return fold(str(_snowball(language).stemWord(word)))
    return _croatian(fold(str(_snowball(language).stemWord(_INSTRUMENTAL.sub(r"\1ja", word)))))


@cache
def _snowball(language: str) -> Any:
    return snowballstemmer.stemmer(ALGORITHMS[language])


def _also_croatian(word: str) -> list[str]:
    """Other readings of a word: without any ending, or as a dative, where Snowball sees an ending or a verb."""
    found = []
    if word[-1] not in "aeiou":
        found.append(_croatian(word.replace("ije", "e").replace("je", "e")))
    if dative := _DATIVE.match(word):
        found.append(_stem(dative[1] + "a", "hr"))
    return found


def _croatian(stem: str) -> str:
    """What Snowball's Serbian algorithm leaves apart, led together."""
    stem = _OTHER.get(stem, stem)
    if found := _QUALITY.match(stem):
        stem = found[1]
    # Only words of one syllable take -ov- in the plural, or nearly so.
    if (found := _PLURAL.match(stem)) and len(_VOWELS.findall(found[1])) <= 1:
        stem = found[1]
    if found := _FLEETING.match(stem):
        stem = found[1] + found[2]
    if len(stem) > SHORTEST:
        stem = stem.removesuffix("j") if stem.endswith("ij") else stem
        stem = stem[:-1] if stem[-1] in "aeiou" else stem
    if found := _ADJECTIVE.match(stem):
        stem = found[1]
    # knjig-a, knjiz-i; junak, junac-i; pocetk-a, poceci: the consonants before the ending.
    if len(stem) >= SHORTEST and stem[-1] in "cz":
        stem = stem[:-1] + {"c": "k", "z": "g"}[stem[-1]]
    return stem[:-2] + "k" if stem.endswith("tk") and len(stem) > SHORTEST else stem
