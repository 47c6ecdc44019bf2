"""How well and how fast contacts told twice are found: `python -m bench.lookalikes [what] [path]`.

  judge (the default)   how many of those told twice are found and how many of those found are right, class by class,
                        on claims drawn with the judging seed, from events and subjects that tuning never saw
  tuning                the same on the claims for tuning
  bare                  the same as judge, without the list of ordinary words
  tune                  the points that a logistic regression gives each reason on the claims for tuning, beside ours
  speed                 a new claim against 100,000, and an import of 100,000 into 100,000
  real FILE             what is found in a file of ties (city_a, city_b, kind, title, year, record, source)
  titles FOLDER         how titles in English and Croatian go together in records (*.jsonl with title_en, title_hr)

Needs no Django and no database. FILE and FOLDER are read and nothing else; no word of them is kept.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path

import numpy as np

from mreza.science import ordinary_words
from mreza.science.lookalikes import POINTS, Claim, Ledger, Likeness, Member, Title, city_words, compare
from mreza.science.tests.seeded_claims import (
    DUPLICATES,
    JUDGING_SEED,
    JUDGING_WORDS,
    LOOKALIKES,
    TUNING_SEED,
    TUNING_WORDS,
    Pair,
    Words,
    city_names,
    draw,
    ledger,
)
from mreza.science.titles import fold

EACH = 1000  # pairs of every class: 7,000 told twice, 6,000 merely alike
TOTAL = 100_000


def judged(seed: int, words: Words, each: int = EACH) -> Iterator[tuple[Pair, Likeness]]:
    """Every drawn pair with what is said about it."""
    cities = city_words(city_names())
    for pair in draw(seed, each=each, words=words):
        yield pair, compare(pair.first, pair.second, cities)


def judge(seed: int, words: Words) -> None:
    """The table of confusion."""
    found = Counter((pair.about, likeness.verdict) for pair, likeness in judged(seed, words))
    print(f"{'class':24}{'same':>8}{'maybe':>8}{'nothing':>8}{'right':>9}")
    for about in (*DUPLICATES, *LOOKALIKES):
        same, maybe, nothing = (found[about, verdict] for verdict in ("same", "maybe", ""))
        right = same + maybe if about in DUPLICATES else nothing
        print(f"{about:24}{same:8}{maybe:8}{nothing:8}{right / EACH:9.1%}")
    for name, verdicts in (("same or maybe", ("same", "maybe")), ("same", ("same",))):
        true = sum(found[about, verdict] for about in DUPLICATES for verdict in verdicts)
        false = sum(found[about, verdict] for about in LOOKALIKES for verdict in verdicts)
        recall, precision = true / (EACH * len(DUPLICATES)), true / (true + false)
        print(f"{name}: recall {recall:.2%}, precision {precision:.2%}")


def tune(ridge: float = 2.0) -> None:
    """Newton's steps of a logistic regression with a ridge; "another city" is left out, the codes decide it."""
    place = {code: number for number, code in enumerate(POINTS)}
    pairs = [one for one in judged(TUNING_SEED, TUNING_WORDS) if one[0].about != "another city"]
    facts = np.zeros((len(pairs), len(place) + 1))
    facts[:, -1] = 1
    truth = np.array([pair.one_contact for pair, _ in pairs], dtype=float)
    for row, (_, likeness) in enumerate(pairs):
        facts[row, [place[reason.code] for reason in likeness.reasons]] = 1
    weights = np.zeros(facts.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-facts @ weights))
        slope = facts.T @ (truth - chance) - ridge * weights
        curve = (facts * (chance * (1 - chance))[:, None]).T @ facts + ridge * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    print(f"{'reason':24}{'log odds':>9}{'pairs':>8}{'points':>8}")
    for code, weight, often in zip(POINTS, weights, facts.sum(axis=0), strict=False):
        print(f"{code:24}{weight:9.2f}{int(often):8}{POINTS[code]:8}")


# --- speed -------------------------------------------------------------------------------------------------------


