"""Whatever somebody calls a contact: every file and feed of the ledger can be opened, and no cell computes (K16)."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from lxml import etree

from mreza.cities.models import City
from mreza.ties.models import Contact
from mreza.ties.tests.factories import claimed, documented

pytestmark = pytest.mark.django_db

NASTY = (
    "=1+1", "+385 42", "@SUM(A1)", "-2+3", "\t=1", "\u200b=1+1", "=HYPERLINK(\"https://evil.example\",\"x\")", "|cmd",
    "]]>", "<b>&amp;</b>", "</title><script>", "<!-- -->", "\"' onload=x", "a\ufffeb\uffffc", "\x00\x08\x1b",
    "\u202egnp", "{{ 7*7 }}", "%(city)s", "{0.__class__}", "\U0001f600",
)  # fmt: skip


@pytest.fixture
def hostile(network) -> list[str]:
    """Contacts of two cities with such titles; as they are stored."""
    varazdin, lyon = (City.objects.get(code=code) for code in ("hr-varazdin", "fr-lyon"))
    made = [
        (documented if number % 2 else claimed)(varazdin, lyon, title=f"{title} {number}", begins="2023").pk
        for number, title in enumerate(NASTY)
    ]
    return list(Contact.objects.filter(pk__in=made).values_list("title", flat=True))


def taken(client, way: str, language: str = "en") -> bytes:
    return b"".join(client.get(f"/{language}/ties/?city=hr-varazdin&with=fr-lyon&format={way}"))


def test_feeds_and_graphs_are_xml_with_every_title_in_it(client, hostile):
    feed = client.get("/en/ties/feed.atom?city=hr-varazdin&with=fr-lyon").content
    files = [feed, taken(client, "graphml"), taken(client, "gexf", "hr")]
    for file in files:
        told = " ".join(etree.fromstring(file).itertext()) + " ".join(
            value for one in etree.fromstring(file).iter() for value in one.attrib.values()
        )
        assert all(title in told for title in hostile)


def test_json_and_the_api_tell_them_as_they_are(client, hostile):
    items = json.loads(taken(client, "json"))["items"]
    assert sorted(one["title"] for one in items) == sorted(hostile)
    answered = client.get("/api/v1/ties?city=hr-varazdin&with=fr-lyon&page_size=100").json()
    assert sorted(one["title"] for one in answered["items"]) == sorted(hostile)


def test_no_cell_of_csv_or_workbook_computes(client, hostile):
    rows = list(csv.DictReader(io.StringIO(taken(client, "csv").decode("utf-8-sig"))))
    assert len(rows) == len(hostile)
    for row in rows:
        assert not row["title"].lstrip().startswith(("=", "+", "-", "@", "|")), row["title"]
    book = openpyxl.load_workbook(io.BytesIO(taken(client, "xlsx")))
    sheet = book.worksheets[0]
    assert sheet.max_row == len(hostile) + 1
    assert "f" not in {
        cell.data_type for sheet in book.worksheets for line in sheet.iter_rows() for cell in line
    }


def test_pages_show_them_as_text(client, hostile):
    pages = [f"/en/ties/?city=hr-varazdin&with=fr-lyon&view={view}" for view in ("list", "table", "map")]
    pages += ["/en/ties/between/fr-lyon/hr-varazdin/", "/hr/ties/of/hr-varazdin/", "/en/cities/fr-lyon/"]
    pages += [one.get_absolute_url() for one in Contact.objects.filter(title__in=hostile)]
    for address in pages:
        body = client.get(address).content.decode()
        assert not [title for title in hostile if "<" in title and title in body], address
        assert etree.HTML(body).xpath("//*[@onload]") == []
