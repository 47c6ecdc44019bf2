"""Which port, and who has it already. Read before anything is installed: nothing but Python itself in here."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path


def port_from(environment: Mapping[str, str]) -> int:
    """PORT, or 8000; a plain sentence when it is no port."""
    given = environment.get("PORT", "") or "8000"
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        raise SystemExit(f"PORT is {given!r}, but must be a number from 1 to 65535. Try: make run PORT=8080")
    return int(given)


def who_listens(host: str, port: int) -> str:
    """Empty when the port is free; else a sentence that says what is wrong and what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError:
            return f"Port {port} is reserved for the administrator. Choose one above 1023: make run PORT=8080"
        except OSError as error:
            if error.errno in (98, 48):  # in use, on Linux and macOS
                holder = _holder(port)
                return (
                    f"Port {port} is busy{f': {holder} listens there' if holder else ''}. "
                    f"Stop that program, or choose another port: make run PORT={port + 1 if port < 65535 else 8001}"
                )
            return f"Cannot listen on {host}:{port}: {error.strerror}."
    return ""


def _holder(port: int) -> str:
    """`name (process 123)`, where the system lets us see it (Linux)."""
    sockets = _listening_sockets(port)
    for folder in Path("/proc").glob("[0-9]*") if sockets else ():
        try:
            if any(os.readlink(link) in sockets for link in (folder / "fd").iterdir()):
                command = (folder / "cmdline").read_bytes().split(b"\0")
                name = " ".join(part.decode(errors="replace") for part in command[:3] if part)
                return f"{name} (process {folder.name})"
        except OSError:  # it ended meanwhile, or is not ours to look at
            continue
    return ""


def _listening_sockets(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            parts = line.split()
            if parts[3] == "0A" and int(parts[1].rsplit(":", 1)[1], 16) == port:
                found.add(f"socket:[{parts[9]}]")
    return found
