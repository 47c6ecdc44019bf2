"""What every write endpoint of the API shares: who asks, what was sent, and how a refusal is said.

A route takes a `Body` (unknown keys are refused), has `auth=token_needed`, finds its object by `visible_to`, asks
`allow`, and calls the verb the page calls. What the verb refuses is turned into a problem in `config/api.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import AuthenticationError
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic import ConfigDict

from mreza.foundation.problems import problem

JSON = "application/json"
LARGEST_BODY = 1024 * 1024  # bytes of JSON; files go through their own endpoint
DEEPEST = 20  # levels of lists and objects inside one another
LONGEST_NUMBER = 40  # digits; what is longer is no number anybody means
BODY = "/api/v1/docs#problem-body"


class BadBody(Exception):
    """What was sent cannot be understood; the message says why, for whoever wrote the program."""

    def __init__(self, message: str, *, status: int = 400, wrong: Iterable[WrongField] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.wrong = tuple(wrong)


class WrongField(NamedTuple):
    """What is wrong with one field of a body: `blocks.0.title`; empty: with the whole."""

    field: str
    detail: str


class Body(Schema):
    """The base of everything a write endpoint takes: a key it does not know is a mistake (K14)."""

    model_config = ConfigDict(extra="forbid")


class CleanParser(Parser):
    """JSON as we take it: one object, small, flat enough, each key once, nothing a database cannot store."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return read_object(request.body)


class TokenNeeded(HttpBearer):
    """`auth=token_needed`: this route is for the owner of a token. Who that is was found before (config/api.py)."""

    openapi_description = "A token made on your account's page: `Authorization: Bearer mreza_…`."

    def __init__(self) -> None:
        super().__init__()
        self.openapi_security_schema["description"] = self.openapi_description

    def __call__(self, request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            raise AuthenticationError
        return request.user

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        raise NotImplementedError("The token is looked up once, in config/api.py.")


token_needed = TokenNeeded()


def check_body(request: HttpRequest) -> None:
    """Before anything reads it: a body is JSON (or a file in a form) and not too large; raises BadBody."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if not length or request.content_type == "multipart/form-data":
        return
    if request.content_type != JSON:
        raise BadBody(_("Send JSON: Content-Type: application/json."), status=415)
    if length > LARGEST_BODY:
        raise BadBody(_("The body is larger than we accept."), status=413)


def read_object(raw: bytes, *, known: Collection[str] | None = None) -> dict[str, Any]:
    """The JSON object in a body. Unknown keys are refused when `known` names those there are; raises BadBody."""
    try:
        told = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_small_number(int),
            parse_float=_small_number(float),
        )
        _check(told)
    except BadBody:
        raise
    except UnicodeDecodeError as error:
        raise BadBody(_("The text is not written in UTF-8.")) from error
    except (ValueError, RecursionError) as error:
        raise BadBody(_("The body is not JSON.")) from error
    if not isinstance(told, dict):
        raise BadBody(_("The body must be a JSON object."))
    if known is not None and (unknown := [key for key in told if key not in known]):
        raise BadBody(
            _("There are keys that are not known here."),
            wrong=[WrongField(key[:80], _("There is no such field here.")) for key in unknown[:20]],
        )
    return told


def bad_body(error: BadBody) -> HttpResponse:
    """400, 413 or 415: the body cannot be understood."""
    if error.wrong:
        return _refusal(error.status, error.message, error.wrong)
    return problem(error.status, detail=error.message)


def refused(wrong: Iterable[WrongField], detail: str = "") -> HttpResponse:
    """422: understood, and refused; which fields, and why."""
    return _refusal(422, detail or _("What was sent cannot be accepted as it is."), wrong)


def form_refused(form: BaseForm) -> HttpResponse:
    """422 in the words of the page's own form."""
    return refused(
        WrongField("" if name == "__all__" else name, str(message))
        for name, messages in form.errors.items()
        for message in messages
    )


def validation_refused(error: ValidationError) -> HttpResponse:
    """422 in the words of the verb or the model that refused."""
    by_field: Mapping[str, list[str]] = (
        error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    )
    return refused(
        WrongField("" if name == "__all__" else name, message)
        for name, messages in by_field.items()
        for message in messages
    )


# --- what ninja found -----------------------------------------------------------------------------------------
def schema_refused(errors: list[dict[str, Any]]) -> HttpResponse:
    """What a route's types refuse: an unknown key 400, a value 422, something in the address 400."""
    if any(error["loc"][:1] != ("body",) for error in errors):
        wrong = [WrongField(_path(error["loc"][1:]), _said(error)) for error in errors]
        return _refusal(400, _("The address cannot be understood."), wrong)
    # ("body", name of the argument, key, …): the name of the argument is ours, not the sender's.
    wrong = [WrongField(_path(error["loc"][2:]), _said(error)) for error in errors]
    if any(error["type"] == "extra_forbidden" for error in errors):
        return _refusal(400, _("There are keys that are not known here."), wrong)
    if any(error["type"] == "missing" and len(error["loc"]) <= 2 for error in errors):
        return problem(400, detail=_("Nothing was sent."))
    return refused(wrong)


def _refusal(status: int, detail: str, wrong: Iterable[WrongField]) -> HttpResponse:
    errors = [one._asdict() for one in wrong]
    return problem(status, HTTPStatus(status).phrase, detail=detail, type=BODY, errors=errors)


def _path(parts: Iterable[Any]) -> str:
    return ".".join(str(part)[:80] for part in parts)


def _said(error: Mapping[str, Any]) -> str:
    """A mistake in our words; what is rare stays in the library's English."""
    limits = error.get("ctx") or {}
    match error["type"]:
        case "missing":
            return _("This is needed.")
        case "extra_forbidden":
            return _("There is no such field here.")
        case "string_type":
            return _("This must be text.")
        case "string_too_long":
            return _("At most %(number)s characters.") % {"number": limits.get("max_length")}
        case "literal_error" | "enum":
            return _("Allowed are: %(values)s.") % {"values": limits.get("expected")}
    return str(error["msg"])


# --- reading JSON ---------------------------------------------------------------------------------------------
def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise BadBody(_("A key is there twice."))
    return told


def _no_constant(name: str) -> Any:
    raise BadBody(_("NaN and Infinity are not JSON."))


def _small_number(kind: type) -> Any:
    def read(text: str) -> Any:
        if len(text) > LONGEST_NUMBER:
            raise BadBody(_("A number is longer than we accept."))
        number = kind(text)
        if isinstance(number, float) and number in (float("inf"), float("-inf")):
            raise BadBody(_("A number is longer than we accept."))
        return number

    return read


def _check(value: Any, depth: int = 0) -> None:
    """No NUL and no half of a surrogate pair anywhere (K32), and not too deep."""
    if depth > DEEPEST:
        raise BadBody(_("Lists and objects lie too deep inside one another."))
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise BadBody(_("A value contains a sign that cannot be stored."))
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check(key, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)
