"""Periodic work: every filling of the hook `tick` is called now and then, by exactly one process of the network."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection

from mreza.foundation import hooks
from mreza.foundation.moments import Daily, now

log = structlog.stdlib.get_logger(__name__)
PERIOD = 15.0  # seconds


def tick_until(stop: threading.Event, *, period: float = PERIOD) -> None:
    """Call the fillings every period while this process is the one that may."""
    with only_one() as mine:
        while not stop.is_set():
            close_old_connections()
            if mine():
                tick_once(now())
            stop.wait(period)


def tick_once(at: dt.datetime) -> None:
    """Every filling once. One that fails is logged and does not keep the others from their work."""
    for key, filling in hooks.tick.fillings():
        try:
            filling(at=at)
        except Exception:
            log.exception("tick_failed", filling=key)


@contextlib.contextmanager
def only_one() -> Iterator[_Turn]:
    """A claim held as long as this process lives: a lock of the database server, or of a file beside the database."""
    with contextlib.ExitStack() as stack:
        yield _Turn(stack)


class _Turn:
    """Asks for the claim until it has it; asked again each time, because another process may have ended."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self.stack = stack
        self.held = False

    def __call__(self) -> bool:
        if connection.vendor == "postgresql":
            # The lock goes with its connection, so it is asked for anew: holding it twice does no harm.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_key()])
                return bool(cursor.fetchone()[0])
        if not self.held:
            file = self.stack.enter_context((Path(settings.VAR_DIR) / "tick.lock").open("w"))
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.held = True
        return self.held


def _key() -> int:
    return int.from_bytes(hashlib.sha256(b"mreza tick").digest()[:8], signed=True)


def keep_house(*, at: dt.datetime) -> None:
    """Once a day: sessions that ended and tasks long done go."""
    if housekeeping.is_due(at):
        call_command("clearsessions", verbosity=0)
        call_command("prune_db_task_results", verbosity=0)


housekeeping = Daily()
