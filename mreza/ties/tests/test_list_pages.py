"""Who works with whom: one set, whatever shows it; grouped by contact; counted by what was confirmed or documented."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from lxml import etree

from mreza.cities.models import City
from mreza.journal.models import DataVersion
from mreza.journal.versions import drop_all
from mreza.ties.choices import Answer, State
from mreza.ties.columns import NOWHERE, Columns, _places, columns, ledger
from mreza.ties.keeping import answer, claim, correct, merge, withdraw
from mreza.ties.keeping import wanted_of as as_entered
from mreza.ties.models import Contact, Tie
from mreza.ties.query import TieQuery, select
from mreza.ties.tests.factories import claimed, documented, wanted

pytestmark = pytest.mark.django_db

SHIPPED, CONTACTS = 218, 80
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = Path(__file__).parents[3] / "tests" / "assets" / "atom.rng"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def cities(*codes: str) -> list[City]:
    return [City.objects.get(code=code) for code in codes]


def asked(query: str = "", language: str = "en"):
    return select(TieQuery.from_params(QueryDict(query), strict=True), language)


def pairs(selection) -> set[tuple[str, str, str]]:
    """Contact's title, giver, receiver."""
    table = selection.ledger
    code = {at: city[0] for at, city in enumerate(table.shot.cities)}
    titles = dict(Contact.objects.values_list("pk", "title"))
    return {
        (
            titles[int(table.columns.pk[table.of[at]])],
            code[int(table.giver[at])],
            code[int(table.receiver[at])],
        )
        for at in selection.ties.tolist()
    }


# --- the page -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "heading"), [("en", "Who works with whom"), ("hr", None)])
def test_the_page_counts_ties_and_contacts(client, network, language, heading):
    page = client.get(f"/{language}/ties/")
    assert page.status_code == 200
    told = text_of(page)
    assert str(SHIPPED) in told
    assert str(CONTACTS) in told
    if heading:
        assert heading in told
        assert f"{CONTACTS} contacts · {SHIPPED} pairs of cities" in told
        assert "coverage is uneven" in told
        assert "CC BY 4.0" in told


def test_a_contact_of_many_cities_is_one_row_of_the_list(client, network):
    page = client.get("/en/ties/", {"q": "World Poetry Day", "sort": "size"}).content.decode()
    first = page.split('class="ledger-row"')[1]
    assert "one contact of 33 pairs" in first
    assert "27 more ties of this contact" in first
    assert first.count("/en/cities/") <= 8


def test_the_table_has_one_row_a_pair_with_its_weight(client, network):
    page = client.get(
        "/en/ties/", {"view": "table", "page_size": 100, "q": '"World Poetry Day"'}
    ).content.decode()
    assert page.count('<th scope="row">') >= 33
    assert "1/33" in page


def test_pages_divide_contacts_in_the_list_and_ties_in_the_table(client, network):
    seen: list[str] = []
    for number in range(1, 5):
        page = client.get("/en/ties/", {"page_size": 25, "page": number}).content.decode()
        seen += re.findall(r'<h2><a href="(/en/ties/[^"]+)"', page)
    assert len(seen) == len(set(seen)) == CONTACTS
    assert client.get("/en/ties/", {"page_size": 25, "page": 5}).status_code == 400
    assert client.get("/en/ties/", {"page_size": 25, "page": 9, "view": "table"}).status_code == 200
    assert client.get("/en/ties/", {"page_size": 25, "page": 10, "view": "table"}).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["kind=handshake", "field=cooking", "region=mars", "region=arab-states.africa", "city=hr-nowhere", "state=true",
     "year=1066", "since=x", "since=2020&until=2010", "sort=best", "page=0", "page_size=101", "view=graph",
     "format=pdf", "conference=maybe"],
)  # fmt: skip
def test_a_bad_question_is_answered_at_the_field(client, network, query):
    page = client.get(f"/en/ties/?{query}")
    assert page.status_code == 400
    assert "error-summary" in page.content.decode()
    api = client.get(f"/api/v1/ties?{query}")
    assert api.status_code == 400, "the API refuses the same"


