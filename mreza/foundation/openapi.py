"""Pieces of the API's documentation that every chapter's routes share."""

from __future__ import annotations

from typing import Any

Parameter = dict[str, Any]


def parameter(
    name: str, description: str, schema: dict[str, Any], example: Any = None, **more: Any
) -> Parameter:
    """One query parameter, documented."""
    told: Parameter = {
        "in": "query",
        "name": name,
        "required": False,
        "description": description,
        "schema": schema,
    }
    if example is not None:
        told["example"] = example
    return {**told, **more}


def codes(name: str, description: str, example: str, pattern: str = "^[a-z0-9-]+$") -> Parameter:
    """A facet: any number of codes, each of which lets a thing in."""
    items = {"type": "string", "pattern": pattern}
    return parameter(
        name, f"{description} Repeat the parameter for *or*.", {"type": "array", "items": items}, [example],
        style="form", explode=True,
    )  # fmt: skip


PAGING: tuple[Parameter, ...] = (
    parameter("page", "Which page of the list.", {"type": "integer", "minimum": 1, "default": 1}),
    parameter(
        "page_size",
        "How many items a page holds.",
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 50},
    ),
)
LANG = parameter(
    "lang",
    "The language of names and texts; without it `Accept-Language` decides. Where a text is missing in it, another "
    "language stands in, and the item's `language` says so.",
    {"type": "string"},
    "hr",
)
ON = parameter(
    "on",
    "The day asked about (first day in, last day out); today in UTC when not given.",
    {"type": "string", "format": "date"},
    "2024-10-01",
)


def documented(*parameters: Parameter) -> dict[str, Any]:
    """What a route adds to the documentation made from its types."""
    return {"parameters": list(parameters)}


PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "What is wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "description": "Each parameter of the address (`parameter`) or value of the body (`field`) that is wrong, "
            "and what would be right.",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "parameter": {"type": "string"},
                    "field": {"description": "Empty: the whole body.", "type": "string"},
                    "detail": {"type": "string"},
                    "given": {"type": "string"},
                    "allowed": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
    "examples": [
        {
            "type": "/api/v1/docs#problem-parameters",
            "title": "The address cannot be understood",
            "status": 400,
            "detail": "Wrong parameters: confirmed.",
            "errors": [
                {
                    "parameter": "confirmed",
                    "detail": "This is not one of the values allowed.",
                    "given": "maybe",
                    "allowed": ["yes", "no"],
                }
            ],
        }
    ],
}
