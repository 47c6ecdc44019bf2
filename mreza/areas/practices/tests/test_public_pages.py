"""What everybody reads: one practice, the list of them, the files they are taken away in."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mreza.activities.life import confirm, publish, retire, submit
from mreza.activities.models import Alias
from mreza.activities.writing import create, save
from mreza.areas.practices.models import Practice
from mreza.cities.models import City
from mreza.files.storing import add
from mreza.files.tests.making import picture
from mreza.foundation.tables import starts_a_formula
from mreza.journal import versions

pytestmark = pytest.mark.django_db

FILM = "film-in-the-classroom-to-improve-writing"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def film(network):
    return Practice.objects.get(slug=FILM)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def draft(title: str = "Draft of Lyon", **texts: str) -> Practice:
    return create(
        Practice,
        language="en",
        by=None,
        texts={"title": title, **texts},
        city=City.objects.get(code="fr-lyon"),
    )


# --- one practice -------------------------------------------------------------------------------------------
def test_a_practice_says_all_it_knows(client, film):
    told = text_of(client.get(f"/en/practices/{FILM}/"))
    for words in (
        "Film in the classroom to improve writing", "Bradford", "United Kingdom", "2010 – 2015", "Train the teachers",
        "Average gain of 4.28 points", "British Film Institute", "http://bradfordfilmliteracy.com/about/",
        "Compiled from public sources, not yet confirmed by the city.", "Assigned by the editors", "4.7",
        "Not stated: cost, people who worked on it.", "In common:",
    ):  # fmt: skip
        assert words in told


def test_a_draft_translation_says_so_and_leads_to_the_original(client, film):
    page = client.get(f"/hr/practices/{FILM}/").content.decode()
    assert "Film u učionici za bolje pisanje" in page
    assert f'href="/en/practices/{FILM}/"' in page
    assert "lang-note" in page
    assert "lang-note" not in client.get(f"/en/practices/{FILM}/").content.decode()


def test_machines_are_told_too(client, film):
    page = client.get(f"/en/practices/{FILM}/").content.decode()
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])[
        "@graph"
    ]
    work = next(thing for thing in graph if thing["@type"] == "CreativeWork")
    assert work["name"] == "Film in the classroom to improve writing"
    assert work["temporalCoverage"] == "2010/2015"
    assert "https://theblog.is/medialiteracy/about/" in work["citation"]
    assert 'hreflang="hr"' in page
    assert 'property="og:title"' in page


def test_once_the_city_confirms_the_page_says_when(client, film, officer):
    confirm(film, by=officer)
    told = text_of(client.get(f"/en/practices/{FILM}/"))
    assert "Compiled from public sources" not in told
    assert "Not yet confirmed by the city." not in told
    assert "Confirmed by the city:" in told
    assert "To be confirmed again:" in told


def test_a_retired_practice_says_so_and_leaves_the_list(client, film):
    retire(film, by=None, reason="Over.")
    page = client.get(f"/en/practices/{FILM}/")
    assert page.status_code == 200
    assert "kept for memory" in text_of(page)
    assert "noindex" in page.content.decode()
    assert FILM not in client.get("/en/practices/").content.decode()


def test_a_former_address_leads_to_the_present_one(client, film):
    Alias.objects.create(kind="practice", slug="old-name", key=film.key)
    for ending in ("", "practice.pdf"):
        answer = client.get(f"/hr/practices/old-name/{ending}")
        assert (answer.status_code, answer["Location"]) == (301, f"/hr/practices/{FILM}/{ending}")


def test_a_draft_is_as_absent_as_what_never_was(client, network):
    hidden = draft()
    for ending in ("", "practice.pdf"):
        there = client.get(f"/en/practices/{hidden.key}/{ending}")
        nowhere = client.get(f"/en/practices/{'A' * len(hidden.key)}/{ending}")
        assert there.status_code == nowhere.status_code == 404
        assert there.content.replace(hidden.key.encode(), b"") == nowhere.content.replace(
            b"A" * len(hidden.key), b""
        )


def test_an_alias_of_a_draft_leads_nowhere(client, network):
    hidden = draft()
    Alias.objects.create(kind="practice", slug="was-public", key=hidden.key)
    assert client.get("/en/practices/was-public/").status_code == 404


def test_a_draft_is_private_to_those_who_may_see_it(network, acting):
    hidden = draft()
    _user, client = acting("editor", "fr-lyon")
    page = client.get(f"/en/practices/{hidden.key}/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert "This is not published" in text_of(page)
    assert "noindex" in page.content.decode()
    _user, stranger = acting("editor", "hr-varazdin")
    assert stranger.get(f"/en/practices/{hidden.key}/").status_code == 404


def test_an_alias_of_a_draft_is_not_kept_for_strangers(network, acting):
    """A redirect that only some may see must not be kept for everybody."""
    hidden = draft()
    Alias.objects.create(kind="practice", slug="was-public", key=hidden.key)
    _user, client = acting("editor", "fr-lyon")
    answer = client.get("/en/practices/was-public/")
    assert answer.status_code == 301
    assert "public" not in answer.get("Cache-Control", "")


def test_what_people_write_is_text(client, network, officer):
    nasty = "<script>alert(1)</script> & [x](javascript:alert(1))"
    record = create(
        Practice, language="en", by=None, city=City.objects.get(code="fr-lyon"),
        texts={"title": nasty, "summary": nasty, "problem": nasty, "done": nasty, "block.b1.title": nasty,
               "block.b1.text": nasty},
        values={"fields": ["music"], "objectives": ["1"], "dimensions": ["social"], "groups": ["youth"],
                "blocks": [{"key": "b1"}], "partners": [{"name": nasty, "sector": "civil"}]},
    )  # fmt: skip
    publish(submit(record, by=officer), by=officer)
    page = client.get(f"/en/practices/{record.code}/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


# --- the list -----------------------------------------------------------------------------------------------
def test_the_list_counts_what_it_shows(client, network):
    page = client.get("/en/practices/").content.decode()
    assert "30 good practices" in page
    assert page.count('class="practice-row"') == 30


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("field=film", 4),
        ("field=film&field=music", 9),
        ("field=film&objective=5", 3),
        ("region=africa", 5),
        ("country=hr", 1),
        ("city=hr-varazdin", 1),
        ("sdg=11&target=11.4", None),
        ("group=children", None),
        ("level=international", 0),
        ("year=2013", 2),
        ("cost=none", 0),
        ("q=Bradford", 1),
    ],
)
def test_filters_agree_with_the_records(client, network, query, total):
    answer = client.get(f"/api/v1/practices?{query}").json()
    listed = client.get(f"/en/practices/?{query}&format=json")
    exported = json.loads(b"".join(listed.streaming_content))
    assert answer["count"] == len(exported["items"]) == exported["count"]
    assert [item["code"] for item in answer["items"]] == [item["code"] for item in exported["items"]]
    if total is not None:
        assert answer["count"] == total
    for name, value in [part.split("=") for part in query.split("&") if part.startswith(("group", "target"))]:
        assert all(value in item[f"{name}s"] for item in answer["items"])


def test_a_facet_says_how_many_do_not_state_it(client, network):
    silent = Practice.objects.filter(stages=None).count()
    assert 0 < silent < 30
    page = client.get("/en/practices/").content.decode()
    stages = page[page.index('id="in-stage"') : page.index('id="in-group"')]
    assert f"Not stated: {silent}" in stages


def test_chosen_filters_stand_as_links_that_take_them_away(client, network):
    page = client.get("/en/practices/?field=film&q=school").content.decode()
    assert 'href="/en/practices/?q=school"' in page
    assert 'href="/en/practices/?field=film"' in page


@pytest.mark.parametrize(
    "query", ["field=painting", "page=99", "sort=beauty", "view=globe", "year=abc", "page_size=0"]
)
def test_a_bad_question_is_answered_at_the_field(client, network, query):
    answer = client.get(f"/en/practices/?{query}")
    assert answer.status_code == 400
    assert "There is a problem" in answer.content.decode()
    if not query.startswith("page="):  # points and feeds have no pages
        assert client.get(f"/en/practices/points.json?{query}").status_code == 400
        assert client.get(f"/en/practices/feed.atom?{query}").status_code == 400


def test_empty_fields_of_the_form_leave_the_address(client, network):
    answer = client.get("/en/practices/?q=&field=film&field=&year=")
    assert (answer.status_code, answer["Location"]) == (302, "/en/practices/?field=film")


def test_htmx_gets_the_part_and_the_address(client, network):
    answer = client.get("/en/practices/?field=film", HTTP_HX_REQUEST="true")
    assert answer.content.decode().lstrip().startswith("<live-filter")
    assert answer["HX-Push-Url"] == "/en/practices/?field=film"


@pytest.mark.parametrize("view", ["list", "map", "table"])
def test_each_view_shows_the_same_set(client, network, view):
    page = client.get(f"/en/practices/?field=film&view={view}").content.decode()
    assert "4 good practices" in page
    codes = set(Practice.objects.filter(fields__code="film").values_list("slug", flat=True))
    assert all(f"/en/practices/{code}/" in page for code in codes)


def test_the_map_has_each_city_once(client, network):
    told = client.get("/en/practices/points.json?field=film").json()
    assert told["count"] == len(told["points"]) == len({row[2] for row in told["points"]})
    assert {row[6] for row in told["points"]} == {"1 good practice"}


def test_orders_are_total_and_turn_round(client, network):
    def codes(sort: str) -> list[str]:
        return [
            item["code"]
            for item in client.get(f"/api/v1/practices?sort={sort}&page_size=100").json()["items"]
        ]

    assert codes("title") == codes("-title")[::-1]
    titles = [item["title"] for item in client.get("/api/v1/practices?sort=title&lang=en").json()["items"]]
    assert titles == sorted(titles, key=str.casefold)


def test_pages_divide_the_list(client, network):
    first = client.get("/en/practices/?page_size=20").content.decode()
    second = client.get("/en/practices/?page_size=20&page=2").content.decode()
    assert (first.count('class="practice-row"'), second.count('class="practice-row"')) == (20, 10)
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


def test_the_list_costs_the_same_for_any_number(client, network):
    """Cold, with nothing kept: at most 14 statements for 1, 3 and 30 rows (50 a page)."""

    def statements(query: str) -> int:
        versions.drop_all()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/en/practices/?{query}").status_code == 200
        return len(queries)

    counts = [statements("city=hr-varazdin"), statements("page_size=3"), statements("")]
    assert max(counts) <= 14
    assert len(set(counts)) == 1


# --- to take away -------------------------------------------------------------------------------------------
def rows_of_csv(client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/en/practices/?format=csv{query}")
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_every_file_holds_exactly_the_set(client, network):
    chosen = "&field=music&objective=5"
    table = rows_of_csv(client, chosen)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/en/practices/?format=xlsx{chosen}").content))
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    items = client.get(f"/api/v1/practices?{chosen[1:]}").json()["items"]
    codes = [row["code"] for row in table]
    assert codes == [row[0] for row in sheet[1:]] == [item["code"] for item in items]
    assert codes
    assert [state.sheet_state for state in book.worksheets] == ["visible", "visible"]


def test_an_export_says_what_is_confirmed(client, film, officer):
    before = {row["code"]: row["confirmed"] for row in rows_of_csv(client)}
    assert set(before.values()) == {"no"}
    confirm(film, by=officer)
    after = {row["code"]: row["confirmed"] for row in rows_of_csv(client)}
    assert after[FILM] == "yes"
    assert sum(value == "yes" for value in after.values()) == 1


@pytest.mark.parametrize("nasty", ["=1+1", "+SUM(A1)", "-2", "@x", "\t=1", "|cmd", "＝1"])
def test_no_cell_starts_a_formula(client, film, nasty):
    save(film, by=None, version=film.version, texts={"title": f"{nasty} is the title"})
    table = rows_of_csv(client)
    assert not any(starts_a_formula(cell) for row in table for cell in row.values())
    book = openpyxl.load_workbook(io.BytesIO(client.get("/en/practices/?format=xlsx").content))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_feed_is_atom_with_the_newest_first(client, network):
    answer = client.get("/hr/practices/feed.atom?field=film")
    feed = ET.fromstring(answer.content)  # noqa: S314 (our own)
    entries = feed.findall(f"{ATOM}entry")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert len(entries) == 4
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == 4
    assert all(
        "https://" in entry.find(f"{ATOM}id").text or entry.find(f"{ATOM}summary").text for entry in entries
    )
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "hr"


def test_drafts_are_in_no_list_file_feed_map_or_api(client, network):
    secret = "Unheard-of secret title"
    hidden = draft(secret)
    for address in (
        "/en/practices/", "/en/practices/?view=map", "/en/practices/?view=table", "/en/practices/?q=unheard-of",
        "/en/practices/feed.atom", "/en/practices/points.json", "/en/practices/?format=xlsx",
        "/en/practices/?format=csv", "/en/practices/?format=json", "/api/v1/practices", "/sitemap.xml",
        "/en/cities/fr-lyon/", "/en/",
    ):  # fmt: skip
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        # what was asked stands in the search box; nothing else may name it
        told = body.decode("utf-8", "replace").replace("unheard-of", "")
        assert secret not in told
        assert hidden.key not in told


# --- API ----------------------------------------------------------------------------------------------------
def test_one_practice_by_api(client, film):
    answer = client.get(f"/api/v1/practices/{FILM}?lang=hr")
    told = answer.json()
    assert told["texts"]["title"] == {
        "text": "Film u učionici za bolje pisanje", "language": "hr", "state": "draft", "is_original": False,
    }  # fmt: skip
    assert [block["key"] for block in told["blocks"]] == ["b1", "b2", "b3", "b4"]
    assert (told["origin"], told["confirmed"]) == ("compiled", False)
    again = client.get(f"/api/v1/practices/{FILM}?lang=hr", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304


def test_the_api_refuses_what_it_does_not_know(client, network):
    assert client.get("/api/v1/practices?colour=red").status_code == 400
    assert client.get("/api/v1/practices/nothing-of-that-name").status_code == 404
    assert client.get(f"/api/v1/practices/{draft().key}").status_code == 404


# --- where they are shown besides ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    ["/en/cities/hr-varazdin/", "/en/fields/film/", "/en/countries/hr/", "/en/regions/africa/", "/en/objectives/5/",
     "/en/areas/practices/", "/en/sdg/11/"],
)  # fmt: skip
def test_pages_of_other_things_show_their_practices(client, network, address):
    page = client.get(address).content.decode()
    assert 'id="practices"' in page
    assert "at city level" in page
    assert "practice-card" in page


def test_a_city_without_practices_has_no_section(client, network):
    assert 'id="practices"' not in client.get("/en/cities/fr-lyon/").content.decode()


def test_menu_home_and_sitemap_lead_there(client, network):
    assert 'href="/en/practices/"' in client.get("/en/").content.decode()
    assert "practice-card" in client.get("/en/").content.decode()
    assert f"/hr/practices/{FILM}/" in client.get("/sitemap.xml").content.decode()


def test_a_picture_stands_on_the_page(client, film, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    add(
        "practice", film.key, SimpleUploadedFile("class.jpg", picture()), purpose="image", language="en", by=None,
        alt="Pupils film each other", credit="Ana", rights="own",
    )  # fmt: skip
    page = client.get(f"/en/practices/{FILM}/").content.decode()
    assert 'alt="Pupils film each other"' in page
    assert "files/files" in page


def test_the_api_counts_facets_and_says_how_many_state_nothing(client, network):
    whole = client.get("/api/v1/practices?page_size=100").json()
    assert whole["not_stated"]["cost"] == sum(one["cost"] is None for one in whole["items"])
    assert whole["not_stated"]["stage"] == sum(not one["stages"] for one in whole["items"])
    for field, total in whole["facets"]["field"].items():
        assert client.get(f"/api/v1/practices?field={field}&page_size=1").json()["count"] == total
    narrow = client.get("/api/v1/practices?field=music").json()
    assert narrow["facets"]["field"] == whole["facets"]["field"]  # a facet is counted under the others only
    assert sum(narrow["facets"]["region"].values()) == narrow["count"]
