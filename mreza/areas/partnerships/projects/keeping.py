"""The acts on a project: begin, ask cities, answer, agree, start, finish, stop, resume; reach, measure, tell.

One door for page, API, import and command; who may do it is asked before (`partnerships.<verb>_project`, see `rules`).

A project is a record of the Network like every other: what it says is written by `activities.writing` (`save`,
`restore`), reviewed and published by `activities.life`. Beside that it has a **stage** (`Project.stage`), moved only
here. The two are apart: cities may agree on a draft, and an idea may be published to find partners. Values and rows a
form writes: `registration.FIELDS`, `pilot`, and `partners` with `name`, `sector`, `organisation`, `role`.

Other cities agree to be in it (`activities.Participation`, read by `cooperation.cities_in`). When the leading city
confirms the project, after everybody asked has answered, its ties are written into the ledger (`ledger`).

`version` is the one the person saw (Outdated when somebody was faster); without it the record as read counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from mreza.activities import participation, writing
from mreza.activities.cards import write_card
from mreza.activities.choices import Agreement, Level, State
from mreza.activities.models import Participation
from mreza.activities.rules import PUBLIC
from mreza.areas.partnerships.choices import STAGE_NEXT, Side, Stage
from mreza.areas.partnerships.models import Interest, Project
from mreza.areas.partnerships.projects import hooks as behind
from mreza.areas.partnerships.projects import ledger, telling
from mreza.areas.partnerships.projects.registration import EVALUATION, LIMITS, clean_row, day, row_key
from mreza.cities.models import City, Organisation
from mreza.foundation import hooks
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.foundation.text import clean_lines
from mreza.journal.models import record as note
from mreza.translations.authored import authored

MOST_CITIES = participation.MOST
OPEN = (Stage.IDEA, Stage.AGREED, Stage.RUNNING)  # cities may still come in


# --- beginning --------------------------------------------------------------------------------------------------
@transaction.atomic
def begin(
    *,
    language: str,
    texts: Mapping[str, str],
    by: Any,
    values: Mapping[str, Any] | None = None,
    city: City | None = None,
    organisation: Organisation | None = None,
    at: dt.datetime | None = None,
) -> Project:
    """An idea is written down: a draft of a city, or of an organisation in it, that only they see."""
    return writing.create(
        Project, language=language, by=by, texts=texts, values={"pilot": False, **(values or {})}, city=city,
        organisation=organisation, at=at,
    )  # fmt: skip


@transaction.atomic
def begin_from(interest: Interest, *, by: Any, at: dt.datetime | None = None) -> Project:
    """An agreed interest becomes a project: led by the city in need; the other one is asked to agree to it.

    Asked twice, it is the same project. `became_kind`, `became_key` of the interest are written by its own chapter.
    """
    held = Interest.objects.select_for_update(of=("self",)).select_related(
        "wish__city", "wish__organisation", "city", "organisation"
    )
    row = held.get(pk=interest.pk)
    first: Project | None = Project.objects.filter(interest=row).first()
    if first is not None:
        return first
    wish = row.wish
    asking, offering = (row.city, row.organisation), (wish.city, wish.organisation)
    (lead, own), (other, theirs) = (offering, asking) if wish.side == Side.NEED else (asking, offering)
    language, texts = _texts_of(wish)
    alone = lead.pk == other.pk
    project = begin(
        language=language,
        texts=texts,
        values={
            "level": Level.CITY.value if alone else Level.INTERNATIONAL.value,
            "fields": list(wish.fields.values_list("code", flat=True)),
            "objectives": list(wish.objectives.values_list("code", flat=True)),
            "targets": list(wish.targets.values_list("code", flat=True)),
            "starts": wish.begins.isoformat() if wish.begins else "",
            "ends": wish.ends.isoformat() if wish.ends else "",
            "partners": [
                {"name": body.name, "sector": body.sector, "organisation": body.code}
                for body in (own, theirs)
                if body is not None
            ],
        },
        city=lead,
        by=by,
        at=at,
    )
    Project.objects.filter(pk=project.pk).update(interest=row)
    project.refresh_from_db()
    note(
        "project.from-interest", project.about, by=by, public=False,
        after={"interest": row.code, "wish": wish.code, "cities": [lead.code, other.code]},
    )  # fmt: skip
    if not alone:
        ask(project, other, by=by, at=at)
    return project


def _texts_of(wish: Any) -> tuple[str, dict[str, str]]:
    """Title and summary as the offer or need says them, no longer than a project's may be."""
    written = authored(wish.kind_word, wish.code)
    title = str(written.original("title")) or str(_("A project of two cities"))
    said = str(written.original("purpose")) or str(written.original("text"))
    words, most = said.split(), LIMITS["summary"].words or 0
    summary = said if len(words) <= most else " ".join(words[: most - 1]) + " …"
    return wish.original_language, {"title": title[: LIMITS["title"].signs], "summary": summary}


