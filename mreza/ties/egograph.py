"""The ego graph of a city's ties, ready for the template: marks, threads, arrows, names, and the same as rows.

Where things stand is `science.egograph`. Partners of one creative field stand together, the closest of them first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mreza.cities.directory import snapshot
from mreza.science.egograph import COLUMN, MOST, Layout, Point, Spot, layout
from mreza.ties.city_page import Partner, Place, exactly, finding
from mreza.ui.formats import number

LETTER = 20.0  # height of a name's letters, in units of the drawing
LINE = 21.0  # from one line of a name to the next
_FIELDLESS = "other"  # the sign of a city that holds no field


# Smaller letters for what would be longer than its column; the style sheet gives them these heights.
SMALLER: tuple[tuple[str, float], ...] = (("", LETTER), ("tight", 16.0), ("tighter", 12.0))


class Line(NamedTuple):
    """A line of a name; `size` names smaller letters, and `width` squeezes even these where they would not do."""

    text: str
    y: float
    size: str = ""
    width: float | None = None
    before: str = ""  # the blank at which the name was divided, for who hears the lines as one name


class Node(NamedTuple):
    """A partner as it is drawn."""

    partner: Partner
    spot: Spot
    url: str
    label: str  # all that its mark says, in words
    lines: tuple[Line, ...]
    arrows: tuple[tuple[Point, Point, Point], ...]

    @property
    def sign(self) -> str:
        return self.partner.place.field or _FIELDLESS


class Ego(NamedTuple):
    """A city with those it works with."""

    city: Place
    nodes: tuple[Node, ...]
    layout: Layout
    partners: Sequence[Partner]  # told in the table, the closest first
    fields: tuple[tuple[str, str], ...]  # that occur in the drawing: code, name
    finding: str
    not_drawn: str  # how many more there are, where there are more, and where they stand
    caption: str  # of the table

    @property
    def has_claims(self) -> bool:
        return any(node.partner.is_claimed_only for node in self.nodes)

    @property
    def has_arrows(self) -> bool:
        return any(node.arrows for node in self.nodes)


def ego(city: Place, partners: Sequence[Partner], most: int = MOST, *, tells_all: bool = True) -> Ego:
    """The drawing of the closest partners, at most so many; the table tells all of them, or those drawn alone."""
    order = {code: at for at, code in enumerate(snapshot().fields)}
    closest = partners[:most]
    drawn = sorted(closest, key=lambda one: order.get(one.place.field, len(order)))
    made = layout([one.ring for one in drawn])
    nodes = tuple(_node(city, one, spot) for one, spot in zip(drawn, made.spots, strict=True))
    fields = dict.fromkeys((node.sign, node.partner.place.field_name or _("no field")) for node in nodes)
    more = len(partners) - len(nodes)
    return Ego(
        city,
        nodes,
        made,
        partners if tells_all else closest,
        tuple(fields),
        finding(str(city.name), partners),
        _more(more, tells_all),
        _caption(city, len(partners) if tells_all else len(closest), is_all=tells_all or not more),
    )


def _more(count: int, tells_all: bool) -> str:
    if count < 1:
        return ""
    if tells_all:
        told = ngettext(
            "%(count)s more city is not drawn; it stands in the table.",
            "%(count)s more cities are not drawn; they stand in the table.",
            count,
        )
    else:
        told = ngettext(
            "%(count)s more city stands on the page of all ties.",
            "%(count)s more cities stand on the page of all ties.",
            count,
        )
    return told % {"count": number(count)}


def _caption(city: Place, count: int, *, is_all: bool) -> str:
    if is_all:
        told = ngettext("Ties of %(city)s with %(num)s city", "Ties of %(city)s with %(num)s cities", count)
    else:
        told = ngettext(
            "Ties of %(city)s with the %(num)s city that is closest to it",
            "Ties of %(city)s with the %(num)s cities that are closest to it",
            count,
        )
    return told % {"city": city.name, "num": number(count)}


def _node(city: Place, one: Partner, spot: Spot) -> Node:
    arrows = ((spot.giving,) if one.gives else ()) + ((spot.receiving,) if one.receives else ())
    return Node(
        one, spot, beside(city.code, one.place.code), label(one), tuple(_lines(str(one.place.name))), arrows
    )


def beside(one: str, other: str) -> str:
    """Where two cities stand side by side."""
    first, second = sorted((one, other))
    return reverse("ties:between", kwargs={"one": first, "other": second})


def label(one: Partner) -> str:
    """`Lyon – Media arts – 3 contacts, counted as 2.5; gave: 1; received: 2`: the mark in words."""
    return " – ".join(filter(None, (str(one.place.name), one.place.field_name, told(one))))


def told(one: Partner) -> str:
    """What stands between the two, without names; who gave as seen from the city in the middle."""
    if one.is_claimed_only:
        return ngettext(
            "%(count)s contact claimed, not confirmed",
            "%(count)s contacts claimed, not confirmed",
            one.claimed,
        ) % {"count": number(one.claimed)}
    counted = ngettext("%(count)s contact", "%(count)s contacts", one.contacts) % {
        "count": number(one.contacts)
    }
    parts = [_("%(contacts)s, counted as %(weight)s") % {"contacts": counted, "weight": exactly(one.weight)}]
    if one.gives:
        parts.append(pgettext("tie", "gave: %(count)s") % {"count": number(one.gives)})
    if one.receives:
        parts.append(pgettext("tie", "received: %(count)s") % {"count": number(one.receives)})
    return "; ".join(parts)


# --- names ------------------------------------------------------------------------------------------------------
def _lines(name: str) -> Iterable[Line]:
    """A name in one line or two, around the height of its ray."""
    lines = _divided(name)
    first = -(len(lines) - 1) * LINE / 2
    for place, text in enumerate(lines):
        y, width = round(first + place * LINE, 1), width_of(text)
        size = next((name for name, height in SMALLER if width * height / LETTER <= COLUMN), None)
        blank = " " if place and not lines[place - 1].endswith("-") else ""
        squeezed = None if size is not None else COLUMN
        yield Line(text, y, SMALLER[-1][0] if size is None else size, squeezed, blank)


def _divided(name: str) -> list[str]:
    """In two where it is too long for its column: after the blank or hyphen that is nearest to its middle."""
    ends = [at + 1 for at, sign in enumerate(name[:-1]) if sign in " -" and at]
    if width_of(name) <= COLUMN or not ends:
        return [name]
    end = min(ends, key=lambda at: abs(width_of(name[:at].rstrip()) - width_of(name[at:])))
    return [name[:end].rstrip(), name[end:]]


def width_of(text: str) -> float:
    """About how wide a text is; rather too wide than too narrow."""
    return sum(LETTER * _part(sign) for sign in text)


def _part(sign: str) -> float:
    """The width of a sign as a part of the letters' height."""
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    if unicodedata.combining(sign):
        return 0.0
    if sign in "ijlI.,'’ -()ftr":
        return 0.36
    return 0.68 if sign.isupper() or sign in "mwMW" else 0.55
