"""The Network through time: our numbers beside UNESCO's own, as drawing, as table, to take along."""

from __future__ import annotations

import csv
import io

from tests.reading import read


def rows_of(page, caption):
    for table in page.tree.xpath("//table"):
        if table.xpath("string(caption)") == caption:
            return [
                [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")]
                for row in table.xpath(".//tr")
            ]
    raise AssertionError(caption)


def test_the_rounds_beside_unesco_s_own_totals(network, client):
    rows = rows_of(read(client.get("/en/network/")), "Rounds of designation")
    told = {row[0]: (row[1], row[3], row[4], row[5]) for row in rows[1:]}
    assert told["2004"] == ("1", "not found", "1", "1")
    assert told["2013"] == ("7", "not found", "41", "41")
    assert told["1 December 2014"] == ("28", "28", "69", "69")
    assert told["31 October 2023"] == ("55", "55", "350", "350")
    assert told["31 October 2025"] == ("56", "58", "406", "408")
    assert len(told) == 16


def test_the_finding_is_a_sentence(network, client):
    page = read(client.get("/en/network/"))
    assert page.texts("//figcaption")[0] == (
        "From 1 in 2004 to 406 members recorded today; the largest round, 2019, brought 66 new cities."
    )
    assert page.texts('//svg[@class="steps"]/text[@class="value"]') == [
        "69",
        "116",
        "180",
        "246",
        "295",
        "350",
        "406",
    ]
    assert page.texts('//svg[@class="steps"]/text[@class="theirs"]') == ["UNESCO: 408"]


def test_every_drawing_has_a_name_and_a_table(network, client):
    page = read(client.get("/en/network/"))
    drawings = page.tree.xpath('//svg[@class="steps"]')
    assert len(drawings) == 9
    assert all(drawing.get("role") == "img" and drawing.get("aria-label") for drawing in drawings)
    by_field = rows_of(page, "Cities by field after each round")
    assert by_field[0] == [
        "Round", "Crafts and Folk Art", "Architecture", "Design", "Film", "Gastronomy", "Literature", "Media Arts",
        "Music",
    ]  # fmt: skip
    assert by_field[-1] == ["2025", "78", "5", "53", "30", "66", "63", "27", "84"]
    # End of 2023 as UNESCO counted it: Lyon is literature by then.
    assert by_field[-2] == ["2023", "66", "0", "49", "26", "56", "53", "25", "75"]


def test_fields_and_regions_lead_to_their_cities(network, client):
    page = read(client.get("/en/network/"))
    heat = page.tree.xpath('//table[contains(@class,"heat")]')[0]
    (music,) = [row for row in heat.xpath("tbody/tr") if row.xpath("string(th)").strip() == "Music"]
    cells = [cell.text_content().strip() for cell in music.xpath("td")]
    assert cells == ["7", "3", "16", "39", "19", "84"]
    assert music.xpath("td/a/@href")[0] == "/en/cities/?field=music&region=africa"
    assert [cell.text_content() for cell in heat.xpath("tfoot//td")] == [
        "26",
        "27",
        "110",
        "177",
        "66",
        "406",
    ]
    assert "The fullest cell holds 40 cities: Literature, Europe and North America." in page.main
    assert "1 combination has no city at all." in page.main


def table(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    text = response.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_the_tables_can_be_taken_along(network, client):
    rounds = table(client.get("/en/network/rounds.csv"))
    assert len(rounds) == 16
    assert {
        key: rounds[-1][key]
        for key in ("round", "announced_on", "new", "members", "unesco_new", "unesco_members")
    } == {
        "round": "2025",
        "announced_on": "2025-10-31",
        "new": "56",
        "members": "406",
        "unesco_new": "58",
        "unesco_members": "408",
    }
    cells = table(client.get("/hr/network/fields-by-region.csv"))
    assert len(cells) == 40
    assert sum(int(cell["cities"]) for cell in cells) == 406


def test_a_network_without_rounds_says_what_would_be_here(db, client):
    page = read(client.get("/en/network/"))
    assert "No round is recorded yet" in page.main
    assert not page.tree.xpath("//main//svg[@class='steps']")
    assert table(client.get("/en/network/fields-by-region.csv")) == []