def test_what_was_typed_is_kept(client, network):
    page = client.get("/en/ties/?since=soon&q=poetry").content.decode()
    assert 'value="soon"' in page
    assert 'value="poetry"' in page


def test_empty_fields_of_the_form_leave_the_address(client, network):
    answered = client.get("/en/ties/?q=&since=&until=&kind=hosting")
    assert (answered.status_code, answered["Location"]) == (302, "/en/ties/?kind=hosting")


def test_htmx_gets_the_part_and_the_address(client, network):
    part = client.get("/en/ties/?kind=hosting", headers={"HX-Request": "true"})
    assert part["HX-Push-Url"] == "/en/ties/?kind=hosting"
    assert "<html" not in part.content.decode()


def test_chosen_filters_stand_as_links_that_take_them_away(client, network):
    page = client.get("/en/ties/?kind=hosting&city=es-granada&year=2024").content.decode()
    for left in (
        "city=es-granada&amp;year=2024",
        "kind=hosting&amp;year=2024",
        "kind=hosting&amp;city=es-granada",
    ):
        assert f'href="/en/ties/?{left}"' in page
    assert '<input type="hidden" name="city" value="es-granada">' in page


def test_what_is_asked_of_one_city_or_two_leads_to_their_own_pages(client, network):
    one = client.get("/en/ties/?city=es-granada").content.decode()
    assert '<a href="/en/ties/of/es-granada/">All ties of Granada</a>' in one
    two = client.get("/en/ties/?city=ie-dublin&with=es-granada").content.decode()
    assert '<a href="/en/ties/between/es-granada/ie-dublin/">' in two
    assert client.get("/en/ties/between/es-granada/ie-dublin/").status_code == 200
    for more in (
        "",
        "?with=es-granada",
        "?city=es-granada&city=ie-dublin",
        "?city=es-granada&with=es-granada",
    ):
        page = client.get(f"/en/ties/{more}").content.decode()
        assert "/en/ties/of/" not in page
        assert "/en/ties/between/" not in page


def test_the_menu_is_short_and_nothing_it_leaves_out_is_lost(client, network):
    page = client.get("/en/ties/").content.decode()
    menu = page.split('class="site-menu"')[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', menu) == [
        "/en/cities/",
        "/en/practices/",
        "/en/partnerships/",
        "/en/about/data/",
    ]
    assert 'aria-current="true">Work together' in menu
    foot = page.split("<footer")[1]
    assert 'href="/en/network/"' in foot
    assert 'href="/en/fields/"' in foot


def test_menu_and_sitemap_lead_there(client, network):
    assert 'href="/en/partnerships/"' in client.get("/en/").content.decode()
    assert 'href="/en/ties/"' in client.get("/en/partnerships/").content.decode()
    assert "/en/ties/</loc>" in client.get("/sitemap.xml").content.decode()


def test_an_empty_ledger_says_so(client, db):
    page = client.get("/en/ties/")
    assert page.status_code == 200
    assert "No tie is recorded yet" in text_of(page)
    for way in ("csv", "xlsx", "json", "graphml", "gexf"):
        assert b"".join(client.get(f"/en/ties/?format={way}")).strip()
    assert client.get("/en/ties/?view=map").status_code == client.get("/en/ties/feed.atom").status_code == 200


def test_what_people_write_is_text(client, network):
    documented(*cities("hr-varazdin", "fr-lyon"), title="<script>alert(1)</script> & co")
    for view in ("list", "table", "map"):
        page = client.get("/en/ties/", {"view": view, "city": "hr-varazdin"}).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
    for way in ("graphml", "gexf"):
        etree.fromstring(b"".join(client.get(f"/en/ties/?city=hr-varazdin&format={way}").streaming_content))


