"""Sections that chapters above add to the pages of things below: a city's practices on the city's page.

A page of a thing asks `sections_of(kind, key)`; whoever has something to show there fills `sections`. A section
that has nothing is simply not there. Kinds that have such a page: city, field, country, region, objective, area,
sdg-goal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.template import engines
from markupsafe import Markup

from mreza.foundation.hooks import Hook

# Each filling is a function(kind, key) → iterable of Section. Public content only: the page may be kept.
sections = Hook("sections")


@dataclass(frozen=True)
class Section:
    """A part of a page: its heading, and a template that shows what stands under it with its own context.

    The template has the globals of every template (`_`, `url`, `static`, `ui`, `city_parts`), `language`, and what
    `context` gives it; nothing of the page, and nobody's session. Headings in it begin at level 3.
    """

    anchor: str
    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    position: int = 50

    @property
    def html(self) -> Markup:
        """What stands under the heading, made when the page asks for it."""
        from mreza.ui.pages import page_language

        compiled = cast(Any, engines["jinja2"]).get_template(self.template).template
        return Markup(compiled.render({"language": page_language(), **self.context}))  # noqa: S704 (our template)


def sections_of(kind: str, key: str) -> list[Section]:
    """What chapters have to show about this thing, in order."""
    found = [one for given in sections(kind, key).values() for one in given]
    return sorted(found, key=lambda section: (section.position, section.anchor))
