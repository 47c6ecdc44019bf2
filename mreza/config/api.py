"""The JSON API, mounted: each chapter's router, one shape of error, open to every site's programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Refusal
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from mreza.accounts.api import router as accounts
from mreza.accounts.bearer import BadToken, asker
from mreza.accounts.refusals import note_refusal
from mreza.areas.partnerships.find.api import router as finding
from mreza.areas.partnerships.interests.api import router as interests
from mreza.areas.partnerships.matching.api import router as matching
from mreza.areas.partnerships.places.api import router as places
from mreza.areas.partnerships.projects.api_writing import router as projects
from mreza.areas.partnerships.wishes.api import router as wishes
from mreza.areas.practices.adoptions.api import router as adoptions
from mreza.areas.practices.api_fit import router as practices_fit
from mreza.areas.practices.api_writing import router as practices
from mreza.areas.practices.asking.api import router as questions
from mreza.cities.api_letters import router as letters
from mreza.cities.api_organisations import router as organisations
from mreza.cities.api_people import router as people
from mreza.cities.api_profile import router as cities
from mreza.desk.api import router as desk
from mreza.foundation.api_writing import (
    BadBody,
    CleanParser,
    bad_body,
    check_body,
    schema_refused,
    validation_refused,
)
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.foundation.openapi import PROBLEM
from mreza.foundation.parameters import BadParameters
from mreza.foundation.permissions import Missing
from mreza.foundation.problems import PROBLEM_TYPE, bad_parameters, problem
from mreza.public.search_api import router as search
from mreza.public.search_saved_api import router as saved_searches
from mreza.ties.api_officials import router as ties_officials
from mreza.ties.api_writing import router as ties
from mreza.translations.api import router as translations
from mreza.ui.pages import PUBLIC
from mreza.vocabulary.api import router as vocabulary

ROOT = "/api/"
OWN_PAGES = ("/api/v1/docs",)  # pages for people under the API's address
METHODS = "GET, HEAD, OPTIONS"
CHANGING = ("post", "put", "patch", "delete")
CHALLENGE = 'Bearer realm="Mreza"'

DESCRIPTION = """
The Network's public data as JSON: who is a member, in which creative field, since when, and the words the Network
shares. The same sets, filters and names as the pages.

**Lists** answer `count`, `page`, `pages`, `page_size` and `items`, in a fixed order. A facet (`field`, `region`,
`country`) may be repeated, which means *or*; every other parameter is given once. A parameter that does not exist, or a
value that cannot be, is refused with 400 and the values that would be right.

**Languages.** `?lang=hr`, else `Accept-Language`. Every item says in `language` which one its texts are in.

**Old copies.** Every answer has an `ETag` that changes with the data; send it back as `If-None-Match` and get 304.

**Errors** are problem details (RFC 9457), `application/problem+json`.

**Tokens.** What is not public is open to programs of people with an account: a token is made on one's account's page
and sent as `Authorization: Bearer mreza_…`. It can do what its owner can do at that moment, of what it was made for,
and no more. Cookies mean nothing here. A token that is unknown, expired or revoked answers 401; an answer to a token is
kept by nobody. Programs that run in a page of another site can read what is public, without a token.

**Writing** takes one JSON object; a key that is not known is refused with 400, a value with 422 and `errors` by field.
409: somebody was faster, or the moment is past.

