"""The acts of an adoption: adopt, write, take from elsewhere, move on, stop, still running, answer, withdraw.

One door for page, API and command; who may do it is asked before (`rules`). Each act holds the adoption's row, compares
the version that was seen, and writes journal, notices and ledger in its own transaction. Whatever changes the shape of
a tree holds the row of its practice, so that no two acts together close a circle.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mreza.activities.cards import write_card
from mreza.activities.choices import State
from mreza.areas.practices.adoptions import ledger, telling
from mreza.areas.practices.adoptions.choices import ANSWERS, NEXT, RUNS, TAKEN_UP, Answer, Fate, Stage
from mreza.areas.practices.adoptions.cleaning import (
    LONGEST,
    LONGEST_COMMENT,
    BlockSaid,
    Cleaned,
    Wanted,
    cleaned,
    step_day,
    words,
)
from mreza.areas.practices.adoptions.models import Adoption, AdoptionBlock, AdoptionStep
from mreza.areas.practices.adoptions.offered import offered
from mreza.areas.practices.adoptions.running import began_to_run, due_after
from mreza.areas.practices.models import Practice
from mreza.cities.models import City
from mreza.foundation import hooks
from mreza.foundation.moments import Outdated, WrongMoment, now, today
from mreza.journal.models import record as note
from mreza.science.lineage import Cycle, refuse_cycle
from mreza.ties.choices import Answer as Tied
from mreza.ties.links import somebody_answers
from mreza.translations.authored import authored, drop, write_original

MOST_STEPS = 40


# --- adopting -----------------------------------------------------------------------------------------------
@transaction.atomic
def adopt(
    practice: Practice,
    city: City,
    wanted: Wanted,
    *,
    by: Any,
    parent: Adoption | None = None,
    stage: str = Stage.INTERESTED,
    on: str = "",
    at: dt.datetime | None = None,
) -> Adoption:
    """A city begins to carry on a practice, taken from the practice itself or from another city's adoption."""
    moment = at or now()
    held = _held_practice(practice)
    if held.state not in (State.PUBLISHED, State.RETIRED) or (
        parent is None and held.state != State.PUBLISHED
    ):
        raise WrongMoment(_("Only a published practice can be adopted."))
    _check_city(held, city)
    _check_parent(held, parent)
    if stage not in Stage.values or stage == Stage.STOPPED:
        raise ValidationError({"stage": _("Choose how far you have come.")})
    told = cleaned(wanted, offered(held, parent))
    adoption = Adoption(
        practice=held, parent=parent, city=city, stage=stage, cost_band=told.cost_band, evidence=told.evidence,
        original_language=told.language, created_at=moment, created_by=_person(by), changed_at=moment,
    )  # fmt: skip
    day = _step_day(on, "", moment)
    adoption.save()
    _put_step(adoption, 0, stage, day, by, moment)
    _put_blocks(adoption, told)
    write_original(Adoption.kind, adoption.code, told.texts, language=told.language, by=by, at=moment)
    _say_running(adoption, moment)
    adoption.save(update_fields=["still_running_on", "due_on"])
    note(
        "adoption.begun",
        adoption.about,
        by=by,
        after={**_in_the_tree(adoption), "stage": stage, "on": day, **_told(told)},
    )
    hooks.reindex(Adoption.kind, [adoption.code])
    telling.begun(adoption, by=by)
    return adoption


def _check_city(practice: Practice, city: City) -> None:
    if practice.city_id == city.pk:
        raise ValidationError({"city": _("This is your own practice: other cities adopt it.")})
    if Adoption.objects.standing().filter(practice=practice, city=city).exists():
        raise ValidationError({"city": _("Your city has entered its adoption of this practice already.")})


def _check_parent(practice: Practice, parent: Adoption | None) -> None:
    if parent is None:
        return
    if parent.practice_id != practice.pk:
        raise ValidationError({"parent": _("This is an adoption of another practice.")})
    if not Adoption.objects.standing().filter(pk=parent.pk).exists():
        raise ValidationError(
            {"parent": _("This adoption was withdrawn. Choose another one, or the practice itself.")}
        )


