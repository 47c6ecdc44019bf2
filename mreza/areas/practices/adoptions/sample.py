"""An invented family tree, to show what one looks like where nobody has adopted a practice yet. It counts nowhere."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from mreza.areas.practices.adoptions.choices import Answer
from mreza.areas.practices.adoptions.story import Story, told
from mreza.areas.practices.adoptions.tree import Grown, Kept, as_pure
from mreza.areas.practices.page import Shown
from mreza.science import lineage
from mreza.science.lineage import ORIGIN, Fate, Origin
from mreza.translations.lookup import Said

# City, taken from, steps, what it did with the first blocks, until when it said that it runs.
_INVENTED: tuple[tuple[str, str, tuple[tuple[str, str], ...], str, str], ...] = (
    ("A", "", (("interested", "2019-03-01"), ("running", "2019-11-15")), "kkk", "2024-02-01"),
    (
        "B",
        "",
        (("studying", "2019-06-10"), ("running", "2020-09-01"), ("kept", "2023-01-10")),
        "kck",
        "2024-02-01",
    ),
    ("C", "A", (("interested", "2020-10-05"), ("running", "2021-05-20")), "kkk", "2024-02-01"),
    ("D", "A", (("studying", "2021-01-15"), ("running", "2021-09-01"), ("stopped", "2022-06-30")), "kdk", ""),
    (
        "E",
        "B",
        (("interested", "2021-04-01"), ("adapting", "2021-12-01"), ("running", "2022-02-01")),
        "kkc",
        "2024-02-01",
    ),
    ("F", "C", (("interested", "2022-03-01"), ("adapting", "2022-10-01")), "kc", ""),
    ("G", "B", (("interested", "2023-05-01"),), "", ""),
)
_FATES = {"k": Fate.KEPT, "c": Fate.CHANGED, "d": Fate.DROPPED}


def sample_of(shown: Shown) -> Story:
    """A tree with this practice's blocks and cities that do not exist."""
    keys = tuple(block.key for block in shown.blocks)
    kept: dict[str, Kept] = {}
    adoptions: list[lineage.Adoption] = []
    for letter, source, steps, fates, still in _INVENTED:
        stage = steps[-1][0]
        sure = stage in ("running", "kept", "stopped", "adapting")
        one = Kept(
            letter, letter, stage, Answer.CONFIRMED if sure else Answer.SILENT, steps,
            dt.date.fromisoformat(still) if still else None,
        )  # fmt: skip
        kept[letter] = one
        blocks = [(key, _FATES[sign]) for key, sign in zip(keys, fates, strict=False)]
        adoptions.append(as_pure(one, source or ORIGIN, blocks, keys))
    found = Grown(lineage.grow(Origin("first", keys), adoptions), kept, "first", {})
    names = {letter: _("Invented city %(letter)s") % {"letter": letter} for letter, *_rest in _INVENTED}
    names["first"] = _("Invented first city")
    lesson = Said(
        _("Invented: nobody was there to go on when the person who had begun it left."), shown.language
    )
    titles = {block.key: block.title for block in shown.blocks}
    return told(found, names, titles, shown.language, is_sample=True, words={"D": {"lesson": lesson}})
