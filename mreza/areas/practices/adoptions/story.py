"""What is told of a practice's travels, in the words of one language: tree, outline, core and context, figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext, override, pgettext
from django.utils.translation import gettext as _

from mreza.areas.practices.adoptions.choices import TAKEN_UP, Fate, Stage
from mreza.areas.practices.adoptions.drawing import Drawing, drawn
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.adoptions.tree import Grown, Kept, grown
from mreza.areas.practices.models import Practice
from mreza.areas.practices.page import Shown
from mreza.cities.names import city_names
from mreza.foundation.moments import today
from mreza.journal.versions import current
from mreza.science import lineage
from mreza.science.lineage import ORIGIN, BlockStory, Credited, Figures, Role, Survival
from mreza.science.lineage import Said as Told
from mreza.translations.authored import authored_many
from mreza.translations.lookup import Said
from mreza.ui.formats import date, number, percent

INLINE = 24  # so many places the practice's own page draws; more have a page of their own
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ROLES = {
    Role.CORE: gettext_lazy("Core: everybody who answered kept it"),
    Role.CONTEXT_OF_ALL: gettext_lazy("Context: everybody who answered changed it or left it out"),
    Role.CONTEXT_OF_MOST: gettext_lazy("Context: more than half changed it or left it out"),
    Role.MIXED: gettext_lazy("Some kept it, some did not"),
    Role.NOBODY_ANSWERED: gettext_lazy("Nobody has said anything of it"),
}


class Line(NamedTuple):
    """One line of the outline."""

    code: str
    city: str
    href: str
    level: int
    source: str  # the city it was taken from
    stage: str  # its code
    stage_label: str
    year: str
    confirmed: bool
    withdrawn: bool
    blocks: str  # "2 kept, 1 changed"


class BlockTold(NamedTuple):
    """A block of the practice, and what became of it everywhere."""

    key: str
    title: Said
    role: str
    role_label: str
    story: BlockStory


class Lesson(NamedTuple):
    """What a city that stopped passes on."""

    city: str
    href: str
    text: Said
    contact: Said
    when: str
    confirmed: bool  # by the city it was taken from


class Owed(NamedTuple):
    """A city to which others owe something."""

    city: str
    credited: Credited


@dataclass(frozen=True)
class Story:
    """All that is told; `counted` is the number of confirmed adoptions, every other number stands beside it."""

    grown: Grown
    language: str
    origin: str  # name of the first city
    lines: list[Line]
    blocks: list[BlockTold]
    added: list[tuple[Said, int]]
    figures: Figures
    survival: Survival
    lessons: list[Lesson]
    credits: list[Owed]
    drawing: Drawing | None
    is_sample: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def counted(self) -> int:
        return self.figures.adoptions

    @property
    def waiting(self) -> int:
        """Those that stand and are not confirmed."""
        return sum(not line.confirmed and not line.withdrawn for line in self.lines)

    @property
    def is_large(self) -> bool:
        return len(self.lines) > INLINE

    @property
    def core(self) -> list[BlockTold]:
        return [one for one in self.blocks if one.story.role == Role.CORE]

    @property
    def context(self) -> list[BlockTold]:
        return [one for one in self.blocks if one.story.role in (Role.CONTEXT_OF_ALL, Role.CONTEXT_OF_MOST)]

    # --- sentences ----------------------------------------------------------------------------------------
    def headline(self) -> str:
        """“Adopted in 4 cities”; of none that is confirmed nothing is claimed."""
        if not self.counted and self.waiting:
            return ngettext(
                "%(count)s city has entered an adoption; none is confirmed yet",
                "%(count)s cities have entered an adoption; none is confirmed yet",
                self.waiting,
            ) % {"count": number(self.waiting)}
        return ngettext("Adopted in %(count)s city", "Adopted in %(count)s cities", self.counted) % {
            "count": number(self.counted)
        }

    def finding(self) -> str:
        """What the drawing shows, in a sentence."""
        depth = max((line.level for line in self.lines), default=0)
        told = {"origin": self.origin, "headline": self.headline(), "count": number(depth)}
        if not self.counted:
            return f"{told['headline']}."
        if depth <= 1:
            return _("%(headline)s, each of which took it from %(origin)s itself.") % told
        return _("%(headline)s; the longest way from %(origin)s leads through %(count)s hands.") % told

    def facts(self) -> list[dict[str, str]]:
        """The figures, each with what it rests on."""
        stages = self.figures.by_stage
        running = sum(stages.get(lineage.Stage(stage), 0) for stage in (Stage.RUNNING, Stage.KEPT))
        stopped = stages.get(lineage.Stage.STOPPED, 0)
        return [
            {"label": _("Adoptions"), "value": number(self.counted), "note": self._beside()},
            {
                "label": _("Running today"),
                "value": number(running),
                "note": ngettext("%(count)s stopped", "%(count)s stopped", stopped)
                % {"count": number(stopped)},
            },
            {"label": _("Second generation"), **self._second()},
            {"label": _("Time to adopt"), **self._time()},
            {"label": _("Still running after 24 months"), **self._survival()},
        ]

    def _beside(self) -> str:
        if not self.waiting:
            return _("confirmed by the city it was taken from")
        told = {"count": number(self.waiting)}
        return (
            ngettext(
                "confirmed; %(count)s more is not yet", "confirmed; %(count)s more are not yet", self.waiting
            )
            % told
        )

    def _second(self) -> dict[str, str]:
        share = self.figures.second_generation
        note = _("%(count)s of %(of)s were taken from another adoption") % {
            "count": number(share.count), "of": number(share.of),
        }  # fmt: skip
        return {"value": number(share.count) if share.rate is None else percent(share.rate), "note": note}

    def _time(self) -> dict[str, str]:
        time = self.figures.time_to_adopt
        if time.days is None:
            return {
                "value": "–",
                "note": _("known for %(count)s; shown from five on") % {"count": number(time.measured)},
            }
        told = {
            "measured": number(time.measured),
            "on_the_way": number(time.on_the_way),
            "gave_up": number(time.gave_up),
        }
        note = _("median of %(measured)s; %(on_the_way)s on the way, %(gave_up)s gave up before") % told
        return {"value": span(time.days), "note": note}

    def _survival(self) -> dict[str, str]:
        found = self.survival
        followed = {"count": number(found.started)}
        if found.said == Told.TOLD and found.share is not None:
            return {
                "value": percent(found.share),
                "note": _("estimated from %(count)s that were followed") % followed,
            }
        if found.said == Told.TOO_FEW:
            return {"value": "–", "note": _("%(count)s were followed so far; shown from five on") % followed}
        return {"value": "–", "note": _("none of %(count)s was followed so long") % followed}

    def caution(self) -> list[str]:
        """What stands under every figure and in every export."""
        version = current().split("-")[0]
        return [
            _("Adoptions recorded so far; coverage is uneven. No adoption here says nothing about a city."),
            _("Version of the data: %(version)s. Day: %(day)s. Licence: CC BY 4.0.")
            % {"version": version, "day": date(today())},
        ]


def story_of(practice: Practice, titles: Mapping[str, Said], language: str) -> Story:
    """The travels of a practice; `titles` are those of its blocks by key. An empty story costs one query."""
    found = grown(practice)
    names: Mapping[str, str] = city_names(language) if found.kept else {}
    origin = titles.get(ORIGIN) or Said(practice.city.name if practice.city else "", language)
    names = {**names, found.origin: names.get(found.origin, str(origin))}
    with override(language):
        base = reverse("practices:adoption", kwargs={"code": practice.code, "acode": "x"})[: -len("x/")]
        return told(found, names, titles, language, base=base)


def story_for_page(shown: Shown) -> Story:
    """The same for the practice's own page, which has the words already."""
    titles = {block.key: block.title for block in shown.blocks}
    if shown.city:
        titles[ORIGIN] = shown.city.name
    return story_of(shown.practice, titles, shown.language)