# --- which ties ---------------------------------------------------------------------------------------------------
def test_filters_agree_with_the_rows(network):
    rows = list(
        Tie.objects.values_list(
            "contact__kind__code", "giver__code", "receiver__code", "contact__begins", "state"
        )
    )
    assert asked().total == len(rows) == SHIPPED
    kinds = {row[0] for row in rows}
    for kind in kinds:
        assert asked(f"kind={kind}").total == sum(row[0] == kind for row in rows)
    for city in ("es-granada", "ie-dublin", "pl-krakow"):
        assert asked(f"city={city}").total == sum(city in row[1:3] for row in rows)
    both = {"es-granada", "ie-dublin"}
    assert asked("city=es-granada&with=ie-dublin").total == sum(both == set(row[1:3]) for row in rows)
    for year in ("2018", "2021"):
        assert asked(f"year={year}").total == sum(row[3].startswith(year) for row in rows)
    assert asked("year=unknown").total == sum(not row[3] for row in rows)
    assert asked("since=2018&until=2021").total == sum("2018" <= row[3][:4] <= "2021" for row in rows)
    assert asked("country=hr").total == sum("hr" in (row[1][:2], row[2][:2]) for row in rows)
    assert asked("state=documented").total == sum(row[4] == "documented" for row in rows)


def test_regions_are_asked_for_as_pairs_and_alone(network):
    region = dict(City.objects.values_list("code", "country__region__code"))
    rows = list(Tie.objects.values_list("giver__code", "receiver__code"))
    order = asked().ledger.shot.regions
    for one in order:
        alone = sum(one in (region[a], region[b]) for a, b in rows)
        assert asked(f"region={one}").total == alone
    told = {value.code: value.total for value in asked().facet("region") if value.total}
    for code, total in told.items():
        one, _dot, other = code.partition(".")
        assert total == sum(sorted((region[a], region[b])) == sorted((one, other)) for a, b in rows)
    assert sum(told.values()) == SHIPPED
    assert asked("region=unknown").total == 0


def test_a_year_long_past_can_be_chosen_where_it_is_counted(network):
    documented(*cities("hr-varazdin", "fr-lyon"), title="An old friendship", begins="1867")
    assert {value.code: value.total for value in asked().facet("year")}["1867"] == 1
    assert asked("year=1867").total == 1


def test_each_count_is_what_the_choice_would_leave(network):
    selection = asked("kind=hosting&kind=residency&since=2015")
    for name in ("kind", "field", "region", "country", "state", "year"):
        for value in selection.facet(name):
            query = selection.query
            narrowed = asked(query.address(**{name: (value.code,)}))
            assert narrowed.total == value.total, (name, value)


def test_withdrawn_ties_are_shown_when_they_are_asked_for(client, network):
    contact = claimed(*cities("hr-varazdin", "fr-lyon"), title="A mistake")
    assert asked("city=hr-varazdin&with=fr-lyon").total == 1
    withdraw(contact, by=None, reason="It never was.")
    assert asked("city=hr-varazdin&with=fr-lyon").total == 0
    assert asked("city=hr-varazdin&with=fr-lyon&state=withdrawn").total == 1
    assert asked("city=hr-varazdin&with=fr-lyon&state=withdrawn").sum.counted == 0


def test_words_find_titles_and_cities_in_any_form(network):
    varazdin, lyon, prague = cities("hr-varazdin", "fr-lyon", "cz-prague")
    documented(varazdin, lyon, title="Noć kratkog filma u dva grada", language="hr")
    documented(varazdin, prague, title="A residency for puppeteers")
    documented(lyon, prague, title="北京国际设计周", language="zh")
    for words, title in (
        ("kratkoga filma", "Noć kratkog filma u dva grada"),
        ("gradova filma lyon", "Noć kratkog filma u dva grada"),
        ("puppeteer varazdin", "A residency for puppeteers"),
        ('"residency for puppeteers"', "A residency for puppeteers"),
        ("prag puppeteers", "A residency for puppeteers"),
        ("国际设计", "北京国际设计周"),
    ):
        assert {row[0] for row in pairs(asked(f"q={words}", "hr"))} == {title}, words
    assert asked('q="puppeteers residency"').total == 0
    slip = asked("q=pupeteers")
    assert {row[0] for row in pairs(slip)} == {"A residency for puppeteers"}
    assert "puppeteers" in slip.corrected


