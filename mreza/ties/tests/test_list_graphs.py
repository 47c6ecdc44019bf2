"""A researcher opens the ledger: GraphML in NetworkX and igraph, GEXF in NetworkX; names, kinds and years intact."""

from __future__ import annotations

import datetime as dt
import io
from fractions import Fraction
from pathlib import Path

import igraph
import networkx as nx
import pytest
from lxml import etree

from mreza.cities.models import City
from mreza.ties.choices import Answer
from mreza.ties.graphs_out import lifetime
from mreza.ties.keeping import answer
from mreza.ties.models import Tie
from mreza.ties.tests.factories import claimed, documented

pytestmark = pytest.mark.django_db

GEXF, GRAPHML = "{http://gexf.net/1.3}", "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture
def ledger(network) -> None:
    """The shipped ledger, and what it does not have: a claim, a second tie of the same two, signs of markup, months."""
    varazdin, lyon, prague = (City.objects.get(code=code) for code in ("hr-varazdin", "fr-lyon", "cz-prague"))
    claimed(varazdin, lyon, title="A & B <C> “Д” 北京", begins="2023-02")
    answer(
        claimed(varazdin, lyon, title="Again", begins="2023-02-11", ends="2023-03"),
        lyon,
        Answer.CONFIRMED,
        by=None,
    )
    documented(lyon, varazdin, title="A guest from Varaždin", kind_code="residency", begins="")
    documented(varazdin, lyon, prague, title="All three", begins="2019")


def real() -> set[tuple[str, ...]]:
    """What every edge must say: giver, receiver, contact, kind, year, state, title, weight."""
    rows = Tie.objects.values_list(
        "giver__code", "receiver__code", "contact__code", "contact__kind__code", "contact__begins", "state",
        "contact__title", "contact__pairs", "contact__gives",
    )  # fmt: skip
    return {(*row[:4], row[4][:4], *row[5:7], repr(1 / row[7]), str(not row[8])) for row in rows}


def names() -> dict[str, tuple[str, str]]:
    ends = {code for pair in Tie.objects.values_list("giver__code", "receiver__code") for code in pair}
    rows = City.objects.filter(code__in=ends).values_list("code", "name", "country__code")
    return {code: (name, country) for code, name, country in rows}


def file(client, way: str, query: str = "") -> bytes:
    answered = client.get(f"/en/ties/?format={way}{query}")
    assert answered.status_code == 200
    return b"".join(answered.streaming_content)


def test_graphml_opens_in_networkx(client, ledger):
    graph = nx.read_graphml(io.BytesIO(file(client, "graphml")))
    assert isinstance(graph, nx.MultiDiGraph)
    assert {code: (node["label"], node["country"]) for code, node in graph.nodes(data=True)} == names()
    found = {
        (one, other, edge["contact"], edge["kind"], str(edge.get("year", "")), edge["state"], edge["title"],
         repr(edge["weight"]), str(edge["symmetric"]))
        for one, other, edge in graph.edges(data=True)
    }  # fmt: skip
    assert found == real()
    assert graph.number_of_edges() == Tie.objects.count()
    assert "coverage is uneven" in graph.graph["coverage"]
    assert graph.graph["licence"].startswith("https://creativecommons.org/")
    assert graph.graph["data_version"].isdigit()


def test_graphml_opens_in_igraph(client, ledger, tmp_path: Path):
    path = tmp_path / "ties.graphml"
    path.write_bytes(file(client, "graphml"))
    graph = igraph.Graph.Read_GraphML(str(path))
    assert graph.is_directed()
    assert {node["id"]: (node["label"], node["country"]) for node in graph.vs} == names()
    found = {
        (graph.vs[edge.source]["id"], graph.vs[edge.target]["id"], edge["contact"], edge["kind"],
         "" if edge["year"] != edge["year"] else str(int(edge["year"])), edge["state"], edge["title"],
         repr(edge["weight"]), str(bool(edge["symmetric"])))
        for edge in graph.es
    }  # fmt: skip
    assert found == real()


