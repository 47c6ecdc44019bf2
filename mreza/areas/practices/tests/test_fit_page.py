"""Will this work in my city? The page and the API of the fit check, as a reader without an account meets them."""

from __future__ import annotations

import json
import re

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mreza.activities.writing import create
from mreza.areas.practices.adoptions import keeping
from mreza.areas.practices.adoptions.cleaning import BlockSaid, Wanted
from mreza.areas.practices.models import Practice
from mreza.areas.practices.tests.factories import make_practice
from mreza.areas.practices.tests.test_page_costs import PAGE_MOST
from mreza.cities.models import City
from mreza.journal.models import DataVersion
from mreza.journal.versions import drop_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("network")]
FILM = "film-in-the-classroom-to-improve-writing"
NASTY = "<script>alert(1)</script>"


def city(code: str) -> City:
    return City.objects.get(code=code)


@pytest.fixture
def instruments(network) -> Practice:
    """A practice of Varaždin whose one block states people and months, and whose whole states money."""
    return make_practice("published", city=city("hr-varazdin"), cost_band="to-20000")


def carried_on(practice: Practice, code: str, fate: str = "kept", why: str = "", **more):
    """A confirmed adoption."""
    wanted = Wanted("en", [BlockSaid("b1", fate, why)], **more)
    found = keeping.adopt(practice, city(code), wanted, by=None, stage="running", on="2024")
    return keeping.confirm(found, by=None, version=found.version)


def words_of(answer) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)


def asked(client, practice: Practice, query: str, language: str = "en"):
    return client.get(f"/{language}/practices/{practice.code}/fit/?{query}")


def told(client, practice: Practice, query: str):
    answer = client.get(f"/api/v1/practices/{practice.code}/fit?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


# --- choosing a city ------------------------------------------------------------------------------------------
def test_a_practices_page_leads_there(client):
    assert f'href="/en/practices/{FILM}/fit/"' in client.get(f"/en/practices/{FILM}/").content.decode()


def test_without_a_city_it_asks_for_one_and_says_what_it_can_do(client):
    answer = client.get(f"/en/practices/{FILM}/fit/")
    assert "Nobody can promise that." in words_of(answer)
    assert "Whom to ask" not in words_of(answer)
    assert answer.content.decode().count("<option") == City.objects.count() + 1 + 7  # and the cost bands
    assert answer["X-Mreza-Public"] == "1"


def test_who_acts_for_a_city_has_it_chosen_already(instruments, acting):
    _user, client = acting("editor", "fr-lyon")
    answer = asked(client, instruments, "")
    assert '<option value="fr-lyon" selected>' in answer.content.decode()
    assert "Lyon and Varaždin, part by part" in words_of(answer)
    assert answer["Cache-Control"] == "private, no-store"
    other = asked(client, instruments, "city=it-bologna")
    assert "Bologna and Varaždin, part by part" in words_of(other)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("city=hr-nowhere&budget=to-5000", "in-city"),
        ("city=" + "x" * 500, "in-city"),
        ("city=hr-varazdin&city=fr-lyon", "in-city"),
        ("city=hr-varazdin&budget=millions", "in-budget"),
        ("city=hr-varazdin&people=many", "in-people"),
        ("city=hr-varazdin&people=-1", "in-people"),
        ("city=hr-varazdin&months=99999999999999999999", "in-months"),
    ],
)
def test_what_cannot_be_understood_is_said_at_its_field(client, query, field):
    answer = client.get(f"/en/practices/{FILM}/fit/?{query}")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#{field}"' in page
    assert f'id="{field}-error"' in page
    assert "Error:" in page[page.index("<title>") : page.index("</title>")]
    assert 'id="ask"' not in page
    refused = client.get(f"/api/v1/practices/{FILM}/fit?{query}")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == field.removeprefix("in-")


def test_what_was_typed_is_kept(client):
    page = client.get(f"/en/practices/{FILM}/fit/?city=hr-nowhere&budget=to-5000&people=12").content.decode()
    assert '<option value="to-5000" selected>' in page
    assert 'name="people" type="text" value="12"' in page
    assert "“hr-nowhere”" in page


def test_empty_fields_of_the_form_leave_the_address(client):
    answer = client.get(f"/en/practices/{FILM}/fit/?city=fr-lyon&budget=&people=&months=")
    assert (answer.status_code, answer["Location"]) == (302, f"/en/practices/{FILM}/fit/?city=fr-lyon")


