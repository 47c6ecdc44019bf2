"""What the page cache promises: never a personal answer, never an old one, never somebody else's variant."""

from __future__ import annotations

import datetime as dt
import random
import threading
import zlib
from collections.abc import Iterator
from typing import Any

import brotli
import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from mreza.config import pagecache
from mreza.config.pagecache import DataWatch, PageCache
from mreza.journal.models import DataVersion
from mreza.ui.pages import ANSWER_ONCE, KEEP, PUBLIC

TEXT = "Varaždin, Zaragoza, 北京. " * 60


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Version:
    """Stands for the database: its version can be moved on, and it can fail."""

    def __init__(self) -> None:
        self.number = 1
        self.fails = False
        self.asked = 0

    def __call__(self) -> str | None:
        self.asked += 1
        return None if self.fails else str(self.number)


class Response:
    """As Django hands it to a WSGI server."""

    def __init__(self, body: bytes, *, streaming: bool = False) -> None:
        self.body = body
        self.streaming = streaming
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter([self.body])

    def close(self) -> None:
        self.closed = True


class Site:
    """Stands for Django: one page per address, telling at which version it was made."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.made: list[str] = []
        self.status = "200 OK"
        self.headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": "default-src 'none'",
            "Cache-Control": "public, max-age=0, must-revalidate",
            PUBLIC: KEEP,
        }
        self.body = ""
        self.during: Any = lambda: None
        self.responses: list[Response] = []
        self.streaming = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Response:
        made_at = self.version.number
        self.during()
        self.made.append(environ["PATH_INFO"])
        headers = [(name, value) for name, value in self.headers.items() if value]
        start_response(self.status, headers)
        seen = "|".join(environ.get(name, "") for name in ("HTTP_HX_REQUEST", "HTTP_COOKIE", "HTTP_HOST"))
        text = f"{environ['PATH_INFO']} v{made_at} {seen} {self.body}{TEXT}"
        self.responses.append(Response(text.encode(), streaming=self.streaming))
        return self.responses[-1]


class Got:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status.split()[0])
        self.headers = {name.lower(): value for name, value in headers}
        self.names = [name.lower() for name, _ in headers]
        self.body = body

    @property
    def text(self) -> str:
        encoding = self.headers.get("content-encoding", "identity")
        unpack = {"br": brotli.decompress, "gzip": lambda b: zlib.decompress(b, 31), "identity": bytes}
        return unpack[encoding](self.body).decode()


class House:
    """A page cache before a site, with hands on every screw."""

    def __init__(self, megabytes: float = 8) -> None:
        self.version, self.clock = Version(), Clock()
        self.site = Site(self.version)
        self.cache = PageCache(self.site, megabytes=megabytes, watch=self.version, clock=self.clock)

    def get(self, path: str = "/en/cities/", method: str = "GET", query: str = "", **headers: str) -> Got:
        environ = RequestFactory()._base_environ(
            PATH_INFO=path, QUERY_STRING=query, REQUEST_METHOD=method, HTTP_HOST="localhost"
        )
        environ.pop("HTTP_COOKIE", None)
        environ.update({f"HTTP_{name.upper()}": value for name, value in headers.items()})
        heard: list[Any] = []
        answer = self.cache(environ, lambda status, headers, exc_info=None: heard.append((status, headers)))
        body = b"".join(answer)
        return Got(*heard[-1], body)

    def later(self, seconds: float = 1.0) -> None:
        self.clock.now += seconds


@pytest.fixture
def house() -> House:
    return House()


# --- warm -----------------------------------------------------------------------------------------------
def test_the_second_reader_gets_the_same_bytes_without_django(house: House) -> None:
    first, second = house.get(), house.get()
    assert len(house.site.made) == 1
    assert (first.status, first.headers, first.body) == (second.status, second.headers, second.body)
    assert second.headers["content-security-policy"] == "default-src 'none'"
    assert second.headers["content-length"] == str(len(second.body))
    assert second.headers["vary"] == "Accept-Encoding, Cookie"
    assert house.site.responses[0].closed


def test_the_declaration_never_leaves_the_house(house: House) -> None:
    assert all(PUBLIC.lower() not in house.get().names for _ in range(2))
    for declared in (KEEP, ANSWER_ONCE):
        house.site.headers[PUBLIC] = declared
        house.site.status = "404 Not Found"
        assert PUBLIC.lower() not in house.get("/en/nowhere/").names
        assert PUBLIC.lower() not in house.get(cookie="session=abc").names
        house.site.streaming = True
        assert PUBLIC.lower() not in house.get("/en/large/").names


def test_head_is_answered_from_what_get_made_and_makes_nothing_itself(house: House) -> None:
    cold = house.get(method="HEAD")
    assert (cold.body, len(house.cache)) == (b"", 0)
    whole = house.get()
    warm = house.get(method="HEAD")
    assert len(house.site.made) == 2
    assert warm.body == b""
    assert warm.headers == whole.headers == cold.headers


# --- who never meets a kept page ------------------------------------------------------------------------
@pytest.mark.parametrize(
    "request_headers",
    [
        {"cookie": "session=abc"},
        {"cookie": "theme=dark; session=abc"},
        {"cookie": "session="},
        {"authorization": "Bearer abc"},
        {"cookie": "theme=d\xc3\xa4rk"},
    ],
)
def test_a_reader_with_a_session_or_a_token_goes_past_the_cache(house: House, request_headers: Any) -> None:
    house.get()
    for _ in range(2):
        house.get(**request_headers)
    assert len(house.site.made) == 3
    assert len(house.cache) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_only_reading_is_answered_from_the_cache(house: House, method: str) -> None:
    house.get()
    house.get(method=method)
    house.get(method=method)
    assert len(house.site.made) == 3
    assert len(house.cache) == 1


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", {PUBLIC: ""}),
        ("200 OK", {PUBLIC: ANSWER_ONCE}),
        ("200 OK", {"Set-Cookie": "theme=dark"}),
        ("200 OK", {"Cache-Control": "private, no-store"}),
        ("200 OK", {"Vary": "*"}),
        ("200 OK", {"Vary": "User-Agent"}),
        ("200 OK", {"Vary": "Accept-Language"}),  # under /en/ the address says the language
        ("404 Not Found", {}),
        ("301 Moved Permanently", {"Location": "/"}),
        ("206 Partial Content", {}),
        ("500 Internal Server Error", {}),
    ],
)
def test_nothing_else_is_kept(house: House, status: str, headers: dict[str, str]) -> None:
    house.site.status = status
    house.site.headers |= headers
    answers = [house.get(accept_encoding="br") for _ in range(2)]
    assert len(house.site.made) == 2
    assert (len(house.cache), house.cache.size) == (0, 0)
    assert answers[0].status == int(status[:3])


def test_an_answer_that_sets_a_cookie_is_sent_as_private_whatever_was_declared(house: House) -> None:
    house.site.headers["Set-Cookie"] = "session=abc"
    got = house.get()
    assert got.headers["cache-control"] == "private, no-store"
    assert got.headers["set-cookie"] == "session=abc"
    assert "etag" not in got.names


def test_a_page_with_a_token_is_never_kept(house: House) -> None:
    house.site.body = '<input type="hidden" name="csrfmiddlewaretoken" value="x">'
    assert house.get().headers["cache-control"] == "private, no-store"
    assert len(house.cache) == 0


def test_an_address_of_endless_length_is_answered_and_not_kept(house: House) -> None:
    assert house.get(query="q=" + "a" * 5000).status == 200
    assert len(house.cache) == 0


def test_an_answer_larger_than_the_largest_is_not_kept(house: House) -> None:
    house.site.body = "".join(random.Random(1).choices("abcdefghij", k=1_100_000))
    assert house.get().status == 200
    assert len(house.cache) == 0
    assert house.get(accept_encoding="br").status == 200
    assert len(house.cache) == 1  # what counts are the bytes kept


# --- each variant its own -------------------------------------------------------------------------------
VARIANTS: list[dict[str, str]] = [
    {},
    {"path": "/hr/cities/"},
    {"path": "/en/cities/x/"},
    {"query": "page=2"},
    {"accept_encoding": "br"},
    {"accept_encoding": "gzip"},
    {"cookie": "theme=dark"},
    {"cookie": "theme=light"},
    {"hx_request": "true"},
    {"hx_request": "true", "hx_history_restore_request": "true"},
    {"hx_request": "true", "hx_target": "results"},
    {"hx_target": "results"},
    {"host": "127.0.0.1"},
    {"host": "localhost:8000"},
    {"path": "/api/v1/cities"},
    {"path": "/api/v1/cities", "accept_language": "hr"},
    {"path": "/api/v1/cities", "cookie": "language=hr"},
]


def test_every_variant_is_kept_for_itself(house: House) -> None:
    cold = [house.get(**variant) for variant in VARIANTS]
    warm = [house.get(**variant) for variant in reversed(VARIANTS)]
    assert len(house.site.made) == len(house.cache) == len(VARIANTS)
    assert [got.body for got in cold] == [got.body for got in reversed(warm)]


@pytest.mark.parametrize(
    "headers",
    [{"cookie": "theme=blue"}, {"cookie": "other=1"}, {"accept_language": "hr"}, {"accept_encoding": "zstd"},
     {"user_agent": "x"}, {"cookie": "language=hr"}],
)  # fmt: skip
def test_what_a_page_does_not_depend_on_makes_no_second_copy(house: House, headers: dict[str, str]) -> None:
    house.get()
    house.get(**headers)
    assert len(house.site.made) == 1


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=1.0, identity", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.0, gzip;q=0", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=nonsense", "identity"),
        ("", "identity"),
        ("identity", "identity"),
    ],
)
def test_the_reader_gets_an_encoding_he_accepts(house: House, accepted: str, chosen: str) -> None:
    for _ in range(2):
        got = house.get(accept_encoding=accepted)
        assert got.headers.get("content-encoding", "identity") == chosen
        assert got.text.startswith("/en/cities/ v1")


def test_pictures_and_small_answers_are_not_compressed(house: House) -> None:
    house.site.headers["Content-Type"] = "image/png"
    assert "content-encoding" not in house.get(accept_encoding="br").headers


def test_an_answer_already_encoded_is_left_alone(house: House) -> None:
    house.site.headers["Content-Encoding"] = "zstd"
    assert house.get(accept_encoding="br").headers["content-encoding"] == "zstd"


def test_what_the_answer_varies_by_already_is_kept_and_not_said_twice(house: House) -> None:
    house.site.headers["Vary"] = "HX-Request, cookie"
    assert house.get().headers["vary"] == "HX-Request, cookie, Accept-Encoding"
    assert len(house.cache) == 1


def test_the_scheme_a_trusted_proxy_names_is_part_of_the_key(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    house = House()
    house.get(x_forwarded_proto="https")
    house.get(x_forwarded_proto="http")
    house.get()
    assert len(house.site.made) == 3


# --- 304 ------------------------------------------------------------------------------------------------
def test_a_reader_who_has_these_bytes_gets_304(house: House) -> None:
    etag = house.get(accept_encoding="br").headers["etag"]
    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        got = house.get(accept_encoding="br", if_none_match=held)
        assert (got.status, got.body) == (304, b"")
        assert got.headers["etag"] == etag
        assert got.headers["vary"] == "Accept-Encoding, Cookie"
        assert got.headers["cache-control"] == "public, max-age=0, must-revalidate"
        assert "content-length" not in got.names
    assert house.get(accept_encoding="br", if_none_match='"other"').status == 200
    assert house.get(if_none_match=etag).status == 200, "a strong tag belongs to one encoding"


def test_304_works_cold_and_for_readers_past_the_cache(house: House) -> None:
    etag = house.get().headers["etag"]
    fresh = House()
    assert fresh.get(if_none_match=etag).status == 304
    assert len(fresh.cache) == 1
    signed_in = fresh.get(cookie="session=1").headers["etag"]
    assert fresh.get(cookie="session=1", if_none_match=signed_in).status == 304


def test_two_workers_give_the_same_tag_and_a_change_gives_another(house: House) -> None:
    assert (
        house.get(accept_encoding="br").headers["etag"] == House().get(accept_encoding="br").headers["etag"]
    )
    before = house.get().headers["etag"]
    house.version.number += 1
    house.later()
    assert house.get(if_none_match=before).status == 200


# --- changes --------------------------------------------------------------------------------------------
def test_a_change_shows_within_a_second_and_drops_everything(house: House) -> None:
    house.get("/en/")
    house.get("/hr/")
    house.version.number = 2
    assert " v1 " in house.get("/en/").text, "between two looks the kept page is served"
    house.later(1.0)
    assert " v2 " in house.get("/en/").text
    assert " v2 " in house.get("/hr/").text


def test_the_database_is_asked_a_few_times_a_second_at_most(house: House) -> None:
    house.get()
    asked = house.version.asked
    for _ in range(1000):
        house.get()
        house.later(0.001)
    assert 1 <= house.version.asked - asked <= 4


def test_the_worker_that_made_the_change_shows_it_at_once(house: House) -> None:
    house.get()

    def change() -> None:
        house.version.number = 2

    house.site.during = change
    house.site.headers[PUBLIC] = ""
    house.get("/en/cities/x/edit/", method="POST", cookie="session=1")
    house.site.during = lambda: None
    house.site.headers[PUBLIC] = KEEP
    assert " v2 " in house.get().text


def test_a_page_made_while_the_data_changed_is_not_kept(house: House) -> None:
    def change() -> None:
        house.version.number += 1

    house.site.during = change
    assert " v1 " in house.get().text
    assert len(house.cache) == 0
    house.site.during = lambda: None
    assert " v2 " in house.get().text
    assert len(house.cache) == 1


def test_a_slow_page_of_an_old_version_never_replaces_a_new_one(house: House) -> None:
    """The slow reader began before the change; another asked, and kept, after it."""
    began, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        if threading.current_thread().name == "slow":
            began.set()
            assert go_on.wait(5)

    house.site.during = wait
    slow = threading.Thread(target=house.get, name="slow")
    slow.start()
    assert began.wait(5)
    house.version.number = 2
    house.later()
    assert " v2 " in house.get().text
    go_on.set()
    slow.join(5)
    assert " v2 " in house.get().text


def test_when_the_database_is_away_kept_pages_are_served_and_nothing_new_is_kept(house: House) -> None:
    house.get()
    house.version.fails = True
    house.later(10)
    assert " v1 " in house.get().text
    house.get("/en/other/")
    assert len(house.cache) == 1
    asked = house.version.asked
    for _ in range(50):
        house.get()
        house.get("/en/other/")
    assert house.version.asked == asked, "one question a second at most while it does not answer"
    house.version.fails, house.version.number = False, 2
    house.later(1.1)
    assert " v2 " in house.get().text


def test_one_reader_makes_the_page_after_a_change_while_the_others_wait(house: House) -> None:
    house.get()
    house.version.number = 2
    house.later()
    go_on = threading.Event()
    house.site.during = lambda: go_on.wait(5)
    got: list[str] = []
    readers = [threading.Thread(target=lambda: got.append(house.get().text)) for _ in range(8)]
    for reader in readers:
        reader.start()
    go_on.set()
    for reader in readers:
        reader.join(10)
    assert len(house.site.made) == 2
    assert len(got) == 8
    assert all(" v2 " in text for text in got)


def test_waiting_readers_get_their_own_answer_when_the_page_is_public_no_more(house: House) -> None:
    house.get()
    house.version.number = 2
    house.later()
    house.site.headers[PUBLIC] = ""
    house.site.status = "404 Not Found"
    got: list[int] = []
    readers = [threading.Thread(target=lambda: got.append(house.get().status)) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(10)
    assert got == [404] * 4
    assert len(house.cache) == 0


def test_an_error_in_django_reaches_the_server_and_frees_the_page(house: House) -> None:
    house.get()
    house.version.number = 2
    house.later()

    def fail() -> None:
        raise RuntimeError

    house.site.during = fail
    for _ in range(2):
        with pytest.raises(RuntimeError):
            house.get()
    house.site.during = lambda: None
    assert " v2 " in house.get().text


# --- memory ---------------------------------------------------------------------------------------------
def test_the_least_recently_used_page_goes_first(house: House) -> None:
    house.get("/en/0/")
    one = house.cache.size
    house.cache.limit = one * 4 + one // 2
    for number in range(1, 4):
        house.get(f"/en/{number}/")
    house.get("/en/0/")
    house.get("/en/4/")
    assert house.cache.size <= house.cache.limit
    made = len(house.site.made)
    for number in (0, 2, 3, 4):
        house.get(f"/en/{number}/")
    assert len(house.site.made) == made
    house.get("/en/1/")
    assert len(house.site.made) == made + 1


def test_many_hosts_and_queries_of_a_stranger_stay_within_the_limit() -> None:
    house = House(megabytes=0.2)
    for number in range(500):
        house.get(host=f"localhost:{number}", query=f"q={number}")
    assert house.cache.size <= 0.2 * 1024 * 1024
    assert house.cache.size == sum(answer.size for answer in house.cache._kept.values())
    assert len(house.cache) > 10


def test_nothing_is_kept_when_the_cache_is_off() -> None:
    house = House(megabytes=0)
    assert house.get(accept_encoding="br").headers["content-encoding"] == "br"
    house.get()
    assert (len(house.site.made), len(house.cache), house.version.asked) == (2, 0, 0)


def test_streamed_answers_pass_unread(house: House) -> None:
    house.site.streaming = True
    house.get()
    assert not house.site.responses[0].closed
    assert len(house.cache) == 0


# --- many at once ---------------------------------------------------------------------------------------
@given(
    st.lists(st.sampled_from(["read", "read", "change", "wait", "fail", "heal", "act"]), max_size=40),
    st.data(),
)
def test_in_any_order_of_events_no_reader_sees_data_older_than_a_look(events: list[str], data: Any) -> None:
    house = House()
    changed_at = {1: house.clock.now}
    healed_at = house.clock.now
    for event in events:
        if event == "read":
            path = data.draw(st.sampled_from(["/en/", "/hr/"]))
            version = int(house.get(path).text.split(" v")[1].split()[0])
            superseded = changed_at.get(version + 1)
            if superseded is not None and not house.version.fails:
                allowed = (
                    pagecache.LOOK_EVERY if house.clock.now - healed_at > 1 else pagecache.LOOK_AFTER_FAILURE
                )
                assert house.clock.now - superseded <= allowed
        elif event == "change":
            house.version.number += 1
            changed_at[house.version.number] = house.clock.now
        elif event == "act":
            house.get(method="POST")
        elif event == "wait":
            house.later(data.draw(st.sampled_from([0.1, 0.2, 0.5, 2.0])))
        else:
            house.version.fails = event == "fail"
            healed_at = house.clock.now if event == "heal" else healed_at
    assert house.cache.size == sum(answer.size for answer in house.cache._kept.values())


def test_threads_that_read_and_change_at_once_never_see_an_old_page_after_a_look() -> None:
    house = House(megabytes=0.05)
    house.clock = house.cache._clock = lambda: clock[0]  # type: ignore[assignment]
    clock = [0.0]
    failures: list[str] = []
    stop = threading.Event()

    def read(seed: int) -> None:
        draw = random.Random(seed)
        while not stop.is_set():
            path = draw.choice(["/en/", "/hr/", "/en/a/", "/en/b/", "/en/c/", "/en/d/", "/en/e/"])
            seen_before = settled[0]
            got = house.get(path, accept_encoding=draw.choice(["br", "gzip", ""]))
            version = int(got.text.split(" v")[1].split()[0])
            if version < seen_before or not got.text.startswith(path):
                failures.append(f"{path} {version} < {seen_before}: {got.text[:40]}")

    settled = [1]
    readers = [threading.Thread(target=read, args=(seed,)) for seed in range(6)]
    for reader in readers:
        reader.start()
    for number in range(2, 60):
        house.version.number = number
        clock[0] += 1.0
        house.get("/en/")  # the look
        settled[0] = number
        stop.wait(0.005)
    stop.set()
    for reader in readers:
        reader.join(10)
    assert not failures
    assert len(house.site.made) > 58
    assert house.cache.size == sum(answer.size for answer in house.cache._kept.values()) <= house.cache.limit


# --- the database ---------------------------------------------------------------------------------------
@pytest.fixture
def watch() -> Iterator[DataWatch]:
    watch = DataWatch()
    yield watch
    watch.close()


@pytest.mark.django_db(transaction=True)
def test_the_watch_sees_what_is_committed_and_nothing_else(watch: DataWatch) -> None:
    from django.db import transaction

    DataVersion.bump()
    before = watch()
    assert before is not None
    assert watch() == before
    with transaction.atomic():
        DataVersion.bump()
        assert watch() == before
    assert watch() not in (None, before)


@pytest.mark.django_db(transaction=True)
def test_the_watch_moves_on_with_the_day(watch: DataWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(dt.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return super().now(tz) + dt.timedelta(days=1)

    before = watch()
    monkeypatch.setattr(pagecache.dt, "datetime", Tomorrow)
    assert watch() != before


@pytest.mark.django_db(transaction=True)
def test_the_watch_survives_a_cut_connection(watch: DataWatch) -> None:
    before = watch()
    if connection.vendor == "postgresql":
        number = watch._connection.connection.info.backend_pid
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [number])
    else:
        watch._connection.connection.close()
    assert watch() == before


@pytest.mark.django_db(transaction=True)
def test_the_watch_says_when_the_database_is_away(watch: DataWatch, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise OperationalError

    monkeypatch.setattr(watch, "_connect", refuse)
    assert watch() is None


@pytest.mark.django_db(transaction=True)
def test_the_watch_may_be_asked_by_any_thread(watch: DataWatch) -> None:
    answers: list[str | None] = [watch()]
    thread = threading.Thread(target=lambda: answers.append(watch()))
    thread.start()
    thread.join(5)
    assert answers[0] == answers[1] is not None


# --- Django behind it -----------------------------------------------------------------------------------
@pytest.fixture
def site(transactional_db: None, settings: Any) -> Iterator[House]:
    """The real site behind a page cache."""
    from mreza.config.wsgi import django_application

    settings.ALLOWED_HOSTS = ["localhost"]
    house = House()
    watch = DataWatch()
    house.cache = PageCache(django_application, megabytes=8, watch=watch)
    yield house
    watch.close()


def test_the_home_page_is_kept_without_cookie_or_token(site: House) -> None:
    first = site.get("/en/", accept_encoding="br")
    assert first.status == 200
    assert len(site.cache) == 1
    assert "set-cookie" not in first.names
    assert "csrfmiddlewaretoken" not in first.text
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert site.get("/en/", accept_encoding="br").body == first.body
    assert site.get("/hr/").headers["content-language"] == "hr"
    assert site.get("/en/").headers["content-language"] == "en"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "localhost:x"])
def test_a_wrong_host_gets_no_page_and_leaves_none(site: House, host: str) -> None:
    site.get("/en/")
    assert site.get("/en/", host=host).status == 400
    assert len(site.cache) == 1
    assert site.get("/en/").status == 200


def test_a_parameter_the_page_does_not_know_is_answered_and_never_kept(site: House) -> None:
    for number in range(3):
        got = site.get("/en/", query=f"utm_source={number}", accept_encoding="br")
        assert got.status == 200
        assert got.headers["content-encoding"] == "br"
    assert len(site.cache) == 0


def test_sign_in_is_never_kept(site: House) -> None:
    got = site.get("/en/account/login/")
    assert got.status == 200
    assert got.headers["cache-control"].startswith(("private", "max-age=0"))
    assert "no-store" in got.headers["cache-control"]
    assert len(site.cache) == 0


def test_theme_is_the_reader_s_own(site: House) -> None:
    dark, plain = site.get("/en/", cookie="theme=dark"), site.get("/en/")
    assert site.get("/en/", cookie="theme=dark").body == dark.body
    assert site.get("/en/").body == plain.body
    assert len(site.cache) == 2


def test_a_change_in_the_database_is_seen(site: House) -> None:
    site.get("/en/")
    assert len(site.cache) == 1
    DataVersion.bump()
    site.cache._look_at = 0.0
    site.get("/hr/")
    assert [key[3] for key in site.cache._kept] == ["/hr/"]


@pytest.mark.parametrize(
    "path",
    ["/sitemap.xml", "/en/feeds/designations.atom", "/en/cities/points.json", "/en/cities/", "/en/network/"],
)
def test_what_is_public_is_kept_without_strange_parameters_only(site: House, path: str) -> None:
    for number in range(2):
        assert site.get(path, query=f"strange={number}").status in (200, 400)
    assert len(site.cache) == 0
    assert site.get(path).status == 200
    assert len(site.cache) == 1
