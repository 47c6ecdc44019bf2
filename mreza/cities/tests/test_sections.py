"""Sections of other chapters appear on the public pages of things, and only where there is something to show."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from mreza.ui.sections import Section, sections
from tests.reading import read

PAGES = {
    "city": ("hr-varazdin", "/en/cities/hr-varazdin/"),
    "field": ("music", "/en/fields/music/"),
    "country": ("hr", "/en/countries/hr/"),
    "region": ("africa", "/en/regions/africa/"),
    "objective": ("3", "/en/objectives/3/"),
    "area": ("practices", "/en/areas/practices/"),
    "sdg-goal": ("11", "/en/sdg/11/"),
}


def _fill(monkeypatch, *given):
    monkeypatch.setattr(sections, "_fillings", {f"test{n}": one for n, one in enumerate(given)})


def _section(anchor, title, inside, position=50):
    """A section whose template shows a list of headings with something beneath."""
    beneath = SimpleNamespace(anchor=f"{anchor}-in", title=inside, html="<b>text</b>")
    return Section(anchor, title, "ui/sections.html", {"sections": [beneath]}, position)


@pytest.mark.parametrize("kind", PAGES)
def test_a_section_stands_on_the_page_of_the_thing_it_is_about(network, client, monkeypatch, kind):
    key, address = PAGES[kind]
    _fill(
        monkeypatch,
        lambda of, about: [_section("late", "Later", "Beneath", 90)] if (of, about) == (kind, key) else [],
        lambda of, about: [_section("early", "Earlier", "Beneath", 10)] if (of, about) == (kind, key) else [],
    )
    response = client.get(address)
    page = read(response)
    titles = [title for title in page.texts("//h2") if title in ("Earlier", "Later")]
    assert titles == ["Earlier", "Later"]
    assert page.texts('//section[@aria-labelledby="early"]//h2') == ["Earlier", "Beneath"]
    assert b"<b>text</b>" not in response.content  # what a section shows is escaped like everything else
    assert response["Cache-Control"].startswith("public")


def test_a_thing_without_sections_shows_none(network, client, monkeypatch):
    _fill(monkeypatch, lambda kind, key: [])
    page = read(client.get("/en/fields/music/"))
    assert page.texts("//h2") == [
        "Joined last: 31 October 2025",
        "All cities in this field",
        "By region",
        "The other fields",
    ]