def told(
    found: Grown,
    names: Mapping[str, str],
    titles: Mapping[str, Said],
    language: str,
    *,
    base: str = "",
    is_sample: bool = False,
    words: Mapping[str, Mapping[str, Said]] | None = None,
) -> Story:
    """The story of a tree. `words` (code → part → text) are read from the database when they are not given."""
    tree = found.tree
    texts = _words(found, language) if words is None else words
    against = lineage.against_origin(tree)
    labels = {stage.value: str(stage.label) for stage in Stage}
    lines = [
        _line(found, row.id, row.level, names, labels, against[row.id], base) for row in lineage.outline(tree)
    ]
    blocks = [
        BlockTold(
            one.block, titles.get(one.block) or Said(_("Without a title"), language), one.role.value,
            str(ROLES[one.role]), one,
        )
        for one in lineage.block_stories(tree)
    ]  # fmt: skip
    nobody = Said("", language)
    added = [
        (
            texts.get(found.added[key], {}).get(f"block.{key}.title", nobody)
            or Said(_("Without a title"), language),
            count,
        )
        for key, count in lineage.added_blocks(tree).items()
        if key in found.added
    ]
    credits = [
        Owed(names.get(city, city), credited)
        for city, credited in lineage.credits_of_all(tree).items()
        if city and credited.total
    ]
    return Story(
        grown=found,
        language=language,
        origin=names.get(found.origin) or _("the first city"),
        lines=lines,
        blocks=blocks,
        added=added,
        figures=lineage.figures(tree),
        survival=lineage.survival(tree),
        lessons=[
            _lesson(one, names, texts, nobody, base) for one in found.standing if _has_lesson(one, texts)
        ],
        credits=sorted(credits, key=lambda owed: (-owed.credited.total, owed.city)),
        drawing=_drawing(found, names, labels) if lines else None,
        is_sample=is_sample,
    )


