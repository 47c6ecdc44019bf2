"""A good practice as a tagged PDF (PDF/UA-1), set by typst from `typst/practice.typ`.

Texts are handed over as data; no sign in them is markup. Signs for which no font is shipped are left out visibly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from mreza.activities.counting import paragraphs
from mreza.areas.practices.page import HEADINGS, Shown, absolute, joined
from mreza.foundation.moments import today
from mreza.translations.lookup import Said
from mreza.ui.formats import date, number
from mreza.ui.print_fonts import FAMILIES, printable
from mreza.ui.prose import plain
from mreza.ui.typesetting import is_rtl, language_tag, typeset

TEMPLATE = (Path(__file__).parent / "typst/practice.typ").read_bytes()
_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]{1,3}[.)])\s+")


def as_pdf(shown: Shown) -> bytes:
    """The record in its language as a finished file."""
    with override(shown.language):
        content = _content(shown)
    return typeset(TEMPLATE, content, shown.practice.changed_at)


def _content(shown: Shown) -> dict[str, Any]:
    practice = shown.practice
    made = practice.changed_at
    licence, licence_address = shown.licence
    return {
        "language": language_tag(shown.language),
        "rtl": is_rtl(shown.language),
        "fonts": FAMILIES,
        "title": _said(shown.title),
        "description": printable(" ".join(shown.summary.split()))[:400],
        "author": printable(str(shown.city.name)) if shown.city else "Mreža",
        "keywords": [printable(str(word.name)) for word in shown.words["fields"]],
        "made": [made.year, made.month, made.day],
        "foot": printable(f"Mreža · {absolute(shown.address)} · {date(today(), language=shown.language)}"),
        "eyebrow": printable(_eyebrow(shown)),
        "notes": [printable(line) for line in _notes(shown)],
        "summary": _said(shown.summary),
        "short": _short(shown),
        "sections": [_section(shown, part) for part in ("problem", "context", "done") if shown.texts[part]],
        "blocks": [_block(one) for one in shown.blocks],
        "results": [
            {"text": _said(one.text), "figure": printable(one.figure), "source": _address(one.source)}
            for one in shown.results
        ],
        "needs": [
            _section(shown, part)
            for part in ("transfer", "failed", "reached", "participation", "contact")
            if shown.texts[part]
        ],
        "partners": [
            {"label": printable(one.label), "names": printable(", ".join(one.names))}
            for one in shown.partners
        ],
        "filed": [
            {"label": label, "names": printable(named)} for label, named in filed_under(shown) if named
        ],
        "assigned": assigned_line(shown),
        "sources": [_address(one) for one in shown.sources],
        "checked": _said(Said(practice.checked, "en")),
        "licence": {"label": _("Licence of this text:"), "name": licence, "address": licence_address},
        "address": absolute(shown.address),
        "labels": {
            "short": _("In short"),
            "blocks": _("Building blocks"),
            "evidence": _("Evidence:"),
            "results": _("What changed"),
            "source": _("Source:"),
            "partners": _("Partners"),
            "filed": _("Objectives, goals and themes"),
            "sources": _("Sources and licence"),
            "checked": _("What the sources show:"),
            "page": _("This practice on the web:"),
        },
    }


def _eyebrow(shown: Shown) -> str:
    place = [str(word.name) for word in (shown.city, shown.country) if word]
    parts = [_("Good practice"), *place, joined(shown.words["fields"]), shown.period]
    return " · ".join(part for part in parts if part)


def _notes(shown: Shown) -> list[str]:
    found = []
    if shown.is_unconfirmed:
        found.append(str(_("Compiled from public sources, not yet confirmed by the city.")))
    if shown.is_retired:
        found.append(str(_("Retired: this record is kept for memory and no longer maintained.")))
    if shown.is_translation:
        note = shown.note
        told = {"language": note.language_name, "state": note.state_label}
        original = _("Original:") + f" {note.original_name}"
        translation = _("%(language)s translation: %(state)s") % told
        found.append(f"{original} · {translation}")
    return found


def _short(shown: Shown) -> list[dict[str, Any]]:
    practice = shown.practice
    rows: list[tuple[str, list[str]]] = [
        (_("For whom"), [str(word.name) for word in shown.words["groups"]]),
        (_("When"), [shown.period]),
        (_("Cost"), [shown.cost]),
        (_("Time"), [months(practice.months)]),
        (_("People who worked on it"), [number(practice.people) if practice.people is not None else ""]),
        (_("People reached"), [number(practice.reached) if practice.reached is not None else ""]),
        (_("Level"), [str(practice.get_level_display())]),
    ]
    found = [
        {"label": label, "values": [_said(Said(value, shown.language)) for value in values if value]}
        for label, values in rows
    ]
    return [row for row in found if row["values"]]


def months(count: int | None) -> str:
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": number(count)} if count else ""


def filed_under(shown: Shown) -> list[tuple[str, str]]:
    """Under which words of the Network the record stands; also for the page's foot and the API's readers."""
    words = shown.words
    return [
        (_("Objectives of the Network"), joined(words["objectives"])),
        (_("Disciplines"), joined(words["disciplines"])),
        (_("Dimensions"), joined(words["dimensions"])),
        (_("Stages"), joined(words["stages"])),
        (_("SDG targets"), ", ".join(f"{word.code} {word.name}" for word in words["targets"])),
        (_("Theme"), str(shown.theme.name) if shown.theme else ""),
    ]


def assigned_line(shown: Shown) -> str:
    if not shown.practice.assigned_by_us:
        return ""
    return _("Assigned by the editors from the text of the record, not by the city.")


def block_facts(one: Any) -> list[str]:
    """Cost, time and people of one building block, as short phrases."""
    found = [one.cost, months(one.months)]
    if one.people is not None:
        found.append(
            ngettext("%(count)s person", "%(count)s people", one.people) % {"count": number(one.people)}
        )
    return [phrase for phrase in found if phrase]


def _section(shown: Shown, part: str) -> dict[str, Any]:
    return {"heading": str(HEADINGS[part]), "body": _said(shown.texts[part])}


def _block(one: Any) -> dict[str, Any]:
    facts = block_facts(one)
    return {
        "title": _said(one.title or Said(_("Without a title"), "en")),
        "body": _said(one.text),
        "facts": [printable(" · ".join(facts))] if facts else [],
        "evidence": _address(one.evidence),
    }


def _said(text: Said) -> dict[str, Any]:
    language = text.language if text.language != "und" else "en"
    return {
        "text": " ".join(printable(text).split()),
        "paragraphs": [printable(one) for one in _unmarked(text)],
        "language": language_tag(language),
        "rtl": is_rtl(language),
    }


def _unmarked(text: str) -> Iterator[str]:
    """The paragraphs of a text without the signs of Markdown; the items of a list are one each."""
    for paragraph in paragraphs(text):
        lines = paragraph.split("\n")
        if all(_ITEM.match(line) for line in lines):
            yield from (f"• {plain(_ITEM.sub('', line))}" for line in lines)
        elif words := plain(paragraph):
            yield words


def _address(address: str) -> str:
    return printable(address) if re.match(r"https?://", address) else ""
