"""Setting up: the peers' environment, wrk and nginx, the installations with 400, 10,000 and 40,000 cities."""

from __future__ import annotations

import csv
import hashlib
import shutil
import sqlite3
import subprocess
import venv
from contextlib import closing
from pathlib import Path

from bench.places import PEERS, PLACE, PYTHON, ROOT, SIZES, data
from bench.servers import clean_environment

ROWS = PLACE / "rows.csv"
DATASETTE = PLACE / "cities.db"
PLAIN = PLACE / "plain.sqlite3"
WAGTAIL = PLACE / "wagtail.sqlite3"
DEBIAN = ("wrk", "libluajit-5.1-2", "libluajit2-5.1-2", "nginx", "nginx-common")
MADE_FROM = ("bench/synthetic.py", "bench/peers", "bench/requirements.txt", "mreza/cities/data")


def set_up(sizes: tuple[int, ...] = SIZES) -> None:
    """Everything that is missing; nothing is made twice."""
    PLACE.mkdir(exist_ok=True)
    _forget_what_is_out_of_date()
    _peers()
    _tools()
    for size in sizes:
        _installation(size)
    _tables_of_peers()


def _run(argv: list[str], env: dict[str, str] | None = None, cwd: Path = ROOT) -> str:
    done = subprocess.run(
        argv, cwd=cwd, env=clean_environment() | (env or {}), capture_output=True, text=True, timeout=900
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(argv)} failed:\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stdout


def _forget_what_is_out_of_date() -> None:
    """Data made by another version of what makes it would measure something else."""
    files = [
        path
        for place in MADE_FROM
        for path in sorted([ROOT / place, *(ROOT / place).rglob("*")])
        if path.is_file() and "__pycache__" not in path.parts
    ]
    files += sorted((ROOT / "mreza").glob("*/migrations/0*.py"))
    stamp = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    kept = PLACE / "made-from"
    if kept.exists() and kept.read_text() == stamp:
        return
    for path in [ROWS, DATASETTE, PLAIN, WAGTAIL, *(PLACE / f"cities-{size}" for size in SIZES)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    kept.write_text(stamp)


def _peers() -> None:
    wanted = (ROOT / "bench" / "requirements.txt").read_text()
    have = PLACE / "venv" / "have.txt"
    if have.exists() and have.read_text() == wanted:
        return
    print("Making the peers' environment …", flush=True)
    # Our own environment has no pip (tools/installing.py); a new one takes its from Python's own copy.
    venv.create(PLACE / "venv", with_pip=True, clear=True)
    quietly = ["--quiet", "--disable-pip-version-check"]
    _run([str(PEERS / "python"), "-m", "pip", "install", *quietly, "-r", "bench/requirements.txt"])
    have.write_text(wanted)


def _tools() -> None:
    """wrk and nginx from Debian's packages, unpacked here: nothing is installed and no service is started."""
    place = PLACE / "apt"
    if place.exists() or not (shutil.which("apt-get") and shutil.which("dpkg")):
        return
    print("Unpacking wrk and nginx …", flush=True)
    place.mkdir()
    if not list(Path("/var/lib/apt/lists").glob("*_Packages*")):
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True, check=False, timeout=300)
    for name in DEBIAN:
        subprocess.run(
            ["apt-get", "download", "-qq", name], cwd=place, capture_output=True, check=False, timeout=300
        )
    for package in place.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(place)], capture_output=True, check=False, timeout=60)


def nginx() -> Path | None:
    """Where nginx is, if it can be had."""
    found = shutil.which("nginx")
    unpacked = PLACE / "apt" / "usr" / "sbin" / "nginx"
    return Path(found) if found else unpacked if unpacked.exists() else None


def _installation(size: int) -> None:
    place = PLACE / f"cities-{size}"
    env = data(size)
    if not (place / "ready").exists():
        print(f"Making an installation with {size} cities …", flush=True)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        _run([str(PYTHON), "-m", "mreza", "prepare"], env)
        rows = ["--rows", str(ROWS)] if size == 10_000 else []
        _run([str(PYTHON), "-m", "bench.synthetic", str(size), *rows], env)
        (place / "ready").touch()
    else:
        _run([str(PYTHON), "-m", "mreza", "prepare"], env)


def _tables_of_peers() -> None:
    if not DATASETTE.exists():
        _datasette()
    for module, file in (("plain", PLAIN), ("wagtail_site", WAGTAIL)):
        if not file.exists():
            print(f"Loading {module} …", flush=True)
            half = file.with_suffix(".half")
            half.unlink(missing_ok=True)
            env = {"PEER_DATABASE": str(half)}
            _run([str(PEERS / "python"), "-m", f"{module}.load", str(ROWS)], env, ROOT / "bench" / "peers")
            with closing(sqlite3.connect(half)) as database:
                database.execute("ANALYZE")
                database.commit()
                database.execute("PRAGMA journal_mode=DELETE")  # so that it is one file
            half.rename(file)


def _datasette() -> None:
    """The common rows as one table, with an index on everything that is sorted or counted by."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = dict.fromkeys(("since_year", "population", "confirmed"), "INTEGER")
    numbers |= dict.fromkeys(("latitude", "longitude"), "REAL")
    columns = ", ".join(
        f"{name} {numbers.get(name, 'TEXT')}{' PRIMARY KEY' if name == 'code' else ''}" for name in rows[0]
    )
    with closing(sqlite3.connect(DATASETTE)) as database:
        database.execute(f"CREATE TABLE cities ({columns})")
        database.executemany(
            f"INSERT INTO cities VALUES ({', '.join('?' * len(rows[0]))})",
            [tuple(row.values()) for row in rows],
        )
        for name in ("name", "field", "region", "country", "since_year", "confirmed"):
            database.execute(f"CREATE INDEX cities_{name} ON cities ({name})")
        database.execute("ANALYZE")
        database.commit()