def _words(found: Grown, language: str) -> dict[str, dict[str, Said]]:
    """The lessons of those that stopped, and what added blocks are called. One query, none where nothing is asked."""
    stopped = [one.code for one in found.standing if one.stage == Stage.STOPPED]
    codes = sorted({*stopped, *found.added.values()})
    if not codes:
        return {}
    parts = ["lesson", "contact", *(f"block.{key}.title" for key in found.added)]
    texts = authored_many(Adoption.kind, codes, parts)
    return {code: {part: one.said(part, language) for part in one.texts} for code, one in texts.items()}


def _line(
    found: Grown,
    code: str,
    level: int,
    names: Mapping[str, str],
    labels: Mapping[str, str],
    fates: Mapping[str, lineage.Fate],
    base: str,
) -> Line:
    one, source = found.kept[code], found.source_city(code)
    return Line(
        code, names.get(one.city, one.city), f"{base}{code}/" if base else "", level, names.get(source, source),
        one.stage, labels[one.stage], one.year, one.is_counted, one.withdrawn, fates_in_words(fates),
    )  # fmt: skip


def fates_in_words(fates: Mapping[str, lineage.Fate]) -> str:
    """“2 kept, 1 changed”, against the practice of the first city."""
    counts = dict.fromkeys(Fate, 0)
    for fate in fates.values():
        counts[Fate(fate.value)] += 1
    said = {
        Fate.KEPT: ngettext("%(count)s block kept", "%(count)s blocks kept", counts[Fate.KEPT]),
        Fate.CHANGED: ngettext("%(count)s changed", "%(count)s changed", counts[Fate.CHANGED]),
        Fate.DROPPED: ngettext("%(count)s dropped", "%(count)s dropped", counts[Fate.DROPPED]),
        Fate.ADDED: ngettext("%(count)s added", "%(count)s added", counts[Fate.ADDED]),
    }
    return ", ".join(said[fate] % {"count": count} for fate, count in counts.items() if count)


def _has_lesson(one: Kept, texts: Mapping[str, Mapping[str, Said]]) -> bool:
    return one.stage == Stage.STOPPED and bool(texts.get(one.code, {}).get("lesson"))


def _lesson(
    one: Kept, names: Mapping[str, str], texts: Mapping[str, Mapping[str, Said]], nobody: Said, base: str
) -> Lesson:
    said = texts[one.code]
    when = next((day[:4] for stage, day in reversed(one.steps) if stage == Stage.STOPPED), "")
    href = f"{base}{one.code}/" if base else ""
    contact = said.get("contact", nobody)
    return Lesson(names.get(one.city, one.city), href, said["lesson"], contact, when, one.is_counted)


def _drawing(found: Grown, names: Mapping[str, str], labels: Mapping[str, str]) -> Drawing:
    words = {
        one.code: (
            names.get(one.city, one.city),
            pgettext("adoption", "withdrawn")
            if one.withdrawn
            else " · ".join(filter(None, (one.year, labels[one.stage]))),
            "withdrawn" if one.withdrawn else one.stage,
            one.is_counted,
        )
        for one in found.kept.values()
    }
    words[ORIGIN] = (names.get(found.origin) or _("the first city"), _("began it"), "origin", True)
    return drawn(found.tree, words, leftwards=get_language_bidi())


def span(days: float) -> str:
    """A length of time in days, or from two months on in months."""
    if days < 61:
        whole = round(days)
        return ngettext("%(count)s day", "%(count)s days", whole) % {"count": number(whole)}
    whole = round(days / 30.4375)
    return ngettext("%(count)s month", "%(count)s months", whole) % {"count": number(whole)}


def is_taken_up(kept: Kept) -> bool:
    """Whether it ever came so far that there is something to confirm."""
    return any(stage in TAKEN_UP for stage, _day in kept.steps)