def speed() -> None:
    """Searches and an import on ledgers of several sizes; clock and processor, for other work may be going on."""
    cities = city_words(city_names())
    known_claims = list(ledger(JUDGING_SEED, TOTAL, words=JUDGING_WORDS))
    new_claims = list(ledger(JUDGING_SEED + 1, TOTAL, words=JUDGING_WORDS))
    print(f"load {os.getloadavg()[0]:.1f}")
    for size in (TOTAL // 4, TOTAL // 2, TOTAL):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        clock, processor = time.perf_counter(), time.process_time()
        known = Ledger(known_claims[:size], cities=cities)
        built, built_processor = time.perf_counter() - clock, time.process_time() - processor
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        clock, processor = time.perf_counter(), time.process_time()
        shown = 0
        each = np.empty(size)
        for place, claim in enumerate(new_claims[:size]):
            started = time.perf_counter()
            shown += bool(known.like(claim))
            known.add(claim)
            each[place] = time.perf_counter() - started
        took, took_processor = time.perf_counter() - clock, time.process_time() - processor
        middle, high, most = (1000 * float(np.percentile(each, share)) for share in (50, 99, 100))
        print(
            f"{size:,} into {size:,}: ledger built in {built:.1f} s (processor {built_processor:.1f} s, at most"
            f" {memory:.0f} MB more); import {took:.1f} s (processor {took_processor:.1f} s); one claim p50"
            f" {middle:.3f} ms, p99 {high:.3f} ms, most {most:.1f} ms; shown something: {shown:,} ({shown / size:.2%})"
        )
    busiest(known_claims, cities)


def busiest(claims: list[Claim], cities: dict[str, frozenset[str]], total: int = 2000) -> None:
    """What a search costs where two cities share as many contacts as no two do in life."""
    members = (Member("hr-varazdin"), Member("it-pesaro"))
    between = [replace(claim, members=members) for claim in claims if len(claim.members) == 2][: total + 200]
    known = Ledger(between[:total], cities=cities)
    each = []
    for claim in between[total:]:
        started = time.process_time()
        known.like(claim)
        each.append(1000 * (time.process_time() - started))
    middle, most = float(np.median(each)), max(each)
    print(f"{total:,} contacts of two cities: a search p50 {middle:.1f} ms, most {most:.1f} ms of processor")


# --- real material -------------------------------------------------------------------------------------------------


def real(path: Path) -> None:
    """Rows of a file that are told to be, or perhaps to be, one contact."""
    cities = city_words(city_names())
    claims = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            directed = row["kind"] in ("hosting", "jury")
            members = zip((_code(row["city_a"]), _code(row["city_b"])), ("giver", "receiver"), strict=True)
            claims.append(
                Claim(
                    key=f"row {number}",
                    kind=row["kind"],
                    members=tuple(Member(code, role if directed else "") for code, role in members),
                    titles=(Title(row["title"], "en"),),
                    begins=row["year"],
                    evidence=tuple(row["source"].split()),
                    source=row["record"],
                )
            )
    for code in sorted(set().union(*map(_cities, claims)) - cities.keys()):
        print(f"no city {code} in the network")
    alike = [(one, other) for one, other in combinations(claims, 2) if _cities(one) == _cities(other)]
    print(f"{len(claims)} rows, {len(alike)} pairs of rows about the same two cities")
    known = Ledger(claims, cities=cities)
    shown = {(claim.key, likeness.key) for claim in claims for likeness in known.like(claim)}
    for one, other in alike:
        likeness = compare(one, other, cities)
        if bool(likeness.verdict) != ((one.key, other.key) in shown):
            raise SystemExit(f"{one.key} and {other.key}: the ledger says otherwise than comparing them does")
        print(f"\n{likeness.verdict or 'nothing'} ({likeness.points}): {one.key} and {other.key}")
        for claim in (one, other):
            names = " – ".join(member.city for member in claim.members)
            print(f"    {names} | {claim.kind} | {claim.titles[0].text} | {claim.begins or 'year unknown'}")
        print("    " + ", ".join(f"{reason.code} {reason.points:+}" for reason in likeness.reasons))


def _cities(claim: Claim) -> set[str]:
    return {member.city for member in claim.members}


def _code(city: str) -> str:
    """`Granada,ES` as the code of a city."""
    name, country = city.rsplit(",", 1)
    return f"{country.lower()}-{'-'.join(fold(name).replace(chr(39), ' ').split())}"


def titles(folder: Path) -> None:
    """Each record's English title against its own Croatian one, and against all others'."""
    rows = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    claims = [
        [
            Claim("", "other", (Member("aa"), Member("bb")), (Title(row[f"title_{language}"], language),))
            for language in ("en", "hr")
        ]
        for row in rows
    ]
    for name, pairs in (
        ("its own", [(english, croatian) for english, croatian in claims]),
        ("another's", [(one[0], other[1]) for one, other in permutations(claims, 2)]),
    ):
        found = Counter(
            reason.code
            for english, croatian in pairs
            for reason in compare(english, croatian).reasons
            if reason.code.startswith(("title.", "translated."))
        )
        print(
            f"{name}: {len(pairs):,} "
            + ", ".join(f"{code} {n / len(pairs):.1%}" for code, n in found.most_common())
        )


def main(what: str = "judge", path: str = "") -> None:
    if what == "judge":
        judge(JUDGING_SEED, JUDGING_WORDS)
    elif what == "bare":
        ordinary_words.WHOLE.clear()
        ordinary_words.STEMS.clear()
        ordinary_words.SLIPS.clear()
        judge(JUDGING_SEED, JUDGING_WORDS)
    elif what == "tuning":
        judge(TUNING_SEED, TUNING_WORDS)
    elif what == "tune":
        tune()
    elif what == "speed":
        speed()
    elif what == "real" and path:
        real(Path(path))
    elif what == "titles" and path:
        titles(Path(path))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
