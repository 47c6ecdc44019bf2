"""What the Secretariat may word: the vocabularies here, and rows of chapters above, which fill the hook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mreza.foundation.hooks import Hook
from mreza.vocabulary.models import (
    WORDED,
    Area,
    Commitment,
    CostBand,
    Dimension,
    Goal,
    Group,
    Indicator,
    IndicatorDimension,
    Objective,
    OfferKind,
    OrganisationKind,
    Passage,
    PlaceKind,
    Stage,
    Target,
    Theme,
    TieKind,
)

# Each filling is a function() → list of Wordable.
wordable = Hook("wordable")


@dataclass(frozen=True)
class Wordable:
    """One kind of thing whose texts are edited: its name for people, and the codes there are, in order."""

    kind: str
    label: str
    codes: Callable[[], list[str]]


def kinds() -> dict[str, Wordable]:
    """Everything that may be worded, by kind; the vocabularies first."""
    own = [Wordable(model.kind, _titles()[model], _codes_of(model)) for model in WORDED]
    others = [one for found in wordable().values() for one in found]
    return {one.kind: one for one in [*own, *others]}


def _codes_of(model: Any) -> Callable[[], list[str]]:
    return lambda: list(model.objects.values_list("code", flat=True))


def _titles() -> dict[Any, str]:
    return {
        Objective: _("Objectives"),
        Area: _("Areas of action"),
        Commitment: _("Commitments"),
        Dimension: _("Aspects of sustainable development"),
        Theme: _("Themes of LAB.2030"),
        Stage: _("Stages, from creation to dissemination"),
        Group: _("For whom"),
        CostBand: _("Cost bands"),
        TieKind: _("Kinds of ties"),
        OrganisationKind: _("Kinds of organisations"),
        PlaceKind: _("Kinds of places"),
        OfferKind: _("Kinds of offers and needs"),
        Goal: _("Sustainable development goals"),
        Target: _("Targets of the goals"),
        IndicatorDimension: _("Dimensions of Culture|2030"),
        Indicator: _("Indicators of Culture|2030"),
        Passage: _("Passages of the founding document"),
    }
