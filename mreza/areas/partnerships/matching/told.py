"""Suggestions and *Why not?* as plain data, for programs: the API and the command say the same."""

from __future__ import annotations

from typing import Any

from mreza.areas.partnerships.matching.suggesting import Suggestion, Why


def partner(one: Suggestion) -> dict[str, Any]:
    """A suggested city with the parts that add up to its score."""
    return {
        "city": {"code": one.city, "name": one.name},
        "score": one.score,
        "parts": [
            {
                "name": part.name,
                "label": part.label,
                "weight": part.weight,
                "value": part.value,
                "reason": part.reason,
                "specific": part.is_specific,
            }
            for part in one.parts
        ],
        "rank": one.rank,
        "rank_before_correction": one.rank_before,
        "correction": one.correction,
        "general_only": one.general_only,
    }


def why(answer: Why) -> dict[str, Any]:
    """Why a city is or is not among the first; the other city's own parts stand beside."""
    return {
        "city": answer.city,
        "shown": answer.is_shown,
        "of": answer.of,
        "answer": answer.answer,
        "lacking": [
            {
                "name": one.name,
                "label": one.label,
                "points": one.points,
                "points_shown": one.points_shown,
                "reason": one.reason,
            }
            for one in answer.lacking
        ],
        "advice": list(answer.advice),
    }
