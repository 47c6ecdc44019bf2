"""The bytes of files. Public ones are the same for everybody and kept by caches; the others are looked up each time."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from mreza.files.choices import Purpose
from mreza.files.models import File

FOREVER = "public, max-age=31536000, immutable"
PRIVATE = "private, no-store"
# Whatever it is, it runs nothing and belongs to no origin (K15).
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
def picture(request: HttpRequest, code: str, width: int) -> HttpResponseBase:
    """One copy of a picture."""
    file, cache = _find(request, code)
    if file.purpose != Purpose.IMAGE or width not in file.sizes:
        raise Http404
    return _answer(request, file.path(width), "image/webp", cache)


@require_safe
def download(request: HttpRequest, code: str) -> HttpResponseBase:
    """A document, or the largest copy of a picture, to be kept; never shown in the browser."""
    file, cache = _find(request, code)
    path = file.path(max(file.sizes)) if file.purpose == Purpose.IMAGE else file.stored
    response = _answer(request, path, file.content_type, cache)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return response


def _find(request: HttpRequest, code: str) -> tuple[File, str]:
    """The file and who may keep it. First as nobody, so that a public file never depends on a session."""
    public = File.objects.visible_to(AnonymousUser()).filter(code=code).first()
    if public is not None:
        return public, FOREVER
    own: File | None = (
        File.objects.visible_to(request.user).filter(code=code).first()
        if request.user.is_authenticated
        else None
    )
    if own is None:
        raise Http404
    return own, PRIVATE


def _answer(request: HttpRequest, path: str, content_type: str, cache: str) -> HttpResponseBase:
    try:
        stream: Any = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stream, content_type=content_type)
    response.headers["Cache-Control"] = cache
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
