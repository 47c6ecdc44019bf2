"""A set of things to take away as a file: what was selected, in CSV, XLSX or JSON, with what must be known of it.

FILE = Exported(word="projects", title=_("Projects"), columns=columns, records=records, about=about)
FORMATS, export = FILE.formats, FILE.export
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.foundation.codes import slug
from mreza.foundation.moments import today
from mreza.foundation.tables import CSV_TYPE, XLSX_TYPE, Column, write_csv, write_xlsx

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
BAR = "|"  # between several codes in one cell
LONGEST_NAME = 120


class Way(NamedTuple):
    """One way to take the set away."""

    label: str
    content_type: str
    write: Callable[[Any], bytes | Iterable[bytes]]


@dataclass(frozen=True)
class Exported:
    """What of a set becomes a file. A selection has a `query` with `q` and `chosen`, and a `language`."""

    word: str  # with which the file's name begins: "projects"
    title: Any  # of the sheet, lazily translated
    columns: Callable[[], list[Column]]  # headed in the reader's language
    records: Callable[[Any], Iterable[Mapping[str, Any]]]  # plain values; lists and days stay what they are
    about: Callable[[Any], Mapping[str, Any]]  # title, day, source, licence … of the set
    notes: Callable[[Mapping[str, Any]], list[str]] | None = (
        None  # of the sheet beside the table, made of `about`
    )
    named_by: Callable[[Any], list[str]] = (
        lambda query: []
    )  # what else of the question stands in the file's name
    besides: Mapping[str, Way] = field(default_factory=dict)  # further ways: GeoJSON, GEXF
    once: Callable[[], Iterable[str]] = (
        tuple  # columns that JSON says at its head instead of with every record
    )
    many: bool = False  # so many rows that the table is written without measuring its columns

    @property
    def formats(self) -> dict[str, Way]:
        return {
            "csv": Way("CSV", CSV_TYPE, self._csv),
            "xlsx": Way("XLSX", XLSX_TYPE, self._xlsx),
            "json": Way("JSON", "application/json", self._json),
            **self.besides,
        }

    def export(self, selection: Any, name: str) -> HttpResponseBase:
        """The set as a file whose name says which set it is."""
        way = self.formats[name]
        with translation.override(selection.language):
            body = way.write(selection)
        answer: HttpResponseBase
        if isinstance(body, bytes):
            answer = HttpResponse(body, content_type=way.content_type)
        else:
            spoken = speaking(body, selection.language)
            answer = StreamingHttpResponse(spoken, content_type=way.content_type)
        answer.headers["Content-Disposition"] = f'attachment; filename="{self.file_name(selection, name)}"'
        answer.headers["Content-Language"] = selection.language
        return answer

    def file_name(self, selection: Any, name: str) -> str:
        """`projects-music-africa-2026-11-22.csv`: the filters, then the day."""
        query = selection.query
        chosen = [slug(code) for codes in query.chosen.values() for code in codes]
        words = [part for part in (self.word, slug(query.q)[:40], *chosen, *self.named_by(query)) if part]
        return f"{'-'.join(words)[:LONGEST_NAME]}-{today().isoformat()}.{name}"

    def _flat(self, selection: Any) -> Iterator[dict[str, Any]]:
        for told in self.records(selection):
            yield {
                name: BAR.join(value) if isinstance(value, list) else value for name, value in told.items()
            }

    def _csv(self, selection: Any) -> Iterable[bytes]:
        return write_csv(self.columns(), self._flat(selection))

    def _xlsx(self, selection: Any) -> bytes:
        notes = (self.notes or usual_notes)(self.about(selection))
        return write_xlsx(
            self.columns(),
            self._flat(selection),
            title=str(self.title),
            notes=notes,
            notes_title=_("About this file"),
            many=self.many,
        )

    def _json(self, selection: Any) -> Iterable[bytes]:
        left_out = frozenset(self.once())
        yield json.dumps(self.about(selection), ensure_ascii=False)[:-1].encode() + b', "items": ['
        for number, told in enumerate(self.records(selection)):
            plain = as_json({name: value for name, value in told.items() if name not in left_out})
            yield (b",\n" if number else b"\n") + json.dumps(plain, ensure_ascii=False).encode()
        yield b"]}\n"


def usual_notes(about: Mapping[str, Any]) -> list[str]:
    """What stands beside the table: what it is, its day, where it comes from, how to read it, its licence."""
    return [
        about["title"],
        _("Day: %(day)s") % {"day": about["day"]},
        _("Source: %(source)s") % {"source": about["source"]},
        *([about["note"]] if about.get("note") else []),
        _("Licence: %(licence)s") % {"licence": about["licence"]},
    ]


def as_json(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same with days as text."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in told.items()}


def speaking(pieces: Iterable[bytes], language: str) -> Iterator[bytes]:
    """What is written after the view has returned is still written in the reader's language."""
    following = partial(next, iter(pieces), None)
    while True:
        with translation.override(language):
            piece = following()
        if piece is None:
            return
        yield piece
