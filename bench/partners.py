"""Explained matching with 10,000 cities: `python -m bench.partners [sqlite|postgres [number]]`.

On a new installation: first all lists of the Network as it is shipped, then synthetic cities beside it, with invented
ties, offers and needs (a fixed seed), and the partners of one city after another, each with its reasons in words.
`python -m bench.partners inside [number]` does it in the installation that the environment names and prints JSON.

Measured is a reader's wait in one process, by the clock and in processor time; what is made once for each state of the
data is told by itself.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
from collections.abc import Callable
from typing import Any

from bench.ties import Spent, drawn, once, spent, told, write

TOTAL = 10_000
TIES = 10_000
WISHES = 1_000  # offers, and as many needs
ASKED = 60
SEED = 20261123


def installed(engine: str, total: int = TOTAL) -> dict[str, Any]:
    """The figures of one engine, from an installation made for this."""
    from bench import engines

    with engines.new(engine) as env:
        answer: dict[str, Any] = json.loads(
            engines.run(["bench.partners", "inside", str(total)], env, timeout=3600)
        )
    return answer


def reader(act: Callable[[], Any]) -> Spent:
    """How long something takes in a request, which asks for the version of the data once."""
    from django.core.signals import request_finished, request_started

    request_started.send(sender=reader)
    try:
        return spent(act)
    finally:
        request_finished.send(sender=reader)


# --- in the installation ------------------------------------------------------------------------------------------
def figures(total: int) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mreza.config.settings")
    import django

    django.setup()
    from django.db import connection

    from bench import synthetic
    from mreza.areas.partnerships.choices import Audience
    from mreza.areas.partnerships.matching.network import known
    from mreza.areas.partnerships.matching.suggesting import partners_of, why_not
    from mreza.journal.models import DataVersion
    from mreza.journal.versions import drop_all

    found: dict[str, Any] = {"engine": connection.vendor}
    drop_all()
    codes = [city.code for city in known(Audience.PUBLIC).cities]
    found["cities as shipped"] = len(codes)

    def all_lists() -> None:
        drop_all()
        for code in codes:
            matching = known(Audience.PUBLIC).matching
            matching.partners(matching.net.number[code])

    found |= once("all lists as shipped, from the database", reader(all_lists))
    partners_of(codes[0])
    found |= once("all of them in words", reader(lambda: [partners_of(code) for code in codes]))

    synthetic.make(total)
    write(drawn(TIES))
    _wishes()
    DataVersion.bump()
    drop_all()
    found |= once("network read and made", spent(lambda: known(Audience.PUBLIC)))
    net = known(Audience.PUBLIC).net
    found |= {
        "cities": len(net), "ties": len(net.ties), "offers and needs": len(net.wishes), "in need": len(net.in_need),
    }  # fmt: skip
    found |= once("first list", reader(lambda: partners_of(codes[0])))
    asked = random.Random(SEED).sample([city.code for city in net.cities], ASKED)
    found |= told("partners of one, explained", [reader(lambda c=code: partners_of(c)) for code in asked])
    found |= told(
        "why not", [reader(lambda c=code: why_not(c, codes[0])) for code in asked if code != codes[0]]
    )

    def after_an_act() -> None:
        DataVersion.bump()
        partners_of(codes[0])

    found |= told("after an act that changes nothing of it", [reader(after_an_act) for _time in range(5)])
    return found


def _wishes() -> None:
    """Offers and needs of members drawn at random, of every kind."""
    from mreza.areas.partnerships.models import Wish
    from mreza.cities.models import City, CreativeField
    from mreza.foundation.moments import today
    from mreza.vocabulary.models import OfferKind

    draw = random.Random(SEED)
    kinds = list(OfferKind.objects.order_by("code"))
    fields = list(CreativeField.objects.order_by("code"))
    members = list(City.objects.members(on=today()).order_by("code"))
    made = Wish.objects.bulk_create(
        [
            Wish(
                code=f"bench-{number}",
                side=side,
                kind=draw.choice(kinds),
                city=city,
                original_language="en",
                languages=draw.sample(["en", "fr", "es", "ar"], 2),
                expires_on=today() + dt.timedelta(days=90),
            )
            for number, (city, side) in enumerate(
                (draw.choice(members), side) for side in ("offer", "need") for _one in range(WISHES)
            )
        ],
        batch_size=500,
    )
    held = Wish.fields.through
    held.objects.bulk_create(
        [held(wish_id=wish.pk, creativefield_id=draw.choice(fields).pk) for wish in made], batch_size=500
    )


if __name__ == "__main__":
    total = int(sys.argv[2]) if len(sys.argv) > 2 else TOTAL
    if sys.argv[1:2] == ["inside"]:
        print(json.dumps(figures(total)))
    else:
        from bench.engines import ENGINES

        chosen = [
            engine for engine in ENGINES if not sys.argv[1:] or engine.lower().startswith(sys.argv[1][:4])
        ]
        print(json.dumps([installed(engine, total) for engine in chosen], indent=1))