def test_gexf_opens_in_networkx_with_time(client, ledger):
    graph = nx.read_gexf(io.BytesIO(file(client, "gexf")), version="1.3")
    assert isinstance(graph, nx.MultiDiGraph)
    assert {code: (node["label"], node["country"]) for code, node in graph.nodes(data=True)} == names()
    found = {
        (one, other, edge["contact"], edge["kind"], str(edge.get("year", "")), edge["state"], edge["label"],
         repr(edge["weight"]), str(edge["symmetric"]))
        for one, other, edge in graph.edges(data=True)
    }  # fmt: skip
    assert found == real()
    assert graph.graph["mode"] == "dynamic"
    time = {
        edge["label"]: (edge.get("start"), edge.get("end")) for _one, _other, edge in graph.edges(data=True)
    }
    assert time["A & B <C> “Д” 北京"] == ("2023-02-01", "2023-02-28")
    assert time["Again"] == ("2023-02-11", "2023-03-31")
    assert time["All three"] == ("2019-01-01", "2019-12-31")
    assert time["A guest from Varaždin"] == (None, None)


def test_gexf_keeps_to_the_format(client, ledger):
    """What Gephi wants of 1.3: an id a node and edge, ends that are nodes, declared attributes, whole days."""
    root = etree.fromstring(file(client, "gexf"))
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.3")
    graph = root.find(f"{GEXF}graph")
    assert {name: graph.get(name) for name in ("mode", "timeformat", "defaultedgetype")} == {
        "mode": "dynamic", "timeformat": "date", "defaultedgetype": "directed",
    }  # fmt: skip
    nodes = [node.get("id") for node in graph.iter(f"{GEXF}node")]
    edges = list(graph.iter(f"{GEXF}edge"))
    assert len(nodes) == len(set(nodes)) == len(names())
    assert len({edge.get("id") for edge in edges}) == len(edges) == Tie.objects.count()
    declared = {
        part.get("class"): {one.get("id"): one.get("type") for one in part}
        for part in graph.iter(f"{GEXF}attributes")
    }
    for edge in edges:
        assert {edge.get("source"), edge.get("target")} <= set(nodes)
        assert {value.get("for") for value in edge.iter(f"{GEXF}attvalue")} <= set(declared["edge"])
        for moment in filter(None, (edge.get("start"), edge.get("end"))):
            dt.date.fromisoformat(moment)
        assert (edge.get("start") or "") <= (edge.get("end") or "9999")
    assert "coverage is uneven" in root.findtext(f"{GEXF}meta/{GEXF}description")


def test_the_file_is_exactly_the_set(client, ledger):
    graph = nx.read_graphml(
        io.BytesIO(file(client, "graphml", "&city=hr-varazdin&state=confirmed&state=claimed"))
    )
    assert sorted(edge["title"] for _one, _other, edge in graph.edges(data=True)) == [
        "A & B <C> “Д” 北京",
        "Again",
    ]
    assert set(graph.nodes) == {"hr-varazdin", "fr-lyon"}


def test_weights_of_a_contact_add_up_to_one(client, ledger):
    graph = nx.read_graphml(io.BytesIO(file(client, "graphml")))
    sums: dict[str, Fraction] = {}
    for _one, _other, edge in graph.edges(data=True):
        sums[edge["contact"]] = sums.get(edge["contact"], Fraction()) + Fraction(1, edge["pairs"])
    assert set(sums.values()) == {Fraction(1)}


@pytest.mark.parametrize(
    ("begins", "ends", "first", "last"),
    [("", "", "", ""), ("2024", "", "2024-01-01", "2024-12-31"), ("2024-02", "", "2024-02-01", "2024-02-29"),
     ("2023-02", "", "2023-02-01", "2023-02-28"), ("2018", "2024", "2018-01-01", "2024-12-31"),
     ("2018-05-17", "2018-06", "2018-05-17", "2018-06-30")],
)  # fmt: skip
def test_an_edge_lives_as_long_as_is_known(begins, ends, first, last):
    assert lifetime(begins, ends) == (first, last)
