"""The ties of a project: written when it is agreed on, one contact of the leading city with those that agreed.

One fact has one answer, whether a city gives it on the project or in the ledger of ties: what is said here is said
there in the same transaction; what is said there comes back by `follow` (`ties.hooks.contact_acted`). The project is
held before its contact, from either side. What a public source documents about a loaded project belongs to its card
too (`ties.loading.join_records`) and stays as it is.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mreza.activities.cards import write_card
from mreza.activities.choices import Agreement
from mreza.activities.models import Participation
from mreza.activities.rules import PUBLIC
from mreza.areas.partnerships.choices import Stage
from mreza.areas.partnerships.models import Project
from mreza.cities.models import City
from mreza.foundation import hooks
from mreza.foundation.moments import today
from mreza.journal.models import record as note
from mreza.ties import keeping as ties
from mreza.ties.choices import Answer, Origin
from mreza.ties.cleaning import LONGEST_TITLE, Wanted
from mreza.ties.models import Contact, Member
from mreza.translations.authored import authored
from mreza.vocabulary.models import TieKind

KIND = "joint-project"  # of the tie
TIED = (Stage.AGREED, Stage.RUNNING, Stage.FINISHED)  # in these the cities in it have a tie


# --- from the project to the ledger -------------------------------------------------------------------------------
def contacts_of(project: Project) -> Any:
    """What stands in the ledger because of this project, by the act of cities or from public sources."""
    return Contact.objects.standing().filter(card_kind=Project.kind, card_key=project.key).order_by("pk")


def contact_with(project: Project, city: City) -> Contact | None:
    """The contact by which that city and the leading one are tied through the project."""
    found: Contact | None = contacts_of(project).filter(members__city=city).first()
    return found


def write(project: Project, *, by: Any, at: dt.datetime) -> Contact | None:
    """The leading city and those that agreed, as far as no contact of the project has them already.

    Of a compiled project the leading city has said nothing until it confirms the record.
    """
    if project.city is None or not (project.agreed_at or project.confirmed_at):
        return None
    agreed = list(_agreed(project).order_by("asked_at", "pk"))
    there = set(Member.objects.filter(contact__in=contacts_of(project)).values_list("city_id", flat=True))
    new = [row for row in agreed if row.city_id not in there and row.city_id != project.city_id]
    if not new:
        return None
    title = str(authored(Project.kind, project.key).original("title"))
    contact = ties.enter_by_act(
        Wanted(
            kind=TieKind.objects.get(code=KIND), cities=[project.city, *(row.city for row in new)], lead=project.city,
            title=title[:LONGEST_TITLE] or project.code, language=project.original_language,
            begins=_begun(project, at), card=(Project.kind, project.key),
        ),
        by=by, city=project.city, said={row.city.code: Answer.CONFIRMED.value for row in new}, at=at,
    )  # fmt: skip
    for row in new:  # they said it when they agreed to be in it, whoever acts now
        contact.members.filter(city=row.city_id).update(
            answered_at=row.answered_at or at, answered_by=row.answered_by
        )
    return contact


def _begun(project: Project, at: dt.datetime) -> str:
    """When the contact began: with the project, or, as long as that lies ahead, with the agreement."""
    day = today(at).isoformat()
    if project.starts and project.starts <= day[: len(project.starts)]:
        return project.starts
    return day


def _taking_part(project: Project) -> Any:
    rows = Participation.objects.filter(kind=Project.kind, key=project.key)
    return rows.select_related("city", "answered_by")


def _agreed(project: Project) -> Any:
    """Those that said so themselves; one that is only named by public sources has said nothing."""
    return _taking_part(project).filter(state=Agreement.AGREED, answered_at__isnull=False)


def say(contact: Contact, city: City, *, agrees: bool, by: Any, comment: str, at: dt.datetime) -> None:
    """What the city says of the project it says of its tie."""
    said = Answer.CONFIRMED if agrees else Answer.DISPUTED
    member = contact.members.filter(city=city).first()
    if member is not None and member.answer != said:
        ties.answer(contact, city, said, by=by, comment=comment, at=at, tells=False)


def undo(project: Project, *, by: Any, at: dt.datetime) -> None:
    """It never began: there was no contact after all."""
    for contact in contacts_of(project).filter(origin=Origin.ACT):
        reason = str(_("The project was stopped before it began."))
        ties.withdraw(contact, by=by, reason=reason, at=at, tells=False)


# --- from the ledger to the project -------------------------------------------------------------------------------
def hold(contact: Contact) -> None:
    """Fills `ties.hooks.holding`."""
    if contact.card_kind == Project.kind:
        list(Project.objects.select_for_update(of=("self",)).filter(key=contact.card_key).values_list("pk"))


def follow(contact: Contact, *, by: Any, at: dt.datetime) -> None:
    """Fills `ties.hooks.contact_acted`: a project says of its cities what they say in the ledger."""
    if contact.card_kind != Project.kind or contact.origin != Origin.ACT:
        return
    project = Project.objects.filter(key=contact.card_key).select_related("city").first()
    if project is None:
        return
    if contact.withdrawn_at is not None:
        if contact.merged_into is None and project.stage in TIED:
            raise ValidationError(
                _("A project stands behind this tie. Stop the project, and what never was goes with it.")
            )
        return
    _must_fit(contact, project)
    said = dict(contact.members.values_list("city_id", "answer"))
    for row in _taking_part(project).exclude(state=Agreement.ASKED):
        if row.city_id in said:
            _follow_city(project, row, said[row.city_id], by=by, at=at)


def _follow_city(project: Project, row: Participation, said: str, *, by: Any, at: dt.datetime) -> None:
    wanted = Agreement.DECLINED if said == Answer.DISPUTED else Agreement.AGREED
    if said == Answer.SILENT or row.state == wanted:
        return
    row.state, row.answered_at = wanted, at
    row.answered_by = by if by is not None and by.pk else None
    row.save(update_fields=["state", "answered_at", "answered_by"])
    public = project.state in PUBLIC
    act = "project.city-agreed" if wanted == Agreement.AGREED else "project.city-declined"
    note(act, project.about, by=by, public=public, after={"city": row.city.code})
    if public:
        write_card(project)
        hooks.reindex(Project.kind, [project.key])


def _must_fit(contact: Contact, project: Project) -> None:
    """The tie of a project is a joint project of its leading city with cities that were asked to be in it."""
    cities = set(contact.members.values_list("city_id", flat=True))
    asked = set(_taking_part(project).values_list("city_id", flat=True))
    agreed = set(_agreed(project).values_list("city_id", flat=True))
    there = set(Member.objects.filter(contact__in=contacts_of(project)).values_list("city_id", flat=True))
    fits = contact.kind.code == KIND and contact.lead_id == project.city_id
    fits = fits and cities - {project.city_id} <= asked
    if not fits or (project.stage in TIED and not agreed <= there):
        raise ValidationError(
            _("A project stands behind this tie: its kind and its cities are those of the project.")
        )
