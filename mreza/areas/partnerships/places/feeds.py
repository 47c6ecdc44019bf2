"""The Atom feed of places (RFC 4287): the newest of a set, one entry a place."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.areas.partnerships.places.listing import Listing, PlaceRow

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NEWEST = 50
TAGGED_SINCE = "2025"  # the year from which these identifiers are ours to give (RFC 4151)
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
EMPTY = dt.datetime(2004, 1, 1, tzinfo=dt.UTC)  # nothing entered yet: the Network's first year stands in
ET.register_namespace("", ATOM)


def places_feed(listing: Listing) -> bytes:
    """The newest places of the set in its language; the selection comes in the order of entering."""
    selection = listing.selection
    rows: list[PlaceRow] = selection.all_rows()[:NEWEST]
    with translation.override(selection.language):
        feed = _head(listing, max((row.changed_at for row in rows), default=EMPTY))
        for row in rows:
            _entry(feed, row, selection.language)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(feed, encoding="utf-8")


def _head(listing: Listing, updated: dt.datetime) -> ET.Element:
    selection = listing.selection
    query = selection.query.address(sort="", page_size=50)
    feed = ET.Element(f"{{{ATOM}}}feed", {XML_LANG: selection.language})
    _text(feed, "id", _tag("places" + (f"?{query}" if query else "")))
    _text(feed, "title", _("Places of creativity and innovation in the cities of the Network"))
    _text(feed, "subtitle", listing.count_line())
    _text(feed, "updated", _moment(updated))
    author = _text(feed, "author")
    _text(author, "name", "Mreža")
    _text(author, "uri", settings.SITE_URL + "/")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            relation = "self" if code == selection.language else "alternate"
            address = reverse("partnerships:place-feed")
            _link(feed, relation, _with(address, query), code, "application/atom+xml")
    _link(feed, "alternate", _with(reverse("partnerships:places"), query), selection.language, "text/html")
    _text(feed, "rights", "https://creativecommons.org/licenses/by/4.0/")
    return feed


def _entry(feed: ET.Element, row: PlaceRow, language: str) -> None:
    entry = _text(feed, "entry")
    _text(entry, "id", _tag(f"places/{row.code}"))
    _text(entry, "title", str(row.name)).set(XML_LANG, row.name.language)
    _text(entry, "published", _moment(row.entered_at))
    _text(entry, "updated", _moment(row.changed_at))
    _link(entry, "alternate", row.url, language, "text/html")
    author = _text(entry, "author")
    _text(author, "name", row.city_name)
    ET.SubElement(entry, f"{{{ATOM}}}category", {"term": row.kind, "label": row.kind_name})
    said = row.about or row.name
    _text(entry, "summary", str(said)).set(XML_LANG, said.language)


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _tag(path: str) -> str:
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{TAGGED_SINCE}:{path}"


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    if text:
        child.text = str(text)
    return child


def _link(parent: ET.Element, relation: str, address: str, language: str, kind: str) -> None:
    attributes: dict[str, Any] = {
        "rel": relation, "href": settings.SITE_URL + address, "hreflang": language, "type": kind,
    }  # fmt: skip
    ET.SubElement(parent, f"{{{ATOM}}}link", attributes)