def test_cities_are_found_by_the_names_others_call_them(network):
    for word in ("Krakau", "Cracovie", "Краков", "クラクフ"):
        found = asked(f"q={word}")
        assert found.total == asked("city=pl-krakow").total > 0, word
        assert not found.corrected


def test_titles_of_cities_come_before_mere_names_of_cities(network):
    varazdin, lyon, prague = cities("hr-varazdin", "fr-lyon", "cz-prague")
    in_title = documented(lyon, prague, title="A picture of Varaždin")
    documented(varazdin, lyon, title="Something else")
    selection = asked("q=varaždin")
    assert int(selection.ledger.columns.pk[selection.contacts[0]]) == in_title.pk


# --- brought along ------------------------------------------------------------------------------------------------
def test_each_act_is_seen_at_once_and_only_what_changed_is_read(network):
    varazdin, lyon, prague = cities("hr-varazdin", "fr-lyon", "cz-prague")
    before = columns()
    contact = claim(wanted(varazdin, lyon, title="First title"), by=None, city=varazdin)
    # In a transaction nothing is kept: the columns of before are what the next are made from.
    after = before.brought_up_to_date()
    assert len(after) == len(before) + 1
    assert asked("q=first title").total == 1
    answer(contact, lyon, Answer.CONFIRMED, by=None)
    assert asked("city=hr-varazdin&state=confirmed").total == 1
    contact.refresh_from_db()
    told = as_entered(contact)
    correct(
        contact,
        type(told)(**{**vars(told), "title": "Second title", "cities": [varazdin, lyon, prague]}),
        by=None,
        version=contact.version,
    )
    assert asked("q=second title").total == 3
    assert asked('q="first title"').total == 0
    assert_same(after.brought_up_to_date(), Columns.read())


def test_after_a_large_load_one_act_reads_one_contact(network):
    """Of what came under the very version that was seen last nothing is read again."""
    varazdin, lyon = cities("hr-varazdin", "fr-lyon")
    DataVersion.bump()
    Contact.objects.update(stamp=int(DataVersion.current().split("-")[0]))
    before = Columns.read()
    assert set(before.stamp.tolist()) == {before.seen}
    contact = claimed(varazdin, lyon, title="One more")
    with CaptureQueriesContext(connection) as caught:
        after = before.brought_up_to_date()
    keys = {found for query in caught for found in re.findall(r" IN \(([0-9, ]+)\)", query["sql"])}
    assert keys == {str(contact.pk)}
    assert_same(after, Columns.read())


def test_a_request_that_began_earlier_reads_nothing_anew(network):
    claimed(*cities("hr-varazdin", "fr-lyon"))
    newest = Columns.read()
    newest.seen += 1
    assert newest.brought_up_to_date() is newest
    newest.stamp = newest.stamp + 1  # as another database would say
    assert newest.brought_up_to_date().seen < newest.seen


def test_what_vanished_without_an_act_is_noticed(network):
    before = Columns.read()
    Contact.objects.filter(pk=Contact.objects.order_by("-pk").values("pk")[:1]).delete()
    DataVersion.bump()
    after = before.brought_up_to_date()
    assert len(after.pk) == len(before.pk) - 1
    assert_same(after, Columns.read())


def assert_same(one: Columns, other: Columns) -> None:
    for name, column in vars(other).items():
        if name != "seen":
            assert column.dtype == getattr(one, name).dtype, name
            assert (column == getattr(one, name)).all(), name


