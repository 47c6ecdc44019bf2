"""The one Jinja2 environment: a misspelt name fails loudly, macros of `ui` and `…_parts` are always there."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.templatetags.static import static as django_static
from django.urls import reverse
from django.utils import translation
from django.utils.html import json_script
from jinja2 import Environment, StrictUndefined, nodes, pass_context, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, escape

try:
    from markupsafe._speedups import _escape_inner as _escape
except ImportError:  # built without C: as safe, only slower
    from markupsafe._native import _escape_inner as _escape

from mreza.ui import formats
from mreza.ui.pages import page_language
from mreza.ui.prose import plain, prose

# Template modules registered once, so that a block rendered alone (for HTMX) has them too.
PARTS = {"ui": "ui/parts.html", "city_parts": "cities/parts.html", "tie_parts": "ties/parts.html"}


def url(name: str, query: str = "", /, **kwargs: Any) -> str:
    """An address of ours in the language in use."""
    address = _address(name, page_language(), tuple(kwargs.items()))
    return f"{address}?{query}" if query else address


@lru_cache(maxsize=10_000)
def _address(name: str, language: str, kwargs: tuple[tuple[str, Any], ...]) -> str:
    """Addresses never change while a process lives, and every page shows some thirty."""
    with translation.override(language):
        return reverse(name, kwargs=dict(kwargs) or None)


@lru_cache(maxsize=1_000)
def static(path: str) -> str:
    """The address of a static file, with the hash of its content in the name."""
    return django_static(path)


@pass_eval_context
def gettext(eval_ctx: nodes.EvalContext, message: str, /, **variables: Any) -> str:
    """A string of the interface in the language in use, as Jinja2's own `newstyle` gettext gives it.

    A page has some hundred; the catalogues never change while a process lives, so each is looked up once.
    """
    said, finished = _said(message, page_language())
    if not eval_ctx.autoescape:
        return str(said) % variables
    return said % variables if variables or finished is None else finished


@lru_cache(maxsize=10_000)
def _said(message: str, language: str) -> tuple[Markup, Markup | None]:
    """With its placeholders, and finished if it has none."""
    with translation.override(language):
        said = Markup(translation.gettext(message))  # noqa: S704 (catalogues are ours)
    try:
        return said, said % {}
    except KeyError:
        return said, None


def _counting(ngettext: Any) -> Callable[..., str]:
    """Jinja2's own `ngettext`, whose `%(num)s` is written as the language writes numbers: 18.300 in Croatian."""

    @pass_context
    def counted(context: Context, singular: str, plural: str, num: int, /, **variables: Any) -> str:
        variables.setdefault("num", formats.number(num, language=page_language()))
        return ngettext(context, singular, plural, num, **variables)

    return counted


def _in_page_language(function: Callable[..., str]) -> Callable[..., str]:
    """A filter that writes as the page's language does."""

    @wraps(function)
    def written(value: Any, *args: Any) -> str:
        if type(value) is int and function is formats.number and 0 <= value < 1000:
            return str(value)  # the counts of a list: nothing to group
        return function(value, *args, language=page_language())

    return written


@receiver(setting_changed)
def _forget(**kwargs: Any) -> None:
    """Tests change settings; nothing else does."""
    for kept in (_address, static, _said):
        kept.cache_clear()


def escaped(value: Any) -> str:
    """What Jinja2's autoescape writes for a value, as plain text.

    Jinja2 makes a `Markup` of every value only to join it with the rest; a list shows thousands.
    """
    kind = type(value)
    if kind is str:
        return _escape(value)
    if kind is Markup:
        return value
    if kind is int or kind is float:
        return str(value)
    if isinstance(value, str) and not hasattr(kind, "__html__"):
        return _escape(str(value))  # a text that knows its language
    return escape(value)


class Generator(CodeGenerator):
    """Writes compiled templates that escape by `escaped`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class PageEnvironment(Environment):
    code_generator_class = Generator
    escaped = staticmethod(escaped)


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 backend."""
    env = PageEnvironment(  # (autoescape is on: Django's backend sets it in the options)
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(_=gettext, gettext=gettext, ngettext=_counting(env.globals["ngettext"]))
    env.globals.update(url=url, static=static, version=settings.VERSION, site_url=settings.SITE_URL)
    env.filters.update({name: _in_page_language(function) for name, function in formats.FILTERS.items()})
    env.filters["json_script"] = json_script
    env.filters["prose"] = prose
    env.filters["plain"] = plain
    for name, template in PARTS.items():
        env.globals[name] = env.get_template(template).module
    return env
