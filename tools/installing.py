"""The steps of `tools/setup.py`. Nothing is done twice: `.venv/mreza.json` says what is installed, by hashes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from pythons import Trouble, find_python, is_new_enough

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from mreza.config.ports import port_from, who_listens  # noqa: E402
from mreza.config.unchanged import has_settings_file, is_prepared  # noqa: E402

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTE = VENV / "mreza.json"
# Settings that say where an installation is and what it is called; a trial has none of them.
OF_AN_INSTALLATION = (
    "SITE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "DATABASE_URL", "CACHE_URL", "SECRET_KEY", "SECRET_KEY_FILE",
    "DATABASE_URL_FILE", "DEFAULT_FROM_EMAIL", "DEBUG",
)  # fmt: skip
ROOM_TO_INSTALL, ROOM_TO_RUN = 400, 50  # MB
PIP = ["--disable-pip-version-check", "--no-input", "--quiet", "--progress-bar", "off"]


def set_up(what: str) -> None:
    """What the Makefile asks for: `run`, `try`, `test` or `install`."""
    if what not in ("run", "try", "test", "install"):
        raise Trouble(f"tools/setup.py knows `run`, `try`, `test` and `install`, not {what!r}.")
    if what == "try":
        _make_a_world_of_its_own()
    if what in ("run", "try") and (trouble := _port_trouble()):
        raise Trouble(trouble)
    _check_folder()
    _install("test" if what == "test" else "run")
    if what == "test":
        _find_or_install_chromium()
        _compile_translations()
    if what in ("run", "try"):
        _start(what)


# --- the machine ------------------------------------------------------------------------------------------


def _port_trouble() -> str:
    """Said before anything is installed; a port that stands in a file of settings is looked at by `mreza serve`."""
    return "" if has_settings_file(os.environ) else who_listens("127.0.0.1", port_from(os.environ))


def _check_folder() -> None:
    try:
        with tempfile.TemporaryFile(dir=ROOT):
            pass
    except OSError as error:
        raise Trouble(
            f"Mreža cannot write into its folder {ROOT} ({error.strerror}).\n"
            "Copy it to a place that is yours, or make the folder writable, and try again."
        ) from None
    _check_room(ROOM_TO_RUN)


def _check_room(needed: int) -> None:
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < needed:
        raise Trouble(
            f"The disk of {ROOT} is full: {free} MB are free, {needed} MB are needed. Make room and try again."
        )


# --- the packages -----------------------------------------------------------------------------------------


def _install(which: str) -> None:
    """Packages as locked, and Mreža itself; which: `run`, or `test` for everything."""
    wanted = _fingerprints()
    installed = _installed()
    if all(installed.get(key) == wanted[key] for key in ("folder", "project", which)):
        return
    _check_room(ROOM_TO_INSTALL)
    if installed.get("folder") != wanted["folder"] or not _works(PYTHON):
        _make_environment()
        installed = {}
    keys = ("run", "test") if which == "test" else ("run",)
    if any(installed.get(key) != wanted[key] for key in keys):
        _say(f"Installing {_count(which)} packages (once) …")
        _pip("install", "--require-hashes", "--no-deps", "-r", f"requirements/{which}.txt")
        installed |= {key: wanted[key] for key in keys}
    if installed.get("project") != wanted["project"]:
        _pip("install", "--no-build-isolation", "--no-deps", "--editable", ".")
    NOTE.write_text(
        json.dumps({**installed, "folder": wanted["folder"], "project": wanted["project"]}, indent=1)
    )


def _fingerprints() -> dict[str, str]:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("\n[tool.")[0]
    return {
        "folder": str(ROOT),  # an environment that was moved does not work
        "project": _hash(project.encode()),
        "run": _hash((ROOT / "requirements/run.txt").read_bytes()),
        "test": _hash((ROOT / "requirements/test.txt").read_bytes()),
    }


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _installed() -> dict[str, str]:
    try:
        noted: dict[str, str] = json.loads(NOTE.read_text())
    except (OSError, ValueError):
        return {}
    return noted


def _count(which: str) -> int:
    lines = (ROOT / f"requirements/{which}.txt").read_text(encoding="utf-8").splitlines()
    return sum("==" in line and not line.startswith((" ", "#")) for line in lines)


def _works(python: Path) -> bool:
    """An environment whose Python was removed or replaced by another one is made anew."""
    try:
        said = subprocess.run(
            [python, "-c", "import sys, ssl; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
        )
    except OSError:
        return False
    return said.returncode == 0 and is_new_enough(int(part) for part in said.stdout.strip().split("."))


def _make_environment() -> None:
    python = find_python()
    _say(f"Making the environment with {python} …")
    # Without pip inside: works on a Debian without python3-venv too, and is quicker everywhere.
    made = subprocess.run(
        [python, "-m", "venv", "--clear", "--without-pip", str(VENV)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if made.returncode:
        raise Trouble(f"{python} cannot make a virtual environment:\n{_end_of(made.stdout + made.stderr)}")


def _pip(*arguments: str) -> None:
    command = [*_find_pip(), *arguments[:1], *PIP, *arguments[1:]]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    if done.returncode:
        raise Trouble(
            f"The packages could not be installed. The last lines of pip:\n{_end_of(done.stdout)}\n"
            "Is a package index reachable from here (pip config list)? Then try again; what is done is kept."
        )


def _find_pip() -> list[str]:
    """A pip of this machine that can work for our environment, or one put into it from Python's own copy."""
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    base = _base_python()
    for candidate in ([base, "-m", "pip"], ["pip3"], ["pip"]):
        try:
            said = subprocess.run([*candidate, "--version"], capture_output=True, text=True, cwd=os.sep)
        except OSError:
            continue
        version = said.stdout.split()[1].split(".")[:2] if said.returncode == 0 else ["0", "0"]
        if tuple(int(part) for part in version) >= (22, 3):  # the first that knows --python
            return [*candidate, "--python", str(PYTHON)]
    if subprocess.run([PYTHON, "-m", "ensurepip"], capture_output=True, cwd=ROOT).returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    raise Trouble(
        f"{base} has no pip, and none can be made for it.\n"
        "Install one (Debian, Ubuntu: apt-get install python3-pip or python3-venv) and try again."
    )