def test_columns_say_what_the_rows_say(network):
    varazdin, lyon, prague = cities("hr-varazdin", "fr-lyon", "cz-prague")
    claimed(varazdin, lyon, begins="2023-02-11")
    claimed(varazdin, lyon, prague, begins="", kind_code="jury")
    table = Columns.read()
    contacts = zip(
        table.pk.tolist(), table.begins.tolist(), table.pairs.tolist(), table.directed.tolist(), strict=True
    )
    rows = Contact.objects.order_by("pk").values_list("pk", "begins", "pairs", "gives")
    assert list(contacts) == [
        (pk, int(begins.replace("-", "").ljust(8, "0")), pairs, bool(gives))
        for pk, begins, pairs, gives in rows
    ]
    ties = zip(
        table.pk[table.of].tolist(),
        table.giver.tolist(),
        table.receiver.tolist(),
        table.state.tolist(),
        strict=True,
    )
    states = list(State.values)
    assert list(ties) == [
        (contact, giver, receiver, states.index(state))
        for contact, giver, receiver, state in Tie.objects.order_by("contact_id", "pk").values_list(
            "contact_id", "giver_id", "receiver_id", "state"
        )
    ]


def test_a_field_is_that_of_the_day_without_an_act(network):
    table = ledger()
    lyon = table.shot.city_at["fr-lyon"]
    for day, field in ((dt.date(2015, 1, 1), "media-arts"), (dt.date(2024, 1, 1), "literature")):
        held = table.held_on(day)
        assert table.shot.fields[held.of_city[lyon]] == field
        assert (held.of_ties[0] == held.of_city[table.giver]).all()


def test_a_key_that_is_not_known_has_no_place():
    assert _places([3, 5], np.array([5, 4, 99, 0])).tolist() == [1, NOWHERE, NOWHERE, NOWHERE]
    assert _places([], np.array([1])).tolist() == [NOWHERE]


def test_merged_entries_stand_once(network):
    varazdin, lyon = cities("hr-varazdin", "fr-lyon")
    one = claim(wanted(varazdin, lyon, title="Spring concert"), by=None, city=varazdin)
    other = claim(wanted(varazdin, lyon, title="Proljetni koncert", language="hr"), by=None, city=lyon)
    merge(one, other, by=None)
    assert asked("city=hr-varazdin&with=fr-lyon").total == 1
    assert asked("q=proljetnog koncerta", "hr").total == 1, "also under the title the other city gave it"
    assert asked("city=hr-varazdin&state=withdrawn").total == 0


# --- figures ------------------------------------------------------------------------------------------------------
def test_only_what_is_confirmed_or_documented_counts_and_each_can_stand_alone(client, network):
    varazdin, lyon, prague = cities("hr-varazdin", "fr-lyon", "cz-prague")
    contact = claimed(varazdin, lyon, prague, title="Three cities")
    query = "q=three cities"
    assert asked(query).sum.counted == 0
    answer(contact, lyon, Answer.CONFIRMED, by=None)
    told = asked(query).sum
    assert (told.counted, told.confirmed, told.documented) == (Fraction(1, 3), Fraction(1, 3), 0)
    documented(varazdin, lyon, title="Three cities again")
    told = asked(query).sum
    assert (told.counted, told.confirmed, told.documented) == (Fraction(4, 3), Fraction(1, 3), 1)
    assert asked(f"{query}&state=documented").sum.counted == 1
    answer(contact, prague, Answer.DISPUTED, by=None, comment="Not so.")
    assert asked(query).sum.counted == Fraction(4, 3)
    page = text_of(client.get("/en/ties/?q=three cities"))
    assert "Weight of what counts: 1 1/3; confirmed: 1/3, documented: 1." in page


def test_presence_at_the_same_conference_counts_only_when_it_is_added(client, network):
    documented(*cities("hr-varazdin", "fr-lyon"), title="Hundred bees", kind_code="conference")
    assert asked("q=hundred bees").total == 1
    assert asked("q=hundred bees").sum.counted == 0
    assert asked("q=hundred bees&conference=yes").sum.counted == 1
    page = client.get("/en/ties/?q=hundred+bees").content.decode()
    assert "left out of the figures" in page
    assert 'href="/en/ties/?q=hundred+bees&amp;conference=yes"' in page
    for more, counted in (("", "no"), ("&conference=yes", "yes")):
        (row,) = rows_of(client.get(f"/en/ties/?q=hundred+bees&format=csv{more}"))
        assert (row["kind"], row["state"], row["counted"]) == ("conference", "documented", counted)
    added = client.get("/api/v1/ties?q=hundred+bees&conference=yes").json()
    assert added["figures"]["total"]["counted"] == "1"


