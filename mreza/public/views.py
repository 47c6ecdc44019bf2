"""Pages composed of several chapters, and the addresses outside the languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mreza.activities.catalogue import cards_where
from mreza.cities import directory
from mreza.cities.directory import CityRow, Selection
from mreza.cities.linked import web_page
from mreza.cities.points import drawing
from mreza.cities.queries import CityQuery
from mreza.cities.totals import coverage, coverage_note
from mreza.foundation.linked import breadcrumbs, graph, in_page
from mreza.foundation.moments import today
from mreza.foundation.tables import CSV_TYPE, Column, write_csv
from mreza.public import feeds, growth, standing
from mreza.public.sitemap import sitemap as written_sitemap
from mreza.ties.coverage import caution
from mreza.ties.exports import FORMATS as TIES
from mreza.translations.lookup import said
from mreza.ui.formats import date, number
from mreza.ui.pages import THEMES, declare_public, page
from mreza.vocabulary.models import Area, Commitment, Objective, Passage
from mreza.vocabulary.views import listed, terms

A_YEAR = 31_536_000
BESIDE_THE_MAP = 8
NEW_PRACTICES = 3


# --- outside the languages ---------------------------------------------------------------------------------
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """`/` picks the reader's language; `/?language=hr` also remembers it, `/?language=` forgets it."""
    chosen = request.GET.get("language")
    known = chosen in dict(settings.LANGUAGES)
    language = str(chosen) if known else translation.get_language_from_request(request)
    with translation.override(language):
        response = redirect(reverse("home"))
    if known:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=A_YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.HTTPS,
        )
    elif chosen == "":
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the device's choice, and go back."""
    there = request.GET.get("next", "/")
    if not there.startswith("/") or not url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        there = "/"
    response = redirect(there)
    chosen = request.GET.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            settings.THEME_COOKIE_NAME,
            chosen,
            max_age=A_YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.HTTPS,
        )
    else:
        response.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may look at: everything but forms, searches and accounts."""
    closed = [
        f"/{code}/{path}"
        for code, _name in settings.LANGUAGES
        for path in (
            "account/",
            "search/",
            "cities/import/",
            "cities/remarks/",
            "cities/*/wrong/",
            "cities/*/write/",
        )
    ]
    lines = ["User-agent: *", "Disallow: /theme/", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return _kept(request, "\n".join(lines).encode(), "text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for the sign of a site when no page told them."""
    return redirect(static("ui/favicon.png"))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return _kept(request, written_sitemap(), "application/xml")


@require_safe
def designations_feed(request: HttpRequest) -> HttpResponse:
    """Who joined the Network and who changed field, as an Atom feed."""
    feed = feeds.designations_feed(get_language() or settings.LANGUAGE_CODE)
    return _kept(request, feed, feeds.CONTENT_TYPE)