# --- the cities in it -------------------------------------------------------------------------------------------
@transaction.atomic
def ask(project: Project, city: City, *, by: Any, at: dt.datetime | None = None) -> Participation:
    """Ask another city to be in the project. One that declined is not asked again; it may think again itself."""
    present = _held(project)
    if present.stage not in OPEN:
        raise WrongMoment(_("The project has ended; no city can come in any more."))
    if present.state == State.RETIRED:
        raise WrongMoment(_("The record is retired."))
    return participation.ask(present, city, by=by, at=at)


@transaction.atomic
def answer(
    project: Project,
    city: City,
    *,
    agrees: bool,
    by: Any,
    reason: str = "",
    at: dt.datetime | None = None,
) -> None:
    """A city that was asked agrees to be in it, or does not. It may think again at any time.

    Once the project is agreed on, a yes is a tie in the ledger, and taking it back disputes that tie: with a reason.
    """
    moment, words = at or now(), clean_lines(reason)
    present = _held(project)
    if agrees:
        _still_kept(present)
    contact = ledger.contact_with(present, city)
    if not agrees and contact is not None and not words:
        raise ValidationError({"reason": _("Say in a sentence why: your city’s tie stands in the ledger.")})
    if not (agrees and _says_so_itself(present, city, by=by, at=moment)):
        participation.answer(present, city, agrees=agrees, by=by, at=moment)
    if contact is not None:
        ledger.say(contact, city, agrees=agrees, by=by, comment=words, at=moment)
    elif agrees and present.stage in ledger.TIED:
        ledger.write(present, by=by, at=moment)
    telling.answered(present, city, agrees=agrees, by=by)


def _says_so_itself(project: Project, city: City, *, by: Any, at: dt.datetime) -> bool:
    """Whether it was only named by public sources until now; from now on it has agreed itself."""
    rows = Participation.objects.filter(kind=Project.kind, key=project.key, city=city)
    person = by if by is not None and by.pk else None
    named = rows.filter(state=Agreement.AGREED, answered_at=None)
    if not named.update(answered_at=at, answered_by=person):
        return False
    _shown(project, "city-agreed", by=by, after={"city": city.code})
    return True


@transaction.atomic
def leave_out(project: Project, city: City, *, by: Any) -> None:
    """Those who write no longer ask a city, as long as no tie says that it is in it."""
    present = _held(project)
    if ledger.contact_with(present, city) is not None:
        raise WrongMoment(
            _("This city has agreed, and the tie stands in the ledger. It may leave the project itself.")
        )
    participation.leave_out(present, city, by=by)


# --- stages -----------------------------------------------------------------------------------------------------
@transaction.atomic
def agree(project: Project, *, by: Any, version: int | None = None, at: dt.datetime | None = None) -> Project:
    """The leading city confirms the project, when every city asked has answered: its ties stand in the ledger."""
    moment = at or now()
    present = _held(project, version)
    _may_become(present, Stage.AGREED)
    _may_be_agreed(present)
    present = _advance(present, Stage.AGREED, "agreed", by=by, at=moment, agreed_at=moment)
    ledger.write(present, by=by, at=moment)
    telling.moved(present, "agreed", by=by)
    return _renewed(project)


def _may_be_agreed(project: Project) -> None:
    if project.city_id is None:
        raise ValidationError({"city": _("Say which city leads the project; its focal point confirms it.")})
    needed = ("title", "summary", "question")
    lacking = {part: told for part, told in writing.missing(project).items() if part in needed}
    if lacking:
        raise ValidationError(lacking)
    rows = Participation.objects.filter(kind=Project.kind, key=project.key)
    waiting = list(
        rows.filter(state=Agreement.ASKED).order_by("city__name").values_list("city__name", flat=True)
    )
    if waiting:
        raise WrongMoment(_("Not every city has answered yet: %(cities)s.") % {"cities": ", ".join(waiting)})


