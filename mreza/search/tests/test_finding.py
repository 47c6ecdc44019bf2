"""Finding the network's cities by words. Every test here runs on both databases and must say the same."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mreza.search.finding import find
from mreza.search.index import Row, rebuild, remove, write, write_many
from mreza.search.models import Entry, Word

pytestmark = pytest.mark.django_db

# What a person types, and the cities that must come first, in this order.
FIRST = {
    # as it is written, without accents, in capitals
    "Varaždin": ["hr-varazdin"],
    "varazdin": ["hr-varazdin"],
    "VARAZDIN": ["hr-varazdin"],
    "  Varaždin  ": ["hr-varazdin"],
    "Łódź": ["pl-lodz"],
    "lodz": ["pl-lodz"],
    "Norrköping": ["se-norrkoping"],
    "Québec": ["ca-quebec-city"],
    "reykjavik": ["is-reykjavik"],
    "Bogotá": ["co-bogota"],
    "huaian": ["cn-huai-an"],
    "Huai'an": ["cn-huai-an"],
    "huai’an": ["cn-huai-an"],
    "santafe": ["us-santa-fe"],
    "san antonio": ["us-san-antonio"],
    # slips
    "varazdn": ["hr-varazdin"],
    "Varzdin": ["hr-varazdin"],
    "Sao Paolo": ["br-sao-paulo"],
    "saopaolo": ["br-sao-paulo"],
    "edinbrugh": ["gb-edinburgh"],
    "edinburg": ["gb-edinburgh"],
    "barselona": ["es-barcelona"],
    "Detriot": ["us-detroit"],
    "melborne": ["au-melbourne"],
    "Bolonga": ["it-bologna"],
    "ljubjana": ["si-ljubljana"],
    "manchestr": ["gb-manchester"],
    "singapoer": ["sg-singapore"],
    "istambul": ["tr-istanbul"],
    "wellingtn": ["nz-wellington"],
    "heidelburg": ["de-heidelberg"],
    # names in other languages
    "Krakov": ["pl-krakow"],
    "Cracow": ["pl-krakow"],
    "Lavov": ["ua-lviv"],
    "Lemberg": ["ua-lviv"],
    "Kijev": ["ua-kyiv"],
    "Kiev": ["ua-kyiv"],
    "Zaragoza": ["es-zaragoza"],
    "Saragossa": ["es-zaragoza"],
    "Pekin": ["cn-beijing"],
    "Peking": ["cn-beijing"],
    "Prag": ["cz-prague"],
    "Praha": ["cz-prague"],
    "Rim": ["it-rome"],
    "Milano": ["it-milan"],
    "Edimbourg": ["gb-edinburgh"],
    # other scripts, whole and in part
    "北京": ["cn-beijing"],
    "北京市": ["cn-beijing"],
    "서울": ["kr-seoul"],
    "神戸": ["jp-kobe"],
    "Київ": ["ua-kyiv"],
    "Львів": ["ua-lviv"],
    "بغداد": ["iq-baghdad"],
    "أبوظبي": ["ae-abu-dhabi"],
    "Вараждин": ["hr-varazdin"],
    # the beginning of a word
    "vara": ["in-varanasi"],
    "varaž": ["hr-varazdin"],
    "edinb": ["gb-edinburgh"],
    "san anto": ["us-san-antonio"],
    # two of the same name: the larger first
    "granada": ["es-granada", "ni-granada"],
    # countries in three languages, regions, fields, and several words of them
    "Hrvatska": ["hr-varazdin"],
    "Croatia": ["hr-varazdin"],
    "Croatie": ["hr-varazdin"],
    "croatia music": ["hr-varazdin"],
    "glazba hrvatska": ["hr-varazdin"],
    "music italy": ["it-bologna", "it-bolzano", "it-pesaro"],
    "Slovenija": ["si-ljubljana"],
    "iceland literature": ["is-reykjavik"],
}
NOTHING = [
    "", " ", "xyzzyplugh", "Beč", '"', "*", "^", "'", "(", ")", '""', "-", "--", "\\", "%", "_", ";",
    "\u200b", "\ufeff", "🎵", "qqqqqqqqqqqq", "!!!???",
]  # fmt: skip
WORDS_OF_THE_ENGINES = [
    "names:", "AND", "OR", "NOT", "NEAR(a b)", "names : x", '"a" OR "b"', "a*", "a:*", "a & b", "a | !b", "a <-> b",
    "'a':*", "'; DROP TABLE search_entry; --", "{names}: a", "^a", "a + b", "x\\", "a''b", "%s %s", "$$",
    "§varazdin", "¶varazdin", "¶en¶varazdin",
]  # fmt: skip


@pytest.mark.parametrize("text", FIRST)
def test_what_is_meant_comes_first(network, text):
    assert find("city", text, "en").keys[: len(FIRST[text])] == FIRST[text]


@pytest.mark.parametrize("text", NOTHING)
def test_nonsense_finds_nothing(network, text):
    assert find("city", text, "en").keys == []


@pytest.mark.parametrize("text", WORDS_OF_THE_ENGINES)
def test_the_engines_own_signs_are_only_text(network, text):
    found = find("city", text, "en")
    assert len(found.keys) == len(set(found.keys)) == len(found.tiers)
    assert Entry.objects.exists()


def test_a_very_long_question_is_answered(network):
    assert find("city", "varazdin " * 7000, "en").keys == ["hr-varazdin"]
    assert find("city", "x" * 60_000, "en").keys == []
    assert find("city", "北" * 60_000, "en").keys == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_nothing_typed_breaks_the_search(network, text):
    found = find("city", text, "hr")
    assert found.tiers == sorted(found.tiers)


def test_corrected_words_are_told(network):
    assert find("city", "varazdn", "en").corrected == ("varazdin",)
    assert find("city", "varazdin", "en").corrected == ()


def test_the_readers_own_name_for_a_city_ranks_as_its_title(network):
    assert find("city", "Beograd", "hr").tiers[:1] in ([0], [])
    assert find("city", "Lavov", "hr").tiers[0] == 0
    assert find("city", "Lavov", "en").tiers[0] == 1


def test_a_title_may_differ_by_language_where_all_else_does_not():
    write("city", "xx-one", [Row("", "Alphaville", titles={"en": "Alphaville", "hr": "Alfagrad"})])
    assert find("city", "alfagrad", "hr").tiers == [0]
    assert find("city", "alfagrad", "hr-HR").tiers == [0]
    assert find("city", "alfagrad", "en").tiers == [1]
    assert find("city", "alphaville", "fr").keys == ["xx-one"]


def test_a_language_that_is_not_indexed_is_answered_in_another(network):
    assert find("city", "Varaždin", "ar").keys == ["hr-varazdin"]
    assert find("city", "Varaždin", "hr-HR").keys == ["hr-varazdin"]


def test_an_unknown_kind_has_nothing(network):
    assert find("dragon", "Varaždin", "en").keys == []


def test_one_question_is_one_or_two_statements(network, django_assert_max_num_queries):
    find("city", "varazdn", "en")
    with django_assert_max_num_queries(
        2 + 1
    ):  # the version of the data (outside of a request each time), and all tiers at once
        find("city", "granada", "en")


def test_writing_replaces_and_removing_removes():
    write("city", "xx-one", [Row("en", "Alphaville", ["Alfagrad"], ["Nowhere"], 5)])
    assert find("city", "alfa", "en").keys == ["xx-one"]
    assert find("city", "alphavile", "en").keys == ["xx-one"]
    write("city", "xx-one", [Row("en", "Betaville")])
    assert find("city", "alfa", "en").keys == []
    assert find("city", "beta", "en").keys == ["xx-one"]
    remove("city", "xx-one")
    assert find("city", "beta", "en").keys == []
    assert Entry.objects.count() == 0


def test_the_heavier_comes_first_then_the_key():
    for key, weight in (("xx-b", 1), ("xx-a", 1), ("xx-c", 9)):
        write("city", key, [Row("en", "Sameton", weight=weight)])
    assert find("city", "sameton", "en").keys == ["xx-c", "xx-a", "xx-b"]


def test_what_stays_the_same_is_not_touched():
    rows = {"xx-one": [Row("", "One", ["Uno"], ["Country"], 1)], "xx-two": [Row("", "Two")]}
    write_many("city", rows)
    before = dict(Entry.objects.values_list("key", "pk"))
    write_many("city", {**rows, "xx-two": [Row("", "Two", weight=2)]})
    after = dict(Entry.objects.values_list("key", "pk"))
    assert after == before  # what changes keeps its number too: other processes know it by that
    assert Entry.objects.get(key="xx-two").weight == 2


def test_kinds_and_languages_do_not_mix():
    write("city", "xx-one", [Row("en", "Alphaville"), Row("hr", "Alfagrad")])
    write("field", "alpha", [Row("en", "Alpha art")])
    assert find("city", "alpha", "en").keys == ["xx-one"]
    assert find("city", "alphaville", "hr").keys == []
    assert find("field", "alpha", "en").keys == ["alpha"]


def test_a_rebuild_changes_nothing(network):
    def everything():
        return (
            list(
                Entry.objects.order_by("kind", "key", "language").values_list(
                    "kind", "key", "language", "names", "words", "weight"
                )
            ),
            set(Word.objects.values_list("word", flat=True)),
        )

    before = everything()
    written = rebuild()
    assert written["cities"] == 406
    assert everything() == before


@pytest.mark.only_on("sqlite")
def test_the_fts_table_agrees_with_the_rows(network):
    Entry.objects.filter(key="hr-varazdin").update(words="elsewhere")
    remove("city", "pl-krakow")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)")
    assert find("city", "elsewhere", "en").keys == ["hr-varazdin"]
