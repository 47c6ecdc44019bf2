"""The catalogue of published records: what it holds, how it counts, how it follows changes."""

import datetime as dt

import numpy as np
import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mreza.activities import catalogue, registry
from mreza.activities.catalogue import CardQuery, cards_where, count_where, counts_by, select
from mreza.activities.choices import State
from mreza.activities.columns import FACETS, Columns, columns, places_of
from mreza.activities.models import Card
from mreza.activities.tests.card_factories import LONG_AGO, CardFactory, moved_on
from mreza.areas.practices.models import Practice
from mreza.cities.tests.factories import CityFactory, FieldFactory
from mreza.foundation.parameters import BadParameters
from mreza.journal.versions import drop_all, look_again
from mreza.search.finding import recent
from mreza.search.index import Row, remove, write
from mreza.search.models import Entry, Word

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def practices_are_a_kind(monkeypatch):
    """The area registers itself; where it does not yet, this stands in for it, with an address."""
    if "practice" not in {kind.kind for kind in registry.kinds()}:
        kind = registry.Kind(Practice, "practices", "practices", "Good practice", "Good practices")
        monkeypatch.setitem(registry._kinds, "practice", kind)
    monkeypatch.setattr(catalogue, "url_of", lambda kind, code: f"/{kind}/{code}/")


def card(number, fields=(), year=None, days=0, state=State.PUBLISHED, titles=None, **facets):
    return CardFactory(
        key=f"k{number}",
        code=f"c{number}",
        state=state,
        year=year,
        published_at=LONG_AGO + dt.timedelta(days=days),
        titles=titles,
        facets={"field": list(fields), **{name: list(codes) for name, codes in facets.items()}},
    )


def codes(**query):
    return [row.code for row in select(CardQuery(**query), "en").rows()]


def test_only_what_is_published_is_there():
    for number, state in enumerate(State.values):
        card(number, ["music"], state=state, titles={"en": state})
    selection = select(CardQuery(), "en")
    assert [row.title for row in selection.rows()] == ["published"]
    assert selection.total == count_where(field="music") == 1
    assert counts_by("field") == {"music": 1}
    assert {value.total for values in selection.facets.values() for value in values} <= {0, 1}


def test_any_code_of_a_facet_will_do_and_every_facet_must_hold():
    card(1, ["music"], region=["africa"])
    card(2, ["film"], region=["africa"])
    card(3, ["music", "film"], region=["arab-states"])
    assert set(codes(chosen={"field": ("music",)})) == {"c1", "c3"}
    assert set(codes(chosen={"field": ("music", "film")})) == {"c1", "c2", "c3"}
    assert set(codes(chosen={"field": ("music", "film"), "region": ("africa",)})) == {"c1", "c2"}
    assert codes(chosen={"field": ("design",)}) == []


def test_a_facet_is_counted_over_what_the_others_leave_and_says_how_many_do_not_state_it():
    FieldFactory(code="design", position=9)
    card(1, ["music"], region=["africa"])
    card(2, ["film"], region=["africa"])
    card(3, [], region=["africa"])
    card(4, ["music"], region=["arab-states"])
    selection = select(CardQuery(chosen={"field": ("music",), "region": ("africa",)}), "en")
    fields = {value.code: (value.total, value.chosen) for value in selection.facets["field"]}
    assert fields == {"design": (0, False), "music": (1, True), "film": (1, False)}
    assert {value.code: value.total for value in selection.facets["region"]} == {
        "africa": 1,
        "arab-states": 1,
    }
    assert selection.not_stated["field"] == 1
    assert selection.not_stated["region"] == 0
    assert selection.total == 1


def test_the_newest_come_first_then_the_code():
    card(2, days=1), card(1, days=1), card(3, days=2)
    assert codes() == ["c3", "c1", "c2"]
    assert codes(sort="-newest") == ["c2", "c1", "c3"]


