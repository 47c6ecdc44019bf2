"""The vocabularies that come with the house, from `data/*.csv`; see the README there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from mreza.foundation.loading import BadFile, DataRow, Expected, Tally, load_table, read_file
from mreza.foundation.tables import cells
from mreza.translations.loading import Place, Wording, load_texts, wordings
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
    Term,
    Theme,
    TieKind,
)

DATA = Path(__file__).parent / "data"

CODE = cells.matching(r"[a-z0-9][a-z0-9.-]{0,79}", _("“%(value)s” is no code."))
POSITION = cells.whole(0, 1000)
EUROS = cells.whole(0, 2_000_000_000)
TERM = {"code": Expected(CODE), "position": Expected(POSITION)}
SLUG = {"slug": Expected(CODE)}

# Each model with its file, and what its columns hold besides texts.
SECTORS = ("public", "private", "civil")  # the founding document's three

FILES: tuple[tuple[type[Term], str, dict[str, Expected]], ...] = (
    (Objective, "objectives.csv", SLUG),
    (Area, "areas.csv", {"number": Expected(cells.whole(1, 100))}),
    (
        Commitment,
        "commitments.csv",
        SLUG
        | {
            "suggested_areas": Expected(cells.listed(CODE, ";"), []),
            "suggested_objectives": Expected(cells.listed(CODE, ";"), []),
            "with_partners": Expected(cells.flag),
        },
    ),
    (Dimension, "dimensions.csv", {}),
    (Theme, "themes.csv", {}),
    (Stage, "stages.csv", {}),
    (Group, "groups.csv", {"marginalised": Expected(cells.flag)}),
    (CostBand, "cost_bands.csv", {"from_euros": Expected(EUROS), "to_euros": Expected(EUROS, None)}),
    (
        TieKind,
        "tie_kinds.csv",
        {
            "direction": Expected(cells.one_of(TieKind.Direction.values, _("“%(value)s” is no direction."))),
            "counts": Expected(cells.flag),
        },
    ),
    (
        OrganisationKind,
        "organisation_kinds.csv",
        {"sector": Expected(cells.one_of(SECTORS, _("“%(value)s” is no sector.")), "")},
    ),
    (PlaceKind, "place_kinds.csv", {}),
    (
        OfferKind,
        "offer_kinds.csv",
        {"unit": Expected(cells.one_of(OfferKind.Unit.values, _("“%(value)s” is no unit.")), "")},
    ),
    (Goal, "sdg_goals.csv", {}),
    (Target, "sdg_targets.csv", {"goal": Expected(CODE)}),
    (IndicatorDimension, "culture2030_dimensions.csv", {}),
    (
        Indicator,
        "culture2030.csv",
        {
            "dimension": Expected(CODE),
            "dimension_targets": Expected(cells.listed(CODE, ";"), []),
            "suggested_targets": Expected(cells.listed(CODE, ";"), []),
        },
    ),
    (
        Passage,
        "mission.csv",
        {"kind": Expected(cells.one_of(Passage.Role.values, _("“%(value)s” is no kind.")))},
    ),
)


def load_vocabularies(data: Path = DATA) -> list[Tally]:
    """Bring every vocabulary and its wordings to what the files say. Part of the caller's transaction."""
    rows = {model: read_file(data / name, TERM | more) for model, name, more in FILES}
    _check_links(rows)
    values = {model: _values(model, found, rows) for model, found in rows.items()}
    tallies = [load_table(model, values[model]) for model, _name, _more in FILES]
    texts: dict[Place, Wording] = {}
    for model, found in rows.items():
        texts |= wordings(model.kind, found)
    kinds = [model.kind for model in WORDED]
    return [
        *tallies,
        load_texts("texts of the vocabularies", texts, kinds=kinds, parts=("name", "text", "note")),
    ]


def _values(
    model: type[Term], rows: list[DataRow], files: dict[type[Term], list[DataRow]]
) -> dict[str, dict[str, Any]]:
    found = {row.values["code"]: {k: v for k, v in row.values.items() if k != "code"} for row in rows}
    if model is Passage:
        return {code: {"position": v["position"], "role": v["kind"]} for code, v in found.items()}
    if model is Commitment:
        for values in found.values():
            values["areas"] = sorted(values.pop("suggested_areas"))
            values["objectives"] = sorted(values.pop("suggested_objectives"))
    if model is Indicator:
        for values in found.values():
            values["targets"] = sorted(values.pop("suggested_targets"))
            values.pop("dimension_targets")
    if model is IndicatorDimension:
        for row in files[Indicator]:
            found[row.values["dimension"]]["targets"] = sorted(row.values["dimension_targets"])
    return found


def _check_links(files: dict[type[Term], list[DataRow]]) -> None:
    """Every code that a row names stands in its own file."""
    known = {model: {row.values["code"] for row in rows} for model, rows in files.items()}
    problems = []
    for model, column, target in (
        (Commitment, "suggested_areas", Area),
        (Commitment, "suggested_objectives", Objective),
        (Target, "goal", Goal),
        (Indicator, "dimension", IndicatorDimension),
        (Indicator, "dimension_targets", Target),
        (Indicator, "suggested_targets", Target),
    ):
        for row in files[model]:
            named = row.values[column]
            problems += [
                row.complain(column, str(_("“%(value)s” is not known.")) % {"value": code})
                for code in (named if isinstance(named, list) else [named])
                if code not in known[target]
            ]
    if problems:
        raise BadFile(problems)
