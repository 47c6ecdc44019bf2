"""Rows with few entries each, as three arrays: whom a city is tied with, what its records are about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """The entries of row n are `columns` and `amounts` from `begins[n]` to `begins[n + 1]`."""

    begins: Ints
    columns: Ints
    amounts: Floats

    @classmethod
    def of(cls, rows: Ints, columns: Ints, amounts: Floats, count: int) -> Rows:
        """From entries in any order; those of a row are kept by column."""
        order = np.lexsort((columns, rows))
        begins = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))]).astype(np.int64)
        return cls(begins, columns[order].astype(np.int64), amounts[order])

    def row(self, number: int) -> tuple[Ints, Floats]:
        """Columns and amounts of one row."""
        here = slice(self.begins[number], self.begins[number + 1])
        return self.columns[here], self.amounts[here]

    def columns_of(self, rows: Ints) -> Ints:
        """The columns of these rows, one after the other."""
        return self.columns[self._places(rows)[0]]

    def sums(self, rows: Ints, times: Floats, width: int) -> Floats:
        """Σ times[k] × row rows[k], as one full row of that width."""
        places, lengths = self._places(rows)
        amounts = self.amounts[places] * np.repeat(times, lengths)
        return np.bincount(self.columns[places], weights=amounts, minlength=width).astype(float)

    def _places(self, rows: Ints) -> tuple[Ints, Ints]:
        begins = self.begins[rows]
        lengths = self.begins[rows + 1] - begins
        before = np.cumsum(lengths) - lengths
        return np.repeat(begins - before, lengths) + np.arange(lengths.sum()), lengths