def test_what_many_numbers_would_ask_for_is_answered_and_not_kept(client):
    assert client.get(f"/en/practices/{FILM}/fit/?city=fr-lyon&budget=none")["X-Mreza-Public"] == "1"
    assert client.get(f"/en/practices/{FILM}/fit/?city=fr-lyon&people=7")["X-Mreza-Public"] == "once"


def test_a_draft_is_there_for_its_own_people_only(client, acting):
    hidden = create(Practice, language="en", by=None, texts={"title": "Draft"}, city=city("fr-lyon"))
    for address in (
        f"/en/practices/{hidden.key}/fit/?city=fr-lyon",
        f"/api/v1/practices/{hidden.key}/fit?city=fr-lyon",
    ):
        assert client.get(address).status_code == 404
    _user, editor = acting("editor", "fr-lyon")
    answer = asked(editor, hidden, "city=it-bologna")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


# --- whom to ask ----------------------------------------------------------------------------------------------
def test_without_an_adoption_the_origin_is_asked(client, instruments):
    answer = words_of(asked(client, instruments, "city=fr-lyon"))
    assert "Varaždin , Croatia · where it began" in answer
    assert "No adoption by another city is confirmed yet" in answer
    assert "Nobody can say yet" in answer
    found = told(client, instruments, "city=fr-lyon")
    assert (found["ask"], found["adopters"], found["nearest"], found["changes"]) == ("hr-varazdin", 0, [], [])


def test_the_nearest_adopter_is_asked_and_the_origin_stands_beside(client, instruments):
    carried_on(instruments, "sn-dakar")
    carried_on(instruments, "it-bologna")
    found = told(client, instruments, "city=it-pesaro")
    assert found["ask"] == "it-bologna"
    assert [one["code"] for one in found["nearest"]] == ["it-bologna", "sn-dakar"]
    assert (found["origin"]["code"], found["origin"]["role"]) == ("hr-varazdin", "origin")
    page = words_of(asked(client, instruments, "city=it-pesaro"))
    asks = page[page.index("Whom to ask") : page.index("Conditions, block by block")]
    assert "Bologna , Italy · Running" in asks
    assert "Dakar" not in asks
    assert "Varaždin , Croatia · where it began" in page[page.index("The others who know it") :]


def test_only_what_is_confirmed_and_stands_is_learnt_from(client, instruments):
    keeping.adopt(instruments, city("it-bologna"), Wanted("en"), by=None, stage="running")
    gone = carried_on(instruments, "sn-dakar")
    assert told(client, instruments, "city=it-pesaro")["ask"] == "sn-dakar"
    keeping.withdraw(gone, by=None, reason="A mistake.", version=gone.version)
    assert told(client, instruments, "city=it-pesaro")["ask"] == "hr-varazdin"


def test_ones_own_city_is_not_asked(client, instruments):
    carried_on(instruments, "it-bologna")
    page = words_of(asked(client, instruments, "city=hr-varazdin"))
    assert "This practice began in your own city." in page
    found = told(client, instruments, "city=hr-varazdin")
    assert (found["ask"], found["origin"]) == ("it-bologna", None)
    assert "carries this practice on already" in words_of(asked(client, instruments, "city=it-bologna"))
    assert told(client, instruments, "city=it-bologna")["nearest"] == []


def test_alone_with_it_a_city_is_told_so(client, instruments):
    page = words_of(asked(client, instruments, "city=hr-varazdin"))
    assert "No other city is known to have done this" in page
    assert told(client, instruments, "city=hr-varazdin")["ask"] is None


# --- how near -------------------------------------------------------------------------------------------------
def test_the_parts_of_a_difference_add_up_on_the_page_and_in_the_api(client, instruments):
    carried_on(instruments, "it-bologna", cost_band="to-5000")
    query = "city=fr-lyon&budget=to-20000"
    found = told(client, instruments, query)
    for one in (found["origin"], *found["nearest"]):
        assert sum(part["lowest"] for part in one["parts"]) == one["lowest"]
        assert sum(part["highest"] for part in one["parts"]) == one["highest"]
        assert one["lowest"] == one["highest"]  # everything is known of these
    parts = {part["part"]: part for part in found["nearest"][0]["parts"]}
    assert parts["budget"]["here"] == "5 000 to 20 000 euros"
    assert parts["budget"]["there"] == "Up to 5 000 euros"
    assert parts["country"]["reason"] == "different"
    assert parts["capital"]["text"] == "Neither is a capital."
    assert sum(found["weights"].values()) == 16
    assert found["not_compared"] == ["climate"]

    page = asked(client, instruments, query).content.decode()
    table = page[page.index("part by part") :]
    table = table[: table.index("</table>")]
    cells = re.findall(r'<td class="numeric" data-label="[^"]*">([^<]*)</td>', table)
    *added, whole = [round(float(cell) * 10) for cell in cells]
    assert sum(added) == whole == found["nearest"][0]["lowest"]


