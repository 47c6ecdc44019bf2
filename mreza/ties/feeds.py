"""The Atom feed of the ledger (RFC 4287): the contacts of a set that were entered last, one entry a contact."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mreza.ties import coverage
from mreza.ties.listing import Listing
from mreza.ties.rows import ContactRow, Teller
from mreza.ui.formats import number

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NEWEST = 50
TAGGED_SINCE = "2025"  # the year from which these identifiers are ours to give (RFC 4151)
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
EMPTY = dt.datetime(2004, 1, 1, tzinfo=dt.UTC)  # nothing entered yet: the Network's first year stands in
ET.register_namespace("", ATOM)


def ties_feed(listing: Listing) -> bytes:
    """The newest contacts of the set in its language."""
    selection = listing.selection
    rows = Teller(selection).contacts(selection.contacts[:NEWEST].tolist())
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
    _text(feed, "id", _tag("ties" + (f"?{query}" if query else "")))
    _text(feed, "title", _("Who works with whom: ties between the cities of the Network"))
    _text(feed, "subtitle", f"{listing.count_line()}. {coverage.caution()} {coverage.made_from()}")
    _text(feed, "updated", "")
    author = _text(feed, "author")
    _text(author, "name", "Mreža")
    _text(author, "uri", settings.SITE_URL + "/")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            relation = "self" if code == selection.language else "alternate"
            _link(feed, relation, _with(reverse("ties:feed"), query), code, "application/atom+xml")
    _link(feed, "alternate", _with(reverse("ties:list"), query), selection.language, "text/html")
    _text(feed, "rights", f"{coverage.LICENCE_NAME}, {coverage.LICENCE}")
    return feed


def _entry(feed: ET.Element, row: ContactRow, language: str) -> None:
    entry = _text(feed, "entry")
    told = row.told
    _text(entry, "id", _tag(f"ties/{told.code}"))
    _text(entry, "title", told.title).set(XML_LANG, told.language)
    _text(entry, "published", _moment(told.entered_at))
    _text(entry, "updated", _moment(told.changed_at))
    _link(entry, "alternate", row.url, language, "text/html")
    ET.SubElement(entry, f"{{{ATOM}}}category", {"term": row.kind, "label": row.kind_name})
    _text(entry, "summary", _summary(row)).set(XML_LANG, language)


def _summary(row: ContactRow) -> str:
    """What it was, when, between whom, and what is known of it."""
    pairs = [
        f"{tie.giver.name} {'–' if tie.symmetric else '→'} {tie.receiver.name} ({tie.state_name})"
        for tie in row.ties
    ]
    if row.more:
        pairs.append(
            ngettext("%(count)s more tie", "%(count)s more ties", row.more) % {"count": number(row.more)}
        )
    return ". ".join(part for part in (row.kind_name, row.when.rstrip("."), "; ".join(pairs)) if part) + "."


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
