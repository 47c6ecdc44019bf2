"""*Find partners* as everybody meets it: the lists, their reasons, the correction, and *Why not X?*."""

from __future__ import annotations

import re

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mreza.areas.partnerships.choices import Audience, Did
from mreza.areas.partnerships.find import reading
from mreza.areas.partnerships.find.asking import Asked
from mreza.areas.partnerships.find.reading import AGAINST, FOR, NEITHER, in_front, line, speaks
from mreza.areas.partnerships.matching.suggesting import Part, Suggestion, count_of, partners_of, why_not
from mreza.areas.partnerships.models import Suggestion as Noted
from mreza.areas.partnerships.wishes.tests.factories import stated
from mreza.cities.models import City
from mreza.cities.tests.factories import CityFactory
from mreza.journal.versions import drop_all
from tests.reading import Page

pytestmark = pytest.mark.django_db
whole_network = pytest.mark.usefixtures("network")
FIND = "/en/partnerships/find"
COSTS = {
    "the list": 8,
    "the list, for its people": 18,
    "the two": 7,
    "the letter": 25,
}  # statements, measured
LIST_MOST = 40 * 1024  # bytes of a page, compressed (design-language.md §3)


def city(code: str) -> City:
    return City.objects.get(code=code)


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def cities_of(answer) -> list[str]:
    """The suggested cities, in the order of the page."""
    return [
        href.rstrip("/").split("?")[0].rstrip("/").split("/")[-1]
        for href in Page(answer).values("//ol[contains(@class,'partners')]//h3/a/@href")
    ]


def part(name: str, value: float, weight: float = 10.0, *, specific: bool = False) -> Part:
    return Part(name, name, weight, value, f"About {name}.", specific, 20.0)


def suggestion(*parts: Part) -> Suggestion:
    ordered = tuple(sorted(parts, key=lambda one: -one.points))
    return Suggestion("fr-lyon", "Lyon", sum(one.points for one in parts), ordered, 1, 1, "")


# --- what a card says -----------------------------------------------------------------------------------------
def test_a_bar_is_as_long_as_its_weight_and_filled_as_far_as_it_holds():
    shown = line(part("needs", 0.5, weight=20))
    assert (shown.track, shown.filled, shown.points, shown.most) == (100, 50, "10", "20")
    assert (line(part("network", 0.75, weight=4)).track, line(part("network", 0.75, weight=4)).filled) == (
        20,
        15,
    )
    nothing = Part("needs", "", 0, 0.5, "", False, 0.0)
    assert (line(nothing).track, line(nothing).filled) == (0, 0)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("field", 0.5, NEITHER), ("field", 0.7, FOR), ("distance", 0.3, AGAINST), ("response", 0.5, NEITHER),
        ("needs", 0.0, NEITHER), ("needs", 0.1, FOR), ("objectives", 0.5, FOR), ("network", 0.0, NEITHER),
    ],
)  # fmt: skip
def test_what_makes_no_difference_speaks_neither_for_nor_against(name, value, said):
    assert speaks(part(name, value)) == said
    assert speaks(part(name, value, weight=0)) == NEITHER


def test_a_card_shows_specific_reasons_and_general_ones_only_where_they_are_missing():
    needs, records = part("needs", 0.9, specific=True), part("records", 0.4, specific=True)
    field, size, far = part("field", 0.8), part("size", 0.6), part("distance", 0.2, weight=50)
    assert [one.name for one in in_front(suggestion(needs, records, field, far))] == ["needs", "records"]
    assert [one.name for one in in_front(suggestion(needs, field, size, far))] == ["needs", "field", "size"]
    assert [one.name for one in in_front(suggestion(field, size, far))] == ["field", "size"]


# --- the list -------------------------------------------------------------------------------------------------
@whole_network
def test_a_city_has_ten_partners_with_every_reason_in_words(client):
    answer = client.get(f"{FIND}/hr-varazdin/")
    expected = partners_of("hr-varazdin")
    assert cities_of(answer) == [one.city for one in expected]
    page, said = Page(answer), words_of(answer)
    for one in expected:
        for each in one.parts:
            assert re.sub(r"\s+", " ", each.reason) in said.replace("&#39;", "'").replace("&amp;", "&")
    assert len(page.values("//ul[contains(@class,'all-parts')]/li[@data-speaks]")) == 10 * 12
    assert answer["X-Mreza-Public"] == "1"
    assert page.values("//meta[@name='robots']/@content") == ["noindex"]