def test_what_is_unknown_widens_the_answer(client, instruments):
    sure = told(client, instruments, "city=fr-lyon&budget=to-20000")["origin"]
    City.objects.filter(code="fr-lyon").update(population=None)
    DataVersion.bump()
    drop_all()
    unsure = told(client, instruments, "city=fr-lyon&budget=to-20000")["origin"]
    assert sure["lowest"] == sure["highest"]
    assert unsure["lowest"] < sure["lowest"] < unsure["highest"]
    assert unsure["highest"] - unsure["lowest"] == round(3 / 16 * 1000)
    without_money = told(client, instruments, "city=fr-lyon")["origin"]
    assert without_money["highest"] - without_money["lowest"] > unsure["highest"] - unsure["lowest"]
    page = words_of(asked(client, instruments, "city=fr-lyon"))
    assert "Not known of your city, so it may be the same or different." in page
    assert "You have not said how much you could spend." in page
    assert "Not known: 2" in page


def test_an_income_group_is_never_shown_without_its_source(client, instruments):
    page = asked(client, instruments, "city=fr-lyon").content.decode()
    row = page[page.index("Income group of the country") :]
    row = row[: row.index("</tr>")]
    assert "high income" in row
    assert "World Bank, July 2023" in row
    assert "CC BY 4.0" in row
    sources = {one["what"]: one for one in told(client, instruments, "city=fr-lyon")["sources"]}
    assert "World Bank, July 2023" in sources["Income group of the country"]["source"]
    assert sources["Income group of the country"]["licence"] == "CC BY 4.0"
    bulgarian = asked(client, instruments, "city=bg-sofia").content.decode()
    assert "lower middle income" not in bulgarian


def test_climate_is_said_to_be_left_out(client, instruments):
    page = words_of(asked(client, instruments, "city=fr-lyon"))
    assert "Not compared, because no source could be found that may be trusted and used: Climate." in page


# --- conditions -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("", "unknown"),
        ("&people=2&months=10", "met"),
        ("&people=1&months=10", "unmet"),
        ("&people=2", "unknown"),
    ],
)
def test_a_block_is_judged_by_what_both_sides_state(client, instruments, query, outcome):
    (block,) = told(client, instruments, f"city=fr-lyon{query}")["blocks"]
    assert (block["key"], block["outcome"], block["not_stated"]) == ("b1", outcome, ["money"])
    page = asked(client, instruments, f"city=fr-lyon{query}").content.decode()
    assert f'class="fit-block" data-outcome="{outcome}"' in page


def test_money_is_judged_for_the_whole(client, instruments):
    whole = told(client, instruments, "city=fr-lyon&budget=to-5000")["whole"]
    assert (whole["outcome"], whole["not_stated"]) == ("unmet", ["people", "months"])
    (money,) = whole["stated"]
    assert money["text"] == "Needed there: 5 000 to 20 000 euros. You have: Up to 5 000 euros."


def test_what_nobody_states_is_to_be_asked(client):
    page = words_of(client.get(f"/en/practices/{FILM}/fit/?city=fr-lyon"))
    assert "not stated: ask" in page
    assert "Not stated: money, people, time." in page


def test_without_a_city_the_api_tells_what_is_needed_and_compares_nothing(client, instruments):
    carried_on(instruments, "it-bologna")
    found = told(client, instruments, "people=1")
    assert (found["city"], found["ask"], found["origin"], found["nearest"]) == (None, None, None, [])
    assert found["blocks"][0]["outcome"] == "unmet"
    assert found["adopters"] == 1


# --- what others changed --------------------------------------------------------------------------------------
def test_what_cities_like_mine_changed_is_told_with_their_reasons(client, instruments):
    carried_on(instruments, "it-bologna", "changed", "Our luthiers work in the evening.")
    carried_on(instruments, "it-pesaro", "kept")
    (change,) = told(client, instruments, "city=fr-lyon")["changes"]
    assert {one["fate"]: [city["code"] for city in one["cities"]] for one in change["choices"]} == {
        "kept": ["it-pesaro"],
        "changed": ["it-bologna"],
        "dropped": [],
    }
    assert {(one["of"], one["lowest"]) for one in change["choices"]} == {(2, None)}  # too few for a share
    page = words_of(asked(client, instruments, "city=fr-lyon"))
    assert "Our luthiers work in the evening." in page[page.index("What cities like yours changed") :]
    assert "2 of the cities most like yours have answered." in page


