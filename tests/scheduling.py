"""Sends a database test to a worker with its engine, any other test to whichever worker is free."""

from __future__ import annotations

import re
from collections import deque

import pytest
from xdist.scheduler.load import LoadScheduling
from xdist.workermanage import WorkerController

_ANY = ""
_AHEAD = 4  # tests a worker knows of: it needs the next one to decide which fixtures stay


class EngineScheduling(LoadScheduling):
    """xdist's own load scheduling with one queue for each engine and one for the tests that need none.

    A worker empties its engine's queue first; tests of no engine fill up whoever is done early.
    """

    def __init__(self, config: pytest.Config, engines: list[str]) -> None:
        super().__init__(config)
        self.engines = engines
        self.queues: dict[str, deque[int]] = {name: deque() for name in (*engines, _ANY)}

    def schedule(self) -> None:
        if self.collection is None:
            if not self._check_nodes_have_same_collection():
                return
            self.collection = next(iter(self.node2collection.values()))
            self.pending[:] = range(len(self.collection))
            for index, test in enumerate(self.collection):
                self.queues[self._engine_of_test(test)].append(index)
        for node in self.nodes:
            self.check_schedule(node)

    def check_schedule(self, node: WorkerController, duration: float = 0) -> None:
        if node.shutting_down:
            return
        mine = self.engines[int(node.gateway.id.removeprefix("gw")) % len(self.engines)]
        while len(self.node2pending[node]) < _AHEAD:
            queue = self.queues[mine] or self.queues[_ANY]
            if not queue:
                node.shutdown()
                return
            index = queue.popleft()
            self.pending.remove(index)
            self.node2pending[node].append(index)
            node.send_runtest_some([index])

    def remove_node(self, node: WorkerController) -> str | None:
        """A worker crashed: what it had not begun cannot go to a worker of the other engine; say so and stop."""
        left = self.node2pending.pop(node)
        if not left:
            return None
        assert self.collection is not None
        self.pending.clear()
        for queue in self.queues.values():
            queue.clear()
        return self.collection[left[0]]

    def _engine_of_test(self, test: str) -> str:
        found = re.search(r"\[([^\]]*)\]$", test)
        parts = set(found[1].split("-")) if found else set()
        return next((name for name in self.engines if name in parts), _ANY)
