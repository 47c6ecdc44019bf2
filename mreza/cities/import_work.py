"""What a worker does with a file on its way in: hold it against the data and tell what it would do, then carry it out.

A chapter says how it reads its file, what it tells of a plan beside the usual, and gives two tasks to the queue.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from mreza.cities import runs, uploads
from mreza.foundation.importing import CarriedOut, Plan, Progress, nobody_asks
from mreza.foundation.moments import Outdated, WrongMoment
from mreza.foundation.permissions import can
from mreza.foundation.tables import Column

SHOWN = 200  # rows and errors of a plan on a page; all of them are counted


class Work:
    """The files of one chapter. Every step looks first whether the person may still do this."""

    permission: ClassVar[str]
    ended: ClassVar[Any]  # said to somebody who may not any more
    shown_actions: ClassVar[tuple[str, ...]] = ("create", "change")
    looks_once: ClassVar[bool] = False  # whether a plan just made is carried out without making it anew

    def read(self, data: bytes, *, by: Any, told: runs.Told, progress: Progress) -> Plan:
        """The plan of a file, with what was chosen beside it."""
        raise NotImplementedError

    def write(
        self, plan: Any, *, by: Any, told: runs.Told, fingerprint: str, progress: Progress, run: str
    ) -> Any:
        """Carry the plan out; how many rows did what."""
        return plan.apply(by=by, fingerprint=fingerprint, progress=progress, run=run)

    def columns(self) -> list[Column]:
        raise NotImplementedError

    def of_plan(self, plan: Any) -> dict[str, Any]:
        """What is told of a plan beside the usual."""
        return {}

    def of_row(self, row: Any) -> dict[str, Any]:
        """What is told of a row beside the usual."""
        return {}

    def order(self, row: Any) -> int:
        """What is shown first; rows of one rank stay in the order of the file."""
        return 0

    # - the two steps -
    def try_out(self, code: str, person: int) -> None:
        """What the file would do; nothing is written."""
        self._with(code, person, self._try_out)

    def carry_out(self, code: str, person: int, fingerprint: str) -> None:
        """Do what was shown, with the very same file; if the data changed since, show the new plan."""
        self._with(code, person, lambda key, by, told: self._carry_out(key, by, told, fingerprint))

    def _with(self, code: str, person: int, act: Callable[[str, Any, runs.Told], None]) -> None:
        by = get_user_model().objects.filter(pk=person, is_active=True).first()
        told = runs.told(code, by=by) if by else None
        if by is None or told is None:
            return
        with translation.override(told.get("language", "en")):
            if not can(by, self.permission):  # their role may have ended since
                runs.tell(code, by=by, state=runs.FAILED, message=str(self.ended))
                return
            try:
                act(code, by, told)
            except ValidationError as wrong:
                message = " ".join(wrong.messages)
                runs.tell(code, by=by, state=runs.REFUSED, message=message, errors=[], counts={})
            except Exception:
                runs.tell(
                    code,
                    by=by,
                    state=runs.FAILED,
                    message=_("Something went wrong here. Nothing was imported."),
                )
                raise

    def _try_out(self, code: str, by: Any, told: runs.Told) -> None:
        self._tell_plan(code, by, self._plan(code, by, told, _telling(code, by, runs.READING)))

    def _carry_out(self, code: str, by: Any, told: runs.Told, fingerprint: str) -> None:
        if told["state"] != runs.WRITING:
            return  # carried out already: a task may come twice
        progress = _telling(code, by, runs.WRITING)
        plan = self._plan(code, by, told, progress if self.looks_once else nobody_asks)
        try:
            counts = self.write(plan, by=by, told=told, fingerprint=fingerprint, progress=progress, run=code)
        except Outdated as outdated:
            newer = outdated.current if isinstance(outdated.current, Plan) else self._plan(code, by, told)
            self._tell_plan(code, by, newer, changed=True)
            return
        except CarriedOut as before:  # another worker had it, or this one ended before it could say so
            counts = before.counts
        except WrongMoment as refused:
            runs.tell(code, by=by, state=runs.FAILED, message=str(refused.message))
            return
        runs.tell(code, by=by, state=runs.DONE, counts=counts)

    def _plan(self, code: str, by: Any, told: runs.Told, progress: Progress = nobody_asks) -> Plan:
        data = uploads.read(code, by=by)
        assert data is not None  # noqa: S101 looked at just before
        return self.read(data, by=by, told=told, progress=progress)

    def _tell_plan(self, code: str, by: Any, plan: Plan, *, changed: bool = False) -> None:
        labels = {column.key: column.label for column in self.columns()}
        problems = sorted(plan.errors, key=lambda one: (one.row, len(one.cell), one.cell))
        shown = sorted((row for row in plan.rows if row.action in self.shown_actions), key=self.order)
        runs.tell(
            code,
            by=by,
            state=runs.REFUSED if plan.errors else runs.TRIED,
            message="",
            changed=changed,
            counts=plan.counts,
            notices=plan.notices,
            fingerprint=plan.fingerprint,
            error_count=len(problems),
            errors=[[one.cell, labels.get(one.column, one.column), one.message] for one in problems[:SHOWN]],
            row_count=len(shown),
            rows=[self._told_row(row, labels) for row in shown[:SHOWN]],
            **self.of_plan(plan),
        )

    def _told_row(self, row: Any, labels: dict[str, str]) -> dict[str, Any]:
        changes = [
            [labels.get(one.column, one.column), one.before[:200], one.after[:200]] for one in row.changes
        ]
        told = {"number": row.number, "action": row.action, "code": row.code, "name": row.name[:200]}
        return {**told, "changes": changes, **self.of_row(row)}


def _telling(code: str, by: Any, state: str) -> Progress:
    def tell(done: int, total: int) -> None:
        runs.tell(code, by=by, state=state, done=done, total=total)

    return tell
