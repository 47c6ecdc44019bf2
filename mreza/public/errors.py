"""Friendly answers when something is wrong: what happened, what to do, the way home.

They are made from nothing but the request: no database, no session, so that they also work when those do not,
and so that what may not be seen and what does not exist look alike to the last byte (K1).
"""

from __future__ import annotations

import copy
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.files.storage import Unreachable
from mreza.foundation.hygiene import Refused
from mreza.foundation.moments import WrongMoment
from mreza.foundation.permissions import Missing
from mreza.foundation.problems import problem
from mreza.ui.pages import PUBLIC, page

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Explanation:
    """What happened and what the reader can do about it."""

    title: Any
    happened: Any
    advice: Any


EXPLANATIONS = {
    400: Explanation(
        gettext_lazy("This address cannot be understood"),
        gettext_lazy("Something in the address or in what was sent is not written as we can read it."),
        gettext_lazy("Check the address, or start from one of the pages below."),
    ),
    403: Explanation(
        gettext_lazy("This is not open to you"),
        gettext_lazy("The page exists, but your account may not use it."),
        gettext_lazy("If you think it should, write to the Secretariat of the Network."),
    ),
    404: Explanation(
        gettext_lazy("There is no such page"),
        gettext_lazy("Nothing is kept at this address. It may have been mistyped, or it was never there."),
        gettext_lazy("Search for it, or start from one of the pages below."),
    ),
    405: Explanation(
        gettext_lazy("This page does not work that way"),
        gettext_lazy("The address exists, but it does not accept this kind of request."),
        gettext_lazy("Open it as a page in your browser."),
    ),
    409: Explanation(
        gettext_lazy("Somebody was faster"),
        gettext_lazy("The record changed while you were working on it, so this act is no longer possible as it was."),
        gettext_lazy("Nothing was lost or half-written. Open the page again and look at its present state."),
    ),
    413: Explanation(
        gettext_lazy("What was sent is too large"),
        gettext_lazy("The form or the file is larger than we accept, so nothing of it was stored."),
        gettext_lazy("Go back and send a shorter text or a smaller file."),
    ),
    414: Explanation(
        gettext_lazy("The address is too long"),
        gettext_lazy("The address is longer than we accept."),
        gettext_lazy("Choose fewer filters, or shorten the words you search for."),
    ),
    429: Explanation(
        gettext_lazy("That is enough for today"),
        gettext_lazy("Many messages came from your network today, so we take no more until tomorrow."),
        gettext_lazy("Nothing that you sent before was lost. Please come back tomorrow."),
    ),
    500: Explanation(
        gettext_lazy("Something went wrong on our side"),
        gettext_lazy("It is our mistake, not yours. The people who run this site can see what happened."),
        gettext_lazy("Try again in a few minutes."),
    ),
    503: Explanation(
        gettext_lazy("We will be back in a moment"),
        gettext_lazy("The site cannot reach its records right now."),
        gettext_lazy("Wait a minute and open the page again. What you saved before is safe."),
    ),
}  # fmt: skip
FORM_FROM_ELSEWHERE = Explanation(
    gettext_lazy("The form could not be accepted"),
    gettext_lazy("It was open for too long, cookies are switched off, or another site sent it."),
    gettext_lazy("Go back, open the page again and send the form once more. Nothing was changed."),
)
RETRY_AFTER = {429: "86400", 503: "60"}


def answer(
    request: HttpRequest, status: int, *, detail: Any = "", explanation: Explanation | None = None
) -> HttpResponse:
    """The page of one error, in the language of the address, or else in the one the browser asks for."""
    explanation = explanation or EXPLANATIONS.get(status) or EXPLANATIONS[400]
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        if request.path_info.startswith("/api/"):
            response = _problem(status, explanation, detail)
        else:
            response = _friendly(request, status, explanation, detail)
    if status in RETRY_AFTER:
        response["Retry-After"] = RETRY_AFTER[status]
    return response


def _friendly(request: HttpRequest, status: int, explanation: Explanation, detail: Any) -> HttpResponse:
    context = {
        "status": status,
        "explanation": explanation,
        "detail": detail,
        # The address itself may be what is wrong: the switch of languages leads home, and nothing is canonical.
        "languages": [{"code": code, "name": name, "url": f"/{code}/"} for code, name in settings.LANGUAGES],
        "canonical": "",
        "home_url": f"/{translation.get_language()}/",
    }
    response = page(_without_session(request), "public/error.html", context, status=status, public=True)
    del response[PUBLIC]
    return response


def _without_session(request: HttpRequest) -> HttpRequest:
    """The request of somebody unknown, for nothing in particular.

    An error may lie before the session, or be the session; and the page must not show which address was asked for.
    """
    bare = copy.copy(request)
    bare.path = bare.path_info = f"/{translation.get_language()}/"
    bare.META = {**request.META, "QUERY_STRING": ""}
    bare.GET = QueryDict()
    bare.COOKIES = {
        name: request.COOKIES[name] for name in (settings.THEME_COOKIE_NAME,) if name in request.COOKIES
    }
    return bare


def _problem(status: int, explanation: Explanation, detail: Any) -> HttpResponse:
    return problem(status, str(explanation.title), detail=str(detail or explanation.happened))


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400, and what Django calls a bad request although HTTP has a better word for it."""
    if isinstance(exception, Refused):
        response = answer(request, exception.status, detail=exception.detail)
        if exception.allow:
            response["Allow"] = ", ".join(exception.allow)
        return response
    if isinstance(exception, RequestDataTooBig):
        return answer(request, 413)
    if isinstance(exception, DisallowedHost):
        return answer(request, 400, detail=_("This site is not known by that name."))
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 403, detail=exception.message if isinstance(exception, Missing) else "")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, 403, explanation=FORM_FROM_ELSEWHERE)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our mistake, or the database is away. Should even this page fail, a plain one is sent."""
    status = 503 if isinstance(sys.exception(), OperationalError | InterfaceError | Unreachable) else 500
    try:
        return answer(request, status)
    except Exception:  # the last resort: whatever is broken, the reader gets an answer
        logger.exception("The page of error %s failed", status)
        text = f"<!doctype html><html lang=en><title>{status}</title><h1>{HTTPStatus(status).phrase}</h1>"
        return HttpResponse(text, status=status)


class FriendlyMiddleware:
    """Innermost: an act that came too late answers 409; an empty refusal of a view gets a page."""

    EMPTY_REFUSALS = (400, 403, 405, 429)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in self.EMPTY_REFUSALS or response.streaming or response.content:
            return response
        friendly = answer(request, response.status_code)
        for name, value in response.headers.items():
            if name not in ("Content-Type", "Content-Length"):
                friendly.headers.setdefault(name, value)
        return friendly

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, WrongMoment):
            return None
        return answer(request, 409, detail=exception.message)
