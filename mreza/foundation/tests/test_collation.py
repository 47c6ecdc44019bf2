"""The order of names as readers expect it."""

from hypothesis import given
from hypothesis import strategies as st

from mreza.foundation.collation import sort_key


def in_order(names, language):
    return sorted(names, key=lambda name: sort_key(name, language))


def test_croatian_has_its_own_letters():
    names = [
        "Žabno",
        "Zagreb",
        "Šibenik",
        "Split",
        "Čakovec",
        "Cetinje",
        "Ćićarija",
        "Đakovo",
        "Dubrovnik",
        "Džep",
    ]
    assert in_order(names, "hr") == [
        "Cetinje", "Čakovec", "Ćićarija", "Dubrovnik", "Džep", "Đakovo", "Split", "Šibenik", "Zagreb", "Žabno",
    ]  # fmt: skip
    assert in_order(["Ljubljana", "Luka", "Lviv", "Njivice", "Nova"], "hr") == [
        "Luka",
        "Lviv",
        "Ljubljana",
        "Nova",
        "Njivice",
    ]


def test_elsewhere_accents_do_not_part_letters():
    assert in_order(["Zürich", "Özdere", "Oslo", "Łódź", "Lviv", "São Paulo", "Santos"], "en") == [
        "Łódź", "Lviv", "Oslo", "Özdere", "Santos", "São Paulo", "Zürich",
    ]  # fmt: skip
    assert in_order(["Évora", "Essen", "Ezeiza"], "fr") == ["Essen", "Évora", "Ezeiza"]


def test_signs_and_case_come_last():
    assert in_order(["Huai'an", "Huainan", "huai an"], "en") == ["huai an", "Huai'an", "Huainan"]


def test_other_scripts_come_after_latin():
    for language in ("en", "hr"):
        assert in_order(["北京", "Zagreb", "Київ", "Abu"], language)[:2] == ["Abu", "Zagreb"]


@given(st.lists(st.text(max_size=12), max_size=12, unique=True), st.sampled_from(["hr", "en", "fr", "hr-HR"]))
def test_an_order_is_never_a_matter_of_chance(names, language):
    assert in_order(names, language) == in_order(list(reversed(names)), language)