@whole_network
def test_the_list_is_light_enough_for_a_slow_line(client):
    answer = client.get("/hr/partnerships/find/hr-varazdin/")
    assert len(brotli.compress(answer.content)) <= LIST_MOST


@whole_network
def test_the_correction_is_switched_off_and_on_by_a_link(client):
    on = client.get(f"{FIND}/hr-varazdin/")
    links = Page(on).values("//nav[@aria-label='Order']//a/@href")
    assert links == [f"{FIND}/hr-varazdin/", f"{FIND}/hr-varazdin/?correction=off"]
    off = client.get(links[1])
    assert cities_of(off) == [one.city for one in partners_of("hr-varazdin", corrected=False)]
    assert cities_of(on) != cities_of(off)
    moved = [one.correction for one in partners_of("hr-varazdin") if one.correction]
    assert moved
    assert all(sentence in words_of(on).replace("&amp;", "&") for sentence in moved)
    assert "Moved up" not in words_of(off)
    assert "The correction is off" in words_of(off)
    assert client.get(links[0]).content == on.content


@whole_network
def test_every_other_city_has_a_place_on_some_page(client):
    count = count_of(Audience.PUBLIC)
    last = -(-count // 10)
    page = Page(client.get(f"{FIND}/hr-varazdin/?page={last}"))
    assert len(page.values("//ol[contains(@class,'partners')]/li/@data-field")) == count - 10 * (last - 1)
    assert page.values("//nav[@aria-label='Pages of suggestions']//a[@aria-current]/text()") == [str(last)]
    first, second = (
        cities_of(client.get(f"{FIND}/hr-varazdin/")),
        cities_of(client.get(f"{FIND}/hr-varazdin/?page=2")),
    )
    assert not set(first) & set(second)


@whole_network
def test_a_page_costs_the_same_for_one_meeting_and_for_three(client, acting):
    """No statement a card, none an offer or a need; so many as was measured, and no more."""
    _user, mine = acting("focal-point", "hr-varazdin")
    pages = {
        "the list": (client, "hr-varazdin/?page=1"),
        "the list, for its people": (mine, "hr-varazdin/?page=1"),
        "the two": (client, "hr-varazdin/with/fr-lyon/"),
        "the letter": (mine, "hr-varazdin/with/fr-lyon/propose/"),
    }
    costs = {}
    for number, title in ((1, "Looms"), (2, "Wigs"), (3, "Kilns")):
        stated(city("hr-varazdin"), side="need", kind="training-places", title=f"{title} wanted")
        stated(city("fr-lyon"), side="offer", kind="training-places", title=title)
        if number == 2:
            continue
        drop_all()
        for name, (reader, address) in pages.items():
            reader.get(f"{FIND}/{address}")  # what is kept for a version is made by the first
            with CaptureQueriesContext(connection) as asked:
                answer = reader.get(f"{FIND}/{address}&" if "?" in address else f"{FIND}/{address}?")
            assert (
                "wanted" in answer.content.decode()
            )  # which of several that meet alike is told first is open
            costs[name, number] = len(asked)
    assert {name: costs[name, 1] for name in pages} == {name: costs[name, 3] for name in pages}
    assert {name: costs[name, 1] for name in pages} == COSTS


@whole_network
def test_a_former_member_is_told_why_there_is_nothing(client):
    former = CityFactory(name="Nowhere").code
    drop_all()
    answer = client.get(f"{FIND}/{former}/")
    assert answer.status_code == 200
    assert "members alone are suggested" in words_of(answer)
    assert client.get(f"{FIND}/hr-varazdin/with/{former}/").status_code == 200
    assert client.get(f"{FIND}/hr-no-such/").status_code == 404


# --- what one needs and another offers ------------------------------------------------------------------------
@whole_network
def test_a_need_that_meets_an_offer_stands_on_the_card_with_both_pages(client):
    need = stated(city("hr-varazdin"), side="need", kind="training-places", title="Places in a summer school")
    offer = stated(city("fr-lyon"), side="offer", kind="training-places", title="Three places for weavers")
    page = Page(client.get(f"{FIND}/hr-varazdin/"))
    assert page.values("//li[.//h3/a='Lyon']//ul[contains(@class,'met')]//a/@href") == [
        need.get_absolute_url(), offer.get_absolute_url(),
    ]  # fmt: skip
    assert page.texts("//li[.//h3/a='Lyon']//ul[contains(@class,'met')]//li")[0].startswith("Varaždin needs:")
    # Seen from the other side it is the same need and the same offer.
    seen = Page(client.get(f"{FIND}/fr-lyon/with/hr-varazdin/"))
    assert need.get_absolute_url() in seen.values("//ul[contains(@class,'met')]//a/@href")


@whole_network
def test_partners_are_found_for_one_need(client):
    need = stated(city("hr-varazdin"), side="need", kind="training-places", title="Places in a summer school")
    stated(city("jm-kingston"), side="offer", kind="training-places", title="Three places for weavers")
    answer = client.get(f"{FIND}/hr-varazdin/?wish={need.code}&correction=off")
    assert cities_of(answer)[0] == "jm-kingston"
    assert "For what it needs:" in words_of(answer)
    current = Page(answer).texts("//nav[@aria-label='For what?']//a[@aria-current]")
    assert current == ["need Places in a summer school"]
    # The question goes along to whatever the list leads to.
    assert f"wish={need.code}" in Page(answer).values("//li[.//h3/a='Kingston']//h3/a/@href")[0]


@whole_network
@pytest.mark.parametrize("whose", ["nobodys", "anothers", "withdrawn", "gone"])
def test_an_offer_that_is_not_ones_own_or_not_open_is_refused_kindly(client, whose):
    code = "nobody"
    if whose != "nobodys":
        wish = stated(city("fr-lyon" if whose == "anothers" else "hr-varazdin"), title="Wigs")
        code = wish.code
        changed = {"withdrawn": {"state": "withdrawn"}, "gone": {"left": 0}}.get(whose, {})
        type(wish).objects.filter(pk=wish.pk).update(**(changed or {"state": wish.state}))
    answer = client.get(f"{FIND}/hr-varazdin/?wish={code}")
    assert answer.status_code == 400
    assert "not open any more, or it belongs to another city" in words_of(answer)


@whole_network
def test_what_is_for_the_network_only_moves_nothing_for_the_public(client, acting):
    before = client.get(f"{FIND}/hr-varazdin/")
    need = stated(
        city("hr-varazdin"),
        side="need",
        kind="training-places",
        title="Secret places wanted",
        audience="network",
    )
    stated(
        city("jm-kingston"), side="offer", kind="training-places", title="Secret places", audience="network"
    )
    drop_all()
    after = client.get(f"{FIND}/hr-varazdin/")
    assert cities_of(before) == cities_of(after)
    assert "Secret places" not in after.content.decode()
    assert client.get(f"{FIND}/hr-varazdin/?wish={need.code}").status_code == 400
    _user, inside = acting("editor", "it-bologna")
    assert "Secret places wanted" in inside.get(f"{FIND}/hr-varazdin/with/jm-kingston/").content.decode()
    assert inside.get(f"{FIND}/hr-varazdin/?wish={need.code}").status_code == 200


@whole_network
def test_who_acts_for_the_other_city_is_led_to_their_own_side(client, acting):
    there = f"{FIND}/hr-varazdin/with/fr-lyon/"
    ours = f"{FIND}/fr-lyon/with/hr-varazdin/"
    _user, other = acting("editor", "fr-lyon")
    acts = Page(other.get(there)).values("//main//header//a[contains(@class,'button')]/@href")
    assert acts == [ours]
    acts = Page(client.get(there)).values("//main//header//a[contains(@class,'button')]/@href")
    assert acts == [f"{there}propose/"]


# --- an idea --------------------------------------------------------------------------------------------------
@whole_network
def test_partners_for_an_idea_follow_what_it_is_about(client):
    empty = client.get(f"{FIND}/hr-varazdin/idea/")
    assert cities_of(empty) == []
    film = client.get(
        f"{FIND}/hr-varazdin/idea/?text=a+school+for+young+film+makers&field=film&correction=off"
    )
    assert len(cities_of(film)) == 10
    fields = Page(film).values("//ol[contains(@class,'partners')]/li/@data-field")
    plain = Page(client.get(f"{FIND}/hr-varazdin/?correction=off")).values(
        "//ol[contains(@class,'partners')]/li/@data-field"
    )
    assert fields.count("film") > plain.count("film")
    typed = Page(film)
    assert typed.texts("//details[.//textarea]/summary") == ["Change the idea"]  # out of the answers' way
    assert typed.texts("//textarea[@id='in-text']") == ["a school for young film makers"]
    assert typed.values("//input[@name='field'][@checked]/@value") == ["film"]
    assert film["X-Mreza-Public"] == "once"


@whole_network
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("text=" + "x" * 501, "in-text"), ("text=a%01b", "in-text"), ("field=magic", "in-field"),
        ("objective=9", "in-objective"), ("target=99.9", "in-target"),
    ],
)  # fmt: skip
def test_what_an_idea_cannot_say_is_told_at_its_field(client, query, field):
    answer = client.get(f"{FIND}/hr-varazdin/idea/?{query}")
    page = Page(answer)
    assert answer.status_code == 400
    assert f"#{field}" in page.values("//*[@id='error-summary']//a/@href")
    assert page.values(f"//*[@id='{field}']/@id") == [field]
    assert page.title.startswith("Error:")


