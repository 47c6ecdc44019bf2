"""The kinds of activities there are; each area of action registers its own in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mreza.activities.models import Activity


@dataclass(frozen=True)
class Kind:
    """What the shared machinery asks an area about its records."""

    model: type[Activity]
    area: str  # code of the area of action: "practices"
    app: str  # first half of its permissions and address names: "practices.publish_practice", "practices:practice"
    label: Any  # "Good practice", lazily translated
    plural: Any
    # Parts of its texts that exist for every record, in reading order; those of blocks come with `parts_of`.
    parts: tuple[str, ...] = ("title", "summary")
    labels: dict[str, Any] = field(default_factory=dict)  # what each part is called, lazily translated
    parts_of: Callable[[Any], list[str]] = lambda record: []  # parts of this record's own rows (blocks …)
    rows_of: Callable[[Any], dict[str, Any]] = lambda record: {}  # for revisions: its own rows as plain data
    put_rows: Callable[[Any, dict[str, Any]], None] = lambda record, rows: (
        None
    )  # and back, when one is restored
    told: Callable[[Any], dict[str, Any]] = lambda record: {}  # what its card tells beside title and facets
    facets: Callable[[Any], dict[str, list[str]]] = lambda record: {}  # facets only this kind has (cost)
    missing: Callable[[Any], dict[str, str]] = (
        lambda record: {}
    )  # part or field → what must be said before review

    @property
    def kind(self) -> str:
        return self.model.kind

    def permission(self, verb: str) -> str:
        return f"{self.app}.{verb}_{self.kind}"


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.kind] = kind


def kinds() -> list[Kind]:
    """In the order of the areas' names; always the same."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind_of(name: str) -> Kind:
    return _kinds[name]
