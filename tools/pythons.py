"""Which Python of this machine can run Mreža. Also read by old Pythons: no new syntax in here."""

import os
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
CANDIDATES = ("python3", "python3.13", "python3.12", "python3.11", "python")
WHAT_A_PYTHON_HAS = (
    "import sys, ssl, ctypes, sqlite3; c = sqlite3.connect(':memory:'); "
    "c.execute('create virtual table t using fts5(x)'); "
    "print('%d.%d|%s|%s' % (sys.version_info[0], sys.version_info[1], sqlite3.sqlite_version, sys.executable))"
)


class Trouble(Exception):
    """Something the reader can put right; the text says what and how."""


def is_new_enough(version):
    return OLDEST <= tuple(version) <= NEWEST


def look_at(program):
    """((major, minor), executable) of a Python that can run Mreža, or (None, why not)."""
    try:
        answer = subprocess.run(
            [program, "-c", WHAT_A_PYTHON_HAS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=os.sep
        )
    except OSError:
        return None, "not there"
    if answer.returncode:
        last_line = answer.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return None, "".join(last_line)
    version, sqlite, executable = answer.stdout.decode("utf-8", "replace").strip().split("|")
    numbers = tuple(int(part) for part in version.split("."))
    if not is_new_enough(numbers):
        return None, "is Python " + version
    if tuple(int(part) for part in sqlite.split(".")) < (3, 40):
        return None, "has SQLite " + sqlite + ", but 3.40 is needed"
    return numbers, executable


def find_python():
    """The machine's own `python3` when it will do, else the newest one that will."""
    seen = []
    for program in (sys.executable,) + CANDIDATES:
        numbers, found = look_at(program)
        if numbers:
            return found
        if found != "not there" and found not in " ".join(seen):
            seen.append("  " + program + ": " + found)
    raise Trouble(
        "Mreža needs Python 3.11, 3.12 or 3.13 with SQLite 3.40 or newer. Found:\n"
        + "\n".join(seen or ["  no Python at all"])
        + "\nInstall one (Debian, Ubuntu: apt-get install python3; macOS: brew install python@3.13) and try again."
    )
