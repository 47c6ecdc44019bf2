"""The tie of an adoption: one fact has one answer, whether a city gives it on the adoption or in the ledger of ties.

What is said of the adoption is said in the ledger in the same transaction; what is said in the ledger comes back by
`follow` (`ties.hooks.contact_acted`). The adoption is held before its contact, from either side.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mreza.accounts.rules import works_in_the_secretariat
from mreza.activities.cards import write_card
from mreza.areas.practices.adoptions.choices import Answer
from mreza.areas.practices.adoptions.models import Adoption
from mreza.areas.practices.models import Practice
from mreza.cities.models import City
from mreza.foundation import hooks
from mreza.journal.models import record as note
from mreza.ties import keeping as ties
from mreza.ties.alike import alike_contact
from mreza.ties.choices import Answer as Tied
from mreza.ties.cleaning import LONGEST_TITLE, Wanted
from mreza.ties.models import Contact
from mreza.translations.authored import authored
from mreza.vocabulary.models import TieKind

KIND = "adoption"  # of the tie


# --- from the adoption to the ledger ----------------------------------------------------------------------------
def standing_contact(adoption: Adoption) -> Contact | None:
    contact = adoption.contact
    return contact if contact is not None and contact.withdrawn_at is None else None


def claim(adoption: Adoption, source: City, *, by: Any, at: dt.datetime) -> Contact:
    """The tie as the adopter claims it: the source has not answered."""
    return _enter(adoption, source, {}, by=by, at=at)


def confirm(adoption: Adoption, source: City, *, by: Any, at: dt.datetime) -> Contact:
    """One tie for one adoption, from the city it was taken from: entered by the adopter's act, confirmed by `by`."""
    said = {source.code: Tied.CONFIRMED.value}
    contact = _enter(adoption, source, said, by=adoption.created_by, at=at)
    contact.members.filter(city=source).update(answered_by=by if by is not None and by.pk else None)
    return contact


def _enter(adoption: Adoption, source: City, said: dict[str, str], *, by: Any, at: dt.datetime) -> Contact:
    """The tie of this adoption. What stands in the ledger of the same adoption already becomes one entry with it."""
    title = authored(Practice.kind, adoption.practice.key).original("title")
    began = next((step.on for step in adoption.steps.all() if step.on), "")
    ties.hold_cities([source, adoption.city])
    contact = ties.enter_by_act(
        Wanted(
            kind=TieKind.objects.get(code=KIND), cities=[source, adoption.city], lead=source,
            title=str(title)[:LONGEST_TITLE] or adoption.practice.code, language=adoption.practice.original_language,
            begins=began, card=(Practice.kind, adoption.practice.key), evidence=adoption.evidence,
        ),
        by=by, city=adoption.city, said=said, at=at,
    )  # fmt: skip
    for entry in _of_the_same_adoption(contact):
        contact = ties.merge(contact, entry, by=by, at=at)
    return contact


def _of_the_same_adoption(contact: Contact) -> list[Contact]:
    """What was entered by hand, from a file or a source, of the same adoption: the one city gave, the other took over.

    All that name this practice; of those that name no record, the likeliest that looks like it.
    """
    cities = list(contact.members.values_list("city", flat=True))
    rows = (
        Contact.objects.standing()
        .filter(~Exists(Adoption.objects.standing().filter(contact=OuterRef("pk"))))
        .filter(kind=contact.kind, lead=contact.lead)
        .filter(Q(card_kind=contact.card_kind, card_key=contact.card_key) | Q(card_key="", record=""))
        .exclude(pk=contact.pk)
        .annotate(took_part=Count("members"), of_these=Count("members", filter=Q(members__city__in=cities)))
        .filter(took_part=len(cities), of_these=len(cities))
    )
    found: dict[int, Contact] = {one.pk: one for one in rows.order_by("pk")}
    named = [one for one in found.values() if one.card_key]
    if len(named) == len(found):
        return named
    alike = (found.get(one.contact.pk) for one in alike_contact(contact))
    return named + [one for one in alike if one is not None and not one.card_key][:1]


