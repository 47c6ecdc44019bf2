"""Public pages as finished bytes, kept in each worker before Django (K24).

Django declares an answer public by a header that never leaves the house (`mreza.ui.pages`). Such an answer is
compressed and stamped here, and kept while three things stay the same: the version of the data, the day (many
pages tell who is a member *today*), and everything in the request that the answer depends on. A reader with
a session, or a program with a token, never meets a kept page.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import logging
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import brotli
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import Error
from django.http import parse_cookie

from mreza.journal.models import DataVersion
from mreza.ui.pages import KEEP, PUBLIC, THEMES

log = logging.getLogger(__name__)

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Key = tuple[Any, ...]

LOOK_EVERY = 0.3  # seconds between two looks at the data's version: a change shows within a second
LOOK_AFTER_FAILURE = 1.0  # seconds of rest when the database did not answer
WAIT_FOR_ANOTHER = 2.0  # seconds a reader waits for the same page being made for somebody else
LARGEST = 1024 * 1024  # bytes of one kept answer
LONGEST_QUERY = 2000  # signs; longer addresses are answered, never kept
OVERHEAD = 1500  # bytes an entry costs beside its body, headers and key, roughly

# What an answer may depend on, because it is part of the key.
KNOWN_VARY = {
    "accept-encoding", "accept-language", "cookie", "hx-request", "hx-target", "hx-request-type",
    "hx-boosted", "hx-history-restore-request", "authorization",  # who sends one never meets a kept page
}  # fmt: skip
HTMX = (
    "HTTP_HX_REQUEST", "HTTP_HX_TARGET", "HTTP_HX_REQUEST_TYPE", "HTTP_HX_BOOSTED",
    "HTTP_HX_HISTORY_RESTORE_REQUEST",
)  # fmt: skip
SPOKEN = 7  # where in the key the reader's languages stand
COMPRESSIBLE = ("text/", "application/json", "application/xml", "image/svg+xml")
SMALLEST_COMPRESSED = 300
SENT_WITH_NOT_MODIFIED = {"etag", "vary", "cache-control", "content-location", "expires"}


class Watch(Protocol):
    def __call__(self) -> str | None:
        """The moment kept pages belong to; None when nobody can tell."""


class DataWatch:
    """The data's version and the day, asked over a connection of its own.

    Not the request's connection: that one may be inside a transaction, and a page kept for another reader
    must rest on what is committed. The caller makes sure that one thread asks at a time.
    """

    def __init__(self, alias: str = DEFAULT_DB_ALIAS) -> None:
        self._alias = alias
        self._connection: Any = None
        self._sql = f"SELECT number, changed_at FROM {DataVersion._meta.db_table} WHERE id = 1"  # noqa: S608

    def __call__(self) -> str | None:
        try:
            version = self._ask()
        except Error:
            # A connection that was cut says so only when it is used: once more on a new one.
            self.close()
            try:
                version = self._ask()
            except Error:
                self.close()
                return None
        return f"{version} {dt.datetime.now(dt.UTC):%Y-%m-%d}"

    def _ask(self) -> str:
        if self._connection is None:
            self._connection = self._connect()
        with self._connection.cursor() as cursor:
            cursor.execute(self._sql)
            row = cursor.fetchone()
        return f"{row[0]} {row[1]}" if row else "0"

    def _connect(self) -> Any:
        connection = connections.create_connection(self._alias)
        connection.settings_dict = copy.deepcopy(connection.settings_dict)
        options = connection.settings_dict["OPTIONS"]
        if connection.vendor == "postgresql":
            # A machine that vanished must not hold readers of kept pages for the minutes TCP would wait.
            options.pop("pool", None)
            options.update(connect_timeout=2, tcp_user_timeout=2000)
        else:
            options["timeout"] = 2
        connection.inc_thread_sharing()
        return connection

    def close(self) -> None:
        if self._connection is not None:
            try:
                self._connection.close()
            except Error:
                log.debug("The watching connection was already gone.")
            self._connection = None


class Answer:
    """A finished public answer: status 200, headers, bytes, and a strong ETag of exactly these bytes."""

    __slots__ = ("body", "etag", "few", "headers", "size")

    def __init__(self, headers: Headers, body: bytes, etag: str) -> None:
        self.headers = headers
        self.body = body
        self.etag = etag
        self.few = [(name, value) for name, value in headers if name.lower() in SENT_WITH_NOT_MODIFIED]
        self.size = OVERHEAD + len(body) + sum(len(name) + len(value) for name, value in headers)

    def send(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        if "HTTP_IF_NONE_MATCH" in environ and _matches(environ["HTTP_IF_NONE_MATCH"], self.etag):
            start_response("304 Not Modified", self.few[:])
            return []
        start_response("200 OK", self.headers[:])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


class PageCache:
    """The WSGI application: Django, with the finished public pages before it."""

    def __init__(
        self,
        application: Callable[[Environ, StartResponse], Iterable[bytes]],
        *,
        megabytes: float,
        watch: Watch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.application = application
        self.limit = int(megabytes * 1024 * 1024)
        self.size = 0
        self._watch = watch
        self._clock = clock
        self._moment: str | None = None
        self._look_at = 0.0
        self._failing = False
        self._looking = threading.Lock()
        self._changing = threading.Lock()
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._missed: set[Key] = set()  # kept until the last change, so surely public
        self._in_the_making: dict[Key, threading.Event] = {}
        self._encodings: dict[str, str] = {}
        self._languages = {code for code, _name in settings.LANGUAGES}
        self._session_cookie = settings.SESSION_COOKIE_NAME
        header = settings.SECURE_PROXY_SSL_HEADER
        self._scheme_header = header[0] if header else None

    def __len__(self) -> int:
        return len(self._kept)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self.key(environ) if self.limit else None
        if key is None:
            return self._ask_django(environ, start_response)
        if self._clock() >= self._look_at and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        answer = self._kept.get(key)
        if answer is None:
            return self._make(key, environ, start_response)
        try:  # not `suppress`: this is the warm path
            self._kept.move_to_end(key)
        except KeyError:  # dropped a moment ago; what we hold was right a moment ago
            return answer.send(environ, start_response)
        return answer.send(environ, start_response)

    # --- what an answer depends on ------------------------------------------------------------------------
    def key(self, environ: Environ) -> Key | None:
        """Everything a public answer may depend on; None when the request must not meet kept pages.

        The host is in it as the reader sent it: an answer exists only for a host that Django accepted.
        """
        get = environ.get
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        path, query = environ["PATH_INFO"], get("QUERY_STRING", "")
        if len(path) + len(query) > LONGEST_QUERY:
            return None
        cookie = get("HTTP_COOKIE", "")
        theme = language = ""
        if cookie:
            # Signs beyond ASCII are read in more than one way: such cookies are left to Django.
            if self._session_cookie in cookie or not cookie.isascii():
                return None
            cookies = parse_cookie(cookie)
            theme = cookies.get(settings.THEME_COOKIE_NAME, "")
            if theme not in THEMES:
                theme = ""
            language = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
        spoken = None
        if path[1:].partition("/")[0] not in self._languages:  # the address does not say the language
            spoken = language + "|" + get("HTTP_ACCEPT_LANGUAGE", "")
            if len(spoken) > 200:
                return None
        return (
            environ["wsgi.url_scheme"],
            get(self._scheme_header) if self._scheme_header else None,
            get("HTTP_HOST"),
            path,
            query,
            self.encoding(get("HTTP_ACCEPT_ENCODING", "")),
            theme,
            spoken,
            *map(get, HTMX),
        )

    def encoding(self, accepted: str) -> str:
        """The best of br, gzip and identity that the reader accepts."""
        found = self._encodings.get(accepted)
        if found is None:
            found = _choose_encoding(accepted)
            if len(self._encodings) >= 500:
                self._encodings = {}
            if len(accepted) <= 200:
                self._encodings[accepted] = found
        return found

    # --- making and keeping -------------------------------------------------------------------------------
    def _make(self, key: Key, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Ask Django, and keep the answer if the data stood still meanwhile.

        After a change, many readers may want the same page at once: one makes it, the others wait for it.
        """
        mine: threading.Event | None = None
        if key in self._missed:
            with self._changing:
                others = self._in_the_making.get(key)
                if others is None:
                    mine = self._in_the_making[key] = threading.Event()
            if others is not None:
                others.wait(WAIT_FOR_ANOTHER)
                answer = self._kept.get(key)
                if answer is not None:
                    return answer.send(environ, start_response)
        try:
            return self._ask_django(environ, start_response, key, self.moment())
        finally:
            if mine is not None:
                with self._changing:
                    del self._in_the_making[key]
                    self._missed.discard(key)
                mine.set()

    def _ask_django(
        self,
        environ: Environ,
        start_response: StartResponse,
        key: Key | None = None,
        before: str | None = None,
    ) -> Iterable[bytes]:
        status = ""
        headers: Headers = []

        def hear(given_status: str, given_headers: Headers, exc_info: Any = None) -> None:
            nonlocal status, headers
            status, headers = given_status, given_headers

        response = self.application(environ, hear)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD", "OPTIONS"):
            self._look_at = 0.0  # an act may have changed the data: the next reader here sees it at once
        public = dict(headers).get(PUBLIC)
        if public:
            headers = [(name, value) for name, value in headers if name != PUBLIC]
        if getattr(response, "streaming", True):
            start_response(status, headers)
            return response
        try:
            body = b"".join(response)
        finally:
            close = getattr(response, "close", None)
            if close:
                close()
        if public and _personal(headers, body):
            headers = [pair for pair in headers if pair[0].lower() != "cache-control"]
            headers.append(("Cache-Control", "private, no-store"))
            public = None
        if not public or not status.startswith("200 "):
            start_response(status, headers)
            return [body]
        answer = _finish(headers, body, self.encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        if key is not None and before is not None and public == KEEP and environ["REQUEST_METHOD"] == "GET":
            self._keep(key, answer, before)
        return answer.send(environ, start_response)

    def _keep(self, key: Key, answer: Answer, before: str) -> None:
        """Keep an answer made at the moment `before`, if that moment is still the present one."""
        answer.size += sum(len(part) for part in key if isinstance(part, str))
        if answer.size > LARGEST or not _depends_on_the_key_only(answer.headers, key):
            return
        moment = self.moment()
        if moment != before:
            return
        with self._changing:
            if self._moment != moment:
                return
            earlier = self._kept.pop(key, None)
            self._kept[key] = answer
            self.size += answer.size - (earlier.size if earlier else 0)
            while self.size > self.limit:
                _key, oldest = self._kept.popitem(last=False)
                self.size -= oldest.size

    # --- the moment kept pages belong to ------------------------------------------------------------------
    def moment(self) -> str | None:
        """The present moment, asked now. Kept pages of another one are dropped by the asking."""
        with self._looking:
            if self._failing and self._clock() < self._look_at:
                return None
            return self._look()

    def _look(self) -> str | None:
        """One look at the data's version; the caller holds `_looking`, so moments never run backwards."""
        moment = self._watch()
        self._look_at = self._clock() + (LOOK_EVERY if moment else LOOK_AFTER_FAILURE)
        if (moment is None) != self._failing:
            self._failing = moment is None
            if self._failing:
                log.warning("The data's version cannot be read: public pages are served as they were last.")
            else:
                log.info("The data's version can be read again.")
        if moment is not None and moment != self._moment:
            with self._changing:
                self._missed = set(self._kept)
                self._kept = OrderedDict()
                self.size = 0
                self._moment = moment
        return moment


def _finish(headers: Headers, body: bytes, encoding: str) -> Answer:
    """Compress in the reader's encoding, and add what caches downstream need."""
    names = {name.lower(): value for name, value in headers}
    tag = hashlib.blake2b(body, digest_size=12).hexdigest()
    headers = [pair for pair in headers if pair[0].lower() not in ("etag", "vary", "content-length")]
    kind = names.get("content-type", "")
    if (
        encoding != "identity"
        and "content-encoding" not in names
        and len(body) >= SMALLEST_COMPRESSED
        and (kind.startswith(COMPRESSIBLE) or "+json" in kind or "+xml" in kind)
    ):
        body = _compress(body, encoding)
        tag += f"-{encoding}"
        headers.append(("Content-Encoding", encoding))
    vary = [part.strip() for part in names.get("vary", "").split(",") if part.strip()]
    said = {part.lower() for part in vary}
    vary += [part for part in ("Accept-Encoding", "Cookie") if part.lower() not in said]
    if "cache-control" not in names:
        headers.append(("Cache-Control", "public, max-age=0, must-revalidate"))
    headers += [("Vary", ", ".join(vary)), ("ETag", f'"{tag}"'), ("Content-Length", str(len(body)))]
    return Answer(headers, body, f'"{tag}"')


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
    squeeze = zlib.compressobj(6, zlib.DEFLATED, 31)
    return squeeze.compress(body) + squeeze.flush()


def _personal(headers: Headers, body: bytes) -> bool:
    """The second lock on the door: whatever declared it public, an answer to one person is not."""
    for name, value in headers:
        name = name.lower()
        if name == "set-cookie" or (name == "cache-control" and ("private" in value or "no-store" in value)):
            log.error("An answer declared public is personal: %s", name)
            return True
    if b"csrfmiddlewaretoken" in body:
        log.error("An answer declared public holds a form that needs a token.")
        return True
    return False


def _depends_on_the_key_only(headers: Headers, key: Key) -> bool:
    """Does the key hold everything the answer says it varies by?"""
    known = KNOWN_VARY if key[SPOKEN] is not None else KNOWN_VARY - {"accept-language"}
    said = ",".join(value for name, value in headers if name.lower() == "vary")
    return {part.strip().lower() for part in said.split(",") if part.strip()} <= known


def _choose_encoding(accepted: str) -> str:
    """RFC 9110 §12.5.3 with our own preference among what is accepted; identity is always possible."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        label, _, weight = parameters.strip().partition("=")
        try:
            weights[name.strip()] = float(weight) if label.strip() == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    return next((name for name in ("br", "gzip") if weights.get(name, weights.get("*", 0.0)) > 0), "identity")


def _matches(if_none_match: str, etag: str) -> bool:
    """Weak comparison, as If-None-Match wants it (RFC 9110 §13.1.2); our tags hold no comma."""
    if if_none_match == etag or if_none_match.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in if_none_match.split(","))
