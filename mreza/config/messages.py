"""Compiled catalogues of the interface, made from the .po files whenever those are newer. Babel only, no Django."""

from __future__ import annotations

from pathlib import Path

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"


def outdated_catalogues(folder: Path = LOCALE_DIR) -> list[Path]:
    """The .po files without a .mo as new as they are."""
    catalogues = sorted(folder.glob("*/LC_MESSAGES/django.po"))
    return [po for po in catalogues if not _is_fresh(po.with_suffix(".mo"), po)]


def compile_catalogues(folder: Path = LOCALE_DIR) -> list[str]:
    """Compile what is outdated; the languages that were compiled."""
    outdated = outdated_catalogues(folder)
    if not outdated:
        return []
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in outdated:
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        # Written beside and moved into place: a server that is running never reads half a file.
        new = po.with_suffix(".mo.new")
        with new.open("wb") as target:
            write_mo(target, catalogue)
        new.replace(po.with_suffix(".mo"))
    return [po.parent.parent.name for po in outdated]


def _is_fresh(mo: Path, po: Path) -> bool:
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns
