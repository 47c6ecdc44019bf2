"""The Atom feed of designations (RFC 4287): who joined the Network, who changed field, the newest first."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.cities.models import Designation
from mreza.cities.names import city_names
from mreza.journal.models import Entry
from mreza.journal.versions import kept_by_version
from mreza.translations.lookup import said
from mreza.ui.formats import date

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NEWEST = 100
TAGGED_SINCE = "2025"  # the year from which these identifiers are ours to give (RFC 4151)
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
ET.register_namespace("", ATOM)


@kept_by_version
def designations_feed(language: str) -> bytes:
    """The newest designations in one language, kept for this version of the data."""
    designations = list(
        Designation.objects.select_related(
            "city__country", "field", "source"
        ).order_by(  # door: every designation is public
            "-since", "city__code"
        )[:NEWEST]
    )
    touched = last_changes({designation.city.code for designation in designations})
    with translation.override(language):
        feed = _head(language)
        moments = [_entry(feed, one, language, touched.get(one.city.code)) for one in designations]
        # An empty network has never changed: its first year stands in.
        newest = max(moments, default=dt.datetime(2004, 1, 1, tzinfo=dt.UTC))
        feed.find(f"{{{ATOM}}}updated").text = _moment(newest)  # type: ignore[union-attr]
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(feed, encoding="utf-8")


def last_changes(codes: set[str]) -> dict[str, dt.datetime]:
    """When the record of each city was last touched, by the journal."""
    entries = Entry.objects.filter(
        about_kind="city", about_key__in=codes
    )  # door: only the day of the change is told
    return dict(entries.values_list("about_key").annotate(Max("at")).order_by())


def identifier(designation: Designation) -> str:
    """Made from the designation's code, which never changes."""
    return _tag(f"designations/{designation.code}")


def _head(language: str) -> ET.Element:
    feed = ET.Element(f"{{{ATOM}}}feed", {XML_LANG: language})
    _text(feed, "id", _tag("designations"))
    _text(feed, "title", _("Designations in the UNESCO Creative Cities Network"))
    _text(feed, "subtitle", _("Who joined the Network and who changed its creative field, the newest first."))
    _text(feed, "updated", "")
    author = _text(feed, "author")
    _text(author, "name", "Mreža")
    _text(author, "uri", settings.SITE_URL + "/")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            relation = "self" if code == language else "alternate"
            _link(feed, relation, reverse("feed-designations"), code, "application/atom+xml")
    _link(feed, "alternate", reverse("cities:list"), language, "text/html")
    _text(feed, "rights", _("Facts with their sources; places from GeoNames, CC BY 4.0."))
    return feed


def _entry(
    feed: ET.Element, designation: Designation, language: str, touched: dt.datetime | None
) -> dt.datetime:
    published = dt.datetime.combine(designation.since, dt.time(), dt.UTC)
    updated = max(published, touched or published)
    names = {
        "city": city_names(language).get(designation.city.code, designation.city.name),
        "country": said("country", designation.city.country.code),
        "field": said("field", designation.field.code),
        "date": date(designation.since, designation.since_precision),
    }
    entry = _text(feed, "entry")
    _text(entry, "id", identifier(designation))
    _text(entry, "title", _title(designation, names))
    _text(entry, "published", _moment(published))
    _text(entry, "updated", _moment(updated))
    _link(
        entry,
        "alternate",
        reverse("cities:city", kwargs={"code": designation.city.code}),
        language,
        "text/html",
    )
    category = {"term": designation.field.code, "label": str(names["field"])}
    ET.SubElement(entry, f"{{{ATOM}}}category", category)
    _text(entry, "summary", _summary(designation, names))
    return updated


def _title(designation: Designation, names: dict[str, Any]) -> str:
    if designation.since > designation.member_since:
        return _("%(city)s (%(country)s) changed its creative field: %(field)s") % names
    return _("%(city)s (%(country)s) joined the Network: %(field)s") % names


def _summary(designation: Designation, names: dict[str, Any]) -> str:
    held = _("Creative field: %(field)s. Since: %(date)s.") % names
    if not designation.confirmed:
        return held + " " + _("Not confirmed: no document was found for this entry.")
    source = said("source", designation.source.code) if designation.source else ""
    return held + (" " + _("Source: %(source)s") % {"source": source} if source else "")


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
    attributes = {"rel": relation, "href": settings.SITE_URL + address, "hreflang": language, "type": kind}
    ET.SubElement(parent, f"{{{ATOM}}}link", attributes)
