"""The bridge from Django's template language to our pages: what a library renders gets our header and footer.

Every page of allauth that can be reached has a Jinja2 template of ours; this catches one that a new version
may add, so that nobody ever meets a bare page.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import engines
from django.template.base import Node, NodeList, Parser, Token
from django.utils.safestring import mark_safe

from mreza.ui.pages import surroundings

register = template.Library()


class Framed(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Any) -> str:
        content = mark_safe(self.nodelist.render(context))  # noqa: S308 - rendered, and escaped, by Django
        frame: Any = engines["jinja2"].get_template("accounts/framed.html")
        return frame.template.render({**surroundings(context["request"]), "content": content})


@register.tag
def framed(parser: Parser, token: Token) -> Framed:
    """Everything between `framed` and `endframed`, inside our page."""
    nodelist = parser.parse(("endframed",))
    parser.delete_first_token()
    return Framed(nodelist)