# --- why not X? -----------------------------------------------------------------------------------------------
@whole_network
def test_why_not_answers_for_any_city(client):
    question = client.get(f"{FIND}/hr-varazdin/why/?other=ph-baguio-city&correction=off")
    assert question.status_code == 302
    assert question["Location"] == f"{FIND}/hr-varazdin/with/ph-baguio-city/?correction=off"
    answer = client.get(question["Location"])
    told = why_not("hr-varazdin", "ph-baguio-city", corrected=False)
    said = words_of(answer).replace("&amp;", "&").replace("&#39;", "'")
    assert told.answer in said
    assert not told.is_shown
    for one in told.lacking:
        assert one.label in said
    for advice in told.advice:
        assert advice in said


@whole_network
@pytest.mark.parametrize("query", ["other=hr-nowhere", "other=hr-varazdin", "other=" + "x" * 300])
def test_a_city_that_cannot_be_asked_about_is_told_at_its_field(client, query):
    answer = client.get(f"{FIND}/hr-varazdin/why/?{query}")
    assert answer.status_code == 400
    assert Page(answer).values("//*[@id='error-summary']//a/@href") == ["#in-other"]


@whole_network
@pytest.mark.parametrize("query", ["page=0", "page=1000", "page=x", "correction=on", "wish=a%00"])
def test_what_cannot_be_understood_is_refused_and_nothing_breaks(client, query):
    assert client.get(f"{FIND}/hr-varazdin/?{query}").status_code == 400


