"""`mreza` and `mreza --help`: what there is to do here, each with a sentence; then the names of the libraries'."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from django.core.management import get_commands, load_command_class

OURS = "mreza."
WIDTH = 100
# Groups in the order in which somebody meets them.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Run it", ("serve", "tick", "work", "try", "prepare", "greet")),
    ("People", ("first-officer-link", "create-secretariat", "replay-erasures")),
    (
        "Data",
        (
            "load-network",
            "load-vocabulary",
            "import-cities",
            "import-practices",
            "import-offers",
            "import-places",
            "import-projects",
            "import-ties",
        ),
    ),
    (
        "Look after it",
        (
            "audit-verify",
            "outbox",
            "check-files",
            "rebuild-cards",
            "rebuild-search",
            "rebuild-ties",
            "expire-offers",
        ),
    ),
    ("Matching", ("match", "match-evaluate", "match-simulate")),
    ("For maintainers", ("messages", "write-openapi")),
)


def overview() -> str:
    """The whole text."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    known = {name: app for name, app in get_commands().items() if isinstance(app, str)}
    ours = {name: app for name, app in known.items() if app.startswith(OURS)}
    yield "usage: mreza COMMAND [options]      mreza COMMAND --help explains one of them"
    grouped = {name for _title, names in GROUPS for name in names}
    others = tuple(sorted(set(ours) - grouped))
    for title, names in (*GROUPS, ("More", others)):
        there = [name for name in names if name in ours]
        if not there:
            continue
        yield f"\n{title}"
        for name in there:
            told = load_command_class(ours[name], name).help
            yield fill(told, WIDTH, initial_indent=f"  {name:<20}", subsequent_indent=" " * 22)
    libraries = sorted(set(known) - set(ours))
    yield "\n" + fill("Of Django and its libraries: " + ", ".join(libraries), WIDTH)