def test_a_fraction_nobody_reads_is_rounded_and_said_so():
    from mreza.ties.arcs import exact

    told = {Fraction(3): "3", Fraction(1, 33): "1/33", Fraction(4, 3): "1 1/3", Fraction(1, 1225): "1/1225"}
    assert {weight: exact(weight) for weight in told} == told
    assert exact(3 + Fraction(11293, 27720)) == "≈ 3.407"


# --- the map ------------------------------------------------------------------------------------------------------
def test_every_pair_of_cities_is_one_arc_that_leads_to_its_ties(client, network):
    page = client.get("/en/ties/?view=map").content.decode()
    arcs = re.findall(r'<a href="/en/ties/\?city=([a-z-]+)&amp;with=([a-z-]+)"', page)
    real = {frozenset(pair) for pair in Tie.objects.values_list("giver__code", "receiver__code")}
    assert len(arcs) == len(real)
    assert {frozenset(pair) for pair in arcs} == real
    one, other = arcs[0]
    assert asked(f"city={one}&with={other}").total > 0
    assert "express no opinion" in page


def test_arcs_are_as_thick_as_their_ties_weigh(network):
    from mreza.ties.arcs import THICKEST, THINNEST, world

    varazdin, lyon, prague = cities("hr-varazdin", "fr-lyon", "cz-prague")
    for _time in range(2):
        documented(varazdin, lyon, title="Twice")
    documented(varazdin, prague, title="Twice, this once")
    claimed(lyon, prague, title="Twice, as one says")
    arcs = {arc.query.split("city=")[1]: arc for arc in world(asked("q=twice")).arcs}
    assert arcs["fr-lyon&with=hr-varazdin"].width == THICKEST
    assert arcs["cz-prague&with=hr-varazdin"].width == pytest.approx((THINNEST + THICKEST) / 2, abs=0.01)
    claim_only = arcs["cz-prague&with=fr-lyon"]
    assert (claim_only.width, claim_only.counted) == (THINNEST, False)


def test_too_many_arcs_are_drawn_by_region(client, network, monkeypatch):
    monkeypatch.setattr("mreza.ties.arcs.MOST_ARCS", 10)
    page = client.get("/en/ties/?view=map").content.decode()
    counts = {value.code: value.total for value in asked().facet("region") if value.total}
    linked = set(re.findall(r'<a href="/en/ties/\?region=([a-z.-]+)"', page))
    assert linked == set(counts)
    assert "drawn by region" in page


def test_the_points_of_the_map_are_the_cities_of_the_set(client, network):
    told = client.get("/en/ties/points.json?kind=hosting").json()
    real = {
        code
        for pair in Tie.objects.filter(contact__kind__code="hosting").values_list(
            "giver__code", "receiver__code"
        )
        for code in pair
    }
    assert {point[2] for point in told["points"]} == real
    told = client.get("/en/ties/points.json?city=es-granada").json()
    granada = next(point for point in told["points"] if point[2] == "es-granada")
    assert told["fields"][granada[4]] == ["literature", "Literature"]
    assert granada[6] == f"{asked('city=es-granada').total} ties"
    assert client.get("/en/ties/points.json?kind=x").status_code == 400


