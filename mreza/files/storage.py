"""Where files lie on this machine: what was acknowledged survives a power cut (write, fsync, rename, fsync)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class Unreachable(OSError):
    """Where files lie does not answer, or does not let us in."""


def listed(storage: Any, folder: str) -> tuple[list[str], list[str]]:
    """Folders and files in there; nothing when there is no such folder. A store without folders has them all."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return [], []
    return list(folders), [name for name in files if name]


class DurableStorage(FileSystemStorage):
    """A folder. A file appears under its name only once it is whole and on the disk."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        made = [parent for parent in path.parents if not parent.exists()]
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with open(waiting, "xb") as file:
                for piece in content.chunks():
                    file.write(piece if isinstance(piece, bytes) else piece.encode())
                file.flush()
                os.fsync(file.fileno())
            os.link(waiting, path)  # unlike a rename it never replaces what is there
        finally:
            waiting.unlink(missing_ok=True)
        for folder in {path.parent, *(parent.parent for parent in made)}:
            _to_disk(folder)
        return str(name).replace("\\", "/")


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
