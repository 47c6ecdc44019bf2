"""Reading a page as a person does: headings, links, texts; not strings of HTML."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from lxml import html


class Page:
    """What a response shows."""

    def __init__(self, response: HttpResponse) -> None:
        assert response["Content-Type"].startswith("text/html"), response["Content-Type"]
        self.response = response
        self.tree = html.document_fromstring(response.content.decode())

    def texts(self, path: str) -> list[str]:
        """The text of every element at this XPath, in order, with single spaces."""
        return [_plain(element) for element in self.tree.xpath(path)]

    def text(self, path: str) -> str:
        """The text of the only element at this XPath."""
        (only,) = self.texts(path)
        return only

    def values(self, path: str) -> list[str]:
        """Attribute values at this XPath (`//a/@href`)."""
        return [str(value) for value in self.tree.xpath(path)]

    def section(self, heading: str) -> html.HtmlElement:
        """The section that an `h2` names."""
        for element in self.tree.xpath("//h2"):
            if _plain(element) == heading:
                return element.getparent()
        raise AssertionError(f"no section {heading!r}; there are {self.texts('//h2')}")

    def links(self) -> dict[str, str]:
        """Words of each link in the main part → its address; a later one of the same words wins."""
        return {_plain(link): link.get("href") for link in self.tree.xpath("//main//a[@href]")}

    @property
    def title(self) -> str:
        return self.text("//head/title")

    @property
    def h1(self) -> str:
        return self.text("//h1")

    @property
    def main(self) -> str:
        return self.text("//main")

    def linked_data(self) -> list[dict[str, Any]]:
        """The schema.org statements the page carries, each type findable by `of_type`."""
        found = []
        for script in self.tree.xpath('//script[@type="application/ld+json"]'):
            data = json.loads(script.text)
            assert data["@context"] == "https://schema.org"
            found += data.get("@graph", [data])
        return found

    def of_type(self, kind: str) -> dict[str, Any]:
        (only,) = [thing for thing in self.linked_data() if thing["@type"] == kind]
        return only


def _plain(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def read(response: HttpResponse, status: int = 200) -> Page:
    """The page, which must have come with this status."""
    assert response.status_code == status, (response.status_code, response.content[:300])
    return Page(response)
