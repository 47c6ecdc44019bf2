"""A server under measurement: started, waited for, its processor time read, stopped by its own number."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from bench.places import PEERS, PLACE, PYTHON, ROOT
from mreza.config.supervisor import command_of

APPLICATION = "mreza.config.wsgi:application"
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One peer, or Mreža itself."""

    name: str
    argv: list[str]
    port: int
    path: str
    env: dict[str, str] = field(default_factory=dict)
    cwd: Path = ROOT
    more: tuple[str, ...] = ()  # further addresses, asked for in turn with the first
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.at(self.path)

    @property
    def urls(self) -> list[str]:
        return [self.url, *map(self.at, self.more)]

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def start(self) -> Server:
        (PLACE / "logs").mkdir(parents=True, exist_ok=True)
        with (PLACE / "logs" / f"{self.name.replace(' ', '-').replace('/', '-')}.log").open("wb") as out:
            self.process = subprocess.Popen(
                self.argv, cwd=self.cwd, env=clean_environment() | self.env, stdout=out, stderr=out
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} stopped by itself: see .bench/logs")
            try:
                fetch(self.url, timeout=30)
                return self
            except (urllib.error.URLError, ConnectionError, TimeoutError) as problem:
                if isinstance(problem, urllib.error.HTTPError):
                    raise RuntimeError(f"{self.name} answers {problem.code} on {self.url}") from problem
                time.sleep(0.1)
        raise RuntimeError(f"{self.name} did not answer within a minute")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)

    def cpu(self) -> float:
        """Seconds of processor time that the server's processes have used so far."""
        return sum(_seconds(pid) for pid in _family(self.process.pid)) if self.process else 0.0


def peer(name: str, application: str, port: int, path: str, **env: str) -> Server:
    """A WSGI application of the peers under granian, with the options that Mreža has."""
    return Server(
        name, _granian(PEERS / "python", port, application), port, path, env, ROOT / "bench" / "peers"
    )  # fmt: skip


def mreza(name: str, port: int, path: str, env: dict[str, str], workers: int = 1) -> Server:
    return Server(name, _granian(PYTHON, port, APPLICATION, workers), port, path, env)


def _granian(python: Path, port: int, application: str, workers: int = 1) -> list[str]:
    """The command `make run` uses, taken from there, so that every WSGI server here is set as the product is."""
    command = command_of("web", host="127.0.0.1", port=port, workers=workers)
    return [str(python), *(application if word == APPLICATION else str(word) for word in command[1:])]


def fetch(
    url: str, headers: dict[str, str] | None = None, timeout: float = 10
) -> tuple[dict[str, str], bytes]:
    """One answer: its headers (lower case) and its bytes as they came."""
    request = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def clean_environment() -> dict[str, str]:
    """Every server gets the same small environment; what granian copies for each request is the same too."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                found += _family(int(child))
        except OSError:
            continue
    return found


def _seconds(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / TICK
