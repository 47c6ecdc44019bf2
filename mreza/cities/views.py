"""Pages about one city, field, country or region, and the lists of fields, countries and regions."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mreza.cities import directory
from mreza.cities.choices import Precision
from mreza.cities.commitments import commitments_of
from mreza.cities.directory import CityRow
from mreza.cities.facts import elsewhere, facts, history, note_about, own_name
from mreza.cities.freshness import freshness, in_capacity_of, is_to_be_confirmed
from mreza.cities.hooks import city_actions
from mreza.cities.linked import city_data, city_list, identifier, web_page
from mreza.cities.mark import mark
from mreza.cities.mark_file import picture
from mreza.cities.models import City, Country, CreativeField, Discipline, Region
from mreza.cities.photos import photo_of
from mreza.cities.points import drawing
from mreza.cities.queries import CityQuery
from mreza.cities.remarks import RemarkForm, TooMany, remark
from mreza.cities.saying import Saying, disciplines_of, saying
from mreza.cities.totals import coverage_note
from mreza.cities.windows import area_over, window_around
from mreza.foundation.linked import CONTEXT, breadcrumbs, graph, in_page
from mreza.foundation.moments import today
from mreza.foundation.permissions import can
from mreza.foundation.visitors import sender_of
from mreza.translations.lookup import said
from mreza.ui.pages import declare_public, has_session, page
from mreza.ui.sections import Section, sections_of

AFTER_HISTORY = 80  # sections from this position on stand below the story and the history
NEIGHBOURS = 6


# --- one city ----------------------------------------------------------------------------------------------
@require_safe
def city(request: HttpRequest, code: str) -> HttpResponse:
    """Everything known about one city, past or present."""
    city = _city(code, whole=True)
    held = city.designation_on(today())
    events = history(city)
    joined = _membership_start(city, held, events)
    near = directory.near(code, NEIGHBOURS)
    told = saying(city)
    photo = photo_of(city)
    sections = sections_of(City.kind, code)
    commitments = commitments_of(code) if held else []
    same_field, same_country = directory.same_field(code, NEIGHBOURS), directory.same_country(code)
    context = {
        "city": city,
        "saying": told,
        "disciplines": disciplines_of(city),
        "photo": photo,
        "freshness": freshness(city),
        "commitments": commitments,
        "contents": _contents(commitments, sections, told, same_field, same_country),
        "name": own_name(city),
        "country": _named("country", city.country.code),
        "region": _named("region", city.country.region.code) if city.country.region else None,
        "held": held,
        "field": _named("field", held.field.code) if held else None,
        "joined": joined,
        "note": note_about(city),
        "fact_items": [fact.as_item() for fact in facts(city)],
        "events": events,
        "elsewhere": elsewhere(city),
        "window": window_around(city.latitude, city.longitude),
        "same_field": same_field,
        "near": near,
        "same_country": same_country,
        "field_names": {event.field: said("field", event.field) for event in events}
        | {event.before: said("field", event.before) for event in events if event.before},
        "mark": mark(code, _position(held), held.field.code if held else ""),
        "api_address": f"/api/v1/cities/{code}",
        "actions": _actions(request, city),
        "may_confirm": has_session(request) and _is_asked(request, city),
        "sections": sections,
        "after_history": AFTER_HISTORY,
        "linked": _city_graph(city, held, joined, told, photo),
    }
    return page(request, "cities/city.html", context, public=True)


def _is_asked(request: HttpRequest, city: City) -> bool:
    """Whether this reader is asked if the facts are still right: not again right after saying so."""
    if not can(request.user, "cities.confirm_facts", city):
        return False
    return is_to_be_confirmed(city) or city.confirmed_as != in_capacity_of(request.user, city)


@require_safe
def city_jsonld(request: HttpRequest, code: str) -> HttpResponse:
    """The same as linked data, to download."""
    city = _city(code, whole=True)
    held = city.designation_on(today())
    joined = _membership_start(city, held, history(city))
    precision = joined[1] if joined else Precision.DAY
    data = {"@context": CONTEXT, **city_data(city, held, precision, saying(city), photo_of(city))}
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Type"] = "application/ld+json"
    return declare_public(request, response)


@require_safe
def mark_svg(request: HttpRequest, code: str) -> HttpResponse:
    """The city's mark as a picture of its own, in the colours of a light page."""
    city = _city(code)
    held = city.designation_on(today())
    response = HttpResponse(
        picture(code, _position(held), held.field.code if held else ""), content_type="image/svg+xml"
    )
    return declare_public(request, response)


@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, code: str) -> HttpResponse:
    """*Something wrong or missing?* Anybody may say so, without an account."""
    city = _city(code)
    if request.method != "POST":
        form = RemarkForm()
        return _wrong_page(request, city, form)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _wrong_page(request, city, form, status=422)
    thanks = f"{reverse('cities:wrong', kwargs={'code': code})}?sent=1"
    if form.was_filled_by_a_machine:
        return redirect(thanks)
    try:
        remark(
            city,
            text=form.cleaned_data["text"],
            source=form.cleaned_data["source"],
            email=form.cleaned_data["email"],
            language=get_language() or settings.LANGUAGE_CODE,
            sender=sender_of(request, on=today()),
        )
    except TooMany:
        return HttpResponse(status=429)
    return redirect(thanks)