# --- writing ------------------------------------------------------------------------------------------------
@transaction.atomic
def write(
    adoption: Adoption, wanted: Wanted, *, by: Any, version: int, at: dt.datetime | None = None
) -> Adoption:
    """Say anew what was kept, changed, dropped and added, why, at what cost, and what was learnt."""
    moment = at or now()
    present = _locked(adoption, version)
    before = wanted_of(present)
    own = {block.key for block in before.blocks if block.fate == Fate.ADDED}
    former = {block.key: block.fate for block in before.blocks}
    told = cleaned(wanted, offered(present.practice, present.parent), own, former)
    if present.stage == Stage.STOPPED and not told.texts.get("lesson"):
        raise ValidationError({"lesson": _("Say what other cities can learn from it.")})
    old, new = as_told(before), as_told(_as_wanted(told))
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if not changed:
        return present
    _put_blocks(present, told)
    gone = set(authored(Adoption.kind, present.code).texts) - set(told.texts)
    texts = {**told.texts, **dict.fromkeys(gone, "")}
    write_original(Adoption.kind, present.code, texts, language=told.language, by=by, at=moment)
    present.cost_band, present.evidence, present.original_language = (
        told.cost_band,
        told.evidence,
        told.language,
    )
    present.keep(moment, "cost_band", "evidence", "original_language")
    note(
        "adoption.written", present.about, by=by, before={name: old.get(name) for name in changed},
        after={name: new.get(name) for name in changed},
    )  # fmt: skip
    hooks.reindex(Adoption.kind, [present.code])
    return present


@transaction.atomic
def take_from(
    adoption: Adoption, parent: Adoption | None, *, by: Any, version: int, at: dt.datetime | None = None
) -> Adoption:
    """Put right from whom it was taken, as long as that city has not confirmed it. The other one is asked now.

    A circle is refused. What was answered of blocks that the new source does not have is forgotten.
    """
    moment = at or now()
    practice = _held_practice(adoption.practice)
    present = _locked(adoption, version)
    if present.answer == Answer.CONFIRMED:
        raise WrongMoment(_("The city it was taken from has confirmed it. Withdraw it and enter it anew."))
    _check_parent(practice, parent)
    _refuse_circle(practice, present, parent)
    if present.parent_id == (parent.pk if parent else None):
        return present
    before = _in_the_tree(present)
    own = set(present.blocks.filter(fate=Fate.ADDED).values_list("key", flat=True))
    offers = offered(practice, parent)
    for row in present.blocks.all():
        fates = offers[row.key].fates if row.key in offers else (Fate.ADDED,) if row.key in own else ()
        if row.fate not in fates:
            drop(Adoption.kind, present.code, f"block.{row.key}.")
            row.delete()
    contact = ledger.standing_contact(present)  # of a city that had confirmed it first and then thought again
    present.parent, present.answer, present.answered_at, present.answered_by = (
        parent,
        Answer.SILENT,
        None,
        None,
    )
    present.comment, present.contact = "", None
    present.keep(moment, "parent", "answer", "answered_at", "answered_by", "comment", "contact")
    if contact is not None:
        why = str(_("It was taken from another city."))
        ledger.take_back(contact, present.city, by=by, reason=why, at=moment)
    note("adoption.taken-from", present.about, by=by, before=before, after=_in_the_tree(present))
    _show(present)
    telling.begun(present, by=by)
    return present


def _refuse_circle(practice: Practice, adoption: Adoption, parent: Adoption | None) -> None:
    edges = {
        code: source or ""
        for code, source in Adoption.objects.filter(practice=practice).values_list("code", "parent__code")
    }
    edges[adoption.code] = parent.code if parent else ""
    try:
        refuse_cycle((taken, source) for taken, source in edges.items() if source)
    except Cycle as circle:
        names = dict(
            Adoption.objects.filter(practice=practice, code__in=circle.path).values_list("code", "city__name")
        )
        way = " → ".join(names[code] for code in circle.path)
        raise ValidationError(
            {"parent": ValidationError(_("This closes a circle: %(way)s."), params={"way": way})}
        ) from circle


# --- steps --------------------------------------------------------------------------------------------------
@transaction.atomic
def move(
    adoption: Adoption, stage: str, *, on: str = "", by: Any, version: int, at: dt.datetime | None = None
) -> Adoption:
    """The city has come to another stage, on a day that may be unknown. Stopping has a verb of its own."""
    if stage == Stage.STOPPED:
        raise ValidationError({"stage": _("Whoever stops says what others can learn from it.")})
    return _move(adoption, stage, on, by, version, at or now())


@transaction.atomic
def stop(
    adoption: Adoption,
    *,
    lesson: str,
    contact: str = "",
    on: str = "",
    by: Any,
    version: int,
    at: dt.datetime | None = None,
) -> Adoption:
    """It was given up, with a lesson for those who come after: published, not hidden."""
    moment = at or now()
    texts = _lines({"lesson": lesson, "contact": contact})
    if not texts["lesson"]:
        raise ValidationError({"lesson": _("Say what other cities can learn from it.")})
    present = _move(adoption, Stage.STOPPED, on, by, version, moment, texts)
    telling.stopped(present, by=by)
    return present


