"""The letter of intent of a project as a tagged PDF (PDF/UA-1): what the cities agreed to, who did, and when.

Made from the record each time it is asked for, set by typst from `typst/letter.typ`. Risks stand in no letter. Until
the leading city has confirmed the project the letter says that it is a draft, and who has not answered yet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from mreza.activities.counting import paragraphs
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.projects.cooperation import AGREED, ASKED, LEADS, NAMED
from mreza.areas.partnerships.projects.reading import CityShown, Shown, Word
from mreza.foundation.moments import today
from mreza.translations.lookup import Said
from mreza.ui.formats import date, number, reader_locale
from mreza.ui.print_fonts import FAMILIES, printable
from mreza.ui.prose import plain
from mreza.ui.typesetting import is_rtl, language_tag, typeset

TEMPLATE = (Path(__file__).parent / "typst/letter.typ").read_bytes()
SIGNED = (LEADS, AGREED)  # who stands below a letter
_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]{1,3}[.)])\s+")


def as_pdf(shown: Shown) -> bytes:
    """The letter in the language of `shown` as a finished file."""
    with override(shown.language):
        content = _content(shown)
    return typeset(TEMPLATE, content, shown.project.changed_at)


def file_name(shown: Shown) -> str:
    """How the file is called when it is kept."""
    return f"{shown.code}-{shown.language}.pdf"


def _content(shown: Shown) -> dict[str, Any]:
    made = shown.project.changed_at
    return {
        "language": language_tag(shown.language),
        "rtl": is_rtl(shown.language),
        "fonts": FAMILIES,
        "title": _said(shown.title),
        "description": printable(" ".join(str(shown.summary).split()))[:400],
        "author": printable(str(shown.city.name)) if shown.city else "Mreža",
        "made": [made.year, made.month, made.day],
        "foot": printable(_foot(shown)),
        "eyebrow": printable(_eyebrow(shown)),
        "standing": printable(_standing(shown)),
        "notes": [printable(line) for line in _notes(shown)],
        "summary": _said(shown.summary),
        "question": _said(shown.texts["question"]),
        "period": printable(shown.period),
        "cities": _cities(shown),
        "bodies": _bodies(shown),
        "milestones": _milestones(shown),
        "results": _results(shown),
        "budget": _budget(shown),
        "filed": _filed(shown),
        "meaning": [printable(line) for line in _meaning(shown)],
        "address": settings.SITE_URL + shown.address,
        "signers": [printable(name) for name in _signers(shown)],
        "labels": {
            "cities": _("The cities"),
            "question": _("What is to be found out or reached"),
            "period": pgettext("project", "When"),
            "bodies": _("Organisations by sector"),
            "milestones": _("Milestones"),
            "results": _("Results aimed at"),
            "budget": _("Budget"),
            "filed": _("Objectives and fields"),
            "meaning": _("What this letter is"),
            "page": _("The project on the web:"),
            "signatures": _("Signatures, where a city wants them on paper"),
            "sign": _("Name, function, date"),
            "none": _("No city has agreed yet."),
        },
    }


def _foot(shown: Shown) -> str:
    version = _("version %(number)s") % {"number": number(shown.project.version)}
    return f"Mreža · {settings.SITE_URL}{shown.address} · {version} · {date(today())}"


def _eyebrow(shown: Shown) -> str:
    sort = _("Pilot project") if shown.project.pilot else _("Project")
    return " · ".join(filter(None, (_("Letter of intent"), sort, _joined(shown.words["fields"]))))


def _standing(shown: Shown) -> str:
    """How binding it is at this moment."""
    project = shown.project
    if project.stage == Stage.STOPPED:
        return _("This project was stopped. The letter is kept for memory.")
    if project.agreed_at is not None:
        return _("Agreed on %(date)s.") % {"date": date(_day(project.agreed_at))}
    if shown.is_unconfirmed:
        return _("Compiled from public sources: no city has agreed to anything here.")
    return _("Draft: the leading city has not confirmed the project yet.")


def _notes(shown: Shown) -> list[str]:
    found = []
    waiting = [str(one.name) for one in shown.everybody if one.standing == ASKED]
    if waiting:
        found.append(_("Not answered yet: %(cities)s.") % {"cities": ", ".join(waiting)})
    if shown.is_translation:
        told = {"language": shown.note.language_name, "state": shown.note.state_label}
        original = _("Original:") + f" {shown.note.original_name}"
        translation = _("%(language)s translation: %(state)s") % told
        found.append(f"{original} · {translation}")
    return found


def _cities(shown: Shown) -> dict[str, Any]:
    """Who is in it, who said so for the city, and on which day."""
    rows = [_city(one) for one in shown.everybody if one.is_public]
    head = [_("City"), pgettext("city", "Role"), _("Agreed by"), pgettext("agreed", "On")]
    return {
        "head": [printable(cell) for cell in head],
        "rows": [[printable(cell) for cell in row] for row in rows],
    }


def _signers(shown: Shown) -> list[str]:
    """Nobody signs what was only read somewhere."""
    if shown.is_unconfirmed:
        return []
    return [str(one.name) for one in shown.everybody if one.standing in SIGNED]


def _city(one: CityShown) -> list[str]:
    name = f"{one.name} ({one.country})" if one.country else str(one.name)
    role = {
        LEADS: pgettext("city", "leads"),
        AGREED: pgettext("city", "takes part"),
        NAMED: pgettext("city", "named by public sources"),
    }[one.standing]
    return [name, role, one.by or "–", date(_day(one.at)) if one.at else "–"]


def _bodies(shown: Shown) -> list[dict[str, Any]]:
    return [
        {
            "label": printable(str(label)),
            "names": [
                printable(f"{body.name} ({body.role_label})" if body.role else body.name) for body in bodies
            ],
        }
        for label, bodies in shown.bodies
    ]


def _milestones(shown: Shown) -> dict[str, Any]:
    return {
        "head": [printable(_("Milestone")), printable(pgettext("milestone", "Due on"))],
        "rows": [
            {"title": _said(one.title), "due": printable(date(one.due_on)) if one.due_on else "–"}
            for one in shown.milestones
        ],
    }


def _results(shown: Shown) -> dict[str, Any]:
    return {
        "head": [printable(cell) for cell in (_("Result"), _("Baseline"), pgettext("result", "Aim"))],
        "rows": [
            {
                "text": _said(one.text),
                "baseline": printable(one.figure(one.baseline)) or "–",
                "target": printable(one.figure(one.target)) or "–",
            }
            for one in shown.results
        ],
    }


def _budget(shown: Shown) -> dict[str, Any]:
    """Each source, and each currency added up by itself: nobody converts."""
    together = _("Together")
    return {
        "head": [printable(_("From whom")), printable(_("Amount"))],
        "rows": [
            [printable(one.source), printable(_money(one.amount, one.currency))] for one in shown.fundings
        ],
        "totals": [
            [printable(together), printable(_money(amount, currency))]
            for currency, amount in shown.totals
            if sum(one.currency == currency for one in shown.fundings) > 1
        ],
    }


def _money(amount: Decimal, currency: str) -> str:
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    return f"{format_decimal(amount, format=pattern, locale=reader_locale())} {currency}"


def _filed(shown: Shown) -> list[dict[str, str]]:
    rows = (
        (_("Creative fields"), _joined(shown.words["fields"])),
        (_("Objectives of the Network"), _joined(shown.words["objectives"])),
        (_("SDG targets"), ", ".join(f"{word.code} {word.name}" for word in shown.words["targets"])),
    )
    return [{"label": label, "names": printable(named)} for label, named in rows if named]


def _meaning(shown: Shown) -> list[str]:
    if shown.is_unconfirmed:
        return [_("It repeats what public sources say of the project. No city has agreed to anything by it.")]
    if shown.project.agreed_at is None:
        found = [_("It says what the cities would agree on. It is no contract.")]
    else:
        said = _(
            "The cities named above as leading and taking part have said in Mreža, each through who answers for it, "
            "that they intend to carry out this project together. This letter is no contract and replaces none."
        )
        found = [said]
    if any(one.standing == NAMED for one in shown.everybody):
        found.append(_("Cities that are only named by public sources have agreed to nothing by this letter."))
    return found


def _joined(words: list[Word]) -> str:
    return ", ".join(str(word.name) for word in words)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(dt.UTC).date()


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
