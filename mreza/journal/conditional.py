"""Answers that are only made when the reader's copy is old: their mark is the version of the data."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from mreza.foundation.moments import today
from mreza.journal.versions import current

FRESHNESS = "public, max-age=0, must-revalidate"


def mark(language: str) -> str:
    """The ETag of everything public in one language: data, program and, since lists ask for today, the day."""
    return f'W/"{current()}.{settings.VERSION}.{today():%Y%m%d}.{language}"'


def answer(
    request: HttpRequest,
    build: Callable[[], bytes | str],
    *,
    language: str,
    content_type: str = "application/json",
) -> HttpResponse:
    """What `build` makes, or 304 when the reader has it. Public, so it must be the same for everybody.

    To who comes with a token it is made anew, and kept by nobody: what is theirs has no version of the data.
    """
    if "HTTP_AUTHORIZATION" in request.META:
        response = HttpResponse(build(), content_type=content_type)
        response.headers["Content-Language"] = language
        response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept", "Accept-Language", "Authorization"])
        return response
    etag = mark(language)
    if _has(request, etag):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(build(), content_type=content_type)
        response.headers["Content-Language"] = language
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FRESHNESS
    patch_vary_headers(response, ["Accept", "Accept-Language", "Authorization"])
    return response


def _has(request: HttpRequest, etag: str) -> bool:
    """Whether `If-None-Match` names this mark; compared weakly, as RFC 9110 wants for it."""
    given = request.headers.get("If-None-Match", "")
    opaque = etag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") in (opaque, "*") for one in given.split(","))
