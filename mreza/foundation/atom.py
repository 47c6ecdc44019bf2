"""The parts of an Atom feed (RFC 4287): what every feed of this house says alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import reverse
from django.utils import translation

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NEWEST = 50  # entries of a feed
EMPTY = dt.datetime(2004, 1, 1, tzinfo=dt.UTC)  # nothing to tell yet: the Network's first year stands in
TAGGED_SINCE = "2025"  # the year from which these identifiers are ours to give (RFC 4151)
ET.register_namespace("", ATOM)


class Said(NamedTuple):
    """Words with the language they are in."""

    text: str
    language: str


class Head(NamedTuple):
    """What a feed says of itself. `addresses`: language → where the same feed is in it."""

    path: str  # of its identifier, which never changes
    language: str
    title: str
    subtitle: str
    page: str
    addresses: dict[str, str]
    rights: str


class Entry(NamedTuple):
    """One thing that is new."""

    path: str
    title: Said
    address: str
    published: dt.datetime
    updated: dt.datetime
    author: str  # nobody where that of the whole feed holds
    summary: Said
    categories: tuple[tuple[str, str], ...] = ()  # code and name
    content: Said | None = None  # the whole text, where the summary is made of facts


def feed(head: Head, entries: Iterable[Entry]) -> bytes:
    """The whole document; addresses without the site's own name."""
    told = list(entries)
    root = ET.Element(f"{{{ATOM}}}feed", {XML_LANG: head.language})
    _text(root, "id", tag(head.path))
    _text(root, "title", head.title)
    _text(root, "subtitle", head.subtitle)
    _text(root, "updated", _moment(max((entry.updated for entry in told), default=EMPTY)))
    author = _text(root, "author")
    _text(author, "name", "Mreža")
    _text(author, "uri", settings.SITE_URL + "/")
    for language, address in head.addresses.items():
        relation = "self" if language == head.language else "alternate"
        _link(root, relation, address, language, "application/atom+xml")
    _link(root, "alternate", head.page, head.language, "text/html")
    _text(root, "rights", head.rights)
    for entry in told:
        _entry(root, entry, head.language)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8")


def _entry(root: ET.Element, told: Entry, language: str) -> None:
    entry = _text(root, "entry")
    _text(entry, "id", tag(told.path))
    _text(entry, "title", told.title.text).set(XML_LANG, told.title.language)
    _text(entry, "published", _moment(told.published))
    _text(entry, "updated", _moment(told.updated))
    _link(entry, "alternate", told.address, language, "text/html")
    if told.author:
        _text(_text(entry, "author"), "name", told.author)
    for term, label in told.categories:
        ET.SubElement(entry, f"{{{ATOM}}}category", {"term": term, "label": label})
    _text(entry, "summary", told.summary.text).set(XML_LANG, told.summary.language)
    if told.content:
        _text(entry, "content", told.content.text).set(XML_LANG, told.content.language)


def addresses(name: str, asked: str = "") -> dict[str, str]:
    """Where a feed of that name is in each language; `asked` is its question: `?field=music`, or nothing."""
    found = {}
    for code, _own_name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = reverse(name) + asked
    return found


def tag(path: str) -> str:
    """An identifier that stays when addresses change."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{TAGGED_SINCE}:{path}"


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    if text:
        child.text = text
    return child


def _link(parent: ET.Element, relation: str, address: str, language: str, kind: str) -> None:
    told = {"rel": relation, "href": settings.SITE_URL + address, "hreflang": language, "type": kind}
    ET.SubElement(parent, f"{{{ATOM}}}link", told)
