"""From a name, in whatever language, to the thing that has it: for tables in which people write names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mreza.foundation.text import fold
from mreza.translations.models import Text


def codes_by_name(kind: str, codes: Iterable[str], own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Codes and names in every language, folded, each leading to the code; a name of two leads nowhere.

    `own` are names that stand with the things themselves, by code.
    """
    found: dict[str, set[str]] = {}
    named = Text.objects.filter(kind=kind, part__in=("name", "short"))
    for key, text in (*named.values_list("key", "text"), *(own or {}).items()):
        found.setdefault(fold(text), set()).add(key)
    words = {word: next(iter(keys)) for word, keys in found.items() if len(keys) == 1}
    return words | {code.casefold(): code for code in codes}
