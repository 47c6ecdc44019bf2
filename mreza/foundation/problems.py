"""Problem details (RFC 9457): the one shape in which the API says that something is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from mreza.foundation.parameters import BadParameters, Mistake

PROBLEM_TYPE = "application/problem+json"
# A problem with a type of its own has a section in the API's documentation; the others say no more than their status.
PLAIN = "about:blank"
PARAMETERS = "/api/v1/docs#problem-parameters"


def problem(
    status: int,
    title: str = "",
    *,
    detail: str = "",
    type: str = PLAIN,
    mistakes: Sequence[Mistake] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """An error answer. `mistakes` say which parameter is wrong, why, and what would be right."""
    told: dict[str, Any] = {"type": type, "title": title or HTTPStatus(status).phrase, "status": status}
    if detail:
        told["detail"] = detail
    if mistakes:
        told["errors"] = [mistake.as_json() for mistake in mistakes]
    body = json.dumps({**told, **more}, ensure_ascii=False)
    response = HttpResponse(body, status=status, content_type=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def bad_parameters(error: BadParameters) -> HttpResponse:
    """400: which parameters cannot be understood, and what is allowed."""
    names = list(dict.fromkeys(mistake.parameter for mistake in error.mistakes))
    with override(error.language):
        return problem(
            400,
            _("The address cannot be understood"),
            detail=_("Wrong parameters: %(names)s.") % {"names": ", ".join(names)},
            type=PARAMETERS,
            mistakes=error.mistakes,
            headers={"Content-Language": error.language or "en"},
        )