def _wrong_page(request: HttpRequest, city: City, form: RemarkForm, status: int = 200) -> HttpResponse:
    context = {
        "city": city,
        "name": own_name(city),
        "country": _named("country", city.country.code),
        "form": form,
        "sent": request.GET.get("sent") == "1" and not form.is_bound,
    }
    return page(request, "cities/wrong.html", context, status=status)


def _city(code: str, *, whole: bool = False) -> City:
    cities = City.objects.select_related("country__region")  # door: every city is public
    if whole:
        cities = cities.prefetch_related(Prefetch("disciplines", Discipline.objects.select_related("field")))
    return get_object_or_404(cities, code=code)


def _position(held: Any) -> int:
    """The place of the field in the Network's order decides which threads of the mark are strong."""
    return held.field.position if held else 0


def _membership_start(city: City, held: Any, events: list[Any]) -> tuple[Any, str] | None:
    """The first day of the present membership and how exactly it is known."""
    if held is None:
        return None
    precisions = {event.day: event.precision for event in events if event.act == "joined"}
    return held.member_since, precisions.get(held.member_since, held.since_precision)


def _actions(request: HttpRequest, city: City) -> list[tuple[str, str]]:
    """What this reader may do here; readers without a session are not asked, their page is kept."""
    if not has_session(request):
        return []
    return [action for actions in city_actions(request, city).values() for action in actions]


def _contents(
    commitments: list[Any], sections: list[Section], told: Saying, same_field: Any, same_country: Any
) -> list[tuple[str, str]]:
    """What stands on the page, for the margin: (anchor, title)."""
    found = [("commitments", _("Four commitments"))] if commitments else []
    found += [(one.anchor, one.title) for one in sections if one.position < AFTER_HISTORY]
    if told.story:
        found.append(("story", _("The city’s story")))
    found.append(("history", _("History in the Network")))
    found += [(one.anchor, one.title) for one in sections if one.position >= AFTER_HISTORY]
    if same_field:
        found.append(("same-field", _("Nearest cities in the same field")))
    if same_country:
        found.append(("same-country", _("Other cities in this country")))
    return found


def _city_graph(city: City, held: Any, joined: Any, told: Saying, photo: Any) -> Any:
    address = reverse("cities:city", kwargs={"code": city.code})
    name = own_name(city)
    trail = (
        (_("Cities"), reverse("cities:list")),
        (said("country", city.country.code), reverse("cities:country", kwargs={"code": city.country.code})),
        (name, address),
    )
    return in_page(
        graph(
            web_page(name, address, main=identifier(city.code)),
            city_data(city, held, joined[1] if joined else Precision.DAY, told, photo),
            _trail(*trail),
        )
    )


# --- fields ------------------------------------------------------------------------------------------------
@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """The creative fields, each with its cities counted."""
    counts = directory.counts_by("field")
    rows = [
        {**_counted("field", field.code, counts), "since": field.since, "precision": field.since_precision}
        for field in CreativeField.objects.all()
    ]
    context = {"fields": rows, "linked": _list_graph(_("Creative fields"), "cities:fields")}
    context["coverage_note"] = coverage_note()
    return page(request, "cities/fields.html", context, public=True)


@require_safe
def field(request: HttpRequest, code: str) -> HttpResponse:
    """One creative field: its cities, where they are, since when."""
    field = get_object_or_404(CreativeField, code=code)
    selection = directory.select(CityQuery(field=(code,)))
    rows = list(selection.all_rows())
    context = {
        "field": {**_named("field", code), "since": field.since, "precision": field.since_precision},
        "rows": rows,
        "drawing": drawing(selection),
        "by_region": _by_region(rows),
        "newest": _newest(rows),
        "total": directory.total(),
        "others": [_named("field", other) for other in _field_codes() if other != code],
        "sections": sections_of(CreativeField.kind, code),
        "linked": _group_graph("field", code, rows, (_("Creative fields"), "cities:fields")),
    }
    context["coverage_note"] = coverage_note()
    return page(request, "cities/field.html", context, public=True)


# --- countries ---------------------------------------------------------------------------------------------
@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """The countries that have a member city, by region."""
    counts = {code: count for code, count in directory.counts_by("country").items() if count}
    regions = []
    for region in Region.objects.prefetch_related("countries"):
        there = [
            _counted("country", country.code, counts)
            for country in region.countries.all()
            if country.code in counts
        ]
        there.sort(key=_by_name)
        regions.append({**_named("region", region.code), "countries": there})
    context = {
        "regions": [region for region in regions if region["countries"]],
        "total": len(counts),
        "linked": _list_graph(_("Countries"), "cities:countries"),
    }
    context["coverage_note"] = coverage_note()
    return page(request, "cities/countries.html", context, public=True)