def test_titles_stand_in_the_order_of_the_readers_alphabet():
    card(1, titles={"en": "Zadar", "hr": "Cilj"})
    card(2, titles={"en": "Čakovec"})
    card(3, titles={"hr": "Dubrovnik", "en": "Dubrovnik"})
    assert codes(sort="title") == ["c2", "c3", "c1"]
    croatian = select(CardQuery(sort="title"), "hr")
    assert [row.title for row in croatian.rows()] == ["Cilj", "Čakovec", "Dubrovnik"]
    assert [row.title.is_fallback for row in croatian.rows()] == [False, True, False]
    assert croatian.rows()[1].title.language == "en"


def test_years_go_back_and_who_does_not_say_comes_last():
    card(1, year=2019), card(2, year=None), card(3, year=2024)
    assert codes(sort="year") == ["c3", "c1", "c2"]
    assert codes(sort="-year") == ["c1", "c3", "c2"]
    assert [value.code for value in select(CardQuery(), "en").facets["year"]] == ["2024", "2019"]


def test_cities_stand_by_their_name_in_the_readers_language():
    for number, name in ((1, "Zagreb"), (2, "Ljubljana"), (3, "")):
        city = CityFactory(name=name) if name else None
        CardFactory(key=f"k{number}", code=f"c{number}", city=city)
    assert codes(sort="city") == ["c2", "c1", "c3"]
    row = select(CardQuery(sort="city"), "en").rows()[0]
    assert (row.city_name, row.country) == ("Ljubljana", "hr")


def test_pages_are_parts_of_one_order(django_assert_num_queries):
    for number in range(7):
        card(number, titles={"en": f"T{number}"})
    whole = [row.code for row in select(CardQuery(), "en").all_rows()]
    pages = [codes(page=page, page_size=3) for page in (1, 2, 3, 4)]
    assert [code for page in pages for code in page] == whole
    assert pages[3] == []
    assert select(CardQuery(page_size=3)).pages == 3


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_costs_the_same_for_any_number(count, django_assert_num_queries):
    for number in range(count):
        card(number, ["music"], titles={"en": "T", "hr": "N"})
    assert select(CardQuery(), "en").facets  # what is kept for this version of the data is made now
    assert select(CardQuery(), "en").rows()
    with django_assert_num_queries(
        2 + 4
    ):  # cards, words; outside of a request the version is asked each time
        selection = select(CardQuery(), "en")
        rows = selection.rows()
        assert len(rows) == count


def test_smaller_questions():
    card(1, ["music"], days=1, titles={"en": "One"})
    card(2, ["music"], days=2, titles={"en": "Two"})
    card(3, ["film"], days=3, titles={"en": "Three"})
    assert [row.title for row in cards_where(field="music")] == ["Two", "One"]
    assert [row.title for row in cards_where(limit=1)] == ["Three"]
    assert cards_where(field="design") == []
    assert count_where(field=("music", "film")) == 3
    assert counts_by("field") == {"film": 1, "music": 2}


def test_a_query_string_is_read_and_written_back():
    FieldFactory(code="music")
    query = CardQuery.from_params(QueryDict("q=a&field=music&field=nonsense&sort=title&page=2&year=2020&x=1"))
    assert (query.q, query.chosen, query.sort, query.page) == (
        "a",
        {"field": ("music",), "year": ("2020",)},
        "title",
        2,
    )
    assert [mistake.parameter for mistake in query.mistakes] == ["field"]
    assert query.has_unknown
    assert query.address() == "q=a&field=music&year=2020&sort=title"
    assert query.without("field", "music").address() == "q=a&year=2020&sort=title"
    with pytest.raises(BadParameters):
        CardQuery.from_params(QueryDict("field=nonsense"), strict=True)
    with pytest.raises(BadParameters):
        CardQuery.from_params(QueryDict("colour=red"), strict=True)