def _move(
    adoption: Adoption,
    stage: str,
    on: str,
    by: Any,
    version: int,
    moment: dt.datetime,
    texts: dict[str, str] | None = None,
) -> Adoption:
    present = _locked(adoption, version)
    if stage not in NEXT[present.stage]:
        raise WrongMoment(_("From where it stands this is not the next step. Look again, then decide."))
    steps = list(present.steps.all())
    if len(steps) >= MOST_STEPS:
        raise WrongMoment(_("At most %(most)s steps.") % {"most": MOST_STEPS})
    before = max((step.on for step in steps if step.on), default="")
    day = _step_day(on, before, moment)
    _put_step(present, len(steps), stage, day, by, moment)
    old = present.stage
    present.stage = stage
    if texts:
        written = {part: text for part, text in texts.items() if text}
        write_original(
            Adoption.kind, present.code, written, language=present.original_language, by=by, at=moment
        )
    _say_running(present, moment)
    present.keep(moment, "stage", "still_running_on", "due_on")
    act = "adoption.stopped" if stage == Stage.STOPPED else "adoption.moved"
    note(act, present.about, by=by, before={"stage": old}, after={"stage": stage, "on": day})
    if texts:
        hooks.reindex(Adoption.kind, [present.code])
    if stage in TAKEN_UP and old not in TAKEN_UP:
        telling.taken_up(present, by=by)
    return present


@transaction.atomic
def take_back_step(adoption: Adoption, *, by: Any, version: int, at: dt.datetime | None = None) -> Adoption:
    """The last step was a mistake: the one before it holds again."""
    moment = at or now()
    present = _locked(adoption, version)
    steps = list(present.steps.all())
    if len(steps) < 2:
        raise WrongMoment(_("There is only one step. Withdraw the adoption if it was a mistake."))
    last, before = steps[-1], steps[-2]
    if present.answer == Answer.CONFIRMED and not any(step.stage in TAKEN_UP for step in steps[:-1]):
        raise WrongMoment(
            _("The other city has confirmed that you carry it on. Withdraw it if it was a mistake.")
        )
    last.delete()
    present.stage = before.stage
    present.still_running_on = None
    _say_running(present, before.noted_at)
    present.keep(moment, "stage", "still_running_on", "due_on")
    note(
        "adoption.step-taken-back", present.about, by=by, before={"stage": last.stage, "on": last.on},
        after={"stage": before.stage, "on": before.on},
    )  # fmt: skip
    return present


@transaction.atomic
def still_running(adoption: Adoption, *, by: Any, version: int, at: dt.datetime | None = None) -> Adoption:
    """Yes, it still runs: the answer to what is asked a year and two years after it began."""
    moment = at or now()
    present = _locked(adoption, version)
    if present.stage not in RUNS:
        raise WrongMoment(_("It does not run now."))
    before = {"still_running_on": _iso(present.still_running_on), "due_on": _iso(present.due_on)}
    _say_running(present, moment)
    present.keep(moment, "still_running_on", "due_on")
    note(
        "adoption.still-running", present.about, by=by, before=before,
        after={"still_running_on": _iso(present.still_running_on), "due_on": _iso(present.due_on)},
    )  # fmt: skip
    return present


def _say_running(adoption: Adoption, at: dt.datetime) -> None:
    """Whoever says that it runs, says so for that day; when it is asked again follows."""
    if adoption.stage not in RUNS:
        adoption.due_on = None
        return
    adoption.still_running_on = max(today(at), adoption.still_running_on or dt.date.min)
    adoption.due_on = due_after(began_to_run(list(adoption.steps.all())), adoption.still_running_on)


# --- the city it was taken from -------------------------------------------------------------------------------
@transaction.atomic
def confirm(adoption: Adoption, *, by: Any, version: int, at: dt.datetime | None = None) -> Adoption:
    """The city it was taken from says that it is so: the adoption counts, and stands in the ledger as one tie."""
    moment = at or now()
    present = _locked(adoption, version)
    stages = set(present.steps.values_list("stage", flat=True))
    if not stages & set(TAKEN_UP):
        raise WrongMoment(_("This city is only interested so far; there is nothing to confirm yet."))
    _answer(present, Answer.CONFIRMED, "", by, moment)
    source, is_new = present.source_city, ledger.standing_contact(present) is None
    if source is not None and source.pk != present.city_id and is_new:
        present.contact = ledger.confirm(present, source, by=by, at=moment)
    present.keep(moment, "answer", "answered_at", "answered_by", "comment", "contact")
    if source is not None and not is_new:
        ledger.say(present, source, Tied.CONFIRMED, by=by, at=moment)
    note("adoption.confirmed", present.about, by=by, after=_in_the_tree(present))
    _show(present)
    telling.confirmed(present, by=by)
    return present


