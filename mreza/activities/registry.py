"""The kinds of activities there are; each area of action registers its own in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mreza.activities.counting import Limit

if TYPE_CHECKING:
    from mreza.activities.models import Activity, ActivityQuerySet


@dataclass(frozen=True)
class Kind:
    """What the shared machinery asks an area about its records."""

    model: type[Activity]
    area: str  # code of the area of action: "practices"
    app: str  # first half of its permissions and address names: "practices.publish_practice", "practices:practice"
    label: Any  # "Good practice", lazily translated
    plural: Any
    # Parts of its texts that exist for every record, in reading order; those of its rows come with `parts_of`.
    parts: tuple[str, ...] = ("title", "summary")
    labels: dict[str, Any] = field(
        default_factory=dict
    )  # what each part and value is called, lazily translated
    limits: Mapping[str, Limit] = field(
        default_factory=dict
    )  # part → how long; `block.title` for all blocks'
    columns: tuple[str, ...] = ()  # plain fields only this kind has
    related: Mapping[str, type[Any]] = field(
        default_factory=dict
    )  # fields of its own that name a term by its code
    highest: Mapping[str, int] = field(default_factory=dict)  # numbers that can be: column → the largest
    rows: tuple[str, ...] = ()  # its own rows: blocks, results
    row_part: Mapping[str, str] = field(
        default_factory=dict
    )  # "blocks" → "block": their parts are block.<key>.…
    rows_of: Callable[[Any], dict[str, list[dict[str, Any]]]] = (
        lambda record: {}
    )  # its own rows as plain data
    clean_row: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda name, row: (
        row
    )  # may raise ValidationError
    put_rows: Callable[[Sequence[tuple[Any, dict[str, list[dict[str, Any]]]]]], None] = lambda pairs: None
    with_rows: tuple[str, ...] = ()  # what to fetch along for `told` and `facets` of many records
    told: Callable[[Any], dict[str, Any]] = lambda record: {}  # what its card tells beside title and facets
    facets: Callable[[Any], dict[str, list[str]]] = lambda record: {}  # facets only this kind has (cost)
    # Parts written in another language than the record: an answer, where the question was asked in one's own.
    tongues: Callable[[Any], Mapping[str, str]] = lambda record: {}
    # What must be said before review: (record, its content) → part or value → sentence.
    missing: Callable[[Any, dict[str, Any]], dict[str, Any]] = lambda record, content: {}
    drafted: bool = True  # written and reviewed in steps; else it is published in the act that makes it
    most_rows: Mapping[str, int] = field(default_factory=dict)  # rows of which there may be more than usual
    # Beginnings of parts for those who take part only ("risk."): in no search and nobody's translation work.
    private: tuple[str, ...] = ()
    # Other cities agree to be in it, not only to be named: the area itself says what is asked of them.
    joined: bool = False
    reserved: frozenset[str] = frozenset()  # addresses that are pages of the chapter, never of a record

    @property
    def kind(self) -> str:
        return self.model.kind

    def permission(self, verb: str) -> str:
        return f"{self.app}.{verb}_{self.kind}"

    def parts_of(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
        """Parts of these rows' texts, in the order of the rows."""
        found: list[str] = []
        for name in self.rows:
            prefix = self.row_part[name]
            ends = [
                limit.removeprefix(f"{prefix}.") for limit in self.limits if limit.startswith(f"{prefix}.")
            ]
            found += [f"{prefix}.{row['key']}.{end}" for row in rows.get(name, ()) for end in ends]
        return found

    def is_private(self, part: str) -> bool:
        return part.startswith(self.private)

    def generic(self, part: str) -> str:
        """`block.x7k2.title` is a `block.title`; every other part is itself."""
        pieces = part.split(".")
        return f"{pieces[0]}.{pieces[2]}" if len(pieces) == 3 else part

    def limit_of(self, part: str) -> Limit | None:
        return self.limits.get(self.generic(part))

    def label_of(self, part: str) -> Any:
        """What a part or a value is called."""
        return self.labels.get(self.generic(part), part)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.kind] = kind


def kinds() -> list[Kind]:
    """In the order of the areas' names; always the same."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind_of(name: str) -> Kind:
    return _kinds[name]


def records_of(kind: Kind) -> ActivityQuerySet:
    """All records of a kind, for a query that goes on with `visible_to` or says why not."""
    found: ActivityQuerySet = kind.model._default_manager.all()  # type: ignore[assignment]
    return found
