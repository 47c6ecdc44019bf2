"""Labels an operator has in a file of their own (`mreza load-vocabulary FILE`): longer titles, further languages.

The file is a CSV or XLSX with the columns `code`, and `kind` (or `type`; or one kind for the whole file). Every
column `<part>_<language>` with the parts name, short, title, text, note is a label: `title_en`, `short_hr`. Its
status may stand in `<language>_<part>_status` or `status_<language>`. Other columns are left alone and named.
A row whose code is not known here is counted and left out: a file never adds a term.

New labels are added; labels of ours, and those of an earlier run, are replaced; what a person worded by hand is
kept and named. `mreza load-network` never takes an operator's labels away.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mreza.foundation import hooks
from mreza.foundation.loading import BadFile, Tally
from mreza.foundation.tables import read_table
from mreza.foundation.tables.cells import text as one_text
from mreza.foundation.tables.reading import Row, Table
from mreza.journal.models import record
from mreza.translations.loading import COLUMN, Place, Wording, add_texts, state_of
from mreza.translations.wording import LONGEST
from mreza.vocabulary.models import WORDED

# What other tables call the kinds of ours.
OTHER_WORDS = {"goal": "sdg-goal", "target": "sdg-target", "indicator": "culture2030-indicator"}
ACTS = {"vocabulary.labels-added": gettext_lazy("labels of the vocabulary added from a file")}


@dataclass
class Added:
    """What a file of labels did."""

    tally: Tally
    unknown: list[str] = field(default_factory=list)  # codes that are not terms here
    left_alone: list[str] = field(default_factory=list)  # columns that are no labels


@transaction.atomic
def add_labels(data: bytes, *, kind: str = "", source: str = "", dry_run: bool = False) -> Added:
    """Add the labels in a file to the terms known here. All or nothing."""
    table = read_table(data)
    kind_column = next((name for name in ("kind", "type") if name in table.header), "")
    if "code" not in table.header or not (kind or kind_column):
        raise BadFile([_("The file needs a column “code”, and “kind” (or one kind for the whole file).")])
    terms = {model.kind: set(model._default_manager.values_list("code", flat=True)) for model in WORDED}
    if kind and kind not in terms:
        message = _("“%(kind)s” is no vocabulary; there are: %(kinds)s.")
        raise BadFile([message % {"kind": kind, "kinds": ", ".join(sorted(terms))}])
    labels = [heading for heading in table.header if COLUMN.match(heading)]
    if not labels:
        raise BadFile([_("The file has no column of labels, such as name_hr or title_en.")])
    incoming: dict[Place, Wording] = {}
    unknown = []
    for row in table.rows:
        given = kind or table.cell(row, kind_column).casefold()
        of = OTHER_WORDS.get(given, given)
        code = table.cell(row, "code")
        if code not in terms.get(of, ()):
            unknown.append(code)
            continue
        for heading in labels:
            if said := table.cell(row, heading):
                part, language = COLUMN.match(heading).groups()  # type: ignore[union-attr]
                status = _status(table, row, part, language)
                place = (of, code, part, language)
                if place in incoming:
                    raise BadFile(
                        [_("Row %(row)s: “%(code)s” stands twice.") % {"row": row.number, "code": code}]
                    )
                incoming[place] = Wording(one_text(LONGEST)(said), state_of(status), (status or source)[:200])
    tally = add_texts("labels", incoming)
    if tally.altered:
        hooks.reindex()
        record(
            "vocabulary.labels-added",
            ("network", "labels"),
            before=tally.before or None,
            after={"created": len(tally.created), "changed": tally.after},
        )
    if dry_run:
        transaction.set_rollback(True)
    statuses = {f"status_{label.partition('_')[2]}" for label in labels} | {
        f"{label.partition('_')[2]}_{label.partition('_')[0]}_status" for label in labels
    }
    used = {"code", kind_column, *labels, *statuses}
    return Added(tally, unknown, [heading for heading in table.header if heading not in used])


def _status(table: Table, row: Row, part: str, language: str) -> str:
    return table.cell(row, f"{language}_{part}_status") or table.cell(row, f"status_{language}")
