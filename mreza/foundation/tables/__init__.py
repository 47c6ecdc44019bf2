"""Spreadsheets in and out.

Out: no cell ever starts a formula. In: limits come before parsing, and every error knows its row and cell.
"""

from mreza.foundation.tables.columns import Column, Kind, guarded, letters, starts_a_formula, unguarded
from mreza.foundation.tables.reading import Limits, Row, Table, Unreadable, read_table
from mreza.foundation.tables.writing import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx

__all__ = [
    "CSV_TYPE",
    "XLSX_TYPE",
    "Column",
    "Kind",
    "Limits",
    "Row",
    "Table",
    "Unreadable",
    "guarded",
    "letters",
    "read_table",
    "starts_a_formula",
    "unguarded",
    "write_csv",
    "write_xlsx",
]
