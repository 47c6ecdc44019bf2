"""What a person types about a practice, section by section; `activities.sections` says how such a form works."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import Level, Licence
from mreza.activities.cleaning import PARTNERS
from mreza.activities.sections import (
    CHOICE,
    CODES,
    LINE,
    LINES,
    LONG,
    NUMBER,
    Form,
    Rows,
    Section,
    Spec,
    disciplines,
    targets,
    terms,
    with_none,
)
from mreza.areas.practices.registration import LABELS, PRACTICE
from mreza.cities.choices import Sector
from mreza.cities.models import CreativeField
from mreza.vocabulary.models import CostBand, Dimension, Group, Objective, Stage, Theme


def _part(name: str, how: str = LONG, hint: Any = "", rows: int = 6) -> Spec:
    return Spec(name, how, hint=hint, is_part=True, rows=rows)


_COST = Spec("cost_band", CHOICE, choices=with_none(terms(CostBand), _("Not said")))
_PEOPLE, _MONTHS = Spec("people", NUMBER), Spec("months", NUMBER)

_SECTIONS: tuple[Section, ...] = (
    Section(
        "short",
        _("In short"),
        _("What a reader sees in lists and first on the page."),
        (
            _part("title", LINE, _("As a claim: “Children build instruments in every kindergarten”.")),
            _part("summary", LONG, _("The problem, what was done, for whom, and what changed."), 5),
            Spec("starts", LINE, hint=_("A year, a month or a day: 2019, 2019-05 or 2019-05-17.")),
            Spec("ends", LINE, hint=_("Leave it empty if it goes on.")),
        ),
        needs=("title", "summary"),
    ),
    Section(
        "story",
        _("What happened"),
        _("Write as you would tell a colleague from another city. An empty line begins a new paragraph."),
        (
            _part("problem", hint=_("For whom was something wrong or missing, and how did you know?")),
            _part("context", hint=_("The city, the moment, what was there already.")),
            _part("done", hint=_("Who did what, in what order; what was decisive."), rows=12),
            _part("participation", hint=_("How those it was for had a say and a part in it."), rows=4),
        ),
        needs=("problem", "done"),
    ),
    Section(
        "blocks",
        _("Building blocks"),
        _("Parts that another city could take over one by one: a training, an agreement, a way to pay for it."),
        rows=Rows(
            "blocks",
            "block",
            (
                _part("title", LINE),
                _part("text"),
                _COST,
                _PEOPLE,
                _MONTHS,
                Spec("evidence", LINE, _("Evidence"), _("A web address that shows it.")),
            ),
            _("Building block %(number)s"),
            _("Add a building block"),
        ),
        needs=("blocks",),
        row_needs=("title", "text"),
    ),
    Section(
        "results",
        _("Results"),
        _("What changed, with figures where there are some, and where they come from."),
        (
            Spec("reached", NUMBER, LABELS["reached_number"]),
            Spec(
                "reached_text", LONG, LABELS["reached"], _("The method in a sentence or two."), True, rows=3,
                part="reached",
            ),
        ),
        Rows(
            "results",
            "result",
            (
                _part("text", LONG, rows=3),
                Spec("figure", LINE, _("Figure"), _("As you would write it: 340 children, 12 %.")),
                Spec("source", LINE, _("Source of the figure"), _("A web address.")),
            ),
            _("Result %(number)s"),
            _("Add a result"),
        ),
    ),
    Section(
        "needs",
        _("What you need, what failed"),
        _("What a city should know before it begins. What did not work helps others most."),
        (
            Spec("cost_band", CHOICE, LABELS["cost_band"], choices=_COST.choices),
            _PEOPLE,
            _MONTHS,
            _part("transfer", hint=_("Conditions without which it would not work elsewhere.")),
            _part("failed", hint=_("And what you would do otherwise today.")),
            _part("contact", hint=_("An office and its public address; no private data."), rows=3),
        ),
    ),
    Section(
        "classification",
        _("Classification"),
        _("So that others find it."),
        (
            Spec("level", CHOICE, choices=lambda: list(Level.choices)),
            Spec("fields", CODES, choices=terms(CreativeField)),
            Spec("disciplines", CODES, choices=disciplines),
            Spec("objectives", CODES, choices=terms(Objective)),
            Spec("dimensions", CODES, choices=terms(Dimension)),
            Spec("stages", CODES, choices=terms(Stage)),
            Spec("groups", CODES, choices=terms(Group)),
            Spec("targets", CODES, choices=targets),
            Spec("theme", CHOICE, choices=with_none(terms(Theme), _("None of these"))),
        ),
        needs=("fields", "objectives", "dimensions", "groups"),
    ),
    Section(
        "partners",
        _("Cities and partners"),
        _("Who took part, from the public sector, the private sector and civil society."),
        rows=Rows(
            PARTNERS,
            "partner",
            (
                Spec("name", LINE, _("Name of the partner")),
                Spec("sector", CHOICE, _("Sector"), choices=with_none(lambda: list(Sector.choices), _("Choose"))),
            ),
            _("Partner %(number)s"),
            _("Add a partner"),
        ),
    ),
    Section(
        "sources",
        _("Sources and licence"),
        _("Where readers find more, and on what terms they may use what you wrote."),
        (
            Spec("sources", LINES, hint=_("Web addresses, one a line."), rows=4),
            Spec("licence", CHOICE, choices=lambda: list(Licence.choices)),
        ),
    ),
)  # fmt: skip
FORM = Form(PRACTICE, _SECTIONS)
