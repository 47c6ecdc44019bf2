"""How long the page of a family tree takes: `python -m bench.lineage`. Makes a database of its own and leaves nothing.

A tree of 500 confirmed adoptions with steps, blocks and lessons is drawn with a fixed seed. Timed is the whole answer
of `/en/practices/<code>/lineage/` without the page cache: warm (names and words of this version of the data are known)
and cold (nothing is kept), wall and processor time, and how many statements it asks.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from pathlib import Path

SEED, ADOPTIONS, TIMES = 20261123, 500, 11


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DATABASE_URL=f"sqlite:///{Path(folder) / 'lineage.sqlite3'}",
            MREZA_VAR=folder,
            DJANGO_SETTINGS_MODULE="mreza.config.settings",
        )
        import django

        django.setup()
        _measure()


def _measure() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, override_settings, setup_test_environment

    from mreza.journal.versions import drop_all

    setup_test_environment()
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"  # nothing is collected here
    override_settings(STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": plain}}).enable()
    call_command("migrate", verbosity=0)
    code = _grow()
    from django.test import Client

    client = Client()

    def ask() -> bytes:
        answer = client.get(f"/en/practices/{code}/lineage/")
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code} instead of the page")
        return bytes(answer.content)

    ask()
    for name, before in (("warm", lambda: None), ("cold", drop_all)):
        wall, processor, size = [], [], 0
        for _time in range(TIMES):
            before()
            began, worked = time.perf_counter(), time.process_time()
            size = len(ask())
            wall.append((time.perf_counter() - began) * 1000)
            processor.append((time.process_time() - worked) * 1000)
        before()
        with CaptureQueriesContext(connection) as asked:
            ask()
        count = len(asked)
        print(
            f"{name}: {statistics.median(wall):.0f} ms wall (best {min(wall):.0f}), "
            f"{statistics.median(processor):.0f} ms processor (best {min(processor):.0f}), {count} statements, "
            f"{size / 1024:.0f} KiB"
        )


def _grow() -> str:
    """A published practice of six blocks and the tree that came of it, as plain rows."""
    from mreza.areas.practices.adoptions.models import Adoption, AdoptionBlock, AdoptionStep
    from mreza.areas.practices.models import Block, Practice
    from mreza.cities.models import City, Country
    from mreza.journal.models import DataVersion
    from mreza.translations.authored import write_new

    chance = random.Random(SEED)
    country = Country.objects.create(code="zz", alpha3="zzz", m49="999")
    cities = City.objects.bulk_create(
        City(code=f"zz-invented-{at}", name=f"Invented {at}", country=country, latitude=0, longitude=0)
        for at in range(ADOPTIONS + 1)
    )
    practice = Practice.objects.create(
        slug="invented", state="published", original_language="en", city=cities[0]
    )
    keys = [f"b{at}" for at in range(6)]
    Block.objects.bulk_create(Block(practice=practice, key=key, position=at) for at, key in enumerate(keys))
    texts = {"title": "Invented", **{f"block.{key}.title": f"Invented block {key}" for key in keys}}
    write_new("practice", {practice.key: texts}, language="en", by=None)
    adoptions: list[Adoption] = []
    for city in cities[1:]:
        parent = chance.choice(adoptions) if adoptions and chance.random() < 0.6 else None
        stage = chance.choice(("running", "running", "kept", "stopped"))
        one = Adoption(
            practice=practice,
            parent=parent,
            city=city,
            stage=stage,
            answer="confirmed",
            original_language="en",
        )
        one.save()
        adoptions.append(one)
    steps, blocks = [], []
    for one in adoptions:
        year = chance.randint(2010, 2022)
        stages = ["interested", "running", *([one.stage] if one.stage != "running" else [])]
        steps += [
            AdoptionStep(adoption=one, position=at, stage=stage, on=f"{year + at}-0{chance.randint(1, 9)}-15")
            for at, stage in enumerate(stages)
        ]
        blocks += [
            AdoptionBlock(
                adoption=one, key=key, position=at, fate=chance.choice(("kept", "kept", "changed", "dropped"))
            )
            for at, key in enumerate(keys)
            if chance.random() < 0.8
        ]
    AdoptionStep.objects.bulk_create(steps)
    AdoptionBlock.objects.bulk_create(blocks)
    stopped = [one.code for one in adoptions if one.stage == "stopped"]
    write_new("adoption", {code: {"lesson": "Invented lesson."} for code in stopped}, language="en", by=None)
    DataVersion.bump()
    return practice.slug or ""


if __name__ == "__main__":
    main()