**Licence.** Places, populations and other names come from GeoNames, CC BY 4.0: please name it.
"""

PROBLEMS = {
    "400": "A parameter is unknown, repeated or has a value that cannot be.",
    "401": "The token is unknown, expired or revoked.",
    "404": "There is no such thing.",
    "406": "Only JSON is to be had here.",
    "414": "The address is longer than 8 KB.",
}

PRIVATE_PROBLEMS = {
    "401": "There is no token, or it is unknown, expired or revoked.",
    "403": "The token's owner may not do this, or the token was not made for it.",
    "404": "There is no such thing, or it is not yours to see.",
}
WRITING_PROBLEMS = {
    "400": "The body is no JSON object, or has a key that is not known.",
    "401": "There is no token, or it is unknown, expired or revoked.",
    "403": "The token's owner may not do this, or the token was not made for it.",
    "404": "There is no such thing, or it is not yours to see.",
    "409": "Somebody was faster, or the moment is past.",
    "413": "The body is larger than 1 MB.",
    "414": "The address is longer than 8 KB.",
    "415": "The body is not JSON.",
    "422": "Understood, and refused: `errors` says which fields, and why.",
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
            for method, operation in methods.items():
                if method in CHANGING:
                    _complete_writing(operation)
                elif operation.get("security"):
                    _complete_private(operation)
                else:
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


def _complete_private(operation: dict[str, Any]) -> None:
    """Read with a token only: kept by nobody, so there is no old copy to compare with."""
    responses = {str(status): told for status, told in operation["responses"].items()}
    for status, meaning in (PROBLEMS | PRIVATE_PROBLEMS).items():
        responses[status] = _refusal(meaning)
    responses["default"] = _refusal("Any other error.")
    operation["responses"] = responses


def _complete_writing(operation: dict[str, Any]) -> None:
    responses = {str(status): told for status, told in operation["responses"].items()}
    for status, meaning in WRITING_PROBLEMS.items():
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
    parser=CleanParser(),
    servers=[{"url": settings.SITE_URL, "description": "This site."}],
    openapi_extra={
        "info": {"license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}},
        "tags": [
            {"name": "Cities", "description": "Who is a member, in which field, since when."},
            {"name": "People", "description": "Who acts for which city, country, field and organisation."},
            {
                "name": "Places",
                "description": "Hubs, studios, workshops, laboratories, stages and residences; entering and keeping "
                "with a token.",
            },
            {
                "name": "Organisations",
                "description": "The register of bodies that work with cities; proposing and deciding with a token.",
            },
            {"name": "Account", "description": "Whose token it is, and the roles in the whole Network."},
            {
                "name": "Desk",
                "description": "What waits for you, what you were told, and how you want to be told.",
            },
            {
                "name": "Letters",
                "description": "What was written to the cities you act for, and the answers.",
            },
            {"name": "Search", "description": "Everything that answers a question, of whatever kind."},
            {"name": "Vocabulary", "description": "The words the Network shares."},
            {
                "name": "Translations",
                "description": "Texts beside their originals, for those who translate them.",
            },
            {
                "name": "Practices",
                "description": "What worked in the cities, in parts others could take over.",
            },
            {
                "name": "Adoptions",
                "description": "How practices travel: which city carries on which, what of it was kept, changed and "
                "why; and the acts of the cities concerned, with a token.",
            },
            {
                "name": "Questions",
                "description": "What cities asked one another and what was answered; asking and answering "
                "with a token.",
            },
            {
                "name": "Ties",
                "description": "Who works with whom: contacts between cities, and what the cities say of them. Ties "
                "recorded so far; coverage is uneven. That no tie stands here says nothing about a city.",
            },
            {
                "name": "Offers and needs",
                "description": "What cities and organisations in them offer and look for.",
            },
            {
                "name": "Interests",
                "description": "Who would take up which offer or meet which need: to express, answer, agree and "
                "decline; with a token of one of the two sides.",
            },
            {
                "name": "Matching",
                "description": "Which cities could work together next, why, and why another one not: named parts that "
                "add up to a score, and what each of them weighs.",
            },
            {
                "name": "Writing practices",
                "description": "Drafts, review and keeping, for those who act for a city or review; with a token.",
            },
            {
                "name": "Projects",
                "description": "Pilots, partnerships and initiatives of cities with organisations of the three "
                "sectors: what they want, how far they are, what was measured.",
            },
            {
                "name": "Writing projects",
                "description": "Beginning projects, agreeing to be in one, moving them on and reporting; with a token.",
            },
            {
                "name": "Writing offers and needs",
                "description": "Stating, changing, keeping open and withdrawing; with a token.",
            },
            {
                "name": "Writing ties",
                "description": "Entering contacts and answering for a city that took part; with a token.",
            },
        ],
    },
)
api.add_router("", accounts)
api.add_router("", cities)
api.add_router("", people)
api.add_router("", organisations)
api.add_router("", places)
api.add_router("", vocabulary)
api.add_router("", translations)
api.add_router("", practices)
api.add_router("", adoptions)
api.add_router("", practices_fit)
api.add_router("", ties)
api.add_router("", ties_officials)
api.add_router("", questions)
api.add_router("", wishes)
api.add_router("", interests)
api.add_router("", matching)
api.add_router("", projects)
api.add_router("", finding)
api.add_router("", search)
api.add_router("", saved_searches)
api.add_router("", desk)
api.add_router("", letters)


@api.exception_handler(BadParameters)
def _bad_parameters(request: HttpRequest, error: Any) -> HttpResponse:
    return bad_parameters(error)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404)


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: Any) -> HttpResponse:
    note_refusal(request.user, str(error))
    return problem(403, detail=error.message if isinstance(error, Missing) else "")


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(401, headers={"WWW-Authenticate": CHALLENGE})


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return schema_refused(error.errors)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return validation_refused(error)


@api.exception_handler(BadBody)
def _bad_body(request: HttpRequest, error: Any) -> HttpResponse:
    return bad_body(error)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """The library could not read a body; why, our own parser has said."""
    if isinstance(error.__cause__, BadBody):
        return bad_body(error.__cause__)
    return problem(error.status_code)


@api.exception_handler(WrongMoment)
def _wrong_moment(request: HttpRequest, error: Any) -> HttpResponse:
    current = error.current if isinstance(error, Outdated) else None
    more: dict[str, Any] = {"current": current} if isinstance(current, dict) else {}
    return problem(409, detail=str(error), **more)


class ApiMiddleware:
    """What is true of every address under /api/, whoever answers it.

    Programs of every site may read what is public (CORS), HEAD is GET without the body, and every error has the one
    shape, also those of the layers around. Who asks is who the token says, never who a cookie says.
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
        patch_vary_headers(response, ["Authorization"])
        if "HTTP_AUTHORIZATION" in request.META:
            _keep_nowhere(response)
        return response

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        """Just before the view, after every layer that would look at cookies: who asks."""
        if not request.path_info.startswith(ROOT) or request.path_info in OWN_PAGES:
            return None
        request.user = AnonymousUser()
        # A cookie authenticates nobody here, so there is nothing a forged form could use.
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        try:
            request.user = asker(request)
            check_body(request)
        except BadToken:
            return problem(401, headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})
        except BadBody as error:
            return bad_body(error)
        return None

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


def _keep_nowhere(response: HttpResponse) -> None:
    """An answer to a token is for its owner at this moment (K24): no cache, no old copy, no kept bytes."""
    for name in ("ETag", "Last-Modified", PUBLIC):
        if name in response.headers:
            del response.headers[name]
    response.headers["Cache-Control"] = "no-store"


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
        kept["Allow"] = _methods(response.headers.get("Allow", "GET"))
    return problem(response.status_code, headers=kept)


def _methods(told: str) -> str:
    """What a route answers: where GET is, HEAD and OPTIONS are too."""
    names = {name.strip() for name in told.split(",") if name.strip()} | {"OPTIONS"}
    names |= {"HEAD"} if "GET" in names else set()
    return ", ".join(sorted(names))
