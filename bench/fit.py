"""How long the fit check and the family tree take: `python -m bench.fit`. Needs nothing but Mreža's own environment.

Cities and adoptions are drawn with a fixed seed and say so; the plain loop is the same comparison, one pair after
another, and must give the same numbers.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")

import django

django.setup()

from mreza.areas.practices.fit_check import Carrier, Carriers, held_against  # noqa: E402
from mreza.areas.practices.fit_sources import Adopter  # noqa: E402
from mreza.science import fit, lineage  # noqa: E402

SEED = 20261122
CITIES = 10_000
ADOPTIONS = 500
TIMES = 15
UNKNOWN = 0.2  # the share of values that are not known
LANGUAGES = [f"l{at}" for at in range(120)]


def places(count: int) -> list[fit.Place]:
    """Cities in 195 countries, each value unknown with the probability `UNKNOWN`."""
    chance = random.Random(SEED)

    def maybe(value: Any) -> Any:
        return None if chance.random() < UNKNOWN else value

    return [
        fit.Place(
            f"city-{at:05}",
            maybe(round(10 ** chance.uniform(3, 7.4))),
            maybe(f"region-{chance.randrange(5)}"),
            maybe(f"country-{chance.randrange(195)}"),
            maybe(chance.choice(fit.INCOME_GROUPS)),
            maybe(f"climate-{chance.randrange(30)}"),
            maybe(frozenset(chance.sample(LANGUAGES, chance.randint(1, 4)))),
            maybe(chance.random() < 0.4),
            maybe(chance.random() < 0.15),
            maybe(f"field-{chance.randrange(8)}"),
            maybe(chance.choice(fit.BUDGET_BANDS)),
        )
        for at in range(count)
    ]


def answers(cities: list[fit.Place], blocks: list[str]) -> dict[str, dict[str, lineage.Fate]]:
    chance = random.Random(SEED + 1)
    fates = (lineage.Fate.KEPT, lineage.Fate.CHANGED, lineage.Fate.DROPPED)
    return {
        city.code: {block: chance.choice(fates) for block in blocks if chance.random() < 0.8}
        for city in cities
    }


def adoptions(count: int, blocks: list[str]) -> list[lineage.Adoption]:
    """A tree in which every adoption comes from a random earlier one."""
    chance = random.Random(SEED + 2)
    ids = [lineage.ORIGIN]
    found = []
    for at in range(count):
        began = lineage.dt.date(2020, 1, 1) + lineage.dt.timedelta(days=chance.randrange(1500))
        ends = began + lineage.dt.timedelta(days=chance.randrange(60, 1200))
        steps = [lineage.Step(lineage.Stage.INTERESTED, began), lineage.Step(lineage.Stage.RUNNING, began)]
        if stopped := chance.random() < 0.3:
            steps.append(lineage.Step(lineage.Stage.STOPPED, ends))
        found.append(
            lineage.Adoption(
                f"a{at:05}",
                f"city-{chance.randrange(400):03}",
                chance.choice(ids),
                tuple(steps),
                {block: chance.choice(list(lineage.Fate)[:3]) for block in blocks},
                chance.random() < 0.9,
                None if stopped else ends,
            )
        )
        ids.append(f"a{at:05}")
    return found


def measured(what: str, work: Callable[[], object], times: int = TIMES) -> None:
    """Prints the median and the slowest of several runs, in milliseconds of this process's own processor time: nothing
    here waits, and whatever else the machine does is not counted."""
    took = []
    for _ in range(times):
        began = time.process_time()
        work()
        took.append((time.process_time() - began) * 1000)
    print(f"{what:<62}{statistics.median(took):>10.1f} ms {max(took):>10.1f} ms")


def carried_on(
    cities: list[fit.Place], columns: fit.Columns, said: dict[str, dict[str, lineage.Fate]]
) -> Carriers:
    """The same cities as adopters of one practice, as the page keeps them for one version of the data."""
    adopting = {
        city.code: Carrier(city, Adopter(city.code, city.code, fates=said[city.code])) for city in cities
    }
    return Carriers(None, adopting, columns)


def page(mine: fit.Place, kept: Carriers, blocks: list[str]) -> None:
    """All that a page of the fit check counts: the ten nearest adopters part by part, and what they changed."""
    adopting, _changes = held_against(mine, kept, blocks)
    for one in adopting:
        if one.lowest > one.highest:
            raise SystemExit("A difference is lower at most than at least.")


def whole_tree(origin: lineage.Origin, found: list[lineage.Adoption]) -> None:
    tree = lineage.grow(origin, found)
    lineage.layout(tree)
    lineage.outline(tree)
    lineage.block_stories(tree)
    lineage.added_blocks(tree)
    lineage.figures(tree)
    lineage.survival(tree)
    lineage.credits_of_all(tree)


def main() -> None:
    blocks = [f"block-{at}" for at in range(8)]
    cities = places(CITIES)
    mine, columns, said = cities[0], fit.Columns.of(cities), answers(cities, blocks)

    def whole_answer() -> None:
        distances = fit.compare_all(mine, columns)
        fit.nearest(distances, 10)
        fit.what_they_did(distances, said, blocks, 10)

    distances = fit.compare_all(mine, columns)
    loop = [fit.compare(mine, city) for city in cities]
    if distances.lowest.tolist() != [one.lowest for one in loop] or distances.highest.tolist() != [
        one.highest for one in loop
    ]:
        raise SystemExit("The columns and the plain loop disagree.")

    print(
        f"{CITIES:,} cities, {UNKNOWN:.0%} of values unknown, {TIMES} runs".ljust(62),
        "   median      slowest",
    )
    measured("columns made (once for each state of the data)", lambda: fit.Columns.of(cities))
    measured("distances to all", lambda: fit.compare_all(mine, columns))
    measured("distances, the 10 nearest with ranks, 8 blocks of all adopters", whole_answer)
    kept = carried_on(cities, columns, said)
    measured("what the page counts, all cities adopters", lambda: page(mine, kept, blocks))
    measured("columns made, then all of that", lambda: (fit.Columns.of(cities), whole_answer()))
    measured("distances by the plain loop", lambda: [fit.compare(mine, city) for city in cities], 3)

    origin = lineage.Origin("city-000", tuple(blocks))
    for count in (ADOPTIONS, 10_000):
        found = adoptions(count, blocks)
        measured(
            f"family tree of {count:,} with drawing and all figures", lambda f=found: whole_tree(origin, f)
        )


if __name__ == "__main__":
    main()
