from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from mreza.ui.pages import THEMES, page


def choose_language(request: HttpRequest) -> HttpResponse:
    """`/` picks the reader's language."""
    with translation.override(translation.get_language_from_request(request)):
        response = redirect(reverse("home"))
    response["Vary"] = "Accept-Language, Cookie"
    return response


def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the device's choice, and go back."""
    there = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(there, allowed_hosts=None) or not there.startswith("/"):
        there = "/"
    response = redirect(there)
    chosen = request.GET.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(settings.THEME_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS)
    else:
        response.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
    return response


def home(request: HttpRequest) -> HttpResponse:
    return page(request, "public/home.html", {}, public=True)