def _base_python() -> str:
    said = subprocess.run(
        [PYTHON, "-c", "import sys; print(sys._base_executable)"], capture_output=True, text=True
    )
    return said.stdout.strip()


def _end_of(text: str) -> str:
    return "\n".join("  " + line for line in text.strip().splitlines()[-12:])


# --- the tests' browser -----------------------------------------------------------------------------------


def _find_or_install_chromium() -> None:
    """The system's Chromium; else Debian's package when we may install it; else Playwright's own download."""
    names = (
        os.environ.get("CHROMIUM", ""),
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    )
    if any(name and shutil.which(name) for name in names) or _playwright_has_one():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        _say("Installing Chromium for the browser tests (once) …")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            done = subprocess.run(["apt-get", *step], capture_output=True, text=True, env=environment)
        if done.returncode == 0 and shutil.which("chromium"):
            return
    _say("Fetching a Chromium for the browser tests (once) …")
    done = subprocess.run([PYTHON, "-m", "playwright", "install", "chromium"], capture_output=True, text=True)
    if done.returncode:
        raise Trouble(
            "The browser tests need a Chromium and none was found. Install one (Debian: apt-get install chromium),\n"
            "or say where it is: make test CHROMIUM=/path/to/chromium. Playwright said:\n"
            + _end_of(done.stdout + done.stderr)
        )


def _playwright_has_one() -> bool:
    ask = (
        "from playwright.sync_api import sync_playwright as p\n"
        "import os, sys\n"
        "with p() as w: sys.exit(not os.path.exists(w.chromium.executable_path))"
    )
    return subprocess.run([PYTHON, "-c", ask], capture_output=True).returncode == 0


# --- and off ----------------------------------------------------------------------------------------------


def _compile_translations() -> None:
    subprocess.run(
        [PYTHON, "-c", "from mreza.config.messages import compile_catalogues as c; c()"], check=True, cwd=ROOT
    )


def _make_a_world_of_its_own() -> None:
    """A trial sees nothing of the installation beside it: no setting, no file of settings, no database of its."""
    for name in [name for name in os.environ if name in OF_AN_INSTALLATION or name.startswith("EMAIL_")]:
        del os.environ[name]
    world = ROOT / "var" / "try"
    os.environ |= {
        "MREZA_TRY": "yes",
        "MREZA_VAR": str(world),
        "DATABASE_URL": f"sqlite:///{world / 'trial.sqlite3'}",
        "ENV_FILE": str(world / "no-settings"),
        "PORT": os.environ.get("PORT") or "8001",
    }


def _start(what: str) -> NoReturn:
    """This process becomes the supervisor; by way of `mreza serve --prepare` when anything has changed."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # half a second of every start, in a folder that is ours
    nothing_to_do = what == "run" and is_prepared(os.environ)
    if what == "try":
        os.execv(PYTHON, [str(PYTHON), "-m", "mreza", "try"])
    program = ["mreza.config.supervisor"] if nothing_to_do else ["mreza", "serve", "--prepare"]
    os.execv(PYTHON, [str(PYTHON), "-m", *program])


def _say(text: str) -> None:
    print(text, flush=True)
