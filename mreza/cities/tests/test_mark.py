"""The city mark is a picture for life: same code, same weave; and never a way in for foreign markup."""

from hashlib import sha256
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mreza.cities.mark import THREADS, mark, runs, strong_threads, warp_on_top

CODES = st.from_regex(r"[a-z]{2}-[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True)


@given(CODES)
def test_the_weave_follows_the_rule_of_the_design_language(code):
    bits = "".join(f"{byte:08b}" for byte in sha256(code.encode()).digest())
    tops = warp_on_top(code)
    for y in range(THREADS):
        for x in range(THREADS):
            turned = int(bits[8 * y + x]) & int(bits[64 + 8 * y + x])
            assert tops[y][x] == ((x + y + turned) % 2 == 1)


@given(CODES)
def test_each_crossing_is_covered_exactly_once(code):
    covered = [
        (place, run.thread) if not run.warp else (run.thread, place)
        for run in runs(code)
        for place in range(run.start, run.start + run.length)
    ]
    assert sorted(covered) == [(x, y) for x in range(THREADS) for y in range(THREADS)]


@given(CODES, st.integers(min_value=0, max_value=40))
def test_a_mark_is_small_well_formed_and_hidden_from_screen_readers(code, position):
    drawn = str(mark(code, position, "music"))
    svg = ElementTree.fromstring(drawn)  # noqa: S314 (our own drawing)
    assert len(drawn.encode()) <= 4096
    assert svg.get("aria-hidden") == "true"
    assert svg.get("data-field") == "music"
    assert [path.get("class") for path in svg] == ["ground", "thread", "strong"]


def test_cities_and_fields_can_be_told_apart():
    assert mark("es-granada", 6) != mark("ni-granada", 6)
    assert mark("fr-lyon", 6) != mark("fr-lyon", 7)
    assert len({strong_threads(position) for position in range(8)}) == 8


@pytest.mark.parametrize("position", range(12))
def test_two_warps_and_two_wefts_are_strong(position):
    assert [len(threads) for threads in strong_threads(position)] == [2, 2]


def test_a_mark_stays_as_it_is():
    """Cities print their mark: a change here changes pictures that hang on walls."""
    assert sha256(str(mark("hr-varazdin", 8)).encode()).hexdigest()[:16] == "6d3b5c21a96b7d17"


def test_a_field_cannot_smuggle_markup():
    assert "<script" not in mark("hr-varazdin", 8, '"><script>')