def say(adoption: Adoption, source: City, said: Tied, *, by: Any, at: dt.datetime, comment: str = "") -> None:
    """The answer that the adoption holds already stands in the ledger too."""
    contact = standing_contact(adoption)
    if contact is None:
        return
    member = contact.members.filter(city=source).first()
    if member is not None and member.answer != said:
        ties.answer(contact, source, said, by=by, comment=comment, at=at, tells=False)


def take_back(
    contact: Contact, city: City, *, by: Any, reason: str, at: dt.datetime, tells: bool = True
) -> None:
    """An adoption no longer stands behind its tie: that is withdrawn. The city that adopted only disputes it where a
    public source documents it, too."""
    if contact.documented_at is None or (by is not None and works_in_the_secretariat(by)):
        ties.withdraw(contact, by=by, reason=reason, at=at, tells=tells)
    elif contact.members.filter(city=city).exclude(answer=Tied.DISPUTED).exists():
        ties.answer(contact, city, Tied.DISPUTED, by=by, comment=reason, at=at, tells=tells)


# --- from the ledger to the adoption ----------------------------------------------------------------------------
def hold(contact: Contact) -> None:
    """Fills `ties.hooks.holding`."""
    list(Adoption.objects.select_for_update(of=("self",)).filter(contact=contact).values_list("pk"))


def follow(contact: Contact, *, by: Any, at: dt.datetime) -> None:
    """Fills `ties.hooks.contact_acted`: the adoption behind a tie says what its two cities say there."""
    rows = Adoption.objects.standing().select_related("practice__city", "city", "parent__city")
    adoption: Adoption | None = rows.filter(contact=contact).first()
    if adoption is None:
        return
    kept = contact
    if contact.merged_into is not None:
        kept = contact.merged_into
        if rows.filter(contact=kept).exists():
            raise ValidationError(_("Each of the two entries belongs to an adoption of its own."))
    elif contact.withdrawn_at is not None:
        raise ValidationError(
            _("An adoption stands behind this tie. Withdraw the adoption, and its tie goes with it.")
        )
    _must_fit(kept, adoption)
    answer, member = _said(kept, adoption)
    if (answer, kept.pk) == (adoption.answer, adoption.contact_id):
        return
    before = {"answer": adoption.answer}
    changed = answer != adoption.answer
    adoption.contact = kept
    if changed:
        adoption.answer, adoption.comment = answer, member.comment
        adoption.answered_at, adoption.answered_by = member.answered_at, member.answered_by
    adoption.keep(at, "contact", "answer", "answered_at", "answered_by", "comment")
    if changed:
        act = {Answer.CONFIRMED: "confirmed", Answer.DECLINED: "declined"}.get(answer, "asked-anew")
        after = {"answer": answer, "tie": kept.code}
        note(f"adoption.{act}", adoption.about, by=by, reason=member.comment, before=before, after=after)
        write_card(adoption.practice)
        hooks.reindex(Adoption.kind, [adoption.code])


def _said(contact: Contact, adoption: Adoption) -> tuple[Answer, Any]:
    """What the two cities say of it together, and whose word decides that."""
    members = {member.city_id: member for member in contact.members.all()}
    own, source = members[adoption.city_id], members[_source(adoption).pk]
    for member in (source, own):
        if member.answer == Tied.DISPUTED:
            return Answer.DECLINED, member
    return (Answer.CONFIRMED if source.answer in ties.YES else Answer.SILENT), source


def _must_fit(contact: Contact, adoption: Adoption) -> None:
    """The tie of an adoption is of that kind, between those two cities, about that practice, entered by the adopter."""
    source = _source(adoption)
    cities = set(contact.members.values_list("city_id", flat=True))
    if (
        contact.kind.code != KIND
        or cities != {source.pk, adoption.city_id}
        or contact.lead_id != source.pk
        or contact.entered_for_id != adoption.city_id
        or (contact.card_kind, contact.card_key) != (Practice.kind, adoption.practice.key)
    ):
        raise ValidationError(
            _(
                "An adoption stands behind this tie: its kind, its two cities and the practice are those of the "
                "adoption, and where there are two entries its own is the one that stays."
            )
        )


def _source(adoption: Adoption) -> City:
    city = adoption.source_city
    if city is None:  # a practice without a city has no tie
        raise LookupError(adoption.code)
    return city
