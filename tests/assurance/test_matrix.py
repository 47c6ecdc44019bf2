"""Security.md §3.1: nobody gets more than §6.3 says, nobody less, and a denial tells nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.assurance.doors import ELSEWHERE, doors
from tests.assurance.matrix import Cell, Matrix, cells
from tests.assurance.population import Population
from tests.assurance.seeded import FAULTS, Fault
from tests.promises.addresses import OF_THE_LIBRARY, every_name

Figure = Callable[[str, int], None]
DOORS = doors()
ALL = list(cells(DOORS))
LEAST = 3000  # cells there must be at least (the figure)


def chosen(name: str) -> list[Cell]:
    """The cells of one address that are asked in every run: a sixteenth, another one at each commit."""
    return [cell for cell in ALL if cell.door == name and cell.share == 0]


def test_every_address_is_declared() -> None:
    names = {name for name in every_name() if not name.startswith(OF_THE_LIBRARY)}
    declared = set(DOORS) | set(ELSEWHERE)
    assert sorted(names - declared) == []
    assert sorted(declared - names) == []


def test_what_is_walked_elsewhere_is_walked_there() -> None:
    """The test named for an address outside the matrix is there, and asks for that address."""
    root = Path(__file__).parents[2]
    missing = [name for name, file in ELSEWHERE.items() if not (root / file).exists()]
    assert missing == []


def test_there_are_as_many_cells_as_promised() -> None:
    assert len([cell for cell in ALL if DOORS[cell.door].object != "public"]) >= LEAST


@pytest.mark.parametrize("name", sorted(DOORS))
def test_nobody_gets_more_or_less_than_the_table_says(
    name: str, population: Population, figure: Figure
) -> None:
    figure("cells of the matrix", len(chosen(name)))
    assert Matrix(DOORS, population).faults(chosen(name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(DOORS))
def test_the_rest_of_the_matrix(name: str, engine: str, population: Population, figure: Figure) -> None:
    """Each cell on one of the databases; on the other at another commit."""
    rest = [
        cell for cell in ALL if cell.door == name and cell.share and cell.share % 2 == (engine == "sqlite")
    ]
    figure("cells of the matrix", len(rest))
    assert Matrix(DOORS, population).faults(rest) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_seeded_fault_is_caught(fault: Fault, population: Population, figure: Figure) -> None:
    """A cell of the addresses it is about is wrong with the fault, and none is without it: see above."""
    asked = [cell for cell in ALL if cell.door in fault.doors and DOORS[cell.door].verb(cell.method)]
    matrix = Matrix(DOORS, population)
    with fault.plant():
        caught = next((found for cell in asked for found in matrix.judge(cell)), None)
    assert caught is not None
    figure("seeded faults caught", 1)


def test_an_undeclared_address_is_noticed() -> None:
    """One more route in a chapter, and the first test of this file fails."""
    from django.urls import path

    from mreza.desk import urls

    known = set(every_name())
    urls.urlpatterns.append(path("secret/", lambda request: None, name="secret"))
    try:
        assert set(every_name()) - known == {"desk:secret"}
    finally:
        urls.urlpatterns.pop()


def test_there_are_twenty_seeded_faults() -> None:
    assert len(FAULTS) == 20
