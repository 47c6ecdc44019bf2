"""`make audit`, for maintainers: is the HTML valid (vnu), and what does Lighthouse say. Needs Node and Java.

Starts the product in a folder and on a port of its own, asks the pages as a browser would, and fails when vnu finds an
error or a score of Lighthouse is below 95. Both tools come from the npm registry into `.bench/audit`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".bench" / "audit"
PACKAGES = ["vnu-jar", "lighthouse"]
VALID = [
    "", "about/", "about/accessibility/", "about/data/", "about/privacy/", "network/", "search/?q=varazdin", "cities/",
    "cities/?field=music&page=2", "cities/?q=nothing-is-called-so", "cities/hr-varazdin/", "cities/hr-varazdin/wrong/",
    "fields/", "fields/music/", "countries/", "countries/hr/", "regions/", "regions/africa/", "objectives/",
    "objectives/1/", "areas/", "areas/practices/", "sdg/", "sdg/11/", "account/login/", "no-such-page/",
]  # fmt: skip
FAST = {"home": "", "directory": "cities/", "city": "cities/hr-varazdin/", "network": "network/"}
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
LEAST = 95


def main() -> int:
    """0 when every page is valid and every score is high enough."""
    for program in ("node", "npm", "java"):
        if not shutil.which(program):
            print(f"`make audit` needs {program}; it is for maintainers only.")
            return 1
    _install()
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = _serve(Path(folder), port)
        try:
            invalid = _validate(f"http://localhost:{port}", Path(folder))
            low = _lighthouse(f"http://localhost:{port}", Path(folder))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
    return 1 if invalid or low else 0


def _install() -> None:
    TOOLS.mkdir(parents=True, exist_ok=True)
    if not all((TOOLS / "node_modules" / name).exists() for name in PACKAGES):
        subprocess.run(["npm", "install", "--silent", "--prefix", TOOLS, *PACKAGES], check=True)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def _serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PORT": str(port), "MREZA_VAR": str(folder / "var"), "ENV_FILE": os.devnull}
    server = subprocess.Popen([ROOT / ".venv/bin/mreza", "serve", "--prepare"], env=environment, cwd=ROOT)
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5)
        except OSError:
            time.sleep(0.2)
        else:
            return server
    server.kill()
    raise SystemExit("The product does not start; see above.")


def _validate(site: str, folder: Path) -> bool:
    """Whether vnu found an error in any page of any of our languages."""
    pages = folder / "pages"
    pages.mkdir()
    for language in ("en", "hr", "fr"):
        for number, path in enumerate(VALID):
            request = urllib.request.Request(f"{site}/{language}/{path}", headers={"Accept": "text/html"})
            try:
                body = urllib.request.urlopen(request).read()
            except urllib.error.HTTPError as error:
                body = error.read()
            name = path.replace("/", "_").replace("?", "_") or "home"
            (pages / f"{language}-{number:02}-{name}.html").write_bytes(body)
    jar = next((TOOLS / "node_modules" / "vnu-jar").rglob("vnu.jar"))
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", jar, "--errors-only", "--skip-non-html", pages],
        capture_output=True,
        text=True,
    )
    print(
        f"vnu: {len(VALID) * 3} pages, {'errors' if done.returncode else 'no error'}\n{done.stderr}",
        flush=True,
    )
    return bool(done.returncode)


def _lighthouse(site: str, folder: Path) -> bool:
    """Whether any score is below the least we allow; the table of all scores."""
    low = False
    for preset in ("mobile", "desktop"):
        for name, path in FAST.items():
            scores = _scores(f"{site}/en/{path}", preset, folder / "lighthouse.json")
            low |= any(score < LEAST for score in scores.values())
            print(
                f"Lighthouse {preset:8} {name:10} " + "  ".join(f"{k} {v}" for k, v in scores.items()),
                flush=True,
            )
    return low


def _scores(address: str, preset: str, report: Path) -> dict[str, int]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
    flags = "--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    if os.geteuid() == 0:
        flags += " --no-sandbox"
    subprocess.run(
        ["node", TOOLS / "node_modules/lighthouse/cli/index.js", address, "--quiet", "--output=json",
         f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}",
         *(["--preset=desktop"] if preset == "desktop" else [])],
        check=True, env={**os.environ, "CHROME_PATH": chromium},
    )  # fmt: skip
    categories = json.loads(report.read_text())["categories"]
    return {name: round(100 * (categories[name]["score"] or 0)) for name in CATEGORIES}


if __name__ == "__main__":
    sys.exit(main())
