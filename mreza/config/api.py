"""The JSON API, mounted: each chapter's router, one shape of error, open to every site's programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from mreza.cities.api import router as cities
from mreza.foundation.openapi import PROBLEM
from mreza.foundation.parameters import BadParameters
from mreza.foundation.problems import PROBLEM_TYPE, bad_parameters, problem
from mreza.vocabulary.api import router as vocabulary

ROOT = "/api/"
OWN_PAGES = ("/api/v1/docs",)  # pages for people under the API's address
METHODS = "GET, HEAD, OPTIONS"

DESCRIPTION = """
The Network's public data as JSON: who is a member, in which creative field, since when, and the words the Network
shares. The same sets, filters and names as the pages.

**Lists** answer `count`, `page`, `pages`, `page_size` and `items`, in a fixed order. A facet (`field`, `region`,
`country`) may be repeated, which means *or*; every other parameter is given once. A parameter that does not exist, or a
value that cannot be, is refused with 400 and the values that would be right.

**Languages.** `?lang=hr`, else `Accept-Language`. Every item says in `language` which one its texts are in.

**Old copies.** Every answer has an `ETag` that changes with the data; send it back as `If-None-Match` and get 304.

**Errors** are problem details (RFC 9457), `application/problem+json`.

**Licence.** Places, populations and other names come from GeoNames, CC BY 4.0: please name it.
"""

PROBLEMS = {
    "400": "A parameter is unknown, repeated or has a value that cannot be.",
    "404": "There is no such thing.",
    "406": "Only JSON is to be had here.",
    "414": "The address is longer than 8 KB.",
}


class MrezaAPI(NinjaAPI):
    def get_openapi_schema(self, *, path_prefix: str | None = None, **kwargs: Any) -> OpenAPISchema:
        """The schema ninja makes from the types, with what is true of every route added; made once."""
        if self._schema is None:
            self._schema = self._complete_schema()
        return self._schema

    _schema: OpenAPISchema | None = None

    def _complete_schema(self) -> OpenAPISchema:
        schema = super().get_openapi_schema()
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                _complete(operation, is_item="{" in path)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        return schema


def _complete(operation: dict[str, Any], *, is_item: bool) -> None:
    responses = {str(status): told for status, told in operation["responses"].items()}
    responses["200"] |= {
        "headers": {
            "ETag": {"description": "Changes with the data.", "schema": {"type": "string"}},
            "Content-Language": {"description": "The language of the answer.", "schema": {"type": "string"}},
        }
    }
    responses["304"] = {"description": "The copy you have is still right."}
    for status, meaning in PROBLEMS.items():
        if status != "404" or is_item:
            responses[status] = _refusal(meaning)
    responses["default"] = _refusal("Any other error.")
    operation["responses"] = responses


def _refusal(meaning: str) -> dict[str, Any]:
    return {
        "description": meaning,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


api = MrezaAPI(
    title="Mreža",
    version="1",
    description=DESCRIPTION.strip(),
    urls_namespace="api",
    docs_url=None,
    openapi_url="openapi.json",
    servers=[{"url": settings.SITE_URL, "description": "This site."}],
    openapi_extra={
        "info": {"license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}},
        "tags": [
            {"name": "Cities", "description": "Who is a member, in which field, since when."},
            {"name": "Vocabulary", "description": "The words the Network shares."},
        ],
    },
)
api.add_router("", cities)
api.add_router("", vocabulary)


@api.exception_handler(BadParameters)
def _bad_parameters(request: HttpRequest, error: Any) -> HttpResponse:
    return bad_parameters(error)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(400)


class ApiMiddleware:
    """What is true of every address under /api/, whoever answers it.

    Programs of every site may read (CORS; nothing here depends on who asks), HEAD is GET without the body, and every
    error has the one shape, also those of the layers around.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT) or request.path_info in OWN_PAGES:
            return self.get_response(request)
        response = self._answer(request)
        headers = response.headers
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = "Content-Language, ETag"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return _preflight()
        if request.method == "HEAD":
            return self._head(request)
        if request.method == "GET" and not request.accepts("application/json"):
            return problem(406, headers={"Vary": "Accept"})
        return _as_problem(self.get_response(request))

    def _head(self, request: HttpRequest) -> HttpResponse:
        request.method = "GET"
        response = self._answer(request)
        request.method = "HEAD"
        response.headers["Content-Length"] = str(len(response.content))
        return response


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    del response.headers["Content-Type"]
    response.headers["Allow"] = METHODS
    response.headers["Access-Control-Allow-Methods"] = METHODS
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _as_problem(response: HttpResponse) -> HttpResponse:
    """An error of a layer that does not know the API, in the API's shape."""
    if response.status_code < 400 or response.headers.get("Content-Type") == PROBLEM_TYPE:
        return response
    kept = {name: response.headers[name] for name in ("Retry-After",) if name in response.headers}
    if response.status_code == 405:
        kept["Allow"] = METHODS
    return problem(response.status_code, headers=kept)
