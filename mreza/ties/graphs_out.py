"""Ties as a graph for programs that analyse networks: GraphML, and GEXF 1.3 with time. Cities are nodes, ties edges.

All edges are directed, from giver to receiver, because programs refuse a file with both sorts; `symmetric` says that
both give and receive and the direction means nothing. An edge has its own id, so two cities may have many. In GEXF an
edge lives from the first to the last day that is known: a tie known by its year from January to December, one of an
unknown year always.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from mreza.ties.query import Selection
from mreza.ties.rows import ContactRow, Teller, TieRow

GRAPHML_TYPE: Final = "application/graphml+xml; charset=utf-8"
GEXF_TYPE: Final = "application/gexf+xml; charset=utf-8"
_PIECE = 64 * 1024
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Name → sort, as GraphML calls it; GEXF has `integer` for `int`.
NODE = {
    "label": "string", "country": "string", "country_name": "string", "region": "string", "field": "string",
    "latitude": "double", "longitude": "double",
}  # fmt: skip
EDGE = {
    "contact": "string", "title": "string", "language": "string", "kind": "string", "kind_name": "string",
    "state": "string", "counted": "boolean", "begins": "string", "ends": "string", "year": "int",
    "symmetric": "boolean", "weight": "double", "pairs": "int",
}  # fmt: skip
ABOUT = ("title", "coverage", "weights", "source", "day", "data_version", "licence")

Values = Mapping[str, Any]


def write_graphml(selection: Selection, about: Values) -> Iterator[bytes]:
    """The set as GraphML (graphml.graphdrawing.org), in pieces."""
    return _in_pieces(_graphml(selection, about))


def write_gexf(selection: Selection, about: Values) -> Iterator[bytes]:
    """The set as GEXF 1.3 (gexf.net), dynamic, in pieces."""
    return _in_pieces(_gexf(selection, about))


def _in_pieces(lines: Iterable[str]) -> Iterator[bytes]:
    waiting: list[str] = []
    length = 0
    for line in lines:
        waiting.append(line)
        length += len(line)
        if length > _PIECE:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


# --- GraphML ------------------------------------------------------------------------------------------------------
def _graphml(selection: Selection, about: Values) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
        'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
    )
    for sort, names in (("graph", dict.fromkeys(ABOUT, "string")), ("node", NODE), ("edge", EDGE)):
        for name, kind in names.items():
            yield f'<key id="{sort}-{name}" for="{sort}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '<graph id="ties" edgedefault="directed">\n'
    yield _data("graph", {name: about[name] for name in ABOUT}) + "\n"
    for code, node in _nodes(selection):
        yield f"<node id={_quoted(code)}>{_data('node', node)}</node>\n"
    for key, tie, edge in _edges(selection):
        ends = f"source={_quoted(tie.giver.code)} target={_quoted(tie.receiver.code)}"
        yield f"<edge id={_quoted(key)} {ends}>{_data('edge', edge)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _data(sort: str, values: Values) -> str:
    return "".join(
        f'<data key="{sort}-{name}">{_text(value)}</data>'
        for name, value in values.items()
        if value not in ("", None)
    )


# --- GEXF ---------------------------------------------------------------------------------------------------------
def _gexf(selection: Selection, about: Values) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">\n'
    )
    told = " ".join(str(about[name]) for name in ("title", "coverage", "weights", "source", "licence"))
    told += f" ({about['day']}, {about['data_version']})"
    yield f'<meta lastmodifieddate="{about["day"]}"><creator>Mreža</creator><description>{_text(told)}</description>'
    yield "</meta>\n"
    yield (
        '<graph mode="dynamic" defaultedgetype="directed" timeformat="date" timerepresentation="interval" '
        'idtype="string">\n'
    )
    nodes = {name: kind for name, kind in NODE.items() if name != "label"}
    edges = {name: kind for name, kind in EDGE.items() if name not in ("weight", "title")}
    for sort, names in (("node", nodes), ("edge", edges)):
        yield f'<attributes class="{sort}" mode="static">\n'
        for name, kind in names.items():
            yield f'<attribute id="{name}" title="{name}" type="{"integer" if kind == "int" else kind}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for code, node in _nodes(selection):
        values = _attvalues(nodes, node)
        yield f"<node id={_quoted(code)} label={_quoted(node['label'])}>{values}</node>\n"
    yield "</nodes>\n<edges>\n"
    for key, tie, edge in _edges(selection):
        first, last = lifetime(edge["begins"], edge["ends"])
        time = (f' start="{first}"' if first else "") + (f' end="{last}"' if last else "")
        yield (
            f"<edge id={_quoted(key)} source={_quoted(tie.giver.code)} target={_quoted(tie.receiver.code)} "
            f'kind={_quoted(edge["kind"])} label={_quoted(edge["title"])} weight="{edge["weight"]!r}"{time}>'
            f"{_attvalues(edges, edge)}</edge>\n"
        )
    yield "</edges>\n</graph>\n</gexf>\n"


def _attvalues(names: Iterable[str], values: Values) -> str:
    return (
        "<attvalues>"
        + "".join(
            f'<attvalue for="{name}" value={_quoted(values[name])}/>'
            for name in names
            if values[name] not in ("", None)
        )
        + "</attvalues>"
    )


def lifetime(begins: str, ends: str) -> tuple[str, str]:
    """First and last day of what is known: of 2018 the first of January and the thirty-first of December."""
    return (_first_day(begins) if begins else ""), (_last_day(ends or begins) if ends or begins else "")


def _first_day(partial: str) -> str:
    return (partial + "-01-01")[:10] if len(partial) == 4 else (partial + "-01")[:10]


def _last_day(partial: str) -> str:
    if len(partial) == 4:
        return f"{partial}-12-31"
    if len(partial) == 7:
        return f"{partial}-{calendar.monthrange(int(partial[:4]), int(partial[5:]))[1]:02}"
    return partial


# --- both ---------------------------------------------------------------------------------------------------------
def _nodes(selection: Selection) -> Iterator[tuple[str, Values]]:
    """The cities that have any of the ties, in the order of their codes."""
    table, mask, teller = selection.ledger, selection.mask, Teller(selection)
    shot = table.shot
    for at in np.unique(np.concatenate([table.giver[mask], table.receiver[mask]])).tolist():
        place = teller.place(at)
        yield (
            place.code,
            {
                "label": place.name,
                "country": place.country,
                "country_name": place.country_name,
                "region": place.region,
                "field": place.field,
                "latitude": float(shot.latitude[at]),
                "longitude": float(shot.longitude[at]),
            },
        )


def _edges(selection: Selection) -> Iterator[tuple[str, TieRow, Values]]:
    """Each tie with an id that stays its own while the contact has these two cities."""
    for contact, tie in Teller(selection).ties(selection.ties.tolist()):
        yield f"{contact.told.code}.{tie.giver.code}.{tie.receiver.code}", tie, _edge(contact, tie)


def _edge(contact: ContactRow, tie: TieRow) -> Values:
    one = contact.told
    return {
        "contact": one.code,
        "title": one.title,
        "language": one.language,
        "kind": contact.kind,
        "kind_name": contact.kind_name,
        "state": tie.state,
        "counted": tie.counted,
        "begins": one.begins,
        "ends": one.ends,
        "year": int(one.begins[:4]) if one.begins else None,
        "symmetric": tie.symmetric,
        "weight": float(contact.weight),
        "pairs": one.pairs,
    }


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NO_XML.sub("", str(value))


def _text(value: Any) -> str:
    return escape(_plain(value))


def _quoted(value: Any) -> str:
    return quoteattr(_plain(value))