def test_from_five_answers_on_there_is_a_share(client, instruments):
    for code in ("it-bologna", "it-pesaro", "fr-metz", "cz-brno", "sn-dakar"):
        carried_on(instruments, code, "dropped" if code == "sn-dakar" else "kept")
    (change,) = told(client, instruments, "city=fr-lyon")["changes"]
    kept, _changed, dropped = change["choices"]
    assert (kept["lowest"], kept["highest"], dropped["lowest"]) == (0.8, 0.8, 0.2)
    assert "80%" in words_of(asked(client, instruments, "city=fr-lyon")).replace(" %", "%")


def test_what_people_write_is_text(client, network):
    practice = make_practice(
        "published",
        city=city("hr-varazdin"),
        texts={"title": NASTY, "block.b1.title": NASTY, "transfer": NASTY},
    )
    carried_on(practice, "it-bologna", "changed", NASTY)
    for query in ("city=fr-lyon", f"city={NASTY}", f"city=fr-lyon&people={NASTY}", f"budget={NASTY}"):
        page = asked(client, practice, query).content.decode()
        assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# --- in other languages, for programs, and at what cost -------------------------------------------------------
def test_in_croatian_names_numbers_and_bands_are_croatian(client, instruments):
    page = words_of(asked(client, instruments, "city=fr-lyon&budget=to-5000", "hr"))
    for said in ("Francuska", "Hrvatska", "Do 5000 eura", "Europa i Sjeverna Amerika", "hrvatski", "2 osobe"):
        assert said in page
    answer = client.get(f"/api/v1/practices/{instruments.code}/fit?city=fr-lyon&lang=hr")
    assert answer["Content-Language"] == "hr"
    assert answer.json()["url"].endswith(f"/hr/practices/{instruments.code}/fit/?city=fr-lyon")


def test_every_sentence_is_in_its_language(client, instruments):
    """Croatian and English pages share names and numbers, but no sentence of the fit check."""
    carried_on(instruments, "it-bologna")
    pages = {
        language: asked(client, instruments, "city=fr-lyon", language).content.decode()
        for language in ("en", "hr")
    }
    headings = {
        language: re.findall(r"<h2[^>]*>([^<]+)</h2>", page[page.index('<h2 id="ask"') :])
        for language, page in pages.items()
    }
    assert len(headings["en"]) == len(headings["hr"]) >= 5
    assert not set(headings["en"]) & set(headings["hr"])


def test_a_program_gets_a_mark_and_is_refused_what_is_not_there(client, instruments):
    address = f"/api/v1/practices/{instruments.code}/fit?city=fr-lyon"
    answer = client.get(address)
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get(f"{address}&colour=blue").status_code == 400
    assert client.get("/api/v1/practices/nothing/fit?city=fr-lyon").status_code == 404
    assert json.loads(answer.content)["practice"] == instruments.code


def test_it_costs_the_same_for_one_adopter_and_for_three(client, instruments):
    def statements() -> tuple[int, int]:
        found = []
        for address in (
            f"/en/practices/{instruments.code}/fit/",
            f"/api/v1/practices/{instruments.code}/fit",
        ):
            drop_all()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{address}?city=fr-lyon").status_code == 200
            found.append(len(queries))
        return found[0], found[1]

    carried_on(instruments, "it-bologna", "changed", "Evenings.")
    one = statements()
    for code in ("it-pesaro", "sn-dakar"):
        carried_on(instruments, code, "changed", "Mornings.")
    assert statements() == one
    assert max(one) <= 40


def test_asked_again_it_reads_only_the_practice(client, instruments):
    carried_on(instruments, "it-bologna")
    asked(client, instruments, "city=fr-lyon")
    with CaptureQueriesContext(connection) as queries:
        asked(client, instruments, "city=it-pesaro")
    assert len(queries) <= 25


@pytest.mark.parametrize("language", ["en", "hr"])
def test_the_page_is_light_although_every_city_stands_in_its_form(client, instruments, language):
    """The limit of a practice's page, with ten adopters told part by part."""
    codes = [one.code for one in City.objects.exclude(code="hr-varazdin").order_by("code")[::37]][:11]
    for code in codes:
        carried_on(instruments, code, "changed", "Our luthiers work in the evening.")
    for query in ("", "city=fr-lyon"):
        body = asked(client, instruments, query, language).content
        assert len(brotli.compress(body, quality=5)) <= PAGE_MOST
