"""The Atom feed of projects (RFC 4287): the newest of a set, one entry a project."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.activities.catalogue import CardRow, rows_at
from mreza.areas.partnerships.projects.exports import is_confirmed
from mreza.areas.partnerships.projects.listing import Listing
from mreza.areas.partnerships.projects.query import code_names
from mreza.translations.lookup import said

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NEWEST = 50
TAGGED_SINCE = "2025"  # the year from which these identifiers are ours to give (RFC 4151)
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
EMPTY = dt.datetime(2004, 1, 1, tzinfo=dt.UTC)  # nothing published yet: the Network's first year stands in
ET.register_namespace("", ATOM)


def projects_feed(listing: Listing) -> bytes:
    """The newest projects of the set in its language."""
    selection = listing.selection
    rows = rows_at(selection.columns, selection.places[:NEWEST].tolist(), selection.language)
    with translation.override(selection.language):
        feed = _head(listing)
        for row in rows:
            _entry(feed, row, listing)
        newest = max((row.published_at for row in rows if row.published_at), default=EMPTY)
        feed.find(f"{{{ATOM}}}updated").text = _moment(newest)  # type: ignore[union-attr]
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(feed, encoding="utf-8")


def _head(listing: Listing) -> ET.Element:
    selection = listing.selection
    query = selection.query.address()
    feed = ET.Element(f"{{{ATOM}}}feed", {XML_LANG: selection.language})
    _text(feed, "id", _tag("projects" + (f"?{query}" if query else "")))
    _text(feed, "title", _("Projects of the UNESCO Creative Cities Network"))
    _text(feed, "subtitle", listing.count_line())
    _text(feed, "updated")
    author = _text(feed, "author")
    _text(author, "name", "Mreža")
    _text(author, "uri", settings.SITE_URL + "/")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            relation = "self" if code == selection.language else "alternate"
            there = reverse("partnerships:project-feed")
            _link(feed, relation, _with(there, query), code, "application/atom+xml")
    _link(feed, "alternate", _with(reverse("partnerships:projects"), query), selection.language, "text/html")
    _text(feed, "rights", _("Each record names its licence."))
    return feed


def _entry(feed: ET.Element, row: CardRow, listing: Listing) -> None:
    language, one = listing.selection.language, listing.selection.detail(row)
    entry = _text(feed, "entry")
    published = row.published_at or EMPTY
    # The record's key never changes, but it is not public; its address may change, then it is another entry.
    _text(entry, "id", _tag(f"projects/{row.code}"))
    _text(entry, "title", str(row.title)).set(XML_LANG, row.title.language)
    _text(entry, "published", _moment(published))
    _text(entry, "updated", _moment(published))
    _link(entry, "alternate", row.url, language, "text/html")
    author = _text(entry, "author")
    _text(author, "name", row.city_name or row.told.get("organisation") or "Mreža")
    for code in row.fields:
        category = {"term": code, "label": str(said("field", code, language=language))}
        ET.SubElement(entry, f"{{{ATOM}}}category", category)
    if one.stage:
        label = code_names("stage", language)[one.stage]
        ET.SubElement(entry, f"{{{ATOM}}}category", {"term": f"stage-{one.stage}", "label": label})
    note = (
        "" if is_confirmed(row) else " " + _("Compiled from public sources, not yet confirmed by the city.")
    )
    _text(entry, "summary", f"{row.summary}{note}".strip() or str(row.title)).set(
        XML_LANG, row.summary.language
    )


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
