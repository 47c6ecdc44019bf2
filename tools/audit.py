"""`make audit`, for maintainers: is the HTML valid (vnu), and what does Lighthouse say. Needs Node and Java.

Starts the product in a folder and on a port of its own, asks the pages as a browser would, and fails when vnu finds an
error or a score of Lighthouse is below 95. Then the same for the pages of signed-in people, in a world of invented ones
(`mreza try`): what they see is `noindex`, so nothing is said of search engines there. Both tools come from the npm
registry into `.bench/audit`. `tools/audit.py valid` asks vnu alone, `tools/audit.py fast` Lighthouse alone.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".bench" / "audit"
PACKAGES = ["vnu-jar", "lighthouse"]
VALID = [
    "", "about/", "about/accessibility/", "about/data/", "about/privacy/", "network/", "search/?q=varazdin", "cities/",
    "cities/?field=music&page=2", "cities/?q=nothing-is-called-so", "cities/hr-varazdin/", "cities/hr-varazdin/wrong/",
    "fields/", "fields/music/", "countries/", "countries/hr/", "regions/", "regions/africa/", "objectives/",
    "objectives/1/", "areas/", "areas/practices/", "sdg/", "sdg/11/", "account/login/", "no-such-page/",
    "practices/", "practices/?view=table&field=music", "practices/?view=map", "practices/?q=nothing-is-called-so",
    "practices/film-in-the-classroom-to-improve-writing/", "search/", "search/?q=djeca&kind=practice",
    "cities/hr-varazdin/write/", "account/password/reset/",
]  # fmt: skip
FAST = {
    "home": "", "directory": "cities/", "city": "cities/hr-varazdin/", "network": "network/", "practices": "practices/",
    "practice": "practices/film-in-the-classroom-to-improve-writing/", "search": "search/?q=film",
    "objective": "objectives/4/",
}  # fmt: skip
# By the name of an invented person: what this person works with. `*` stands for the first draft of one's own.
SIGNED_IN = {
    "Iva Izmišljena": [
        "desk/", "desk/cities/hr-varazdin/", "desk/notices/", "desk/notices/settings/", "cities/hr-varazdin/",
        "cities/hr-varazdin/people/", "cities/hr-varazdin/people/invite/", "cities/hr-varazdin/state/",
        "cities/hr-varazdin/profile/", "cities/hr-varazdin/profile/lede/", "cities/hr-varazdin/profile/facts/",
        "cities/hr-varazdin/profile/story/", "cities/hr-varazdin/profile/photo/", "cities/hr-varazdin/hand-over/",
        "cities/letters/", "practices/mine/", "practices/new/", "practices/asked/", "practices/*/write/",
        "practices/*/write/short/", "practices/*/write/blocks/", "practices/*/write/classification/",
        "practices/*/check/", "practices/*/history/", "translations/", "organisations/", "account/",
        "account/data/", "account/tokens/", "account/sessions/", "account/name/", "search/saved/",
    ],
    "Vera Invented": [
        "desk/", "people/", "people/new/", "people/write/", "people/import/", "organisations/new/",
        "account/invitations/", "cities/new/", "cities/import/", "cities/remarks/", "cities/hr-varazdin/edit/",
        "cities/hr-varazdin/history/", "vocabulary/labels/", "practices/import/", "practices/to-review/",
        "desk/outbox/",
    ],
    "Clara Fictional": ["desk/fields/music/", "people/"],
    "Ksenija Nestvarna": ["desk/countries/hr/"],
    "Marko Madeup": ["account/people/", "desk/outbox/"],
    "Nada Notreal": ["account/journal/"],
}  # fmt: skip
FAST_SIGNED_IN = {
    "desk": ("Iva Izmišljena", "desk/"),
    "writing": ("Iva Izmišljena", "practices/*/write/"),
    "register": ("Vera Invented", "people/"),
}
NOT_INDEXED = {"search"}  # on purpose: answers to a question are no page of their own
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
LEAST = 95


def main() -> int:
    """0 when every page is valid and every score is high enough."""
    for program in ("node", "npm", "java"):
        if not shutil.which(program):
            print(f"`make audit` needs {program}; it is for maintainers only.")
            return 1
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    _install()
    found = False
    with tempfile.TemporaryDirectory() as folder:
        with _server(Path(folder) / "public") as site:
            found |= what != "fast" and _validate(
                {f"{site}/{{}}/{path}": "" for path in VALID}, Path(folder) / "open"
            )
            found |= what != "valid" and _lighthouse(
                {name: (f"{site}/en/{path}", "") for name, path in FAST.items()}
            )
        with _server(Path(folder) / "trial", trial=True) as site:
            people = {name: _sign_in(site, Path(folder) / "trial", name) for name in SIGNED_IN}
            own = _own_draft(site, people["Iva Izmišljena"])
            pages = {
                f"{site}/{{}}/{path.replace('*', own)}": people[name]
                for name in SIGNED_IN
                for path in SIGNED_IN[name]
            }
            found |= what != "fast" and _validate(pages, Path(folder) / "signed-in")
            fast = {
                name: (f"{site}/en/{path.replace('*', own)}", people[person])
                for name, (person, path) in FAST_SIGNED_IN.items()
            }
            found |= what != "valid" and _lighthouse(fast)
    return 1 if found else 0


def _install() -> None:
    TOOLS.mkdir(parents=True, exist_ok=True)
    if not all((TOOLS / "node_modules" / name).exists() for name in PACKAGES):
        subprocess.run(["npm", "install", "--silent", "--prefix", TOOLS, *PACKAGES], check=True)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@contextmanager
def _server(folder: Path, *, trial: bool = False) -> Iterator[str]:
    """The product, started for this and stopped again; its output stands in `folder/said`."""
    folder.mkdir()
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "MREZA_VAR": str(folder / "var"), "ENV_FILE": os.devnull}
    if trial:
        environment |= {"MREZA_TRY": "yes", "DATABASE_URL": f"sqlite:///{folder / 'var/trial.sqlite3'}"}
        (folder / "var").mkdir()
    site = f"http://localhost:{port}"
    with (folder / "said").open("w") as said:
        program = [ROOT / ".venv/bin/mreza", *(["try"] if trial else ["serve", "--prepare"])]
        server = subprocess.Popen(program, env=environment, cwd=ROOT, stdout=said, stderr=said)
        try:
            _wait_for(server, site, folder / "said")
            yield site
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _wait_for(server: subprocess.Popen[bytes], site: str, said: Path) -> None:
    for _ in range(3000):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{site}/readyz", timeout=5)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The product does not start:\n{said.read_text()}")


def _sign_in(site: str, folder: Path, name: str) -> str:
    """The session of an invented person, as a Cookie header; by the link that `mreza try` printed."""
    link = _link_of(name, folder / "said")
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(link).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise SystemExit(f"The link of {name} opens no page with a button.")
    browser.open(link, urllib.parse.urlencode({"csrfmiddlewaretoken": token[1]}).encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def _link_of(name: str, said: Path) -> str:
    """The link printed for this person, a little after the product is ready."""
    for _ in range(300):
        found = re.search(rf"\({re.escape(name)}\)\s+(http\S+/try/\S+)\s", said.read_text())
        if found is not None:
            return found[1]
        time.sleep(0.2)
    raise SystemExit(f"No link was printed for {name}.")


def _own_draft(site: str, cookie: str) -> str:
    """The code of a draft this person may write."""
    page = _body(f"{site}/en/practices/mine/", cookie).decode()
    found = re.search(r"/en/practices/([\w-]{22})/", page)
    if found is None:
        raise SystemExit("Nobody has a draft in the world of invented people.")
    return found[1]


def _body(address: str, cookie: str) -> bytes:
    headers = {"Accept": "text/html"} | ({"Cookie": cookie} if cookie else {})
    try:
        body: bytes = urllib.request.urlopen(urllib.request.Request(address, headers=headers)).read()
    except urllib.error.HTTPError as error:
        if cookie:
            raise SystemExit(f"{address} answers {error.code} to a person whose page it is.") from None
        body = error.read()
    return body


def _validate(addresses: dict[str, str], pages: Path) -> bool:
    """Whether vnu found an error in any page of any of our languages."""
    pages.mkdir()
    for language in ("en", "hr", "fr"):
        for number, (address, cookie) in enumerate(addresses.items()):
            name = re.sub(r"\W+", "_", address.split("/{}/")[1]) or "home"
            (pages / f"{language}-{number:02}-{name}.html").write_bytes(
                _body(address.format(language), cookie)
            )
    jar = next((TOOLS / "node_modules" / "vnu-jar").rglob("vnu.jar"))
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", jar, "--errors-only", "--skip-non-html", pages],
        capture_output=True,
        text=True,
    )
    print(
        f"vnu: {len(addresses) * 3} pages, {'errors' if done.returncode else 'no error'}\n{done.stderr}",
        flush=True,
    )
    return bool(done.returncode)


def _lighthouse(pages: dict[str, tuple[str, str]]) -> bool:
    """Whether any score is below the least we allow; the table of all scores."""
    low = False
    for preset in ("mobile", "desktop"):
        for name, (address, cookie) in pages.items():
            scores = _scores(address, preset, cookie)
            if name in NOT_INDEXED:
                del scores["seo"]
            low |= any(score < LEAST for score in scores.values())
            told = "  ".join(f"{category} {score}" for category, score in scores.items())
            print(f"Lighthouse {preset:8} {name:10} {told}", flush=True)
    return low


def _scores(address: str, preset: str, cookie: str) -> dict[str, int]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
    flags = "--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    if os.geteuid() == 0:
        flags += " --no-sandbox"
    categories = CATEGORIES[:-1] if cookie else CATEGORIES  # a signed-in page is not for search engines
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "lighthouse.json"
        headers = [f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []
        subprocess.run(
            ["node", TOOLS / "node_modules/lighthouse/cli/index.js", address, "--quiet", "--output=json",
             f"--output-path={report}", f"--only-categories={','.join(categories)}", f"--chrome-flags={flags}",
             *headers, *(["--preset=desktop"] if preset == "desktop" else [])],
            check=True, env={**os.environ, "CHROME_PATH": chromium},
        )  # fmt: skip
        told = json.loads(report.read_text())["categories"]
    return {name: round(100 * (told[name]["score"] or 0)) for name in categories}


if __name__ == "__main__":
    sys.exit(main())
