"""The directory as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def directory(request: HttpRequest) -> HttpResponse:
    return HttpResponse("soon")


def points(request: HttpRequest) -> HttpResponse:
    return HttpResponse("soon")