# --- several beside one another -------------------------------------------------------------------------------
@whole_network
def test_suggested_cities_are_compared_reason_by_reason(client):
    page = Page(client.get(f"{FIND}/hr-varazdin/"))
    boxes = page.values("//input[@name='with'][@form='compare']/@value")
    assert boxes == [one.city for one in partners_of("hr-varazdin")]
    there = page.values("//form[@id='compare']/@action")[0]
    chosen = "&".join(f"with={code}" for code in boxes[:3])
    some, whole = Page(client.get(f"{there}?{chosen}")), Page(client.get(f"{there}?{chosen}&rows=all"))
    assert some.values("//thead//a/@href") == [f"{FIND}/hr-varazdin/with/{code}/" for code in boxes[:3]]
    assert len(whole.values("//tbody/tr/th/@scope")) == 2 + 12
    left_out = len(whole.values("//tbody/tr/th/@scope")) - len(some.values("//tbody/tr/th/@scope"))
    told = some.values("//a[contains(@href,'rows=all')]/@href")
    assert bool(left_out) == bool(told)
    assert client.get(f"{there}?with={boxes[0]}")["Location"] == f"{FIND}/hr-varazdin/with/{boxes[0]}/"


@whole_network
def test_only_so_many_and_only_members_are_compared(client):
    there = f"{FIND}/hr-varazdin/compare/"
    five = "&".join(f"with={code}" for code in list(reading.members())[:5])
    assert client.get(f"{there}?{five}").status_code == 400
    assert client.get(f"{there}?with=hr-no-such&with=fr-lyon").status_code == 400
    assert client.get(there).status_code == 200


