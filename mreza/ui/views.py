"""The page of components: every part of `ui/parts.html` once, to be looked at while developing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override

from mreza.ui.pages import page
from mreza.ui.samples import SampleForm, sample_of_all


def components(request: HttpRequest) -> HttpResponse:
    """All parts on one page; `?lang=hr`, `?theme=dark` and `?dir=rtl` show them otherwise."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
    with override(language):
        return page(
            request, "ui/components.html", {**sample_of_all(), **_wishes(request), "form": _sent_back()}
        )


def _wishes(request: HttpRequest) -> dict[str, Any]:
    """How the reader wants to see the parts, beyond what a real page lets them choose."""
    wishes = {"theme": ("light", "dark"), "dir": ("ltr", "rtl")}
    return {key: request.GET[key] for key, values in wishes.items() if request.GET.get(key) in values}


def _sent_back() -> forms.Form:
    form = SampleForm({"email": "nobody", "summary": "Too short", "level": "city"})
    form.is_valid()
    return form
