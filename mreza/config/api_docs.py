"""The documentation of the API as a page of our own, made from the schema that programs get."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mreza.config.api import api
from mreza.ui.pages import page

Schema = dict[str, Any]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every route with its parameters and its answer, and examples that can be followed."""
    context = {**_contents(), "alternates": []}
    return page(request, "config/api_docs.html", context, public=True)


@cache
def _contents() -> dict[str, Any]:
    """The schema in the order of reading; it only changes with the program."""
    schema: Schema = api.get_openapi_schema()
    routes = [
        _route(path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return {
        "info": schema["info"],
        "groups": [
            {**tag, "routes": [route for route in routes if tag["name"] in route["tags"]]}
            for tag in schema["tags"]
        ],
        "things": [
            {"name": name, "about": told.get("description", ""), "parts": list(_parts(told))}
            for name, told in sorted(schema["components"]["schemas"].items())
        ],
    }


def _route(path: str, method: str, operation: Schema) -> dict[str, Any]:
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "tags": operation["tags"],
        "summary": operation.get("description") or operation["summary"],
        "parameters": [
            {**one, "kind": _kind(one["schema"]), "rest": _rest(one["schema"])}
            for one in operation.get("parameters", [])
        ],
        "takes": _named(operation.get("requestBody", {})),
        "answer": _answer(operation["responses"]),
        "responses": [
            {"status": status, "meaning": told["description"]}
            for status, told in operation["responses"].items()
        ],
        "example": ""
        if method != "get" or operation.get("security")
        else _example(path, operation.get("parameters", [])),
    }


def _answer(responses: Schema) -> str:
    """The thing a route answers with when all goes well; empty when it answers without one."""
    return next((_named(told) for status, told in responses.items() if str(status).startswith("2")), "")


def _named(told: Schema) -> str:
    """The thing that a body consists of."""
    schema = told.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "").rpartition("/")[2])


def _example(path: str, parameters: list[Schema]) -> str:
    """An address to follow: each example value of a list's facets, or a well-known item; empty where none is known."""
    if "{" in path:
        kind = path.partition("/{code}")[0].rpartition("/")[2]
        address = path.replace("{code}", _EXAMPLES[kind]) if kind in _EXAMPLES else ""
        return "" if "{" in address else address
    shown = {
        one["name"]: one["example"]
        for one in parameters
        if one["name"] in ("field", "lang") and "example" in one
    }
    return f"{path}?{urlencode(shown, doseq=True)}" if shown else path


_EXAMPLES = {
    "practices": "community-led-craft-enterprise-in-mpophomeni", "contacts": "8fezrozIGBrwuk8_FKypNg",
    "cities": "hr-varazdin", "fields": "music", "countries": "hr", "regions": "africa", "areas": "practices",
    "dimensions": "cultural", "themes": "knowledge-skills", "sdg": "11",
    "stages": "creation", "groups": "youth", "cost-bands": "none", "tie-kinds": "residency",
    "organisation-kinds": "ngo", "place-kinds": "hub", "offer-kinds": "expert-days", "disciplines": "jazz",
    "objectives": "1", "commitments": "1", "culture2030": "1",
}  # fmt: skip


def _parts(told: Schema) -> Iterator[dict[str, Any]]:
    """The parts of one thing: name, kind, what it means."""
    for name, part in told.get("properties", {}).items():
        yield {"name": name, "kind": _kind(part), "about": part.get("description", ""), "thing": _thing(part)}


def _kind(part: Schema) -> str:
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if "anyOf" in part:
        return " or ".join(_kind(one) for one in part["anyOf"])
    if part.get("type") == "array":
        return f"list of {_kind(part.get('items', {}))}"
    return str(part.get("format") or part.get("type", "any"))


def _thing(part: Schema) -> str:
    """The thing a part consists of, to link to it."""
    for one in (part, part.get("items", {}), *part.get("anyOf", [])):
        if "$ref" in one:
            return str(one["$ref"].rpartition("/")[2])
    return ""


def _rest(schema: Schema) -> str:
    """The limits of a parameter in words."""
    said = []
    if "enum" in schema:
        said.append(", ".join(schema["enum"]))
    if "minimum" in schema:
        said.append(
            f"{schema['minimum']}–{schema['maximum']}" if "maximum" in schema else f"from {schema['minimum']}"
        )
    if "maxLength" in schema:
        said.append(f"at most {schema['maxLength']} signs")
    if "default" in schema:
        said.append(f"default {schema['default']}")
    return "; ".join(said)
