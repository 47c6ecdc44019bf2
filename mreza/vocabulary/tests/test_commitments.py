"""What speaks for each commitment is our reading, kept as data and told by the API."""

from __future__ import annotations

from mreza.vocabulary.commitments import Reading, readings


def test_each_commitment_is_read_by_areas_or_objectives(network):
    assert readings() == [
        Reading("1", ("practices",), (), False),
        Reading("2", (), ("3", "4"), True),
        Reading("3", (), ("5",), False),
        Reading("4", (), ("6",), False),
    ]


def test_the_api_says_how_a_commitment_is_read(network, client):
    told = client.get("/api/v1/commitments/2").json()
    assert (told["areas"], told["objectives"], told["with_partners"]) == ([], ["3", "4"], True)