def _kept(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    return declare_public(request, HttpResponse(body, content_type=content_type))


# --- home --------------------------------------------------------------------------------------------------
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the Network is, where its cities are, what they want together."""
    query = CityQuery.from_params(request.GET)
    query = CityQuery(field=query.field[:1])
    selection = directory.select(query)
    counts = directory.counts_by("field")
    context = {
        "query": query,
        "selection": selection,
        "drawing": drawing(selection),
        "newest_rows": newest(selection),
        "chosen": query.field[0] if query.field else "",
        "chosen_name": said("field", query.field[0]) if query.field else "",
        "fields": [
            {"code": code, "name": said("field", code), "count": counts[code]} for code in _field_codes()
        ],
        "total": directory.total(),
        "figures": figures(),
        "coverage_note": coverage_note(),
        "mission": said("mission", "mission-1", "text"),
        "objectives": listed(Objective),
        "areas": listed(Area),
        "practices": cards_where(limit=NEW_PRACTICES, kind="practice"),
        "linked": in_page(graph(*_site())),
    }
    return page(request, "public/home.html", context, public=True, parameters=("field",))


def _field_codes() -> list[str]:
    return list(directory.snapshot().fields)


def newest(selection: Selection) -> list[CityRow]:
    """Who joined last: one city of each field, or of the chosen field the first few; the larger ones first."""
    rows = sorted(selection.all_rows(), key=lambda row: (row.field_since, row.population or 0), reverse=True)
    if selection.query.field:
        return rows[:BESIDE_THE_MAP]
    latest: dict[str, CityRow] = {}
    for row in rows:
        latest.setdefault(row.field, row)
    return sorted(latest.values(), key=lambda row: _field_codes().index(row.field))


def figures() -> list[dict[str, str]]:
    """The Network in a few numbers, each with the day it holds for and where it comes from."""
    counted = coverage(today())
    countries = sum(1 for count in directory.counts_by("country").values() if count)
    rounds = growth.rounds()
    facts = [
        {
            "label": _("Member cities listed here"),
            "value": number(counted.here),
            "note": _("each with its source"),
        },
        {"label": _("Countries"), "value": number(countries), "note": _("with at least one member city")},
        {
            "label": _("Creative fields"),
            "value": number(len(_field_codes())),
            "note": _("eight since 31 October 2025"),
        },
    ]
    if counted.unesco is not None:
        by_unesco = {
            "label": _("Member cities by UNESCO’s count"),
            "value": number(counted.unesco),
            "note": _("after the round of %(year)s") % {"year": counted.round},
        }
        facts.insert(1, by_unesco)
    if rounds:
        latest = rounds[-1]
        facts.append(
            {
                "label": _("Latest round"),
                "value": date(latest.day, latest.precision),
                "note": ngettext("%(count)s new city", "%(count)s new cities", latest.new)
                % {"count": number(latest.new)},
            }
        )
    return facts


def _site() -> list[dict[str, Any]]:
    """The site as a whole: its name, its search, its languages; and the directory as a data set."""
    home_address = settings.SITE_URL + reverse("home")
    site = {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "name": "Mreža",
        "url": home_address,
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{settings.SITE_URL}{reverse('search')}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    return [site, dataset()]


def dataset() -> dict[str, Any]:
    """The directory as a data set, for those who look for data."""
    address = settings.SITE_URL + reverse("cities:list")
    formats = {"csv": CSV_TYPE, "json": "application/json", "geojson": "application/geo+json"}
    return {
        "@type": "Dataset",
        "@id": f"{address}#dataset",
        "name": _("Member cities of the UNESCO Creative Cities Network"),
        "description": _(
            "Every member city with its creative field, the date it joined, its country, position and population, "
            "and the source of each entry."
        ),
        "url": address,
        "isAccessibleForFree": True,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "creditText": "GeoNames (CC BY 4.0)",
        "temporalCoverage": "2004/..",
        "spatialCoverage": {"@type": "Place", "name": _("World")},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{address}?format={name}"}
            for name, kind in formats.items()
        ],
    }


# --- the Network through time ------------------------------------------------------------------------------
@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """How the Network grew, and which fields live in which regions."""
    rows, matrix = growth.rounds(), growth.matrix()
    context = {
        "rounds": rows,
        "chart": growth.growth_chart(rows),
        "largest": max(rows, key=lambda row: row.new, default=None),
        "fields": growth.fields_through_time(rows),
        "matrix": matrix,
        "busiest_field": said("field", matrix.busiest.field) if matrix else "",
        "busiest_region": said("region", matrix.busiest.region) if matrix else "",
        "total": directory.total(),
        "coverage_note": coverage_note(),
        "linked": _page_graph(_("The Network through time"), "network"),
    }
    return page(request, "public/network.html", context, public=True)


@require_safe
def rounds_csv(request: HttpRequest) -> HttpResponse:
    """The table of the rounds, to download."""
    columns = [
        Column("round", _("Round")),
        Column("announced_on", _("Announced on"), "date"),
        Column("precision", _("Precision of the date")),
        Column("new", _("New members recorded here"), "number"),
        Column("members", _("Members recorded here"), "number"),
        Column("unesco_new", _("New members by UNESCO"), "number"),
        Column("unesco_members", _("Members by UNESCO"), "number"),
        Column("source", _("Source of UNESCO’s numbers")),
        Column("note", _("Note")),
    ]
    values = [
        (
            row.code, row.day, row.precision, row.new, row.total, row.unesco_new, row.unesco_total, row.source,
            str(row.note),
        )
        for row in growth.rounds()
    ]  # fmt: skip
    return _table(request, columns, values, "network-rounds.csv")


@require_safe
def matrix_csv(request: HttpRequest) -> HttpResponse:
    """The table of fields and regions, to download."""
    matrix = growth.matrix()
    columns = [
        Column("field", _("Creative field")),
        Column("region", _("Region")),
        Column("cities", _("Cities"), "number"),
    ]
    values = (
        [(cell.field, cell.region, cell.count) for row in matrix.fields for cell in row["cells"]]
        if matrix
        else []
    )
    return _table(request, columns, values, "network-fields-by-region.csv")


def _table(
    request: HttpRequest, columns: list[Column], values: list[tuple[Any, ...]], name: str
) -> HttpResponse:
    response = _kept(request, b"".join(write_csv(columns, values)), CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- standing pages ----------------------------------------------------------------------------------------
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The founding document: mission, objectives, areas of action, and what else belongs to understanding them."""
    context = {
        "passages": {row.code: said("mission", row.code, "text") for row in terms(Passage)},
        "objectives": listed(Objective),
        "areas": listed(Area),
        "commitments": listed(Commitment),
        "croatian": _in_croatian("about"),
        "fields": [{"code": code, "name": said("field", code)} for code in _field_codes()],
        "linked": _page_graph(_("About the Network"), "about"),
    }
    return page(request, "public/about.html", context, public=True)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _standing(request, _("Accessibility statement"), "accessibility")


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Where every fact comes from, under which licence, and how to take it along."""
    address = reverse("cities:list")
    context = {
        "coverage_note": coverage_note(),
        "sources": standing.sources(),
        "downloads": [
            {"label": label, "href": f"{address}?format={name}"}
            for name, label in (("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"), ("geojson", "GeoJSON"))
        ],
        "practice_downloads": [
            *(
                {"label": label, "href": f"{reverse('practices:list')}?format={name}"}
                for name, label in (("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"))
            ),
            {"label": "Atom", "href": reverse("practices:feed")},
        ],
        "offer_downloads": [
            *(
                {"label": label, "href": f"{reverse('partnerships:wishes')}?format={name}"}
                for name, label in (("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"))
            ),
            {"label": "Atom", "href": reverse("partnerships:wishes-feed")},
        ],
        "project_downloads": [
            *(
                {"label": label, "href": f"{reverse('partnerships:projects')}?format={name}"}
                for name, label in (("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"))
            ),
            {"label": "Atom", "href": reverse("partnerships:project-feed")},
        ],
        "tie_downloads": [
            *(
                {"label": way.label, "href": f"{reverse('ties:list')}?format={name}"}
                for name, way in TIES.items()
            ),
            {"label": "Atom", "href": reverse("ties:feed")},
        ],
        "tie_caution": caution(),
        "linked": in_page(graph(dataset(), *_trail(_("Data and licences"), "data"))),
    }
    return page(request, "public/data.html", context, public=True)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _standing(request, _("Privacy"), "privacy", {"cookies": standing.cookies()})


def _standing(
    request: HttpRequest, title: str, name: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    full = {"contact": settings.DEFAULT_FROM_EMAIL, "linked": _page_graph(title, name), **(context or {})}
    return page(request, f"public/{name}.html", full, public=True)


def _in_croatian(name: str) -> str:
    with translation.override("hr"):
        return reverse(name)


def _page_graph(title: str, name: str) -> Any:
    return in_page(graph(web_page(title, reverse(name)), *_trail(title, name)))


def _trail(title: str, name: str) -> list[dict[str, Any]]:
    home_step = ("Mreža", settings.SITE_URL + reverse("home"))
    return [breadcrumbs(home_step, (title, settings.SITE_URL + reverse(name)))]
