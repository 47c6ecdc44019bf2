"""The two commands that measure matching: from files without a database, or on the Network as it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mreza.science.evaluation import BASELINES
from mreza.science.matching import PARTS

CITIES = "name,country,field,latitude,longitude,population\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Twenty-four cities of three countries in two regions, and ties along a ring of each field."""
    countries = [("HR", 46, 16), ("IT", 44, 11), ("JP", 35, 137)]
    rows, names = [], []
    for n in range(24):
        country, latitude, longitude = countries[n % 3]
        field = ("music", "film")[n % 2]
        rows.append(
            f"Ville {n},{country},{field},{latitude + n / 10},{longitude + n / 10},{10_000 * (n + 1)}"
        )
        names.append(f"Ville {n},{country}")
    ties = [f'"{names[n]}","{names[(n + 2) % 24]}",visit,Visit {n},{2012 + n % 10}' for n in range(24)]
    cities_file, ties_file = tmp_path / "cities.csv", tmp_path / "ties.csv"
    cities_file.write_text(CITIES + "\n".join(rows), encoding="utf-8")
    ties_file.write_text("city_a,city_b,kind,title,year\n" + "\n".join(ties), encoding="utf-8")
    return cities_file, ties_file


def called(capsys, *given: object) -> str:
    call_command(*map(str, given))
    return str(capsys.readouterr().out)


def test_evaluation_is_printed_for_people_and_programs(files, capsys):
    cities, ties = files
    given = ("match-evaluate", "--cities", cities, "--ties", ties, "--holdout", 0.25, "--seed", 3)
    told = json.loads(called(capsys, *given, "--format", "json"))
    assert (told["hidden"], told["kept"]) == (6, 18)
    assert set(told["parts"]) == set(PARTS)
    assert set(told["baselines"]) == set(BASELINES)
    for figures in (told["full"], *told["parts"].values(), *told["baselines"].values()):
        assert 0 <= figures["auc"] <= 1
        assert 0 <= figures["hits_at_10"] <= 1
        assert 0 < figures["mean_reciprocal_rank"] <= 1
    assert set(told["imbalance"]) == {"before", "after", "after_uncorrected"}
    assert set(told["exposure_gini"]) == {"corrected", "uncorrected"}
    text = called(capsys, *given)
    assert text.startswith("6 pairs hidden, 18 kept.")
    assert f"{told['full']['auc']:.3f}" in text
    assert json.loads(called(capsys, *given, "--format", "json")) == told


def test_the_network_is_played_forward_from_files_and_from_nothing(files, capsys):
    cities, ties = files
    given = ("match-simulate", "--rounds", 3, "--format", "json")
    for more in (("--cities", cities, "--ties", ties), ("--generated", 30, 20)):
        told = json.loads(called(capsys, *given, *more))
        assert [one["number"] for one in told["corrected"]] == [0, 1, 2, 3]
        assert told["corrected"][0]["imbalance"] == told["uncorrected"][0]["imbalance"]
        last = told["corrected"][-1]["imbalance"], told["uncorrected"][-1]["imbalance"]
        assert told["imbalance_lower_by"] == pytest.approx(1 - last[0] / last[1])
        assert all(one["unseen"] == 0 for one in told["corrected"])
    assert "Imbalance lower by" in called(capsys, "match-simulate", "--rounds", 1, "--generated", 30, 20)


def test_both_measure_the_network_as_it_stands(network, capsys):
    told = json.loads(called(capsys, "match-evaluate", "--present", "--format", "json"))
    assert told["hidden"] + told["kept"] > 100
    assert told["full"]["auc"] > max(one["auc"] for one in told["baselines"].values())
    # What records say is left out: they may tell of the ties that are hidden.
    assert told["parts"]["records"]["auc"] == told["parts"]["objectives"]["auc"] == 0.5
    assert told["parts"]["language"]["auc"] != 0.5
    told = json.loads(called(capsys, "match-simulate", "--present", "--rounds", 1, "--format", "json"))
    assert told["corrected"][0]["imbalance"] == told["uncorrected"][0]["imbalance"] > 0
    assert told["corrected"][1]["imbalance"] < told["uncorrected"][1]["imbalance"]


@pytest.mark.parametrize(
    "given",
    [
        ["match-evaluate"],
        ["match-evaluate", "--cities", "x"],
        ["match-evaluate", "--present", "--cities", "x", "--ties", "y"],
        ["match-simulate", "--present", "--cities", "x", "--ties", "y"],
    ],
)
def test_one_source_is_needed_and_one_is_enough(given):
    with pytest.raises(CommandError, match="Give"):
        call_command(*given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["match-evaluate", "--holdout", "0"], "between 0 and 1"),
        (["match-evaluate", "--holdout", "nan"], "between 0 and 1"),
        (["match-evaluate", "--seed", "-1"], "--seed"),
        (["match-simulate", "--rounds", "0"], "--rounds"),
    ],
)
def test_what_cannot_be_is_told(files, given, said):
    cities, ties = files
    with pytest.raises(CommandError, match=said):
        call_command(given[0], "--cities", str(cities), "--ties", str(ties), *given[1:])


@pytest.mark.parametrize("given", [["--ties", "x"], ["--generated", "5", "5"], ["--generated", "30", "1000"]])
def test_what_the_simulation_cannot_take_is_told(given):
    with pytest.raises(CommandError):
        call_command("match-simulate", *given)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A,ZZ,music,1,1,1", "no such country: ZZ"),
        (",HR,music,1,1,1", "line 26: a city needs a name and a country"),
        ("A,HR,music,north,1,1", "this is no number: north"),
    ],
)
def test_a_wrong_line_is_told_with_its_place(files, line, said):
    cities, ties = files
    cities.write_text(cities.read_text(encoding="utf-8") + f"\n{line}", encoding="utf-8")
    with pytest.raises(CommandError, match=said):
        call_command("match-evaluate", "--cities", str(cities), "--ties", str(ties))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"name,country\n\x00,\n", b""])
def test_what_is_no_table_is_told(files, content):
    cities, ties = files
    cities.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("match-evaluate", "--cities", str(cities), "--ties", str(ties))


def test_too_few_ties_are_told(files):
    cities, ties = files
    ties.write_text("city_a,city_b\n", encoding="utf-8")
    with pytest.raises(CommandError, match="too few"):
        call_command("match-evaluate", "--cities", str(cities), "--ties", str(ties))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("match-evaluate", "--cities", str(cities), "--ties", str(ties.parent / "none.csv"))
