"""What is measured, and what each figure should be (issue "The network, live on real data")."""

from __future__ import annotations

import concurrent.futures
import json
import re
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import engines
from bench.comparing import Series, compare
from bench.environment import DATASETTE, PLAIN, WAGTAIL, nginx
from bench.load import OwnClient, Wrk
from bench.partners import installed as installed_partners
from bench.places import FIRST_PORT, PEERS, PLACE, PYTHON, ROOT, data
from bench.servers import Server, clean_environment, fetch, mreza, peer
from bench.ties import installed as installed_ties
from bench.ties_import import installed as imported_ties

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
COLD = {"PAGE_CACHE_MB": "0"}
DIRECTORY = "/en/cities/"
FACETS = ("field", "region", "country", "confirmed")
# The directory and its search in turn, so that no single answer can be remembered.
LISTS = (
    "/en/cities/?page=2", "/en/cities/?field=music", "/en/cities/?region=africa&sort=-population",
    "/en/cities/?since=2015&until=2019", "/en/cities/?country=fr&country=it", "/en/cities/?sort=country&page=3",
    "/en/cities/?confirmed=yes&field=design&field=film",
)  # fmt: skip
SEARCHES = (
    "/en/cities/?q=varazdin", "/en/cities/?q=krakow", "/en/cities/?q=san", "/en/cities/?q=Zaragoza",
    "/en/cities/?q=italy", "/en/cities/?q=Lavov", "/en/cities/?q=saint+etienne", "/en/cities/?q=varazdn",
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One line of the report: what was measured, what it is, what it should be, and whether it is."""

    what: str
    got: str
    wanted: str = ""
    good: bool | None = None

    @property
    def mark(self) -> str:
        return {None: "–", True: "yes", False: "**no**"}[self.good]


def at_least(what: str, got: float, wanted: float) -> Figure:
    return Figure(what, f"{got:.2f} ×", f"≥ {wanted:g} ×", got >= wanted)


def at_most(what: str, got: float, wanted: float, unit: str) -> Figure:
    return Figure(what, f"{got:.3g} {unit}", f"≤ {wanted:g} {unit}", got <= wanted)


@dataclass
class Bench:
    """One run of everything."""

    client: Wrk | OwnClient
    rounds: int = 5
    seconds: float = 2.0

    def warm(self) -> tuple[list[Series], list[Figure]]:
        """The directory from the page cache, beside the same bytes as a constant and as nginx's static file."""
        ours = mreza("Mreža, warm", FIRST_PORT, DIRECTORY, data(400))
        place = PLACE / "constant"
        _capture(ours, place)
        servers = [
            ours,
            peer("granian, the same bytes as a constant", "constant:application", FIRST_PORT + 1, DIRECTORY,
                 CONSTANT=str(place)),
        ]  # fmt: skip
        web = nginx()
        if web:
            servers.append(_nginx(web, place, FIRST_PORT + 2))
        series = compare(
            self.client,
            servers,
            rounds=self.rounds + 2,
            seconds=self.seconds,
            connections=16,
            headers=BROWSER,
        )
        figures = [
            at_least("Warm directory page to granian's constant", series[0].faster_than(series[1]), 0.80)
        ]
        if web:
            figures.append(
                at_least("Warm directory page to nginx's static file", series[0].faster_than(series[2]), 0.35)
            )
        else:
            figures.append(
                Figure("Warm directory page to nginx's static file", "nginx cannot be had here", "≥ 0.35 ×")
            )
        return series, figures

    def cold(self) -> tuple[list[Series], list[Figure]]:
        """The directory's list with its facets made anew for every reader, 10,000 cities.

        Both show every value of every facet: by default Datasette shows the first thirty.
        """
        facets = "&".join(f"_facet={name}" for name in FACETS)
        rows = f"/cities/cities?_size=50&_sort=name&{facets}"
        servers = [
            mreza("Mreža, cold: 50 rows, 4 facets", FIRST_PORT, f"{DIRECTORY}?view=list", data(10_000) | COLD),
            _datasette("Datasette: 50 rows, 4 facets", FIRST_PORT + 1, f"{rows}&_facet_size=max"),
            _datasette("Datasette: 50 rows, 30 values a facet", FIRST_PORT + 4, rows),
            peer("Wagtail: 50 rows, no facets", "wagtail_site.wsgi:application", FIRST_PORT + 2, "/cities/",
                 PEER_DATABASE=str(WAGTAIL)),
            peer("plain Django list: 50 rows, no facets", "plain.wsgi:application", FIRST_PORT + 3, DIRECTORY[3:],
                 PEER_DATABASE=str(PLAIN)),
        ]  # fmt: skip
        _check_datasette(servers[1])
        series = compare(self.client, servers, rounds=self.rounds, seconds=self.seconds, connections=4)
        ours, datasette, shorter, wagtail, plain = series
        return series, [
            at_least(
                "Cold directory page to Datasette with the same facets", ours.faster_than(datasette), 10
            ),
            at_least("… the same by processor time an answer", datasette.cost / ours.cost, 10),
            Figure(
                "… to Datasette with the first 30 values of each facet", f"{ours.faster_than(shorter):.2f} ×"
            ),
            at_least("Cold directory page to Wagtail's listing", ours.faster_than(wagtail), 5),
            Figure(
                "Cold directory page to a plain Django list without facets",
                f"{ours.faster_than(plain):.2f} ×",
            ),
        ]

    def api(self) -> tuple[list[Series], list[Figure]]:
        """Lists of 50 cities as JSON, 10,000 cities."""
        servers = [
            mreza("Mreža API: 50 cities", FIRST_PORT, "/api/v1/cities?page_size=50", data(10_000) | COLD),
            peer("plain django-ninja schema list: 50 cities", "plain.wsgi:application", FIRST_PORT + 1,
                 "/api/cities", PEER_DATABASE=str(PLAIN)),
        ]  # fmt: skip
        series = compare(self.client, servers, rounds=self.rounds, seconds=self.seconds, connections=4)
        return series, [
            at_least(
                "API list of 50 to a plain django-ninja schema list", series[0].faster_than(series[1]), 2
            )
        ]

    def scale(self) -> tuple[list[Series], list[Figure]]:
        """40,000 cities beside the real network of some 400; one reader at a time."""
        all_series, figures = [], []
        for what, paths in (("directory", LISTS), ("search", SEARCHES)):
            servers = [
                mreza(f"Mreža, cold {what}, {size:,} cities", FIRST_PORT + place, paths[0], data(size) | COLD)
                for place, size in enumerate((400, 40_000))
            ]
            for server in servers:
                server.more = paths[1:]
            series = compare(self.client, servers, rounds=self.rounds, seconds=self.seconds, connections=1)
            slower = series[1].slower_than(series[0])
            figures.append(at_most(f"p50 of the cold {what} at 40,000 cities to that at 400", slower, 3, "×"))
            all_series += series
        return all_series, figures

    def inside(self) -> list[Figure]:
        """Search in the database, and statements of a page."""
        said = json.loads(_probe("search", data(40_000)))
        figures = [
            at_most(
                f"Search by name, {what}, p99 in the database (40,000 cities)",
                said[f"{key} database p99"],
                15,
                "ms",
            )
            for key, what in (
                ("whole", "whole name"),
                ("begun", "first half"),
                ("mistyped", "one wrong letter"),
            )
        ]
        figures += [
            Figure(f"… {what}, with reading the question and slips, p50 / p99",
                   f"{said[f'{key} whole p50']:.1f} / {said[f'{key} whole p99']:.1f} ms")
            for key, what in (("whole", "whole name"), ("begun", "first half"), ("mistyped", "one wrong letter"))
        ]  # fmt: skip
        counts = json.loads(_probe("queries", data(400)))
        lists = [count for name, count in counts.items() if "directory" in name]
        figures.append(
            Figure(
                "Statements of a page, once counts are kept: "
                + ", ".join(f"{name} {count}" for name, count in counts.items()),
                f"{max(counts.values())} at most",
                "≤ 12, constant",
                min(counts.values()) >= 0 and max(counts.values()) <= 12 and len(set(lists[:3])) == 1,
            )
        )
        return figures

    def cards(self) -> list[Figure]:
        """Search over 100,000 records beside the bare engine on the same rows, on both engines."""
        engines.prepare()
        return [
            figure
            for engine in engines.ENGINES
            for figure in _card_figures(engine, engines.ask(engine, "bench.cards"))
        ]

    def practices(self) -> list[Figure]:
        """Practices imported, published and listed, on both engines."""
        figures = []
        for engine in engines.ENGINES:
            with engines.new(engine) as env:
                figures += _practice_figures(engine, json.loads(engines.run(["bench.practices"], env)))
        return figures

    def ties(self) -> list[Figure]:
        """The ledger with 100,000 ties: listed, searched, rebuilt after an act, taken away, on both engines."""
        return [
            figure for engine in engines.ENGINES for figure in _tie_figures(engine, installed_ties(engine))
        ]

    def partners(self) -> list[Figure]:
        """Explained matching: all lists as shipped, and one city among 10,000, on both engines."""
        return [
            figure
            for engine in engines.ENGINES
            for figure in _partner_figures(engine, installed_partners(engine))
        ]

    def ties_import(self) -> list[Figure]:
        """100,000 ties from a workbook on a new installation, on both engines."""
        return [
            figure
            for engine in engines.ENGINES
            for figure in _tie_import_figures(engine, imported_ties(engine))
        ]

    def change(self) -> list[Figure]:
        """How long a corrected city stays old on any of two workers."""
        place = PLACE / "cities-400-changed"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(PLACE / "cities-400", place)
        env = data(400) | {"MREZA_VAR": str(place), "DATABASE_URL": f"sqlite:///{place / 'db.sqlite3'}"}
        server = mreza("Mreža, two workers", FIRST_PORT, "/en/cities/hr-varazdin/", env, workers=2).start()
        delays = []
        try:
            for _change in range(5):
                _until_kept(server)
                delays.append(_seconds_old(server, env))
        finally:
            server.stop()
        return [
            at_most("A corrected city is new on every worker after (worst of 5)", max(0.0, *delays), 1, "s")
        ]

    def first_view(self) -> list[Figure]:
        """Bytes of the first view of the directory, over the wire: in Chromium where it is, else by reading."""
        server = mreza("Mreža, first view", FIRST_PORT, DIRECTORY, data(400)).start()
        try:
            sizes, how = _fetched_by_chromium(server), "as Chromium fetches it"
            if not sizes:
                sizes, how = dict(_walk(server)), "read from the page, its styles and scripts"
        finally:
            server.stop()
        fonts = {path: size for path, size in sizes.items() if path.endswith(".woff2")}
        outline = {path: size for path, size in sizes.items() if _is_outline(path)}
        rest = sum(size for path, size in sizes.items() if path not in fonts and path not in outline)
        page = sizes[DIRECTORY] / 1000
        return [
            at_most(
                f"First view of the directory, compressed, without outline and fonts ({how}; the page {page:.1f} kB,"
                f" {len(sizes)} files in all)", rest / 1000, 100, "kB",
            ),
            at_most(f"Its fonts ({len(fonts)} files)", sum(fonts.values()) / 1000, 70, "kB"),
            Figure("Its outline of the land", f"{sum(outline.values()) / 1000:.1f} kB"),
        ]  # fmt: skip

    def commands(self) -> list[Figure]:
        """`mreza check` on what is prepared."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        before, times = used.ru_utime + used.ru_stime, []
        for _try in range(3):
            begun = time.monotonic()
            subprocess.run(
                [str(PYTHON), "-m", "mreza", "check"], cwd=ROOT, env=clean_environment() | data(400), check=True,
                capture_output=True, timeout=60,
            )  # fmt: skip
            times.append(time.monotonic() - begun)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = (used.ru_utime + used.ru_stime - before) / len(times)
        return [
            at_most(f"`mreza check`, best of 3 ({processor:.2f} s of processor time)", min(times), 1.5, "s")
        ]


# --- help for single measures ---------------------------------------------------------------------------------
def _capture(server: Server, place: Path) -> None:
    """Keep our warm page as body and headers for the peers."""
    place.mkdir(exist_ok=True)
    server.start()
    try:
        for _try in range(3):
            headers, body = fetch(server.url, BROWSER)
    finally:
        server.stop()
    if headers.get("content-encoding") != "br" or "etag" not in headers:
        raise SystemExit("The directory did not come from the page cache.")
    kept = [(name, value) for name, value in headers.items() if name not in ("date", "server", "connection")]
    (place / "headers.json").write_text(json.dumps(kept))
    (place / "body").write_bytes(body)


def _nginx(program: Path, place: Path, port: int) -> Server:
    """nginx, one process, sending the same compressed bytes and the same headers from a file."""
    headers = [
        (name, value)
        for name, value in json.loads((place / "headers.json").read_text())
        if name not in ("content-length", "content-type", "etag", "last-modified")
    ]
    said = "\n".join(
        f"      add_header {name} {json.dumps(value, ensure_ascii=False)};" for name, value in headers
    )
    (place / "en" / "cities").mkdir(parents=True, exist_ok=True)
    shutil.copy(place / "body", place / "en" / "cities" / "index.html")
    temporary = "\n".join(
        f"  {kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = place / "nginx.conf"
    configuration.write_text(f"""daemon off; master_process off; worker_processes 1;
pid {place}/nginx.pid; error_log {place}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000; open_file_cache max=10;
{temporary}
  default_type "text/html; charset=utf-8";
  server {{
    listen 127.0.0.1:{port};
    root {place};
    location / {{
      index index.html;
{said}
    }}
  }}
}}
""")
    return Server(
        "nginx, the same bytes as a static file", [str(program), "-c", str(configuration)], port, DIRECTORY
    )


def _datasette(name: str, port: int, path: str) -> Server:
    """From a file that does not change, with time to count every facet."""
    return Server(
        name,
        [str(PEERS / "python"), "-m", "datasette", "serve", "-i", str(DATASETTE), "--host", "127.0.0.1",
         "--port", str(port), "--setting", "facet_time_limit_ms", "5000", "--setting", "sql_time_limit_ms", "10000",
         "--setting", "suggest_facets", "off"],
        port,
        path,
    )  # fmt: skip


def _check_datasette(server: Server) -> None:
    """It must really count all facets: it leaves out what takes too long."""
    server.start()
    try:
        _headers, body = fetch(
            server.at(server.path.replace("/cities/cities?", "/cities/cities.json?")), timeout=60
        )
    finally:
        server.stop()
    missing = set(FACETS) - set(json.loads(body)["facet_results"])
    if missing:
        raise SystemExit(f"Datasette left out {missing}.")


def _probe(what: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [str(PYTHON), "-m", "bench.probe", what], cwd=ROOT, env=clean_environment() | env, capture_output=True,
        text=True, timeout=300,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"probe {what} failed:\n{done.stderr[-3000:]}")
    return done.stdout.strip().splitlines()[-1]


def _card_figures(engine: str, said: dict[str, Any]) -> list[Figure]:
    return [
        at_most(
            f"Search over {said['cards']:,} records with five facets and snippets, {engine}: p99 to that of the bare"
            " engine with two counts",
            said["ratio p99"],
            2,
            "×",
        ),
        Figure(
            "… p50 / p99 beside the bare engine's; answers, median and most",
            f"{said['ours p50, ms']:.1f} / {said['ours p99, ms']:.1f} ms beside "
            f"{said['bare p50, ms']:.1f} / {said['bare p99, ms']:.1f} ms; "
            f"{said['answers, median']:,} and {said['answers, most']:,}",
        ),
        Figure(
            "… what a worker reads again after one publish, and all records at its start (of it the processor's)",
            f"{said['after one publish, ms']:.0f} ms; {said['all anew, s']:.1f} s "
            f"({said['all anew, processor s']:.1f} s)",
        ),
        Figure(
            "… the columns, and the whole worker",
            f"{said['columns, MB']:.0f} and {said['memory of the process, MB']:.0f} MB",
        ),
    ]


def _practice_figures(engine: str, said: dict[str, Any]) -> list[Figure]:
    lists = said["statements"]
    return [
        at_most(f"Import of {said['rows']:,} practices from XLSX, {engine}", said["import, s"], 30, "s"),
        at_most("… of it the one transaction", said["transaction, s"], 8, "s"),
        at_most(f"Publishing one practice, {engine}, p95", said["publish p95, ms"], 100, "ms"),
        Figure(
            f"List of {', '.join(lists)} practices, cold, statements, {engine}",
            ", ".join(map(str, lists.values())),
            "≤ 14, constant",
            min(lists.values()) > 0 and max(lists.values()) <= 14 and len(set(lists.values())) == 1,
        ),
    ]


def _tie_figures(engine: str, said: dict[str, Any]) -> list[Figure]:
    return [
        at_most(
            f"Ties: page of {said['ties']:,} with facets, {engine}, p95",
            said["page with facets p95, ms"],
            60,
            "ms",
        ),
        at_most(f"… with words, {engine}, p95", said["page with words p95, ms"], 150, "ms"),
        at_most(f"… rebuilt after an act, {engine}, p95", said["rebuilt after an act p95, ms"], 400, "ms"),
        at_most(f"… GEXF of all, memory above idle, {engine}", said["gexf, MB above idle"], 60, "MB"),
        Figure(f"… read anew in a new process, {engine}", f"{said['columns read anew, ms']:.0f} ms"),
    ]


def _partner_figures(engine: str, said: dict[str, Any]) -> list[Figure]:
    return [
        at_most(
            f"Partners of one city among {said['cities']:,}, explained, {engine}, p95",
            said["partners of one, explained p95, ms"],
            50,
            "ms",
        ),
        at_most(
            f"All lists of {said['cities as shipped']} cities, from the database, {engine}",
            said["all lists as shipped, from the database, ms"] / 1000,
            1,
            "s",
        ),
        Figure(f"… all of them in words, {engine}", f"{said['all of them in words, ms'] / 1000:.2f} s"),
        Figure(
            f"… among {said['cities']:,}: read and made anew, and the first list, {engine}",
            f"{said['network read and made, ms'] / 1000:.1f} and {said['first list, ms'] / 1000:.1f} s",
        ),
        Figure(
            f"… after an act that changes nothing of it, {engine}, p95",
            f"{said['after an act that changes nothing of it p95, ms']:.0f} ms",
        ),
    ]


def _tie_import_figures(engine: str, said: dict[str, Any]) -> list[Figure]:
    return [
        at_most(f"Import of {said['ties']:,} ties from XLSX, {engine}", said["import, s"], 30, "s"),
        at_most("… of it the one transaction", said["transaction, s"], 8, "s"),
        Figure("… of it working out what the rows say", f"{said['plan, s']:.1f} s"),
        Figure("… longest without telling how far it is", f"{said['longest silence, s']:.1f} s"),
        Figure("… memory at most", f"{said['memory at most, MB']:.0f} MB"),
    ]


def _ask_many(server: Server, count: int = 24) -> list[tuple[float, str]]:
    """The moment of asking and the tag of the answer, over connections of their own, so that both workers are met."""

    def one(_number: int) -> tuple[float, str]:
        asked = time.time()
        return asked, fetch(server.url)[0]["etag"]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(count)))


def _until_kept(server: Server) -> None:
    for _time in range(3):
        _ask_many(server)


def _seconds_old(server: Server, env: dict[str, str]) -> float:
    """Change a city while readers keep asking: how long after it was committed the old page was still given."""
    argv = [str(PYTHON), "-m", "bench.probe", "change"]
    probe = subprocess.Popen(argv, cwd=ROOT, env=clean_environment() | env, stdout=subprocess.PIPE, text=True)
    seen: list[tuple[float, str]] = []
    until, ended = time.time() + 60, 0.0
    while time.time() < until and (not ended or time.time() - ended < 2):
        seen += _ask_many(server)
        ended = ended or (time.time() if probe.poll() is not None else 0.0)
    committed = float(json.loads(probe.communicate(timeout=10)[0].strip().splitlines()[-1])["at"])
    new = seen[-1][1]
    if new == seen[0][1]:
        raise SystemExit("The change was never seen.")
    return max(asked for asked, tag in seen if tag != new) - committed


def _fetched_by_chromium(server: Server) -> dict[str, int]:
    argv = [str(PYTHON), "-m", "bench.browser", server.url.replace("127.0.0.1", "localhost")]
    done = subprocess.run(
        argv, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=90, check=False
    )
    return json.loads(done.stdout.strip().splitlines()[-1]) if done.returncode == 0 else {}


def _walk(server: Server) -> Iterator[tuple[str, int]]:
    """Every address of ours that the page makes a browser fetch at once, with its bytes."""
    waiting, seen = [server.path], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        headers, body = fetch(server.at(path), BROWSER)
        yield path, len(body)
        plain = fetch(server.at(path))[1]
        waiting += [
            _absolute(path, found)
            for found in _mentioned(headers.get("content-type", ""), plain.decode("utf-8", "replace"))
        ]


def _mentioned(kind: str, text: str) -> Iterator[str]:
    if kind.startswith("text/html"):
        for tag in re.findall(r"<(?:link|script|img|use)\b[^>]*>", text):
            rel = re.search(r'rel="([^"]+)"', tag)
            if rel and not {"stylesheet", "icon", "preload", "modulepreload", "manifest"} & set(
                rel[1].split()
            ):
                continue
            found = re.search(r'(?:href|src)="(/[^"#]+)', tag)
            if found:
                yield found[1]
        yield from re.findall(r'data-(?:outline|land|points|src)="(/[^"#]+)"', text)
    elif "css" in kind:
        # A font is fetched when the page preloads it or has signs of its range; only the first can be read here.
        yield from (
            found for found in re.findall(r"url\(\"?'?([^\"')#]+)", text) if not found.endswith(".woff2")
        )
        yield from re.findall(r"@import\s+[\"']([^\"']+)", text)
    elif "javascript" in kind:
        yield from re.findall(r"""(?:from|import)\s*["']([^"']+\.m?js)["']""", text)


def _absolute(base: str, found: str) -> str:
    from urllib.parse import urljoin

    return urljoin(base, found.replace("&amp;", "&"))


def _is_outline(path: str) -> bool:
    return bool(re.search(r"(land|outline|world)[^/]*\.(json|geojson|topojson|svg|bin)", path))
