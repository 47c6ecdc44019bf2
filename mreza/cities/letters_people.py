"""What is written to people about what they act for: one action, and why they got it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mreza.cities.places import place_name, post_phrase
from mreza.notices.letters import Letter
from mreza.ui.formats import date

if TYPE_CHECKING:
    from mreza.cities.models import Appointment


def appointed(appointment: Appointment, by: Any) -> Letter:
    """Somebody with an account acts for a place from now on."""
    post = post_phrase(appointment.role, appointment.place)
    told = [
        _("From %(day)s on you act in the Network as: %(post)s.")
        % {"day": date(appointment.since), "post": post}
    ]
    if appointment.until:
        told.append(_("Your term ends on %(day)s.") % {"day": date(appointment.until)})
    if by is not None and by.name:
        told.append(_("%(person)s recorded the appointment.") % {"person": by.name})
    return Letter(
        subject=_("You act as: %(post)s") % {"post": post},
        paragraphs=tuple(told),
        action=(_("Look at what waits for you"), reverse("accounts:home")),
        closing=(_("If this is a mistake, answer nothing and tell the Secretariat."),),
        why=_("You got this message because you were appointed in Mreža."),
    )


def ended(appointment: Appointment, by: Any) -> Letter:
    """Somebody no longer acts for a place."""
    post = post_phrase(appointment.role, appointment.place)
    return Letter(
        subject=_("Your appointment has ended: %(post)s") % {"post": post},
        paragraphs=(
            _("Your appointment has ended: %(post)s.") % {"post": post},
            _("What you wrote stays with the city. Your account stays yours."),
        ),
        action=(_("Your account"), reverse("accounts:home")),
        why=_("You got this message because an appointment of yours in Mreža has ended."),
    )


def taken_over(appointment: Appointment, passed: list[str]) -> Letter:
    """Somebody takes over from a predecessor: where to begin."""
    return Letter(
        subject=_("You take over: %(post)s") % {"post": post_phrase(appointment.role, appointment.place)},
        paragraphs=(
            _("From now on you act in the Network as: %(post)s.")
            % {"post": post_phrase(appointment.role, appointment.place)},
            *passed,
            _("One page tells you how things stand: what happened, what waits, who your colleagues are."),
        ),
        action=(_("How things stand"), reverse("cities:state", kwargs={"code": appointment.place.code})),
        why=_("You got this message because somebody handed over to you for %(place)s.")
        % {"place": place_name(appointment.place.kind, appointment.place.code)},
    )
