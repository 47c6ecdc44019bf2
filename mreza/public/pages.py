"""The standing pages: what they are called, and under which words they are found."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mreza.search.index import Row, write_many

KIND = "page"


class Standing(NamedTuple):
    """A page that is always there."""

    name: str
    title: Promise
    words: Promise


STANDING = (
    Standing("about", _("About the Network"), _("mission, history, founding document, objectives, areas of action")),
    Standing("network", _("The Network through time"), _("growth, rounds, figures, statistics, fields and regions")),
    Standing("cities:list", _("Member cities"), _("directory, list, map, filter, download")),
    Standing(
        "cities:fields",
        _("Creative fields"),
        _("architecture, crafts, design, film, gastronomy, literature, music"),
    ),
    Standing("cities:countries", _("Countries"), _("states, where the cities are")),
    Standing("cities:regions", _("Regions"), _("UNESCO regions, continents")),
    Standing("vocabulary:objectives", _("Objectives of the Network"), _("mission, what the Network wants")),
    Standing("vocabulary:areas", _("Areas of action"), _("mission, what the cities do")),
    Standing(
        "vocabulary:sdgs",
        _("Sustainable development goals"),
        _("2030 Agenda, SDG, targets, indicators, Culture|2030"),
    ),
    Standing("data", _("Data and licences"), _("sources, GeoNames, download, API, open data, attribution")),
    Standing("accessibility", _("Accessibility statement"), _("WCAG, keyboard, screen reader, contact, help")),
    Standing("privacy", _("Privacy"), _("cookies, personal data, tracking, e-mail")),
)  # fmt: skip
BY_NAME = {page.name: page for page in STANDING}


def reindex(kind: str = "", keys: Collection[str] | None = None) -> int:
    """Fills `foundation.hooks.reindex`: titles and words come with the program, so they change with it."""
    if kind not in ("", KIND):
        return 0
    things: dict[str, list[Row]] = {page.name: [] for page in STANDING}
    for language, _own_name in settings.LANGUAGES:
        with translation.override(language):
            for place, page in enumerate(STANDING):
                row = Row(language, str(page.title), words=[str(page.words)], weight=-place)
                things[page.name].append(row)
    write_many(KIND, things)
    return len(things)