@transaction.atomic
def decline(
    adoption: Adoption, *, by: Any, comment: str, version: int, at: dt.datetime | None = None
) -> Adoption:
    """The city it was taken from says that it is not so, and why. It counts nowhere until that is settled."""
    moment = at or now()
    said = _lines({"comment": comment}, {"comment": LONGEST_COMMENT})["comment"]
    if not said:
        raise ValidationError({"comment": _("Say in a sentence what was not so.")})
    present = _locked(adoption, version)
    _answer(present, Answer.DECLINED, said, by, moment)
    present.keep(moment, "answer", "answered_at", "answered_by", "comment")
    if (source := present.source_city) is not None:
        ledger.say(present, source, Tied.DISPUTED, by=by, at=moment, comment=said)
    note("adoption.declined", present.about, by=by, reason=said, after=_in_the_tree(present))
    _show(present)
    telling.declined(present, by=by)
    return present


def _answer(adoption: Adoption, answer: Answer, comment: str, by: Any, at: dt.datetime) -> None:
    if answer not in ANSWERS[adoption.answer]:
        raise WrongMoment(_("This has been answered already. Look again, then decide."))
    adoption.answer, adoption.answered_at, adoption.answered_by = answer, at, _person(by)
    adoption.comment = comment


@transaction.atomic
def ask_outside(adoption: Adoption, *, by: Any, version: int, at: dt.datetime | None = None) -> Adoption:
    """Nobody acts in Mreža for the city it was taken from: the tie stands as claimed, so that the adopter can name an
    official address there, whose answer by personal link is the answer to the adoption.
    """
    moment = at or now()
    present = _locked(adoption, version)
    source = present.source_city
    if source is None or not may_be_asked_outside(present, moment):
        raise WrongMoment(_("There is somebody in Mreža who answers for that city, or nothing to ask yet."))
    present.contact = ledger.claim(present, source, by=by, at=moment)
    present.keep(moment, "contact")
    note("adoption.asked-outside", present.about, by=by, after=_in_the_tree(present))
    ledger.follow(
        present.contact, by=by, at=moment
    )  # the city may have answered an entry that is one with it now
    return _as_it_is(present)


def may_be_asked_outside(adoption: Adoption, at: dt.datetime) -> bool:
    """Whether it waits for a city for which nobody in Mreža can answer."""
    source = adoption.source_city
    return (
        source is not None
        and source.pk != adoption.city_id
        and adoption.answer == Answer.SILENT
        and ledger.standing_contact(adoption) is None
        and any(step.stage in TAKEN_UP for step in adoption.steps.all())
        and not somebody_answers(source, at=at)
    )


# --- taking back ----------------------------------------------------------------------------------------------
@transaction.atomic
def withdraw(
    adoption: Adoption, *, by: Any, reason: str, version: int, at: dt.datetime | None = None
) -> Adoption:
    """It was entered by mistake: it counts nowhere, and its tie is withdrawn. What came of it keeps its place."""
    moment = at or now()
    said = _lines({"reason": reason}, {"reason": LONGEST_COMMENT})["reason"]
    if not said:
        raise ValidationError({"reason": _("Say in a sentence why.")})
    present = _locked(adoption, version)
    present.withdrawn_at, present.withdrawn_by, present.withdrawn_why = moment, _person(by), said
    present.due_on = None
    present.keep(moment, "withdrawn_at", "withdrawn_by", "withdrawn_why", "due_on")
    note("adoption.withdrawn", present.about, by=by, reason=said, after=_in_the_tree(present))
    contact = ledger.standing_contact(present)
    if contact is not None:
        ledger.take_back(contact, present.city, by=by, reason=said, at=moment, tells=False)
    _show(present)
    telling.withdrawn(present, by=by)
    return present


_verbs: tuple[Any, ...] = (
    adopt, write, take_from, move, stop, take_back_step, still_running, confirm, decline, ask_outside, withdraw,
)  # fmt: skip
for _verb in _verbs:
    _verb.alters_data = True


