"""Input that one database accepts and the other refuses never reaches either (K32); nor does a forged act (K5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext_lazy as _

LONGEST_ADDRESS = 8 * 1024  # bytes of a path or of a query; longer ones answer 414
LONGEST_HEADER = 8 * 1024
LARGEST_BODY = 32 * 1024 * 1024  # bytes; the largest file that is taken, and its form; more answers 413
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Headers that our own code looks into; the others never reach a database or a page.
_READ_HEADERS = (
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_HX_CURRENT_URL",
    "HTTP_HX_TARGET",
    "HTTP_IF_NONE_MATCH",
)


class Refused(BadRequest):
    """What was sent cannot be understood. `detail` is a sentence for the reader; the page of errors shows it."""

    def __init__(self, status: HTTPStatus, detail: object = "", *, allow: tuple[str, ...] = ()) -> None:
        super().__init__(status.phrase)
        self.status = int(status)
        self.detail = detail
        self.allow = allow


class IsolationMiddleware:
    """Outermost: no other site may embed what we answer, be it a page, a file or an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class HygieneMiddleware:
    """Stands inside the middlewares that write headers, so that a refusal carries them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        check_method(request)
        check_address(request)
        check_headers(request)
        drop_broken_cookies(request)
        if request.method in CHANGING:
            check_origin(request)
            check_length(request)
            check_form(request)
        return self.get_response(request)


def check_method(request: HttpRequest) -> None:
    """TRACE, CONNECT and invented methods have no meaning here."""
    if request.method not in METHODS:
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, allow=METHODS)


def check_address(request: HttpRequest) -> None:
    """Path and query are short enough, are UTF-8, and hide no NUL and no way up the tree."""
    path = request.path_info
    query = request.META.get("QUERY_STRING", "")
    if len(path) > LONGEST_ADDRESS or len(query) > LONGEST_ADDRESS:
        raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG)
    # Django writes bytes of a path that are no UTF-8 as `%FF` again; no address of ours has a percent sign.
    if "\0" in path or "%" in path or any(part in (".", "..") for part in re.split(r"[/\\]", path)):
        raise Refused(HTTPStatus.BAD_REQUEST, _("The address contains signs that no address here has."))
    _check_encoded(query.encode("latin-1", "surrogateescape"))


def check_headers(request: HttpRequest) -> None:
    """The headers we read are of a sensible length and hide no NUL."""
    for name in _READ_HEADERS:
        value = request.META.get(name, "")
        if "\0" in value or len(value) > LONGEST_HEADER:
            raise Refused(HTTPStatus.BAD_REQUEST, _("A header of the request cannot be read."))


def drop_broken_cookies(request: HttpRequest) -> None:
    """A cookie may hide a NUL as `\\000`. It counts as not sent, so that nobody is locked out by one."""
    for name, value in list(request.COOKIES.items()):
        if not _is_clean(name) or not _is_clean(value):
            del request.COOKIES[name]


def check_origin(request: HttpRequest) -> None:
    """Fetch Metadata: a browser that says another site sent this is believed. Old browsers say nothing."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise Refused(
            HTTPStatus.FORBIDDEN, _("Another site sent this form. Please send it from our own page.")
        )


def check_length(request: HttpRequest) -> None:
    """Nothing larger than any form of ours is read at all: not into memory, not to the disk (K17, K18)."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    if not (given.isascii() and given.isdigit()) or int(given) > LARGEST_BODY:
        raise Refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("What was sent is larger than anything we take.")
        )


def check_form(request: HttpRequest) -> None:
    """The fields of a form are UTF-8 and hide no NUL. Files and JSON are read by whoever expects them."""
    if request.content_type not in _FORMS or request.method != "POST":
        return
    try:
        if request.content_type == _FORMS[0]:
            _check_encoded(request.body)
        fields = request.POST
    except UnreadablePostError as error:
        raise Refused(HTTPStatus.BAD_REQUEST) from error
    for name, values in fields.lists():
        if not all(map(_is_clean, (name, *values))):
            raise Refused(
                HTTPStatus.BAD_REQUEST, _("A field of the form contains a sign that cannot be stored.")
            )
    if not all(_is_clean(file.name or "") for files in request.FILES.lists() for file in files[1]):
        raise Refused(HTTPStatus.BAD_REQUEST, _("The name of a file contains a sign that cannot be stored."))


def _check_encoded(raw: bytes) -> None:
    """Percent-encoded text, as in a query or a plain form: every `%` is followed by two digits, all is UTF-8."""
    from urllib.parse import unquote_to_bytes

    if _BROKEN_PERCENT.search(raw.decode("latin-1")):
        raise Refused(
            HTTPStatus.BAD_REQUEST, _("The address is not written correctly: a “%” stands alone in it.")
        )
    if "\0" in _utf8(unquote_to_bytes(raw)):
        raise Refused(HTTPStatus.BAD_REQUEST, _("A value contains a sign that cannot be stored."))


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, _("The text is not written in UTF-8.")) from error


def _is_clean(text: str) -> bool:
    """No NUL and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