@require_safe
def country(request: HttpRequest, code: str) -> HttpResponse:
    """One country and its member cities."""
    country = get_object_or_404(Country.objects.select_related("region"), code=code)
    rows = list(directory.select(CityQuery(country=(code,))).all_rows())
    region = country.region.code if country.region else ""
    counts = {c: n for c, n in directory.counts_by("country").items() if n and c != code}
    siblings = Country.objects.filter(region=country.region).values_list("code", flat=True) if region else ()
    context = {
        "country": {**_named("country", code), "alpha3": country.alpha3, "status": country.unesco_status},
        "region": _named("region", region) if region else None,
        "rows": rows,
        "window": area_over(rows),
        "by_field": _by_field(rows),
        "neighbours": sorted((_counted("country", c, counts) for c in siblings if c in counts), key=_by_name),
        "sections": sections_of(Country.kind, code),
        "linked": _group_graph("country", code, rows, (_("Countries"), "cities:countries")),
    }
    return page(request, "cities/country.html", context, public=True)


# --- regions -----------------------------------------------------------------------------------------------
@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """UNESCO's five regions, each with its cities counted."""
    counts = directory.counts_by("region")
    rows = [_counted("region", code, counts) for code in Region.objects.values_list("code", flat=True)]
    context = {
        "regions": rows,
        "total": directory.total(),
        "linked": _list_graph(_("Regions"), "cities:regions"),
    }
    context["coverage_note"] = coverage_note()
    return page(request, "cities/regions.html", context, public=True)


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: its cities by field and by country."""
    get_object_or_404(Region, code=code)
    rows = list(directory.select(CityQuery(region=(code,), sort="country")).all_rows())
    by_country = [
        {"code": country, "name": name, "cities": list(cities)}
        for (country, name), cities in groupby(rows, key=lambda row: (row.country_code, row.country_name))
    ]
    context = {
        "region": _named("region", code),
        "rows": rows,
        "window": area_over(rows),
        "by_country": by_country,
        "by_field": _by_field(rows),
        "total": directory.total(),
        "others": [
            _named("region", other)
            for other in Region.objects.values_list("code", flat=True)
            if other != code
        ],
        "sections": sections_of(Region.kind, code),
        "linked": _group_graph("region", code, rows, (_("Regions"), "cities:regions")),
    }
    context["coverage_note"] = coverage_note()
    return page(request, "cities/region.html", context, public=True)


# --- small shared parts ------------------------------------------------------------------------------------
def _named(kind: str, code: str) -> dict[str, Any]:
    return {"code": code, "name": said(kind, code)}


def _counted(kind: str, code: str, counts: dict[str, int]) -> dict[str, Any]:
    return {**_named(kind, code), "count": counts.get(code, 0)}


def _by_name(row: dict[str, Any]) -> Any:
    from mreza.foundation.collation import sort_key

    return sort_key(str(row["name"]), get_language() or settings.LANGUAGE_CODE)


def _field_codes() -> list[str]:
    return directory.snapshot().fields


def _by_field(rows: list[CityRow]) -> list[dict[str, Any]]:
    """How many of these cities hold each field, the most frequent first; fields nobody holds are left out."""
    return _tally("field", [row.field for row in rows])


def _by_region(rows: list[CityRow]) -> list[dict[str, Any]]:
    return _tally("region", [row.region for row in rows if row.region])


def _tally(kind: str, codes: list[str]) -> list[dict[str, Any]]:
    counts = {code: codes.count(code) for code in dict.fromkeys(codes)}
    ordered = sorted(counts, key=lambda code: (-counts[code], code))
    return [_counted(kind, code, counts) for code in ordered]


def _newest(rows: list[CityRow]) -> list[CityRow]:
    """The cities that joined the field last, all of the same day."""
    latest = max((row.field_since for row in rows), default=None)
    return [row for row in rows if row.field_since == latest]


def _trail(*steps: tuple[Any, str]) -> dict[str, Any]:
    home = ("Mreža", reverse("home"))
    return breadcrumbs(*((str(name), settings.SITE_URL + address) for name, address in (home, *steps)))


def _list_graph(name: str, address_name: str) -> Any:
    address = reverse(address_name)
    return in_page(graph({**web_page(name, address), "@type": "CollectionPage"}, _trail((name, address))))


def _group_graph(kind: str, code: str, rows: list[CityRow], parent: tuple[str, str]) -> Any:
    """A field, a country or a region for machines: the page, its cities, the way to it."""
    name, address = str(said(kind, code)), reverse(f"cities:{kind}", kwargs={"code": code})
    trail = _trail((parent[0], reverse(parent[1])), (name, address))
    return in_page(
        graph({**web_page(name, address), "@type": "CollectionPage"}, city_list(name, rows), trail)
    )
