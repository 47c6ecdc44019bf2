"""A language that nobody speaks, read from right to left: every string in Arabic letters, a third longer.

It is only a folder with a catalogue, as a real language would be. What it shows wrongly, Arabic would too.
"""

from __future__ import annotations

import re
from math import ceil
from pathlib import Path

from babel.messages.mofile import write_mo

from mreza.config.cataloguing import collect, new_catalogue

CODE = "ar"
LONGER = 0.3
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "ابجدهفغحيژكلمنعپقرستوڤشخىز", strict=True))
# What is no word: placeholders, tags, character references, addresses.
_KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;|https?://\S+|\w+@\w+\S*)")


def pseudo(text: str) -> str:
    """`%(count)s cities` → the same placeholder and a word of eight Arabic letters."""
    return "".join(part if _KEPT.fullmatch(part) else _in_letters(part) for part in _KEPT.split(text))


def _in_letters(text: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda word: _word(word[0]), text)


def _word(word: str) -> str:
    letters = "".join(_LETTERS.get(letter, "ء") for letter in word.casefold())
    return letters + "ا" * ceil(len(word) * LONGER)


def write_pseudo_locale(folder: Path) -> None:
    """The language's folder in a folder of languages."""
    said = new_catalogue(CODE)
    for message in collect():
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            said.add(message.id, (pseudo(message.id[1]),) * said.num_plurals, context=message.context)
        else:
            said.add(message.id, pseudo(message.id), context=message.context)
    place = folder / CODE / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "django.mo").open("wb") as target:
        write_mo(target, said)