# --- the feed -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "hr"])
def test_the_feed_is_valid_atom_with_the_newest_first(client, network, language):
    documented(*cities("hr-varazdin", "fr-lyon"), title="The newest")
    answered = client.get(f"/{language}/ties/feed.atom")
    schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
    feed = etree.fromstring(answered.content)
    schema.assertValid(feed)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 50
    assert entries[0].find(f"{ATOM}title").text == "The newest"
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == 50
    if language == "en":
        subtitle = feed.find(f"{ATOM}subtitle").text
        for told in ("coverage is uneven", "Data of ", "version ", "CC BY 4.0"):
            assert told in subtitle
    assert client.get(f"/{language}/ties/feed.atom?kind=x").status_code == 400


# --- files --------------------------------------------------------------------------------------------------------
def rows_of(answered) -> list[dict[str, str]]:
    text = b"".join(answered.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("query", ["", "city=es-granada&since=2018", "q=residency"])
def test_every_file_holds_exactly_the_set(client, network, query):
    real = {
        (giver, receiver, contact)
        for giver, receiver, contact in Tie.objects.values_list(
            "giver__code", "receiver__code", "contact__code"
        )
    }
    listed = rows_of(client.get(f"/en/ties/?{query}&format=csv"))
    found = [(row["giver"], row["receiver"], row["contact"]) for row in listed]
    assert len(found) == len(set(found)) == asked(query).total
    assert set(found) <= real
    told = json.loads(b"".join(client.get(f"/en/ties/?{query}&format=json").streaming_content))
    assert [(item["giver"], item["receiver"], item["contact"]) for item in told["items"]] == found
    assert (told["count"], told["licence"]) == (len(found), "https://creativecommons.org/licenses/by/4.0/")
    assert "coverage is uneven" in told["coverage"]
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/en/ties/?{query}&format=xlsx").content), read_only=True
    )
    assert sum(1 for _row in book.worksheets[0].iter_rows()) == len(found) + 1
    notes = " ".join(str(row[0]) for row in book.worksheets[1].iter_rows(values_only=True))
    assert "coverage is uneven" in notes
    assert "creativecommons.org" in notes


def test_the_csv_says_weight_version_day_and_licence(client, network):
    rows = rows_of(client.get("/en/ties/?format=csv"))
    for row in rows:
        assert float(row["weight"]) == 1 / int(row["pairs"])
        assert row["licence"].startswith("https://creativecommons.org/")
        assert row["data_version"].isdigit()
        assert "coverage is uneven" in row["coverage"]
    by_contact: dict[str, Fraction] = {}
    for row in rows:
        by_contact[row["contact"]] = by_contact.get(row["contact"], Fraction()) + Fraction(
            1, int(row["pairs"])
        )
    assert set(by_contact.values()) == {Fraction(1)}


@pytest.mark.parametrize("nasty", ["=1+1", "+385", "@here", "-2", "\t=1"])
def test_no_cell_starts_a_formula(client, network, nasty):
    documented(*cities("hr-varazdin", "fr-lyon"), title=nasty)
    (row,) = rows_of(client.get("/en/ties/?city=hr-varazdin&with=fr-lyon&format=csv"))
    assert row["title"].startswith("'")


def test_files_speak_the_language_of_the_page(client, network):
    answered = client.get("/hr/ties/?city=cz-prague&format=csv")
    assert answered["Content-Language"] == "hr"
    names = {row["giver_name"] for row in rows_of(answered)} | {
        row["kind_name"] for row in rows_of(client.get("/hr/ties/?city=cz-prague&format=csv"))
    }
    assert names & {"Prag", "Ugošćivanje", "Rezidencija", "Zajednički projekt"}


# --- API ----------------------------------------------------------------------------------------------------------
def test_the_api_tells_ties_with_contact_and_weight(client, network):
    told = client.get("/api/v1/ties?q=%22World+Poetry+Day%22&kind=joint-project&page_size=100").json()
    assert told["count"] == len(told["items"]) == 33
    assert told["contacts"] == 1
    assert {item["weight"] for item in told["items"]} == {1 / 33}
    assert {item["pairs"] for item in told["items"]} == {33}
    assert told["figures"]["total"] == {"counted": "1", "confirmed": "0", "documented": "1"}
    assert sum(Fraction(row["counted"]) for row in told["figures"]["region"].values()) == 1
    (code,) = {item["contact"] for item in told["items"]}
    one = client.get(f"/api/v1/contacts/{code}?lang=hr").json()
    assert len(one["ties"]) == 33
    assert len(one["cities"]) == 34
    assert one["ties"][0]["giver"]["code"] == "es-granada"
    assert one["language"] == "en"
    assert "creativecommons" in one["licence"]


