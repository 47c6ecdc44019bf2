"""What the worker does with a file of practices: hold it against the data, then carry it out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from mreza.areas.practices import runs
from mreza.areas.practices.imports import Plan, Progress, columns, read_plan
from mreza.cities import uploads
from mreza.foundation.moments import Outdated
from mreza.foundation.permissions import can

SHOWN = 200  # rows and errors of a plan on a page; all of them are counted


@task()
def try_out(code: str, person: int) -> None:
    """What the file would do; nothing is written."""
    _with(code, person, _try_out)


@task()
def carry_out(code: str, person: int, fingerprint: str) -> None:
    """Do what was shown, with the very same file; if the data changed since, show the new plan."""
    _with(code, person, lambda code, by, told: _carry_out(code, by, told, fingerprint))


def _with(code: str, person: int, act: Any) -> None:
    by = get_user_model().objects.filter(pk=person, is_active=True).first()
    told = runs.told(code, by=by) if by else None
    if by is None or told is None:
        return
    with translation.override(told.get("language", "en")):
        if not can(by, "practices.import_practices"):  # their role may have ended since
            runs.tell(code, by=by, state=runs.FAILED, message=_("You may not import practices any more."))
            return
        try:
            act(code, by, told)
        except ValidationError as wrong:
            runs.tell(code, by=by, state=runs.REFUSED, message=" ".join(wrong.messages), errors=[], counts={})
        except Exception:
            runs.tell(
                code, by=by, state=runs.FAILED, message=_("Something went wrong here. Nothing was imported.")
            )
            raise


def _try_out(code: str, by: Any, told: runs.Told) -> None:
    data = uploads.read(code, by=by)
    assert data is not None  # noqa: S101 looked at just before
    plan = read_plan(
        data, by=by, encoding=told["encoding"] or None, progress=_progress(code, by, runs.READING)
    )
    _tell_plan(code, by, plan)


def _carry_out(code: str, by: Any, told: runs.Told, fingerprint: str) -> None:
    if told["state"] != runs.WRITING:
        return  # carried out already: a task may come twice
    data = uploads.read(code, by=by)
    assert data is not None  # noqa: S101
    plan = read_plan(data, by=by, encoding=told["encoding"] or None)
    try:
        counts = plan.apply(
            by=by, fingerprint=fingerprint, progress=_progress(code, by, runs.WRITING), run=code
        )
    except Outdated as outdated:
        _tell_plan(
            code,
            by,
            outdated.current or read_plan(data, by=by, encoding=told["encoding"] or None),
            changed=True,
        )
        return
    runs.tell(code, by=by, state=runs.DONE, counts=counts)


def _progress(code: str, by: Any, state: str) -> Progress:
    def tell(done: int, total: int) -> None:
        runs.tell(code, by=by, state=state, done=done, total=total)

    return tell


def _tell_plan(code: str, by: Any, plan: Plan, *, changed: bool = False) -> None:
    labels = {column.key: column.label for column in columns()}
    problems = sorted(plan.errors, key=lambda one: (one.row, len(one.cell), one.cell))
    shown = [row for row in plan.rows if row.action in ("create", "change")]
    runs.tell(
        code,
        by=by,
        state=runs.REFUSED if plan.errors else runs.TRIED,
        message="",
        changed=changed,
        counts=plan.counts,
        published=plan.published,
        notices=plan.notices,
        fingerprint=plan.fingerprint,
        error_count=len(problems),
        errors=[[one.cell, labels.get(one.column, one.column), one.message] for one in problems[:SHOWN]],
        row_count=len(shown),
        rows=[
            {
                "number": row.number,
                "action": row.action,
                "code": row.code,
                "name": row.name[:200],
                "publish": row.publish,
                "changes": [
                    [labels.get(one.column, one.column), one.before[:200], one.after[:200]]
                    for one in row.changes
                ],
            }
            for row in shown[:SHOWN]
        ],
    )
