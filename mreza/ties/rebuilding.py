"""The rows of ties made anew from contacts and answers: on a healthy database nothing changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from mreza.foundation.moments import now
from mreza.journal.models import DataVersion
from mreza.ties.models import Contact, Tie
from mreza.ties.states import state_of
from mreza.ties.writing import pairs_of, stamp_now

_CHUNK = 500


@dataclass
class Rebuilt:
    """What was not as the contacts say: pairs that were missing, superfluous, or in another state; wrong weights."""

    missing: int = 0
    superfluous: int = 0
    restated: int = 0
    reweighed: int = 0
    contacts: list[int] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.missing + self.superfluous + self.restated + self.reweighed


def rebuild() -> Rebuilt:
    """Compare every contact's ties with what its members and answers make of them, and write what differs."""
    found = Rebuilt()
    last = 0
    while True:
        with transaction.atomic():
            contacts = list(
                Contact.objects.select_for_update(of=("self",)).select_related("lead").filter(pk__gt=last).order_by("pk")
                .prefetch_related("members__city", "ties")[:_CHUNK]
            )  # fmt: skip
            if not contacts:
                return found
            last = contacts[-1].pk
            changed = [contact.pk for contact in contacts if _bring(contact, found)]
            if changed:
                DataVersion.bump()
                stamp_now(changed)
                found.contacts += changed


def _bring(contact: Contact, found: Rebuilt) -> bool:
    members = list(contact.members.all())
    cities = [member.city for member in members]
    said = {member.city_id: member.answer for member in members}
    present = {(tie.giver_id, tie.receiver_id): tie for tie in contact.ties.all()}
    before, at = found.changed, now()
    wanted = pairs_of(cities, contact.lead, contact.gives)
    for giver, receiver in wanted:
        tie = present.pop((giver.pk, receiver.pk), None)
        state = state_of(
            said[giver.pk], said[receiver.pk], withdrawn=contact.withdrawn_at is not None,
            documented=contact.documented_at is not None,
        )  # fmt: skip
        if tie is None:
            Tie.objects.create(contact=contact, giver=giver, receiver=receiver, state=state, since=at)
            found.missing += 1
        elif tie.state != state:
            Tie.objects.filter(pk=tie.pk).update(state=state, since=at)
            found.restated += 1
    if present:
        Tie.objects.filter(pk__in=[tie.pk for tie in present.values()]).delete()
        found.superfluous += len(present)
    if contact.pairs != len(wanted):
        Contact.objects.filter(pk=contact.pk).update(pairs=len(wanted))
        found.reweighed += 1
    return found.changed != before
