"""What is offered and looked for, on the pages of cities, fields, countries, regions, objectives and goals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from mreza.areas.partnerships.choices import Side
from mreza.areas.partnerships.wishes.query import WishQuery, select
from mreza.areas.partnerships.wishes.rows import Row, rows_at
from mreza.cities.models import City
from mreza.translations.lookup import SOURCE_LANGUAGE
from mreza.ui.formats import number
from mreza.ui.sections import Section

SHOWN = 3
ON_A_CITY, ELSEWHERE = 5, 23  # on a city's page before its ties, elsewhere beside its records
# Kind of the page → facet of offers and needs; an area of action shows what belongs to it.
FACETS = {
    "city": "city", "field": "field", "country": "country", "region": "region", "objective": "objective",
}  # fmt: skip
AREA = "partnerships"


def section_of(kind: str, key: str) -> Iterable[Section]:
    """Fills `ui.sections`: the newest that are open to everybody, offers and needs apart."""
    if kind in FACETS:
        query = WishQuery(chosen={FACETS[kind]: (key,)})
    elif (kind, key) == ("area", AREA):
        query = WishQuery()
    else:
        return []
    columns = [_column(query, side) for side in Side]
    found = [column for column in columns if column["total"]]
    if not found:
        return []
    position = ON_A_CITY if kind == City.kind else ELSEWHERE
    title = pgettext("city", "Offers · Looks for") if kind == City.kind else _("Offers and needs")
    context = {"columns": found, "with_city": kind != City.kind}
    return [Section("offers", title, "partnerships/wishes/section.html", context, position)]


def _column(query: WishQuery, side: Side) -> dict[str, Any]:
    own = query.of(side)
    selection = select(own, get_language() or SOURCE_LANGUAGE)
    rows: list[Row] = rows_at(selection, selection.places[:SHOWN].tolist()) if selection.total else []
    is_offer = side == Side.OFFER
    told = {"count": number(selection.total)}
    return {
        "side": side.value,
        "title": pgettext("city", "Offers") if is_offer else pgettext("city", "Looks for"),
        "rows": rows,
        "total": selection.total,
        "more": selection.total > SHOWN,
        "address": f"{reverse('partnerships:wishes')}?{own.address()}",
        "all": _("All offers (%(count)s)") % told if is_offer else _("All needs (%(count)s)") % told,
    }
