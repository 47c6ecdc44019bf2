"""The four commitments every member makes, each with what the city has recorded under it, or the gap said plainly."""

from __future__ import annotations

from dataclasses import dataclass

from mreza.cities.hooks import Recorded, commitment_records
from mreza.translations.lookup import Said, said
from mreza.vocabulary.commitments import readings

KIND = "commitment"


@dataclass(frozen=True)
class Kept:
    """One commitment and what speaks for it."""

    code: str
    name: Said
    text: Said
    records: list[Recorded]

    @property
    def number(self) -> int:
        return sum(record.number for record in self.records)


def commitments_of(city: str) -> list[Kept]:
    """The four in their order. Chapters that keep records fill `cities.hooks.commitment_records`."""
    answers = list(commitment_records(city).values())
    return [
        Kept(
            reading.commitment,
            said(KIND, reading.commitment),
            said(KIND, reading.commitment, "text"),
            [record for answer in answers for record in answer.get(reading.commitment, ()) if record.number],
        )
        for reading in readings()
    ]
