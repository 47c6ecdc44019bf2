"""What a person types about a project: its sections, and the few words of each act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mreza.activities.choices import Level, Licence, PartnerRole
from mreza.activities.cleaning import MOST_PARTNERS, PARTNERS
from mreza.activities.sections import (
    CHOICE,
    CODES,
    DAY,
    FLAG,
    LINE,
    LINES,
    LONG,
    NUMBER,
    Choices,
    Form,
    Rows,
    Section,
    Spec,
    disciplines,
    targets,
    terms,
    with_none,
)
from mreza.areas.partnerships.projects.registration import LABELS, MOST_UPDATES, PROJECT
from mreza.cities.choices import Sector
from mreza.cities.models import CreativeField, Organisation
from mreza.journal.versions import kept_by_version
from mreza.vocabulary.models import Dimension, Group, Objective, Stage, Theme

RISKS = "risks"  # the section for those in the project
DEGREES = (
    ("1", pgettext_lazy("risk", "a little")),
    ("2", pgettext_lazy("risk", "fairly")),
    ("3", pgettext_lazy("risk", "very")),
)


@kept_by_version
def organisations() -> Choices:
    """Every organisation of the register, for saying which one a partner is."""
    rows = Organisation.objects.confirmed().order_by("name", "code").values_list("code", "name")
    return [("", _("Not in the register")), *rows]


def _part(name: str, how: str = LONG, hint: Any = "", rows: int = 6) -> Spec:
    return Spec(name, how, hint=hint, is_part=True, rows=rows)


_SHORT = Section(
    "short",
    _("In short"),
    _("What a reader sees in lists and first on the page."),
    (
        _part("title", LINE, _("What it is, so that somebody who has never heard of it understands.")),
        _part("summary", LONG, _("Who does what, for whom, and what will be different afterwards."), 5),
        Spec(
            "pilot", FLAG, _("This is a pilot project"),
            _("Something is tried out on a small scale to learn whether it would work on a large one."),
        ),
        _part("question", LONG, _("One question that the results will answer. A pilot project needs it."), 3),
        Spec("starts", LINE, hint=_("A year, a month or a day: 2027, 2027-05 or 2027-05-17.")),
        Spec("ends", LINE, hint=_("As far as it is known.")),
        Spec("level", CHOICE, choices=lambda: list(Level.choices)),
    ),
    needs=("title", "summary"),
)  # fmt: skip
_PARTNERS = Section(
    "partners",
    _("Organisations"),
    _("Who works on it beside the cities, from the public sector, the private sector and civil society."),
    rows=Rows(
        PARTNERS,
        "partner",
        (
            Spec(
                "organisation", CHOICE, _("Organisation in the register"),
                _("Organisations of the cities in it. Chosen here, its name and sector need not be typed."),
                choices=organisations,
            ),
            Spec("name", LINE, _("Name of the partner")),
            Spec("sector", CHOICE, _("Sector"), choices=with_none(lambda: list(Sector.choices), _("Choose"))),
            Spec(
                "role", CHOICE, _("What it does in the project"),
                choices=with_none(lambda: list(PartnerRole.choices), _("Not said")),
            ),
        ),
        _("Partner %(number)s"),
        _("Add a partner"),
        MOST_PARTNERS,
    ),
)  # fmt: skip
_MILESTONES = Section(
    "milestones",
    LABELS["milestones"],
    _("What is to be reached by when. A milestone that is late turns the light."),
    rows=Rows(
        "milestones",
        "milestone",
        (
            _part("title", LINE),
            Spec("due_on", DAY, pgettext_lazy("milestone", "Due on")),
            Spec("done_on", DAY, pgettext_lazy("milestone", "Reached on"), _("Leave it empty until it is.")),
        ),
        _("Milestone %(number)s"),
        _("Add a milestone"),
    ),
    row_needs=("title",),
)
_RESULTS = Section(
    "results",
    LABELS["outcomes"],
    _("How you will know that it worked: where it begins, what is aimed at, and what was measured."),
    rows=Rows(
        "outcomes",
        "result",
        (
            _part("text", LONG, _("What will be different: “People under 25 in the audience”."), 2),
            Spec("unit", LINE, pgettext_lazy("result", "Unit"), _("People, %, euros, hours.")),
            Spec("baseline", NUMBER, pgettext_lazy("result", "Where it begins"), size=14),
            Spec("target", NUMBER, pgettext_lazy("result", "Aim"), size=14),
            Spec("measured", NUMBER, pgettext_lazy("result", "Measured"), _("The last value."), size=14),
            Spec("measured_on", DAY, pgettext_lazy("result", "Measured on")),
            Spec(
                "source", LINE, pgettext_lazy("result", "Where that stands"), _("A web address, if there is one.")
            ),
        ),
        _("Result %(number)s"),
        _("Add a result"),
    ),
    row_needs=("text",),
)  # fmt: skip
_BUDGET = Section(
    "budget",
    LABELS["fundings"],
    _("Who gives how much. Currencies are not converted: each is added up by itself."),
    rows=Rows(
        "fundings",
        "funding",
        (
            Spec("source", LINE, _("From whom")),
            Spec("amount", NUMBER, _("Amount"), size=14),
            Spec("currency", LINE, _("Currency"), _("In three letters: EUR.")),
        ),
        _("Source of money %(number)s"),
        _("Add a source of money"),
    ),
    row_needs=("source", "amount", "currency"),
)
_RISKS = Section(
    RISKS,
    LABELS["risks"],
    _("What could go wrong, how likely that is, and how bad it would be."),
    rows=Rows(
        "risks",
        "risk",
        (
            _part("text", LONG, _("And what you would do then."), 3),
            Spec("likely", CHOICE, _("How likely"), choices=lambda: list(DEGREES)),
            Spec("grave", CHOICE, _("How grave"), choices=lambda: list(DEGREES)),
        ),
        _("Risk %(number)s"),
        _("Add a risk"),
    ),
    row_needs=("text", "likely", "grave"),
    note=_("Only the teams of the cities in the project read this, even when the project is public."),
)
_NEWS = Section(
    "news",
    LABELS["updates"],
    _("What happened, the newest first. A project of which nothing is heard turns its light."),
    rows=Rows(
        "updates",
        "update",
        (Spec("on", DAY, _("Day")), _part("text", LONG, rows=3)),
        _("Piece of news %(number)s"),
        _("Add a piece of news"),
        MOST_UPDATES,
    ),
    row_needs=("text",),
)
_CLASSIFICATION = Section(
    "classification",
    _("Classification"),
    _("So that others find it."),
    (
        Spec("fields", CODES, choices=terms(CreativeField)),
        Spec("objectives", CODES, choices=terms(Objective)),
        Spec("targets", CODES, choices=targets),
        Spec("disciplines", CODES, choices=disciplines),
        Spec("dimensions", CODES, choices=terms(Dimension)),
        Spec("stages", CODES, choices=terms(Stage)),
        Spec("groups", CODES, choices=terms(Group)),
        Spec("theme", CHOICE, choices=with_none(terms(Theme), _("None of these"))),
    ),
    needs=("fields", "objectives"),
)
_EVALUATION = Section(
    "evaluation",
    _("Looking back"),
    _("At the end: what another city should know. It can become a good practice."),
    (
        _part("worked", rows=8),
        _part("for_whom", rows=4),
        _part("next", rows=5),
        _part("stopped", LONG, _("Only if it was."), 4),
    ),
)
_SOURCES = Section(
    "sources",
    _("Sources and licence"),
    _("Where readers find more, and on what terms they may use what you wrote."),
    (
        Spec("sources", LINES, hint=_("Web addresses, one a line."), rows=4),
        Spec("licence", CHOICE, choices=lambda: list(Licence.choices)),
    ),
)
FORM = Form(
    PROJECT,
    (
        _SHORT, _PARTNERS, _MILESTONES, _RESULTS, _BUDGET, _RISKS, _NEWS, _CLASSIFICATION, _EVALUATION, _SOURCES,
    ),
)  # fmt: skip


# --- acts -------------------------------------------------------------------------------------------------------
def _text(label: Any, *, hint: Any = "", rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def _day(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "date"}),
    )


class AnswerForm(forms.Form):
    """A city that was asked says yes or no."""

    reason = _text(_("Why not?"), rows=2, required=False)


class StartForm(forms.Form):
    """It begins to run."""

    on = _day(_("Since when?"), _("Leave it empty for the day that was planned, or today."))


class FinishForm(forms.Form):
    """It has ended, and is looked back at."""

    worked = _text(
        LABELS["worked"], hint=_("What worked, for whom, and what you would do otherwise."), rows=6
    )
    for_whom = _text(LABELS["for_whom"], rows=3, required=False)
    next = _text(LABELS["next"], rows=3, required=False)
    on = _day(_("When did it end?"), _("Leave it empty for today."))


class StopForm(forms.Form):
    """It is given up."""

    reason = _text(LABELS["stopped"], hint=_("Others learn from it: everybody can read this."), rows=3)


class TellForm(forms.Form):
    """What happened."""

    text = _text(_("What happened?"), rows=3)
    on = _day(_("When?"), _("Leave it empty for today."))


class ReachForm(forms.Form):
    """A milestone is reached."""

    on = _day(_("When?"), _("Leave it empty for today."))


class MeasureForm(forms.Form):
    """A result was measured."""

    measured = forms.CharField(
        label=pgettext_lazy("result", "Measured"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 14}),
    )
    on = _day(_("When?"), _("Leave it empty for today."))
    source = forms.CharField(
        label=pgettext_lazy("result", "Where that stands"),
        help_text=_("A web address, if there is one."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
