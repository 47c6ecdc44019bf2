"""The one Jinja2 environment: a misspelt name fails loudly, macros of `ui` and `…_parts` are always there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined

from mreza.ui import formats

# Template modules registered once, so that a block rendered alone (for HTMX) has them too.
PARTS = {"ui": "ui/parts.html", "city_parts": "cities/parts.html"}


def url(name: str, query: str = "", /, **kwargs: Any) -> str:
    """An address of ours in the language in use."""
    return reverse(name, kwargs=kwargs or None) + (f"?{query}" if query else "")


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 backend."""
    env = Environment(  # noqa: S701 (autoescape is on: Django's backend sets it in the options)
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(url=url, static=static, version=settings.VERSION, site_url=settings.SITE_URL)
    env.filters.update(formats.FILTERS)
    env.filters["json_script"] = json_script
    for name, template in PARTS.items():
        env.globals[name] = env.get_template(template).module
    return env