# --- an adoption as plain values --------------------------------------------------------------------------------
def wanted_of(adoption: Adoption) -> Wanted:
    """An adoption as it stands, as one would write it; in the words of its author."""
    texts = authored(Adoption.kind, adoption.code)

    def said(part: str) -> str:
        return str(texts.original(part))

    rows = adoption.blocks.values_list("key", "fate")
    return Wanted(
        adoption.original_language,
        [BlockSaid(key, fate, said(f"block.{key}.why"), said(f"block.{key}.title")) for key, fate in rows],
        said("summary"),
        said("lesson"),
        said("contact"),
        adoption.cost_band.code if adoption.cost_band else "",
        adoption.evidence,
    )


def as_told(wanted: Wanted) -> dict[str, Any]:
    """What an adoption says, as plain data for the journal; what it does not say is left out."""
    told = {
        "language": wanted.language,
        "blocks": {
            block.key: {
                name: value for name in ("fate", "why", "title") if (value := str(getattr(block, name)))
            }
            for block in wanted.blocks
        },
        "cost_band": wanted.cost_band,
        "evidence": list(wanted.evidence),
        **{part: getattr(wanted, part) for part in LONGEST},
    }
    return {name: value for name, value in told.items() if value}


def _as_wanted(told: Cleaned) -> Wanted:
    blocks = [
        BlockSaid(key, fate, told.texts.get(f"block.{key}.why", ""), told.texts.get(f"block.{key}.title", ""))
        for key, fate in told.blocks
    ]
    parts = {part: told.texts.get(part, "") for part in LONGEST}
    return Wanted(
        told.language,
        blocks,
        **parts,
        cost_band=told.cost_band.code if told.cost_band else "",
        evidence=told.evidence,
    )


def _told(told: Cleaned) -> dict[str, Any]:
    return as_told(_as_wanted(told))


def _in_the_tree(adoption: Adoption) -> dict[str, Any]:
    """Which place in which tree, for the journal."""
    return {
        "practice": adoption.practice.key,
        "city": adoption.city.code,
        "taken_from": adoption.parent.code if adoption.parent else "",
    }


# --- how it is done -------------------------------------------------------------------------------------------
def _held_practice(practice: Practice) -> Practice:
    """The practice as it is now; its row is held until the act is done, so that its tree changes one act at a time."""
    return Practice.objects.select_for_update(of=("self",)).select_related("city").get(pk=practice.pk)


def _locked(adoption: Adoption, version: int) -> Adoption:
    """The adoption as it is now, held until the act is done; a withdrawn one takes no more acts."""
    present = (
        Adoption.objects.select_for_update(of=("self",))
        .select_related("practice__city", "city", "parent__city", "cost_band", "contact")
        .get(pk=adoption.pk)
    )
    if present.withdrawn_at is not None:
        raise WrongMoment(_("This adoption has been withdrawn."))
    if present.version != version:
        raise Outdated(_("Somebody has changed this adoption meanwhile. Look again, then decide."))
    return present


def _as_it_is(adoption: Adoption) -> Adoption:
    rows = Adoption.objects.select_related("practice__city", "city", "parent__city", "cost_band", "contact")
    found: Adoption = rows.get(pk=adoption.pk)
    return found


def _show(adoption: Adoption) -> None:
    """Where it is shown beside its own page: on the card of its practice, and in the search."""
    write_card(adoption.practice)
    hooks.reindex(Adoption.kind, [adoption.code])


def _step_day(given: str, before: str, at: dt.datetime) -> str:
    try:
        return step_day(given, before, today(at))
    except ValidationError as wrong:
        raise ValidationError({"on": wrong}) from wrong


def _put_step(adoption: Adoption, position: int, stage: str, day: str, by: Any, at: dt.datetime) -> None:
    AdoptionStep.objects.create(
        adoption=adoption, position=position, stage=stage, on=day, noted_at=at, noted_by=_person(by)
    )


def _put_blocks(adoption: Adoption, told: Cleaned) -> None:
    adoption.blocks.all().delete()
    AdoptionBlock.objects.bulk_create(
        AdoptionBlock(adoption=adoption, key=key, fate=fate, position=position)
        for position, (key, fate) in enumerate(told.blocks)
    )


def _lines(given: dict[str, str], longest: dict[str, int] | None = None) -> dict[str, str]:
    """Free texts as they are stored, or what is wrong by name."""
    found: dict[str, str] = {}
    wrong: dict[str, Any] = {}
    for name, text in given.items():
        try:
            found[name] = words(text, {**LONGEST, **(longest or {})}[name])
        except ValidationError as error:
            wrong[name] = error
    if wrong:
        raise ValidationError(wrong)
    return found


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _person(by: Any) -> Any:
    return by if by is not None and by.pk else None
