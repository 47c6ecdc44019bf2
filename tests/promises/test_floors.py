"""The house stands: floors, neighbours, the order inside a chapter, migrations, doors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.promises.repository import PACKAGE, ROOT, name_of, templates

_DOORS = ("views", "api", "feeds", "exports")
# Reference data of the network: every row is public by its nature, so there is nothing to hold back.
_PUBLIC_BY_NATURE = {
    "Objective", "Area", "Commitment", "Dimension", "Theme", "Goal", "Target", "Indicator", "IndicatorDimension",
    "Stage", "Group", "CostBand", "Discipline", "TieKind", "OrganisationKind", "PlaceKind", "OfferKind",
    "CreativeField", "Country", "Region", "Round", "Source", "SourceRow",
}  # fmt: skip
# Anything else that must go past `visible_to` says why where it does so: `User.objects.known_by(…)  # door: why`.
_REASON = re.compile(r"#\s*door:\s*\S")
_MANAGERS = {"objects", "_default_manager", "_base_manager"}


def test_floors_are_respected(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(cache_dir=None) == 0, capsys.readouterr().out


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_every_migration_is_named_for_what_it_does() -> None:
    automatic = [name_of(f) for f in PACKAGE.glob("*/migrations/0*_auto_*.py")]
    assert automatic == []


def test_every_folder_of_python_is_a_package() -> None:
    """Otherwise an installed Mreža lacks it, and two tests of one name shadow each other."""
    folders = {f.parent for part in ("mreza", "tests") for f in (ROOT / part).rglob("*.py")}
    assert [name_of(f) for f in sorted(folders) if not (f / "__init__.py").exists()] == []


# --- one door to data (security.md, K1–K4) ----------------------------------------------------------------


def _door_modules() -> list[Path]:
    """Views, API, feeds, exports – by name, and every module an `urls` file of the chapter takes its views from."""
    found = {
        f
        for f in PACKAGE.rglob("*.py")
        if "tests" not in f.parts
        and any(part.removesuffix(".py").split("_")[0] in _DOORS for part in f.relative_to(PACKAGE).parts[1:])
    }
    for urls in PACKAGE.glob("*/urls*.py"):
        for node in ast.walk(ast.parse(urls.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mreza."):
                found |= set(_files_of(node.module or "", [alias.name for alias in node.names]))
    return sorted(f for f in found if not f.name.startswith("urls") and f.name != "__init__.py")


def _files_of(module: str, names: list[str]) -> Iterator[Path]:
    base = ROOT / Path(*module.split("."))
    for candidate in (base.with_suffix(".py"), *(base / f"{name}.py" for name in names)):
        if candidate.exists() and "foundation" not in candidate.parts and "ui" not in candidate.parts:
            yield candidate


def _open_doors(source: str) -> list[int]:
    """Lines where rows are read past `visible_to`: `Model.objects…`, `get_object_or_404(Model, …)`."""
    tree, lines = ast.parse(source), source.splitlines()
    guarded = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "visible_to"
        and isinstance(node.value, ast.Attribute)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _MANAGERS and id(node) not in guarded:
            model = _last_name(node.value)
        elif isinstance(node, ast.Call) and _last_name(node.func) in ("get_object_or_404", "get_list_or_404"):
            model = _last_name(node.args[0])
            model = model if model[:1].isupper() else ""
        else:
            continue
        if model and model not in _PUBLIC_BY_NATURE:
            first, last = _statement_around(node, tree)
            if not any(_REASON.search(line) for line in lines[first - 1 : last]):
                found.append(node.lineno)
    return sorted(found)


def _statement_around(node: ast.expr, tree: ast.Module) -> tuple[int, int]:
    """First and last line of the innermost statement, of `if` and `for` only the head; there the reason may stand."""
    around = (node.lineno, node.lineno)
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt) and statement.lineno <= node.lineno <= (statement.end_lineno or 0):
            body = getattr(statement, "body", None)
            end = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
            if node.lineno <= end:
                around = (statement.lineno, end)  # ast.walk goes inwards, so the last is the innermost
    return around


def _last_name(node: ast.expr) -> str:
    """`City` of `City` and of `models.City`; empty for anything that is not a name."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_rows_come_through_visible_to() -> None:
    """In views, API, feeds and exports no `.objects` without `.visible_to(`, unless the line says why."""
    open_doors = [
        f"{name_of(f)}:{line}" for f in _door_modules() for line in _open_doors(f.read_text(encoding="utf-8"))
    ]
    assert open_doors == []


def test_templates_ask_for_no_rows() -> None:
    asking = [
        name_of(f)
        for f in templates()
        if re.search(r"\.objects\b|\.filter\(|\.all\(\)", f.read_text(encoding="utf-8"))
    ]
    assert asking == []


@pytest.mark.parametrize(
    ("line", "is_open"),
    [
        ("City.objects.all()", True),
        ("models.City.objects.filter(code=code)", True),
        ("City._default_manager.all()", True),
        ("get_object_or_404(City, code=code)", True),
        ("City.objects.visible_to(user).filter(code=code)", False),
        ("get_object_or_404(City.objects.visible_to(request.user), code=code)", False),
        ("Objective.objects.all()", False),
        ("get_object_or_404(Objective, code=code)", False),
        ("User.objects.known_by(email)  # door: the invitation's own address", False),
        ("User.objects.known_by(email)  # door:", True),
        (
            "found = (\n    User.objects.known_by(email).first()\n)  # door: the invitation's own address",
            False,
        ),
        ("for user in User.objects.all():\n    pass  # door: not about the line above", True),
    ],
)
def test_the_watchman_sees_open_doors(line: str, is_open: bool) -> None:
    assert bool(_open_doors(line)) == is_open


def test_the_watchman_looks_at_the_right_modules() -> None:
    """The views of the home page are found through `urls.py`, whatever their module is called."""
    assert PACKAGE / "public" / "views.py" in _door_modules()
