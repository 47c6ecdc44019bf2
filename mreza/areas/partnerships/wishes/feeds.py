"""The Atom feed of offers and needs (RFC 4287): those of a set that were entered last, of what everybody reads."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.areas.partnerships.wishes.exports import LICENCE, LICENCE_NAME
from mreza.areas.partnerships.wishes.listing import Listing
from mreza.areas.partnerships.wishes.rows import Row, rows_at
from mreza.ui.formats import date

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NEWEST = 50
TAGGED_SINCE = "2025"  # the year from which these identifiers are ours to give (RFC 4151)
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
EMPTY = dt.datetime(2004, 1, 1, tzinfo=dt.UTC)  # nothing entered yet: the Network's first year stands in
ET.register_namespace("", ATOM)


def wishes_feed(listing: Listing) -> bytes:
    """The newest offers and needs of the set in its language."""
    selection = listing.selection
    rows = rows_at(selection, selection.places[:NEWEST].tolist())
    with translation.override(selection.language):
        feed = _head(listing)
        for row in rows:
            _entry(feed, row, selection.language)
        newest = max((row.told.changed_at for row in rows), default=EMPTY)
        feed.find(f"{{{ATOM}}}updated").text = _moment(newest)  # type: ignore[union-attr]
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(feed, encoding="utf-8")


def _head(listing: Listing) -> ET.Element:
    selection = listing.selection
    query = selection.query.address(sort="", page_size=50)
    feed = ET.Element(f"{{{ATOM}}}feed", {XML_LANG: selection.language})
    _text(feed, "id", _tag("offers-and-needs" + (f"?{query}" if query else "")))
    _text(feed, "title", _("Offers and needs of the cities of the Network"))
    _text(feed, "subtitle", listing.count_line())
    _text(feed, "updated", "")
    author = _text(feed, "author")
    _text(author, "name", "Mreža")
    _text(author, "uri", settings.SITE_URL + "/")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            relation = "self" if code == selection.language else "alternate"
            there = _with(reverse("partnerships:wishes-feed"), query)
            _link(feed, relation, there, code, "application/atom+xml")
    here = _with(reverse("partnerships:wishes"), query)
    _link(feed, "alternate", here, selection.language, "text/html")
    _text(feed, "rights", f"{LICENCE_NAME}, {LICENCE}")
    return feed


def _entry(feed: ET.Element, row: Row, language: str) -> None:
    entry = _text(feed, "entry")
    told = row.told
    _text(entry, "id", _tag(f"offers-and-needs/{told.code}"))
    _text(entry, "title", str(row.title)).set(XML_LANG, row.title.language)
    _text(entry, "published", _moment(told.entered_at))
    _text(entry, "updated", _moment(told.changed_at))
    _link(entry, "alternate", row.url, language, "text/html")
    _text(_text(entry, "author"), "name", told.organisation_name or row.city_name)
    for code, label in ((told.side, _("Offer") if row.is_offer else _("Need")), (told.kind, row.kind_name)):
        ET.SubElement(entry, f"{{{ATOM}}}category", {"term": code, "label": label})
    _text(entry, "summary", summary(row)).set(XML_LANG, language)
    if row.text:
        _text(entry, "content", str(row.text)).set(XML_LANG, row.text.language)


def summary(row: Row) -> str:
    """Who offers or needs what, how much of it, when, and until when it is open."""
    who = f"{row.told.organisation_name}, {row.city_name}" if row.told.organisation_name else row.city_name
    told = {"who": who, "what": row.kind_name}
    said = _("%(who)s offers: %(what)s") % told if row.is_offer else _("%(who)s looks for: %(what)s") % told
    until = _("Open until %(day)s") % {"day": date(row.told.expires_on)}
    return ". ".join(part.rstrip(".") for part in (said, row.amount, row.period, until) if part) + "."


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