# --- choosing -------------------------------------------------------------------------------------------------
@whole_network
def test_one_chooses_a_city_and_ones_own_stands_first(client, acting):
    answer = client.get(f"{FIND}/")
    assert len(Page(answer).values("//select[@id='in-city']/option")) == len(reading.members()) + 1
    assert client.get(f"{FIND}/?city=fr-lyon")["Location"] == f"{FIND}/fr-lyon/"
    assert client.get(f"{FIND}/?city=hr-nowhere").status_code == 400
    _user, mine = acting("editor", "fr-lyon")
    page = Page(mine.get(f"{FIND}/"))
    assert page.values("//section[@aria-labelledby='mine']//a/@href") == [f"{FIND}/fr-lyon/"]


# --- the ways there -------------------------------------------------------------------------------------------
@whole_network
def test_a_citys_page_its_ties_and_its_desk_lead_there(client, acting):
    there = f"{FIND}/hr-varazdin/"
    assert f"{FIND}/" in Page(client.get("/en/ties/")).values("//main//a/@href")
    assert there in Page(client.get("/en/cities/hr-varazdin/")).values("//main//a/@href")
    assert there in Page(client.get("/en/ties/of/hr-varazdin/")).values("//main//a/@href")
    both = Page(client.get("/en/ties/between/fr-lyon/hr-varazdin/")).values("//main//a/@href")
    assert {f"{FIND}/hr-varazdin/with/fr-lyon/", f"{FIND}/fr-lyon/with/hr-varazdin/"} <= set(both)
    _user, mine = acting("focal-point", "hr-varazdin")
    desk = Page(mine.get("/en/desk/cities/hr-varazdin/"))
    assert there in desk.values("//section[@aria-labelledby='partners']//a/@href")
    assert "neither an offer nor a need" in desk.texts("//section[@aria-labelledby='partners']")[0]
    # Who acts for one city is led from another's page to how the two would fit.
    other = Page(mine.get("/en/cities/fr-lyon/")).values("//main//a/@href")
    assert f"{FIND}/hr-varazdin/with/fr-lyon/" in other


# --- what is noted --------------------------------------------------------------------------------------------
@whole_network
def test_that_its_people_saw_and_opened_a_suggestion_is_noted_of_the_city_and_of_nobody_else(client, acting):
    client.get(f"{FIND}/hr-varazdin/")
    _stranger, elsewhere = acting("editor", "fr-lyon")
    elsewhere.get(f"{FIND}/hr-varazdin/")
    elsewhere.get(f"{FIND}/hr-varazdin/with/es-granada/")
    assert not Noted.objects.exists()
    _user, mine = acting("editor", "hr-varazdin")
    mine.head(f"{FIND}/hr-varazdin/")
    assert not Noted.objects.exists()
    shown = cities_of(mine.get(f"{FIND}/hr-varazdin/"))
    mine.get(f"{FIND}/hr-varazdin/")
    assert sorted(Noted.objects.values_list("other__code", "did")) == sorted(
        (code, Did.SHOWN) for code in shown
    )
    mine.get(f"{FIND}/hr-varazdin/with/{shown[0]}/")
    assert Noted.objects.get(did=Did.OPENED).other.code == shown[0]


def test_an_address_reads_back_what_was_asked(network):
    question = Asked("hr-varazdin", corrected=False, page=3)
    assert question.page_address(2) == f"{FIND}/hr-varazdin/?correction=off&page=2"
    assert question.with_correction(True).address() == f"{FIND}/hr-varazdin/"
