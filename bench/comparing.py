"""Runs of several servers, interleaved: A B C A B C …, so that a busy moment of the machine meets all alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from bench.load import Load, OwnClient, Wrk
from bench.servers import Server, fetch


@dataclass
class Series:
    """All runs of one server."""

    name: str
    size: int = 0  # bytes of one answer
    loads: list[Load] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # milliseconds of processor time an answer

    @property
    def rate(self) -> float:
        return median(load.rate for load in self.loads)

    @property
    def p50(self) -> float:
        return median(load.p50 for load in self.loads)

    @property
    def p99(self) -> float:
        return median(load.p99 for load in self.loads)

    @property
    def cost(self) -> float:
        return median(self.cpu)

    def faster_than(self, other: Series) -> float:
        """How many times the answers a second of the other: the median over the pairs of neighbouring runs."""
        return median(a.rate / b.rate for a, b in zip(self.loads, other.loads, strict=True))

    def slower_than(self, other: Series) -> float:
        """How many times the other's time of an answer (p50)."""
        return median(a.p50 / b.p50 for a, b in zip(self.loads, other.loads, strict=True))


def compare(
    client: Wrk | OwnClient,
    servers: list[Server],
    *,
    rounds: int,
    seconds: float,
    connections: int,
    headers: dict[str, str] | None = None,
) -> list[Series]:
    """Start the servers, warm each, run them in turn, stop them."""
    headers = headers or {}
    series = [Series(server.name) for server in servers]
    try:
        for server, one in zip(servers, series, strict=True):
            server.start()
            for url in server.urls * 3:
                one.size = len(fetch(url, headers, timeout=60)[1])
        for _round in range(rounds):
            for server, one in zip(servers, series, strict=True):
                before = server.cpu()
                load = client.run(server.urls, seconds, connections, headers)
                if not load.answers:  # so busy a moment that not one answer came: once more, longer
                    load = client.run(server.urls, seconds * 4, connections, headers)
                if load.wrong or not load.answers:
                    raise SystemExit(f"{server.name}: {load.wrong} of {load.answers} answers were wrong")
                one.cpu.append((server.cpu() - before) * 1000 / load.answers)
                one.loads.append(load)
    finally:
        for server in servers:
            server.stop()
    for one in series:
        print(f"  {one.name:<44} {one.rate:>9.1f}/s  p50 {one.p50:.2f} ms  cpu {one.cost:.3f} ms", flush=True)
    return series
