"""Practices from a spreadsheet: what a row means, what it would do, and that it does exactly that."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from mreza.activities.choices import Origin, State
from mreza.activities.life import confirm, publish, submit
from mreza.activities.models import Revision
from mreza.activities.tests.test_many import written
from mreza.activities.writing import create
from mreza.areas.practices import imports
from mreza.areas.practices.imports import columns, read_plan, template_csv, template_xlsx
from mreza.areas.practices.models import Practice
from mreza.cities.models import City
from mreza.foundation.importing import CannotBeApplied
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.foundation.tables import Column, Unreadable, write_csv, write_xlsx
from mreza.journal.models import Entry
from mreza.notices.models import Notice
from mreza.search.models import Entry as Indexed
from mreza.translations.models import Text

pytestmark = pytest.mark.django_db

ROW = {
    "id": "VZ-001",
    "city": "Varaždin",
    "language": "hr",
    "title": "Djeca grade instrumente",
    "summary": "U svim vrtićima.",
    "problem": "Nije bilo instrumenata.",
    "done": "Izrađeni su od otpadaka.",
    "fields": "Glazba | crafts-folk-art",
    "objectives": "5|4",
    "dimensions": "Social",
    "groups": "children",
    "targets": "4.2",
    "theme": "knowledge-skills",
    "cost": "to-5000",
    "people": "12",
    "starts": "2024-03",
    "sources": "https://example.org/a | https://example.org/b",
    "partners": "Ceh (civil) | Grad (public)",
    "block_1": "Drvo | Otpaci stolara.",
    "block_2": "Radionica | Jednom tjedno.",
    "result_1": "12 % | više djece | https://example.org/r",
}


def table(*rows: dict[str, str], columns_: tuple[str, ...] = ()) -> bytes:
    names = columns_ or tuple(dict.fromkeys(name for row in rows for name in row))
    return b"".join(
        write_csv([Column(name, name) for name in names], [{n: r.get(n, "") for n in names} for r in rows])
    )


@pytest.fixture
def editor(network, acting):
    return acting("editor", "hr-varazdin")[0]


def test_a_row_becomes_what_the_verb_makes(editor):
    plan = read_plan(table(ROW), by=editor)
    assert plan.errors == []
    assert plan.counts == {"create": 1, "change": 0, "skip": 0, "error": 0}
    plan.apply(by=editor, fingerprint=plan.fingerprint)
    imported = Practice.objects.get(loaded__id="VZ-001")
    by_hand = create(
        Practice,
        language="hr",
        by=editor,
        city=City.objects.get(code="hr-varazdin"),
        loaded={"id": "VZ-001"},
        texts={
            "title": "Djeca grade instrumente", "summary": "U svim vrtićima.", "problem": "Nije bilo instrumenata.",
            "done": "Izrađeni su od otpadaka.", "block.b1.title": "Drvo", "block.b1.text": "Otpaci stolara.",
            "block.b2.title": "Radionica", "block.b2.text": "Jednom tjedno.", "result.r1.text": "više djece",
        },
        values={
            "fields": ["music", "crafts-folk-art"], "objectives": ["5", "4"], "dimensions": ["social"],
            "groups": ["children"], "targets": ["4.2"], "theme": "knowledge-skills", "cost_band": "to-5000",
            "people": 12, "starts": "2024-03", "sources": ["https://example.org/a", "https://example.org/b"],
            "partners": [{"name": "Ceh", "sector": "civil"}, {"name": "Grad", "sector": "public"}],
            "blocks": [{"key": "b1"}, {"key": "b2"}],
            "results": [{"key": "r1", "figure": "12 %", "source": "https://example.org/r"}],
        },
    )  # fmt: skip
    assert drafted(imported.key) == drafted(by_hand.key)
    assert imported.state == State.DRAFT
    assert imported.origin == Origin.CITY


def drafted(key: str) -> dict[str, Any]:
    """Everything written about a draft, without what is its own."""
    practice = Practice.objects.get(key=key)
    own = {"id", "key", "about_key", "practice_id", "at", "written_at", "created_at", "changed_at"}
    tables = {
        "practice": Practice.objects.filter(key=key),
        "texts": Text.objects.filter(kind="practice", key=key).order_by("part"),
        "revisions": Revision.objects.filter(key=key),
        "journal": Entry.objects.filter(about_kind="practice", about_key=key),
        "blocks": practice.blocks.all(),
        "results": practice.results.all(),
    }
    found = {
        name: [{n: v for n, v in row.items() if n not in own} for row in rows.values()]
        for name, rows in tables.items()
    }
    found["fields"] = sorted(practice.fields.values_list("code", flat=True))
    return found


def test_the_same_file_again_changes_nothing(editor):
    read_plan(table(ROW), by=editor).apply(by=editor)
    again = read_plan(table(ROW), by=editor)
    assert again.counts == {"create": 0, "change": 0, "skip": 1, "error": 0}
    before = Revision.objects.count()
    again.apply(by=editor)
    assert Revision.objects.count() == before
    assert Practice.objects.filter(loaded__id="VZ-001").count() == 1


def test_only_what_differs_is_changed_and_shown(editor):
    read_plan(table(ROW), by=editor).apply(by=editor)
    plan = read_plan(table({"id": "VZ-001", "summary": "Novo.", "people": "13", "title": ""}), by=editor)
    assert [(change.column, change.before, change.after) for change in plan.rows[0].changes] == [
        ("people", "12", "13"),
        ("summary", "U svim vrtićima.", "Novo."),
    ]
    plan.apply(by=editor)
    practice = Practice.objects.get(loaded__id="VZ-001")
    assert (practice.people, practice.version) == (13, 2)
    assert (
        Text.objects.get(kind="practice", key=practice.key, part="problem").text == "Nije bilo instrumenata."
    )


def test_a_block_is_changed_and_the_others_stay(editor):
    read_plan(table(ROW), by=editor).apply(by=editor)
    read_plan(table({"id": "VZ-001", "block_2": "Radionica | Dvaput."}), by=editor).apply(by=editor)
    practice = Practice.objects.get(loaded__id="VZ-001")
    texts = dict(Text.objects.filter(kind="practice", key=practice.key).values_list("part", "text"))
    assert [block.key for block in practice.blocks.all()] == ["b1", "b2"]
    assert (texts["block.b1.text"], texts["block.b2.text"]) == ("Otpaci stolara.", "Dvaput.")


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [
        ("city", "Atlantis", "Atlantis"),
        ("fields", "music|painting-by-numbers", "painting-by-numbers"),
        ("starts", "sometime", "2019-05"),
        ("people", "a dozen", "a dozen"),
        ("level", "galactic", "galactic"),
        ("sources", "not a link", "not a link"),
        ("partners", "Guild", "Guild"),
        ("block_1", "| only text", "title"),
        ("summary", "word " * 81, "80"),
        ("title", "t" * 151, "150"),
        ("language", "Croatian!", "Croatian!"),
        ("theme", "magic", "magic"),
    ],
)
def test_an_error_names_row_and_cell(editor, column, value, word):
    row = {**ROW, column: value}
    plan = read_plan(table(ROW | {"id": "fine"}, row), by=editor)
    assert [(one.row, one.column) for one in plan.errors] == [(3, column)]
    assert word in plan.errors[0].message
    assert plan.errors[0].cell.endswith("3")
    assert plan.counts["error"] == 1
    with pytest.raises(CannotBeApplied):
        plan.apply(by=editor)
    assert not Practice.objects.filter(loaded__id="fine").exists()


def test_a_cell_that_begins_like_a_formula_is_refused(editor):
    plan = read_plan(b"id,city,title\r\nx,hr-varazdin,=HYPERLINK(1)\r\n", by=editor)
    assert [(one.cell, one.column) for one in plan.errors] == [("C2", "title")]


def test_a_title_is_needed(editor):
    plan = read_plan(table({"id": "x", "city": "hr-varazdin", "title": "", "summary": "s"}), by=editor)
    assert [one.column for one in plan.errors] == ["title"]


def test_an_id_stands_once(editor):
    plan = read_plan(table(ROW, ROW), by=editor)
    assert [(one.row, one.column) for one in plan.errors] == [(3, "id")]


def test_nobody_imports_for_another_city(editor):
    plan = read_plan(table({**ROW, "city": "fr-lyon"}), by=editor)
    assert [one.column for one in plan.errors] == ["city"]


def test_a_record_of_another_city_is_not_told_of(editor):
    """Its address in `id` says nothing: the row counts as new."""
    foreign = create(
        Practice,
        language="en",
        by=None,
        texts={"title": "Secret draft"},
        city=City.objects.get(code="fr-lyon"),
    )
    plan = read_plan(table({"id": foreign.key, "title": "Mine"}), by=editor)
    assert plan.rows[0].action == "create"
    plan.apply(by=editor)
    foreign.refresh_from_db()
    assert foreign.version == 1


def test_a_city_publishes_nothing_by_file(editor):
    plan = read_plan(table({**ROW, "publish": "yes"}), by=editor)
    assert [one.column for one in plan.errors] == ["publish"]


def test_the_secretariat_publishes_what_it_marks_as_compiled(network, officer):
    marked = {**ROW, "publish": "yes"}
    read_plan(table(marked, {**ROW, "id": "VZ-002", "city": "fr-lyon"}), by=officer).apply(by=officer)
    public = Practice.objects.get(loaded__id="VZ-001")
    assert (public.state, public.origin, public.confirmed_at) == (State.PUBLISHED, Origin.COMPILED, None)
    assert Practice.objects.get(loaded__id="VZ-002").state == State.DRAFT
    assert Indexed.objects.filter(kind="practice", key=public.key).exists()


def test_what_is_published_by_file_has_the_rows_of_the_verbs(network, officer):
    read_plan(table({**ROW, "publish": "yes"}), by=officer).apply(by=officer)
    imported = Practice.objects.get(loaded__id="VZ-001")
    read_plan(table({**ROW, "id": "VZ-001"}), by=officer)  # found again: nothing to do
    draft = read_plan(table({**ROW, "id": "VZ-9"}), by=officer)
    draft.apply(by=officer)
    one = Practice.objects.get(loaded__id="VZ-9")
    Practice.objects.filter(pk=one.pk).update(origin=Origin.COMPILED, loaded={"id": "VZ-001"})
    publish(submit(Practice.objects.get(pk=one.pk), by=officer), by=officer)
    assert written(imported.key) == written(one.key)


def test_published_rows_need_a_source(network, officer):
    plan = read_plan(table({**ROW, "sources": "", "publish": "yes"}), by=officer)
    assert [one.column for one in plan.errors] == ["sources"]


def test_the_plan_is_refused_when_the_data_moved_on(editor):
    read_plan(table(ROW), by=editor).apply(by=editor)
    plan = read_plan(table({"id": "VZ-001", "people": "20"}), by=editor)
    shown = plan.fingerprint
    read_plan(table({"id": "VZ-001", "people": "19"}), by=editor).apply(by=editor)
    with pytest.raises(Outdated) as refused:
        plan.apply(by=editor, fingerprint=shown)
    assert refused.value.current.rows[0].changes[0].before == "19"
    assert Practice.objects.get(loaded__id="VZ-001").people == 19


def test_a_row_imported_between_look_and_writing_stops_all(editor, monkeypatch):
    plan = read_plan(table(ROW, {**ROW, "id": "VZ-002"}), by=editor)

    def meanwhile(self: imports.Plan, run: str = "") -> None:
        create(
            Practice, language="hr", by=editor, texts={"title": "Faster"}, loaded={"id": "VZ-002"},
            city=City.objects.get(code="hr-varazdin"),
        )  # fmt: skip
        original(self, run)

    original = imports.Plan._hold
    monkeypatch.setattr(imports.Plan, "_hold", meanwhile)
    with pytest.raises(Outdated):
        plan.apply(by=editor)
    assert not Practice.objects.filter(loaded__id="VZ-001").exists()


def test_one_run_is_carried_out_once(editor):
    """Two workers may take it up in the same instant; without ids nothing else would tell."""
    plan = read_plan(table({**ROW, "id": ""}), by=editor)
    plan.apply(by=editor, run="the-run")
    with pytest.raises(WrongMoment):
        plan.apply(by=editor, run="the-run")
    assert Practice.objects.filter(city__code="hr-varazdin", state=State.DRAFT).count() == 1


def test_a_public_record_of_the_city_is_corrected(editor, officer):
    read_plan(table({**ROW, "publish": "yes"}), by=officer).apply(by=officer)
    practice = Practice.objects.get(loaded__id="VZ-001")
    confirm(practice, by=editor)
    read_plan(table({"id": practice.slug, "people": "30"}), by=editor).apply(by=editor)
    practice.refresh_from_db()
    assert (practice.people, practice.state) == (30, State.PUBLISHED)


def test_the_city_is_told_of_what_was_compiled_about_it(editor, officer):
    read_plan(table({**ROW, "publish": "yes"}), by=officer).apply(by=officer)
    assert Notice.objects.filter(user=editor, kind="practice.compiled").exists()


def test_a_file_that_is_no_table_of_practices(editor):
    with pytest.raises(Unreadable):
        read_plan(b"name,country\nx,y\n", by=editor)


def test_unknown_columns_are_told(editor):
    plan = read_plan(table({**ROW, "mayor": "x"}), by=editor)
    assert any("mayor" in notice for notice in plan.notices)


@pytest.mark.parametrize("template", [template_csv, template_xlsx])
def test_an_empty_template_does_nothing(editor, template):
    assert len(columns()) == 40  # ten thousand rows of it stay within the limit of cells
    assert read_plan(template(), by=editor).counts == {"create": 0, "change": 0, "skip": 0, "error": 0}


def test_a_thousand_rows_tell_their_progress(network, acting):
    editor, _client = acting("editor", "hr-varazdin")
    count = 1_000
    seen: list[tuple[int, int]] = []
    plan = read_plan(many_rows(count), by=editor, progress=lambda done, total: seen.append((done, total)))
    assert (plan.errors, plan.counts["create"]) == ([], count)
    plan.apply(by=editor)
    assert seen[0] == (0, count)
    assert seen[-1] == (count, count)
    assert Practice.objects.filter(loaded__id__startswith="N-").count() == count


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_thousand_rows(network, acting):
    """As many as issue 3 names, in statements that do not grow row by row; `make bench` says how long they take."""
    editor, _client = acting("editor", "hr-varazdin")
    count, statements = 10_000, []
    plan = read_plan(many_rows(count), by=editor)

    def note(execute, sql, params, many, context):
        statements.append(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        plan.apply(by=editor)
    assert Practice.objects.filter(loaded__id__startswith="N-").count() == count
    assert len(statements) < count / 10


def many_rows(count: int) -> bytes:
    """A workbook of practices as long as people write them."""
    words = "children build instruments of offcuts in every kindergarten of the town and play them together "
    rows = [
        {
            **ROW, "id": f"N-{n}", "title": f"Practice number {n}", "summary": words * 3, "problem": words * 3 + str(n),
            "done": words * 5, "block_1": f"Wood | {words * 2}", "block_2": f"Workshop | {words * 2}",
        }
        for n in range(count)
    ]  # fmt: skip
    names = [column for column in columns() if column.key in rows[0]]
    return write_xlsx(
        names, [{c.key: row[c.key] for c in names} for row in rows], title="Practices", header="key"
    )
