"""A stranger looks for a city by a slip of the pen, goes on to its field, and takes away what they saw."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]


def html(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def main_of(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def test_from_a_slip_of_the_pen_to_a_file_that_equals_the_list(client: Client) -> None:
    found = main_of(html(client, "/en/search/?q=varazdn"))
    assert 'href="/en/cities/hr-varazdin/"' in found
    city = main_of(html(client, "/en/cities/hr-varazdin/"))
    address = next(
        link for link in re.findall(r'href="([^"]+)"', city) if link.startswith("/en/cities/?field=")
    )
    field = address.partition("field=")[2]
    seen: list[str] = []
    page = address
    files: dict[str, str] = {}
    while page:
        listed = html(client, page + "&view=list" if "view=" not in page else page)
        items = re.search(r'<ul id="cities".*?</ul>', listed, re.S)
        assert items
        seen += re.findall(r'href="/en/cities/([a-z]{2}-[a-z0-9-]+)/"', items[0])
        files |= {
            each: unescape(link)
            for link in re.findall(r'href="([^"]+)"', listed)
            for each in ("csv", "json", "geojson") if link.endswith(f"format={each}")
        }  # fmt: skip
        after = re.search(r'<a[^>]*rel="next"[^>]*>', listed)
        page = unescape(re.search(r'href="([^"]+)"', after[0])[1]) if after else ""  # type: ignore[index]
    assert "hr-varazdin" in seen
    assert len(seen) == len(set(seen))
    told = b"".join(client.get(files["csv"])).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(told)))
    codes = [
        next(value for value in row.values() if re.fullmatch(r"[a-z]{2}-[a-z0-9-]+", value)) for row in rows
    ]
    assert codes == seen
    api = client.get(f"/api/v1/cities?field={field}&page_size=1").json()
    assert api["count"] == len(seen)


def test_a_third_language_shows_its_navigation_and_names(client: Client) -> None:
    page = html(client, "/fr/")
    assert '<html lang="fr"' in page
    menu = page.split('class="site-menu"', 1)[1].split("</nav>", 1)[0]
    assert "Villes" in menu
    assert "Cities" not in menu
    assert "Musique" in html(client, "/fr/fields/music/")
    assert "Croatie" in main_of(html(client, "/fr/countries/hr/"))
    assert "objectif" in main_of(html(client, "/fr/objectives/")).lower()
    assert json.loads(client.get("/api/v1/countries/hr?lang=fr").content)["name"] == "Croatie"
