"""A language of the interface is a folder in `mreza/locale/`; nothing else names it."""

from __future__ import annotations

from pathlib import Path

from babel import Locale

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"
FIRST = ("hr", "en")  # the order of the switch; other folders follow by their code


def interface_languages() -> list[tuple[str, str]]:
    """(code, own name) of every folder, Croatian and English first; English is the source and needs none."""
    found = {folder.name for folder in LOCALE_DIR.iterdir() if (folder / "LC_MESSAGES").is_dir()} | set(FIRST)
    codes = [*FIRST, *sorted(found - set(FIRST))]
    return [(code, _own_name(code)) for code in codes]


def _own_name(code: str) -> str:
    name = Locale.parse(code.replace("-", "_")).get_display_name() or code
    return name[:1].upper() + name[1:]