@transaction.atomic
def start(
    project: Project, *, by: Any, on: str = "", version: int | None = None, at: dt.datetime | None = None
) -> Project:
    """It begins to run, today or on the day (month, year) that is given."""
    moment = at or now()
    present = _held(project, version)
    _may_become(present, Stage.RUNNING)
    if present.stage != Stage.AGREED:
        raise WrongMoment(_("It has begun already. Resume it instead."))
    begun = on or present.starts or today(moment).isoformat()
    if begun > today(moment).isoformat()[: len(begun)]:
        if on:
            raise ValidationError({"on": _("This day lies ahead. Write it down when it has come.")})
        begun = today(moment).isoformat()
    present = _written(present, by=by, at=moment, values={"starts": begun}, names={"starts": "on"})
    present = _advance(present, Stage.RUNNING, "started", by=by, at=moment)
    telling.moved(present, "started", by=by)
    return _renewed(project)


@transaction.atomic
def finish(
    project: Project,
    *,
    by: Any,
    texts: Mapping[str, str],
    on: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Project:
    """It has ended, and is looked back at: what worked (must be said), for whom, what comes next."""
    moment = at or now()
    if strange := set(texts) - set(EVALUATION):
        raise ValidationError({min(strange): _("There is no such text here.")})
    if not clean_lines(texts.get("worked", "")):
        raise ValidationError({"worked": _("Say what worked, and what did not.")})
    present = _held(project, version)
    _may_become(present, Stage.FINISHED)
    ended = on or today(moment).isoformat()
    if ended > today(moment).isoformat()[: len(ended)]:
        raise ValidationError({"on": _("This day lies ahead. Write it down when it has come.")})
    present = _written(present, by=by, at=moment, values={"ends": ended}, texts=texts, names={"ends": "on"})
    present = _advance(present, Stage.FINISHED, "finished", by=by, at=moment, ended_at=moment)
    telling.moved(present, "finished", by=by)
    return _renewed(project)


@transaction.atomic
def stop(
    project: Project, *, reason: str, by: Any, version: int | None = None, at: dt.datetime | None = None
) -> Project:
    """It was given up, and why: others learn from it. One that never began takes with it its ties, and the place it had
    of an offer or a need.
    """
    moment, words = at or now(), clean_lines(reason)
    if not words:
        raise ValidationError({"reason": _("Say in a sentence why.")})
    present = _held(project, version)
    _may_become(present, Stage.STOPPED)
    was_agreed, never_began = present.stage == Stage.AGREED, present.stage != Stage.RUNNING
    present = _written(present, by=by, at=moment, texts={"stopped": words}, names={"stopped": "reason"})
    present = _advance(present, Stage.STOPPED, "stopped", by=by, at=moment, reason=words, ended_at=moment)
    if was_agreed:
        ledger.undo(present, by=by, at=moment)
    if never_began:
        behind.project_given_up(present, reason=words, by=by, at=moment)
    telling.moved(present, "stopped", by=by)
    return _renewed(project)


@transaction.atomic
def resume(
    project: Project, *, by: Any, version: int | None = None, at: dt.datetime | None = None
) -> Project:
    """What was finished or stopped runs again; what was said at its end stays readable in its versions."""
    moment = at or now()
    present = _held(project, version)
    if present.stage not in (Stage.FINISHED, Stage.STOPPED):
        raise WrongMoment(_("It has not ended."))
    if present.agreed_at is None:  # an idea that was given up before anybody agreed
        raise WrongMoment(_("It was never agreed on. Begin a new project."))
    if present.stage == Stage.STOPPED:
        behind.project_resumed(present, by=by, at=moment)
    values = {"ends": ""} if present.stage == Stage.FINISHED else {}
    present = _written(present, by=by, at=moment, values=values, texts={"stopped": ""})
    present = _advance(present, Stage.RUNNING, "resumed", by=by, at=moment, ended_at=None)
    ledger.write(present, by=by, at=moment)
    telling.moved(present, "resumed", by=by)
    return _renewed(project)


# --- while it runs ----------------------------------------------------------------------------------------------
def reach(
    project: Project,
    key: str,
    *,
    by: Any,
    on: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Project:
    """A milestone is reached, today or on the day that is given."""
    moment = at or now()
    return _row(
        project, "milestones", key, {"done_on": on or today(moment).isoformat()}, by=by, version=version, at=moment
    )  # fmt: skip


def measure(
    project: Project,
    key: str,
    *,
    measured: Any,
    by: Any,
    on: str = "",
    source: str | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Project:
    """A result was measured: its value, on which day, and where that stands."""
    moment = at or now()
    if str("" if measured is None else measured).strip() == "":
        raise ValidationError({"measured": _("Write the value that was measured.")})
    said = {"measured": measured, "measured_on": on or today(moment).isoformat()}
    if source is not None:
        said["source"] = source
    return _row(project, "outcomes", key, said, by=by, version=version, at=moment)


@transaction.atomic
def tell(
    project: Project,
    text: str,
    *,
    by: Any,
    on: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Project:
    """What happened, for everybody to read; the newest first."""
    moment, words = at or now(), clean_lines(text)
    if not words:
        raise ValidationError({"text": _("Say what happened.")})
    if on:
        _named("on", lambda: day(on))
    key = row_key()
    present = _held(project, version)
    _still_kept(present)
    updates = [{"key": key, "on": on or today(moment).isoformat()}, *_rows_in(present, "updates")]
    texts = {f"update.{key}.text": words}
    names = {"updates": "on", f"update.{key}.text": "text"}
    _written(present, by=by, at=moment, values={"updates": updates}, texts=texts, names=names)
    return _renewed(project)


@transaction.atomic
def _row(
    project: Project,
    name: str,
    key: str,
    said: Mapping[str, Any],
    *,
    by: Any,
    version: int | None,
    at: dt.datetime,
) -> Project:
    """One row says something new."""
    present = _held(project, version)
    _still_kept(present)
    rows = _rows_in(present, name)
    if not any(row["key"] == key for row in rows):
        raise ValidationError({"key": _("There is no such row in this project.")})
    changed = [clean_row(name, {**row, **said}) if row["key"] == key else row for row in rows]
    _written(present, by=by, at=at, values={name: changed})
    return _renewed(project)


_verbs: tuple[Any, ...] = (
    begin, begin_from, ask, answer, leave_out, agree, start, finish, stop, resume, reach, measure, tell,
)  # fmt: skip
for _verb in _verbs:
    _verb.alters_data = True


# --- how it is done ---------------------------------------------------------------------------------------------
def _held(project: Project, version: int | None = None) -> Project:
    """The project as it is now, held until the act is done."""
    present: Project = (
        Project.objects.select_for_update(of=("self",))
        .select_related("city", "organisation")
        .get(pk=project.pk)
    )
    if version is not None and present.version != version:
        raise Outdated(_("Somebody has changed this project meanwhile. Look again, then decide."))
    return present


def _renewed(project: Project) -> Project:
    """What the caller holds says the same as what stands."""
    project.refresh_from_db()
    return project


def _may_become(project: Project, stage: str) -> None:
    _still_kept(project)
    if stage not in STAGE_NEXT[project.stage]:
        raise WrongMoment(
            _("From where the project stands this is not the next step. Look again, then decide.")
        )


def _still_kept(project: Project) -> None:
    if project.state == State.RETIRED:
        raise WrongMoment(_("The record is retired."))


def _advance(
    project: Project, stage: str, act: str, *, by: Any, at: dt.datetime, reason: str = "", **columns: Any
) -> Project:
    before = project.stage
    Project.objects.filter(pk=project.pk).update(
        stage=stage, version=F("version") + 1, changed_at=at, **columns
    )
    project.refresh_from_db()
    after = {"stage": str(stage), "version": project.version}
    _shown(project, act, by=by, reason=reason, before={"stage": str(before)}, after=after)
    return project


def _shown(project: Project, act: str, *, by: Any, **told: Any) -> None:
    """The journal entry of an act, and card and index where everybody sees the project."""
    public = project.state in PUBLIC
    note(f"project.{act}", project.about, by=by, public=public, **told)
    if public:
        write_card(project)
        hooks.reindex(Project.kind, [project.key])


def _written(
    project: Project,
    *,
    by: Any,
    at: dt.datetime,
    values: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Project:
    """Save as everybody does; what is wrong is said by the name the act gives it."""
    present = writing.content_of(project)
    values = {name: value for name, value in (values or {}).items() if present["values"].get(name) != value}
    texts = {part: text for part, text in (texts or {}).items() if present["texts"].get(part, "") != text}
    if not values and not texts:
        return project
    try:
        return writing.save(project, by=by, version=project.version, values=values, texts=texts, at=at)
    except ValidationError as wrong:
        if not hasattr(wrong, "error_dict"):
            raise
        called = names or {}
        raise ValidationError(
            {called.get(name, name): errors for name, errors in wrong.error_dict.items()}
        ) from wrong


def _rows_in(project: Project, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = writing.content_of(project)["values"][name]
    return rows


def _named(name: str, check: Any) -> Any:
    try:
        return check()
    except ValidationError as wrong:
        raise ValidationError({name: wrong}) from wrong
