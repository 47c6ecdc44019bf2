"""The load: wrk where it can be had, else a small client of our own; always bounded, always on this machine."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.places import PLACE

LONGEST = 30  # seconds of one run


@dataclass(frozen=True)
class Load:
    """What one run gave: answers, seconds, times of an answer in milliseconds, and answers that were not 2xx."""

    answers: int
    seconds: float
    p50: float
    p99: float
    wrong: int

    @property
    def rate(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0


class Wrk:
    name = "wrk"

    def __init__(self, program: Path, libraries: Path | None) -> None:
        self.program, self.libraries = program, libraries

    def run(self, urls: list[str], seconds: float, connections: int, headers: dict[str, str]) -> Load:
        argv = [str(self.program), "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency"]
        for name, value in headers.items():
            argv += ["-H", f"{name}: {value}"]
        if len(urls) > 1:
            argv += ["-s", str(_in_turn(urls))]
        env = {"LD_LIBRARY_PATH": str(self.libraries)} if self.libraries else {}
        said = subprocess.run(
            [*argv, urls[0]], env=env, capture_output=True, text=True, check=True, timeout=LONGEST + 30
        )
        return parse_wrk(said.stdout)


def _in_turn(urls: list[str]) -> Path:
    """A script for wrk that asks for one address after the other."""
    paths = [json.dumps(_target(url)) for url in urls]
    script = PLACE / "in-turn.lua"
    script.write_text(
        f"local paths = {{{', '.join(paths)}}}\nlocal at = 0\n"
        "request = function()\n  at = at % #paths + 1\n  return wrk.format(nil, paths[at])\nend\n"
    )
    return script


def _target(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def parse_wrk(text: str) -> Load:
    """Read what wrk prints with --latency."""

    def time_at(percent: int) -> float:
        found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)$", text, re.M)
        return (
            float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}[found[2]] if found else 0.0
        )

    answers = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    errors = (int(wrong[1]) if wrong else 0) + (sum(map(int, lost.groups())) if lost else 0)
    return Load(answers, answers / rate if rate else 0.0, time_at(50), time_at(99), errors)


class OwnClient:
    """Keep-alive connections from a process of its own; slower than wrk, so that warm ratios are flattered."""

    name = "own client"

    def run(self, urls: list[str], seconds: float, connections: int, headers: dict[str, str]) -> Load:
        argv = [
            sys.executable,
            __file__,
            json.dumps(urls),
            str(min(seconds, LONGEST)),
            str(connections),
            json.dumps(headers),
        ]
        path = str(Path(__file__).resolve().parent.parent)
        said = subprocess.run(
            argv, env={"PYTHONPATH": path}, capture_output=True, text=True, check=True, timeout=LONGEST + 30
        )
        return Load(**json.loads(said.stdout))


def client() -> Wrk | OwnClient:
    """wrk from the system, or unpacked from Debian's package into `.bench/apt` (no root needed)."""
    there = shutil.which("wrk")
    if there:
        return Wrk(Path(there), None)
    unpacked = PLACE / "apt" / "usr" / "bin" / "wrk"
    return (
        Wrk(unpacked, PLACE / "apt" / "usr" / "lib" / "x86_64-linux-gnu")
        if unpacked.exists()
        else OwnClient()
    )


async def _reader(
    host: str, port: int, requests: list[bytes], until: float, times: list[float], wrong: list[int]
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    turn = itertools.cycle(requests)
    try:
        while time.perf_counter() < until:
            begun = time.perf_counter()
            writer.write(next(turn))
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1").lower()
            length = re.search(r"content-length: (\d+)", head)
            if length:
                await reader.readexactly(int(length[1]))
            else:
                while True:  # chunks
                    size = int(await reader.readline(), 16)
                    await reader.readexactly(size + 2)
                    if not size:
                        break
            times.append(time.perf_counter() - begun)
            if not head.startswith("http/1.1 2"):
                wrong[0] += 1
    finally:
        writer.close()


async def _many(urls: list[str], seconds: float, connections: int, headers: dict[str, str]) -> Load:
    parts = urlsplit(urls[0])
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    requests = [f"GET {_target(url)} HTTP/1.1\r\nHost: {parts.netloc}\r\n{said}\r\n".encode() for url in urls]
    times: list[float] = []
    wrong = [0]
    begun = time.perf_counter()
    await asyncio.gather(
        *(
            _reader(parts.hostname, parts.port, requests, begun + seconds, times, wrong)
            for _ in range(connections)
        )
    )
    times.sort()
    return Load(
        len(times),
        time.perf_counter() - begun,
        times[len(times) // 2] * 1000,
        times[len(times) * 99 // 100] * 1000,
        wrong[0],
    )


if __name__ == "__main__":
    _urls, _seconds, _connections, _headers = sys.argv[1:]
    _load = asyncio.run(_many(json.loads(_urls), float(_seconds), int(_connections), json.loads(_headers)))
    print(json.dumps(_load.__dict__))
