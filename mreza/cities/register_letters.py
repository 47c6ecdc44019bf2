"""One letter to everybody a filter of the register leaves: one mail to each, and each says why it came."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from mreza.accounts.models import User
from mreza.cities.models import GroupLetter
from mreza.cities.places import phrase
from mreza.cities.register import Register, Row
from mreza.foundation.moments import WrongMoment
from mreza.journal.models import record
from mreza.notices.letters import Letter
from mreza.notices.models import tell_address

MOST = 5_000  # people one letter reaches


@transaction.atomic
def write_to_group(
    register: Register, *, code: str, subject: str, text: str, with_address: bool, expected: int, by: User
) -> GroupLetter:
    """Put one mail for each recipient into the outbox.

    `code` came with the form: the same form sent twice sends once. `expected` is the number that was shown before: if
    it is another now, nothing goes out, and whoever writes looks again.
    """
    sent = GroupLetter.objects.filter(code=code).first()
    if sent is not None:
        if sent.by_id != by.pk:
            raise WrongMoment(_("This letter was sent already."))
        return sent
    recipients = register.recipients()
    if not recipients:
        raise ValidationError(_("This letter would reach nobody. Choose other filters."))
    if len(recipients) > MOST:
        raise ValidationError(_("One letter reaches at most %(most)s people.") % {"most": MOST})
    if len(recipients) != expected:
        raise WrongMoment(
            _("The register changed in the meantime. Look at who would get the letter, and send it again.")
        )
    try:
        with transaction.atomic():
            letter = GroupLetter.objects.create(
                code=code, by=by, subject=subject, text=text, with_address=with_address,
                filters=register.query.address()[:2000], recipients=len(recipients),
            )  # fmt: skip
    except IntegrityError:
        return GroupLetter.objects.get(code=code, by=by)
    people = User.objects.in_bulk([row.user for row in recipients])
    for row in recipients:
        user = people[row.user]
        language = user.language or "en"
        with override(language):
            written = as_letter(letter, row, by, len(recipients))
        tell_address(user.email, "cities.group-letter", written, language=language, user=user)
    record(
        "people.written-to", ("letter", letter.code), by=by, public=False,
        after={"recipients": len(recipients), "filters": letter.filters},
    )  # fmt: skip
    return letter


def as_letter(letter: GroupLetter, row: Row, by: User, count: int) -> Letter:
    """The mail one recipient gets. What was written stands in it as text, never as markup."""
    paragraphs = [part.strip() for part in letter.text.split("\n\n") if part.strip()]
    signed = by.name or _("Somebody of the Network")
    if letter.with_address:
        closing = _("%(person)s wrote this. Answers go to: %(address)s") % {
            "person": signed,
            "address": by.email,
        }
    else:
        closing = _("%(person)s wrote this in Mreža.") % {"person": signed}
    return Letter(
        subject=letter.subject,
        paragraphs=tuple(paragraphs),
        closing=(closing,),
        action=(_("Your account"), reverse("accounts:home")),
        why=why(row, count),
    )


def why(row: Row, count: int) -> str:
    """Why somebody got a letter to many."""
    return ngettext(
        "You got this message because you act in the Network as: %(post)s. It went to %(count)s person.",
        "You got this message because you act in the Network as: %(post)s. It went to %(count)s people, to each alone.",
        count,
    ) % {"post": phrase(row.role, row.kind, row.key), "count": count}


def sample(register: Register, letter: GroupLetter, by: Any) -> Letter | None:
    """The mail as the first recipient would get it, for the preview."""
    recipients = register.recipients()
    return as_letter(letter, recipients[0], by, len(recipients)) if recipients else None
