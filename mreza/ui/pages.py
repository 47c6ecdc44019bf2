"""How a page is answered: whole, or the one block HTMX asks for; and which pages a cache may keep."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi

from mreza.foundation.hooks import Hook
from mreza.ui.clocks import read_by

PUBLIC = "X-Mreza-Public"  # inside the application only: tells the page cache, never sent
KEEP, ANSWER_ONCE = "1", "once"  # its values: keep the bytes, or only compress them and forget
THEMES = ("light", "dark")
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
menu_items = Hook("menu_items")  # filled by the roof: key → function(request) → dict(label, url, current)
unread = Hook("unread")  # function(user) → how many notices somebody has not read; shown in the header


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int = 200,
    public: bool = False,
    parameters: Collection[str] = (),
) -> HttpResponse:
    """The whole page, or its block `part` when HTMX asks for it.

    `public=True` declares that the answer is the same for everybody: it may be kept as finished bytes and
    must not touch the session; the reader then counts as anonymous. Who comes with a session gets a page of
    their own instead, with their name on it, which nobody keeps. An address with any parameter that is
    not among `parameters` is answered but never kept, or strangers could fill the cache with copies.
    """
    indexed = public and status == 200
    public = public and not has_session(request)
    full = {**_surroundings(request, public=public), "indexed": indexed, **(context or {})}
    compiled = cast(Any, engines["jinja2"]).get_template(template).template
    with speaking(full["language"]):
        if (
            part
            and request.headers.get("HX-Request") == "true"
            and not request.headers.get("HX-History-Restore-Request")
        ):
            body = "".join(compiled.blocks[part](compiled.new_context(full)))
        else:
            body = compiled.render(full)
    response = HttpResponse(body, status=status)
    if part:
        patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    if public and status == 200 and request.method in ("GET", "HEAD"):
        response[PUBLIC] = KEEP if set(request.GET) <= set(parameters) else ANSWER_ONCE
    return response


def declare_public(
    request: HttpRequest, response: HttpResponse, parameters: Collection[str] = ()
) -> HttpResponse:
    """The answer is the same for everybody: kept, unless the address has a parameter that is not known."""
    if request.method in ("GET", "HEAD"):
        response[PUBLIC] = KEEP if set(request.GET) <= set(parameters) else ANSWER_ONCE
    return response


class _Page(threading.local):
    language = ""


_page = _Page()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """While a page is made its language stands still: asking Django for it costs more than what is done with it."""
    before, _page.language = _page.language, language
    try:
        yield
    finally:
        _page.language = before


def page_language() -> str:
    """The language of the page being made; outside a page the language in use."""
    return _page.language or get_language() or settings.LANGUAGE_CODE


def has_session(request: HttpRequest) -> bool:
    """Whether the reader may be signed in: such a reader never meets, and never makes, a kept page."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def theme_of(request: HttpRequest) -> str:
    """The theme the reader chose; empty follows the device."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return chosen if chosen in THEMES else ""


def _surroundings(request: HttpRequest, *, public: bool) -> dict[str, Any]:
    """What every page shows around its own content."""
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.messages import get_messages

    path = request.get_full_path()
    return {
        "request": request,
        "language": get_language() or settings.LANGUAGE_CODE,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "languages": [
            {"code": code, "name": name, "url": in_language(path, code)} for code, name in settings.LANGUAGES
        ],
        "theme": theme_of(request),
        "user": AnonymousUser() if public else request.user,
        "public": public,
        "csrf_input": "" if public else _LazyInput(request),
        "menu": list(menu_items(request).values()),
        "canonical": settings.SITE_URL + request.path,
        "alternates": _alternates(request.path),
        "indexed": False,
        "messages": [] if public else get_messages(request),
        # Asked by the header of a whole page, and only for somebody who is signed in.
        "unread": lambda: sum(unread(request.user).values()),
        "trial": settings.TRIAL,
    }


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """The same for pages that a library renders (sign-in); a context processor of the Jinja2 back end."""
    return _surroundings(request, public=False)


def in_language(path: str, code: str) -> str:
    """The same address in another language. Only the first part differs, so nothing needs to be resolved."""
    _, here, rest = path.split("/", 2) if path.count("/") > 1 else ("", "", "")
    return f"/{code}/{rest}" if here in _LANGUAGES else path


def _alternates(path: str) -> list[tuple[str, str]]:
    """The same page in every language, for search engines; `x-default` is for readers of all the others."""
    found = [(code, settings.SITE_URL + in_language(path, code)) for code, _name in settings.LANGUAGES]
    is_home = path == f"/{get_language()}/"
    return [
        *found,
        ("x-default", f"{settings.SITE_URL}/" if is_home else dict(found)[settings.LANGUAGE_CODE]),
    ]


class _LazyInput:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __html__(self) -> str:
        return format_html(
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(self.request)
        )

    __str__ = __html__


class PublicPageMiddleware:
    """Headers of caches: what is public may be kept briefly, all else is private (K24); times by the reader's clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with read_by(request):
            response = self.get_response(request)
        if response.headers.get(PUBLIC):
            if response.cookies or getattr(getattr(request, "session", None), "accessed", False):
                raise AssertionError(f"A public page touched the session: {request.path}")
            response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response
