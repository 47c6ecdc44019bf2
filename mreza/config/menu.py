"""The main menu: the chapters that have something to show, in the order of the Network's loop.

Few enough for one line of a phone; creative fields and the Network through time stand on the home page and at the
foot of every page.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mreza.config.jinja import url
from mreza.ui.pages import menu_items


def _item(request: HttpRequest, label: str, name: str, *also: str) -> dict[str, Any]:
    """Current for the page itself, and marked for the pages below it, and for those of `also`."""
    there = url(name)
    marked = (there, *map(url, also))
    current = "page" if request.path == there else "below" if request.path.startswith(marked) else ""
    return {"label": label, "url": there, "current": current}


def fill() -> None:
    menu_items.fill("1", lambda request: _item(request, _("Cities"), "cities:list"))
    menu_items.fill("15", lambda request: _item(request, _("Good practices"), "practices:list"))
    menu_items.fill("17", _work_together)
    menu_items.fill("4", lambda request: _item(request, _("Data"), "data"))


def _work_together(request: HttpRequest) -> dict[str, Any]:
    """Finding partners, and what came of it."""
    label = pgettext("menu", "Work together")
    return _item(request, label, "partnerships:home", "ties:list", "cities:organisations")
