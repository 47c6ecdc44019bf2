"""What is in the repository, for promises about files."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "mreza"
_NOT_OURS = {".git", ".venv", "var", "node_modules", "__pycache__", "build", "dist", ".bench", "test-results"}


def committed_files() -> list[Path]:
    """Every file under version control; in an unpacked archive, every file that is not made by a command."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [f for f in ROOT.rglob("*") if f.is_file() and not _NOT_OURS & set(f.relative_to(ROOT).parts)]


def templates() -> list[Path]:
    """Our own templates, Jinja2's and Django's."""
    folders = ("jinja2", "templates", "bridge")
    return [
        f
        for f in _package_files()
        if f.suffix in (".html", ".txt", ".xml", ".svg") and set(folders) & set(f.parts)
    ]


def static_files(suffix: str, *, vendored: bool = False) -> list[Path]:
    """Our own static files of one kind; what others wrote lies in `vendor/`."""
    found = [f for f in _package_files() if f.suffix == suffix and "static" in f.parts]
    return [f for f in found if vendored or "vendor" not in f.parts]


def _package_files() -> list[Path]:
    return sorted(f for f in PACKAGE.rglob("*") if f.is_file() and "__pycache__" not in f.parts)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
