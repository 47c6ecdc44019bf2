"""`mreza serve`: one command starts everything, keeps it running, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mreza.config.ports import port_from, who_listens
from mreza.config.supervisor import Part
from tests.promises.repository import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def wait_for(what: Callable[[], object], seconds: float = 30) -> object:
    """The first true answer; the last answer when there was none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := what()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children_of(pid: int) -> dict[int, str]:
    """Every descendant that lives, with its command line."""
    parents, found = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    todo = [pid]
    while todo:
        parent = todo.pop()
        for child in [c for c, p in parents.items() if p == parent and is_alive(c)]:
            found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            todo.append(child)
    return found


class Served:
    """The product, started the way a person does, on a port and in a folder of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.port = free_port()
        self.log = folder / f"log-{self.port}"
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "PORT": str(self.port), "MREZA_VAR": str(folder / "var"),
            "ENV_FILE": os.devnull, "WEB_WORKERS": "1", "STATIC_HASHED": "0", "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mreza", "serve", "--prepare", *arguments],
            cwd=ROOT, env=environment, stdout=self.log.open("wb"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def says(self) -> str:
        return self.log.read_text(errors="replace")

    def status(self, path: str = "/healthz") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
                status: int = response.status
                return status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def parts(self) -> dict[str, int]:
        """web, work, tick → process id."""
        ends = {"mreza.config.wsgi": "web", "mreza work": "work", "mreza tick": "tick"}
        # The lowest number of a kind is the part itself; the web server's workers come after it.
        return {
            name: pid
            for pid, command in sorted(children_of(self.process.pid).items(), reverse=True)
            for part, name in ends.items()
            if part in command
        }

    def started(self) -> Served:
        assert wait_for(lambda: "is running at" in self.says() or self.process.poll() is not None, 90), (
            self.says()
        )
        assert wait_for(lambda: len(self.parts()) == 3), self.says()
        return self

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the first start prepares and the later ones find prepared."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture
def served(installation: Path) -> Iterator[Served]:
    running = Served(installation).started()
    yield running
    running.stop()


def test_it_prints_the_address_when_it_answers_and_stops_cleanly(served: Served) -> None:
    assert f"http://localhost:{served.port}/" in served.says()
    assert served.status("/en/") == 200
    family = children_of(served.process.pid)
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=20) == 0
    assert [pid for pid in family if is_alive(pid)] == []
    assert "Traceback" not in served.says()


@pytest.mark.parametrize("part", ["web", "work", "tick"])
def test_a_part_that_falls_is_started_again(served: Served, part: str) -> None:
    fallen = served.parts()[part]
    os.kill(fallen, signal.SIGKILL)
    assert wait_for(lambda: served.parts().get(part) not in (None, fallen)), served.says()
    assert wait_for(lambda: served.status() == 200)
    assert f"{part} ended unexpectedly" in served.says()


def test_nothing_outlives_a_supervisor_that_is_killed(served: Served) -> None:
    family = children_of(served.process.pid)
    assert len(family) >= 3
    served.process.kill()
    served.process.wait()
    assert wait_for(lambda: not any(is_alive(pid) for pid in family), 20), served.says()
    assert who_listens("127.0.0.1", served.port) == ""


def test_a_second_start_on_a_busy_port_says_who_has_it(served: Served, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mreza", "serve"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "PORT": str(served.port), "MREZA_VAR": str(tmp_path / "two"),
             "ENV_FILE": os.devnull},
    )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {served.port} is busy" in done.stderr
    assert "granian" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_not_ours_ends_the_command(installation: Path) -> None:
    running = Served(installation, "--host", "192.0.2.1")  # an address no machine has
    assert running.process.wait(timeout=60) == 1
    assert "Cannot listen on 192.0.2.1" in running.says()


def test_only_some_parts_can_run_here(installation: Path) -> None:
    running = Served(installation, "--parts", "tick")
    try:
        assert wait_for(lambda: set(running.parts()) == {"tick"}), running.says()
        assert running.status() == 0
    finally:
        running.stop()


def test_a_web_server_that_never_starts_is_given_up(installation: Path) -> None:
    """Three falls before the first answer: the reason is above, and trying for ever would hide it."""
    command = Part("web", [sys.executable, "-c", "print('no such module'); raise SystemExit(3)"])
    program = (
        "import sys; from mreza.config.supervisor import Part, Supervisor; "
        f"sys.exit(Supervisor('127.0.0.1', {free_port()}, [Part('web', {command.command!r})]).run())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout.count("no such module") == 3
    assert "The web server does not start" in done.stdout


@pytest.mark.parametrize("given", ["http", "0", "65536", "-1", "8000.0", "²"])
def test_a_port_is_a_number_of_a_port(given: str) -> None:
    with pytest.raises(SystemExit, match="must be a number from 1 to 65535"):
        port_from({"PORT": given})


def test_without_a_port_it_is_8000() -> None:
    assert port_from({}) == port_from({"PORT": ""}) == 8000


def test_a_part_that_keeps_falling_waits_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    part, pauses = Part("web", [sys.executable, "-c", ""]), []
    for _ in range(8):
        part.started = clock
        part.clear_away()
        pauses.append(part.start_again - clock)
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    part.started = clock - 3600  # it ran for an hour: this fall is the first one again
    part.clear_away()
    assert part.start_again - clock == 0.5
