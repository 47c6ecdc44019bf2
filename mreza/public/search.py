"""One box, all kinds: what answers, grouped by kind, the best first, with the words that answer marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from markupsafe import Markup

from mreza.cities.directory import Selection, select
from mreza.cities.queries import CityQuery
from mreza.foundation.parameters import encoded
from mreza.public import pages
from mreza.search.finding import FORGIVING, find
from mreza.search.marking import marked
from mreza.translations.lookup import said

SHOWN = 10  # of each kind; of cities the directory shows all


@dataclass(frozen=True)
class Hit:
    title: Markup
    address: str
    about: Markup | str = ""
    field: str = ""


@dataclass(frozen=True)
class Group:
    """All answers of one kind; `count` of them, the first few shown."""

    kind: str
    title: str | Promise
    count: int
    hits: list[Hit]
    all_address: str = ""


@dataclass(frozen=True)
class Answers:
    groups: list[Group] = field(default_factory=list)
    corrected: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be found: its heading, its address, and what is said about each."""

    name: str
    title: Promise
    address: Callable[[str], str]
    about: Callable[[str], str] = lambda key: ""
    title_of: Callable[[str, str], str] | None = None


def _at(name: str) -> Callable[[str], str]:
    return lambda code: reverse(name, kwargs={"code": code})


def _goal_of(target: str) -> str:
    return reverse("vocabulary:sdg", kwargs={"code": target.split(".")[0]}) + f"#target-{target}"


def _goal_name(target: str) -> str:
    goal = target.split(".")[0]
    return _("Goal %(number)s: %(name)s") % {"number": goal, "name": said("sdg-goal", goal)}


def _page_title(key: str, language: str) -> str:
    return str(pages.BY_NAME[key].title) if key in pages.BY_NAME else ""


def _numbered(kind: str) -> Callable[[str, str], str]:
    return lambda key, language: f"{key} · {said(kind, key, language=language)}"


KINDS = (
    Kind("field", gettext_lazy("Creative fields"), _at("cities:field")),
    Kind("country", gettext_lazy("Countries"), _at("cities:country")),
    Kind("region", gettext_lazy("Regions"), _at("cities:region")),
    Kind("objective", gettext_lazy("Objectives of the Network"), _at("vocabulary:objective"),
         lambda key: said("objective", key, "text")),
    Kind("area", gettext_lazy("Areas of action"), _at("vocabulary:area"), lambda key: said("area", key, "text")),
    Kind("sdg-goal", gettext_lazy("Sustainable development goals"), _at("vocabulary:sdg"),
         title_of=_numbered("sdg-goal")),
    Kind("sdg-target", gettext_lazy("Targets of the goals"), _goal_of, _goal_name, _numbered("sdg-target")),
    Kind("culture2030-indicator", gettext_lazy("Culture|2030 indicators"),
         lambda key: reverse("vocabulary:sdgs") + f"#indicator-{key}"),
    Kind("page", pgettext_lazy("search", "Pages"), reverse, title_of=_page_title),
)  # fmt: skip


def answer(question: str, language: str) -> Answers:
    """Everything public that answers the question. Words taken for mistyped ones count only where nothing else does."""
    if not question:
        return Answers()
    cities = select(CityQuery(q=question, page_size=SHOWN), language)
    exact: list[Group] = []
    near: list[Group] = []
    if cities.total:
        (near if cities.corrected else exact).append(_cities(cities, question))
    corrected = set(cities.corrected)
    for kind in KINDS:
        found = find(kind.name, question, language)
        if found.keys:
            (near if found.tiers[0] >= FORGIVING else exact).append(
                _group(kind, found.keys, question, found.corrected, language)
            )
            corrected.update(found.corrected)
    return Answers(exact) if exact else Answers(near, tuple(sorted(corrected)) if near else ())


def _cities(selection: Selection, question: str) -> Group:
    corrected = selection.corrected
    hits = [
        Hit(
            title=marked(row.name, question, corrected),
            address=reverse("cities:city", kwargs={"code": row.code}),
            about=Markup(" · ").join(
                marked(text, question, corrected)
                for text in (row.field_name, row.country_name, row.native_name)
                if text
            ),
            field=row.field,
        )
        for row in selection.rows()
    ]
    address = reverse("cities:list") + "?" + encoded({"q": question})
    return Group("city", gettext_lazy("Member cities"), selection.total, hits, address)


def _group(kind: Kind, keys: list[str], question: str, corrected: tuple[str, ...], language: str) -> Group:
    hits = []
    for key in keys[:SHOWN]:
        title = kind.title_of(key, language) if kind.title_of else said(kind.name, key, language=language)
        if not title:
            continue
        about = marked(kind.about(key), question, corrected)
        field_code = key if kind.name == "field" else ""
        hits.append(Hit(marked(title, question, corrected), kind.address(key), about, field_code))
    return Group(kind.name, kind.title, len(keys), hits)
