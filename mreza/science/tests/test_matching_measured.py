"""How matching is measured: ties hidden whole, files read or refused, and the Network played forward."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mreza.science import evaluation
from mreza.science.evaluation import BASELINES, evaluate, hide
from mreza.science.matching import PARTS, City, Tie
from mreza.science.matching_files import Unreadable, cities, ties
from mreza.science.simulation import generated, simulate

YEAR = 2026

pairs = st.lists(
    st.lists(st.sampled_from("abcdefg"), min_size=2, max_size=2, unique=True), min_size=2, max_size=30
)


@given(pairs, st.floats(0.05, 0.9), st.integers(0, 9))
def test_a_hidden_pair_is_hidden_whole(told, share, seed):
    some = [Tie(*two) for two in told]
    left, hidden = hide(some, share, seed)
    assert hidden == sorted(set(hidden))
    assert len(left) + sum((min(t.first, t.second), max(t.first, t.second)) in hidden for t in some) == len(
        some
    )
    assert not {frozenset(pair) for pair in hidden} & {frozenset((tie.first, tie.second)) for tie in left}
    assert hide(some, share, seed) == (left, hidden)


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=20), st.lists(st.integers(0, 5), min_size=1, max_size=20)
)
def test_auc_is_how_often_the_hidden_one_has_more(positive, negative):
    plainly = np.mean([(p > n) + (p == n) / 2 for p in positive for n in negative])
    found = evaluation._auc(np.array(positive, float), np.array(negative, float))
    assert found == pytest.approx(plainly)


def test_the_full_score_finds_hidden_ties_better_than_any_baseline():
    some, told, wishes = generated(150, 300, seed=1)
    found = evaluate(some, told, wishes=wishes, year=YEAR)
    assert set(found.figures) == {"full", *PARTS, *BASELINES}
    assert found.hidden + found.kept == len({frozenset((tie.first, tie.second)) for tie in told})
    for name in BASELINES:
        assert found.figures["full"].auc > found.figures[name].auc, name
    assert found == evaluate(some, told, wishes=wishes, year=YEAR)


def test_a_part_of_which_nothing_is_known_finds_nothing():
    some, told, _wishes = generated(60, 120, seed=3)
    found = evaluate(some, told, year=YEAR).figures
    assert found["records"].auc == found["needs"].auc == 0.5


def test_too_few_ties_are_told():
    with pytest.raises(ValueError, match="too few"):
        evaluate([City("a", "x"), City("b", "x")], [Tie("a", "b")], year=YEAR)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_twelve_rounds_make_an_invented_network_twice_as_even_and_cost_little(seed):
    some, told, wishes = generated(seed=seed)
    found = simulate(some, told, wishes=wishes, year=YEAR, seed=seed)
    assert len(found.corrected) == len(found.uncorrected) == 13
    assert found.corrected[0].imbalance == found.uncorrected[0].imbalance
    assert found.imbalance_lower_by >= 0.5
    assert found.fit_lost <= 0.1
    assert all(one.unseen == 0 for one in found.corrected)


# --- files ---------------------------------------------------------------------------------------------------
HEADER = "name,native_name,country,field,year,latitude,longitude,population,geonames_id,wikidata,source\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_files_are_read_as_they_are(tmp_path):
    found = cities(
        written(
            tmp_path,
            "cities.csv",
            HEADER
            + "Varaždin,,HR,music,2023,46.3044,16.3378,46946,,,\n"
            + "Lyon,,FR,film,2008,45.7,4.8,,,,\nLyon,,FR,music,2020,,,,,,\n",
        ),
        lambda country: "Europe" if country in ("HR", "FR") else "",
    )
    one, two = found
    assert (one.code, one.region, one.hours, one.population) == ("Varaždin,HR", "Europe", 1.0, 46946)
    assert one.languages == {"hr"}
    assert (two.code, two.fields, two.population) == ("Lyon,FR", {"film", "music"}, None)


def test_rows_of_one_occasion_weigh_one_together(tmp_path):
    path = written(
        tmp_path,
        "ties.csv",
        "city_a,city_b,kind,title,year,record,source\n"
        '"A,AA","B,BB",joint-project,Poetry Day: 2018,2018,day,x\n'
        '"A,AA","C,CC",joint-project,"Poetry Day: 2018, 2021",2018,day,x\n'
        '"B,BB","C,CC",hosting,Residency,,,x\n',
    )
    assert [(tie.weight, tie.year) for tie in ties(path, ["A,AA", "B,BB", "C,CC"])] == [
        (0.5, 2018),
        (0.5, 2018),
        (1, None),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ('"A,AA","X,XX",visit,,2020,,', "city-unknown"),
        ('"A,AA","A,AA",visit,,2020,,', "city-with-itself"),
        ('"A,AA","B,BB",visit,,20,,', "year-unreadable"),
    ],
)
def test_a_row_that_cannot_be_is_told_with_its_line(tmp_path, row, code):
    path = written(tmp_path, "ties.csv", f"city_a,city_b,kind,title,year,record,source\n{row}\n")
    with pytest.raises(Unreadable) as told:
        ties(path, ["A,AA", "B,BB"])
    assert (told.value.code, told.value.line) == (code, 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name\nA\n", "column-missing"),
        (HEADER + "A,,,music,2020,,,,,,\n", "city-incomplete"),
        (HEADER + "A,,AA,music,2020,north,,,,,\n", "number-unreadable"),
        (HEADER + "A,,AA,music,2020,inf,,,,,\n", "number-unreadable"),
    ],
)
def test_a_file_of_cities_that_cannot_be_is_told(tmp_path, text, code):
    with pytest.raises(Unreadable) as told:
        cities(written(tmp_path, "cities.csv", text), str)
    assert told.value.code == code