def test_the_api_lists_contacts_with_the_ties_that_answer(client, network):
    told = client.get("/api/v1/contacts?city=ie-dublin&page_size=100").json()
    assert told["count"] == len(asked("city=ie-dublin").contacts)
    for item in told["items"]:
        assert item["ties"]
        for tie in item["ties"]:
            assert "ie-dublin" in (tie["giver"]["code"], tie["receiver"]["code"])


def test_an_old_copy_is_good_until_something_changes(client, network):
    for address in ("/api/v1/ties", "/api/v1/contacts", f"/api/v1/contacts/{Contact.objects.first().code}"):
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    documented(*cities("hr-varazdin", "fr-lyon"))
    assert client.get("/api/v1/ties", headers={"If-None-Match": etag}).status_code == 200


def test_a_contact_that_is_not_there_is_not_found(client, network):
    assert client.get("/api/v1/contacts/nothing").status_code == 404
    assert client.get("/api/v1/contacts?page=1000").status_code == 400
    assert client.get("/api/v1/ties?colour=red").status_code == 400


def test_the_states_of_the_list_and_of_the_database_agree_after_any_act(network):
    varazdin, lyon, prague = cities("hr-varazdin", "fr-lyon", "cz-prague")
    contact = claimed(varazdin, lyon, prague)
    answer(contact, lyon, Answer.CONFIRMED, by=None)
    answer(contact, prague, Answer.BY_LINK, by=None)
    real = dict.fromkeys(State.values, 0)
    for state in Tie.objects.values_list("state", flat=True):
        real[state] += 1
    assert {value.code: value.total for value in asked("state=withdrawn").facet("state")} == real


# --- what it costs ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("view", ["list", "table", "map"])
def test_one_three_and_fifty_rows_cost_the_same(client, network, view):
    counts = {}
    for rows in (1, 3, 50):
        drop_all()
        with CaptureQueriesContext(connection) as caught:
            page = client.get("/en/ties/", {"page_size": rows, "view": view})
        assert page.status_code == 200
        counts[rows] = len(caught)
    assert len(set(counts.values())) == 1, counts
    assert max(counts.values()) <= 22, counts


def test_a_second_page_of_the_same_data_costs_two_statements(client, network):
    client.get("/en/ties/?q=poetry")
    with CaptureQueriesContext(connection) as caught:
        client.get("/en/ties/?q=poetry&kind=hosting")
    # The version of the data, and the contacts of the page.
    assert len(caught) <= 2, [query["sql"][:90] for query in caught]


@pytest.mark.parametrize("address", ["/api/v1/ties", "/api/v1/contacts"])
def test_the_api_costs_the_same_for_any_number(client, network, address):
    counts = set()
    for rows in (1, 3, 50):
        client.get(address, {"page_size": 2})
        with CaptureQueriesContext(connection) as caught:
            client.get(address, {"page_size": rows})
        counts.add(len(caught))
    assert len(counts) == 1
    assert max(counts) <= 3


# --- who may begin something here -----------------------------------------------------------------------------------
def test_who_acts_for_a_city_finds_the_way_to_enter(client, network, acting):
    _user, editor = acting("editor", "hr-varazdin")
    page = editor.get("/en/ties/")
    assert page["Cache-Control"] == "private, no-store"
    assert 'href="/en/ties/new/"' in page.content.decode()
    assert 'href="/en/ties/import/"' in page.content.decode()
    _user, nobody = acting("")
    for stranger in (client, nobody):
        assert 'href="/en/ties/new/"' not in stranger.get("/en/ties/").content.decode()