# --- brought up to date -------------------------------------------------------------------------------------
def picture(table):
    """Everything columns say, without saying where in them it stands."""
    cards = {}
    for pk, place in table.place_of.items():
        facets = {name: table.facets[name].of(place) for name in FACETS}
        cards[pk] = (
            table.kinds[place], table.keys[place], table.codes[place], table.cities[place],
            int(table.year[place]), int(table.published[place]), int(table.stamp[place]), facets,
        )  # fmt: skip
    order = [int(table.pk[place]) for place in table.newest]
    used = {
        name: {c: n for c, n in zip(b.codes, b.counts(table.live), strict=True) if n}
        for name, b in table.facets.items()
    }
    return cards, order, used, sorted(table.pk[places_of(table.live)].tolist())


FIELDS = st.lists(st.sampled_from(["music", "film", "design", "literature"]), unique=True, max_size=3)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["publish", "change", "retire", "delete", "unstamped", "draft"]),
        st.integers(0, 9),
        FIELDS,
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(FIELDS, max_size=6), rounds=st.lists(ACTS, min_size=1, max_size=4))
def test_brought_up_to_date_is_the_same_as_read_anew(before, rounds):
    """Whatever happens between two looks: what is taken along and what is read anew say the same."""
    Card.objects.all().delete()
    for number, fields in enumerate(before):
        card(number, fields)
    look_again()
    table = Columns.read()
    for acts in rounds:
        for act, number, fields, days in acts:
            _do(act, number, fields, days)
        look_again()
        earlier = picture(table)
        new = table.brought_up_to_date()
        assert picture(new) == picture(Columns.read())
        assert picture(table) == earlier  # who still reads the old one sees nothing move
        assert np.array_equal(new.newest_rank[new.newest], np.arange(len(new)))
        table = new


def _do(act, number, fields, days):
    found = Card.objects.filter(key=f"k{number}")
    at = LONG_AGO + dt.timedelta(days=days)
    if act in ("publish", "draft"):
        state = State.PUBLISHED if act == "publish" else State.DRAFT
        if found.exists():
            found.update(state=state, stamp=moved_on())
        else:
            card(number, fields, days=days, state=state)
    elif act == "change":
        found.update(facets={"field": fields}, published_at=at, code=f"c{days}-{number}", stamp=moved_on())
    elif act == "retire":
        found.update(state=State.RETIRED, stamp=moved_on())
    elif act == "delete":
        found.delete()
        moved_on()
    else:  # somebody forgets the stamp of a new card: it is seen nevertheless
        found.delete()
        card(number, fields, days=days)
        Card.objects.filter(key=f"k{number}").update(stamp=0)


def test_only_what_changed_is_read_again(django_assert_num_queries):
    for number in range(20):
        card(number, ["music"])
    look_again()
    table = Columns.read()
    card(99, ["film"])
    look_again()
    with django_assert_num_queries(
        5
    ) as asked:  # the version; what changed, its rows of the index; what else moved
        new = table.brought_up_to_date()
    assert len(new) == 21
    assert "stamp" in asked.captured_queries[1]["sql"]
    moved_on(), look_again()
    later = new.brought_up_to_date()  # what was changed in the version last seen is read once more
    moved_on(), look_again()
    assert later.brought_up_to_date().facets is later.facets  # a change elsewhere copies nothing


def test_an_older_database_is_read_anew():
    card(1)
    look_again()
    table = Columns.read()
    table.seen += 1000
    assert picture(table.brought_up_to_date()) == picture(Columns.read())


@pytest.mark.django_db(transaction=True)
def test_a_process_takes_its_columns_along_but_nothing_that_was_rolled_back():
    drop_all()
    card(1, ["music"])
    first = columns()
    card(2, ["music"])
    assert len(columns()) == 2
    assert len(first) == 1
    with transaction.atomic():
        card(3, ["film"])
        assert len(columns()) == 3
        transaction.set_rollback(True)
    card(4, ["design"])
    assert counts_by("field") == {"design": 1, "music": 2}
    drop_all()


