"""What a reader may do with a project on its page: answer for a city, take the next step, keep it up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mreza.activities.choices import Agreement, State
from mreza.activities.models import Participation
from mreza.areas.partnerships.choices import STAGE_NEXT, Stage
from mreza.areas.partnerships.models import Project
from mreza.areas.partnerships.projects.forms import (
    AnswerForm,
    FinishForm,
    MeasureForm,
    ReachForm,
    StartForm,
    StopForm,
    TellForm,
)
from mreza.areas.partnerships.projects.ledger import contact_with
from mreza.areas.partnerships.projects.reading import Shown
from mreza.cities.acting import cities_led_by
from mreza.cities.names import city_names
from mreza.foundation.permissions import can

KEPT = (Stage.AGREED, Stage.RUNNING, Stage.FINISHED)  # in these somebody has something to tell
ANSWERS = {
    Agreement.ASKED: _("%(city)s is asked to be in this project."),
    Agreement.AGREED: _("%(city)s is in this project."),
    Agreement.DECLINED: _("%(city)s declined to be in this project."),
}
_PLAIN: dict[str, type[Form]] = {
    "start": StartForm, "finish": FinishForm, "stop": StopForm, "tell": TellForm,
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A city this reader answers for, and what it has said."""

    code: str
    name: str
    state: str
    asks_reason: bool  # its tie stands in the ledger: a no says why
    form: Form

    @property
    def sentence(self) -> str:
        return str(ANSWERS[Agreement(self.state)]) % {"city": self.name}


@dataclass(frozen=True)
class Steering:
    """Everything this reader may do here now; an empty one is not shown."""

    questions: list[Question] = field(default_factory=list)
    steps: tuple[str, ...] = ()  # agree, start, finish, stop, resume, practice
    waits: str = ""  # why it cannot be agreed on yet
    keeps: bool = False
    letter: bool = False
    forms: Mapping[str, Form] = field(default_factory=dict)  # by act, or act and row
    version: int = 0

    def __bool__(self) -> bool:
        return bool(self.questions or self.steps or self.waits or self.keeps or self.letter)

    @property
    def has_keeping(self) -> bool:
        """Whether there is anything to say on the page of those who keep it."""
        return bool(self.keeps or self.steps or self.waits)

    def form(self, act: str, row: str = "") -> Form:
        return self.forms[f"{act}:{row}" if row else act]


def steering(user: Any, told: Shown, *, answered: Mapping[str, Form] | None = None) -> Steering:
    """What this reader may do; `answered` are forms that were sent back, by act, act and row, or `city:<code>`."""
    one, sent = told.project, answered or {}
    if one.state == State.RETIRED:
        return Steering()
    may_move = can(user, "partnerships.move_project", one) and not told.is_unconfirmed
    keeps = can(user, "partnerships.keep_project", one) and one.stage in KEPT
    steps, waits = _steps(told) if may_move else ((), "")
    return Steering(
        questions=_questions(user, one, sent),
        steps=steps,
        waits=waits,
        keeps=keeps,
        letter=bool(told.everybody)
        and not told.is_unconfirmed
        and can(user, "partnerships.letter_project", one),
        forms={**_forms(told), **sent},
        version=one.version,
    )


def _steps(told: Shown) -> tuple[tuple[str, ...], str]:
    """The acts that are possible from where it stands, and why the first of them is not."""
    one = told.project
    next_ones = STAGE_NEXT[one.stage]
    waits = ""
    found = []
    if Stage.AGREED in next_ones:
        waiting = ", ".join(str(city.name) for city in told.waiting_for)
        if waiting:
            waits = str(_("Not every city has answered yet: %(cities)s.")) % {"cities": waiting}
        else:
            found.append("agree")
    if Stage.RUNNING in next_ones:
        if one.stage == Stage.AGREED:
            found.append("start")
        elif one.agreed_at is not None:
            found.append("resume")
    if Stage.FINISHED in next_ones:
        found.append("finish")
    if Stage.STOPPED in next_ones:
        found.append("stop")
    if one.stage == Stage.FINISHED:
        found.append("practice")
    return tuple(found), waits


def _questions(user: Any, one: Project, sent: Mapping[str, Form]) -> list[Question]:
    cities = cities_led_by(user)
    if not cities:
        return []
    rows = Participation.objects.filter(kind=Project.kind, key=one.key, city__code__in=cities)
    called = city_names(get_language() or "en")
    return [
        Question(
            row.city.code,
            str(called.get(row.city.code, row.city.name)),
            row.state,
            row.state == Agreement.AGREED and contact_with(one, row.city) is not None,
            sent.get(f"city:{row.city.code}") or AnswerForm(auto_id=f"id_{row.city.code}_%s"),
        )
        for row in rows.select_related("city").order_by("city__code")
        if can(user, "partnerships.answer_project", row)
    ]


def _forms(told: Shown) -> dict[str, Form]:
    found: dict[str, Form] = {
        act: made(auto_id=f"id_{act}_%s", initial=_initial(act, told)) for act, made in _PLAIN.items()
    }
    for milestone in told.milestones:
        found[f"reach:{milestone.key}"] = ReachForm(auto_id=f"id_{milestone.key}_%s")
    for result in told.results:
        found[f"measure:{result.key}"] = MeasureForm(
            auto_id=f"id_{result.key}_%s", initial={"source": result.source}
        )
    return found


def _initial(act: str, told: Shown) -> dict[str, str]:
    """What was said before, in the language it was written in, is not asked again."""
    if act != "finish" or told.is_translation:
        return {}
    return {part: str(told.texts[part]) for part in ("worked", "for_whom", "next")}
