"""What waits for somebody in the ledger: contacts that another city entered and theirs has not answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mreza.cities.acting import cities_led_by
from mreza.cities.models import City
from mreza.cities.names import city_names
from mreza.foundation.permissions import can, may_read
from mreza.foundation.waiting import AtOnce, Waiting
from mreza.journal.models import Entry
from mreza.ties.choices import Answer
from mreza.ties.models import Contact, Member
from mreza.translations.lookup import SOURCE_LANGUAGE

MOST = 100  # lines


def waits(user: Any) -> list[Waiting]:
    """Fills `foundation.hooks.waits_for_me`. Two queries for who answers for a city, one for the Secretariat."""
    found = _to_look_at_again() if can(user, "ties.document_contact") else []
    cities = cities_led_by(user) if may_read(user) else frozenset()
    if not cities:
        return found
    asked = Member.objects.asked().filter(city__code__in=cities, contact__entered_for__isnull=False)
    # What somebody has written themselves waits for a colleague. Asked of each contact by its key: the journal is long.
    corrected = Entry.objects.filter(
        about_kind=Contact.kind_word, about_key=OuterRef("contact__code"), act="contact.corrected", by=user
    )
    rows = asked.exclude(contact__entered_by=user).filter(~Exists(corrected))
    rows = rows.select_related("city", "contact__entered_for").order_by("contact__entered_at", "pk")
    return found + [_to_answer(row) for row in rows[:MOST]] + _disputed(cities)


def _to_answer(row: Member) -> Waiting:
    contact = row.contact
    text = _("%(city)s entered “%(title)s”. Was it so?") % {
        "city": _called(contact.entered_for) if contact.entered_for else "", "title": contact.title,
    }  # fmt: skip
    here = {"code": contact.code}
    confirm = AtOnce(
        _("Confirm"),
        reverse("ties:answer", kwargs=here),
        (
            ("city", row.city.code), ("version", str(contact.version)), ("answer", Answer.CONFIRMED.value),
            ("next", "desk"),
        ),
    )  # fmt: skip
    return Waiting(
        "tie.asked", text, f"{reverse('ties:contact', kwargs=here)}#answer", _("Look at it"), contact.entered_at,
        place=("city", row.city.code), at_once=confirm,
    )  # fmt: skip


def _called(city: City) -> str:
    """What the reader calls it."""
    return str(city_names(get_language() or SOURCE_LANGUAGE).get(city.code, city.name))


def _disputed(cities: frozenset[str]) -> list[Waiting]:
    """What one's own city entered and another disputes: to be corrected or withdrawn."""
    rows = Member.objects.filter(
        answer=Answer.DISPUTED, contact__withdrawn_at=None, contact__documented_at=None,
        contact__entered_for__code__in=cities,
    ).select_related("city", "contact__entered_for")  # fmt: skip
    return [
        Waiting(
            "tie.disputed",
            _("%(city)s disputes “%(title)s”. Correct or withdraw it.")
            % {"city": _called(row.city), "title": row.contact.title},
            reverse("ties:contact", kwargs={"code": row.contact.code}),
            _("Look at it"),
            row.answered_at or row.contact.changed_at,
            place=("city", row.contact.entered_for.code) if row.contact.entered_for else None,
        )
        for row in rows.order_by("answered_at", "pk")[:MOST]
    ]


def _to_look_at_again() -> list[Waiting]:
    """What a public source documents and a city that took part disputes: for who has read the source."""
    rows = Member.objects.filter(
        answer=Answer.DISPUTED, contact__withdrawn_at=None, contact__documented_at__isnull=False
    ).select_related("city", "contact")
    return [
        Waiting(
            "tie.disputed",
            _("%(city)s disputes “%(title)s”, which a public source documents. Read the source again.")
            % {"city": _called(row.city), "title": row.contact.title},
            reverse("ties:contact", kwargs={"code": row.contact.code}),
            _("Look at it"),
            row.answered_at or row.contact.changed_at,
            place=("city", row.city.code),
        )
        for row in rows.order_by("answered_at", "pk")[:MOST]
    ]