# --- words --------------------------------------------------------------------------------------------------
def told(number, title, summary="", text="", language="en", **more):
    """A card with its row of the index."""
    made = card(number, titles={language: title}, **more)
    write("practice", made.key, [Row(language, title, words=[summary], text=[text], named=False)])
    moved_on()
    return made


def test_title_before_summary_before_the_rest_and_the_newest_first_in_each():
    told(1, "Weaving school", days=1)
    told(2, "Something else", "A school for weaving", days=9)
    told(3, "Third", "Unlike", "weaving in a school", days=10)
    told(4, "A school of weaving", days=5)
    told(5, "Weaving", days=20)
    assert codes(q="weaving school") == ["c4", "c1", "c2", "c3"]
    assert codes(q="weaving school", sort="newest") == ["c3", "c2", "c4", "c1"]
    assert codes(q="weaving school", chosen={"field": ("music",)}) == []


def test_stems_of_the_language_of_the_text_answer():
    told(1, "Ljevači bronce", "Grad okuplja obrtnike", language="hr")
    told(2, "Casting bronze", "The city brings craftspeople together")
    assert codes(q="ljevača") == ["c1"]
    assert codes(q="gradova") == ["c1"]
    assert codes(q="cities") == ["c2"]
    assert codes(q="casts") == ["c2"]


def test_a_phrase_stands_word_by_word():
    told(1, "Music school for all")
    told(2, "School music")
    assert codes(q='"music school"') == ["c1"]
    assert codes(q="„music school“ all") == ["c1"]
    assert set(codes(q="music school")) == {"c1", "c2"}
    assert codes(q='"musi school"') == []


def test_slips_are_forgiven_only_where_nothing_answers_and_are_told():
    told(1, "Porcelain painting")
    assert codes(q="porcelian") == ["c1"]
    assert select(CardQuery(q="porcelian"), "en").corrected == ("porcelain",)
    assert select(CardQuery(q="porcelain"), "en").corrected == ()


def test_what_is_retired_is_found_no_more_and_leaves_no_word_behind():
    secret = told(1, "Zyzzogeton festival")
    told(2, "Festival of kites")
    assert codes(q="zyzzogeton") == ["c1"]
    Card.objects.filter(pk=secret.pk).update(state=State.RETIRED, stamp=moved_on())
    remove("practice", secret.key)
    moved_on()
    assert codes(q="zyzzogeton") == []
    assert codes(q="zyzogeton") == []
    assert select(CardQuery(q="zyzogeton"), "en").corrected == ()
    assert not Word.objects.filter(word__contains="zyzzogeton").exists()
    assert Word.objects.filter(word="festival").exists()
    assert codes(q="festival") == ["c2"]


def test_rows_of_the_index_written_later_are_found():
    first = told(1, "Alpha")
    look_again()
    table = Columns.read()
    late = card(2, titles={"en": "Beta"})
    moved_on(), look_again()
    table = table.brought_up_to_date()
    write("practice", late.key, [Row("en", "Beta", named=False)])
    Card.objects.filter(
        pk=first.pk
    ).delete()  # and made again, as a rebuild would: another place, the same row
    again = card(1, titles={"en": "Alpha"})
    moved_on(), look_again()
    table = table.brought_up_to_date()
    anew = Columns.read()
    for entry in Entry.objects.filter(kind="practice"):
        place, other = table.place_of_row[entry.pk], anew.place_of_row[entry.pk]
        assert table.pk[place] == anew.pk[other] == {"k1": again.pk, "k2": late.pk}[entry.key]


def test_a_question_costs_one_statement_more():
    told(1, "Alpha")
    select(CardQuery(q="alpha"), "en")
    recent().forget()
    counts = []
    for _time in range(2):  # the second time the answer is known: a page is turned, a facet chosen
        with CaptureQueriesContext(connection) as asked:
            select(CardQuery(q="alpha"), "en")
        counts.append(sum("search_" in query["sql"] for query in asked.captured_queries))
    assert counts == [1, 0]
