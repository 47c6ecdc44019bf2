"""Web server, worker and tick under one roof: started together, restarted when they fall, stopped together.

A small program of its own (`python -m mreza.config.supervisor`) without Django, so that it costs no memory and
nothing of ours can take it down. `mreza serve` becomes it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from mreza.config.ports import port_from, who_listens
from mreza.config.processes import dies_with_its_parent

HOST = "127.0.0.1"
PATIENCE = 10.0  # seconds a part has to finish what it is doing before it is ended
LONGEST_PAUSE = 30.0
STEADY = 60.0  # a part that ran so long fell by accident: its next pause is the shortest again
TRIES_AT_START = 3
PARTS = ("web", "work", "tick")


def command_of(part: str, *, host: str, port: int, workers: str = "2", threads: str = "4") -> list[str]:
    """What runs as this part."""
    python = [sys.executable, "-m"]
    if part != "web":
        return [*python, "mreza", part]
    return [
        *python, "granian", "mreza.config.wsgi:application", "--interface", "wsgi", "--http", "1", "--no-ws",
        "--host", host, "--port", str(port), "--workers", workers, "--blocking-threads", threads,
        "--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning",
    ]  # fmt: skip


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """A child that ends when we end, in a process group of its own."""
    return subprocess.Popen(  # noqa: S603 (our own commands)
        command, start_new_session=True, preexec_fn=dies_with_its_parent(), stdin=subprocess.DEVNULL
    )


@dataclass
class Part:
    """One child with its own process group, so that nothing of it outlives it."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_again: float = 0.0
    falls: int = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = _start(self.command)

    def has_fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def clear_away(self) -> None:
        """End whatever the fallen process left in its group, and say when to start again."""
        self.signal_group(signal.SIGKILL)
        now = time.monotonic()
        self.falls = 1 if now - self.started > STEADY else self.falls + 1
        pause = min(0.5 * 2 ** (self.falls - 1), LONGEST_PAUSE)
        say(f"{self.name} ended unexpectedly (code {self.process.returncode if self.process else '?'}); "
            f"starting it again in {pause:g} s.")  # fmt: skip
        self.process, self.start_again = None, now + pause

    def signal_group(self, sign: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, sign)

    def signal(self, sign: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sign)


@dataclass
class Supervisor:
    """Keeps the parts running until it is told to stop."""

    host: str
    port: int
    parts: list[Part]
    greeting: list[str] = field(default_factory=list)  # a command whose output follows the address
    ready: bool = False
    stopping: int = 0
    _bell: tuple[int, int] = field(default_factory=os.pipe)
    _greeter: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """0 after a clean stop, 1 when the web server cannot start at all."""
        self._listen_to_signals()
        code = 0
        while not self.stopping:
            self._start_what_is_due()
            self._wait(0.05 if not self.ready else 1.0)
            for part in self.parts:
                if part.has_fallen():
                    part.clear_away()
                    if part.name == "web" and not self.ready and part.falls >= TRIES_AT_START:
                        say("The web server does not start; its last lines are above.")
                        self.stopping, code = 1, 1
            if not self.ready and not self.stopping:
                self._announce_when_it_answers()
        self._stop_all()
        return code

    def _listen_to_signals(self) -> None:
        # Signals write to a pipe, so that waiting is one `select` and no handler does any work.
        for end in self._bell:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._bell[1])
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._stop)

    def _stop(self, *_: object) -> None:
        self.stopping += 1

    def _wait(self, seconds: float) -> None:
        select.select([self._bell[0]], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._bell[0], 1024)

    def _start_what_is_due(self) -> None:
        for part in self.parts:
            # The web server first: the others wait for its first answer, so that the first page comes early.
            due = time.monotonic() >= part.start_again and (
                self.ready or part.name == "web" or not self._has_web()
            )
            if part.process is None and due:
                part.start()

    def _has_web(self) -> bool:
        return any(part.name == "web" for part in self.parts)

    def _announce_when_it_answers(self) -> None:
        if not self._has_web():
            self.ready = True
        elif answers(self.host, self.port):
            self.ready = True
            name = "localhost" if self.host in (HOST, "0.0.0.0", "::") else self.host  # noqa: S104
            say(f"Mreža is running at http://{name}:{self.port}/ (Ctrl+C stops it)")
            if self.greeting:
                self._greeter = _start(self.greeting)

    def _stop_all(self) -> None:
        """Ask, wait, then insist; a second signal insists at once."""
        for part in self.parts:
            part.signal(signal.SIGTERM)
        deadline, signals = time.monotonic() + PATIENCE, self.stopping
        while any(part.process and part.process.poll() is None for part in self.parts):
            if time.monotonic() > deadline or self.stopping > signals:
                break
            self._wait(0.1)
        for part in self.parts:
            part.signal_group(signal.SIGKILL)
            if part.process:
                part.process.wait()
        if self._greeter:
            self._greeter.kill()
            self._greeter.wait()


def answers(host: str, port: int) -> bool:
    """Whether the application itself answers, not only the socket."""
    address = f"http://{host if host not in ('0.0.0.0', '::') else HOST}:{port}/readyz"  # noqa: S104
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError:
        return True  # it answers; what is wrong is in its log and on its page
    except OSError:
        return False


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def main() -> int:
    """Run from the environment that `mreza serve` prepared."""
    port = port_from(os.environ)
    host = os.environ.pop("MREZA_SERVE_HOST", HOST)
    names = os.environ.pop("MREZA_SERVE_PARTS", ",".join(PARTS)).split(",")
    size = {"workers": os.environ.get("WEB_WORKERS", "2"), "threads": os.environ.get("WEB_THREADS", "4")}
    if "web" in names and (trouble := who_listens(host, port)):
        say(trouble)
        return 1
    parts = [Part(name, command_of(name, host=host, port=port, **size)) for name in names]
    greeting = [sys.executable, "-m", "mreza", "greet"] if "web" in names else []
    return Supervisor(host, port, parts, greeting).run()


if __name__ == "__main__":
    sys.exit(main())
