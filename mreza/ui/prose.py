"""What people write in longer texts, as HTML: a small part of Markdown, and nothing a stranger could misuse (K16).

Paragraphs, headings, lists, quotations, emphasis, links; no pictures, no HTML, no code. Two locks, one behind the
other: the parser knows only these signs, and what it makes is cleaned again by an allow-list of our own. Links go to
http, https and mailto only, lose what follows people across sites, and tell the other site nothing.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

LONGEST = 20_000  # signs; longer texts are shown as they were typed (K30)
DEEPEST_HEADING = 6
SCHEMES = frozenset({"http", "https", "mailto"})
_TAGS = frozenset({"p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "em", "strong", "a", "br"})
_RULES = (
    "paragraph", "heading", "list", "blockquote", "newline", "escape", "entity", "emphasis", "link", "text",
    "normalize", "block", "inline", "balance_pairs", "fragments_join",
)  # fmt: skip
# Parameters by which a site recognises who came from where.
_TRACKING = re.compile(
    r"(utm_.*|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|si|mc_cid|mc_eid|"
    r"_hsenc|_hsmi|mkt_tok|oly_.*_id|vero_id|ref_src|wt_mc|pk_.*|mtm_.*)",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\\]")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True, "maxNesting": 12})
    return parser.enable(list(_RULES), ignoreInvalid=True)


_markdown = _parser()


def prose(text: str, level: int = 3) -> Markup:
    """A text with its paragraphs, lists, emphasis and links; its headings begin at that level of the page."""
    return _prose(str(text), min(max(level, 3), DEEPEST_HEADING))


@lru_cache(maxsize=2000)
def _prose(text: str, level: int) -> Markup:
    if len(text) > LONGEST:
        return as_typed(text)
    tokens = _markdown.parse(text)
    _lower_headings(tokens, level)
    made = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(_clean(made).strip())  # noqa: S704 (cleaned by the allow-list above)


def as_typed(text: str) -> Markup:
    """A text without any markup: paragraphs and lines as they were typed."""
    paragraphs = [part for part in re.split(r"\n{2,}", text.strip()) if part]
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in part.split("\n")))
        for part in paragraphs
    )


def plain(text: str, longest: int = 0) -> str:
    """The words alone, on one line: for descriptions, feeds and the index. Cut between words when too long."""
    words = html.unescape(nh3.clean(str(prose(text)).replace("<", " <"), tags=set()))
    line = " ".join(words.split())
    if not longest or len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def _lower_headings(tokens: list[Token], level: int) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(level + int(token.tag[1]) - 1, DEEPEST_HEADING)}"


def _clean(made: str) -> str:
    return nh3.clean(
        made,
        tags=set(_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=_attribute,
        url_schemes=set(SCHEMES),
        link_rel="external nofollow noopener noreferrer ugc",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "ol":
        return value if value.isdecimal() and len(value) < 5 else None
    return value if name == "rel" else _harmless(value)


def _harmless(address: str) -> str | None:
    """An address that opens a page or a letter, without what follows people; nothing when it is no such address."""
    if _CONTROL.search(address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in SCHEMES:
        return None
    if parts.scheme == "mailto":
        return f"mailto:{parts.path}" if "@" in parts.path else None
    if not parts.hostname or parts.username is not None or parts.password is not None:
        return None
    kept = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])
    ]
    whole = parse_qsl(parts.query, keep_blank_values=True)
    query = parts.query if kept == whole else urlencode(kept)
    return urlunsplit(parts._replace(query=query))
