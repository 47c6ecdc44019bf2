"""A spreadsheet on its way into the data: tried, told row by row, then carried out, all or nothing.

What a file of a chapter means is the chapter's; that it is read, told, refused and held against the data in one way
is said here.
"""

from mreza.foundation.importing.plans import (
    CannotBeApplied,
    CarriedOut,
    Change,
    Described,
    Plan,
    PlanRow,
    Problem,
    Progress,
    columns_of,
    empty_csv,
    empty_xlsx,
    nobody_asks,
    refused_in_row,
)

__all__ = [
    "CannotBeApplied",
    "CarriedOut",
    "Change",
    "Described",
    "Plan",
    "PlanRow",
    "Problem",
    "Progress",
    "columns_of",
    "empty_csv",
    "empty_xlsx",
    "nobody_asks",
    "refused_in_row",
]
